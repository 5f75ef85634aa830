"""What a card asks for becomes a change of the ledger: positions, sources, names of events."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from samples import DATA, files, row, write

from geo.ledger import read_ledger
from geo.ledger.check import check
from geo.ledger.documents import Kept
from geo.ledger.history import entries
from geo.ledger.saving import Conflict, Refused, Saved
from geo.model.claims import RowError
from geo.service import desk
from geo.service.beginning import begin
from geo.service.desk import asked, put, take_back
from geo.service.new_sources import proposed_badge
from geo.views.card import card, fault, find_places, outline_of

TODAY = date(2026, 11, 29)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger of two claims at one place, and one elsewhere."""
    claims = (
        row("c1", place_id="town", geo_precision="settlement"),
        row("c2", place_id="town", geo_precision="settlement"),
        row("c3", place_id="", latitude="48.4", longitude="38.1", geo_precision="point",
            location="A field", admin1="UA-14", country="UA"),
    )  # fmt: skip
    write(tmp_path / "ledger", files(*claims))
    assert read_ledger(tmp_path / "ledger").errors == ()
    return tmp_path / "ledger"


def say(folder: Path, claim: str = "", action: str = "save", **more: object) -> tuple[Saved, str]:
    known = read_ledger(folder).claims.get(claim)
    seen = dict(known.cells) if known else {}
    said = {"action": action, "claim": claim, "seen": seen, "cells": {}, **more}
    return put(folder, asked(said), "Ann", {}, TODAY)


def test_a_pin_that_is_moved_moves_this_claim_alone(folder):
    say(folder, "c1", position={"kind": "point", "latitude": 48.6, "longitude": 38.25})
    found = read_ledger(folder).claims
    assert (found["c1"].latitude, found["c1"].longitude) == (48.6, 38.25)
    assert (found["c1"].place_id, found["c1"].geo_precision) == ("", "settlement")
    assert found["c2"].latitude == 48.5


def test_a_place_that_is_moved_takes_all_its_claims_along(folder):
    position = {"kind": "point", "latitude": 48.6, "longitude": 38.25, "all": True}
    say(folder, "c1", position=position)
    ledger = read_ledger(folder)
    assert ledger.errors == ()
    assert [ledger.claims[c].latitude for c in ("c1", "c2")] == [48.6, 48.6]
    assert ledger.gazetteer.places["town"].latitude == 48.6


def test_the_rule_of_one_region_or_country_says_how_exactly_it_is_known(folder):
    say(folder, "c1", position={"kind": "rule", "rule": "regions UA-14"}, cells={"location": ""})
    say(folder, "c3", position={"kind": "rule", "rule": "regions UA-14 UA-09"},
        cells={"location": "both", "admin1": "", "country": ""})  # fmt: skip
    ledger = read_ledger(folder)
    assert ledger.errors == ()
    one, two = ledger.claims["c1"], ledger.claims["c3"]
    assert (one.geo_precision, one.admin1, one.country) == ("region", "UA-14", "UA")
    assert one.location == ledger.gazetteer.places[one.place_id].name_en != ""
    assert (two.geo_precision, two.location) == ("area", "both")


