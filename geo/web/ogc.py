"""OGC API - Features (Part 1: Core) at `/ogc`: claims, events, places and areas for map programs.

QGIS, GDAL and others read them page by page, as GeoJSON in WGS 84, longitude first. The parameters
of the standard (`bbox`, `datetime`, `limit`) stand beside the words of the filter. Like the rest of
the API it is read-only, and whoever asks gets what he may read. What is not understood is answered
with 400, an unknown thing with 404, and the standard's own body.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from geo.export.geojson import feature
from geo.i18n import LANGUAGES, t
from geo.model.claims import shortened
from geo.model.filters import FILTER_WORDS, Filter
from geo.model.mercator import GRID, latitude_of
from geo.service.atlas import Atlas
from geo.store.engine import BackendError, BackendUnavailable
from geo.store.questions import ALL
from geo.web import openapi
from geo.web.address import server_of, words_of
from geo.web.answering import File
from geo.web.ogc_ahead import Made, PagesAhead
from geo.web.ogc_asked import BadParameter, Page, filter_in, page_of
from geo.web.ogc_features import COLLECTIONS, MIME, Collection, matched, pieces
from geo.web.pages import Turn

PREFIX = "/ogc"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"
_KEPT = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
CONFORMS_TO = [f"{_KEPT}/{name}" for name in ("core", "oas30", "geojson")]
_SCHEMA = "application/schema+json"
Answer = Callable[[Atlas, str, Request], Response]


def routes(current: Callable[[], Atlas], base: str, in_turn: Turn) -> list[Route]:
    """The routes under `<base>/ogc`. current: returns the present atlas.

    in_turn: has an answer computed in a thread, one of a few, and cancelled with its request.
    """
    at = f"{base}{PREFIX}"
    answers: dict[str, Answer] = {
        at: _landing,
        f"{at}/": _landing,
        f"{at}/conformance": _conformance,
        f"{at}/api": _api,
        f"{at}/collections": _collections,
        f"{at}/collections/{{name}}": _collection,
        f"{at}/collections/{{name}}/schema": _schema,
        f"{at}/collections/{{name}}/items": partial(_items, PagesAhead()),
        f"{at}/collections/{{name}}/items/{{key:path}}": _item,
        f"{at}/{{rest:path}}": _unknown,
    }
    return [
        Route(path, in_turn(partial(_answered, answer, current, base)))
        for path, answer in answers.items()
    ]


def _answered(
    answer: Answer, current: Callable[[], Atlas], base: str, request: Request
) -> Response:
    try:
        atlas = request.state.atlas = current()
        made = answer(atlas, server_of(request, base), request)
    except BadParameter as e:
        made = _refused(400, "InvalidParameterValue", str(e))
    except (BackendUnavailable, BackendError) as e:
        status = 503 if isinstance(e, BackendUnavailable) else 500
        made = _refused(status, "NoApplicableCode", t(e.key, LANGUAGES[0], **e.values))
    made.headers.setdefault("cache-control", "no-cache")
    return made


def _refused(status: int, code: str, said: str) -> Response:
    """A fault in the standard's words."""
    return JSONResponse({"code": code, "description": said}, status)


def _words(request: Request) -> dict[str, list[str]]:
    try:
        return words_of(request)
    except ValueError as e:
        raise BadParameter("parameters", "", str(e)) from e


def _only_filter(atlas: Atlas, request: Request) -> None:
    """Refuse all but the words of a filter, which programs that were given an address with them
    send with every request."""
    words = _words(request)
    for name, values in words.items():
        if name not in FILTER_WORDS:
            raise BadParameter(name, values[-1], "there is no such parameter here")
    filter_in(atlas, words)


def _link(href: str, rel: str, mime: str, title: str) -> dict[str, str]:
    return {"href": href, "rel": rel, "type": mime, "title": title}


def _named(request: Request) -> Collection | Response:
    name = request.path_params["name"]
    found = COLLECTIONS.get(name)
    if found is None:
        known = ", ".join(COLLECTIONS)
        said = f"there is no collection {shortened(name)!r}; there are {known}"
        return _refused(404, "NotFound", said)
    return found


# ---- what there is -------------------------------------------------------------------------------


def _landing(atlas: Atlas, server: str, request: Request) -> Response:
    _only_filter(atlas, request)
    at = f"{server}{PREFIX}"
    title = atlas.settings.about.title or t("app.title", LANGUAGES[0])
    links = [
        _link(f"{at}/", "self", "application/json", "This page"),
        _link(f"{at}/api", "service-desc", openapi.MIME, "What can be asked"),
        _link(f"{at}/conformance", "conformance", "application/json", "Standards"),
        _link(f"{at}/collections", "data", "application/json", "Collections"),
        _link(f"{server}/", "alternate", "text/html", "The map"),
    ]
    if atlas.settings.about.licence_url:
        licence = atlas.settings.about
        links.append(_link(licence.licence_url, "license", "text/html", licence.licence))
    return JSONResponse({"title": title, "description": _told(), "links": links})


def _told() -> str:
    return t("panel.not_facts", LANGUAGES[0])


def _conformance(atlas: Atlas, _server: str, request: Request) -> Response:
    _only_filter(atlas, request)
    return JSONResponse({"conformsTo": CONFORMS_TO})


def _api(atlas: Atlas, server: str, request: Request) -> Response:
    _only_filter(atlas, request)
    title = atlas.settings.about.title or t("app.title", LANGUAGES[0])
    made = openapi.document(f"{server}{PREFIX}", title)
    return JSONResponse(made, media_type=openapi.MIME)


def _collections(atlas: Atlas, server: str, request: Request) -> Response:
    _only_filter(atlas, request)
    own = _link(f"{server}{PREFIX}/collections", "self", "application/json", "Collections")
    said = [_described(atlas, server, each) for each in COLLECTIONS.values()]
    return JSONResponse({"links": [own], "collections": said})


