"""What the public gets of a ledger: the one place that decides it.

Whoever has not signed in gets another ledger, in which what is withheld is not there at all, so
that no page, file, search, count or address can give it away. Two rules make it, from columns of
`events.csv`:

- `access = signed_in`: the claim is left out, and so is every reference to it. Whatever word stands
  there but `public` counts as this one.
- `public_place`, `public_radius_km`, `public_claimant`, `public_headline_*`: the claim stays, with
  an area instead of its place, and with another source as who says so. What may hold the rest in
  words is withheld: headline (unless there is one for the public), summary, sub-type, document,
  passage, and what the imported file says besides.

Sources, places, documents and names of events that only withheld cells name are left out, too.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from geo.i18n import t
from geo.ledger import records
from geo.ledger.folder import (
    COVERAGE,
    EVENT_NAMES,
    EVENTS,
    NEIGHBOURS,
    OPTIONAL,
    Ledger,
    write_events,
)
from geo.ledger.rows import Row
from geo.ledger.tables import read_table, write_table
from geo.model.claims import GUARDS, Claim, RowError, shortened
from geo.model.places import Gazetteer, Place

Cells = Mapping[str, str]
_COARSENED = tuple(name for name in GUARDS if name != "access")
REFERENCES = ("disputes", "supports", "open_references")
# What may say in words, or lead to, what is not given.
WITHHELD = (
    "headline_en", "headline_ja", "summary_en", "summary_ja", "sub_event_type", "document",
    "evidence_start", "evidence_end", "evidence_sha256", "extra",
)  # fmt: skip
_PLACED = (
    "place_id", "location", "location_ja", "admin1", "country", "latitude", "longitude",
    "geo_precision", "geo_radius_m",
)  # fmt: skip
_KM_OF_A_DEGREE = 111.2
_SQUARE = 1.2  # side of a square of the raster, in radii: the disc reaches beyond its corners


def is_restricted(cells: Cells) -> bool:
    """Whether only readers who have signed in may know of a claim."""
    return cells.get("access", "") not in ("", "public")


def is_coarsened(cells: Cells) -> bool:
    """Whether the public gets less of a claim than it says."""
    return any(cells.get(name) for name in _COARSENED)


def is_guarded(cells: Cells) -> bool:
    """Whether the public gets not all of a claim."""
    return is_restricted(cells) or is_coarsened(cells)


@dataclass
class Named:
    """The rows of the other tables that cells of claims name, by kind."""

    sources: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    documents: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)

    def add(self, cells: Cells) -> None:
        """What the cells of a claim name."""
        carriers = [k.strip() for chain in cells["via"].split(";") for k in chain.split(">")]
        self.sources |= {cells["claimant"], cells["publisher"], *carriers}
        self.places.add(cells["place_id"])
        self.documents.add(cells["document"])
        self.events.add(cells["event_id"])


@dataclass
class Public:
    """Makes the cells that the public gets, one claim after another.

    restricted: the ids of all claims that are left out. shown, withheld: what the cells that are
    given name, and what those that are not.
    """

    gazetteer: Gazetteer
    side_of: Mapping[str, str]
    restricted: Collection[str]
    shown: Named = field(default_factory=Named)
    withheld: Named = field(default_factory=Named)

    @classmethod
    def of(cls, ledger: Ledger, restricted: Collection[str]) -> Public:
        """The rule for the claims of a ledger."""
        sides = {key: source.side for key, source in ledger.sources.items()}
        return cls(ledger.gazetteer, sides, restricted)

    def cells(self, cells: Cells, guards: Cells | None = None) -> dict[str, str] | None:
        """What the public gets of a claim; None for nothing.

        guards: the row that says what the public gets, where that is another: the present row of a
        claim as it was.
        """
        rules = [cells] if guards is None else [guards, cells]
        if any(is_restricted(rule) for rule in rules):
            self.withheld.add(cells)
            return None
        made = {name: "" if name in GUARDS else cell for name, cell in cells.items()}
        for name in REFERENCES:
            made[name] = self.without_restricted(cells[name])
        rule = next((rule for rule in rules if is_coarsened(rule)), None)
        if rule is None:
            self.shown.add(made)
            return made
        self.withheld.add(cells)
        made |= dict.fromkeys(WITHHELD, "")
        made |= self._headline(rule, made["event_type"])
        made |= self._speaker(rule, cells)
        made |= self._place(rule, cells)
        self.shown.add({**made, "event_id": ""})
        return made

    def without_restricted(self, ids: str) -> str:
        """References, without those to claims that are left out."""
        if not any(one in self.restricted for one in ids.split()):
            return ids
        return " ".join(one for one in ids.split() if one not in self.restricted)

    @staticmethod
    def _headline(rule: Cells, kind: str) -> dict[str, str]:
        given = {name: rule[f"public_{name}"] for name in ("headline_en", "headline_ja")}
        if any(given.values()):
            return given
        return {
            f"headline_{lang}": t("disclosure.headline", lang, kind=t(f"type.{kind}", lang))
            for lang in ("en", "ja")
        }

    def _speaker(self, rule: Cells, cells: Cells) -> dict[str, str]:
        office, exact = rule["public_claimant"], cells["claimant"]
        if office not in self.side_of:
            return {}
        chains = [[k.strip() for k in c.split(">")] for c in cells["via"].split(";") if c]
        publisher = cells["publisher"]
        return {
            "claimant": office,
            "claimant_side": self.side_of[office],
            "via": "; ".join(" > ".join(c) for c in chains if exact not in c),
            "publisher": office if publisher == exact else publisher,
        }

    def _place(self, rule: Cells, cells: Cells) -> dict[str, str]:
        if key := rule["public_place"]:
            place = self.gazetteer.places.get(key)
            return _of_area(key, place)
        if not rule["public_radius_km"]:
            return {}
        made = dict.fromkeys(_PLACED, "") | {"geo_precision": "unknown"}
        at = self._point(cells)
        if at is None:
            return made
        radius = max(float(rule["public_radius_km"]), float(cells["geo_radius_m"] or 0) / 1000)
        latitude, longitude = raster(*at, radius)
        return made | {
            "location": t("disclosure.within", "en", km=f"{radius:g}"),
            "location_ja": t("disclosure.within", "ja", km=f"{radius:g}"),
            "latitude": f"{latitude:.4f}",
            "longitude": f"{longitude:.4f}",
            "geo_precision": "area",
            "geo_radius_m": f"{1000 * radius:.0f}",
        }

    def _point(self, cells: Cells) -> tuple[float, float] | None:
        if cells["latitude"] and cells["longitude"]:
            return float(cells["latitude"]), float(cells["longitude"])
        place = self.gazetteer.places.get(cells["place_id"])
        if place is None or place.latitude is None or place.longitude is None:
            return None
        return place.latitude, place.longitude

    def keeps(self, kind: str, key: str) -> bool:
        """Whether a row of another table goes out: not where only withheld cells name it."""
        return key in getattr(self.shown, kind) or key not in getattr(self.withheld, kind)


def raster(latitude: float, longitude: float, radius_km: float) -> tuple[float, float]:
    """The middle of the square of a fixed raster in which a point lies.

    All points of the square lie within `radius_km` of it, and have the same middle. So a disc
    around it says that the place lies in the square, and nothing more.
    """
    high = _SQUARE * radius_km / _KM_OF_A_DEGREE
    row = math.floor(latitude / high)
    # The edge of the row that is nearer to the equator, where a degree of longitude is longest.
    edge = min(abs(row * high), abs((row + 1) * high))
    wide = high / max(0.02, math.cos(math.radians(min(89.0, edge))))
    columns = max(1, math.ceil(360 / wide))
    wide = 360 / columns
    column = math.floor((longitude + 180) / wide) % columns
    middle = max(-89.0, min(89.0, (row + 0.5) * high))
    return middle, (column + 0.5) * wide - 180


def _of_area(key: str, place: Place | None) -> dict[str, str]:
    made = dict.fromkeys(_PLACED, "") | {"geo_precision": "unknown"}
    if place is None:
        return made
    return made | {
        "place_id": key,
        "location": place.name_en,
        "location_ja": place.name_ja,
        "admin1": place.admin1,
        "country": place.country,
        "geo_precision": place.geo_precision,
        "geo_radius_m": "" if place.geo_radius_m is None else f"{place.geo_radius_m:g}",
    }


def restricted_ids(claims: Iterable[Claim]) -> frozenset[str]:
    """The claims of which the public gets nothing."""
    return frozenset(c.claim_id for c in claims if is_restricted(c.cells))


def telling_ids(ledger: Ledger) -> list[RowError]:
    """The ids, which are public, that name the speaker or the place of a coarsened claim."""
    found = []
    for claim in ledger.claims.values():
        cells = claim.cells
        withheld = [cells["claimant"]] if cells["public_claimant"] else []
        if cells["public_place"] or cells["public_radius_km"]:
            withheld.append(cells["place_id"])
        for column in ("claim_id", "event_id"):
            if any(key and key in cells[column] for key in withheld):
                value = shortened(cells[column])
                found.append(RowError(EVENTS, claim.row, column, value, "id_tells"))
    return found


def closed_texts(ledger: Ledger) -> frozenset[str]:
    """The SHA-256 of the texts of documents in which stands what the public does not get."""
    named = {c.document for c in ledger.claims.values() if is_guarded(c.cells)}
    return frozenset(ledger.documents[key].sha256 for key in named if key in ledger.documents)


class Without(Mapping[str, str]):
    """Texts of documents without some of them. closed: their SHA-256."""

    def __init__(self, texts: Mapping[str, str], closed: Collection[str]) -> None:
        self._texts, self._closed = texts, closed

    def __getitem__(self, sha256: str) -> str:
        if sha256 in self._closed:
            raise KeyError(sha256)
        return self._texts[sha256]

    def __iter__(self) -> Iterator[str]:
        return (sha256 for sha256 in self._texts if sha256 not in self._closed)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def guards_of(ledger: Ledger) -> dict[str, Cells]:
    """What the claims of a ledger say of what the public gets, of those that say something."""
    return {i: c.cells for i, c in ledger.claims.items() if is_guarded(c.cells)}


def public_ledger(ledger: Ledger, guards: Mapping[str, Cells] | None = None) -> Ledger:
    """The ledger that the public gets.

    guards: by claim, what else says what the public gets: where `ledger` is a past state, the
    present one, since what is withheld now is withheld of the past, too. A ledger of which nothing
    is withheld is returned as it is.
    """
    if not (ledger.guarded or guards):
        return ledger
    guards = guards or {}
    restricted = restricted_ids(ledger.claims.values())
    restricted |= {i for i, cells in guards.items() if is_restricted(cells)}
    rule = Public.of(ledger, restricted)
    rows: dict[str, Claim | dict[str, str]] = {}
    for claim_id, claim in ledger.claims.items():
        cells = rule.cells(claim.cells, guards.get(claim_id))
        if cells is not None:
            rows[claim_id] = claim if cells == dict(claim.cells) else cells
    rest = rest_of(ledger, rule)
    claims: dict[str, Claim] = {}
    for n, (claim_id, row) in enumerate(rows.items(), 2):
        if isinstance(row, Claim):
            claims[claim_id] = row if row.row == n else replace(row, row=n)
            continue
        reader = Row(row)
        made = records.claim(n, reader, rest.sources, rest.gazetteer, rest.documents)
        if not reader.faults:
            claims[claim_id] = made
    version = hashlib.sha256(b"public\0" + write_events(claims.values()))
    for name in sorted(rest.neighbours):
        version.update(name.encode() + b"\0" + hashlib.sha256(rest.neighbours[name]).digest())
    return replace(rest, claims=claims, rows=len(claims), version=version.hexdigest())


def rest_of(ledger: Ledger, rule: Public) -> Ledger:
    """The ledger without claims and faults, and without what only withheld cells name."""
    documents = {k: d for k, d in ledger.documents.items() if rule.keeps("documents", k)}
    publishers = {d.publisher for d in documents.values()}
    kept = {k for k in ledger.sources if rule.keeps("sources", k) or k in publishers}
    waiting = [ledger.sources[k].parent for k in kept]
    while waiting:  # whom a source speaks for goes out with it
        key = waiting.pop()
        if key in ledger.sources and key not in kept:
            kept.add(key)
            waiting.append(ledger.sources[key].parent)
    known = ledger.gazetteer.places
    places = {k for k in known if rule.keeps("places", k)}
    # An area is made around others.
    places |= {word for key in places for word in known[key].rule.split() if word in known}
    names = {k: n for k, n in ledger.event_names.items() if rule.keeps("events", k)}
    # What was looked at is told of publishers and documents that are public.
    looked = {
        k: one
        for k, one in ledger.coverage.items()
        if one.publisher in kept and one.document in ("", *documents)
    }
    rows: Mapping[str, Collection[str]] = {
        "sources.csv": kept,
        "places.csv": places,
        "documents.csv": documents,
        EVENT_NAMES: names,
        COVERAGE: looked,
    }
    return replace(
        ledger,
        claims={},
        sources={k: s for k, s in ledger.sources.items() if k in kept},
        gazetteer=Gazetteer({k: p for k, p in known.items() if k in places}),
        documents=documents,
        event_names=names,
        coverage=looked,
        neighbours={
            name: _with_rows(name, content, rows[name]) if name in rows else content
            for name, content in ledger.neighbours.items()
        },
        errors=(),
        notes=(),
        marked=frozenset(),
        guarded=False,
        is_part=True,
    )


def _with_rows(name: str, content: bytes, keys: Collection[str]) -> bytes:
    """A table beside the claims with these rows only."""
    columns = NEIGHBOURS[name]
    rows = [row for _, row in read_table(content, name, columns, OPTIONAL.get(name, ())).rows]
    kept = [row for row in rows if row[columns[0]] in keys]
    if len(kept) == len(rows):
        return content
    return write_table(columns, ([row.get(c, "") for c in columns] for row in kept))
