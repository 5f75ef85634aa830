"""Loading into archives: whole, in parts, twice, after a kill; into Parquet and PostgreSQL."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgres import CURE, Server, find, postgres
from samples import DATA, ROOT, files, row, table, write

from geo.archive.load import LoadReport, load
from geo.archive.manifest import read_manifest
from geo.archive.parquet_files import listed
from geo.archive.parquet_sink import ParquetSink
from geo.archive.postgres_sink import PostgresSink
from geo.cli.main import main
from geo.i18n import LANGUAGES, t
from geo.importing.sheets import Unreadable
from geo.ledger import Ledger
from geo.ledger.disputes import disputed_ids
from geo.model.claims import ADDED, COLUMNS
from geo.model.filters import Filter
from geo.service.stores import open_store
from geo.store import Store
from geo.store.engine import BackendError, BackendUnavailable
from geo.store.schema import schema
from geo.store.schema import table as claims_table

Rows = list[dict[str, Any]]
ZONES = ("Europe/Kyiv", "Europe/Moscow", "Asia/Tokyo", "UTC")


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if find() is None:
        if os.environ.get("CI"):
            pytest.fail(CURE)
        pytest.skip(CURE)
    with postgres(tmp_path_factory.mktemp("postgres")) as running:
        yield running


@pytest.fixture(params=["parquet", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An archive that is not there yet, of each kind."""
    if request.param == "parquet":
        return str(tmp_path / "archive")
    return database(request.getfixturevalue("postgres_server"), tmp_path)


def database(server: Server, tmp_path: Path) -> str:
    import psycopg

    name = f"t{abs(hash(str(tmp_path)))}"
    with psycopg.connect(server.url, autocommit=True) as db:
        db.execute(f'CREATE DATABASE "{name}"'.encode())
    return server.url.rsplit("/", 1)[0] + f"/{name}"


def ask(url: str, name: str) -> Rows:
    """All rows of a table of an archive, read by another reader than the loader."""
    if url.startswith("postgres"):
        import psycopg
        from psycopg.rows import dict_row

        with psycopg.connect(url, row_factory=dict_row) as db:
            return db.execute(f"SELECT * FROM {name}".encode()).fetchall()
    folder = Path(url)
    found = read_manifest(folder)
    parts = getattr(found, name)
    if not parts:
        return []
    sql = (
        f"FROM read_parquet({listed(folder, parts)}, hive_partitioning=true, "
        "hive_types_autocast=false)"
    )
    with duckdb.connect() as db:
        return db.sql(sql).to_arrow_table().to_pylist()


def opened(url: str) -> Store:
    """The store of an archive."""
    is_database = url.startswith("postgres")
    return open_store(DATA if is_database else Path(url), DATA, url if is_database else "")[0]


def claims(url: str) -> dict[str, dict[str, Any]]:
    found = ask(url, "claims")
    assert len({r["claim_id"] for r in found}) == len(found)
    assert sorted(r["row"] for r in found) == list(range(1, len(found) + 1))
    return {r["claim_id"]: r for r in found}


def wanted(ledger: Ledger, by: str) -> dict[str, dict[str, Any]]:
    """What an archive of `ledger` holds, made one claim at a time."""
    flags = disputed_ids(ledger)
    made = claims_table(
        ledger.claims.values(), ledger.sources, ledger.gazetteer, ZONES, by, flags
    ).to_pylist()
    return {r["claim_id"]: r | {"row": n} for n, r in enumerate(made, 1)}


