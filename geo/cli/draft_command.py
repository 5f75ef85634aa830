"""The command `draft`: the claims of a document as far as rules can tell them."""

from __future__ import annotations

import hashlib
import json
import sys
from argparse import ArgumentParser, Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from geo.cli.file_errors import file_error, no_folder
from geo.i18n import LANGUAGES, t
from geo.model.shipped import DATA

if TYPE_CHECKING:
    from geo.ledger.folder import Ledger

_TEXT_LANGUAGES = ("ja", "en", "uk", "ru")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `draft`."""
    parser.add_argument("file", type=Path, help="the document: plain text in UTF-8, or - for stdin")
    parser.add_argument("--day", required=True, help="when it was published, as 2023-05-13")
    parser.add_argument("--zone", default="UTC", help="in which time zone, as Asia/Tokyo")
    parser.add_argument("--lang", choices=_TEXT_LANGUAGES, help="of the text; else by its letters")
    parser.add_argument("--publisher", default="", help="id of the source whose document it is")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the ledger")
    parser.add_argument("--json", action="store_true", help="one JSON object, for programs")
    parser.add_argument(
        "--messages", choices=LANGUAGES, default=LANGUAGES[0], help="language of the reasons"
    )


def run(chosen: Namespace) -> int:
    """Print the drafts; return 0, 1 if the document is unfit, or 2 if an argument is wrong."""
    from geo.drafting import draft, language_of, proposals
    from geo.drafting.checking import Fault, decoded
    from geo.drafting.output import as_data, as_lines
    from geo.drafting.pairing import pairs_of
    from geo.ledger.folder import read_ledger
    from geo.ledger.storage import StorageError

    lang = chosen.messages
    if lacking := no_folder(chosen.data, lang):
        return _fail(lacking, 2)
    try:
        day = date.fromisoformat(chosen.day)
    except ValueError:
        return _fail(t("drafting.bad_day", lang, value=chosen.day), 2)
    try:
        ZoneInfo(chosen.zone)
    except (ValueError, OSError, KeyError):
        return _fail(t("drafting.bad_zone", lang, value=chosen.zone), 2)
    try:
        stdin = str(chosen.file) == "-"
        data = sys.stdin.buffer.read() if stdin else chosen.file.read_bytes()
    except OSError as e:
        return _fail(file_error(e, lang), 1)
    text = decoded(data)
    if isinstance(text, Fault):
        return _fail(f"{chosen.file}: {text.text(lang)}", 1)
    try:
        ledger = read_ledger(chosen.data)
    except StorageError as e:
        return _fail(e.text(lang), 2)
    if chosen.publisher and chosen.publisher not in ledger.sources:
        return _fail(t("drafting.bad_publisher", lang, value=chosen.publisher), 2)
    language = chosen.lang or language_of(text)
    drafts = draft(
        text,
        day=day,
        zone=chosen.zone,
        lang=language,
        ledger=ledger,
        publisher=chosen.publisher,
        proposals=proposals(text),
    )
    pairs = pairs_of(drafts, text, ledger, chosen.zone, _held_as(text, ledger))
    if chosen.json:
        about: dict[str, object] = {
            "file": chosen.file.name,
            "day": day.isoformat(),
            "zone": chosen.zone,
            "language": language,
        }
        made = as_data(text, drafts, ledger, about, lang, pairs)
        print(json.dumps(made, ensure_ascii=False, indent=1))
        return 0
    for line in as_lines(text, drafts, lang, ledger, pairs):
        print(line)
    print(t("drafting.found", lang, n=len(drafts), language=language), file=sys.stderr)
    return 0


def _held_as(text: str, ledger: Ledger) -> str:
    """The id of the document of the ledger with this text; "" where there is none."""
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return next((key for key, one in ledger.documents.items() if one.sha256 == digest), "")


def _fail(message: str, status: int) -> int:
    print(message, file=sys.stderr)
    return status
