"""Parts a sentence that counts in several places: "two were killed in A and three in B"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from geo.drafting.figures import Found
from geo.drafting.lexicon import pattern
from geo.drafting.mentions import Mention
from geo.drafting.saying import Saying
from geo.drafting.text import Span

_EXACT = ("point", "settlement", "area")
_MAX_RUNS = 16  # of figures and places in turn
# The same, where nothing else may be meant.
_CONJUNCTION = re.compile(
    r",?\s(?:while|whereas)\s|,\s(?:а|тоді як|тим часом як|тогда как|в то время как)\s|;\s|"
    r",\s(?:and|та|і|й|и)\s(?=(?:in|near|at|у|в|на|під|под|біля)\s)"
)
_MAX_GAP = 80  # code points between the figures of one place and those of the next
# What parts them. A comma alone does where a number or a place follows it at once.
_JOINT = re.compile(
    r",?\s(?:and|while|та|і|й|и|а)\s(?:(?:another|also|ще|також|ещё|еще|также)\s)?|[,;]\s|、|し、"
)


def happenings(text: str, start: int, end: int, lang: str) -> list[Span]:
    """The words of a passage for what happened to somebody or something."""
    return [m.span() for m in pattern(lang, "happens").finditer(text, start, end)]


def by_places(
    text: str,
    said: Saying,
    numbers: Sequence[Found],
    happened: Sequence[Span],
    places: Sequence[Mention],
) -> list[Saying]:
    """The parts of a saying, each with what happened in one place; the saying alone if it is one.

    numbers: all figures of its passage. happened: words for what happened. places: all that it
    names.
    """
    named = [m.span for m in places if _may_count(m, said)]
    keys = {m.candidates[0].key for m in places if _may_count(m, said)}
    if not 2 <= len(named) == len(keys):
        return [said]
    counted = [n.span for n in numbers]
    told = sorted([*counted, *happened])
    cuts = (
        _in_turn(text, counted, named)
        or _in_turn(text, told, named)
        or _at_conjunctions(text, told, named)
    )
    if not cuts:
        return [said]
    whole = said.start, said.end
    return [
        replace(said, start=a, end=_trimmed(text, a, b), whole=whole, alone=_alone(numbers, a))
        for a, b in pairwise([said.start, *cuts, said.end])
    ]


def _in_turn(text: str, told: Sequence[Span], named: Sequence[Span]) -> list[int]:
    """Where parts begin that tell of their places in turn; none where they do not.

    told: what is counted or happens. named: the places.
    """
    items = [*((False, span) for span in told), *((True, span) for span in named)]
    runs = [list(run) for _, run in groupby(sorted(items, key=_at), key=lambda item: item[0])]
    if (
        not 4 <= len(runs) <= _MAX_RUNS
        or len(runs) % 2
        or any(len(run) > 1 for run in runs if run[0][0])
    ):
        return []
    cuts: list[int] = []
    for n in range(2, len(runs), 2):
        low, high = runs[n - 1][-1][1][1], runs[n][0][1][0]
        joint = list(_JOINT.finditer(text, low, high)) if low < high else []
        if not joint or high - low > _MAX_GAP:
            return []
        cuts.append(joint[-1].end())
    return cuts


def _at_conjunctions(text: str, told: Sequence[Span], named: Sequence[Span]) -> list[int]:
    """The same, where one part names its place first and the other last: at ", while" alone."""
    cuts: list[int] = []
    for one, other in pairwise(named):
        joints = list(_CONJUNCTION.finditer(text, one[1], other[0]))
        if len(joints) != 1:
            return []
        cuts.append(joints[0].end())
    bounds = [0, *cuts, len(text)]
    parts = list(pairwise(bounds))
    has_one = all(any(a <= span[0] < b for span in told) for a, b in parts)
    return cuts if has_one and len(told) > 1 else []


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


def _at(item: tuple[bool, Span]) -> Span:
    return item[1]


def _trimmed(text: str, start: int, end: int) -> int:
    """The end of a part without the comma or "and" that parts it from the next."""
    m = re.compile(r"(?:,?\s(?:and|while|та|і|й|и|а)(?:\s\w+)?|[,;、])\s*$").search(
        text, max(start, end - 24), end
    )
    return m.start() if m else end
