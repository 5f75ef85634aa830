"""Export by URL: what comes, in what pieces, and what is refused."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import threading
import urllib.error
import urllib.request
import warnings
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import pytest
from lxml import etree
from samples import DATA, atlas_of, run_async, uses_engine
from server import Served
from starlette.applications import Starlette

from geo.export import FORMATS, address_suffix
from geo.ledger import Ledger
from geo.ledger.wholeness import Fault
from geo.model.claims import UNGUARDED, Claim
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.store import Store
from geo.web.api import _MAX_EXPORTS, routes

pytestmark = uses_engine

DAY = (date(2023, 5, 12), date(2023, 5, 12))
WORDS = "day=2023-05-12&day=2023-05-12&side=russia&side=ukraine&zone=Asia/Tokyo"
WANTED = Filter(day=DAY, side=("russia", "ukraine"), zone="Asia/Tokyo")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    pieces: list[bytes]

    @property
    def body(self) -> bytes:
        return b"".join(self.pieces)

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@pytest.fixture(scope="module")
def book(ledger):
    return atlas_of(ledger)


def ask(book: Atlas, address: str, method: str = "GET", **headers: str) -> Answer:
    """One request, in this process."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()],
        "asgi": {"version": "3.0", "spec_version": "2.4"},
    }
    sent: list[dict] = []

    async def receive() -> dict:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict) -> None:
        sent.append(message)

    run_async(Starlette(routes=routes(lambda: book))(scope, receive, send))
    pieces = [m["body"] for m in sent if m["type"] == "http.response.body" and m.get("body")]
    found = {k.decode(): v.decode() for k, v in sent[0]["headers"]}
    return Answer(sent[0]["status"], found, pieces)


def ids(suffix: str, data: bytes, folder: Path) -> list[str]:
    if suffix == "csv":
        return [r["claim_id"] for r in csv.DictReader(io.StringIO(data.decode()))]
    if suffix == "geojson":
        return [f["id"] for f in json.loads(data)["features"]]
    (folder / "x.parquet").write_bytes(data)
    with duckdb.connect() as base:
        base.execute("set enable_geoparquet_conversion = false")
        found = base.execute("select claim_id from read_parquet($1)", [str(folder / "x.parquet")])
        return [r[0] for r in found.fetchall()]


@pytest.mark.parametrize("suffix", TYPES)
def test_the_address_of_a_view_gives_the_rows_of_the_view(book, tmp_path, suffix):
    answer = ask(book, f"/api/claims.{suffix}?{WORDS}&view=48.5,38.1,9&place=bakhmut&lang=ja")
    want = book.store.claims(WANTED)
    assert answer.status == 200
    assert ids(suffix, answer.body, tmp_path) == want
    assert answer.headers["content-type"] == TYPES[suffix]
    name = f"claims_2023-05-12_{len(want)}-rows.{suffix}"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    (form,) = [f for f in FORMATS if address_suffix(f) == suffix]
    claims = [book.ledger.claims[i] for i in want]
    assert answer.body == form.write(book.ledger, claims, WANTED, DATA)


def test_the_zone_is_that_of_the_deployment_where_none_is_asked_for(book, tmp_path):
    answer = ask(book, "/api/claims.csv?day=2023-02-14")
    want = Filter(day=(date(2023, 2, 14), date(2023, 2, 14)), zone=book.settings.default_zone)
    assert ids("csv", answer.body, tmp_path) == book.store.claims(want)


@pytest.mark.parametrize("suffix", TYPES)
def test_large_answers_come_in_pieces(book, suffix):
    many = {
        f"c{n}": replace(c, claim_id=f"c{n}", cells={**c.cells, "claim_id": f"c{n}"})
        for n in range(450)
        for c in [book.ledger.claims["2023-05-12-konashenkov-line-holds"]]
    }

    # A store that answers with every claim; 22,500 of them are more than any one piece holds.
    class Every:
        state, ledger = book.store.state, replace(book.ledger, claims=many)
        is_in_memory = True

        def iter_claims(self, wanted: Filter) -> list[Claim]:
            return list(many.values()) * 50

        def outside(self, wanted: Filter) -> frozenset[str]:
            return frozenset()

    answer = ask(replace(book, store=Every()), f"/api/claims.{suffix}")
    assert len(answer.pieces) >= 3


