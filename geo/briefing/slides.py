"""Slides and briefings, and their form as TOML (see `docs/briefings.md`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import tomli_w

from geo.i18n import LANGUAGES, pick
from geo.model.filters import FILTER_WORDS

SHOWS = ("map", "panel", "timeline", "table")
TITLE_LIMIT, NOTE_LIMIT = 10_000, 10_000  # characters
MAX_SLIDES = 500
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_FILTER_WORDS = tuple(FILTER_WORDS)
_SLIDE_KEYS = ("title", "note", "filter", "place", "event", "view", "screen", "show")

Texts = Mapping[str, str]  # language -> text
Centre = tuple[float, float, float]  # latitude, longitude (WGS 84 degrees), zoom
Size = tuple[int, int]  # width, height in CSS pixels
MAX_SCREEN = 8_192  # CSS pixels


@dataclass(frozen=True)
class Slide:
    """One slide.

    title, note: by language. words: the filter, as the words of a link. places, events: those of
    which the panel "who says what" is shown. view: of the map, or None to show all claims. show:
    parts of the slide, from `SHOWS`. screen: size of the map on which the view was chosen, or None.
    """

    title: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    places: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    view: Centre | None = None
    show: tuple[str, ...] = ("map",)
    screen: Size | None = None

    def title_in(self, lang: str) -> str:
        """The title in `lang`, else in another language."""
        return pick(lang, **self.title)

    def note_in(self, lang: str) -> str:
        """The speaker's note in `lang`, else in another language."""
        return pick(lang, **self.note)


@dataclass(frozen=True)
class Briefing:
    """A titled list of slides. key: the name of its file without the suffix."""

    key: str
    title: Texts = field(default_factory=dict)
    slides: tuple[Slide, ...] = ()

    def title_in(self, lang: str) -> str:
        """The title in `lang`, else in another language, else the key."""
        return pick(lang, **self.title) or self.key


def is_key(text: str) -> bool:
    """Whether `text` can be the key of a briefing: lower-case letters, digits and dashes."""
    return bool(_KEY.fullmatch(text))


def parse_briefing(text: str, key: str) -> Briefing:
    """Parse a briefing. Raises ValueError with the line or slide, and the reason."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as e:  # its message names line and column
        raise ValueError(f"{key}.toml: {e}") from e
    where = f"{key}.toml"
    _only(data, ("title", "slide"), where)
    slides = data.get("slide", [])
    if not isinstance(slides, list) or len(slides) > MAX_SLIDES:
        raise ValueError(f"{where}: slides are [[slide]] tables, at most {MAX_SLIDES}")
    return Briefing(
        key,
        _texts(data.get("title", {}), f"{where}, title", TITLE_LIMIT),
        tuple(_slide(s, f"{where}, slide {n}") for n, s in enumerate(slides, 1)),
    )


def briefing_toml(briefing: Briefing) -> str:
    """The TOML of a briefing; `parse_briefing` reads it back to an equal one."""
    slides = []
    for s in briefing.slides:
        slide: dict[str, object] = {"title": dict(s.title), "note": dict(s.note)}
        slide["filter"] = {word: list(values) for word, values in s.words.items()}
        slide |= {"place": list(s.places), "event": list(s.events), "show": list(s.show)}
        if s.view:
            slide["view"] = list(s.view)
        if s.screen:
            slide["screen"] = list(s.screen)
        slides.append({k: v for k, v in slide.items() if v})
    return tomli_w.dumps({"title": dict(briefing.title), "slide": slides}, multiline_strings=False)


def _slide(data: object, where: str) -> Slide:
    if not isinstance(data, dict):
        raise ValueError(f"{where}: not a table")
    _only(data, _SLIDE_KEYS, where)
    words = data.get("filter", {})
    if not isinstance(words, dict):
        raise ValueError(f"{where}, filter: not a table of words")
    _only(words, _FILTER_WORDS, f"{where}, filter")
    show = _list(data.get("show", ["map"]), f"{where}, show")
    strange = [s for s in show if s not in SHOWS]
    if strange:
        raise ValueError(f"{where}, show: {strange[0]!r} is not one of {', '.join(SHOWS)}")
    return Slide(
        title=_texts(data.get("title", {}), f"{where}, title", TITLE_LIMIT),
        note=_texts(data.get("note", {}), f"{where}, note", NOTE_LIMIT),
        words={w: _list(v, f"{where}, filter.{w}") for w, v in words.items()},
        places=_list(data.get("place", []), f"{where}, place"),
        events=_list(data.get("event", []), f"{where}, event"),
        view=_view(data.get("view"), f"{where}, view"),
        screen=_screen(data.get("screen"), f"{where}, screen"),
        show=show or ("map",),
    )


def _only(data: Mapping[str, object], known: Sequence[str], where: str) -> None:
    for key in data:
        if key not in known:
            raise ValueError(f"{where}: unknown key {key!r}; known: {', '.join(known)}")


def _texts(data: object, where: str, limit: int) -> dict[str, str]:
    if isinstance(data, str):
        data = {LANGUAGES[0]: data}
    if not isinstance(data, dict):
        raise ValueError(f"{where}: not a text, nor a text for each language")
    _only(data, LANGUAGES, where)
    for text in data.values():
        if not isinstance(text, str) or len(text) > limit:
            raise ValueError(f"{where}: not a text of at most {limit:,} characters")
    return dict(data)


def _list(data: object, where: str) -> tuple[str, ...]:
    values = [data] if isinstance(data, str | int | bool) else data
    if not isinstance(values, list):
        raise ValueError(f"{where}: not a word, nor a list of words")
    return tuple(str(v).lower() if isinstance(v, bool) else str(v) for v in values)


def _view(data: object, where: str) -> Centre | None:
    if data is None:
        return None
    if (
        not isinstance(data, list)
        or len(data) != 3
        or not all(isinstance(x, int | float) and not isinstance(x, bool) for x in data)
        or not (abs(data[0]) <= 85 and abs(data[1]) <= 180 and 2 <= data[2] <= 16)
    ):
        raise ValueError(f"{where}: not [latitude, longitude, zoom 2 to 16]")
    return float(data[0]), float(data[1]), float(data[2])


def _screen(data: object, where: str) -> Size | None:
    if data is None:
        return None
    if (
        not isinstance(data, list)
        or len(data) != 2
        or not all(isinstance(x, int) and not isinstance(x, bool) for x in data)
        or not all(1 <= x <= MAX_SCREEN for x in data)
    ):
        raise ValueError(f"{where}: not [width, height], whole pixels from 1 to {MAX_SCREEN}")
    return data[0], data[1]
