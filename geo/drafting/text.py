"""A document's text: its sections and its sentences.

Positions are code points, [start, end). Quotations are never cut.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from geo.model.text_language import language_of

Span = tuple[int, int]
_OPENING = {"「": "」", "『": "』", "（": "）", "(": ")", "«": "»", "“": "”", "„": "“"}
_MAX_QUOTED = 1_500  # code points; a quotation that is never closed ends here
_MAX_HEADING = {"ja": 45, "": 90}
_MAX_TITLE = {"ja": 70, "": 140}  # the first line of several
_BULLET = re.compile(r"[\s\-–—•*·●■◆▼○◎]*")
# The full stop of a date is none of a sentence: "Сводка. 16 июня 2023 г.".
_ENDS_WITH_DAY = re.compile(r"\d{4}\s?(?:г|р)\.$")
_LABEL = re.compile(  # names, numbers and marks alone
    r"(?=[^.]*[^\W\d_]|.*\d)[^\w]*(?:\d[\d.:/]*[^\w]*){0,4}"
    r"(?:[^\W\d_a-zа-яіїєґё][\w'’-]+[ ,]*){0,3}\."
)
_SHORT = re.compile(  # a full stop after these ends no sentence
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Maj|Sgt|Capt|Adm|Gov|Sen|St|No|vs|Jan|Feb|Aug|Sept|Oct|Nov"
    r"|Dec|a\.m|p\.m|U\.S|U\.K|U\.N|e\.g|i\.e|etc)|\b[A-ZА-ЯІЇЄҐ]|\b(?:г|гг|обл|ул|им|тыс|млн|млрд"
    r"|кв|руб|м|с|р|рр|вул|ім|тис|грн|див))\.$"
)


def overlaps(a: Span, b: Span) -> bool:
    """Whether two parts of a text share a letter."""
    return a[0] < b[1] and b[0] < a[1]


@dataclass(frozen=True)
class Section:
    """A heading, and the sentences below it, each list a paragraph.

    heading: None where the text begins without one. paragraphs: spans of sentences.
    """

    heading: Span | None
    paragraphs: tuple[tuple[Span, ...], ...]


def sentences(text: str, lang: str = "") -> list[Span]:
    """Where the sentences of a text are, headings among them, without the space around them."""
    lang = lang or language_of(text)
    return [span for start, end in _lines(text) for span in _split(text, start, end, lang)]


def sections(text: str, lang: str) -> list[Section]:
    """The sections of a text: a short line that ends no sentence is a heading."""
    found: list[Section] = []
    heading: Span | None = None
    paragraphs: list[tuple[Span, ...]] = []
    lines = _lines(text)
    for n, (start, end) in enumerate(lines):
        longest = _MAX_TITLE.get(lang, _MAX_TITLE[""]) if n == 0 < len(lines) - 1 else 0
        if _is_heading(text, start, end, lang, longest):
            if paragraphs or heading:
                found.append(Section(heading, tuple(paragraphs)))
            heading, paragraphs = (start, end), []
        else:
            paragraphs.append(tuple(_split(text, start, end, lang)))
    if paragraphs or heading:
        found.append(Section(heading, tuple(paragraphs)))
    return found


def _lines(text: str) -> list[Span]:
    """The lines that hold something, without bullets and the space around them."""
    found = []
    for m in re.finditer(r"[^\r\n\u2028\u2029]+", text):
        bullet = _BULLET.match(text, m.start(), m.end())
        start = bullet.end() if bullet else m.start()
        end = m.start() + len(m[0].rstrip())
        if start < end:
            found.append((start, end))
    return found


def _is_heading(text: str, start: int, end: int, lang: str, longest: int) -> bool:
    line = text[start:end]
    if len(line) > max(longest, _MAX_HEADING.get(lang, _MAX_HEADING[""])):
        return False
    if _ENDS_WITH_DAY.search(line):
        return True
    return not re.search(r"[。.!?！？…:：;][」』”\"»)）]*$", line)


def _split(text: str, start: int, end: int, lang: str) -> list[Span]:
    found, begin, at = [], start, start
    closing: list[tuple[str, int]] = []
    while at < end:
        letter = text[at]
        if closing and at - closing[-1][1] > _MAX_QUOTED:
            closing.clear()
        if closing and letter == closing[-1][0]:
            closing.pop()
        elif letter in _OPENING and _OPENING[letter] in text[at + 1 : min(end, at + _MAX_QUOTED)]:
            closing.append((_OPENING[letter], at))
        elif letter == '"' and lang != "ja":
            closes = text.find('"', at + 1, min(end, at + _MAX_QUOTED))
            if closes > 0:
                at = closes
                letter = text[at - 1]  # the full stop may stand within the quotation
                if letter in ".!?" and _begins(text, at + 1, end):
                    found.append((begin, at + 1))
                    begin = at + 1
                at += 1
                continue
        elif not closing and _ends(text, at, end, begin, lang):
            at += 1
            while at < end and text[at] in "。.!?！？…)”»\"'’":
                at += 1
            found.append((begin, at))
            begin = at
            continue
        at += 1
    found.append((begin, end))
    return [s for s in (_trimmed(text, a, b) for a, b in found) if s[0] < s[1]]


def _ends(text: str, at: int, end: int, begin: int, lang: str) -> bool:
    """Whether the letter at `at` ends a sentence."""
    letter = text[at]
    if letter in "。！？":
        return True
    if lang == "ja" or letter not in ".!?…":
        return False
    rest = at + 1
    while rest < end and text[rest] in ".!?…)”»\"'’":
        rest += 1
    if rest >= end:
        return True
    if letter == "." and _SHORT.search(text[max(begin, at - 12) : at + 1]):
        return False
    return _begins(text, rest, end)


def _begins(text: str, at: int, end: int) -> bool:
    """Whether a new sentence may begin here: a space, then no small letter."""
    m = re.compile(r"\s+([^\s])").match(text, at, end)
    return bool(m) and not m[1].islower() if m else at >= end


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def with_labels(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences of a line, the first one with what only says of where and when it tells.

    "09.04, 16:40, Липці. Авіаудар: ..."
    """
    if len(spans) < 2 or not _LABEL.fullmatch(text, *spans[0]):
        return list(spans)
    return [(spans[0][0], spans[1][1]), *spans[2:]]
