"""The basemap of a still map: land, water, borders, names, styled as in `static/basemap.js`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any, TypedDict

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.briefing.drawing import GROUND, INK, NAMES, Item, Sheet, path, rectangle, stroke, write
from geo.briefing.lettering import Letters
from geo.briefing.map_labels import Box, Frame, overlap
from geo.i18n import LANGUAGES, pick
from geo.model.mercator import HALF, all_to_metres
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
    "country": ("#6a6f76", 16.0, True),
    "region": ("#6d675c", 14.0, False),
    "town": ("#3d4248", 14.0, False),
}


class _Label(TypedDict):
    """A label of the basemap. lat, lon: WGS 84 degrees; z: the zoom from which it is shown.

    en, ja, uk: its name; a language that it lacks has the first one.
    """

    kind: str
    lat: float
    lon: float
    z: float
    en: str
    ja: str
    uk: str


@cache
def _layers() -> tuple[tuple[str, shapely.STRtree], ...]:
    """Kind and shapes in Web Mercator, in drawing order."""
    folder = DATA / "basemap"
    found: list[tuple[str, shapely.STRtree]] = []
    for name in ("countries", "water", "lines"):
        features = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))["features"]
        kinds: dict[str, list[str]] = {}
        for feature in features:
            kind = feature["properties"].get("kind", "land")
            kinds.setdefault(kind, []).append(json.dumps(feature["geometry"]))
        for kind, texts in kinds.items():
            # Split into single parts, so that only those in the picture are processed.
            pieces = shapely.get_parts(shapely.from_geojson(texts))
            found.append((kind, shapely.STRtree(shapely.transform(pieces, all_to_metres))))
    return tuple(found)


@cache
def _labels() -> list[_Label]:
    path = DATA / "basemap" / "labels.json"
    labels: list[_Label] = json.loads(path.read_text(encoding="utf-8"))["labels"]
    return labels


def _text(label: _Label, lang: str) -> str:
    return pick(lang, **{key: str(said) for key, said in label.items() if key in LANGUAGES})


def seen(frame: Frame) -> Box:
    """West, south, east, north of what is drawn, in metres of Web Mercator: no cut edge is seen."""
    west, north = frame.origin
    m = _MARGIN * frame.metres
    south, east = north - frame.height * frame.metres, west + frame.width * frame.metres
    return west - m, south - m, east + m, north + m


def draw_ground(sheet: Sheet, frame: Frame) -> None:
    """Sea, land, water and borders."""
    sheet.items += _ground(frame, sheet.fine)


@lru_cache(maxsize=64)  # many slides share their view
def _ground(frame: Frame, fine: float) -> tuple[tuple[float, Item], ...]:
    """The items of a sheet with the ground alone. fine: see `Sheet`."""
    sheet = Sheet(Letters(), frame.width, frame.height, fine=fine)
    rectangle(sheet, (0, 0, frame.width, frame.height), fill=SEA, order=GROUND)
    window = seen(frame)
    for order, (kind, tree) in enumerate(_layers()):
        cut = np.concatenate([_cut(tree, window, turn * 2 * HALF) for turn in frame.turns])
        line, weight, dash, fill = _STYLES[kind]
        draw_shapes(
            sheet,
            frame,
            shapely.simplify(cut, sheet.fine * frame.metres),
            f' fill="{fill}"{stroke(line, weight, dash)}',
            1 + order / 10,
        )
    return tuple(sheet.items)


def _cut(tree: shapely.STRtree, window: Box, moved: float) -> Any:
    """The shapes within a window, moved east by so many metres. Gives an array of them."""
    west, south, east, north = window
    window = west - moved, south, east - moved, north
    near = tree.geometries[np.sort(tree.query(shapely.box(*window)))]
    cut = shapely.clip_by_rect(near, *window)
    return shapely.transform(cut, lambda points: np.add(points, (moved, 0.0))) if moved else cut


def draw_shapes(
    sheet: Sheet, frame: Frame, shapes: Iterable[BaseGeometry], style: str, order: float
) -> None:
    """Shapes in Web Mercator, as one path. style: attributes of SVG."""
    path(sheet, _rings(frame, shapes, 3 * sheet.fine), style, order)


def _rings(
    frame: Frame, shapes: Iterable[BaseGeometry], least: float
) -> Iterator[tuple[list[list[float]], bool]]:
    """Their lines in pixels, and whether each closes. least: pixels of the smallest drawn."""
    corner, scale = frame.origin, (frame.metres, -frame.metres)
    for shape in shapely.get_parts(list(shapes)):
        if shape.is_empty:
            continue
        if shape.geom_type == "GeometryCollection":
            yield from _rings(frame, shape.geoms, least)
            continue
        lines = [shape]
        if shape.geom_type == "Polygon":
            lines = [shape.exterior, *shape.interiors]
        elif shape.geom_type not in ("LineString", "LinearRing"):
            continue
        for line in lines:
            points = np.round((shapely.get_coordinates(line) - corner) / scale, 1)
            if np.ptp(points, axis=0).max() >= least:
                yield points.tolist(), shape.geom_type == "Polygon"


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
        wide = sheet.letters.width(text, _LABELS[kind][1], _LABELS[kind][2]) + 10
        box = (x - wide / 2, y - 10, x + wide / 2, y + 10)
        if kind == "town":
            box = (x - 4, y - 10, x + wide, y + 10)
        if any(overlap(b, box, 2) for b in full):
            continue
        full.append(box)
        colour, size, bold = _LABELS[kind]
        town = kind == "town"
        if town:
            dot = (x - 3.0, y - 3.0, x + 3.0, y + 3.0)
            sheet.shape(f'<circle cx="{x}" cy="{y}" r="2.2" fill="{colour}"/>', 3, dot)
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
            order=NAMES,
        )
