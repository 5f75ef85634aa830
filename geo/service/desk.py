"""What the desk does: makes a change of the ledger of what a card says, and saves it.

What comes from a browser is data: each cell is a text of bounded length, and the ledger judges it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from geo.drafting import Known, known_place
from geo.i18n import LANGUAGES
from geo.importing.documents import MAX_TEXT, Reading, pasted
from geo.importing.regions import RADIUS, holds, place_of
from geo.importing.sheets import Unreadable
from geo.ledger import EVENTS, Ledger, read_ledger
from geo.ledger.editing import (
    added,
    blank_claim,
    claim_key,
    completed,
    corrected,
    merged,
    named_event,
    new_key,
    retracted,
    source_named,
    split,
    withdrawn,
)
from geo.ledger.folder import EVENT_NAMES
from geo.ledger.history import entries
from geo.ledger.saving import Change, Refused, RowEdit, Saved, row_in, save, undone
from geo.ledger.tables import CELL_LIMIT
from geo.model.areas import AreaError, area, inside, whole_area
from geo.model.claims import COLUMNS, Claim, Document, RowError
from geo.model.places import Gazetteer, Place
from geo.model.toponyms import Toponym, by_key
from geo.service.briefings import is_about_briefings, take_back_briefing
from geo.service.documents import AlreadyThere, Described, document_edit, files_of, same_text
from geo.service.new_sources import CELLS, NEW, name_of, new_source, with_carriers
from geo.views.card import FIELDS, own_town, same_place

ACTIONS = ("save", "split", "merge", "retract", "withdraw")
_DOCUMENT = ("title", "published", "zone", "url")
_KANA = re.compile(r"[\u3040-\u30ff]")
# Keys of places that are not the ledger's, as the rules of drafts name them.
_OTHER_KEYS = re.compile(r"(?:known|geonames):[^<>]*?(?= [0-9]+(?:\.[0-9]+)?-[0-9])")
_PLACED = ("location", "location_ja", "admin1", "country", "latitude", "longitude")


@dataclass(frozen=True)
class Asked:
    """What a card asks for.

    action: one of `ACTIONS`. claim: "" for a new one. seen: the row that the card was drawn from.
    cells: of the card. position: where it lies, if that was changed; see `_placed`. source: a new
    source that makes the claim, publisher: one that publishes it, if that is another; or empty.
    document: what is said of a new document, and text: all of its text; or empty.
    names: of the event, by language, if these were changed. other: the claim to merge with.
    """

    action: str
    claim: str
    seen: Mapping[str, str]
    cells: Mapping[str, str]
    position: Mapping[str, Any] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    publisher: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    other: str = ""
    why: str = ""


def asked(said: object) -> Asked:
    """What the browser said. Raises ValueError where it is nothing that a card says."""
    if not isinstance(said, Mapping) or said.get("action") not in ACTIONS:
        raise ValueError("action")
    position = said.get("position") or {}
    if not isinstance(position, Mapping):
        raise ValueError("position")
    document = said.get("document") or {}
    if not isinstance(document, Mapping):
        raise ValueError("document")
    return Asked(
        action=str(said["action"]),
        claim=_text(said.get("claim")),
        seen=_texts(said.get("seen"), COLUMNS),
        cells=_texts(said.get("cells"), [*FIELDS, "place_id", "latitude", "longitude",
                     "geo_radius_m", "evidence_start", "evidence_end", "admin1", "country"]),
        position=position,
        source=_texts(said.get("source"), CELLS),
        publisher=_texts(said.get("publisher"), CELLS),
        document=_texts(document, _DOCUMENT),
        text=_text(document.get("text"), MAX_TEXT),
        names=_texts(said.get("names"), LANGUAGES),
        other=_text(said.get("other")),
        why=_text(said.get("why")),
    )  # fmt: skip


def _text(value: object, longest: int = CELL_LIMIT) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("text")
    return value


def _texts(value: object, names: Collection[str]) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("cells")
    return {str(name): _text(text) for name, text in value.items() if name in names}


def change_of(
    ledger: Ledger,
    said: Asked,
    texts: Mapping[str, str],
    today: date,
    reading: Reading | None = None,
    who: str = "",
) -> tuple[Change, str]:
    """The change that a card asks for, and the id of the claim that it is about.

    texts: documents at hand. reading: of its new document, which `who` brings. Raises Refused for a
    claim that is not there, or a wrong position.
    """
    claim = ledger.claims.get(said.claim)
    if said.claim and claim is None:
        raise Refused([RowError(EVENTS, 0, "claim_id", said.claim, "unknown_claim", {"near": ""})])
    if claim is not None and said.action in ("retract", "withdraw", "merge"):
        return _stated(ledger, claim, said, today), claim.claim_id
    more, ledger, cells = _with_sources(ledger, said)
    if reading is not None:
        added_document, ledger, cells = _with_document(ledger, reading, said, cells, who)
        more += added_document
    if NEW in cells.get("via", ""):
        carriers, ledger, cells["via"] = with_carriers(ledger, cells["via"])
        more += carriers
    base = dict(claim.cells) if claim else blank_claim(today)
    made, places = _placed(ledger, base, {**base, **cells}, said.position)
    more += places
    known = {e.key: _place(e) for e in places if e.table == "places.csv"}
    ledger = replace(ledger, gazetteer=Gazetteer({**ledger.gazetteer.places, **known}))
    if made["document"] != base["document"] and not {"evidence_start", "evidence_end"} & {*cells}:
        made |= dict.fromkeys(("evidence_start", "evidence_end", "evidence_sha256"), "")
    made = completed(made, ledger, texts)
    more += _names(ledger, made, said)
    if claim is not None and said.action == "save":
        seen = {**claim.cells, **said.seen} if said.seen else dict(claim.cells)
        was = replace(claim, cells=seen)
        return corrected(was, _differing(seen, made), tuple(more), said.why), claim.claim_id
    if claim is not None:  # split: the card says what the second one says
        made["claim_id"] = claim_key(made, ledger.claims)
        parted = split(claim, {}, made, said.why)
        return replace(parted, edits=(*more, *parted.edits)), made["claim_id"]
    made["claim_id"] = claim_key(made, ledger.claims)
    made["event_id"] = made["event_id"] or made["claim_id"]
    return added(made, tuple(more), said.why), made["claim_id"]


def _stated(ledger: Ledger, claim: Claim, said: Asked, today: date) -> Change:
    if said.action == "retract":
        return retracted(claim, said.why)
    if said.action == "withdraw":
        return withdrawn(claim, today, said.why)
    other = ledger.claims.get(said.other)
    if other is None or other is claim:
        raise Refused([RowError(EVENTS, 0, "claim_id", said.other, "unknown_claim", {"near": ""})])
    return merged(claim, other, ledger, today, said.why)


def _differing(seen: Mapping[str, str], made: Mapping[str, str]) -> dict[str, str]:
    return {column: cell for column, cell in made.items() if cell != seen.get(column, "")}


def _names(ledger: Ledger, made: dict[str, str], said: Asked) -> list[RowEdit]:
    """The names of the claim's event, where the card changes them."""
    if not said.names:
        return []
    made["event_id"] = made["event_id"] or new_key(
        said.names.get("en", "") or made["headline_en"] or made["headline_ja"], ledger.event_names
    )
    event = made["event_id"]
    seen = row_in(ledger, EVENT_NAMES, event)
    names = {f"name_{lang}": name for lang, name in said.names.items()}
    return list(named_event(event, {**(seen or {}), **names}, seen).edits)


