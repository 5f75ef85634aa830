"""Headlines of imported claims: taken whole from the file, or built from what is known."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import ROOT, examples

from geo.importing.headlines import Known, built, from_file
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import parse_profile
from geo.ledger import read_ledger
from geo.model.claims import Claim, Source, parse_figures
from geo.model.settings import read_settings

WHO = Source("a", "Aid Office", "援助局", "", "AO", "unknown", "unknown", "")
PAPER = Source("p", "The Paper", "新聞", "", "PA", "unknown", "media", "")


@pytest.mark.parametrize(
    ("known", "english", "japanese"),
    [
        (
            Known("shelling", "unknown", "Town", "町", parse_figures("deaths=3; injured>=1200")),
            "Shelling in Town: 3 killed, at least 1,200 injured",
            "町: Shelling（死者3人、負傷者1,200人以上）",
        ),
        (Known(event_type="Battles", place="Town", place_ja="町"), "Battle in Town", "町: 戦闘"),
        (Known("Air_strike", place="near Town"), "Air strike, near Town", "Air strike"),
        (Known("Fire", place="48.59, 38.00"), "Fire, 48.59, 38.00", "Fire"),
        (
            Known(place="Town", place_ja="町", figures=parse_figures("tanks~2.5")),
            "about 2.5 tanks in Town",
            "町: 戦車2.5ほど",
        ),
        (
            Known(summary="The bridge fell at 9 a.m. on Monday. Nobody was hurt.", place="Town"),
            "The bridge fell at 9 a.m. on Monday",
            "The bridge fell at 9 a.m. on Monday",
        ),
        (
            Known(place="Town", place_ja="町", who=WHO, carrier=PAPER),
            "Statement by Aid Office about Town",
            "町についての援助局の発言",
        ),
        (Known(carrier=PAPER), "Report by The Paper", "新聞の報道"),
        (Known(place="Town", place_ja="町"), "Event in Town", "町: 出来事"),
        (Known(day="2023-05-12"), "Event on 2023-05-12", "2023-05-12の出来事"),
        (Known(), "Event without a description", "内容の記載がない出来事"),
    ],
)
def test_a_headline_says_what_is_known_and_nothing_else(
    known: Known, english: str, japanese: str
) -> None:
    assert built(known, "en") == english
    assert built(known, "ja") == japanese


ROW = {"kind": "Shelling", "place": "Town", "none": " ", "said": "Unknown", "ja": "不明"}


@pytest.mark.parametrize(
    ("spec", "headline"),
    [
        ("{kind} · {place}", "Shelling · Town"),
        ("{said} · {place}", ""),
        ("{ja} · {place}", ""),
        (["{kind}: {none}", "{kind} {said}", "{place}: {kind}"], "Town: Shelling"),
        (["{none}", "{said}"], ""),
        ("Incident", "Incident"),
    ],
)
def test_a_template_is_used_only_where_each_of_its_parts_says_something(
    spec: str | list[str], headline: str
) -> None:
    assert from_file(spec, "", ROW) == headline


words = st.text(max_size=40)


@examples
@given(
    st.builds(
        Known,
        kind=words,
        place=words,
        place_ja=words,
        figures=st.sampled_from(["", "a<1", "deaths=0; b>=2", "c<=1e", "x~999999999"]).map(
            lambda text: parse_figures(text) if not text.endswith("e") else ()
        ),
        summary=words,
        day=st.sampled_from(["", "2023-05-12"]),
        who=st.sampled_from([None, WHO]),
    )
)
def test_a_headline_is_one_line_that_the_ledger_takes(known: Known) -> None:
    for lang in ("en", "ja"):
        made = built(known, lang)
        assert 0 < len(made) <= 160
        assert "\n" not in made


PROFILE = """
name = {{ en = "Table", ja = "表" }}
[fields]
event_id = "t-{{id}}"
{headline}
event_date = {{ date = "day" }}
event_type = {{ column = "kind", words = {{ Battles = "Battles" }}, other = "unknown" }}
location = "{{place}}"
geo_precision = {{ column = "how", words = {{ region = "region" }}, other = "unknown" }}
figures = "{{figures}}"
[claimants]
column = "who"
split = [";"]
[region]
name = "region"
country = "country"
"""


def claims_of(tmp_path: Path, text: str, headline: str = "") -> list[Claim]:
    profile = parse_profile(PROFILE.format(headline=headline), "table")
    with io.BytesIO(text.encode()) as source:
        options = Options(own=profile)
        report = run_import(source, "t.csv", tmp_path / "out", ROOT / "data", options)
    assert report.faults == []
    return list(read_ledger(tmp_path / "out").claims.values())


def test_rows_without_a_headline_come_in_with_one(tmp_path: Path) -> None:
    found = claims_of(
        tmp_path,
        "id,day,kind,place,how,figures,who,region,country\n"
        "1,2023-05-12,Drone attack,Old Market,,deaths=2,,,\n"
        "2,2023-05-12,Battles,,region,,,Hokkaido,Japan\n"
        "3,2023-05-12,unknown,unknown,,,Aid Office; The Army,,\n"
        "4,2023-05-12,2,,,,,,Chad\n",
    )
    assert [(c.headline_en, c.headline_ja) for c in found] == [
        ("Drone attack in Old Market: 2 killed", "Old Market: Drone attack（死者2人）"),
        ("Battle in Hokkaidō", "北海道: 戦闘"),
        ("Statement by Aid Office", "Aid Officeの発言"),
        ("Statement by The Army", "The Armyの発言"),
        ("Event in Chad", "チャド: 出来事"),
    ]


def test_a_headline_of_the_file_stays_where_it_says_something(tmp_path: Path) -> None:
    found = claims_of(
        tmp_path,
        "id,day,kind,place,how,figures,who,region,country\n"
        "1,2023-05-12,Fire,Town,,,,,\n"
        "2,2023-05-12,unknown,Town,,,,,\n",
        'headline_en = "{kind} · {place}"',
    )
    assert [c.headline_en for c in found] == ["Fire · Town", "Event in Town"]


def test_a_row_without_a_type_and_a_headline_is_refused_with_its_reason(tmp_path: Path) -> None:
    text = "id,kind,who\n1,,x\n2,Battles,x\n"
    profile = parse_profile(
        'name = { en = "T" }\n[fields]\nevent_id = "t-{id}"\n'
        'event_type = { column = "kind", words = { Battles = "Battles" } }\n'
        '[claimants]\ncolumn = "who"',
        "t",
    )
    with io.BytesIO(text.encode()) as source:
        report = run_import(source, "t.csv", tmp_path / "out", ROOT / "data", Options(own=profile))
    assert [(f.row, f.column, f.reason) for f in report.faults] == [(2, "kind", "blank")]
    assert report.accepted == 1


def test_a_new_ledger_begins_with_a_view_of_its_claims(tmp_path: Path) -> None:
    header = "id,day,kind,place,how,figures,who,region,country\n"
    claims_of(tmp_path, header + "1,2023-05-12,Fire,Town,region,,,Hokkaido,Japan\n")
    west, south, east, north = read_settings(tmp_path / "out").home
    assert 138 < west < 143 < east < 147
    assert 41 < south < 43.4 < north < 46


def test_a_message_names_the_column_of_the_file(tmp_path: Path) -> None:
    profile = parse_profile(
        'name = { en = "T" }\n[fields]\nevent_id = "t-{#}"\nheadline_en = "{what}"\n'
        'event_date = { date = "day" }\nevent_date_end = { date = "until" }\n'
        'latitude = { number = "breite" }\nlongitude = { number = "laenge" }\n'
        'geo_precision = "region"\n[claimants]\ncolumn = "who"\n',
        "t",
    )
    text = "day,until,breite,laenge,what,who\n2023-05-12,2023-05-10,,38,A,x\n,2023-05-10,1,1,B,x\n"
    with io.BytesIO(text.encode()) as source:
        report = run_import(source, "t.csv", tmp_path / "out", ROOT / "data", Options(own=profile))
    assert [(f.row, f.column, f.reason) for f in report.faults] == [
        (2, "until", "end_before_start"),
        (2, "breite", "blank"),
        (3, "day", "blank"),
    ]
    of = {"headline_ja": "what", "claimant_side": "who", "place_id": "breite", "document": ""}
    assert {column: profile.file_column(column) for column in of} == of
