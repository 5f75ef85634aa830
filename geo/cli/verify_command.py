"""The command `verify`: one page that says whether a ledger is what it was."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from geo import __version__
from geo.cli.check_command import add_arguments as add_those_of_check
from geo.cli.file_errors import file_error
from geo.export.release_package import is_release, open_release
from geo.i18n import t
from geo.ledger import EVENTS
from geo.ledger.releases import BadRelease
from geo.ledger.storage import StorageError
from geo.ledger.verifying import verified
from geo.model.settings import settings_for
from geo.model.shipped import DATA

_LISTED = 10  # faults and doubts of each part


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `verify`: those of `check`, and of a release's file."""
    add_those_of_check(parser)
    parser.add_argument("--release", type=Path, metavar="ZIP", help="verify this file alone")
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        help="a public key that is trusted, besides those in atlas.toml; may be repeated",
    )


def run(chosen: Namespace) -> int:
    """Print the page.

    Returns 0 if all is right, 1 if anything is wrong, 2 if it cannot be told.
    """
    lang = chosen.lang
    if chosen.release:
        return _release(chosen)
    for name, folder in (("--data", chosen.data), ("--articles", chosen.articles)):
        if folder is not None and not folder.is_dir():
            chosen.refuse(f"{name}: no such folder: {folder}")
    try:
        found = verified(chosen.data, chosen.articles, _keys(chosen))
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
        return 2
    except ValueError as e:  # of the settings
        print(e, file=sys.stderr)
        return 2
    print(t("verify.title", lang, folder=chosen.data.name, program=__version__))
    for part in found.parts:
        mark = "✗" if part.faults else "~" if part.is_doubtful else "✓"
        print(f"\n{mark} {t(f'verify.{part.key}', lang, **part.values)}")
        for said in (part.faults, part.doubts):
            for error in said[:_LISTED]:
                print(f"    {error.text(lang)}")
            if len(said) > _LISTED:
                print(f"    {t('verify.more', lang, n=len(said) - _LISTED)}")
    print(f"\n{t('verify.hashes', lang)}")
    for name, sha256 in found.tables.items():
        print(f"    {sha256}  {name}")
    if found.last:
        print(f"    {found.last}  {t('verify.last', lang)}")
    ending = "whole" if found.is_whole else "right" if found.is_right else "wrong"
    print(f"\n{t(f'verify.{ending}', lang)}")
    return 0 if found.is_right else 1


def _keys(chosen: Namespace) -> tuple[str, ...]:
    """The public keys that are trusted. Raises ValueError for wrong settings."""
    return (*settings_for(chosen.data, DATA).release_keys, *chosen.key)


def _release(chosen: Namespace) -> int:
    """Verify the file of a release, without the ledger it is from."""
    lang = chosen.lang
    try:
        data = chosen.release.read_bytes()
        if not is_release(data):
            raise BadRelease("no_zip")
        release = open_release(data).release
        keys = _keys(chosen)
    except BadRelease as e:
        print(f"✗ {t(f'release.{e.reason}', lang, **e.values)}")
        return 1
    except OSError as e:
        print(file_error(e, lang), file=sys.stderr)
        return 2
    except ValueError as e:  # of the settings
        print(e, file=sys.stderr)
        return 2
    said = {"n": release.release, "day": release.at[:10], "rows": release.tables[EVENTS].rows}
    if release.key in keys:
        print(f"✓ {t('release.right', lang, **said)}")
    elif keys:
        print(f"✗ {t('release.unknown_key', lang, public=release.key)}")
        return 1
    else:
        print(f"~ {t('release.signed_only', lang, **said)}")
        print(f"    {t('release.no_keys', lang, public=release.key)}")
    for name, table in release.tables.items():
        print(f"    {table.sha256}  {name}")
    return 0
