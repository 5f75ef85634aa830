"""The store: runs questions in an engine, and makes claims and counts of the rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from geo.ledger import Ledger, records
from geo.ledger.changes import Changes, Recoded
from geo.ledger.disclosure import closed_texts
from geo.ledger.disputes import disputed_ids
from geo.ledger.rows import Row
from geo.ledger.statements import Statement
from geo.model.claims import COLUMNS, GUARDS, NOWHERE, WITHDRAWN, Claim, OnMap
from geo.model.filters import Filter
from geo.model.origins import Heard, heard
from geo.model.origins import roots as roots_of
from geo.model.within import Outlines, parse_within
from geo.store import schema
from geo.store.backends.duckdb import Duck
from geo.store.compiling import Query
from geo.store.engine import CANCEL, BackendError, DatasetVersion, Engine
from geo.store.found import (
    ON_MAP,
    AnswerRow,
    AreaCount,
    Beyond,
    Counts,
    EventClaims,
    GridBin,
    PlaceCount,
    Spoken,
    beyond,
    cell,
    extent,
    only,
    placed,
    refuse_faults,
    stated,
)
from geo.store.in_order import rows_in_order
from geo.store.questions import NAMED_MOST, Only, Questions
from geo.store.selection import Box

if TYPE_CHECKING:
    import pandas as pd

_MAX_EVENTS = 200  # events in "who says what"
MAX_GATHERED = 3_000  # claims in these events
_MAX_EXTENTS = 4_000  # rows of places and sides on the map
_STREAMED = 10_000  # claims at a time


class AllClaims:
    """All claims of a filter in order, counted in advance and read piece by piece."""

    def __init__(self, store: Store, query: Filter, n: int) -> None:
        self._store, self._query, self._n = store, query, n

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[Claim]:
        return self._store.read(self._query)


class Store:
    """The claims of one ledger, or of an archive. Safe to share between threads.

    ledger: with its claims if they are in memory; for an archive, only the tables beside them.
    """

    def __init__(
        self,
        ledger: Ledger,
        zones: Sequence[str],
        engine: Engine | None = None,
        changes: Changes | None = None,
    ) -> None:
        """zones: IANA names of the time zones of filters. engine: of an archive; None for claims in
        memory. changes: what the history tells of claims, where there is one.
        Raises BackendError if the archive was not loaded for these zones.
        """
        self.ledger = ledger
        self._changes = changes
        self._in_memory = engine is None
        self.engine = engine or _memory(ledger, zones)
        lacking = set(zones) - {schema.UTC} - set(self.engine.state().zones)
        if lacking:
            raise BackendError("store.zones", {"zones": ", ".join(sorted(lacking))})

    @property
    def has_history(self) -> bool:
        """Whether it can be told which claims were changed since a day."""
        return self._changes is not None

    def recoded(self) -> Mapping[str, Recoded]:
        """The claims whose figures were corrected in the ledger, by its history."""
        return self._changes.recoded() if self._changes else {}

    @property
    def is_in_memory(self) -> bool:
        """Whether the claims are in memory, and not in an archive."""
        return self._in_memory

    @cached_property
    def is_guarded(self) -> bool:
        """Whether the public does not get all of it; see `geo.ledger.disclosure`."""
        if self._in_memory:
            return self.ledger.guarded
        if all(name in self.state.lacks for name in GUARDS):
            return False
        return bool(self._column(self.ask.guarded()))

    @cached_property
    def closed_texts(self) -> frozenset[str]:
        """The SHA-256 of the texts of documents that claims are from of which not all is public."""
        if self._in_memory:
            return closed_texts(self.ledger)
        named = self._column(self.ask.guarded()) if self.is_guarded else []
        found = (self.ledger.documents.get(key) for key in named)
        return frozenset(document.sha256 for document in found if document)

    @property
    def state(self) -> DatasetVersion:
        """The present version of the data in the engine."""
        return self.engine.state()

    @property
    def ask(self) -> Questions:
        """The questions for this version of the data."""
        return self._questions(self.state)

    @cached_property
    def _questions(self) -> Callable[[DatasetVersion], Questions]:
        """The questions for a version, kept with the outlines of this ledger's places."""
        outlines, roots = Outlines(self.ledger.gazetteer), roots_of(self.ledger.sources)
        return lru_cache(maxsize=4)(
            lambda state: Questions(
                state,
                lambda text: outlines.meeting(parse_within(text)),
                self._changes.since if self._changes else lambda _: (),
                roots,
            )
        )

    # ---- claims ----------------------------------------------------------------------------------

    def page(
        self, query: Filter, most: int | None = None, first: int = 0, box: Box | None = None
    ) -> Ledger:
        """The claims of `query` in order, as a ledger of their own; see `Questions.page`."""
        return self._part(self.ask.page(query, most, first, box).select(*self._needed))

    def on_map(
        self, query: Filter, most: int | None = None, box: Box | None = None
    ) -> tuple[Ledger, Sequence[OnMap]]:
        """The claims of `page` as the map draws them, and a ledger that says which are disputed.

        They take about half of the time of whole claims.
        """
        if self._in_memory:
            part = self.page(query, most, box=box)
            return part, tuple(part.claims.values())
        asked = self.ask.page(query, most, 0, box).select(*ON_MAP, "disputed")
        rows, places = self._run(asked).to_pylist(), self.ledger.gazetteer.places
        marked = frozenset(row["claim_id"] for row in rows if row.pop("disputed"))
        part = replace(self.ledger, claims={}, marked=marked)
        return part, tuple(placed(row, places) for row in rows)

    def claims(self, query: Filter) -> list[str]:
        """The ids of the claims of `query`, in order."""
        return self._column(self.ask.page(query, None).select("claim_id"))

    def iter_claims(self, query: Filter) -> AllClaims | list[Claim]:
        """All claims of `query` in order; can be iterated several times."""
        if self._in_memory:
            return list(self.page(query).claims.values())
        return AllClaims(self, query, self.counts(query).n)

    def read(self, query: Filter) -> Iterator[Claim]:
        """All claims of `query` in order, read in pieces so that memory stays bounded."""
        if self.engine.sorts_in_memory:
            yield from self._made(rows_in_order(self.engine, self.ask, query, self._needed))
            return
        question = self.ask.page(query, None).select(*self._needed)
        for batch in self.engine.stream(question, _STREAMED, CANCEL.get()):
            yield from self._claims(pa.Table.from_batches([batch]))

    def outside(self, query: Filter) -> frozenset[str]:
        """The ids that claims of `query` dispute or support and that are not among these claims."""
        found: dict[str, None] = {}
        for batch in self.engine.stream(self.ask.references(query), _STREAMED, CANCEL.get()):
            for column in ("disputes", "supports"):
                for ids in batch.column(column).to_pylist():
                    found |= dict.fromkeys(ids.split())
        named = list(found)
        for start in range(0, len(named), _STREAMED):
            some = named[start : start + _STREAMED]
            for claim_id in self._column(self.ask.shown(query, some)):
                del found[claim_id]
        return frozenset(found)

    def shown(self, query: Filter, claim_ids: Collection[str]) -> set[str]:
        """Those of these claims that `query` shows."""
        return set(self._column(self.ask.shown(query, claim_ids))) if claim_ids else set()

    def by_id(self, claim_ids: Collection[str]) -> Ledger:
        """The claims with these ids."""
        if self._in_memory:
            return self._of([i for i in claim_ids if i in self.ledger.claims])
        return self._part(self.ask.by_id(claim_ids).select(*self._needed))

    def retracted(self, claim_ids: Collection[str]) -> set[str]:
        """Those of these claims that another claim of the same claimant retracts (`disputes`)."""
        if not claim_ids:
            return set()
        pairs = self._run(self.ask.links(claim_ids)).to_pydict()
        other_of = set(zip(pairs["claim_id"], pairs["other"], strict=True))
        wanted = set(claim_ids)
        found = self.by_id(sorted({i for pair in other_of for i in pair})).claims
        return {
            old
            for new, old in other_of
            if old in wanted
            and {new, old} <= found.keys()
            and found[new].modality == "retracts"
            and found[new].claimant == found[old].claimant
        }

    def of_document(self, document: str, most: int) -> tuple[Ledger, int]:
        """The first claims that were read from a document, at most `most`; and how many there are.

        Their rivals are not among them.
        """
        if self._in_memory:
            found = [i for i, c in self.ledger.claims.items() if c.document == document]
            return self._of(found[:most]), len(found)
        part = self._part(self.ask.of_document(document, most).select(*self._needed))
        return part, self._number(self.ask.number_of_document(document))

    def rivals(self, claim_id: str) -> list[str]:
        """The ids of the claims that a claim disputes or that dispute it, in order."""
        pairs = self._run(self.ask.links([claim_id])).to_pydict()
        return sorted({i for column in pairs.values() for i in column} - {claim_id})

    def around(self, claims: Iterable[Claim]) -> Ledger:
        """A ledger with `claims` and their rivals, as a briefing about them needs it."""
        if self._in_memory:
            return self.ledger
        own = {c.claim_id: c for c in claims}
        linked = sorted(i for i, c in own.items() if c.disputes)
        pairs = self._run(self.ask.links(linked)).to_pydict() if linked else {}
        others = {i for column in pairs.values() for i in column} - own.keys()
        rivals = self.by_id(sorted(others)).claims if others else {}
        return replace(self.ledger, claims=own | rivals)

    def claims_by_event(
        self, query: Filter, places: Collection[str], events: Collection[str] = ()
    ) -> EventClaims:
        """The claims of events at `places` and of `events`: disputed events first, at most 200."""
        found = self._column(
            self.ask.events_there(query, places, events, _MAX_EVENTS).select("event_id")
        )
        n = len(found)
        if n == _MAX_EVENTS:
            n = self._number(self.ask.number_of_events(query, places, events))
        return self._with_rivals(query, found, n)

    def events(self, query: Filter, most: int, first: int = 0) -> EventClaims:
        """The claims of `query` event by event, in the order of the events' first claims."""
        found = self._column(self.ask.events(query, most, first).select("event_id"))
        n = len(found) if first == 0 and len(found) < most else self.number_of_events(query)
        gathered = self._with_rivals(query, found, n)
        place = {event: k for k, event in enumerate(found)}
        shown = sorted(gathered.shown, key=lambda c: place[c.event_id])
        return replace(gathered, shown=tuple(shown))

    def number_of_events(self, query: Filter) -> int:
        """How many events `query` has."""
        return self._number(self.ask.number_of_events(query))

    def disputed_events(self, query: Filter, most: int) -> list[str]:
        """The ids of the disputed events of `query`, those with most disputed claims first."""
        return self._column(self.ask.disputed_events(query, most).select("event_id"))

    def meeting(self, query: Filter, most: int, first: int, many: bool) -> tuple[EventClaims, bool]:
        """Some events of `query` in which claims meet, each whole, and whether there are more.

        The order is that of `Questions.events_with_rivals`; so is `many`. An event has all claims
        that were known on the day as of which `query` asks, and those of other events that these
        dispute, support or are disputed by; its `events` is the number of events found.
        """
        asked = self.ask.events_with_rivals(query, most + 1, first, many)
        found = self._column(asked.select("event_id"))
        return self.whole_events(query, found[:most]), len(found) > most

    def whole_events(self, query: Filter, events: Sequence[str]) -> EventClaims:
        """These events with all their claims, as `meeting` has them. `query`: for zone and day."""
        every = Filter(date_basis=query.date_basis, zone=query.zone, as_of=query.as_of)
        gathered = self._with_rivals(every, events, len(events))
        there = gathered.part.claims
        named = {i for c in gathered.shown for i in c.supports} - there.keys()
        more = self._somewhere(sorted(named)[:MAX_GATHERED]).claims
        # These came by their ids, whatever the day as of which it is asked.
        strange = [i for i, c in (there | more).items() if c.event_id not in set(events)]
        known = {i for i in strange if (there | more)[i].status != WITHDRAWN}
        if query.as_of:
            known = self.shown(every, strange)
        place = {event: n for n, event in enumerate(events)}
        claims = {i: c for i, c in (there | more).items() if c.event_id in place or i in known}
        shown = sorted(gathered.shown, key=lambda c: place[c.event_id])
        return EventClaims(replace(gathered.part, claims=claims), tuple(shown), len(events))

    def supporting(self) -> int:
        """How many claims support others."""
        return self._number(self.ask.supporting())

    def borne_out(self, query: Filter, most: int) -> tuple[dict[str, Statement], set[str], bool]:
        """The claims of pairs of `Questions.borne_out`: all of them, and those of `query`.

        At most about `most` claims that name others; the last value says whether there are more.
        """
        rows = self._run(self.ask.borne_out(query, most)).to_pylist()
        found: dict[str, Statement] = {}
        supports: dict[str, dict[str, None]] = {}
        counted: set[str] = set()
        for row in rows:
            other = {k.removeprefix("other_"): v for k, v in row.items() if k.startswith("other_")}
            for values, is_chosen in ((row, row["mine"]), (other, row["theirs"])):
                one = stated(values)
                found.setdefault(one.claim_id, one)
                counted |= {one.claim_id} if is_chosen else set()
            supports.setdefault(row["claim_id"], {})[row["other_claim_id"]] = None
        for claim, named in supports.items():
            found[claim] = replace(found[claim], supports=tuple(named))
        theirs = sum(1 for row in rows if not row["mine"])
        mine = len({row["claim_id"] for row in rows if row["mine"]})
        is_cut = max(theirs, mine) >= most or len(rows) >= most * NAMED_MOST
        return found, counted, is_cut

    def known(self, column: str, values: Collection[str]) -> set[str]:
        """Those of `values` that occur in `column` (`place_key`, ...), and `NOWHERE`."""
        found = {NOWHERE}.intersection(values if column == "place_key" else ())
        return found | set(self._column(self.ask.known(column, values)) if values else ())

    def _somewhere(self, claim_ids: Collection[str]) -> Ledger:
        """As `by_id`, of ids of any part of an archive: it looks first in which they are."""
        if self._in_memory or not claim_ids:
            return self.by_id(claim_ids) if claim_ids else self._of([])
        months = self._column(self.ask.months_of("claim_id", claim_ids))
        return self._part(self.ask.by_id(sorted(claim_ids), months).select(*self._needed))

    def _with_rivals(self, query: Filter, events: Sequence[str], n: int) -> EventClaims:
        if not events:
            return EventClaims(self._of([]), (), n)
        # An event is in few parts of an archive. To find these takes one column of all claims.
        look = not (self._in_memory or query.days)
        months = self._column(self.ask.months_of("event_id", events)) if look else []
        there = self.ask.of_events(query, events, MAX_GATHERED, months)
        part = self._part(there.select(*self._needed))
        disputed = [c for c in part.claims if c in part.marked]
        if not disputed:
            return EventClaims(part, tuple(part.claims.values()), n)
        pairs = self._run(self.ask.links(disputed)).to_pydict()
        outside = {*pairs["claim_id"], *pairs["other"]} - part.claims.keys()
        rivals = self._somewhere(outside)
        whole = {**part.claims, **rivals.claims}
        return EventClaims(
            replace(part, claims=whole, marked=part.marked | rivals.marked),
            tuple(part.claims.values()),
            n,
        )

    def ways(self, query: Filter) -> list[tuple[str, str, str, int]]:
        """In which ways claims came: claimant, `via`, publisher, number of claims."""
        rows = self._run(self.ask.outlets(query)).to_pylist()
        return [(r["claimant"], r["via"], r["publisher"], r["n"]) for r in rows]

    def heard_of(self, query: Filter, events: Collection[str]) -> dict[str, Heard]:
        """Who is behind all that is known of these events, by event id.

        query: for the day on which it was known; the rest of the filter does not count.
        """
        if not events:
            return {}
        ways: dict[str, list[tuple[str, str, str, int]]] = {event: [] for event in events}
        for row in self._run(self.ask.ways_of_events(query, events)).to_pylist():
            ways[row.pop("event_id")].append(tuple(row.values()))
        root_of = roots_of(self.ledger.sources)
        return {event: heard(came, root_of) for event, came in ways.items()}

    # ---- counts ----------------------------------------------------------------------------------

    def counts(self, query: Filter) -> Counts:
        """How many claims `query` shows, and how many of these a map cannot show."""
        row = self._run(self.ask.counts(query)).to_pylist()[0]
        return Counts(**{k: int(v) for k, v in row.items()})

    def number_of(self, query: Filter, only: Only, kind: str) -> int:
        """How many claims, events, places or areas there are; see `Questions.number_of`."""
        return self._number(self.ask.number_of(query, only, kind))

    def grid_bounds(self) -> tuple[tuple[int, int], tuple[int, int]] | None:
        """The ends of all claims on the grid of `geo.model.mercator`, x and y; None without any."""
        row = self._run(self.ask.bounds()).to_pylist()[0]
        if row["x_min"] is None:
            return None
        return (row["x_min"], row["x_max"]), (row["y_min"], row["y_max"])

    def undated(self, query: Filter) -> int:
        """How many claims match `query` apart from its days, and have no day."""
        return self._number(self.ask.undated(query))

    def days(self, query: Filter) -> pd.DataFrame:
        """Claims by day and side: see `Questions.days`."""
        return self.frame(self.ask.days(query))

    def claim_days(self, query: Filter) -> list[date]:
        """The distinct first days of claims that match `query` apart from its days, in order."""
        return sorted(set(self._column(self.ask.days(query).select("first"))))

    def extent(self) -> tuple[date, date] | None:
        """First and last day of all reports and events in all zones; None without dated claims."""
        row = self._run(self.ask.extent()).to_pylist()[0]
        days = [d for d in row.values() if d is not None]
        return (min(days), max(days)) if days else None

    def mostly_reported(self) -> bool:
        """Whether at least half of all claims have a date of report."""
        row = self._run(self.ask.reported()).to_pylist()[0]
        return bool(2 * row["reported"] >= row["n"])

    def facet(self, query: Filter, word: str) -> dict[str, int]:
        """Claims counted by the values of `word`, ignoring what the filter says about that word."""
        rows = self._run(self.ask.facet(query, word)).to_pydict()
        return dict(zip(rows["value"], rows["n"], strict=True))

    def busiest(self, query: Filter, word: str, most: int) -> list[Spoken]:
        """Speakers, sides, places or publishers with most claims; see `Questions.busiest`."""
        rows = self._run(self.ask.busiest(query, word, most)).to_pylist()
        return [Spoken(r["key"], r["n"], r.get("en") or "", r.get("ja") or "") for r in rows]

    def spoken(self, query: Filter, word: str, keys: Collection[str] | None, most: int) -> pa.Table:
        """On which days some of these have claims; see `Questions.spoken`."""
        return self._run(self.ask.spoken(query, word, keys, most))

    def rows(self, question: Query, at_once: int) -> Iterator[list[AnswerRow]]:
        """The rows of a question that bounds their number itself, `at_once` at a time."""
        for batch in self.batches(question, at_once):
            yield batch.to_pylist()

    def batches(self, question: Query, at_once: int) -> Iterator[pa.RecordBatch]:
        """As `rows`, in columns."""
        yield from self._run(question).to_batches(max_chunksize=at_once)

    def frame(self, question: Query) -> pd.DataFrame:
        """The rows of a question; days are `date` objects, or None."""
        import pandas as pd

        table = self._run(question)
        frame: pd.DataFrame = table.to_pandas(date_as_object=True)
        for field in table.schema:
            if pa.types.is_date(field.type):
                frame[field.name] = pd.Series(table[field.name].to_pylist(), dtype=object)
        return frame

    # ---- the map ---------------------------------------------------------------------------------

    def cells(
        self, query: Filter, box: Box, zoom: int, pixels: int, many: bool = False
    ) -> tuple[GridBin, ...]:
        """The precise claims of `query` within `box`, counted in squares of `pixels` at `zoom`.

        many: whether there are very many, so that it is faster to look up the place of squares with
        a single place separately. The answer is the same.
        """
        rows = self._run(self.ask.cells(query, box, zoom, pixels, by_key=not many)).to_pylist()
        found: dict[tuple[int, int], list[AnswerRow]] = {}
        for row in rows:
            found.setdefault((row["cx"], row["cy"]), []).append(row)
        if not many:
            return tuple(cell(part, only(part, "key")) for part in found.values())
        at = {square: (only(part, "x"), only(part, "y")) for square, part in found.items()}
        alone = sorted({p for p in at.values() if None not in p})
        there = self._run(self.ask.places_at(query, box, alone)).to_pylist() if alone else []
        keys = {(row["x"], row["y"]): only([row], "key") for row in there}
        return tuple(cell(part, keys.get(at[square])) for square, part in found.items())

    def extents(self, query: Filter) -> tuple[AreaCount, ...]:
        """The claims of `query` at places coarser than a settlement, counted by place."""
        rows = self._run(self.ask.extents(query, _MAX_EXTENTS)).to_pylist()
        found: dict[tuple[str, str], list[AnswerRow]] = {}
        for row in rows:
            found.setdefault((row["place"], row["precision"]), []).append(row)
        return tuple(extent(part) for part in found.values())

    def places_in(self, query: Filter, box: Box, most: int) -> tuple[tuple[PlaceCount, ...], int]:
        """The places of precise claims within `box`, at most `most`, and how many there are."""
        rows = self._run(self.ask.places_in(query, box, most)).to_pylist()
        found = tuple(PlaceCount(r["place"], r["n"], r["disputed"], r["en"], r["ja"]) for r in rows)
        if len(found) < most:
            return found, len(found)
        return found, self._number(self.ask.number_of_places_in(query, box))

    def beyond(self, query: Filter, box: Box) -> tuple[Beyond, ...]:
        """The precise claims of `query` outside of `box`, counted by the side on which they lie."""
        rows = self._run(self.ask.beyond(query, box)).to_pylist()
        return tuple(beyond(row, box[0]) for row in rows)

    # ---- running ---------------------------------------------------------------------------------

    @property
    def _needed(self) -> list[str]:
        own = ["claim_id", "disputed"]
        if self._in_memory:
            return own
        return [*(c for c in COLUMNS if c not in self.state.lacks), "row", "disputed"]

    def _run(self, question: Query) -> pa.Table:
        return self.engine.run(question, CANCEL.get())

    def _column(self, question: Query) -> list[Any]:
        """The values of the first column, of any type."""
        found: list[Any] = self._run(question).column(0).to_pylist()
        return found

    def _number(self, question: Query) -> int:
        return int(self._column(question)[0])

    def _part(self, question: Query) -> Ledger:
        table = self._run(question)
        claims = {c.claim_id: c for c in self._claims(table)}
        flags = zip(table["claim_id"].to_pylist(), table["disputed"].to_pylist(), strict=True)
        return replace(
            self.ledger, claims=claims, marked=frozenset(i for i, marked in flags if marked)
        )

    def _of(self, claim_ids: Sequence[str]) -> Ledger:
        claims = {i: self.ledger.claims[i] for i in claim_ids}
        marked = disputed_ids(self.ledger) & claims.keys() if claims else frozenset[str]()
        return replace(self.ledger, claims=claims, marked=marked)

    def _claims(self, table: pa.Table) -> Iterator[Claim]:
        if self._in_memory:
            for claim_id in table["claim_id"].to_pylist():
                yield self.ledger.claims[claim_id]
            return
        yield from self._made(table.to_pylist())

    def _made(self, rows: Iterable[dict[str, Any]]) -> Iterator[Claim]:
        book, lacking = self.ledger, dict.fromkeys(self.state.lacks, "")
        for values in rows:
            row, _ = values.pop("row"), values.pop("disputed")
            reader = Row(values | lacking)
            claim = records.claim(row, reader, book.sources, book.gazetteer, book.documents)
            refuse_faults(reader)
            yield claim


def _memory(ledger: Ledger, zones: Sequence[str]) -> Engine:
    """An engine in this process with the claims of `ledger`."""
    claims = ledger.claims.values()
    disputed = disputed_ids(ledger)
    state = DatasetVersion("report", tuple(zones), len(claims), ledger.version, False)
    tables = {
        "claims": schema.table(claims, ledger.sources, ledger.gazetteer, zones, state.by, disputed),
        "links": schema.links(claims),
    }
    return Duck.of_tables(tables, state)
