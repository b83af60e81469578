"""How long each kind of row is kept, said beside the data.

Each package has a `retention.py` with one `Rule` a model. `oversight.purge` runs the rules that carry a verb;
a consistency test fails when a model has no rule.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

# A verb called as purge(now, dry_run); returns how many rows it erased, or would erase in a dry run.
Purge = Callable[[datetime, bool], int]
Keep = Literal["purged", "with_parent", "reference", "account", "log", "statistics"]


@dataclass(frozen=True)
class Rule:
    """The retention of one model.

    Attributes:
        model: `app_label.Model`.
        keep: `purged` (by `purge`), `with_parent` (erased by cascade with another row), `reference` (while in
            force), `account` (as long as the account), `log` (audit period), `statistics` (no personal data).
        why: the legal or practical reason, in one sentence.
        purge: the verb, when `keep` is `purged`.
    """

    model: str
    keep: Keep
    why: str
    purge: Purge | None = None
