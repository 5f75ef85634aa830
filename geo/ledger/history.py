"""The history of a ledger: one entry for each change, each with the hash of the one before it.

The entries are lines of JSON in `history/NUMBER.jsonl`, where NUMBER is that of the file's first
entry. The hash of an entry is the SHA-256 of its line in UTF-8, without the line end; so who alters
or removes an entry breaks the chain there. An entry says

- `entry`: its number, from 1; `previous`: the hash of the entry before it, 64 zeros for the first;
- `at`: when, in UTC; `who`; `tool`: by what (`desk`, `api`, `command`, `import`, `briefing`, or
  `outside` for what was changed by other means since the entry before); `action`: what was done,
  as one word; `why`;
- `changes`: the rows that changed: table, key, and the cells before and after, each only those
  that differ; null for a row that was not there;
- `files`: the SHA-256 of each table of the ledger after the change;
- `rows`: for an import or a change by other means, how many rows were added, changed and removed,
  by table, since `changes` lists at most 5,000; null where that was not counted;
- `undoes`: the entry that it takes back, else null; `draft`: the draft it came from, else null.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

HISTORY = "history"
BRIEFINGS = "briefings"  # as a table of changes: a briefing is a row with the column `toml`
FIRST = "0" * 64
_IN_A_FILE = 1_000  # entries, so that a save need not write all of them again


@dataclass(frozen=True)
class RowChange:
    """A row that changed. before, after: cells by column; None for no row."""

    table: str
    key: str
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None


@dataclass(frozen=True)
class Entry:
    """One change of a ledger; see the module."""

    entry: int
    at: str
    who: str
    tool: str
    action: str
    why: str
    changes: tuple[RowChange, ...]
    files: Mapping[str, str]
    previous: str
    undoes: int | None = None
    draft: Mapping[str, Any] | None = None
    rows: Mapping[str, tuple[int, int, int]] | None = None

    def line(self) -> str:
        """The entry as a line of JSON, without the line end."""
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":"))

    def hash(self) -> str:
        """The hash by which the next entry names this one."""
        return hash_of(self.line())


@dataclass(frozen=True)
class Break:
    """Where a history is not whole. entry: its number; reason: key of the message."""

    file: str
    entry: int
    reason: str


class BrokenHistory(ValueError):
    """A line of the history cannot be read, so that nothing can be added to it."""

    def __init__(self, found: Break) -> None:
        super().__init__(f"{found.file}: {found.reason}")
        self.found = found


def hash_of(line: str) -> str:
    """The SHA-256 of the line of an entry."""
    return hashlib.sha256(line.encode("utf-8")).hexdigest()


def files_of(folder: Path) -> list[Path]:
    """The files of a history, in order."""
    return sorted((folder / HISTORY).glob("*.jsonl"), key=lambda path: path.name)


def entries(folder: Path) -> Iterator[Entry]:
    """All entries in their order. Raises BrokenHistory for a line that is none."""
    for path in files_of(folder):
        for line in _lines(path):
            yield _entry(line, path.name)


def last_entry(folder: Path) -> tuple[Entry, str] | None:
    """The last entry and its hash; None for a ledger without a history. Raises BrokenHistory."""
    for path in reversed(files_of(folder)):
        lines = _lines(path)
        if lines:
            return _entry(lines[-1], path.name), hash_of(lines[-1])
    return None


def appended(folder: Path, new: Sequence[Entry]) -> dict[str, bytes]:
    """The files of a history (name relative to the folder) with new entries at its end."""
    made: dict[str, bytes] = {}
    paths = files_of(folder)
    name = f"{HISTORY}/{paths[-1].name}" if paths else ""
    data = paths[-1].read_bytes() if paths else b""
    for entry in new:
        if not name or data.count(b"\n") >= _IN_A_FILE:
            name, data = f"{HISTORY}/{entry.entry:08}.jsonl", b""
        data += entry.line().encode("utf-8") + b"\n"
        made[name] = data
    return made


def first_break(folder: Path) -> Break | None:
    """Where the chain of a history breaks first; None if it is whole."""
    previous, number = FIRST, 0
    for path in files_of(folder):
        try:
            lines = _lines(path)
        except BrokenHistory as e:
            return Break(path.name, number + 1, e.found.reason)
        for line in lines:
            try:
                entry = _entry(line, path.name)
            except BrokenHistory as e:
                return Break(path.name, number + 1, e.found.reason)
            if entry.entry != number + 1:
                return Break(path.name, number + 1, "number")
            if entry.previous != previous:
                return Break(path.name, entry.entry, "previous")
            previous, number = hash_of(line), entry.entry
    return None


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_bytes().decode("utf-8").split("\n") if line]
    except UnicodeDecodeError as e:
        raise BrokenHistory(Break(path.name, 0, "unreadable")) from e


def _entry(line: str, file: str) -> Entry:
    try:
        said = json.loads(line)
        changes = tuple(RowChange(**change) for change in said.pop("changes"))
        return Entry(**said, changes=changes)
    except (ValueError, TypeError, KeyError, AttributeError) as e:
        raise BrokenHistory(Break(file, 0, "unreadable")) from e


def briefing_change(key: str, before: bytes | None, after: bytes | None) -> RowChange:
    """What became of a saved briefing, with its file before and after; None for none."""
    return RowChange(BRIEFINGS, key, *(briefing_cells(data) for data in (before, after)))


def briefing_cells(data: bytes | None) -> dict[str, str] | None:
    """The file of a briefing as cells: its text, or in base64 where it is none in UTF-8."""
    if data is None:
        return None
    try:
        return {"toml": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {"base64": b64encode(data).decode("ascii")}


def briefing_file(cells: Mapping[str, str] | None) -> bytes | None:
    """The inverse of `briefing_cells`."""
    if cells is None:
        return None
    return b64decode(cells["base64"]) if "base64" in cells else cells["toml"].encode("utf-8")


def changed_briefings(known: Sequence[Entry], folder: Path) -> list[str]:
    """The briefings that are not what the history says that they became last."""
    last = {c.key: c.after for entry in known for c in entry.changes if c.table == BRIEFINGS}
    found = []
    for key, said in last.items():
        path = folder / BRIEFINGS / f"{key}.toml"
        data = path.read_bytes() if path.is_file() else None
        if briefing_cells(data) != said:
            found.append(key)
    return found
