"""Two maps side by side: what differs, what is locked, and what a browser adds to the page."""

from __future__ import annotations

import base64
import io
import json
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from lxml import etree, html
from playwright.sync_api import Browser, Page, expect
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pypdf import PdfReader
from samples import SOURCES, atlas_of, files, ledger_of, point, row, uses_engine
from server import ROOT, Served
from targets import smaller
from test_api import ask
from test_browser import MAY_12, Opener, settled
from test_permalinks import EVIL
from wcag import broken_rules, page_for_axe

from geo.briefing.ground import COUNTRY, LAND, REGION, SEA, WATER
from geo.briefing.half_slides import HALVES, two_sides
from geo.briefing.outputs import FORMATS
from geo.briefing.reading import read_briefing
from geo.briefing.scenes import Scene, scenes
from geo.briefing.slides import Briefing, Slide, briefing_toml
from geo.ledger import parse_ledger
from geo.model.filters import Filter
from geo.model.shipped import STATIC
from geo.service.atlas import Atlas
from geo.web import halves
from geo.web.halves import asked, query_of, stepped, with_sides

pytestmark = uses_engine

SIDES = "left.side=russia&right.side=ukraine"
VIEW = "view=48.6,37.6,6"
PAGE = f"beside?{MAY_12}&{SIDES}&{VIEW}&lang=en"


@pytest.fixture(scope="module")
def book(ledger) -> Atlas:
    return atlas_of(ledger)


def page_of(book: Atlas, address: str) -> html.HtmlElement:
    answer = ask(book, f"/{address}")
    assert answer.status == 200, answer.body.decode()
    return html.fromstring(answer.body.decode())


def words(tree: html.HtmlElement, path: str) -> str:
    return " ".join(tree.xpath(f"string({path})").split())


def step(tree: html.HtmlElement, name: str) -> dict[str, list[str]]:
    """The words of the address to which a step leads; {} where there is none."""
    return parse_qs(urlsplit(tree.xpath(f"string(//a[@data-go='{name}']/@href)")).query)


# ---- what is shown -------------------------------------------------------------------------------


def test_each_half_shows_its_own_claims_under_its_heading(book: Atlas) -> None:
    tree = page_of(book, PAGE)
    assert words(tree, "//h1") == "12 May 2023"
    for half, side, name in (("left", "russia", "Russian side"), ("right", "ukraine", "Ukrainian")):
        query = Filter(day=(date(2023, 5, 12),) * 2, side=(side,), zone="Europe/Kyiv")
        n = book.store.counts(query).n
        section = f"//section[contains(@class, '{half}')]"
        assert words(tree, f"{section}//h2[@id]").startswith(name)
        assert words(tree, f"{section}//*[@class='head']/p").startswith(f"{n} claims")
        shown = {link.split("?")[0] for link in tree.xpath(f"{section}//li//a/@href")}
        assert shown
        assert shown <= {f"/c/{i}" for i in book.store.claims(query)}
        badges = {x.split("(")[-1] for x in tree.xpath(f"{section}//li//span/@aria-label")}
        assert len(badges) >= 1
        assert words(tree, f"{section}//*[@class='sides']").endswith(f"×{n}")
    assert "Claims, not established facts." in words(tree, "//footer")


def test_each_half_says_how_many_of_its_claims_its_map_does_not_reach(book: Atlas) -> None:
    heads = "//section[contains(@class, '{}')]//*[@class='head']/p"
    near = page_of(book, f"beside?{MAY_12}&{SIDES}&view=48.6,38,9&lang=en")
    said = [words(near, heads.format(half)) for half in HALVES]
    # Once for the map of a wide page, once for that of a narrow one; one of them is shown.
    assert said[0] == "12 claims · 10 outside of this map · 10 outside of this map"
    assert said[1] == "6 claims · 3 outside of this map · 3 outside of this map"
    far = page_of(book, f"beside?{MAY_12}&{SIDES}&view=52,60,3&lang=en")
    assert [words(far, heads.format(half)) for half in HALVES] == ["12 claims", "6 claims"]


