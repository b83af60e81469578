"""`python -m vigie.config.cli`."""

import sys

from vigie.config.cli import main

sys.exit(main())
