"""The command `release`: a numbered, signed state of a ledger, as a file to cite and to verify."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from geo.cli.file_errors import file_error, no_folder
from geo.cli.output_files import whole_file
from geo.export.release_package import release_package
from geo.i18n import LANGUAGES, t
from geo.ledger.releases import BadRelease, new_key
from geo.ledger.storage import StorageError
from geo.model.settings import settings_for
from geo.model.shipped import DATA
from geo.service.locations import data_folder
from geo.service.releasing import made, write_key


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `release`."""
    parser.description = (
        "Sign the present state of a ledger with a key of Ed25519, give it the next number, and "
        "write it as a data package that can be verified anywhere without a network."
    )
    does = parser.add_mutually_exclusive_group(required=True)
    does.add_argument("--key", type=Path, help="file of the private key, to make a release")
    does.add_argument("--new-key", type=Path, metavar="FILE", help="make a key, and nothing else")
    parser.add_argument("--out", type=Path, help="the zip to write, with --key")
    parser.add_argument("--note", default="", help="what is new, in a sentence")
    parser.add_argument("--public", action="store_true", help="only what the public gets")
    parser.add_argument("--data", type=Path, help="folder of the ledger; else EVENTS_DATA_DIR")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.set_defaults(refuse=parser.error)


def run(chosen: Namespace) -> int:
    """Return 0 if it is done, 1 if it cannot be."""
    lang = chosen.lang
    if chosen.new_key:
        return _new_key(chosen.new_key, lang)
    if chosen.out is None:
        chosen.refuse("--out: name the zip to write")
    folder = chosen.data or data_folder()
    if lacking := no_folder(folder, lang):
        chosen.refuse(lacking)
    if chosen.out.exists():
        return _fail(t("release.there", lang, path=chosen.out))
    try:
        settings = settings_for(folder, DATA)
        pem = chosen.key.read_bytes()
        done, tables = made(folder, pem, settings.about, chosen.note.strip(), chosen.public)
        operator = settings.introduction.operator
        who = operator.get("en") or operator.get("", "")
        package = release_package(done, tables, who)
        with whole_file(chosen.out) as file:
            file.write(package)
    except BadRelease as e:
        return _fail(t(f"release.{e.reason}", lang, **e.values))
    except StorageError as e:
        return _fail(e.text(lang))
    except OSError as e:
        return _fail(file_error(e, lang))
    except ValueError as e:  # of the settings
        return _fail(str(e))
    release = done.release
    said = {"n": release.release, "path": chosen.out, "rows": release.tables["events.csv"].rows}
    print(t("release.made", lang, **said))
    if release.key not in settings.release_keys:
        print(t("release.trust", lang, public=release.key))
    return 0


def _new_key(path: Path, lang: str) -> int:
    pem, public = new_key()
    try:
        write_key(path, pem)
    except OSError as e:
        return _fail(file_error(e, lang))
    print(t("release.key_made", lang, path=path))
    print(t("release.trust", lang, public=public))
    return 0


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1
