"""The command `compare`: how far two coders of the same documents agree."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from geo.cli.file_errors import file_error
from geo.cli.output_files import whole_file
from geo.export.package import read_package
from geo.i18n import LANGUAGES, t
from geo.ledger import Ledger, read_ledger
from geo.ledger.storage import StorageError
from geo.ledger.two_coders import NothingInCommon, compared
from geo.views.coding import disagreements_csv, lines


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `compare`."""
    parser.description = (
        "Match the claims of two ledgers by document and passage, and say how far they agree: F1 "
        "of the passages, Krippendorff's alpha and Gwet's AC1 of each column."
    )
    for name in ("a", "b"):
        parser.add_argument(name, type=Path, help="folder of a ledger, or a package (zip)")
    parser.add_argument("--out", type=Path, help="write the disagreements as CSV")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.set_defaults(refuse=parser.error)


def run(chosen: Namespace) -> int:
    """Return 0 if both could be compared, else 2."""
    lang = chosen.lang
    try:
        a, b = _opened(chosen.a), _opened(chosen.b)
        found = compared(a, b)
        if chosen.out:
            with whole_file(chosen.out) as file:
                file.write(disagreements_csv(found))
    except NothingInCommon:
        return _fail(t("coding.nothing", lang, a=chosen.a, b=chosen.b))
    except StorageError as e:
        return _fail(e.text(lang))
    except OSError as e:
        return _fail(file_error(e, lang))
    except ValueError as e:  # no package
        return _fail(str(e))
    for path, ledger in ((chosen.a, a), (chosen.b, b)):
        if ledger.errors:
            print(t("coding.faults", lang, file=path, n=len(ledger.errors)), file=sys.stderr)
    if chosen.as_json:
        said = asdict(found) | {"f1": found.f1}
        print(json.dumps(said, ensure_ascii=False, indent=1))
    else:
        print("\n".join(lines(found, lang)))
    return 0


def _opened(path: Path) -> Ledger:
    """A ledger in a folder or in a package. Raises OSError, ValueError, StorageError."""
    if path.is_dir():
        return read_ledger(path)
    return read_package(path.read_bytes())


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2
