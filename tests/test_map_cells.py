"""Rings for cells, and the map that asks for them itself, in a browser without the app."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlparse

import pytest
from map_frame import WORDS, MapFrame, box_of, open_map
from playwright.sync_api import Browser, Route, expect
from test_hostile_data import PAYLOADS

from geo.views.map_data import is_view, map_texts
from geo.views.protocol import Columns, MapPayload

pytestmark = pytest.mark.browser

SIDES = [["N", "square", "#B34700", "North side"], ["S", "circle", "#0067A5", "South side"]]
PRECISION = ["point", "settlement", "area", "region", "country", "unknown"]
STILL = {"still": True}
ISOLATES = dict.fromkeys((0x2068, 0x2069))  # around a name
Map = Callable[..., MapFrame]


def cell(latitude: float, longitude: float, *sides: int, key: str = "", disputed: int = 0) -> Any:
    return latitude, longitude, "settlement", key, sides, disputed


def extent(latitude: float, longitude: float, *sides: int, key: str, disputed: int = 0) -> Any:
    return latitude, longitude, "region", key, sides, disputed


def payload(*rows: Any, sides: Any = SIDES, covers: Any = None, **more: Any) -> dict[str, Any]:
    place: dict[str, list[Any]] = {
        "id": [r[3] for r in rows],
        "lat": [r[0] for r in rows],
        "lon": [r[1] for r in rows],
        "precision": [PRECISION.index(r[2]) for r in rows],
        "radius": [0 for _ in rows],
        "n": [sum(r[4]) for r in rows],
        "disputed": [r[5] for r in rows],
        "badges": [[x for s, n in enumerate(r[4]) if n for x in (s, 0, n)] for r in rows],
        "outlets": [[] for _ in rows],
        "name": [],
    }
    made = {
        "stamp": "",
        "side": sides,
        "modality": [["claims", "claims"]],
        "source": [[s[0], n, s[3], -2] for n, s in enumerate(sides)],
        "precision": PRECISION,
        "place": place,
        "shape": {},
        "selected": [],
        "cells": True,
        "covers": covers,
        "zoom": 6,
        "words": "",
    }
    # A message that lacks what the map reads would be waited for in every test.
    assert place.keys() == Columns.__annotations__.keys()
    assert made.keys() <= MapPayload.__annotations__.keys()
    return made | more


def of_the_day(words: dict[str, list[str]], _: Route | None = None) -> dict[str, Any]:
    """As many claims as the number of the day in its month; everything in the box."""
    day = int(words["day"][0][-2:])
    return payload(cell(48, 31, day), covers=box_of(words))


@pytest.fixture
def opened(browser: Browser) -> Iterator[Map]:
    contexts = []

    def open_one(answer: Any, options: Any = STILL, **more: Any) -> MapFrame:
        made, context = open_map(browser, answer, options, **more)
        contexts.append(context)
        return made

    yield open_one
    for context in contexts:
        context.close()


def ring(made: MapFrame, n: int = 0) -> Any:
    return made.frame.locator(".ca-ring").nth(n)


def play_button(made: MapFrame) -> Any:
    """The one among the map's buttons; the bar of a play has another one."""
    return made.frame.locator(".ca-buttons").get_by_role("button", name="Play the days")


def day(number: int) -> str:
    return WORDS.replace("07-01", f"07-{number:02}")


def test_a_ring_says_how_many_and_names_every_side_by_a_letter(opened: Map) -> None:
    made = opened(lambda *_: payload(cell(48, 31, 12_000, 345, disputed=1_500)))
    made.say()
    made.wait(draw="s1", cells="1", claims="12345", places="1", words=WORDS)
    texts = ring(made).locator("text").all_text_contents()
    assert texts == ["12K", "≠ 12%", "N", "S"]
    label = ring(made).get_attribute("aria-label")
    assert label == "12,345: North side 12,000; South side 345; disputed 1,500"
    assert ring(made).locator("path.ca-arc").count() == 2
    assert ring(made).locator(".ca-letter-out").text_content() == "S"  # has no room in its arc
    assert ring(made).locator(".ca-arc-disputed").count() == 1