def test_a_card_brings_its_document_with_its_text(tmp_path):
    folder = tmp_path / "shipped"
    begin(folder)
    claim = next(iter(read_ledger(folder).claims))
    document = {
        "text": "Monday news.\r\nThe road is open 🚧.",
        "title": "News of Monday",
        "published": "2023-05-15",
        "zone": "Asia/Tokyo",
        "url": "https://example.org/1",
    }
    cells = {"document": "+", "publisher": "+", "headline_en": "The road is open"}
    said = {"cells": cells, "publisher": {"name_en": "Harbour Post", "kind": "media"}}
    _, first = say(folder, claim, "split", document=document, **said)
    ledger = read_ledger(folder)
    made = ledger.documents[ledger.claims[first].document]
    assert (made.title_en, made.zone, made.url) == ("News of Monday", "Asia/Tokyo", document["url"])
    assert str(made.published) == "2023-05-15"
    assert made.publisher == ledger.claims[first].publisher == "harbour-post"
    assert (made.captured_by, made.language) == ("Ann", "en")
    assert Kept(folder)[made.sha256] == "Monday news.\nThe road is open 🚧."
    assert check(folder)[1] == []
    # The same text once more is the same document.
    cells = {"document": "+", "publisher": "harbour-post", "headline_en": "It is open"}
    _, second = say(folder, claim, "split", cells=cells, document=document)
    ledger = read_ledger(folder)
    assert ledger.claims[second].document == made.document
    assert len(list(entries(folder))) == 3  # with the beginning


def test_two_who_bring_one_text_on_their_cards_make_one_document(folder, monkeypatch):
    cells = {"document": "+", "publisher": "alpha", "headline_en": "X"}
    document = {"text": "One text.", "published": "2023-05-15"}
    judged = desk.change_of

    def late(*given: object) -> object:
        made = judged(*given)
        monkeypatch.setattr(desk, "change_of", judged)
        other = {**document, "published": "2023-05-16"}
        say(folder, "c2", "split", cells={**cells, "headline_en": "Y"}, document=other)
        return made

    monkeypatch.setattr(desk, "change_of", late)
    with pytest.raises(Refused) as refused:
        say(folder, "c1", "split", cells=cells, document=document)
    assert [e.reason for e in refused.value.errors] == ["document_there"]
    assert len([d for d in read_ledger(folder).documents.values() if d.publisher == "alpha"]) == 1


def test_a_new_source_may_have_only_a_name_in_ukrainian(folder):
    say(folder, "c1", cells={"claimant": "+"}, source={"name_uk": "Речник порту", "side": "north"})
    ledger = read_ledger(folder)
    source = ledger.sources[ledger.claims["c1"].claimant]
    assert (source.name_en, source.name_uk) == ("Речник порту", "Речник порту")


@pytest.mark.parametrize(
    ("source", "key"),
    [
        ({"name_uk": "Речник порту"}, "rechnyk-portu"),
        ({"name_en": "Думская"}, "dumskaia"),
        ({"name_en": "New Harbour Post"}, "new-harbour-post"),
        ({"name_ja": "港湾局"}, "source-4de5e7"),
    ],
)
def test_the_key_of_a_new_source_can_be_read_where_its_name_has_letters(folder, source, key):
    say(folder, "c1", cells={"claimant": "+"}, source={**source, "side": "north"})
    assert read_ledger(folder).claims["c1"].claimant == key


def test_a_passage_does_not_go_along_to_another_document(tmp_path):
    folder = tmp_path / "shipped"
    begin(folder)
    ledger = read_ledger(folder)
    claim = next(c for c in ledger.claims.values() if c.document == "nhk-2023-05-13")
    assert claim.evidence_start is not None
    say(folder, claim.claim_id, cells={"document": "nhk-2023-02-14"})
    moved = read_ledger(folder).claims[claim.claim_id]
    assert (moved.document, moved.evidence_start, moved.evidence_end) == (
        "nhk-2023-02-14",
        None,
        None,
    )
    assert check(folder)[1] == []


@pytest.mark.parametrize(
    ("cells", "document", "fault"),
    [
        ({"publisher": "alpha"}, {"text": " "}, ("sha256", "document_empty")),
        ({"publisher": "alpha"}, None, ("sha256", "document_empty")),
        ({"publisher": ""}, {"text": "News."}, ("publisher", "blank")),
        ({"publisher": "alpha"}, {"text": "News."}, ("title_en", "blank")),
        ({"publisher": "alpha"}, {"text": "News.", "published": "soon"}, ("published", "date")),
    ],
)
def test_a_document_that_lacks_something_is_refused_and_nothing_is_saved(
    cells, document, fault, folder
):
    before = files_in(folder)
    cells = {"document": "+", "headline_en": "X", **cells}
    with pytest.raises(Refused) as refused:
        say(folder, "c1", "split", cells=cells, document=document)
    error = refused.value.errors[0]
    assert (error.column, error.reason) == fault, refused.value.errors
    assert error.text("uk")
    assert files_in(folder) == before


