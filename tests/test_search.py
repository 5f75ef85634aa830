"""What a search finds while words are typed: names in any script, order and spelling."""

from __future__ import annotations

import pytest
from samples import ledger_of, row

from geo.model.filters import Filter
from geo.model.folding import bare, fold, searchable
from geo.store import Store
from geo.views.search import search


def stored(*rows: dict[str, str]) -> Store:
    return Store(ledger_of(*rows), ["UTC"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Łódź", "lodz"),
        ("ŁÓDŹ", "lodz"),
        ("Zürich", "zurich"),
        ("Erdoğan", "erdogan"),
        ("Ağrı", "agri"),
        ("Орёл", "орел"),
        ("Бахму\u0301т", "бахмут"),  # with a stress mark
        ("Слов’янськ", "слов'янськ"),
        ("Андрій", "андрій"),  # і and и, й and и are letters of their own
        ("バフムト", "バフムト"),  # and so are ba and ha, bu and fu
        ("ﾊﾞﾌﾑﾄ", "バフムト"),
        ("ハルキウ", "ハルキウ"),
        ("Ąž", "az"),
        ("Guðrún", "gudrun"),
        ("كِيِف", "كيف"),
    ],
)
def test_a_bare_form_has_no_accents_and_keeps_what_tells_letters_apart(text, found):
    assert bare(text) == found


def test_a_searchable_text_has_each_word_as_written_and_bare():
    assert searchable("Shelling near Łódź") == "shelling near łódź\nlodz"
    assert searchable("Plain") == "plain"
    assert fold("Łódź") == "łódź"


@pytest.mark.parametrize("words", ["lodz", "Łódź", "LODZ shelling", "shelling łódź", "lódz"])
def test_a_filter_finds_words_with_and_without_accents(words):
    store = stored(row("a", headline_en="Shelling of Łódź"), row("b", headline_en="Shelling"))
    assert store.claims(Filter(q=words)) == ["a"]


def found(store: Store, text: str, lang: str = "en") -> list[tuple[str, str]]:
    counts = store.facet(Filter(), "claimant")
    options = search(store, counts, text, lang, Filter())["options"]
    return [(option["kind"], option["id"]) for option in options if option["kind"] != "ground"]


def test_claims_events_speakers_and_places_are_found_by_any_of_their_names():
    store = stored(
        row("a", headline_en="A bridge is hit", event_id="e1"),
        row("b", headline_en="Quiet", event_id="e2", claimant="beta", claimant_side="south"),
    )
    assert found(store, "bridge") == [("event", "e1"), ("claim", "a")]
    assert ("speaker", "beta") in found(store, "beta")
    assert ("place", "town") in found(store, "town")
    assert found(store, "no such word") == []
    assert found(store, "  ") == []


def test_words_may_stand_in_any_order_and_where_nothing_has_all_some_is_said():
    store = stored(row("a", headline_en="A bridge is hit"), row("b", headline_en="A train is late"))
    counts = store.facet(Filter(), "claimant")
    assert ("claim", "a") in found(store, "hit bridge")
    result = search(store, counts, "bridge train", "en", Filter())
    assert result["some"]
    claims = [o["id"] for o in result["options"] if o["kind"] == "claim"]
    assert claims == ["a", "b"]


def test_a_place_that_only_claims_name_is_found():
    point = {"place_id": "", "latitude": "50", "longitude": "30", "location": "Kosa"}
    store = stored(row("a", **point, geo_precision="point", geo_radius_m=""))
    assert ("place", "@50.00000,30.00000") in found(store, "kosa")


def test_a_place_of_the_ledger_without_claims_is_ground_to_go_to():
    store = stored(row("a", place_id="", geo_precision="unknown"))
    options = search(store, {"alpha": 1}, "town", "en", Filter())["options"]
    grounds = [o for o in options if o["kind"] == "ground"]
    assert grounds[0]["title"] == "Town"
    assert all(len([float(part) for part in o["id"].split(",")]) == 4 for o in grounds)


def test_a_search_of_very_many_words_and_letters_is_bounded():
    store = stored(row("a"))
    assert found(store, "x " * 5_000) == []


def test_lines_of_a_hostile_headline_are_short():
    ledger = ledger_of(row("a", headline_en="bridge " * 1_000))
    options = search(Store(ledger, ["UTC"]), {"alpha": 1}, "bridge", "en", Filter())["options"]
    assert max(len(option["title"]) for option in options) <= 120


def test_a_place_that_no_claim_names_comes_from_the_gazetteer_with_its_region():
    store = stored(row("a"))
    options = search(store, {"alpha": 1}, "Odessa", "en", Filter())["options"]
    grounds = [(o["title"], o["sub"]) for o in options if o["kind"] == "ground"]
    assert ("Odesa", "settlement · Odesa Oblast · Ukraine") in grounds
    assert ("Odessa", "settlement · Texas · United States") in grounds
    japanese = search(store, {"alpha": 1}, "オデーサ", "ja", Filter())["options"]
    assert "オデーサ" in {o["title"] for o in japanese}
