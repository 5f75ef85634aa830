"""What the public gets: nothing of restricted claims, and areas for places that are coarsened."""

from __future__ import annotations

import io
import math
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import psycopg
import pyarrow.parquet as pq
import pytest
from guarded import (
    FARM,
    HASH,
    HOUSE,
    OPEN_HASH,
    claims,
    given_away,
    guarded_files,
    guarded_folder,
)
from hypothesis import given
from hypothesis import strategies as st
from postgres import Server
from samples import DATA, atlas_of, examples, ledger_of, point, row, run_async, table, uses_engine
from spark import Cluster
from starlette.applications import Starlette

from geo.archive.load import load
from geo.archive.opened import url_for_public
from geo.cli.main import main
from geo.ledger import parse_ledger, read_ledger, write_events
from geo.ledger.disclosure import public_ledger, raster, telling_ids
from geo.ledger.editing import claim_key, corrected
from geo.ledger.history import entries
from geo.ledger.saving import Change, Refused, RowEdit, save
from geo.model.claims import COLUMNS, GUARDS, UNGUARDED
from geo.model.filters import Filter
from geo.model.roles import Role
from geo.service import desk, history, past, writing
from geo.service.current import (
    articles,
    current_atlas,
    read_atlas,
    reader_folder,
    reopen,
    whole_atlas,
)
from geo.service.people import Person
from geo.store.backends.spark_session import session
from geo.store.engine import BackendError
from geo.views import card, map_data
from geo.web.api import SERVED, routes

pytestmark = uses_engine
SOMEBODY = Person("Ann <ann@example.org>", "ann@example.org", Role.VIEWER, "s", "a")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server's ledger, on a server that anybody reaches."""
    made = guarded_folder(tmp_path / "ledger")
    monkeypatch.setenv("EVENTS_DATA_DIR", str(made))
    for name in ("EVENTS_WRITE", "EVENTS_DATABASE_URL", "EVENTS_ARTICLES_DIR"):
        monkeypatch.delenv(name, raising=False)
    yield made
    reopen()


