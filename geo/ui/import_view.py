"""The import page: a file in, its preview, its report; only this session sees it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pandas as pd
import streamlit as st

from geo.i18n import t
from geo.importing.answers import is_answer
from geo.importing.checking import MAX_SIZE
from geo.importing.job import REJECTED, UNKNOWN_CLAIMANTS, profile_for, run_import
from geo.importing.mapped import CHOICES, MARKS, Choices, key_of_name, profile_toml, proposed
from geo.importing.options import Ambiguous, Options, Undecided
from geo.importing.preview import Preview, preview
from geo.importing.profiles import Profile, parse_profile, shipped
from geo.importing.questions import Question
from geo.importing.recognising import recognised
from geo.importing.report import Report, answer_text, question_text
from geo.importing.sheets import Limits, Sheet, Unreadable
from geo.ledger import EVENTS, Ledger
from geo.model.places import GEO_PRECISIONS
from geo.service.current import current_atlas, data_folder
from geo.storage import StorageError
from geo.ui.cancellation import still_wanted
from geo.ui.decisions import ask, asked_no_more, decided
from geo.ui.drafts import may_write
from geo.ui.import_reading import drop_sheet, open_upload
from geo.ui.link import plain
from geo.ui.navigation import go_to
from geo.ui.page_atlas import leave_own
from geo.ui.private_ledger import keep, new_folder, own
from geo.ui.sidebar import header
from geo.ui.view import start_anew

# The largest file that a viewer may send, which the server holds in memory while it is read, and
# what the child that reads it may take.
LIMITS = Limits(size=200 * 1024**2, rows=100_000, memory=1024**3, seconds=60)
_GENERIC = "generic"
_HEAD = 1024 * 1024  # bytes from which the number of rows is estimated, for the progress bar


def import_view(lang: str) -> None:
    """All of the page."""
    with st.sidebar:
        header(lang)
    ledger = current_atlas().ledger
    st.title(t("import.title", lang))
    limits = {
        "size": LIMITS.size // 1024**2,
        "rows": f"{LIMITS.rows:,}",
        "cell": f"{LIMITS.cell:,}",
    }
    st.caption(t("import.limits", lang, columns=f"{LIMITS.columns:,}", **limits))
    with st.container(key=f"upload_{lang}"):
        upload = st.file_uploader(t("import.file", lang), key="import_file")
    if upload is None:
        drop_sheet()
        _outcome(lang)
        return
    try:
        sheet, options = open_upload(upload, LIMITS, lang)
        profile, text = _profile(sheet, options, lang)
    except Unreadable as e:
        st.error(plain(e.error.text(lang)))
        return
    except ValueError as e:
        st.error(plain(str(e)))
        return
    if profile is None:
        return
    if text:
        st.download_button(
            t("import.save_profile", lang),
            text,
            f"{profile.key}.toml",
            "application/toml",
            on_click="ignore",
            icon="💾",
        )
    options = replace(options, own=profile)
    shown = _previewed(sheet, options, ledger, lang)
    if shown is None:
        return
    options = shown
    _run(upload, options, lang)
    _outcome(lang)
    _save(upload, options, lang)


def _profile(sheet: Sheet, options: Options, lang: str) -> tuple[Profile | None, str]:
    """The profile to read with, and its TOML where the viewer made it."""
    known = shipped()
    found = recognised(sheet, known)
    keys = [*(k for k, p in known.items() if p.fields or p.is_ledger), _GENERIC]
    left, right = st.columns(2)
    chosen = left.selectbox(
        t("import.profile", lang),
        keys,
        index=keys.index(found.key if found else _GENERIC),
        format_func=lambda k: known[k].name[lang],
        help=t("import.profile_help", lang),
        # The profile is guessed again for each new file.
        key=f"import_profile_{sheet.sha256[:12]}",
    )
    own_file = right.file_uploader(t("import.own_profile", lang), type="toml", key="import_toml")
    if own_file is not None:
        # What is beyond the largest profile is not read, and the profile refused for it.
        text = own_file.read(4 * MAX_SIZE + 4).decode("utf-8", "replace")
        own_file.seek(0)
        return profile_for(sheet, replace(options, own=parse_profile(text, "own"))), ""
    if chosen == _GENERIC:
        return _mapped(sheet, lang)
    return profile_for(sheet, replace(options, profile=chosen)), ""


def _mapped(sheet: Sheet, lang: str) -> tuple[Profile | None, str]:
    """A profile made by choosing columns."""
    st.markdown(f"**{t('import.map_title', lang)}**")
    st.caption(t("import.map_help", lang))
    guess = proposed(sheet.columns)
    options = ["", *sheet.columns]
    columns: dict[str, str] = {}
    boxes = st.columns(4)
    for n, choice in enumerate(CHOICES):
        columns[choice] = boxes[n % 4].selectbox(
            t(f"import.choose_{choice}", lang),
            options,
            index=options.index(guess[choice]),
            format_func=lambda c: c or t("import.not_in_file", lang),
            key=f"import_map_{choice}_{sheet.sha256[:12]}",
        )
    split = boxes[2].selectbox(
        t("import.split", lang),
        ("", *MARKS),
        format_func=lambda m: {"": t("import.no_split", lang), "\n": "⏎"}.get(m, m),
        key="import_split",
    )
    precision = boxes[3].selectbox(
        t("import.precision", lang),
        (*GEO_PRECISIONS, *(f"={c}" for c in sheet.columns)),
        index=len(GEO_PRECISIONS) - 1,
        format_func=lambda p: p[1:] if p.startswith("=") else t(f"precision.{p}", lang),
        key=f"import_precision_{sheet.sha256[:12]}",
        help=t("import.precision_help", lang),
    )
    comma = boxes[0].toggle(t("import.comma", lang), key="import_comma")
    name = boxes[1].text_input(
        t("import.profile_name", lang), sheet.name.rsplit(".", 1)[0][:60], key="import_name"
    )
    if not columns["headline"]:
        st.info(t("import.need_headline", lang))
        return None, ""
    by_column = precision.startswith("=")
    choices = Choices(
        columns, split, "" if by_column else precision, precision[1:] if by_column else "", comma
    )
    text = profile_toml(name or "own", choices)
    return parse_profile(text, key_of_name(name or "own")), text


def _previewed(sheet: Sheet, options: Options, ledger: Ledger, lang: str) -> Options | None:
    """Show the first rows as they would become; ask what the file does not say."""
    if options.own is None:
        return None
    try:
        if options.own.is_ledger:
            st.caption(t("import.is_ledger", lang))
            return options
        found = preview(sheet, options.own, ledger, options, still_wanted)
    except Unreadable as e:
        st.error(plain(e.error.text(lang)))
        return None
    except Ambiguous as e:
        answers = {**options.own.answers, **_asked(e, sheet, lang)}
        profile = replace(options.own, answers=answers)
        options = replace(options, own=profile)
        try:
            found = preview(sheet, profile, ledger, options, still_wanted)
        except Ambiguous:  # not all is answered yet
            return None
    _table(found, ledger, lang)
    return options


def _asked(asked: Ambiguous, sheet: Sheet, lang: str) -> dict[str, tuple[str, ...]]:
    """How columns of dates are to be read that do not prove it, as the viewer says."""
    answers: dict[str, tuple[str, ...]] = {}
    for question in asked.questions:
        st.warning(plain(question_text(question, lang)))
        label = t("import.how_to_read", lang, column=plain(question.column))
        # What was answered for another file says nothing about this one.
        key = f"import_dates_{question.kind}_{question.column}_{sheet.sha256[:12]}"
        in_words = partial(_answer, question, lang)
        if question.kind == "zone":
            zones = [*current_atlas().settings.zones, *sorted(available_timezones())]
            choices = list(dict.fromkeys([*question.answers, *zones]))
            answer = st.selectbox(
                label,
                choices,
                index=None,
                format_func=in_words,
                key=key,
                placeholder=t("import.choose_zone", lang),
            )
        elif question.kind == "crs":
            answer = st.selectbox(
                label,
                [*question.answers],
                index=None,
                format_func=in_words,
                key=key,
                placeholder=t("import.choose_crs", lang),
                accept_new_options=True,
                help=t("import.way_crs", lang),
            )
            if answer and not is_answer(answer):
                st.error(plain(f"{answer}: {t('import.choose_crs', lang)}"))
                answer = None
        else:
            answer = st.segmented_control(label, [*question.answers], format_func=in_words, key=key)
        if answer:
            answers[question.column] = (*answers.get(question.column, ()), answer)
    return answers


def _answer(question: Question, lang: str, answer: str) -> str:
    return plain(answer_text(question, answer, lang))


def _table(found: Preview, ledger: Ledger, lang: str) -> None:
    st.markdown(f"**{t('import.preview', lang, n=len(found.claims))}**")
    sides = ledger.sides

    def line(cells: Mapping[str, str]) -> dict[str, str]:
        who = found.sources[cells["claimant"]]
        side = sides.get(who.side)
        return {
            t("import.col_event", lang): " – ".join(
                filter(None, (cells["event_date"], cells["event_date_end"]))
            ),
            t("import.col_report", lang): cells["report_date"],
            t("import.col_claimant", lang): who.name(lang),
            t("import.col_side", lang): side.name(lang) if side else who.side,
            t("import.col_where", lang): cells["location"],
            t("import.col_precision", lang): t(f"precision.{cells['geo_precision']}", lang),
            t("import.col_headline", lang): cells["headline_en"],
        }

    if found.claims:
        st.dataframe(pd.DataFrame([line(c) for c in found.claims]), hide_index=True)
    if found.faults:
        st.text("\n".join(f.text(lang) for f in found.faults[:20]))


def _run(upload: Any, options: Options, lang: str) -> None:
    """The button that imports, with its progress."""
    together = False
    if (data_folder() / EVENTS).is_file():  # of an archive there is too much to copy
        together = st.toggle(t("import.together", lang), key="import_together")
    question = f"run:{upload.file_id}:{together}"
    options = decided(question, options, lang)
    if not st.button(t("import.run", lang), type="primary", key="import_run"):
        return
    folder = new_folder(data_folder(), together)
    try:
        report = _imported(upload, Path(folder.name), options, lang)
    except Unreadable as e:
        folder.cleanup()
        st.error(plain(e.error.text(lang)))
        return
    except StorageError as e:
        folder.cleanup()
        st.error(plain(e.text(lang)))
        return
    except Undecided as e:
        folder.cleanup()
        ask(question, e)
    except BaseException:  # the viewer has gone, or pressed stop
        folder.cleanup()
        raise
    keep(folder, report)
    asked_no_more()


def _save(upload: Any, options: Options, lang: str) -> None:
    """The button that adds the file to the ledger that all see, where that is allowed."""
    if not may_write() or own() is None:
        return
    question = f"save:{upload.file_id}"
    options = decided(question, options, lang)
    if st.button(t("import.save", lang), key="import_save", help=t("import.save_help", lang)):
        try:
            report = _imported(upload, data_folder(), options, lang)
        except StorageError as e:
            st.error(plain(e.text(lang)))
            return
        except Undecided as e:
            ask(question, e)
        asked_no_more()
        st.success("\n".join(plain(line) for line in report.lines(lang)))


def _imported(upload: Any, out: Path, options: Options, lang: str) -> Report:
    """Import `upload` into the folder `out`, telling how far it has come."""
    bar = st.progress(0.0, t("import.progress", lang, rows=0))
    stop = st.empty()
    # A click begins a new run of the page. It ends this one within 500 rows.
    stop.button(t("import.stop", lang), key="import_stop")
    head = upload.getvalue()[:_HEAD]
    lines = max(1.0, head.count(b"\n") * upload.size / max(1, len(head)))

    def tell(rows: int) -> None:
        bar.progress(min(0.99, rows / lines), t("import.progress", lang, rows=f"{rows:,}"))

    upload.seek(0)
    report = run_import(upload, upload.name, out, data_folder(), options, tell, still_wanted)
    bar.empty()
    stop.empty()
    return report


def _outcome(lang: str) -> None:
    """The report of this session's import, and what can be done with it."""
    mine = own()
    if mine is None:
        return
    report = mine.report
    st.divider()
    st.subheader(t("import.done", lang))
    boxes = st.columns(4)
    numbers: tuple[tuple[str, int], ...] = (
        ("rows", report.rows),
        ("accepted", report.accepted),
        ("rejected", report.rejected),
        ("claims", report.claims),
    )
    for box, (key, n) in zip(boxes, numbers, strict=True):
        box.metric(t(f"import.n_{key}", lang), f"{n:,}")
    st.text("\n".join(report.lines(lang)))
    if report.swapped:
        st.warning(t("import.offer_swap", lang))
    if report.faults:
        with st.expander(t("import.faults", lang, n=len(report.faults))):
            st.text("\n".join(f.text(lang) for f in report.faults))
    if report.unknown:
        with st.expander(t("import.strangers", lang, n=len(report.unknown))):
            st.caption(t("import.strangers_help", lang))
            table = pd.DataFrame(report.unknown.most_common(500), columns=["text", "n"])
            st.dataframe(table, hide_index=True)
    _actions(mine.path / "imports" / report.document, lang)


def _actions(folder: Path, lang: str) -> None:
    with st.container(horizontal=True):
        st.button(
            t("import.show", lang), type="primary", on_click=_show, key="import_show", icon="🗺️"
        )
        for name in (REJECTED, UNKNOWN_CLAIMANTS):
            path = folder / name
            if path.is_file():
                st.download_button(
                    t(f"import.get_{path.stem}", lang),
                    path.read_bytes(),
                    name,
                    "text/csv",
                    on_click="ignore",
                    key=f"import_get_{path.stem}",
                )
        st.button(t("import.forget", lang), on_click=leave_own, key="import_forget")


def _show() -> None:
    mine = own()
    if mine:
        mine.shown = True
        start_anew(mine.atlas)
        go_to("map")
