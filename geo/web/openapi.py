"""What the features' API can be asked, as a document of OpenAPI 3.0."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geo import __version__
from geo.model.claims import EVENT_TYPES, MODALITIES
from geo.model.filters import DATE_BASES, FILTER_WORDS, MAX_ORIGINS, TEXT_LIMIT
from geo.model.places import GEO_PRECISIONS
from geo.web.ogc_asked import LIMIT, MAX_LIMIT
from geo.web.ogc_features import COLLECTIONS, Collection

MIME = "application/vnd.oai.openapi+json;version=3.0"
Object = dict[str, Any]

_TEXT: Object = {"type": "string"}
_WORDS: Mapping[str, tuple[str, Sequence[str]]] = {
    "day": ("first and last day, or one day", ()),
    "by": ("the day that counts", DATE_BASES),
    "zone": ("IANA name of the time zone of days", ()),
    "known": ("only claims that were reported by this day", ()),
    "side": ("side of the claimant", ()),
    "claimant": ("who says so", ()),
    "modality": ("how the claimant says it", MODALITIES),
    "type": ("kind of event", EVENT_TYPES),
    "precision": ("how exactly the place is known", GEO_PRECISIONS),
    "disputed": ("only claims that dispute another one or are disputed", ("true", "false")),
    "q": (f"words that must all occur, {TEXT_LIMIT} characters at most", ()),
    "within": ("a part of the map: box:, circle: or polygon:", ()),
    "changed": ("only claims that were changed on this day or later, or in so many days", ()),
    "origins": (f"at least so many origins speak of the event, {MAX_ORIGINS} at most", ()),
}
assert set(_WORDS) == set(FILTER_WORDS)
_REPEATED = ("day", "side", "claimant", "modality", "type", "precision")


def document(server: str, title: str) -> Object:
    """The document. server: address of the API, without a slash at the end."""
    paths: Object = {
        "/": _get("landing", "Where everything is", "LandingPage"),
        "/conformance": _get("conformance", "The standards that are kept", "ConfClasses"),
        "/api": _get("api", "This document", None),
        "/collections": _get("collections", "All collections", "Collections"),
    }
    for each in COLLECTIONS.values():
        at = f"/collections/{each.name}"
        paths[at] = _get(f"describe_{each.name}", each.title, "Collection")
        paths[f"{at}/items"] = _items(each)
        paths[f"{at}/items/{{featureId}}"] = _item(each)
    return {
        "openapi": "3.0.3",
        "info": {
            "title": title,
            "version": __version__,
            "description": "Who says what happened where. Claims are not established facts.",
        },
        "servers": [{"url": server}],
        "paths": paths,
        "components": {
            "parameters": _parameters(),
            "schemas": _schemas(),
            "responses": {
                name: _answer(said, "Exception", "application/json")
                for name, said in (
                    ("InvalidParameter", "a parameter is unknown or wrong"),
                    ("NotFound", "there is no such thing"),
                    ("ServerError", "the data cannot be read, or not in time"),
                )
            },
        },
    }


def _get(key: str, summary: str, schema: str | None) -> Object:
    found = _answer(summary, schema, "application/json" if schema else MIME)
    return {
        "get": {
            "operationId": key,
            "summary": summary,
            # They change nothing here: programs send them with every request.
            "parameters": [{"$ref": f"#/components/parameters/{word}"} for word in FILTER_WORDS],
            "responses": _with_faults(found),
        }
    }


def _items(collection: Collection) -> Object:
    names = ["bbox", "datetime", "limit", "token", "place", "event", "rival", *FILTER_WORDS]
    found = _answer("a page of features", "FeatureCollection", "application/geo+json")
    return {
        "get": {
            "operationId": f"items_{collection.name}",
            "summary": f"{collection.title}, page by page",
            "description": collection.text,
            "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in names],
            "responses": _with_faults(found),
        }
    }


def _item(collection: Collection) -> Object:
    found = _answer("the feature", "Feature", "application/geo+json")
    key = {"name": "featureId", "in": "path", "required": True, "schema": _TEXT}
    words = [{"$ref": f"#/components/parameters/{word}"} for word in FILTER_WORDS]
    return {
        "get": {
            "operationId": f"item_{collection.name}",
            "summary": f"One of: {collection.title}",
            "parameters": [key, *words],
            "responses": _with_faults(found) | {"404": _response("NotFound")},
        }
    }


def _answer(said: str, schema: str | None, mime: str) -> Object:
    shape: Object = {"$ref": f"#/components/schemas/{schema}"} if schema else {"type": "object"}
    return {"description": said, "content": {mime: {"schema": shape}}}


def _with_faults(found: Object) -> Object:
    return {
        "200": found,
        "400": _response("InvalidParameter"),
        "500": _response("ServerError"),
        "503": _response("ServerError"),
    }


def _response(name: str) -> Object:
    return {"$ref": f"#/components/responses/{name}"}


def _parameters() -> Object:
    numbers = {"type": "array", "minItems": 4, "maxItems": 6, "items": {"type": "number"}}
    whole = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": LIMIT}
    made: Object = {
        "bbox": _parameter("bbox", "west, south, east, north in degrees", numbers, explode=False),
        "datetime": _parameter(
            "datetime",
            "a date, an instant, or an interval of which one end may be `..`: claims whose event "
            "or report touches these days of `zone`",
            _TEXT,
        ),
        "limit": _parameter("limit", "features of a page", whole, explode=False),
        "token": _parameter("token", "which page, as a link `next` says", _TEXT),
        "place": _parameter("place", "key of a place", _list(_TEXT)),
        "event": _parameter("event", "id of an event", _list(_TEXT)),
        "rival": _parameter("rival", "id of a claim: what it disputes or is disputed by", _TEXT),
    }
    for word, (said, allowed) in _WORDS.items():
        one = _TEXT | ({"enum": list(allowed)} if allowed else {})
        made[word] = _parameter(word, said, _list(one) if word in _REPEATED else one)
    return made


def _parameter(name: str, said: str, schema: Object, explode: bool = True) -> Object:
    how = {"style": "form", "explode": explode, "schema": schema}
    return {"name": name, "in": "query", "required": False, "description": said, **how}


def _list(of: Object) -> Object:
    return {"type": "array", "items": of}


def _object(required: Sequence[str], **properties: Object) -> Object:
    return {"type": "object", "required": list(required), "properties": properties}


def _schemas() -> Object:
    links = _list({"$ref": "#/components/schemas/Link"})
    uris = _list({"type": "string", "format": "uri"})
    geometry: Object = {"type": "object", "nullable": True}
    a_collection: Object = {"$ref": "#/components/schemas/Collection"}
    a_feature: Object = {"$ref": "#/components/schemas/Feature"}
    one = {"type": "string", "enum": ["Feature"]}
    many = {"type": "string", "enum": ["FeatureCollection"]}
    number: Object = {"type": "integer", "minimum": 0}
    stamp = {"type": "string", "format": "date-time"}
    return {
        "Link": _object(["href"], href=_TEXT, rel=_TEXT, type=_TEXT, title=_TEXT),
        "LandingPage": _object(["links"], title=_TEXT, description=_TEXT, links=links),
        "ConfClasses": _object(["conformsTo"], conformsTo=uris),
        "Collections": _object(["links", "collections"], links=links,
                               collections=_list(a_collection)),
        "Collection": _object(
            ["id", "links"], id=_TEXT, title=_TEXT, description=_TEXT, links=links,
            extent={"type": "object"}, itemType=_TEXT, crs=uris,
        ),
        "FeatureCollection": _object(
            ["type", "features"], type=many, features=_list(a_feature), links=links,
            timeStamp=stamp, numberMatched=number, numberReturned=number,
        ),
        "Feature": _object(
            ["type", "geometry", "properties"], type=one, id=_TEXT, geometry=geometry,
            properties={"type": "object", "nullable": True}, links=links,
        ),
        "Exception": _object(["code"], code=_TEXT, description=_TEXT),
    }  # fmt: skip