@pytest.mark.parametrize(
    ("n", "disputed", "count", "share"),
    [
        (7, 7, "7", "≠ 100%"),
        (1_234, 1, "1,234", "≠ <1%"),
        (9_999, 9_998, "9,999", "≠ 99%"),
        (999_999, 5_000, "999K", "≠ <1%"),
        (1_250_000, 0, "1.2M", None),
    ],
)
def test_counts_are_short_and_never_rounded_up(
    opened: Map, n: int, disputed: int, count: str, share: str | None
) -> None:
    made = opened(lambda *_: payload(cell(48, 31, n, disputed=disputed)))
    made.say()
    made.wait(claims=str(n))
    texts = ring(made).locator("text").all_text_contents()
    assert texts == [text for text in (count, share, "N") if text]


def test_cells_that_would_cover_each_other_are_one_and_an_extent_stays_apart(opened: Map) -> None:
    rows = [cell(48, 31, 5, key="a"), cell(48.05, 31.05, 0, 2, disputed=1, key="b")]
    rows += [extent(48, 31, 3, key="r"), cell(50, 35, 1, key="c")]
    made = opened(lambda *_: payload(*rows))
    made.say()
    made.wait(claims="11")
    labels = {r.get_attribute("aria-label"): r for r in made.frame.locator(".ca-ring").all()}
    assert set(labels) == {
        "7: North side 5; South side 2; disputed 1",
        "3: North side 3",
        "1: North side 1",
    }
    dashed = made.frame.locator(".ca-ring.ca-imprecise")
    assert dashed.get_attribute("aria-label") == "3: North side 3"
    boxes = [labels[k].bounding_box() for k in list(labels)]
    a, b = (b for k, b in zip(labels, boxes, strict=True) if not k.startswith("1:"))
    assert (
        a["x"] + a["width"] < b["x"]
        or b["x"] + b["width"] < a["x"]
        or (a["y"] + a["height"] < b["y"] or b["y"] + b["height"] < a["y"])
    )


def test_an_extent_that_steps_aside_is_led_to_its_place(opened: Map) -> None:
    rows = [cell(48, 31, 400, key="a"), extent(48, 31, 300, key="r"), extent(52, 24, 3, key="s")]
    made = opened(lambda *_: payload(*rows))
    made.say()
    made.wait(claims="703")
    home = made.frame.evaluate("() => map.latLngToLayerPoint([48, 31])")
    (end,) = made.frame.locator(".ca-leads line").evaluate_all(
        "all => all.map((line) => ['x2', 'y2'].map((name) => Number(line.getAttribute(name))))"
    )
    assert end == pytest.approx([home["x"], home["y"]], abs=1)


def test_extents_that_would_cover_each_other_are_one_where_the_larger_lies(opened: Map) -> None:
    rows = [extent(48, 31, 30, key="a"), extent(48.1, 31.1, 0, 4, key="b")]
    rows.append(extent(48, 36, 1, key="c"))
    made = opened(lambda *_: payload(*rows))
    made.say()
    made.wait(claims="35")
    labels = [r.get_attribute("aria-label") for r in made.frame.locator(".ca-ring").all()]
    assert sorted(labels) == ["1: North side 1", "34: North side 30; South side 4"]
    home = made.frame.evaluate("() => map.latLngToContainerPoint([48, 31])")
    box = made.frame.locator(".ca-ring[aria-label^='34:']").evaluate(
        "ring => ring.getBoundingClientRect().toJSON()"
    )
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert at == pytest.approx([home["x"], home["y"]], abs=2)


def test_a_ring_of_one_place_opens_it_and_one_of_several_goes_nearer(opened: Map) -> None:
    rows = [cell(50, 35, 1, key="c"), cell(48, 31, 5), extent(46, 27, 3, key="r")]
    made = opened(lambda *_: payload(*rows))
    made.say(selected=["r"])
    made.wait(claims="9")
    expect(made.frame.locator(".ca-ring.ca-selected")).to_have_class(
        "ca-icon ca-ring ca-imprecise ca-selected"
    )
    for label in ("1:", "3:"):
        made.frame.locator(f".ca-ring[aria-label^='{label}']").click()
    zoom = made.frame.evaluate("() => map.getZoom()")
    made.frame.locator(".ca-ring[aria-label^='5:']").focus()
    made.page.keyboard.press("Enter")
    assert made.sent() == ["c", "r"]
    made.frame.wait_for_function("zoom => map.getZoom() === zoom + 2", arg=zoom)
    centre = made.frame.evaluate("() => [map.getCenter().lat, map.getCenter().lng]")
    assert centre == pytest.approx([48, 31], abs=0.01)


