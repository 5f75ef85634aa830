"""What kind of event a claim speaks of, by the words of `event_types`."""

from __future__ import annotations

import re

from geo.drafting.lexicon import compiled, words_of
from geo.drafting.saying import Saying
from geo.drafting.text import Span


def event_type(text: str, lang: str, said: Saying) -> tuple[str, Span]:
    """The first kind of event that a word of the passage, or of its heading, speaks of."""
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
        return "Statement", (low + m.start(), low + m.end())
    for kind, form in words_of(lang)["event_types"].items():
        start = "" if lang == "ja" else r"(?<!\w)"
        m = re.search(rf"{start}(?:{form})", part, re.IGNORECASE)
        if m:
            return str(kind), (offset + m.start(), offset + m.end())
    if (said.speaker or said.again) and _quotes(text, said):
        return "Statement", (said.verb or (said.start, said.end))
    return "unknown", (said.start, said.start)


def _quotes(text: str, said: Saying) -> bool:
    """Whether a passage quotes anything but the names of who says it and who passes it on."""
    names = [*said.via, *([said.speaker] if said.speaker else [])]
    return any(
        not any(a - 1 <= m.start() < b for a, b in names)
        for m in re.compile('[「«“"]').finditer(text, said.start, said.end)
        if m.start() == said.start or text[m.start() + 1 : m.start() + 2].strip()
    )