# ---- sources and documents ----------------------------------------------------------------------


def _with_sources(ledger: Ledger, said: Asked) -> tuple[list[RowEdit], Ledger, dict[str, str]]:
    """The new sources of a card, the ledger with them, and the card's cells that name them.

    A source that has this very name already is taken instead of a second one.
    """
    cells, edits = dict(said.cells), []
    for column, source in (("claimant", said.source), ("publisher", said.publisher or said.source)):
        if cells.get(column) != NEW:
            continue
        given = {name: text.strip() for name, text in source.items()}
        name = name_of(given)
        key = source_named(ledger, name, given.get("side", "")) if name else ""
        if name and not key:
            edit, made = new_source(ledger, given)
            edits.append(edit)
            key = made.source_id
            ledger = replace(ledger, sources={**ledger.sources, key: made})
        cells[column] = key
    return edits, ledger, cells


def _with_document(
    ledger: Ledger, reading: Reading, said: Asked, cells: Mapping[str, str], who: str
) -> tuple[list[RowEdit], Ledger, dict[str, str]]:
    """The new document of a card, the ledger with it, and the card's cells that name it.

    A document that has this very text already is taken instead of a second one.
    """
    if known := same_text(ledger, reading):
        return [], ledger, {**cells, "document": known.document}
    if not cells.get("publisher"):
        raise Refused([RowError("documents.csv", 0, "publisher", "", "blank")])
    given = {name: text.strip() for name, text in said.document.items()}
    spoken = "ja" if reading.language == "ja" else "en"
    described = Described(
        title={spoken: given.get("title", "")},
        publisher=cells.get("publisher", ""),
        published=given.get("published", ""),
        zone=given.get("zone", ""),
        language=reading.language,
        url=given.get("url", ""),
    )
    edit = document_edit(ledger, reading, described, who)
    row = edit.wanted or {}
    made = Document(
        edit.key, row["publisher"], row["title_en"], row["title_ja"], None, row["language"],
        row["url"], row["sha256"],
    )  # fmt: skip
    ledger = replace(ledger, documents={**ledger.documents, edit.key: made})
    return [edit], ledger, {**cells, "document": edit.key}