def test_both_halves_are_drawn_in_one_frame(book: Atlas) -> None:
    tree = page_of(book, f"beside?{MAY_12}&left.side=russia&right.side=russia&{VIEW}&lang=en")
    left, right = (
        [html.tostring(svg) for svg in tree.xpath(f"//section[contains(@class,'{half}')]//*"
                                                  "[contains(@class,'map ')]/svg")]
        for half in HALVES
    )  # fmt: skip
    assert len(left) == 2
    assert left == right


def test_an_address_without_a_difference_leads_to_two_sides(book: Atlas) -> None:
    answer = ask(book, f"/beside?{MAY_12}&view=48.6,37.6,8&screen=1060,640&lang=ja")
    assert answer.status == 303
    there = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (there["left.side"], there["right.side"]) == (["russia"], ["ukraine"])
    assert there["lang"] == ["ja"]
    assert there["view"] == ["48.6000,37.6000,7"]  # all that the screen showed is still in view
    assert "screen" not in there
    again = ask(book, f"/beside?{urlsplit(answer.headers['location']).query}")
    assert again.status == 200
    chosen = ask(book, "/beside?side=ukraine&side=third_party&lang=en").headers["location"]
    there = parse_qs(urlsplit(chosen).query)
    assert [there[f"{half}.side"] for half in HALVES] == [["ukraine"], ["third_party"]]
    assert "side" not in there


@pytest.mark.parametrize(
    ("spoken", "chosen", "two"),
    [
        ({"b": 9, "unknown": 7, "a": 2}, [], ["a", "b"]),
        ({"b": 9, "unknown": 7}, [], ["b", "unknown"]),
        ({"b": 9, "c": 7, "unknown": 3, "a": 2}, ["unknown", "c"], ["c", "unknown"]),
        ({"b": 9, "c": 7, "a": 2}, ["a"], ["a", "b"]),
        ({"b": 9}, ["a"], []),
        ({}, [], []),
    ],
)
def test_the_sides_of_the_halves_are_chosen_ones_then_those_with_most_claims(
    spoken: dict[str, int], chosen: list[str], two: list[str]
) -> None:
    assert two_sides(spoken, chosen, ["a", "b", "c", "unknown"]) == two


def test_fields_that_were_left_empty_are_not_in_the_address(book: Atlas) -> None:
    sent = "day=&day=&left.day=2023-05-11&left.known=&right.day=2023-05-12&swipe=&lang=en"
    there = ask(book, f"/beside?{sent}").headers["location"]
    assert parse_qs(urlsplit(there).query).keys() == {"zone", "left.day", "right.day", "lang"}


def test_two_days_and_two_states_of_knowledge(book: Atlas) -> None:
    tree = page_of(book, "beside?left.day=2023-05-11&right.day=2023-05-12&lang=en")
    heads = [words(tree, f"//section[contains(@class, '{half}')]//h2[@id]") for half in HALVES]
    assert heads == ["11 May 2023", "12 May 2023"]
    tree = page_of(book, "beside?by=event&left.known=2023-05-11&right.known=2023-05-13&lang=en")
    heads = [words(tree, f"//section[contains(@class, '{half}')]//h2[@id]") for half in HALVES]
    assert heads == ["As known on: 11 May 2023", "As known on: 13 May 2023"]
    n = [
        book.store.counts(Filter(as_of=date(2023, 5, day), zone="Europe/Kyiv")).n
        for day in (11, 13)
    ]
    said = [words(tree, f"//section[contains(@class, '{half}')]//*[@class='head']/p")
            for half in HALVES]  # fmt: skip
    assert [int(words_said.split()[0]) for words_said in said] == n
    assert n[0] < n[1]


def test_the_days_before_are_kept_where_it_is_asked(book: Atlas) -> None:
    tree = page_of(book, f"{PAGE}&cumulative=true")
    assert words(tree, "//h1") == "11 Feb – 12 May 2023"
    query = Filter(day=(date(2023, 2, 11), date(2023, 5, 12)), side=("russia",), zone="Europe/Kyiv")
    n = book.store.counts(query).n
    assert words(tree, "(//*[@class='head'])[1]/p").startswith(f"{n} claims")
    assert "cumulative" not in step(tree, "cumulative")
    earlier = step(tree, "earlier")
    assert earlier["cumulative"] == ["true"]
    assert earlier["day"] == ["2023-02-14", "2023-02-14"]


# ---- steps ---------------------------------------------------------------------------------------


SPEAKERS = {"alpha": "north", "beta": "south"}