def test_why_a_rule_makes_no_area_is_said_in_each_language(folder):
    with pytest.raises(Refused) as refused:
        say(folder, "c1", cells={"location": "West"},
            position={"kind": "rule", "rule": "around town 9-3 km"})  # fmt: skip
    (error,) = refused.value.errors
    assert "外側の距離3 kmが内側の9 kmを超えていない" in error.text("ja")
    assert "зовнішня відстань 3 км" in fault(error, "uk")
    outline = outline_of(read_ledger(folder), "around nowhere 0-3 km", "", "ja")
    assert outline["error"] == "座標のない場所を規則が指している: nowhere"


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in found}


def test_carriers_that_the_ledger_lacks_become_sources_once(tmp_path):
    folder = tmp_path / "shipped"
    begin(folder)
    first, second = list(read_ledger(folder).claims)[:2]
    say(folder, first, cells={"via": "tass > +Town Radio; +NHK > +Town Radio"})
    _, key = say(folder, second, "split", cells={"via": "+Harbour Post", "headline_en": "Other"})
    ledger = read_ledger(folder)
    assert ledger.errors == ()
    (radio,) = [s for s in ledger.sources.values() if s.name_en == "Town Radio"]
    assert (radio.side, radio.kind) == ("unknown", "unknown")
    assert ledger.claims[first].via == (("tass", radio.source_id), ("nhk", radio.source_id))
    assert [ledger.sources[k].name_en for k in ledger.claims[key].via[0]] == ["Harbour Post"]


def test_a_point_that_leaves_its_region_no_longer_names_it(folder):
    say(folder, "c3", position={"kind": "point", "latitude": 48.41, "longitude": 38.1})
    assert read_ledger(folder).claims["c3"].admin1 == "UA-14"
    say(folder, "c3", position={"kind": "point", "latitude": 46.48, "longitude": 30.73})
    claim = read_ledger(folder).claims["c3"]
    assert (claim.admin1, claim.country) == ("", "UA")


def test_a_circle_is_an_area_with_its_radius(folder):
    circle = {"kind": "circle", "latitude": 48.6, "longitude": 38.2, "radius": 1234.4}
    say(folder, "c3", position=circle)
    claim = read_ledger(folder).claims["c3"]
    assert (claim.geo_precision, claim.geo_radius_m, claim.latitude) == ("area", 1234.0, 48.6)


def test_a_polygon_or_a_rule_becomes_a_place_with_a_name(folder):
    wkt = "POLYGON ((38 48, 38.2 48, 38.2 48.2, 38 48))"
    with pytest.raises(Refused) as refused:
        say(folder, "c1", position={"kind": "polygon", "wkt": wkt})
    assert refused.value.errors[0].reason == "area_name"
    cells = {"location": "The bend", "location_ja": "川の曲がり"}
    say(folder, "c1", cells=cells, position={"kind": "polygon", "wkt": wkt})
    rule = {"kind": "rule", "rule": "around town 0-4 km"}
    say(folder, "c3", cells={"location": "Around the town"}, position=rule)
    ledger = read_ledger(folder)
    assert ledger.errors == ()
    bend = ledger.gazetteer.places["the-bend"]
    assert (bend.name_ja, bend.geo_precision, bend.rule) == ("川の曲がり", "area", wkt)
    assert ledger.claims["c3"].place_id == "around-the-town"
    assert ledger.gazetteer.shape("around-the-town").area > 0