# ---- positions -----------------------------------------------------------------------------------


def _placed(
    ledger: Ledger, base: Mapping[str, str], cells: Mapping[str, str], position: Mapping[str, Any]
) -> tuple[dict[str, str], list[RowEdit]]:
    """The cells of a claim at a position, and the places that it needs. Raises Refused.

    position: `kind` says what it is, and what it then has: `place` (id), `found` (id in the
    gazetteer), `point` (latitude, longitude; all: whether the claim's place itself is moved),
    `circle` (latitude, longitude, radius in metres), `polygon` (wkt) or `rule` (rule), `none`.
    """
    made = dict(cells)
    match str(position.get("kind", "")):
        case "":
            return made, []
        case "none":
            made |= dict.fromkeys((*_PLACED, "place_id", "geo_radius_m"), "")
            return made | {"geo_precision": "unknown"}, []
        case "place":
            return made | {"place_id": _text(position.get("id"))}, []
        case "found":
            return _at_toponym(ledger, made, _text(position.get("id")))
        case "point" if position.get("all") and made["place_id"] in ledger.gazetteer.places:
            return _moved_place(ledger, made, position)
        case "point":
            made |= _at_point(made, position) | {"geo_radius_m": ""}
            if made["geo_precision"] not in ("point", "settlement"):
                made["geo_precision"] = "settlement"
            return made, []
        case "circle":
            radius = _degrees(position, "radius")
            return made | _at_point(made, position) | {
                "geo_radius_m": f"{max(1, round(radius))}",
                "geo_precision": "area",
            }, []
        case "polygon":
            return _in_area(ledger, base, made, _text(position.get("wkt")))
        case "rule":
            return _in_area(ledger, base, made, " ".join(_text(position.get("rule")).split()))
        case other:
            raise Refused([RowError(EVENTS, 0, "latitude", other[:40], "number")])


def _degrees(position: Mapping[str, Any], name: str) -> float:
    value = position.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e8:
        raise Refused([RowError(EVENTS, 0, name, str(value)[:40], "number")])
    return float(value)


def _at_point(made: Mapping[str, str], position: Mapping[str, Any]) -> dict[str, str]:
    """The cells of a point; a region or country that no longer holds it goes."""
    latitude, longitude = _degrees(position, "latitude"), _degrees(position, "longitude")
    found = {
        "place_id": "",
        "latitude": f"{round(latitude, 5)}",
        "longitude": f"{round(longitude, 5)}",
    }
    for column in ("admin1", "country"):
        code = made[column]
        if code and not _lies_in(code, latitude, longitude):
            found[column] = ""
    return found


def _lies_in(code: str, latitude: float, longitude: float) -> bool:
    try:
        return holds(code, latitude, longitude)
    except (KeyError, ValueError):
        return False  # a code without a boundary


