"""Tells which profile fits a file, and names its columns as the file does.

A file may write the columns of a profile in other letters (`EVENT_DATE`), or have no header at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from geo.importing.coordinates.columns import all_positions, position_columns
from geo.importing.coordinates.zones import all_zones, zone_columns
from geo.importing.patterns import compiled
from geo.importing.profiles import (
    NAMING,
    FieldSpec,
    Profile,
    Region,
    Splits,
    renamed,
)
from geo.importing.questions import is_empty
from geo.importing.report import REASON_COLUMNS
from geo.importing.sheets import Sheet
from geo.model.places import fold

_TELLING, _MOST = 6, 0.75  # required columns that tell a kind, and the share that a file must have
_LOOKED_AT = 20  # rows that are compared with the patterns of a profile
Names: TypeAlias = Mapping[str, str]


def recognised(sheet: Sheet, known: Mapping[str, Profile]) -> Profile | None:
    """The profile that fits a file by its columns, or without a header by its first cells."""
    fitting = _fitting(sheet.columns, sheet.kind, known)
    return next(
        (p for p in fitting if _has_header(p, sheet.columns) or _looks_like(p, sheet)), None
    )


def recognise(columns: Collection[str], kind: str, known: Mapping[str, Profile]) -> Profile | None:
    """The profile that fits a file by its columns; of several, the one that requires most.

    columns: of the file; kind: `csv` or `geojson`.
    """
    return next(iter(_fitting(list(columns), kind, known)), None)


def nearest(columns: Sequence[str], kind: str, known: Mapping[str, Profile]) -> Profile | None:
    """The profile of which a file has most required columns, but not all; None if it has few."""
    near = {
        key: len(set(p.requires) & _names(p, columns).keys()) / len(p.requires)
        for key, p in known.items()
        if len(p.requires) >= _TELLING and p.format == kind and _has_header(p, columns)
    }
    best = max(near, key=lambda key: near[key], default="")
    return known[best] if best and near[best] >= _MOST else None


def _fitting(columns: Sequence[str], kind: str, known: Mapping[str, Profile]) -> list[Profile]:
    found = [
        p
        for p in known.values()
        if p.requires
        and (p.format == kind or p.is_ledger)
        and set(p.requires) <= _names(p, columns).keys()
    ]
    return sorted(found, key=lambda p: -len(p.requires))


def _looks_like(profile: Profile, sheet: Sheet) -> bool:
    """Whether most of the first cells of a file without a header match the profile's patterns."""
    names = _names(profile, sheet.columns)
    for batch, _ in sheet.batches():
        for column, pattern in profile.looks.items():
            cells = batch.column(names[column])[:_LOOKED_AT].to_pylist()
            filled = [c.strip() for c in cells if not is_empty(c)]
            alike = sum(compiled(pattern).fullmatch(c) is not None for c in filled)
            if filled and alike * 2 <= len(filled):
                return False
        return True
    return False


def _has_header(profile: Profile, columns: Sequence[str]) -> bool:
    return not profile.header or _own(columns) != _numbered(profile)


def _own(columns: Sequence[str]) -> list[str]:
    """The columns of a file without those that say why a row was rejected before."""
    return [c for c in columns if c not in REASON_COLUMNS]


def _numbered(profile: Profile) -> list[str]:
    """The names that the columns of such a file have without a header."""
    return [f"column {n}" for n in range(1, len(profile.header) + 1)]


def _names(profile: Profile, columns: Sequence[str]) -> Names:
    """The columns of the profile that the file has: each as the file names it."""
    if not _has_header(profile, columns):
        return dict(zip(profile.header, _own(columns), strict=True))
    if profile.is_ledger:
        return {c: c for c in columns}
    alike: dict[str, list[str]] = {}
    for column in columns:
        alike.setdefault(_folded(column), []).append(column)
    found = {}
    wanted = (*profile.columns_used(), *profile.requires, *profile.looks, profile.updated)
    for column in dict.fromkeys(wanted):
        near = alike.get(_folded(column), [])
        if column in columns:
            found[column] = column
        elif len(near) == 1:
            found[column] = near[0]
    return found


def _folded(column: str) -> str:
    return fold(column).replace(" ", "_")


