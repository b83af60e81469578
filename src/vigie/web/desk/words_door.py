"""The way for one word of an officer, from a page with scripts: the session's cookie, the page's pen, one statement.

The pen says which talk, and that session and second factor were looked at a moment ago; the statement looks again at
session, account, right, charge and talk. Nothing is written where one of them is gone (403, 409): the page
(`web.desk.talk_acts`) says what it is. Writing keeps the session up, as every page that an officer asks for does.
"""

from http import HTTPStatus

from django.conf import settings

from vigie.accounts import sessions
from vigie.lib import clock
from vigie.tips.conversation import say_in_session
from vigie.web.desk import pen
from vigie.web.desk.accounts import lifetime
from vigie.web.shared.words_door import Application, NotHere, Sent, WordsDoor

PATH = "/direct/dire/"


class OfficerWords:
    """Words of officers."""

    path, mark = PATH, "HX-Request"

    def write(self, sent: Sent) -> int:
        """Write a word of the session's officer in the pen's talk."""
        now, session = clock.now(), sent.cookies.get(settings.SESSION_COOKIE_NAME, "")
        held = pen.read(sent.fields.get("pen", ""), session=session, secret=settings.MFA_SECRET, now=now)
        row = sessions.row_key(session)
        number = say_in_session(
            officer=held.officer,
            session=row,
            tip_id=held.tip,
            key=held.key,
            text=sent.text,
            client_key=sent.key("client_key"),
            now=now,
        )
        if not number:
            raise NotHere(HTTPStatus.CONFLICT)
        if now.timestamp() - held.noted >= lifetime.WORDS_STEP:
            _keep_up(row)
        return number


def _keep_up(row: str) -> None:
    """Note that a session is in use, unless a page did meanwhile."""
    found = sessions.find(row)
    content = sessions.SessionStore().decode(found.session_data) if found else {}
    if found and content and (fresh := lifetime.renewed(content)) is not None:
        sessions.rewrite(row, before=found.session_data, content=fresh)


def before(pages: Application) -> WordsDoor:
    """Put this door before the pages."""
    return WordsDoor(OfficerWords(), pages)
