"""Web Mercator (EPSG:3857): conversions between degrees, metres and a fine grid.

The grid divides the plane into `GRID` by `GRID` squares, counted from its north-western corner.
Grid positions are whole numbers, because sums of these do not depend on their order.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

GRID = 2**30  # squares along each side of the plane: 4 cm at the equator
EDGE = 85.0511  # degrees of latitude at the northern edge of the plane
TILE = 256  # pixels along each side of the plane at zoom 0
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
    """As `grid_x` for an array, without rounding."""
    return (longitudes + 180) / 360 * GRID


def grid_ys(latitudes: Reals) -> Reals:
    """As `grid_y` for an array, without rounding."""
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
    """EPSG:3857 coordinates (metres east, north) of a point in WGS 84 degrees."""
    return longitude / 360 * _SIDE, (0.5 - _south(latitude)) * _SIDE


def all_to_metres(points: Reals) -> Reals:
    """EPSG:3857 coordinates of an array of longitudes and latitudes (WGS 84 degrees)."""
    x, y = grid_xs(points[:, 0]), grid_ys(points[:, 1])
    return np.column_stack((x / GRID * _SIDE - HALF, HALF - y / GRID * _SIDE))


def from_metres(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude (WGS 84 degrees) of EPSG:3857 coordinates (metres east, north)."""
    return x / _SIDE * 360, latitude_of((0.5 - y / _SIDE) * GRID)


def metres_per_pixel(zoom: float) -> float:
    """Projected metres per pixel at `zoom`; on the ground fewer, by the factor `stretch`."""
    return _SIDE / (TILE * math.pow(2, zoom))


def stretch(latitude: float) -> float:
    """The scale factor of the projection at a latitude (WGS 84 degrees)."""
    return 1 / math.cos(math.radians(latitude))


def _south(latitude: float) -> float:
    """The distance from the plane's northern edge, as a share of its side (0 to 1)."""
    sine = math.sin(math.radians(max(-EDGE, min(EDGE, latitude))))
    return 0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)
