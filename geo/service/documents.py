"""Adds documents to a ledger, and says of each what the desk shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from geo.drafting.days import Calendar
from geo.importing.documents import Reading
from geo.ledger import Ledger, read_ledger
from geo.ledger.documents import hash_of_text, raw_file, text_file
from geo.ledger.editing import new_key, source_named
from geo.ledger.folder import NEIGHBOURS
from geo.ledger.saving import Change, Conflict, Refused, RowEdit, Saved, save
from geo.model.claims import Document, RowError
from geo.model.settings import keeps_texts
from geo.service.new_sources import new_source

_TABLE = "documents.csv"
_BEGINNING = 600  # letters in which a text names its day
_NAMING = 2_000  # letters in which it names its publisher
DRAFTED = ("en", "ja", "uk", "ru")  # languages in which a text's days and claims can be read


@dataclass(frozen=True)
class Described:
    """What a person says of a document. title: in own words, by language; published: ISO 8601.

    publisher: a source id, or "" with the name of a new source in `source`. zone: the IANA name of
    the time zone in which its days are.
    """

    title: Mapping[str, str]
    publisher: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    published: str = ""
    zone: str = ""
    language: str = ""
    url: str = ""


class AlreadyThere(Exception):
    """The ledger has this text already. document: the one that has it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.document)
        self.document = document


def same_text(ledger: Ledger, reading: Reading) -> Document | None:
    """The document of a ledger that has the same text or comes from the same file."""
    sha256 = hash_of_text(reading.text)
    is_alone = reading.raw_kind != "xml"  # a list has many documents
    for document in ledger.documents.values():
        if document.sha256 == sha256:
            return document
        if is_alone and document.raw_sha256 == reading.raw_sha256:
            return document
    return None


def day_named(reading: Reading) -> tuple[str, str]:
    """The first whole date near the beginning of a text, in ISO 8601, and its words; "" for none.

    A proposal: the text may speak of another day than its own.
    """
    if reading.language not in DRAFTED:
        return "", ""
    text, today = reading.text[:_BEGINNING], datetime.now(UTC).date()
    calendar = Calendar(today, "UTC", reading.language)
    for day in calendar.days(text, 0, len(text), None):
        if day.rule == "day_full" and day.first <= today + timedelta(days=1):
            return day.first.isoformat(), text[slice(*day.span)]
    return "", ""


def publisher_named(ledger: Ledger, reading: Reading) -> str:
    """The publisher that a document names first: a source by its whole name; "" for none.

    Where it is from and its first line may name any outlet; what is told below, such as that
    somebody wrote on social media, only one that has published a document of this ledger.
    """
    text = reading.text[:_NAMING].casefold()
    head = f"{reading.origin}\n{text.partition(chr(10))[0]}".casefold()
    published = {document.publisher for document in ledger.documents.values()}
    found: dict[str, int] = {}
    for source in ledger.sources.values():
        if source.source_id in published:
            where = f"{head}\n{text}"
        elif source.kind == "media":
            where = head
        else:
            continue
        for name in (source.name_en, source.name_ja, source.name_uk):
            at = where.find(name.casefold()) if len(name) > 2 else -1
            if at >= 0:
                found[source.source_id] = min(at, found.get(source.source_id, at))
    return min(found, key=found.__getitem__, default="")


def _title_of(ledger: Ledger, said: Described) -> dict[str, str]:
    """A title for a document that was given none: its publisher and its day. Raises Refused."""
    source = ledger.sources.get(said.publisher)
    name = said.source.get("name_en") or said.source.get("name_ja", "")
    names = {lang: source.name(lang) if source else name for lang in ("en", "ja")}
    if not said.published or not names["en"]:
        raise Refused([RowError(_TABLE, 0, "title_en", "", "blank")])
    return {lang: f"{name}, {said.published[:10]}" for lang, name in names.items()}


def document_edit(ledger: Ledger, reading: Reading, said: Described, who: str) -> RowEdit:
    """The row of a new document. said: with its publisher. Raises Refused without a title."""
    title = {lang: " ".join(text.split()) for lang, text in said.title.items()}
    if not any(title.values()):
        title = _title_of(ledger, said)
    words = " ".join((said.publisher, said.published[:10] or title.get("en", "")))
    key = new_key(words, ledger.documents)
    row = {
        **dict.fromkeys(NEIGHBOURS[_TABLE], ""),
        "document": key,
        "publisher": said.publisher,
        "title_en": title.get("en", ""),
        "title_ja": title.get("ja", ""),
        "published": said.published,
        "zone": said.zone,
        "language": said.language,
        "url": said.url,
        "sha256": hash_of_text(reading.text),
        "raw_sha256": reading.raw_sha256,
        "raw_kind": reading.raw_kind,
        "captured_by": who,
        "captured_at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "origin": "" if reading.origin == said.url else reading.origin,
    }
    return RowEdit(_TABLE, key, None, row)


def files_of(folder: Path, reading: Reading) -> dict[str, bytes]:
    """The files of a new document that a ledger keeps: none where its settings say so.

    Called while nobody else can write. Raises AlreadyThere if the ledger has the text by now.
    """
    if known := same_text(read_ledger(folder), reading):
        raise AlreadyThere(known)
    if not keeps_texts(folder):
        return {}
    return {
        text_file(hash_of_text(reading.text)): reading.text.encode("utf-8"),
        raw_file(reading.raw_sha256, reading.raw_kind): reading.raw,
    }


def add_document(
    folder: Path, reading: Reading, said: Described, who: str, texts: Mapping[str, str]
) -> tuple[Saved, str]:
    """Add a document to the ledger in `folder`; return what was saved and its key.

    Its row, its text and the raw file are stored in one step; only the row where the settings say
    that no texts are kept. Raises AlreadyThere, Refused, Conflict, StorageError; then nothing is
    changed.
    """
    ledger = read_ledger(folder)
    if known := same_text(ledger, reading):
        raise AlreadyThere(known)
    edits: list[RowEdit] = []
    publisher = said.publisher or source_named(ledger, said.source.get("name_en", ""))
    if said.source and not publisher:
        made, source = new_source(ledger, said.source)
        edits.append(made)
        publisher = source.source_id
    edit = document_edit(ledger, reading, replace(said, publisher=publisher), who)
    edits.append(edit)
    change = Change("document", tuple(edits))
    try:
        return save(folder, change, who, texts, files=partial(files_of, folder, reading)), edit.key
    except Conflict:
        if known := same_text(read_ledger(folder), reading):
            raise AlreadyThere(known) from None
        raise