def test_a_view_is_asked_for_with_a_margin_once(opened: Map) -> None:
    made = opened(of_the_day)
    made.say()
    made.wait(draw="s1")
    west, south, east, north = box_of(made.asked[0])
    shown = made.frame.evaluate("() => map.getBounds().toBBoxString().split(',').map(Number)")
    margin = 0.35 * (shown[2] - shown[0])
    assert [west, east] == pytest.approx([shown[0] - margin, shown[2] + margin], abs=0.001)
    assert south < shown[1] < shown[3] < north
    size = made.frame.evaluate("() => [map.getSize().x, map.getSize().y]")
    assert [int(made.asked[0][k][0]) for k in ("wide", "high")] == size
    made.frame.evaluate("() => map.panBy([200, 0], { animate: false })")  # inside the margin
    made.say(stamp="s2", selected=["x"])
    made.wait(draw="s2")
    assert len(made.asked) == 1
    made.frame.evaluate("() => map.panBy([600, 0], { animate: false })")
    made.frame.wait_for_function("() => map.getBounds().getEast() > 40")
    _until(made, lambda: len(made.asked) == 2)
    made.frame.evaluate("() => map.zoomIn(1, { animate: false })")
    _until(made, lambda: len(made.asked) == 3)
    assert made.asked[2]["zoom"] == [str(int(made.asked[1]["zoom"][0]) + 1)]


def test_what_holds_everything_is_never_asked_for_again(opened: Map) -> None:
    made = opened(lambda *_: payload(cell(48, 31, 5)))
    made.say()
    made.wait(draw="s1")
    made.frame.evaluate("() => map.setView([0, 0], 3, { animate: false })")
    made.page.wait_for_timeout(300)
    assert len(made.asked) == 1


def test_an_older_question_is_given_up(opened: Map) -> None:
    held: list[Route] = []

    def answer(words: Any, route: Route) -> Any:
        if words["day"][0].endswith("-01"):
            held.append(route)
            return None
        return of_the_day(words)

    made = opened(answer)
    failed: list[str] = []
    made.page.on("requestfailed", lambda r: failed.append(r.url))
    made.say()
    _until(made, lambda: len(held) == 1)
    made.say(stamp="s2", words=day(3), days=["2022-07-03"] * 2)
    made.wait(draw="s2", claims="3", words=day(3))
    assert len(failed) == 1
    assert "day=2022-07-01" in failed[0]
    expect(made.frame.locator(".ca-notice")).to_have_count(0)


def test_a_question_that_fails_is_asked_again(opened: Map) -> None:
    fails = [503, 500]

    def answer(words: Any, route: Route) -> Any:
        if fails:
            route.fulfill(status=fails.pop(), body="no")
            return None
        return of_the_day(words)

    made = opened(answer)
    made.say()
    expect(made.frame.locator(".ca-notice")).to_contain_text("trying again")
    made.wait(draw="s1", claims="1")
    assert len(made.asked) == 3


def test_a_key_shows_the_next_day_before_the_app_says_so(opened: Map) -> None:
    made = opened(of_the_day)
    made.say()
    made.wait(draw="s1", claims="1")
    made.page.locator("body").press("ArrowRight")
    made.wait(claims="2", words=day(2))
    made.frame.locator("#map_div").press("ArrowRight")
    made.wait(claims="3", words=day(3))
    made.say(stamp="s1")  # a rerun that began before the keys
    number = made.number("days:2022-07-03,2022-07-03")
    made.say(stamp="s2", words=day(2), days=["2022-07-02"] * 2, heard=number - 1)
    made.page.wait_for_timeout(1_600)  # however late it is
    assert made.data("claims") == "3"
    asked = made.days()
    made.say(stamp="s3", words=day(3), days=["2022-07-03"] * 2, heard=number)
    made.wait(draw="s3", claims="3")
    # Each day once, and the one after it ahead of time.
    assert [d for d in asked if d <= "2022-07-03"] == [f"2022-07-0{n}" for n in (1, 2, 3)]


def test_the_app_has_the_last_word(opened: Map) -> None:
    made = opened(of_the_day)
    made.say()
    made.wait(draw="s1", claims="1")
    made.page.locator("body").press("ArrowRight")
    made.wait(claims="2")
    made.say(stamp="s1b", heard=made.number("days:2022-07-02,2022-07-02"))
    made.wait(draw="s1b", claims="1")  # it heard of the step, and took it back
    made.page.locator("body").press("ArrowRight")
    made.wait(claims="2")
    other = f"{day(2)}&side=north"
    made.say(stamp="s4", words=other, days=["2022-07-02"] * 2)
    made.wait(draw="s4", words=other)


