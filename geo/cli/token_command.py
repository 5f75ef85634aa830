"""The command `token`: makes, lists and ends the tokens by which programs ask a server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime
from pathlib import Path

from geo.cli.file_errors import no_folder
from geo.i18n import LANGUAGES, t
from geo.ledger.history import first_break
from geo.ledger.recording import writer
from geo.ledger.storage import StorageError
from geo.service import tokens
from geo.service.current import data_folder

_DAYS = 90


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `token`."""
    parser.description = (
        "Make, list and end tokens, on the machine of the server. A token is printed once; the "
        "ledger's folder keeps its hash only."
    )
    does = parser.add_subparsers(dest="does", required=True, metavar="new|list|end")
    new = does.add_parser("new", help="make a token and print it")
    new.add_argument("--name", required=True, help="what it is for, as the history will say it")
    roles = [role.word for role in tokens.ROLES]
    new.add_argument("--role", choices=roles, default=roles[0], help="%(choices)s (%(default)s)")
    new.add_argument(
        "--days",
        type=int,
        default=_DAYS,
        help=f"at most {tokens.MAX_DAYS} (%(default)s)",
    )
    listed = does.add_parser("list", help="who made which token, until when, and its last use")
    end = does.add_parser("end", help="end a token now")
    end.add_argument("id", help="as `list` prints it")
    for each in (new, listed, end):
        each.add_argument("--data", type=Path, help="folder of the ledger; else EVENTS_DATA_DIR")
        each.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.set_defaults(refuse=parser.error)


def run(chosen: Namespace) -> int:
    """Return 0 if it is done, 1 if there is no such token or the log is broken, 2 if it cannot be.

    Of `new`, the token alone goes to standard output, so that it can be sent into a file.
    """
    lang, folder = chosen.lang, chosen.data or data_folder()
    if lacking := no_folder(folder, lang):
        chosen.refuse(lacking)
    try:
        match chosen.does:
            case "new":
                return _new(folder, chosen, lang)
            case "end":
                done = tokens.end_token(folder, chosen.id, writer(), "command")
                print(t(f"tokens.{'now_ended' if done else 'not_there'}", lang, id=chosen.id))
                return 0 if done else 1
            case _:
                return _list(folder, lang)
    except tokens.Wrong as e:
        print(t(e.key, lang, **e.values), file=sys.stderr)
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
    return 2


def _new(folder: Path, chosen: Namespace, lang: str) -> int:
    made, secret = tokens.new_token(
        folder, chosen.name, chosen.role, chosen.days, writer(), "command"
    )
    end = made.end.date().isoformat()
    said = {"id": made.id, "name": made.name, "role": made.role.word, "end": end}
    print(t("tokens.made", lang, **said), file=sys.stderr)
    print(secret)
    return 0


def _list(folder: Path, lang: str) -> int:
    known, now = tokens.known(folder), datetime.now(UTC)
    for token in known.tokens:
        print(tokens.line_of(token, now, lang))
    if not known.tokens:
        print(t("tokens.none", lang))
    if known.unclear:
        print(t("tokens.some_unclear", lang, n=known.unclear), file=sys.stderr)
    broken = first_break(folder / tokens.PEOPLE)
    if broken is not None:
        print(t("tokens.log_broken", lang, entry=broken.entry), file=sys.stderr)
    return 1 if broken or known.unclear else 0
