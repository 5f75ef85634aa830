"""Events over time as they are drawn, exported, served and shown on slides."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import synthetic
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader
from samples import DATA, atlas_of, uses_engine
from server import Served
from test_api import ask
from test_convergence import EVENT, KYIV, SAYS, course, said
from test_permalinks import get

from geo.briefing.course_drawing import apart, draw
from geo.briefing.course_table import course_rows as slide_rows
from geo.briefing.drawing import Sheet
from geo.briefing.leaves import leaves
from geo.briefing.lettering import Letters
from geo.briefing.outputs import FORMATS
from geo.briefing.scenes import scenes
from geo.briefing.slides import Briefing, Slide
from geo.export.course_rows import COLUMNS
from geo.i18n import LANGUAGES
from geo.ledger import read_ledger
from geo.ledger.convergence import converging
from geo.model.filters import Filter
from geo.model.settings import read_settings
from geo.service.atlas import Atlas
from geo.views.courses import SIGNS, course_data, waits_rows

pytestmark = uses_engine
SETTINGS = read_settings(DATA)
Opener = Callable[..., Page]


def rows():
    return [
        said("a", "ru-mod", "2023-05-10", figures="tanks=40"),
        said("b", "ua-mod", "2023-05-12", figures="tanks>10", disputes="a", modality="denies"),
        said("c", "malyar", "2023-05-20", figures="tanks>=12; tanks<=14", headline_en="=1+1"),
        said("d", "isw", "", figures="tanks~12", supports="a nowhere"),
        said("e", "isw", "2023-05-20", modality="confirms", supports="c", figures="tanks=13"),
        said("f", "isw", "2023-05-11", event_id="alone"),
    ]


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Atlas:
    folder = synthetic.write(tmp_path_factory.mktemp("ledger"), rows())
    return atlas_of(read_ledger(folder))


@pytest.fixture(scope="module")
def drawn(book):
    course = converging(EVENT, book.ledger.claims.values(), KYIV)
    return {lang: course_data(book.ledger, course, lang) for lang in LANGUAGES}


# ---- as drawn ------------------------------------------------------------------------------------


def test_days_are_placed_by_the_calendar(drawn):
    assert [day[0] for day in drawn["en"]["days"]] == [0.0, 0.2, 1.0]
    marks = [(line["name"], [m["x"] for m in line["marks"]]) for line in drawn["en"]["lines"]]
    assert len(marks) == 4
    assert marks[-1][1] == [1.0]


def test_a_bound_has_one_end_and_a_range_two(drawn):
    (tanks,) = drawn["en"]["figures"]
    found = {line["name"].split(",")[0]: line["parts"] for line in tanks["lines"]}
    number = found["Ministry of Defence of Russia"][0]
    assert number["low"] == number["high"]
    bound = found["Ministry of Defence of Ukraine"][0]
    assert bound["high"] is None
    assert 0 < bound["low"] < number["low"] < 1
    span = found["Hanna Maliar"][0]
    assert bound["low"] < span["low"] < span["high"] < number["low"]
    assert (
        tanks["between"][0]
        == "12 May 2023 \u00b7 Russian side \u2013 Ukrainian side: 0 or more apart"
    )


def test_what_has_no_day_is_said_and_not_drawn(drawn):
    for data in drawn.values():
        assert [w["claim"] for w in data["undated"]] == ["d"]
        assert "d" not in {m["claim"] for line in data["lines"] for m in line["marks"]}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_is_said_in_words(drawn, lang):
    data = drawn[lang]
    assert data["alt"]
    assert {w["sign"] for w in data["answers"]} == {
        SIGNS[k] for k in ("denied", "borne_out", "confirmed", "contradicted")
    }
    assert all(f["alt"] and f["said"] for f in data["figures"])
    assert data["one_side"] == ""
    json.dumps(data)


def test_an_event_of_one_side_says_so(book):
    alone = converging("alone", book.ledger.claims.values(), KYIV)
    data = course_data(book.ledger, alone, "en")
    assert data["one_side"] == "One side only: no other known side speaks of this event."
    assert data["days"] == [(0.5, "11 May", True)]


def test_numbers_without_end_are_drawn_too(tmp_path):
    figures = ["n=-" + "9" * 308, "n=" + "9" * 308, "n>=0.0000001"]
    found = course(
        tmp_path,
        *(
            said(f"c{n}", who, "2023-05-12", figures=text)
            for n, (who, text) in enumerate(zip(("ru-mod", "ua-mod", "isw"), figures, strict=True))
        ),
    )
    ledger = read_ledger(tmp_path)
    (figure,) = course_data(ledger, found, "en")["figures"]
    heights = [p["low"] for line in figure["lines"] for p in line["parts"]]
    assert all(0 <= h <= 1 for h in heights)
    json.dumps(found.figures["n"].between[0].distance.least, allow_nan=False)


# ---- by address ----------------------------------------------------------------------------------


def test_the_api_gives_events_and_speakers(book):
    answer = ask(book, "/api/convergence?zone=Europe/Kyiv&lang=en")
    assert answer.status == 200
    found = answer.json
    assert [e["event_id"] for e in found["events"]] == [EVENT]
    (event,) = found["events"]
    assert event["open_references"] == ["nowhere"]
    assert not event["one_side"]
    kinds = [
        (r["kind"], r["to_claim"], r["claim_id"], r["days"]) for r in event["rows"] if r["kind"]
    ]
    assert kinds == [
        ("denied", "a", "b", 2),
        ("contradicted", "a", "c", 10),
        ("contradicted", "a", "e", 10),
        ("confirmed", "c", "e", 0),
        ("borne_out", "a", "d", None),
    ]
    (bound,) = [r for r in event["rows"] if r["claim_id"] == "b" and r["figure"]]
    assert (bound["low"], bound["high"], bound["low_open"]) == (10, None, True)
    speakers = {s["speaker"]: s["confirmed"] for s in found["speakers"]}
    assert speakers["malyar"] == {"n": 1, "median": 0.0, "undated": 0}
    assert speakers["ru-mod"]["n"] == 0
    assert found["limits"].startswith("Limits: ")


def test_the_rows_behind_the_picture_come_as_csv(book):
    answer = ask(book, "/api/convergence.csv?zone=Europe/Kyiv")
    assert answer.headers["content-type"].startswith("text/csv")
    read = list(csv.DictReader(io.StringIO(answer.body.decode())))
    assert tuple(read[0]) == COLUMNS
    assert {r["row"] for r in read} == {"statement", "answer", "distance"}
    (undated,) = [r for r in read if r["claim_id"] == "d" and r["row"] == "statement"]
    assert (undated["day"], undated["low"], undated["said"]) == ("", "", "tanks~12")
    apart = [r for r in read if r["row"] == "distance"]
    assert (apart[0]["day"], apart[0]["low"], apart[0]["high"]) == ("2023-05-12", "0", "")


@pytest.mark.parametrize(
    "words", ["most=0", "most=25", "most=x", "first=-1", "event=nothing", "side=nobody", "other=1"]
)
def test_a_wrong_word_is_named(book, words):
    for name in ("convergence", "convergence.csv"):
        answer = ask(book, f"/api/{name}?{words}")
        assert answer.status == 400
        assert [b["word"] for b in answer.json["bad"]] == [words.split("=")[0]]


def test_the_filter_chooses_events_and_shows_them_whole(book):
    day = "day=2023-05-12&day=2023-05-12&zone=Europe/Kyiv"
    (event,) = ask(book, f"/api/convergence?{day}&most=1").json["events"]
    said_on = {r["day"] for r in event["rows"] if r["row"] == "statement"}
    assert said_on == {"2023-05-10", "2023-05-12", "2023-05-20", None}
    (known,) = ask(book, "/api/convergence?known=2023-05-12&zone=Europe/Kyiv").json["events"]
    assert {r["day"] for r in known["rows"] if r["row"] == "statement"} == {
        "2023-05-10",
        "2023-05-12",
    }
    (alone,) = ask(book, "/api/convergence?event=alone").json["events"]
    assert alone["one_side"]


def test_those_who_waited_are_listed_by_number(book):
    found, more = book.waits(Filter(zone=KYIV))
    listed = waits_rows(found, book.ledger, "en")
    assert [(r["speaker"], r["n"], r["n_borne_out"]) for r in listed] == [
        ("malyar", 1, 1),
        ("ru-mod", 0, 0),
    ]
    assert listed[1]["undated_borne_out"] == 1
    assert not more


# ---- on slides -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def deck(book):
    slide = Slide({"en": "Tanks"}, words={"zone": (KYIV,)}, events=(EVENT,), show=("convergence",))
    briefing = Briefing("b", {"en": "B"}, (slide,))
    found = scenes(briefing, book.ledger, book.store, SETTINGS, "en")
    return briefing, found


def test_a_slide_has_statements_answers_and_distances(book, deck):
    _, (scene,) = deck
    lines = slide_rows(scene, book.ledger, "en").lines
    assert (
        "tanks: 12 May 2023 \u00b7 Russian side \u2013 Ukrainian side: 0 or more apart"
        in "\n".join(lines)
    )
    (denial,) = [line for line in lines if "denies" in line]
    assert "\u2715 denied \u00b7 2 days later" in denial
    assert lines[-1].startswith("Limits: ")


def test_slides_of_every_format_have_them(book, deck):
    briefing, found = deck

    def made(name):
        form = FORMATS[name]
        return form.make(found, briefing, book.ledger, SETTINGS, "en", lambda *_: None)

    pages = Presentation(io.BytesIO(made("pptx"))).slides
    (drawn,) = [s for s in pages[1].shapes if s.name == "Who said what when"]
    assert "svgBlip" in drawn._element.xml  # sharp at any size
    (words,) = drawn._element.xpath(".//p:cNvPr/@descr")
    assert "Ministry of Defence of Ukraine (Ukrainian side): 12 May 2023 · " in words
    assert "tanks > 10" in words
    cells = [
        c.text_frame.text
        for p in pages
        for s in p.shapes
        if s.has_table
        for c in s.table.iter_cells()
    ]
    assert any("denied" in text for text in cells)
    read = PdfReader(io.BytesIO(made("pdf")))
    first = re.sub(r"\s+", " ", read.pages[1].extract_text())
    assert "✓ confirmed · ✕ denied · ≠ says otherwise" in first
    assert "Ministry of Defence of Ukraine · Ukrainian side" in first
    assert "The same in words, with the limits of the method: on the next slide." in first
    text = "".join(p.extract_text() for p in read.pages)
    assert "denied" in text
    assert "0 or more apart" in re.sub(r"\s+", " ", text)


def shown(rows, folder, show=("convergence",), lang="en"):
    """The pages of a slide with one event, as they are laid out."""
    atlas = atlas_of(read_ledger(synthetic.write(folder, rows)))
    slide = Slide({"en": "Tanks"}, words={"zone": (KYIV,)}, events=(EVENT,), show=show)
    briefing = Briefing("b", {"en": "B"}, (slide,))
    (scene,) = scenes(briefing, atlas.ledger, atlas.store, SETTINGS, lang)
    return leaves(scene, atlas.ledger, lang, Letters())


def test_the_table_stands_under_a_small_picture_and_else_on_the_next_page(tmp_path):
    small, further = [r for r in rows() if r["claim_id"] in "ab"], rows()
    first, *_ = shown([r | {"figures": ""} for r in small], tmp_path / "small")
    (table,) = first.tables.values()
    assert table.box[1] >= first.drawn.box[1] + first.drawn.picture.high
    assert "claims" in "".join(table.rows.lines)
    first, second, *_ = shown(further, tmp_path / "more")
    assert (first.drawn is not None, first.tables) == (True, {})
    assert first.more == "The same in words, with the limits of the method: on the next slide."
    assert (second.drawn, list(second.tables)) == (None, ["panel"])


def test_beside_a_map_the_event_is_drawn_and_its_words_follow(tmp_path):
    first, second, *_ = shown(rows(), tmp_path, ("map", "convergence"))
    assert list(first.boxes) == ["map"]
    left, _, wide, _ = first.boxes["map"]
    assert first.drawn.box[0] >= left + wide
    assert second.tables


def test_what_has_no_room_is_drawn_on_further_pages_and_nothing_is_lost(tmp_path):
    people = list(SAYS)
    many = [
        said(f"c{n}", people[n % 5], f"2023-05-{n + 1:02}",
             figures="; ".join(f"{name}={n}" for name in "abcdefgh"), disputes="c0" * (n > 0))
        for n in range(25)
    ]  # fmt: skip
    pages = shown(many, tmp_path)
    events = [e for page in pages if page.drawn for e in page.drawn.picture.events]
    assert len(events) > 1
    assert len({line["name"] for e in events for line in e.lines}) == 5
    assert sum(len(e.lines) for e in events) == 5
    assert [f["title"] for e in events for f in e.figures] == list("abcdefgh")
    for page in pages:
        if page.drawn:
            _, top, _, high = page.drawn.box
            assert top + high <= page.more_top
            assert page.more
    said_in = "\n".join(page.drawn.picture.words for page in pages if page.drawn)
    assert "25 May 2023" in said_in


@given(st.lists(st.tuples(st.floats(0, 700), st.floats(60, 110)), min_size=1, max_size=14))
def test_no_badge_hides_another_however_close_their_days_are(marks):
    marks = sorted(marks)
    wides = [wide for _, wide in marks]
    places = apart([x for x, _ in marks], wides, -40, 740)
    if places is None:
        assert sum(wides) > 780
        return
    ends = [x + wide for x, wide in zip(places, wides, strict=True)]
    assert places[0] >= -40 - 1e-6
    assert ends[-1] <= 740 + 1e-6
    assert all(x >= end - 1e-6 for x, end in zip(places[1:], ends, strict=False))


def test_statements_that_are_drawn_alike_are_one_badge_with_their_number(tmp_path):
    again = [said(f"c{n}", "ru-mod", "2023-05-10") for n in range(3)]
    again.append(said("d", "ru-mod", "2023-05-10", modality="denies"))
    data = shown([*again, said("e", "ua-mod", "2023-05-12")], tmp_path)[0]
    sheet = Sheet(Letters(), 1280, 720)
    draw(sheet, data.drawn.picture, 0, 0)
    texts = [item["text"] for _, item in sheet.items if isinstance(item, dict) and "text" in item]
    assert texts.count("RMOD") == 2
    assert "×3" in texts


def test_the_page_of_an_event_leads_to_its_course(app: Served) -> None:
    status, _, page = get(f"{app.url}/e/2023-05-bakhmut-counterattacks?lang=en")
    assert status == 200
    (link,) = html.fromstring(page).xpath("//a[text()='Who said what when']/@href")
    assert link == "/convergence?event=2023-05-bakhmut-counterattacks&lang=en"


# ---- on the page ---------------------------------------------------------------------------------


def test_keys_open_an_event_and_come_back_to_all(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/convergence?lang=en")
    events = page.locator(".ca-course")
    expect(events).to_have_count(7)
    expect(page.get_by_role("img", name="breakthroughs: what 2 speakers say")).to_be_visible()
    expect(events.first).to_contain_text("Russian side – Third parties: 1 or more apart")
    expect(events.first).to_contain_text("Russian side: ✕ denied · 12 May 2023 · 1 day later")
    expect(page.get_by_text("Limits: an answer is only")).to_be_visible()
    events.first.get_by_role("button").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".ca-panel h3")).to_contain_text("Counter-attacks around Bakhmut")
    expect(events).to_have_count(1)
    assert "event=2023-05-bakhmut-counterattacks" in page.url
    page.get_by_role("button", name="All events").click()
    expect(events).to_have_count(7)


def test_the_panel_leads_to_the_course_of_its_event(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/claims?lang=en&event=2023-05-storm-shadow")
    page.get_by_role("button", name="Who said what when").click()
    page.wait_for_url("**/convergence?**")
    expect(page.locator(".ca-course.is-chosen")).to_contain_text("Storm Shadow")


def test_the_rows_are_downloaded(app: Served, open_page: Opener) -> None:
    page = open_page(f"{app.url}/convergence?lang=en&event=2023-05-bakhmut-counterattacks")
    with page.expect_download() as download:
        page.get_by_role("button", name="Rows as CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    (denial,) = [r for r in csv.DictReader(io.StringIO(text)) if r["days"] == "1"]
    assert (denial["kind"], denial["to_claim"]) == ("denied", "2023-05-11-isw-front-pierced")


@pytest.mark.parametrize("size", [(390, 844), (1920, 1080)])
def test_the_page_fits_its_window(app: Served, open_page: Opener, size: tuple[int, int]) -> None:
    page = open_page(f"{app.url}/convergence?lang=uk")
    page.set_viewport_size({"width": size[0], "height": size[1]})
    expect(page.locator(".ca-course")).to_have_count(7)
    wide = page.locator(".ca-course").evaluate_all(
        "(all) => all.map((e) => [e.scrollWidth, e.clientWidth])"
    )
    assert all(inside <= room + 1 for inside, room in wide)
