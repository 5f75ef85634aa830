"""What a request for features asks for: the parameters of OGC API - Features, and the filter's."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from geo.model.claims import shortened
from geo.model.dates import When
from geo.model.filters import FILTER_WORDS, Filter
from geo.model.within import parse_within
from geo.service.atlas import Atlas
from geo.store.questions import ALL, Only
from geo.web.address import filter_of

LIMIT, MAX_LIMIT = 5_000, 10_000  # features of a page
MAX_KEYS = 100  # places and events that one request may name
STANDARD = ("bbox", "datetime", "limit")
OWN = ("token", "place", "event", "rival")
PARAMETERS = (*STANDARD, *OWN, *FILTER_WORDS)
_LONGEST = 1_000  # letters of a token
_LEAST = 0.00001  # degrees of a box that is a point, about a metre
# GDAL writes a `T` behind a day without a time.
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


class BadParameter(ValueError):
    """A parameter that cannot be answered. The message names it, and says what it may be."""

    def __init__(self, name: str, value: str, said: str) -> None:
        super().__init__(f"{shortened(name)}={shortened(value)}: {said}")


@dataclass(frozen=True)
class Page:
    """A page of features. query, only: what it is a part of. after: the key that it comes after."""

    query: Filter
    only: Only
    limit: int
    after: str


def page_of(atlas: Atlas, words: Mapping[str, Sequence[str]]) -> Page:
    """The page that the parameters ask for. Raises BadParameter."""
    for name, values in words.items():
        if name not in PARAMETERS:
            known = ", ".join(PARAMETERS)
            raise BadParameter(name, values[-1], f"there is no such parameter; there are {known}")
        if name in (*STANDARD, "token", "rival") and len(values) > 1:
            raise BadParameter(name, " ".join(values), "more than one")
    said = {name: values[-1] for name, values in words.items()}
    if "bbox" in said and any(words.get("within", ())):
        raise BadParameter("bbox", said["bbox"], "beside within; give one of them")
    query = filter_in(atlas, words)
    if "bbox" in said:
        query = replace(query, within=_box(said["bbox"]))
    only = _only(atlas, words)
    if "datetime" in said:
        only = replace(only, days=_days(said["datetime"], query.zone, atlas.days))
    return Page(
        query,
        only,
        _limit(said.get("limit", str(LIMIT))),
        _key(said["token"]) if "token" in said else "",
    )


def token_of(key: str) -> str:
    """The token of the page after the one that ends with `key`."""
    return base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")


def _key(token: str) -> str:
    try:
        if len(token) > _LONGEST:
            raise ValueError
        key = base64.b64decode(token + "=" * (-len(token) % 4), "-_", validate=True).decode()
        if not key:
            raise ValueError
    except (ValueError, binascii.Error) as e:
        raise BadParameter("token", token, "not one that a link `next` has given") from e
    return key


def filter_in(atlas: Atlas, words: Mapping[str, Sequence[str]]) -> Filter:
    """The filter in the parameters. Raises BadParameter for a value that it does not know."""
    query, bad = filter_of(atlas, {k: list(v) for k, v in words.items() if k in FILTER_WORDS})
    if bad:
        raise BadParameter(bad[0].word, bad[0].value, "not a value that this filter knows")
    return query


def _only(atlas: Atlas, words: Mapping[str, Sequence[str]]) -> Only:
    named = {name: tuple(words[name]) for name in ("place", "event") if name in words}
    for name, keys in named.items():
        if len(keys) > MAX_KEYS:
            raise BadParameter(name, keys[-1], f"more than {MAX_KEYS}")
    only = replace(ALL, places=named.get("place"), events=named.get("event"))
    if "rival" not in words:
        return only
    return replace(only, claims=tuple(atlas.store.rivals(words["rival"][-1])))


def _limit(text: str) -> int:
    """How many features a page has. More than there may be is no fault, as the standard says."""
    if not (text.isascii() and text.isdigit() and int(text[:12]) > 0):
        raise BadParameter("limit", text, f"not a whole number from 1 to {MAX_LIMIT}")
    return min(int(text[:12]), MAX_LIMIT)


def _box(text: str) -> str:
    """The box as a shape of a filter. Of six numbers the heights do not count: claims have none."""
    wanted = "not west, south, east, north in degrees (WGS 84), or six numbers with heights"
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError as e:
        raise BadParameter("bbox", text, wanted) from e
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise BadParameter("bbox", text, wanted)
    west, south, east, north = numbers
    if not (-180 <= west <= 180 and -180 <= east <= 180):
        raise BadParameter("bbox", text, "a longitude beyond -180 to 180 degrees")
    if not -90 <= south <= north <= 90:
        raise BadParameter("bbox", text, "latitudes not from south to north, or beyond 90 degrees")
    if north - south < _LEAST:
        south, north = max(-90.0, south - _LEAST), min(90.0, north + _LEAST)
    if abs(east - west) < _LEAST:
        west, east = max(-180.0, west - _LEAST), min(180.0, east + _LEAST)
    try:
        return parse_within(f"box:{west:.7f},{south:.7f},{east:.7f},{north:.7f}").text
    except ValueError as e:
        raise BadParameter("bbox", text, str(e)) from e


def _days(text: str, zone: str, limits: tuple[date, date]) -> tuple[date, date] | None:
    """The days that an instant or interval touches, within `limits`; None for all of them.

    Outside of the days that may be asked for there is no claim, as on the first and last of them.
    """
    wanted = (
        "not a date or an instant with its offset, as 2023-05-12 or 2023-05-12T10:00:00Z, nor two "
        "of these with / between them, of which one may be .."
    )
    parts = text.split("/")
    if len(parts) > 2:
        raise BadParameter("datetime", text, wanted)
    ends: list[date | None] = []
    for part in parts:
        if len(parts) == 2 and part in ("", ".."):
            ends.append(None)
            continue
        if not (_DAY.fullmatch(part) or _INSTANT.fullmatch(part)):
            raise BadParameter("datetime", text, wanted)
        try:
            ends.append(_moment(part))
        except ValueError as e:
            raise BadParameter("datetime", text, "there is no such day or time") from e
    if _is_backwards(ends):
        raise BadParameter("datetime", text, "the end is before the beginning")
    first, last = ends[0], ends[-1]
    if first is None and last is None:
        return None
    low, high = limits
    opens = low if first is None else _within(When(first).day_in(zone), limits)
    closes = high if last is None else _within(When(last).day_in(zone), limits)
    return opens, max(opens, closes)


def _moment(text: str) -> date:
    return date.fromisoformat(text[:10]) if len(text) < 12 else datetime.fromisoformat(text.upper())


def _is_backwards(ends: Sequence[date | None]) -> bool:
    first, last = ends[0], ends[-1]
    if first is None or last is None:
        return False
    if isinstance(first, datetime) and isinstance(last, datetime):
        return last < first
    days = [end.date() if isinstance(end, datetime) else end for end in (first, last)]
    return days[1] < days[0]


def _within(day: date, limits: tuple[date, date]) -> date:
    return min(max(day, limits[0]), limits[1])
