"""Drawing on a sheet measured in CSS pixels: shapes as SVG, and text that stays text.

A sheet is a list of shapes and lines of text, from the lowest to the uppermost. What becomes of it
is for `geo.briefing.typesetting`: a page of a PDF, a PNG, an SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, final

from geo.briefing.lettering import Letters, is_rightward, known, plain
from geo.views.badges import ACROSS, HEIGHT, WIDTH, letter_room, style_of
from geo.views.badges import svg as badge_svg

INK, PAPER = "#111111", "#ffffff"
# All shapes lie under all texts but for the ground of a map and what crosses out a badge: pictures
# between texts would each be drawn by themselves, which takes long.
GROUND, NAMES, SHAPES, WORDS, CROSSED = 0, 4, 5, 8, 9
Box = tuple[float, float, float, float]  # left, top, right, bottom
_TALL, _CAPITAL = 12.5, 0.72  # size of letters in a badge, and the height of a capital of it
_EMPTY = 4_000.0  # square pixels that a picture may have for nothing, so that there are fewer
_CORNERS = 4  # pixels by which the corners of a diamond may reach beyond a badge's picture
_OUT = 2  # pixels by which a badge's picture is larger than the badge, on each side


@final
class Text(TypedDict):
    """One line of text. x, y: of its baseline; align: which end of it `x` is; size: in pixels.
    squeeze: how wide it is set, of its usual width; faces that are narrow may not be at hand."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool
    align: str
    halo: str
    rightward: bool
    squeeze: float


@final
class Rectangle(TypedDict):
    """A box with square corners. fill, line: colours, "" for none; weight: of the line, in pixels.
    Boxes are the most frequent shapes by far, and as a picture each would take long."""

    left: float
    top: float
    width: float
    height: float
    fill: str
    line: str
    weight: float


@dataclass(frozen=True)
class Shape:
    """An SVG element, and a box around all of it; None: it may be anywhere on the sheet."""

    element: str
    box: Box | None = None


Item = Shape | Rectangle | Text


@dataclass
class Sheet:
    """Something to draw on. left, top: where it lies on its page; items: what is drawn.

    Each item has the order in which it is drawn; equal ones are drawn as they came. fine: pixels by
    which outlines of a map may be simplified; smaller ones than three times as much are left out.
    """

    letters: Letters
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    items: list[tuple[float, Item]] = field(default_factory=list)
    fine: float = 0.3

    def shape(self, element: str, order: float, box: Box | None = None) -> None:
        """Add an SVG element. box: around all of it, as far as that is known."""
        self.items.append((order, Shape(element, box)))

    def layers(self) -> list[Item]:
        """The items from the lowest to the uppermost.

        Shapes that follow each other are joined where their boxes lie close together, because a
        picture takes the longer the more of the sheet it covers.
        """
        found: list[Item] = []
        for _, item in sorted(self.items, key=lambda pair: pair[0]):
            last = found[-1] if found else None
            joined = None
            if isinstance(item, Shape) and isinstance(last, Shape):
                joined = _joined(last, item)
            if joined:
                found[-1] = joined
            else:
                found.append(item)
        return found


def _joined(under: Shape, over: Shape) -> Shape | None:
    """Two shapes as one; None where a box around both would be mostly empty."""
    element = under.element + over.element
    if under.box is None or over.box is None:
        return Shape(element)
    both = _around(under.box, over.box)
    if _area(both) > _area(under.box) + _area(over.box) + _EMPTY:
        return None
    return Shape(element, both)


def _around(one: Box, other: Box) -> Box:
    left, top = min(one[0], other[0]), min(one[1], other[1])
    return left, top, max(one[2], other[2]), max(one[3], other[3])


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def write(
    sheet: Sheet,
    x: float,
    y: float,
    text: str,
    size: float,
    *,
    colour: str = INK,
    bold: bool = False,
    align: str = "left",
    upright: str = "center",
    halo: str = "",
    order: float = WORDS,
    squeeze: float = 1.0,
) -> None:
    """One line of text at `x`, `y`; size: in CSS pixels. upright: what of it is at `y`."""
    shown = known(plain(text))
    if not shown.strip():
        return
    base = y if upright == "baseline" else y + 0.36 * size
    line: Text = {
        "text": shown,
        "x": round(x, 2),
        "y": round(base, 2),
        "size": round(size, 2),
        "colour": colour,
        "bold": bold,
        "align": align,
        "halo": halo,
        "rightward": is_rightward(shown),
        "squeeze": squeeze,
    }
    sheet.items.append((order, line))


