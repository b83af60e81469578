"""The pages of one surface, for a WSGI server: `VIGIE_SURFACE` is `public` or `desk`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", f"vigie.config.settings.{os.environ.get('VIGIE_SURFACE', 'public')}")
application = get_wsgi_application()
