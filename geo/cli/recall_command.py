"""The command `recall`: what has become of the claims of an older export or release."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from geo.cli.file_errors import file_error, no_folder
from geo.export.release_package import is_release, open_release
from geo.i18n import LANGUAGES, t
from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options, Undecided
from geo.importing.sheets import Unreadable
from geo.ledger import read_ledger
from geo.ledger.marks import marks
from geo.ledger.releases import BadRelease, marks_of
from geo.ledger.storage import StorageError
from geo.service.locations import data_folder
from geo.service.releasing import recalled
from geo.views.recalling import sentences

_LISTED = 50  # claims of a kind


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `recall`."""
    parser.description = (
        "Say which claims of an older export, or of a release, were corrected, retracted or "
        "withdrawn since, or are gone."
    )
    parser.add_argument("what", help="the file of an export or a release, or a release's number")
    parser.add_argument("--data", type=Path, help="folder of the ledger; else EVENTS_DATA_DIR")
    parser.add_argument("--json", action="store_true", dest="as_json")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.set_defaults(refuse=parser.error)


def run(chosen: Namespace) -> int:
    """Return 0 if nothing has become of any, 1 if something has, 2 if that cannot be told."""
    lang, folder = chosen.lang, chosen.data or data_folder()
    if lacking := no_folder(folder, lang):
        chosen.refuse(lacking)
    try:
        ledger = read_ledger(folder)
        before = _marks(chosen.what, folder)
    except BadRelease as e:
        return _fail(t(f"release.{e.reason}", lang, **e.values))
    except StorageError as e:
        return _fail(e.text(lang))
    except Unreadable as e:
        return _fail(e.error.text(lang))
    except (Ambiguous, Undecided):
        return _fail(t("recall.no_export", lang, file=chosen.what))
    except OSError as e:
        return _fail(file_error(e, lang))
    found = recalled(before, marks(ledger.claims.values(), before))
    if chosen.as_json:
        print(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(sentences(found, len(before), ledger, lang, _LISTED)))
    return 1 if found else 0


def _marks(what: str, folder: Path) -> Mapping[str, str]:
    """The marks of the claims of a release or an export."""
    if what.isascii() and what.isdigit() and not Path(what).is_file():
        return marks_of(folder, int(what))
    path = Path(what)
    data = path.read_bytes()
    if is_release(data):
        return open_release(data).marks
    with tempfile.TemporaryDirectory(prefix="claim-atlas-") as scratch:
        out = Path(scratch) / "ledger"
        report = run_import(io.BytesIO(data), path.name, out, folder, Options(extract=True))
        if report.rejected:
            values = {"n": report.rejected, "file": path.name}
            print(t("recall.rejected", LANGUAGES[0], **values), file=sys.stderr)
        return marks(read_ledger(out).claims.values())


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 2
