"""Documents that a ledger keeps: the text taken from each, and the raw file, under their SHA-256.

`documents/HASH.txt` is a text as `normalised` makes it, and HASH the SHA-256 by which
`documents.csv` names it. `documents/raw/HASH.KIND` is a file as it came. Neither is ever altered.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import cast

from geo.ledger.evidence import texts_in
from geo.ledger.folder import PACKAGE, Ledger
from geo.model.claims import RowError, shortened
from geo.model.settings import keeps_texts

DOCUMENTS, RAW = "documents", "documents/raw"
KINDS = ("txt", "html", "pdf", "docx", "eml", "xml")
_HASH = re.compile(r"[0-9a-f]{64}")
_LINE_ENDS = re.compile(r"\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_SPACE_AT_END = re.compile(r"[^\S\n]+(?=\n|\Z)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff\ufffe\uffff\ud800-\udfff]")
_DIRECTION = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def normalised(text: str) -> str:
    """The text of a document as it is kept: the same rule for every kind, applied once.

    Line ends become LF; control letters, byte order marks and half surrogates go; the text is in
    Unicode's normal form C; white space at the end of lines goes, and empty lines at both ends.
    Nothing else is changed. Normalising a text twice changes nothing.
    """
    text = _CONTROL.sub("", _LINE_ENDS.sub("\n", text))
    text = _SPACE_AT_END.sub("", unicodedata.normalize("NFC", text))
    return text.strip("\n")


def odd_letters(text: str) -> dict[str, int]:
    """How many letters of a text are not what they seem: `control` ones, which are not kept, and
    marks of `direction`, which are kept and can turn round what is shown.
    """
    counts = {"control": len(_CONTROL.findall(text)), "direction": len(_DIRECTION.findall(text))}
    return {name: n for name, n in counts.items() if n}


def hash_of_text(text: str) -> str:
    """The SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def text_file(sha256: str) -> str:
    """The name of the file of a text, relative to the ledger's folder."""
    return f"{DOCUMENTS}/{sha256}.txt"


def raw_file(sha256: str, kind: str) -> str:
    """The name of a raw file, relative to the ledger's folder. kind: of `KINDS`."""
    return f"{RAW}/{sha256}.{kind}"


class Kept(Mapping[str, str]):
    """The texts in `documents/` of a ledger's folder: SHA-256 -> text, each read when asked for.

    A text that is not what its name says is left out, as if it were not there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, sha256: str) -> str:
        if not _HASH.fullmatch(sha256):
            raise KeyError(sha256)
        path = self._folder / text_file(sha256)
        try:
            text = _text(str(path), path.stat().st_mtime_ns, sha256)
        except OSError as e:
            raise KeyError(sha256) from e
        if text is None:
            raise KeyError(sha256)
        return text

    def __iter__(self) -> Iterator[str]:
        paths = sorted((self._folder / DOCUMENTS).glob("*.txt"))
        return (path.stem for path in paths if path.stem in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)


@lru_cache(maxsize=64)
def _text(path: str, changed: int, sha256: str) -> str | None:
    """The text of a file that was changed last at `changed`; None if it has another hash."""
    data = Path(path).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def texts_at_hand(folder: Path, articles: Path | None = None) -> Mapping[str, str]:
    """All texts at hand, SHA-256 -> text: those that the ledger keeps, and those in `articles`."""
    kept = Kept(folder)
    if articles is None:
        return kept
    maps = [cast(MutableMapping[str, str], each) for each in (kept, texts_in(articles))]
    return ChainMap(*maps)  # only read, whatever its type says


def document_errors(folder: Path, ledger: Ledger) -> list[RowError]:
    """The errors of the files in `documents/`: one that was altered, or that is missing."""
    errors = []
    home = folder / DOCUMENTS
    paths = [*sorted(home.glob("*.txt")), *sorted((folder / RAW).glob("*.*"))]
    for path in paths:
        if not path.is_file() or path.name.startswith("."):
            continue
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != path.stem:
            name = path.relative_to(folder).as_posix()
            errors.append(RowError(name, 0, "", shortened(found, 20), "document_altered"))
    # An exported package goes without the texts: they stay where they are kept.
    is_package = (folder / PACKAGE).is_file() and not home.is_dir()
    if is_package or not keeps_texts(folder):
        return errors
    for document in ledger.documents.values():
        if not document.raw_sha256:
            continue
        for column, name in (
            ("sha256", text_file(document.sha256)),
            ("raw_sha256", raw_file(document.raw_sha256, document.raw_kind)),
        ):
            if not (folder / name).is_file():
                values = {"name": name}
                errors.append(
                    RowError(
                        "documents.csv", 0, column, document.document, "document_missing", values
                    )
                )
    return errors
