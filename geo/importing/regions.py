"""Names of regions and countries in other files -> places with a boundary; no boundary, no place.

The boundary files of the atlas are asked, then the spellings in `builtin/regions.csv`.
"""

from __future__ import annotations

import csv
from functools import cache

from geo.importing.profiles import FOLDER
from geo.model.areas import area, countries, regions
from geo.model.places import Place, fold


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """Folded name or ISO code -> the ISO codes that it may mean."""
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
    """The ISO 3166-1 alpha-2 code of a country's name; None where it is not known for certain."""
    found = [c for c in codes().get(fold(name), ()) if "-" not in c]
    return found[0] if len(found) == 1 else None


def region_code(name: str, country: str | None) -> str | None:
    """The ISO 3166-2 code of a region's name, within `country` where that is known."""
    found = [
        c
        for c in codes().get(fold(name), ())
        if "-" in c and (country is None or c.startswith(f"{country}-"))
    ]
    return found[0] if len(found) == 1 else None


@cache
def place_of(code: str) -> Place:
    """The place of a region or country: its boundary as the rule, a point inside it to stand at."""
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
