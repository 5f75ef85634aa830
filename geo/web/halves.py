"""Two filters beside each other, in the words of one address.

`day=2023-05-12&left.side=a&right.side=b`: a word with `left.` or `right.` before it is of that half
and takes the place of the common word. Time is locked: a step moves the days of both halves.

`at` is such a word, too: that half shows the ledger as it was at a moment.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime

from geo.briefing.half_slides import HALVES, heading, two_sides
from geo.briefing.map_labels import Frame, frame_of
from geo.briefing.slide_state import state_words
from geo.briefing.slides import Centre, Size
from geo.model.bounds import on_globe
from geo.model.claims import shortened
from geo.model.dates import step
from geo.model.filters import FILTER_WORDS, BadWord, Filter
from geo.model.mercator import EDGE, from_metres, to_metres
from geo.service.atlas import Atlas
from geo.service.past import NoPast, Past, changed_at, moment_of, past
from geo.web.address import filter_of
from geo.web.labelled_maps import screen_in, view_in

ZOOMS = 2, 16
_LATITUDES = 85.0  # degrees north and south that a view may be at
_SHAPE = 960, 640  # CSS pixels: of a map whose size is not said
DIFFERENCES = ("side", "day", "known", "at")
Words = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Pair:
    """What an address asks for.

    common: words of both halves. own: of each half; they replace the common ones. view: of both
    maps, or None. cumulative: whether all days up to the last chosen one are shown. swipe: percent
    of the width at which one map ends and the other begins, where they lie on top of each other.
    at: the moment of each half that shows the ledger as it was; then: that state.
    """

    common: Words
    own: Mapping[str, Words]
    view: Centre | None = None
    cumulative: bool = False
    swipe: int | None = None
    at: Mapping[str, str] = field(default_factory=dict)
    then: Mapping[str, Past] = field(default_factory=dict, compare=False)

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
        if self.at and not self.differs_in_state():
            made["at"] = [self.at["left"]]
        else:
            made |= {f"{half}.at": [moment] for half, moment in self.at.items()}
        return made

    def differs_in_state(self) -> bool:
        """Whether the halves show the ledger as it was at different moments."""
        return self.at.get("left") != self.at.get("right")

    def of(self, half: str) -> dict[str, list[str]]:
        """The words of one half's filter."""
        return {word: list(values) for word, values in {**self.common, **self.own[half]}.items()}


@dataclass
class Asked:
    """A pair as an address asks for it.

    is_tidy: whether `Pair.words` says it in the same way. differ: what is to differ where nothing
    does, of `DIFFERENCES`. no_past: why there is no state of the moment that `bad` names.
    """

    pair: Pair
    bad: list[BadWord] = field(default_factory=list)
    is_tidy: bool = True
    differ: str = "side"
    no_past: NoPast | None = None


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
    differ = _last(said, "differ") or "side"
    if differ not in DIFFERENCES:
        bad.append(BadWord("differ", shortened(differ)))
    own: dict[str, dict[str, list[str]]] = {half: {} for half in HALVES}
    common: dict[str, list[str]] = {}
    at = dict.fromkeys(HALVES, _last(said, "at"))
    for word, values in said.items():
        half, dot, rest = word.partition(".")
        if dot and half in own and rest in FILTER_WORDS:
            own[half][rest] = values
        elif dot and half in own and rest == "at":
            at[half] = values[-1]
        elif word not in ("view", "screen", "cumulative", "swipe", "at", "differ"):
            common[word] = values
    then, no_past = _states(at, bad)
    query, wrong = filter_of(atlas, dict(common))
    bad += wrong
    for half in HALVES:
        there = then[half].atlas if half in then else atlas
        _, wrong = filter_of(there, dict(own[half]))
        bad += [BadWord(f"{half}.{b.word}", b.value) for b in wrong]
        if half in then:  # a side may have come into the ledger since
            bad += [b for b in filter_of(there, {**common, **own[half]})[1] if b not in bad]
    if bad:
        return Asked(Pair({}, own), bad, no_past=no_past)
    share = int(swipe) if swipe else None
    moments = {half: moment for half, moment in at.items() if moment}
    view = _whole(view, screen)
    pair = Pair(query.words(), own, view, cumulative == "true", share, moments, then)
    return Asked(pair, [], tidy and screen is None and "differ" not in said, differ)


def _states(at: Mapping[str, str], bad: list[BadWord]) -> tuple[dict[str, Past], NoPast | None]:
    """The state of each half that names a moment. Adds a moment without one to `bad`, and says why
    there is none.
    """
    found: dict[str, Past] = {}
    why = None
    for half, moment in at.items():
        try:
            if moment:
                found[half] = past(moment_of(moment))
        except NoPast as e:
            bad.append(BadWord(f"{half}.at", shortened(moment)))
            why = e
    return found, why


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


def with_difference(atlas: Atlas, pair: Pair, differ: str) -> Pair:
    """`pair`; where nothing differs in it, with the difference `differ`, if there is one."""
    if pair.own["left"] or pair.own["right"] or pair.differs_in_state():
        return pair
    return _WITH[differ](atlas, pair)


