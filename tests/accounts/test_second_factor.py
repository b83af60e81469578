import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings

from vigie.accounts import second_factor
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.lib import sealed

pytestmark = pytest.mark.django_db


def row(person) -> Authenticator:
    return Authenticator.objects.get(user=person.officer, type="totp")


def test_current_code_is_that_of_the_standard():
    # RFC 6238, appendix B: the secret "12345678901234567890", SHA-1, the last six digits.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert second_factor.current_code(secret, at=59) == "287082"
    assert second_factor.current_code(secret, at=1111111109) == "081804"


def test_secret_is_locked_in_the_database(people):
    data = row(people.awa).data
    assert people.awa.secret not in str(data)
    assert second_factor.unlock(data["secret"], secret=settings.MFA_SECRET) == people.awa.secret
    with pytest.raises(sealed.Unopenable):
        second_factor.unlock(data["secret"], secret=bytes(32))


def test_code_is_spent_once_and_so_are_those_before_it(people):
    awa = row(people.awa)
    now = second_factor.current_code(people.awa.secret)
    assert second_factor.spend(awa, now, secret=settings.MFA_SECRET)
    assert not second_factor.spend(awa, now, secret=settings.MFA_SECRET)
    assert not second_factor.spend(awa, "000000", secret=settings.MFA_SECRET)


def test_set_up_never_replaces_silently(people):
    with pytest.raises(second_factor.AlreadySet):
        second_factor.set_up(actor=OPERATOR, officer=people.awa.officer, secret=second_factor.new_secret())


def test_reset_takes_everything_and_is_recorded(people):
    assert second_factor.reset(actor=OPERATOR, officer=people.awa.officer) == 2
    assert not Authenticator.objects.filter(user=people.awa.officer).exists()
    assert Entry.objects.order_by("-at").first().action == "accounts.second_factor_reset"


def test_recovery_codes_are_drawn_anew(people):
    awa = people.awa.officer
    before = second_factor.unused_codes(awa)
    codes = second_factor.draw_recovery_codes(actor=awa.actor, officer=awa)
    assert len(codes) == before == 10
    assert len(set(codes)) == 10
    old = Authenticator.objects.get(user=awa, type="recovery_codes")
    assert not any(code in str(old.data) for code in codes)
