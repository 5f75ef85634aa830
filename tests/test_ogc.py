"""OGC API - Features: read by GDAL, and checked against the standard's abstract tests for Core."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import pyogrio
import pytest
import shapely
from asking_api import Said, sent
from hypothesis import given
from hypothesis import strategies as st
from samples import atlas_of, examples, files, ledger_of, point, row, run_async, uses_engine, write
from server import Served, served
from shapely.geometry import box, shape
from starlette.applications import Starlette
from test_api import Answer
from test_api import ask as asked

from geo.ledger import Ledger
from geo.ledger.disclosure import public_ledger
from geo.service.atlas import Atlas
from geo.web.api import routes
from geo.web.ogc_asked import MAX_LIMIT, BadParameter, page_of, token_of
from geo.web.ogc_features import CELLS, COLLECTIONS

pytestmark = uses_engine
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
DAY = date(2023, 5, 12)


@pytest.fixture(scope="module")
def book(ledger: Ledger) -> Atlas:
    return atlas_of(ledger)


@pytest.fixture(scope="module")
def wide() -> Atlas:
    """Claims on both sides of 180 degrees, of every precision and time, at invented places."""
    here = {"event_date": "2023-05-01", "report_date": ""}
    return atlas_of(
        ledger_of(
            point("east", 10, 179.9, **here),
            point("west", 10, -179.9, **here),
            point("middle", 10, 0, event_date="2023-05-03", report_date="2023-05-20"),
            row("town", event_date="2023-05-01", event_date_end="2023-05-09", report_date=""),
            row("area", place_id="town-area", geo_precision="area", event_id="e2")
            | {"event_date": "", "time_precision": "unknown", "report_date": "2023-05-05"},
            row("nowhere", place_id="nowhere", geo_precision="unknown", event_id="e2", **here),
            point("disc", 20, 20, geo_radius_m="9000", event_id="e3", **here)
            | {"geo_precision": "area"},
        )
    )


def ask(book: Atlas, address: str, method: str = "GET") -> Answer:
    """One request to a server with a name, in this process."""
    path, mark, words = address.partition("?")
    return asked(book, f"{unquote(path)}{mark}{words}", method, host="atlas.example")


def features(book: Atlas, name: str, words: str = "") -> list[dict]:
    """All features of a collection, page by page."""
    found: list[dict] = []
    path = f"/ogc/collections/{name}/items?{words}"
    while path:
        answer = ask(book, path)
        assert answer.status == 200, answer.body
        assert answer.headers["content-type"] == "application/geo+json"
        page = answer.json
        assert page["numberReturned"] == len(page["features"])
        found += page["features"]
        links = {link["rel"]: link["href"] for link in page["links"]}
        following = urlsplit(links.get("next", ""))
        path = f"{following.path}?{following.query}" if following.path else ""
    assert page["numberMatched"] == len(found)
    return found


def ids(found: list[dict]) -> set[str]:
    return {one["id"] for one in found}


# ---- GDAL ----------------------------------------------------------------------------------------


def read(app: Served, layer: str = "claims", words: str = "", **options: object) -> list[dict]:
    source = f"OAPIF:{app.url}/ogc{f'?{words}' if words else ''}"
    _, table = pyogrio.read_arrow(source, layer=layer, **options)
    return table.to_pylist()


def test_gdal_reads_every_claim_of_the_ledger_page_by_page(app: Served, ledger: Ledger):
    for options in ({}, {"PAGE_SIZE": 7}):
        rows = read(app, **options)
        assert len(rows) == len(ledger.claims)
        told = {r["id"]: r for r in rows}
        for key, claim in ledger.claims.items():
            for name in (
                "headline_ja",
                "claimant",
                "modality",
                "figures",
                "via",
                "evidence_sha256",
            ):
                assert (told[key][name] or "") == claim.cells[name]
            shown = shapely.from_wkb(told[key]["wkb_geometry"])
            assert (shown is None) == (claim.latitude is None)
            if claim.geo_precision in ("point", "settlement"):
                assert shown.equals(shapely.Point(claim.longitude, claim.latitude))


def test_gdal_reads_a_box(app: Served, ledger: Ledger):
    around = (37.5, 48.0, 38.5, 49.0)
    found = {r["id"] for r in read(app, bbox=around)}
    for claim in ledger.claims.values():
        if claim.geo_precision in ("point", "settlement"):
            there = box(*around).covers(shapely.Point(claim.longitude, claim.latitude))
            assert (claim.claim_id in found) == there
    assert len(ledger.claims) > len(found) > 5


def test_gdal_reads_a_day(app: Served, ledger: Ledger):
    zone, day = "Asia/Tokyo", f"day={DAY}&day={DAY}&zone=Asia/Tokyo"
    said = {i for i, c in ledger.claims.items() if c.reported and c.reported.day_in(zone) == DAY}
    spans = {i: c.event.days_in(zone) for i, c in ledger.claims.items()}
    happened = {i for i, span in spans.items() if span and span[0] <= DAY <= span[1]}
    assert {r["id"] for r in read(app, words=day)} == said
    assert {r["id"] for r in read(app, words=f"{day}&by=event")} == happened
    assert said != happened
    # A comparison of a date goes out as `datetime`, whatever the column is called.
    where = "event_day >= '2023/05/12' AND event_day <= '2023/05/12'"
    assert {r["id"] for r in read(app, words=f"zone={zone}", where=where)} == said | happened


def test_gdal_reads_a_filter_and_the_other_collections(app: Served, ledger: Ledger):
    assert {r["claimant_side"] for r in read(app, words="side=ukraine")} == {"ukraine"}
    assert {r["claimant"] for r in read(app, where="claimant = 'isw'")} == {"isw"}
    events = read(app, "events")
    assert {r["id"] for r in events} == {c.event_id for c in ledger.claims.values()}
    assert sum(r["claims"] for r in events) == len(ledger.claims)
    placed = [*read(app, "places"), *read(app, "areas")]
    located = [c for c in ledger.claims.values() if c.latitude is not None]
    assert sum(r["claims"] for r in placed) == len(located)
    assert all(shapely.from_wkb(r["wkb_geometry"]) is not None for r in placed)


# ---- the abstract tests of the standard (OGC 17-069r4, annex A) ----------------------------------


def get(app: Served, path: str) -> Said:
    return sent(app.url, f"/ogc{path}")


def test_landing_page_conformance_and_collections(app: Served):
    """A.2.2 to A.2.5: links with their relations, and each leads to what it says."""
    landing = get(app, "/").json
    assert landing == get(app, "").json | {"links": landing["links"]}
    rels = {link["rel"]: link for link in landing["links"]}
    assert {"self", "service-desc", "conformance", "data"} <= rels.keys()
    for rel in ("self", "service-desc", "conformance", "data"):
        path = rels[rel]["href"].removeprefix(app.url)
        answer = sent(app.url, path)
        assert (answer.status, answer.headers["content-type"]) == (200, rels[rel]["type"])
    kept = get(app, "/conformance").json["conformsTo"]
    base = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf"
    assert set(kept) == {f"{base}/{name}" for name in ("core", "oas30", "geojson")}
    said = get(app, "/collections").json
    assert [c["id"] for c in said["collections"]] == ["claims", "events", "places", "areas"]
    for one in said["collections"]:
        assert get(app, f"/collections/{one['id']}").json == one
        assert one["crs"] == [CRS84]
        links = {link["rel"]: link for link in one["links"]}
        assert links["items"]["type"] == "application/geo+json"
        west, south, east, north = one["extent"]["spatial"]["bbox"][0]
        assert (-180 <= west <= east <= 180, -90 <= south <= north <= 90) == (True, True)
        opens, closes = one["extent"]["temporal"]["interval"][0]
        assert opens < closes


def test_the_api_is_described_by_a_valid_document_of_openapi(app: Served):
    """A.3: the document is valid, and every path and parameter in it is answered."""
    said = get(app, "/api").json
    # Its grammars take seconds to load: not for every run of any test.
    from openapi_spec_validator import OpenAPIV30SpecValidator, validate

    validate(said, cls=OpenAPIV30SpecValidator)
    assert said["openapi"].startswith("3.0.")
    assert said["servers"] == [{"url": f"{app.url}/ogc"}]
    known = {"claims": "2023-05-12-konashenkov-line-holds", "places": "bakhmut"}
    known |= {"events": "2023-05-13-bryansk-helicopter", "areas": "bakhmut-area"}
    for path, operation in said["paths"].items():
        name = path.split("/")[2] if path.count("/") > 1 else ""
        assert get(app, path.replace("{featureId}", known.get(name, ""))).status == 200, path
        for part in operation["get"].get("parameters", ()):
            if "$ref" in part:
                assert part["$ref"].rpartition("/")[2] in said["components"]["parameters"]
    limit = said["components"]["parameters"]["limit"]["schema"]
    assert (limit["minimum"], limit["maximum"]) == (1, MAX_LIMIT)


def test_pages_follow_each_other_and_hold_each_feature_once(book: Atlas):
    """A.2.7.3, A.2.7.6 to A.2.7.10: limit, links, numbers and the time."""
    for name in COLLECTIONS:
        whole = features(book, name)
        assert features(book, name, "limit=3") == whole
        assert [one["id"] for one in whole] == sorted(one["id"] for one in whole)
    page = ask(book, "/ogc/collections/claims/items?limit=5&side=russia").json
    assert (page["numberReturned"], len(page["features"])) == (5, 5)
    assert page["numberMatched"] > 5
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page["timeStamp"])
    links = {link["rel"]: link for link in page["links"]}
    assert links.keys() == {"self", "next", "collection"}
    assert all(link["type"] for link in links.values())
    words = parse_qs(urlsplit(links["next"]["href"]).query)
    assert (words["limit"], words["side"]) == (["5"], ["russia"])
    # More than there may be is no fault: the standard says so, since its corrigendum.
    assert ask(book, "/ogc/collections/claims/items?limit=99999999999999999").status == 200


def test_a_box_gives_what_meets_it_and_nothing_else(book: Atlas, wide: Atlas):
    """A.2.7.4: bbox of four and of six numbers, across 180 degrees, a point, the world."""
    cases = {
        "170,0,-170,20": {"east", "west"},
        "-180,-90,180,90": {"east", "west", "middle", "town", "area", "disc"},
        "0,10,0,10": {"middle"},
        "0,10,-5,0,10,5": {"middle"},
        "37.9,48.4,38.1,48.6": {"town", "area"},
        "38.05,48.5,38.06,48.51": {"area"},
        "179.95,-1,180,1": set(),
    }
    for said, wanted in cases.items():
        assert ids(features(wide, "claims", f"bbox={said}")) == wanted, said
    around = box(30, 45, 36, 52)
    found = features(book, "claims", "bbox=30,45,36,52")
    assert found
    for one in found:
        exact = book.store.by_id([one["id"]]).claims[one["id"]]
        where = book.ledger.gazetteer.shape(exact.place_id)
        assert where is not None
        assert where.intersects(around) or shape(one["geometry"]).intersects(around)


def test_a_time_gives_the_claims_that_touch_it(wide: Atlas):
    """A.2.7.5: instants, intervals, and open ends, of events and reports."""
    early = {"east", "west", "town", "nowhere", "disc"}
    cases = {
        "2023-05-01": early,
        "2023-05-01T12:00:00Z": early,
        "2023-05-01T23:30:00.5+03:00": early,
        "2023-05-04/2023-05-06": {"town", "area"},
        "2023-05-10/..": {"middle"},
        "2023-05-10/": {"middle"},
        "../2023-05-03": early | {"middle"},
        "/2023-05-03T00:00:00Z": early | {"middle"},
        "1066-01-01": set(),
        "2050-01-01/..": set(),
        "2023-05-01T": early,  # as GDAL writes a day
        "1000-01-01/3000-01-01": early | {"middle", "area"},
    }
    for said, wanted in cases.items():
        found = features(wide, "claims", f"datetime={quote(said)}&zone=Europe/Kyiv")
        assert ids(found) == wanted, said
    both = "bbox=-10,0,10,20&datetime=2023-05-03/2023-05-04&limit=1&by=event"
    assert ids(features(wide, "claims", both)) == {"middle"}


BAD = (
    "bbox=", "bbox=1,2,3", "bbox=1,2,3,4,5", "bbox=a,b,c,d", "bbox=nan,1,2,3", "bbox=0,50,10,40",
    "bbox=-181,0,10,10", "bbox=0,-91,10,10", "bbox=0,0,1,inf", "bbox=0,0,1,1&bbox=0,0,1,1",
    "bbox=0,0,1,1&within=box:0,0,1,1",
    "datetime=", "datetime=yesterday", "datetime=2023-13-01", "datetime=2023-05-02/2023-05-01",
    "datetime=2023-05-01T10:00:00", "datetime=a/b/c", "datetime=2023-05-01/2023-05-02/2023-05-03",
    "datetime=12-05-2023", "datetime=2023-05-12T25:00:00Z",
    "limit=0", "limit=-1", "limit=1.5", "limit=ten", "limit=", "limit=1&limit=2",
    "token=", "token=%25%25", "token=_w", "token=" + "a" * 5000,
    "day=2023-05-40", "side=martians", "zone=Mars/Base", "disputed=perhaps", "precision=exact",
    "q=" + "x" * 300, "within=box:1", "unknown=1", "f=html", "bbox-crs=x", "lang=en",
    "place=a&" * 101, "a=1&" * 2000,
)  # fmt: skip


@pytest.mark.parametrize("words", BAD, ids=lambda words: words[:40])
def test_what_is_not_understood_is_refused_in_the_words_of_the_standard(book: Atlas, words: str):
    """A.2.7.1: 400 for a parameter that is unknown or out of range, with a body that says why."""
    answer = ask(book, f"/ogc/collections/claims/items?{words}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/json"
    assert answer.json["code"] == "InvalidParameterValue"
    assert (
        words.split("=")[0][:10] in answer.json["description"]
        or "words" in (answer.json["description"])
    )
    assert len(answer.json["description"]) < 500


NOWHERE = (
    "collections/wars", "collections/wars/items", "collections/claims/items/no-such", "x",
    "collections/claims/items/", "collections/areas/items/bakhmut", "collections/claims/x",
)  # fmt: skip


@pytest.mark.parametrize("path", NOWHERE)
def test_what_is_not_there_is_404(book: Atlas, path: str):
    answer = ask(book, f"/ogc/{path}")
    assert (answer.status, answer.json["code"]) == (404, "NotFound")


def test_nothing_can_be_written_and_a_head_has_no_body(book: Atlas):
    assert ask(book, "/ogc/collections/claims/items", "POST").status == 405
    head = ask(book, "/ogc/collections/claims/items", "HEAD")
    assert (head.status, head.body) == (200, b"")


def test_each_feature_has_an_address_with_the_same_content(book: Atlas, wide: Atlas):
    """A.2.8: a feature by its id, with links to itself and its collection."""
    for atlas in (book, wide):
        for name in COLLECTIONS:
            for one in features(atlas, name):
                path = f"/ogc/collections/{name}/items/{quote(one['id'], safe='')}"
                alone = ask(atlas, path).json
                links = {link["rel"]: link["href"] for link in alone.pop("links")}
                assert alone == one
                assert links["self"].endswith(path)
                assert links["collection"].endswith(f"/collections/{name}")


# ---- what features say ---------------------------------------------------------------------------


def test_a_claim_says_what_the_ledger_says_and_an_unknown_place_is_null(wide: Atlas):
    told = {one["id"]: one for one in features(wide, "claims")}
    claims = wide.store.ledger.claims
    assert told.keys() == claims.keys()
    for key, one in told.items():
        assert {n: one["properties"][n] for n in CELLS} == {n: claims[key].cells[n] for n in CELLS}
    assert told["nowhere"]["geometry"] is None
    assert told["town"]["geometry"] == {"type": "Point", "coordinates": [38.0, 48.5]}
    days = [told["town"]["properties"][n] for n in ("event_day", "event_day_end", "report_day")]
    assert days == ["2023-05-01", "2023-05-09", None]
    exact = wide.ledger.gazetteer.shape("town-area")
    drawn = shape(told["area"]["geometry"])  # with fewer corners, as many claims share it
    assert drawn.symmetric_difference(exact).area < 0.03 * exact.area
    whole = {one["id"]: shape(one["geometry"]) for one in features(wide, "areas")}
    assert whole["town-area"].symmetric_difference(exact).area < 1e-4 * exact.area
    assert set(whole) == {"town-area", "@20.00000,20.00000"}


def test_an_event_is_at_all_places_that_its_claims_name(wide: Atlas):
    told = {one["id"]: one for one in features(wide, "events")}
    assert {key: one["properties"]["claims"] for key, one in told.items()} == {
        "e1": 4,
        "e2": 2,
        "e3": 1,
    }
    assert told["e1"]["geometry"]["type"] == "MultiPoint"
    assert told["e2"]["geometry"]["type"] == "Polygon"
    assert told["e1"]["properties"]["first_day"] == "2023-05-01"
    assert told["e1"]["properties"]["last_day"] == "2023-05-09"


def test_claims_of_places_events_and_rivals(book: Atlas, ledger: Ledger):
    key = "2023-05-12-malyar-two-km-advance"
    for word, value, column in (
        ("place", "bakhmut", "place_id"),
        ("event", ledger.claims[key].event_id, "event_id"),
    ):
        found = features(book, "claims", f"{word}={value}")
        wanted = {i for i, c in ledger.claims.items() if getattr(c, column) == value}
        assert ids(found) == wanted
    rivals = features(book, "claims", f"rival={key}")
    assert ids(rivals) == {"2023-05-12-konashenkov-line-holds"}
    assert features(book, "claims", "rival=no-such") == []
    assert features(book, "claims", "place=no-such") == []


def test_the_public_gets_what_it_may():
    whole = ledger_of(
        row("secret", access="signed_in", place_id="town", headline_en="only for some"),
        row("coarse", public_radius_km="50", summary_en="the house at the corner"),
    )
    public = atlas_of(public_ledger(whole))
    for name in COLLECTIONS:
        answer = ask(public, f"/ogc/collections/{name}/items")
        for word in (b"secret", b"only for some", b"the house", b"48.5,"):
            assert word not in answer.body, name
    assert ids(features(public, "claims")) == {"coarse"}
    assert ids(features(public, "areas")) != {"town"}
    assert ask(public, "/ogc/collections/claims/items/secret").status == 404
    assert "access" not in CELLS
    assert not any(name.startswith("public_") for name in CELLS)


def test_a_page_goes_on_where_it_ended_while_claims_come_and_go(ledger: Ledger):
    first = ask(atlas_of(ledger), "/ogc/collections/claims/items?limit=10").json
    last = first["features"][-1]["id"]
    token = next(link["href"] for link in first["links"] if link["rel"] == "next")
    fewer = dict(list(ledger.claims.items())[5:])
    fewer.pop(last, None)
    changed = atlas_of(type(ledger)(**{**vars(ledger), "claims": fewer, "version": "x"}))
    parts = urlsplit(token)
    second = ask(changed, f"{parts.path}?{parts.query}").json
    assert second["features"][0]["id"] == min(i for i in fewer if i > last)


def test_hostile_texts_and_keys_stay_what_they_are(tmp_path: Path):
    evil = '"}]},{"<script>alert(1)</script>\u2028'
    folder = write(tmp_path / "data", files(row("a", headline_en=evil, summary_en=evil)))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        answer = sent(app.url, "/ogc/collections/claims/items")
        (one,) = answer.json["features"]
        assert one["properties"]["headline_en"] == evil
        assert answer.headers["x-content-type-options"] == "nosniff"
        asked = sent(app.url, f"/ogc/collections/claims/items?q={quote(evil)}&limit=x")
        assert (asked.status, asked.headers["content-type"]) == (400, "application/json")


@examples
@given(key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
def test_a_token_is_the_key_that_a_page_ended_with(book_atlas: Atlas, key: str):
    assert page_of(book_atlas, {"token": [token_of(key)]}).after == key


@pytest.fixture(scope="module")
def book_atlas(book: Atlas) -> Atlas:
    return book


@examples
@given(
    name=st.sampled_from(["bbox", "datetime", "limit", "token"]),
    text=st.text(st.sampled_from("0123456789-:/.,TZ+e nainf"), max_size=30),
)
def test_any_text_is_a_page_or_a_bad_parameter(book_atlas: Atlas, name: str, text: str):
    try:
        page = page_of(book_atlas, {name: [text]})
    except BadParameter as e:
        said = str(e)
    else:
        said = ""
    if said:
        assert said.startswith(f"{name}=")
        return
    assert 1 <= page.limit <= MAX_LIMIT
    assert page.only.days is None or page.only.days[0] <= page.only.days[1]


def test_under_a_base_path_links_have_it(book: Atlas):
    sent_: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent_.append(message)

    path = "/atlas/ogc/collections/claims/items"
    scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode()}
    scope |= {"query_string": b"limit=1", "headers": [(b"host", b"x.example")], "scheme": "https"}
    scope |= {"asgi": {"version": "3.0", "spec_version": "2.4"}}
    run_async(Starlette(routes=routes(lambda: book, "/atlas"))(scope, receive, send))
    page = json.loads(b"".join(m.get("body", b"") for m in sent_))
    for link in page["links"]:
        assert link["href"].startswith("https://x.example/atlas/ogc/collections/claims")
    assert page["features"][0]["properties"]["page"].startswith("https://x.example/atlas/c/")
