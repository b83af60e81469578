"""Where the extract of real places lies."""

from pathlib import Path

DATA = Path(__file__).parent / "data"