def small(folder: Path, *rows: Mapping[str, str]) -> Path:
    """A ledger's folder with the settings of the shipped one."""
    write(folder, files(*rows))
    (folder / "atlas.toml").write_bytes((DATA / "atlas.toml").read_bytes())
    return folder / "events.csv"


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    (file,) = report.files
    p = file.progress
    return p.added, p.changed, p.unchanged, file.read.rejected


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a few rows."""
    monkeypatch.setattr(ParquetSink, "batch_rows", 10)
    monkeypatch.setattr(PostgresSink, "batch_rows", 10)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


# ---- whole ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [10, 100_000])
def test_the_shipped_ledger_comes_back_cell_by_cell(url, ledger, rows, monkeypatch):
    for sink in (ParquetSink, PostgresSink):
        monkeypatch.setattr(sink, "batch_rows", rows)
    report = load([DATA / "events.csv"], url)
    assert counts(report) == (len(ledger.claims), 0, 0, 0)
    assert (report.rows, report.open_references) == (len(ledger.claims), 0)
    assert claims(url) == wanted(ledger, "report")
    links = {(r["claim_id"], r["other"]) for r in ask(url, "links")}
    assert links == {(c.claim_id, o) for c in ledger.claims.values() for o in c.disputes}


def test_the_summary_counts_every_claim_once_for_each_way_of_asking(url, few):
    load([DATA / "events.csv"], url)
    kept = list(claims(url).values())
    for by, day in (("event", "event_from"), ("report", "report_on")):
        rows = [r for r in ask(url, "summary") if r["by"] == by]
        assert sum(r["n"] for r in rows) == len(kept)
        for end in ("", "_0", "_2"):
            for one in {r[day + end] for r in kept}:
                have = sum(r["n"] for r in rows if r["day_from" + end] == one)
                assert have == sum(r[day + end] == one for r in kept)
        assert sum(r["n"] * r["disputed"] for r in rows) == sum(r["disputed"] for r in kept)


def test_places_and_origins_are_counted_in_advance(url, few):
    load([DATA / "events.csv"], url)
    ways = {(r["claim_id"], r["event_id"], r["month"]) for r in ask(url, "claims")}
    months = {(r["event_id"], r["month"]) for r in ask(url, "event_months")}
    assert months == {(event, month) for _, event, month in ways}
    assert sum(r["n"] for r in ask(url, "place_counts")) == len(ways)
    shipped, _ = open_store(DATA, DATA)
    archive = opened(url)
    assert archive.state.counted
    for least in (0, 2, 3):
        wanted = Filter(origins=least)
        assert archive.counts(wanted) == shipped.counts(wanted)
        assert archive.claims(wanted) == shipped.claims(wanted)
        assert archive.extents(wanted) == shipped.extents(wanted)
    archive.engine.close()


def test_a_change_of_what_was_counted_is_counted_again(url, tmp_path):
    one = small(tmp_path / "one", row("a"), row("b", claimant="beta", claimant_side="south"))
    load([one], url)
    assert [(r["event_id"], r["origins"]) for r in ask(url, "event_origins")] == [("e1", 2)]
    # The second origin is taken back, and an event of another month gets one.
    other = row("b", claimant="alpha")
    later = row("c", event_id="e2", report_date="2023-08-09")
    more = row("d", event_id="e2", claimant="beta", claimant_side="south")
    load([small(tmp_path / "two", other, later, more)], url)
    assert [(r["event_id"], r["origins"]) for r in ask(url, "event_origins")] == [("e2", 2)]
    archive = opened(url)
    assert archive.claims(Filter(origins=2)) == ["d", "c"]
    assert archive.counts(Filter(origins=2)).n == 2
    archive.engine.close()


def test_counts_by_other_origins_are_left_aside_until_the_next_load(tmp_path):
    one = small(tmp_path / "one", row("a"), row("b", claimant="beta", claimant_side="south"))
    folder = tmp_path / "archive"
    load([one], str(folder))
    lines = (folder / "sources.csv").read_text(encoding="utf-8").splitlines()
    at = lines[0].split(",").index("parent")
    cells = [line.split(",") for line in lines]
    for line in cells:
        if line[0] == "beta":
            line[at] = "alpha"
    text = "".join(",".join(line) + "\n" for line in cells)
    (folder / "sources.csv").write_text(text, encoding="utf-8")
    marks = [read_manifest(folder).counted]
    for _ in range(2):  # with counts by the origins before, then by those of the file
        archive = opened(str(folder))
        assert archive.counts(Filter(origins=2)).n == len(archive.claims(Filter(origins=2))) == 0
        assert archive.counts(Filter()).n == 2
        archive.engine.close()
        assert load([one], str(folder)).files[0].same
        marks.append(read_manifest(folder).counted)
    assert marks[0] != marks[1] == marks[2]


def test_an_archive_without_counts_opens_and_gets_them_with_the_next_load(url, tmp_path):
    one = small(tmp_path / "one", row("a"), row("b", claimant="beta", claimant_side="south"))
    load([one], url)
    if "://" in url:
        import psycopg

        with psycopg.connect(url) as db:
            db.execute("DROP TABLE event_months, event_origins, place_counts, origin_days")
            db.execute("DELETE FROM archive WHERE key LIKE 'counted%'")
    else:
        file = Path(url) / "archive.json"
        said = json.loads(file.read_text(encoding="utf-8"))
        for name in ("event_months", "event_origins", "place_counts", "origin_days", "counted"):
            del said[name]
        file.write_text(json.dumps(said), encoding="utf-8")
    for is_counted in (False, True):
        archive = opened(url)
        assert bool(archive.state.counted) == is_counted
        assert archive.claims(Filter(origins=2)) == ["a", "b"]
        assert archive.counts(Filter(origins=2)).n == 2
        archive.engine.close()
        assert load([one], url).files[0].same


def test_the_files_of_an_archive_are_few_and_sorted(tmp_path, few):
    load([DATA / "events.csv"], str(tmp_path / "archive"))
    found = read_manifest(tmp_path / "archive")
    assert all(len(parts) == 1 for parts in found.months().values())
    on_disk = {
        p.relative_to(tmp_path / "archive").as_posix()
        for p in (tmp_path / "archive").rglob("*.parquet")
    }
    assert {p.path for p in found.parts()} <= on_disk
    for part in found.claims:
        with duckdb.connect() as db:
            rows = db.sql(f"FROM '{tmp_path / 'archive' / part.path}'").to_arrow_table().to_pylist()
        keys = [
            (
                r["event_from"] is None,
                r["event_from"] != r["event_to"],
                r["report_on"] or 0,
                r["row"],
            )
            for r in rows
        ]
        assert keys == sorted(keys)


def test_events_of_others_come_in_by_their_profile(url, tmp_path):
    text = (
        "id,year,type_of_violence,conflict_name,dyad_name,side_a,side_b,number_of_sources,"
        "source_article,source_office,source_date,source_headline,source_original,where_prec,"
        "where_coordinates,where_description,adm_1,adm_2,latitude,longitude,country,event_clarity,"
        "date_prec,date_start,date_end,deaths_a,deaths_b,deaths_civilians,deaths_unknown,best,high,low\n"
    )
    cells = dict.fromkeys(text.strip().split(","), "")
    cells |= {
        "id": "7",
        "year": "2023",
        "type_of_violence": "1",
        "where_prec": "1",
        "latitude": "48.5",
        "longitude": "38",
        "event_clarity": "1",
        "date_prec": "1",
        "date_start": "2023-05-12",
        "date_end": "2023-05-12",
        "source_original": "Somebody unheard of",
        "best": "1",
        "high": "1",
        "low": "1",
        "where_coordinates": "Town",
        "country": "Land",
        "dyad_name": "A - B",
        "conflict_name": "C",
    }
    path = tmp_path / "ged.csv"
    path.write_text(text + ",".join(cells.values()) + "\n", encoding="utf-8")
    report = load([path], url)
    assert (report.files[0].read.profile, report.rejected) == ("ucdp_ged", 0)
    (kept,) = claims(url).values()
    assert kept["claimant_side"] == "unknown"
    assert load([path], url).files[0].same


# ---- again ---------------------------------------------------------------------------------------


def test_a_second_time_nothing_is_to_do_and_again_changes_nothing(url, few):
    load([DATA / "events.csv"], url)
    before = claims(url)
    second = load([DATA / "events.csv"], url)
    assert second.files[0].same
    third = load([DATA / "events.csv"], url, again=True)
    assert counts(third) == (0, 0, len(before), 0)
    assert claims(url) == before


def test_a_newer_file_adds_changes_and_keeps_what_it_no_longer_has(url, tmp_path):
    old = small(tmp_path / "old", row("a"), row("b"), row("c"))
    load([old], url)
    new = small(tmp_path / "new", row("b"), row("c", report_date="2023-07-01"), row("d"))
    assert counts(load([new], url)) == (1, 1, 1, 0)
    kept = claims(url)
    assert {k: (r["row"], r["month"]) for k, r in kept.items()} == {
        "a": (1, "2023-05"),
        "b": (2, "2023-05"),
        "c": (3, "2023-07"),
        "d": (4, "2023-05"),
    }
    assert kept["c"]["report_on"].isoformat() == "2023-07-01"


def test_a_new_source_comes_in_with_its_claims(url, tmp_path):
    load([small(tmp_path / "old", row("a"))], url)
    load([DATA / "events.csv"], url)
    assert len(claims(url)) == 57


# ---- references ----------------------------------------------------------------------------------


def test_disputes_are_settled_across_batches_and_files(url, tmp_path, few):
    rows = [row(f"c{n:02}") for n in range(25)]
    rows[20]["disputes"] = "c01 elsewhere"
    report = load([small(tmp_path / "one", *rows)], url)
    assert report.open_references == 1
    assert {k for k, r in claims(url).items() if r["disputed"]} == {"c01", "c20"}
    report = load([small(tmp_path / "two", row("elsewhere"))], url)
    assert report.open_references == 0
    assert {k for k, r in claims(url).items() if r["disputed"]} == {"c01", "c20", "elsewhere"}


def test_a_reference_that_is_taken_back_disputes_nothing_any_more(url, tmp_path):
    load([small(tmp_path / "one", row("a", disputes="b"), row("b"), row("c", disputes="b"))], url)
    load([small(tmp_path / "two", row("a"), row("b"), row("c"))], url)
    assert ask(url, "links") == []
    assert {r["disputed"] for r in claims(url).values()} == {0}


# ---- what does not come in -----------------------------------------------------------------------


def test_bad_rows_are_counted_and_kept_and_an_id_comes_in_once(url, tmp_path, few):
    rows = [row(f"c{n:02}") for n in range(25)]
    rows += [row("c03", headline_en="again"), row("bad", latitude="91", longitude="38")]
    report = load([small(tmp_path / "one", *rows)], url)
    assert counts(report) == (25, 0, 0, 2)
    assert claims(url)["c03"]["headline_en"] == "Headline of c03"
    assert report.files[0].rejected == Path("rejected-events.csv")
    with Path("rejected-events.csv").open(encoding="utf-8-sig", newline="") as file:
        kept = [(r["claim_id"], r["rejected_row"]) for r in csv.DictReader(file)]
    assert sorted(kept) == [("bad", "28"), ("c03", "27")]


def test_without_bad_rows_there_is_no_file_of_them(tmp_path):
    load([DATA / "events.csv"], str(tmp_path / "archive"))
    assert list(Path().iterdir()) == []


def test_a_file_that_is_no_table_leaves_nothing_behind(tmp_path):
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(Unreadable):
        load([tmp_path / "x.csv"], str(tmp_path / "archive"))
    assert not (tmp_path / "archive" / "archive.json").exists()


# ---- stopped -------------------------------------------------------------------------------------

KILLED = """
import os, signal, sys
from pathlib import Path
from geo.archive import parquet_sink as parquet, postgres_sink as postgres
from geo.archive.load import load
left = int(sys.argv[3])
def counted(real):
    def call(*a, **k):
        global left
        if left == 0 and sys.argv[4] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        left -= 1
        made = real(*a, **k)
        if left == 0 and sys.argv[4] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        return made
    return call
