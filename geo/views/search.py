"""What a search finds while its words are typed: claims, events, speakers, places."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from geo.i18n import t
from geo.i18n.days import day_words
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.model import toponyms
from geo.model.claims import Claim, shortened
from geo.model.filters import TEXT_LIMIT, Filter
from geo.model.folding import bare
from geo.model.places import Place
from geo.store import Store
from geo.views.event_names import event_name
from geo.views.map_data import place_extent
from geo.views.panel import badge
from geo.views.protocol import Found, Option

MAX_CLAIMS, MAX_EVENTS, MAX_SPEAKERS, MAX_PLACES, MAX_GROUNDS = 5, 4, 4, 6, 6
_MAX_WORDS = 8
_LOOKED_AT = 30  # claims with the words, among which events and places are found
_MAX_LETTERS = 120  # of a line
_ALONE = 4  # words looked for alone, where no claim has all of them


@dataclass(frozen=True)
class Named:
    """Something with names. names: bare forms (`geo.model.folding.bare`) in all languages."""

    key: str
    names: tuple[str, ...]


def search(
    store: Store, claims_of: Mapping[str, int], text: str, lang: str, query: Filter
) -> Found:
    """What is found for `text`, best first, in groups: places, speakers, events, claims.

    claims_of: claims by claimant. query: its zone and date basis hold for the days that are told.
    Every word must occur, in any order and language; where nothing has all of them, `some` says
    that what is found has some.
    """
    words = bare(text[:TEXT_LIMIT]).split()[:_MAX_WORDS]
    if not words:  # a field that somebody has just entered
        toponyms.prepare()
        return {"options": [], "some": False}
    ledger = store.ledger
    claims, some = _claims(store, words, query)
    names = _names_of(_Tables(store.state.version, ledger))
    spoken = [n for n in names.speakers if claims_of.get(n.key)]
    speakers = _best(spoken, words, lambda key: claims_of[key])[:MAX_SPEAKERS]
    named_places = [*names.places, *_places_of(claims, names)]
    places = _best(named_places, words, lambda _: 0)[:MAX_PLACES]
    told_of = store.known("place_key", places)
    events = _events(claims, words, names)
    return {
        "options": [
            *(_place(ledger, key, claims, lang) for key in places if key in told_of),
            *(_speaker(ledger, key, claims_of[key], lang) for key in speakers),
            *(_event(ledger, group, lang, query) for group in events),
            *(_claim(ledger, claim, lang, query) for claim in claims[:MAX_CLAIMS]),
            *_grounds(ledger, [key for key in places if key not in told_of], text, lang),
        ],
        "some": some,
    }


def _claims(store: Store, words: Sequence[str], query: Filter) -> tuple[list[Claim], bool]:
    """The first claims with all words, else those with some; and whether it is only some."""

    def found(*sought: str) -> list[Claim]:
        asked = Filter(zone=query.zone, date_basis=query.date_basis, q=" ".join(sought))
        return list(store.page(asked, _LOOKED_AT).claims.values())

    claims = found(*words)
    if claims or len(words) == 1:
        return claims, False
    each = [found(word)[:MAX_CLAIMS] for word in words[:_ALONE]]
    merged = {c.claim_id: c for turn in range(MAX_CLAIMS) for one in each for c in one[turn:][:1]}
    return list(merged.values()), True


# ---- names ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Names:
    speakers: tuple[Named, ...]
    places: tuple[Named, ...]
    events: tuple[Named, ...]
    by_place: Mapping[str, Named]


@dataclass(frozen=True)
class _Tables:
    """A ledger, of which only the version is compared."""

    version: str
    ledger: Ledger = field(compare=False)


@lru_cache(maxsize=4)
def _names_of(tables: _Tables) -> _Names:
    ledger = tables.ledger
    places = tuple(
        _named(p.place_id, (p.name_en, p.name_ja, p.name_uk, p.name_ru))
        for p in ledger.gazetteer.places.values()
        if p.latitude is not None
    )
    return _Names(
        tuple(
            _named(key, (s.name_en, s.name_ja, s.name_uk, s.badge))
            for key, s in ledger.sources.items()
        ),
        places,
        tuple(_named(key, (n.name_en, n.name_ja)) for key, n in ledger.event_names.items()),
        {named.key: named for named in places},
    )


def _named(key: str, names: Iterable[str]) -> Named:
    return Named(key, tuple(dict.fromkeys(bare(name) for name in names if name)))


def _places_of(claims: Sequence[Claim], names: _Names) -> list[Named]:
    """The places that claims name and `places.csv` has not."""
    found: dict[str, Named] = {}
    for claim in claims:
        key = claim.place_key
        if claim.latitude is not None and key not in names.by_place:
            found.setdefault(key, _named(key, (claim.location, claim.location_ja)))
    return list(found.values())


def _best(named: Iterable[Named], words: Sequence[str], weight: Callable[[str], int]) -> list[str]:
    """The keys of those whose names have all words, else of those with most of them; best first."""
    scored = []
    for each in named:
        lacking, rank = min((_rank(name, words) for name in each.names), default=(len(words), 0))
        if lacking < len(words):
            scored.append((lacking, rank, -weight(each.key), each.key))
    scored.sort()
    fewest = scored[0][0] if scored else 0
    return [key for lacking, _, _, key in scored if lacking == fewest]


def _rank(name: str, words: Sequence[str]) -> tuple[int, int]:
    """How many words a name lacks, and how well it has the others: 0 is best."""
    lacking = sum(word not in name for word in words)
    if name == " ".join(words):
        return lacking, 0
    if name.startswith(words[0]):
        return lacking, 1
    starts = sum(f" {word}" in f" {name}" for word in words)
    return lacking, 2 if starts + lacking == len(words) else 3


# ---- what is told --------------------------------------------------------------------------------


def _place(ledger: Ledger, key: str, claims: Sequence[Claim], lang: str) -> Option:
    place = ledger.gazetteer.places.get(key)
    if place:
        title, sub = (
            place.name(lang),
            kind_and_region(place.geo_precision, place.admin1, place.country, lang),
        )
    else:
        claim = next(c for c in claims if c.place_key == key)
        title = ledger.place_name(claim, lang)
        sub = kind_and_region(claim.geo_precision, claim.admin1, claim.country, lang)
    return _option("place", key, title, sub)


def _grounds(ledger: Ledger, places: Sequence[str], text: str, lang: str) -> Iterator[Option]:
    """Places without claims: those of the ledger first, then those of the gazetteer."""
    for key in places:
        bounds = place_extent(ledger, key)
        if bounds:
            place = _place(ledger, key, (), lang)
            yield _option("ground", _where(bounds), place["title"], place["sub"])
    own = {f"geonames:{p.geonames_id}" for p in ledger.gazetteer.places.values() if p.geonames_id}
    own |= {code for p in ledger.gazetteer.places.values() if (code := _whole_area(p))}
    known = (p for p in toponyms.find(text[:TEXT_LIMIT]) if p.key not in own)
    for found in islice(known, MAX_GROUNDS):
        bounds = toponyms.bounds_of(found)
        if bounds:
            precision = "settlement" if found.kind == "town" else found.kind
            sub = kind_and_region(
                precision, found.region if found.kind == "town" else "", found.country, lang
            )
            yield _option("ground", _where(bounds), found.name(lang), sub)


def _whole_area(place: Place) -> str:
    """The ISO code of the one region or country that a place is; empty for others."""
    kind, _, code = place.rule.partition(" ")
    return code if kind in ("regions", "country") and " " not in code else ""


def _where(bounds: tuple[float, ...]) -> str:
    return ",".join(f"{degrees:.5f}" for degrees in bounds)


def kind_and_region(precision: str, region: str, country: str, lang: str) -> str:
    """What a place is, and where it lies."""
    areas = [toponyms.region_name(code, lang) for code in (region, country) if code]
    return " · ".join((t(f"precision.{precision}", lang), *dict.fromkeys(areas)))


def _speaker(ledger: Ledger, key: str, n: int, lang: str) -> Option:
    source = ledger.sources[key]
    side = isolated(ledger.sides[source.side].name(lang))
    return _option(
        "speaker", key, source.name(lang), f"{side} · {t('search.claims', lang, n=whole(n, lang))}"
    )


def _events(claims: Sequence[Claim], words: Sequence[str], names: _Names) -> list[list[Claim]]:
    """The events that claims with the words are about, those with a fitting name first."""
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.event_id, []).append(claim)
    called = set(_best((n for n in names.events if n.key in groups), words, lambda _: 0))
    ordered = sorted(groups, key=lambda e: (e not in called, -len(groups[e])))
    return [groups[event] for event in ordered][:MAX_EVENTS]


def _event(ledger: Ledger, claims: Sequence[Claim], lang: str, query: Filter) -> Option:
    parts = (_day(claims[0], lang, query), t("search.found", lang, n=whole(len(claims), lang)))
    name = event_name(ledger, claims, lang)
    return _option("event", claims[0].event_id, name, " · ".join(parts))


def _day(claim: Claim, lang: str, query: Filter) -> str:
    when = claim.reported if query.date_basis == "report" else claim.event.start
    return day_words(when.day_in(query.zone), lang) if when else t("list.undated", lang)


def _claim(ledger: Ledger, claim: Claim, lang: str, query: Filter) -> Option:
    said = _day(claim, lang, query)
    who = isolated(ledger.sources[claim.claimant].name(lang))
    parts = (said, who, isolated(ledger.place_name(claim, lang)))
    option = _option(
        "claim", claim.claim_id, claim.headline(lang), " · ".join(p for p in parts if p)
    )
    made = badge(claim, ledger, lang)
    option["badge"] = {
        "letters": made["letters"],
        "shape": made["shape"],
        "colour": made["colour"],
        "modality": made["modality"],
        "label": made["label"],
    }
    return option


def _option(kind: str, key: str, title: str, sub: str) -> Option:
    return {
        "kind": kind,
        "id": key,
        "title": shortened(title, _MAX_LETTERS),
        "sub": shortened(sub, _MAX_LETTERS),
    }