def rectangle(
    sheet: Sheet,
    box: Box,
    *,
    fill: str = "none",
    line: str = "none",
    weight: float = 1,
    dash: Sequence[float] = (),
    radius: float = 0,
    order: float = SHAPES,
) -> None:
    """A box, rounded by `radius`. Colours are `#rrggbb`, or `#rrggbbaa` where one sees through."""
    left, top, right, bottom = box
    if not radius and not dash:
        made: Rectangle = {
            "left": round(left, 2),
            "top": round(top, 2),
            "width": round(right - left, 2),
            "height": round(bottom - top, 2),
            "fill": "" if fill == "none" else fill,
            "line": "" if line == "none" else line,
            "weight": round(weight, 2),
        }
        sheet.items.append((order, made))
        return
    size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
    style = stroke(line, weight, dash) + _fill(fill)
    round_ = f' rx="{_n(radius)}"' if radius else ""
    element = f'<rect x="{_n(left)}" y="{_n(top)}" {size}{round_}{style}/>'
    sheet.shape(element, order, _widened(box, weight))


def rectangle_svg(made: Rectangle) -> str:
    """A rectangle as an SVG element."""
    place = f'x="{_n(made["left"])}" y="{_n(made["top"])}"'
    size = f'width="{_n(made["width"])}" height="{_n(made["height"])}"'
    style = stroke(made["line"] or "none", made["weight"]) + _fill(made["fill"] or "none")
    return f"<rect {place} {size}{style}/>"


def _widened(box: Box, by: float) -> Box:
    """A box with so many pixels more on each side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def stroke(line: str, weight: float, dash: Sequence[float] = ()) -> str:
    """The attributes of a line: colour, width and dashes in pixels."""
    if line == "none":
        return ""
    dashes = f' stroke-dasharray="{" ".join(_n(d) for d in dash)}"' if dash else ""
    return f' stroke="{line}" stroke-width="{_n(weight)}"{dashes}'


def _fill(fill: str) -> str:
    if len(fill) != 9:
        return f' fill="{fill}"'
    return f' fill="{fill[:7]}" fill-opacity="{int(fill[7:], 16) / 255:.3f}"'


def path(
    sheet: Sheet, rings: Iterable[tuple[Sequence[Sequence[float]], bool]], style: str, order: float
) -> None:
    """Lines and outlines as one path. rings: points in pixels, and whether they close."""
    parts = []
    for points, closed in rings:
        parts.append("M" + " ".join(f"{x:g},{y:g}" for x, y in points) + ("z" if closed else ""))
    if parts:
        sheet.shape(f'<path d="{"".join(parts)}" fill-rule="evenodd"{style}/>', order)


def badge(
    sheet: Sheet,
    x: float,
    y: float,
    size: float,
    mark: tuple[str, str, str, str],
    count: int = 0,
) -> None:
    """A badge as `static/badge.js` draws it, with its upper left corner at `x`, `y`.

    mark: letters, shape, colour, modality. count: shown in a circle if it is more than 1.
    """
    letters, shape, colour, modality = mark
    drawn = badge_svg("", shape, colour, modality, bare=True)
    wide, high = (WIDTH + 2 * _OUT) * size, (HEIGHT + 2 * _OUT) * size
    # Wider than the badge itself, because the corners of a diamond reach beyond it.
    corner = f"translate({_n(x)} {_n(y)}) scale({_n(size)})"
    box = _widened((x, y, x + wide, y + high), _CORNERS * size)
    sheet.shape(f'<g transform="{corner}">{drawn}</g>', SHAPES, box)
    letters = plain(letters)
    room = letter_room(shape, _CAPITAL * _TALL)
    long = sheet.letters.width(letters, _TALL, bold=True)
    write(
        sheet,
        x + wide / 2,
        y + high / 2 + _CAPITAL / 2 * _TALL * size,
        letters,
        _TALL * size,
        colour=PAPER,
        bold=True,
        align="center",
        upright="baseline",
        squeeze=min(1.0, room / long) if long else 1.0,
    )
    across = style_of(modality).across
    if across:
        ends = " ".join(
            f'{name}="{_n(x + (a + _OUT) * size) if name[0] == "x" else _n(y + (a + _OUT) * size)}"'
            for (name, a) in zip(
                ("x1", "y1", "x2", "y2"),
                [v for point in ACROSS[across] for v in point],
                strict=True,
            )
        )
        for weight, ink in ((4, PAPER), (2, INK)):
            sheet.shape(f"<line {ends}{stroke(ink, weight * size)}/>", CROSSED, box)
    if count > 1:
        middle = (x + WIDTH * size, y + 4 * size)
        sheet.shape(
            f'<circle cx="{_n(middle[0])}" cy="{_n(middle[1])}" r="{_n(7 * size)}"'
            f"{_fill(PAPER)}{stroke(INK, size)}/>",
            SHAPES,
            _widened((*middle, *middle), 8 * size),
        )
        write(
            sheet,
            middle[0],
            middle[1] + 3.5 * size,
            str(count) if count <= 999 else "…",
            (7 if count > 99 else 10) * size,
            bold=True,
            align="center",
            upright="baseline",
        )


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
