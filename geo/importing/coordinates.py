"""Detects files whose latitude and longitude are exchanged."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from geo.importing.profiles import Profile
from geo.model.settings import settings_for
from geo.model.shipped import DATA


class Coordinates:
    """Tests whether all coordinates lie in the home view only if they are exchanged."""

    def __init__(self, base: Path) -> None:
        self._west, self._south, self._east, self._north = settings_for(base, DATA).home
        self._any, self._all = False, True

    def add(self, row: Mapping[str, str], profile: Profile) -> None:
        """Add the coordinates of one row."""
        specs = [profile.fields.get(name) for name in ("latitude", "longitude")]
        columns = [s["number"] for s in specs if isinstance(s, Mapping) and "number" in s]
        if not self._all or len(columns) < len(specs):
            return
        try:
            latitude, longitude = (float(row.get(column, "")) for column in columns)
        except ValueError:
            return
        self._any = True
        self._all = self._inside(longitude, latitude) and not self._inside(latitude, longitude)

    def _inside(self, latitude: float, longitude: float) -> bool:
        return self._south <= latitude <= self._north and self._west <= longitude <= self._east

    @property
    def swapped(self) -> bool:
        """True only if there are coordinates, and all of them look exchanged."""
        return self._any and self._all
