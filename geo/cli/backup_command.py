"""The command `backup`: a ledger and what belongs to it as one zip."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from pathlib import Path

from geo.i18n import LANGUAGES, t
from geo.ledger.storage import StorageError
from geo.model.shipped import DATA
from geo.service.backup import backup
from geo.service.backup_file import Item
from geo.store.engine import BackendError


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `backup`."""
    parser.add_argument("--out", type=Path, required=True, help="the zip to write")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the ledger")
    add_common(parser)


def add_common(parser: ArgumentParser) -> None:
    """Add the arguments that `backup` and `restore` share."""
    parser.add_argument(
        "--articles", type=Path, help="folder of the documents; else EVENTS_ARTICLES_DIR"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(chosen: Namespace) -> int:
    """Return 0, or 2 if it could not be done; then nothing was changed."""
    if chosen.out.is_dir():
        print(t("file.is_folder", chosen.lang, path=chosen.out), file=sys.stderr)
        return 2
    return told(chosen, lambda articles: (backup(chosen.data, chosen.out, articles), chosen.out))


def told(chosen: Namespace, work: Callable[[Path | None], tuple[Sequence[Item], Path]]) -> int:
    """Run `backup` or `restore` and print the result; return the exit status.

    work: called with the folder of documents; returns the stored files, and where they are.
    """
    lang, articles = chosen.lang, chosen.articles
    if articles is None and os.environ.get("EVENTS_ARTICLES_DIR"):
        articles = Path(os.environ["EVENTS_ARTICLES_DIR"])
    try:
        items, path = work(articles)
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
        return 2
    except BackendError as e:
        print(t(e.key, lang, **e.values), file=sys.stderr)
        return 2
    size = f"{sum(i.bytes for i in items):,}"
    print(t(f"backup.{chosen.command}_done", lang, n=f"{len(items):,}", bytes=size, path=path))
    return 0
