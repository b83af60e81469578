"""Figures of the house, one file each: counts and ratios with a bar. `make bench` runs them; no test does.

Everything runs on this machine against deployments that are made for the run and are gone afterwards.
"""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))  # deployments and the cast are the tests' own
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vigie.config.settings.test")
