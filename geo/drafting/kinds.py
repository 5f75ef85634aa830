"""What kind of event a claim speaks of, by the words of `event_types`."""

from __future__ import annotations

import re
from functools import cache

from geo.drafting.lexicon import compiled, words_of
from geo.drafting.saying import Saying
from geo.drafting.text import Span


def event_type(text: str, lang: str, said: Saying) -> tuple[str, Span, str]:
    """The kind of event that a passage speaks of, the first word that says so, and the kind by
    which its day and place are told: "unknown" where only words say so that say little."""
    part = text[said.start : said.end]
    offset = said.start
    if said.phrase and said.phrase[0] == said.start:
        part, offset = part[said.phrase[1] - said.start :], said.phrase[1]
    tail = part.rfind("」") + 1 if lang == "ja" else 0
    main = compiled(words_of(lang)["statement"], lang != "ja")
    verb = text[slice(*said.verb)] if said.verb else ""
    m = main.search(part, tail) if lang == "ja" else main.fullmatch(verb)
    if m and (said.speaker is not None or said.again is not None):
        low = offset if lang == "ja" or said.verb is None else said.verb[0]
        return "Statement", (low + m.start(), low + m.end()), "Statement"
    by_quote = "Statement" if (said.speaker or said.again) and _quotes(text, said) else "unknown"
    for words in ("event_types", "event_types_weak"):
        for kind, form in _forms(lang, words):
            if m := form.search(part):
                span = offset + m.start(), offset + m.end()
                return kind, span, kind if words == "event_types" else by_quote
    if by_quote == "Statement":
        return "Statement", (said.verb or (said.start, said.end)), "Statement"
    return "unknown", (said.start, said.start), "unknown"


@cache
def _forms(lang: str, words: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The words of each kind of event, as patterns, in the order in which they are looked for."""
    start = "" if lang == "ja" else r"(?<!\w)"
    return tuple(
        (kind, re.compile(rf"{start}(?:{form})", re.IGNORECASE))
        for kind, form in words_of(lang)[words].items()
    )


def _quotes(text: str, said: Saying) -> bool:
    """Whether a passage quotes anything but the names of who says it and who passes it on."""
    names = [*said.via, *([said.speaker] if said.speaker else [])]
    return any(
        not any(a - 1 <= m.start() < b for a, b in names)
        for m in re.compile('[「«“"]').finditer(text, said.start, said.end)
        if m.start() == said.start or text[m.start() + 1 : m.start() + 2].strip()
    )
