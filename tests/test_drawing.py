"""What is drawn on a sheet, and how it becomes a picture."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace

import pytest
from PIL import Image, ImageChops
from pptx import Presentation

from geo.briefing.drawing import (
    SHAPES,
    Shape,
    Sheet,
    badge,
    rectangle,
    rectangle_svg,
    write,
)
from geo.briefing.ground import draw_labels
from geo.briefing.lettering import Letters
from geo.briefing.map_labels import Frame
from geo.briefing.shapes import emu, new_deck, sharpen
from geo.briefing.typesetting import Page, fingerprint, typeset
from geo.model.claims import MODALITIES
from geo.model.claims import SHAPES as KINDS
from geo.model.shipped import DATA

WIDE, HIGH = 640, 360
EDGE = 16  # of 255: one of the steps by which an edge is shaded, which rounding can move


def sheet_of(*marks: str) -> Sheet:
    """Labels with badges of each kind and modality, at fractions of a pixel."""
    sheet = Sheet(Letters(), WIDE, HIGH)
    for row, modality in enumerate(MODALITIES):
        for column, kind in enumerate(KINDS):
            x, y = 8 + column * 97.37, 6 + row * 39.61
            box = (x - 4, y - 3, x + 70, y + 36)
            rectangle(sheet, box, fill="#ffffffee", line="#6b7280", weight=1.5, radius=6)
            badge(sheet, x, y, 1.03, ("AB", kind, "#0b5cad", modality), count=row)
    rectangle(sheet, (500.3, 300.2, 610, 350), line="#111111", dash=(4.5, 3), weight=1.5)
    for text in marks:
        write(sheet, 20, HIGH - 20, text, 14)
    return sheet


def drawn(sheet: Sheet, dpi: float = 144) -> Image.Image:
    (data,) = typeset([Page(WIDE, HIGH, [sheet])], "png", "en", dpi=dpi)
    return Image.open(io.BytesIO(data)).convert("RGB")


def most(one: Image.Image, other: Image.Image) -> int:
    """The largest difference of a colour at any dot, of 255."""
    return max(high for _, high in ImageChops.difference(one, other).getextrema())


@pytest.mark.parametrize("dpi", [96, 144, 192])
def test_pictures_of_parts_are_drawn_to_the_same_dots_as_pictures_of_the_whole_sheet(dpi):
    parts, whole = sheet_of(), sheet_of()
    whole.items = [
        (order, replace(item, box=None) if isinstance(item, Shape) else item)
        for order, item in whole.items
    ]
    assert len(parts.layers()) > len(whole.layers()), "there are several pictures"
    both = drawn(parts, dpi), drawn(whole, dpi)
    counts = ImageChops.difference(*both).convert("L").histogram()
    assert sum(counts[EDGE + 1 :]) < sum(counts) / 5_000
    assert most(*both) <= 4 * EDGE, "a few edges lie over each other"
    assert most(drawn(parts, dpi), drawn(Sheet(Letters(), WIDE, HIGH), dpi)) > 200


@pytest.mark.parametrize(
    ("shape", "most"), [("square", 35), ("circle", 32.8), ("hexagon", 29.3), ("octagon", 33)]
)
def test_letters_of_a_badge_stay_within_its_colour(shape, most):
    sheet = Sheet(Letters(), 200, 120)
    badge(sheet, 0, 0, 4, ("UKMD", shape, "#0b5cad", "claims"))
    (text,) = [item for _, item in sheet.items if isinstance(item, dict) and "text" in item]
    long = Letters().width("UKMD", 12.5, bold=True)
    assert long > most, "else this shows nothing"
    assert text["size"] == 50
    assert long * text["squeeze"] == pytest.approx(most, abs=0.1)
    # Beside the letters is still the badge's colour, at their full height.
    picture = drawn(sheet, 96)
    for x in (24 - most / 2 - 0.5, 24 + most / 2 + 0.5):
        for y in (15 - 4.2, 15 + 4.2):
            assert picture.getpixel((round(x * 4), round(y * 4))) == (0x0B, 0x5C, 0xAD)


def test_nothing_reaches_beyond_the_box_of_its_shape():
    for order, item in sheet_of().items:
        if not isinstance(item, Shape):
            continue
        assert item.box is not None
        alone = Sheet(Letters(), WIDE, HIGH, items=[(order, Shape(item.element))])
        inverted = ImageChops.invert(drawn(alone, 96))
        if (shown := inverted.getbbox()) is None:  # white
            continue
        left, top, right, bottom = shown
        assert left >= item.box[0] - 1, item.element
        assert top >= item.box[1] - 1, item.element
        assert right <= item.box[2] + 1, item.element
        assert bottom <= item.box[3] + 1, item.element


def test_a_box_is_drawn_as_its_svg_says():
    one, other = Sheet(Letters(), WIDE, HIGH), Sheet(Letters(), WIDE, HIGH)
    rectangle(one, (10.4, 20, 300, 200.7), fill="#eceef1", line="#c3c8ce", weight=0.8)
    rectangle(one, (50, 60, 90, 100), fill="#11111180")
    rectangle(one, (400, 60, 600, 300), line="#8a1c1c", weight=3)
    for _, item in one.items:
        assert isinstance(item, dict)
        assert "text" not in item
        other.shape(rectangle_svg(item), SHAPES)
    assert most(drawn(one), drawn(other)) <= EDGE


def test_equal_pages_have_one_fingerprint_and_others_another():
    def of(*marks: str) -> bytes:
        return fingerprint([Page(WIDE, HIGH, [sheet_of(*marks)])])

    assert of("one") == of("one")
    assert of("one") != of("two")


def test_equal_maps_are_one_part_of_a_deck_and_each_part_has_its_own_name():
    deck = new_deck()
    png = io.BytesIO()
    Image.new("RGB", (20, 10), "#0b5cad").save(png, "PNG")
    for svg in (b"<svg/>", b"<svg></svg>", b"<svg/>"):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        png.seek(0)
        sharpen(slide.shapes.add_picture(png, emu(0), emu(0), emu(20), emu(10)), svg)
        slide.notes_slide.notes_text_frame.text = svg.decode()
    out = io.BytesIO()
    deck.save(out)
    with zipfile.ZipFile(out) as file:
        names = file.namelist()
        assert len(set(names)) == len(names)
        assert [name for name in names if name.endswith(".svg")] == [
            "ppt/media/map1.svg",
            "ppt/media/map2.svg",
        ]
        assert sum(name.startswith("ppt/media/image") for name in names) == 1
        assert {f"ppt/slides/slide{n}.xml" for n in (1, 2, 3)} <= set(names)
        assert {f"ppt/notesSlides/notesSlide{n}.xml" for n in (1, 2, 3)} <= set(names)
    again = Presentation(out)
    assert [s.notes_slide.notes_text_frame.text for s in again.slides] == [
        "<svg/>",
        "<svg></svg>",
        "<svg/>",
    ]


@pytest.mark.parametrize(
    ("lang", "town", "region"),
    [
        ("en", "Bakhmut", "Donetsk Oblast"),
        ("ja", "バフムト", "ドネツク州"),
        ("uk", "Бахмут", "Донецька область"),
    ],
)
def test_the_ground_is_named_in_the_language_of_the_slide(lang, town, region):
    sheet = Sheet(Letters(), WIDE, HIGH)
    draw_labels(sheet, Frame(48.3, 38.0, 8, WIDE, HIGH), lang, [])
    names = {item["text"] for item in sheet.layers() if isinstance(item, dict) and "text" in item}
    assert {town, region} <= names


def test_every_name_of_the_ground_is_there_in_every_shipped_language():
    labels = json.loads((DATA / "basemap" / "labels.json").read_text("utf-8"))["labels"]
    assert not [label for label in labels if not (label["en"] and label["ja"] and label["uk"])]
    latin = [label["uk"] for label in labels if any("a" <= c.lower() <= "z" for c in label["uk"])]
    assert latin == []
