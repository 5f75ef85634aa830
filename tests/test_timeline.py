"""Claims per day: the counts, the slots of the axis, and what a selection means."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest
from samples import SIDES, ledger_of, row, uses_engine

from geo.filters import Filter
from geo.store import Store
from geo.timeline import GAP_DAYS, SLOTS_MOST, days_of, per_day, slots, spec, table

pytestmark = uses_engine


def counted(*days: str) -> pd.DataFrame:
    rows = [(date.fromisoformat(day), "north", 1) for day in days]
    return pd.DataFrame(rows, columns=["day", "side", "n"])


def milliseconds(day: str) -> float:
    return datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp() * 1000


def test_a_span_counts_on_every_day_that_it_touches():
    ledger = ledger_of(
        row("a", event_date="2023-05-09", event_date_end="2023-05-11"),
        row("b", event_date="2023-05-10"),
        row("c", event_date="2023-05-10", claimant="beta", claimant_side="south"),
        row("d", event_date=""),
    )
    days = per_day(Store(ledger, ("UTC",)).days(Filter(by="event")))
    assert [(d.day, side, n) for d, side, n in days.itertuples(index=False)] == [
        (9, "north", 1),
        (10, "north", 2),
        (10, "south", 1),
        (11, "north", 1),
    ]


def test_a_ledger_without_days_has_no_slots():
    days = per_day(Store(ledger_of(), ("UTC",)).days(Filter()))
    assert slots(days) == []


def test_a_long_silence_is_one_slot_that_says_its_days():
    axis = slots(counted("2023-02-14", "2023-05-11", "2023-05-13"))
    assert axis == ["2023-02-14", "gap 2023-02-15 85", "2023-05-11", "2023-05-12", "2023-05-13"]


@pytest.mark.parametrize(("silent", "gaps"), [(GAP_DAYS, 0), (GAP_DAYS + 1, 1)])
def test_a_short_silence_keeps_its_days(silent, gaps):
    axis = slots(counted("2023-05-01", f"2023-05-{silent + 2:02d}"))
    assert sum(slot.startswith("gap") for slot in axis) == gaps
    assert len(axis) == (3 if gaps else silent + 2)


def test_the_shipped_days_fit_into_slots_with_a_gap_between_the_two_documents(ledger):
    days = per_day(Store(ledger, ("UTC",)).days(Filter()))
    axis = slots(days)
    assert axis[0] == "2023-02-11"
    assert axis[-1] == "2023-05-13"
    assert "gap 2023-02-15 85" in axis
    assert len(axis) <= SLOTS_MOST


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        ([{"slot": "2023-05-11"}], ("2023-05-11", "2023-05-11")),
        ({"slot": ["2023-05-11", "2023-05-12", "2023-05-13"]}, ("2023-05-11", "2023-05-13")),
        ({"slot": ["gap 2023-02-15 85", "2023-05-11"]}, ("2023-05-11", "2023-05-11")),
        ({"slot": ["2023-02-14", "gap 2023-02-15 85", "2023-05-11"]}, ("2023-02-14", "2023-05-11")),
        ([{"day": milliseconds("2023-05-13")}], ("2023-05-13", "2023-05-13")),
        (
            {"day": [milliseconds("2023-02-10T07:30"), milliseconds("2023-05-12T19:00")]},
            ("2023-02-10", "2023-05-12"),
        ),
    ],
)
def test_a_click_or_a_brush_means_its_first_and_last_day(selection, found):
    assert days_of(selection) == tuple(map(date.fromisoformat, found))


@pytest.mark.parametrize(
    "selection", [None, [], {}, {"slot": []}, [{"slot": "gap 2023-02-15 85"}], "x", 5]
)
def test_a_click_on_a_gap_or_on_nothing_is_no_selection(selection):
    assert days_of(selection) is None


@pytest.mark.parametrize("value", ["yesterday", "", 1e300, float("inf")])
def test_a_value_that_is_no_day_is_no_selection(value):
    assert days_of([{"slot": value}]) is None


SHORT = counted("2023-02-14", "2023-05-11", "2023-05-13")
LONG = counted(*(f"{d.date()}" for d in pd.date_range("2023-01-01", periods=SLOTS_MOST + 1)))


@pytest.mark.parametrize("days", [SHORT, LONG], ids=["short", "long"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_chart_has_both_selections_and_the_sides_in_their_colours(days, lang):
    made = spec(tuple(slots(days)), ledger_of(row("a")).sides, None, lang)
    assert {p["name"] for p in made["params"]} == {"click", "brush"}
    scales = [layer["encoding"].get("color", {}).get("scale") for layer in made["layer"]]
    assert [scale for scale in scales if scale] == [
        {"domain": ["north", "south"], "range": [side["colour"] for side in SIDES]}
    ]


def test_the_table_of_a_short_ledger_has_a_row_for_each_silent_slot_and_fades_other_days():
    sides = ledger_of(row("a")).sides
    rows = table(SHORT, sides, (date(2023, 5, 11), date(2023, 5, 12)), "ja")
    assert {r.slot: (r.n, r.chosen) for r in rows.itertuples()} == {
        "2023-02-14": (1, False),
        "gap 2023-02-15 85": (0, True),
        "2023-05-11": (1, True),
        "2023-05-12": (0, True),
        "2023-05-13": (1, False),
    }
    assert set(rows["name"]) == {"北側"}
    assert table(SHORT, sides, None, "en")["chosen"].all()


def test_a_long_ledger_marks_the_chosen_days_by_a_band_and_sends_its_table_once():
    sides = ledger_of(row("a")).sides
    chosen = (date(2023, 1, 31), date(2023, 1, 31))
    band = spec(tuple(slots(LONG)), sides, chosen, "en")["layer"][0]
    assert band["encoding"]["x"]["datum"] == {"year": 2023, "month": 1, "date": 31, "utc": True}
    assert band["encoding"]["x2"]["datum"] == {"year": 2023, "month": 2, "date": 1, "utc": True}
    assert table(LONG, sides, chosen, "en").equals(table(LONG, sides, None, "en"))
    assert len(spec(tuple(slots(LONG)), sides, None, "en")["layer"]) == 1


@pytest.mark.parametrize(("lang", "words"), [("en", "% days"), ("ja", "%日")])
def test_the_text_of_a_gap_is_in_the_language(lang, words):
    made = spec(tuple(slots(SHORT)), ledger_of(row("a")).sides, None, lang)
    assert words in made["layer"][0]["encoding"]["x"]["axis"]["labelExpr"]
