"""The basemap of a still map: land, water, borders, names, styled as in `static/basemap.js`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, TypedDict

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from shapely.geometry.base import BaseGeometry

from geo.briefing.drawing import INK, POINT, Sheet, dashes, write
from geo.briefing.map_labels import Box, Frame, overlap
from geo.i18n import pick
from geo.model.areas import MERCATOR
from geo.model.shipped import DATA

SEA, LAND, WATER = "#dfe8ee", "#f7f6f2", "#b9d2e0"
COUNTRY, REGION = "#7a7a7a", "#c9c5bb"
_MARGIN = 24  # pixels drawn beyond the picture, so that no cut edge is visible
# kind -> line, weight, dash, fill
_STYLES: dict[str, tuple[str, float, tuple[float, ...], str]] = {
    "land": (REGION, 0.6, (), LAND),
    "river": (WATER, 1.2, (), "none"),
    "lake": (WATER, 0.5, (), WATER),
    "region": (REGION, 1, (), "none"),
    "country": (COUNTRY, 1.2, (), "none"),
    "disputed": (COUNTRY, 1.6, (6, 5), "none"),
}
# kind -> colour, size, bold
_LABELS = {
    "country": ("#6a6f76", 13.0, True),
    "region": ("#7b7468", 11.5, False),
    "town": ("#3d4248", 11.5, False),
}


class _Label(TypedDict):
    """A label of the basemap. lat, lon: WGS 84 degrees; z: the zoom from which it is shown."""

    kind: str
    lat: float
    lon: float
    z: float
    en: str
    ja: str


@cache
def _layers() -> tuple[tuple[str, shapely.STRtree], ...]:
    """Kind and shapes in Web Mercator, in drawing order."""
    folder = DATA / "basemap"
    found: list[tuple[str, shapely.STRtree]] = []
    for name in ("countries", "water", "lines"):
        table = gpd.read_file(folder / f"{name}.json").to_crs(MERCATOR)
        kinds = table["kind"] if "kind" in table else ["land"] * len(table)
        for kind in dict.fromkeys(kinds):
            shapes = table.geometry[[k == kind for k in kinds]]
            # Split into single parts, so that only those in the picture are processed.
            pieces = shapes.explode(index_parts=False).to_numpy()
            found.append((kind, shapely.STRtree(pieces)))
    return tuple(found)


@cache
def _labels() -> list[_Label]:
    path = DATA / "basemap" / "labels.json"
    labels: list[_Label] = json.loads(path.read_text(encoding="utf-8"))["labels"]
    return labels


def label_texts(lang: str) -> set[str]:
    """All characters in the labels of the basemap."""
    return {c for label in _labels() for c in _text(label, lang)}


def _text(label: _Label, lang: str) -> str:
    return pick(lang, en=label["en"], ja=label["ja"])


def draw_ground(sheet: Sheet, frame: Frame) -> None:
    """Sea, land, water and borders."""
    sheet.axes.add_patch(
        PathPatch(
            Outline([(0, 0), (frame.width, 0), (frame.width, frame.height), (0, frame.height)]),
            facecolor=SEA,
            linewidth=0,
            zorder=0,
        )
    )
    west, north = frame.origin
    m = _MARGIN * frame.metres
    window = (
        west - m,
        north - frame.height * frame.metres - m,
        west + frame.width * frame.metres + m,
        north + m,
    )
    for order, (kind, tree) in enumerate(_layers()):
        near = tree.geometries[np.sort(tree.query(shapely.box(*window)))]
        cut = shapely.clip_by_rect(near, *window)
        line, weight, dash, fill = _STYLES[kind]
        draw_shapes(
            sheet,
            frame,
            shapely.simplify(cut, 0.3 * frame.metres),
            facecolor=fill,
            edgecolor=line,
            linewidth=weight * POINT,
            zorder=1 + order / 10,
            **({"linestyle": dashes(dash, weight)} if dash else {}),
        )


def draw_shapes(sheet: Sheet, frame: Frame, shapes: Iterable[BaseGeometry], **style: Any) -> None:
    """Shapes in Web Mercator, as one path. style: keywords of matplotlib's `PathPatch`."""
    west, north = frame.origin
    rings: list[tuple[shapely.coords.CoordinateSequence, bool]] = []
    for shape in shapely.get_parts(list(shapes)):
        if shape.is_empty:
            continue
        if shape.geom_type == "Polygon":
            # So that holes run in the opposite direction to their outer ring.
            whole = shapely.orient_polygons(shape)
            rings += [(r.coords, True) for r in (whole.exterior, *whole.interiors)]
        elif shape.geom_type == "GeometryCollection":
            draw_shapes(sheet, frame, shape.geoms, **style)
        elif shape.geom_type in ("LineString", "LinearRing"):
            rings.append((shape.coords, False))
    paths = []
    for coordinates, closed in rings:
        points = np.array(coordinates)
        pixels = (points - (west, north)) / (frame.metres, -frame.metres)
        paths.append(Outline(pixels, closed=closed))
    if paths:
        sheet.axes.add_patch(PathPatch(Outline.make_compound_path(*paths), **style))


def draw_labels(sheet: Sheet, frame: Frame, lang: str, taken: Iterable[Box]) -> None:
    """Labels in view, the important ones first; one that would overlap is left out.

    taken: boxes in CSS pixels that labels must not cover.
    """
    full = list(taken)
    for label in _labels():
        kind = label["kind"]
        if label["z"] > frame.zoom or (kind == "country" and frame.zoom > 7):
            continue
        if kind == "region" and frame.zoom > 9:
            continue
        x, y = frame.spot(label["lat"], label["lon"])
        if not frame.near(x, y, 0.1):
            continue
        text = _text(label, lang)
        wide = len(text) * (12.5 if lang == "ja" else 7) + 10
        box = (x - wide / 2, y - 9, x + wide / 2, y + 9)
        if kind == "town":
            box = (x - 4, y - 8, x + wide, y + 8)
        if any(overlap(b, box, 2) for b in full):
            continue
        full.append(box)
        colour, size, bold = _LABELS[kind]
        town = kind == "town"
        if town:
            sheet.axes.plot(
                [x], [y], ".", color=colour, markersize=4, zorder=4, scalex=False, scaley=False
            )
        write(
            sheet,
            x + 6 if town else x,
            y,
            text,
            size,
            colour=colour or INK,
            bold=bold,
            align="left" if town else "center",
            halo="#ffffff",
            order=4,
        )
