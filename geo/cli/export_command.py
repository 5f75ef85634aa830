"""The command `export`: the claims of a filter as a file, of a ledger here or of a server."""

from __future__ import annotations

import hashlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http.client import HTTPResponse
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlencode

from geo.cli import remote
from geo.cli.export_rows import (
    JSON,
    ROWS,
    add_row_arguments,
    bad_events,
    misused,
    written_here,
    written_there,
)
from geo.cli.file_errors import file_error, no_folder
from geo.cli.output_files import whole_file
from geo.export import (
    DESCRIPTION,
    FORMATS,
    Descriptor,
    Extract,
    Format,
    address_suffix,
    description,
)
from geo.i18n import LANGUAGES, t
from geo.ledger import Ledger
from geo.model.filters import DATE_BASES, FILTER_WORDS, strict_filter
from geo.model.shipped import DATA
from geo.service.atlas import Atlas
from geo.service.stores import database_url, open_public, open_store
from geo.store.engine import BackendError, BackendUnavailable

_UNDATED = "claim-atlas-undated"  # header of a server's file without a claim (`geo.web.api`)
PUBLIC = "only what the public gets; without it, all (docs/ledger.md)"
_BY_KEY: dict[str, Format] = {form.key: form for form in FORMATS}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument("--format", choices=[*_BY_KEY, JSON], required=True, dest="form")
    parser.add_argument(
        "--out",
        type=Path,
        help="the file to write, with its description beside it; standard output without one",
    )
    parser.add_argument("--zip", action="store_true", help="a zip of file and description")
    parser.add_argument("--data", type=Path, help="folder of the ledger")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--public", action="store_true", help=PUBLIC)
    add_row_arguments(parser)
    words = parser.add_argument_group(
        "filter", "the words of the page's link; each may be repeated"
    )
    for word in FILTER_WORDS:
        added = words.add_argument(f"--{word}", action="append", default=[], metavar="VALUE")
        if word == "disputed":  # `--disputed` alone means true
            added.nargs, added.const = "?", "true"
    remote.add_arguments(parser)


def run(chosen: Namespace) -> int:
    """Write the file; return 0, 1 if that fails, or 2 if a word of the filter is wrong."""
    lang = chosen.lang
    if wrong := misused(chosen):
        return _fail([wrong], 2)
    if chosen.rows not in ROWS and (right := _other_name(chosen)) is not None:
        _fail([t("export.other_name", lang, name=right)], 0)
    if chosen.server:
        return _of_server(chosen)
    folder = chosen.data or DATA
    if lacking := no_folder(folder, lang):
        _fail([lacking], 1)
    try:
        store, settings = open_store(folder, DATA, database_url())
        if chosen.public:
            store = open_public(folder, database_url(), store, settings)
    except ValueError as e:
        return _fail([str(e)], 1)
    except (BackendUnavailable, BackendError) as e:
        return _fail([t(e.key, lang, **e.values)], 2 if e.key.endswith(".newer_format") else 1)
    ledger = store.ledger
    if not store.state.rows:
        return _fail((error.text(lang) for error in ledger.errors), 1)
    query, bad = strict_filter(
        {word: getattr(chosen, word) for word in FILTER_WORDS},
        zones=settings.zones,
        sides=ledger.sides,
        claimants=ledger.sources,
        default_zone=settings.default_zone,
        has_history=store.has_history,
    )
    if chosen.rows in ROWS:
        bad += bad_events(store, chosen.event)
    if bad:
        return _fail((t("export.bad_word", lang, word=b.word, value=b.value) for b in bad), 2)
    if chosen.rows in ROWS:
        atlas = Atlas.of(folder, store, settings, shared=False)
        status = _keep(*written_here(atlas, query, chosen), chosen)
        return status or _rejected(ledger, lang)
    extract = Extract.of(store, query, folder, settings.about, lang)
    if query.days and not extract.claims and (undated := store.undated(query)):
        key = f"export.no_day_of_{query.date_basis}"
        return _fail([t(key, lang, n=f"{undated:,}")], 1)
    form = _BY_KEY[chosen.form]
    parts = form.zipped(extract) if chosen.zip else form.parts(extract)
    try:
        if chosen.out is None:
            _write(sys.stdout.buffer, parts)
            return 0
        with whole_file(chosen.out) as file:
            kept = _write(file, parts)
        if form.suffix != "zip" and not chosen.zip:
            _describe(chosen.out, form, kept, lambda said: description(extract, [said]))
    except (OSError, ValueError) as e:
        return _fail([file_error(e, lang)], 1)
    return _rejected(ledger, lang)


