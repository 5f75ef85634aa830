"""Tables that the reader sorts and searches, with badges as pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Literal
from unicodedata import east_asian_width

import pandas as pd
import streamlit as st

from geo.i18n import strings, t
from geo.ui.components import components, let_grow, listed
from geo.views import grid, panel

# The grid selects its first cell when it gets the focus, for instance by a click on a heading. So
# the first column only numbers the rows, and a selection in it is ignored.
_ROW = "row"
_AS_TEXT = "as_text"  # key of the reader's choice
_PINNED = (_ROW, *grid.PICTURES)
# Widths in pixels; the other columns are as wide as their words.
_WIDTHS = {_ROW: 40, "badge": 64, "letter": 54, "disputed": 40, "reported": 92, "happened": 92}
_WIDTHS |= {"headline": 300, "who": 156, "side": 108, "place": 112, "modality": 90}
_WIDTHS |= {"outlets": 260, "share": 120, "n": 62, "kind": 150, "silent": 200}


def draw(
    name: str,
    stamp: object,
    frame: pd.DataFrame,
    lang: str,
    title: str,
    chosen: Callable[[int, str], None] | None = None,
    *,
    columns: Sequence[str] | None = None,
    labels: Mapping[str, str] | None = None,
    widths: Mapping[str, int] | None = None,
    counts: Collection[str] = (),
    height: int | Literal["auto", "stretch"] = "auto",
    row_height: int | None = None,
) -> None:
    """A table of `geo.views.grid`. columns: those shown, in order. labels, widths: of some, pixels.

    counts: columns of texts that are numbers, or say why there is none.

    stamp: what the rows depend on; a row chosen among others would mean nothing here.
    chosen: called with the row and the column of the cell that a reader chose; with row -1 when
    the choice is taken back.
    """
    shown = list(columns if columns is not None else frame.columns)
    if are_texts():
        _as_text(name, stamp, frame, shown, lang, title, chosen, labels or {})
        return
    key = f"{name}_{hashlib.sha256(repr((stamp, lang)).encode()).hexdigest()[:12]}"

    def changed() -> None:
        selection = st.session_state[key]["selection"]
        row, column = (selection["cells"] or [(-1, "")])[0]
        if chosen and column != _ROW:
            chosen(row, column)

    more: dict[str, Any] = {}
    if chosen:
        more = {"on_select": changed, "selection_mode": "single-cell"}
    sent = frame[shown].copy(deep=False)
    sent.insert(0, _ROW, range(1, len(sent) + 1))
    # Whose row it is stays in view: by a badge, else by the name, where the window has room for it.
    held = _PINNED if any(name in sent for name in grid.PICTURES) else (*_PINNED, "who")
    drawn = {
        name: _column(name, lang, labels or {}, widths or {}, name in held, name in counts)
        for name in sent.columns
    }
    st.dataframe(
        sent,
        key=key,
        height=height,
        row_height=row_height,
        hide_index=True,
        column_config=drawn,
        placeholder="",
        alt=title,
        **more,
    )


def width_of(texts: Iterable[str], most: int = 400) -> int:
    """Pixels of a column in which the longest of these texts is not cut, at most `most`."""
    letters = (sum(13 if east_asian_width(c) in "WF" else 7 for c in text) for text in texts)
    return min(most, max(letters, default=0) + 20)


def are_texts() -> bool:
    """Whether the reader wants tables as text."""
    return bool(st.session_state.get(_AS_TEXT))


def text_choice(lang: str) -> None:
    """Lets the reader have tables as text: a grid is a picture to those who hear the page."""
    st.toggle(
        t("claims.as_text", lang),
        key=_AS_TEXT,
        help=t("claims.as_text_help", lang),
        persist_state="session",
    )


def _as_text(
    name: str,
    stamp: object,
    frame: pd.DataFrame,
    columns: Sequence[str],
    lang: str,
    title: str,
    chosen: Callable[[int, str], None] | None,
    labels: Mapping[str, str],
) -> None:
    """The same rows as a table of HTML, a few hundred at first; a row's button chooses it."""
    key, seen = f"{name}_text", repr((stamp, lang))
    most = listed(key, seen, panel.LISTED_STEP)
    words = grid.words_for(frame, columns)
    more, grow = panel.left_out("list.more", len(frame) - most, most, lang)

    def opened() -> None:
        row = getattr(st.session_state[key], "claim", "") or ""
        if chosen and row.isdecimal() and int(row) < len(frame):
            chosen(int(row), "")

    data: grid.TextTable = {
        "kind": "table",
        "title": title,
        "row": t(f"column.{_ROW}", lang),
        "open": strings()["claims.text_row"][lang] if chosen else "",
        "columns": [_label(word, lang, labels) for word in words],
        "rows": grid.text_rows(frame, words, lang, most),
        "more": more,
        "grow": grow,
        "stamp": seen,
    }
    components().nodes(
        data=data,
        key=key,
        on_claim_change=opened,
        on_grow_change=lambda: let_grow(key, seen, most),
    )


def _label(name: str, lang: str, labels: Mapping[str, str]) -> str:
    return labels[name] if name in labels else t(f"column.{name}", lang)


def _column(
    name: str,
    lang: str,
    labels: Mapping[str, str],
    widths: Mapping[str, int],
    pinned: bool,
    counted: bool,
) -> Any:
    label = _label(name, lang, labels)
    width = widths.get(name, _WIDTHS.get(name))
    if name in grid.PICTURES:
        return st.column_config.ImageColumn(label, width=width, pinned=pinned)
    if name == "share":
        return st.column_config.ProgressColumn(
            label, format="%.0f%%", min_value=0, max_value=100, width=width
        )
    if name == _ROW:
        return st.column_config.NumberColumn(label, width=width, pinned=True)
    if name in grid.NUMBERS:
        return st.column_config.NumberColumn(label, format="%d")
    side: Literal["right"] | None = "right" if counted else None
    return st.column_config.TextColumn(label, width=width, pinned=pinned, alignment=side)