def test_the_next_day_is_fetched_ahead_and_given_up_for_another(opened: Map) -> None:
    made = opened(of_the_day)
    made.say()
    made.wait(claims="1")
    made.page.wait_for_timeout(400)
    assert made.days() == ["2022-07-01"]  # no direction was taken yet
    made.page.locator("body").press("ArrowRight")
    _until(made, lambda: made.days()[-1] == "2022-07-03")
    made.page.wait_for_timeout(100)
    made.page.locator("body").press("ArrowRight")
    made.wait(claims="3")
    assert made.days().count("2022-07-03") == 1


@pytest.mark.parametrize("focus", ["#typed", "[contenteditable]", "[role=slider]"])
def test_keys_that_are_typed_step_nothing(opened: Map, focus: str) -> None:
    made = opened(of_the_day)
    made.page.evaluate(
        """() => { document.body.insertAdjacentHTML("beforeend",
        "<p contenteditable>x</p><div role=slider tabindex=0>x</div>") }"""
    )
    made.say()
    made.wait(claims="1")
    made.page.locator(focus).press("ArrowRight")
    made.page.locator("body").press("Shift+ArrowRight")
    made.page.wait_for_timeout(200)
    assert made.days() == ["2022-07-01"]


def test_no_step_leaves_the_limits(opened: Map) -> None:
    made = opened(of_the_day)
    made.say(words=day(6), days=["2022-07-06"] * 2)
    made.wait(claims="6")
    made.page.locator("body").press("ArrowRight")
    made.page.wait_for_timeout(200)
    assert made.days() == ["2022-07-06"]
    made.say(words=day(5).replace("05", "04", 1), days=["2022-07-04", "2022-07-05"], stamp="s2")
    made.wait(claims="4")
    made.page.locator("body").press("ArrowLeft")
    made.wait(claims="2", words=day(3).replace("03", "02", 1))  # two days move by two


def test_play_steps_to_the_limit_and_tells_its_days(opened: Map) -> None:
    made = opened(of_the_day, {"play_ms": 60, **STILL})
    assert play_button(made).count() == 0
    made.say(words=day(2), days=["2022-07-02"] * 2)
    made.wait(claims="2")
    play_button(made).click()
    line = made.frame.locator(".ca-days")
    expect(line).to_be_visible()
    made.say(stamp="s9", words=day(2), days=["2022-07-02"] * 2)  # a rerun changes nothing
    made.wait(claims="6")
    expect(line).to_be_hidden()
    assert made.sent() == ["days:2022-07-06,2022-07-06"]
    assert play_button(made).count() == 1
    made.say(stamp="s10", words=day(6), days=["2022-07-06"] * 2)
    made.wait(draw="s10", claims="6")
    assert made.days() == [f"2022-07-0{n}" for n in (2, 3, 4, 5, 6)]


@pytest.mark.parametrize("by", ["key", "button", "click", "drag"])
def test_play_stops_at_the_users_hand(opened: Map, by: str) -> None:
    many = {"first": "2022-07-01", "runs": [90]}  # more days than a slow machine can miss
    made = opened(of_the_day, {"play_ms": 400, **STILL}, more={"days": many})
    made.say(limits=["2022-07-01", "2022-09-30"])
    made.wait(claims="1")
    made.page.evaluate(
        "() => { window.keys = []; document.addEventListener('keydown', (e) => keys.push(e.key)) }"
    )
    play_button(made).click()
    made.frame.locator('#map_div:not([data-claims="1"])').wait_for()
    if by == "key":
        made.page.locator("body").press("ArrowRight")
        assert made.page.evaluate("() => keys") == []  # the app would step from the day before
    elif by == "button":
        made.frame.locator(".ca-buttons").get_by_role("button", name="Pause").click()
    elif by == "click":
        made.frame.locator(".ca-ring").first.click()
    else:
        made.page.mouse.move(300, 300)
        made.page.mouse.down()
        made.page.mouse.move(350, 320, steps=4)
        made.page.mouse.up()
    expect(made.frame.locator(".ca-days")).to_be_hidden()
    (sent,) = made.sent()
    at = made.data("claims")
    assert at is not None
    assert sent == f"days:2022-07-{int(at):02},2022-07-{int(at):02}"
    made.page.wait_for_timeout(900)  # more than two steps
    assert made.data("claims") == at


