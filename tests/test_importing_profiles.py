"""Profiles: the shipped ones, how a file is recognised, and what a wrong profile says."""

import io

import pytest
from samples import DATA, ROOT

from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.profiles import filled, parse_profile, shipped
from geo.importing.recognising import recognise
from geo.ledger import read_ledger

ACLED_OLD = (
    "data_id,iso,event_id_cnty,event_id_no_cnty,event_date,year,time_precision,event_type,"
    "sub_event_type,actor1,assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,timestamp,iso3"
)
ACLED_NEW = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "assoc_actor_1,inter1,actor2,assoc_actor_2,inter2,interaction,civilian_targeting,iso,region,"
    "country,admin1,admin2,admin3,location,latitude,longitude,geo_precision,source,source_scale,"
    "notes,fatalities,tags,timestamp"
)
VIINA = (
    "viina_version,event_id,report_id,location,source,date,time,url,text,lang,address,longitude,"
    "latitude,GEO_PRECISION,GEO_API,ADM1_NAME"
)


def acled(header: str, **cells: str) -> bytes:
    names = header.split(",")
    row = dict.fromkeys(names, "") | cells
    return f"{header}\n{','.join(row[n] for n in names)}\n".encode()


OLD = acled(
    ACLED_OLD,
    event_id_cnty="XX1",
    event_date="12 May 2023",
    time_precision="1",
    event_type="Battles",
    sub_event_type="Armed clash",
    actor1="Military Forces of Russia",
    actor2="Military Forces of Ukraine",
    inter1="8",
    country="Ukraine",
    admin1="Donetsk",
    location="Bakhmut",
    latitude="48.5942",
    longitude="37.9989",
    geo_precision="1",
    source="Ministry of Defence of Russia; TASS",
    source_scale="National",
    notes="A note.",
)
NEW = acled(
    ACLED_NEW,
    event_id_cnty="XX2",
    event_date="2023-05-12",
    time_precision="3",
    disorder_type="Political violence",
    event_type="Explosions/Remote violence",
    sub_event_type="Shelling/artillery/missile attack",
    actor1="Military Forces of Ukraine",
    inter1="State forces",
    country="Ukraine",
    admin1="Donetsk Oblast",
    location="Donetsk",
    latitude="48.02",
    longitude="37.8",
    geo_precision="3",
    source="DPR",
    source_scale="Other",
)


def brought(data: bytes, out, profile: str = "auto"):
    report = run_import(io.BytesIO(data), "f.csv", out, DATA, Options(profile=profile))
    ledger = read_ledger(out)
    assert ledger.errors == ()
    return report, list(ledger.claims.values())


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (ACLED_OLD, "acled"),
        (ACLED_NEW, "acled"),
        (VIINA, "viina"),
        ((DATA / "events.csv").read_text(encoding="utf-8").split("\n", 1)[0], "ledger"),
        ("a,b,c", None),
    ],
)
def test_a_file_is_recognised_by_its_header(header, key):
    found = recognise(header.split(","), "csv", shipped())
    assert (found.key if found else None) == key


def test_the_older_acled_export_names_its_sources_and_no_actor_speaks(tmp_path):
    report, claims = brought(OLD, tmp_path)
    assert (report.profile, report.accepted) == ("acled", 1)
    assert [(c.claimant, c.claimant_side) for c in claims] == [
        ("ru-mod", "russia"),
        ("tass", "russia"),
    ]
    first = claims[0]
    assert (first.event_id, first.cells["event_date"]) == ("acled-xx1", "2023-05-12")
    assert (first.geo_precision, first.latitude, first.publisher) == (
        "settlement",
        48.5942,
        "acled",
    )
    assert "Military Forces of Ukraine" in first.headline_en
    assert first.reported is None  # the file does not say when they said it


def test_the_newer_acled_export_draws_a_region_as_the_region(tmp_path):
    _, (claim,) = brought(NEW, tmp_path)
    assert (claim.claimant, claim.time_precision) == ("dpr", "month")
    assert (claim.place_id, claim.geo_precision, claim.admin1) == (
        "region-ua-14",
        "region",
        "UA-14",
    )


def test_an_outlet_of_viina_carries_and_does_not_claim(tmp_path):
    data = (
        VIINA
        + "\n2.0,17,4,1,unian,20230512,10:30,http://x,Headline,ua,Addr,38.0,48.6,ADM3,Y,Donetsk"
        "\n2.0,18,4,2,ria,20230512,10:30,http://x,Headline,ru,,38.0,48.6,ADM1,Y,Donetsk Oblast\n"
    )
    _, claims = brought(data.encode(), tmp_path)
    assert [(c.claimant, c.claimant_side) for c in claims] == [("unknown", "unknown")] * 2
    assert [c.via for c in claims] == [(("unian",),), (("ria",),)]
    assert [c.geo_precision for c in claims] == ["settlement", "region"]
    assert [c.event.start for c in claims] == [None, None]  # a report's day is not the event's


@pytest.mark.parametrize("key", sorted(shipped()))
def test_every_shipped_profile_has_a_name_in_every_language(key):
    assert set(shipped()[key].name) == {"en", "ja", "uk"}


def test_every_shipped_profile_but_the_ledger_and_generic_reads_what_it_requires():
    for key, profile in shipped().items():
        if profile.fields:
            assert profile.requires, key
            assert "event_id" in profile.fields, key


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "not TOML"),
        ('nam = "x"', "unknown key 'nam'"),
        ('name = { en = "x" }\n[fields]\nlatitud = "{a}"', "'latitud' is no column"),
        ('name = { en = "x" }\n[fields]\nlatitude = { from = "a" }', "fields.latitude"),
        ('name = { en = "x" }\n[publisher]\nkind = "oracle"', "publisher.kind"),
        ('[fields]\nheadline_en = "x"', "name"),
        ('name = { en = "x" }\n[claimants]\nsplit = [";"]', "column"),
    ],
)
def test_a_wrong_profile_is_named_with_place_and_cure(text, words):
    with pytest.raises(ValueError, match=r"own\.toml") as caught:
        parse_profile(text, "own")
    assert words in str(caught.value)


def test_a_cell_is_text_and_never_a_template():
    assert filled("{a}: {b}", {"a": "{b}", "b": "x\n {0.__class__} "}) == "{b}: x {0.__class__}"


def test_no_profile_is_code():
    assert {p.suffix for p in (ROOT / "geo" / "importing" / "builtin").iterdir()} <= {
        ".toml",
        ".csv",
    }
