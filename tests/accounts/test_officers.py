import pytest
from django.conf import settings
from django.test import override_settings

from people import PASSWORD, desk
from vigie.accounts import access, officers, sessions
from vigie.accounts.models import Appointment, Officer, Role, Session
from vigie.accounts.rights import Right
from vigie.audit.journal import OPERATOR
from vigie.audit.models import Entry
from vigie.lib import clock
from vigie.lib.errors import NotNow, NotThere

pytestmark = pytest.mark.django_db


def acts() -> list[str]:
    return list(Entry.objects.order_by("at").values_list("action", flat=True))


def test_roles_are_data_and_no_role_is_above_the_others():
    rights = {role.code: set(role.rights) for role in Role.objects.all()}
    assert set(rights) == {
        "reception_officer",
        "analyst",
        "supervisor",
        "administrator",
        "data_protection_officer",
        "commander",
        "street_officer",
        "partner",
    }
    assert rights["administrator"] == {Right.OFFICER_MANAGE}
    assert rights["data_protection_officer"] == {Right.AUDIT_READ}
    assert all(set(held) <= set(Right.values) for held in rights.values())
    assert all(role.label_fr and role.label_en for role in Role.objects.all())


def test_add_officer_records_and_gives_nothing_to_do():
    officer = officers.add_officer(actor=OPERATOR, login="zoe", name=" Zoé ", password=PASSWORD)
    assert officer.name == "Zoé"
    assert officer.check_password(PASSWORD)
    assert access.desks(officer) == {}
    entry = Entry.objects.get()
    assert (entry.actor_kind, entry.action, entry.object_ref) == (
        "operator",
        "accounts.add_officer",
        f"officer:{officer.pk}",
    )


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"])
def test_passwords_are_kept_by_argon2():
    officer = officers.add_officer(actor=OPERATOR, login="zoe", name="Zoé", password=PASSWORD)
    assert officer.password.startswith("argon2$argon2id$")


def test_argon2_comes_first_where_it_counts():
    from vigie.config.settings import sign_in  # noqa: PLC0415 - not the settings of the tests

    assert sign_in.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


@pytest.mark.parametrize("login", ["", "A", "zo", "Zoé", "two words", ".zoe", "z" * 65, "zoe\n"])
def test_add_officer_refuses_a_malformed_login(login):
    if login == "zo":
        officers.add_officer(actor=OPERATOR, login=login, name="Zoé", password=PASSWORD)
        return
    with pytest.raises(officers.LoginMalformed):
        officers.add_officer(actor=OPERATOR, login=login, name="Zoé", password=PASSWORD)


@pytest.mark.parametrize("password", ["court", "123456789012345", "motdepasse", "zoe-zoe-zoe-z"])
def test_add_officer_refuses_a_weak_password(password):
    with pytest.raises(officers.PasswordWeak):
        officers.add_officer(actor=OPERATOR, login="zoe-zoe-zoe", name="Zoé", password=password)
    assert not Officer.objects.exists()


def test_add_officer_refuses_a_login_that_is_taken_and_records_nothing(people):
    before = Entry.objects.count()
    with pytest.raises(officers.LoginTaken):
        officers.add_officer(actor=OPERATOR, login="awa", name="Autre", password=PASSWORD)
    assert Entry.objects.count() == before


def test_officer_without_password_cannot_sign_in_by_one():
    officer = officers.add_officer(actor=OPERATOR, login="zoe", name="Zoé", password=None)
    assert not officer.has_usable_password()


def test_appointment_gives_rights_at_its_desk_only(people):
    awa, home, other = people.awa.officer, desk("25"), desk("60")
    assert access.may(awa, Right.TIP_TAKE, home)
    assert not access.may(awa, Right.TIP_TAKE, other)
    assert not access.may(awa, Right.TIP_OPEN_ANY, home)
    assert access.desks(people.hana.officer) == {}
    assert access.desks(people.gael.officer) == {}


