"""What goes to the map: a base that never changes, and data that nothing evaluates."""

import json
import re

import folium
import pytest
import streamlit_folium
from samples import DATA, PLACES, SIDES, SOURCES, ledger_of, point, row
from test_escape import PAYLOADS, assert_inert

from geo.model.areas import regions
from geo.model.filters import Filter
from geo.model.settings import read_settings
from geo.store import AreaCount, GridBin
from geo.ui.folium_map import ask_layer, base_map, claims_layer
from geo.views.map_data import MAX_NAMES, cells_payload, claims_payload, extent, is_view, packed

SETTINGS = read_settings(DATA)
URLS = {"leaflet": "../leaflet/", "assets": "../assets/", "basemap": "../basemap/"}
DRAW = re.compile(r"claimAtlas\.draw\(\w+, (.*)\);$", re.MULTILINE)

TOWN_AREA = AreaCount(
    "town-area", "area", 48.5, 38.0, 0, {"south": 4}, 0, "town-area", "Area", "地域"
)


def base():
    return base_map(SETTINGS, URLS, "v1")


def drawn(script: str) -> str:
    """The data in the script of the layer."""
    (found,) = DRAW.findall(script)
    return found


def as_streamlit_folium_does(payload) -> str:
    """The script of the layer, made as `st_folium` makes it, in its order."""
    made = base()
    made.get_root().render()
    made.render()
    streamlit_folium._get_map_string(made)
    return streamlit_folium._get_feature_group_string(claims_layer(payload), made)


def as_a_saved_page(payload) -> str:
    made = base()
    claims_layer(payload).add_to(made)
    made.get_root().render()
    return made.get_root().render()


def payload_of(ledger, lang="en", **more):
    return claims_payload(ledger, ledger.claims.values(), lang, **more)


@pytest.mark.parametrize("text", PAYLOADS)
def test_no_text_of_the_ledger_is_evaluated_or_ends_the_script(text):
    ledger = ledger_of(
        row("a", headline_en=text + "x", location=text, summary_en=text),
        point("b", 1, 2, location=text),
        sides=[SIDES[0] | {"name_en": text + "x"}, SIDES[1]],
        sources=[SOURCES[0] | {"name_en": text + "x"}, *SOURCES[1:]],
        places=[PLACES[0] | {"name_en": text + "x"}, *PLACES[1:]],
    )
    payload = payload_of(ledger, stamp=text, selected=["town"])
    as_sent = json.loads(json.dumps(packed(payload)))
    for _ in range(2):
        for made in (as_streamlit_folium_does(payload), as_a_saved_page(payload)):
            data = drawn(made)
            assert json.loads(data) == as_sent
            assert "49" not in data
            assert_inert(data)
            assert text not in data
    assert as_sent["place"]["name"] == [text, text]
    assert as_sent["source"][0][2] == text + "x"


def test_the_base_map_is_the_same_for_every_filter_and_holds_no_claim(ledger):
    scripts, layers = set(), set()
    for wanted in (Filter(), Filter(side=("ukraine",), q="x")):
        made = base()
        made.get_root().render()
        made.render()
        script = streamlit_folium._get_map_string(made)
        scripts.add(streamlit_folium.generate_js_hash(script, "map"))
        assert "claimAtlas.start" in script
        assert "claimAtlas.draw" not in script
        claims = [
            c for c in ledger.claims.values() if c.claimant_side in wanted.side or not wanted.q
        ]
        payload = claims_payload(ledger, claims, "en")
        layers.add(streamlit_folium._get_feature_group_string(claims_layer(payload), made))
    assert len(scripts) == 1
    assert len(layers) == 2


def test_the_base_map_says_no_language_and_no_theme():
    made = base()
    made.get_root().render()
    script = streamlit_folium._get_map_string(made)
    assert not {word for word in ("lang", "theme", "text", "dark") if f'"{word}"' in script}


def test_no_script_or_style_of_the_base_map_comes_from_another_host():
    made = base()
    page = made.get_root().render()
    links = []

    def walk(element):
        links.extend(url for _, url in getattr(element, "default_js", []))
        links.extend(url for _, url in getattr(element, "default_css", []))
        for child in element._children.values():
            walk(child)

    walk(made)
    links += re.findall(r"<(?:script|link)[^>]+(?:src|href)=\"([^\"]+)\"", page)
    assert any(link.startswith("../leaflet/") for link in links)
    assert [link for link in links if re.match(r"(https?:)?//", link)] == []