@pytest.fixture
def signed_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks has signed in."""
    monkeypatch.setattr(writing, "mode", lambda: "team")
    monkeypatch.setattr(writing, "who_is_there", lambda: SOMEBODY)


# ---- the rule ------------------------------------------------------------------------------------


def test_a_restricted_claim_and_every_reference_to_it_are_not_there() -> None:
    ledger = parse_ledger(guarded_files())
    assert not ledger.errors, [e.text("en") for e in ledger.errors]
    public = public_ledger(ledger)
    assert list(public.claims) == ["open", "coarse", "disc", "far"]
    assert public.claims["open"].disputes == ()
    assert public.claims["open"].supports == ("far",)
    assert [claim.row for claim in public.claims.values()] == [2, 3, 4, 5]
    assert public.rows == 4
    assert {"zoya", "ann-smith"}.isdisjoint(public.sources)
    assert {"hideout", "quince"}.isdisjoint(public.gazetteer.places)
    assert list(public.documents) == ["letter", "open-letter"]
    assert not public.event_names
    assert not given_away(repr(public) + repr(public.neighbours))


def test_a_coarsened_claim_is_an_area_said_by_an_office() -> None:
    claim = public_ledger(parse_ledger(guarded_files())).claims["coarse"]
    assert (claim.place_id, claim.geo_precision, claim.location) == ("county", "area", "The county")
    assert (claim.latitude, claim.longitude) == (48.5, 38.2)
    assert (claim.claimant, claim.publisher, claim.via) == ("resident", "resident", ())
    assert claim.headline_en == "Battles: not all is public"
    assert (claim.document, claim.evidence_start, claim.evidence_sha256) == ("", None, "")
    assert (claim.summary_en, claim.sub_event_type, dict(claim.extra)) == ("", "", {})


def test_a_disc_lies_where_its_raster_lies_and_has_the_place_in_it() -> None:
    claim = public_ledger(parse_ledger(guarded_files())).claims["disc"]
    assert (claim.geo_precision, claim.geo_radius_m) == ("area", 25_000)
    assert claim.headline_en == "A farm was hit"
    assert claim.location == "somewhere within about 25 km"
    near = ledger_of(point("a", FARM[0] + 0.01, FARM[1], public_radius_km="25"))
    moved = public_ledger(near).claims["a"]
    assert (moved.latitude, moved.longitude) == (claim.latitude, claim.longitude)


@examples
@given(
    st.floats(-88, 88),
    st.floats(-180, 179.99),
    st.floats(1, 2000),
    st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)),
)
def test_a_raster_gives_one_middle_for_a_square_and_none_is_farther_than_the_radius(
    latitude: float, longitude: float, km: float, other: tuple[float, float]
) -> None:
    middle = raster(latitude, longitude, km)
    a, b, c, d = map(math.radians, (latitude, longitude, *middle))
    chord = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    assert 2 * 6371.0088 * math.asin(math.sqrt(chord)) <= km
    high = 1.2 * km / 111.2
    row_of = math.floor(latitude / high)
    there = (row_of + other[0]) * high
    if abs(there) < 88:
        assert raster(there, middle[1], km) == middle


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"access": "secret"}, "access", "word"),
        ({"public_place": "atlantis"}, "public_place", "no_place"),
        ({"public_place": "town"}, "public_place", "not_coarse"),
        ({"public_place": "town-area"}, "public_place", "around_place"),
        (
            {"public_place": "county", "public_radius_km": "5"},
            "public_radius_km",
            "place_and_radius",
        ),
        ({"public_radius_km": "0.1"}, "public_radius_km", "range"),
        ({"public_claimant": "nobody"}, "public_claimant", "no_source"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_a_fault_and_nobody_gets_the_claim(
    cells: dict[str, str], column: str, reason: str
) -> None:
    ledger = parse_ledger(guarded_files(row("a", **cells), row("b")))
    assert [(e.column, e.reason) for e in ledger.errors] == [(column, reason)]
    assert list(ledger.claims) == ["b"]
    assert ledger.guarded  # the public is not told of the fault either, whose cells may say much
    assert public_ledger(ledger).errors == ()


def test_a_ledger_without_these_columns_stays_as_it_is() -> None:
    ledger = read_ledger(DATA)
    assert public_ledger(ledger) is ledger
    assert atlas_of(ledger).public() is not None
    assert not any(name.encode() in write_events(ledger.claims.values()) for name in GUARDS)


# ---- who reads -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "there", "n"),
    [("public", None, 4), ("team", None, 4), ("team", SOMEBODY, 5), ("alone", None, 5),
     ("open", None, 5)],
)  # fmt: skip
def test_who_is_there_decides_which_claims_there_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch, mode: str, there: Person | None, n: int
) -> None:
    monkeypatch.setattr(writing, "mode", lambda: mode)
    monkeypatch.setattr(writing, "who_is_there", lambda: there)
    atlas = current_atlas()
    assert (atlas.total, atlas.counts(Filter()).n) == (n, n)
    assert atlas.is_part == (n == 4)
    assert (HASH in articles(), OPEN_HASH in articles()) == (n == 5, True)


def test_the_public_finds_neither_names_nor_places(folder: Path) -> None:
    atlas = current_atlas()
    for word in ("Ann", "Smith", "Quince", "zoya", "hideout", "Marta Vale", "secret"):
        assert atlas.counts(Filter(q=word)).n == 0, word
        assert not given_away(repr(atlas.search(word, "en", Filter())))
    assert atlas.counts(Filter(q="resident")).n == 1


@pytest.mark.parametrize("at", [HOUSE, FARM])
def test_no_bisection_of_the_map_finds_the_place(folder: Path, at: tuple[float, float]) -> None:
    atlas, whole = current_atlas(), whole_atlas()
    south, west, north, east = at[0] - 3, at[1] - 3, at[0] + 3, at[1] + 3

    def shown(which, box: tuple[float, float, float, float], speaker: str) -> int:
        south, west, north, east = box
        query = Filter(within=f"box:{west},{south},{east},{north}", claimant=(speaker,))
        return which.counts(query).n

    def narrowed(which, speaker: str) -> tuple[float, float, float, float]:
        box = (south, west, north, east)
        for _ in range(18):
            a, b, c, d = box
            middle = (a + c) / 2, (b + d) / 2
            parts = [
                (x, y, x + (c - a) / 2, y + (d - b) / 2)
                for x in (a, middle[0]) for y in (b, middle[1])
            ]  # fmt: skip
            hits = [part for part in parts if shown(which, part, speaker)]
            if not hits:
                return box
            box = hits[0]
        return box

    speaker, office = ("ann-smith", "resident") if at == HOUSE else ("alpha", "alpha")
    a, b, c, d = narrowed(whole, speaker)
    if at == HOUSE:
        assert a <= at[0] <= c  # who may see it finds it by this way
        assert b <= at[1] <= d
    found = [narrowed(atlas, office)]
    found += [(y, x, y, x) for y, x in _points(atlas)]
    for a, b, c, d in found:
        middle = (a + c) / 2, (b + d) / 2
        assert math.hypot(middle[0] - at[0], middle[1] - at[1]) > 0.02


def _points(atlas) -> list[tuple[float, float]]:
    """All points that the map's data have."""
    payload = repr(atlas.map_payload(Filter(), map_data.around(48, 38, 6), "en"))
    numbers = [float(n) for n in re.findall(r"\d+\.\d+", payload)]
    pairs = list(pairwise(numbers))
    return pairs + [(b, a) for a, b in pairs]