def _rejected(ledger: Ledger, lang: str) -> int:
    """Say how many rows of a ledger are not in its file."""
    rejected = {"rejected": ledger.rejected, "rows": ledger.rows, "n": len(ledger.errors)}
    return _fail([t("notice.row_errors", lang, **rejected)] if ledger.errors else [], 0)


def _keep(data: bytes, notes: Iterable[str], chosen: Namespace) -> int:
    """Write a file that is made already, and say what it lacks."""
    if chosen.out is None:
        _write(sys.stdout.buffer, [data])
        return _fail(notes, 0)
    try:
        with whole_file(chosen.out) as file:
            file.write(data)
    except OSError as e:
        return _fail([file_error(e, chosen.lang)], 1)
    return _fail(notes, 0)


def _other_name(chosen: Namespace) -> Path | None:
    """The name that a file should have whose name is that of another format; else None.

    A program that goes by the name would not read it: a KMZ that is called `.kml`.
    """
    if chosen.out is None or not chosen.out.name:
        return None
    suffix = "zip" if chosen.zip else _BY_KEY[chosen.form].suffix
    said = chosen.out.suffix.removeprefix(".").lower()
    names = {"kml", *(form.suffix for form in FORMATS)}
    right: Path = chosen.out.with_suffix(f".{suffix}")
    return right if said in names and said != suffix else None


def _of_server(chosen: Namespace) -> int:
    """The same from a server, in the pieces in which it comes."""
    lang = chosen.lang
    for option in ("data", "zip", "public"):
        if getattr(chosen, option):
            return _fail([t(f"remote.{option}", lang)], 2)
    words = {word: getattr(chosen, word) for word in FILTER_WORDS if getattr(chosen, word)}
    query = urlencode(words, doseq=True)
    try:
        server = remote.server_of(chosen)
        if chosen.rows in ROWS:
            return _keep(*written_there(server, words, chosen), chosen)
        form = _BY_KEY[chosen.form]
        path = f"/api/claims.{address_suffix(form)}?{query}"
        with server.found(path) as answer:
            if answer.getheader("content-type", "").partition(";")[0] != form.mime:
                raise remote.RemoteError("not_atlas", server=server.name)
            basis, _, n = (answer.getheader(_UNDATED) or "").partition(" ")
            if basis in DATE_BASES and n.isdecimal():
                return _fail([t(f"export.no_day_of_{basis}", lang, n=f"{int(n):,}")], 1)
            return _kept(chosen, form, server, answer, query)
    except remote.NotUnderstood as e:
        return _fail(_bad_words(e.bad, lang), 2)
    except remote.RemoteError as e:
        return _fail([e.text(lang)], 1)
    except (OSError, ValueError) as e:
        return _fail([file_error(e, lang)], 1)


def _kept(
    chosen: Namespace, form: Format, server: remote.Server, answer: HTTPResponse, query: str
) -> int:
    """Write the file of a server, and its description."""
    parts = server.pieces(answer)
    if chosen.out is None:
        _write(sys.stdout.buffer, parts)
        return 0
    with whole_file(chosen.out) as file:
        kept = _write(file, parts)
    if form.suffix != "zip":
        with server.answer(f"/api/{DESCRIPTION}?{query}") as second:
            said = server.said(second)
        if second.status != 200 or "claim_atlas" not in said:
            raise server.refused(second, said)
        if second.getheader(remote.VERSION) != answer.getheader(remote.VERSION):
            raise remote.RemoteError("changed", server=server.name)
        _describe(chosen.out, form, kept, lambda resource: {**said, "resources": [resource]})
    return 0


def _bad_words(bad: Sequence[object], lang: str) -> Iterator[str]:
    for each in bad:
        said = each if isinstance(each, Mapping) else {}
        word, value = (remote.plain(said.get(n, "")) for n in ("word", "value"))
        yield t("export.bad_word", lang, word=word, value=value)


def _describe(
    out: Path, form: Format, kept: Descriptor, whole: Callable[[Descriptor], Descriptor]
) -> None:
    """Write the description of a file beside it. whole: of the resource that the file is."""
    if not out.is_file():  # a pipe has nothing beside it
        return
    resource = form.described(out.name) | kept | {"name": "claims"}
    said = json.dumps(whole(resource), ensure_ascii=False, indent=2)
    out.with_name(f"{out.name}.{DESCRIPTION}").write_text(said, encoding="utf-8")


def _write(out: BinaryIO, parts: Iterable[bytes]) -> Descriptor:
    digest, size = hashlib.sha256(), 0
    for part in parts:
        out.write(part)
        digest.update(part)
        size += len(part)
    out.flush()
    return {"bytes": size, "hash": f"sha256:{digest.hexdigest()}"}


def _fail(lines: Iterable[str], status: int) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return status
