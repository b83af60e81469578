"""Two officers of one unit press after each other, then at the same instant, each on a connection of their own."""

from datetime import timedelta
from functools import partial

import pytest

from field import NOON, make_field
from people import hire
from registry import make_units, write_report
from threads import at_once, empty_everything
from vigie.accounts import officers
from vigie.audit.journal import OPERATOR
from vigie.intel import tasks
from vigie.intel.models import TaskMove
from vigie.intel.tasks import Order, StepTaken
from vigie.places.models import Unit


def slip(sender, street):
    """Send a slip."""
    order = Order("Vérifier (exemple)", "Passer.", NOON + timedelta(hours=1), report=write_report(sender))
    return tasks.send(officer=sender, desk=Unit.objects.get(code="desk-25"), unit=street, order=order, now=NOON)


def two_of(street):
    """Hire two officers of the street unit."""
    pair = [hire(f"street-{number}", f"Agent {number} (exemple)").officer for number in range(2)]
    for one in pair:
        officers.appoint(actor=OPERATOR, officer=one, role_code="street_officer", desk=street)
    return pair


@pytest.mark.django_db
def test_a_second_officer_is_told_and_a_second_tap_of_the_first_is_none(cast):
    street = Unit.objects.get(code="street-25")
    task, (one, other) = slip(cast.awa.officer, street), two_of(street)
    tasks.acknowledge(officer=one, task_id=task.id, now=NOON)
    with pytest.raises(StepTaken) as told:
        tasks.acknowledge(officer=other, task_id=task.id, now=NOON)
    assert one.name in str(told.value)
    assert tasks.acknowledge(officer=one, task_id=task.id, now=NOON).holder == one
    assert TaskMove.objects.filter(task=task, target="acknowledged").count() == 1


@pytest.fixture
def committed(django_db_setup, django_db_blocker):
    """A sender and two officers of one street unit, in rows that are committed."""
    with django_db_blocker.unblock():
        make_field()
        make_units()
        street = Unit.objects.get(code="street-25")
        yield hire("sender", "Expéditrice (exemple)", "reception_officer", "25").officer, two_of(street), street
        empty_everything()


def test_one_takes_it_and_the_other_is_told(committed):
    sender, pair, street = committed
    for _round in range(4):
        task = slip(sender, street)
        acknowledge = partial(tasks.acknowledge, task_id=task.id, now=NOON)
        given = at_once(*(partial(acknowledge, officer=one) for one in pair))
        [holder] = [one.holder for one in given if not isinstance(one, Exception)]
        [told] = [one for one in given if isinstance(one, Exception)]
        assert isinstance(told, StepTaken)
        assert holder.name in str(told)
        assert TaskMove.objects.filter(task=task).count() == 2