@pytest.fixture(scope="module")
def small() -> Atlas:
    """North speaks on 1, 3 and 9 May, south on 3 and 5 May."""
    days = {"a": ("alpha", 1), "b": ("alpha", 3), "c": ("beta", 3), "d": ("beta", 5),
            "e": ("alpha", 9)}  # fmt: skip
    rows = [
        row(
            name,
            claimant=who,
            claimant_side=SPEAKERS[who],
            event_date=f"2023-05-0{day}",
            report_date=f"2023-05-0{day}",
        )
        for name, (who, day) in days.items()
    ]
    return atlas_of(ledger_of(*rows))


NORTH_SOUTH = {"left.side": ["north"], "right.side": ["south"]}


@pytest.mark.parametrize(
    ("said", "later", "earlier"),
    [
        ({"day": ["2023-05-03"]}, {"day": "05"}, {"day": "01"}),
        ({"day": ["2023-05-09"]}, None, {"day": "05"}),
        ({"day": ["2023-05-01"]}, {"day": "03"}, None),
        ({}, {"day": "01"}, None),
        ({"left.day": ["2023-05-01"], "right.day": ["2023-05-03"]},
         {"left.day": "03", "right.day": "05"}, None),
        ({"left.day": ["2023-05-05"], "right.day": ["2023-05-09"]},
         None, {"left.day": "03", "right.day": "05"}),
        ({"day": ["2023-05-03"], "left.day": ["2023-05-05"]},
         {"day": "05", "left.day": "09"}, {"day": "01", "left.day": "03"}),
    ],
)  # fmt: skip
def test_a_step_goes_to_a_day_with_claims_of_either_half_and_moves_both(
    small: Atlas, said: dict, later: dict | None, earlier: dict | None
) -> None:
    pair = asked(small, {**NORTH_SOUTH, **said}).pair
    for by, want in ((1, later), (-1, earlier)):
        found = stepped(small, pair, by)
        got = found and {w: v for w, v in found.words().items() if w.endswith("day")}
        assert got == (want and {w: [f"2023-05-{day}"] * 2 for w, day in want.items()}), by


def test_several_days_go_on_by_their_number_within_the_claims(small: Atlas) -> None:
    pair = asked(small, {**NORTH_SOUTH, "day": ["2023-05-03", "2023-05-05"]}).pair
    later = stepped(small, pair, 1)
    assert later
    assert later.words()["day"] == ["2023-05-06", "2023-05-08"]
    last = stepped(small, later, 1)
    assert last
    assert last.words()["day"] == ["2023-05-09", "2023-05-11"]
    assert stepped(small, last, 1) is None


def test_a_ledger_in_which_one_side_speaks_has_no_two_sides() -> None:
    atlas = atlas_of(ledger_of(row("a"), row("b")))
    pair = asked(atlas, {}).pair
    assert with_sides(atlas, pair) == pair
    tree = page_of(atlas, "beside?lang=en")
    assert [words(tree, f"//h2[@id='of-{half}']") for half in HALVES] == ["Left map", "Right map"]


def test_the_views_of_the_links_are_within_the_world(book: Atlas) -> None:
    tree = page_of(book, f"beside?{SIDES}&view=84,179,2&lang=en")
    assert step(tree, "out") == {}
    assert step(tree, "north") == {}
    west, east = (step(tree, name)["view"][0] for name in ("west", "east"))
    assert all(-180 <= float(view.split(",")[1]) <= 180 for view in (west, east))
    for name in ("in", "south", "west", "east"):
        asked_for = urlencode(step(tree, name), doseq=True)
        assert ask(book, f"/beside?{asked_for}").status == 200


# ---- bad input -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("side=martians", "side=martians"),
        ("left.side=martians", "left.side=martians"),
        ("right.day=2023-13-45", "right.day=2023-13-45"),
        ("left.day=2023-05-13&left.day=2023-05-11", "left.day="),
        ("left.view=1,2,3", "left.view"),
        ("middle.side=russia", "middle.side"),
        ("view=1,2", "view, screen"),
        ("screen=0,0", "view, screen"),
        ("swipe=101", "swipe=101"),
        ("swipe=%D9%A3", "swipe="),
        ("cumulative=perhaps", "cumulative=perhaps"),
        ("left.q=" + "x" * 300, "left.q=xxx"),
        ("a=1&" * 2000, "1000"),
    ],
)
def test_wrong_words_are_named(book: Atlas, said: str, named: str) -> None:
    answer = ask(book, f"/beside?{said}&lang=en")
    assert answer.status == 400
    tree = html.fromstring(answer.body.decode())
    assert named in words(tree, "//main")
    assert tree.xpath("//main//a/@href") == ["/?lang=en"]  # the way into the atlas
    assert len(answer.body) < 3_000


