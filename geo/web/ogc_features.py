"""Claims, events, places and areas as features of GeoJSON, page by page.

Features are made of the rows of the store's questions, in the order of their keys, which stay: so
no feature comes twice or is left out while claims come and go between two pages.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from threading import Lock
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry.base import BaseGeometry

from geo.export.extract import Shapes
from geo.export.geojson import AreaTexts, feature
from geo.model.areas import simplified
from geo.model.claims import UNGUARDED
from geo.service.atlas import Atlas
from geo.store.found import AnswerRow
from geo.store.questions import ALL, KINDS, Only
from geo.store.schema import day_columns
from geo.web.ogc_asked import Page, token_of

MIME = "application/geo+json"
_ROWS = 500  # features of a piece
_CLAIMS = 2_500  # of a piece: the more, the more of their cells are alike, and are written once
_MAX_PLACES = 200  # of one event that is drawn
# What a claim says besides is long; all of it is in `/api/claims.geojson`.
_LEFT_OUT = ("extra", "open_references", "first_seen", "last_seen")
CELLS = tuple(name for name in UNGUARDED if name not in _LEFT_OUT)
DAYS = ("event_day", "event_day_end", "report_day")
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

Properties = dict[str, object]
# A feature: its key, its geometry as JSON, and its properties, or the JSON of these.
Feature = tuple[str, str, Properties | str]


@dataclass(frozen=True)
class Collection:
    """A collection of features. title, text: what it is.

    key: the column by which its features are told apart. properties: their names, and the type of
    each in JSON Schema. read: makes features of a page, one more than it has if there are more.
    """

    name: str
    title: str
    text: str
    key: str
    properties: Mapping[str, Mapping[str, str]]
    read: Callable[[Atlas, Page, str], Iterator[list[Feature]]]

    def one(self, atlas: Atlas, page: Page, server: str, key: str) -> Feature | None:
        """The feature with a key; None if there is none."""
        names = {"claim_id": "claims", "event_id": "events", "place": "places"}
        wanted: dict[str, Any] = {names[self.key]: (key,)}
        only = replace(ALL, **wanted)
        found = chain.from_iterable(self.read(atlas, replace(page, only=only), server))
        return next(found, None)


def pieces(
    collection: Collection,
    atlas: Atlas,
    page: Page,
    server: str,
    matched: int,
    links: Callable[[str], list[dict[str, str]]],
) -> Iterator[bytes]:
    """A page as a FeatureCollection. links: given the token of the next page, or ""."""
    stamp = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    yield (
        f'{{"type":"FeatureCollection","timeStamp":"{stamp}","numberMatched":{matched},"features":['
    ).encode()
    given, last, before = 0, "", "\n"
    for some in collection.read(atlas, page, server):
        shown = some[: page.limit - given]
        if shown:
            yield (before + ",\n".join(feature(*one) for one in shown)).encode()
            given, last, before = given + len(shown), shown[-1][0], ",\n"
        if len(shown) < len(some):
            break
    else:
        last = ""
    said = {"numberReturned": given, "links": links(token_of(last) if last else "")}
    yield f"\n],{_dumps(said)[1:]}\n".encode()


# ---- the four collections ------------------------------------------------------------------------


def _claims(atlas: Atlas, page: Page, server: str) -> Iterator[list[Feature]]:
    store, query = atlas.store, page.query
    days = day_columns(store.state.zones, query.zone)
    lacking = dict.fromkeys((name for name in CELLS if name in store.state.lacks), "")
    cells = [name for name in CELLS if name not in lacking]
    question = store.ask.claims_after(query, page.only, page.after, page.limit + 1)
    areas = _of_ledger(atlas).outlines
    names = dict(zip((*cells, *days), (*cells, *DAYS), strict=True))
    properties = _template([*lacking, *names.values(), "page"])
    for batch in store.batches(question.select(*names), _CLAIMS):
        keys = batch.column("claim_id").to_pylist()
        pages = [_dumps(f"{server}/c/{quote(key, safe='')}") for key in keys]
        columns = [['""'] * len(keys) for _ in lacking]
        columns += [_as_json(batch.column(name)) for name in names]
        where = zip(*(batch.column(name).to_pylist() for name in _PLACED), strict=True)
        yield [
            (key, _of_claim(atlas, areas, *placed), properties % texts)
            for key, placed, texts in zip(
                keys, where, zip(*columns, pages, strict=True), strict=True
            )
        ]


_PLACED = ("place_id", "latitude", "longitude", "geo_precision", "geo_radius_m")


def _template(names: Sequence[str]) -> str:
    """A JSON object with these names, and a place for the JSON of each value."""
    return "{" + ",".join(f"{_dumps(name)}:%s" for name in names) + "}"


def _as_json(column: pa.Array) -> list[str]:
    """The values of a column of texts or days as JSON. Each is written once."""
    coded = pc.cast(column, pa.string()).dictionary_encode()
    texts = [_dumps(text) for text in coded.dictionary.to_pylist()]
    return ["null" if n is None else texts[n] for n in coded.indices.to_pylist()]


def _of_claim(
    atlas: Atlas,
    areas: AreaTexts,
    place_id: str,
    latitude: str,
    longitude: str,
    precision: str,
    radius: str,
) -> str:
    """The geometry of a claim: of its own coordinates, else of its place. All as in its cells."""
    if latitude:
        at: tuple[float | None, float | None] = float(latitude), float(longitude)
    else:
        place = atlas.ledger.gazetteer.places.get(place_id)
        at = (place.latitude, place.longitude) if place else (None, None)
    return areas.geometry(place_id, *at, precision, float(radius) if radius else None)


def _events(atlas: Atlas, page: Page, server: str) -> Iterator[list[Feature]]:
    store, query = atlas.store, page.query
    question = store.ask.events_after(query, page.only, page.after, page.limit + 1)
    for rows in store.rows(question, _ROWS):
        drawn = [row["event_id"] for row in rows if 0 < row["places"] <= _MAX_PLACES]
        shapes: dict[str, list[BaseGeometry]] = {}
        if drawn:
            most = 2 * sum(row["places"] for row in rows)  # a place may be precise in some claims
            asked = store.ask.places_of_events(query, drawn, most)
            for place in chain.from_iterable(store.rows(asked, _ROWS)):
                shape = _shape(atlas, place)
                if shape is not None:
                    shapes.setdefault(place["event_id"], []).append(shape)
        some: list[Feature] = []
        for row in rows:
            key = row["event_id"]
            name = atlas.ledger.event_names.get(key)
            made: Properties = {
                "event_id": key,
                "name_en": name.name_en if name else "",
                "name_ja": name.name_ja if name else "",
                "name_uk": name.name_uk if name else "",
                "claims": row["n"],
                "disputed": row["disputed"],
                "sides": row["sides"],
                "places": row["places"],
            }
            for day in ("first", "last", "first_report", "last_report"):
                made[f"{day}_day"] = _iso(row[day])
            made["page"] = f"{server}/e/{quote(key, safe='')}"
            some.append((key, _together(shapes.get(key, ())), made))
        yield some


def _together(shapes: Sequence[BaseGeometry]) -> str:
    """One geometry of several, of one kind where that can be."""
    if not shapes:
        return "null"
    if len(shapes) == 1:
        return str(shapely.to_geojson(shapes[0]))
    points = [shape for shape in shapes if shape.geom_type == "Point"]
    if len(points) == len(shapes):
        return str(shapely.to_geojson(shapely.multipoints(points)))
    if not points:
        return str(shapely.to_geojson(shapely.orient_polygons(shapely.union_all(shapes))))
    return str(shapely.to_geojson(shapely.geometrycollections(list(shapes))))


def _places(atlas: Atlas, page: Page, server: str) -> Iterator[list[Feature]]:
    yield from _of_places(atlas, page, server, areas=False)


def _coarse(atlas: Atlas, page: Page, server: str) -> Iterator[list[Feature]]:
    yield from _of_places(atlas, page, server, areas=True)


def _of_places(atlas: Atlas, page: Page, server: str, areas: bool) -> Iterator[list[Feature]]:
    store, texts = atlas.store, _of_ledger(atlas).exact
    question = store.ask.places_after(page.query, page.only, page.after, page.limit + 1, areas)
    for rows in store.rows(question, _ROWS):
        some: list[Feature] = []
        for row in rows:
            key, place = row["place"], atlas.ledger.gazetteer.places.get(row["place_id"])
            at = _at(atlas, row)
            names = {lang: atlas.ledger.named_place(row["place_id"], lang, row["en"], row["ja"])
                     for lang in ("en", "ja", "uk")}  # fmt: skip
            made: Properties = {
                "place": key,
                "place_id": row["place_id"],
                **{f"name_{lang}": name for lang, name in names.items()},
                "precision": row["precision"],
                "radius_m": row["radius"],
                "country": place.country if place else "",
                "claims": row["n"],
                "disputed": row["disputed"],
                "items": f"{server}/ogc/collections/claims/items?place={quote(key, safe='')}",
            }
            radius = None if row["radius"] is None else float(row["radius"])
            geometry = texts.geometry(row["place_id"], *at, row["precision"], radius)
            some.append((key, geometry, made))
        yield some


def _shape(atlas: Atlas, row: AnswerRow) -> BaseGeometry | None:
    radius = None if row["radius"] is None else float(row["radius"])
    return _of_ledger(atlas).exact.shapes.of(
        row["place_id"], *_at(atlas, row), row["precision"], radius
    )


def _at(atlas: Atlas, row: AnswerRow) -> tuple[float | None, float | None]:
    """The point of a place, in degrees: of the ledger's place, else as its key says."""
    place = atlas.ledger.gazetteer.places.get(row["place_id"])
    if place:
        return place.latitude, place.longitude
    latitude, _, longitude = row["place"].removeprefix("@").partition(",")
    return float(latitude), float(longitude)


