"""Atlases that one viewer sees: found by a secret that only that viewer's pages know."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from weakref import WeakValueDictionary

from geo.model.filters import Filter
from geo.model.home_view import fitting
from geo.service.atlas import Atlas
from geo.store import Box
from geo.views.map_data import WORLD

_ZOOM, _PIXELS = 7, 8  # squares of about 0.02 degrees, to tell where claims lie
_offered: WeakValueDictionary[str, Atlas] = WeakValueDictionary()


def offer(atlas: Atlas) -> str:
    """Let `find` find an atlas for as long as somebody holds it; gives its secret."""
    secret = secrets.token_urlsafe(24)
    _offered[secret] = atlas
    return secret


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
    boxes: list[Box] = [
        (c.longitude, c.latitude, c.longitude, c.latitude)
        for c in atlas.store.cells(Filter(), WORLD, _ZOOM, _PIXELS)
    ]
    for area in atlas.store.extents(Filter()):
        boxes.append((area.longitude, area.latitude, area.longitude, area.latitude))
        if area.place_id:
            boxes += _bounds(atlas, area.place_id)
    return _around(boxes) if boxes else None


def _bounds(atlas: Atlas, place_id: str) -> list[Box]:
    try:
        shape = atlas.ledger.gazetteer.shape(place_id)
    except ValueError:  # its rule is wrong; `check` says so
        return []
    return [] if shape is None or shape.is_empty else [shape.bounds]


def _around(boxes: Iterable[Box]) -> Box:
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)