def test_appoint_refuses_an_unknown_role_and_a_second_same_appointment(people):
    with pytest.raises(NotThere):
        officers.appoint(actor=OPERATOR, officer=people.hana.officer, role_code="king", desk=desk("25"))
    with pytest.raises(officers.AlreadyAppointed):
        officers.appoint(actor=OPERATOR, officer=people.awa.officer, role_code="reception_officer", desk=desk("25"))


def test_end_appointment_takes_the_rights_and_keeps_the_row(people):
    appointment = Appointment.objects.get(officer=people.awa.officer)
    officers.end_appointment(actor=OPERATOR, appointment=appointment)
    assert access.desks(Officer.objects.get(login="awa")) == {}
    assert Appointment.objects.filter(pk=appointment.pk).exists()
    assert acts()[-1] == "accounts.end_appointment"
    with pytest.raises(NotNow):
        officers.end_appointment(actor=OPERATOR, appointment=appointment)


def open_session(officer: Officer) -> str:
    store = sessions.SessionStore()
    store["_auth_user_id"] = str(officer.pk)
    store.create()
    store.save()
    return store.session_key


def test_suspend_ends_the_sessions_of_the_officer_and_of_nobody_else(people):
    mine, other = open_session(people.awa.officer), open_session(people.bruno.officer)
    officers.suspend(actor=people.elise.officer.actor, officer=people.awa.officer)
    assert not sessions.SessionStore().exists(mine)
    assert sessions.SessionStore().exists(other)
    assert not Officer.objects.get(login="awa").is_active
    entry = Entry.objects.order_by("-at").first()
    assert (entry.action, entry.actor_ref) == ("accounts.suspend", str(people.elise.officer.pk))


def test_restore_opens_the_account_and_not_its_old_sessions(people):
    key = open_session(people.awa.officer)
    suspended = officers.suspend(actor=OPERATOR, officer=people.awa.officer)
    officers.restore(actor=OPERATOR, officer=suspended)
    assert Officer.objects.get(login="awa").is_active
    assert not sessions.SessionStore().exists(key)


def test_suspend_and_restore_refuse_what_is_done_already_and_oneself(people):
    with pytest.raises(officers.NotOneself):
        officers.suspend(actor=people.elise.officer.actor, officer=people.elise.officer)
    with pytest.raises(NotNow):
        officers.suspend(actor=OPERATOR, officer=people.gael.officer)
    with pytest.raises(NotNow):
        officers.restore(actor=OPERATOR, officer=people.awa.officer)


def test_set_password_ends_the_sessions(people):
    key = open_session(people.awa.officer)
    officers.set_password(actor=OPERATOR, officer=people.awa.officer, password="une autre phrase, plus longue")
    assert Officer.objects.get(login="awa").check_password("une autre phrase, plus longue")
    assert not sessions.SessionStore().exists(key)


def test_session_row_holds_neither_the_key_nor_the_content(people):
    store = sessions.SessionStore()
    store["word"] = "un mot clair"
    store["_auth_user_id"] = str(people.awa.officer.pk)
    store.save()
    row = Session.objects.get()
    assert row.session_key != store.session_key
    assert store.session_key not in row.session_data
    assert "clair" not in row.session_data
    assert row.officer_id == people.awa.officer.pk
    assert sessions.SessionStore(store.session_key)["word"] == "un mot clair"
    assert "word" not in sessions.SessionStore(row.session_key)


def test_session_of_another_secret_is_empty(people):
    store = sessions.SessionStore()
    store["word"] = "un mot clair"
    store.save()
    with override_settings(MFA_SECRET=bytes(32)):
        assert "word" not in sessions.SessionStore(store.session_key)


def test_purge_of_sessions_erases_those_that_ended(people):
    open_session(people.awa.officer)
    later = clock.now() + settings.SESSION_AT_MOST + clock.days(1)
    assert sessions.purge(clock.now(), True) == 0
    assert sessions.purge(later, True) == 1
    assert Session.objects.count() == 1
    assert sessions.purge(later, False) == 1
    assert Session.objects.count() == 0
