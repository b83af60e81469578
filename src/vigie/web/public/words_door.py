"""The way for one word of a witness, from a page with scripts: the session's cookie, one statement, a number.

What is closed, paused, too fast, or brings the tip back to the desk is not written here (409): the page
(`web.public.talk`) does that, or says what it is.
"""

from http import HTTPStatus

from vigie.lib import clock
from vigie.tips.conversation import send_as_witness_at_once
from vigie.web.public import session
from vigie.web.public.visiting import BY_SCRIPT
from vigie.web.shared.words_door import Application, NotHere, Sent, WordsDoor


class WitnessWords:
    """Words of witnesses."""

    path, mark = session.WORDS_PATH, BY_SCRIPT

    def write(self, sent: Sent) -> int:
        """Write a word of the session's witness."""
        now = clock.now()
        here = session.read(sent.cookies.get(session.NAME, ""), now=now)
        if here is None:
            raise NotHere(HTTPStatus.FORBIDDEN)
        number = send_as_witness_at_once(
            tip_id=here.tip_id, key=here.key, text=sent.text, client_key=sent.key("cle"), now=now
        )
        if not number:
            raise NotHere(HTTPStatus.CONFLICT)
        return number


def before(pages: Application) -> WordsDoor:
    """Put this door before the pages."""
    return WordsDoor(WitnessWords(), pages)
