"""Places claims: the codes of country and region, and the area or point that is drawn.

Nothing is drawn more precisely than the file says it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from geo.importing.by_name import PlacesByName, Several
from geo.importing.coordinates.reading import Position
from geo.importing.faults import Fault
from geo.importing.profiles import Region
from geo.importing.regions import (
    RADIUS,
    country_code,
    has_boundary,
    holds,
    is_told_by_point,
    place_of,
    region_code,
)
from geo.importing.remarks import Remarks
from geo.ledger.tables import CELL_LIMIT
from geo.model.areas import normalised, shape_of
from geo.model.places import Place

# The precision by which a profile says that there is no place to draw, such as at sea.
NOWHERE = "nowhere"
SHAPE = "geometry"  # the column with the shapes of a GeoJSON file
# The squares of a grid, by their side in metres, that are no point, and no settlement.
_NO_POINT_M, _NO_SETTLEMENT_M = 1_000, 10_000
_MARKED_M = 100  # from this side on, the radius of a square is said


class Placer:
    """Places the claims of one file.

    region: the columns with the names of region and country. by_name: for rows without coordinates.
    places: where the regions and shapes go that claims refer to, by place id. unplaced: counts the
    names of regions without a boundary.
    """

    def __init__(
        self,
        region: Region,
        places: dict[str, Place],
        unplaced: dict[str, int],
        remarks: Remarks,
        column: str,
        by_name: PlacesByName,
        named: str,
    ) -> None:
        """column: with whole positions, for messages about shapes; "" where there is none.

        named: the column with the names of places, for messages; "" where there is none.
        """
        self._region, self.places, self.unplaced = region, places, unplaced
        self.remarks, self._column = remarks, column or SHAPE
        self._by_name, self._named = by_name, named
        self._shapes: dict[str, Place] = {}  # by their text

    def place(
        self,
        cells: dict[str, str],
        row: Mapping[str, str],
        number: int,
        position: Position,
        count: int = 1,
        outside_told: bool = False,
    ) -> str:
        """Fill in codes of country and region, and the boundary of a claim about either.

        Where there is no boundary, the file's own point stays, with the radius of its precision.
        count: how many such rows there are. number: of the first of them. outside_told: whether it
        is told elsewhere that its point lies outside. Returns the remark that was made about the
        name of its place, "" for none. Raises Fault for a shape that cannot be kept.
        """
        _no_finer(cells, position.side)
        region_name, country_name = self._region.names(row)
        point = point_of(cells["latitude"], cells["longitude"])
        country, region = self._codes(region_name, country_name, point)
        cells["country"] = country or (region[:2] if region else country_name)
        cells["admin1"] = region or region_name
        wanted = cells["geo_precision"]
        if position.shape is not None:
            text = shapely.to_wkt(position.shape, rounding_precision=-1)
            self._shape(cells, text, self._column)
            return ""
        if row.get(SHAPE, "").startswith("{"):
            self._shape(cells, row[SHAPE], SHAPE)
            return ""
        if wanted not in RADIUS:
            if wanted == NOWHERE:
                cells["geo_precision"] = "unknown"
                cells["latitude"] = cells["longitude"] = ""
            elif not cells["latitude"] and not cells["longitude"]:
                cells["geo_precision"] = "unknown"
                return self._place_by_name(cells, country or "", region or "", number, count)
            elif not outside_told and point and _is_away(country, point):
                self.outside(str(country), row, number, point, wanted)
            return ""
        if wanted == "region" and region is None:
            self.unplaced[region_name] = self.unplaced.get(region_name, 0) + count
        code = _drawn(wanted, country, region, point)
        if code is None:
            if cells["latitude"] or cells["longitude"]:
                cells["geo_radius_m"] = cells["geo_radius_m"] or str(RADIUS[wanted])
            else:
                cells["geo_precision"], cells["geo_radius_m"] = "unknown", ""
            return ""
        if point and not outside_told and not holds(code, *point):
            self.outside(code, row, number, point, wanted)
        place = place_of(code)
        self.places[place.place_id] = place
        _at(cells, place)
        return ""

    def _place_by_name(
        self, cells: dict[str, str], country: str, region: str, number: int, count: int
    ) -> str:
        """Place a claim without coordinates by the name of its place, or count that one could."""
        name, wanted = name_of(cells), self._by_name.wanted
        if not name:
            return ""
        found, told = None, "place_unknown" if wanted else ""
        try:
            found = self._by_name.find(name, country, region)
        except Several:
            told = "several_places" if wanted else ""
        if found is not None:
            told = "placed_by_name" if wanted else "place_known"
        self.tell_name(told, number, name, count)
        if found is None or not wanted:
            return told
        if found.place is not None:
            self.places[found.place.place_id] = found.place
            _at(cells, found.place)
            cells["country"] = cells["country"] or found.place.country
            cells["admin1"] = cells["admin1"] or found.place.admin1
            return told
        cells["geo_precision"] = "settlement"
        cells["latitude"], cells["longitude"] = f"{found.latitude}", f"{found.longitude}"
        cells["location_ja"] = cells["location_ja"] or found.name_ja
        cells["country"] = cells["country"] or found.country
        cells["admin1"] = cells["admin1"] or found.region
        return told

    def tell_name(self, remark: str, number: int, name: str, count: int) -> None:
        """Count a remark about the name of a place; none for ""."""
        if remark:
            self.remarks.add(remark, self._named, number, name, count)

    def region_name(self, row: Mapping[str, str]) -> str:
        """The name of the region in a row."""
        return self._region.names(row)[0]

    def by_point(self, row: Mapping[str, str]) -> bool:
        """Whether the point of a row decides which region its name means."""
        region_name, country_name = self._region.names(row)
        if not region_name:
            return False
        _, within = self._country(country_name)
        return is_told_by_point(region_name, within)

    def boundary(
        self, row: Mapping[str, str], wanted: str, point: tuple[float, float] | None
    ) -> str | None:
        """The code of the region or country whose boundary is drawn for a row, if one is.

        wanted: the precision. point: latitude and longitude (WGS 84).
        """
        if wanted not in RADIUS:
            return None
        country, region = self._codes(*self._region.names(row), point)
        return _drawn(wanted, country, region, point)

    def around(
        self, row: Mapping[str, str], wanted: str, point: tuple[float, float] | None
    ) -> str | None:
        """The code of the region or country in which the point of a row should lie.

        That is what is drawn for it, else its country; None where neither has a boundary.
        """
        if wanted in RADIUS or wanted == NOWHERE:
            return self.boundary(row, wanted, point)
        country, _ = self._codes(*self._region.names(row), point)
        return country if country and has_boundary(country) else None

    def outside(
        self,
        code: str,
        row: Mapping[str, str],
        number: int,
        point: tuple[float, float],
        wanted: str,
        count: int = 1,
    ) -> None:
        """Count the rows with a point outside of a region or country; `row` is the first.

        wanted: their precision, by which the boundary is drawn, or the point.
        """
        is_region = "-" in code
        named = self._region.names(row)[not is_region]
        at = f"{named}: {point[0]:g}, {point[1]:g}"
        remark = "outside" if wanted in RADIUS else "away"
        self.remarks.add(remark, self._region.column(is_region), number, at, count)

    def _country(self, name: str) -> tuple[str | None, str | None]:
        """The code of a country by its name, and that in which a region is looked for."""
        country = country_code(name) if name else None
        return country, country or (None if name else self._region.within) or None

    def _codes(
        self, region_name: str, country_name: str, point: tuple[float, float] | None
    ) -> tuple[str | None, str | None]:
        """The codes of country and region by their names."""
        country, within = self._country(country_name)
        return country, region_code(region_name, within, point) if region_name else None

    def _shape(self, cells: dict[str, str], text: str, column: str) -> None:
        """Make a shape (GeoJSON or WKT) the place of its claims. Raises Fault."""
        made = self._shapes.get(text)
        if made is None:
            made = self._shapes[text] = shape_place(text, cells, column)
        precision = cells["geo_precision"]
        if precision in RADIUS:
            made = replace(made, geo_precision=precision, place_id=f"{made.place_id}-{precision}")
        self.places[made.place_id] = made
        cells["place_id"], cells["geo_precision"] = made.place_id, made.geo_precision
        cells["latitude"], cells["longitude"] = f"{made.latitude}", f"{made.longitude}"
        cells["geo_radius_m"] = ""


def _is_away(country: str | None, point: tuple[float, float]) -> bool:
    """Whether a point lies outside of a country, whose boundary is known."""
    return country is not None and has_boundary(country) and not holds(country, *point)


def name_of(cells: Mapping[str, str]) -> str:
    """The name by which the place of a claim is looked up; "" for none."""
    return cells["location"].strip() or cells["location_ja"].strip()


def _at(cells: dict[str, str], place: Place) -> None:
    """Place a claim at a place of the ledger, with the place's precision and point."""
    located = place.latitude is not None and place.longitude is not None
    cells["place_id"], cells["geo_precision"] = place.place_id, place.geo_precision
    cells["latitude"] = f"{place.latitude}" if located else ""
    cells["longitude"] = f"{place.longitude}" if located else ""
    cells["geo_radius_m"] = "" if place.geo_radius_m is None else f"{place.geo_radius_m:g}"
    cells["location_ja"] = cells["location_ja"] or place.name_ja


