"""Whole imports: what comes in, what does not and why, and what a second import changes."""

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from samples import DATA, ROOT, SOURCES, files, row, table, write

from geo.export import FORMATS
from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import Region, parse_profile
from geo.importing.report import Report
from geo.importing.sheets import Limits, Unreadable
from geo.importing.staging import Merged
from geo.ledger import parse_ledger, read_ledger
from geo.model.claims import COLUMNS
from geo.model.filters import Filter
from geo.model.settings import read_settings

UCDP = ROOT.parent / "shared" / "data" / "events" / "ucdp_ged_ukraine.csv"
OWN = parse_profile(
    """
    name = { en = "Test", ja = "試験" }
    [dates]
    formats = ["%Y-%m-%d"]
    [fields]
    event_id = "t-{id}"
    event_date = { date = "day" }
    headline_en = "{what}"
    latitude = { number = "lat" }
    longitude = { number = "lon" }
    geo_precision = "settlement"
    [claimants]
    column = "who"
    split = [";"]
    """,
    "test",
)
HEADER = "id,day,what,lat,lon,who\n"


@pytest.fixture
def base(tmp_path: Path) -> Path:
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "atlas.toml").write_bytes((DATA / "atlas.toml").read_bytes())
    return write(tmp_path / "base", files())


def bring(
    data: bytes | str, base: Path, out: Path, name: str = "file.csv", **options: object
) -> Report:
    """Import with the small profile, where none is named."""
    if not {"profile", "own"} & options.keys():
        options["own"] = OWN
    content = data.encode() if isinstance(data, str) else data
    return run_import(io.BytesIO(content), name, out, base, Options(**options))  # type: ignore[arg-type]


def said(report: Report) -> list[tuple[int, str, str, str]]:
    return [(f.row, f.column, f.reason, f.value) for f in report.faults]


