"""The timeline in the sidebar and, where it is opened, wide under the map, with the same days."""

from __future__ import annotations

from typing import Any

import streamlit as st

from geo.i18n import t
from geo.service import silence
from geo.service.atlas import Atlas
from geo.ui.components import components
from geo.ui.view import View, set_days
from geo.views import timeline

_MAX_TOLD = 100  # characters of what it tells
_MAX_NUMBER = 10**15  # of its presses, which are milliseconds since 1970


def draw_timeline(atlas: Atlas, view: View, on_map: bool) -> None:
    """The timeline where the caller stands, in the sidebar.

    on_map: whether it can be opened wide under the map.
    """
    line = atlas.claims_per_day(view.query)
    if line.days.empty:
        st.markdown(f"**{t('timeline.title_day', view.lang)}**")
        st.caption(t("timeline.none", view.lang))
        return
    _draw(atlas, view, "timeline", "closed" if on_map else "")
    st.caption(t("timeline.hint", view.lang))


def room_under_map() -> Any:
    """A container that stands under the map, always, and is filled after it."""
    return st.container(key="under")


def wide_timeline(room: Any, atlas: Atlas, view: View) -> None:
    """In `room`, the same timeline as wide as the map, where the reader has opened it."""
    line = atlas.claims_per_day(view.query)
    if st.session_state.get("_timeline_wide") and not line.days.empty:
        with room:
            _draw(atlas, view, "timeline_wide", "open")


def _draw(atlas: Atlas, view: View, key: str, wide: str) -> None:
    window = timeline.days_told(_told(key, "window"))
    line = atlas.claims_per_day(view.query)
    found = silence.looked(atlas, view.query)
    days = found.days_of(found.publishers)
    sides, chosen = atlas.ledger.sides, view.query.days
    components().timeline(
        data=line.sent(timeline.payload(line, sides, chosen, window, view.lang, wide, days)),
        key=key,
        on_days_change=lambda: _take_days(atlas, key),
        on_wide_change=lambda: _take_wide(key),
        on_window_change=lambda: None,
    )


def _told(key: str, name: str) -> str:
    """What the browser told last; "" for nothing, and for what no timeline of ours tells."""
    value = getattr(st.session_state.get(key), name, None)
    return value[:_MAX_TOLD] if isinstance(value, str) else ""


def _news(key: str, name: str) -> str | None:
    """The words of a press that was not heard yet."""
    number, _, words = _told(key, name).partition(":")
    heard = st.session_state.setdefault("_timeline_heard", {})
    if not number.isascii() or not number.isdigit() or len(number) > len(str(_MAX_NUMBER)):
        return None
    if int(number) <= heard.get((key, name), 0):
        return None
    heard[key, name] = int(number)
    return words


def _take_days(atlas: Atlas, key: str) -> None:
    words = _news(key, "days")
    if words is None:
        return
    days = timeline.days_told(words)
    if days and atlas.days[0] <= days[1] and days[0] <= atlas.days[1]:
        set_days((max(days[0], atlas.days[0]), min(days[1], atlas.days[1])))
    elif not words:
        set_days(())


def _take_wide(key: str) -> None:
    words = _news(key, "wide")
    if words is not None:
        st.session_state["_timeline_wide"] = bool(words)
