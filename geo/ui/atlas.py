"""The claims that are shown, shared by all viewers, and what is asked of them.

Answers are kept per state of the data, filter and window, for all viewers, and bounded in number.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import pandas as pd
import streamlit as st

from geo.i18n import LANGUAGES
from geo.ledger import Ledger
from geo.ledger.evidence import texts_in
from geo.ledger.wholeness import Fault
from geo.model.filters import Filter
from geo.model.settings import Settings
from geo.model.shipped import DATA
from geo.service.stores import database_url, open_store
from geo.service.watching import NAMES, Watched
from geo.storage import marks
from geo.store import Counts, Gathered, Store
from geo.ui.patience import patient
from geo.views import map_data, panel, timeline
from geo.views.map_data import Window
from geo.views.timeline import Timeline

# Days beyond the ledger that may still be asked for, so that a step can leave its edge.
MARGIN = timedelta(days=31)
_ZOOMS_WARM = range(5, 10)  # at which most look


@dataclass(frozen=True)
class Atlas:
    """Claims with all that asks of them.

    version: of the data when they were opened. days: first and last day that may be chosen.
    shared: whether all see it, by links too. default_by: the day by which a view opens: that of
    the event where most reports have none. speakers: the sources that make claims of their own.
    """

    folder: Path
    store: Store
    settings: Settings
    version: str
    total: int
    days: tuple[date, date]
    default_by: str
    speakers: frozenset[str]
    shared: bool = True
    stale: Fault | None = None

    @property
    def ledger(self) -> Ledger:
        """What stands beside the claims: sources, sides, documents, places."""
        return self.store.ledger

    def vocabulary(self) -> dict[str, Any]:
        """What the words of a link may be: the arguments of `parse_filter`."""
        return {
            "zones": self.settings.zones,
            "sides": self.ledger.sides,
            "claimants": self.ledger.sources,
            "default_zone": self.settings.default_zone,
            "default_by": self.default_by,
            "limits": self.days,
        }


def data_folder() -> Path:
    """The ledger's folder: `EVENTS_DATA_DIR`, else `data/`."""
    return Path(os.environ.get("EVENTS_DATA_DIR") or DATA)


def keep() -> None:
    """Exempt what is in memory now from the search for garbage.

    Streamlit looks after every run, while it still sends.
    """
    gc.collect()
    gc.freeze()


def read_atlas(
    path: Path, shared: bool = True, url: str = "", files: Mapping[str, bytes] | None = None
) -> Atlas:
    """Open what lies in the folder `path`, or at `url`, with its own settings or the shipped ones.

    files: of a ledger, as they were read from the folder. Raises Unusable, Unreachable.
    """
    store, settings = open_store(path, DATA, url, files)
    state = store.state
    first, last = store.extent() or (date.today(), date.today())
    return Atlas(
        path,
        store,
        settings,
        version=state.version,
        total=state.rows,
        days=(first - MARGIN, last + MARGIN),
        default_by="report" if store.mostly_reported() else "event",
        speakers=frozenset(store.facet(Filter(), "claimant")),
        shared=shared,
    )


_watched: dict[tuple[Path, str], Watched[Atlas]] = {}
_watched_lock = Lock()


def loaded() -> Atlas:
    """What `EVENTS_DATABASE_URL` or `data_folder` hold, opened again when that changes.

    As long as the files are not whole, the last state that was, with `stale` saying why.
    Raises Unusable, Unreachable; NotWhole where no state was whole yet.
    """
    key = data_folder(), database_url()
    with _watched_lock:
        watched = _watched.get(key)
        if watched is None:
            watched = Watched(key[0], partial(_opened, *key), checked=not key[1])
            _watched[key] = watched
    now = watched.current()
    if now.opened.store.state.version != now.opened.version:
        watched.forget()
        now = watched.current()
    return replace(now.opened, stale=now.fault) if now.fault else now.opened


def _opened(folder: Path, url: str, files: Mapping[str, bytes] | None) -> Atlas:
    atlas = read_atlas(folder, url=url, files=files)
    keep()
    return atlas


def warm(atlas: Atlas) -> None:
    """Ask what the first viewers will: maps of all days and of the last one, near and far."""
    wanted = Filter(zone=atlas.settings.default_zone, by=atlas.default_by)
    last = atlas.days[1] - MARGIN
    day = replace(wanted, day=(last, last))
    for each in (wanted, day):
        map_payload(atlas, each, map_data.around(0, 0, 2), LANGUAGES[0], "light", ())
    claims_per_day(atlas, wanted)
    first_claims(atlas, day)
    for zoom in _ZOOMS_WARM:
        window = map_data.around(0, 0, zoom)  # where there may be none: it is not for the answer
        for each in (wanted, day):
            many = _surely_many(atlas, each)
            atlas.store.cells(each, window.box, zoom, window.pixels, many)
    atlas.store.extents(day)
    keep()


def shipped() -> Atlas:
    """The ledger that comes with the app, of this process: shown where no other can be opened."""
    folder = DATA
    return _shipped(str(folder), marks(folder, NAMES))


