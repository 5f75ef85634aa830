"""A slide applied to a ledger: the claims it shows, and their attribution.

Every output (page, PPTX, HTML, picture) draws a `Scene`, so that all agree and none can leave out
the attribution.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from geo.briefing.slides import Briefing, Centre, Size, Slide
from geo.i18n import LANGUAGES, t
from geo.i18n.days import day_words, days_words
from geo.ledger import Ledger
from geo.model.claims import Claim, shortened
from geo.model.filters import Filter, parse_filter
from geo.model.settings import Settings
from geo.store import Store
from geo.views.event_names import event_name

MAX_CLAIMS = 10_000  # shown on a slide; the rest is only counted
_SLIDES_AT_ONCE = 60  # slides that are made automatically at once
_MAX_NAMED = 2  # places or events that a title names; more are only counted


@dataclass(frozen=True)
class Speaker:
    """A claimant on a slide: its badge, full name, side and number of claims."""

    letters: str
    shape: str
    colour: str
    name: str
    side: str
    n: int


@dataclass(frozen=True)
class Attribution:
    """What every slide carries. speakers: by side, then by number of claims.

    not_facts: the sentence that these are claims, not established facts. known: the sentence with
    the day as of which the claims are shown. sources: the documents.
    """

    speakers: tuple[Speaker, ...]
    not_facts: str
    known: str
    sources: str


@dataclass(frozen=True)
class Scene:
    """A slide as it is shown, in one language.

    number, of: its number, from 1, and the number of slides. wanted, claims: the filter and its
    claims in order of time. view: of the map, None to show all claims; screen: the size of the map
    on which the view was chosen. faults: sentences about what the slide names and no longer exists.
    narrowed: whether `claims` are only those of its places and events: on a slide without a view.
    """

    number: int
    of: int
    title: str
    note: str
    query: Filter
    claims: tuple[Claim, ...]
    places: tuple[str, ...]
    events: tuple[str, ...]
    view: Centre | None
    screen: Size | None
    show: tuple[str, ...]
    faults: tuple[str, ...]
    link: str
    attribution: Attribution
    narrowed: bool = False

    @property
    def quoted(self) -> tuple[Claim, ...]:
        """The claims that panel and table show: those of the chosen places and events, else all."""
        if not self.places and not self.events:
            return self.claims
        return tuple(c for c in self.claims if c.is_at(self.places) or c.event_id in self.events)


def scenes(
    briefing: Briefing, ledger: Ledger, store: Store, settings: Settings, lang: str
) -> list[Scene]:
    """Every slide of a briefing applied to a ledger; slides with faults are included."""
    return [
        scene(slide, n, len(briefing.slides), ledger, store, settings, lang)
        for n, slide in enumerate(briefing.slides, 1)
    ]


def scene(
    slide: Slide,
    number: int,
    of: int,
    ledger: Ledger,
    store: Store,
    settings: Settings,
    lang: str,
) -> Scene:
    """One slide applied to a ledger, in `lang`."""
    query, bad = parse_filter(
        slide.words,
        zones=settings.zones,
        sides=ledger.sides,
        claimants=ledger.sources,
        default_zone=settings.default_zone,
    )
    faults = [t("notice.bad_word", lang, word=b.word, value=b.value) for b in bad]
    known_places = store.known("place_key", slide.places)
    known_events = store.known("event_id", slide.events)
    faults += [
        t("notice.bad_place", lang, value=shortened(p, 40))
        for p in slide.places
        if p not in known_places
    ]
    faults += [
        t("notice.bad_word", lang, word="event", value=e[:60])
        for e in slide.events
        if e not in known_events
    ]
    places = tuple(p for p in slide.places if p in known_places)
    events = tuple(e for e in slide.events if e in known_events)
    narrowed = slide.view is None and bool(places or events)
    claims = _chosen(store, query, places, events) if narrowed else _all(store, query)
    if not claims:
        faults.append(t("brief.nothing", lang))
    elif len(claims) == MAX_CLAIMS and (total := store.counts(query).n) > MAX_CLAIMS:
        said = {"n": f"{MAX_CLAIMS:,}", "total": f"{total:,}"}
        faults.append(t("brief.too_many", lang, **said))
    words = query.words() | {k: list(v) for k, v in (("place", places), ("event", events)) if v}
    return Scene(
        number,
        of,
        slide.title_in(lang),
        slide.note_in(lang),
        query,
        claims,
        places,
        events,
        slide.view,
        slide.screen,
        slide.show,
        tuple(faults),
        urlencode(words, doseq=True),
        attribution(ledger, claims, query, lang),
        narrowed,
    )


def _all(store: Store, query: Filter) -> tuple[Claim, ...]:
    return tuple(store.page(query, MAX_CLAIMS).claims.values())


def _chosen(
    store: Store, query: Filter, places: Sequence[str], events: Sequence[str]
) -> tuple[Claim, ...]:
    """The claims of `query` at `places` and about `events`, in its order."""
    claims = _all(store, query)
    if len(claims) == MAX_CLAIMS:  # there may be more of them after those
        claims = store.claims_by_event(query, places, events).shown
    return tuple(c for c in claims if c.is_at(places) or c.event_id in events)


def attribution(ledger: Ledger, claims: Sequence[Claim], query: Filter, lang: str) -> Attribution:
    """Who makes these claims, as of which day they are shown, and from which documents they are."""
    said = Counter(c.claimant for c in claims)
    sides = list(ledger.sides)
    names = {key: ledger.sources[key].name(lang) for key in said}
    order = sorted(said, key=lambda s: (sides.index(ledger.sources[s].side), -said[s], names[s]))
    speakers = []
    for key in order:
        source = ledger.sources[key]
        side = ledger.sides[source.side]
        speakers.append(
            Speaker(
                source.letters,
                side.shape,
                side.colour,
                source.name(lang),
                side.name(lang),
                said[key],
            )
        )
    documents = dict.fromkeys(c.document for c in claims if c.document in ledger.documents)
    titles = [
        f"{ledger.sources[ledger.documents[d].publisher].name(lang)}, "
        f"{ledger.documents[d].title(lang)}"
        for d in documents
    ]
    known = t("brief.known_all", lang)
    if query.as_of:
        known = t("brief.known", lang, day=day_words(query.as_of, lang))
    return Attribution(tuple(speakers), t("map.legend_not_facts", lang), known, "; ".join(titles))


def ledger_of(scenes: Sequence[Scene], store: Store) -> Ledger:
    """A ledger with the slides' claims and their rivals; the whole ledger if it is in memory."""
    return store.around(claim for scene in scenes for claim in scene.claims)