def test_hostile_texts_stay_texts() -> None:
    sources = [SOURCES[0] | {"name_en": EVIL, "badge": "<b>"}, *SOURCES[1:]]
    hostile = row("a", headline_en=EVIL, summary_en=EVIL, location=EVIL)
    atlas = atlas_of(
        parse_ledger(
            files(hostile, row("b", claimant="beta", claimant_side="south"), sources=sources)
        )
    )
    body = ask(atlas, "/beside?left.side=north&right.side=south&view=48.5,38,8&lang=en").body
    page = body.decode()
    assert page.count("<script") == 1
    assert "5332114" not in page
    tree = html.fromstring(page)
    assert EVIL in tree.xpath("string(//section//li)")
    assert all(link.startswith("/") for link in tree.xpath("//@href"))


def test_the_page_runs_only_its_own_scripts_and_is_bounded(book: Atlas) -> None:
    answer = ask(book, f"/{PAGE}")
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'self'"} <= set(policy)
    assert "unsafe" not in " ".join(policy)
    assert len(answer.body) < 500_000
    tree = html.fromstring(answer.body.decode())
    (script,) = tree.xpath("//script/@src")
    assert not tree.xpath("//script/text()")
    for name in ("two_maps.js", "map_moves.js", "world.js"):
        made = ask(book, f"{script.rpartition('/')[0]}/{name}")
        assert made.status == 200
        assert made.headers["content-type"].startswith("text/javascript")
        assert "immutable" in made.headers["cache-control"]
    for other in ("/beside/x/two_maps.js", f"{script}.map", "/beside/../map.js"):
        assert ask(book, other).status == 404


def test_claims_by_the_thousand_are_counted_by_side() -> None:
    spoken = ["beta" if n % 3 == 0 else "alpha" for n in range(2_400)]
    many = [
        point(
            f"c{n}", 47 + n % 40 / 20, 36 + n // 40 / 30, claimant=who, claimant_side=SPEAKERS[who]
        )
        for n, who in enumerate(spoken)
    ]
    atlas = atlas_of(ledger_of(*many))
    tree = page_of(atlas, "beside?left.side=north&right.side=south&view=48,36.5,7&lang=en")
    assert "1,600 claims" in words(tree, "(//*[@class='head'])[1]")
    left = " ".join(tree.xpath("//section[contains(@class, 'left')]//button/@aria-label"))
    assert "North side: " in left
    assert "South side" not in left


def test_a_map_with_very_many_areas_has_its_labels_and_says_that_outlines_are_left_out() -> None:
    many = [
        point(
            f"c{n}",
            47 + n % 17 / 10,
            36 + n // 17 / 8,
            geo_precision="area",
            geo_radius_m="9000",
            claimant=who,
            claimant_side=SPEAKERS[who],
        )
        for n in range(290)
        for who in ("alpha" if n % 2 else "beta",)
    ]
    atlas = atlas_of(ledger_of(*many))
    for words_said, says in (
        ("left.q=c&view=48,37,8", True),
        ("left.side=north&view=48,37,13", False),
    ):
        tree = page_of(atlas, f"beside?{words_said}&lang=en")
        assert len(tree.xpath("//*[contains(@class,'map ')]/svg")) == 4
        assert ("Outlines of areas are left out here" in words(tree, "//main")) == says


def test_every_shown_half_is_the_filter_that_its_link_opens(book: Atlas) -> None:
    found = asked(book, parse_qs(f"{MAY_12}&{SIDES}&cumulative=true&q=Bakhmut"))
    tree = page_of(book, f"beside?{MAY_12}&{SIDES}&cumulative=true&q=Bakhmut&lang=en")
    for half in HALVES:
        link = tree.xpath(f"string(//section[contains(@class, '{half}')]//div[3]//p/a/@href)")
        opened = parse_qs(urlsplit(link).query)
        query = query_of(book, found.pair, half)
        assert {w: v for w, v in opened.items() if w not in ("lang", "view")} == query.words()


