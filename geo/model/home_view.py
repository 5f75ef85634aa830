"""The map's first view, made to show claims that the settings' own view would leave out."""

from __future__ import annotations

from typing import TypeAlias

# West, south, east, north in WGS 84 degrees.
Box: TypeAlias = tuple[float, float, float, float]

_ROOM = 0.08  # of the extent of the claims, left free around them
_MIN_ROOM = 0.3  # degrees
_MAX_LATITUDE = 85.0  # of the map


def fitting(home: Box, extent: Box) -> Box:
    """`home`, if it contains all of `extent`; else a box around `extent` with room at each side."""
    west, south, east, north = extent
    if home[0] <= west and home[1] <= south and east <= home[2] and north <= home[3]:
        return home
    wide = max((east - west) * _ROOM, _MIN_ROOM)
    high = max((north - south) * _ROOM, _MIN_ROOM)
    return (
        round(max(west - wide, -180.0), 4),
        round(max(min(south, _MAX_LATITUDE) - high, -_MAX_LATITUDE), 4),
        round(min(east + wide, 180.0), 4),
        round(min(max(north, -_MAX_LATITUDE) + high, _MAX_LATITUDE), 4),
    )
