"""The page *Coverage*: what was looked at, how usual a silence is, and who looked at what."""

from __future__ import annotations

from datetime import date
from functools import partial

import streamlit as st

from geo.i18n import t
from geo.i18n.days import days_words
from geo.i18n.numbers import whole
from geo.ledger.saving import Conflict, Refused
from geo.ledger.storage import StorageError
from geo.model.roles import Role
from geo.service import silence
from geo.service.atlas import Atlas
from geo.service.current import articles, data_folder, reopen
from geo.service.looking import say_looked
from geo.service.silence_rows import runs_csv
from geo.service.stores import database_url
from geo.service.writing import NotAllowed, may, writer
from geo.ui import grids, past_state
from geo.ui.components import components
from geo.ui.link import plain
from geo.ui.navigation import go_to
from geo.ui.presses import submitted
from geo.ui.view import View, choose_places, set_days
from geo.views import coverage_table, grid
from geo.views.looked_at import CoverageGrid
from geo.views.rhythm import WORDS, latest_breaks

_GRID, _SAID = "coverage_grid", "_coverage_said"
_MAX_SILENCES = 12  # listed


def coverage_view(atlas: Atlas, view: View) -> None:
    """All of the page but its sidebar."""
    lang = view.lang
    st.caption(t("coverage.about", lang))
    with st.container(horizontal=True, vertical_alignment="center", key="coverage_bar"):
        grids.text_choice(lang)
        st.download_button(
            t("coverage.csv", lang),
            data=partial(runs_csv, atlas, view.query, lang),
            file_name="coverage.csv",
            mime="text/csv",
            on_click="ignore",
            key="coverage_csv",
        )
    for message in st.session_state.pop(_SAID, ()):
        st.error(plain(message))
    found = silence.coverage(atlas, view.query)
    if not found.rows:
        st.info(t("coverage.empty", lang))
    elif grids.are_texts():
        _runs_as_text(atlas, view, found)
    else:
        _grid(atlas, view, found)
    _rhythms(atlas, view)
    _say(atlas, view)


def _grid(atlas: Atlas, view: View, found: CoverageGrid) -> None:
    stamp = f"{atlas.version} {atlas.ledger.version} {view.query} {view.lang}"
    components().nodes(
        data=coverage_table.grid_data(found, atlas.ledger, view.lang, stamp),
        key=_GRID,
        on_claim_change=lambda: _choose(found),
    )


def _choose(found: CoverageGrid) -> None:
    """Take the days of a column; of a single day, show its claims."""
    said = getattr(st.session_state[_GRID], "claim", "") or ""
    if not said.isdecimal() or int(said) >= len(found.slots):
        return
    set_days(found.slots[int(said)])
    if found.unit == "day":
        go_to("claims")


