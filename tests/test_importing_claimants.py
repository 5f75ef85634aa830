"""Who speaks: strings as they stand in event files, and what the tables make of them."""

import csv

import pytest
from samples import DATA

from geo.importing.claimants import Speakers, badge_of, key_of, speakers
from geo.importing.profiles import FOLDER, Splits
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
