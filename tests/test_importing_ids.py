"""Ids of other files: different ids never become one, and those that were one key stay."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, examples

from geo.importing.ids import KeysFound, plain_key
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.ledger import read_ledger
from geo.ledger.rows import is_key

PROFILE = """
name = { en = "Ids", ja = "ID" }
[fields]
event_id = "x-{id}"
headline_en = "{what}"
headline_ja = "{what}"
event_date = { date = "day" }
[claimants]
column = "who"
"""


def keys_of(ids: list[str]) -> list[str]:
    with KeysFound() as found:
        found.add(pa.array(ids, pa.string()), [])
        keys = found.keys()
    return [keys.of(text) for text in ids]


def brought(rows: list[tuple[str, str]], folder: Path, who: str = "Watch") -> list[str]:
    """The event ids of a file with these ids and headlines."""
    with (folder / "file.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "what", "day", "who"])
        writer.writerows([(id_, what, "2023-05-12", who) for id_, what in rows])
    options = Options(own=parse_profile(PROFILE, "ids"))
    with (folder / "file.csv").open("rb") as source:
        report = run_import(source, "file.csv", folder / "out", DATA, options)
    assert (report.rows, report.rejected) == (len(rows), 0), report.faults
    assert read_ledger(folder / "out").errors == ()
    with (folder / "out" / "events.csv").open(encoding="utf-8", newline="") as events:
        return [row["event_id"] for row in csv.DictReader(events)]


def test_case_punctuation_and_cyrillic_make_no_two_ids_one(tmp_path):
    ids = ["A/1", "a-1", "a 1", "Подія-1", "Здоба-1", "подія-1"]
    found = brought([(id_, f"what {n}") for n, id_ in enumerate(ids)], tmp_path)
    assert len(set(found)) == 6
    assert found[1] == "x-a-1"  # the one that is the key itself


def test_rows_without_an_id_are_told_apart_by_what_they_say(tmp_path):
    found = brought([("", "one"), (" ", "two"), ("7", "three")], tmp_path)
    assert len(set(found)) == 3
    assert found[2] == "x-7"


@pytest.mark.parametrize(
    ("id_", "key"), [("A/1", "x-a-1"), ("", "x"), ("Подія-1", "x-------1"), ("UKR12", "x-ukr12")]
)
def test_an_id_that_shares_its_key_with_no_other_stays_as_in_0_1_0(id_, key, tmp_path):
    assert brought([(id_, "what")], tmp_path) == [key]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (["1,2023-05-12,48.5,38", "1,2023-06-20,50,30", "2,2023-06-20,50,30"], [(1, 3)]),
        (["1,2023-05-12,48.5,38", "1,2023-06-20,48.5,38"], []),  # rivals about the day
        (["1,2023-05-12,48.5,38", "1,,,", "1,2023-05-12,48.6,38"], []),
    ],
)
def test_an_id_of_rows_that_differ_in_day_and_place_is_pointed_out(rows, told, tmp_path):
    lines = [f"{row},What,W{n}" for n, row in enumerate(rows)]
    text = "\n".join(["id,day,lat,lon,what,who", *lines])
    places = 'latitude = { number = "lat" }\nlongitude = { number = "lon" }\n'
    own = parse_profile(PROFILE.replace("[claimants]", f"{places}[claimants]"), "ids")
    report = run_import(io.BytesIO(text.encode()), "a.csv", tmp_path, DATA, Options(own=own))
    found = [(r.n, r.row, r.column) for r in report.remarks if r.key == "id_shared"]
    assert found == [(*each, "id") for each in told]


@examples
@given(st.lists(st.text(max_size=12), unique=True, max_size=12))
def test_different_ids_are_different_keys(ids):
    keys = keys_of([f"x-{text}" for text in ids])
    assert len(set(keys)) == len({f"x-{text}" for text in ids})
    assert all(is_key(key) for key in keys)


@examples
@given(st.lists(st.text(max_size=12), unique_by=plain_key, max_size=12))
def test_ids_that_shared_no_key_stay(ids):
    texts = [f"x-{text}" for text in ids]
    if len({plain_key(text) for text in texts}) == len(texts):
        assert keys_of(texts) == [plain_key(text) for text in texts]
