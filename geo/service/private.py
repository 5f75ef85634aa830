"""Atlases that one viewer sees: found by a secret that only that viewer's pages know."""

from __future__ import annotations

import secrets
from dataclasses import replace
from weakref import WeakValueDictionary

from geo.model.bounds import Bounds, union
from geo.model.filters import Filter
from geo.model.home_view import fitting
from geo.service.atlas import Atlas
from geo.store import Box
from geo.views.map_data import WORLD, place_extent

_ZOOM, _PIXELS = 7, 8  # squares of about 0.02 degrees, to tell where claims lie
_offered: WeakValueDictionary[str, Atlas] = WeakValueDictionary()


def offer(atlas: Atlas) -> str:
    """Let `find` find an atlas for as long as somebody holds it; gives its secret."""
    secret = secrets.token_urlsafe(24)
    _offered[secret] = atlas
    return secret


def held() -> int:
    """The claims of all atlases that are on offer."""
    return sum(atlas.total for atlas in list(_offered.values()))


def find(secret: str) -> Atlas | None:
    """The atlas that was offered under a secret; None if there is none any more."""
    return _offered.get(secret)


def fitted(atlas: Atlas) -> Atlas:
    """`atlas` with a home view that shows all its claims; as it is where it does already."""
    found = _extent(atlas)
    home = fitting(atlas.settings.home, found) if found else atlas.settings.home
    if home == atlas.settings.home:
        return atlas
    return replace(atlas, settings=replace(atlas.settings, home=home))


def _extent(atlas: Atlas) -> Box | None:
    """West, south, east, north (WGS 84 degrees) of all claims; None where none has a place."""
    boxes: list[Bounds] = [
        (c.latitude, c.longitude, c.latitude, c.longitude)
        for c in atlas.store.cells(Filter(), WORLD, _ZOOM, _PIXELS)
    ]
    for area in atlas.store.extents(Filter()):
        boxes.append((area.latitude, area.longitude, area.latitude, area.longitude))
        around = place_extent(atlas.ledger, area.place_id) if area.place_id else None
        boxes += [around] if around else []
    found = union(boxes)
    if not found:
        return None
    south, west, north, east = found
    return west, south, east, north
