"""The map, and beside it who says what at the chosen places."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from geo.model.dates import parse_when
from geo.service.atlas import Atlas
from geo.ui import api_address, map_frame, past_state
from geo.ui.components import urls, version
from geo.ui.folium_map import ask_layer, base_map, claims_layer
from geo.ui.link import map_view, take_play, take_view
from geo.ui.panel_layout import beside_panel
from geo.ui.view import View, choose_places, set_days, set_within
from geo.views import map_data
from geo.views.protocol import Ask, AskMessage, Update

_MAX_PLACES = map_data.MAX_BADGES  # that one click can choose
_ZOOM_AT_FIRST = 6  # of a map that has not told its window yet
_MAX_NUMBER = 10**15  # of its messages, which are milliseconds since 1970


def map_and_panel(atlas: Atlas, view: View) -> None:
    """The map, and beside it who says what at the chosen places."""
    with beside_panel(atlas, view):
        map_frame.draw(
            base_map(atlas.settings, urls(), version()),
            _layer(atlas, view),
            partial(_hear_map, atlas.days),
        )


def _layer(atlas: Atlas, view: View) -> Any:
    """What the map draws: the claims themselves, or the words by which it fetches them."""
    stamp = hashlib.sha256(repr((view, atlas.version)).encode()).hexdigest()[:12]
    selected = view.places or places_of(atlas, view)
    more: Update = {
        "stamp": stamp,
        "lang": view.lang,
        "text": map_data.map_texts(view.lang),
        "borders": atlas.settings.borders_in(view.lang),
        "link": view.link,
        "focus": st.session_state.get("_focus"),
        "heard": st.session_state.get("_heard", 0),
        "session": st.session_state.setdefault("_session", secrets.token_hex(4)),
    }
    secret = past_state.secret()
    url = api_address.map_url(secret) if atlas.shared or secret else ""
    if not url:
        found = atlas.map_payload(view.query, _window(atlas), view.lang, selected)
        return claims_layer({**found, **more})
    days = view.query.days
    ask: Ask = {
        "url": url,
        "words": urlencode(view.query.words(), doseq=True),
        # With the version in it, the address changes when the data do.
        "more": urlencode({"lang": view.lang, "v": atlas.version[:12]}),
        "days": [d.isoformat() for d in days] if days else None,
        "limits": [d.isoformat() for d in atlas.days],
    }
    message: AskMessage = {**more, "selected": list(selected), "ask": ask}
    return ask_layer(message)


def _window(atlas: Atlas) -> map_data.Window:
    """What the map told last, else what its address or the settings say it shows at first."""
    told = st.session_state.get("_window")
    if told:
        return map_data.Window(*told)
    centre = map_view()
    if centre is None:
        west, south, east, north = atlas.settings.home
        centre = (south + north) / 2, (west + east) / 2, _ZOOM_AT_FIRST
    return map_data.around(*centre)


def places_of(atlas: Atlas, view: View) -> tuple[str, ...]:
    """The places of the events that are open; none where none is."""
    if not view.events:
        return ()
    shown = atlas.claims_by_event(view.query, (), view.events).shown
    return tuple(dict.fromkeys(c.place_key for c in shown if c.place_key))


def _hear_map(limits: tuple[date, date]) -> None:
    """Take what the map says and has not been heard of yet.

    Its value is JSON: `view` and `screen` on the screen, and `said`, every message that it does not
    know to be heard, as number and words. A value that overtakes another thus loses nothing, and
    neither does one that was told while the connection was away. limits: first and last day that
    may be chosen. What no map of ours says is ignored.
    """
    told = map_frame.told()
    if told is None:
        return
    take_view(told)
    take_play(told)
    heard = st.session_state.get("_heard", 0)
    said = told.get("said")
    for message in said if isinstance(said, list) else ():
        match message:
            case [int(number), str(words)] if heard < number < _MAX_NUMBER:
                heard = number
                _take(words, limits)
    st.session_state["_heard"] = heard


def _take(words: str, limits: tuple[date, date]) -> None:
    """Take one message: days that the map shows, the window it has, or places that were chosen."""
    if words.startswith("within:"):
        set_within(words.removeprefix("within:"))
        return
    what, _, value = words.rpartition(":")
    if what == "days":
        try:
            first, last = (parse_when(text) for text in value.split(","))
        except ValueError:
            return
        days = () if first.is_instant or last.is_instant else (first.value, last.value)
        if days and limits[0] <= days[0] <= days[1] <= limits[1]:
            set_days(days)
    elif what == "window":
        own = dict(zip(("box", "zoom", "wide", "high"), _window_words(value), strict=False))
        try:
            window = map_data.parse_window(own)
        except ValueError:
            return
        st.session_state["_window"] = (window.box, window.zoom, window.wide, window.high)
    else:
        choose_places([p for p in words.split(" ") if p][:_MAX_PLACES])


def _window_words(value: str) -> list[list[str]]:
    parts = value.split(",")
    return [[",".join(parts[:4])], *([part] for part in parts[4:])]
