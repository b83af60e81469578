"""How long the journal is kept: three years, as recent police decrees say (domain §0.5).

Erasing the oldest years needs a signed hand-over of the chain's head; it is not built yet, and nothing is erased.
"""

from vigie.lib.retention import Rule

RULES = [
    Rule("audit.Entry", "log", "LIL art. 101: kept for checks of lawfulness; three years by default."),
    Rule("audit.Pending", "log", "A queue: emptied by the worker within a second."),
    Rule("audit.Link", "log", "Goes with its entry."),
    Rule("audit.Anchor", "log", "Goes with the chain it signs."),
]
