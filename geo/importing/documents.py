"""Reads documents that people add: pasted text, or files of several kinds, each untrusted.

A text file is decoded here; all other kinds are parsed in a child process with limits. The result
is a text as the ledger keeps it, and what the file proposes for its row in `documents.csv`.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from geo.importing.encodings import encoding_of
from geo.importing.readers.kinds import HEAD, kind_of
from geo.importing.readers.parent import ask_child
from geo.importing.sheets import Limits, unreadable
from geo.ledger.documents import normalised, odd_letters
from geo.model.text_language import is_plainly_other, language_of

MAX_FILE = 20 * 1024**2  # bytes
MAX_TEXT = 1_000_000  # letters
_LIMITS = Limits(size=MAX_FILE, memory=768 * 1024**2, seconds=60)
_LIST = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_MAIL = re.compile(rb"(?:[A-Za-z0-9-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_MAIL_SAYS = re.compile(rb"^(?:From|Message-ID|MIME-Version|Received):", re.I | re.M)
_PDF_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
# The raw file's kind, by which the ledger names it.
_RAW = {"page": "html", "pdf": "pdf", "docx": "docx", "mail": "eml", "list": "xml", "text": "txt"}


@dataclass(frozen=True)
class Reading:
    """A document as read. text: as the ledger keeps it. raw, raw_kind: the file as it came.

    title, day, language, origin: what it says of itself, as proposals; "" where it does not. day:
    ISO 8601. odd: how many letters are not what they seem; see `odd_letters`.
    """

    text: str
    raw: bytes
    raw_kind: str
    title: str = ""
    day: str = ""
    language: str = ""
    origin: str = ""
    odd: tuple[tuple[str, int], ...] = ()

    @property
    def raw_sha256(self) -> str:
        """The SHA-256 of the raw file."""
        return hashlib.sha256(self.raw).hexdigest()


def pasted(text: str) -> list[Reading]:
    """A text that was pasted. Raises Unreadable."""
    return [_made("", text, text.encode("utf-8", "replace"), "text")]


def read_file(data: bytes, name: str, check: Callable[[], None] = lambda: None) -> list[Reading]:
    """The documents in a file; a list of items has several. name: for messages, and as the origin.

    check: called while it is read; an exception that it raises ends that. Raises Unreadable, which
    names the file, what is wrong, and the cure.
    """
    if not data.strip():
        raise unreadable(name, "document_empty")
    if len(data) > MAX_FILE:
        size, limit = f"{len(data) / 1024**2:.0f}", f"{MAX_FILE // 1024**2}"
        raise unreadable(name, "document_large", n=size, limit=limit)
    kind = document_kind(data, name)
    if kind == "text":
        encoding = encoding_of(io.BytesIO(data), name, _no_encodings, whole=True)
        return [_made(name, data.decode(encoding.name), data, kind)]
    if kind not in _RAW:
        raise unreadable(name, "document_kind")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        answer = ask_child(path, kind, name, Path(folder), _LIMITS, check=check)
    return [_made(name, item["text"], data, kind, item) for item in answer["items"]]


def document_kind(data: bytes, name: str) -> str:
    """The kind of a document by its first bytes: a key of `_RAW`, or one that is no document."""
    head = data[:HEAD]
    found = kind_of(io.BytesIO(data))
    if found == "zip":
        return "docx" if b"word/" in data else found
    if found == "html":
        return "page"
    if _LIST.search(head) and head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return "list"
    if found == "text" and (_MAIL.match(head) and _MAIL_SAYS.search(head)):
        return "mail"
    return found


def _no_encodings(columns: Sequence[str]) -> Sequence[str]:
    return ()


def _made(
    name: str, text: str, raw: bytes, kind: str, said: dict[str, str] | None = None
) -> Reading:
    kept = normalised(text)
    if not any(letter.isalnum() for letter in kept):
        raise unreadable(name, "document_empty")
    if len(kept) > MAX_TEXT:
        raise unreadable(name, "document_long", n=f"{len(kept):,}", limit=f"{MAX_TEXT:,}")
    said = said or {}
    return Reading(
        kept,
        raw,
        _RAW[kind],
        title=" ".join(normalised(said.get("title", "")).split())[:200],
        day=day_in(said.get("published", "")),
        language=said.get("language", "")[:2].lower() or _language(kept),
        origin=said.get("origin") or name,
        odd=tuple(odd_letters(text).items()),
    )


def _language(text: str) -> str:
    """The language of a text; "" where it is none that can be told."""
    return "" if is_plainly_other(text) else language_of(text)


def day_in(words: str) -> str:
    """The day or instant that a file gives, in ISO 8601; "" for none that can be read."""
    words = words.strip()
    if found := _PDF_DAY.match(words):
        words = "-".join(found.groups())
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            moment = read(words)
        except (ValueError, TypeError):
            continue
        if moment.tzinfo is None:
            return moment.date().isoformat()
        return moment.isoformat(timespec="minutes")
    return ""
