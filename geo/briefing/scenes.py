"""A slide applied to a ledger: the claims it shows, and their attribution.

Every output (page, PPTX, HTML, picture) draws a `Scene`, so that all agree and none can leave out
the attribution.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from geo.briefing.faults import Fault
from geo.briefing.half_slides import half_slides
from geo.briefing.since import changes
from geo.briefing.slide_state import State, StateOf, joined, no_state, state_words
from geo.briefing.slides import Briefing, Centre, Size, Slide
from geo.i18n import LANGUAGES, pick, t
from geo.i18n.days import day_words, days_words
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.ledger.changes import Recoded
from geo.ledger.folder import nearest
from geo.ledger.states import NoPast
from geo.model.claims import EVENT_TYPES, MODALITIES, Claim, shortened
from geo.model.filters import DATE_BASES, MAX_ORIGINS, Filter, parse_filter
from geo.model.origins import Heard
from geo.model.places import GEO_PRECISIONS
from geo.model.settings import Settings
from geo.store import Store
from geo.views import publishers
from geo.views.citation import within_in_words
from geo.views.event_names import event_name
from geo.views.looked_at import CoverageGrid, grid_of

MAX_CLAIMS = 10_000  # shown on a slide; the rest is only counted
MAX_COURSES = 200  # events of a slide of which an archive is asked for all claims
COURSE = "convergence"  # the part of a slide with events over time
COVERAGE = "coverage"  # the part with what was looked at
MAX_PUBLISHERS, MAX_COLUMNS = 24, 31  # of what was looked at: publishers, and days or months
_SLIDES_AT_ONCE = 60  # slides that are made automatically at once
_MAX_KNOWN = 200  # events of a panel of which it is told who is behind them
_MAX_ALLOWED = 20  # values of a word that a message lists
_LONG_ID = 200  # characters; a longer one is no slip of the pen, so no nearest id is looked for
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

    @property
    def counted(self) -> str:
        """The name with the number of claims, in the order of the slide's language."""
        return f"{isolated(self.name)} ×{self.n}"


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

    number, of: its number, from 1, and the number of slides. title: where it has none, the names of
    its events or places with the days. wanted, claims: the filter and its
    claims in order of time. view: of the map, None to show all claims; screen: the size of the map
    on which the view was chosen. faults: sentences about what the slide names and no longer exists.
    narrowed: whether `claims` are only those of its places and events: on a slide without a view.
    since: sentences about what has become of its claims since it was made. known: who is behind
    all that is known of the events of its panel, by event id. halves: of a slide with two maps; its
    claims are then those of the left half and those of the right one. looked: what was looked at,
    on a slide that shows it. recoded: claims whose figures were corrected in the ledger, on a slide
    with events over time. state: which past state of the ledger it shows, None for that of now.
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
    since: tuple[str, ...] = ()
    known: Mapping[str, Heard] = field(default_factory=dict)
    halves: tuple[Scene, ...] = ()
    looked: CoverageGrid | None = None
    recoded: Mapping[str, Recoded] = field(default_factory=dict)
    state: State | None = None

    def ledger_or(self, now: Ledger) -> Ledger:
        """The ledger of which it shows claims. now: that of slides without a past state."""
        return self.state.ledger if self.state else now

    def store_or(self, now: Store) -> Store:
        """The store that answers for `ledger_or`. now: as there."""
        return self.state.store if self.state else now

    @property
    def notes(self) -> str:
        """What the speaker reads: the note, then what has become of the claims."""
        return "\n\n".join(filter(None, (self.note, *self.since)))

    @property
    def quoted(self) -> tuple[Claim, ...]:
        """The claims that panel and table show: those of the chosen places and events, else all."""
        return _quoted(self.claims, self.places, self.events)


def _quoted(
    claims: tuple[Claim, ...], places: Collection[str], events: Collection[str]
) -> tuple[Claim, ...]:
    if not places and not events:
        return claims
    return tuple(c for c in claims if c.is_at(places) or c.event_id in events)