def test_claims_of_one_place_are_one_entry_with_a_badge_for_each_source_and_modality():
    ledger = ledger_of(
        row("a", disputes="c"),
        row("b"),
        row("c", claimant="beta", claimant_side="south", modality="denies"),
        point("d", 10, 20),
        row("e", place_id="nowhere", geo_precision="unknown"),
    )
    payload = payload_of(ledger, selected=["town", "gone"])
    place = payload["place"]
    assert place["id"] == ["town", 0]  # the browser makes the key of its coordinates
    assert (place["lat"], place["lon"]) == ([48.5, 10.0], [38.0, 20.0])
    assert place["n"] == [3, 1]
    assert place["disputed"] == [2, 0]
    assert place["badges"] == [[0, 0, 2, 1, 5, 1], [0, 0, 1]]
    assert [s[0] for s in payload["source"]] == ["ALP", "BET"]
    assert [s[1] for s in payload["source"]] == [0, 1]
    assert payload["selected"] == [0]


def test_a_column_with_one_value_is_sent_as_that_value():
    payload = payload_of(ledger_of(row("a"), point("b", 10, 20)))
    assert packed(payload)["place"]["n"] == 1
    assert packed(payload)["place"]["disputed"] == 0
    assert packed(payload)["place"]["lat"] == [48.5, 10.0]
    assert packed(payload)["place"]["badges"] == [0, 0]


def test_an_area_has_its_rings_and_a_country_its_code(ledger):
    payload = payload_of(ledger)
    index = {key: n for n, key in enumerate(payload["place"]["id"])}
    rings = payload["shape"][index["bakhmut-area"]]
    latitudes = [latitude for ring in rings[0] for latitude, _ in ring]
    assert 48.4 < min(latitudes) < max(latitudes) < 48.8
    assert payload["shape"][index["ukraine"]] == "UA"
    assert index["bakhmut"] not in payload["shape"]


def test_the_words_are_those_of_the_language(ledger):
    names = {lang: payload_of(ledger, lang)["place"]["name"] for lang in ("en", "ja")}
    assert "Bakhmut" in names["en"]
    assert "バフムト" in names["ja"]


def test_so_many_places_go_unnamed():
    rows = [point(f"c{n}", 10 + n / 1000, 20) for n in range(MAX_NAMES + 1)]
    assert payload_of(ledger_of(*rows))["place"]["name"] == []
    assert len(payload_of(ledger_of(*rows[1:]))["place"]["name"]) == MAX_NAMES


def test_cells_are_drawn_by_side_and_extents_on_their_outlines():
    ledger = ledger_of(row("a"))
    cells = [GridBin(48.123456, 38.0, {"north": 2, "south": 1}, 1, "town")]
    area = AreaCount(
        "town-area", "area", 48.5, 38.0, 0, {"south": 4}, 0, "town-area", "Area", "地域"
    )
    box = (37.0, 48.0, 39.0, 49.0)
    payload = cells_payload(
        ledger,
        cells,
        [area],
        "en",
        covers=box,
        zoom=9,
        words="zone=UTC",
        selected=["town"],
        stamp="s1",
    )
    assert payload["place"]["lat"] == [48.5, 48.1235]
    assert payload["place"]["n"] == [4, 3]
    assert payload["place"]["id"] == ["town-area", "town"]
    assert payload["place"]["badges"] == [[1, 0, 4], [0, 0, 2, 1, 0, 1]]
    assert [s[0] for s in payload["source"]] == ["N", "S"]
    assert list(payload["shape"]) == [0]
    assert (payload["covers"], payload["zoom"], payload["words"]) == (box, 9, "zone=UTC")
    assert (payload["selected"], payload["apart"]) == ([1], {"n": 0})
    assert drawn(as_streamlit_folium_does(payload))


def test_badges_stand_beside_extents_that_are_counted():
    ledger = ledger_of(row("a"))
    area = AreaCount(
        "town-area", "area", 48.5, 38.0, 0, {"south": 4}, 0, "town-area", "Area", "地域"
    )
    payload = claims_payload(
        ledger, ledger.claims.values(), "ja", extents=[area], selected=["town-area"]
    )
    assert payload["first_area"] == 1
    assert payload["place"]["id"] == ["town", "town-area"]
    assert payload["place"]["name"] == ["町", "地域"]
    assert payload["source"][1:] == [["N", 0, "北側", -2], ["S", 1, "南側", -2]]
    assert payload["place"]["badges"] == [[0, 0, 1], [2, 0, 4]]
    assert payload["selected"] == [1]


SIDES_OF = {"south": 2, "north": 3}


def cell(place_key="", disputed=0):
    return GridBin(48.5, 38.0, SIDES_OF, disputed, place_key)


def an_extent(place_key, precision="region"):
    return AreaCount(place_key, precision, 48.5, 38.0, 0, SIDES_OF, 0, place_key, "An area", "地域")


