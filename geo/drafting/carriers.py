"""Which outlet passes on what somebody else says, in a language with spaces between words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from geo.drafting.lexicon import compiled, pattern, words_of
from geo.drafting.text import Span

_CAPITAL = r"[A-ZА-ЯІЇЄҐЁ][\w'’-]*(?:\.\w[\w'’-]*)*"
_NAME = rf"(?:{_CAPITAL}(?:\s(?:of\s)?{_CAPITAL}){{0,3}})"
# Between other marks than «» may also stand what somebody says.
_QUOTED = rf"(?:«[^»]{{2,40}}»|[„“\"](?:[Tt]he\s)?{_NAME}[“”\"])"
# What an outlet is, before its name: "газета", "інтернет-видання", "the daily".
_KIND = r"(?:[А-ЯІЇЄҐа-яіїєґё][а-яіїєґё-]+\s){0,3}"
_OUTLET = (
    rf"(?P<name>{_KIND}(?:{_QUOTED}|{_NAME})|(?:[Tt]he\s)?(?:[a-z]+\s){{0,3}}(?:{_QUOTED}|{_NAME}))"
)
_ASIDE = r"(?:\s(?:on\s[A-Z][a-z]+day|[а-яіїєґё\d][^,.;«»]{2,30}))?"
# When it did, before what it passes on.
_WHEN = (
    r"(?:\s(?:late\s|early\s)?(?:on\s)?[A-Z]\w+day|\s(?:у|в|во)\s[а-яіїєґё']+|"
    r"\s\d{1,2}\s[а-яіїєґ]+)?"
)
_BESIDE = 20  # code points before a name, in which its verb stands
_ALONE = re.compile(rf"(?:[Tt]he\s)?{_QUOTED}")


@dataclass(frozen=True)
class Carrier:
    """An outlet that passes something on.

    name, verb: its words. span: all words that only say that it does. is_alone: whether nothing but
    the verb tells that the name in quotation marks is one of an outlet. leads: whether it begins
    the sentence, as the subject of all that follows.
    """

    name: Span
    verb: Span
    span: Span
    is_alone: bool
    leads: bool


@dataclass(frozen=True)
class _Form:
    """How a sentence names an outlet. leads: as `Carrier`. is_open: whether what a person writes
    may stand in the place of its name: `..., wrote "Enough"`.
    """

    pattern: re.Pattern[str]
    leads: bool = False
    is_open: bool = False


@cache
def _forms(lang: str) -> tuple[_Form, ...]:
    """The forms of a language, in the order in which they are tried."""
    verb = rf"(?P<verb>{words_of(lang)['passes_on']})(?!\w)"
    # The name keeps its case, the verb not.
    ends = rf"\s?(?:[—–-]\s)?(?i:{verb})\s{_OUTLET}{_ASIDE}[\s.!]*$"
    behind = re.compile(rf"(?:,|[»”\"]\s[—–-]){ends}")
    leads = re.compile(rf"\W{{0,4}}{_OUTLET}\s(?i:{verb})(?:{_WHEN},?\s(?:that|що|что)\s|:\s|\s)")
    before = re.compile(rf"\W{{0,4}}(?i:як|как|as)\s(?i:{verb})(?:\sby)?\s{_OUTLET},\s")
    forms = [_Form(behind, is_open=lang == "en"), _Form(before), _Form(leads, leads=True)]
    if lang == "en":
        last = rf"[,”\"]\s{_OUTLET}\s(?:has\s)?(?i:{verb})(?:\son\s[A-Z][a-z]+day)?[\s.]*$"
        forms.insert(1, _Form(re.compile(last)))
    return tuple(forms)


def carrier(plain: str, lang: str) -> Carrier | None:
    """The outlet that a sentence names beside what it passes on; None for none.

    "..., пише «Дзвін»", "Как пишет «Звон», ...", "Reuters reported that ...".
    """
    for form in _forms(lang):
        m = form.pattern.match(plain) if form.leads else form.pattern.search(plain)
        if m is None:
            continue
        words = m["name"]
        is_alone = bool(_ALONE.fullmatch(words))
        if is_alone and form.is_open and not m["verb"].lower().startswith("report"):
            continue
        if not is_alone and (
            not pattern(lang, "media").search(words) or pattern(lang, "people").search(words)
        ):
            continue
        start = m.start("name") if form.leads else m.start()
        return Carrier(m.span("name"), m.span("verb"), (start, m.end()), is_alone, form.leads)
    return None


def without(plain: str, one: Carrier) -> str:
    """The sentence with spaces in place of the words for its carrier; of the same length."""
    start, end = one.span
    return plain[:start] + " " * (end - start) + plain[end:]


def is_outlet_by_verb(plain: str, name: Span, lang: str) -> bool:
    """Whether a name in quotation marks is an outlet's, by a verb that stands beside it."""
    if not _ALONE.fullmatch(plain[slice(*name)]):
        return False
    verb = compiled(words_of(lang)["only_outlets"], True)
    behind = verb.search(plain, max(0, name[0] - _BESIDE), name[0])
    return bool(behind or verb.match(plain, name[1] + 1))
