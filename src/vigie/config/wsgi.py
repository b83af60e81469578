"""The pages of one surface, for a WSGI server: `VIGIE_SURFACE` is `public` or `desk`. Words of talks pass before them.

The door for words stands here and not beside the streams: it writes, and the streams' process only reads.
"""

import importlib
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from vigie.web.shared.words_door import WordsDoor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"vigie.config.settings.{os.environ.get('VIGIE_SURFACE', 'public')}")
_DOORS = {"public": "vigie.web.public.words_door", "desk": "vigie.web.desk.words_door"}


def _application() -> WordsDoor:
    """Compose the pages of this process's surface."""
    pages = get_wsgi_application()
    application: WordsDoor = importlib.import_module(_DOORS[settings.SURFACE]).before(pages)
    return application


application = _application()
