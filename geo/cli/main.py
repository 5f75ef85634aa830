"""The command line: `check`, `import`, `load`, `export`, `brief`, `backup`, `restore`.

See `python -m geo --help`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo.cli import backup_command, brief_command, export_command, import_command, load_command
from geo.i18n import LANGUAGES
from geo.ledger.check import check
from geo.model.shipped import DATA
from geo.storage import StorageError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit status: 0 if all is well, 1 with any error,
    2 where the arguments are not understood, or the ledger is of a newer format.
    """
    parser = argparse.ArgumentParser(prog="python -m geo", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    checker = commands.add_parser("check", help="validate the whole ledger")
    checker.add_argument("--data", type=Path, default=DATA, help="folder of the ledger")
    checker.add_argument("--articles", type=Path, help="folder of the documents (*.txt)")
    checker.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    import_command.add_to(commands, DATA)
    load_command.add_to(commands)
    exporter = commands.add_parser("export", help="write claims to a file", allow_abbrev=False)
    export_command.add_arguments(exporter)
    brief_command.add_to(commands, DATA)
    backup_command.add_to(commands, DATA)
    chosen = parser.parse_args(arguments)
    if chosen.command == "import":
        return import_command.run(chosen)
    if chosen.command == "load":
        return load_command.run(chosen)
    if chosen.command == "export":
        return export_command.run(chosen)
    if chosen.command == "brief":
        return brief_command.run(chosen)
    if chosen.command in ("backup", "restore"):
        return backup_command.run(chosen)
    if chosen.articles is not None and not chosen.articles.is_dir():
        parser.error(f"--articles: no such folder: {chosen.articles}")
    try:
        ledger, errors = check(chosen.data, chosen.articles)
    except StorageError as e:
        print(e.text(chosen.lang), file=sys.stderr)
        return 2
    for error in errors:
        print(error.text(chosen.lang))
    for note in ledger.notes:
        print(f"({note.text(chosen.lang)})")
    print(
        f"{len(ledger.claims)} of {ledger.rows} claims accepted, {ledger.rejected} rejected, "
        f"{len(errors)} errors; data version {ledger.version[:12]}"
    )
    return 1 if errors else 0
