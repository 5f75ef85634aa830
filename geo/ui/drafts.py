"""The briefing that a viewer is building: it survives a reload, by a mark in the address.

Drafts live in the server's memory. An address that comes with a mark opens a copy of that draft,
so a link that is sent shows the draft and cannot change it.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any

import streamlit as st

from geo.briefing.scenes import Scene, scenes
from geo.briefing.since import accepted
from geo.briefing.slide_state import StateOf, no_state
from geo.briefing.slides import MAX_SLIDES, Briefing, Slide, briefing_toml
from geo.i18n import LANGUAGES
from geo.service.atlas import Atlas
from geo.service.current import data_folder, whole_atlas
from geo.service.past import slide_states
from geo.service.reading import sees_all
from geo.ui import private_ledger
from geo.ui.choices import taken_by

_KEY, _ORDER = "_draft", "_draft_order"
_MAX_DRAFTS = 500
_MAX_UNDO = 30  # changes of a draft
NEW = "briefing"


@dataclass(frozen=True)
class Undo:
    """How to undo a change. said: its name in the strings (`brief.undo_<said>`), and its values.

    back: gives the draft without that change, with all later ones.
    """

    said: str
    values: dict[str, object]
    back: Callable[[Draft], Draft]


@dataclass(frozen=True)
class Draft:
    """briefing: as it is now. opened: mark of the saved file it came from, "" if none. saved: as
    it was saved or opened, to know whether anything has changed since. undo: what can be undone,
    the last at the end.
    """

    briefing: Briefing = field(default_factory=lambda: Briefing(NEW))
    opened: str = ""
    saved: Briefing | None = None
    undo: tuple[Undo, ...] = field(default=(), compare=False)

    @property
    def changed(self) -> bool:
        """Whether something would be lost without saving."""
        return self.briefing != (self.saved or Briefing(self.briefing.key))


class _Store:
    def __init__(self) -> None:
        self._drafts: OrderedDict[str, Draft] = OrderedDict()
        self._lock = Lock()

    def get(self, mark: str) -> Draft | None:
        with self._lock:
            return self._drafts.get(mark)

    def put(self, mark: str, draft: Draft) -> None:
        with self._lock:
            self._drafts[mark] = draft
            self._drafts.move_to_end(mark)
            while len(self._drafts) > _MAX_DRAFTS:
                self._drafts.popitem(last=False)


@st.cache_resource(show_spinner=False)
def _store() -> _Store:
    return _Store()


def folder() -> Path:
    """Where briefings are kept: `briefings/` in the ledger's folder."""
    return data_folder() / "briefings"


def _key() -> str:
    """Where the session keeps its mark: slides of a viewer's own file have a draft of their own."""
    mine = private_ledger.shown()
    return f"{_KEY}_{mine.mark}" if mine else _KEY


def adopt(mark: str) -> None:
    """Open a copy of the draft with `mark`, unless this session has one of its own."""
    found = _store().get(mark)
    if found and _key() not in st.session_state:
        keep(found)


def mark() -> str:
    """The mark of this session's draft for the address; "" where there is none."""
    found: str = st.session_state.get(_key(), "")
    return found


def is_gone(marked: str) -> bool:
    """Whether an address speaks of a draft that this server no longer has."""
    return bool(marked) and _store().get(marked) is None


def draft() -> Draft:
    """This session's draft; an empty one where there is none."""
    return _store().get(mark()) or Draft()


def keep(new: Draft) -> None:
    """Make `new` this session's draft."""
    st.session_state.setdefault(_key(), secrets.token_urlsafe(9))
    _store().put(mark(), new)


def change(how: Callable[[Briefing], Briefing]) -> None:
    """Change the draft's briefing."""
    now = draft()
    keep(replace(now, briefing=how(now.briefing)))


def draft_field(key: str, how: Callable[[Briefing, Any], Briefing]) -> dict[str, Any]:
    """Key and callback of a field of the draft.

    What the field says goes into the draft before a button that is pressed right after it does its
    work. how: gives the briefing with what the field says.
    """
    return taken_by(key, lambda said: change(lambda briefing: how(briefing, said)))


def slide_field(n: int, key: str, how: Callable[[Slide, Any], Slide]) -> dict[str, Any]:
    """Key and callback of a field of slide `n`, from 0; see `draft_field`."""

    def changed(briefing: Briefing, said: Any) -> Briefing:
        if n >= len(briefing.slides):
            return briefing
        slides = list(briefing.slides)
        slides[n] = how(slides[n], said)
        return replace(briefing, slides=tuple(slides))

    return draft_field(key, changed)


