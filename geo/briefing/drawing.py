"""Drawing on a sheet measured in CSS pixels: shapes as SVG, and text that stays text.

A sheet is a list of shapes and lines of text, from the lowest to the uppermost. What becomes of it
is for `geo.briefing.typesetting`: a page of a PDF, a PNG, an SVG.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypedDict

from geo.briefing.lettering import Letters, is_rightward, known, plain
from geo.views.badges import ACROSS, HEIGHT, WIDTH, style_of
from geo.views.badges import svg as badge_svg

INK, PAPER = "#111111", "#ffffff"
# All shapes lie under all texts but for the ground of a map and what crosses out a badge: pictures
# between texts would each be drawn by themselves, which takes long.
GROUND, NAMES, SHAPES, WORDS, CROSSED = 0, 4, 5, 8, 9
Box = tuple[float, float, float, float]  # left, top, right, bottom
_ROOM, _WIDEST = 31.0, 37.0  # widths of letters in a badge: with space beside them, without
_NARROW = 0.9  # how much narrower letters are in a narrow face
_OUT = 2  # pixels by which a badge's picture is larger than the badge, on each side


class Text(TypedDict):
    """One line of text. x, y: of its baseline; align: which end of it `x` is; size: in pixels.
    narrow: whether a narrow face is better, if there is one."""

    text: str
    x: float
    y: float
    size: float
    colour: str
    bold: bool
    align: str
    halo: str
    rightward: bool
    narrow: bool


@dataclass
class Sheet:
    """Something to draw on. left, top: where it lies on its page; items: SVG elements, and texts.

    Each item has the order in which it is drawn; equal ones are drawn as they came. fine: pixels by
    which outlines of a map may be simplified; smaller ones than three times as much are left out.
    """

    letters: Letters
    width: float
    height: float
    left: float = 0.0
    top: float = 0.0
    items: list[tuple[float, str | Text]] = field(default_factory=list)
    fine: float = 0.3

    def shape(self, element: str, order: float) -> None:
        """Add an SVG element."""
        self.items.append((order, element))

    def layers(self) -> list[str | Text]:
        """The items from the lowest to the uppermost; shapes that follow each other are joined."""
        found: list[str | Text] = []
        for _, item in sorted(self.items, key=lambda pair: pair[0]):
            last = found[-1] if found else None
            if isinstance(item, str) and isinstance(last, str):
                found[-1] = last + item
            else:
                found.append(item)
        return found


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
    narrow: bool = False,
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
        "narrow": narrow,
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
    size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
    style = stroke(line, weight, dash) + _fill(fill)
    round_ = f' rx="{_n(radius)}"' if radius else ""
    sheet.shape(f'<rect x="{_n(left)}" y="{_n(top)}" {size}{round_}{style}/>', order)


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
    sheet.shape(f'<g transform="translate({_n(x)} {_n(y)}) scale({_n(size)})">{drawn}</g>', SHAPES)
    letters = plain(letters)
    tall = 12.5
    long = sheet.letters.width(letters, tall, bold=True)
    narrow = long > _ROOM
    if narrow:
        tall *= min(1.0, _WIDEST / (long * _NARROW))
    write(
        sheet,
        x + wide / 2,
        y + high / 2 + 0.36 * tall * size,
        letters,
        tall * size,
        colour=PAPER,
        bold=True,
        align="center",
        upright="baseline",
        narrow=narrow,
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
            sheet.shape(f"<line {ends}{stroke(ink, weight * size)}/>", CROSSED)
    if count > 1:
        middle = (x + WIDTH * size, y + 4 * size)
        sheet.shape(
            f'<circle cx="{_n(middle[0])}" cy="{_n(middle[1])}" r="{_n(7 * size)}"'
            f"{_fill(PAPER)}{stroke(INK, size)}/>",
            SHAPES,
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