# ---- every door ----------------------------------------------------------------------------------

_VIEW = "view=48,38,6&screen=900,700"
_BOX = f"box=20,40,60,60&zoom=6&wide=900&high=700&{_VIEW}"
COLLECTIONS = ("claims", "events", "places", "areas")
_OGC = "/ogc/collections"
# The addresses of each route that the server has: a new route needs a line here.
DOORS: dict[str, tuple[str, ...]] = {
    **{f"/api/claims.{suffix}": ("", "?q=Ann", "?by=event") for suffix in SERVED},
    "/api/claims": ("", "?why=Ann"),
    "/api/claims.atom": ("", "?q=Smith"),
    "/api/coverage": ("", "?rhythm=place", "?rhythm=side&q=Ann"),
    "/api/coverage.csv": ("",),
    "/api/rhythm": ("", "?rhythm=place", "?rhythm=side&q=Ann"),
    "/api/rhythm.csv": ("", "?rhythm=place", "?rhythm=side&q=Ann"),
    "/api/convergence": ("", "?q=Ann", "?event=e1", "?event=secret-event&most=9"),
    "/api/convergence.csv": ("", "?q=Ann", "?event=e1", "?event=secret-event&most=9"),
    "/api/datapackage.json": ("",),
    "/api/map": (f"?{_BOX}", f"?{_BOX}&place=quince&place=hideout"),
    "/api/map/places": (f"?{_BOX}",),
    "/api/map/beyond": ("?box=0,0,1,1",),
    "/api/map/days": ("",),
    "/api/origins": ("", "?q=Ann"),
    "/api/origins.csv": ("", "?q=Ann"),
    "/api/search": ("?text=Ann+Smith", "?text=Quince", "?text=zoya", "?text=secret", "?text=town"),
    "/api/card/places": ("?text=Quince", "?text=hideout", "?text=county"),
    "/api/card/outline": ("?at=quince", "?at=hideout", "?rule=around+hideout+0-5+km"),
    "/api/card/badge": ("?text=zoya&at=north", "?text=Ann+Smith&at=north"),
    "/c/{key:path}": ("open", "coarse", "disc", "far", "secret-one"),
    "/e/{key:path}": ("e1", "e2", "secret-event"),
    "/d/{key:path}": ("open-letter", "secret-letter"),
    "/embed": ("", f"?{_BOX}"),
    "/beside": (
        f"?{_VIEW}&left.side=north&right.side=south",
        f"?{_VIEW}&left.known=2023-05-12&cumulative=true",
        f"?{_VIEW}&left.q=Ann&right.claimant=zoya",
        "?q=Quince",
        f"?{_VIEW}&differ=day",
    ),
    "/beside/{file:path}": ("", "x/two_maps.js"),
    "/api/sources.json": ("", "?q=Ann"),
    "/api/days.json": ("", "?q=Ann"),
    **{f"/ogc{end}": ("",) for end in ("", "/", "/api", "/collections", "/conformance")},
    "/ogc/collections/{name}": COLLECTIONS,
    "/ogc/collections/{name}/schema": tuple(f"{_OGC}/{c}/schema" for c in COLLECTIONS),
    "/ogc/collections/{name}/items": (
        *(f"{_OGC}/{c}/items?limit=1000" for c in COLLECTIONS),
        f"{_OGC}/claims/items?q=Ann", f"{_OGC}/claims/items?bbox=36,48,39,50",
        f"{_OGC}/events/items?event=secret-event&limit=9", f"{_OGC}/claims/items?claimant=zoya",
        f"{_OGC}/claims/items?place=quince", f"{_OGC}/claims/items?rival=secret-one&limit=9",
    ),
    "/ogc/collections/{name}/items/{key:path}": (
        "claims/items/coarse", "claims/items/secret-one", "events/items/secret-event",
        "places/items/quince", "places/items/hideout", "areas/items/county",
    ),
    "/ogc/{rest:path}": ("nothing",),
    "/api/{rest:path}": ("nothing",),
}  # fmt: skip


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Client:
    """Asks the routes of the server, in this process."""

    def get(self, address: str) -> Answer:
        path, _, query = address.partition("?")
        scope = {
            "type": "http", "method": "GET", "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "server": ("127.0.0.1", 8501), "scheme": "http",
            "headers": [(b"accept-language", b"en"), (b"host", b"127.0.0.1:8501")],
            "asgi": {"version": "3.0", "spec_version": "2.4"},
        }  # fmt: skip
        sent: list[dict] = []

        async def receive() -> dict:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict) -> None:
            sent.append(message)

        run_async(Starlette(routes=routes(current_atlas))(scope, receive, send))
        body = b"".join(m.get("body", b"") for m in sent if m["type"] == "http.response.body")
        headers = {k.decode().lower(): v.decode() for k, v in sent[0]["headers"]}
        return Answer(sent[0]["status"], headers, body)


