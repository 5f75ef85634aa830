"""The words of bulletins, as data: one TOML file a language, and countries, offices and places."""

from __future__ import annotations

import csv
import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("ja", "en", "uk", "ru")
_FOLDER = Path(__file__).parent
_NEVER = "(?!)"  # matches nothing
_YO = re.compile(r"\[[^\]]*е[^\]]*\]|[её]")  # with the letters around it that are one of several


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


@cache
def words_of(lang: str) -> Mapping[str, Any]:
    """What the file of a language says. Raises KeyError for a language without one."""
    if lang not in LANGUAGES:
        raise KeyError(lang)
    said = _read(f"{lang}.toml")
    return {key: _either_yo(part) for key, part in said.items()} if lang == "ru" else said


def _either_yo(part: Any) -> Any:
    """Patterns in which each е is also ё, as people write it or not."""
    if isinstance(part, dict):
        return {key: _either_yo(one) for key, one in part.items()}
    if isinstance(part, list):
        return [_either_yo(one) for one in part]
    return _YO.sub(_with_yo, part) if isinstance(part, str) else part


def _with_yo(found: re.Match[str]) -> str:
    letters = found[0]
    if letters.startswith("["):
        return letters if "ё" in letters else letters.replace("е", "её")
    return "[её]"


@cache
def pattern(lang: str, *path: str, whole: bool = True) -> re.Pattern[str]:
    """The words at a path of a language's file, as one pattern without case.

    whole: whether only whole words count; Japanese has no marks between words.
    """
    found: Any = words_of(lang)
    for key in path:
        found = found.get(key, "")
    return compiled(found, whole and lang != "ja")


@cache
def compiled(words: str, whole: bool) -> re.Pattern[str]:
    """Alternatives as one pattern without case, of whole words if asked for."""
    if not words:
        return re.compile(_NEVER)
    inner = rf"(?<![\w])(?:{words})(?![\w])" if whole else f"(?:{words})"
    return re.compile(inner, re.IGNORECASE)


@dataclass(frozen=True)
class Country:
    """names: patterns of its names. of: patterns of words that say whose an office is.

    forms: all names that `names` stands for, the English one first.
    """

    iso: str
    names: re.Pattern[str]
    of: re.Pattern[str]
    forms: tuple[str, ...]


@cache
def countries() -> tuple[Country, ...]:
    """The countries that bulletins name."""
    found = []
    for iso, said in _read("countries.toml").items():
        # Short capitals are names only as they are written: "US" is not "us".
        names = re.compile(_bounded(said["names"]))
        of = re.compile(_bounded(f"{said['of']}|{said['names']}"))
        found.append(Country(iso, names, of, tuple(_forms(said["names"]))))
    return tuple(found)


@cache
def _any_country() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{c.iso}>{c.of.pattern})" for c in countries()))


def countries_named(text: str) -> Mapping[str, int]:
    """How often a text names each country or one of its offices, by ISO code."""
    return Counter(m.lastgroup for m in _any_country().finditer(text) if m.lastgroup)


def _forms(names: str) -> Iterator[str]:
    """The words that alternatives such as `Франци(?:я|и|ю)` or `[Фф]ранция` stand for."""
    for one in re.split(r"\|(?![^(]*\))", names):
        m = re.fullmatch(r"([^(\[]*)(?:\(\?:([^)]*)\)(\??)|\[([^\]]*)\])?(.*)", one)
        if m is None or m[5] == one:
            continue
        ends = m[2].split("|") if m[2] else list(m[4] or "") or [""]
        for end in [*ends, *([""] if m[3] else [])]:
            for rest in _forms(m[5]) if re.search(r"[(\[]", m[5]) else [m[5]]:
                yield m[1] + end + rest


def _bounded(words: str) -> str:
    """Alternatives that must be whole words where they are not Japanese."""
    parts = re.split(r"\|(?![^(]*\))", words)
    japanese = [p for p in parts if re.search("[\u3040-\u30ff\u4e00-\u9fff]", p)]
    others = [p for p in parts if p not in japanese]
    ours = [rf"(?<!\w)(?:{'|'.join(others)})(?!\w)"] if others else []
    return "|".join(ours + [_japanese(p) for p in japanese]) or _NEVER


def _japanese(name: str) -> str:
    # 米 and 英 alone are also parts of other words.
    return rf"(?<![一-龥ぁ-ん]){name}(?![一-龥])" if len(name) == 1 else name


@cache
def offices(kind: str) -> Mapping[str, re.Pattern[str]]:
    """Kinds of offices, and how they are called. kind: national or international."""
    return {k: re.compile(p, re.IGNORECASE) for k, p in _read("offices.toml")[kind].items()}


@cache
def clocks() -> Mapping[str, Mapping[str, str]]:
    """Words for times of day and time zones."""
    return _read("clocks.toml")


@cache
def surrounded_by() -> Mapping[str, str]:
    """Cities that are regions of their own, and the region around each, by ISO 3166-2."""
    return dict(_read("cities.toml")["surrounded_by"])


@dataclass(frozen=True)
class Known:
    """A place that bulletins name often. Latitude, longitude: WGS 84 degrees."""

    key: str
    name: str
    names: tuple[str, ...]
    latitude: float
    longitude: float
    region: str
    country: str
    precision: str


@cache
def known_places() -> tuple[Known, ...]:
    """The places of `places.csv`: spellings that the gazetteer lacks, sites and wide regions."""
    with (_FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Known(
            f"known:{row['name']}",
            row["name"],
            (*row["names"].split("|"), *([] if "(" in row["name"] else [row["name"]])),
            float(row["latitude"]),
            float(row["longitude"]),
            row["region"],
            row["country"],
            row["precision"],
        )
        for row in rows
    )


def known_place(key: str) -> Known | None:
    """The place of `places.csv` with a key; None if there is none."""
    return next((place for place in known_places() if place.key == key), None)


@dataclass(frozen=True)
class Region:
    """A first-level region. iso: ISO 3166-2. names: in all languages.

    borders: ISO 3166-1 codes of the countries whose border it has, as far as boundaries are drawn.
    """

    iso: str
    country: str
    name: str
    names: tuple[str, ...]
    borders: frozenset[str] = frozenset()


@cache
def regions() -> tuple[Region, ...]:
    """The regions of `regions.csv`, taken from `data/boundaries`, which takes longer to read."""
    with (_FOLDER / "regions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Region(
                r["iso"],
                r["country"],
                r["name"],
                (r["name"], *r["names"].split("|")),
                frozenset(r["borders"].split("|")),
            )
            for r in csv.DictReader(file)
        )
