"""Places: their names in every script, and their shapes."""

import pytest
from samples import ledger_of, row
from shapely import Point

from geo.model.places import Gazetteer, Place, fold


def place(place_id: str, name: str = "", latitude: float | None = 1.0, **more: object) -> Place:
    blank = dict.fromkeys(("name_ja", "name_uk", "name_ru", "admin1", "country"), "")
    fields = blank | {"geonames_id": "", "rule": "", "geo_radius_m": None} | more
    return Place(
        place_id=place_id,
        name_en=name,
        latitude=latitude,
        longitude=latitude,
        geo_precision="point",
        **fields,
    )


@pytest.mark.parametrize("text", ["Bakhmut", "BAKHMUT", " bakhmut ", "バフムト", "Бахмут", "ﾊﾞﾌﾑﾄ"])
def test_a_name_is_found_in_any_script_case_and_width(ledger, text):
    assert [p.place_id for p in ledger.gazetteer.geocode(text)] == ["bakhmut"]


@pytest.mark.parametrize("text", ["Bakhmu", "Atlantis", "", "   "])
def test_an_unknown_name_has_no_candidate(ledger, text):
    assert ledger.gazetteer.geocode(text) == []


def test_two_places_of_one_name_are_both_offered_in_the_order_of_the_file():
    both = Gazetteer({"b": place("b", "Newtown"), "a": place("a", "Newtown")})
    assert [p.place_id for p in both.geocode("newtown")] == ["b", "a"]


def test_a_place_without_a_radius_is_a_point_and_one_without_coordinates_has_no_shape():
    gazetteer = Gazetteer({"p": place("p"), "u": place("u", latitude=None)})
    assert gazetteer.shape("p") == Point(1, 1)
    assert gazetteer.shape("u") is None


def test_the_shape_of_an_area_comes_from_its_rule():
    shape = ledger_of(row()).gazetteer.shape("town-area")
    assert shape is not None
    assert shape.contains(Point(38.0, 48.5))
    with pytest.raises(ValueError, match="not an area rule"):
        Gazetteer({"x": place("x", rule="all over the place")}).shape("x")


def test_a_name_in_a_language_that_the_place_lacks_is_the_english_one_or_the_key():
    assert place("p", "Newtown").name("ja") == "Newtown"
    assert place("p").name("en") == "p"


def test_text_is_compared_by_nfkc_and_case():
    assert fold(" ＮＨＫ ") == "nhk"
    assert fold("ｶﾞｽ") == "ガス"
    assert fold("STRASSE") == fold("straße")
