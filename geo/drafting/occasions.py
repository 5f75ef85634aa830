"""Tells where somebody spoke from where what was told of happened: "said in Rome that ..."."""

from __future__ import annotations

import re
from functools import cache

from geo.drafting.lexicon import words_of
from geo.drafting.mentions import Mention
from geo.drafting.saying import Saying

_REACH = 80  # code points around a name in which the occasion stands
_BESIDE_VERB = re.compile(
    r"\s(?:(?:on \w+day|yesterday|today|вчера|сегодня|вчора|сьогодні)\s)?"
    r"(?:in|at|в|во|у|на)\s(?:the\s)?"
)
_TO_VERB = re.compile(r"(?:(?!\b(?:що|что)\b)[^.;:]){0,70}")
_WHERE_EXACTLY = ("point", "settlement", "country")


def is_of_speech(text: str, mention: Mention, said: Saying, lang: str) -> bool:
    """Whether a place is where the speaker spoke, on a visit or to an audience."""
    if mention.precision not in _WHERE_EXACTLY or mention.span != mention.name:
        return False
    low, high = mention.name
    before = text[max(said.start, low - _REACH) : low]
    after = text[high : min(said.end, high + _REACH)]
    if lang == "ja":
        return bool(_before(lang).search(before) or _behind(lang).match(after))
    if _before(lang).search(before):
        return True
    if said.verb is None:
        return False
    if said.verb[1] <= low:
        return bool(_BESIDE_VERB.fullmatch(text, said.verb[1], low))
    is_between = said.phrase is not None and said.phrase[1] <= low and high <= said.verb[0]
    return is_between and bool(_TO_VERB.fullmatch(text, high, said.verb[0]))


@cache
def _before(lang: str) -> re.Pattern[str]:
    """What stands before the place of an occasion."""
    words = words_of(lang)["places"]["occasion"]
    if lang == "ja":
        return re.compile(rf"(?:{words})$")
    gap = r"(?:\s(?!that\b)[^\s.;:“”\"]+){0,4}\s(?:in|at|to|в|во|у|на|до)\s(?:the\s)?"
    return re.compile(rf"(?<!\w)(?:{words}){gap}$", re.IGNORECASE)


@cache
def _behind(lang: str) -> re.Pattern[str]:
    """What stands behind the place of an occasion."""
    return re.compile(words_of(lang)["places"]["occasion_behind"])