def scenes(
    briefing: Briefing,
    ledger: Ledger,
    store: Store,
    settings: Settings,
    lang: str,
    state_of: StateOf = no_state,
) -> list[Scene]:
    """Every slide of a briefing applied to a ledger; slides with faults are included.

    state_of: gives the past states that slides name.
    """
    return [
        scene(slide, n, len(briefing.slides), ledger, store, settings, lang, state_of)
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
    state_of: StateOf = no_state,
) -> Scene:
    """One slide applied to a ledger, in `lang`. state_of: as of `scenes`.

    A slide of a past state that cannot be given shows no claims, and says why.
    """
    now = ledger, store
    state, lost = _state(slide, state_of, lang)
    if lost:
        slide = replace(slide, readable=False, left={}, right={})
    if state:
        ledger, store = state.ledger, state.store
    query, bad = parse_filter(
        slide.words,
        zones=settings.zones,
        sides=ledger.sides,
        claimants=ledger.sources,
        default_zone=settings.default_zone,
        has_history=store.has_history,
    )
    known_places = store.known("place_key", slide.places)
    known_events = store.known("event_id", slide.events)
    faults = [fault.text(lang) for fault in slide.faults]
    faults += [lost] if lost else []
    faults += [_bad_word(b.word, b.value, ledger, settings).text(lang) for b in bad]
    if not store.ledger.is_part and not lost:  # what is not known there may be withheld
        faults += [f.text(lang) for f in _unknown(slide, known_places, known_events, ledger)]
    places = tuple(p for p in slide.places if p in known_places)
    events = tuple(e for e in slide.events if e in known_events)
    narrowed = slide.view is None and bool(places or events)
    claims = _chosen(store, query, places, events) if narrowed else _all(store, query)
    of_halves = half_slides(slide, ledger, store, settings, lang, state_of)
    halves = tuple(scene(h, number, of, *now, settings, lang, state_of) for h in of_halves)
    if halves:
        claims = tuple({c.claim_id: c for h in halves for c in h.claims}.values())
        if any(h.state is not state for h in halves):
            state = _of_halves(halves, claims, ledger, store, now[0])
            ledger, store = (state.ledger, state.store) if state else now
        theirs = [f for h in halves for f in h.faults if f != t("brief.nothing", lang)]
        faults += [f for f in dict.fromkeys(theirs) if f not in faults]
    if not slide.readable:
        claims = ()
    elif not claims and COVERAGE not in slide.show:  # which says whether anybody looked
        faults.append(t("brief.nothing", lang))
    elif len(claims) == MAX_CLAIMS and (total := store.counts(query).n) > MAX_CLAIMS:
        said = {"n": f"{MAX_CLAIMS:,}", "total": f"{total:,}"}
        faults.append(t("brief.too_many", lang, **said))
    title = slide.title_in(lang) or t("brief.slide", lang, n=number)
    if slide.readable and not slide.title_in(lang):
        quoted = _quoted(claims, places, events)
        title = _titled(query, places, events, quoted, store.ledger, lang)
    words = query.words() | {k: list(v) for k, v in (("place", places), ("event", events)) if v}
    words |= {"at": [slide.at]} if slide.at else {}
    return Scene(
        number,
        of,
        title,
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
        _whose(attribution(ledger, claims, query, lang, state), halves),
        narrowed,
        changes(slide.shown, claims, store, lang) if slide.shown and not slide.is_of_past else (),
        _known(store, query, claims, places, events) if "panel" in slide.show else {},
        halves,
        _looked(store, query, settings, claims, places, events)
        if COVERAGE in slide.show and slide.readable
        else None,
        store.recoded() if COURSE in slide.show else {},
        state,
    )


def _state(slide: Slide, state_of: StateOf, lang: str) -> tuple[State | None, str]:
    """The past state that a slide shows; or why there is none."""
    try:
        return (state_of(slide.at) if slide.at else None), ""
    except NoPast as e:
        return None, f"at = {shortened(slide.at, 40)}: {t(e.key, lang, **e.values)}"


