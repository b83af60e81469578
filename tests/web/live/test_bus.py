"""The bus by itself: what it reads comes whole and in order, also where it comes in parts."""

import asyncio

import pytest
from django.db import connection

from vigie.web.live.bus import Bus, address_of

_COUNT = "SELECT asked.number FROM unnest($1::int[]) WITH ORDINALITY AS asked (number, place) ORDER BY place"


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 3, 500, 501, 2_300])
def test_every_row_of_a_list_comes_once_and_in_order(count):
    assert asyncio.run(read(list(range(count)))) == list(range(count))


async def read(numbers):
    bus = Bus(address_of(connection.settings_dict), {}, lambda: None)
    try:
        return [row["number"] for row in await bus.fetch(_COUNT, numbers)]
    finally:
        await bus.stop()
