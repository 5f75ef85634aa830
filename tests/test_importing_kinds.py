"""The kinds of file that are known by themselves: GDELT, UCDP, ACLED, VIINA, Google My Maps."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from samples import DATA

from geo.importing.job import run_import
from geo.importing.mapped import CHOICES, Choices, profile_toml, proposed
from geo.importing.options import Options
from geo.importing.profiles import Profile, parse_profile, shipped
from geo.importing.recognising import fitted, recognise
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger

Row = Mapping[str, str]
ACLED = {
    "event_id_cnty": "XX1", "event_date": "2023-05-12", "year": "2023", "time_precision": "1",
    "disorder_type": "Political violence", "event_type": "Battles", "sub_event_type": "Armed clash",
    "actor1": "Army", "actor2": "Militia", "country": "Sudan", "admin1": "Khartoum",
    "location": "Town", "latitude": "15.6", "longitude": "32.5", "geo_precision": "1",
    "source": "Some Paper", "source_scale": "National", "notes": "A fight.", "fatalities": "3",
    "timestamp": "1684874442",
}  # fmt: skip
GED = {
    "id": "7", "relid": "X-1", "year": "2024", "type_of_violence": "1", "dyad_name": "A - B",
    "source_article": "x", "source_office": "Some Agency", "source_date": "2024-01-03",
    "source_headline": "A headline", "source_original": "army spokesman", "where_prec": "1",
    "where_coordinates": "Some town", "where_description": "Some town", "adm_1": "Khartoum state",
    "latitude": "15.6", "longitude": "32.5", "geom_wkt": "POINT (32.5 15.6)", "country": "Sudan",
    "date_prec": "1", "date_start": "2024-01-02 00:00:00.000",
    "date_end": "2024-01-02 00:00:00.000",
    "best": "3", "high": "5", "low": "1",
}  # fmt: skip
VIINA = {
    "event_id": "17", "date": "20230512", "time": "10:30", "location": "1", "report_id": "4",
    "source": "unian", "url": "http://x", "text": "Headline", "lang": "ua", "longitude": "38.0",
    "latitude": "48.6", "GEO_PRECISION": "ADM3", "GEO_API": "Y",
}  # fmt: skip


def text_of(rows: Sequence[Row], columns: Sequence[str] = (), mark: str = ",") -> str:
    """Rows as CSV with a header."""
    out = io.StringIO(newline="")
    names = list(columns) or list(dict.fromkeys(c for row in rows for c in row))
    writer = csv.writer(out, delimiter=mark)
    writer.writerow(names)
    writer.writerows([row.get(c, "") for c in names] for row in rows)
    return out.getvalue()


def without_header(rows: Sequence[Row], key: str, mark: str = ",") -> str:
    """Rows of a kind that needs no header, under the names that such columns get."""
    header = shipped()[key].header
    numbered = [{f"column {n}": row.get(c, "") for n, c in enumerate(header, 1)} for row in rows]
    return text_of(numbered, [f"column {n}" for n in range(1, len(header) + 1)], mark)


def brought(
    text: str, folder: Path, name: str = "f.csv", own: Profile | None = None
) -> tuple[Report, list[dict[str, str]]]:
    """The report of an import, and the claims of the ledger it made."""
    report = run_import(io.BytesIO(text.encode()), name, folder, DATA, Options(own=own))
    assert report.rejected == 0, [f.text("en") for f in report.faults]
    assert read_ledger(folder).errors == ()
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return report, list(csv.DictReader(file))


# ---- GDELT ---------------------------------------------------------------------------------------

SHELLING = {
    "GLOBALEVENTID": "1001", "SQLDATE": "20230511", "MonthYear": "202305", "Year": "2023",
    "Actor1Code": "AAA", "Actor1Name": "ARMY", "Actor2Name": "VILLAGE", "IsRootEvent": "1",
    "EventCode": "194", "EventBaseCode": "194", "EventRootCode": "19", "QuadClass": "4",
    "GoldsteinScale": "-10", "ActionGeo_Type": "4", "ActionGeo_CountryCode": "SU",
    "ActionGeo_FullName": "Omdurman, Al Khartum, Sudan", "ActionGeo_Lat": "15.64",
    "ActionGeo_Long": "32.48", "DATEADDED": "20230512101500",
    "SOURCEURL": "https://www.example.com/news?id=1",
}  # fmt: skip
GDELT = [
    SHELLING,
    SHELLING
    | {"GLOBALEVENTID": "1002", "ActionGeo_Type": "5", "EventCode": "145", "Actor2Name": ""}
    | {"ActionGeo_FullName": "Al Khartum, Sudan"},
    SHELLING
    | {"GLOBALEVENTID": "1003", "ActionGeo_Type": "1", "ActionGeo_FullName": "Sudan"}
    | {"EventCode": "0231", "SOURCEURL": "BBC Monitoring"},
    SHELLING
    | {"GLOBALEVENTID": "1004", "ActionGeo_Type": "0", "ActionGeo_FullName": ""}
    | {"ActionGeo_Lat": "", "ActionGeo_Long": "", "EventCode": "180"},
]


@pytest.mark.parametrize("has_header", [False, True])
def test_events_of_gdelt_are_recognised_with_and_without_a_header(has_header, tmp_path):
    text = text_of(GDELT, mark="\t") if has_header else without_header(GDELT, "gdelt", "\t")
    report, claims = brought(text, tmp_path)
    assert report.profile == "gdelt"
    # The outlet carries it; whose claim it is, is not in the file.
    assert {(c["claimant"], c["claimant_side"]) for c in claims} == {("unknown", "unknown")}
    sources = read_ledger(tmp_path).sources
    assert [sources[c["via"]].name_en for c in claims] == [
        "example.com",
        "example.com",
        "BBC Monitoring",
        "example.com",
    ]
    assert [c["geo_precision"] for c in claims] == ["settlement", "region", "country", "unknown"]
    assert [c["country"] for c in claims] == ["SD", "SD", "SD", ""]
    assert claims[1]["place_id"] == "region-sd-kh"
    assert [c["event_type"] for c in claims] == [
        "Explosions/Remote violence",
        "Riots",
        "Statement",
        "unknown",
    ]
    first = claims[0]
    assert (first["event_date"], first["time_precision"]) == ("2023-05-11", "day")
    assert first["report_date"] == "2023-05-12T10:15Z"
    assert (first["latitude"], first["longitude"]) == ("15.64", "32.48")
    assert "ARMY / VILLAGE" in first["headline_en"]
    assert first["sub_event_type"] == "Fight"


def test_events_of_gdelt_1_are_recognised_by_their_58_columns(tmp_path):
    rows = [row | {"DATEADDED": "20230512"} for row in GDELT]
    assert len(shipped()["gdelt_1"].header) == 58
    report, claims = brought(without_header(rows, "gdelt_1", "\t"), tmp_path)
    assert report.profile == "gdelt_1"
    assert [c["event_id"] for c in claims] == [f"gdelt1-{n}" for n in range(1001, 1005)]
    assert {(c["event_date"], c["report_date"]) for c in claims} == {("2023-05-11", "2023-05-12")}
    assert [c["geo_precision"] for c in claims] == ["settlement", "region", "country", "unknown"]
    assert [c["country"] for c in claims] == ["SD", "SD", "SD", ""]
    assert {c["claimant"] for c in claims} == {"unknown"}
    assert [c["event_type"] for c in claims][:2] == ["Explosions/Remote violence", "Riots"]
    assert (claims[0]["latitude"], claims[0]["longitude"]) == ("15.64", "32.48")
    assert '"QuadClass": "4"' in claims[0]["extra"]


def test_another_table_of_as_many_columns_is_not_taken_for_gdelt(tmp_path):
    other = dict.fromkeys(shipped()["gdelt"].header, "text")
    with pytest.raises(Unreadable) as caught:
        brought(without_header([other], "gdelt", "\t"), tmp_path)
    assert caught.value.error.reason == "no_profile"


def test_faults_of_a_file_without_a_header_name_the_columns_that_it_has(tmp_path):
    bad = [SHELLING, SHELLING | {"GLOBALEVENTID": "2", "ActionGeo_Lat": "95"}]
    text = without_header(bad, "gdelt", "\t")
    report = run_import(io.BytesIO(text.encode()), "f.csv", tmp_path, DATA)
    assert [(f.row, f.column, f.reason) for f in report.faults] == [(3, "column 57", "range")]


# ---- counts --------------------------------------------------------------------------------------

WEEKLY = {
    "WEEK": "06-May-2023", "REGION": "Northern Africa", "COUNTRY": "Sudan", "ADMIN1": "Khartoum",
    "EVENT_TYPE": "Battles", "SUB_EVENT_TYPE": "Armed clash", "EVENTS": "12", "FATALITIES": "30",
    "POPULATION_EXPOSURE": "", "DISORDER_TYPE": "Political violence", "ID": "7",
    "CENTROID_LATITUDE": "15.6", "CENTROID_LONGITUDE": "32.5",
}  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        WEEKLY,
        {"COUNTRY": "Sudan", "MONTH": "May", "YEAR": "2023", "EVENTS": "12"},
        {"Country": "Sudan", "Year": "2023", "Fatalities": "30"},
    ],
)
@pytest.mark.parametrize("own", [None, "acled", "generic"])
def test_aggregated_files_are_refused_as_counts_whatever_the_profile(row, own, tmp_path):
    options = Options(own=own and shipped()[own])
    with pytest.raises(Unreadable) as caught:
        run_import(io.BytesIO(text_of([row]).encode()), "f.csv", tmp_path, DATA, options)
    assert caught.value.error.reason == "counts"
    assert "single events" in caught.value.error.text("en")
    assert not (tmp_path / "events.csv").exists()


def test_events_with_numbers_beside_them_are_no_counts(tmp_path):
    report, _ = brought(text_of([ACLED]), tmp_path)
    assert (report.profile, report.accepted) == ("acled", 1)


# ---- UCDP ----------------------------------------------------------------------------------------


def test_a_candidate_release_without_a_header_is_recognised(tmp_path):
    report, (claim,) = brought(without_header([GED], "ucdp_ged"), tmp_path)
    assert report.profile == "ucdp_ged"
    assert (claim["event_date"], claim["geo_precision"]) == ("2024-01-02", "settlement")
    assert claim["headline_en"] == "A - B: Some town"


def test_an_answer_of_the_api_of_ucdp_is_read(tmp_path):
    row = GED | {"date_start": "2024-01-02T00:00:00", "date_end": "2024-01-03T00:00:00"}
    numbers = {"id": 7, "where_prec": 1, "date_prec": 1, "latitude": 15.6, "longitude": 32.5}
    answer = {"TotalCount": 1, "TotalPages": 1, "Result": [row | numbers | {"type_of_violence": 3}]}
    report, (claim,) = brought(json.dumps(answer), tmp_path, "answer.json")
    assert (report.profile, claim["event_id"]) == ("ucdp_ged", "ucdp-7")
    assert (claim["event_date"], claim["event_date_end"]) == ("2024-01-02", "2024-01-03")
    assert claim["event_type"] == "Violence against civilians"


def test_an_older_release_of_ucdp_lacks_offices_and_dates_of_articles(tmp_path):
    lacking = ("source_office", "source_date", "source_headline", "geom_wkt")
    report, (claim,) = brought(
        text_of([{k: v for k, v in GED.items() if k not in lacking}]), tmp_path
    )
    assert (report.profile, claim["via"], claim["report_date"]) == ("ucdp_ged", "", "")


def test_whole_numbers_with_a_point_are_the_codes_that_they_are(tmp_path):
    floats = {"where_prec": "6.0", "date_prec": "4.0", "type_of_violence": "3.0"}
    _, (claim,) = brought(text_of([GED | floats]), tmp_path / "ucdp")
    assert (claim["geo_precision"], claim["time_precision"]) == ("country", "month")
    row = ACLED | {"geo_precision": "3.0", "time_precision": "2.00", "event_type": " BATTLES "}
    _, (claim,) = brought(text_of([row]), tmp_path / "acled")
    assert (claim["place_id"], claim["time_precision"]) == ("region-sd-kh", "week")
    assert claim["event_type"] == "Battles"


def test_a_code_that_the_profile_does_not_know_is_refused(tmp_path):
    text = text_of([ACLED | {"geo_precision": "1.5"}, ACLED | {"event_id_cnty": "XX2"}])
    report = run_import(io.BytesIO(text.encode()), "f.csv", tmp_path, DATA)
    assert [(f.row, f.column, f.reason) for f in report.faults] == [
        (2, "geo_precision", "profile_word")
    ]


# ---- ACLED ---------------------------------------------------------------------------------------


def test_an_answer_of_the_api_of_acled_is_read(tmp_path):
    answer = {"status": 200, "success": True, "count": 1, "data": [ACLED]}
    report, (claim,) = brought(json.dumps(answer), tmp_path, "answer.json")
    assert (report.profile, claim["event_id"]) == ("acled", "acled-xx1")
    assert (claim["event_date"], claim["time_precision"]) == ("2023-05-12", "day")


def test_a_curated_file_of_acled_in_capitals_is_read(tmp_path):
    report, (claim,) = brought(text_of([{k.upper(): v for k, v in ACLED.items()}]), tmp_path)
    assert (report.profile, claim["claimant"]) == ("acled", claim["claimant"])
    assert claim["headline_en"] == "Armed clash: Army / Militia, Town"
    documents = (tmp_path / "documents.csv").read_text(encoding="utf-8")
    assert "2023-05-23T20:40:42Z" in documents  # its newest change
    bad = {k.upper(): v for k, v in ACLED.items()} | {"LATITUDE": "95"}
    again = run_import(io.BytesIO(text_of([bad]).encode()), "f.csv", tmp_path / "b", DATA)
    assert [f.column for f in again.faults] == ["LATITUDE"]


def test_a_file_of_acled_from_before_2019_has_other_types(tmp_path):
    row = {k: v for k, v in ACLED.items() if k not in ("sub_event_type", "disorder_type")}
    rows = [
        row | {"event_type": "Battle-No change of territory"},
        row | {"event_id_cnty": "XX2", "event_type": "Riots/Protests", "actor2": ""},
    ]
    report, claims = brought(text_of(rows), tmp_path)
    assert report.profile == "acled"
    assert [c["event_type"] for c in claims] == ["Battles", "unknown"]
    assert [c["sub_event_type"] for c in claims] == [r["event_type"] for r in rows]
    assert claims[1]["headline_en"] == "Riots/Protests: Army, Town"


# ---- VIINA ---------------------------------------------------------------------------------------


def test_the_first_version_of_viina_has_labels_and_no_regions(tmp_path):
    rows = [
        VIINA | {"tempid": "1", "address": "Town", "t_mil_b": "1", "t_artillery_b": "1"},
        VIINA | {"event_id": "18", "t_artillery_b": "1", "t_firefight_b": "1.0"},
        VIINA | {"event_id": "19", "t_firefight_b": "1.0", "t_artillery_b": "0"},
        VIINA | {"event_id": "20", "GEO_PRECISION": "ADM1"},
    ]
    report, claims = brought(text_of(rows), tmp_path)
    assert report.profile == "viina"
    assert [c["event_type"] for c in claims] == [
        "Explosions/Remote violence",
        "unknown",
        "Battles",
        "unknown",
    ]
    assert {c["claimant"] for c in claims} == {"unknown"}
    assert {c["via"] for c in claims} == {"unian"}
    # Without the name of the region the file's own point stays, as precise as a region is.
    assert (claims[3]["geo_precision"], claims[3]["geo_radius_m"]) == ("region", "100000")


def test_the_second_version_of_viina_names_its_regions(tmp_path):
    row = VIINA | {
        "viina_version": "2.0", "event_id_1pd": "3", "geonameid": "1", "feature_code": "PPL",
        "asciiname": "Bakhmut", "ADM1_NAME": "Donetsk", "ADM1_CODE": "05", "GEO_PRECISION": "ADM1",
    }  # fmt: skip
    report, (claim,) = brought(text_of([row]), tmp_path)
    assert (report.profile, claim["place_id"]) == ("viina", "region-ua-14")
    assert (claim["location"], claim["event_date"]) == ("Bakhmut", "")
    assert claim["report_date"] == "2023-05-12"


# ---- Google My Maps ------------------------------------------------------------------------------


def placemark(name: str, geometry: object, **more: str) -> dict[str, object]:
    """A placemark as the reader of KML gives it."""
    properties = {"Name": name, "folder": "Layer", **more}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def test_placemarks_of_my_maps_are_recognised_and_nothing_is_invented(tmp_path):
    area = [[[38, 48], [39, 48], [39, 49], [38, 48]]]
    features = [
        placemark("Crater", {"type": "Point", "coordinates": [38.1, 48.7]}, description="Seen"),
        placemark("Field", {"type": "Polygon", "coordinates": area}, begin="2023-05-12"),
        placemark("", {"type": "Point", "coordinates": [38.2, 48.8]}, description="Only words"),
    ]
    report, claims = brought(json.dumps({"features": features}), tmp_path, "map.geojson")
    assert report.profile == "google_my_maps"
    assert [c["headline_en"] for c in claims] == ["Crater", "Field", "Only words"]
    assert [c["event_date"] for c in claims] == ["", "2023-05-12", ""]
    assert (claims[0]["latitude"], claims[0]["longitude"]) == ("48.7", "38.1")
    assert [c["geo_precision"] for c in claims] == ["unknown", "area", "unknown"]
    assert {(c["claimant"], c["modality"]) for c in claims} == {("unknown", "unknown")}


def test_a_layer_of_my_maps_as_csv_is_recognised(tmp_path):
    rows = [
        {"WKT": "POINT (38.1 48.7)", "name": "Crater", "description": "Seen"},
        {"WKT": "LINESTRING (38 48, 39 49)", "name": "Road", "description": ""},
    ]
    report, claims = brought(text_of(rows), tmp_path)
    assert report.profile == "google_my_maps_csv"
    assert (claims[0]["latitude"], claims[0]["longitude"]) == ("48.7", "38.1")
    assert claims[1]["place_id"].startswith("shape-")


# ---- profiles ------------------------------------------------------------------------------------


def test_every_header_that_a_profile_gives_has_the_columns_that_it_reads():
    for profile in shipped().values():
        if profile.header:
            assert len(set(profile.header)) == len(profile.header)
            assert {*profile.columns_used(), *profile.looks} <= set(profile.header)
            columns = [f"column {n}" for n in range(1, len(profile.header) + 1)]
            assert recognise(columns, "csv", shipped()) is not None
            assert set(fitted(profile, columns).columns_used()) <= set(columns)


def test_a_column_that_a_form_lacks_is_optional_and_a_misspelt_one_is_not(tmp_path):
    text = text_of([{k: v for k, v in ACLED.items() if k != "notes"}])
    assert brought(text, tmp_path / "a")[0].accepted == 1
    assert brought(text, tmp_path / "b", own=shipped()["acled"])[0].accepted == 1
    own = parse_profile(
        'name = { en = "x" }\n[fields]\nevent_id = "x-{id}"\nsummary_en = "{noets}"\n', "own"
    )
    with pytest.raises(Unreadable) as caught:
        brought("id,notes\n1,text\n", tmp_path / "c", own=own)
    assert "noets (notes?)" in caught.value.error.text("en")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[coordinates]\ncolumn = "a"\ncrs = "EPSG:1"', "is no EPSG code"),
        ('[coordinates]\ncrs = "+proj=utm"', "is no EPSG code"),
        ('[coordinates]\ncolum = "a"', "unknown key 'colum'"),
        ('[region]\nnmae = "a"', "unknown key 'nmae'"),
        ('[answers]\na = "sideways"', "is no answer"),
        ("[looks]\na = '(?=x)'", "looks.a"),
        ('[fields]\nfigures = { figures = { "2 dead" = "a" } }', "is no name"),
        ('[fields]\nsummary_en = { figures = { dead = "a" } }', "write figures"),
        ('[fields]\nevent_type = { starts = { a = "b" } }', "fields.event_type"),
        ('[carriers]\ncolumn = "a"\nhost = "yes"', "host"),
    ],
)
def test_a_wrong_key_of_a_profile_is_named(text, words):
    with pytest.raises(ValueError, match=r"own\.toml") as caught:
        parse_profile(f'name = {{ en = "x" }}\n{text}\n', "own")
    assert words in str(caught.value)


# ---- the page's own mapping ----------------------------------------------------------------------


def test_a_column_that_is_called_as_the_question_is_proposed_for_it():
    assert proposed(["Date", "What happened"])["headline"] == "What happened"


def test_the_mapping_of_the_page_reads_figures_ways_of_saying_and_dates_in_parts(tmp_path):
    rows = [
        {"title": "A", "year": "2023", "month": "5", "day": "12", "killed": "3", "wounded": "10+"}
        | {"coordinates": "48.7, 38.1", "modality": "Denies", "subtype": "Shelling", "who": "X"},
        {"title": "B", "year": "2023", "month": "5", "day": "", "killed": "2-4", "wounded": "NA"}
        | {"coordinates": "", "modality": "", "subtype": "", "who": "X"},
    ]
    columns = list(rows[0])
    guess = proposed(columns)
    assert set(guess) == set(CHOICES)
    chosen = {choice: column for choice, column in guess.items() if column}
    assert chosen == {
        "headline": "title", "claimant": "who", "event_year": "year", "event_month": "month",
        "event_day": "day", "coordinates": "coordinates", "sub_event_type": "subtype",
        "modality": "modality", "deaths": "killed", "wounded": "wounded",
    }  # fmt: skip
    own = parse_profile(profile_toml("mine", Choices(guess, precision="point")), "mine")
    _, claims = brought(text_of(rows), tmp_path, own=own)
    first, second = claims
    assert (first["event_date"], first["modality"]) == ("2023-05-12", "denies")
    assert first["figures"] == "deaths=3; wounded>=10"
    assert (first["latitude"], first["longitude"]) == ("48.7", "38.1")
    assert (second["event_date"], second["time_precision"]) == ("2023-05-01", "month")
    assert (second["figures"], second["modality"]) == ("deaths>=2; deaths<=4", "unknown")


@pytest.mark.parametrize(
    "columns",
    [
        ("Подія", "Джерело", "Дата", "Широта", "Довгота", "Загинуло", "Поранено"),
        ("Событие", "Источник", "Дата", "Широта", "Долгота", "Погибло", "Ранено"),
        ("見出し", "発言者", "日付", "緯度", "経度", "死者", "負傷者"),
        ("what", "who", "day", "lat_deg", "lon_deg", "killed", "wounded", "lat_min", "lon_min"),
    ],
)
def test_columns_are_proposed_by_names_in_other_languages_and_where_degrees_have_parts(columns):
    guess = proposed(["№", *reversed(columns)])
    choices = ("headline", "claimant", "event_date", "latitude", "longitude", "deaths", "wounded")
    assert tuple(guess[choice] for choice in choices) == columns[:7]
    assert guess["id"] == ""  # the number of a row is no id


def test_a_figure_that_is_none_is_refused(tmp_path):
    own = parse_profile(profile_toml("m", Choices({"headline": "t", "deaths": "k"})), "m")
    text = "t,k\nA,many\nB,5-3\nC,~7\n"
    report = run_import(io.BytesIO(text.encode()), "f.csv", tmp_path, DATA, Options(own=own))
    assert [(f.row, f.column, f.reason) for f in report.faults] == [
        (2, "k", "figure_bad"),
        (3, "k", "figure_bad"),
    ]


def test_a_cell_that_names_a_part_of_its_number_is_kept_beside_the_claim(tmp_path):
    own = parse_profile(profile_toml("m", Choices({"headline": "t", "deaths": "k"})), "m")
    report, claims = brought("t,k\nA,10 (incl. 3 children)\nB,7\n", tmp_path, own=own)
    assert [(c["figures"], c["extra"]) for c in claims] == [
        ("deaths=10", '{"k": "10 (incl. 3 children)"}'),
        ("deaths=7", ""),
    ]
    assert [(r.key, r.row, r.n) for r in report.remarks] == [("figure_part", 2, 1)]


def test_answers_and_system_are_kept_in_the_profile_that_the_page_makes():
    choices = Choices(
        {"headline": "t", "latitude": "n", "longitude": "e"},
        crs="EPSG:32637",
        answers={"d": ("dmy", "Asia/Tokyo")},
    )
    made = parse_profile(profile_toml("m", choices), "m")
    assert made.answers == {"d": ("dmy", "Asia/Tokyo")}
    assert made.position_source().system == "EPSG:32637"


def test_a_bad_code_in_the_first_rows_does_not_hide_what_a_file_is(tmp_path):
    bad = SHELLING | {"GLOBALEVENTID": "1002", "ActionGeo_Type": "x"}
    text = without_header([SHELLING, bad, SHELLING | {"GLOBALEVENTID": "1003"}], "gdelt", "\t")
    assert brought(text, tmp_path / "a")[0].profile == "gdelt"
    text = text_of([GED | {"where_prec": "9"}, GED | {"id": "8"}])
    report = run_import(io.BytesIO(text.encode()), "f.csv", tmp_path / "b", DATA)
    assert (report.profile, report.accepted) == ("ucdp_ged", 1)


def test_a_file_that_lacks_a_column_of_a_known_kind_is_told_which(tmp_path):
    text = text_of([{k: v for k, v in ACLED.items() if k != "source"}])
    with pytest.raises(Unreadable) as caught:
        brought(text, tmp_path)
    said = caught.value.error.text("en")
    assert "“ACLED” needs columns that this file lacks: source (source_scale?)" in said
    with pytest.raises(Unreadable) as caught:
        brought("id,date,title,source\n1,2023-05-12,A,B\n", tmp_path)
    assert caught.value.error.reason == "no_profile"
