"""A viewer's own ledger: imported files, in a folder that only this session knows."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from geo.importing.report import Report
from geo.ledger import EVENTS, NEIGHBOURS
from geo.ui.atlas import Atlas, read_atlas

_KEY = "_own"


@dataclass
class Own:
    """folder: removed with the session. shown: whether the pages show it. report: of the last."""

    folder: tempfile.TemporaryDirectory[str]
    atlas: Atlas
    report: Report
    shown: bool = False

    @property
    def path(self) -> Path:
        """The ledger's folder."""
        return Path(self.folder.name)


def own() -> Own | None:
    """This session's imported ledger."""
    found: Own | None = st.session_state.get(_KEY)
    return found


def new_folder(shared: Path, together: bool) -> tempfile.TemporaryDirectory[str]:
    """A folder for an import; `together`: it begins with the claims of the shared ledger."""
    folder = tempfile.TemporaryDirectory(prefix="claims-own-")
    if together:
        for name in (EVENTS, *NEIGHBOURS):
            if (shared / name).is_file():
                shutil.copy(shared / name, folder.name)
    return folder


def keep(folder: tempfile.TemporaryDirectory[str], report: Report) -> Own:
    """Make the imported ledger in `folder` this session's own, in place of an earlier one."""
    made = Own(folder, read_atlas(Path(folder.name), shared=False), report)
    st.session_state[_KEY] = made
    return made


def forget() -> None:
    """Drop this session's ledger and its files."""
    found = own()
    if found:
        found.folder.cleanup()
        del st.session_state[_KEY]
