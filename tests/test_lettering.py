"""Names on slides: of scripts from the right among others, and of two hundred letters."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image, ImageChops, ImageOps
from pptx import Presentation
from samples import DATA, SIDES, SOURCES, ledger_of, row, uses_engine

from geo.briefing.content import Cell, Rows
from geo.briefing.drawing import Sheet, write
from geo.briefing.layout import HEIGHT, WIDTH
from geo.briefing.leaves import leaves
from geo.briefing.lettering import Letters, is_rightward, known, one_line, wrap
from geo.briefing.outputs import FORMATS
from geo.briefing.pages import drawn
from geo.briefing.scenes import Scene, scenes
from geo.briefing.slides import Briefing, Slide
from geo.briefing.tabling import laid
from geo.briefing.typesetting import Page, typeset
from geo.ledger import Ledger
from geo.model.settings import read_settings
from geo.store import Store

pytestmark = uses_engine
SETTINGS = read_settings(DATA)
ARABIC, PERSIAN = "محمد", "خبرگزاری (ایران) 24"
ISOLATED = f"\u2068{ARABIC}\u2069"
LONG = "".join(f"Word{n} " for n in range(40))[:200].strip()
PARTS = ("map", "panel", "table", "timeline", "convergence")


def ink(text: str) -> Image.Image:
    """What is drawn of a text, without the empty paper around it."""
    sheet = Sheet(Letters(), 900, 120)
    write(sheet, 450, 70, text, 48, align="center", upright="baseline")
    (data,) = typeset([Page(900, 120, [sheet])], "png", "en", dpi=96)
    image = ImageOps.invert(Image.open(io.BytesIO(data)).convert("L"))
    return image.crop(image.getbbox())


def shown(ledger: Ledger, *slides: Slide, title: str = "T") -> tuple[list[Scene], Briefing]:
    """Slides applied to a ledger, and their briefing."""
    briefing = Briefing("b", {"en": title}, slides)
    store = Store(ledger, list(SETTINGS.zones))
    return scenes(briefing, ledger, store, SETTINGS, "en"), briefing


def mixed() -> Ledger:
    """A ledger of speakers in Arabic and Persian letters, one of them with a Latin badge."""
    alpha = {**SOURCES[0], "name_en": ARABIC, "badge": "محم"}
    beta = {**SOURCES[1], "name_en": PERSIAN, "badge": "IRN"}
    claims = row("c1"), row("c2", claimant="beta", claimant_side="south")
    return ledger_of(*claims, sources=[alpha, beta, SOURCES[2]])


def test_isolates_are_drawn_in_pairs_and_others_would_turn_what_follows() -> None:
    assert known(f"{ISOLATED} ×1") == f"{ISOLATED} ×1"
    assert known("a\u2069b\u2068c") == "abc"
    assert not is_rightward(f"{ISOLATED} ×1")
    assert is_rightward(f"{ARABIC} ×1")


def test_a_number_stands_after_the_name_that_it_counts() -> None:
    whole, number = ink("\u2068אבג\u2069 ×1"), ink("×1")
    left = whole.width - number.width
    last = whole.crop((left, whole.height - number.height, whole.width, whole.height))
    bottom = ImageChops.difference(last, number)
    assert sum(v > 128 for v in bottom.get_flattened_data()) < 0.1 * number.width * number.height


def test_an_isolated_name_that_goes_over_two_lines_is_isolated_in_both() -> None:
    lines = wrap(f"said \u2068{ARABIC} {ARABIC} {ARABIC}\u2069 ×12", 130, 20, Letters())
    assert len(lines) > 1
    for line in lines:
        assert line.count("\u2068") == line.count("\u2069") == (ARABIC in line)
        assert not is_rightward(line)


def test_what_follows_a_name_is_never_cut() -> None:
    line = one_line(LONG, 200, 16, Letters(), " +3")
    assert line.endswith(("…\u2069 +3", "… +3"))
    assert Letters().width(line, 16) <= 200


def test_a_slide_names_speakers_and_numbers_in_the_order_of_its_language() -> None:
    ledger = mixed()
    (scene,), _ = shown(ledger, Slide(show=("table",)))
    (leaf,) = leaves(scene, ledger, "en", Letters())
    assert [n.name for n in leaf.foot.named] == [f"{ISOLATED} ×1", f"\u2068{PERSIAN}\u2069 ×1"]


def test_pptx_gives_each_paragraph_the_direction_of_what_it_says() -> None:
    ledger = mixed()
    found, briefing = shown(ledger, Slide(show=("table",)), title=ARABIC)
    made = FORMATS["pptx"].make(found, briefing, ledger, SETTINGS, "en", lambda done, of: None)
    deck = Presentation(io.BytesIO(made))
    paragraphs = {
        p.text: p._p.pPr.get("rtl")
        for slide in deck.slides
        for shape in slide.shapes
        for frame in (
            [c.text_frame for c in shape.table.iter_cells()]
            if shape.has_table
            else [shape.text_frame]
            if shape.has_text_frame
            else []
        )
        for p in frame.paragraphs
    }
    assert paragraphs[ARABIC] == "1"
    assert paragraphs[f"{ISOLATED} ×1"] == "0"
    assert paragraphs[f"[IRN] {PERSIAN}"] == "1"


def test_a_heading_of_a_page_is_never_lost_before_a_row_that_needs_all_of_it() -> None:
    head = (Cell(head="Event", across=True),)
    rows = Rows(((Cell(head="Who"),), head, (Cell(text=LONG * 20),)), (1.0,))
    made = laid(rows, 600, 400, Letters())
    assert [cells[0].head for cells in made.rows] == [("Who",), ("Event",), ()]
    assert made.left_out == 0
    assert made.cut
    assert sum(made.heights) <= 400


def _beyond(found: list[Scene], briefing: Briefing, ledger: Ledger) -> Iterator[str]:
    """The texts that reach beyond the page they are on, apart from names on a map."""
    letters = Letters()
    pages = drawn(found, briefing, ledger, SETTINGS, "en", lambda done, of: None)
    for number, page in pages:
        for sheet in page.sheets:
            if sheet.width < WIDTH:
                continue
            for item in sheet.layers():
                if isinstance(item, dict) and "text" in item:
                    wide = letters.width(item["text"], item["size"], item["bold"])
                    left = item["x"] - {"left": 0, "right": 1, "center": 0.5}[item["align"]] * wide
                    inside = left >= 0 and left + wide <= WIDTH and item["y"] <= HEIGHT
                    if not inside:
                        yield f"{number}: {item['text']}"


@pytest.mark.parametrize("many", [1, 2])
@pytest.mark.parametrize("name", [LONG[:120], LONG, "X" * 200, "長い名前" * 50, "الجيش " * 33])
def test_names_of_two_hundred_letters_stay_on_the_slide_whole(name: str, many: int) -> None:
    sides = [{**side, "name_en": f"{name} {side['letter']}"} for side in SIDES]
    sources = [{**s, "name_en": f"{name} {s['badge']}"} for s in SOURCES]
    of = [("alpha", "north"), ("beta", "south")][:many]
    claims = [
        row(f"c{n}", claimant=who, claimant_side=side, headline_en=name, location=name)
        for n, (who, side) in enumerate(of)
    ]
    ledger = ledger_of(*claims, sides=sides, sources=sources)
    slides = [Slide(show=(part,)) for part in PARTS] + [Slide(show=("map", "timeline"))]
    found, briefing = shown(ledger, *slides, title=name)
    assert list(_beyond(found, briefing, ledger)) == []
    first, *further = leaves(found[0], ledger, "en", Letters())
    pages = [first.foot.text] + [
        cell.whole
        for leaf in further
        for t in leaf.tables.values()
        for r in t.rows.cells
        for cell in r
    ]
    for source in sources[:many]:
        assert any(source["name_en"] in text for text in pages)
    if further:
        assert "on a further page of this slide" in first.foot.text
