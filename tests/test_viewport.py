"""What a map is sent: badges while claims are few, squares with counts above; and its words."""

from __future__ import annotations

from dataclasses import replace

import pytest
import synthetic
from samples import uses_engine

from geo.ledger import read_ledger
from geo.model.filters import Filter
from geo.store import Store
from geo.views import map_data
from geo.views.map_data import MARGIN, MAX_BADGES, MAX_CELLS, Window

pytestmark = uses_engine
WORDS = {"box": ["20,44,41,53"], "zoom": ["6"], "wide": ["1096"], "high": ["620"]}
WHOLE = map_data.parse_window(WORDS)
AREA = {"place_id": "", "geo_precision": "region", "latitude": "49", "longitude": "32"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    rows = [*synthetic.many(2 * MAX_BADGES), synthetic.row(9_000, **AREA)]
    ledger = read_ledger(synthetic.write(tmp_path_factory.mktemp("many") / "data", rows))
    return Store(ledger, ("UTC",))


def payload(store: Store, wanted: Filter, window: Window = WHOLE, known: bool = True):
    counts = store.counts(wanted) if known else None
    return map_data.payload(store, counts, wanted, window, "en")


def test_few_claims_are_badges_that_hold_everywhere(store):
    sent = payload(store, Filter(side=("ukraine",), modality=("denies",)))
    assert not sent["cells"]
    assert sent["covers"] is None
    assert 0 < sum(sent["place"]["n"]) <= MAX_BADGES


def test_many_claims_are_cells_of_the_window_and_regions_stand_apart(store):
    sent = payload(store, Filter())
    assert sent["cells"]
    assert sent["covers"] == WHOLE.box
    assert sum(sent["place"]["n"]) == 2 * MAX_BADGES + 1
    region = sent["precision"].index("region")
    assert [
        n
        for n, p in zip(sent["place"]["n"], sent["place"]["precision"], strict=True)
        if p == region
    ] == [1]


def test_few_of_many_in_the_window_are_badges_of_that_window(store):
    near = replace(WHOLE, box=(30.0, 48.0, 31.5, 49.0), zoom=10)
    sent = payload(store, Filter(), near)
    assert not sent["cells"]
    assert sent["covers"] == near.box
    assert 0 < sum(sent["place"]["n"]) <= MAX_BADGES


@pytest.mark.parametrize("window", [WHOLE, replace(WHOLE, box=(30.0, 48.0, 31.5, 49.0), zoom=10)])
def test_what_is_sent_is_the_same_where_the_number_is_not_waited_for(store, window):
    known, unknown = (payload(store, Filter(), window, known) for known in (True, False))
    assert known == unknown


@pytest.mark.parametrize("size", [(320, 480), (390, 560), (1096, 620), (1920, 1080), (3840, 2160)])
def test_a_window_with_its_margin_has_no_more_squares_than_the_limit(size):
    window = replace(WHOLE, wide=size[0], high=size[1])
    side = window.pixels
    across, down = (n * (1 + 2 * MARGIN) / side + 1 for n in size)
    assert across * down <= MAX_CELLS


@pytest.mark.parametrize("zoom", [0, 4, 18])
@pytest.mark.parametrize(
    "box",
    [
        (-180.0, -85.0, 180.0, 85.0),
        (-180.0, -90.0, 180.0, 90.0),
        (179.0, -85.0, 178.0, 85.0),  # all but a degree, across 180 degrees
        (22.0, 44.0, 22.0, 54.0),
        (22.0, 44.0, 41.0, 54.0),
    ],
)
@pytest.mark.parametrize("size", [(1, 1), (1096, 620), (8192, 8192)])
def test_no_window_asks_the_engine_for_more_squares_than_the_limit(store, zoom, box, size):
    words = {"box": [",".join(map(str, box))], "zoom": [str(zoom)]}
    words |= {"wide": [str(size[0])], "high": [str(size[1])]}
    window = map_data.parse_window(words)
    for many in (False, True):
        found = store.cells(Filter(), window.box, window.zoom, window.pixels, many)
        assert len(found) <= MAX_CELLS
    assert sum(payload(store, Filter(), window)["place"]["n"]) > 0


def test_a_map_with_its_margin_has_the_squares_of_its_size(store):
    # What the map asks for of a map of 1096 x 620 pixels over the middle of the claims.
    window = map_data.around(48.5, 32, 6)
    assert window.pixels == replace(window, box=(31.9, 48.4, 32.1, 48.6)).pixels == 96


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("box", "20,44,41"),
        ("box", "20,44,41,x"),
        ("box", "20,53,41,44"),
        ("box", "20,44,41,1e9"),
        ("box", "nan,44,41,53"),
        ("box", "20,44,41,nan"),
        ("box", "20,-inf,41,53"),
        ("zoom", "nan"),
        ("zoom", "1e400"),
        ("wide", "inf"),
        ("zoom", "19"),
        ("wide", "0"),
        ("high", ""),
    ],
)
def test_a_wrong_word_is_named(word, value):
    with pytest.raises(ValueError, match=word):
        map_data.parse_window(WORDS | {word: [value]})
