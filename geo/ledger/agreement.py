"""How far two coders agree about one column: nominal values, two for each thing that both coded.

Written here, since `krippendorff` (GPL) may not be shipped with the app and `irrCAC` wants a pandas
that is older than ours. The tests compare with published examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """n: things that both coded; same: of how many they say the same. alpha: Krippendorff's alpha
    for nominal data; ac1: Gwet's AC1. Both are 1 for full agreement and 0 for as much as by chance,
    and None where they are not defined: without things, or where all values are one.
    """

    n: int
    same: int
    alpha: float | None
    ac1: float | None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """The agreement of two coders. pairs: what each says of a thing.

    alpha: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), section B. AC1: K. L.
    Gwet, Computing inter-rater reliability and its variance in the presence of high agreement
    (2008), equation 2.1.
    """
    n = len(pairs)
    same = sum(a == b for a, b in pairs)
    counts = Counter(value for pair in pairs for value in pair)
    if n == 0 or len(counts) < 2:
        return Agreement(n, same, None, None)
    observed = 1 - same / n
    expected = 1 - sum(c * (c - 1) for c in counts.values()) / (2 * n * (2 * n - 1))
    shares = [c / (2 * n) for c in counts.values()]
    chance = sum(p * (1 - p) for p in shares) / (len(counts) - 1)
    return Agreement(n, same, 1 - observed / expected, (same / n - chance) / (1 - chance))
