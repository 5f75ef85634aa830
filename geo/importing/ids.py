"""Makes keys of the ids of a file, so that different ids never become one key.

A key has small letters, digits, `.`, `-` and `_` only, so `A/1` and `a-1` would be the same. Where
ids of a file would be the same key, all but the one that is the key itself get a mark of their own
text. So do rows without an id, where there are several.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Collection
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import any_of, matches
from geo.model.places import fold

_MEMORY = "192MB"
_PLAIN_KEY = r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$"
_ASCII = r"^[\x00-\x7f]*$"


def plain_key(text: str) -> str:
    """The key that a text is by itself: other characters become `-`."""
    letters = (c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in fold(text))
    return "".join(letters).strip("-._")


def plain_keys(column: pa.StringArray) -> pa.StringArray:
    """The `plain_key` of every cell."""
    others = pc.invert(matches(column, _PLAIN_KEY))
    if not any_of(others):
        return column
    texts = pc.filter(column, others)
    plain = pc.replace_substring_regex(pc.ascii_lower(texts), "[^a-z0-9._-]", "-")
    plain = pc.utf8_trim(plain, characters="-._")
    strange = pc.invert(matches(texts, _ASCII))
    if any_of(strange):
        by_letter = [plain_key(text) for text in pc.filter(texts, strange).to_pylist()]
        plain = pc.replace_with_mask(plain, strange, pa.array(by_letter, pa.string()))
    return pc.replace_with_mask(column, others, plain)


class Keys:
    """The keys of the ids of one file."""

    def __init__(self, shared: Collection[str] = ()) -> None:
        """shared: the plain keys that different ids of the file have."""
        self._shared = frozenset(shared)

    def of(self, text: str, mark: str = "") -> str:
        """The key of an id. mark: of a row without an id, which tells it from others; else ""."""
        plain = plain_key(text)
        if plain and (plain not in self._shared or (plain == text and not mark)):
            return plain
        own = mark or hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        return f"{plain or 'id'}-{own}"

    def of_column(self, texts: pa.StringArray) -> pa.StringArray:
        """The keys of a column of ids, none of which is of a row without an id."""
        plain = plain_keys(texts)
        doubtful = pc.equal(plain, "")
        if self._shared:
            shared = pc.is_in(plain, pa.array(list(self._shared), pa.string()))
            doubtful = pc.or_(doubtful, shared)
        if not any_of(doubtful):
            return plain
        own = [self.of(text) for text in pc.filter(texts, doubtful).to_pylist()]
        return pc.replace_with_mask(plain, doubtful, pa.array(own, pa.string()))


class KeysFound:
    """Collects the ids of a file to find those that share a key. Close it, or use `with`.

    What does not fit in memory goes to a temporary folder.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ids-")
        self._db = duckdb.connect(str(Path(self._folder.name) / "ids"))
        self._db.execute(f"SET memory_limit='{_MEMORY}'")
        self._db.execute("SET threads=1")
        self._db.execute("BEGIN")  # nothing is kept, so that no batch need be written to a log
        self._db.execute("CREATE TABLE ids (plain VARCHAR, id VARCHAR)")
        self._db.execute("CREATE TABLE said (id UBIGINT, day UBIGINT, place UBIGINT, row BIGINT)")

    def __enter__(self) -> KeysFound:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, ids: pa.StringArray, blank: Collection[str]) -> None:
        """Add the ids of some rows. blank: those of rows without one, each a different text."""
        ids = ids.unique()
        marked = [f"{text}\x1f{n}" for n, text in enumerate(blank, self._rows())] if blank else []
        plain = pa.array([plain_key(text) for text in blank], pa.string())
        parts = [(plain_keys(ids), ids), (plain, pa.array(marked, pa.string()))]
        for keys, texts in parts:
            if len(texts):
                self._db.register("batch", pa.table({"plain": keys, "id": texts}))
                self._db.execute("INSERT INTO ids SELECT * FROM batch")
                self._db.unregister("batch")

    def add_said(
        self, ids: pa.StringArray, days: pa.StringArray, places: pa.StringArray, rows: pa.Array
    ) -> None:
        """Add what rows say beside their ids: the texts of their day and place, "" for none."""
        if len(ids):
            said = {"id": ids, "day": days, "place": places, "row": rows}
            self._db.register("batch", pa.table(said))
            self._db.execute(
                "INSERT INTO said SELECT hash(id), hash(day), hash(place), row FROM batch "
                "WHERE trim(day) <> '' AND trim(place) <> ''"
            )
            self._db.unregister("batch")

    def shared(self) -> tuple[int, int]:
        """How many ids stand in rows that differ both in day and place; the first such row."""
        ((n, row),) = self._db.execute(
            "SELECT count(*), coalesce(min(row), 0) FROM (SELECT max(row) AS row FROM said "
            "GROUP BY id HAVING min(day) <> max(day) AND min(place) <> max(place))"
        ).fetchall()
        return int(n), int(row)

    def _rows(self) -> int:
        ((rows,),) = self._db.execute("SELECT count(*) FROM ids").fetchall()
        return int(rows)

    def keys(self) -> Keys:
        """The keys of all ids that were added."""
        found = self._db.execute(
            "SELECT plain FROM ids GROUP BY plain HAVING min(id) <> max(id)"
        ).fetchall()
        return Keys([plain for (plain,) in found])
