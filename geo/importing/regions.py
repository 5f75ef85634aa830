"""Finds the region or country that a file names, as a place with a boundary.

Names are looked up in the boundary files of the atlas, then in `builtin/regions.csv`. A region
without a boundary is not found.
"""

from __future__ import annotations

import csv
from functools import cache

from geo.importing.profiles import FOLDER
from geo.model.areas import area, countries, regions
from geo.model.places import Place, fold


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """All ISO codes that a name or code may mean; keys are folded (`geo.model.places.fold`)."""
    found: dict[str, dict[str, None]] = {}

    def add(name: str, code: str) -> None:
        if name:
            found.setdefault(fold(name), {})[code] = None

    for table in (countries(), regions()):
        for pieces in table.values():
            for name in (pieces[0].iso, pieces[0].name_en, pieces[0].name_ja):
                add(name, pieces[0].iso)
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        for record in csv.DictReader(file):
            add(record["name"], record["code"])
    return {name: tuple(known) for name, known in found.items()}


def country_code(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country's name; None if it is unknown or ambiguous."""
    found = [c for c in codes().get(fold(name), ()) if "-" not in c]
    return found[0] if len(found) == 1 else None


def region_code(name: str, country: str | None) -> str | None:
    """The ISO 3166-2 code of a region's name, within `country` if given; None if ambiguous."""
    found = [
        c
        for c in codes().get(fold(name), ())
        if "-" in c and (country is None or c.startswith(f"{country}-"))
    ]
    return found[0] if len(found) == 1 else None


@cache
def place_of(code: str) -> Place:
    """The place of a region or country, with its boundary and a point inside it (WGS 84)."""
    is_region = "-" in code
    rule = f"regions {code}" if is_region else f"country {code}"
    found = (regions() if is_region else countries())[code][0]
    shape = area(rule, {})
    largest = max(getattr(shape, "geoms", [shape]), key=lambda g: g.area)
    point = largest.representative_point()
    return Place(
        place_id=("region-" if is_region else "country-") + code.lower(),
        name_en=found.name_en,
        name_ja=found.name_ja,
        name_uk="",
        name_ru="",
        latitude=round(point.y, 4),
        longitude=round(point.x, 4),
        geo_precision="region" if is_region else "country",
        geo_radius_m=None,
        admin1=code if is_region else "",
        country=code[:2],
        geonames_id="",
        rule=rule,
    )
