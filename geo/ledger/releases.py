"""Releases: numbered, signed states of a ledger, which say what was known when somebody cited it.

`releases/NUMBER.json` names the tables of a state by their SHA-256 and by the root of a hash tree
over their rows (`geo.ledger.hash_tree`), the last entry of the history, and the release before.
`NUMBER.json.sig` is its signature: Ed25519 (RFC 8032) over the very bytes of the file, in base64.
`NUMBER.marks.csv` has a mark of each claim (`geo.ledger.marks`), by which a later state tells what
became of it. The signed file has the hash of that one, too.
"""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from geo.ledger import hash_tree
from geo.ledger.marks import is_mark
from geo.ledger.tables import write_table

RELEASES = "releases"
FORMAT = 1
KEY_BYTES, SIGNATURE_BYTES = 32, 64
_MARKS = ("claim_id", "mark")
MAX_NUMBER = 999_999
LIMIT = 1 << 20  # bytes of a release's own file


@dataclass(frozen=True)
class TableState:
    """A table of a release. sha256: of the file; rows: their number; root: of the tree over them,
    in hexadecimal.
    """

    sha256: str
    bytes: int
    rows: int
    root: str


@dataclass(frozen=True)
class Release:
    """What is signed. release: its number, from 1; at: instant of UTC; public: whether it is what
    the public gets of the ledger; data_version: of the tables; history: number and hash of the last
    entry, or empty; previous: SHA-256 of the file of the release before, or empty; key: the public
    key, in base64; marks: SHA-256 of the file of marks.
    """

    release: int
    at: str
    note: str
    public: bool
    title: str
    licence: str
    citation: str
    data_version: str
    tables: Mapping[str, TableState]
    history: Mapping[str, Any]
    previous: str
    marks: str
    key: str
    format: int = FORMAT

    def content(self) -> bytes:
        """The bytes of its file, which are signed."""
        return (json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


@dataclass(frozen=True)
class Kept:
    """A release as it is kept. release: None where its file is none. fault: the reason why it is
    not right, or "". content: the bytes of the file.
    """

    number: int
    content: bytes
    release: Release | None
    fault: str = ""


@dataclass(frozen=True)
class Signed:
    """A new release with its signature and its marks."""

    release: Release
    signature: bytes
    marks: bytes = field(repr=False, default=b"")

    def files(self) -> dict[str, bytes]:
        """Its files, by their names in the ledger's folder."""
        start = f"{RELEASES}/{self.release.release}"
        return {
            f"{start}.json": self.release.content(),
            f"{start}.json.sig": base64.b64encode(self.signature) + b"\n",
            f"{start}.marks.csv": self.marks,
        }


class BadRelease(ValueError):
    """A release is not right. reason: key of the message (`release.<reason>`); values: for it."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason, self.values = reason, values


def table_state(content: bytes) -> TableState:
    """What a release says of a table. A row is the JSON of its cells, the header is the first."""
    text = io.StringIO(content.decode("utf-8-sig"), newline="")
    leaves = [hash_tree.leaf(row_content(row)) for row in csv.reader(text)]
    sha256 = hashlib.sha256(content).hexdigest()
    return TableState(sha256, len(content), max(0, len(leaves) - 1), hash_tree.root(leaves).hex())


def row_content(cells: Sequence[str]) -> bytes:
    """What of a row is hashed."""
    return json.dumps(cells, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def marks_content(marks: Mapping[str, str]) -> bytes:
    """The file of marks."""
    return write_table(_MARKS, sorted(marks.items()))


def parse_marks(content: bytes) -> dict[str, str]:
    """The marks in a file, by claim. Raises BadRelease for one that is damaged."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as e:
        raise BadRelease("marks_damaged") from e
    if not rows or tuple(rows[0]) != _MARKS:
        raise BadRelease("marks_damaged")
    if any(len(row) != len(_MARKS) or not is_mark(row[1]) for row in rows[1:]):
        raise BadRelease("marks_damaged")
    return dict(rows[1:])


# ---- signing -------------------------------------------------------------------------------------


def new_key() -> tuple[bytes, str]:
    """A new private key as PEM (PKCS 8, not encrypted), and its public key in base64."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    made = Ed25519PrivateKey.generate()
    pem = made.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem, _public(made)


def signer(pem: bytes) -> tuple[Any, str]:
    """The private key in a PEM file, and its public key in base64. Raises BadRelease."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        found = load_pem_private_key(pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as e:
        raise BadRelease("no_key") from e
    if not isinstance(found, Ed25519PrivateKey):
        raise BadRelease("no_key")
    return found, _public(found)


def _public(private: Any) -> str:  # Any: a key of `cryptography`, which is imported late
    return base64.b64encode(private.public_key().public_bytes_raw()).decode("ascii")


def signed(release: Release, private: Any, marks: bytes) -> Signed:
    """A release with its signature. private: from `signer`."""
    return Signed(release, private.sign(release.content()), marks)


def is_signed(content: bytes, signature: bytes, key: str) -> bool:
    """Whether the owner of a public key (base64) has signed these bytes."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base64.b64decode(key, validate=True)
        Ed25519PublicKey.from_public_bytes(raw).verify(signature, content)
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


# ---- reading -------------------------------------------------------------------------------------


def parse_release(content: bytes) -> Release:
    """The release in a file. Raises BadRelease for one that is none, or of a newer format."""
    try:
        if len(content) > LIMIT:
            raise ValueError
        said = json.loads(content)
        if said["format"] != FORMAT:
            raise BadRelease("newer_format", number=said["format"])
        tables = {str(n): TableState(**table) for n, table in said.pop("tables").items()}
        found = Release(**said, tables=tables)
        if not isinstance(found.release, int) or not 0 < found.release <= MAX_NUMBER:
            raise ValueError
        texts = (found.at, found.note, found.title, found.data_version, found.previous, found.key)
        if not all(isinstance(text, str) for text in texts):
            raise ValueError
    except BadRelease:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as e:
        raise BadRelease("damaged") from e
    return found


def checked(content: bytes, signature: bytes) -> Release:
    """The release in a file, whose signature fits its own key. Raises BadRelease.

    Whether that key is one to be trusted is another question.
    """
    found = parse_release(content)
    try:
        raw = base64.b64decode(signature.strip(), validate=True)
    except binascii.Error as e:
        raise BadRelease("signature") from e
    if not is_signed(content, raw, found.key):
        raise BadRelease("signature")
    return found


def numbers(folder: Path) -> list[int]:
    """The numbers of the releases in a ledger's folder, in order."""
    names = (path.name.removesuffix(".json") for path in (folder / RELEASES).glob("*.json"))
    found = (int(name) for name in names if name.isascii() and name.isdigit() and len(name) < 7)
    return sorted(found)


def releases(folder: Path) -> Iterator[Kept]:
    """The releases of a ledger in order, each with what is wrong with it.

    Besides its signature it is looked at that the numbers follow each other, that each names the
    one before, and that its marks are those that were signed.
    """
    previous, expected = "", 1
    for number in numbers(folder):
        kept = _kept(folder, number)
        fault, release = kept.fault, kept.release
        if not fault and release is not None:
            if number != expected:
                fault = "number"
            elif release.previous != previous:
                fault = "previous"
        previous, expected = hashlib.sha256(kept.content).hexdigest(), number + 1
        yield Kept(number, kept.content, release, fault)


def _kept(folder: Path, number: int) -> Kept:
    start = folder / RELEASES / str(number)
    content = b""
    try:
        content = start.with_suffix(".json").read_bytes()
        release = checked(content, start.with_suffix(".json.sig").read_bytes())
        marks = start.with_suffix(".marks.csv").read_bytes()
    except OSError:
        return Kept(number, content, None, "missing")
    except BadRelease as e:
        return Kept(number, content, None, e.reason)
    if release.release != number:
        return Kept(number, content, release, "number")
    if hashlib.sha256(marks).hexdigest() != release.marks:
        return Kept(number, content, release, "marks_damaged")
    return Kept(number, content, release)


def marks_of(folder: Path, number: int) -> dict[str, str]:
    """The marks of the claims of a release that is right. Raises BadRelease."""
    kept = _kept(folder, number)
    if kept.fault:
        raise BadRelease(kept.fault, number=number)
    return parse_marks((folder / RELEASES / f"{number}.marks.csv").read_bytes())