def test_every_route_is_walked_through(folder: Path) -> None:
    paths = {route.path for route in routes(current_atlas)}
    private = {path for path in paths if path.startswith("/api/private/")}
    assert paths - private == DOORS.keys()
    assert private == {
        p.replace("/api/", "/api/private/{secret}/") for p in DOORS
        if p.startswith(("/api/map", "/api/search", "/api/card")) or p == "/api/origins"
    }  # fmt: skip


def bodies(client: Client, path: str) -> Iterator[tuple[str, int, str]]:
    """Each address of a route: its status, and all text in its answer, unpacked."""
    for more in DOORS[path]:
        address = more if more.startswith("/") else re.sub(r"\{.*\}", "", path) + more
        answer = client.get(address)
        yield address, answer.status, text_in(answer.body) + repr(answer.headers)


def text_in(data: bytes) -> str:
    """All text of a file: of what it packs, and of the cells of Parquet, which are compressed."""
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            return "\n".join(text_in(packed.read(name)) for name in packed.namelist())
    if data[:4] == b"PAR1":
        table = pq.read_table(io.BytesIO(data))
        return repr(table.to_pylist()) + repr(table.schema.metadata)
    return data.decode("utf-8", "replace")


def test_no_door_gives_a_secret_away(folder: Path) -> None:
    client = Client()
    for path in DOORS:
        for address, status, text in bodies(client, path):
            asked = address.casefold().replace("+", " ")  # may be said again: it is no answer
            told = [word for word in given_away(text) if word.casefold() not in asked]
            assert not told, (address, told)
            if address.endswith(("secret-one", "secret-event", "secret-letter")):
                assert status == 404, address
    missing = client.get("/c/never-there").text.replace("never-there", "X")
    assert client.get("/c/secret-one").text.replace("secret-one", "X") == missing
    named = "/api/convergence?event={}&most=9"
    told = [client.get(named.format(event)) for event in ("secret-event", "never-there")]
    assert told[0].status == told[1].status == 400
    assert told[0].text.replace("secret-event", "never-there") == told[1].text


def test_the_same_doors_give_it_to_who_has_signed_in(folder: Path, signed_in: None) -> None:
    client = Client()
    csv = client.get("/api/claims.csv")
    assert "Secret headline" in csv.text
    assert csv.headers["cache-control"].startswith("private")
    assert "Cookie" in csv.headers["vary"]
    page = client.get("/c/secret-one").text
    assert "only readers who have signed in see this claim" in page
    coarse = client.get("/c/coarse").text
    assert "sees less: " in coarse
    assert "Ann Smith of Quince Street" in coarse
    embedded = client.get("/embed")  # what stands on pages for all is what all get
    assert embedded.status == 200
    assert not given_away(embedded.text)