def slide_of(
    query: Filter,
    places: Sequence[str],
    events: Sequence[str],
    view: Centre | None,
    screen: Size | None,
    store: Store,
) -> Slide:
    """The present view of the page as a slide.

    Until somebody edits it, its title names the chosen events or places, with the days.
    """
    show = ("map", "panel") if places or events else ("map", "timeline")
    words = {k: tuple(v) for k, v in query.words().items()}
    chosen = _chosen(store, query, places, events) if places or events else ()
    title = {lang: _titled(query, places, events, chosen, store.ledger, lang) for lang in LANGUAGES}
    return Slide(title, {}, words, tuple(places), tuple(events), view, show, screen)


def _titled(
    query: Filter,
    places: Sequence[str],
    events: Sequence[str],
    claims: Sequence[Claim],
    ledger: Ledger,
    lang: str,
) -> str:
    """Names of events, else of places, and the days; "All days" where there is none of these."""
    names = []
    for event in events:
        about = [c for c in claims if c.event_id == event]
        names += [event_name(ledger, about, lang)] if about else []
    for place in () if names else places:
        at = next((c for c in claims if c.is_at([place])), None)
        names += [at.place_name(lang)] if at and at.place_name(lang) else []
    names = list(dict.fromkeys(names))
    what = t("headline.and", lang).join(names[:_MAX_NAMED])
    if len(names) > _MAX_NAMED:
        what += f" +{len(names) - _MAX_NAMED}"
    days = days_words(*query.days, lang) if query.days else ""
    if what and days:
        return t("brief.titled", lang, what=what, days=days)
    return what or days or t("brief.all_days", lang)


def slides_by_day(query: Filter, store: Store) -> tuple[Slide, ...]:
    """One slide for each day with claims of `query`, at most `_SLIDES_AT_ONCE`."""
    days = store.claim_days(query)
    if query.days:
        days = [d for d in days if query.days[0] <= d <= query.days[1]]
    slides = []
    for day in days[:_SLIDES_AT_ONCE]:
        words = query.all_days().words() | {"day": [day.isoformat()] * 2}
        slides.append(
            Slide(
                title={lang: day_words(day, lang) for lang in LANGUAGES},
                words={k: tuple(v) for k, v in words.items()},
                show=("map", "panel"),
            )
        )
    return tuple(slides)


def slides_by_dispute(query: Filter, store: Store) -> tuple[Slide, ...]:
    """One slide for each disputed event among the claims of `query`, most claims first.

    It has no view, so that it shows the claims of its event and the map around them.
    """
    words = {k: tuple(v) for k, v in query.words().items()}
    slides = []
    for event in store.disputed_events(query, _SLIDES_AT_ONCE):
        about = store.claims_by_event(query, (), [event])
        title = {lang: event_name(about.part, about.shown, lang) for lang in LANGUAGES}
        slides.append(Slide(title=title, words=words, events=(event,), show=("panel", "map")))
    return tuple(slides)