def test_play_waits_for_a_slow_answer(opened: Map) -> None:
    held: list[tuple[Any, Route]] = []

    def answer(words: Any, route: Route) -> Any:
        if words["day"][0] == "2022-07-03":
            held.append((words, route))
            return None
        return of_the_day(words)

    made = opened(answer, {"play_ms": 30, **STILL})
    made.say()
    made.wait(claims="1")
    play_button(made).click()
    _until(made, lambda: bool(held))
    made.page.wait_for_timeout(300)
    assert made.data("claims") == "2"
    words, route = held[0]
    route.fulfill(json=of_the_day(words))
    made.wait(claims="6")


def test_play_of_all_days_shows_the_days_with_claims_only(opened: Map) -> None:
    made = opened(
        lambda words, r: of_the_day(words) if "day" in words else payload(cell(48, 31, 99)),
        {"play_ms": 40, **STILL},
        more={"days": {"first": "2022-07-02", "runs": [1, 2, 1]}},
    )
    made.say(words="zone=UTC", days=None)
    made.wait(claims="99")
    play_button(made).click()
    made.wait(claims="5")
    made.frame.wait_for_function("sent.length > 0")  # where the next step would be due
    assert made.sent() == ["days:2022-07-05,2022-07-05"]
    asked = [words["day"][0] for words in made.asked if "day" in words]
    # Once Play has ended, the day behind the last one may be asked for ahead.
    assert [day for day in asked if day != "2022-07-06"] == ["2022-07-02", "2022-07-05"]


def test_the_bar_of_a_play_has_scrubber_speed_and_what_a_step_keeps(opened: Map) -> None:
    made = opened(of_the_day, STILL)
    made.say(words=day(2), days=["2022-07-02"] * 2)
    made.wait(claims="2")
    bar = made.frame.locator(".ca-play")
    expect(bar).to_be_hidden()
    play_button(made).click()
    made.wait(claims="3")
    bar.get_by_role("button", name="Pause").click()
    expect(bar).to_contain_text("3 July 2022 · 6/9")
    slider = bar.get_by_role("slider", name="Day")
    expect(slider).to_have_attribute("aria-valuetext", "3 July 2022")
    slider.focus()
    made.page.keyboard.press("ArrowRight")
    made.wait(claims="4")
    made.number("days:2022-07-04,2022-07-04")
    bar.get_by_role("checkbox", name="Keep the days before").check()
    made.wait(words=day(4).replace("07-04", "06-28", 1))
    assert bar.get_by_role("combobox", name="Speed").inner_text().split("\n")[0] == "1.2 s a day"
    bar.get_by_role("button", name="Close").click()
    expect(bar).to_be_hidden()


def test_a_reader_who_wants_no_motion_gets_one_day_for_each_press(opened: Map) -> None:
    made = opened(of_the_day, {"play_ms": 10, **STILL}, reduced_motion="reduce")
    made.say(words=day(2), days=["2022-07-02"] * 2)
    made.wait(claims="2")
    play_button(made).click()
    made.wait(claims="3")
    made.page.wait_for_timeout(300)
    assert made.data("claims") == "3"
    play_button(made).click()
    made.wait(claims="4")


def test_without_an_address_the_view_goes_to_the_app(opened: Map) -> None:
    made = opened(of_the_day)
    full = payload(cell(48, 31, 5), covers=[10, 40, 50, 56], stamp="f1", words=WORDS)
    made.frame.evaluate("data => hear(data)", full)
    made.wait(draw="f1", claims="5", words=WORDS)
    zoom = made.frame.evaluate("() => map.getZoom()")
    made.frame.evaluate("data => hear(data)", full | {"zoom": zoom, "stamp": "f2"})
    made.frame.evaluate("() => map.panBy([20, 0], { animate: false })")
    assert made.sent() == []
    made.frame.evaluate("() => map.panBy([900, 0], { animate: false })")
    (sent,) = made.sent()
    assert sent.startswith("window:")
    values = json.loads(f"[{sent.removeprefix('window:')}]")
    assert values[4] == zoom
    assert len(values) == 7
    assert made.asked == []
    assert play_button(made).count() == 0


