"""Who speaks: strings as they stand in event files, and what the tables make of them."""

import csv
import re

import pytest
import tomli_w
from samples import DATA

from geo.importing.alike import alike
from geo.importing.claimants import Speakers, badge_of, claimants_csv, key_of, speakers
from geo.importing.profiles import FOLDER, Splits, parse_profile
from geo.importing.sheets import Unreadable
from geo.importing.told_speakers import Speaker, speakers_toml
from geo.ledger import read_ledger
from geo.model.claims import KINDS

UCDP = Splits("source_original", (";", "\n"), (",", " and "), (r"\s*\(?x\s?\d+\)?",))
LEDGER = read_ledger(DATA)


def known() -> Speakers:
    return speakers(LEDGER.sources, LEDGER.sides)


# Not formatted: a text and its sources stay together.
@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Ministry of Defence of Russia", ["ru-mod"]),
        ("Ukraine (Ministry of Internal Affairs )", ["ua-mvs"]),
        ("DPR", ["dpr"]),
        ("OSCE SMM", ["osce-smm"]),
        ("local residents", ["local-residents"]),
        ("MemoryBook (x2)", ["memorybook"]),
        ("Memorybook x3", ["memorybook"]),
        ("official representative of the Russian Defense Ministry, Lieutenant-General Igor "
         "Konashenkov.", ["konashenkov"]),
        ("Russian Defense Ministry spokesman Igor Konashenkov", ["konashenkov"]),
        ("Ukraine (Oleg Sinegubov, head of the Kharkiv OVA)", ["syniehubov"]),
        ("Maidan protesters, General Prosecutor of Ukraine",
         ["maidan-protesters", "ua-prosecutor"]),
        ("Ukrainian military\nMemorybook", ["ua-military", "memorybook"]),
        ('Ukraine (Operational Command "South"); General Staff of the Armed Forces of Ukraine',
         ["ua-oc-south", "ua-general-staff"]),
        ("ATO Headquarters, ICG, LiveMap", ["ua-ato", "icg", "liveuamap"]),
        ("", ["unknown"]),
        (" ; ", ["unknown"]),
        ("NA", ["unknown"]),
        ("-", ["unknown"]),
        ("Unknown", ["unknown"]),
        ("неизвестно", ["unknown"]),
        ("不明", ["unknown"]),
        ("n/a; OSCE SMM", ["osce-smm"]),
        ("ロシア国防省；ウクライナ軍参謀本部", ["ru-mod", "ua-general-staff"]),
        ("ロシア国防省、ウクライナ軍参謀本部", ["ru-mod", "ua-general-staff"]),
        ("according to local residents", ["local-residents"]),
        ("За словами local residents", ["local-residents"]),
    ],
)  # fmt: skip
def test_strings_of_real_files_name_their_sources(cell, found):
    who = known()
    assert who.of_cell(cell, UCDP) == found
    assert not who.unknown


def test_a_comma_within_a_name_parts_nothing():
    who = known()
    (key,) = who.of_cell("mayor of a town, somebody", UCDP)
    assert who.met[key].name_en == "mayor of a town, somebody"
    assert (who.met[key].side, who.met[key].kind) == ("unknown", "unknown")
    assert dict(who.unknown) == {"mayor of a town, somebody": 1}


@pytest.mark.parametrize(
    ("cell", "known_ones", "strangers"),
    [
        ("DPR spokesman Eduard Basurin, OSCE monitors", ["basurin"], ["OSCE monitors"]),
        ("DPR spokesman Eduard Basurin and OSCE monitors", ["basurin"], ["OSCE monitors"]),
        ("rebel authorities, eyewitnesses, military spokesman Andriy Lysenko",
         ["eyewitnesses", "lysenko"], ["rebel authorities"]),
        ("residents, Ukrainian army", ["local-residents", "ua-military"], []),
        ("rebel spokesman, Ukraine's interim president", [],
         ["rebel spokesman", "Ukraine's interim president"]),
        ("Kiev military spokesman, rebels", ["ua-military"], ["rebels"]),
        ("ATO (UNIAN)", ["ua-ato"], []),
        ("LPR's mission to the Joint Ceasefire Control and Coordination Center", ["lpr-jccc"], []),
        ("Ukrainian minister, eyewitnesses", ["eyewitnesses"], ["Ukrainian minister"]),
        ("Ukraine military and the border guard service", ["ua-military"],
         ["the border guard service"]),
    ],
)  # fmt: skip
def test_a_part_that_no_table_knows_is_a_speaker_of_its_own(cell, known_ones, strangers):
    who = known()
    keys = who.of_cell(cell, UCDP)
    assert [k for k in keys if who.met[k].name_en not in who.unknown] == known_ones
    assert [who.met[k].name_en for k in keys if who.met[k].name_en in who.unknown] == strangers
    assert list(who.unknown) == strangers


