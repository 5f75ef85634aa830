"""The command `export`: the claims of a filter as a file, without a server."""

from __future__ import annotations

import hashlib
import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from geo.export import DESCRIPTION, FORMATS, Extract, Format, description, table
from geo.i18n import LANGUAGES, t
from geo.model.filters import FILTER_WORDS, strict_filter
from geo.model.shipped import DATA
from geo.service.stores import database_url, open_store
from geo.store.engine import BackendError, BackendUnavailable

_BY_KEY: dict[str, Format] = {form.key: form for form in FORMATS}


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `export`."""
    parser.add_argument("--format", choices=_BY_KEY, required=True, dest="form")
    parser.add_argument(
        "--out",
        type=Path,
        help="the file to write, with its description beside it; standard output without one",
    )
    parser.add_argument("--zip", action="store_true", help="a zip of file and description")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the ledger")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    words = parser.add_argument_group(
        "filter", "the words of the page's link; each may be repeated"
    )
    for word in FILTER_WORDS:
        added = words.add_argument(f"--{word}", action="append", default=[], metavar="VALUE")
        if word == "disputed":  # `--disputed` alone means true
            added.nargs, added.const = "?", "true"


def run(chosen: Namespace) -> int:
    """Write the file; return 0, 1 if that fails, or 2 if a word of the filter is wrong."""
    lang = chosen.lang
    try:
        store, settings = open_store(chosen.data, DATA, database_url())
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
    )
    if bad:
        return _fail((t("export.bad_word", lang, word=b.word, value=b.value) for b in bad), 2)
    extract = Extract.of(store, query, chosen.data, settings.about, lang)
    if query.days and not extract.claims and (undated := store.undated(query)):
        key = f"export.no_day_of_{query.date_basis}"
        return _fail([t(key, lang, n=f"{undated:,}")], 1)
    form = _BY_KEY[chosen.form]
    parts = form.zipped(extract) if chosen.zip else form.parts(extract)
    try:
        if chosen.out is None:
            _write(sys.stdout.buffer, parts)
            return 0
        with chosen.out.open("wb") as file:
            kept = _write(file, parts)
        if form.suffix != "zip" and not chosen.zip:
            said = table(form.suffix, form.mime, chosen.out.name) | kept | {"name": "claims"}
            path = chosen.out.with_name(f"{chosen.out.name}.{DESCRIPTION}")
            path.write_text(
                json.dumps(description(extract, [said]), ensure_ascii=False, indent=2),
                encoding="utf-8",
            )
    except (OSError, ValueError) as e:
        return _fail([str(e)], 1)
    rejected = {"rejected": ledger.rejected, "rows": ledger.rows, "n": len(ledger.errors)}
    if ledger.errors:
        _fail([t("notice.row_errors", lang, **rejected)], 0)
    return 0


def _write(out: BinaryIO, parts: Iterable[bytes]) -> dict[str, object]:
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