@pytest.mark.parametrize("text", PAYLOADS)
def test_names_of_sides_stay_text(opened: Map, text: str) -> None:
    sides = [[text, "square", "#B34700", text], SIDES[1]]
    made = opened(lambda *_: payload(cell(48, 31, 5, 4, key=text), sides=sides))
    made.say()
    made.wait(claims="9")
    said = ring(made).get_attribute("aria-label") or ""
    assert said.translate(ISOLATES) == f"9: {text} 5; South side 4"
    assert made.frame.locator(".ca-ring img, .ca-ring script").count() == 0
    assert made.frame.locator(".ca-ring *").evaluate_all(
        "all => [...new Set(all.map((e) => e.localName))].sort()"
    ) == ["path", "svg", "text"]
    ring(made).click()
    assert made.sent() == [text.split("#")[0]]


def test_steps_leave_nothing_behind(opened: Map) -> None:
    made = opened(of_the_day, {"play_ms": 10, **STILL})
    made.say()
    made.wait(claims="1")
    count = "() => document.querySelectorAll('*').length"
    before = made.frame.evaluate(count)
    for _ in range(2):
        play_button(made).click()
        made.wait(claims="6")
        expect(made.frame.locator(".ca-days")).to_be_hidden()
        made.say(stamp="x", heard=made.number("days:2022-07-06,2022-07-06"))
        made.wait(draw="x", claims="1")
    assert made.frame.evaluate(count) == before + 1  # the line that says the days
    assert made.frame.evaluate("() => Object.keys(map._layers).length") < 12


def _until(made: MapFrame, true: Callable[[], bool]) -> None:
    """Wait for what the routes have seen; the page must run meanwhile."""
    for _ in range(1_200):  # a minute, of which an idle machine needs none
        if true():
            return
        made.page.wait_for_timeout(50)
    raise AssertionError("it did not come to pass")


def test_counts_of_extents_stand_as_rings_beside_badges_of_claims(opened: Map) -> None:
    rows = [cell(48, 31, 0, 0), extent(49, 33, 5, 2, key="region-a", disputed=1)]
    mixed = payload(*rows, cells=False, first_area=1)
    mixed["source"] = [["ALP", 0, "Alpha", 0], *mixed["source"]]
    mixed["place"] |= {
        "id": ["town", "region-a"],
        "n": [1, 7],
        "badges": [[0, 0, 1], [1, 0, 5, 2, 0, 2]],
    }
    made = opened(lambda words, _: mixed)
    made.say()
    expect(made.frame.locator(".ca-plate")).to_have_count(1)
    expect(made.frame.locator(".ca-ring")).to_have_count(1)
    assert "North side 5; South side 2" in ring(made).get_attribute("aria-label")
    ring(made).click()
    made.frame.wait_for_function("sent.length > 0")
    assert made.frame.evaluate("sent") == ["region-a"]


def test_a_view_past_180_degrees_is_written_as_the_same_ground(opened: Map) -> None:
    made = opened(of_the_day)
    made.say()
    made.wait(claims="1")
    made.frame.evaluate("() => map.setView([48, 190], 5, { animate: false })")
    made.page.wait_for_function("location.search.includes('view=48.0000,-170.0000,5')")
    assert is_view("48.0000,-170.0000,5")


def places_near(n: int, step: float = 1e-6) -> dict[str, Any]:
    """A payload with one claim at each of `n` places that lie next to each other."""
    near = payload(*(cell(48 + i * step, 31, 1, key=f"p{i}") for i in range(n)), cells=False)
    near["source"] = [["ALP", 0, "Alpha", 0], ["BET", 1, "Beta", 1]]
    near["place"] |= {"badges": [[0, 0, 1]] * n, "name": [f"House {i}" for i in range(n)]}
    return near


def test_places_that_no_zoom_takes_apart_are_listed_and_opened_by_keys(opened: Map) -> None:
    made = opened(lambda *_: places_near(40))
    made.say()
    made.wait(claims="40")
    made.frame.locator(".ca-icon").focus()
    made.page.keyboard.press("Enter")
    box = made.frame.get_by_role("dialog", name="40 places here")
    expect(box.locator("li")).to_have_count(40)
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "Enter"):
        made.page.keyboard.press(key)
    made.number("p1")
    box.get_by_role("button", name="Open all").click()
    made.number(" ".join(f"p{i}" for i in range(40)))
    made.page.keyboard.press("Escape")
    expect(box).to_have_count(0)
    assert made.frame.evaluate("map.getZoom()") == 6  # nothing moved


