"""Slides and briefings, and their form as TOML (see `docs/briefings.md`)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import tomli_w

from geo.briefing.faults import Fault
from geo.briefing.shown import Shown, shown_toml
from geo.i18n import pick

SHOWS = ("map", "beside", "panel", "timeline", "table", "convergence", "coverage")
TITLE_LIMIT, NOTE_LIMIT = 10_000, 10_000  # characters
MAX_SLIDES = 500
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")

Texts = Mapping[str, str]  # language -> text
Words = Mapping[str, tuple[str, ...]]  # of a filter, as those of a link
Centre = tuple[float, float, float]  # latitude, longitude (WGS 84 degrees), zoom
Size = tuple[int, int]  # width, height in CSS pixels
MAX_SCREEN = 8_192  # CSS pixels


@dataclass(frozen=True)
class Slide:
    """One slide.

    title, note: by language. words: the filter, as the words of a link. places, events: those of
    which the panel "who says what" is shown. view: of the map, or None to show all claims. show:
    parts of the slide, from `SHOWS`. left, right: words of each of two maps, which replace those of
    `words`; `at` among them is the moment of that map. screen: size of the map on which the view
    was chosen, or None. at: the moment of which the ledger is shown, as in an address; "" for now.
    shown: what it showed when it was made or accepted last, or None. readable: False if nothing of
    it could be read; it then shows no claims. faults: of its part of the file.
    """

    title: Texts = field(default_factory=dict)
    note: Texts = field(default_factory=dict)
    words: Words = field(default_factory=dict)
    places: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    view: Centre | None = None
    show: tuple[str, ...] = ("map",)
    screen: Size | None = None
    left: Words = field(default_factory=dict)
    right: Words = field(default_factory=dict)
    at: str = ""
    shown: Shown | None = None
    readable: bool = True
    faults: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def is_of_past(self) -> bool:
        """Whether it, or one of its two maps, names the moment of which the ledger is shown."""
        return bool(self.at or self.left.get("at") or self.right.get("at"))

    def title_in(self, lang: str) -> str:
        """The title in `lang`, else in another language."""
        return pick(lang, **self.title)

    def note_in(self, lang: str) -> str:
        """The speaker's note in `lang`, else in another language."""
        return pick(lang, **self.note)


@dataclass(frozen=True)
class Briefing:
    """A titled list of slides. key: the name of its file without the suffix.

    faults: of the file apart from its slides.
    """

    key: str
    title: Texts = field(default_factory=dict)
    slides: tuple[Slide, ...] = ()
    faults: tuple[Fault, ...] = field(default=(), compare=False)

    @property
    def all_faults(self) -> tuple[Fault, ...]:
        """The faults of the file and of its slides, in order."""
        return (*self.faults, *(fault for slide in self.slides for fault in slide.faults))

    def title_in(self, lang: str) -> str:
        """The title in `lang`, else in another language; else that of a slide, else the key.

        So it is called in lists; on its slides stands `geo.briefing.scenes.heading`.
        """
        own = pick(lang, **self.title)
        return own or next((s for slide in self.slides if (s := slide.title_in(lang))), self.key)


def is_key(text: str) -> bool:
    """Whether `text` can be the key of a briefing: lower-case letters, digits and dashes."""
    return bool(_KEY.fullmatch(text))


def briefing_toml(briefing: Briefing) -> str:
    """The TOML of a briefing; `geo.briefing.reading` reads it back to an equal one."""
    slides = []
    for s in briefing.slides:
        slide: dict[str, object] = {"title": dict(s.title), "note": dict(s.note)}
        for key, words in (("filter", s.words), ("left", s.left), ("right", s.right)):
            slide[key] = {word: list(values) for word, values in words.items()}
        slide |= {"place": list(s.places), "event": list(s.events), "show": list(s.show)}
        if s.view:
            slide["view"] = list(s.view)
        if s.screen:
            slide["screen"] = list(s.screen)
        if s.at:
            slide["at"] = s.at
        if s.shown:
            slide["shown"] = shown_toml(s.shown)
        slides.append({k: v for k, v in slide.items() if v})
    return tomli_w.dumps({"title": dict(briefing.title), "slide": slides}, multiline_strings=False)
