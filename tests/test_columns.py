"""The derived columns: made by whole columns, they are what one claim at a time gives."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_columns import table
from samples import examples, files, ledger_of, point, row

from geo.ledger import Ledger, parse_ledger
from geo.model.claims import COLUMNS
from geo.model.mercator import grid_x, grid_xs, grid_y, grid_ys, latitude_of, longitude_of
from geo.store import schema as tables
from geo.store.schema import derive, schema

ZONES = ("Europe/Kyiv", "UTC", "Asia/Tokyo", "America/St_Johns")


def derived(ledger: Ledger, by: str = "event", zones: tuple[str, ...] = ZONES) -> pa.Table:
    claims = list(ledger.claims.values())
    cells = [pa.array([c.cells[n] for c in claims], pa.string()) for n in COLUMNS]
    batch = pa.RecordBatch.from_arrays(cells, names=list(COLUMNS))
    rows = [c.row for c in claims]
    made = derive(batch, rows, ledger.sources, ledger.gazetteer, zones, by)
    return pa.Table.from_batches([made])


def slowly(ledger: Ledger, by: str = "event", zones: tuple[str, ...] = ZONES) -> pa.Table:
    disputing = frozenset(c.claim_id for c in ledger.claims.values() if c.cells["disputes"])
    return table(ledger.claims.values(), ledger.sources, ledger.gazetteer, zones, by, disputing)


days = st.dates(date(1000, 1, 1), date(2999, 12, 31)).map(date.isoformat)
offsets = st.sampled_from(["Z", "+00:00", "+14:00", "-12:00", "+05:45", "-03:30", "+02:00"])
instants = st.builds(
    lambda day, hour, minute, second, offset: f"{day}T{hour:02}:{minute:02}{second}{offset}",
    days | st.sampled_from(["2023-03-26", "2023-10-29", "1900-01-01", "2040-03-25", "2040-07-01"]),
    st.integers(0, 23),
    st.integers(0, 59),
    st.sampled_from(["", ":00", ":59"]),
    offsets,
)
near = st.sampled_from(["2023-05-12", "2023-05-31", "2023-06-12", "2023-06-13", "2023-12-31"])
dates = st.just("") | near | days | instants
words = st.text(
    st.sampled_from("aZ 9\t\n\x1c\x1f\u3000ＡＢｱﾞがが主張ﬁßİǅ\u0301Місто"), min_size=1, max_size=12
)
texts = words | st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
coordinates = st.tuples(
    st.decimals(-90, 90, places=6).map(str), st.decimals(-180, 180, places=4).map(str)
).filter(lambda pair: float(pair[0]) != 0 or float(pair[1]) != 0)


@st.composite
def claims(draw: st.DrawFn) -> dict[str, str]:
    cells = {name: draw(dates) for name in ("event_date", "event_date_end", "report_date")}
    cells |= {"last_seen": draw(dates), "status": draw(st.sampled_from(["reviewed", "withdrawn"]))}
    for name in ("headline_en", "headline_ja"):
        cells[name] = "x" + draw(texts)
    for name in ("summary_en", "summary_ja", "location", "location_ja"):
        cells[name] = draw(texts)
    where = draw(st.sampled_from(["town", "town-area", "nowhere", "", "own"]))
    if where in ("", "nowhere"):
        cells |= {"place_id": where, "geo_precision": "unknown"}
    elif where == "own":
        latitude, longitude = draw(coordinates)
        cells |= {"place_id": "", "geo_precision": "point"}
        cells |= {"latitude": latitude, "longitude": longitude}
    elif where == "town":
        cells |= draw(st.sampled_from([{}, {"latitude": "48.50001", "longitude": "38"}]))
    else:
        cells |= {"place_id": where, "geo_precision": "area"}
    who = draw(st.sampled_from([("alpha", "north"), ("beta", "south")]))
    return row(**cells) | {"claimant": who[0], "claimant_side": who[1]}


@examples
@given(st.lists(claims(), min_size=1, max_size=6), st.sampled_from(["event", "report"]))
def test_whole_columns_give_what_each_claim_by_itself_gives(rows, by):
    named = [r | {"claim_id": f"c{n}", "disputes": "c0" if n else ""} for n, r in enumerate(rows)]
    ledger = parse_ledger(files(*named), extract=True)
    assert derived(ledger, by).to_pylist() == slowly(ledger, by).to_pylist()


@pytest.mark.parametrize("by", ["event", "report"])
def test_the_shipped_ledger_is_derived_alike_both_ways(ledger, by):
    made = derived(ledger, by)
    assert made.schema == schema(ZONES)
    assert made.equals(slowly(ledger, by))


def test_an_instant_has_its_own_day_in_every_zone_and_a_plain_day_has_one():
    said = {"event_date": "2023-05-12", "report_date": "2023-05-12T20:30:00Z"}
    (made,) = derived(ledger_of(row(**said))).to_pylist()
    reports = [made[c] for c in ("report_on", "report_on_0", "report_on_2", "report_on_3")]
    assert [d.day for d in reports] == [12, 12, 13, 12]
    assert {made[c].day for c in ("event_from", "event_to", "event_from_2", "event_to_3")} == {12}
    assert made["instant"] == 1683923400


@pytest.mark.parametrize(
    ("cells", "by", "month", "long"),
    [
        ({"event_date": "2023-05-12"}, "event", "2023-05", 0),
        ({"event_date": "2023-05-12", "event_date_end": "2023-06-12"}, "event", "2023-05", 0),
        ({"event_date": "2023-05-12", "event_date_end": "2023-06-13"}, "event", "long", 1),
        ({"event_date": "2023-05-12", "event_date_end": "2023-06-13"}, "report", "2023-05", 1),
        ({"event_date": ""}, "event", "undated", 0),
        ({"report_date": ""}, "report", "undated", 0),
        ({"event_date": "1000-01-01T00:00+14:00"}, "event", "0999-12", 0),
    ],
)
def test_the_month_and_whether_a_span_is_long(cells, by, month, long):
    (made,) = derived(ledger_of(row(**cells)), by).to_pylist()
    assert (made["month"], made["long"]) == (month, long)


def test_positions_on_the_grid_come_back_to_within_a_square():
    (made,) = derived(ledger_of(point("c1", 48.51234, 38.01234))).to_pylist()
    assert made["place_key"] == "@48.51234,38.01234"
    assert abs(latitude_of(made["y"] + 0.5) - 48.51234) < 1e-6
    assert abs(longitude_of(made["x"] + 0.5) - 38.01234) < 1e-6
    assert (made["x"], made["y"]) == (grid_x(38.01234), grid_y(48.51234))


def test_positions_made_together_are_those_made_one_by_one():
    latitudes = [n / 1000 - 90 for n in range(0, 180_001, 7)]
    longitudes = [n / 500 - 180 for n in range(0, 180_001, 7)]
    # Edges between squares, where the last digit decides.
    longitudes[:512] = [longitude_of(n * 2**21) for n in range(512)]
    latitudes[:512] = [latitude_of(n * 2**21) for n in range(512)]
    for degrees, fluent, exactly in (
        (longitudes, grid_xs, grid_x),
        (latitudes, grid_ys, grid_y),
    ):
        together = tables._whole(pa.array(degrees), fluent, exactly)
        assert together.to_pylist() == [exactly(v) for v in degrees]


def test_typical_rows_are_derived_by_columns_and_not_one_by_one(monkeypatch):
    """What is reckoned value by value is slow, so none of 20,000 typical rows may need it."""
    cells = [point("c", 48.5, 38.0, location_ja="ある町", location="A town")]
    ledger = ledger_of(*cells)
    (claim,) = ledger.claims.values()
    arrays = [pa.array([claim.cells[n]] * 20_000, pa.string()) for n in COLUMNS]
    batch = pa.RecordBatch.from_arrays(arrays, names=list(COLUMNS))
    reckoned: list[float] = []
    for name in ("grid_x", "grid_y"):
        exactly = getattr(tables, name)
        monkeypatch.setattr(tables, name, lambda v, f=exactly: reckoned.append(v) or f(v))
    derive(batch, range(20_000), ledger.sources, ledger.gazetteer, ZONES, "event")
    assert len(reckoned) < 100
