"""Claims per day: the counts, the slots of the axis, and what a selection means."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
import synthetic
from playwright.sync_api import Page, expect
from samples import SIDES, ledger_of, row, uses_engine
from server import served
from test_browser import click_day, map_of, words

from geo.model.filters import Filter
from geo.store import Store
from geo.views.timeline import (
    GAP_DAYS,
    MAX_DAYS,
    MAX_SLOTS,
    Chart,
    charts,
    days_of,
    per_day,
    read,
    runs,
    shown,
    slots,
)

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
    days = per_day(Store(ledger, ("UTC",)).days(Filter(date_basis="event")))
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
    assert len(axis) <= MAX_SLOTS


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


@pytest.mark.parametrize(
    ("unit", "selection", "found"),
    [
        ("month", [{"day": milliseconds("2024-02-01")}], ("2024-02-01", "2024-02-29")),
        ("year", [{"day": milliseconds("2023-01-01")}], ("2023-01-01", "2023-12-31")),
        ("month", {"day": [milliseconds("2023-02-10")] * 2}, ("2023-02-01", "2023-02-28")),
        (
            "month",
            {"day": [milliseconds("2023-02-10T07:30"), milliseconds("2023-05-12T19:00")]},
            ("2023-02-10", "2023-05-12"),
        ),
    ],
)
def test_a_bar_of_a_month_means_its_days_and_a_brush_the_days_it_covers(unit, selection, found):
    assert days_of(selection, unit) == tuple(map(date.fromisoformat, found))


def long(periods: int, start: str = "2023-01-01") -> pd.DataFrame:
    return counted(*(f"{d.date()}" for d in pd.date_range(start, periods=periods)))


def drawn(days: pd.DataFrame, chosen: tuple[str, str] | None = None, lang: str = "en"):
    sides = ledger_of(row("a")).sides
    span = (date.fromisoformat(chosen[0]), date.fromisoformat(chosen[1])) if chosen else None
    return charts(read(days), sides, span, lang)


def rows_of(chart: Chart, name: str = "claims") -> list[list[object]]:
    return [[str(x)[:10] for x in r] for r in chart.datasets[name].values.tolist()]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ([], []),
        (["2023-05-12"], [1]),
        (["2023-02-28", "2023-03-01", "2023-05-11"], [2, 70, 1]),
        (["2022-12-30", "2023-01-01", "2023-01-03"], [1, 1, 1, 1, 1]),
    ],
)
def test_days_are_written_as_runs_and_gaps(days, found):
    assert runs([date.fromisoformat(day) for day in days]) == found


SHORT = counted("2023-02-14", "2023-05-11", "2023-05-13")
LONG = long(MAX_SLOTS + 1)
YEARS = pd.concat([long(MAX_DAYS + 1), counted("2024-02-29")])


@pytest.mark.parametrize("days", [SHORT, LONG, YEARS], ids=["short", "long", "years"])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_charts_have_both_selections_and_the_sides_in_their_colours(days, lang):
    for chart in drawn(days, ("2023-05-11", "2023-05-11"), lang):
        assert {p["name"] for p in chart.spec["params"]} == {"click", "brush"}
        scales = [layer["encoding"].get("color", {}).get("scale") for layer in chart.spec["layer"]]
        assert [scale for scale in scales if scale] == [
            {"domain": ["north", "south"], "range": [side["colour"] for side in SIDES]}
        ]
        named = {layer["data"]["name"] for layer in chart.spec["layer"] if "data" in layer}
        assert named | {"claims"} == set(chart.datasets)


def test_a_short_ledger_has_one_chart_with_its_silent_slots_that_fades_other_days():
    (chart,) = drawn(SHORT, ("2023-05-11", "2023-05-12"), "ja")
    rows = chart.datasets["claims"]
    assert {r.slot: (r.n, r.chosen) for r in rows.itertuples()} == {
        "2023-02-14": (1, False),
        "gap 2023-02-15 85": (0, True),
        "2023-05-11": (1, True),
        "2023-05-12": (0, True),
        "2023-05-13": (1, False),
    }
    assert set(rows["name"]) == {"北側"}
    assert drawn(SHORT)[0].datasets["claims"]["chosen"].all()


def test_a_long_ledger_marks_the_chosen_days_and_shows_their_month_day_by_day():
    whole, near = drawn(LONG, ("2023-01-31", "2023-01-31"))
    assert (whole.name, whole.unit, whole.span) == ("all", "day", None)
    assert rows_of(whole, "chosen") == [["2023-01-31", "2023-02-01"]]
    assert (near.name, near.unit) == ("near", "day")
    assert near.span == (date(2023, 1, 1), date(2023, 1, 31))
    assert [r.chosen for r in near.datasets["claims"].itertuples()] == [False] * 30 + [True]
    (alone,) = drawn(LONG)
    assert rows_of(alone, "chosen") == []


def test_another_chosen_day_of_the_month_changes_no_word_of_a_chart():
    one, other = (drawn(YEARS, (d, d)) for d in ("2023-01-03", "2023-01-30"))
    assert [c.spec for c in one] == [c.spec for c in other]
    assert one[0].datasets["claims"].equals(other[0].datasets["claims"])


@pytest.mark.parametrize(
    ("chosen", "span"),
    [
        (("2023-05-01", "2023-05-31"), "2023-05"),
        (("2023-05-31", "2023-06-01"), "2023-05-31 – 2023-06-01"),
        (("2023-05-10", "2023-06-20"), "2023-05-10 – 2023-06-20"),
        (("2023-05-10", "2023-06-21"), None),
        (("2023-02-10", "2023-02-11"), "2023-02"),
        (("2025-01-01", "2025-01-01"), "2025-01"),  # beyond the ledger: an empty month
    ],
)
def test_the_days_near_the_chosen_ones_are_their_month_or_themselves(chosen, span):
    found = [shown(*c.span) for c in drawn(YEARS, chosen) if c.span]
    assert found == ([span] if span else [])


@pytest.mark.parametrize(
    ("days", "unit", "first"),
    [
        (long(MAX_DAYS), "day", ["2023-01-01", "north", "1"]),
        (long(MAX_DAYS + 1), "month", ["2023-01-01", "north", "31"]),
        (
            counted(*(f"{y}-03-0{d}" for y in range(1950, 2010) for d in (1, 2))),
            "year",
            ["1950-01-01", "north", "2"],
        ),
    ],
    ids=["day", "month", "year"],
)
def test_a_bar_is_as_long_as_can_be_hit_and_counts_all_of_its_days(days, unit, first):
    (chart,) = drawn(days)
    assert chart.unit == unit
    assert rows_of(chart)[0] == first
    assert chart.datasets["claims"]["n"].sum() == len(days)


@pytest.mark.parametrize(("lang", "words"), [("en", "% days"), ("ja", "%日")])
def test_the_text_of_a_gap_is_in_the_language(lang, words):
    (chart,) = drawn(SHORT, None, lang)
    assert words in chart.spec["layer"][0]["encoding"]["x"]["axis"]["labelExpr"]


@pytest.mark.browser
def test_a_bar_of_a_long_ledger_is_its_month_and_then_each_day_can_be_hit(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    folder = synthetic.write(tmp_path / "data", synthetic.many(2_000))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(app.url)
        map_of(page)
        drawings = page.locator("[data-testid=stVegaLiteChart]")
        expect(drawings).to_have_count(1)
        expect(page.get_by_text("Claims per month")).to_be_visible()
        click_day(page, 0.97)
        expect(page.get_by_text("Claims per day · 2023-06")).to_be_visible()
        assert words(page)["day"] == ["2023-06-01", "2023-06-30"]
        page.wait_for_timeout(1_000)
        box = drawings.nth(1).bounding_box()
        assert box
        page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + 50)
        page.wait_for_function("location.search.includes('day=2023-06-27&day=2023-06-27')")
        while True:  # until the click's own charts stand
            before = drawings.nth(0).locator(".marks").element_handle()
            page.wait_for_timeout(1_500)
            if before and before.evaluate("e => e.isConnected"):
                break
        page.locator("body").press("ArrowLeft")
        page.wait_for_function("location.search.includes('day=2023-06-26')")
        page.wait_for_timeout(500)
        # Another day draws on the same charts: they are not made anew.
        assert before
        assert before.evaluate("e => e.isConnected")
