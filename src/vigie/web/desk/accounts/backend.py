"""Finds the officer of a session: asked with every page of the desk, so without the cost of building the statement."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.db import connection

from vigie.accounts.models import Officer

_FIELDS = [field.attname for field in Officer._meta.concrete_fields]  # noqa: SLF001 - Django's public way to list them
_FIND = f"SELECT {', '.join(_FIELDS)} FROM {Officer._meta.db_table} WHERE id = %s"  # noqa: S608, SLF001 - own names


class OfficerBackend(AuthenticationBackend):  # type: ignore[misc]  # the library is untyped
    """The library's way to sign in, and ours to come back."""

    def get_user(self, user_id: Any) -> Officer | None:
        """Return the officer of a session, unless the account is suspended."""
        with connection.cursor() as cursor:
            cursor.execute(_FIND, [user_id])
            row = cursor.fetchone()
        officer = Officer.from_db(connection.alias, _FIELDS, row) if row else None
        return officer if officer is not None and self.user_can_authenticate(officer) else None