def _moved_place(
    ledger: Ledger, made: Mapping[str, str], position: Mapping[str, Any]
) -> tuple[dict[str, str], list[RowEdit]]:
    """The place itself lies elsewhere: all its claims move with it."""
    place = ledger.gazetteer.places[made["place_id"]]
    point = _at_point(made, position)
    seen = row_in(ledger, "places.csv", place.place_id) or _row(place)
    new = {**seen, "latitude": point["latitude"], "longitude": point["longitude"]}
    edits = [RowEdit("places.csv", place.place_id, seen, new)]
    for claim in ledger.claims.values():
        if claim.place_id != place.place_id or claim.claim_id == made["claim_id"]:
            continue
        if claim.cells["latitude"]:  # written beside the place, so it must agree
            cells = {"latitude": point["latitude"], "longitude": point["longitude"]}
            edits.append(RowEdit(EVENTS, claim.claim_id, dict(claim.cells), cells))
    return dict(made), edits


def _at_toponym(
    ledger: Ledger, made: Mapping[str, str], key: str
) -> tuple[dict[str, str], list[RowEdit]]:
    """A place of the gazetteer, or one that the drafter knows, becomes one of the ledger."""
    place = _ledger_place(ledger, key)
    if place.place_id in ledger.gazetteer.places:
        return {**made, "place_id": place.place_id}, []
    edit = RowEdit("places.csv", place.place_id, None, _row(place))
    return {**made, "place_id": place.place_id}, [edit]


def _ledger_place(ledger: Ledger, key: str) -> Place:
    """The place of the ledger that a key means; a new one if it has none yet. Raises Refused."""
    places = ledger.gazetteer.places
    if key in places:
        return places[key]
    for own in places.values():
        if own.geonames_id and f"geonames:{own.geonames_id}" == key:
            return own
    if known := known_place(key):
        return _known(ledger, known)
    found = by_key(key)
    if found is None:
        raise Refused([RowError(EVENTS, 0, "place_id", key[:40], "no_place")])
    if town := own_town(ledger, found):
        return town
    place = place_of(found.key) if found.kind != "town" else _town(ledger, found)
    return places.get(place.place_id, place)


def _known(ledger: Ledger, known: Known) -> Place:
    """The ledger's place of that name nearby, else a new one."""
    names, at = (known.name, *known.names), (known.latitude, known.longitude)
    if own := same_place(ledger, names, *at, known.precision):
        return own
    japanese = next((name for name in known.names if _KANA.search(name)), "")
    return Place(
        place_id=new_key(known.name, ledger.gazetteer.places),
        name_en=known.name,
        name_ja=japanese or known.name,
        name_uk="",
        name_ru="",
        latitude=known.latitude,
        longitude=known.longitude,
        geo_precision=known.precision,
        geo_radius_m=float(RADIUS[known.precision]) if known.precision in RADIUS else None,
        admin1=known.region,
        country=known.country,
        geonames_id="",
        rule="",
    )


def _town(ledger: Ledger, found: Toponym) -> Place:
    return Place(
        place_id=new_key(found.name_en, ledger.gazetteer.places),
        name_en=found.name_en,
        name_ja=found.name_ja or found.name_en,
        name_uk="",
        name_ru="",
        latitude=found.latitude,
        longitude=found.longitude,
        geo_precision="settlement",
        geo_radius_m=None,
        admin1=found.region,
        country=found.country,
        geonames_id=found.key.removeprefix("geonames:"),
        rule="",
    )


def _in_area(
    ledger: Ledger, base: Mapping[str, str], made: Mapping[str, str], rule: str
) -> tuple[dict[str, str], list[RowEdit]]:
    """An area by its rule or shape: a place of the ledger, which is made if there is none yet.

    Places that the rule names and the ledger lacks are made with it.
    """
    ledger, rule, edits = _with_places_of_rule(ledger, rule)
    for own in ledger.gazetteer.places.values():
        if own.rule == rule:
            return {**made, "place_id": own.place_id}, edits
    whole = whole_area(rule)
    if whole and not (made["location"].strip() or made["location_ja"].strip()):
        made = {**made, "location": whole.name_en, "location_ja": whole.name_ja}
    name = made["location"].strip() or made["location_ja"].strip()
    if not name or (made["location"] == base["location"] and base["place_id"]):
        raise Refused([RowError("places.csv", 0, "location", name, "area_name")])
    try:
        north, east = inside(area(rule, ledger.gazetteer.centres))
    except AreaError as e:
        raise Refused([RowError("places.csv", 0, "rule", rule[:60], "rule", {"why": e})]) from e
    point = round(north, 5), round(east, 5)
    key = new_key(name, ledger.gazetteer.places)
    place = Place(
        place_id=key,
        name_en=made["location"].strip() or name,
        name_ja=made["location_ja"].strip() or name,
        name_uk="",
        name_ru="",
        latitude=point[0],
        longitude=point[1],
        geo_precision=whole.precision if whole else "area",
        geo_radius_m=None,
        admin1=whole.admin1 if whole else _kept(made["admin1"], point),
        country=whole.country if whole else _kept(made["country"], point),
        geonames_id="",
        rule=rule,
    )
    return {**made, "place_id": key}, [*edits, RowEdit("places.csv", key, None, _row(place))]


