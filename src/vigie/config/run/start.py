"""Becomes one process of the deployment: `python -m vigie.config.run.start FILE`, a file of the runner's.

Command and whole environment come from the file: nothing of another program is inherited, and no value has to
survive the quoting rules of a configuration language. Settings are tried first, so that a refusal (a wall, a missing
key) is one sentence in the log, where a server would start worker after worker.
"""

import importlib
import json
import os
import sys
from pathlib import Path

from vigie.config.run.leash import end_with_parent
from vigie.config.run.programs import Program
from vigie.lib.errors import Refused


def write_program(path: Path, program: Program) -> None:
    """Write what `start` needs, closed to others."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(json.dumps({"command": program.command, "environment": program.environment}))


def main() -> None:
    """Read the file, try the settings and become the process."""
    what = json.loads(Path(sys.argv[1]).read_text())
    end_with_parent()
    os.environ.clear()
    os.environ.update(what["environment"])
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except Refused as refusal:
        sys.exit(f"vigie: {refusal}")
    os.execv(what["command"][0], what["command"])  # noqa: S606 - the runner's own file


if __name__ == "__main__":
    main()
