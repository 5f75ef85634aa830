"""Claims per day: the counts, the slots of the axis, and what a selection means."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import synthetic
from on_page import map_of, rested
from playwright.sync_api import Locator, Page, expect
from samples import SIDES, ledger_of, row, uses_engine
from server import Served, served
from test_browser import settled, words

from geo.model.filters import Filter
from geo.store import Store
from geo.views.looked_at import NOTHING, LookedDays
from geo.views.timeline import (
    GAP_DAYS,
    MAX_ROWS,
    MAX_SLOTS,
    days_told,
    payload,
    per_day,
    read,
    runs,
    slots,
)

pytestmark = uses_engine


def counted(*days: str) -> pd.DataFrame:
    rows = [(date.fromisoformat(day), "north", 1) for day in days]
    return pd.DataFrame(rows, columns=["day", "side", "n"])


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


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("2023-05-12,2023-05-13", ("2023-05-12", "2023-05-13")),
        ("2023-05-12,2023-05-12", ("2023-05-12", "2023-05-12")),
        ("0001-01-01,9999-12-31", ("0001-01-01", "9999-12-31")),
        ("2023-05-13,2023-05-12", None),
        ("2023-05-12", None),
        ("2023-13-45,2023-05-12", None),
        ("yesterday,today", None),
        ("", None),
    ],
)
def test_what_the_timeline_tells_is_two_days_in_order_or_nothing(words, found):
    assert days_told(words) == (tuple(map(date.fromisoformat, found)) if found else None)


def sent(days: pd.DataFrame, chosen=None, window=None, lang: str = "en"):
    return payload(read(days), ledger_of(row("a")).sides, chosen, window, lang)


def test_the_browser_gets_claims_by_day_and_side_with_names_and_what_is_chosen():
    day = date(2023, 5, 12)
    data = sent(counted("2023-02-14", "2023-05-12"), (day, day), lang="ja")
    assert data["rows"] == {"unit": "day", "day": [19402, 19489], "side": [0, 0], "n": [1, 1]}
    assert date(1970, 1, 1) + timedelta(19489) == day
    assert data["span"] == [19402, 19489]
    assert data["chosen"] == ["2023-05-12", "2023-05-12"]
    assert data["sides"][0] == [SIDES[0]["letter"], SIDES[0]["colour"], "北側"]
    assert (data["fine"], data["fine_span"]) == (None, None)


def test_days_that_were_looked_at_are_sent_as_runs_and_nothing_where_that_is_not_known():
    line, sides = read(counted("2023-05-12")), ledger_of(row("a")).sides
    looked = LookedDays(*(np.array([days]) + 719_163 for days in (19_486, 19_490)))
    assert payload(line, sides, None, None, "en", "", looked)["looked"] == [(19_486, 19_490)]
    assert payload(line, sides, None, None, "en", "", NOTHING)["looked"] == []
    assert sent(counted("2023-05-12"))["looked"] is None


def test_what_a_step_of_the_day_leaves_as_it_is_is_written_once_for_each_language():
    line, sides = read(counted("2023-02-14", "2023-05-12")), ledger_of(row("a")).sides
    days = [date(2023, 2, 14), date(2023, 5, 12)]
    texts = set()
    for lang in ("en", "ja", "uk"):
        for day in days:
            whole = payload(line, sides, (day, day), None, lang)
            told = line.sent(whole)
            same = told.pop("same")
            assert json.loads(json.dumps(whole)) == json.loads(same) | json.loads(json.dumps(told))
            assert told["chosen"] == [f"{day}", f"{day}"]
            texts.add(same)
    assert len(texts) == 3


def long(periods: int, start: str = "1990-01-01") -> pd.DataFrame:
    return counted(*(f"{d.date()}" for d in pd.date_range(start, periods=periods)))


def test_of_many_days_the_months_are_sent_and_the_days_that_are_looked_at():
    many = long(MAX_ROWS + 1)
    data = sent(many)
    assert data["rows"]["unit"] == "month"
    assert sum(data["rows"]["n"]) == MAX_ROWS + 1
    assert data["fine"] is None
    window = date(1992, 2, 1), date(1992, 2, 29)
    near = sent(many, window=window)
    first, last = (date(1970, 1, 1) + timedelta(n) for n in near["fine_span"])
    assert (first, last) == (date(1992, 1, 1), date(1992, 3, 31))
    assert near["fine"]["unit"] == "day"
    assert len(near["fine"]["day"]) == 91
    assert near["rows"] == data["rows"]
    assert near["stamp"] != data["stamp"]
    assert sent(many, window=(date(1990, 1, 1), date(1992, 1, 1)))["fine"] is None  # too many


def test_the_stamp_stays_while_only_the_chosen_days_change():
    one, other = (sent(long(9), (date(1990, 1, d), date(1990, 1, d))) for d in (2, 5))
    assert one["stamp"] == other["stamp"]
    assert one["chosen"] != other["chosen"]


# ---- in the browser ------------------------------------------------------------------------------


def bars(page: Page, timeline: str = "timeline") -> Locator:
    return page.locator(f".st-key-{timeline} .ca-bar")


def bar(page: Page, name: str, timeline: str = "timeline") -> Locator:
    return page.locator(f".st-key-{timeline} .ca-bar[aria-label^='{name}']")


def hit(bar: Locator) -> None:
    """Press the bar where it is, as a reader does."""
    rested(bar.page)
    box = bar.bounding_box()
    assert box
    bar.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


@pytest.mark.browser
def test_a_second_press_on_the_chosen_bar_clears_it_and_a_drag_chooses_several(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url)
    map_of(page)
    hit(bar(page, "12 May 2023"))
    settled(page, "19 of 56")
    expect(bar(page, "12 May 2023")).to_have_attribute("aria-selected", "true")
    hit(bar(page, "12 May 2023"))
    settled(page, "56 of 56")
    assert "day" not in words(page)
    rested(page)
    first, last = (bar(page, day).bounding_box() for day in ("11 May 2023", "13 May 2023"))
    assert first
    assert last
    page.mouse.move(first["x"] + 5, first["y"] + 40)
    page.mouse.down()
    page.mouse.move(last["x"] + 5, last["y"] + 40, steps=4)
    page.mouse.up()
    settled(page, "30 of 56")
    assert words(page)["day"] == ["2023-05-11", "2023-05-13"]


@pytest.mark.browser
def test_the_bars_are_reached_and_chosen_by_keys_alone(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{app.url}/?day=2023-05-12&day=2023-05-12")
    map_of(page)
    settled(page, "19 of 56")
    bar(page, "12 May 2023").focus()
    assert bar(page, "12 May 2023").get_attribute("tabindex") == "0"
    page.keyboard.press("ArrowRight")
    expect(bar(page, "13 May 2023")).to_be_focused()
    page.wait_for_timeout(500)
    settled(page, "19 of 56")  # the arrow has not stepped the day
    page.keyboard.press("Enter")
    settled(page, "9 of 56")
    expect(bar(page, "13 May 2023")).to_be_focused()
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Shift+Enter")
    settled(page, "30 of 56")
    assert words(page)["day"] == ["2023-05-11", "2023-05-13"]


@pytest.mark.browser
def test_a_bar_says_its_day_its_claims_and_the_sides_by_name(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url)
    map_of(page)
    bar(page, "13 May 2023").hover()
    tip = page.locator(".st-key-timeline .ca-timeline-tip")
    for line in ("13 May 2023", "Claims: 9", "Third parties 9"):
        expect(tip).to_contain_text(line)


@pytest.mark.browser
def test_one_press_opens_it_wide_under_the_map_with_the_same_days(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url)
    frame = map_of(page)
    frame.locator("body").evaluate("() => { window.mark = 1 }")
    page.get_by_role("button", name="Open it wide under the map").click()
    page.wait_for_function(
        """() => { const [map, under] = [document.querySelector("iframe[title*=folium]"),
          document.querySelector(".st-key-under")].map((e) => e?.getBoundingClientRect());
          return map && under && under.height > 100 && map.bottom <= under.top + 1
            && under.bottom <= innerHeight + 1; }"""
    )
    hit(bar(page, "12 May 2023", "timeline_wide"))
    settled(page, "19 of 56")
    for timeline in ("timeline", "timeline_wide"):
        expect(bar(page, "12 May 2023", timeline)).to_have_attribute("aria-selected", "true")
        expect(bar(page, "13 May 2023", timeline)).to_have_attribute("aria-selected", "false")
    page.locator(".st-key-under").get_by_role("button", name="Close the wide timeline").click()
    expect(bars(page, "timeline_wide")).to_have_count(0)
    assert frame.locator("body").evaluate("() => window.mark") == 1  # the map was not loaded again


@pytest.mark.browser
def test_years_are_shown_and_zooming_leads_to_each_day(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    folder = synthetic.write(tmp_path / "data", synthetic.many(2_000))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(app.url)
        map_of(page)
        timeline = page.locator(".st-key-timeline")
        expect(timeline).to_contain_text("Claims per month")
        labels = timeline.locator("text.is-strong").all_text_contents()
        assert "2023" in labels
        hit(bar(page, "June 2023"))
        page.wait_for_url("**day=2023-06-01&day=2023-06-30**")
        timeline.get_by_role("button", name="Finer").click()
        expect(timeline).to_contain_text("Claims per day")
        expect(timeline.locator("text.is-strong").filter(has_text="2023").first).to_be_visible()
        hit(bar(page, "27 June 2023"))
        page.wait_for_url("**day=2023-06-27&day=2023-06-27**")
        page.locator("body").press("ArrowLeft")
        page.wait_for_url("**day=2023-06-26&day=2023-06-26**")
        expect(bar(page, "26 June 2023")).to_have_attribute("aria-selected", "true")
        timeline.get_by_role("button", name="Coarser").click()
        expect(timeline).to_contain_text("Claims per month")
