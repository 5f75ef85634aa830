"""The view: what this rerun shows, read from the link and the widgets, and what changes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.briefing.slides import Centre
from geo.i18n import LANGUAGES, t
from geo.model.bounds import TURN, Bounds, union
from geo.model.claims import shortened
from geo.model.dates import end_of_month, step
from geo.model.filters import FILTER_WORDS, Filter, parse_filter
from geo.model.within import parse_within
from geo.service.atlas import Atlas
from geo.service.since_release import number_of, told_since
from geo.ui import drafts, editing, past_state, private_ledger
from geo.ui.link import (
    adopt_view,
    browser_language,
    has_view,
    is_new_link,
    is_new_page,
    language,
    view_words,
    words_of_link,
)
from geo.ui.navigation import DESK, go_to, page_path
from geo.views import map_data

# Filters that allow several values.
LISTS = ("side", "claimant", "modality", "type", "precision")
# What the page of claims can show.
SHOWS = ("table", "events", "days", "places", "silences")
# Widgets whose value Streamlit forgets where they are not drawn, or on another page.
_KEPT = (*FILTER_WORDS, "lang", "show", "columns")


@dataclass(frozen=True)
class View:
    """What this rerun shows: the filter, the chosen places or events, the language, the theme.

    claim: the one of them that a link or a list leads to, or "". show: one of `SHOWS`. link: the
    query string that opens it again, but for the map's own view.
    """

    query: Filter
    places: tuple[str, ...]
    events: tuple[str, ...]
    claim: str
    show: str
    lang: str
    theme: str
    link: str


def read_view(atlas: Atlas) -> View:
    """The view that the link and the widgets ask for; the widgets themselves may be drawn later."""
    new_link = is_new_link()
    if new_link:
        _adopt_link(atlas)
    _keep(is_new_page() and not new_link)
    words = {name: _as_words(st.session_state.get(name)) for name in FILTER_WORDS}
    query, _ = parse_filter(words, **atlas.vocabulary())
    places = tuple(st.session_state["_places"])
    events = tuple(st.session_state["_events"])
    claim = st.session_state.get("_claim", "")
    show = st.session_state["show"]
    lang = language()
    more: dict[str, Sequence[str]] = {"place": places, "event": events, "show": (show,)}
    more["claim"] = (claim,) if claim else ()
    more["draft"] = (drafts.mark(),) if drafts.mark() else ()
    more["own"] = (private_ledger.mark(),) if private_ledger.mark() else ()
    more["at"] = (past_state.at(),) if past_state.at() else ()
    if page_path() == DESK:
        more |= editing.words()
    link = _write_link(query, more, lang)
    return View(query, places, events, claim, show, lang, st.context.theme.type or "light", link)


def _keep(from_another_page: bool) -> None:
    """Keep the values of the widgets where they are not drawn, and from page to page."""
    kept = st.session_state.setdefault("_kept", {})
    for name in _KEPT:
        # On another page a widget may have been created anew, with its default.
        if name in kept and (from_another_page or name not in st.session_state):
            st.session_state[name] = kept[name]
        if name in st.session_state:
            kept[name] = st.session_state[name]


def _adopt_link(atlas: Atlas) -> None:
    """Take the filter, the places and the language of the link; name what is wrong in it."""
    words = words_of_link()
    st.session_state.pop("_words", None)
    drafts.adopt((words.get("draft") or [""])[-1])
    editing.adopt(words)
    lang = language()
    zone = atlas.settings.zone_for(st.context.timezone)
    query, bad = parse_filter(words, **atlas.vocabulary() | {"default_zone": zone})
    _ask_for(query)
    st.session_state["lang"] = lang
    known = {
        "place": atlas.known("place_key", words.get("place", ())),
        "event": atlas.known("event_id", words.get("event", ())),
        "claim": set(atlas.store.by_id(words["claim"][-1:]).claims) if "claim" in words else set(),
        "show": set(SHOWS),
        "lang": set(LANGUAGES),
    }
    good = {word: [x for x in words.get(word, ()) if x in known[word]] for word in known}
    st.session_state["_places"] = good["place"]
    st.session_state["_events"] = [] if good["place"] else good["event"]
    st.session_state["show"] = (good["show"] or [SHOWS[0]])[-1]
    notices = [t("notice.bad_word", lang, word=b.word, value=b.value) for b in bad]
    for word in known:
        for value in (shortened(x, 40) for x in words.get(word, ()) if x not in known[word]):
            if word == "place":
                notices.append(t("notice.bad_place", lang, value=value))
            else:
                notices.append(t("notice.bad_word", lang, word=word, value=value))
    if release := number_of((words.get("release") or [""])[-1]):
        since = told_since(atlas, release, lambda then: then.store.claims(query), lang)
        notices.append(" · ".join(line.strip() for line in since))
    if adopt_view():
        notices.append(t("notice.bad_view", lang))
    _adopt_claim(atlas, query, (good["claim"] or [""])[-1])
    st.session_state["_notices"] = notices


def _adopt_claim(atlas: Atlas, query: Filter, claim: str) -> None:
    """Open the claim of a link, and fit the map to what the link opens, unless it has a view."""
    places, events = st.session_state["_places"], st.session_state["_events"]
    st.session_state["_claim"] = claim
    if claim and not (places or events):
        choose_claim(atlas, claim)
    elif places or events:
        shown = atlas.claims_by_event(query, tuple(places), tuple(events)).shown
        wanted = [c for c in shown if c.place_key in places or c.event_id in events]
        _fit_map([box for c in wanted if (box := map_data.extent(atlas.ledger, c))])
    if has_view():
        st.session_state["_focus"] = None


def _write_link(query: Filter, more: Mapping[str, Sequence[str]], lang: str) -> str:
    """Put the view's words into the address when they changed; gives them as a query string."""
    words = query.words()
    words |= {word: list(values) for word, values in more.items() if values}
    if words["show"] == [SHOWS[0]]:
        del words["show"]
    if lang != browser_language():
        words["lang"] = [lang]
    before = st.session_state.get("_words")
    st.session_state["_words"] = words
    # The words of the first run only complete the address; the map writes them, without a step in
    # the browser's history.
    if before is not None and before != words:
        st.query_params.from_dict(words | view_words())
        st.session_state["_notices"] = []
    return urlencode(words, doseq=True)


