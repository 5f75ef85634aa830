"""Two filters beside each other, in the words of one address.

`day=2023-05-12&left.side=a&right.side=b`: a word with `left.` or `right.` before it is of that half
and takes the place of the common word. Time is locked: a step moves the days of both halves.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from geo.briefing.half_slides import HALVES, heading, two_sides
from geo.briefing.map_labels import Frame, frame_of
from geo.briefing.slides import Centre, Size
from geo.model.bounds import on_globe
from geo.model.claims import shortened
from geo.model.dates import step
from geo.model.filters import FILTER_WORDS, BadWord, Filter
from geo.model.mercator import EDGE, from_metres, to_metres
from geo.service.atlas import Atlas
from geo.web.address import filter_of
from geo.web.labelled_maps import screen_in, view_in

ZOOMS = 2, 16
_LATITUDES = 85.0  # degrees north and south that a view may be at
_SHAPE = 960, 640  # CSS pixels: of a map whose size is not said
Words = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Pair:
    """What an address asks for.

    common: words of both halves. own: of each half; they replace the common ones. view: of both
    maps, or None. cumulative: whether all days up to the last chosen one are shown. swipe: percent
    of the width at which one map ends and the other begins, where they lie on top of each other.
    """

    common: Words
    own: Mapping[str, Words]
    view: Centre | None = None
    cumulative: bool = False
    swipe: int | None = None

    def words(self) -> dict[str, list[str]]:
        """The words of an address that asks for this."""
        made = {word: list(values) for word, values in self.common.items()}
        for half in HALVES:
            made |= {f"{half}.{word}": list(v) for word, v in self.own[half].items()}
        if self.view:
            latitude, longitude, zoom = self.view
            made["view"] = [f"{latitude:.4f},{longitude:.4f},{zoom:g}"]
        if self.cumulative:
            made["cumulative"] = ["true"]
        if self.swipe is not None:
            made["swipe"] = [str(self.swipe)]
        return made

    def of(self, half: str) -> dict[str, list[str]]:
        """The words of one half's filter."""
        return {word: list(values) for word, values in {**self.common, **self.own[half]}.items()}


@dataclass
class Asked:
    """A pair as an address asks for it. is_tidy: whether `Pair.words` says it in the same way."""

    pair: Pair
    bad: list[BadWord] = field(default_factory=list)
    is_tidy: bool = True


def asked(atlas: Atlas, words: Words) -> Asked:
    """The pair in the words of an address (without `lang`), and each word that is wrong."""
    said = {word: [v for v in values if v] for word, values in words.items()}
    tidy = all(len(said[word]) == len(values) for word, values in words.items())
    said = {word: values for word, values in said.items() if values}
    bad: list[BadWord] = []
    view = screen = None
    try:
        view, screen = view_in(_last(said, "view")), screen_in(_last(said, "screen"))
    except ValueError as e:
        bad.append(BadWord("view, screen", shortened(str(e.args[-1]))))
    cumulative, swipe = _last(said, "cumulative"), _last(said, "swipe")
    if cumulative not in ("", "true", "false"):
        bad.append(BadWord("cumulative", shortened(cumulative)))
    if swipe and not _is_share(swipe):
        bad.append(BadWord("swipe", shortened(swipe)))
    own: dict[str, dict[str, list[str]]] = {half: {} for half in HALVES}
    common: dict[str, list[str]] = {}
    for word, values in said.items():
        half, dot, rest = word.partition(".")
        if dot and half in own and rest in FILTER_WORDS:
            own[half][rest] = values
        elif word not in ("view", "screen", "cumulative", "swipe"):
            common[word] = values
    query, wrong = filter_of(atlas, dict(common))
    bad += wrong
    for half in HALVES:
        _, wrong = filter_of(atlas, dict(own[half]))
        bad += [BadWord(f"{half}.{b.word}", b.value) for b in wrong]
    if bad:
        return Asked(Pair({}, own), bad)
    share = int(swipe) if swipe else None
    pair = Pair(query.words(), own, _whole(view, screen), cumulative == "true", share)
    return Asked(pair, [], tidy and screen is None)


def _last(words: Words, word: str) -> str:
    return words.get(word, [""])[-1]


