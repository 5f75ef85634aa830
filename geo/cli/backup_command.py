"""The commands `backup` and `restore`."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from geo.i18n import LANGUAGES, t
from geo.service.backup import backup, restore
from geo.storage import StorageError
from geo.store.engine import Unusable


def add_to(commands: Any, data: Path) -> None:
    """What `backup` and `restore` understand; data: the shipped ledger."""
    saver = commands.add_parser("backup", help="everything of a ledger in one zip, with hashes")
    saver.add_argument("--out", type=Path, required=True, help="the zip to write")
    saver.add_argument("--data", type=Path, default=data, help="folder of the ledger")
    bringer = commands.add_parser("restore", help="put a backup into a folder, all or nothing")
    bringer.add_argument("file", type=Path, help="the zip that `backup` wrote")
    bringer.add_argument("--data", type=Path, required=True, help="folder of the ledger; empty")
    bringer.add_argument(
        "--replace", action="store_true", help="a folder that is not empty; a copy is kept"
    )
    for parser in (saver, bringer):
        parser.add_argument(
            "--articles", type=Path, help="folder of the documents; else EVENTS_ARTICLES_DIR"
        )
        parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(chosen: argparse.Namespace) -> int:
    """Run it; 0, or 2 where it could not be done, and then nothing was changed."""
    lang = chosen.lang
    articles = chosen.articles
    if articles is None and os.environ.get("EVENTS_ARTICLES_DIR"):
        articles = Path(os.environ["EVENTS_ARTICLES_DIR"])
    try:
        if chosen.command == "backup":
            items = backup(chosen.data, chosen.out, articles)
            path = chosen.out
        else:
            items, copy = restore(chosen.file, chosen.data, articles, chosen.replace)
            path = chosen.data
            if copy is not None:
                print(t("backup.copy", lang, path=copy))
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
        return 2
    except Unusable as e:
        print(t(e.key, lang, **e.values), file=sys.stderr)
        return 2
    size = f"{sum(i.bytes for i in items):,}"
    print(t(f"backup.{chosen.command}_done", lang, n=f"{len(items):,}", bytes=size, path=path))
    return 0