def _iso(day: Any) -> str | None:
    return None if day is None else day.isoformat()


# ---- the shapes of a ledger's places, which take time to work out --------------------------------

_OUTLINE = 20  # corners of an area that many claims share, about; `areas` has all of them
_GRID = 1e-5  # degrees, about a metre


@dataclass(frozen=True)
class _Places:
    """exact: the areas as the ledger has them. outlines: as they are drawn."""

    exact: AreaTexts
    outlines: AreaTexts


_lock = Lock()
_kept: dict[str, _Places] = {}
_MAX_KEPT = 4  # ledgers: the whole one, what the public gets, and those before


def _of_ledger(atlas: Atlas) -> _Places:
    with _lock:
        found = _kept.get(atlas.version)
        if found is None:
            while len(_kept) >= _MAX_KEPT:
                del _kept[next(iter(_kept))]
            shapes = Shapes(atlas.ledger.gazetteer)
            found = _kept[atlas.version] = _Places(AreaTexts(shapes), AreaTexts(shapes, _outline))
        return found


def _outline(shape: BaseGeometry) -> BaseGeometry:
    """An area with few corners, so that thousands of claims about it can be sent."""
    few = shapely.set_precision(simplified(shape, _OUTLINE), _GRID)
    return shape if few.is_empty else shapely.orient_polygons(few)