def _runs_as_text(atlas: Atlas, view: View, found: CoverageGrid) -> None:
    """The grid as a table of words: a row for each publisher and slot that says something."""
    import pandas as pd

    lang = view.lang
    data = coverage_table.grid_data(found, atlas.ledger, lang, "")
    rows = [
        (row["name"], days_words(*slot, lang), coverage_table.cell_words(cell, lang))
        for row, known in zip(data["rows"], found.rows, strict=True)
        for slot, cell in zip(found.slots, known.cells, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["who", "day", "silence"])
    grids.draw(
        "coverage",
        (atlas.version, atlas.ledger.version, view.query),
        frame,
        lang,
        data["title"],
        labels={
            "who": data["who"],
            "day": t("column.day", lang),
            "silence": t("coverage.looked_at", lang),
        },
    )


def _rhythms(atlas: Atlas, view: View) -> None:
    lang = view.lang
    st.subheader(t("coverage.rhythm", lang))
    st.caption(t("coverage.rhythm_help", lang))
    word = st.segmented_control(
        t("coverage.of", lang),
        WORDS,
        format_func=lambda one: t(f"coverage.by_{one}", lang),
        default=WORDS[0],
        key="coverage_word",
        label_visibility="collapsed",
        required=True,
    )
    found = silence.rhythm(atlas, view.query, word)
    if not found.of:
        st.info(t("coverage.no_rhythm", lang))
        return
    if found.is_cut:
        st.caption(t("coverage.cut", lang))
    frame = coverage_table.rhythm_table(found.names, found.of, word, atlas.ledger, lang)
    names = dict(zip(frame["key"], frame["who"], strict=True))
    listed = latest_breaks(found.of)[:_MAX_SILENCES]
    if listed:
        st.markdown(f"**{t('coverage.breaks', lang)}**")
        lines = [
            f"- **{plain(names[key])}**: {plain(coverage_table.silence_words(one, lang))}"
            for key, one in listed
        ]
        st.markdown("\n".join(lines))

    def chosen(row: int, _: str) -> None:
        if row < 0:
            return
        key = str(frame["key"][row])
        if word == "place":
            choose_places([key])
        else:
            st.session_state[word] = [key]
        st.session_state["show"] = "days"
        go_to("claims")

    columns = [c for c in coverage_table.RHYTHM_COLUMNS if c != "silence"]
    if picture := {"claimant": "badge", "side": "letter"}.get(word):
        drawn = grid.badge_of if word == "claimant" else grid.letter_of
        known = atlas.ledger.sources if word == "claimant" else atlas.ledger.sides
        frame[picture] = [drawn(atlas.ledger, k) if k in known else "" for k in frame["key"]]
        columns.insert(0, picture)
    unlike = ("who", *grid.PICTURES)  # named as in other tables
    grids.draw(
        "rhythm",
        (atlas.version, atlas.ledger.version, view.query, word),
        frame,
        lang,
        t("coverage.rhythm", lang),
        chosen,
        columns=columns,
        labels={"who": t(f"coverage.by_{word}", lang)}
        | {c: t(f"coverage.column_{c}", lang) for c in columns if c not in unlike},
        widths={"who": grids.width_of(frame["who"], 290)},
        counts=("median", "longest"),
        height=35 * (min(len(frame), 20) + 1) + 3,
    )
    st.caption(t("coverage.rhythm_most", lang, n=whole(silence.MAX_KEYS, lang)))


def _say(atlas: Atlas, view: View) -> None:
    """A form by which a person says what was looked at, where the ledger can be written to."""
    lang = view.lang
    is_archive = bool(database_url()) or (data_folder() / "archive.json").is_file()
    if is_archive or not atlas.shared or past_state.at() or not may(Role.CONTRIBUTOR):
        return
    with st.expander(t("coverage.say", lang)), st.form("coverage_say", border=False):
        st.caption(t("coverage.say_help", lang))
        known = sorted(atlas.ledger.sources, key=lambda k: atlas.ledger.sources[k].name(lang))
        publisher = st.selectbox(
            t("coverage.publisher", lang),
            known,
            index=None,
            format_func=lambda key: atlas.ledger.sources[key].name(lang),
            placeholder=t("toolkit.option", lang),
        )
        left, right = st.columns(2)
        first = left.date_input(t("coverage.first", lang), None, min_value=date(1, 1, 1))
        last = right.date_input(t("coverage.last", lang), None, min_value=date(1, 1, 1))
        is_whole = st.checkbox(t("coverage.all_of_it", lang))
        if not submitted(t("coverage.keep", lang), "coverage_keep", type="primary"):
            return
    if not publisher or not isinstance(first, date):
        st.error(t("coverage.say_lacks", lang))
        return
    days = first, last if isinstance(last, date) else first
    try:
        who = writer(Role.CONTRIBUTOR)
        say_looked(data_folder(), atlas.ledger, publisher, days, is_whole, who, articles())
    except NotAllowed:
        st.error(t("desk.read_only", lang))
    except Conflict:
        st.error(t("desk.undo_conflict", lang))
    except Refused as e:
        for error in e.errors:
            st.error(plain(error.text(lang)))
    except StorageError as e:
        st.error(plain(e.text(lang)))
    else:
        reopen()
        st.rerun()
