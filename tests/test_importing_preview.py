"""A look at a file before it is imported says what the import then does."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from samples import ROOT

from geo.importing import preview
from geo.importing.files import open_sheet
from geo.importing.job import encodings_for, run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import Profile, parse_profile
from geo.importing.saved import saved_profile, shipped_text
from geo.importing.sheets import Sheet
from geo.importing.told_speakers import Speaker
from geo.ledger import Ledger, read_ledger

PROFILE = """
name = { en = "T", ja = "T" }
[dates]
formats = ["%Y-%m-%d"]
[fields]
event_id = "t-{id}"
headline_en = "{what}"
event_date = { date = "day" }
latitude = { number = "lat" }
longitude = { number = "lon" }
geo_precision = "point"
[claimants]
column = "who"
split = [";"]
"""
ROWS = (
    "id,what,day,lat,lon,who\n"
    "1,A fire,2023-05-12,10.5,20,Harbour Office; Pilots\n"
    "2,A flood,2023-05-13,,,Harbour Office\n"
    "3,A storm,,11,21,\n"
    "4,A quake,2023-05-14,95,21,Pilots\n"
    "5,A landslide,2023-05-14,12,22,harbor office\n"
    "1,Another fire,,,,Harbour Office\n"
)


def sheet_of(text: str, options: Options) -> Sheet:
    source = io.BytesIO(text.encode())
    return open_sheet(source, "t.csv", encodings_for(options), options.limits)


def looked_at(text: str, profile: Profile, ledger: Ledger) -> preview.Survey:
    options = Options(own=profile)
    with sheet_of(text, options) as sheet:
        return preview.survey(sheet, profile, ledger, ROOT / "data", options)


def test_what_rows_lack_is_counted_over_all_of_them(ledger: Ledger) -> None:
    found = looked_at(ROWS, parse_profile(PROFILE, "t"), ledger)
    assert found.whole
    assert (found.report.rows, found.report.rejected, found.claims) == (6, 2, 5)
    assert (found.no_place, found.no_day, found.no_speaker) == (1, 1, 1)
    assert dict(found.unknown) == {"Harbour Office": 3, "Pilots": 2, "harbor office": 1}


def test_it_accepts_and_rejects_what_the_import_does(ledger: Ledger, tmp_path: Path) -> None:
    profile = parse_profile(PROFILE, "t")
    found = looked_at(ROWS, profile, ledger)
    with io.BytesIO(ROWS.encode()) as source:
        report = run_import(source, "t.csv", tmp_path / "o", ROOT / "data", Options(own=profile))
    said = [f.text("en") for f in found.report.faults]
    assert said == [f.text("en") for f in report.faults]
    assert said[0].startswith("t.csv, row 5, column lat: ")
    part = preview.first_claims(found, ())
    for key, claim in read_ledger(tmp_path / "o").claims.items():
        assert (part.claims[key].headline_en, part.claims[key].claimant) == (
            claim.headline_en,
            claim.claimant,
        )


def test_the_first_claims_have_the_sides_that_the_viewer_says(
    ledger: Ledger, tmp_path: Path
) -> None:
    told = (
        Speaker("Harbour Office", side="third_party", badge="HBR"),
        Speaker("harbor office", same_as="Harbour Office"),
    )
    profile = parse_profile(PROFILE, "t")
    part = preview.first_claims(looked_at(ROWS, profile, ledger), told)
    before = {
        c.event_id + c.headline_en: (c.claimant, c.claimant_side) for c in part.claims.values()
    }
    options = Options(own=profile, speakers=told)
    with io.BytesIO(ROWS.encode()) as source:
        run_import(source, "t.csv", tmp_path / "out", ROOT / "data", options)
    made = read_ledger(tmp_path / "out")
    after = {
        c.event_id + c.headline_en: (c.claimant, c.claimant_side) for c in made.claims.values()
    }
    assert before == after
    sides = [(c.event_id, c.claimant_side) for c in made.claims.values()]
    assert sides == [
        ("t-1", "third_party"),
        ("t-1", "unknown"),
        ("t-2", "third_party"),
        ("t-3", "unknown"),
        ("t-5", "third_party"),
    ]
    assert {s.badge for s in made.sources.values()} >= {"HBR", "PIL"}


def test_a_large_file_is_counted_as_far_as_there_is_time(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preview, "SECONDS", -1.0)
    text = ROWS.splitlines()[0] + "\n"
    text += "".join(f"{n},x,2023-05-12,1,2,Pilots\n" for n in range(1, 2000))
    found = looked_at(text, parse_profile(PROFILE, "t"), ledger)
    assert not found.whole
    assert 0 < found.report.rows < 1999
    assert found.unknown["Pilots"] == found.report.rows == found.claims


def test_a_saved_profile_holds_the_answers_and_asks_no_more(ledger: Ledger) -> None:
    text = "id,what,day,lat,lon,who\n1,A,05/02/2023,1,2,Harbour Office\n"
    profile = parse_profile(PROFILE, "t")
    with pytest.raises(Ambiguous) as asked:
        looked_at(text, profile, ledger)
    assert [q.column for q in asked.value.questions] == ["day"]
    told = (Speaker("Harbour Office", side="third_party"),)
    again = parse_profile(saved_profile(PROFILE, {"day": ("dmy",)}, told), "t")
    found = looked_at(text, again, ledger)
    assert found.cells[0]["event_date"] == "2023-02-05"
    assert found.cells[0]["claimant_side"] == "third_party"


def test_a_shipped_profile_can_be_saved_with_answers() -> None:
    made = parse_profile(
        saved_profile(shipped_text("acled"), {"event_date": ("dmy",)}, ()), "acled"
    )
    plain = parse_profile(shipped_text("acled"), "acled")
    assert made.answers == {"event_date": ("dmy",)}
    assert (made.fields, made.claimants, made.formats) == (
        plain.fields,
        plain.claimants,
        plain.formats,
    )


def test_more_speakers_than_a_profile_may_hold_are_refused() -> None:
    told = [Speaker(f"Office {n}", side="third_party") for n in range(2_000)]
    with pytest.raises(ValueError, match="2,000 speakers"):
        saved_profile(PROFILE, {}, told)
