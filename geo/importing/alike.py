"""Finds names that are written alike, for a person to decide whether they are one speaker."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz import fuzz, process, utils

MAX_NAMES = 1_000  # compared with each other: half a million pairs
_ALIKE = 84.0  # of 100, in any order of words
# An abbreviation in brackets behind the name that it stands for.
_ABBREVIATION = re.compile(r"\s*\(\s*[A-ZА-ЯІЇЄҐ0-9.]{2,8}\s*\)")
_DIGITS = re.compile(r"\d+")


def alike(names: Mapping[str, int]) -> dict[str, str]:
    """For each name that is written like a more frequent one, that other name.

    names: with how often each occurs. Of the most frequent `MAX_NAMES`; no name stands for another
    and is itself like a third. Names with different numbers are never alike. It is a proposal:
    names that are alike may be two speakers.
    """
    order = sorted(names, key=lambda name: (-names[name], len(name), name))[:MAX_NAMES]
    plain = [utils.default_process(_ABBREVIATION.sub("", name)) for name in order]
    scores = process.cdist(plain, plain, scorer=fuzz.token_sort_ratio, score_cutoff=_ALIKE)
    numbers = [_DIGITS.findall(name) for name in order]
    found: dict[str, str] = {}
    for n, name in enumerate(order):
        mains = [
            (float(scores[n][m]), -m)
            for m in range(n)
            if scores[n][m] and order[m] not in found and numbers[m] == numbers[n]
        ]
        if mains and plain[n]:
            found[name] = order[-max(mains)[1]]
    return found