def events(out: Path) -> list[dict[str, str]]:
    with (out / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rejected(out: Path, report: Report) -> list[dict[str, str]]:
    path = out / "imports" / report.document / "rejected.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# ---- what comes in -------------------------------------------------------------------------------


def test_one_event_with_three_claimants_is_one_event_with_three_claims(base, tmp_path):
    report = bring(HEADER + "7,2023-05-12,Shelling,48.5,38,Alpha; beta ;Somebody\n", base, tmp_path)
    assert (report.rows, report.accepted, report.claims) == (1, 1, 3)
    rows = events(tmp_path)
    assert {r["event_id"] for r in rows} == {"t-7"}
    assert [(r["claimant"], r["claimant_side"]) for r in rows[:2]] == [
        ("alpha", "north"),
        ("beta", "south"),
    ]
    assert rows[2]["claimant_side"] == "unknown"
    assert dict(report.unknown) == {"Somebody": 1}
    assert read_ledger(tmp_path).errors == ()


def test_a_good_and_a_bad_row_are_both_accounted_for(base, tmp_path):
    text = HEADER + "1,2023-05-12,A,48.5,38,Alpha\n2,2023-02-30,B,48.5,38,Alpha\n3,,C,91,38,Alpha\n"
    report = bring(text, base, tmp_path)
    assert (report.rows, report.accepted, report.rejected) == (3, 1, 2)
    assert said(report) == [(3, "day", "date_impossible", "2023-02-30"), (4, "lat", "range", "91")]
    bad = rejected(tmp_path, report)
    assert [(r["id"], r["what"], r["rejected_row"]) for r in bad] == [
        ("2", "B", "3"),
        ("3", "C", "4"),
    ]
    assert "-90 to 90" in bad[1]["rejected_reason"]


def test_rejected_rows_that_were_mended_come_in_and_nothing_else_changes(base, tmp_path):
    first = bring(HEADER + "1,2023-05-12,A,48.5,38,Alpha\n2,,=B,91,38,Alpha\n", base, tmp_path)
    path = tmp_path / "imports" / first.document / "rejected.csv"
    mended = path.read_bytes().replace(b",91,", b",49.1,")
    second = bring(mended, base, tmp_path, extract=True)
    assert (second.rows, second.accepted) == (1, 1)
    assert [(r["claim_id"], r["headline_en"], r["latitude"]) for r in events(tmp_path)] == [
        ("t-1-alpha", "A", "48.5"),
        ("t-2-alpha", "'=B", "49.1"),
    ]


@pytest.mark.skipif(not UCDP.is_file(), reason="the UCDP file is not at hand")
@pytest.mark.slow
def test_the_ucdp_file_comes_in_whole(tmp_path):
    with UCDP.open("rb") as source:
        report = run_import(source, UCDP.name, tmp_path, DATA, Options())
    assert (report.profile, report.encoding) == ("ucdp_ged", "cp1252")
    assert report.rows == 3_883
    assert report.accepted + report.rejected == 3_883
    assert (report.accepted, report.claims) == (3_883, 4_507)
    orders = {"date_start": ("mdy",), "date_end": ("mdy",), "source_date": ("dmy",)}
    assert report.orders == orders
    ledger = read_ledger(tmp_path)
    assert ledger.errors == ()
    assert len({c.event_id for c in ledger.claims.values()}) == 3_883
    tymoshenko = [c for c in ledger.claims.values() if c.event_id == "ucdp-147997"]
    assert {c.claimant: c.claimant_side for c in tymoshenko} == {
        "maidan-protesters": "ukraine",
        "ua-prosecutor": "ukraine",
    }
    # Known to the region, so drawn as it; a week is a week.
    assert {c.place_id for c in ledger.claims.values() if c.geo_precision == "region"} >= {
        "region-ua-14",
        "region-ua-09",
    }


def test_another_conflict_needs_other_tables_only(base, tmp_path):
    header = (
        "id,source_original,source_office,source_date,where_prec,date_prec,date_start,date_end,"
        "type_of_violence,dyad_name,where_coordinates,adm_1,country,latitude,longitude,best,low,high,"
        "source_headline\n"
    )
    text = (
        header
        + "1,Beta,Reuters,1991-05-02,1,1,1991-05-01,1991-05-01,1,Government - FRONT,Town,,Chad,"
        "12.1,15.0,3,1,5,x\n2,FRONT,AFP,1991-05-03,6,2,1991-05-01,1991-05-03,2,FRONT - ARMY,,,Chad,"
        "15.4,18.7,0,0,0,y\n"
    )
    own = write(
        tmp_path / "own",
        {
            "sources.csv": b"source_id,name_en,name_ja,name_uk,badge,side,kind\n"
            b"front,The Front,FRONT,,FRO,north,military\n",
            "claimants.csv": b"text,match,source_id\nFRONT,is,front\n",
        },
    )
    report = bring(text, base, tmp_path / "out", profile="auto", claimants=own)
    assert (report.profile, report.accepted, report.unknown) == ("ucdp_ged", 2, {})
    claims = list(read_ledger(tmp_path / "out").claims.values())
    assert [(c.claimant, c.claimant_side) for c in claims] == [
        ("beta", "south"),
        ("front", "north"),
    ]
    assert claims[1].place_id == "country-td"  # the whole country, not its centre


def test_what_this_app_exports_comes_in_again_with_its_sources(base, tmp_path):
    ledger = parse_ledger(files(row("c1"), row("c2", disputes="c1", headline_en="=1+1")))
    folder = write(tmp_path / "from", files(row("c1")))
    data = next(f for f in FORMATS if f.key == "package").write(
        ledger, list(ledger.claims.values()), Filter(), folder
    )
    other = write(tmp_path / "other", files(sources=SOURCES[:1]))
    (other / "atlas.toml").write_bytes((DATA / "atlas.toml").read_bytes())
    report = bring(data, other, tmp_path / "out", "export.zip", profile="auto")
    assert (report.profile, report.accepted, said(report)) == ("ledger", 2, [])
    assert read_ledger(tmp_path / "out").claims["c2"].headline_en == "=1+1"


def test_a_new_ledger_says_what_its_own_data_may_be_used_for(base, tmp_path):
    text = (base / "atlas.toml").read_text(encoding="utf-8")
    if "[data]" not in text:
        (base / "atlas.toml").write_text(f'{text}\n[data]\nlicence = "Apache-2.0"\n', "utf-8")
    bring(HEADER + "1,2023-05-12,A,48.5,38,Alpha\n", base, tmp_path / "unsaid")
    assert read_settings(tmp_path / "unsaid").about.licence == ""
    own = replace(OWN, licence="CC-BY-4.0", citation="Somebody: Something")
    bring(HEADER + "1,2023-05-12,A,48.5,38,Alpha\n", base, tmp_path / "said", own=own)
    about = read_settings(tmp_path / "said").about
    assert (about.licence, about.citation) == ("CC-BY-4.0", "Somebody: Something")


# ---- twice, and again ----------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(base, tmp_path):
    text = HEADER + "1,2023-05-12,A,48.5,38,Alpha\n"
    bring(text, base, tmp_path, seen=date(2023, 6, 1))
    before = (tmp_path / "events.csv").read_bytes()
    report = bring(text, base, tmp_path, seen=date(2023, 7, 1))
    assert report.same_file
    assert (tmp_path / "events.csv").read_bytes() == before


def test_an_updated_file_updates_by_id_and_marks_what_vanished_where_that_is_wanted(base, tmp_path):
    header, own = HEADER.replace("who", "who,land"), replace(OWN, region=Region(country="land"))
    first = (
        "1,2023-05-12,A,48.5,38,Alpha,Chad\n2,2023-05-13,B,48.5,38,Alpha,Chad\n"
        "3,2023-06-30,C,48.5,38,Alpha,Chad\n4,2023-05-14,D,48.5,38,Alpha,Chad\n"
    )
    bring(header + first, base, tmp_path, own=own, seen=date(2023, 7, 1))
    second = "1,2023-05-12,A again,48.5,38,Alpha,Chad\n4,2023-05-14,D,48.5,38,Alpha,Chad\n"
    report = bring(header + second, base, tmp_path, own=own, seen=date(2023, 8, 1), withdraw=True)
    assert report.merged is not None
    assert report.merged == Merged(added=0, updated=1, unchanged=1, withdrawn=1, kept=1)
    found = {r["event_id"]: r for r in events(tmp_path)}
    assert list(found) == ["t-1", "t-2", "t-3", "t-4"]
    assert (found["t-1"]["headline_en"], found["t-1"]["first_seen"]) == ("A again", "2023-07-01")
    assert found["t-1"]["last_seen"] == "2023-08-01"
    # 13 May lies within the days of the new file, 30 June does not.
    assert [found[k]["status"] for k in found] == ["draft", "withdrawn", "draft", "draft"]
    assert found["t-2"]["last_seen"] == "2023-07-01"


def test_a_row_that_was_rejected_has_not_vanished(base, tmp_path):
    good = (
        "1,2023-05-12,A,48.5,38,Alpha\n2,2023-05-13,B,48.5,38,Alpha\n3,2023-05-14,C,48.5,38,Alpha\n"
    )
    bring(HEADER + good, base, tmp_path)
    bring(HEADER + good.replace("B,48.5", "B,98.5"), base, tmp_path)
    assert {r["event_id"]: r["status"] for r in events(tmp_path)}["t-2"] == "draft"


def test_an_extract_withdraws_nothing(base, tmp_path):
    good = (
        "1,2023-05-12,A,48.5,38,Alpha\n2,2023-05-13,B,48.5,38,Alpha\n3,2023-05-14,C,48.5,38,Alpha\n"
    )
    bring(HEADER + good, base, tmp_path)
    bring(HEADER + good.replace("2,2023-05-13,B,48.5,38,Alpha\n", ""), base, tmp_path, extract=True)
    assert {r["status"] for r in events(tmp_path)} == {"draft"}


def test_ids_that_stand_twice_are_rejected_and_references_to_nothing_kept(base, tmp_path):
    data = table(
        COLUMNS,
        [
            row("a"),
            row("b", disputes="a nobody", supports="?"),
            row("a", headline_en="again"),
            row("c"),
        ],
    )
    report = bring(data, base, tmp_path, profile="ledger")
    assert sorted(said(report)) == [
        (3, "supports", "key", "?"),
        (4, "claim_id", "duplicate_id", "a"),
    ]
    assert (report.rows, report.accepted) == (4, 2)
    assert [r["claim_id"] for r in rejected(tmp_path, report)] == ["b", "a"]


# ---- bad input -----------------------------------------------------------------------------------


def refused(data: bytes | str, base: Path, tmp_path: Path, **options: object) -> tuple[str, int]:
    with pytest.raises(Unreadable) as caught:
        bring(data, base, tmp_path / "out", **options)  # type: ignore[arg-type]
    assert not (tmp_path / "out" / "events.csv").exists()
    assert caught.value.error.text("ja") != caught.value.error.text("en")
    return caught.value.error.reason, caught.value.error.row


def zipped(**contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason", "at"),
    [
        (b"", "empty", 0),
        (b"  \n\n", "empty", 0),
        (b"id,id,what\n1,2,3\n", "column_twice", 1),
        (b",".join(b"c%d" % n for n in range(100_000)) + b"\n", "columns_many", 1),
        (b"PK\x03\x04 and no more", "zip_bad", 0),
        (zipped(a__csv=b"x", b__csv=b"y"), "zip_files", 0),
        (zipped(readme__txt=b"x"), "zip_without", 0),
        (b'"id,day\n1,2\n', "csv", 1),
        (b'{"type": "FeatureCollection", ', "json", 1),
        (b'{"type": "Point"}', "geojson", 0),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_one_reason(data, reason, at, base, tmp_path):
    assert refused(data, base, tmp_path) == (reason, at)


def test_a_zip_that_unpacks_without_end_is_refused_before_it_fills_the_disk(base, tmp_path):
    bomb = zipped(big__csv=b"0" * 30_000_000)
    assert len(bomb) < 100_000
    assert refused(bomb, base, tmp_path, limits=Limits(size=1_000_000)) == ("file_large", 0)


def test_too_many_rows_are_refused(base, tmp_path):
    text = HEADER + "1,2023-05-12,A,48.5,38,Alpha\n" * 30
    assert refused(text, base, tmp_path, limits=Limits(rows=20))[0] == "rows_many"


def test_a_header_alone_is_an_empty_import(base, tmp_path):
    report = bring(HEADER, base, tmp_path)
    assert (report.rows, report.accepted, events(tmp_path)) == (0, 0, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_file_that_says_its_encoding_is_read_in_it(encoding, base, tmp_path):
    text = HEADER + "1,2023-05-12,攻撃 Обстріл 🚀,48.5,38,Alpha\n"
    report = bring(text.encode(encoding), base, tmp_path)
    assert events(tmp_path)[0]["headline_en"] == "攻撃 Обстріл 🚀"
    assert report.encoding == encoding


def test_a_wrong_encoding_is_named_with_its_row(base, tmp_path):
    data = HEADER.encode() + b"1,2023-05-12,A,48.5,38,Alpha\n2,2023-05-12,\xff\xfe,48.5,38,Alpha\n"
    assert refused(data, base, tmp_path, encoding="ascii") == ("encoding_of", 3)


def test_a_workbook_is_read_whatever_its_name(base, tmp_path):
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["id", "day", "what", "lat", "lon", "who"])
    book.active.append([1, date(2023, 5, 12), "A", 48.5, 38, "Alpha"])
    out = io.BytesIO()
    book.save(out)
    report = bring(out.getvalue(), base, tmp_path, "table.csv")
    assert (report.accepted, said(report)) == (1, [])
    assert events(tmp_path)[0]["event_date"] == "2023-05-12"


def test_geojson_points_are_read_and_a_line_is_a_place(base, tmp_path):
    def feature(n: int, geometry: object) -> dict[str, object]:
        own = {"id": f"f{n}", "day": "2023-05-12", "what": "A", "who": "Alpha"}
        return {"type": "Feature", "properties": own, "geometry": geometry}

    data = {
        "type": "FeatureCollection",
        "features": [
            feature(1, {"type": "Point", "coordinates": [38.25, 48.5]}),
            feature(2, {"type": "LineString", "coordinates": [[38, 48], [39, 49]]}),
        ],
    }
    own = parse_profile(
        'name = { en = "G", ja = "G" }\nformat = "geojson"\n[fields]\nevent_id = "g-{id}"\n'
        'headline_en = "{what}"\nevent_date = { date = "day" }\n'
        'latitude = { number = "latitude" }\nlongitude = { number = "longitude" }\n'
        'geo_precision = "point"\n',
        "g",
    )
    report = bring(json.dumps(data), base, tmp_path, "points.geojson", own=own)
    assert report.accepted == 2
    found = [(r["latitude"], r["longitude"], r["geo_precision"]) for r in events(tmp_path)]
    assert found == [("48.5", "38.25", "point"), ("48.0", "38.0", "area")]


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        ("1,2023-05-12,A,0,0,Alpha", "lat", "null_island"),
        ('1,2023-05-12,A,"48,5",38,Alpha', "lat", "decimal_comma"),
        ("1,2023-05-12,A,48½,38,Alpha", "lat", "coordinate"),
        ("1,2023-05-12,A,48.5 O,38,Alpha", "lat", "coordinate_word"),
        ("1,12 May,A,48.5,38,Alpha", "day", "date_format"),
        ("1,2023-05-12,A\0B,48.5,38,Alpha", "what", "cell"),
        ("1,2023-05-12,A,48.5,38,Alpha,more", "", "width"),
        ("1,2023-05-12", "", "width"),
    ],
)
def test_a_bad_row_is_rejected_with_row_column_and_reason(line, column, reason, base, tmp_path):
    report = bring(f"{HEADER}0,2023-05-12,ok,48.5,38,Alpha\n{line}\n", base, tmp_path)
    assert [(f.row, f.column, f.reason) for f in report.faults[:1]] == [(3, column, reason)]
    assert (report.rows, report.accepted) == (2, 1)


def test_a_quote_that_is_never_closed_costs_its_row_only(base, tmp_path):
    text = HEADER + '1,2023-05-12,A,48.5,38,Alpha\n2,2023-05-12,"B,48.5,38,Alpha\n3,x,y\n'
    report = bring(text, base, tmp_path)
    assert [(f.row, f.reason) for f in report.faults] == [(3, "csv"), (4, "width")]
    assert (report.rows, len(events(tmp_path))) == (3, 1)


def test_newlines_in_cells_do_not_disturb_the_row_numbers(base, tmp_path):
    text = HEADER + '1,2023-05-12,"A\n\nB",48.5,38,Alpha\n\n3,2023-05-12,C,99,38,Alpha\n'
    report = bring(text, base, tmp_path)
    assert said(report) == [(4, "lat", "range", "99")]
    assert events(tmp_path)[0]["headline_en"] == "A B"


def test_formulas_emoji_and_right_to_left_marks_stay_text(base, tmp_path):
    bring(HEADER + "1,2023-05-12,=HYPERLINK(1) 🚀 \u202eabc,48.5,38,Alpha\n", base, tmp_path)
    claim = next(iter(read_ledger(tmp_path).claims.values()))
    assert claim.headline_en == "=HYPERLINK(1) 🚀 \u202eabc"
    assert (tmp_path / "events.csv").read_text(encoding="utf-8").count(",'=HYPERLINK") == 2


def test_day_and_month_are_asked_for_where_the_column_does_not_prove_them(base, tmp_path):
    both = HEADER + "1,13/05/2023,A,48.5,38,Alpha\n2,05/13/2023,B,48.5,38,Alpha\n"
    neither = HEADER + "1,01/05/2023,A,48.5,38,Alpha\n2,02/05/2023,B,48.5,38,Alpha\n"
    for text in (both, neither):
        with pytest.raises(Ambiguous) as caught:
            bring(text, base, tmp_path / "out")
        assert [q.column for q in caught.value.questions] == ["day"]
    report = bring(both, base, tmp_path / "out", answers={"day": ("dmy",)})
    assert said(report) == [(3, "day", "date_impossible", "05/13/2023")]
    assert events(tmp_path / "out")[0]["event_date"] == "2023-05-13"


def test_one_unmistakable_day_proves_the_order_of_its_column(base, tmp_path):
    text = HEADER + "1,01/05/2023,A,48.5,38,Alpha\n2,13/05/2023,B,48.5,38,Alpha\n"
    bring(text, base, tmp_path)
    assert [r["event_date"] for r in events(tmp_path)] == ["2023-05-01", "2023-05-13"]


def test_swapped_coordinates_are_offered_only_if_all_rows_agree(base, tmp_path):
    swapped = "1,2023-05-12,A,38,48.5,Alpha\n2,2023-05-12,B,37.5,49,Alpha\n"
    assert bring(HEADER + swapped, base, tmp_path / "a").swapped
    mixed = swapped + "3,2023-05-12,C,48.5,38,Alpha\n"
    assert not bring(HEADER + mixed, base, tmp_path / "b").swapped
    report = bring(HEADER + swapped, base, tmp_path / "c", swap=True)
    assert not report.swapped
    assert events(tmp_path / "c")[0]["latitude"] == "48.5"


def test_a_file_that_no_profile_knows_says_so(base, tmp_path):
    assert refused("a,b\n1,2\n", base, tmp_path, profile="auto") == ("no_profile", 1)
    assert refused("a,b\n1,2\n", base, tmp_path, profile="ucdp_ged") == ("profile_columns", 1)
