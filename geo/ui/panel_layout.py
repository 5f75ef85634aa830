"""Who says what, beside the map or the table: two columns, the right one with the panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

import streamlit as st

from geo.i18n import t
from geo.i18n.days import day_words
from geo.model.claims import Claim, shortened
from geo.service import history
from geo.service.atlas import Atlas
from geo.service.current import articles
from geo.service.since_release import cited_release
from geo.service.stores import database_url
from geo.service.writing import may_write, mode
from geo.ui import api_address, editing
from geo.ui.components import components
from geo.ui.history_view import open_history
from geo.ui.link import base_path
from geo.ui.navigation import go_to, page_path
from geo.ui.view import View, choose_events, choose_places
from geo.views import panel
from geo.views.card import label

_CELLS, _LONG = 12, 300  # cells of a change that the panel shows, and letters of one


@contextmanager
def beside_panel(atlas: Atlas, view: View) -> Iterator[None]:
    """Draw within the left column; the panel follows in the right one where it is open."""
    is_open = bool(view.places or view.events)
    # Always the same two columns: otherwise Streamlit would load the map's frame again.
    left, right = st.columns([57, 43] if is_open else [99, 1], gap="small")
    with left:
        yield
    if is_open:
        found = atlas.claims_by_event(view.query, view.places, view.events)
        with right.container(key="panel_box"):
            data = panel.who_says_what(
                found.part,
                found.shown,
                view.places,
                view.lang,
                view.query.zone,
                articles(),
                view.events,
                found.events,
                view.claim,
                atlas.heard_of(view.query, {c.event_id for c in found.part.claims.values()}),
                cited_release(atlas),
            )
            if api_address.is_served() and atlas.shared:
                data["pages"] = base_path()
            if mode() != "team" or may_write():
                data["text"] = data["text"] | {"correct": t("desk.correct", view.lang)}
            if page_path() != "convergence":
                data["text"] = data["text"] | {"course": t("convergence.link", view.lang)}
            data["changed"], data["changes"] = _changed(atlas, found.shown, view)
            components().nodes(
                data=data,
                key="panel",
                on_close_change=lambda: choose_places([]),
                on_correct_change=lambda: _correct(view),
                on_history_change=_history,
                on_course_change=_course,
            )


def _changed(
    atlas: Atlas, shown: Iterable[Claim], view: View
) -> tuple[dict[str, str], dict[str, panel.ChangeData]]:
    """Of those claims that were changed since the history of the ledger began: when, in words, and
    what; all that was changed since the day of the filter, else the last change.
    """
    if not atlas.shared or database_url():
        return {}, {}
    lang, since = view.lang, view.query.changed
    known = history.changed_claims(atlas.folder)
    words, cells = {}, {}
    for claim in shown:
        entries = known.get(claim.claim_id)
        if not entries:
            continue
        day = day_words(date.fromisoformat(entries[0].at[:10]), lang)
        words[claim.claim_id] = t("history.changed", lang, n=len(entries), day=day)
        wanted = [e for e in entries if since is None or e.at[:10] >= since.isoformat()]
        rows = history.old_and_new(wanted if since else wanted[:1], claim.claim_id)
        if rows:
            none = t("history.empty", lang)
            cells[claim.claim_id] = panel.ChangeData(
                day=t("panel.was_changed", lang, day=day),
                cells=[
                    [label(column, lang), *(shortened(c, _LONG) or none for c in pair)]
                    for column, pair in list(rows.items())[:_CELLS]
                ],
                open=since is not None,
            )
    return words, cells


def _history() -> None:
    """Open the history of a claim of the panel."""
    claim = getattr(st.session_state["panel"], "history", None)
    if isinstance(claim, str) and claim:
        open_history(claim)
        go_to("history")


def _course() -> None:
    """Open what is said over time about an event of the panel."""
    event = getattr(st.session_state["panel"], "course", None)
    if isinstance(event, str) and event:
        choose_events([event])
        go_to("convergence")


def _correct(view: View) -> None:
    """Open the card of a claim of the panel."""
    claim = getattr(st.session_state["panel"], "correct", None)
    if isinstance(claim, str) and claim:
        editing.edit(claim, page_path())
        go_to("desk")