parquet.ParquetSink.batch_rows = postgres.PostgresSink.batch_rows = 10
parquet.write_manifest = counted(parquet.write_manifest)
postgres.PostgresSink._say = counted(postgres.PostgresSink._say)
load([Path(sys.argv[1])], sys.argv[2])
"""


@pytest.mark.parametrize(
    ("commits", "when"), [(1, "after"), (2, "before"), (2, "after"), (7, "before")]
)
@pytest.mark.slow
def test_a_load_that_was_killed_goes_on_to_the_same_end(url, tmp_path, few, commits, when):
    rows = [row(f"c{n:02}", report_date=f"2023-0{n % 5 + 1}-02") for n in range(55)]
    rows[30]["disputes"] = "c02"
    rows[50] |= {"claim_id": "c04"}
    rows[12] |= {"latitude": "95", "longitude": "38"}
    path = small(tmp_path / "one", *rows)
    whole = str(tmp_path / "whole")
    uninterrupted = load([path], whole)
    command = [sys.executable, "-c", KILLED, str(path), url, str(commits), when]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    report = load([path], url)
    assert counts(uninterrupted) == (53, 0, 0, 2)
    # Stopped when all rows were in, the file counts as loaded: what was left is done all the same.
    assert counts(report)[:3] == (53, 0, 0)
    assert report.rejected == (0 if report.files[0].same else 2)
    assert claims(url) == claims(whole)
    assert key(ask(url, "links")) == key(ask(whole, "links"))
    for name in ("summary", "place_counts", "event_months", "event_origins", "origin_days"):
        assert key(ask(url, name)) == key(ask(whole, name))
    assert load([path], url).files[0].same


def key(rows: Rows) -> list[str]:
    return sorted(repr(sorted(r.items())) for r in rows)


def test_two_loads_do_not_mix(url, tmp_path):
    load([DATA / "events.csv"], url)
    held = PostgresSink(url) if url.startswith("postgres") else ParquetSink(Path(url))
    try:
        with pytest.raises(BackendError) as e:
            load([DATA / "events.csv"], url)
    finally:
        held.close()
    assert e.value.key == "load.locked"
    if not url.startswith("postgres"):
        assert e.value.values["pid"] == str(os.getpid())
    assert load([DATA / "events.csv"], url).files[0].same


# ---- where it does not go ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("spark://host:7077", "load.spark"),
        ("mysql://host/x", "load.url"),
        ("", "load.no_url"),
        (" ", "load.no_url"),
        ("postgresql://host:port:x/?y=%zz", "store.wrong_url"),
    ],
)
def test_other_addresses_are_refused_with_the_cure(url, key):
    with pytest.raises(BackendError) as e:
        load([DATA / "events.csv"], url)
    assert e.value.key == key
    for lang in LANGUAGES:
        assert t(e.value.key, lang, **e.value.values)


def test_a_ledgers_folder_is_no_place_for_an_archive(tmp_path):
    path = small(tmp_path / "one", row("a"))
    with pytest.raises(BackendError) as e:
        load([path], str(path.parent))
    assert e.value.key == "load.is_ledger"


def test_a_broken_archive_is_not_loaded_into(tmp_path):
    url = str(tmp_path / "archive")
    load([DATA / "events.csv"], url)
    part = tmp_path / "archive" / read_manifest(tmp_path / "archive").claims[0].path
    part.write_bytes(part.read_bytes()[:-1])
    with pytest.raises(BackendError) as e:
        load([DATA / "events.csv"], url, again=True)
    assert e.value.key == "store.half_written"


@pytest.mark.parametrize("columns", ["id int, name text", "claim_id text, headline_en text"])
def test_a_table_of_somebody_else_is_never_touched(postgres_server, tmp_path, columns):
    import psycopg

    url = database(postgres_server, tmp_path)
    with psycopg.connect(url, autocommit=True) as db:
        db.execute(f"CREATE TABLE claims ({columns})".encode())
    with pytest.raises(BackendError) as e:
        load([DATA / "events.csv"], url)
    assert e.value.key == "store.columns_differ"
    assert ask(url, "claims") == []


def test_a_database_that_does_not_answer_is_said_to(tmp_path):
    with pytest.raises(BackendUnavailable) as e:
        load([DATA / "events.csv"], "postgresql://somebody:secret@127.0.0.1:1/x")
    assert "secret" not in str(e.value)


def test_a_database_of_a_version_with_fewer_columns_is_read_and_loaded_into(
    postgres_server, tmp_path
):
    import psycopg

    url = database(postgres_server, tmp_path)
    load([DATA / "events.csv"], url)
    with psycopg.connect(url, autocommit=True) as db:
        for column in ADDED:
            db.execute(f"ALTER TABLE claims DROP COLUMN {column}".encode())
    store, _ = open_store(DATA, DATA, url)
    assert store.state.lacks == ADDED
    assert {c.cells["extra"] for c in store.iter_claims(Filter())} == {""}
    new = write(tmp_path / "new", files(row("later", extra='{"a": "b"}')))
    load([new / "events.csv"], url, new)
    store.engine.close()
    store, _ = open_store(DATA, DATA, url)
    assert store.state.lacks == ()
    cells = {c.claim_id: c.cells["extra"] for c in store.iter_claims(Filter())}
    assert (cells.pop("later"), set(cells.values()), len(cells)) == ('{"a": "b"}', {""}, 56)
    store.engine.close()


def test_a_database_has_its_keys_and_indexes_and_its_texts_by_code_point(postgres_server, tmp_path):
    import psycopg

    url = database(postgres_server, tmp_path)
    load([DATA / "events.csv"], url)
    with psycopg.connect(url) as db:
        names = {n for (n,) in db.execute("SELECT indexname FROM pg_indexes")}
        ids = [i for (i,) in db.execute("SELECT text FROM claims ORDER BY text")]
        said = dict(db.execute("SELECT key, value FROM archive").fetchall())
        columns = db.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'claims'"
        ).fetchall()
    assert {"claims_pkey", "claims_event", "claims_report", "claims_long"} <= names
    assert ids == sorted(ids)
    assert said["version"] == said["summary_version"]
    assert {c for (c,) in columns} == set(schema(ZONES).names)


# ---- the command ---------------------------------------------------------------------------------


def test_the_command_says_what_it_did_in_both_languages(tmp_path, capsys):
    url = (tmp_path / "archive").as_uri()
    assert main(["load", str(DATA / "events.csv"), "--to", url]) == 0
    assert "56 claims added, 0 changed, 0 unchanged; 0 rows rejected" in capsys.readouterr().out
    assert main(["load", str(DATA / "events.csv"), "--to", url, "--lang", "ja"]) == 0
    assert "読み込み済み" in capsys.readouterr().out
    assert main(["load", str(DATA / "events.csv"), "--to", "spark://x:7077"]) == 2
    assert "Parquet" in capsys.readouterr().err


def test_the_command_gives_1_for_rejected_rows_and_2_for_what_cannot_be_done(tmp_path, capsys):
    path = small(tmp_path / "one", row("a"), row("b", modality="shouts"))
    out = tmp_path / "kept" / "bad.csv"
    arguments = ["load", str(path), "--to", str(tmp_path / "archive"), "--rejected", str(out)]
    assert main(arguments) == 1
    assert str(out) in capsys.readouterr().out
    assert "shouts" in out.read_text(encoding="utf-8-sig")
    assert main(["load", str(tmp_path / "none.csv"), "--to", str(tmp_path / "archive")]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_an_archive_takes_nothing_shipped_that_its_files_do_not_bring(tmp_path):
    path = small(tmp_path / "one", row("a"))
    load([path], str(tmp_path / "x"))
    sources = (tmp_path / "x" / "sources.csv").read_bytes()
    (tmp_path / "lone").mkdir()
    lone = tmp_path / "lone" / "more.csv"
    lone.write_bytes(table(COLUMNS, [row("b")]))
    assert counts(load([lone], str(tmp_path / "x"))) == (1, 0, 0, 0)
    assert (tmp_path / "x" / "sources.csv").read_bytes() == sources


def test_a_server_that_ends_a_load_is_told_of_and_the_load_goes_on_later(
    postgres_server, tmp_path, few, monkeypatch
):
    import psycopg

    url = database(postgres_server, tmp_path)
    path = small(tmp_path / "one", *(row(f"c{n:02}") for n in range(30)))
    real = PostgresSink.put

    def ended(self: PostgresSink, batch: Any) -> Any:
        made = real(self, batch)
        with psycopg.connect(url, autocommit=True) as db:
            db.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        return made

    with monkeypatch.context() as patch:
        patch.setattr(PostgresSink, "put", ended)
        with pytest.raises(BackendUnavailable):
            load([path], url)
    assert 0 < len(claims(url)) < 30
    assert counts(load([path], url)) == (30, 0, 0, 0)
    assert len(claims(url)) == 30


def test_neighbours_may_lie_elsewhere(tmp_path):
    path = small(tmp_path / "one", row("a"))
    (tmp_path / "lone").mkdir()
    lone = tmp_path / "lone" / "events.csv"
    lone.write_bytes(path.read_bytes())
    assert counts(load([lone], str(tmp_path / "x"))) == (0, 0, 0, 1)
    assert counts(load([lone], str(tmp_path / "y"), data=path.parent)) == (1, 0, 0, 0)
    assert b"South side" in (tmp_path / "y" / "sides.csv").read_bytes()
