"""Looks up names of places: `data/gazetteer` and the boundary files, read when first asked.

A name that several places have gives all of them, the most populous first, each with its region:
nothing is picked.
"""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from babel import Locale

from geo.model import areas
from geo.model.bounds import bounds_of_shape
from geo.model.folding import bare
from geo.model.shipped import BASEMAP, DATA

FOLDER = DATA / "gazetteer"
Rows = npt.NDArray[np.int32]  # numbers of rows of `places.parquet`
_TOWN = 0.06  # degrees around the point of a place, to be seen with its surroundings
# The files have Japanese names in katakana.
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_MAX_WORDS = 8
_TOWNS = "geonames:"  # begins the keys of towns
_LAST = "\U0010ffff"  # no name goes on with a later letter


@dataclass(frozen=True)
class Toponym:
    """A place that has a name.

    kind: `country`, `region` or `town`. key: an ISO code, or the id of a town. name_en, name_ja,
    name_uk: as shown; the latter two may be empty. region, country: ISO 3166-2 and 3166-1 codes;
    empty if not known. latitude, longitude: WGS 84 degrees, None for a region or country, which
    `bounds_of` knows. population: 0 if not known.
    """

    kind: str
    key: str
    name_en: str
    name_ja: str
    region: str
    country: str
    latitude: float | None = None
    longitude: float | None = None
    population: int = 0
    name_uk: str = ""

    def name(self, lang: str) -> str:
        """The name in `lang` (en, ja or uk), else the English one."""
        return {"ja": self.name_ja, "uk": self.name_uk}.get(lang, "") or self.name_en


def find(text: str, most: int = 20) -> list[Toponym]:
    """The places with a name that begins with a word of `text` and has its other words.

    Case, width and accents do not count. The other words may also be of the place's region or
    country. Names that are `text` itself come first, then countries, regions, and towns by
    population.
    """
    words = list(dict.fromkeys(bare(text).translate(_HIRAGANA).split()))[:_MAX_WORDS]
    if not words:
        return []
    found = [*_areas(words), *_towns(words, most)]
    order = {"country": 0, "region": 1, "town": 2}
    found.sort(key=lambda p: (not p[1], order[p[0].kind], -p[0].population, p[0].key))
    return [place for place, _ in found[:most]]


def named(name: str, country: str = "", region: str = "") -> list[Toponym]:
    """The towns that have exactly this name, the most populous first.

    Case, width and accents do not count. country, region: ISO 3166-1 and 3166-2 codes in which they
    must lie; "" for any.
    """
    towns, whole = _known_towns(), " ".join(bare(name).translate(_HIRAGANA).split())
    if not whole:
        return []
    found = [_town(towns, row) for row in _rows(towns, towns.equal(whole), ()).tolist()]
    return [
        town
        for town in found
        if (not country or town.country == country) and (not region or town.region == region)
    ]


def in_region(region: str, fits: Callable[[str], bool]) -> list[Toponym]:
    """The towns of a region (ISO 3166-2) whose English name fits, the most populous first."""
    towns = _known_towns()
    known = towns.regions.dictionary.to_pylist()
    if region not in known:
        return []
    code, names = known.index(region), towns.places.column("name")
    rows = (row for row, of in enumerate(towns.regions.indices.to_pylist()) if of == code)
    return [_town(towns, row) for row in rows if fits(names[row].as_py())]


def by_key(key: str) -> Toponym | None:
    """The place with a key; None if there is none."""
    if key.startswith(_TOWNS):
        towns = _known_towns()
        row = pc.index(towns.places.column("id"), key).as_py()
        return _town(towns, row) if row >= 0 else None
    return next((place for place in _known_areas().places if place.key == key), None)


def prepare() -> None:
    """Read the files, so that the first name does not wait for them."""
    _known_areas()
    _known_towns()


