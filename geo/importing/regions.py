"""Finds the region or country that a file names, as a place with a boundary.

Names are looked up as they are written, in the boundary files of the atlas, among the first-level
regions of the world, and in `builtin/regions.csv`; then without accents, marks and words such as
"oblast" or "province", within the country that the file names.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from geo.importing.profiles import FOLDER
from geo.model.areas import area, countries, inside, regions, world_regions
from geo.model.places import Place, fold

Numbers: TypeAlias = npt.NDArray[np.float64]
# Metres within which the place lies of a point that a file gives for a region or country without a
# boundary: half the width of a large region, and of a middling country.
RADIUS = {"region": 100_000, "country": 500_000}
_REACH_DEGREES = 0.3  # how far from a simplified boundary a point of its region may lie
_WORD = re.compile(r"[^\W_]+")


@cache
def codes() -> dict[str, tuple[str, ...]]:
    """All ISO codes that a name or code may mean; keys are folded (`geo.model.places.fold`)."""
    found: dict[str, dict[str, None]] = {}

    def add(name: str, code: str | None) -> None:
        if name and code:  # some countries of the basemap have no code
            found.setdefault(fold(name), {})[code] = None

    for table in (countries(), regions()):
        for pieces in table.values():
            for name in (pieces[0].iso, pieces[0].name_en, pieces[0].name_ja):
                add(name, pieces[0].iso)
    for iso, region in world_regions().items():
        if iso not in regions():
            for name in (iso, *region.names):
                add(name, iso)
    for name, code in _spellings():
        add(name, code)
    return {name: tuple(known) for name, known in found.items()}


def _spellings() -> list[tuple[str, str]]:
    with (FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        return [(record["name"], record["code"]) for record in csv.DictReader(file)]


@lru_cache(maxsize=10_000)
def country_code(name: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country's name; None if it is unknown or ambiguous.

    A former name may follow in brackets, as UCDP writes it.
    """
    for text in (name, re.sub(r"\s*\([^()]*\)\s*$", "", name)):
        found = [c for c in codes().get(fold(text), ()) if "-" not in c]
        found = found or [*_plain_countries().get(_plain_country(text), ())]
        if found:
            return found[0] if len(found) == 1 else None
    return None


@cache
def _plain_countries() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for name, isos in codes().items():
        for iso in isos:
            if "-" not in iso and (plain := _plain_country(name)):
                found.setdefault(plain, set()).add(iso)
    return {name: frozenset(isos) for name, isos in found.items()}


def _plain_country(name: str) -> str:
    """A country's name without accents, marks, articles and "and"; "st" stands for "saint"."""
    words = ["saint" if w == "st" else w for w in _bare(name)]
    return " ".join(w for w in words if w not in ("and", "the"))


@lru_cache(maxsize=10_000)
def region_codes(name: str, country: str | None) -> tuple[str, ...]:
    """The ISO 3166-2 codes that a region's name may mean, within `country` if given."""
    found = [c for c in codes().get(fold(name), ()) if "-" in c and c[:2] == (country or c[:2])]
    if not found and country:
        found = sorted(_plain_names(country).get(_plain(name), ()))
    return tuple(found)


def region_code(
    name: str, country: str | None, point: tuple[float, float] | None = None
) -> str | None:
    """The ISO 3166-2 code of a region's name; None if it is unknown or ambiguous.

    point: latitude and longitude (WGS 84), by which one of several is chosen; where no country is
    given, the region must hold it.
    """
    found = region_codes(name, country)
    if point:
        meant = _meant(name, country)
        if country and len(meant) == 1 == len(found):
            return found[0]
        drawn: list[str] = [c for c in meant if has_boundary(c)]
        for reach in (0.0, _REACH_DEGREES):
            around = [c for c in drawn if holds(c, *point, reach)]
            if len(around) == 1:
                return around[0]
            if around and len(found) != 1:
                return None
    return found[0] if len(found) == 1 and (country or not point) else None