def test_places_that_come_apart_are_gone_nearer_to_and_never_away_from(opened: Map) -> None:
    made = opened(lambda *_: places_near(40, step=3e-4))
    made.say()
    made.wait(claims="40")
    for zoom in (9, 12, 15):
        made.frame.locator(".ca-icon").first.click()
        made.frame.wait_for_function("zoom => map.getZoom() === zoom", arg=zoom)
    expect(made.frame.locator(".ca-near")).to_have_count(0)


def test_a_cell_at_the_nearest_zoom_lists_what_the_server_has_there(opened: Map) -> None:
    listed = {"places": [["p1", "One", 900, 3], ["p2", "", 100, 0]], "of": 700}
    more = {"places": listed, "beyond": {"sides": []}}
    rows = cell(48, 31, 5_000)
    made = opened(lambda w, _: payload(rows, covers=box_of(w), zoom=16, pixels=96), more=more)
    made.say()
    made.wait(claims="5000")
    made.frame.evaluate("() => map.setView([48, 31], 16)")
    with made.page.expect_request("**/api/map/places?**") as asked:
        ring(made).click()
    west, south, east, north = box_of(parse_qs(urlparse(asked.value.url).query))
    assert west < 31 < east
    assert south < 48 < north
    assert round((east - west) / 360 * 256 * 2**16) == 96
    box = made.frame.get_by_role("dialog", name="700 places here")
    expect(box.locator("li")).to_have_text(["Oneclaims: 900 · ≠", "p2claims: 100"])
    expect(box).to_contain_text("698 more places")
    box.get_by_text("One").click()
    made.number("p1")


def test_claims_off_the_screen_are_counted_by_direction_and_gone_to(opened: Map) -> None:
    rows = [cell(48, 31, 2), cell(60, 31, 3), cell(48, 90, 0, 7), extent(20, 31, 5, key="far")]
    made = opened(lambda *_: payload(*rows))
    made.say()
    made.wait(beyond="e7 n3 s5")
    button = made.frame.get_by_role("button", name="7 claims east of the map: show them")
    button.focus()
    made.page.keyboard.press("Enter")
    made.frame.wait_for_function("map.getBounds().contains([48, 90])")
    made.wait(beyond="w10")


def test_an_area_is_off_the_screen_only_where_none_of_its_outline_is_seen(opened: Map) -> None:
    rows = [extent(48, 31, 2, key="here"), extent(30, 31, 4, key="a"), extent(20, 60, 8, key="b")]
    shape = {"1": [[[47, 30], [47, 31], [30, 31]]], "2": [[[20, 60], [20, 61], [21, 61]]]}
    made = opened(lambda *_: payload(*rows, shape=shape))
    made.say()
    made.wait(beyond="s8")


def test_the_server_counts_what_lies_beyond_the_window(opened: Map) -> None:
    sides = [["e", 12, [179.5, 40, 190, 45]]]
    made = opened(
        lambda w, _: payload(cell(48, 31, 1), covers=box_of(w)), more={"beyond": {"sides": sides}}
    )
    made.say()
    made.wait(beyond="e12")
    made.frame.get_by_role("button", name="12 claims east").click()
    made.frame.wait_for_function("map.getBounds().contains([42, 185])")


def test_claims_on_both_sides_of_180_degrees_are_seen_together(opened: Map) -> None:
    halves = [[[[50, 178], [50, 180], [53, 180]]], [[[50, -180], [50, -178], [53, -180]]]]
    rows = [cell(52, 179.9, 4), cell(52, -179.9, 0, 6), extent(51, 179, 1, key="both")]
    made = opened(lambda w, _: payload(*rows, shape={"2": halves}, covers=box_of(w)))
    made.say()
    for longitude in (181, -181):
        made.frame.evaluate("lon => map.setView([52, lon], 8)", longitude)
        made.wait(claims="11")
        view = made.frame.evaluate("(() => { const s = map.getSize(); return [s.x, s.y] })()")
        middles = [
            r.bounding_box() for r in made.frame.locator(".ca-ring:not(.ca-imprecise)").all()
        ]
        assert len(middles) == 1  # nearer than two rings: one with both
        assert 0 < middles[0]["x"] < view[0]
        drawn = made.frame.evaluate(
            "Object.values(map._layers).filter((l) => l instanceof L.Polygon)"
            ".map((l) => [l.getBounds().getWest(), l.getBounds().getEast()])"
        )
        west = 178 if longitude > 0 else -182
        assert drawn == [[west, west + 4]]
    assert box_of(made.asked[-1])[0] > box_of(made.asked[-1])[2]  # asked for across 180 degrees


