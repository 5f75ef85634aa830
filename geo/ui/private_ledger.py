"""A viewer's own ledger: imported files, in a folder that only this session knows."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import streamlit as st

from geo.importing.report import Report
from geo.ledger import EVENTS, NEIGHBOURS
from geo.model.settings import SETTINGS
from geo.service import private
from geo.service.atlas import Atlas
from geo.service.current import read_atlas
from geo.service.limits import own_rows
from geo.service.private import fitted

_KEY = "_own"


class Full(Exception):
    """The files of all viewers together have too many claims."""


@dataclass
class Own:
    """folder: removed with the session. shown: whether the pages show it. report: of the last.

    mark: for the address, to tell later that it is gone; no address leads to it. secret: by which
    its map asks for what it draws.
    """

    folder: tempfile.TemporaryDirectory[str]
    atlas: Atlas
    report: Report
    shown: bool = False
    mark: str = field(default_factory=lambda: secrets.token_hex(4))
    secret: str = field(init=False)

    def __post_init__(self) -> None:
        self.secret = private.offer(self.atlas)

    @property
    def path(self) -> Path:
        """The ledger's folder."""
        return Path(self.folder.name)


def own() -> Own | None:
    """This session's imported ledger."""
    found: Own | None = st.session_state.get(_KEY)
    return found


def shown() -> Own | None:
    """This session's imported ledger where the pages show it; None where they show the shared."""
    found = own()
    return found if found and found.shown else None


def mark() -> str:
    """The mark of this session's imported ledger for the address; "" where there is none."""
    found = own()
    return found.mark if found else ""


def is_gone(marked: str) -> bool:
    """Whether an address speaks of an imported ledger that this session does not have."""
    return bool(marked) and marked != mark()


def new_folder(shared: Path, together: bool) -> tempfile.TemporaryDirectory[str]:
    """A folder for an import; `together`: it begins with the claims of the shared ledger."""
    folder = tempfile.TemporaryDirectory(prefix="claims-own-")
    if together:
        for name in (EVENTS, *NEIGHBOURS, SETTINGS):
            if (shared / name).is_file():
                shutil.copy(shared / name, folder.name)
    return folder


def keep(folder: tempfile.TemporaryDirectory[str], report: Report) -> Own:
    """Make the imported ledger in `folder` this session's own, in place of an earlier one.

    Raises Full where the server has no room for it.
    """
    forget()
    if private.held() + report.claims > own_rows():
        folder.cleanup()
        raise Full
    atlas = fitted(read_atlas(Path(folder.name), shared=False))
    made = Own(folder, atlas, report)
    st.session_state[_KEY] = made
    return made


def forget() -> None:
    """Drop this session's ledger and its files."""
    found = own()
    if found:
        found.folder.cleanup()
        del st.session_state[_KEY]