def _of_halves(
    halves: Sequence[Scene],
    claims: Sequence[Claim],
    ledger: Ledger,
    store: Store,
    now: Ledger,
) -> State | None:
    """The state of what a slide shows beside its two maps, where these have states of their own.

    Where both show the same one, that; else the slide's own, of which `ledger` and `store` are,
    with those claims of the maps that it lacks.
    """
    states = [half.state for half in halves]
    if states[0] is states[1]:
        return states[0]
    last = max(filter(None, states), key=lambda state: state.entry)
    whole = joined(ledger, (half.ledger_or(now) for half in halves))
    shown = {c.claim_id: c for c in claims}
    withheld = frozenset[str]().union(*(state.withheld for state in states if state))
    whole = replace(whole, claims=shown | ledger.claims)
    return replace(last, ledger=whole, store=store, withheld=withheld)


def heading(briefing: Briefing, scenes: Sequence[Scene], lang: str) -> str:
    """What stands on the title slide: the title, else that of the first slide with all days.

    scenes: of the briefing.
    """
    own = pick(lang, **briefing.title)
    if own or not scenes:
        return own or t("brief.title", lang)
    title, query = scenes[0].title, scenes[0].query
    days = sorted({day for scene in scenes for day in scene.query.days or ()})
    whole = days_words(days[0], days[-1], lang) if days else ""
    if not whole or whole in title:
        return title
    first = days_words(*query.days, lang) if query.days else ""
    if first and first in title:
        return title.replace(first, whole)
    return t("brief.titled", lang, what=isolated(title), days=whole)


def _looked(
    store: Store,
    query: Filter,
    settings: Settings,
    claims: tuple[Claim, ...],
    places: Collection[str],
    events: Collection[str],
) -> CoverageGrid:
    """What was looked at on the days of a filter, with the claims that the slide quotes."""
    found = publishers.looked(store, query, settings.default_zone)
    counted = publishers.claims(store, query)
    if places or events:
        counted = publishers.of_claims(_quoted(claims, places, events), query)
    days = store.extent() or (date.today(), date.today())
    window = publishers.window_of(days, query, found)
    return grid_of(found, counted, window, MAX_PUBLISHERS, MAX_COLUMNS)


def _whose(common: Attribution, halves: Sequence[Scene]) -> Attribution:
    """The attribution of a slide; of two maps it says of each as of which day its claims are."""
    known = dict.fromkeys(half.attribution.known for half in halves)
    return replace(common, known=" / ".join(known)) if known else common


def _known(
    store: Store,
    query: Filter,
    claims: tuple[Claim, ...],
    places: Collection[str],
    events: Collection[str],
) -> dict[str, Heard]:
    """Who is behind all that is known of the events of a panel."""
    named = dict.fromkeys(c.event_id for c in _quoted(claims, places, events))
    return store.heard_of(query, list(named)[:_MAX_KNOWN])


def _bad_word(word: str, value: str, ledger: Ledger, settings: Settings) -> Fault:
    """What is wrong with a word of a slide's filter, and which values it may have."""
    allowed: dict[str, Iterable[str]] = {
        "by": DATE_BASES,
        "zone": settings.zones,
        "side": ledger.sides,
        "claimant": ledger.sources,
        "modality": MODALITIES,
        "type": EVENT_TYPES,
        "precision": GEO_PRECISIONS,
        "disputed": ("true", "false"),
        "origins": (f"0..{MAX_ORIGINS}",),
    }
    key = f"filter.{word}"
    if word not in allowed:
        reason = {"day": "not_days", "known": "not_a_day", "within": "not_within"}
        return Fault(reason.get(word, "bad_value"), key=key, value=value)
    values = list(allowed[word])
    near = nearest(value, values)
    if near or len(values) > _MAX_ALLOWED:
        return _with_nearest("bad_value", key, value, near)
    return Fault("not_one_of", {"known": ", ".join(values)}, key=key, value=value)