def cells_of(ledger, cells, extents, **more):
    wanted = {"covers": (30.0, 40.0, 41.0, 53.0), "zoom": 6, "words": "day=2023-05-12"} | more
    return cells_payload(ledger, cells, extents, "en", **wanted)


def test_extents_come_with_their_outline_and_cells_of_one_place_with_its_key():
    ledger = ledger_of(row("a"))
    area = an_extent("town-area", "area")
    cells = [cell(), cell("town", 1)]
    payload = cells_of(ledger, cells, [area], selected=["town", ""])
    place = payload["place"]
    assert place["id"] == ["town-area", "", "town"]
    assert place["badges"][0] == [0, 0, 3, 1, 0, 2]  # in the order of the sides
    assert [payload["precision"][n] for n in place["precision"]] == ["area"] + ["settlement"] * 2
    assert place["name"] == ["An area"]
    assert list(payload["shape"]) == [0]
    assert payload["selected"] == [2]
    assert (payload["cells"], payload["covers"], payload["zoom"], payload["words"]) == (
        (True, (30.0, 40.0, 41.0, 53.0), 6, "day=2023-05-12")
    )
    assert payload["apart"] == {"n": 0}


def test_a_screen_of_cells_and_regions_is_a_short_message():
    codes = [code for code in regions() if "-" in code][:40]
    places = [
        PLACES[0]
        | {"place_id": f"r{n}", "geo_precision": "region", "rule": f"regions {code}"}
        | {"geo_radius_m": ""}
        for n, code in enumerate(codes)
    ]
    ledger = ledger_of(row("a"), places=[*PLACES, *places])
    key = "a-place-with-a-long-name"
    cells = [
        GridBin(48 + n / 97.3, 38 + n / 89.7, {"north": 12_345 + n, "south": 9_876}, n, key)
        for n in range(500)
    ]
    extents = [an_extent(f"r{n}") for n in range(40)]
    payload = cells_of(ledger, cells, extents)
    assert set(payload["shape"]) == set(range(40))
    assert len(json.dumps(packed(payload), separators=(",", ":")).encode()) < 60_000


@pytest.mark.slow
def test_outlines_that_are_too_much_are_left_out_and_counted():
    places = [
        PLACES[1] | {"place_id": f"a{n}", "rule": f"around town {n}-{n + 1} km"}
        for n in range(1, 200)
    ]
    ledger = ledger_of(row("a"), places=[*PLACES, *places])
    extents = [an_extent(f"a{n}", "area") for n in range(1, 200)]
    payload = cells_of(ledger, [], extents)
    left = 199 - len(payload["shape"])
    assert 0 < left < 199
    assert payload["apart"] == {"n": 5 * left}
    assert len(json.dumps(payload["shape"], separators=(",", ":"))) < 30_000


@pytest.mark.parametrize("text", PAYLOADS)
def test_a_message_that_only_asks_is_inert(text):
    message = {"stamp": text, "link": text, "focus": None, "selected": [text]}
    message["ask"] = {"url": "../../api/map", "words": text, "days": None, "limits": [text, text]}
    made = base()
    made.get_root().render()
    made.render()
    streamlit_folium._get_map_string(made)
    data = drawn(streamlit_folium._get_feature_group_string(ask_layer(message), made))
    assert json.loads(data) == message
    assert_inert(data)


def test_a_claim_is_shown_with_the_whole_extent_of_its_place():
    ledger = ledger_of(
        row("a", place_id="town-area", geo_precision="area"),
        point("b", 10, 20),
        row("c", place_id="nowhere", geo_precision="unknown"),
    )
    south, west, north, east = extent(ledger, ledger.claims["a"])
    assert south < 48.42 < 48.58 < north
    assert west < 37.9 < 38.1 < east
    assert extent(ledger, ledger.claims["b"]) == (10, 20, 10, 20)
    assert extent(ledger, ledger.claims["c"]) is None


@pytest.mark.parametrize("text", ["48.5,38,6", "-33.9,151.2,12", "0,0,2", "85,-180,16"])
def test_a_view_is_latitude_longitude_and_zoom(text):
    assert is_view(text)


@pytest.mark.parametrize(
    "text",
    ["", "48.5,38", "86,38,6", "48,181,6", "48,38,1", "48,38,17", "４８,38,6", "48,38,6\n", "a"],
)
def test_anything_else_is_no_view(text):
    assert not is_view(text)


def test_the_layer_is_made_anew_each_time():
    ledger = ledger_of(row("a"))
    one, two = claims_layer(payload_of(ledger)), claims_layer(payload_of(ledger))
    assert isinstance(one, folium.FeatureGroup)
    assert one.get_name() != two.get_name()
