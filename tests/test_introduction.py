"""What the first screen says, the views it offers, and the page *About*."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pandas as pd
import pytest
from on_page import map_of
from playwright.sync_api import Page, expect
from server import Served
from test_browser import settled, words

from geo.model.places import Place
from geo.views.introduction import Facts, samples
from geo.views.timeline import Timeline, per_day, read

NONE = pd.DataFrame(columns=["place", "side", "n", "disputed", "en", "ja"])


def days_of(*spans: tuple[str, int]) -> Timeline:
    rows = [(date.fromisoformat(day), date.fromisoformat(day), "north", n) for day, n in spans]
    return read(per_day(pd.DataFrame(rows, columns=["first", "last", "side", "n"])))


@pytest.mark.parametrize(
    ("facts", "lang", "sentence"),
    [
        (
            Facts("a river", 12_345, 2, 1, (date(2023, 5, 1), date(2023, 5, 9)), counted=False),
            "en",
            "Who says what about a river: 12,345 claims by 2 speakers, 1 May 2023 to 9 May 2023,"
            " read from 1 document, each under the badge of whoever makes it and none taken for"
            " a fact; click a badge to read who says what.",
        ),
        (
            Facts("", 1, 0, 0, None, counted=True),
            "en",
            "Who says what happened where: 1 claim, each under the badge of whoever makes it and"
            " none taken for a fact; zoom in and click a badge to read who says what.",
        ),
        (
            Facts("川", 3, 1, 0, (date(2023, 5, 1), date(2023, 5, 1)), counted=False),
            "ja",
            "川について、誰が何を言っているか: 発言者1者による主張3件、2023年5月1日。どれも発言者の"
            "バッジの下に示し、事実とは見なさない。バッジをクリックすると、誰が何を言っているかを"
            "読める。",
        ),
    ],
)
def test_one_sentence_says_what_is_known_and_nothing_else(facts, lang, sentence):
    assert facts.sentence(lang) == sentence


def test_the_samples_are_the_fullest_day_the_disputes_and_the_most_contested_place():
    line = days_of(("2023-05-01", 2), ("2023-05-03", 4), ("2023-05-04", 4))
    places = pd.DataFrame(
        [
            ("", "north", 9, 9, "", ""),
            ("a", "north", 9, 0, "Alpha", "ア"),
            ("a", "south", 1, 0, "Alpha", "ア"),
            ("b", "north", 1, 1, "Beta", None),
            ("b", "south", 1, 1, "Beta", None),
            ("c", "unknown", 5, 5, "Gamma", ""),
            ("c", "north", 5, 5, "Gamma", ""),
        ],
        columns=NONE.columns,
    )
    found = samples(line, 3, 10, places, "en")
    assert [(one.kind, one.label, one.day, one.place) for one in found] == [
        ("day", "4 May 2023, the day with most claims (4)", date(2023, 5, 4), ""),
        ("disputed", "Claims that dispute each other (3)", None, ""),
        ("place", "Beta: what 2 sides say (2)", None, "b"),
    ]


def test_a_sample_names_its_place_in_the_language_of_the_reader():
    places = pd.DataFrame(
        [("a", "north", 1, 0, "Alpha", ""), ("a", "south", 1, 0, "Alpha", "")],
        columns=NONE.columns,
    )
    known = {"a": Place("a", "Alpha", "ア", "Альфа", "", 50.0, 30.0, "point", 1.0, "", "", "", "")}
    found = samples(days_of(("2023-05-01", 2)), 0, 2, places, "uk", known)
    assert [one.label.split(":")[0] for one in found] == ["Альфа"]


def test_what_is_empty_is_no_sample():
    assert samples(days_of(("2023-05-01", 4)), 0, 4, NONE, "en") == []
    assert samples(days_of(("2023-05-01", 1), ("2023-05-02", 1)), 2, 2, None, "en") == []
    assert (
        samples(
            read(per_day(pd.DataFrame(columns=["first", "last", "side", "n"]))), 0, 0, None, "en"
        )
        == []
    )


@pytest.mark.browser
def test_a_newcomer_reads_what_this_is_and_starts_with_a_sample(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(app.url)
    map_of(page)
    intro = page.locator(".st-key-intro")
    expect(intro).to_contain_text("56 claims by 25 speakers, 11 February 2023 to 13 May 2023")
    expect(intro).to_contain_text("click a badge")
    page.get_by_role("button", name="12 May 2023, the day with most claims (19)").click()
    settled(page, "19 of 56")
    assert words(page)["day"] == ["2023-05-12", "2023-05-12"]
    expect(intro).to_have_count(0)
    page.go_back()
    page.get_by_role("button", name="Claims that dispute each other (5)").click()
    settled(page, "5 of 56")
    page.go_back()
    page.get_by_role("button", name="around Bakhmut: what 3 sides say (5)").click()
    expect(page.locator(".ca-panel h2")).to_have_text("around Bakhmut")


@pytest.mark.browser
@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            ("ISO 3166-2", "Apache-2.0", "GeoNames, CC BY 4.0", "Not stated by whoever runs it."),
        ),
        ("ja", ("ISO 3166-2", "Apache-2.0", "GeoNames、CC BY 4.0", "運営者による記載はない。")),
    ],
)
def test_the_page_about_has_borders_sources_licences_version_and_operator(
    app: Served, open_page: Callable[..., Page], lang: str, said: tuple[str, ...]
) -> None:
    page = open_page(f"{app.url}/about?lang={lang}")
    about = page.locator(".st-key-about")
    for text in (*said, "0.2.0", "2023-02-14"):
        expect(about).to_contain_text(text)
    page.locator(".st-key-to_sources button").click()
    page.wait_for_url("**/sources?**")


@pytest.mark.browser
def test_the_menu_holds_nothing_of_the_toolkit(app: Served, open_page: Callable[..., Page]) -> None:
    page = open_page(f"{app.url}/about")
    page.locator(".st-key-about").wait_for()
    page.locator("[data-testid=stMainMenu] button").first.click()
    menu = page.get_by_test_id("stMainMenuPopover")
    expect(menu.get_by_test_id("stMainMenuItem-theme-Dark")).to_be_visible()
    expect(menu.get_by_text("Record screen")).to_be_hidden()
    expect(menu.get_by_text("Made with Streamlit")).to_be_hidden()


@pytest.mark.browser
def test_the_wide_timeline_is_offered_where_there_is_a_map(
    app: Served, open_page: Callable[..., Page]
) -> None:
    page = open_page(f"{app.url}/claims")
    timeline = page.locator(".st-key-timeline")
    expect(timeline.locator(".ca-bar").first).to_be_visible()
    expect(timeline.get_by_role("button", name="Finer")).to_be_visible()
    expect(timeline.get_by_role("button", name="Open it wide")).to_have_count(0)