def test_the_tag_is_that_of_data_filter_and_format(book):
    first = ask(book, f"/api/claims.csv?{WORDS}")
    tag = first.headers["etag"]
    assert ask(book, f"/api/claims.csv?{WORDS}&lang=ja").headers["etag"] == tag
    assert ask(book, f"/api/claims.geojson?{WORDS}").headers["etag"] != tag
    assert ask(book, f"/api/claims.csv?{WORDS}&q=x").headers["etag"] != tag
    zones = list(book.settings.zones)
    newer = replace(book, store=Store(replace(book.ledger, version="0" * 64), zones))
    assert ask(newer, f"/api/claims.csv?{WORDS}").headers["etag"] != tag
    for known in (tag, f'"x", {tag}', tag.removeprefix("W/"), "*"):
        again = ask(book, f"/api/claims.csv?{WORDS}", if_none_match=known)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert ask(book, f"/api/claims.csv?{WORDS}", if_none_match='"x"').status == 200


def test_every_bad_word_is_named(book):
    words = (
        "day=2023-13-45&side=martians&side=russia&sidee=russia&zone=Mars/Base&by=&known=1999-01-01"
    )
    answer = ask(book, f"/api/claims.csv?{words}&disputed=perhaps&q={'x' * 300}")
    assert answer.status == 400
    assert answer.headers["content-type"] == "application/json"
    bad = {b["word"]: b["value"] for b in answer.json["bad"]}
    assert bad.pop("q").startswith("xxx")
    assert bad == {
        "day": "2023-13-45",
        "side": "martians",
        "sidee": "russia",
        "zone": "Mars/Base",
        "known": "1999-01-01",
        "disputed": "perhaps",
    }
    for path in ("claims.csv", "claims.atom", "map/days"):
        assert ask(book, f"/api/{path}?" + "a=1&" * 2000).status == 400


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_written(book, method):
    answer = ask(book, "/api/claims.csv", method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


def test_what_is_not_served_is_not_found_and_what_is_served_is_said(book):
    answer = ask(book, "/api/claims.docx")
    assert answer.status == 404
    assert answer.json["files"][:3] == ["claims.csv", "claims.geojson", "claims.parquet"]


def test_the_address_has_the_path_under_which_the_app_is_served(book):
    paths = [route.path for route in routes(lambda: book, "/atlas")]
    assert paths[0] == "/atlas/api/claims.csv"
    pages = {f"/atlas/{letter}/{{key:path}}" for letter in "ced"} | {"/atlas/embed"}
    pages |= {"/atlas/beside", "/atlas/beside/{file:path}"}
    assert pages <= set(paths)
    apis = ("/atlas/api/", "/atlas/ogc")
    assert all(path.startswith(apis) for path in paths if path not in pages)


def test_who_speaks_and_when_is_counted_for_a_filter(book):
    claims = book.ledger.claims.values()
    said = ask(book, "/api/sources.json?side=ukraine").json["sources"]
    own = [c.claimant for c in claims if c.claimant_side == "ukraine"]
    assert {s["source_id"]: s["claims"] for s in said} == {key: own.count(key) for key in own}
    assert [s["claims"] for s in said] == sorted((s["claims"] for s in said), reverse=True)
    assert said[0].keys() == {"source_id", "names", "side", "kind", "parent", "claims"}
    days = ask(book, f"/api/days.json?{WORDS}").json
    assert (days["by"], days["zone"], days["unit"]) == ("report", "Asia/Tokyo", "day")
    shown = [book.ledger.claims[i].claimant_side for i in book.store.claims(WANTED)]
    assert {d["day"] for d in days["days"]} == {"2023-05-12"}
    assert {d["side"]: d["claims"] for d in days["days"]} == {s: shown.count(s) for s in shown}
    for path in ("sources", "days"):
        assert ask(book, f"/api/{path}.json?side=martians").status == 400


def test_head_has_the_headers_and_no_body(book):
    whole, head = (ask(book, f"/api/claims.parquet?{WORDS}", m) for m in ("GET", "HEAD"))
    assert (head.status, head.body) == (200, b"")
    assert head.headers == whole.headers


def test_the_description_of_a_live_view_names_the_three_files(book):
    link = ask(book, f"/api/claims.csv?{WORDS}").headers["link"]
    assert 'rel="describedby"' in link
    said = ask(book, "/api/" + link[1:].split(">")[0]).json
    assert said["claim_atlas"]["filter"] == WANTED.words()
    assert said["claim_atlas"]["rows"] == len(book.store.claims(WANTED))
    assert [r["name"] for r in said["resources"]] == [f"claims-{s}" for s in TYPES]
    assert [f["name"] for f in said["resources"][0]["schema"]["fields"]] == list(UNGUARDED)


# ---- the running server --------------------------------------------------------------------------


def fetched(url: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
    request = urllib.request.Request(url, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            found = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, found, answer.read()
    except urllib.error.HTTPError as e:
        with e:
            return e.code, {name.lower(): value for name, value in e.headers.items()}, e.read()


@pytest.fixture(scope="module")
def url(app: Served) -> str:
    return f"{app.url}/api"


def test_programs_read_a_view_from_the_running_server(url: str, ledger: Ledger) -> None:
    frame = pd.read_csv(f"{url}/claims.csv?{WORDS}")
    assert list(frame.columns) == list(UNGUARDED)
    assert 0 < len(frame) < len(ledger.claims)
    assert set(frame["claimant_side"]) == {"russia", "ukraine"}
    shapes = gpd.read_file(f"{url}/claims.geojson?{WORDS}")
    assert list(shapes["claim_id"]) == list(frame["claim_id"])
    status, headers, data = fetched(f"{url}/claims.parquet?{WORDS}")
    assert status == 200
    assert list(gpd.read_parquet(io.BytesIO(data))["claim_id"]) == list(frame["claim_id"])
    assert headers["x-content-type-options"] == "nosniff"
    again, _, body = fetched(f"{url}/claims.parquet?{WORDS}", **{"If-None-Match": headers["etag"]})
    assert (again, body) == (304, b"")


def test_a_reader_of_data_packages_accepts_the_live_view(url: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the libraries that frictionless brings
        import frictionless

        # It takes a slash in the query for one of the path; our own links have none.
        words = WORDS.replace("/", "%2F")
        described = frictionless.Package(f"{url}/datapackage.json?{words}")
        report = described.validate()
        assert report.valid, report.flatten(["type", "note"])
        rows = described.get_resource("claims-csv").read_rows()
    assert len(rows) == described.custom["claim_atlas"]["rows"] > 0


def test_the_running_server_refuses_what_it_should(url: str) -> None:
    status, _, body = fetched(f"{url}/claims.csv?side=martians")
    assert (status, json.loads(body)["bad"]) == (400, [{"word": "side", "value": "martians"}])
    assert fetched(f"{url}/nothing.csv")[0] == 404
    request = urllib.request.Request(f"{url}/claims.csv", data=b"x", method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    refused.value.close()
    assert refused.value.code == 405


def test_the_size_of_an_answer_is_counted_and_not_made_for_a_head(book):
    class Counted:
        state, ledger = book.store.state, book.ledger

        def counts(self, wanted: Filter):
            return book.store.counts(wanted)

    answer = ask(replace(book, store=Counted()), f"/api/claims.csv?{WORDS}", "HEAD")
    full = ask(book, f"/api/claims.csv?{WORDS}")
    assert answer.status == 200
    assert answer.headers["content-disposition"] == full.headers["content-disposition"]


def test_more_requests_than_there_is_room_for_are_told_to_come_again(book):
    begun, go_on = threading.Event(), threading.Event()

    class Waiting:
        state, ledger = book.store.state, book.ledger

        def iter_claims(self, wanted: Filter) -> list[Claim]:
            begun.set()
            go_on.wait(60)
            return []

        def outside(self, wanted: Filter) -> frozenset[str]:
            return frozenset()

    app = Starlette(routes=routes(lambda: replace(book, store=Waiting()), at_once=1))

    async def status() -> int:
        sent: list[dict] = []
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/api/claims.csv",
            "query_string": b"",
            "raw_path": b"/api/claims.csv",
            "headers": [],
            "asgi": {"version": "3.0"},
        }
        first = True

        async def receive() -> dict:
            nonlocal first
            if first:
                first = False
                return {"type": "http.request", "body": b"", "more_body": False}
            await asyncio.Event().wait()
            raise AssertionError

        async def send(message: dict) -> None:
            sent.append(message)
            if message["type"] == "http.response.start" and message["status"] == 503:
                go_on.set()

        await app(scope, receive, send)
        return sent[0]["status"]

    async def all_of_them() -> list[int]:
        return await asyncio.gather(*(status() for _ in range(_MAX_EXPORTS // 2 + 3)))

    statuses = run_async(all_of_them())
    # One address has half of the places.
    assert (statuses.count(200), statuses.count(503)) == (_MAX_EXPORTS // 2, 3)
    assert begun.is_set()


def test_every_answer_names_its_version_and_says_where_the_files_hold_another(book):
    for address in (
        "/api/claims.csv",
        "/api/claims.geojson",
        "/api/datapackage.json",
        "/api/claims.csv?side=martians",
    ):
        answer = ask(book, address)
        assert answer.headers["claim-atlas-version"] == book.ledger.version
        assert "claim-atlas-stale" not in answer.headers
        late = ask(replace(book, stale=Fault("empty", {"file": "événements.csv"})), address)
        assert late.headers["claim-atlas-version"] == book.ledger.version
        said = "?v?nements.csv is empty: save it again, or restore a backup."
        assert late.headers["claim-atlas-stale"] == said
        assert late.status == answer.status


def test_the_days_with_claims_come_as_runs_and_gaps_whatever_days_are_asked_for(book):
    answer = ask(book, f"/api/map/days?{WORDS}&lang=ja&v={book.version[:12]}")
    assert answer.json == {"first": "2023-02-11", "runs": [1, 1, 2, 86, 1]}
    assert "immutable" in answer.headers["cache-control"]
    assert ask(book, "/api/map/days?q=nobody+says+this").json == {"first": None, "runs": []}
    assert ask(book, "/api/map/days?side=martians").status == 400
    assert ask(book, "/api/map/days", method="POST").status == 405


def test_the_feed_of_a_filter_has_its_newest_claims_first(app: Served, ledger: Ledger) -> None:
    url = f"{app.url}/api/claims.atom?day=2023-05-12&day=2023-05-12&zone=UTC&lang=ja"
    with urllib.request.urlopen(url, timeout=60) as answer:
        assert answer.headers["content-type"].startswith("application/atom+xml")
        root = etree.fromstring(answer.read())
    atom = "{http://www.w3.org/2005/Atom}"
    ids = [entry.findtext(f"{atom}id") for entry in root.iter(f"{atom}entry")]
    said = [c for c in ledger.claims.values() if str(c.reported or "")[:10] == "2023-05-12"]
    assert {i.rpartition("/c/")[2] for i in ids} == {c.claim_id for c in said}
    days = [entry.findtext(f"{atom}updated") for entry in root.iter(f"{atom}entry")]
    assert days == sorted(days, reverse=True)
    assert all(day.endswith("+00:00") for day in days)
    assert root.findtext(f"{atom}updated") == days[0]
    first = next(root.iter(f"{atom}entry"))
    claim = ledger.claims[ids[0].rpartition("/c/")[2]]
    assert first.findtext(f"{atom}title") == claim.headline_ja
    assert first.findtext(f"{atom}author/{atom}name") == ledger.sources[claim.claimant].name_ja
    with pytest.raises(urllib.error.HTTPError, match="400"):
        urllib.request.urlopen(f"{app.url}/api/claims.atom?side=nobody", timeout=60)
