"""Tells sentences that claim nothing: captions, links, introductions, words about the page."""

from __future__ import annotations

import re

from geo.drafting.lexicon import compiled, pattern, words_of
from geo.drafting.text import Span

_MIN = 12  # code points
_MAX_INTRODUCTION = 120
_MAX_CALL = 40  # "Stay strong!"
_CREDIT = re.compile(
    r"\[[^\]]*(?:/|File|Reuters|AP|AFP|EPA|Getty|Handout)[^\]]*\]\s*\.?$|^[©(]c?\)?\s"
)
# Somebody does not say anything of what another one says in the same sentence.
_SILENT = re.compile("comment|respond|reply|コメント|комментир|коментув", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_DATELINE = re.compile(  # KYIV, Nov 25 (Reuters) -
    r"(?:[A-ZА-ЯІЇЄҐ][A-ZА-ЯІЇЄҐ'’/. -]{2,40})(?:,\s[^-–—.]{1,30}\.?)?\s?(?:\([^)]{2,30}\)\s?)?"
    r"(?:[-–—]+\s|\.\s?$|$)"
)
_DATELINE_JA = re.compile(r"【[^】]{0,12}(?:共同|時事|支局|ロイター|AP|AFP)[^】]{0,12}】\s*")


def after_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins behind its dateline; `end` where it is nothing else."""
    if m := _DATELINE_JA.match(text, start, end):
        return m.end()
    m = _DATELINE.match(text, start, end)
    if m and sum(letter.isupper() for letter in m[0]) >= 3:
        return m.end()
    return start


def is_no_claim(text: str, span: Span, lang: str) -> bool:
    """Whether a sentence says nothing of what happened, or only of the page that it stands on."""
    said = text[slice(*span)]
    if len(said) < _MIN or len(_LETTERS.findall(said)) < len(said) / 3:
        return True
    if said.endswith((":", "：")) and len(said) <= _MAX_INTRODUCTION:
        return True
    if said.endswith(("?", "？")) and not re.search('["“«„「]', said):
        return True
    if said.endswith("!") and len(said) <= _MAX_CALL and not re.search(r'["“«„「\d]', said):
        return True
    if _CREDIT.search(said) or after_dateline(text, *span) >= span[1]:
        return True
    words = words_of(lang)["no_claims"]
    flags = re.IGNORECASE
    if re.match(rf"(?:{words['begins']})", said, flags):
        return True
    silent = re.search(words["holds"], said, flags)
    if silent is None:
        return False
    return not (_SILENT.search(silent[0]) and _says_before(said[: silent.start()], lang))


def _says_before(part: str, lang: str) -> bool:
    """Whether somebody else says something before who does not comment on it."""
    joint = pattern(lang, "between_speakers", "joints", whole=False).search(part)
    if joint is None:
        return False
    head = part[: joint.end() if lang == "ja" else joint.start()]
    verbs = (compiled(said["words"], lang != "ja") for said in words_of(lang)["says"])
    return any(verb.search(head) for verb in verbs)
