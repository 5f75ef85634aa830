"""Parts a sentence that counts in several places: "two were killed in A and three in B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from geo.drafting.figures import Found
from geo.drafting.mentions import Mention
from geo.drafting.saying import Saying
from geo.drafting.text import Span

_EXACT = ("point", "settlement", "area")
_MAX_RUNS = 16  # of figures and places in turn
_MAX_GAP = 80  # code points between the figures of one place and those of the next
# What parts them. A comma alone does where a number or a place follows it at once.
_JOINT = re.compile(
    r",?\s(?:and|while|та|і|й|и|а)\s(?:(?:another|also|ще|також|ещё|еще|также)\s)?|[,;]\s|、|し、"
)


def by_places(
    text: str, said: Saying, numbers: Sequence[Found], places: Sequence[Mention]
) -> list[Saying]:
    """The parts of a saying, each with the figures of one place; the saying alone where it is one.

    numbers: all figures of its passage. places: all that it names.
    """
    items = [
        *(("figure", n.span) for n in numbers),
        *(("place", m.span) for m in places if _may_count(m, said)),
    ]
    runs = [list(run) for _, run in groupby(sorted(items, key=_at), key=lambda item: item[0])]
    if (
        not 4 <= len(runs) <= _MAX_RUNS
        or len(runs) % 2
        or any(len(r) > 1 for r in runs if r[0][0] == "place")
    ):
        return [said]
    named = [m for m in places if _may_count(m, said)]
    if len({m.candidates[0].key for m in named}) < len(named):
        return [said]
    cuts: list[int] = []
    for n in range(2, len(runs), 2):
        low, high = runs[n - 1][-1][1][1], runs[n][0][1][0]
        joint = list(_JOINT.finditer(text, low, high))
        if not joint or high - low > _MAX_GAP:
            return [said]
        cuts.append(joint[-1].end())
    bounds = [said.start, *cuts, said.end]
    whole = said.start, said.end
    return [
        replace(said, start=a, end=_trimmed(text, a, b), whole=whole, alone=_alone(numbers, a))
        for a, b in pairwise(bounds)
    ]


def _alone(numbers: Sequence[Found], start: int) -> str:
    """What a number without a noun counts in the part that begins at `start`.

    What the one before it does; in Japanese, where the verb ends the sentence, the one after it.
    """
    before = [n.key for n in numbers if n.key and n.span[0] < start]
    after = [n.key for n in numbers if n.key and n.span[0] >= start]
    return before[-1] if before else after[0] if after and not numbers[0].key else ""


def _may_count(mention: Mention, said: Saying) -> bool:
    """Whether something may be counted in a place: it is exact, and not the speaker's own."""
    low, high = said.phrase or (0, 0)
    is_speaker = low <= mention.span[0] and mention.span[1] <= high
    return mention.precision in _EXACT and not mention.is_origin and not is_speaker


def _at(item: tuple[str, Span]) -> Span:
    return item[1]


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a part without the comma or "and" that parts it from the next."""
    m = re.compile(r"(?:,?\s(?:and|while|та|і|й|и|а)(?:\s\w+)?|[,;、])\s*$").search(
        text, max(start, end - 24), end
    )
    return m.start() if m else end