def test_the_zooms_of_both_files_are_the_same() -> None:
    script = (STATIC / "map_moves.js").read_text(encoding="utf-8")
    assert f"const ZOOMS = [{halves.ZOOMS[0]}, {halves.ZOOMS[1]}];" in script


# ---- on slides -----------------------------------------------------------------------------------


def slides_of(book: Atlas, *slides: Slide, lang: str = "en") -> tuple[Briefing, list[Scene]]:
    briefing = Briefing("b", {"en": "B"}, slides)
    return briefing, scenes(briefing, book.ledger, book.store, book.settings, lang)


DAY = {"day": ("2023-05-12", "2023-05-12"), "zone": ("Europe/Kyiv",)}
TWO_SIDES = Slide({"en": "Sides"}, words=DAY, view=(48.6, 37.6, 6.0), show=("beside",))
TWO_DAYS = replace(
    TWO_SIDES,
    words={"zone": ("Europe/Kyiv",)},
    left={"day": ("2023-05-11",)},
    right={"day": ("2023-05-12",)},
)


def test_a_slide_has_the_claims_of_both_halves_and_names_all_their_speakers(book: Atlas) -> None:
    _, (sides, days) = slides_of(book, TWO_SIDES, TWO_DAYS)
    assert [(h.title, len(h.claims)) for h in sides.halves] == [
        ("Russian side", 12),
        ("Ukrainian side", 6),
    ]
    assert [h.title for h in days.halves] == ["11 May 2023", "12 May 2023"]
    for scene in (sides, days):
        assert {c.claim_id for c in scene.claims} == {
            c.claim_id for half in scene.halves for c in half.claims
        }
        assert sum(s.n for s in scene.attribution.speakers) == len(scene.claims)
        assert scene.faults == ()


def test_a_slide_says_of_each_half_as_of_which_day_it_is_known(book: Atlas) -> None:
    words = {"left": {"known": ("2023-05-11",)}, "right": {"known": ("2023-05-13",)}}
    _, (scene,) = slides_of(book, replace(TWO_SIDES, words={"by": ("event",)}, **words))
    assert scene.attribution.known == "as known on 11 May 2023 / as known on 13 May 2023"


def test_a_wrong_word_of_a_half_is_told_and_an_empty_half_is_none(book: Atlas) -> None:
    wrong = replace(TWO_SIDES, left={"side": ("rusia",)}, right={"side": ("ukraine",)})
    empty = replace(TWO_SIDES, left={"day": ("2023-03-01",)}, right={})
    _, (first, second) = slides_of(book, wrong, empty)
    assert len(first.faults) == 1
    assert "russia" in first.faults[0]
    assert [len(half.claims) for half in second.halves] == [0, 19]
    assert second.faults == ()


def test_the_words_of_the_halves_come_back_from_the_file() -> None:
    text = briefing_toml(Briefing("b", {"en": "B"}, (TWO_DAYS,)))
    assert read_briefing(text, "b").slides == (TWO_DAYS,)
    text = text.replace("[slide.left]", "[slide.left]\nplanet = 'Mars'")
    (slide,) = read_briefing(text, "b").slides
    assert [(f.reason, f.key) for f in slide.faults] == [("unknown_word", "left.planet")]
    assert slide.left == TWO_DAYS.left


def test_slides_of_every_format_have_both_maps_with_their_headings(book: Atlas) -> None:
    briefing, found = slides_of(book, TWO_SIDES)

    def made(name: str) -> bytes:
        form = FORMATS[name]
        return form.make(found, briefing, book.ledger, book.settings, "en", lambda *_: None)

    heads = ["Russian side · 12 claims", "Ukrainian side · 6 claims"]
    slide = list(Presentation(io.BytesIO(made("pptx"))).slides)[1]
    texts = [s.text_frame.text for s in slide.shapes if s.has_text_frame]
    assert [text for text in texts if text in heads] == heads
    maps = [s for s in slide.shapes if s.shape_type == MSO_SHAPE_TYPE.PICTURE]
    assert len(maps) == 2
    assert maps[0].left < maps[1].left
    assert (maps[0].top, maps[0].width, maps[0].height) == (
        maps[1].top,
        maps[1].width,
        maps[1].height,
    )
    page = PdfReader(io.BytesIO(made("pdf"))).pages[1].extract_text()
    assert all(head in page for head in heads)
    data = json.loads(
        html.fromstring(made("html").decode()).xpath("string(//script[@id='briefing'])")
    )
    (shown,) = data["slides"]
    assert [half["title"] for half in shown["beside"]] == heads
    for half in shown["beside"]:
        svg = base64.b64decode(half["picture"].removeprefix("data:image/svg+xml;base64,"))
        assert etree.fromstring(svg).tag.endswith("svg")
    assert "Russian side" in shown["beside"][0]["words"]
    assert "Ukrainian side" not in shown["beside"][0]["words"]