def _drawn(
    wanted: str, country: str | None, region: str | None, point: tuple[float, float] | None
) -> str | None:
    """The code of the region or country whose boundary is drawn; None where there is none."""
    code = region if wanted == "region" else country
    if code is None and not point:
        code = country  # a region that nothing locates lies somewhere in its country
    return code if code is not None and has_boundary(code) else None


def shape_place(text: str, cells: Mapping[str, str], column: str) -> Place:
    """A place of its own for a shape.

    text: GeoJSON or WKT in WGS 84; cells: of the claim; column: of the file, for messages. Its
    point is inside the shape, or on it. Raises Fault for a shape that cannot be kept.
    """
    try:
        shape = normalised(_read(text))
        wkt = shapely.to_wkt(shape, rounding_precision=7)
        shape_of(wkt)
    except RecursionError as e:
        raise Fault(column, text, "shape_deep", {}) from e
    except (shapely.errors.GEOSException, ValueError) as e:
        raise Fault(column, text, "shape_bad", {"why": str(e)[:80]}) from e
    if len(wkt) > CELL_LIMIT:
        raise Fault(column, f"{len(wkt):,}", "shape_long", {"limit": f"{CELL_LIMIT:,}"})
    point = shape.representative_point()
    name = cells["location"] or cells["headline_en"]
    return Place(
        place_id=f"shape-{hashlib.sha256(wkt.encode()).hexdigest()[:16]}",
        name_en=cells["location"] or name,
        name_ja=cells["location_ja"] or name,
        name_uk="",
        name_ru="",
        latitude=round(point.y, 7),
        longitude=round(point.x, 7),
        geo_precision="area",
        geo_radius_m=None,
        admin1="",
        country="",
        geonames_id="",
        rule=wkt,
    )