def _unknown(
    slide: Slide, places: Collection[str], events: Collection[str], ledger: Ledger
) -> Iterator[Fault]:
    """The places and events of a slide that the ledger does not have, with the nearest id."""
    for place in slide.places:
        if place not in places:
            near = nearest(place, list(ledger.gazetteer.places)) if len(place) < _LONG_ID else ""
            yield _with_nearest("no_place", "place", place, near)
    lacking = [event for event in slide.events if event not in events]
    known = {c.event_id for c in ledger.claims.values()} if lacking else set[str]()
    for event in lacking:
        near = nearest(event, known) if len(event) < _LONG_ID else ""
        yield _with_nearest("no_event", "event", event, near)


def _with_nearest(reason: str, key: str, value: str, near: str) -> Fault:
    said = shortened(value, 60)
    if near:
        return Fault(f"{reason}_near", {"near": near}, key=key, value=said)
    return Fault(reason, key=key, value=said)


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


def attribution(
    ledger: Ledger,
    claims: Sequence[Claim],
    query: Filter,
    lang: str,
    state: State | None = None,
) -> Attribution:
    """Who makes these claims, as of which day they are shown, and from which documents they are.

    state: the past one that they are of.
    """
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
        f"{isolated(ledger.sources[ledger.documents[d].publisher].name(lang))}, "
        f"{isolated(ledger.documents[d].title(lang))}"
        for d in documents
    ]
    said_of = [t("brief.known", lang, day=day_words(query.as_of, lang))] if query.as_of else []
    said_of += [state_words(state.when, lang)] if state else []
    known = " · ".join(said_of) or t("brief.known_all", lang)
    if query.within:
        known += f" · {t('filter.within', lang)}: {within_in_words(query, lang)}"
    return Attribution(tuple(speakers), t("map.legend_not_facts", lang), known, "; ".join(titles))


def ledger_of(scenes: Sequence[Scene], store: Store) -> Ledger:
    """A ledger with the slides' claims and their rivals; the whole ledger if it is in memory.

    Events that a slide shows over time are there whole. Slides of past states have ledgers of their
    own; of these, what is needed to attribute their claims is there.
    """
    present = [scene for scene in scenes if not scene.state]
    found = store.around(claim for scene in present for claim in scene.claims)
    found = joined(found, {id(s.state): s.state.ledger for s in scenes if s.state}.values())
    if store.is_in_memory:
        return found
    for scene in present:
        if COURSE in scene.show:
            events = list(dict.fromkeys(c.event_id for c in scene.quoted))[:MAX_COURSES]
            whole = store.whole_events(scene.query, events).part.claims if events else {}
            found = replace(found, claims={**found.claims, **whole})
    return found


def slide_of(
    query: Filter,
    places: Sequence[str],
    events: Sequence[str],
    view: Centre | None,
    screen: Size | None,
    store: Store,
    at: str = "",
) -> Slide:
    """The present view of the page as a slide. at: the moment of the past state that it shows.

    Until somebody edits it, its title names the chosen events or places, with the days.
    """
    show = ("map", "panel") if places or events else ("map", "timeline")
    words = {k: tuple(v) for k, v in query.words().items()}
    chosen = _chosen(store, query, places, events) if places or events else ()
    title = {lang: _titled(query, places, events, chosen, store.ledger, lang) for lang in LANGUAGES}
    return Slide(title, {}, words, tuple(places), tuple(events), view, show, screen, at=at)


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
        name = ledger.place_name(at, lang) if at else ""
        names += [name] if name else []
    days = days_words(*query.days, lang) if query.days else ""
    names = list(dict.fromkeys(names))
    if days or len(names) > 1:
        names = [isolated(name) for name in names]
    what = t("headline.and", lang).join(names[:_MAX_NAMED])
    if len(names) > _MAX_NAMED:
        what += f" +{len(names) - _MAX_NAMED}"
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
