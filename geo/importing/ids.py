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

from geo.model.places import fold

_MEMORY = "192MB"


def plain_key(text: str) -> str:
    """The key that a text is by itself: other characters become `-`."""
    letters = (c if c.isascii() and (c.isalnum() or c in "._-") else "-" for c in fold(text))
    return "".join(letters).strip("-._")


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


class KeysFound:
    """Collects the ids of a file to find those that share a key. Close it, or use `with`.

    What does not fit in memory goes to a temporary folder.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="ids-")
        self._db = duckdb.connect(str(Path(self._folder.name) / "ids"))
        self._db.execute(f"SET memory_limit='{_MEMORY}'")
        self._db.execute("SET threads=1")
        self._db.execute("CREATE TABLE ids (plain VARCHAR, id VARCHAR)")

    def __enter__(self) -> KeysFound:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()
        self._folder.cleanup()

    def add(self, ids: Collection[str], blank: Collection[str]) -> None:
        """Add the ids of some rows. blank: those of rows without one, each a different text."""
        plain = [plain_key(text) for text in (*ids, *blank)]
        marked = [*ids, *(f"{text}\x1f{n}" for n, text in enumerate(blank, self._rows()))]
        self._db.register("batch", pa.table({"plain": plain, "id": marked}))
        self._db.execute("INSERT INTO ids SELECT * FROM batch")
        self._db.unregister("batch")

    def _rows(self) -> int:
        ((rows,),) = self._db.execute("SELECT count(*) FROM ids").fetchall()
        return int(rows)

    def keys(self) -> Keys:
        """The keys of all ids that were added."""
        found = self._db.execute(
            "SELECT plain FROM ids GROUP BY plain HAVING count(DISTINCT id) > 1"
        ).fetchall()
        return Keys([plain for (plain,) in found])