def _read(text: str) -> BaseGeometry:
    return shapely.from_geojson(text) if text.startswith("{") else shapely.from_wkt(text)


def _no_finer(cells: dict[str, str], side: int) -> None:
    """Show a square of a grid no more precisely than it is large. side: metres; 0 for none."""
    if side < _MARKED_M:
        return
    coarse = ["unknown"] if side >= _NO_POINT_M else []
    coarse += ["point"] if side >= _NO_POINT_M else []
    coarse += ["settlement"] if side >= _NO_SETTLEMENT_M else []
    if cells["geo_precision"] in coarse:
        cells["geo_precision"] = "area"
    radius = math.ceil(side / math.sqrt(2))  # from the middle of the square to its corners
    try:
        said = float(cells["geo_radius_m"] or 0)
    except ValueError:
        return  # the row will be rejected for it
    if said < radius:
        cells["geo_radius_m"] = str(radius)


def point_of(north: str, east: str) -> tuple[float, float] | None:
    """The latitude and longitude of a claim; None where it has none, or they are wrong."""
    try:
        latitude, longitude = float(north), float(east)
    except ValueError:
        return None
    inside = -90 <= latitude <= 90 and -180 <= longitude <= 180
    return (latitude, longitude) if inside and (latitude or longitude) else None
