"""The command `init`: a ledger of one's own, as a copy of the shipped one."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from geo.i18n import LANGUAGES, t
from geo.ledger.storage import StorageError
from geo.service.beginning import begin


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `init`."""
    parser.add_argument("folder", type=Path, help="of the new ledger; made if new, else empty")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(chosen: Namespace) -> int:
    """Return 0, or 2 if it could not be made; then nothing was changed."""
    lang = chosen.lang
    try:
        files = begin(chosen.folder)
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
        return 2
    print(t("init.done", lang, n=files, path=chosen.folder))
    return 0
