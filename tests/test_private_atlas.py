"""An atlas that one viewer sees: its home view fits its claims, and only its secret leads to it."""

from __future__ import annotations

import gc

import pytest
from samples import atlas_of, ledger_of, point, row, uses_engine
from test_api import ask

from geo.service import private
from geo.service.atlas import Atlas

pytestmark = uses_engine


def atlas(*points: tuple[float, float]) -> Atlas:
    return atlas_of(ledger_of(*(point(f"c{n}", *at) for n, at in enumerate(points))))


def test_the_home_view_shows_all_claims_where_they_lie_elsewhere() -> None:
    home = private.fitted(atlas((-10.5, 20.0), (12.25, -40.5))).settings.home
    assert home == pytest.approx((-45.3, -12.3, 24.8, 14.1), abs=0.2)


def test_one_place_has_room_around_it_and_stays_on_the_map() -> None:
    west, south, east, north = private.fitted(atlas((-84.99, 179.99))).settings.home
    assert (west, south) == pytest.approx((179.69, -85), abs=0.05)
    assert west < east <= 180
    assert south < north


def test_the_home_view_of_an_area_holds_all_of_it() -> None:
    places = [
        {"place_id": "land", "name_en": "Land", "name_ja": "国", "latitude": "40"}
        | {"longitude": "-100", "geo_precision": "country", "rule": "country US"}
    ]
    made = ledger_of(row("c1", place_id="land", geo_precision="country"), places=places)
    west, south, east, north = private.fitted(atlas_of(made)).settings.home
    assert west < -170
    assert south < 25
    assert east > -68
    assert north > 70


def test_the_home_view_stays_where_it_shows_all_claims_already() -> None:
    inside = atlas((48.5, 38.0))
    assert private.fitted(inside) is inside
    nowhere = atlas_of(ledger_of(row("c1", place_id="nowhere", geo_precision="unknown")))
    assert private.fitted(nowhere) is nowhere


def test_only_the_secret_leads_to_the_map_of_a_file_and_not_after_it_is_dropped() -> None:
    shared, mine = atlas((48.5, 38.0)), atlas((48.5, 38.0), (48.6, 38.1))
    secret = private.offer(mine)
    window = "box=-180,-85,180,85&zoom=4&wide=900&high=500&lang=en"
    answer = ask(shared, f"/api/private/{secret}/map?{window}&v={mine.version[:12]}")
    assert len(answer.json["place"]["lat"]) == 2
    assert answer.headers["cache-control"] == "no-store"
    assert ask(shared, f"/api/private/x{secret}/map?{window}").status == 404
    # Its address gives the map only, and no file.
    assert ask(shared, f"/api/private/{secret}/claims.csv").status == 404
    del mine
    gc.collect()
    assert ask(shared, f"/api/private/{secret}/map?{window}").status == 404