@pytest.mark.browser
def test_the_html_file_shows_both_maps(book: Atlas, browser: Browser, tmp_path: Path) -> None:
    briefing, found = slides_of(book, TWO_SIDES)
    form = FORMATS["html"]
    data = form.make(found, briefing, book.ledger, book.settings, "en", lambda *_: None)
    (tmp_path / "b.html").write_bytes(data)
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "b.html").as_uri() + "#1")
    maps = page.locator(".br-beside img")
    expect(maps).to_have_count(2)
    expect(page.locator(".br-beside figcaption").first).to_have_text("Russian side · 12 claims")
    assert maps.evaluate_all("all => all.every((one) => one.complete && one.naturalWidth > 0)")
    assert said == []
    page.close()


# ---- in a browser --------------------------------------------------------------------------------


def heads(page: Page) -> list[str]:
    return page.locator(".half h2[id]").all_text_contents()


@pytest.mark.browser
def test_swipe_step_move_and_play_by_keyboard(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/{PAGE}")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.get_by_role("button", name="Lay them on top of each other").press("Enter")
    slider = page.get_by_role("slider")
    expect(slider).to_be_focused()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "55 %")
    page.wait_for_url("**swipe=55**")
    boxes = [
        page.locator(f".{half} .wide").evaluate("map => map.getBoundingClientRect().left")
        for half in HALVES
    ]
    assert boxes[0] == boxes[1]
    # A label under the other map comes into view when the keyboard reaches it.
    page.locator(".left .wide > button").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[popover]:popover-open")).to_contain_text("Konashenkov")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Put them side by side").click()

    page.get_by_role("link", name="Earlier day with claims").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("14 February 2023")
    assert "day=2023-02-14" in page.url
    assert heads(page) == ["Russian side", "Ukrainian side"]
    page.locator("#stage").focus()
    page.keyboard.press("+")
    page.wait_for_url("**view=48.6000%2C37.6000%2C7**")
    page.keyboard.press("ArrowRight")
    page.wait_for_url(lambda url: "48.6000%2C37.6000" not in url)
    page.go_back()
    page.go_back()
    page.wait_for_url("**37.6000%2C6**")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("12 May 2023")

    page.evaluate("""() => {
      window.days = [];
      new MutationObserver(() => {
        const text = document.querySelector("#title").textContent;
        if (days.at(-1)?.[0] !== text) days.push([text, performance.now()]);
      }).observe(document.body, { childList: true, subtree: true });
    }""")
    page.get_by_role("button", name="Play the days").press("Enter")  # begins anew after the last
    expect(page.get_by_role("heading", level=1)).to_have_text("12 May 2023", timeout=60_000)
    page.wait_for_function(
        "() => window.days.length > 3 && window.days.at(-1)[0] === '12 May 2023'"
    )
    expect(page.get_by_role("button", name="Play the days")).to_be_visible()
    days = page.evaluate("window.days")
    feb = [f"{day} February 2023" for day in (11, 13, 14)]
    assert [day for day, _ in days] == ["12 May 2023", *feb, "12 May 2023"]
    gaps = [b - a for (_, a), (_, b) in pairwise(days[1:])]
    assert min(gaps) >= 1_150
    assert said == []