def _with_places_of_rule(ledger: Ledger, rule: str) -> tuple[Ledger, str, list[RowEdit]]:
    """A rule with place ids in place of other keys, and the ledger with the places it names."""
    edits: list[RowEdit] = []
    for key in dict.fromkeys(_OTHER_KEYS.findall(rule)):
        place = _ledger_place(ledger, key)
        if place.place_id not in ledger.gazetteer.places:
            edits.append(RowEdit("places.csv", place.place_id, None, _row(place)))
            places = {**ledger.gazetteer.places, place.place_id: place}
            ledger = replace(ledger, gazetteer=Gazetteer(places))
        rule = rule.replace(key, place.place_id)
    return ledger, rule, edits


def _kept(code: str, point: tuple[float, float]) -> str:
    return code if code and _lies_in(code, *point) else ""


def _row(place: Place) -> dict[str, str]:
    """A place as a row of `places.csv`."""
    located = place.latitude is not None and place.longitude is not None
    return {
        "place_id": place.place_id,
        "name_en": place.name_en,
        "name_ja": place.name_ja,
        "name_uk": place.name_uk,
        "name_ru": place.name_ru,
        "latitude": f"{place.latitude}" if located else "",
        "longitude": f"{place.longitude}" if located else "",
        "geo_precision": place.geo_precision,
        "geo_radius_m": "" if place.geo_radius_m is None else f"{place.geo_radius_m:g}",
        "admin1": place.admin1,
        "country": place.country,
        "geonames_id": place.geonames_id,
        "rule": place.rule,
    }


def _place(edit: RowEdit) -> Place:
    """The place that an edit of `places.csv` makes."""
    row = {**(edit.seen or {}), **(edit.wanted or {})}
    radius = row["geo_radius_m"]
    return Place(
        place_id=edit.key,
        name_en=row["name_en"],
        name_ja=row["name_ja"],
        name_uk=row["name_uk"],
        name_ru=row["name_ru"],
        latitude=float(row["latitude"]) if row["latitude"] else None,
        longitude=float(row["longitude"]) if row["longitude"] else None,
        geo_precision=row["geo_precision"],
        geo_radius_m=float(radius) if radius else None,
        admin1=row["admin1"],
        country=row["country"],
        geonames_id=row["geonames_id"],
        rule=row["rule"],
    )


# ---- saving --------------------------------------------------------------------------------------


def put(
    folder: Path, said: Asked, who: str, texts: Mapping[str, str], today: date
) -> tuple[Saved, str]:
    """Save what a card asks for; return what was saved and the claim that it is about.

    Raises Refused, Conflict, StorageError; then nothing is changed.
    """
    reading = _reading(said) if said.cells.get("document") == NEW else None
    change, claim = change_of(read_ledger(folder), said, texts, today, reading, who)
    is_new = any(edit.table == "documents.csv" for edit in change.edits)
    files = partial(files_of, folder, reading) if reading and is_new else None
    try:
        return save(folder, change, who, texts, files=files), claim
    except AlreadyThere as e:
        title = e.document.title("en")
        raise Refused([RowError("documents.csv", 0, "sha256", title, "document_there")]) from e


def _reading(said: Asked) -> Reading:
    """The text of the card's new document. Raises Refused."""
    try:
        return pasted(said.text)[0]
    except Unreadable as e:
        raise Refused([replace(e.error, file="documents.csv", column="sha256")]) from e


def take_back(folder: Path, number: int, who: str, texts: Mapping[str, str]) -> Saved:
    """Undo an entry of the history. Raises as `put`, and KeyError without such an entry."""
    entry = next((e for e in entries(folder) if e.entry == number), None)
    if entry is not None and is_about_briefings(entry):
        return Saved(take_back_briefing(folder, entry, who), Ledger())
    return save(folder, undone(folder, number), who, texts)