def test_exports_of_who_has_signed_in_come_back_whole(folder: Path, signed_in: None) -> None:
    client = Client()
    data = client.get("/api/claims.csv").body
    again = read_ledger(folder, data)
    whole = read_ledger(folder)
    assert not again.errors
    assert {i: c.cells for i, c in again.claims.items()} == {
        i: {**c.cells} for i, c in whole.claims.items()
    }


# ---- the past ------------------------------------------------------------------------------------


def changed(folder: Path, claim: str, cells: dict[str, str]) -> None:
    ledger = read_ledger(folder)
    save(folder, corrected(ledger.claims[claim], cells, why=f"Of {claim}: Marta Vale"), "Ben", {})
    reopen()


def test_the_history_has_no_word_of_what_is_withheld(folder: Path) -> None:
    changed(folder, "secret-one", {"headline_en": "Secret headline, again"})
    changed(folder, "coarse", {"summary_en": "Ann Smith, again"})
    changed(folder, "open", {"headline_en": "For all", "supports": "far secret-one"})
    shown = history.for_reader(folder)
    assert [entry.action for entry in shown] == ["begin", "correct"]
    last = shown[-1]
    assert [(c.key, c.before, c.after) for c in last.changes] == [
        ("open", {"headline_en": "Headline of open", "supports": "far"},
         {"headline_en": "For all", "supports": "far"}),
    ]  # fmt: skip
    assert (last.hash(), last.why) == (list(entries(folder))[-1].hash(), "")
    text = history.as_csv(shown).decode() + history.as_prov(shown).decode()
    assert not given_away(text)


def test_what_is_withheld_now_is_withheld_of_the_past(folder: Path) -> None:
    changed(folder, "far", {"headline_en": "Of the river"})
    changed(folder, "far", {"access": "signed_in"})
    when = list(entries(folder))[1].at
    then = past.past(past.moment_of(when)).atlas
    assert (then.total, then.is_part) == (3, True)
    assert then.counts(Filter(q="river")).n == 0
    assert not given_away(repr(then.ledger.claims))
    assert all("river" not in repr(entry.changes) for entry in history.for_reader(folder))


def test_a_claim_that_is_gone_stays_withheld(folder: Path) -> None:
    changed(folder, "secret-one", {"headline_en": "Secret headline, again"})
    ledger = read_ledger(folder)
    edits = [RowEdit("events.csv", "secret-one", dict(ledger.claims["secret-one"].cells), None)]
    save(folder, Change("undo", tuple(edits)), "Ben", {})
    for claim in ("coarse", "disc"):  # and nothing of the ledger is withheld any more
        changed(folder, claim, dict.fromkeys(GUARDS, ""))
    assert not whole_atlas().ledger.guarded
    when = list(entries(folder))[1].at
    assert "secret-one" not in past.past(past.moment_of(when)).atlas.ledger.claims
    assert "secret-one" not in repr([e.changes for e in history.for_reader(folder)])


def test_imports_of_the_public_look_up_what_the_public_gets(folder: Path) -> None:
    there = reader_folder()
    assert there != folder
    assert not read_ledger(there).errors
    text = "".join(path.read_text("utf-8") for path in there.iterdir())
    assert not given_away(text)
    assert len(claims()) == 5


def test_who_has_signed_in_imports_into_the_ledger_itself(folder: Path, signed_in: None) -> None:
    assert reader_folder() == folder


# ---- archives ------------------------------------------------------------------------------------


def archived(folder: Path, archive: Path) -> None:
    report = load([folder / "events.csv"], str(archive), rejected=archive.with_suffix(".csv"))
    assert report.rejected == 0


