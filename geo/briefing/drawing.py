"""Drawing on a sheet measured in CSS pixels: text that stays text, badges, boxes.

A sheet is a matplotlib Axes whose unit is one CSS pixel, right and down from its corner.
Figures are made directly, without pyplot, whose state is shared by all threads.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyBboxPatch, Polygon, Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from geo.briefing.lettering import Letters, plain
from geo.views.badge_pictures import outline
from geo.views.badges import ACROSS, HEIGHT, WIDTH, style_of

POINT = 0.75  # points to the CSS pixel
DPI = 96.0
INK, PAPER = "#111111", "#ffffff"
# Set once, because threads share it. 42: PDFs embed TrueType fonts, so text stays text.
matplotlib.rcParams["pdf.fonttype"] = 42
matplotlib.rcParams["svg.hashsalt"] = "claim-atlas"
matplotlib.rcParams["text.hinting"] = "none"  # hinting would lose the dots of small letters


@dataclass(frozen=True)
class Sheet:
    """Something to draw on. letters: the font. width, height: in CSS pixels."""

    axes: Axes
    letters: Letters
    width: float
    height: float


def new_figure(width: float, height: float) -> Figure:
    """An empty figure of `width` by `height` CSS pixels."""
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    return figure


def sheet_on(
    figure: Figure, letters: Letters, size: tuple[float, float], box: tuple[float, ...]
) -> Sheet:
    """A sheet on the part `box` (left, top, width, height) of a figure of `size`."""
    left, top, wide, high = box
    place = (left / size[0], 1 - (top + high) / size[1], wide / size[0], high / size[1])
    axes = figure.add_axes(place)
    axes.set_axis_off()
    axes.set_xlim(0, wide)
    axes.set_ylim(high, 0)
    return Sheet(axes, letters, wide, high)


def picture_of(figure: Figure, form: str, dpi: float = DPI) -> bytes:
    """A figure as `png`, `svg` or `pdf`; the same figure gives the same bytes."""
    out = io.BytesIO()
    # Leave out the version or date that matplotlib would write, so that the bytes repeat.
    metadata = {"png": "Software", "svg": "Date", "pdf": "CreationDate"}[form]
    figure.savefig(out, format=form, dpi=dpi, metadata={metadata: None})
    return out.getvalue()


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
    order: float = 5,
) -> None:
    """One line of text at `x`, `y`; size: in CSS pixels. `$` is not read as mathematics."""
    shown = sheet.letters.known(plain(text))
    if not shown.strip():
        return
    # The halo is drawn separately, because text with a path effect is not text in a PDF.
    for ring in (True, False) if halo else (False,):
        made = Text(
            x,
            y,
            shown,
            color=halo if ring else colour,
            fontproperties=sheet.letters.font(bold),
            fontsize=size * POINT,
            ha=align,
            va=upright,
            parse_math=False,
            zorder=order,
            clip_on=True,
        )
        if ring:
            made.set_path_effects([withStroke(linewidth=2.4, foreground=halo)])
        sheet.axes.add_artist(made)


def rectangle(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    *,
    fill: str = "none",
    line: str = "none",
    weight: float = 1,
    dash: tuple[float, ...] = (),
    radius: float = 0,
    order: float = 3,
) -> None:
    """A box (left, top, right, bottom), rounded by `radius`."""
    left, top, right, bottom = box
    # Any: keywords of matplotlib, which have different types.
    style: dict[str, Any] = {
        "facecolor": fill,
        "edgecolor": line,
        "linewidth": weight * POINT,
        "zorder": order,
    }
    if dash:
        style["linestyle"] = dashes(dash, weight)
    if not radius:
        sheet.axes.add_patch(Rectangle((left, top), right - left, bottom - top, **style))
        return
    rounded = FancyBboxPatch(
        (left, top),
        right - left,
        bottom - top,
        boxstyle=f"round,pad=0,rounding_size={radius}",
        mutation_aspect=1,
        **style,
    )
    sheet.axes.add_patch(rounded)


def dashes(pattern: tuple[float, ...], weight: float) -> tuple[float, tuple[float, ...]]:
    """A dash pattern in CSS pixels as matplotlib takes it: in multiples of the line width."""
    return 0.0, tuple(p / weight for p in pattern)


def badge(
    sheet: Sheet,
    x: float,
    y: float,
    size: float,
    mark: tuple[str, str, str, str],
    count: int = 0,
    order: float = 5,
) -> None:
    """A badge as `static/badge.js` draws it, with its upper left corner at `x`, `y`.

    mark: letters, shape, colour, modality. count: shown in a circle if it is more than 1.
    """
    letters, shape, colour, modality = mark
    drawn = style_of(modality)

    def ring(inset: float, **style: Any) -> None:  # keywords of matplotlib
        # Without the last point of the outline, which repeats the first.
        points = np.array(outline(shape, inset).coords)[:-1] + 2
        sheet.axes.add_patch(Polygon(points * size + (x, y), zorder=order, **style))

    def line(ends: Iterable[tuple[float, float]], weight: float, ink: str) -> None:
        points = [(x + (a + 2) * size, y + (b + 2) * size) for a, b in ends]
        sheet.axes.plot(
            [p[0] for p in points],
            [p[1] for p in points],
            color=ink,
            linewidth=weight * size * POINT,
            solid_capstyle="butt",
            zorder=order,
            scalex=False,
            scaley=False,
        )

    unit = size * POINT
    ring(1, facecolor=PAPER, edgecolor=PAPER, linewidth=4 * unit)
    style = {"linestyle": dashes(drawn.dash, drawn.weight)} if drawn.dash else {}
    ring(1, facecolor=PAPER, edgecolor=INK, linewidth=drawn.weight * unit, **style)
    inner = 4 if drawn.is_double else 3.5
    ring(inner, facecolor=colour, edgecolor=INK if drawn.is_double else "none", linewidth=unit)
    letters = plain(letters)
    high = 11.0 if len(letters) > 3 else 12.5
    wide = sheet.letters.width(letters, high, bold=True)
    high *= min(1.0, 30 / wide) if wide else 1
    centre = (x + (WIDTH / 2 + 2) * size, y + (HEIGHT / 2 + 2) * size)
    write(
        sheet,
        centre[0],
        centre[1] + 0.36 * high * size,
        letters,
        high * size,
        colour=PAPER,
        bold=True,
        align="center",
        upright="baseline",
        order=order,
    )
    if drawn.across:
        ends = ACROSS[drawn.across]
        line(ends, 4, PAPER)
        line(ends, 2, INK)
    if count > 1:
        middle = (x + WIDTH * size, y + 4 * size)
        sheet.axes.add_patch(
            Circle(
                middle, 7 * size, facecolor=PAPER, edgecolor=INK, linewidth=unit, zorder=order + 0.1
            )
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
            order=order + 0.2,
        )