def _is_share(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= 100


def _whole(view: Centre | None, screen: Size | None) -> Centre | None:
    """A view with a whole zoom, which shows all that a map of the size `screen` showed."""
    if view is None:
        return None
    zoom = math.floor(view[2] + 0.5)
    if screen:
        zoom = math.floor(frame_of(view, *_SHAPE, screen).zoom)
    return view[0], view[1], min(max(zoom, ZOOMS[0]), ZOOMS[1])


def with_sides(atlas: Atlas, pair: Pair) -> Pair:
    """`pair`; where nothing differs in it, with one side in each half, if two sides speak.

    Two of the chosen sides, else of those with most claims, in the order of the ledger.
    """
    if pair.own["left"] or pair.own["right"]:
        return pair
    query = filter_of(atlas, pair.of("left"))[0]
    two = two_sides(atlas.facet(query, "side"), query.side, atlas.ledger.sides)
    if not two:
        return pair
    common = {word: values for word, values in pair.common.items() if word != "side"}
    own = {half: {"side": [side]} for half, side in zip(HALVES, two, strict=True)}
    return replace(pair, common=common, own=own)


# ---- each half -----------------------------------------------------------------------------------


def query_of(atlas: Atlas, pair: Pair, half: str) -> Filter:
    """The filter of one half, with the days that it shows."""
    query = _plain(atlas, pair, half)
    if not (pair.cumulative and query.days):
        return query
    last = query.days[1]
    return replace(query, day=(min([last, *_first_days(atlas, pair)]), last))


def _first_days(atlas: Atlas, pair: Pair) -> list[date]:
    """The first day with claims of each half, whatever its days; none where it has no claims."""
    queries = [_plain(atlas, pair, half) for half in HALVES]
    return [day for query in queries for day in atlas.claims_per_day(query).claim_days[:1]]


def heading_of(atlas: Atlas, pair: Pair, half: str, lang: str) -> str:
    """What one half shows unlike the other, in words."""
    differs = {word for own in pair.own.values() for word in own}
    return heading(atlas.ledger, query_of(atlas, pair, half), differs, half, lang)


def _plain(atlas: Atlas, pair: Pair, half: str) -> Filter:
    return filter_of(atlas, pair.of(half))[0]


# ---- steps in time and place ---------------------------------------------------------------------


def stepped(atlas: Atlas, pair: Pair, by: int) -> Pair | None:
    """`pair` a step later (`by` 1) or earlier (-1); None where there is none for both halves.

    A single day goes to the next day with claims of either half, several days go on by their
    number, within the days with claims. From all days the first step is to the first such day.
    """
    queries = {half: _plain(atlas, pair, half) for half in HALVES}
    known = {day for query in queries.values() for day in atlas.claims_per_day(query).claim_days}
    days = sorted(known)
    if not days:
        return None
    if not any(query.days for query in queries.values()):
        return replace(pair, common={**pair.common, "day": _said(days[0])}) if by > 0 else None
    common, own = dict(pair.common), {half: dict(pair.own[half]) for half in HALVES}
    for half, query in queries.items():
        if query.days is None:
            continue
        moved = _moved(days, query.days, by)
        if moved is None:
            return None
        (own[half] if "day" in own[half] else common)["day"] = moved
    return replace(pair, common=common, own=own)


def _moved(days: Sequence[date], chosen: tuple[date, date], by: int) -> list[str] | None:
    first, last = chosen
    if first == last:
        at = bisect_right(days, first) if by > 0 else bisect_left(days, first) - 1
        return _said(days[at]) if 0 <= at < len(days) else None
    first, last = step(first, last, by)
    return [str(first), str(last)] if first <= days[-1] and days[0] <= last else None


def _said(day: date) -> list[str]:
    return [str(day), str(day)]


def from_start(atlas: Atlas, pair: Pair) -> Pair | None:
    """`pair` on its first days: where a play begins anew."""
    if any("day" in pair.own[half] for half in HALVES):
        return None  # there is no first day of two
    days = _first_days(atlas, pair)
    return replace(pair, common={**pair.common, "day": _said(min(days))}) if days else None


def moves(pair: Pair, frame: Frame) -> dict[str, Pair]:
    """`pair` with its view moved by half a map, or a zoom level nearer or farther."""
    x, y = to_metres(frame.latitude, frame.longitude)
    wide, high = frame.width * frame.metres / 2, frame.height * frame.metres / 2
    zoom = math.floor(frame.zoom + 0.5)
    aims = {
        "in": (x, y, zoom + 1),
        "out": (x, y, zoom - 1),
        "west": (x - wide, y, zoom),
        "north": (x, y + high, zoom),
        "south": (x, y - high, zoom),
        "east": (x + wide, y, zoom),
    }
    found = {}
    for name, (east, north, near) in aims.items():
        longitude, latitude = from_metres(east, north)
        if ZOOMS[0] <= near <= ZOOMS[1] and abs(latitude) < min(EDGE, _LATITUDES):
            found[name] = replace(pair, view=(latitude, on_globe(longitude), float(near)))
    return found
