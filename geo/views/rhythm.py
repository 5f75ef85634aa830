"""How often somebody speaks, and silences that are longer than usual, over days looked at.

The gap between two days with claims that follow each other is how many days the second comes after
the first: 1 for the next day. It counts only where every day between them was looked at, whole or
in part, of a publisher through whom the ledger has claims of that speaker, side or place. What is
usual at a gap is the longest of the shortest nine in ten of the counted gaps before it, of which
there must be at least ten; a longer gap is a break. `docs/coverage.md` says what this is not.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low

import numpy as np
import pyarrow as pa

from geo.views.looked_at import Days, Looked, LookedDays, Span

LEAST = 10  # counted gaps before, from which on it can be said what is usual
MAX_BREAKS = 5  # listed for each, the latest
WORDS = ("claimant", "side", "place")
_IN_TEN = 9


@dataclass(frozen=True)
class Silence:
    """Days without claims. first, last: of them. gap: see above; usual: the gap that was usual
    then, by `before` gaps. is_open: whether it has not ended in what was looked at.
    """

    first: date
    last: date
    gap: int
    usual: int
    before: int
    is_open: bool = False


@dataclass(frozen=True)
class Rhythm:
    """The rhythm of one speaker, side or place (`key`).

    claims: of the filter that have a day. days: with claims; last: the last of them. gaps: counted
    ones, with their lower median and the longest; None without any. unlooked: gaps that do not
    count, because nobody looked at a day between. breaks: how many; silences: the latest of them,
    the last first.
    """

    key: str
    claims: int
    days: int
    last: date
    gaps: int
    median: int | None
    longest: int | None
    unlooked: int
    breaks: int
    silences: tuple[Silence, ...]


def rhythms(spoken: pa.Table, looked: Looked, window: Span) -> dict[str, Rhythm]:
    """The rhythm of each key.

    spoken: from `Store.spoken`, in its order. window: the days that are looked at here.
    """
    found: dict[str, Rhythm] = {}
    keys, of_key = _coded(spoken.column("key"))
    publishers, of_publisher = _coded(spoken.column("publisher"))
    firsts, lasts = (_ordinals(spoken.column(name)) for name in ("first", "last"))
    numbers = spoken.column("n").to_numpy()
    kept: dict[frozenset[str], LookedDays] = {}
    low, high = (day.toordinal() for day in window)
    starts = np.flatnonzero(np.diff(of_key, prepend=-1))
    for start, end in pairwise([*starts.tolist(), len(of_key)]):
        part = slice(start, end)
        through = frozenset(publishers[n] for n in np.unique(of_publisher[part]))
        if through not in kept:
            kept[through] = looked.days_of(through, window)
        spans = np.maximum(firsts[part], low), np.minimum(lasts[part], high)
        if (spans[0] <= spans[1]).any():
            key = keys[int(of_key[start])]
            found[key] = _rhythm(key, spans, int(numbers[part].sum()), kept[through])
    return found


def _coded(column: pa.ChunkedArray) -> tuple[list[str], Days]:
    """The texts of a column, and for each row which of them it has."""
    found = column.combine_chunks().dictionary_encode()
    codes: Days = found.indices.to_numpy().astype(np.int64)
    return found.dictionary.to_pylist(), codes


def _ordinals(column: pa.ChunkedArray) -> Days:
    epoch = date(1970, 1, 1).toordinal()
    found: Days = column.cast(pa.int32()).to_numpy().astype(np.int64) + epoch
    return found


def _rhythm(key: str, spans: tuple[Days, Days], claims: int, looked: LookedDays) -> Rhythm:
    order = np.argsort(spans[0], kind="stable")
    firsts, reach = spans[0][order], np.maximum.accumulate(spans[1][order])
    # A gap begins where no span reaches the next one; the days of one span have none.
    opens = np.nonzero(firsts[1:] > reach[:-1])[0]
    befores, afters = reach[opens], firsts[opens + 1]
    gaps = afters - befores
    between = looked.until(afters - 1) - looked.until(befores)
    counts = between == gaps - 1
    last = int(reach[-1])
    runs = np.concatenate((firsts[:1], afters)), np.concatenate((befores, reach[-1:]))
    silences, counted = _breaks(befores[counts], gaps[counts])
    since = looked.run_after(last)
    if since and len(counted) >= LEAST and since + 1 > (usual := _usual(counted)):
        silences.append(_silence(last, since + 1, usual, len(counted), True))
    return Rhythm(
        key=key,
        claims=claims,
        days=int((runs[1] - runs[0] + 1).sum()),
        last=date.fromordinal(last),
        gaps=len(counted),
        median=median_low(counted) if counted else None,
        longest=counted[-1] if counted else None,
        unlooked=int((~counts).sum()),
        breaks=len(silences),
        silences=tuple(silences[::-1][:MAX_BREAKS]),
    )


def _breaks(befores: Days, gaps: Days) -> tuple[list[Silence], list[int]]:
    """The silences that were longer than usual, in order, and the gaps by length."""
    known: list[int] = []
    found: list[Silence] = []
    for before, gap in zip(befores.tolist(), gaps.tolist(), strict=True):
        if len(known) >= LEAST and gap > (usual := _usual(known)):
            found.append(_silence(before, gap, usual, len(known)))
        insort(known, gap)
    return found, known


def _usual(known: Sequence[int]) -> int:
    """The longest of the shortest nine in ten. known: by length."""
    return known[-(-len(known) * _IN_TEN // 10) - 1]


def _silence(before: int, gap: int, usual: int, n: int, is_open: bool = False) -> Silence:
    first, last = date.fromordinal(before + 1), date.fromordinal(before + gap - 1)
    return Silence(first, last, gap, usual, n, is_open)


def latest_breaks(found: Mapping[str, Rhythm]) -> list[tuple[str, Silence]]:
    """All breaks that are listed, the last first."""
    listed = [(one.key, silence) for one in found.values() for silence in one.silences]
    return sorted(listed, key=lambda pair: (pair[1].last, pair[1].gap), reverse=True)
