"""The command `load`: puts files of claims into an archive."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geo.archive.load import LIMITS, load
from geo.cli.file_errors import file_error, no_folder
from geo.cli.import_command import add_reading, ask, options_of
from geo.cli.progress import Bar
from geo.i18n import t
from geo.importing.options import Ambiguous
from geo.importing.sheets import Unreadable
from geo.ledger.storage import StorageError
from geo.store.engine import BackendError, BackendUnavailable

_EXAMPLES = 20  # faults printed; the file of rejected rows has them all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `load`."""
    parser.description = (
        "Put claims into an archive for millions. Claims are known by claim_id: new ones are "
        "added, others replaced where they differ. A claim that a newer file no longer has stays "
        "as it is. What was stopped goes on where it stopped when it is called again."
    )
    parser.add_argument(
        "files",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="a ledger's events file, or any that `import` reads",
    )
    parser.add_argument(
        "--to", required=True, metavar="URL", help="a folder (Parquet), or postgresql://..."
    )
    parser.add_argument(
        "--data",
        type=Path,
        help="folder with sides.csv, sources.csv, places.csv, "
        "documents.csv; else the file's own, else the shipped one",
    )
    parser.add_argument("--again", action="store_true", help="also a file that was loaded before")
    parser.add_argument(
        "--rejected",
        type=Path,
        metavar="FILE",
        help="for rejected rows; else rejected-<name>.csv here",
    )
    add_reading(parser)


def run(chosen: argparse.Namespace) -> int:
    """Return 0 if all rows came in, 1 if some were rejected, 2 if it could not be done, and 130 if
    it was interrupted.
    """
    lang = chosen.lang
    if lacking := no_folder(chosen.data, lang):
        print(lacking, file=sys.stderr)
        return 2
    bar = Bar(sys.stderr, lang)
    try:
        report = load(
            chosen.files,
            chosen.to,
            chosen.data,
            options_of(chosen, LIMITS),
            chosen.again,
            chosen.rejected,
            bar,
            bar.step,
        )
    except Ambiguous as e:
        bar.close()
        ask(e, lang)
        return 2
    except Unreadable as e:
        bar.close()
        print(e.error.text(lang), file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        bar.close()
        print(t("load.stopped", lang), file=sys.stderr)
        return 130
    except (BackendError, BackendUnavailable) as e:
        bar.close()
        print(t(e.key, lang, **e.values), file=sys.stderr)
        return 2
    except StorageError as e:
        bar.close()
        print(e.text(lang), file=sys.stderr)
        return 2
    except (OSError, ValueError) as e:
        bar.close()
        print(file_error(e, lang), file=sys.stderr)
        return 2
    bar.close()
    for file in report.files:
        for fault in (*file.faults, *file.read.faults)[:_EXAMPLES]:
            print(fault.text(lang))
    for line in report.lines(lang):
        print(line)
    return 1 if report.rejected else 0
