"""Web Mercator (EPSG:3857): the plane of the map, in metres and in squares of a fine grid.

The plane is a square of `GRID` by `GRID` squares, counted from its north-western corner. Positions
on it are whole numbers, because sums of these are the same in every order.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

GRID = 2**30  # squares along each side of the plane: 4 cm at the equator
EDGE = 85.0511  # degrees of latitude at which the plane ends
TILE = 256  # pixels of a side of the whole plane at zoom 0
_RADIUS = 6_378_137.0  # metres, of the sphere of EPSG:3857
HALF = math.pi * _RADIUS  # metres from the middle of the plane to its edge
_SIDE = 2 * HALF
Reals = npt.NDArray[np.float64]


def grid_x(longitude: float) -> int:
    """The square's number from 180 degrees west; longitude in WGS 84 degrees."""
    return min(GRID - 1, max(0, math.floor((longitude + 180) / 360 * GRID)))


def grid_y(latitude: float) -> int:
    """The square's number from the northern edge; latitude in WGS 84 degrees."""
    return min(GRID - 1, max(0, math.floor(_south(latitude) * GRID)))


def grid_xs(longitudes: Reals) -> Reals:
    """As `grid_x`, of many, before they are made whole."""
    return (longitudes + 180) / 360 * GRID


def grid_ys(latitudes: Reals) -> Reals:
    """As `grid_y`, of many, before they are made whole."""
    sine = np.sin(np.radians(np.clip(latitudes, -EDGE, EDGE)))
    made: Reals = (0.5 - np.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * GRID
    return made


def longitude_of(x: float) -> float:
    """The longitude (WGS 84 degrees) of a position on the grid."""
    return x / GRID * 360 - 180


def latitude_of(y: float) -> float:
    """The latitude (WGS 84 degrees) of a position on the grid."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y / GRID))))


def to_metres(latitude: float, longitude: float) -> tuple[float, float]:
    """Metres east and north of the plane's middle, of a point in WGS 84 degrees."""
    return longitude / 360 * _SIDE, (0.5 - _south(latitude)) * _SIDE


def from_metres(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude (WGS 84 degrees) of metres east and north of the plane's middle."""
    return x / _SIDE * 360, latitude_of((0.5 - y / _SIDE) * GRID)


def metres_per_pixel(zoom: float) -> float:
    """Metres of the plane to a pixel of a map at `zoom`; on the ground they are fewer."""
    return _SIDE / (TILE * math.pow(2, zoom))


def stretch(latitude: float) -> float:
    """How many metres of the plane a metre on the ground takes at a latitude (WGS 84 degrees)."""
    return 1 / math.cos(math.radians(latitude))


def _south(latitude: float) -> float:
    """How far south of the plane's northern edge, as a share of its side."""
    sine = math.sin(math.radians(max(-EDGE, min(EDGE, latitude))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
