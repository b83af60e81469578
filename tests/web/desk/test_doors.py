"""The door of every page of the desk, over the addresses as they are: shut, but for a short list."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver

from vigie.config.settings.surfaces import DESK
from vigie.web.desk.accounts.doors import DOOR, FIRST_FACTOR, PUBLIC

OPEN_TO_ALL = {
    "account_login",
    "mfa_authenticate",
    "account_inactive",
    "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback",
    "healthz",
}
OPEN_TO_ONE_FACTOR = {"account_logout", "account_reauthenticate", "desk_set_up_second_factor"}


def views() -> Iterator[tuple[str, URLPattern]]:
    """Yield every view of the desk with its whole address."""
    waiting = [("/", one) for one in get_resolver(DESK.urls).url_patterns]
    while waiting:
        before, one = waiting.pop()
        address = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield address, one
        else:
            waiting.extend((address, inner) for inner in one.url_patterns)


def test_only_the_views_of_the_list_are_open():
    doors = {view.name or str(view.pattern): getattr(view.callback, DOOR, None) for _address, view in views()}
    assert {name for name, door in doors.items() if door == PUBLIC} == OPEN_TO_ALL
    assert {name for name, door in doors.items() if door == FIRST_FACTOR} == OPEN_TO_ONE_FACTOR
    assert set(doors.values()) <= {PUBLIC, FIRST_FACTOR, None}


def test_the_wall_stands_before_the_pages():
    names = [name.rpartition(".")[2] for name in DESK.middleware]
    assert names.index("SessionMiddleware") < names.index("AuthenticationMiddleware")
    assert names.index("AuthenticationMiddleware") < names.index("SessionsEnd") < names.index("DenyByDefault")


@pytest.mark.django_db
def test_nobody_is_sent_to_sign_in_from_every_page_without_arguments(desk_client):
    shut = [address for address, view in views() if getattr(view.callback, DOOR, None) != PUBLIC]
    for address in (one for one in shut if "<" not in one):
        for answer in (desk_client.get(address), desk_client.post(address)):
            assert answer.status_code == 302, address
            assert answer["Location"].startswith("/connexion/"), address