def region_name(code: str, lang: str) -> str:
    """The name of a region or country by its ISO code, in `lang`; the code where it is unknown."""
    known = (areas.regions() if "-" in code else areas.countries()).get(code)
    found = known[0] if known else areas.world_regions().get(code)
    if not found:
        return code
    own = {"ja": found.name_ja, "uk": _area_in_uk(code)}.get(lang, "")
    return own or found.name_en


@cache
def _area_in_uk(code: str) -> str:
    """The name in `uk` of a country (of CLDR) or of a region (of `data/basemap`), if known."""
    if "-" in code:
        return _names_in_uk("regions.csv", "iso").get(code, "")
    return str(Locale("uk").territories.get(code, ""))


@cache
def _names_in_uk(file: str, key: str) -> Mapping[str, str]:
    """The names in `uk` of a file of `data/basemap`, by one of its columns."""
    with (BASEMAP / file).open(encoding="utf-8", newline="") as table:
        return {row[key]: row["name_uk"] for row in csv.DictReader(table) if row[key]}


@lru_cache(maxsize=1_000)
def bounds_of(place: Toponym) -> tuple[float, float, float, float] | None:
    """South, west, north, east (WGS 84 degrees) of a place and its surroundings.

    None for a region without a boundary.
    """
    if place.latitude is not None and place.longitude is not None:
        south, north = place.latitude - _TOWN, place.latitude + _TOWN
        return south, place.longitude - _TOWN, north, place.longitude + _TOWN
    try:
        kind = "country" if place.kind == "country" else "regions"
        return bounds_of_shape(areas.area(f"{kind} {place.key}", {}))
    except ValueError:
        return None


# ---- regions and countries -----------------------------------------------------------------------


class _Areas:
    """All countries and first-level regions by their bare names, and by each word of these."""

    def __init__(self) -> None:
        self.places: list[Toponym] = []
        self.names: list[tuple[str, ...]] = []
        for iso, pieces in areas.countries().items():
            if iso:
                one = pieces[0]
                uk = _area_in_uk(iso)
                place = Toponym("country", iso, one.name_en, one.name_ja, "", iso, name_uk=uk)
                self._add(place, (one.name_en, one.name_ja, uk))
        drawn = areas.regions()
        for iso, region in areas.world_regions().items():
            shown = drawn[iso][0] if iso in drawn else region
            names = shown.name_en, shown.name_ja
            uk = _area_in_uk(iso)
            place = Toponym("region", iso, *names, iso, region.country, name_uk=uk)
            self._add(place, (*names, uk, *region.names))
        self.starts = sorted({
            (word, n) for n, names in enumerate(self.names) for name in names
            for word in name.split()
        })  # fmt: skip

    def _add(self, place: Toponym, names: Sequence[str]) -> None:
        self.places.append(place)
        self.names.append(tuple(dict.fromkeys(bare(name) for name in names if name)))

    def starting(self, word: str) -> set[int]:
        """The numbers of the places with a name one of whose words begins with `word`."""
        first = bisect_left(self.starts, (word, -1))
        last = bisect_left(self.starts, (word + _LAST, -1), lo=first)
        return {n for _, n in self.starts[first:last]}

    def having(self, words: Sequence[str]) -> list[int]:
        """The numbers of the places with a name one of whose words begins with each of `words`."""
        some = set.intersection(*(self.starting(word) for word in words))
        return sorted(
            n for n in some if any(all(w in name for w in words) for name in self.names[n])
        )

    @lru_cache(maxsize=500)  # noqa: B019  # there is one, for good
    def codes(self, word: str) -> frozenset[str]:
        """The codes of regions whose name, or whose country's name, has a word."""
        named = {self.places[n] for n in self.having([word])}
        countries = {place.key for place in named if place.kind == "country"}
        return frozenset(
            place.key
            for place in self.places
            if place.kind == "region" and (place in named or place.country in countries)
        )


@cache
def _known_areas() -> _Areas:
    return _Areas()


