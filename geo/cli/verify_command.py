"""The command `verify`: one page that says whether a ledger is what it was."""

from __future__ import annotations

import sys
from argparse import Namespace

from geo import __version__
from geo.cli.check_command import add_arguments
from geo.i18n import t
from geo.ledger.storage import StorageError
from geo.ledger.verifying import verified

_LISTED = 10  # faults and doubts of each part

__all__ = ["add_arguments", "run"]  # the arguments are those of `check`


def run(chosen: Namespace) -> int:
    """Print the page.

    Returns 0 if all is right, 1 if anything is wrong, 2 if it cannot be told.
    """
    lang = chosen.lang
    for name, folder in (("--data", chosen.data), ("--articles", chosen.articles)):
        if folder is not None and not folder.is_dir():
            chosen.refuse(f"{name}: no such folder: {folder}")
    try:
        found = verified(chosen.data, chosen.articles)
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
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