_TEXT = {"type": "string"}
_DAY = {"type": "string", "format": "date"}
_NUMBER = {"type": "integer"}
_ADDRESS = {"type": "string", "format": "uri"}
_NAMES = dict.fromkeys(("name_en", "name_ja", "name_uk"), _TEXT)
_COUNTED = {"claims": _NUMBER, "disputed": _NUMBER}
_PLACE = (
    {"place": _TEXT, "place_id": _TEXT, **_NAMES, "precision": _TEXT, "radius_m": _NUMBER}
    | {"country": _TEXT, **_COUNTED, "items": _ADDRESS}
)  # fmt: skip
_EVENT_DAYS = ("first_day", "last_day", "first_report_day", "last_report_day")
COLLECTIONS = {
    each.name: each
    for each in (
        Collection(
            "claims",
            "Claims",
            "Who says that something happened, where and when. Claims are not established facts; "
            "rival claims stand side by side.",
            "claim_id",
            dict.fromkeys(CELLS, _TEXT) | dict.fromkeys(DAYS, _DAY) | {"page": _ADDRESS},
            _claims,
        ),
        Collection(
            "events",
            "Events",
            "What several claims are about, at all places that these name.",
            "event_id",
            {"event_id": _TEXT, **_NAMES, **_COUNTED, "sides": _NUMBER, "places": _NUMBER}
            | dict.fromkeys(_EVENT_DAYS, _DAY)
            | {"page": _ADDRESS},
            _events,
        ),
        Collection(
            "places",
            "Places",
            "The points and settlements that claims name, with the number of claims.",
            "place",
            _PLACE,
            _places,
        ),
        Collection(
            "areas",
            "Areas",
            "The areas, regions and countries that claims name: nothing more exact was said.",
            "place",
            _PLACE,
            _coarse,
        ),
    )
}
assert tuple(COLLECTIONS) == KINDS


def matched(atlas: Atlas, collection: Collection, page: Page) -> int:
    """How many features there are on all pages."""
    if collection.name == "claims" and page.only == Only():
        return atlas.counts(page.query).n
    return atlas.number_of(page.query, page.only, collection.name)
