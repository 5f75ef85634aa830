"""The command `check`: lists every error in a ledger."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from geo.cli.file_errors import no_folder
from geo.i18n import LANGUAGES, t
from geo.ledger.check import check
from geo.ledger.storage import StorageError
from geo.model.shipped import DATA


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `check`."""
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the ledger")
    parser.add_argument("--articles", type=Path, help="folder of the documents (*.txt)")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.set_defaults(refuse=parser.error)


def run(chosen: Namespace) -> int:
    """Print all errors and warnings.

    Returns 0 without errors, 1 with some, 2 for a ledger of a newer format.
    """
    if chosen.articles is not None and not chosen.articles.is_dir():
        chosen.refuse(f"--articles: no such folder: {chosen.articles}")
    if lacking := no_folder(chosen.data, chosen.lang):
        print(lacking, file=sys.stderr)
    try:
        ledger, errors = check(chosen.data, chosen.articles)
    except StorageError as e:
        print(e.text(chosen.lang), file=sys.stderr)
        return 2
    for error in errors:
        print(error.text(chosen.lang))
    for note in ledger.notes:
        print(t("error.warning", chosen.lang, text=note.text(chosen.lang)))
    print(
        f"{len(ledger.claims)} of {ledger.rows} claims accepted, {ledger.rejected} rejected, "
        f"{len(errors)} errors; data version {ledger.version[:12]}"
    )
    return 1 if errors else 0