def _as_words(value: object) -> list[str]:
    if value is None or value is False or value == "":
        return []
    if isinstance(value, list | tuple):
        return [str(v) for v in value]
    return ["true"] if value is True else [str(value)]


# ---- what changes the view -----------------------------------------------------------------------


def clear() -> None:
    """Ask for everything: no day, no filter."""
    for key in LISTS:
        st.session_state[key] = []
    st.session_state.update(known=None, changed=None, disputed=False, q="", within="", origins=0)
    set_days(())


def set_days(days: tuple[date, ...]) -> None:
    """Ask for the first to the last of `days`; for all days if there are none."""
    # The days are not set as the value of the present widget: a second press, made before the first
    # is drawn, still brings that widget's old value and would undo the first. A new one has none.
    count = st.session_state.get("_day_inputs", 0)
    st.session_state.update(day=tuple(days), _day_given=tuple(days), _day_inputs=count + 1)


def set_within(text: str) -> None:
    """Ask for a part of the map (`geo.model.within`); for everywhere with an empty text.

    What is no part of a map changes nothing.
    """
    try:
        st.session_state["within"] = parse_within(text).text if text else ""
    except ValueError:
        return


@dataclass(frozen=True)
class DayInput:
    """The widget for the days: its key, the days with which it is created, the last one it offers.

    All three stay the same as long as the widget is the same.
    """

    key: str
    days: list[Any]  # dates, but Streamlit's types want more
    last: date


def day_input(atlas: Atlas) -> DayInput:
    """The widget for the days. Its calendar opens on the month of the chosen or the last claims.

    A calendar without a day opens on today, or on the last day that it offers.
    """
    given = list(st.session_state["_day_given"])
    last = min(end_of_month(atlas.claim_days[1]), atlas.days[1])
    return DayInput(_day_key(), given, max([last, *given]))


def _day_key() -> str:
    return f"day_{st.session_state['_day_inputs']}"


def take_days(key: str) -> None:
    """Ask for the days that were chosen in the widget `key`."""
    # A widget that was replaced may still call this afterwards.
    if key == _day_key() and key in st.session_state:
        st.session_state["day"] = tuple(st.session_state[key])


def step_days(atlas: Atlas, query: Filter, by: int) -> None:
    """Move the day or the range by its own length; from all days, to the first or last claims."""
    # The days of the session: `query` lacks those of a press that is not drawn yet.
    query = replace(query, day=st.session_state["day"])
    if query.days:
        first, last = step(*query.days, by)
    else:
        known = atlas.store.claim_days(query) or [atlas.claim_days[0]]
        first = last = known[0] if by > 0 else known[-1]
    if atlas.days[0] <= first and last <= atlas.days[1]:
        set_days((first, last))


def step_to_claims(atlas: Atlas, query: Filter, by: int) -> None:
    """Move to the nearest day with claims after the days (`by` 1) or before them (-1).

    From all days, to the first or the last one. Where there is none, nothing changes.
    """
    query = replace(query, day=st.session_state["day"])
    known = atlas.claims_per_day(query).claim_days
    if query.days:
        first, last = query.days
        known = [d for d in known if (d > last if by > 0 else d < first)]
    if known:
        day = known[0] if by > 0 else known[-1]
        set_days((day, day))