@pytest.mark.parametrize(
    "cell",
    [
        "Reuters, citing Ukrainian officials",
        "Reuters (citing TASS)",
        "TASS (Russian Ministry of Defence)",
        "Reuters (city officials)",
        "TASS (Ivan Petrenko)",
        "Reuters, according to local residents",
        "Reuters со ссылкой на local residents",
        "Reuters з посиланням на local residents",
    ],
)
def test_who_passes_on_the_words_of_others_is_not_given_them(cell):
    who = known()
    (key,) = who.of_cell(cell, UCDP)
    assert (who.met[key].name_en, who.met[key].side) == (cell, "unknown")
    assert dict(who.unknown) == {cell: 1}


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Ministry of Defence, Ukraine", ["ua-mod"]),
        ("eyewitnesses, Ministry of Defence, Ukraine", ["eyewitnesses", "ua-mod"]),
        ("eyewitnesses, Ukraine", ["eyewitnesses", "ua-authorities"]),
        ("[]", ["unknown"]),
        ("{}", ["unknown"]),
    ],
)
def test_a_ministry_and_its_country_are_one_speaker_and_an_empty_list_is_none(cell, found):
    assert known().of_cell(cell, UCDP) == found


def test_the_place_of_an_outlet_makes_no_other_speaker_of_it():
    assert known().of_cell("Reuters (Kyiv)", UCDP) == ["reuters"]


@pytest.mark.parametrize("cell", ['["DPR", "OSCE SMM"]', "['DPR', 'OSCE SMM']"])
def test_a_list_names_a_speaker_by_each_of_its_texts(cell):
    assert known().of_cell(cell, Splits("who")) == ["dpr", "osce-smm"]


@pytest.mark.parametrize("mark", [";", ",", "|", "\n"])
def test_several_in_a_cell_that_nothing_parts_are_nobody_known(mark):
    who = known()
    cell = f"DPR spokesman Eduard Basurin{mark} OSCE monitors"
    (key,) = who.of_cell(cell, Splits("source"))
    assert who.met[key].side == "unknown"


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("Oleksandr Turchynov, secretary of Ukraine's National Security and Defence Council",
         "turchynov"),
        ("mayor of Donetsk, Aleksey Kulemzin", "kulemzin"),
        ("representative office of the DPR in the Joint Center for Control and Coordination (JCCC)",
         "dpr-jccc"),
        ("Igor Strelkov, DNR representative", ""),
        ("National Security and Defense Council", ""),
        ("ambassadors of France, Germany, Great Britain, and the United States", ""),
        ("Ruslan Khomchak, Commander-in-Chief of the Armed Forces of Ukraine", ""),
        ("AFP journalists on the ground, acting as eyewitnesses", ""),
    ],
)  # fmt: skip
def test_a_title_belongs_to_the_person_beside_it(cell, found):
    who = known()
    (key,) = who.of_cell(cell, UCDP)
    assert key == found or (not found and list(who.unknown) == [cell])


def test_an_office_whose_holder_is_unknown_keeps_the_side_that_was_said():
    who = known()
    (key,) = who.of_cell("Ukraine (head of some village council)", UCDP)
    assert who.met[key].side == "ukraine"
    assert who.met[key].name_en == "Ukraine (head of some village council)"


