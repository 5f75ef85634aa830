"""Two maps side by side on a slide: each half is a slide of its own, with a filter of its own.

What the halves are called, and which sides stand in them where nobody has chosen, is also that of
the page with two maps.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from geo.briefing.layout import BODY_SIZE, SMALL_SIZE, Place
from geo.briefing.lettering import Letters, fitted
from geo.briefing.slides import Slide, Words
from geo.i18n import t
from geo.i18n.days import day_words, days_words
from geo.i18n.isolating import isolated
from geo.ledger import UNKNOWN_SIDE, Ledger
from geo.model.filters import Filter, parse_filter
from geo.model.settings import Settings
from geo.store import Store

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
    slide: Slide, ledger: Ledger, store: Store, settings: Settings, lang: str
) -> list[Slide]:
    """The halves of a slide with two maps; none of another one.

    Where neither half has words of its own, there is one side in each. Raises what the questions of
    `Store` raise.
    """
    if BESIDE not in slide.show or not slide.readable:
        return []

    def query_of(words: Words) -> Filter:
        return parse_filter(
            words,
            zones=settings.zones,
            sides=ledger.sides,
            claimants=ledger.sources,
            default_zone=settings.default_zone,
            has_history=store.has_history,
        )[0]

    common, own = slide.words, [slide.left, slide.right]
    if not any(own):
        query = query_of(common)
        two = two_sides(store.facet(query, "side"), query.side, ledger.sides)
        own = [{"side": (side,)} for side in two] or own
    differs = {word for words in own for word in words}
    found = []
    for half, words in zip(HALVES, own, strict=True):
        whole = {**common, **words}
        title = {lang: heading(ledger, query_of(whole), differs, half, lang)}
        found.append(
            replace(
                slide, title=title, note={}, words=whole, left={}, right={}, show=("map",),
                shown=None, faults=(),
            )
        )  # fmt: skip
    return found


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
