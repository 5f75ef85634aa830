"""The import page: the import itself, its report, and what can be done with what came in."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import streamlit as st

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.importing.job import REJECTED, UNKNOWN_CLAIMANTS, run_import
from geo.importing.options import Options, Undecided
from geo.importing.report import Report
from geo.importing.sheets import Unreadable
from geo.ledger import EVENTS
from geo.ledger.storage import StorageError
from geo.service.current import data_folder, reader_folder
from geo.service.limits import OWN, own_rows
from geo.service.writing import may_write, writer
from geo.ui.cancellation import still_wanted
from geo.ui.connection import bring_into_view
from geo.ui.decisions import ask, asked_no_more, decided
from geo.ui.link import plain
from geo.ui.navigation import go_to
from geo.ui.page_atlas import leave_own
from geo.ui.presses import pressed
from geo.ui.private_ledger import Full, keep, new_folder, own
from geo.ui.view import start_anew

BOX = "import_done"  # the key of the box with the result
_DONE = "_imported"
_HEAD = 1024 * 1024  # bytes from which the number of rows is estimated, for the progress bar


def import_button(upload: Any, options: Options, lang: str) -> None:
    """The button that imports, with its progress; the result then comes into view."""
    together = False
    if (data_folder() / EVENTS).is_file():  # of an archive there is too much to copy
        together = st.toggle(t("import.together", lang), key="import_together")
    question = f"run:{upload.file_id}:{together}"
    options = decided(question, options, lang)
    if not pressed(t("import.run", lang), "import_run", type="primary", icon=":material/download:"):
        return
    folder = new_folder(reader_folder(), together)
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
    was = own()
    try:
        made = keep(folder, report)
    except Full:
        most = whole(own_rows(), lang)
        st.error(plain(t("limits.own", lang, most=most, setting=OWN)))
        return
    st.session_state[_DONE] = upload.file_id
    if was is not None and was.shown:  # the pages go on showing the viewer's file
        made.shown = True
        start_anew(made.atlas)
    asked_no_more()
    bring_into_view(BOX)
    st.rerun()


def is_imported(upload: Any) -> bool:
    """Whether the result of this session is that of the file."""
    return own() is not None and st.session_state.get(_DONE) == upload.file_id


def save_button(upload: Any, options: Options, lang: str) -> None:
    """The button that adds the file to the ledger that all see, where that is allowed."""
    if not may_write() or not is_imported(upload):
        return
    question = f"save:{upload.file_id}"
    options = decided(question, options, lang)
    if pressed(t("import.save", lang), "import_save", help=t("import.save_help", lang)):
        try:
            report = _imported(upload, data_folder(), options, lang, writer())
        except (StorageError, Unreadable) as e:
            words = e.error.text(lang) if isinstance(e, Unreadable) else e.text(lang)
            st.error(plain(words))
            return
        except Undecided as e:
            ask(question, e)
        asked_no_more()
        st.success("\n".join(plain(line) for line in report.lines(lang)))


def _imported(upload: Any, out: Path, options: Options, lang: str, who: str = "") -> Report:
    """Import `upload` into the folder `out`, telling how far it has come.

    who: in whose name it stands in the history.
    """
    bar = st.progress(0.0, t("import.progress", lang, rows=0, rate=0))
    stop = st.empty()
    # A click begins a new run of the page. It ends this one before the next 10,000 rows.
    stop.button(t("import.stop", lang), key="import_stop")
    head = upload.getvalue()[:_HEAD]
    lines = max(1.0, head.count(b"\n") * upload.size / max(1, len(head)))

    start = time.monotonic()

    def tell(rows: int) -> None:
        rate = whole(round(rows / (time.monotonic() - start or 1)), lang)
        bar.progress(
            min(0.99, rows / lines), t("import.progress", lang, rows=whole(rows, lang), rate=rate)
        )

    upload.seek(0)
    base = reader_folder()
    report = run_import(upload, upload.name, out, base, options, tell, still_wanted, who)
    bar.empty()
    stop.empty()
    return report


def outcome(lang: str) -> None:
    """The report of this session's import, and what can be done with it."""
    mine = own()
    if mine is None:
        return
    report = mine.report
    with st.container(key=BOX, border=True):
        st.subheader(t("import.done", lang, file=plain(report.file)))
        _actions(mine.path / "imports" / report.document, report, lang)
        numbers: tuple[tuple[str, int], ...] = (
            ("rows", report.rows),
            ("accepted", report.accepted),
            ("rejected", report.rejected),
            ("claims", report.claims),
        )
        with st.container(horizontal=True, gap="large"):
            for key, n in numbers:
                st.metric(t(f"import.n_{key}", lang), whole(n, lang), width="content")
        st.text("\n".join(report.lines(lang)))
        if report.swapped:
            st.warning(t("import.offer_swap", lang))
        if report.faults:
            with st.expander(t("import.faults", lang, n=whole(len(report.faults), lang))):
                st.text("\n".join(f.text(lang) for f in report.faults))


def _actions(folder: Path, report: Report, lang: str) -> None:
    with st.container(horizontal=True):
        st.button(
            t("import.show", lang),
            type="primary",
            on_click=_show,
            key="import_show",
            icon=":material/map:",
        )
        for name, n in ((REJECTED, report.rejected), (UNKNOWN_CLAIMANTS, len(report.unknown))):
            path = folder / name
            if n and path.is_file():
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