def fitted(profile: Profile, columns: Sequence[str]) -> Profile:
    """A profile whose columns are named as the file names them."""
    names = {own: theirs for own, theirs in _names(profile, columns).items() if own != theirs}
    return with_names(profile, names) if names else profile


def with_names(profile: Profile, names: Names) -> Profile:
    """A profile that calls columns by other names. names: its own name -> the other."""

    def of(column: str) -> str:
        return names.get(column, column)

    return replace(
        profile,
        requires=tuple(map(of, profile.requires)),
        optional=tuple(map(of, profile.optional)),
        looks={of(column): pattern for column, pattern in profile.looks.items()},
        answers={of(column): said for column, said in profile.answers.items()},
        fields={key: _spec(spec, names) for key, spec in profile.fields.items()},
        claimants=_splits(profile.claimants, names),
        carriers=_splits(profile.carriers, names),
        region=Region(
            of(profile.region.name),
            of(profile.region.country),
            of(profile.region.address),
            profile.region.within,
        ),
        coordinates={k: of(v) if k == "column" else v for k, v in profile.coordinates.items()},
        updated=of(profile.updated),
    )


def _spec(spec: FieldSpec, names: Names) -> FieldSpec:
    if isinstance(spec, str):
        return renamed(spec, names)
    if isinstance(spec, list):
        return [renamed(template, names) for template in spec]
    made = dict(spec)
    for key in NAMING:
        if key in made:
            made[key] = names.get(str(made[key]), made[key])
    if "flags" in spec:
        made["flags"] = {names.get(k, k): v for k, v in spec["flags"].items()}
    if "figures" in spec:
        made["figures"] = {k: names.get(v, v) for k, v in spec["figures"].items()}
    return made  # type: ignore[return-value]


def _splits(splits: Splits | None, names: Names) -> Splits | None:
    return splits and replace(splits, column=names.get(splits.column, splits.column))


def with_position_column(profile: Profile, sheet: Sheet) -> Profile:
    """A profile for a file that has its positions elsewhere than in two columns that it lacks.

    That is in one column, by its name or by its first cells, or in the geometries of a GeoJSON
    file. The profile itself, where the file has its columns, or not exactly one such column.
    """
    source = profile.position_source()
    if source.cell or not source.latitude or {source.latitude, source.longitude} & {*sheet.columns}:
        return profile
    if sheet.kind == "geojson":
        own: dict[str, FieldSpec] = {name: {"number": name} for name in ("latitude", "longitude")}
        return replace(profile, fields={**profile.fields, **own})
    used = profile.columns_used()
    free = [c for c in sheet.columns if c not in used]
    found = position_columns(free) or _columns_of(free, sheet, all_positions)
    if len(found) != 1:
        return profile
    fields = {k: v for k, v in profile.fields.items() if k not in ("latitude", "longitude")}
    return replace(profile, fields=fields, coordinates={**profile.coordinates, "column": found[0]})


def with_zone_column(profile: Profile, sheet: Sheet) -> Profile:
    """A profile for a file with a column of UTM's zones beside its two columns of coordinates.

    By its name and its first cells. The profile itself where it names one, or the file has not
    exactly one such column. Whether the coordinates are metres, which zones belong to, is told
    later.
    """
    source = profile.position_source()
    if source.zone or source.cell or not {source.latitude, source.longitude} <= {*sheet.columns}:
        return profile
    used = profile.columns_used()
    named = zone_columns([c for c in sheet.columns if c not in used])
    found = _columns_of(named, sheet, all_zones) if named else []
    if len(found) != 1:
        return profile
    return replace(profile, coordinates={**profile.coordinates, "zone": found[0]})


def _columns_of(
    columns: Sequence[str], sheet: Sheet, holds: Callable[[Sequence[str]], bool]
) -> list[str]:
    """The columns of whose first cells a test holds, such as that all that are filled are zones."""
    for batch, _ in sheet.batches():
        return [c for c in columns if holds(batch.column(c)[:_LOOKED_AT].to_pylist())]
    return []


def missing_columns(profile: Profile, columns: Sequence[str]) -> list[str]:
    """The columns that the profile needs and the file does not have."""
    free = {"#", *profile.optional}  # `#` stands for a mark of the row
    needed = dict.fromkeys((*profile.requires, *profile.columns_used()))
    return [c for c in needed if c not in columns and c not in free]
