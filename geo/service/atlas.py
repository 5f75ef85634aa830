"""An open atlas, of which page, API and command line ask the same questions.

Answers are cached by version of the data, filter and window, and shared by all askers.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol, TypedDict, TypeVar

from geo.i18n import LANGUAGES
from geo.ledger import Ledger
from geo.ledger.convergence import converging
from geo.ledger.statements import Waits, waits
from geo.ledger.wholeness import Fault
from geo.model.dates import moved
from geo.model.filters import Filter
from geo.model.origins import Heard
from geo.model.settings import Settings
from geo.store import MAX_GATHERED, Beyond, Box, Counts, EventClaims, PlaceCount, Store
from geo.store.cache import Answers
from geo.store.questions import Only
from geo.views import map_data, panel, search, timeline
from geo.views.courses import Courses
from geo.views.map_data import Window
from geo.views.protocol import Found

if TYPE_CHECKING:
    import pandas as pd

    from geo.store.compiling import Query

EVENTS = 12  # that are shown over time on one page
NAMING = 1_000  # claims that bear others out, from which it is counted how long these waited
_MANY = 200_000  # claims from which on only events with links are looked for
# How far a filter may go beyond the first and last day of the ledger.
_MARGIN = 31  # days that can be chosen before and after the claims, and what was looked at
_ZOOMS_WARM = range(5, 10)  # the usual zooms
T = TypeVar("T")


class Wait(Protocol):
    """How to wait for an answer that is not cached."""

    def __call__(self, ask: Callable[[], T], /) -> T:
        """The answer of `ask`."""


# How the present asker waits: a page stops waiting when its viewer moves on.
WAIT: ContextVar[Wait | None] = ContextVar("wait", default=None)


class Vocabulary(TypedDict):
    """Arguments of `parse_filter`: the values that the words of a link may have."""

    zones: Collection[str]
    sides: Collection[str]
    claimants: Collection[str]
    default_zone: str
    default_date_basis: str
    limits: tuple[date, date]
    has_history: bool


@dataclass(frozen=True)
class _Kept:
    """The caches of this process, by the size of their answers."""

    values: Answers = field(default_factory=lambda: Answers(1024))
    payloads: Answers = field(default_factory=lambda: Answers(512))
    days: Answers = field(default_factory=lambda: Answers(64))
    parts: Answers = field(default_factory=lambda: Answers(48))
    tables: Answers = field(default_factory=lambda: Answers(16))


_KEPT = _Kept()


@dataclass(frozen=True)
class Atlas:
    """An open ledger or archive. Safe to share between threads; answers must not be changed.

    version: of the data when it was opened. total: number of claims. claim_days: first and last day
    with claims. days: first and last day that may be chosen. default_date_basis: the day by which a
    view opens: `report`, or `event` if most claims have no day of report. speakers: the sources
    that make claims of their own. shared: whether everybody sees it, so that links to it work.
    stale: why the present files are not shown, or None. is_part: whether this is what the public
    gets of a ledger of which it does not get all. has_history: whether it can be told which claims
    were changed since a day.

    Questions raise BackendUnavailable, BackendError, Cancelled (`geo.store.engine`).
    """

    folder: Path
    store: Store
    settings: Settings
    version: str
    total: int
    days: tuple[date, date]
    claim_days: tuple[date, date]
    default_date_basis: str
    speakers: frozenset[str]
    shared: bool = True
    stale: Fault | None = None
    is_part: bool = False
    has_history: bool = False
    _public: Callable[[], Atlas] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def of(cls, folder: Path, store: Store, settings: Settings, shared: bool = True) -> Atlas:
        """An atlas over an open store. folder: of the tables beside the claims."""
        state = store.state
        first, last = store.extent() or (date.today(), date.today())
        looked = store.ledger.coverage.values()
        early = min([first, *(one.first for one in looked)])
        late = max([last, *(one.last for one in looked)])
        return cls(
            folder,
            store,
            settings,
            version=state.version,
            total=state.rows,
            days=(moved(early, -_MARGIN), moved(late, _MARGIN)),
            claim_days=(first, last),
            default_date_basis="report" if store.mostly_reported() else "event",
            speakers=frozenset(store.facet(Filter(), "claimant")),
            shared=shared,
            is_part=store.ledger.is_part,
            has_history=store.has_history,
        )

    @property
    def ledger(self) -> Ledger:
        """A ledger with sources, sides, documents and places; see `Store.ledger`."""
        return self.store.ledger

    def public(self) -> Atlas:
        """What the public gets of it; itself where that is all. Raises as a question does."""
        if self._public is None:
            return self
        found = self._public()
        # Why newer files are not shown may say how many rows they have.
        return replace(found, stale=Fault("changing")) if self.stale else found

    @property
    def withholds(self) -> bool:
        """Whether this has what the public does not get."""
        return self._public is not None

    @property
    def closed_texts(self) -> frozenset[str]:
        """The SHA-256 of the texts of documents that the public does not get."""
        return frozenset() if self._public is None else self.store.closed_texts

    def vocabulary(self) -> Vocabulary:
        """The values that the words of a link may have, for `parse_filter`."""
        return {
            "zones": self.settings.zones,
            "sides": self.ledger.sides,
            "claimants": self.ledger.sources,
            "default_zone": self.settings.default_zone,
            "default_date_basis": self.default_date_basis,
            "limits": self.days,
            "has_history": self.has_history,
        }

    # ---- counts ----------------------------------------------------------------------------------

    def counts(self, query: Filter) -> Counts:
        """How many claims a filter shows, and how many of these the map cannot show."""
        return self._kept(_KEPT.values, "counts", query, lambda: self.store.counts(query))

    def undated(self, query: Filter) -> int:
        """How many claims a filter by day leaves out because they have no day."""
        asked = query.all_days()
        return self._kept(_KEPT.values, "undated", asked, lambda: self.store.undated(asked))

    def number_of(self, query: Filter, only: Only, kind: str) -> int:
        """How many claims, events, places or areas there are; see `Questions.number_of`."""
        asked = query, only, kind
        return self._kept(
            _KEPT.values, "number_of", asked, lambda: self.store.number_of(query, only, kind)
        )

    def grid_bounds(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The ends of all claims on the grid, from west to east and from north to south; None
        where no claim has a place."""
        return self._kept(_KEPT.values, "grid_bounds", (), self.store.grid_bounds)

    def facet(self, query: Filter, word: str) -> Mapping[str, int]:
        """Claims counted by the values of one word of the filter, largest counts first."""
        asked = query, word
        return self._kept(_KEPT.values, "facet", asked, lambda: self.store.facet(query, word))

    def known(self, column: str, values: Sequence[str]) -> frozenset[str]:
        """The values that occur in `column`, out of `values`."""
        asked = column, tuple(values)
        return self._kept(
            _KEPT.values, "known", asked, lambda: frozenset(self.store.known(column, values))
        )

    def claims_per_day(self, query: Filter) -> timeline.Timeline:
        """Claims per day and side of a filter, for all days."""
        asked = query.all_days()
        return self._kept(
            _KEPT.days,
            "days",
            asked,
            lambda: timeline.read(timeline.per_day(self.store.days(asked))),
        )

    def by_side(self, query: Filter) -> pd.DataFrame:
        """Claims by side and days; see `Questions.by_side`."""
        return self._table("by_side", query, self.store.ask.by_side)

    def by_claimant(self, query: Filter) -> pd.DataFrame:
        """Claims by claimant and days; see `Questions.by_claimant`."""
        return self._table("by_claimant", query, self.store.ask.by_claimant)

    def by_place(self, query: Filter) -> pd.DataFrame:
        """Claims by place and side; see `Questions.by_place`."""
        return self._table("by_place", query, self.store.ask.by_place)

    def by_place_and_day(self, query: Filter) -> pd.DataFrame:
        """Claims by place, side and days; see `Questions.by_place_and_day`."""
        return self._table("by_place_and_day", query, self.store.ask.by_place_and_day)

    def source_activity(self, query: Filter) -> pd.DataFrame:
        """What each claimant says; see `Questions.source_activity`."""
        return self._table("source_activity", query, self.store.ask.source_activity)

    def ways(self, query: Filter) -> Sequence[tuple[str, str, str, int]]:
        """In which ways claims came; see `Store.ways`."""
        return self._kept(_KEPT.tables, "ways", query, lambda: self.store.ways(query))

    def outlets(self, query: Filter) -> pd.DataFrame:
        """Through whom claims came; see `Questions.outlets`."""
        return self._table("outlets", query, self.store.ask.outlets)

    # ---- claims ----------------------------------------------------------------------------------

    def first_claims(self, query: Filter, most: int = panel.MAX_LISTED) -> Ledger:
        """The claims that the sidebar lists."""
        return self.page(query, most)

    def page(self, query: Filter, most: int, first: int = 0) -> Ledger:
        """Some of the claims of a filter, in order of time."""
        asked = query, most, first
        return self._kept(_KEPT.parts, "page", asked, lambda: self.store.page(query, most, first))

    def claims_by_event(
        self, query: Filter, places: Sequence[str], events: Sequence[str]
    ) -> EventClaims:
        """Who says what at places or in events."""
        asked = query, tuple(places), tuple(events)
        return self._kept(
            _KEPT.parts,
            "claims_by_event",
            asked,
            lambda: self.store.claims_by_event(query, places, events),
        )

    def heard_of(self, query: Filter, events: Collection[str]) -> Mapping[str, Heard]:
        """Who is behind all that is known of events; see `Store.heard_of`."""
        asked = query.as_of, query.zone, tuple(sorted(events))
        return self._kept(
            _KEPT.parts, "heard_of", asked, lambda: self.store.heard_of(query, asked[2])
        )

    def events(self, query: Filter, most: int, first: int = 0) -> EventClaims:
        """The claims of a filter event by event."""
        asked = query, most, first
        return self._kept(
            _KEPT.parts, "events", asked, lambda: self.store.events(query, most, first)
        )

    def courses(
        self, query: Filter, first: int = 0, most: int = EVENTS, events: Sequence[str] = ()
    ) -> Courses:
        """Events of a filter in which claims meet, over time; see `docs/convergence.md`.

        first: events to skip; most: events at once. events: only these, whatever the filter.
        """
        asked = query, first, most, tuple(events)

        def answer() -> Courses:
            many = not events and self.counts(query).n > _MANY
            if events:
                found, more = self.store.whole_events(query, events[:most]), False
            else:
                found, more = self.store.meeting(query, most, first, many)
            claims = found.part.claims.values()
            order = dict.fromkeys(c.event_id for c in found.shown)
            recoded = self.store.recoded()
            made = tuple(converging(e, claims, query.zone, recoded=recoded) for e in order)
            left_out = len(found.shown) >= MAX_GATHERED
            return Courses(found.part, made, more, many, left_out)

        return self._kept(_KEPT.parts, "courses", asked, answer)

    def waits(self, query: Filter) -> tuple[list[Waits], bool]:
        """How long speakers waited until another side confirmed their claims in a filter, and
        whether not all of these claims were counted.
        """

        def answer() -> tuple[list[Waits], bool]:
            # Most archives have none, which is told far faster than who waited how long.
            if not self._kept(_KEPT.values, "supporting", (), self.store.supporting):
                return [], False
            known, counted, more = self.store.borne_out(query, NAMING)
            return waits(known, counted), more

        return self._kept(_KEPT.parts, "waits", query, answer)

    def search(self, text: str, lang: str, query: Filter) -> Found:
        """What is found while a search is typed. query: for its zone and date basis."""
        asked = text, lang, query.zone, query.date_basis
        return self._kept(
            _KEPT.parts,
            "search",
            asked,
            lambda: search.search(self.store, self.facet(Filter(), "claimant"), text, lang, query),
        )

    # ---- the map ---------------------------------------------------------------------------------

    def map_payload(
        self, query: Filter, window: Window, lang: str, selected: Sequence[str] = ()
    ) -> dict[str, Any]:
        """What the browser draws in a window, as `geo.views.map_data` types it."""
        counts = None if self._surely_many(query) else self.counts(query)
        few = counts is not None and counts.n - counts.unlocated <= map_data.MAX_BADGES
        # Few claims are sent whole, which is the same for every window.
        box = Window(map_data.WORLD, 0) if few else window
        asked = query, box, lang, tuple(selected)
        return self._kept(
            _KEPT.payloads,
            "map",
            asked,
            lambda: map_data.payload(
                self.store, counts, query, box, lang, selected=tuple(selected)
            ),
        )

    def places_in(self, query: Filter, box: Box, most: int) -> tuple[tuple[PlaceCount, ...], int]:
        """The places in a box, those with most claims first, and how many there are."""
        asked = query, box, most
        return self._kept(
            _KEPT.parts, "places_in", asked, lambda: self.store.places_in(query, box, most)
        )

    def beyond(self, query: Filter, box: Box) -> tuple[Beyond, ...]:
        """How many claims with a precise place lie outside of a box, by side."""
        asked = query, box
        return self._kept(_KEPT.values, "beyond", asked, lambda: self.store.beyond(query, box))

    def warm(self) -> None:
        """Fill the caches for the first viewers: maps of all days and of the last day."""
        query = Filter(zone=self.settings.default_zone, date_basis=self.default_date_basis)
        last = self.claim_days[1]
        day = Filter(day=(last, last), zone=query.zone, date_basis=query.date_basis)
        for each in (query, day):
            self.map_payload(each, map_data.around(0, 0, 2), LANGUAGES[0])
        self.claims_per_day(query)
        self.first_claims(day)
        self.courses(query)
        self.waits(query)
        for zoom in _ZOOMS_WARM:
            window = map_data.around(0, 0, zoom)  # anywhere, to prepare the SQL
            for each in (query, day):
                many = self._surely_many(each)
                self.store.cells(each, window.box, zoom, window.pixels, many)
        self.store.extents(day)

    def _surely_many(self, query: Filter) -> bool:
        """Whether the timeline already shows that there are very many claims.

        Then the map does not wait for their number. False if counting them by day is not faster.
        """
        if self.total <= map_data.MANY or query.q or query.as_of or query.claimant:
            return False
        if query.within or query.changed or query.origins:
            return False
        if not query.days and self.store.state.counted:
            return False
        return self.claims_per_day(query).number(query.days) > map_data.MANY

    def _table(self, name: str, query: Filter, question: Callable[[Filter], Query]) -> pd.DataFrame:
        return self._kept(_KEPT.tables, name, query, lambda: self.store.frame(question(query)))

    def kept(self, name: str, asked: object, answer: Callable[[], T]) -> T:
        """The answer to a question that is put together elsewhere, cached as the others are."""
        return self._kept(_KEPT.parts, name, asked, answer)

    def _kept(self, answers: Answers, name: str, asked: object, answer: Callable[[], T]) -> T:
        found: T = answers.get((self.version, name, asked), answer, WAIT.get())
        return found


def with_public(whole: Atlas, opened: Callable[[], Store | None]) -> Atlas:
    """`whole`, which knows what the public gets of it.

    opened: the store of that, called when it is first asked for; None where that is all.
    """
    if not whole.store.is_guarded:
        return whole
    lock = Lock()
    made: list[Atlas] = []

    def public() -> Atlas:
        with lock:
            if not made:
                store = opened() or whole.store
                part = Atlas.of(whole.folder, store, whole.settings, whole.shared)
                made.append(part)
            return made[0]

    return replace(whole, _public=public)
