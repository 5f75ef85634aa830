"""The import page: the speakers that no table knows, with the sides and badges that they get."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.importing.alike import alike
from geo.importing.claimants import NO_SIDE, UNKNOWN, claimants_csv
from geo.importing.preview import Survey
from geo.importing.source_keys import badge_of
from geo.importing.told_speakers import Fault, Speaker, fault_of
from geo.ledger import Ledger
from geo.ui.import_memory import speakers, tell, told_of
from geo.ui.link import plain

MAX_ROWS = 500  # names in the table; the others stay unknown
_FILE = "_claimants_file"
_MB = 2  # the largest table of claimants
_ROW_HEIGHT, _MAX_HEIGHT = 35, 420  # pixels


def claimants_file(lang: str) -> Path | None:
    """The table of claimants that the viewer gave, as a file of this session."""
    with st.container(key=f"upload_claimants_{lang}"):
        upload = st.file_uploader(
            t("import.claimants", lang), type="csv", key="import_claimants", max_upload_size=_MB
        )
    if upload is None:
        held = st.session_state.pop(_FILE, None)
        if held:
            held[1].cleanup()
        return None
    held = st.session_state.get(_FILE)
    if held is None or held[0] != upload.file_id:
        folder = tempfile.TemporaryDirectory(prefix="claimants-")
        (Path(folder.name) / "claimants.csv").write_bytes(upload.getvalue())
        held = (upload.file_id, folder)
        st.session_state[_FILE] = held
    return Path(held[1].name) / "claimants.csv"


def ask_speakers(
    found: Survey, ledger: Ledger, given: Iterable[Speaker], mark: str, lang: str
) -> tuple[Speaker, ...]:
    """What the viewer says of the speakers that no table knows.

    given: what the profile says of them. mark: tells this table from those of other files.
    """
    for speaker in given:
        if told_of(speaker.text) is None:
            tell(speaker)
    names = dict(found.unknown.most_common(MAX_ROWS))
    if not names:
        return ()
    title = t("import.speakers", lang, n=whole(len(found.unknown), lang))
    with st.expander(title, expanded=True, key="import_speakers"):
        st.caption(t("import.speakers_help", lang))
        sides = {NO_SIDE.side: NO_SIDE, **ledger.sides}
        rows = _table(names, mark, lang)
        edited = st.data_editor(
            rows,
            key=f"import_speakers_{mark}_{lang}",
            hide_index=True,
            width="stretch",
            num_rows="fixed",
            placeholder="–",
            height=min(_MAX_HEIGHT, _ROW_HEIGHT * (len(rows) + 1) + 3),
            disabled=["text", "n"],
            column_config={
                "text": st.column_config.TextColumn(t("import.col_claimant", lang), width=190),
                "n": st.column_config.NumberColumn(t("import.col_met", lang), width="small"),
                "side": st.column_config.SelectboxColumn(
                    t("import.col_side", lang),
                    options=list(sides),
                    format_func=lambda s: sides[str(s)].name(lang),
                    required=True,
                ),
                "badge": st.column_config.TextColumn(
                    t("import.col_badge", lang), max_chars=4, width="small", required=True
                ),
                "same": st.column_config.CheckboxColumn(t("import.col_same", lang), width="small"),
                "alike": st.column_config.SelectboxColumn(
                    t("import.col_alike", lang),
                    options=list(dict.fromkeys([*names, *filter(None, rows["alike"])])),
                    width="medium",
                ),
            },
        )
        _take(edited.to_dict("records"), sides, lang)
        told = sum(told_of(name) is not None for name in names)
        st.caption(
            t("import.speakers_told", lang, told=whole(told, lang), n=whole(len(names), lang))
        )
        if len(found.unknown) > MAX_ROWS:
            st.caption(t("import.speakers_most", lang, n=whole(MAX_ROWS, lang)))
        st.download_button(
            t("import.get_claimants", lang),
            claimants_csv(speakers().values(), found.unknown).encode("utf-8-sig"),
            "claimants.csv",
            "text/csv",
            on_click="ignore",
            key="import_get_claimants",
            help=t("import.get_claimants_help", lang),
        )
    return tuple(speakers().values())


def _table(names: Mapping[str, int], mark: str, lang: str) -> pd.DataFrame:
    """The table as it is before it is edited: the same while this file is asked about.

    Names that are written alike stand below each other.
    """
    key = "_import_speakers_table"
    held = st.session_state.get(key)
    if held is None or held[0] != (mark, lang):
        near = alike(names)
        groups: dict[str, list[str]] = {}
        for name in names:
            groups.setdefault(near.get(name, name), []).append(name)
        order = [name for main, all_ in groups.items() for name in sorted(all_, key=main.__ne__)]
        rows = [_row(name, names[name], near.get(name, "")) for name in order]
        held = ((mark, lang), pd.DataFrame(rows))
        st.session_state[key] = held
    found: pd.DataFrame = held[1]
    return found


def _row(name: str, n: int, near: str) -> dict[str, Any]:
    told = told_of(name) or Speaker(name)
    return {
        "text": name,
        "n": n,
        "side": told.side or UNKNOWN,
        "badge": told.badge or badge_of(name),
        "same": bool(told.same_as),
        "alike": told.same_as or near,
    }


def _take(rows: list[dict[Any, Any]], sides: Mapping[str, object], lang: str) -> None:
    """Keep what stands in the table; say which badges the ledger would refuse."""
    same = {str(r["text"]): _text(r["alike"]) for r in rows if r["same"] and _text(r["alike"])}
    wrong = [
        f"{row['text']}: {t('import.same_as_whom', lang)}"
        for row in rows
        if row["same"] and not _text(row["alike"])
    ]
    for row in rows:
        text = str(row["text"])
        main = _main(text, same)
        if main != text:
            tell(Speaker(text, same_as=main))
            continue
        before = told_of(text) or Speaker(text)
        made, fault = _told(text, _text(row["side"]), _text(row["badge"]), before, sides)
        if fault:
            column, value, reason, values = fault
            name = t(f"import.col_{column}", lang) if column in ("badge", "side") else column
            wrong.append(f"{text}: {name}: {t(f'error.{reason}', lang, **values)} [{value}]")
        tell(made)
    if wrong:
        st.error(plain("\n\n".join(wrong[:5])))


def _text(cell: object) -> str:
    """The text of a cell; "" for one that was emptied, which the table has as no number."""
    return cell.strip() if isinstance(cell, str) else ""


def _main(text: str, same: Mapping[str, str]) -> str:
    """The speaker that a name stands for in the end; itself where names stand for each other."""
    met = [text]
    while met[-1] in same and same[met[-1]] not in met:
        met.append(same[met[-1]])
    return text if met[-1] in same else met[-1]


def _told(
    text: str, side: str, badge: str, before: Speaker, sides: Mapping[str, object]
) -> tuple[Speaker, Fault | None]:
    """What a row says of a speaker; without a badge that the ledger would refuse, and why."""
    side = "" if side == UNKNOWN else side
    own = "" if badge == badge_of(text) else badge
    made = replace(before, same_as="", side=side, badge=own)
    fault = fault_of(made.source("x", badge_of(text), UNKNOWN), sides)
    return (replace(made, badge=""), fault) if fault else (made, None)
