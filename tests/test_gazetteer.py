"""Places of the world by name: in any script and case, former names, and every place of a name."""

from __future__ import annotations

import pytest

from geo.model.toponyms import bounds_of, find, region_name


def first(text: str) -> tuple[str, str]:
    found = find(text, 1)
    return (found[0].name_en, found[0].region or found[0].country) if found else ("", "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bakhmut", ("Bakhmut", "UA-14")),
        ("BAKHMUT", ("Bakhmut", "UA-14")),
        ("Artemivsk", ("Bakhmut", "UA-14")),  # its name until 2016
        ("Бахмута", ("Bakhmut", "UA-14")),  # genitive
        ("Бахмуті", ("Bakhmut", "UA-14")),  # locative, in the other language
        ("バフムト", ("Bakhmut", "UA-14")),
        ("ﾊﾞﾌﾑﾄ", ("Bakhmut", "UA-14")),
        ("ばふむと", ("Bakhmut", "UA-14")),
        ("Lodz", ("Łódź", "PL-LD")),
        ("rih kryvyi", ("Kryvyy Rih", "UA-12")),
        ("Роботиного", ("Robotyne", "UA-23")),  # which GeoNames lacks
        ("Klishchiivka", ("Klishchiivka", "UA-14")),
        ("springfield illinois", ("Springfield", "US-IL")),
        ("no such place", ("", "")),
        ("", ("", "")),
        ("\0", ("", "")),
    ],
)
def test_a_name_is_found_in_any_script_and_form(text: str, found: tuple[str, str]) -> None:
    region = (
        first(text)
        if text != "Lodz"
        else next((p.name_en, p.region) for p in find(text) if p.kind == "town")
    )
    assert region == found


def test_a_name_of_several_places_gives_each_with_its_region() -> None:
    named = {p.region for p in find("Springfield", 50) if p.name_en == "Springfield"}
    assert {"US-IL", "US-MO", "US-MA"} <= named


def test_regions_and_countries_are_found_in_every_language() -> None:
    assert {p.key for p in find("Donetsk Oblast")} >= {"UA-14"}
    assert ("region", "UA-14") in {(p.kind, p.key) for p in find("ドネツク州")}
    assert ("country", "DE") in {(p.kind, p.key) for p in find("ドイツ")}
    assert region_name("UA-14", "ja") == "ドネツク州"
    assert region_name("XX-99", "en") == "XX-99"


def test_places_have_their_names_in_every_language_of_the_interface() -> None:
    town = find("Bakhmut", 1)[0]
    assert [town.name(lang) for lang in ("en", "ja", "uk")] == ["Bakhmut", "バフムト", "Бахмут"]
    assert region_name(town.region, "uk") == "Донецька область"
    country = next(p for p in find("Польща") if p.kind == "country")
    assert (country.key, country.name("uk"), country.name("en")) == ("PL", "Польща", "Poland")
    # What is known in one language only is shown in that.
    assert next(p for p in find("Springfield")).name("uk") == "Springfield"


def test_the_bounds_of_a_place_hold_its_point() -> None:
    town = find("Bakhmut", 1)[0]
    south, west, north, east = bounds_of(town) or (0, 0, 0, 0)
    assert south < 48.594 < north
    assert west < 37.999 < east
    region = next(p for p in find("Donetsk Oblast") if p.key == "UA-14")
    south, west, north, east = bounds_of(region) or (0, 0, 0, 0)
    assert south < 48.594 < north
    assert west < 37.999 < east


@pytest.mark.parametrize("text", ["a", "x" * 200, "a b c d e f g h", "%", "é" * 100, "👩‍🚀"])
def test_no_text_is_too_much(text: str) -> None:
    assert len(find(text, 5)) <= 5
