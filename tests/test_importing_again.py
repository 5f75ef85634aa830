"""A second file into the same ledger: it withdraws nothing and replaces nothing unasked."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from samples import DATA, ROOT, files, row, table, write

from geo.importing.job import run_import
from geo.importing.options import Options, Undecided
from geo.importing.profiles import parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger
from geo.model.claims import COLUMNS

ACLED = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "actor2,country,admin1,location,latitude,longitude,geo_precision,source,source_scale,notes,"
    "fatalities,timestamp\n"
)
NUMBERED = parse_profile(
    """
    name = { en = "Numbered", ja = "番号付き" }
    [fields]
    event_id = "n-{id}"
    event_date = { date = "day" }
    headline_en = "{what}"
    latitude = { number = "lat" }
    longitude = { number = "lon" }
    geo_precision = "point"
    [claimants]
    column = "who"
    """,
    "numbered",
)
HEADER = "id,day,what,lat,lon,who\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "atlas.toml").write_bytes((DATA / "atlas.toml").read_bytes())
    return write(tmp_path / "base", files())


def acled(
    key: str,
    day: str,
    country: str = "Chad",
    region: str = "Mandoul",
    kind: str = "Battles",
    source: str = "Paper",
    changed: str = "",
    notes: str = "A fight.",
) -> str:
    """One row of an ACLED file, of which a test says what it is about."""
    return (
        f"{key},{day},2023,1,Political violence,{kind},Armed clash,Army,Militia,{country},{region},"
        f"Some town,12.1,15.0,1,{source},National,{notes},0,{changed}\n"
    )


def bring(text: str | bytes, base: Path, out: Path, **options: object) -> Report:
    data = text.encode() if isinstance(text, str) else text
    return run_import(io.BytesIO(data), "f.csv", out, base, Options(**options))  # type: ignore[arg-type]


def statuses(out: Path) -> dict[str, str]:
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        return {r["event_id"]: r["status"] for r in csv.DictReader(file)}


def column(out: Path, name: str) -> list[str]:
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        return [r[name] for r in csv.DictReader(file)]


OLD = "".join(acled(f"T{n}", f"2023-05-{day:02}") for n, day in ((1, 1), (2, 10), (3, 20)))
SHORTER = acled("T1", "2023-05-01") + acled("T3", "2023-05-20")


# ---- what a file does not cover, it cannot withdraw ----------------------------------------------


@pytest.mark.parametrize(
    "newer",
    [
        acled("S1", "2023-05-02", country="Mali") + acled("S2", "2023-05-19", country="Mali"),
        acled("S1", "2023-05-02", region="Tandjile") + acled("S2", "2023-05-19", region="Tandjile"),
        acled("S1", "2023-05-11") + acled("S2", "2023-05-19"),
        acled("S1", "2023-05-02", kind="Riots") + acled("S2", "2023-05-19", kind="Riots"),
        acled("S1", "2023-05-02", source="Radio") + acled("S2", "2023-05-19", source="Radio"),
        acled("S1", "2023-05-02", country="", region="") + acled("S2", "2023-05-19", country=""),
    ],
    ids=["country", "region", "span", "kind of event", "source", "no country"],
)
def test_a_file_of_another_selection_withdraws_nothing_even_if_told_to(newer, base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + acled("T2", "2023-05-10"), base, out)
    report = bring(ACLED + newer, base, out, withdraw=True)
    assert (report.lacking.claims, report.lacking.of) == (0, 1)
    assert set(statuses(out).values()) == {"draft"}


def test_what_a_file_covers_and_lacks_is_said_and_stays_until_it_is_asked_for(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + OLD, base, out)
    report = bring(ACLED + SHORTER, base, out)
    assert (report.lacking.claims, report.lacking.of) == (1, 3)
    (example,) = report.lacking.examples
    assert (example.day, example.headline) == (
        "2023-05-10",
        "Armed clash: Army / Militia, Some town",
    )
    assert re.search(
        r"1 of the 3 claims.*import this file again with --withdraw", "".join(report.lines("en"))
    )
    assert statuses(out)["acled-t2"] == "draft"
    # The very same file again, now told to.
    again = bring(ACLED + SHORTER, base, out, withdraw=True)
    assert again.merged is not None
    assert (again.merged.withdrawn, again.merged.unchanged) == (1, 2)
    assert statuses(out) == {"acled-t1": "draft", "acled-t2": "withdrawn", "acled-t3": "draft"}


def test_an_event_that_names_other_speakers_now_is_covered_wherever_it_was(base, tmp_path):
    text = "id,day,what,lat,lon,who\n1,2023-05-12,A fire,48.5,38,{}\n"
    out = tmp_path / "out"
    bring(text.format("Alpha"), base, out, own=NUMBERED)
    report = bring(text.format("Beta"), base, out, own=NUMBERED)
    assert report.lacking.claims == 1
    bring(text.format("Beta"), base, out, own=NUMBERED, withdraw=True)
    assert dict(zip(column(out, "claimant"), column(out, "status"), strict=True)) == {
        "alpha": "withdrawn",
        "beta": "draft",
    }


@pytest.mark.parametrize(
    "middle",
    [
        acled("T2", "no day"),
        acled("T2", "2023-05-10").replace("12.1", "912.1"),
        acled("T2", "2023-05-10").replace(",0,", ",0,x,x,x"),
    ],
    ids=["not mapped", "not a claim", "not cells"],
)
def test_a_row_that_was_rejected_has_not_vanished(middle, base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + OLD, base, out)
    newer = acled("T1", "2023-05-01") + middle + acled("T3", "2023-05-20")
    report = bring(ACLED + newer, base, out, withdraw=True)
    assert (report.rejected, report.lacking.claims) == (1, 0)
    assert statuses(out)["acled-t2"] == "draft"


def test_an_extract_asks_nothing_and_withdraws_nothing(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + OLD, base, out)
    report = bring(ACLED + SHORTER, base, out, extract=True, withdraw=None, replace=None)
    assert report.lacking.claims == 0
    assert set(statuses(out).values()) == {"draft"}


def test_a_ledger_file_withdraws_nothing(base, tmp_path):
    both, one = table(COLUMNS, [row("a"), row("b")]), table(COLUMNS, [row("a")])
    bring(both, base, base)
    bring(one, base, base, withdraw=True)
    assert column(base, "status") == ["reviewed", "reviewed"]


def test_the_same_file_under_another_name_changes_nothing(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + OLD, base, out)
    before = (out / "events.csv").read_bytes()
    with io.BytesIO((ACLED + OLD).encode()) as source:
        report = run_import(source, "renamed.csv", out, base, Options())
    assert report.same_file
    assert (out / "events.csv").read_bytes() == before


# ---- the same id is not always the same event ----------------------------------------------------

FIRST = (
    "1,2023-05-12,Shelling of a bridge,48.5,38,Alpha\n2,2023-05-13,March in town,48.6,38,Alpha\n"
)


@pytest.mark.parametrize(
    "other",
    [
        "1,2023-06-12,Market closed,15.5,32,Alpha\n",
        "1,2023-06-12,Market closed,15.5,32,Beta\n",
        "1,2023-06-12,Shelling of a bridge,15.5,32,Alpha\n",
        "1,2023-05-12,Market closed,15.5,32,Alpha\n",
        "1,2023-06-12,Market closed,48.5,38,Alpha\n",
        "1,,Market closed,15.5,32,Alpha\n",
    ],
    ids=["all", "another speaker", "same words", "same day", "same place", "no day"],
)
def test_a_row_with_the_id_of_another_event_is_rejected_and_the_old_claim_stays(
    other, base, tmp_path
):
    out = tmp_path / "out"
    bring(HEADER + FIRST, base, out, own=NUMBERED)
    report = bring(HEADER + other + "3,2023-06-13,New,15.6,32,Alpha\n", base, out, own=NUMBERED)
    assert [(f.row, f.reason, f.value) for f in report.faults] == [(2, "other_event", "n-1")]
    assert "another event of f.csv (2023-05-12 Shelling of a bridge)" in report.faults[0].text("en")
    assert (report.rows, report.accepted) == (2, 1)
    assert column(out, "headline_en") == ["Shelling of a bridge", "March in town", "New"]
    with (out / "imports" / report.document / "rejected.csv").open(encoding="utf-8-sig") as file:
        assert [r["id"] for r in csv.DictReader(file)] == ["1"]


@pytest.mark.parametrize(
    "corrected",
    [
        "1,2023-05-12,Shelling of two bridges,48.5,38,Alpha\n",
        "1,2023-05-14,Shelling of the bridge,48.5,38,Alpha\n",
        "1,2023-05-12,Shelling of a bridge,15.5,32,Alpha\n",
        "1,2023-05-12,Strike on a crossing,48.51,38.01,Alpha\n",
    ],
    ids=["words", "day", "place", "other words for it"],
)
def test_a_correction_updates_its_claim_and_is_shown(corrected, base, tmp_path):
    out = tmp_path / "out"
    bring(HEADER + FIRST, base, out, own=NUMBERED)
    report = bring(HEADER + corrected, base, out, own=NUMBERED)
    assert report.merged is not None
    assert (report.merged.updated, report.rejected) == (1, 0)
    assert [c.claim_id for c in report.changes] == ["n-1-alpha"]


def test_rows_take_the_place_of_other_events_where_that_is_asked_for(base, tmp_path):
    out = tmp_path / "out"
    other = HEADER + "1,2023-06-12,Market closed,15.5,32,Alpha\n"
    bring(HEADER + FIRST, base, out, own=NUMBERED)
    bring(other, base, out, own=NUMBERED)
    report = bring(other, base, out, own=NUMBERED, replace=True)
    assert (report.rejected, report.same_file) == (0, False)
    assert column(out, "headline_en") == ["Market closed", "March in town"]


def test_a_ledger_file_overwrites_no_claim_about_something_else(base, tmp_path):
    mine = row("a", headline_en="A bridge is down", location="Town")
    theirs = row(
        "a",
        event_date="2024-01-01",
        headline_en="Vote",
        place_id="",
        location="Elsewhere",
        latitude="10",
        longitude="10",
        geo_precision="point",
    )
    bring(table(COLUMNS, [mine]), base, base)
    report = bring(table(COLUMNS, [theirs, row("b")]), base, base)
    assert [(f.column, f.reason) for f in report.faults] == [("claim_id", "other_event")]
    assert column(base, "headline_en") == ["A bridge is down", "Headline of b"]


def test_a_ledger_with_a_line_that_cannot_be_read_is_not_written_anew_without_it(base, tmp_path):
    good = table(COLUMNS, [row("a"), row("b")])
    broken = good.replace(b"Headline of a", b'"Headline of a')
    (base / "events.csv").write_bytes(broken)
    with pytest.raises(Unreadable) as caught:
        bring(table(COLUMNS, [row("c")]), base, base)
    error = caught.value.error
    assert (error.file, error.row, error.reason) == ("events.csv", 2, "csv")
    assert (base / "events.csv").read_bytes() == broken


# ---- older files, and questions before anything is written ---------------------------------------


def test_an_older_file_does_not_set_back_what_a_newer_one_said(base, tmp_path):
    out = tmp_path / "out"
    older = acled("T1", "2023-05-01", changed="1684000000", notes="Two dead.")
    newer = acled("T1", "2023-05-01", changed="1690000000", notes="Three dead.")
    bring(ACLED + newer, base, out)
    report = bring(ACLED + older + acled("T9", "2023-05-02"), base, out, withdraw=True)
    assert report.merged is not None
    assert (report.merged.outdated, report.merged.added, report.merged.updated) == (1, 1, 0)
    assert column(out, "summary_en") == ["Three dead.", "A fight."]
    assert "--replace" in "".join(report.lines("en"))
    bring(ACLED + older + acled("T9", "2023-05-02"), base, out, replace=True)
    assert read_ledger(out).errors == ()


def test_an_older_file_without_times_says_what_it_sets_back(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + acled("T1", "2023-05-01", notes="Three dead."), base, out)
    report = bring(ACLED + acled("T1", "2023-05-01", notes="Two dead."), base, out)
    assert [(c.column, c.before, c.after) for c in report.changes] == [
        ("summary_en", "Three dead.", "Two dead.")
    ]


def test_a_claim_that_comes_back_is_counted(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + OLD, base, out)
    bring(ACLED + SHORTER, base, out, withdraw=True)
    report = bring(ACLED + OLD + acled("T4", "2023-05-21"), base, out)
    assert report.merged is not None
    assert report.merged.returned == 1
    assert statuses(out)["acled-t2"] == "draft"


def test_the_same_older_file_withdraws_nothing_that_came_after_it(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + SHORTER, base, out)
    bring(ACLED + OLD.replace("A fight.", "A long fight."), base, out)
    report = bring(ACLED + SHORTER, base, out, withdraw=True)
    assert report.lacking.claims == 0
    assert column(out, "summary_en") == ["A long fight."] * 3
    assert set(statuses(out).values()) == {"draft"}


def test_the_questions_come_before_anything_is_written(base, tmp_path):
    out = tmp_path / "out"
    bring(ACLED + OLD, base, out)
    before = {p: p.read_bytes() for p in out.rglob("*") if p.is_file()}
    other = acled("T1", "2024-01-01").replace("Some town,12.1,15.0", "Elsewhere,9,9")
    with pytest.raises(Undecided) as caught:
        bring(
            ACLED + other + acled("T3", "2023-05-20") + acled("T4", "2023-05-02"),
            base,
            out,
            withdraw=None,
            replace=None,
        )
    assert (caught.value.lacking.claims, len(caught.value.clashes)) == (1, 1)
    assert {p: p.read_bytes() for p in out.rglob("*") if p.is_file()} == before


@pytest.mark.slow
def test_the_command_line_withdraws_by_its_flag_alone(tmp_path):
    for name, text in (("old.csv", ACLED + OLD), ("new.csv", ACLED + SHORTER)):
        (tmp_path / name).write_text(text, encoding="utf-8")

    def said(*words: str) -> str:
        command = [sys.executable, "-m", "geo", "import", *words, "--out", str(tmp_path / "out")]
        found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
        assert found.returncode == 0, found.stderr
        return found.stdout

    said(str(tmp_path / "old.csv"))
    assert "1 of the 3 claims" in said(str(tmp_path / "new.csv"))
    assert statuses(tmp_path / "out")["acled-t2"] == "draft"
    assert "1 no longer in the file" in said(str(tmp_path / "new.csv"), "--withdraw")
    assert statuses(tmp_path / "out")["acled-t2"] == "withdrawn"


def test_another_profile_of_the_same_columns_is_another_data_set(base, tmp_path):
    out = tmp_path / "out"
    bring(HEADER + FIRST, base, out, own=NUMBERED)
    other = replace(NUMBERED, key="other", fields={**NUMBERED.fields, "event_id": "o-{id}"})
    report = bring(HEADER + "9,2023-05-12,X,1,1,Alpha\n", base, out, own=other, withdraw=True)
    assert report.lacking.of == 0
