"""Claims that are likely one statement, coded more than once because several outlets carried it.

They are proposed, and never merged by themselves. Pairs of which a person has said that they are
two statements are kept in a file of the ledger and not proposed again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from geo.ledger.drafts import DRAFTS
from geo.ledger.folder import Ledger
from geo.ledger.rows import is_key
from geo.ledger.storage import StorageError, held
from geo.model.claims import WITHDRAWN, Claim, Figure
from geo.model.origins import NAMELESS

WITHIN = timedelta(hours=48)
_DAYS = 2  # between two days without times, for which 48 hours cannot be ruled out
_KEPT_APART = f"{DRAFTS}/kept apart.json"  # no document has this key: it has a space
_FORMAT = 1
Pair = tuple[str, str]  # ids of claims, in the order of letters


@dataclass(frozen=True)
class Repeat:
    """Two claims that are likely one. first: the earlier one. figure: that both have."""

    first: Claim
    second: Claim
    figure: Figure

    @property
    def pair(self) -> Pair:
        """The ids of both."""
        return pair_of(self.first.claim_id, self.second.claim_id)


def pair_of(a: str, b: str) -> Pair:
    """Two ids in the order of letters."""
    return (a, b) if a < b else (b, a)


def likely_repeats(ledger: Ledger, most: int, apart: frozenset[Pair] = frozenset()) -> list[Repeat]:
    """Pairs of claims of one speaker about one event with one figure, said within 48 hours.

    Two days without times are within 48 hours if they are at most two days apart. A claim whose
    speaker or day of report is not known is in no pair, nor are two claims that differ in how they
    are said, or of which one disputes the other. most: pairs at most. apart: pairs that are left
    out.
    """
    return list(islice(_repeats(ledger, apart), most))


def _repeats(ledger: Ledger, apart: frozenset[Pair]) -> Iterator[Repeat]:
    groups: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in ledger.claims.values():
        is_known = claim.reported is not None and claim.claimant != NAMELESS
        if is_known and claim.figures and claim.status != WITHDRAWN:
            groups[claim.event_id, claim.claimant, claim.modality].append(claim)
    for group in groups.values():
        group.sort(key=lambda c: (_day(c), c.row))
        for n, first in enumerate(group):
            for second in group[n + 1 :]:
                if (_day(second) - _day(first)).days > _DAYS:
                    break
                figure = next((f for f in first.figures if f in second.figures), None)
                linked = second.claim_id in first.disputes or first.claim_id in second.disputes
                if figure is None or linked or not _is_within(first, second):
                    continue
                found = Repeat(first, second, figure)
                if found.pair not in apart:
                    yield found


def _day(claim: Claim) -> date:
    """The day of its report, as it is written."""
    assert claim.reported is not None, "grouped without a day"
    value = claim.reported.value
    return value.date() if isinstance(value, datetime) else value


def _is_within(a: Claim, b: Claim) -> bool:
    """Whether two claims of days that are near enough were said within 48 hours."""
    times = [c.reported.value for c in (a, b) if c.reported]
    instants = [t for t in times if isinstance(t, datetime)]
    return len(instants) < len(times) or abs(instants[1] - instants[0]) <= WITHIN


def kept_apart(folder: Path) -> frozenset[Pair]:
    """The pairs that a person has said are two statements. Raises StorageError."""
    path = folder / _KEPT_APART
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return frozenset()
    except OSError as e:
        raise StorageError("not_read", path=path, why=e.strerror or str(e)) from e
    try:
        found = json.loads(data)
        pairs = [(str(a), str(b)) for a, b in found["pairs"]]
        if found["format"] != _FORMAT or not all(is_key(x) for pair in pairs for x in pair):
            raise ValueError
    except (ValueError, KeyError, TypeError) as e:
        raise StorageError("drafts_damaged", path=path) from e
    return frozenset(pair_of(*pair) for pair in pairs)


def keep_apart(folder: Path, pair: Pair) -> None:
    """Remember that two claims are two statements. Raises StorageError."""
    with held(folder) as mine:
        pairs = sorted(kept_apart(folder) | {pair_of(*pair)})
        text = json.dumps({"format": _FORMAT, "pairs": pairs}, ensure_ascii=False, indent=1)
        mine.replace({_KEPT_APART: text.encode("utf-8")})