def states(as_public: bool) -> StateOf:
    """The past states that slides of this session name; a viewer's own file has none."""
    if private_ledger.shown():
        return no_state
    return slide_states(data_folder(), whole_atlas, as_public)


def shown(atlas: Atlas, lang: str, as_public: bool = False) -> list[Scene]:
    """The scenes of the draft as it is now, worked out once for what they depend on.

    as_public: whether past states are those that the public gets, whoever asks.
    """
    briefing = draft().briefing
    public = as_public or not sees_all()
    stamp = (briefing_toml(briefing), briefing.all_faults, atlas.version, lang)
    name = f"_brief_scenes_{atlas.is_part}_{public}"
    kept = st.session_state.get(name)
    if kept is None or kept[0] != stamp:
        some = (atlas.ledger, atlas.store, atlas.settings)
        made = scenes(briefing, *some, lang, states(public))
        kept = st.session_state[name] = (stamp, made)
    found: list[Scene] = kept[1]
    return found


def accept(atlas: Atlas, numbers: Collection[int], lang: str) -> None:
    """Keep what these slides, from 1, show now as what they showed."""
    now = shown(atlas, lang)
    change(lambda briefing: accepted(briefing, now, atlas.store, numbers))


def order() -> int:
    """A number that changes whenever slides change places, so that fields are drawn anew."""
    found: int = st.session_state.get(_ORDER, 0)
    return found


def _reordered() -> None:
    st.session_state[_ORDER] = order() + 1


def move(n: int, to: int) -> None:
    """Move slide `n` to the place `to`, both from 0."""
    if 0 <= n < len(draft().briefing.slides) and 0 <= to < len(draft().briefing.slides):
        change(lambda b: replace(b, slides=_moved(b.slides, n, to)))
        _reordered()
        _can_undo("move", {"n": to + 1}, lambda b: replace(b, slides=_moved(b.slides, to, n)))


def remove(n: int) -> None:
    """Delete slide `n`, from 0; it can be brought back."""
    if not 0 <= n < len(draft().briefing.slides):
        return
    gone = draft().briefing.slides[n]
    _reordered()
    change(lambda b: replace(b, slides=(*b.slides[:n], *b.slides[n + 1 :])))
    _can_undo(
        "delete", {"n": n + 1}, lambda b: replace(b, slides=(*b.slides[:n], gone, *b.slides[n:]))
    )


def double(n: int) -> None:
    """Put a copy of slide `n`, from 0, after it."""
    _reordered()
    change(lambda b: replace(b, slides=(*b.slides[: n + 1], *b.slides[n:])[:MAX_SLIDES]))


def replace_all(new: Draft, said: str) -> None:
    """Make `new` the draft in place of another, which can be brought back. said: see `Undo`."""
    _reordered()
    old = draft()
    if old.briefing.slides:
        new = replace(new, undo=(*old.undo, Undo(said, {}, lambda now: old))[-_MAX_UNDO:])
    keep(new)


def undo() -> None:
    """Undo the last change that can be undone."""
    now = draft()
    if now.undo:
        *before, last = now.undo
        _reordered()
        keep(last.back(replace(now, undo=tuple(before))))


def _can_undo(said: str, values: dict[str, object], back: Callable[[Briefing], Briefing]) -> None:
    def undone(now: Draft) -> Draft:
        return replace(now, briefing=back(now.briefing))

    now = draft()
    keep(replace(now, undo=(*now.undo, Undo(said, values, undone))[-_MAX_UNDO:]))


def _moved(slides: tuple[Slide, ...], n: int, to: int) -> tuple[Slide, ...]:
    rest = [*slides[:n], *slides[n + 1 :]]
    return (*rest[:to], slides[n], *rest[to:])


def add(atlas: Atlas, slides: tuple[Slide, ...]) -> None:
    """Append slides to the draft, with what they show now, up to the most a briefing can hold."""
    made = Briefing(NEW, {}, slides)
    some = (atlas.ledger, atlas.store, atlas.settings, LANGUAGES[0])
    found = scenes(made, *some, states(not sees_all()))
    marked = accepted(made, found, atlas.store).slides
    change(lambda b: replace(b, slides=(b.slides + marked)[:MAX_SLIDES]))
