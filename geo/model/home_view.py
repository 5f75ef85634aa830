"""The map's first view, made to show claims that the settings' own view would leave out."""

from __future__ import annotations

from typing import TypeAlias

from geo.model.bounds import TURN

# West, south, east, north in WGS 84 degrees; east may be beyond 180.
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
    if west >= -180 and east <= 180:
        west, east = max(west - wide, -180.0), min(east + wide, 180.0)
    elif east - west + 2 * wide < TURN:  # on both sides of 180 degrees
        west, east = west - wide, east + wide
    else:
        west, east = -180.0, 180.0
    return (
        round(west, 4),
        round(max(min(south, _MAX_LATITUDE) - high, -_MAX_LATITUDE), 4),
        round(east, 4),
        round(min(max(north, -_MAX_LATITUDE) + high, _MAX_LATITUDE), 4),
    )
