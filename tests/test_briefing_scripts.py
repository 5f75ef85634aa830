"""Every script in a briefing: drawn and in its direction, or named before it is built."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
import synthetic
from PIL import Image, ImageChops, ImageOps
from playwright.sync_api import Page, expect
from pptx import Presentation
from pypdf import PdfReader
from samples import DATA, ledger_of, row, uses_engine
from server import served

from geo.briefing import lacking
from geo.briefing.coverage import undrawn
from geo.briefing.drawing import Sheet, write
from geo.briefing.fonts import font_faces
from geo.briefing.lacking import notices
from geo.briefing.lettering import Letters, is_rightward, known, wrap
from geo.briefing.outputs import FORMATS
from geo.briefing.scenes import scenes
from geo.briefing.slides import Briefing, Slide
from geo.briefing.typesetting import Page as Sheets
from geo.briefing.typesetting import typeset
from geo.cli.main import main
from geo.model.settings import read_settings
from geo.store import Store
from geo.views.badge_pictures import picture

pytestmark = uses_engine
SETTINGS = read_settings(DATA)
DRAWN = {
    "ukrainian": "Київ, їжак, ґанок, Євген",
    "polish": "Łódź, Gdańsk, Żółć",
    "turkish": "Erdoğan, İstanbul, ışık",
    "vietnamese": "Đà Nẵng, Việt Nam",
    "greek": "Ελλάδα άέή",
    "georgian": "თბილისი",
    "armenian": "Հայաստան",
    "arabic": "الجيش (باخموت) 2023",
    "kurdish": "کوردی ڵ ێ",
    "hebrew": "שלום (תל אביב)",
    "combining": "И\u0306 e\u0301 x\u0323",
    "chinese": "汉字 한국",
}
NOT_DRAWN = {
    "Thai": "กรุงเทพ",
    "Devanagari": "दिल्ली",
    "Private use": "\ue000",
    "Symbol": "👩\u200d👧",
}
HARMLESS = "a\x07\x1b\ufeff\ufffe\ud800b \ufffd \u202ec\u2066d\u200de\u00adf\ufe0f"


def briefing(title: str, headlines: dict[str, str], show: tuple[str, ...] = ("table",)):
    """A briefing of one slide on claims with these headlines, as a format takes it."""
    claims = [
        row(f"claim-{name.split()[0].lower()}", headline_en=text, location=text)
        for name, text in headlines.items()
    ]
    ledger = ledger_of(*claims)
    assert not ledger.errors
    slide = Slide(words={}, title={"en": title}, note={"en": title}, show=show)
    made = Briefing("scripts", {"en": title}, (slide,))
    found = scenes(made, ledger, Store(ledger, list(SETTINGS.zones)), SETTINGS, "en")
    return found, made, ledger, SETTINGS, "en", lambda done, of: None


def ink(text: str) -> Image.Image:
    """What is drawn of a text, without the empty paper around it."""
    sheet = Sheet(Letters(), 600, 120)
    write(sheet, 300, 70, text, 48, align="center", upright="baseline")
    (data,) = typeset([Sheets(600, 120, [sheet])], "png", "en", dpi=96)
    image = ImageOps.invert(Image.open(io.BytesIO(data)).convert("L"))
    return image.crop(image.getbbox())


@pytest.mark.parametrize("name", DRAWN)
def test_every_letter_is_drawn(name):
    assert undrawn([DRAWN[name]]) == frozenset()
    assert "□" not in known(DRAWN[name])


@pytest.mark.slow
def test_pages_pictures_and_slides_are_made_of_all_scripts_and_their_text_can_be_read():
    made = briefing(DRAWN["arabic"], DRAWN, ("map", "table"))
    text = "".join(
        p.extract_text() for p in PdfReader(io.BytesIO(FORMATS["pdf"].make(*made))).pages
    )
    for name in ("ukrainian", "polish", "turkish", "greek", "georgian", "armenian"):
        for word in DRAWN[name].split(", "):
            assert word in unicodedata.normalize("NFC", text)
    for form in ("png", "svg"):
        with zipfile.ZipFile(io.BytesIO(FORMATS[form].make(*made))) as file:
            assert len(file.namelist()) > 1
    deck = Presentation(io.BytesIO(FORMATS["pptx"].make(*made)))
    tables = [s.table for slide in deck.slides for s in slide.shapes if s.has_table]
    cells = [c for table in tables for c in table.iter_cells()]
    for headline in DRAWN.values():
        (cell,) = [c for c in cells if c.text_frame.text == headline and c is not cells[0]][:1]
        paragraph = cell.text_frame.paragraphs[0]
        rightward = is_rightward(headline)
        properties = paragraph._p.pPr
        assert (properties is not None and properties.get("rtl") == "1") == rightward
        lang = paragraph.runs[0]._r.rPr.get("lang")
        assert lang.startswith(("ar", "he") if rightward else ("en",))
    html = FORMATS["html"].make(*made).decode()
    assert "unicode-range:" in html


def test_letters_from_the_right_stand_in_their_order():
    whole, last = ink("אבג"), ink("ג")
    left = whole.crop((0, whole.height - last.height, last.width - 2, whole.height))
    difference = ImageChops.difference(left, last.crop((0, 0, last.width - 2, last.height)))
    assert sum(v > 128 for v in difference.get_flattened_data()) < 0.1 * last.width * last.height


def test_arabic_letters_join():
    joined, apart = ink("جيش"), ink("\u200c".join("جيش"))
    assert joined.width < 0.95 * apart.width


def test_a_line_keeps_the_direction_of_its_paragraph():
    text = "الجيش in Bakhmut and further on"
    lines = wrap(text, 120, 20, Letters())
    assert len(lines) > 1
    assert all(is_rightward(line) for line in lines)


def test_an_emoji_of_several_characters_is_never_broken_over_two_lines():
    family, flag, thumb = "👩\u200d👧", "🇺🇦", "👍🏽"
    lines = wrap(f"{family}長{flag}長{thumb}" * 6, 150, 20, Letters())
    assert len(lines) > 2
    for whole in (family, flag, thumb):
        assert sum(line.count(whole) for line in lines) == 6


@pytest.mark.parametrize("name", NOT_DRAWN)
def test_what_no_font_has_is_named_with_slide_claim_and_cure_and_the_rest_is_built(name):
    if not undrawn([NOT_DRAWN[name]]):
        pytest.skip(f"this machine has a font for {name}")
    made = briefing("One", {name: NOT_DRAWN[name]})
    (line,) = notices(made[0], made[1], made[2], "en")
    claim = f"claim-{name.split()[0].lower()}"
    for part in ("Slide 1", claim, name, "no font"):
        assert part in line
    assert ("Debian: fonts-" in line) == (name != "Private use")
    text = PdfReader(io.BytesIO(FORMATS["pdf"].make(*made))).pages[1].extract_text()
    assert "□" in text
    assert FORMATS["pptx"].make(*made)


def test_the_title_of_the_briefing_and_a_claimants_name_are_named_too():
    title = briefing(NOT_DRAWN["Private use"], {"a": "plain"})
    lines = list(notices(title[0], title[1], title[2], "ja"))
    assert len(lines) == 2
    assert all("U+E000" in line for line in lines)


def test_only_what_a_slide_shows_is_looked_at_for_letters_that_no_font_has(monkeypatch):
    asked = []
    monkeypatch.setitem(lacking.TABLES, "panel", lambda *_: asked.append("panel"))
    made = briefing("One", {"a": NOT_DRAWN["Private use"]}, ("timeline",))
    claims = [replace(c, location="Town", location_ja="") for c in made[0][0].claims]
    scene = replace(made[0][0], claims=tuple(claims))
    assert list(lacking.notices([scene], made[1], made[2], "en")) == []
    assert asked == []


@pytest.mark.slow
def test_controls_marks_and_halves_of_characters_do_no_harm():
    made = briefing("One", {"a": "plain"})
    bad = Briefing("scripts", {"en": HARMLESS}, (Slide(words={}, title={"en": HARMLESS}),))
    found = scenes(bad, made[2], Store(made[2], list(SETTINGS.zones)), SETTINGS, "en")
    for form in ("pdf", "pptx", "png"):
        assert FORMATS[form].make(found, bad, *made[2:])
    assert undrawn([HARMLESS]) == frozenset()
    assert known("a\u202eb\u2066c") == "abc"


@pytest.mark.slow
def test_html_has_the_letters_that_the_first_font_lacks():
    faces = font_faces("Київ Łódź")
    if "@font-face" in faces:
        assert f"U+{ord('ź'):X}" in faces


def test_badges_as_pictures_have_the_letters_of_every_alphabet():
    empty = picture("東", "square", "#B34700", "claims")
    for letters in ("КИЇ", "ŁÓŹ", "جيش", "ארץ", "ΕΛΛ"):
        assert picture(letters, "square", "#B34700", "claims") != empty


def test_the_command_says_what_it_cannot_draw_and_writes_the_file(tmp_path, capsys):
    rows = [synthetic.row(1, headline_en="Київ \ue000"), synthetic.row(2, headline_en="الجيش")]
    data = synthetic.write(tmp_path / "data", rows)
    (data / "briefings").mkdir()
    (data / "briefings" / "x.toml").write_text(
        '[title]\nen = "Łódź"\n[[slide]]\nshow = ["table"]\n[slide.title]\nen = "Erdoğan"\n'
    )
    out = tmp_path / "x.pdf"
    assert main(["brief", "x", "--format", "pdf", "--data", str(data), "--out", str(out)]) == 0
    said = capsys.readouterr().err
    assert "Slide 1 (claim-0000001): no font here can draw Private use (U+E000)" in said
    assert len(PdfReader(out).pages) == 2


@pytest.mark.browser
def test_the_page_shows_its_thumbnails_and_says_what_cannot_be_drawn(
    tmp_path, open_page: Callable[..., Page]
):
    rows = [synthetic.row(1, headline_en="الجيش", location="Київ \ue000", location_ja="Łódź")]
    data = synthetic.write(tmp_path / "data", rows)
    (data / "briefings").mkdir()
    (data / "briefings" / "x.toml").write_text(
        '[title]\nen = "Łódź"\n[[slide]]\nshow = ["table", "map"]\n[slide.title]\nen = "Erdoğan"\n'
    )
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(data)}) as app:
        page = open_page(f"{app.url}/briefing")
        page.locator(".st-key-brief_open button").click()
        expect(page.locator(".st-key-slide_0 img")).to_be_visible(timeout=60_000)
        expect(page.get_by_text("no font here can draw Private use")).to_be_visible()
        page.locator(".st-key-brief_build_pdf button").click()
        expect(page.locator(".st-key-brief_get_pdf button")).to_be_visible(timeout=90_000)