def test_two_people_in_one_string_are_nobody_certain():
    who = known()
    (key,) = who.of_cell("Igor Konashenkov denied by Pavlo Kyrylenko", UCDP)
    assert who.met[key].side == "unknown"


def test_an_outlet_is_a_carrier_and_of_no_side_unless_known():
    who = known()
    splits = Splits("source_office", (";",))
    found = who.carriers("Reuters News;A Local Paper;Reuters News", splits)
    assert [who.met[k].name_en for k in found] == ["Reuters", "A Local Paper"]
    assert (who.met[found[1]].side, who.met[found[1]].kind) == ("unknown", "media")
    assert not who.unknown  # a carrier is not a claimant


def test_a_side_that_the_ledger_does_not_have_is_unknown():
    who = speakers({}, ["north", "south"])
    assert who.of_cell("Ministry of Defence of Russia", UCDP) == ["ru-mod"]
    assert who.met["ru-mod"].side == "unknown"


def test_the_parents_of_a_source_come_with_it():
    who = known()
    who.of_cell("Eduard Basurin", UCDP)
    assert list(who.met) == ["basurin", "dpr-militia", "dpr"]


@pytest.mark.parametrize(
    ("name", "badge"),
    [
        ("Spokesman for the DPR", "DPR"),
        ("Human Rights Watch", "HRW"),
        ("somebody else", "SE"),
        ("Wartranslated", "WAR"),
        ("地元", "地元"),
        ("the mayor of Kherson", "MK"),
        ("A spokesman for the City", "SC"),
        ("", "??"),
    ],
)
def test_a_new_source_has_a_badge_of_two_to_four_letters(name, badge):
    assert badge_of(name) == badge


def test_keys_of_new_sources_are_stable_and_apart():
    assert key_of("a b") == key_of("a b")
    assert key_of("a b") != key_of("a-b")
    assert key_of("地元").startswith("source-")


def test_the_tables_agree_with_each_other():
    with (FOLDER / "sources.csv").open(encoding="utf-8", newline="") as file:
        sources = {r["source_id"]: r for r in csv.DictReader(file)}
    with (FOLDER / "claimants.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["source_id"] for r in rows} <= set(sources)
    assert {r["match"] for r in rows} == {"is", "names", "heads"}
    assert {r["side"] for r in sources.values()} <= set(LEDGER.sides)
    assert {r["kind"] for r in sources.values()} <= set(KINDS)
    assert {r["parent"] for r in sources.values()} - {""} <= set(sources)
    assert all(2 <= len(r["badge"]) <= 4 for r in sources.values())
    assert all(r["name_ja"] and r["name_uk"] for r in sources.values())


def told(*speakers_told: Speaker) -> Speakers:
    return speakers(LEDGER.sources, LEDGER.sides, told=speakers_told)


def test_what_a_user_says_about_a_speaker_is_its_side_badge_and_name():
    who = told(
        Speaker("Harbour Office", side="third_party", badge="HBR", name_ja="港湾局"),
        Speaker("harbor office", same_as="Harbour Office"),
    )
    assert who.of_cell("Harbour office; Harbor Office", Splits("x", (";",))) == [
        key_of("harbour office")
    ]
    (found,) = who.met.values()
    assert (found.side, found.badge, found.name_en, found.name_ja) == (
        "third_party",
        "HBR",
        "Harbour Office",
        "港湾局",
    )
    assert not who.unknown


def test_a_speaker_can_be_the_same_as_one_of_the_ledger():
    who = told(Speaker("the ministry that defends", same_as="Ministry of Defence of Russia"))
    assert who.of_cell("The Ministry that defends", Splits("x")) == ["ru-mod"]


def test_a_speaker_of_a_side_that_the_ledger_lacks_has_the_unknown_side():
    who = told(Speaker("Harbour Office", side="nobody"))
    (key,) = who.of_cell("Harbour Office", Splits("x"))
    assert who.met[key].side == "unknown"


def test_a_badge_that_the_ledger_would_refuse_is_refused_with_its_column():
    with pytest.raises(Unreadable) as caught:
        told(Speaker("Harbour Office", badge="HARBOUR"))
    error = caught.value.error
    assert (error.column, error.value, error.reason) == ("badge", "HARBOUR", "letters")


def test_a_table_of_claimants_can_describe_its_sources(tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text(
        claimants_csv(
            [
                Speaker("Harbour Office", side="third_party", badge="HBR"),
                Speaker("harbor office", same_as="Harbour Office"),
            ],
            {"Harbour Office": 3, "=Pilots": 2, "harbor office": 1},
        ),
        encoding="utf-8-sig",
        newline="",
    )
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["text"], r["met"], r["side"]) for r in rows] == [
        ("Harbour Office", "3", "third_party"),
        ("'=Pilots", "2", ""),
        ("harbor office", "1", ""),
    ]
    assert rows[0]["source_id"] == rows[2]["source_id"] != ""
    who = speakers(LEDGER.sources, LEDGER.sides, table)
    keys = who.of_cell("Harbour Office|harbor office|=Pilots", Splits("x", ("|",)))
    assert [who.met[k].badge for k in keys] == ["HBR", "PIL"]
    assert dict(who.unknown) == {"=Pilots": 1}