def test_a_rule_with_an_error_is_refused_with_the_reason(folder):
    rule = {"kind": "rule", "rule": "around nowhere-at-all 0-4 km"}
    with pytest.raises(Refused) as refused:
        say(folder, "c3", cells={"location": "There"}, position=rule)
    assert refused.value.errors[0].reason == "rule"


def test_a_town_of_the_gazetteer_becomes_a_place_once(folder):
    found = find_places(read_ledger(folder), "Куп'янськ", "en")[0]
    assert (found["kind"], found["title"]) == ("found", "Kupyansk")
    for claim in ("c1", "c3"):
        say(folder, claim, position={"kind": "found", "id": found["id"]})
    ledger = read_ledger(folder)
    assert ledger.claims["c1"].place_id == ledger.claims["c3"].place_id == "kupyansk"
    assert ledger.claims["c1"].geo_precision == "settlement"
    assert find_places(ledger, "kupyansk", "en")[0]["kind"] == "place"


def test_a_place_that_the_ledger_spells_otherwise_is_not_made_twice(folder):
    say(folder, "c1", position={"kind": "found", "id": "known:Izium"})
    made = read_ledger(folder).claims["c1"].place_id
    assert made == "izium"
    ledger = read_ledger(folder)
    found = find_places(ledger, "Ізюм", "en")
    assert [place["id"] for place in found].count(made) == 1
    assert not [place for place in found if place["title"] == "Izyum"]
    # An older answer of the search still names the gazetteer's key.
    say(folder, "c3", position={"kind": "found", "id": "geonames:707292"})
    assert read_ledger(folder).claims["c3"].place_id == made


def test_a_claim_can_be_taken_off_the_map(folder):
    say(folder, "c1", position={"kind": "none"})
    claim = read_ledger(folder).claims["c1"]
    assert (claim.latitude, claim.geo_precision, claim.place_id) == (None, "unknown", "")


def test_a_new_claim_brings_its_source_and_the_name_of_its_event(folder):
    cells = {
        "headline_en": "Gamma says that the road is open", "claimant": "+", "publisher": "+",
        "event_date": "2023-05-14", "modality": "claims", "event_id": "road-open",
    }  # fmt: skip
    source = {"name_en": "Gamma Command", "side": "north", "kind": "military"}
    saved, claim = say(
        folder, cells=cells, source=source, names={"en": "The road at Town"},
        position={"kind": "place", "id": "town"},
    )  # fmt: skip
    assert claim == "2023-05-14-gamma-command-gamma-says-that-the-road-is"
    found = saved.ledger.claims[claim]
    assert (found.claimant_side, found.location, found.time_precision) == ("north", "Town", "day")
    assert saved.ledger.sources["gamma-command"].badge == "GC"
    assert saved.ledger.event_names["road-open"].name_en == "The road at Town"
    assert len([*entries(folder)]) == 2  # one step, and the beginning


def test_a_new_claim_brings_its_speaker_and_its_publisher(folder):
    cells = {
        "headline_en": "Gamma says that the road is open", "claimant": "+", "publisher": "+",
        "modality": "claims",
    }  # fmt: skip
    saved, claim = say(
        folder, cells=cells, source={"name_en": "Gamma Command", "side": "north"},
        publisher={"name_en": "Gamma Post", "kind": "media", "side": "south"},
    )  # fmt: skip
    found = saved.ledger.claims[claim]
    assert (found.claimant, found.publisher) == ("gamma-command", "gamma-post")
    assert saved.ledger.sources["gamma-post"].kind == "media"


def test_a_fault_is_said_by_the_name_of_its_field_and_not_by_file_and_row():
    day = RowError("events.csv", 59, "event_date", "16 May", "date")
    assert fault(day, "en").startswith("Happened on: not an ISO date")
    assert fault(day, "en").endswith("[16 May]")
    title = RowError("documents.csv", 0, "title_en", "", "blank")
    assert fault(title, "en") == "Title, in your own words: this cell must not be empty"


