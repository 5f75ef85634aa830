"""Reads a briefing's TOML. What is wrong in it is left out and told; the rest is shown.

A file that is not TOML is read in parts, each slide by itself, so that one slide with a slip of the
pen does not hide the others.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise

from geo.briefing.faults import Fault, NoBriefing
from geo.briefing.shown import Shown, parse_shown
from geo.briefing.slides import (
    MAX_SCREEN,
    MAX_SLIDES,
    NOTE_LIMIT,
    SHOWS,
    TITLE_LIMIT,
    Briefing,
    Slide,
)
from geo.i18n import LANGUAGES
from geo.model.claims import shortened
from geo.model.filters import FILTER_WORDS

MAX_BYTES = 8_000_000  # of a file
_MAX_WORDS = 1_000  # of a list; as many as an address may have
_MAX_FAULTS = 20  # of a slide; more of them say nothing new
_SLIDE_KEYS = (
    "title", "note", "filter", "left", "right", "at", "place", "event", "view", "screen", "show",
    "shown",
)  # fmt: skip
_SLIDE = re.compile(r"^[ \t]*\[\[[ \t]*slide[ \t]*\]\][ \t]*(?:#.*)?$", re.MULTILINE)
_TITLE = re.compile(
    r"^title[ \t]*=.*$|^\[slide\.title\].*\n(?:[ \t]*\w+[ \t]*=.*\n?)*", re.MULTILINE
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LINE = re.compile(r"\s*\(at (?:line (\d+), column \d+|end of document)\)")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass
class _Found:
    """Gathers faults. slide: the number of the slide that is read, 0 for the head."""

    faults: list[Fault] = field(default_factory=list)
    slide: int = 0

    def add(
        self, reason: str, key: str = "", value: object = None, line: int = 0, **v: object
    ) -> None:
        said = "" if value is None else shortened(_as_text(value), 60)
        self.faults.append(Fault(reason, v, self.slide, key, said, line))


def decode(data: bytes, key: str) -> tuple[str, list[Fault]]:
    """The text of a file, and what is wrong with its encoding.

    Raises NoBriefing if it is too large.
    """
    found = _Found()
    if len(data) > MAX_BYTES:
        raise NoBriefing(f"{key}.toml", Fault("too_large", {"mb": MAX_BYTES // 1_000_000}))
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), []
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError as e:
        found.add("encoding", line=data.count(b"\n", 0, e.start) + 1)
        return data.decode("utf-8", "replace"), found.faults


def read_briefing(text: str, key: str, before: Iterable[Fault] = ()) -> Briefing:
    """All of a briefing that can be read, with the faults of it and of its slides.

    before: faults that were found earlier. Raises NoBriefing where the text has neither a title nor
    a slide.
    """
    found = _Found(list(before))
    head, tables = _tables(text, found)
    title = _texts(head.pop("title", {}), "title", TITLE_LIMIT, found)
    for name, value in head.items():
        found.add("unknown_key", name, value, known="title, slide")
    slides: list[Slide] = []
    for n, table in enumerate(tables[:MAX_SLIDES], 1):
        found.slide = n
        already = len(found.faults)
        if isinstance(table, _Unread):
            found.add("not_toml", line=table.line, why=table.why)
            slide = Slide(title=table.title, readable=False)
        elif isinstance(table, dict):
            slide = _slide(table, found)
        else:
            found.add("not_a_table", "slide", table)
            slide = Slide(readable=False)
        own = tuple(found.faults[already : already + _MAX_FAULTS])
        slides.append(replace(slide, faults=own))
    found.slide = 0
    if len(tables) > MAX_SLIDES:
        found.add("too_many_slides", n=len(tables), most=MAX_SLIDES)
    if not slides and not title:
        raise NoBriefing(f"{key}.toml", found.faults[0] if found.faults else Fault("no_slides"))
    if not slides:
        found.add("no_slides")
    own = tuple(fault for fault in found.faults if not fault.slide)
    return Briefing(key, title, tuple(slides), own)


# ---- TOML ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Unread:
    """A part that is not TOML. line: in the file, or 0. why: in the words of the TOML reader.

    title: of the slide, where that can be read by itself.
    """

    why: str
    line: int
    title: dict[str, str] = field(default_factory=dict)


def _tables(text: str, found: _Found) -> tuple[dict[str, object], list[object]]:
    """What stands before the slides, and the slides."""
    whole = _parsed(text, 1)
    if isinstance(whole, dict):
        slides = whole.pop("slide", [])
        if not isinstance(slides, list):
            found.add("not_slides", "slide", slides)
            slides = []
        return whole, list(slides)
    starts = [match.start() for match in _SLIDE.finditer(text)]
    first = starts[0] if starts else len(text)
    head = _parsed(text[:first], 1)
    if not isinstance(head, dict):
        found.add("not_toml", line=head.line, why=head.why)
        head = {}
    parts: list[object] = []
    for start, end in pairwise([*starts, len(text)]):
        line = text.count("\n", 0, start) + 1
        table = _parsed(text[start:end], line)
        if isinstance(table, dict):
            slides = table.pop("slide", [])
            parts.append(slides[0] if isinstance(slides, list) and slides else {})
            for name, value in table.items():  # a table of the head that stands after a slide
                if name not in head:
                    head[name] = value
        else:
            parts.append(replace(table, title=_title_alone(text[start:end])))
    return head, parts


def _title_alone(text: str) -> dict[str, str]:
    """The title of a slide of which other lines are not TOML; nothing else can be trusted then."""
    for match in _TITLE.finditer(text):
        table = _parsed(match[0].replace("[slide.title]", "[title]"), 1)
        if isinstance(table, dict):
            return _texts(table.get("title", {}), "title", TITLE_LIMIT, _Found())
    return {}


def _parsed(text: str, line: int) -> dict[str, object] | _Unread:
    """The TOML of a part. line: of the file, at which the part begins."""
    try:
        return tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError) as e:  # numbers and nesting without an end, too
        said = "nesting" if isinstance(e, RecursionError) else str(e)
        at = _LINE.search(said)
        here = line + (int(at[1]) - 1 if at and at[1] else text.rstrip().count("\n"))
        return _Unread(shortened(_LINE.sub("", said), 120), here if at else 0)


# ---- a slide -------------------------------------------------------------------------------------


def _slide(data: dict[str, object], found: _Found) -> Slide:
    for name, value in data.items():
        if name not in _SLIDE_KEYS:
            found.add("unknown_key", name, value, known=", ".join(_SLIDE_KEYS))
    shows = _list(data.get("show", ["map"]), "show", found)
    for strange in [s for s in shows if s not in SHOWS]:
        found.add("unknown_part", "show", strange, known=", ".join(SHOWS))
    return Slide(
        title=_texts(data.get("title", {}), "title", TITLE_LIMIT, found),
        note=_texts(data.get("note", {}), "note", NOTE_LIMIT, found),
        words=_words(data.get("filter", {}), "filter", found),
        places=_list(data.get("place", []), "place", found),
        events=_list(data.get("event", []), "event", found),
        view=_numbers(data.get("view"), "view", _is_view, found),
        screen=_screen(data.get("screen"), found),
        left=_words(data.get("left", {}), "left", found, (*FILTER_WORDS, "at")),
        right=_words(data.get("right", {}), "right", found, (*FILTER_WORDS, "at")),
        at=" ".join(_list(data.get("at", []), "at", found)),
        show=tuple(dict.fromkeys(s for s in shows if s in SHOWS)) or ("map",),
        shown=_shown(data.get("shown"), found),
    )


def _words(
    data: object, key: str, found: _Found, known: Collection[str] = FILTER_WORDS
) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict):
        found.add("not_a_filter", key, data)
        return {}
    words = {}
    for name, value in data.items():
        if name not in known:
            found.add("unknown_word", f"{key}.{name}", value, known=", ".join(known))
        elif values := _list(value, f"{key}.{name}", found):
            words[name] = values
    return words


def _texts(data: object, key: str, limit: int, found: _Found) -> dict[str, str]:
    """A text by language. Languages that the interface lacks are kept, too."""
    if isinstance(data, str):
        data = {LANGUAGES[0]: data}
    if not isinstance(data, dict):
        found.add("not_a_text", key, data)
        return {}
    texts: dict[str, str] = {}
    for lang, text in data.items():
        place = f"{key}.{lang}"
        if not _LANGUAGE.fullmatch(lang):
            found.add("unknown_language", place, text, known=", ".join(LANGUAGES))
        elif not isinstance(text, str):
            found.add("not_a_text", place, text)
        elif len(text) > limit:
            found.add("too_long", place, limit=f"{limit:,}", n=f"{len(text):,}")
            texts[lang] = text[: limit - 1] + "…"
        else:
            texts[lang] = text
    return texts


def _list(data: object, key: str, found: _Found) -> tuple[str, ...]:
    """Words as a tuple; a single one may stand without brackets, a date without quotes."""
    values = data if isinstance(data, list) else [data]
    if len(values) > _MAX_WORDS:
        found.add("too_many_words", key, n=len(values), most=_MAX_WORDS)
        values = values[:_MAX_WORDS]
    good = []
    for value in values:
        if isinstance(value, str | int | float | date):
            good.append(_as_text(value))
        else:
            found.add("not_a_word", key, value)
    return tuple(good)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat("T")
    return str(value)


def _numbers(
    data: object, key: str, fits: Callable[[Sequence[float]], bool], found: _Found
) -> tuple[float, float, float] | None:
    if data is None:
        return None
    numbers = data if isinstance(data, list) else []
    good = all(isinstance(x, int | float) and not isinstance(x, bool) for x in numbers)
    if not good or len(numbers) != 3 or not fits(numbers):
        found.add("not_a_view", key, data)
        return None
    latitude, longitude, zoom = (float(x) for x in numbers)
    return latitude, longitude, zoom


def _is_view(view: Sequence[float]) -> bool:
    return abs(view[0]) <= 85 and abs(view[1]) <= 180 and 2 <= view[2] <= 16


def _screen(data: object, found: _Found) -> tuple[int, int] | None:
    if data is None:
        return None
    sizes = data if isinstance(data, list) else []
    good = [x for x in sizes if isinstance(x, int) and not isinstance(x, bool)]
    if len(sizes) != 2 or len(good) != 2 or not all(1 <= x <= MAX_SCREEN for x in good):
        found.add("not_a_screen", "screen", data, most=MAX_SCREEN)
        return None
    return good[0], good[1]


def _shown(data: object, found: _Found) -> Shown | None:
    if data is None:
        return None
    try:
        return parse_shown(data)
    except ValueError:
        found.add("not_shown", "shown", _first(data))
        return None


def _first(data: object) -> object:
    """A little of what stands under `shown`, which may be long."""
    return next(iter(data), "") if isinstance(data, Mapping) else data
