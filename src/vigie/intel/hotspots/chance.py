"""What chance alone would do: probabilities adjusted for many looks, and rounded to what they are worth.

One look in twenty is "significant" by chance: where many cells or bands are looked at, the share of false finds among
what is shown is held to five per cent (Benjamini and Hochberg), and nothing else is called a find.
"""

import numpy as np
from numpy.typing import ArrayLike

from vigie.intel.hotspots.ground import Floats

ALPHA = 0.05
SEED = 7_919
PERMUTATIONS = 999


def adjusted(probabilities: ArrayLike, looks: int | None = None) -> Floats:
    """Return each probability as it stands after so many looks: the smallest share of false finds that admits it.

    Args:
        probabilities: what was found.
        looks: how often one looked, where that is more often than something was found.
    """
    given = np.asarray(probabilities, dtype=float)
    order = np.argsort(given)
    raised = given[order] * max(len(given), looks or 0) / np.arange(1, len(given) + 1)
    lowest = np.minimum.accumulate(raised[::-1])[::-1]
    found = np.empty_like(given)
    found[order] = np.minimum(lowest, 1.0)
    return found


def share(times: int, draws: int) -> float:
    """Return the probability that a draw does as much as what was seen, the seen one counted in: never nought."""
    return (times + 1) / (draws + 1)


def shown(probability: float) -> float:
    """Round a probability to what it is worth: two figures, and never to nought."""
    return max(float(f"{probability:.2g}"), 1e-6)