def test_an_archive_has_a_part_for_the_public(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    archived(folder, archive)
    shutil.copytree(folder / "documents", archive / "documents")
    ledger = public_ledger(read_ledger(folder))
    monkeypatch.setenv("EVENTS_DATA_DIR", str(archive))
    reopen()
    atlas = current_atlas()
    assert (atlas.total, atlas.is_part, whole_atlas().total) == (4, True, 5)
    found = {c.claim_id: dict(c.cells) for c in atlas.store.iter_claims(Filter())}
    assert found == {i: {**c.cells} for i, c in ledger.claims.items()}
    assert atlas.ledger.sources.keys() == ledger.sources.keys()
    assert atlas.ledger.gazetteer.places.keys() == ledger.gazetteer.places.keys()
    assert (HASH in articles(), OPEN_HASH in articles()) == (False, True)
    client = Client()
    for path in DOORS:
        for address, _, text in bodies(client, path):
            asked = address.casefold().replace("+", " ")
            told = [word for word in given_away(text) if word.casefold() not in asked]
            assert not told, (address, told)
    part = next(archive.glob("for-public-*"))
    text = "".join(text_in(p.read_bytes()) for p in part.rglob("*") if p.is_file())
    assert not given_away(text)


def test_an_archive_that_is_loaded_anew_has_a_new_part_and_without_one_the_public_gets_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "archive"
    archived(folder, archive)
    monkeypatch.setenv("EVENTS_DATA_DIR", str(archive))
    rows = claims()
    rows[-1] |= {"access": "signed_in"}
    (folder / "events.csv").write_bytes(guarded_files(*rows)["events.csv"])
    archived(folder, archive)
    assert len(list(archive.glob("for-public-*"))) == 1
    reopen()
    assert current_atlas().total == 3
    shutil.rmtree(next(archive.glob("for-public-*")))
    reopen()
    with pytest.raises(BackendError) as e:
        current_atlas()
    assert e.value.key == "store.no_public"
    archived(folder, archive)  # what was stopped is made when it is called again
    reopen()
    assert current_atlas().total == 3


def test_an_archive_of_which_all_is_public_has_no_part(tmp_path: Path) -> None:
    archived(DATA, tmp_path / "archive")
    assert not list((tmp_path / "archive").glob("for-public-*"))
    atlas = read_atlas(tmp_path / "archive")
    assert not atlas.withholds
    assert atlas.public() is atlas


@pytest.mark.engines
def test_a_database_has_a_part_for_the_public(folder: Path, pg: Server, tmp_path: Path) -> None:
    url = pg.database("guarded")
    ledger = public_ledger(read_ledger(folder))
    load([folder / "events.csv"], url, rejected=tmp_path / "rejected.csv")
    whole = read_atlas(folder, url=url)
    atlas = whole.public()
    assert (whole.total, atlas.total, atlas.is_part) == (5, 4, True)
    found = {c.claim_id: dict(c.cells) for c in atlas.store.iter_claims(Filter())}
    assert found == {i: {**c.cells} for i, c in ledger.claims.items()}
    assert atlas.ledger.sources.keys() == ledger.sources.keys()
    assert atlas.counts(Filter(q="Quince")).n == 0
    assert atlas.counts(Filter(q="resident")).n == 1
    with psycopg.connect(url_for_public(url)) as there:
        rows = [r for t in ("claims", "links", "summary") for r in there.execute(f"TABLE {t}")]
        rows += [(n, bytes(c).decode()) for n, c in there.execute("TABLE neighbours")]
        assert not given_away(repr(rows))
        there_is = "SELECT 1 FROM pg_indexes WHERE schemaname = 'for_public'"
        assert len(there.execute(there_is).fetchall()) > 3
    open_rows = [row | dict.fromkeys(GUARDS, "") for row in claims()]
    (folder / "events.csv").write_bytes(guarded_files(*open_rows)["events.csv"])
    load([folder / "events.csv"], url, rejected=tmp_path / "rejected.csv")
    again = read_atlas(folder, url=url)
    assert (again.total, again.public().total, again.withholds) == (5, 5, False)
    for each in (whole, atlas, again):
        each.store.engine.close()


@pytest.mark.engines
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
def test_a_cluster_reads_the_part_for_the_public(
    folder: Path, spark_cluster: Cluster, tmp_path: Path
) -> None:
    archive = tmp_path / "archive"
    archived(folder, archive)
    session(spark_cluster.url, "512m")
    whole = read_atlas(archive, url=spark_cluster.url)
    atlas = whole.public()
    assert (whole.total, atlas.total, atlas.is_part) == (5, 4, True)
    assert sorted(atlas.store.claims(Filter())) == ["coarse", "disc", "far", "open"]
    assert atlas.counts(Filter(q="Quince")).n == 0
    for each in (whole, atlas):
        each.store.engine.close()


# ---- writing -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "said", "kept"),
    [(UNGUARDED, "", "signed_in"), (COLUMNS, "", "signed_in"), (COLUMNS, "public", "public")],
)
def test_an_import_makes_nothing_public_unless_the_file_says_so(
    folder: Path, tmp_path: Path, columns: tuple[str, ...], said: str, kept: str
) -> None:
    cells = read_ledger(folder).claims["secret-one"].cells
    source = tmp_path / "again.csv"
    changed_row = {**cells, "headline_en": "Secret headline, again", "access": said}
    source.write_bytes(table(columns, [{c: changed_row[c] for c in columns}]))
    arguments = ["import", str(source), "--out", str(folder), "--data", str(folder)]
    assert main(arguments) == 0
    claim = read_ledger(folder).claims["secret-one"]
    assert (claim.headline_en, claim.cells["access"]) == ("Secret headline, again", kept)
    assert {i: c.cells["access"] for i, c in read_ledger(folder).claims.items()} == {
        "open": "", "secret-one": kept, "coarse": "", "disc": "", "far": "",
    }  # fmt: skip


