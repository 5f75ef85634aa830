"""Past states of a ledger: what its tables held after each change of the history.

A change of single rows tells what became of them, so the state after it follows from the one
before. Other changes (an import, a change by other means, the state that a history began with)
leave the tables whole in `history/states/SHA256.csv.gz`, where SHA256 is that of the table. A state
that is worked out is compared with the hashes in its entry: it is right to the byte, or refused.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from geo.ledger.folder import EVENTS, NEIGHBOURS, OPTIONAL
from geo.ledger.history import HISTORY, Entry, RowChange
from geo.ledger.table_edit import with_rows
from geo.ledger.tables import read_table
from geo.model.claims import COLUMNS

TABLES: Mapping[str, tuple[str, ...]] = {EVENTS: COLUMNS, **NEIGHBOURS}
STATES = f"{HISTORY}/states"
LISTED = 5_000  # changed rows that an entry lists
# What saves single rows or a briefing, each of which its entry lists.
SAVE_ROWS = ("desk", "api", "command", "briefing")
_COMPARED = 16_000_000  # bytes of a table whose rows are compared one by one
_PIECE = 1 << 20

Rows = Mapping[str, Mapping[str, str]]


class StateLost(ValueError):
    """A past state cannot be given. entry: the number of its entry."""

    def __init__(self, entry: int) -> None:
        super().__init__(str(entry))
        self.entry = entry


class NoPast(Exception):
    """The ledger cannot be shown as it was. key: of the message in `strings.toml`."""

    def __init__(self, key: str, values: Mapping[str, object] | None = None) -> None:
        super().__init__(key)
        self.key, self.values = key, dict(values or {})


def state_name(sha256: str) -> str:
    """The file of a kept table, relative to the ledger's folder."""
    return f"{STATES}/{sha256}.csv.gz"


def hash_of_content(content: bytes | Path) -> str:
    """The SHA-256 of a table, in memory or on the disk."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest()
    with content.open("rb") as f:
        return hashlib.file_digest(f, "sha256").hexdigest()


def hashes_of(folder: Path) -> dict[str, str]:
    """The SHA-256 of each table that is in a folder."""
    return {name: hash_of_content(folder / name) for name in TABLES if (folder / name).is_file()}


def kept(folder: Path, files: Mapping[str, bytes | Path]) -> dict[str, bytes]:
    """The files that keep tables whole: those that are not kept yet. files: by their names."""
    made = {}
    for name, content in files.items():
        if name in TABLES:
            target = state_name(hash_of_content(content))
            if not (folder / target).is_file():
                made[target] = _packed(content)
    return made


def _packed(content: bytes | Path) -> bytes:
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1, mtime=0) as packed:
        if isinstance(content, bytes):
            packed.write(content)
        else:
            with content.open("rb") as f:
                while piece := f.read(_PIECE):
                    packed.write(piece)
    return out.getvalue()


def state_after(folder: Path, known: Sequence[Entry], number: int) -> dict[str, bytes]:
    """The tables after the entry `number`, by their names.

    known: all entries of the history in `folder`. Raises StateLost.
    """
    wanted = known[number - 1].files
    last = number - 1
    while last >= 0 and not _is_kept(folder, known[last]):
        last -= 1
    if last < 0:
        raise StateLost(number)
    try:
        files = {
            name: gzip.decompress((folder / state_name(sha256)).read_bytes())
            for name, sha256 in known[last].files.items()
        }
    except (OSError, EOFError, zlib.error) as e:
        raise StateLost(number) from e
    for entry in known[last + 1 : number]:
        for name, columns in TABLES.items():
            rows = {c.key: c.after for c in entry.changes if c.table == name}
            if rows:
                files[name] = with_rows(files.get(name), columns, rows)
    if {name: hash_of_content(files[name]) for name in TABLES if name in files} != dict(wanted):
        raise StateLost(number)
    return files


def lost_states(folder: Path, known: Sequence[Entry]) -> list[tuple[Entry, str]]:
    """The tables that should be kept whole and are not: the entry and the hash of each."""
    whole = [entry for entry in known if entry.tool not in SAVE_ROWS]
    wanted = {sha256: entry for entry in whole for sha256 in entry.files.values()}
    return [(entry, sha256) for sha256, entry in wanted.items() if not _is_whole(folder, sha256)]


def _is_whole(folder: Path, sha256: str) -> bool:
    digest = hashlib.sha256()
    try:
        with gzip.open(folder / state_name(sha256)) as f:
            while piece := f.read(_PIECE):
                digest.update(piece)
    except (OSError, EOFError, zlib.error):
        return False
    return digest.hexdigest() == sha256


def _is_kept(folder: Path, entry: Entry) -> bool:
    return all((folder / state_name(sha256)).is_file() for sha256 in entry.files.values())


def difference(
    before: Mapping[str, bytes | Path], after: Mapping[str, bytes | Path]
) -> tuple[tuple[RowChange, ...], dict[str, tuple[int, int, int]] | None]:
    """The rows that differ between two states, and how many: by table, added, changed, removed.

    More than `LISTED` rows are counted only; of larger tables nothing is said (None).
    """
    changes: list[RowChange] = []
    counts = {}
    for name in TABLES:
        if name not in before and name not in after:
            continue
        sides = [_content(of.get(name)) for of in (before, after)]
        if sides[0] == sides[1]:
            continue
        if any(side is not None and len(side) > _COMPARED for side in sides):
            return (), None
        was, now = (rows_of(side, name) for side in sides)
        mine = [
            row_change(name, key, was.get(key), now.get(key))
            for key in dict.fromkeys([*was, *now])
            if was.get(key) != now.get(key)
        ]
        added = sum(c.before is None for c in mine)
        removed = sum(c.after is None for c in mine)
        counts[name] = (added, len(mine) - added - removed, removed)
        changes += mine
    return tuple(changes) if len(changes) <= LISTED else (), counts


def _content(content: bytes | Path | None) -> bytes | None:
    if isinstance(content, Path):
        if content.stat().st_size > _COMPARED:
            return b" " * (_COMPARED + 1)
        return content.read_bytes()
    return content


def rows_of(data: bytes | None, name: str) -> dict[str, dict[str, str]]:
    """The readable rows of a table by their keys; of rows with one key, the first."""
    if data is None:
        return {}
    key = TABLES[name][0]
    found: dict[str, dict[str, str]] = {}
    for _, row in read_table(data, name, TABLES[name], OPTIONAL.get(name, ())).rows:
        found.setdefault(row[key], {column: row[column] for column in TABLES[name]})
    return found


def row_change(
    table: str, key: str, was: Mapping[str, str] | None, now: Mapping[str, str] | None
) -> RowChange:
    """What became of a row: the cells that differ, or all that are filled of one that is new."""
    if was is None or now is None:
        filled = [row and {c: x for c, x in row.items() if x} for row in (was, now)]
        return RowChange(table, key, *filled)
    differing = [c for c in TABLES[table] if was[c] != now[c]]
    return RowChange(table, key, {c: was[c] for c in differing}, {c: now[c] for c in differing})
