"""The command `restore`: puts a backup into a folder."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from geo.cli.backup_command import add_common, told
from geo.i18n import t
from geo.service.backup import restore
from geo.service.backup_file import Item


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `restore`."""
    parser.add_argument("file", type=Path, help="the zip that `backup` wrote")
    parser.add_argument("--data", type=Path, required=True, help="folder of the ledger; empty")
    parser.add_argument(
        "--replace", action="store_true", help="a folder that is not empty; a copy is kept"
    )
    add_common(parser)


def run(chosen: Namespace) -> int:
    """Return 0, or 2 if it could not be done; then nothing was changed."""

    def work(articles: Path | None) -> tuple[Sequence[Item], Path]:
        items, copy = restore(chosen.file, chosen.data, articles, chosen.replace)
        if copy is not None:
            print(t("backup.copy", chosen.lang, path=copy))
        return items, chosen.data

    return told(chosen, work)