@st.cache_resource(max_entries=1, show_spinner=False)
def _shipped(folder: str, marked: object) -> Atlas:
    return read_atlas(Path(folder), shared=False)


def articles() -> Mapping[str, str]:
    """The texts of the documents, by name, where `EVENTS_ARTICLES_DIR` points to them."""
    folder = os.environ.get("EVENTS_ARTICLES_DIR")
    return texts_in(Path(folder)) if folder else {}


# ---- answers -------------------------------------------------------------------------------------


def counts(atlas: Atlas, wanted: Filter) -> Counts:
    """How many claims a filter shows, and what of them the map cannot."""
    found: Counts = _value(atlas.version, "counts", (wanted,), atlas.store)
    return found


def undated(atlas: Atlas, wanted: Filter) -> int:
    """How many claims a filter by day leaves out because they have no such day."""
    n: int = _value(atlas.version, "undated", (wanted.all_days(),), atlas.store)
    return n


def facet(atlas: Atlas, wanted: Filter, word: str) -> Mapping[str, int]:
    """Claims by the values of a word of the filter, most first."""
    found: Mapping[str, int] = _value(atlas.version, "facet", (wanted, word), atlas.store)
    return found


def known(atlas: Atlas, column: str, values: Sequence[str]) -> set[str]:
    """Which of `values` any claim has in `column`."""
    found: set[str] = _value(atlas.version, "known", (column, tuple(values)), atlas.store)
    return found


def claims_per_day(atlas: Atlas, wanted: Filter) -> Timeline:
    """Claims per day and side of a filter, whatever its days."""
    found: Timeline = _per_day(atlas.version, wanted.all_days(), atlas.store)
    return found


def counted(atlas: Atlas, wanted: Filter, question: str) -> pd.DataFrame:
    """The rows of a question of `geo.store.counting`."""
    return _counted(atlas.version, wanted, question, atlas.store)


def first_claims(atlas: Atlas, wanted: Filter) -> Ledger:
    """The claims that the sidebar lists."""
    return page(atlas, wanted, panel.MAX_LISTED)


def page(atlas: Atlas, wanted: Filter, most: int, first: int = 0) -> Ledger:
    """Some of the claims of a filter, in order of time."""
    part: Ledger = _part(atlas.version, "page", (wanted, most, first), atlas.store)
    return part


def gathered(
    atlas: Atlas, wanted: Filter, places: Sequence[str], events: Sequence[str]
) -> Gathered:
    """Who says what at places or in events."""
    asked = (wanted, tuple(places), tuple(events))
    found: Gathered = _part(atlas.version, "gather", asked, atlas.store)
    return found


def map_payload(
    atlas: Atlas, wanted: Filter, window: Window, lang: str, theme: str, selected: Sequence[str]
) -> dict[str, Any]:
    """What the browser draws in a window; see `geo.views.viewport`."""
    shown = None if _surely_many(atlas, wanted) else counts(atlas, wanted)
    few = shown is not None and shown.n - shown.homeless <= map_data.BADGES_MOST
    # Few claims are the same in every window.
    box = map_data.Window(map_data.WORLD, 0) if few else window
    return _payload(atlas.version, wanted, box, lang, theme, tuple(selected), atlas.store, shown)


def _surely_many(atlas: Atlas, wanted: Filter) -> bool:
    """Whether the timeline says that there are very many: nothing waits for their exact number.

    Only where it is counted sooner than they are.
    """
    if atlas.total <= map_data.MANY or wanted.q or wanted.known or wanted.claimant:
        return False
    return claims_per_day(atlas, wanted).number(wanted.days) > map_data.MANY


def by_event(atlas: Atlas, wanted: Filter, most: int, first: int = 0) -> Gathered:
    """The claims of a filter event by event."""
    found: Gathered = _part(atlas.version, "events", (wanted, most, first), atlas.store)
    return found


@st.cache_data(max_entries=1024, show_spinner=False)
def _value(version: str, question: str, asked: tuple[Any, ...], _store: Store) -> Any:
    return patient(lambda: getattr(_store, question)(*asked))


@st.cache_data(max_entries=512, show_spinner=False)
def _payload(
    version: str,
    wanted: Filter,
    window: Window,
    lang: str,
    theme: str,
    selected: tuple[str, ...],
    _store: Store,
    _counts: Counts | None,
) -> dict[str, Any]:
    return patient(
        lambda: map_data.payload(_store, _counts, wanted, window, lang, theme, selected=selected)
    )


# A part shares sources and places with its store: it is kept as it is, and not copied.
@st.cache_resource(max_entries=48, show_spinner=False)
def _part(version: str, question: str, asked: tuple[Any, ...], _store: Store) -> Any:
    return patient(lambda: getattr(_store, question)(*asked))


@st.cache_resource(max_entries=64, show_spinner=False)
def _per_day(version: str, wanted: Filter, _store: Store) -> Timeline:
    return timeline.read(timeline.per_day(patient(lambda: _store.days(wanted))))


@st.cache_resource(max_entries=16, show_spinner=False)
def _counted(version: str, wanted: Filter, question: str, _store: Store) -> pd.DataFrame:
    return patient(lambda: _store.frame(getattr(_store.ask, question)(wanted)))