@lru_cache(maxsize=10_000)
def _meant(name: str, country: str | None) -> frozenset[str]:
    """All codes that a region's name may mean, as it is written or without accents and marks."""
    alike = _plain_names(country).get(_plain(name), frozenset()) if country else frozenset()
    return alike.union(region_codes(name, country))


def is_told_by_point(name: str, country: str | None) -> bool:
    """Whether `region_code` needs a point, apart from whether there is one."""
    meant = _meant(name, country)
    return bool(meant) and not (country and len(meant) == 1 == len(region_codes(name, country)))


def has_boundary(code: str) -> bool:
    """Whether a region or country can be drawn."""
    return code in (world_regions() if "-" in code else countries()) or code in regions()


@cache
def _plain_names(country: str) -> dict[str, frozenset[str]]:
    """The codes of the regions of a country by their plain names."""
    found: dict[str, set[str]] = {}
    named = [(name, iso) for name, isos in codes().items() for iso in isos]
    drawn = [(n, iso) for iso, r in world_regions().items() for n in r.names if iso in regions()]
    for name, iso in (*named, *drawn):
        if iso.startswith(f"{country}-") and (plain := _plain(name)):
            found.setdefault(plain, set()).add(iso)
    return {name: frozenset(isos) for name, isos in found.items()}


def _plain(name: str) -> str:
    """A name without accents and marks, and without words for the kind of region."""
    words = _bare(name)
    return " ".join([w for w in words if w not in _kinds()] or words)


def _bare(name: str) -> list[str]:
    """The words of a name, without accents and marks."""
    text = unicodedata.normalize("NFKD", fold(name).replace("'", "").replace("`", ""))
    return _WORD.findall("".join(c for c in text if not unicodedata.combining(c)))


@cache
def _kinds() -> frozenset[str]:
    """Words for a kind of region, such as `oblast`."""
    text = (Path(__file__).parent / "region_words.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["kinds"])


def held(code: str, latitudes: Numbers, longitudes: Numbers) -> npt.NDArray[np.bool_]:
    """Whether each of several points lies in a region or country, or near it, as `holds` says."""
    found: npt.NDArray[np.bool_] = shapely.intersects_xy(_reach(code)[0], longitudes, latitudes)
    return found


def holds(code: str, latitude: float, longitude: float, reach: float = _REACH_DEGREES) -> bool:
    """Whether a point (WGS 84) lies in a region or country, or, with a reach, near it."""
    near, whole = _reach(code)
    shape = near if reach else whole
    return bool(shapely.intersects_xy(shape, longitude, latitude))


@lru_cache(maxsize=2_000)
def _reach(code: str) -> tuple[BaseGeometry, BaseGeometry]:
    shape = _shape(code)
    near = shape.simplify(0.05).buffer(_REACH_DEGREES, quad_segs=4)
    shapely.prepare((shape, near))
    return near, shape


def _rule(code: str) -> str:
    return f"regions {code}" if "-" in code else f"country {code}"


def _shape(code: str) -> BaseGeometry:
    return area(_rule(code), {})


@cache
def place_of(code: str) -> Place:
    """The place of a region or country, with its boundary and a point inside it (WGS 84)."""
    is_region = "-" in code
    known = (regions() if is_region else countries()).get(code)
    found = known[0] if known else world_regions()[code]
    latitude, longitude = inside(_shape(code))
    return Place(
        place_id=("region-" if is_region else "country-") + code.lower(),
        name_en=found.name_en,
        name_ja=found.name_ja or found.name_en,
        name_uk="",
        name_ru="",
        latitude=round(latitude, 4),
        longitude=round(longitude, 4),
        geo_precision="region" if is_region else "country",
        geo_radius_m=None,
        admin1=code if is_region else "",
        country=code[:2],
        geonames_id="",
        rule=_rule(code),
    )