Ranked = tuple[Toponym, bool]  # a place, and whether one of its names is the text itself


def _areas(words: Sequence[str]) -> list[Ranked]:
    known, whole = _known_areas(), " ".join(words)
    return [(known.places[n], whole in known.names[n]) for n in known.having(words)]


# ---- towns ---------------------------------------------------------------------------------------


class _Towns:
    """The two files of the gazetteer in memory."""

    def __init__(self, folder: Path) -> None:
        # `read_table` would load the machinery for data sets: 60 MB and a second more.
        self.places = (
            pq.ParquetFile(folder / "places.parquet").read(use_threads=False).combine_chunks()
        )
        names = pq.ParquetFile(folder / "names.parquet").read(use_threads=False).combine_chunks()
        self.names: pa.StringArray = names.column("name").chunk(0)
        # `to_numpy` would load pandas: 30 MB and a third of a second. This reads the same numbers.
        rows = names.column("place").chunk(0)
        self.of: Rows = np.frombuffer(rows.buffers()[1], np.int32)[rows.offset :][: len(rows)]
        self.regions = self.places.column("region").chunk(0)
        del names
        pa.default_memory_pool().release_unused()  # what reading needed: 30 MB

    def starting(self, word: str) -> tuple[int, int]:
        """The first and the last but one of the names that begin with a word."""
        return self._at(word), self._at(word + _LAST)

    def equal(self, name: str) -> tuple[int, int]:
        """The first and the last but one of the names that are `name`."""
        return self._at(name), self._at(name + "\0")

    def _at(self, word: str) -> int:
        return bisect_left(range(len(self.names)), word, key=lambda n: self.names[n].as_py())

    def in_regions(self, rows: Rows, codes: Collection[str]) -> npt.NDArray[np.bool_]:
        """Whether each of these places lies in one of some regions."""
        some = self.regions.take(pa.array(rows)).cast(pa.string())
        found: npt.NDArray[np.bool_] = pc.is_in(
            some, value_set=pa.array(sorted(codes), pa.string())
        ).to_numpy(zero_copy_only=False)
        return found


@cache
def _known_towns() -> _Towns:
    return _Towns(FOLDER)


def _towns(words: Sequence[str], most: int) -> list[Ranked]:
    """Towns with a name that begins with a word and has the others, or lie in what they name."""
    towns, whole = _known_towns(), " ".join(words)
    exact = _rows(towns, towns.equal(whole), ())[:most]
    found = [exact, _rows(towns, towns.starting(whole), ())[:most]]
    if len(words) > 1:
        found += [
            _rows(towns, towns.starting(word), [w for w in words if w != word])[:most]
            for word in dict.fromkeys(words)
        ]
    own = set(exact.tolist())
    rows = dict.fromkeys(np.concatenate(found).tolist())
    return [(_town(towns, row), row in own) for row in rows]


def _rows(towns: _Towns, span: tuple[int, int], others: Sequence[str]) -> Rows:
    """The rows of the places with these names that have the other words, in order of population."""
    first, last = span
    names, rows = towns.names.slice(first, last - first), towns.of[first:last]
    for word in others:
        has = pc.match_substring(names, word).to_numpy(zero_copy_only=False)
        has = has | towns.in_regions(rows, _known_areas().codes(word))
        names, rows = names.filter(pa.array(has)), rows[has]
    return np.unique(rows)  # the most populous come first in the file


def _town(towns: _Towns, row: int) -> Toponym:
    said = {c: towns.places.column(c)[row].as_py() for c in towns.places.column_names}
    return Toponym(
        "town",
        said["id"],
        said["name"],
        said["ja"],
        said["region"],
        said["country"],
        round(said["latitude"], 4),
        round(said["longitude"], 4),
        said["population"],
        _names_in_uk("towns.csv", "geonameid").get(said["id"].removeprefix(_TOWNS), ""),
    )