def _collection(atlas: Atlas, server: str, request: Request) -> Response:
    found = _named(request)
    if isinstance(found, Response):
        return found
    _only_filter(atlas, request)
    return JSONResponse(_described(atlas, server, found))


def _described(atlas: Atlas, server: str, collection: Collection) -> dict[str, Any]:
    at = f"{server}{PREFIX}/collections/{collection.name}"
    first, last = (f"{day.isoformat()}T00:00:00Z" for day in atlas.claim_days)
    return {
        "id": collection.name,
        "title": collection.title,
        "description": collection.text,
        "itemType": "feature",
        "extent": {
            "spatial": {"bbox": [_bounds(atlas)], "crs": CRS84},
            "temporal": {"interval": [[first, last]], "trs": _GREGORIAN},
        },
        "crs": [CRS84],
        "links": [
            _link(at, "self", "application/json", collection.title),
            _link(f"{at}/items", "items", MIME, f"{collection.title}, page by page"),
            _link(f"{at}/schema", "describedby", _SCHEMA, "Properties"),
        ],
    }


def _bounds(atlas: Atlas) -> list[float]:
    """West, south, east, north of all points of claims, in degrees; the world without any."""
    ends = atlas.grid_bounds()
    if ends is None:
        return [-180.0, -85.0, 180.0, 85.0]
    (west, east), (north, south) = ends
    degrees = 360 / GRID
    corners = (degrees * west - 180, latitude_of(south + 1), degrees * (east + 1) - 180)
    return [round(x, 5) for x in (*corners, latitude_of(north))]


def _schema(atlas: Atlas, server: str, request: Request) -> Response:
    """The properties, by which programs know their types before they have read a feature."""
    found = _named(request)
    if isinstance(found, Response):
        return found
    _only_filter(atlas, request)
    at = f"{server}{PREFIX}/collections/{found.name}/schema"
    geometry = {"x-ogc-role": "primary-geometry", "format": "geometry-any"}
    said = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": at,
        "type": "object",
        "title": found.title,
        "properties": {"geometry": geometry, **found.properties},
    }
    return JSONResponse(said, media_type=_SCHEMA)


# ---- features ------------------------------------------------------------------------------------


def _items(ahead: PagesAhead, atlas: Atlas, server: str, request: Request) -> Response:
    found = _named(request)
    if isinstance(found, Response):
        return found
    words = _words(request)
    if request.method == "HEAD":
        page_of(atlas, words)  # refuses what it would refuse for GET
        return _empty()
    kept = ahead.take(_key(atlas, server, found, words))
    following = [kept.following] if kept else []
    parts = iter([kept.body]) if kept else _parts(atlas, server, found, words, following)

    def make_next() -> None:
        """For who has followed a link to the next page before, and likely does so again."""
        if "token" in words and following and following[0]:
            after = {**words, "token": following}
            key = _key(atlas, server, found, after)
            ahead.make(key, partial(_made, atlas, server, found, after))

    return File(parts, {}, MIME, ahead=make_next)


def _key(
    atlas: Atlas, server: str, collection: Collection, words: Mapping[str, list[str]]
) -> Hashable:
    """What a page is the answer to. Readers who may read all have another atlas than the public."""
    asked = tuple(sorted((name, *values) for name, values in words.items()))
    return atlas.version, atlas.is_part, server, collection.name, asked


def _made(
    atlas: Atlas, server: str, collection: Collection, words: Mapping[str, list[str]]
) -> Made:
    following: list[str] = []
    body = b"".join(_parts(atlas, server, collection, words, following))
    return Made(body, following[0])


def _parts(
    atlas: Atlas,
    server: str,
    collection: Collection,
    words: Mapping[str, list[str]],
    following: list[str],
) -> Iterator[bytes]:
    """The pieces of a page. following: gets the token of the next one, "" behind the last.

    Raises BadParameter.
    """
    page = page_of(atlas, words)
    at = f"{server}{PREFIX}/collections/{collection.name}"

    def links(token: str) -> list[dict[str, str]]:
        following.append(token)
        made = [
            _link(_again(f"{at}/items", words), "self", MIME, "This page"),
            _link(at, "collection", "application/json", collection.title),
        ]
        if token:
            after = _again(f"{at}/items", {**words, "token": [token]})
            made.append(_link(after, "next", MIME, "The next page"))
        return made

    n = matched(atlas, collection, page)
    return pieces(collection, atlas, page, server, n, links)


def _item(atlas: Atlas, server: str, request: Request) -> Response:
    found = _named(request)
    if isinstance(found, Response):
        return found
    _only_filter(atlas, request)
    key = request.path_params["key"]
    page = Page(Filter(zone=atlas.settings.default_zone), ALL, 1, "")
    one = found.one(atlas, page, server, key)
    if one is None:
        return _refused(404, "NotFound", f"there is no {shortened(key)!r} in {found.name}")
    at = f"{server}{PREFIX}/collections/{found.name}"
    links = [
        _link(f"{at}/items/{quote(key, safe='')}", "self", MIME, "This feature"),
        _link(at, "collection", "application/json", found.title),
    ]
    return Response(feature(*one, links=links), media_type=MIME)


def _empty() -> Response:
    answer = Response(media_type=MIME)
    del answer.headers["content-length"]  # unknown before it is built
    return answer


def _again(address: str, words: Mapping[str, list[str]]) -> str:
    query = urlencode(words, doseq=True)
    return f"{address}?{query}" if query else address


def _unknown(_atlas: Atlas, _server: str, request: Request) -> Response:
    what = shortened(request.path_params["rest"])
    return _refused(404, "NotFound", f"there is no {what!r}")
