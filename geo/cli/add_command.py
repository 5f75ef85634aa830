"""The command `add`: adds new claims to a ledger here, or to that of a server."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from geo.cli import remote
from geo.cli.file_errors import file_error, no_folder
from geo.i18n import LANGUAGES, t
from geo.ledger.documents import texts_at_hand
from geo.ledger.recording import writer
from geo.ledger.storage import StorageError
from geo.model.claims import RowError
from geo.service.adding import MAX_BYTES, SENT_AS, NotAdded, add, read_csv, read_json

_JSON = "application/json"


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `add`."""
    parser.description = (
        "Add new claims to a ledger, all or none, as the desk would save them. A claim that is "
        "there already with the same cells is left as it is."
    )
    parser.add_argument(
        "file", type=Path, help="columns of the ledger, as CSV or as a JSON list (.json)"
    )
    parser.add_argument("--data", type=Path, help="folder of the ledger")
    parser.add_argument("--articles", type=Path, help="folder of the documents (*.txt)")
    parser.add_argument("--why", default="", help="for the history")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    remote.add_arguments(parser)


def run(chosen: Namespace) -> int:
    """Return 0 if all claims are in the ledger, 1 if rows have faults, 2 if it cannot be done."""
    lang = chosen.lang
    if bool(chosen.data) == bool(chosen.server):
        print(t(f"remote.{'data' if chosen.data else 'where'}", lang), file=sys.stderr)
        return 2
    try:
        data = chosen.file.read_bytes()
        if len(data) > MAX_BYTES:
            raise NotAdded("adding.large", limit=MAX_BYTES // 1_000_000)
        return _sent(chosen, data) if chosen.server else _here(chosen, data)
    except NotAdded as e:
        return _faulty(e.text(lang), [fault.text(lang) for fault in e.faults])
    except (StorageError, remote.RemoteError) as e:
        print(e.text(lang), file=sys.stderr)
    except OSError as e:
        print(file_error(e, chosen.lang), file=sys.stderr)
    return 2


def _here(chosen: Namespace, data: bytes) -> int:
    if lacking := no_folder(chosen.data, chosen.lang):
        print(lacking, file=sys.stderr)
        return 2
    name = chosen.file.name
    table = (read_json if _is_json(chosen.file) else read_csv)(data, name)
    texts = texts_at_hand(chosen.data, chosen.articles)
    made = add(chosen.data, table, name, writer(), "command", texts, date.today(), chosen.why)
    notes = [note.text(chosen.lang) for note in made.notes]
    return _done(made.ids, len(made.same), notes, chosen.lang)


def _sent(chosen: Namespace, data: bytes) -> int:
    lang, server = chosen.lang, remote.server_of(chosen, needs_token=True)
    path = "/api/claims" + (f"?{urlencode({'why': chosen.why})}" if chosen.why else "")
    kind = _JSON if _is_json(chosen.file) else "text/csv; charset=utf-8"
    with server.answer(path, "POST", data, {"content-type": kind}) as answer:
        said = server.said(answer)
        if answer.status in (200, 201) and isinstance(said.get("added"), list):
            ids, same, notes = (said.get(n) or [] for n in ("added", "unchanged", "notes"))
            return _done(
                list(map(remote.plain, ids)), len(same), list(map(remote.plain, notes)), lang
            )
        if answer.status == 422 and isinstance(said.get("faults"), list):
            faults = [_fault(each, chosen.file.name, lang) for each in said["faults"]]
            words = t("adding.refused", lang, n=len(faults)) if faults else said.get("error")
            return _faulty(remote.plain(words), faults)
        raise server.refused(answer, said)


def _done(ids: Sequence[str], same: int, notes: Sequence[str], lang: str) -> int:
    for key in ids:
        print(key)
    for note in notes:
        print(t("error.warning", lang, text=note), file=sys.stderr)
    print(t("adding.added", lang, n=f"{len(ids):,}", same=f"{same:,}"), file=sys.stderr)
    return 0


def _is_json(file: Path) -> bool:
    return file.suffix.lower() == ".json"


def _faulty(words: str, faults: Sequence[str]) -> int:
    for line in faults:
        print(line)
    print(words, file=sys.stderr)
    return 1 if faults else 2


def _fault(said: object, file: str, lang: str) -> str:
    """A fault that a server names, as it would be said here. file: the one that was sent."""
    if not isinstance(said, Mapping):
        return ""
    texts = {n: remote.plain(said.get(n)) for n in ("file", "column", "value", "reason", "message")}
    values, row = said.get("values"), said.get("row")
    if not isinstance(row, int) or not isinstance(values, Mapping):
        return texts["message"]
    sent = texts["file"] in SENT_AS
    error = RowError(
        file if sent else texts["file"], row, texts["column"], texts["value"], texts["reason"],
        {str(n): remote.plain(value) for n, value in values.items()},
    )  # fmt: skip
    try:
        return error.text(lang)
    except KeyError:  # a fault of another version
        return texts["message"]