def nearest_day(atlas: Atlas, query: Filter) -> None:
    """Ask for the day with claims that is nearest to the days asked for, else for everything."""
    known = atlas.store.claim_days(query)
    if known and query.days:
        first = query.days[0]
        day = min(known, key=lambda d: abs((d - first).days))
        set_days((day, day))
    else:
        clear()


def choose_places(places: Sequence[str]) -> None:
    """Ask who says what at `places` (place keys); at none, the panel closes."""
    st.session_state.update(_places=list(dict.fromkeys(places)), _events=[], _claim="")


def choose_events(events: Sequence[str]) -> None:
    """Ask who says what in `events` (event ids); in none, the panel closes."""
    st.session_state.update(_places=[], _events=list(dict.fromkeys(events)), _claim="")


def choose_claim(atlas: Atlas, claim_id: str, query: Filter | None = None) -> bool:
    """Ask who says what at the claim's place, and bring that place into the map.

    Of a claim without a place, who says what in its event. query: the filter; where it leaves the
    claim out, it is cleared, which the answer tells.
    """
    claim = atlas.store.by_id([claim_id]).claims.get(claim_id)
    if claim is None:
        return False
    cleared = query is not None and not atlas.store.shown(query, [claim_id])
    if cleared:
        clear()
    if claim.place_key:
        choose_places([claim.place_key])
    else:
        choose_events([claim.event_id])
    st.session_state["_claim"] = claim_id
    _go_to(map_data.extent(atlas.ledger, claim))
    return cleared


def show_on_map(atlas: Atlas, claim_id: str, view: View) -> None:
    """Lead to the map with a claim open; a filter that leaves it out is cleared, which is said."""
    cleared = choose_claim(atlas, claim_id, view.query)
    go_to("map", t("search.cleared", view.lang) if cleared else "")


def choose_event(atlas: Atlas, event_id: str, query: Filter) -> bool:
    """Ask who says what in an event, and bring its places into the map.

    Tells whether the filter had none of its claims and was cleared.
    """
    found = atlas.claims_by_event(query, (), (event_id,)).shown
    cleared = not found
    if cleared:
        clear()
        everything = Filter(zone=query.zone, date_basis=query.date_basis)
        found = atlas.claims_by_event(everything, (), (event_id,)).shown
    choose_events([event_id])
    _go_to(union(map_data.extent(atlas.ledger, claim) for claim in found))
    return cleared


def choose_place(atlas: Atlas, place_key: str, query: Filter) -> bool:
    """Ask who says what at a place, and bring it into the map.

    Tells whether the filter had no claim there and was cleared.
    """
    found = atlas.claims_by_event(query, (place_key,), ())
    cleared = not found.shown
    if cleared:
        clear()
        everything = Filter(zone=query.zone, date_basis=query.date_basis)
        found = atlas.claims_by_event(everything, (place_key,), ())
    there = next((c for c in found.shown if c.place_key == place_key), None)
    if there:
        choose_places([place_key])
        _go_to(map_data.extent(atlas.ledger, there))
    return cleared


def choose_speaker(atlas: Atlas, source_id: str, query: Filter) -> bool:
    """Show only what a source says."""
    if source_id in atlas.ledger.sources:
        st.session_state["claimant"] = [source_id]
    return False


def choose_ground(words: str) -> None:
    """Bring a part of the earth into the map: south, west, north, east in WGS 84 degrees."""
    try:
        south, west, north, east = (float(part) for part in words.split(","))
    except ValueError:
        return
    if -90 <= south <= north <= 90 and -180 <= west <= 180 and west <= east <= west + TURN:
        _go_to((south, west, north, east))


def _go_to(bounds: Bounds | None) -> None:
    _fit_map([bounds] if bounds else [])


def _fit_map(boxes: Iterable[Bounds]) -> None:
    """Have the map show all of these boxes."""
    bounds = union(boxes)
    if not bounds:
        return
    count = st.session_state.get("_focus_count", 0) + 1
    st.session_state.update(_focus_count=count, _focus=[*bounds, count])


def show(
    query: Filter, places: Sequence[str], events: Sequence[str], centre: Centre | None
) -> None:
    """Ask for a filter and its places or events. centre: of the map; None for its first view."""
    _ask_for(query)
    kept = [] if places else list(events)
    st.session_state.update(_places=list(places), _events=kept, _claim="")
    st.session_state.update(_focus=None, _view=centre, _screen=None, _window=None)


def _ask_for(query: Filter) -> None:
    for name, field in FILTER_WORDS.items():
        value = getattr(query, field)
        st.session_state[name] = list(value) if name in LISTS else value
    set_days(query.day)


def start_anew(atlas: Atlas) -> None:
    """Ask for all of another ledger: its days, and none of the former's filters and places."""
    clear()
    choose_places([])
    st.session_state["by"] = atlas.default_date_basis
    # Its map begins with a view of its own.
    st.session_state.update(_focus=None, _view=None, _screen=None, _window=None)