@pytest.mark.browser
def test_a_pointer_moves_both_maps_and_less_motion_plays_one_day(
    app: Served, open_page: Opener
) -> None:
    page = open_page(f"{app.url}/{PAGE}", reduced_motion="reduce")
    box = page.locator(".right .wide").bounding_box()
    assert box
    x, y = box["x"] + 60, box["y"] + 60
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 100, y, steps=3)
    page.mouse.up()
    page.wait_for_url("**view=48.6000%2C39**")
    views = page.locator(".maps").evaluate_all("all => all.map((each) => each.dataset.wide)")
    assert views[0] == views[1]
    across = 100 * 700 / box["width"] * 360 / (256 * 2**6)
    assert float(views[0].split(",")[1]) == pytest.approx(37.6 + across, abs=0.002)
    assert float(views[0].split(",")[0]) == pytest.approx(48.6, abs=0.001)
    page.get_by_role("button", name="Play the days").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("11 February 2023")
    page.wait_for_timeout(2_500)
    expect(page.get_by_role("heading", level=1)).to_have_text("11 February 2023")


@pytest.mark.browser
def test_without_a_script_the_form_and_the_links_do_it(app: Served, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    page.goto(f"{app.url}/beside?{MAY_12}&lang=en")
    assert heads(page) == ["Russian side", "Ukrainian side"]
    expect(page.get_by_role("button", name="Play the days")).to_have_count(0)
    page.locator("summary").click()
    for half, day in (("Left", "2023-05-11"), ("Right", "2023-05-12")):
        group = page.get_by_role("group", name=f"{half} map", exact=True).last
        for side in ("Russian side", "Ukrainian side"):
            group.get_by_label(side).uncheck()
        group.get_by_label("Another day").fill(day)
    page.get_by_role("button", name="Show").click()
    assert heads(page) == ["11 May 2023", "12 May 2023"]
    page.get_by_role("link", name="Later day with claims").click()
    assert heads(page) == ["12 May 2023", "13 May 2023"]
    context.close()


@pytest.mark.browser
def test_share_leads_there_with_what_the_map_shows(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/?{MAY_12}&view=48.5,38,8")
    settled(page, "19 of 56")
    page.get_by_role("button", name="Share", exact=True).click()
    with page.context.expect_page() as popup:
        page.get_by_role("link", name="Two maps side by side").click()
    expect(popup.value.get_by_role("heading", level=1)).to_have_text("12 May 2023")
    view = parse_qs(urlsplit(popup.value.url).query)["view"][0]
    latitude, longitude, _ = map(float, view.split(","))
    # The map's centre lies on a pixel: of 0.006 degrees at this zoom.
    assert (latitude, longitude) == (pytest.approx(48.5, abs=0.01), pytest.approx(38, abs=0.01))


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("more", ["", "&swipe=40"])
def test_it_breaks_no_rule_of_wcag(app: Served, browser: Browser, scheme: str, more: str) -> None:
    with page_for_axe(browser, scheme) as page:
        page.goto(f"{app.url}/{PAGE}{more}")
        page.locator("summary").click()
        assert broken_rules(page) == []


@pytest.mark.browser
def test_on_a_phone_nothing_is_cut_off_and_all_can_be_pressed(
    app: Served, open_page: Opener
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    for more in ("", "&swipe=50"):
        page = open_page(f"{app.url}/{PAGE}&lang=uk{more}", **phone)
        expect(page.locator("#play")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        expect(page.locator(".left .narrow > svg")).to_be_visible()
        expect(page.locator(".left .wide > svg")).to_be_hidden()
        assert smaller(page, 24)[1] == []


def test_maps_drawn_by_the_server_have_the_colours_of_the_dark_on_a_dark_page() -> None:
    css = (ROOT / "geo/web/dark_maps.css").read_text(encoding="utf-8")
    script = (ROOT / "geo/static/basemap.js").read_text(encoding="utf-8")
    light, dark = re.findall(r"(?:light|dark): (\{[^}]*\})", script)
    for drawn, name in (
        (SEA, "sea"), (LAND, "land"), (WATER, "water"), (COUNTRY, "country"), (REGION, "region"),
    ):  # fmt: skip
        (theirs,) = re.findall(rf'{name}: "(#\w+)"', dark)
        assert f'{name}: "{drawn}"' in light
        assert re.search(rf'="{drawn}"\] {{ (?:fill|stroke): {theirs}; }}', css), name
    pages = "pages.html.jinja", "two_maps.py", "embed.py"
    assert all("dark_maps.css" in (ROOT / "geo/web" / each).read_text() for each in pages)
