"""Two maps side by side on a slide: each half is a slide of its own, with a filter of its own.

What the halves are called, and which sides stand in them where nobody has chosen, is also that of
the page with two maps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from geo.briefing.layout import BODY_SIZE, SMALL_SIZE, Place
from geo.briefing.lettering import Letters, fitted
from geo.briefing.slide_state import State, StateOf, state_words
from geo.briefing.slides import Slide, Words
from geo.i18n import t
from geo.i18n.days import day_words, days_words
from geo.i18n.isolating import isolated
from geo.ledger import UNKNOWN_SIDE, Ledger
from geo.ledger.states import NoPast
from geo.model.claims import shortened
from geo.model.filters import Filter, parse_filter
from geo.model.settings import Settings
from geo.store import Store

_AT = "at"  # the word of a half that names the moment of which its ledger is shown
BESIDE = "beside"  # the part of a slide with two maps
HALVES = ("left", "right")
_GAP = 12.0
HEAD = BODY_SIZE * 1.4  # height of a half's heading


def two_sides(
    spoken: Mapping[str, int], chosen: Sequence[str], order: Collection[str]
) -> list[str]:
    """A side for each half, in the order of the ledger; [] where fewer speak.

    The first of the chosen ones, then those with most claims, and where nothing else is left those
    whose side is unknown. spoken: claims by side, most first.
    """
    first = [side for side in chosen if spoken.get(side)]
    rest = sorted((s for s in spoken if s not in first), key=lambda side: side == UNKNOWN_SIDE)
    two = [*first, *rest][: len(HALVES)]
    return sorted(two, key=list(order).index) if len(two) == len(HALVES) else []


def heading(ledger: Ledger, query: Filter, differs: Collection[str], half: str, lang: str) -> str:
    """What one half shows unlike the other, in words; its place where that is something else.

    differs: the words of a filter that are one half's own.
    """
    parts = []
    if "side" in differs:
        names = [isolated(ledger.sides[side].name(lang)) for side in query.side]
        parts.append(", ".join(names) or t("beside.all_sides", lang))
    if "day" in differs:
        parts.append(days_words(*query.days, lang) if query.days else t("toolbar.all_days", lang))
    if "known" in differs:
        known = day_words(query.as_of, lang) if query.as_of else ""
        parts.append(f"{t('filter.known', lang)}: {known}" if known else t("brief.known_all", lang))
    return " · ".join(parts) or t(f"beside.{half}", lang)


def half_slides(
    slide: Slide,
    ledger: Ledger,
    store: Store,
    settings: Settings,
    lang: str,
    state_of: StateOf,
) -> list[Slide]:
    """The halves of a slide with two maps; none of another one.

    Where neither half has words of its own, there is one side in each. Raises what the questions of
    `Store` raise.
    """
    if BESIDE not in slide.show or not slide.readable:
        return []
    common, own = slide.words, [slide.left, slide.right]
    at = [words.get(_AT, (slide.at,))[-1] for words in own]
    own = [{word: v for word, v in words.items() if word != _AT} for words in own]
    states = [_state(moment, state_of) for moment in at]
    ledgers = [state.ledger if state else ledger for state in states]

    def query_of(words: Words, known: Ledger) -> Filter:
        return parse_filter(
            words,
            zones=settings.zones,
            sides=known.sides,
            claimants=known.sources,
            default_zone=settings.default_zone,
            has_history=store.has_history,
        )[0]

    if not any(own) and at[0] == at[1]:
        query = query_of(common, ledger)
        two = two_sides(store.facet(query, "side"), query.side, ledger.sides)
        own = [{"side": (side,)} for side in two] or own
    differs = {word for words in own for word in words}
    found = []
    for n, (half, words) in enumerate(zip(HALVES, own, strict=True)):
        whole = {**common, **words}
        parts = []
        if at[0] != at[1]:
            parts.append(_state_words(states[n], at[n], lang))
        if differs or not parts:
            parts.append(heading(ledgers[n], query_of(whole, ledgers[n]), differs, half, lang))
        found.append(
            replace(
                slide, title={lang: " · ".join(parts)}, note={}, words=whole, left={}, right={},
                at=at[n], show=("map",), shown=None, faults=(),
            )
        )  # fmt: skip
    return found


def _state_words(state: State | None, moment: str, lang: str) -> str:
    if state or not moment:
        return state_words(state.when if state else None, lang)
    return t("beside.then", lang, when=shortened(moment, 40))


def _state(moment: str, state_of: StateOf) -> State | None:
    """The state of a half; None for now, and where there is none, which the half itself says."""
    with suppress(NoPast):
        return state_of(moment) if moment else None
    return None


def half_places(box: Place) -> list[tuple[Place, Place]]:
    """The places of heading and map of each half within a box."""
    left, top, wide, high = box
    each = (wide - _GAP) / 2
    return [
        ((at, top, each, HEAD), (at, top + HEAD, each, high - HEAD))
        for at in (left, left + each + _GAP)
    ]


def half_line(title: str, n: int, lang: str) -> str:
    """The heading of a half with its number of claims."""
    return f"{title} · {t('embed.claims', lang, n=f'{n:,}')}"


def fitted_head(text: str, place: Place, letters: Letters) -> tuple[float, str]:
    """The size in which a heading stands in its place, and as much of it as there is room for."""
    _, _, wide, high = place
    size, lines = fitted(text, wide, high, (BODY_SIZE, SMALL_SIZE), letters, bold=True)
    return size, lines[0]