def with_sides(atlas: Atlas, pair: Pair) -> Pair:
    """`pair`; where nothing differs in it, with one side in each half, if two sides speak.

    Two of the chosen sides, else of those with most claims, in the order of the ledger.
    """
    if pair.own["left"] or pair.own["right"]:
        return pair
    there = atlas_of(atlas, pair, "left")
    query = _plain(atlas, pair, "left")
    two = two_sides(there.facet(query, "side"), query.side, there.ledger.sides)
    if not two:
        return pair
    own = {half: {"side": [side]} for half, side in zip(HALVES, two, strict=True)}
    return replace(pair, common=_without(pair.common, "side"), own=own)


def _with_days(atlas: Atlas, pair: Pair) -> Pair:
    """The chosen days on the right and on the left those before them, by steps as of `stepped`;
    without chosen days the last two with claims.
    """
    query = _plain(atlas, pair, "left")
    days = _claim_days(atlas, pair, "left")
    if query.days:
        chosen = [str(day) for day in query.days]
        before, after = (_moved(days, query.days, by) for by in (-1, 1))
        two = [before, chosen] if before else [chosen, after]
    else:
        two = [_said(day) for day in days[-2:]]
    if len(two) < 2 or None in two:
        return pair
    own = {half: {"day": day or []} for half, day in zip(HALVES, two, strict=True)}
    return replace(pair, common=_without(pair.common, "day"), own=own)


def _with_known(atlas: Atlas, pair: Pair) -> Pair:
    """What was known on a day, and what is known now: the last of the chosen days, else the last
    but one with claims.

    Chosen days are then those of events: of reports of a day all were known by its end.
    """
    query = _plain(atlas, pair, "left")
    days = _claim_days(atlas, pair, "left")
    if not (query.as_of or query.days or days):
        return pair
    known = query.as_of or (query.days[1] if query.days else days[-2:][0])
    common = dict(_without(pair.common, "known"))
    if query.days and not query.as_of:
        common["by"] = ["event"]
    return replace(pair, common=common, own={"left": {"known": [str(known)]}, "right": {}})


def _with_states(atlas: Atlas, pair: Pair) -> Pair:
    """The ledger as it was, and as it is: at the moment of both halves, else before its last day of
    changes, else after the first change.
    """
    moment = pair.at.get("left", "")
    if not moment and (changes := changed_at()):
        before = [when.date() for when in changes if when.date() < changes[0].date()]
        moment = str(before[0]) if before else moment_word(changes[-1])
    return replace(pair, at={"left": moment} if moment else {}, then={})


_WITH: dict[str, Callable[[Atlas, Pair], Pair]] = {
    "side": with_sides,
    "day": _with_days,
    "known": _with_known,
    "at": _with_states,
}


def _without(words: Words, word: str) -> Words:
    return {name: values for name, values in words.items() if name != word}


def moment_word(moment: datetime) -> str:
    """A moment as an address says it."""
    said = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return said.removesuffix("+00:00").removesuffix(".000") + "Z"


# ---- each half -----------------------------------------------------------------------------------


def atlas_of(atlas: Atlas, pair: Pair, half: str) -> Atlas:
    """The atlas that one half shows. atlas: the present one."""
    return pair.then[half].atlas if half in pair.then else atlas


def query_of(atlas: Atlas, pair: Pair, half: str) -> Filter:
    """The filter of one half, with the days that it shows."""
    query = _plain(atlas, pair, half)
    if not (pair.cumulative and query.days):
        return query
    last = query.days[1]
    return replace(query, day=(min([last, *_first_days(atlas, pair)]), last))


def _first_days(atlas: Atlas, pair: Pair) -> list[date]:
    """The first day with claims of each half, whatever its days; none where it has no claims."""
    return [day for half in HALVES for day in _claim_days(atlas, pair, half)[:1]]


def _claim_days(atlas: Atlas, pair: Pair, half: str) -> Sequence[date]:
    """The days with claims of one half, whatever its days, in order."""
    query = _plain(atlas, pair, half)
    return atlas_of(atlas, pair, half).claims_per_day(query).claim_days


def heading_of(atlas: Atlas, pair: Pair, half: str, lang: str) -> str:
    """What one half shows unlike the other, in words."""
    differs = {word for own in pair.own.values() for word in own}
    parts = []
    if pair.differs_in_state():
        moment = pair.at.get(half, "")
        when = moment_of(moment) if moment else None
        parts.append(state_words(when, lang, len(moment.strip()) == len("2023-05-12")))
    if differs or not parts:
        ledger = atlas_of(atlas, pair, half).ledger
        parts.append(heading(ledger, query_of(atlas, pair, half), differs, half, lang))
    return " · ".join(parts)


def _plain(atlas: Atlas, pair: Pair, half: str) -> Filter:
    return filter_of(atlas_of(atlas, pair, half), pair.of(half))[0]


# ---- steps in time and place ---------------------------------------------------------------------


def stepped(atlas: Atlas, pair: Pair, by: int) -> Pair | None:
    """`pair` a step later (`by` 1) or earlier (-1); None where there is none for both halves.

    A single day goes to the next day with claims of either half, several days go on by their
    number, within the days with claims. From all days the first step is to the first such day.
    """
    queries = {half: _plain(atlas, pair, half) for half in HALVES}
    days = sorted({day for half in HALVES for day in _claim_days(atlas, pair, half)})
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
