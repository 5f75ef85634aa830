"""What `/api/coverage` answers: the grid, the runs, the rhythms, and what is refused."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from samples import DATA, files, row, uses_engine, write
from test_disclosure import Client

from geo.service.current import reopen

pytestmark = uses_engine
READ = (
    {"coverage_id": "a", "publisher": "paper", "first_day": "2023-05-01", "share": "1"}
    | {"last_day": "2023-05-20", "tool": "hand"},
    {"coverage_id": "b", "publisher": "beta", "first_day": "2023-05-03", "share": "0.5"}
    | {"last_day": "2023-05-03", "tool": "hand"},
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory):
    """A ledger in which Alpha speaks every day and then falls silent, while it is read."""
    spoken = [date(2023, 5, 1) + timedelta(n) for n in (*range(12), 16)]
    rows = [
        row(f"c{n}", report_date=f"{day}", event_date=f"{day}", publisher="paper")
        for n, day in enumerate(spoken)
    ]
    made = {**files(*rows, coverage=READ), "atlas.toml": (DATA / "atlas.toml").read_bytes()}
    folder: Path = write(tmp_path_factory.mktemp("coverage"), made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EVENTS_DATA_DIR", str(folder))
        patch.delenv("EVENTS_DATABASE_URL", raising=False)
        yield Client()
    reopen()


def asked(client: Client, words: str = "") -> dict:
    answer = client.get(f"/api/coverage{words}")
    assert answer.status == 200, answer.text
    return json.loads(answer.body)


def test_the_grid_says_of_each_day_what_was_looked_at_and_how_many_claims_there_are(client):
    said = asked(client)
    assert (said["unit"], said["window"]) == ("day", ["2023-05-01", "2023-05-20"])
    paper, beta = said["publishers"]
    assert (paper["publisher"], paper["name"]) == ("paper", "The Paper")
    assert {cell["state"] for cell in paper["cells"]} == {"whole"}
    assert [cell["claims"] for cell in paper["cells"]] == [*[1] * 12, 0, 0, 0, 0, 1, 0, 0, 0]
    # A day that nobody looked at has no number of claims, not even zero.
    assert [(c["state"], c["claims"]) for c in beta["cells"][:4]] == [
        ("none", None), ("none", None), ("part", 0), ("none", None),
    ]  # fmt: skip


def test_a_filter_narrows_days_and_claims_and_looked_at_stays(client):
    said = asked(client, "?day=2023-05-02&day=2023-05-03&side=south")
    assert said["slots"] == [["2023-05-02"] * 2, ["2023-05-03"] * 2]
    assert [c["claims"] for c in said["publishers"][0]["cells"]] == [0, 0]
    assert {c["state"] for c in said["publishers"][0]["cells"]} == {"whole"}


def test_a_silence_while_somebody_looked_is_a_break_with_what_was_usual(client):
    (alpha,) = asked(client)["rhythm"]
    assert (alpha["key"], alpha["days"], alpha["gaps"], alpha["median"]) == ("alpha", 13, 12, 1)
    opened, closed = alpha["silences"]
    assert closed == {"first": "2023-05-13", "last": "2023-05-16", "gap": 5, "usual": 1,
                      "before": 11, "open": False}  # fmt: skip
    assert (opened["first"], opened["last"], opened["open"]) == ("2023-05-18", "2023-05-20", True)
    assert asked(client, "?rhythm=place")["rhythm"][0]["name"] == "Town"
    assert asked(client, "?rhythm=side&lang=ja")["rhythm"][0]["name"] == "北側"


def test_the_table_has_a_row_for_each_run_of_days_also_those_that_nobody_looked_at(client):
    answer = client.get("/api/coverage.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert list(csv.reader(io.StringIO(answer.text)))[1:] == [
        ["beta", "Beta", "2023-05-01", "2023-05-02", "none", "0", "0"],
        ["beta", "Beta", "2023-05-03", "2023-05-03", "part", "1", "1"],
        ["beta", "Beta", "2023-05-04", "2023-05-20", "none", "0", "0"],
        ["paper", "The Paper", "2023-05-01", "2023-05-20", "whole", "1", "1"],
    ]


@pytest.mark.parametrize(
    "words", ["rhythm=winner", "side=west", "day=2023-02-30", "by=night", "pace=1"]
)
def test_a_word_that_is_not_understood_is_named(client, words):
    for path in ("/api/coverage", "/api/coverage.csv"):
        answer = client.get(f"{path}?{words}")
        if path.endswith("csv") and words.startswith("rhythm"):
            continue  # a table has no rhythm
        assert answer.status == 400
        assert words.partition("=")[0] in answer.text