SPOKEN = {"lang": "en", "text": map_texts("en")}  # what buttons are called


def begin_to_draw(made: MapFrame, name: str) -> None:
    """By keys alone, from the button of the map."""
    made.frame.get_by_role("button", name="Filter by a part of the map").focus()
    made.page.keyboard.press("Enter")
    made.frame.get_by_role("button", name=name).focus()
    made.page.keyboard.press("Enter")
    expect(made.frame.locator(".ca-hint")).to_be_visible()


def sent_shape(made: MapFrame) -> list[float]:
    """The numbers of the last shape that went to the app."""
    made.frame.wait_for_function("sent.at(-1)?.startsWith('within:')")
    return [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", made.sent()[-1])]


def test_a_rectangle_is_drawn_by_a_drag(opened: Map) -> None:
    made = opened(of_the_day)
    made.say(**SPOKEN)
    made.wait(claims="1")
    corners = [
        made.frame.evaluate("p => map.containerPointToLatLng(p)", p)
        for p in [(400, 300), (600, 420)]
    ]
    begin_to_draw(made, "Draw a rectangle")
    top = (made.page.locator("iframe").bounding_box() or {})["y"]
    made.page.mouse.move(400, top + 300)
    made.page.mouse.down()
    made.page.mouse.move(600, top + 420, steps=4)
    made.page.mouse.up()
    west, south, east, north = sent_shape(made)
    assert [west, south] == pytest.approx([corners[0]["lng"], corners[1]["lat"]], abs=0.01)
    assert [east, north] == pytest.approx([corners[1]["lng"], corners[0]["lat"]], abs=0.01)
    expect(made.frame.locator(".ca-hint")).to_have_count(0)
    assert made.frame.evaluate("map.dragging.enabled()")


def test_a_circle_and_a_polygon_are_drawn_by_keys(opened: Map) -> None:
    made = opened(of_the_day)
    made.say(**SPOKEN)
    made.wait(claims="1")
    press = made.page.keyboard.press
    made.frame.evaluate("() => map.setView([48, 31], 6, { animate: false })")
    begin_to_draw(made, "Draw a circle")
    press("Space")
    made.frame.evaluate("() => map.setView([49, 31], 6, { animate: false })")
    press("Space")
    latitude, longitude, metres = sent_shape(made)
    assert [latitude, longitude] == pytest.approx([48, 31], abs=0.05)  # a pixel or two
    assert metres == pytest.approx(111_195, abs=5_000)
    begin_to_draw(made, "Draw a polygon")
    for at in ([48, 31], [49, 31], [50, 50], [49, 33]):
        made.frame.evaluate("at => map.setView(at, 6, { animate: false })", at)
        press("Space")
        if at == [50, 50]:
            press("Backspace")
    press("Enter")
    made.frame.wait_for_function("sent.at(-1).startsWith('within:polygon')")
    assert sent_shape(made) == pytest.approx([48, 31, 49, 31, 49, 33], abs=0.05)
    before = made.sent()
    begin_to_draw(made, "Draw a polygon")
    press("Escape")
    expect(made.frame.locator(".ca-hint")).to_have_count(0)
    assert made.sent() == before


def test_what_the_map_shows_is_taken_and_the_shape_of_the_filter_is_drawn(opened: Map) -> None:
    made = opened(lambda words, _: payload(cell(48, 31, 1)))
    made.say(**SPOKEN)
    made.wait(claims="1")
    made.frame.evaluate("() => map.setView([0, 180], 6, { animate: false })")
    made.frame.get_by_role("button", name="Filter by a part of the map").click()
    made.frame.get_by_role("button", name="What the map shows now").click()
    west, _, east, _ = sent_shape(made)
    assert west > 0 > east  # on both sides of 180 degrees
    made.say(**SPOKEN, words=f"{WORDS}&within=circle:48,31,50000", stamp="s2")
    made.wait(within="circle:48,31,50000")
    made.frame.get_by_role("button", name="Filter by a part of the map").click()
    made.frame.get_by_role("button", name="Show everywhere").click()
    made.number("within:")
