"""Kill -9 at random moments under live talks: every acknowledged message is there once, in order, on both sides.

The short form of `make soak`; `VIGIE_SEED` draws the same kills again.
"""

import os
import random
import subprocess
import sys

import pytest

from vigie.config.env import ROOT

pytestmark = pytest.mark.processes
KILLS, OF_POSTGRES, TALKS = 20, 2, 6


def test_nothing_acknowledged_is_lost_doubled_or_swapped_under_kills():
    """Half of the kills with pages and streams in one process, half with each in its own."""
    seed = os.environ.get("VIGIE_SEED") or str(random.SystemRandom().randrange(10**9))
    command = [sys.executable, "-m", "tests.soak", f"--seed={seed}", f"--talks={TALKS}"]
    done = subprocess.run(
        [*command, f"--kills={KILLS}", f"--postgres={OF_POSTGRES}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    sys.stdout.write(done.stdout)
    assert done.returncode == 0, f"VIGIE_SEED={seed}\n{done.stdout}\n{done.stderr}"
    assert f"killed {KILLS + OF_POSTGRES} " in done.stdout
    assert "The model holds." in done.stdout