def test_a_ledger_without_these_columns_gets_none_by_an_import(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    source = tmp_path / "in.csv"
    source.write_bytes(table(UNGUARDED, [{c: row("a")[c] for c in UNGUARDED}]))
    base = guarded_folder(tmp_path / "base")
    assert main(["import", str(source), "--out", str(folder), "--data", str(base)]) == 0
    header = (folder / "events.csv").read_text("utf-8").splitlines()[0]
    assert header.split(",") == list(UNGUARDED)


def test_the_id_of_a_claim_that_is_not_all_public_tells_nothing(folder: Path) -> None:
    said = {"event_date": "2023-05-12", "claimant": "ann-smith", "headline_en": "Ann Smith says"}
    guards = dict.fromkeys(GUARDS, "")
    assert claim_key({**said, **guards}, ()) == "2023-05-12-ann-smith-ann-smith-says"
    assert claim_key({**said, **guards, "access": "signed_in"}, ()) == "2023-05-12-claim"
    shown = {"public_claimant": "resident", "public_headline_en": "A farm"}
    assert claim_key({**said, **guards, **shown}, ()) == "2023-05-12-resident-a-farm"


def test_check_names_ids_that_tell_what_is_withheld() -> None:
    coarse = {"claimant": "ann-smith", "public_claimant": "resident", "event_id": "x-quince-x"}
    coarse |= {"place_id": "quince", "geo_precision": "point", "public_place": "county"}
    ledger = parse_ledger(guarded_files(row("2023-ann-smith", **coarse), row("b")))
    assert not ledger.errors, [e.text("en") for e in ledger.errors]
    found = [(e.column, e.value, e.reason) for e in telling_ids(ledger)]
    assert found == [
        ("claim_id", "2023-ann-smith", "id_tells"), ("event_id", "x-quince-x", "id_tells"),
    ]  # fmt: skip


def test_the_card_saves_what_the_public_gets(folder: Path) -> None:
    cells = {"access": "signed_in", "public_place": "county", "public_claimant": "resident"}
    said = {"action": "save", "claim": "far", "cells": cells}
    desk.put(folder, desk.asked(said), "Ann", {}, date(2026, 11, 29))
    claim = read_ledger(folder).claims["far"]
    assert {name: claim.cells[name] for name in cells} == cells
    fields = {f["name"]: f for f in card.card(
        read_ledger(folder), claim.cells, claim.cells, claim.cells, "en", key="k")["fields"]
    }  # fmt: skip
    assert [word for word, _ in fields["access"]["words"]] == ["", "signed_in"]
    wrong = desk.asked({"action": "save", "claim": "far", "cells": {"public_place": "town"}})
    with pytest.raises(Refused) as e:
        desk.put(folder, wrong, "Ann", {}, date(2026, 11, 29))
    assert [error.reason for error in e.value.errors] == ["not_coarse"]


def test_the_commands_write_what_the_public_gets(folder: Path, tmp_path: Path) -> None:
    for public, n in (([], 5), (["--public"], 4)):
        out = tmp_path / f"{n}.csv"
        arguments = ["export", "--format", "csv", "--data", str(folder), "--out", str(out)]
        assert main([*arguments, *public]) == 0
        text = out.read_text("utf-8")
        assert len(text.splitlines()) == n + 1
        assert bool(given_away(text)) == (n == 5)
