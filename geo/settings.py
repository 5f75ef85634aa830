"""What a deployment chooses: `data/atlas.toml` (time zones, home view, border convention)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Settings:
    """The settings of a ledger's folder.

    zones: IANA name -> language -> label, in the order shown; the first is the default.
    aliases: other names of these zones that browsers give -> the name here.
    home: west, south, east, north in WGS 84 degrees: what the map shows at first.
    borders: language -> the sentence that names the convention of the drawn borders.
    """

    zones: dict[str, dict[str, str]]
    aliases: dict[str, str]
    home: tuple[float, float, float, float]
    borders: dict[str, str]

    @property
    def default_zone(self) -> str:
        """The zone for a viewer whose own is not among the zones."""
        return next(iter(self.zones))

    def zone_for(self, browser_zone: str | None) -> str:
        """The viewer's own zone where it is one of the zones (aliases count), else the default."""
        zone = self.aliases.get(browser_zone or "", browser_zone or "")
        return zone if zone in self.zones else self.default_zone


def read_settings(folder: Path) -> Settings:
    """Read `atlas.toml` in `folder`. Raises ValueError, with the cure, where it is wrong."""
    path = folder / "atlas.toml"
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        zones = {zone: dict(labels) for zone, labels in data["zones"].items()}
        for zone in zones:
            ZoneInfo(zone)
        west, south, east, north = (float(x) for x in data["home"]["bounds"])
        if not zones:
            raise ValueError("zones: at least one is needed")
        if not (-180 <= west < east <= 180 and -85 <= south < north <= 85):
            raise ValueError("home.bounds: not west, south, east, north in degrees")
        aliases = {str(k): str(v) for k, v in data.get("zone_aliases", {}).items()}
        return Settings(zones, aliases, (west, south, east, north), dict(data["borders"]))
    except (OSError, KeyError, ValueError, TypeError, AttributeError) as e:
        raise ValueError(f"{path.name} is missing or wrong: {e}") from e