@pytest.mark.parametrize(
    ("text", "column", "reason"),
    [
        ("name,match\nx,is\n", "text", "column_missing"),
        ("text,match,source_id\nx,like,ru-mod\n", "match", "word"),
        ("text,match,source_id\nx,is,nobody\n", "source_id", "no_source"),
        ("text,match,source_id,side,badge\nx,is,,russia,TOOLONG\n", "badge", "letters"),
    ],
)
def test_a_wrong_table_of_claimants_is_refused_with_row_and_column(text, column, reason, tmp_path):
    table = tmp_path / "mine.csv"
    table.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        speakers(LEDGER.sources, LEDGER.sides, table)
    error = caught.value.error
    assert (error.file, error.column, error.reason) == ("mine.csv", column, reason)


def test_a_table_that_is_not_there_or_not_utf8_is_refused(tmp_path):
    with pytest.raises(Unreadable) as missing:
        speakers(LEDGER.sources, LEDGER.sides, tmp_path)
    assert missing.value.error.reason == "claimants_missing"
    table = tmp_path / "claimants.csv"
    table.write_bytes("text,match,source_id\nHarbour Office é,is,\n".encode("cp1252"))
    with pytest.raises(Unreadable) as unreadable:
        speakers(LEDGER.sources, LEDGER.sides, tmp_path)
    assert unreadable.value.error.reason == "encoding"


def test_names_that_are_written_alike_are_proposed_and_never_those_of_other_numbers():
    names = {"Ministry of Security": 9, "Min. of Security": 4, "ministry of security.": 3}
    names |= {"Front for Unity": 8, "Front for Unity (FU)": 2, "Coast Guard": 5, "Coastguard": 2}
    names |= {"11th Brigade": 3, "12th Brigade": 2, "Town (mayor)": 2, "Town (police)": 1, "...": 1}
    assert alike(names) == {
        "Min. of Security": "Ministry of Security",
        "ministry of security.": "Ministry of Security",
        "Front for Unity (FU)": "Front for Unity",
        "Coastguard": "Coast Guard",
    }


SAID = """
name = {{ en = "x" }}
[speakers."Harbour Office"]
{said}
"""


def test_a_profile_keeps_what_is_said_about_speakers():
    said = [Speaker("Harbour Office", side="russia", badge="HBR"), Speaker("Pilots")]
    text = tomli_w.dumps({"name": {"en": "x"}, "speakers": speakers_toml(said)})
    assert parse_profile(text, "x").speakers == (said[0],)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('badge = "TOOLONG"', "badge: needs 2 to 4 letters"),
        ('colour = "red"', "'colour'; known: same_as"),
        ("side = 3", "'side'"),
        ('kind = "king"', "kind: not one of the known words"),
        ('name_en = "a\\u0000b"', "one line of text"),
    ],
)
def test_a_profile_with_a_wrong_speaker_is_refused_with_the_place(said, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        parse_profile(SAID.format(said=said), "x")