def test_badges_that_are_proposed_are_free_and_two_to_four_letters(folder):
    ledger = read_ledger(folder)
    assert proposed_badge(ledger, "Gamma Command", "north") == "GC"
    taken = proposed_badge(ledger, "Alpha Lima Papa", "north")
    assert taken.casefold() not in {"alp"}
    assert 2 <= len(taken) <= 4


def test_who_saves_second_is_told_and_chooses(folder):
    seen = dict(read_ledger(folder).claims["c3"].cells)
    say(folder, "c3", cells={"headline_en": "First"})
    with pytest.raises(Conflict) as conflict:
        say(folder, "c3", seen=seen, cells={"headline_en": "Second"})
    ledger = read_ledger(folder)
    data = card(
        ledger, *[ledger.claims["c3"].cells] * 3, "en", key="k",
        overtaken=conflict.value.rows,
    )  # fmt: skip
    assert data["overtaken"] == [("headline_en", "Headline, English", "First", "Second")]
    say(folder, "c3", cells={"headline_en": "Second"})
    assert read_ledger(folder).claims["c3"].headline_en == "Second"


def test_merge_split_retract_and_withdraw_by_the_card(folder):
    say(folder, "c1", "merge", other="c2")
    _, second = say(folder, "c3", "split", cells={"headline_en": "The other half"})
    say(folder, "c3", "retract", why="He took it back.")
    found = read_ledger(folder).claims
    assert found["c2"].status == "withdrawn"
    assert found[second].headline_en == "The other half"
    assert found["c3"].status == "retracted"
    assert [e.action for e in entries(folder)][1:] == ["merge", "split", "retract"]
    take_back(folder, 4, "Ben", {})
    assert read_ledger(folder).claims["c3"].status == "reviewed"


@pytest.mark.parametrize(
    "said",
    [
        None, "x", {}, {"action": "drop table"}, {"action": "save", "cells": "x"},
        {"action": "save", "cells": {"headline_en": 3}}, {"action": "save", "position": [1]},
        {"action": "save", "claim": "x" * 200_000},
    ],
)  # fmt: skip
def test_what_no_card_says_is_not_taken(said):
    with pytest.raises(ValueError, match=r"."):
        asked(said)


def test_cells_that_a_card_does_not_have_are_left_out(folder):
    before = read_ledger(folder).claims["c3"].cells
    say(folder, "c3", cells={"claim_id": "other", "evidence_sha256": "x", "first_seen": "x"})
    assert read_ledger(folder).claims["c3"].cells == before


@pytest.mark.parametrize("latitude", ["48", None, True, float("nan"), float("inf"), 1e300])
def test_a_position_that_is_no_number_is_refused(folder, latitude):
    position = {"kind": "point", "latitude": latitude, "longitude": 38.0}
    with pytest.raises(Refused):
        say(folder, "c3", position=position)


def test_an_area_is_shown_before_it_is_saved(tmp_path):
    begin(tmp_path / "own")
    ledger = read_ledger(tmp_path / "own")
    shown = outline_of(ledger, "around bakhmut 0-15 km", "")
    assert shown["error"] == ""
    assert len(shown["rings"][0][0]) > 20
    assert outline_of(ledger, "around nobody-knows 0-15 km", "")["error"]
    assert outline_of(ledger, "", "UA-63")["rings"]
    assert outline_of(ledger, "", "bakhmut")["rings"] == []


def test_the_card_of_the_shipped_ledger_has_every_field_in_each_language():
    ledger = read_ledger(DATA)
    claim = next(iter(ledger.claims.values()))
    for lang in ("en", "ja", "uk"):
        data = card(ledger, claim.cells, claim.cells, claim.cells, lang, key="k")
        assert all(f["label"] for f in data["fields"])
        assert {f["name"] for f in data["fields"]} == set(desk.FIELDS)
