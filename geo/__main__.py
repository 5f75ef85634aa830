"""The command line: `check`, `import`, `load`, `export`, `brief`, `backup`, `restore`.

See `python -m geo --help`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from geo import command
from geo.backup import command as backing
from geo.briefing import command as briefing
from geo.check import check
from geo.i18n import LANGUAGES
from geo.importing import command as importing
from geo.loading import command as loading
from geo.storage import StorageError

DATA = Path(__file__).resolve().parent.parent / "data"


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
    importing.add_to(commands, DATA)
    loading.add_to(commands)
    exporter = commands.add_parser("export", help="write claims to a file", allow_abbrev=False)
    command.add_arguments(exporter)
    briefing.add_to(commands, DATA)
    backing.add_to(commands, DATA)
    chosen = parser.parse_args(arguments)
    if chosen.command == "import":
        return importing.run(chosen)
    if chosen.command == "load":
        return loading.run(chosen)
    if chosen.command == "export":
        return command.run(chosen)
    if chosen.command == "brief":
        return briefing.run(chosen)
    if chosen.command in ("backup", "restore"):
        return backing.run(chosen)
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


if __name__ == "__main__":
    sys.exit(main())
