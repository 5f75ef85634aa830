"""What users say about speakers that no table knows: side, badge, name, and who is who.

It is said in a table of claimants (`claimants.csv`), in the profile of a kind of file
(`[speakers]`), or on the page; all three become `Speaker`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from geo.ledger.formulas import restored
from geo.ledger.records import source
from geo.ledger.rows import Row
from geo.model.claims import RowError, Source

Fault: TypeAlias = tuple[str, str, str, dict[str, object]]  # column, value, reason, values
MAX_SPEAKERS = 5_000  # in a table, or in a session
# The columns of a table of claimants. Only the first three are needed.
TABLE = ("text", "match", "source_id", "met", "name_en", "name_ja", "badge", "side", "kind")
DESCRIBED = ("side", "badge", "name_en", "name_ja", "kind")  # as `Speaker` has them
_TEXTS = ("same_as", "name_en", "name_ja", "badge", "side", "kind")


@dataclass(frozen=True)
class Speaker:
    """One speaker, by its text in the file.

    same_as: the text of another speaker that it is, or "". side, kind: of the ledger, or "" where
    they are not known. badge: two to four letters, or "" for those of its name. name_en, name_ja:
    "" for the text.
    """

    text: str
    same_as: str = ""
    side: str = ""
    badge: str = ""
    name_en: str = ""
    name_ja: str = ""
    kind: str = ""

    @property
    def says_something(self) -> bool:
        """Whether anything but its text is known."""
        return any(getattr(self, name) for name in _TEXTS)

    def source(self, key: str, badge: str, unknown: str) -> Source:
        """The record of this speaker. badge: where it has none; unknown: the word of no side."""
        name = self.name_en or self.text
        return Source(
            key,
            name,
            self.name_ja or name,
            "",
            self.badge or badge,
            self.side or unknown,
            self.kind or unknown,
            "",
        )


def fault_of(made: Source, sides: Iterable[str]) -> Fault | None:
    """Why the ledger would refuse a source: column, value, reason, values; None if it takes it."""
    cells = {name: str(value) for name, value in vars(made).items()}
    row = Row(cells)
    source(row, dict.fromkeys(sides))  # type: ignore[arg-type]
    broken = next((c for c, text in cells.items() if "\0" in text or "\n" in text), None)
    if broken:
        row.fault(broken, "line_break")
    return row.faults[0] if row.faults else None


def speakers_toml(speakers: Iterable[Speaker]) -> dict[str, dict[str, str]]:
    """The table `[speakers]` of a profile; `speakers_of` reads it."""
    return {
        s.text: {name: value for name in _TEXTS if (value := getattr(s, name))}
        for s in speakers
        if s.says_something
    }


def speakers_of(table: Mapping[str, Any]) -> tuple[Speaker, ...]:
    """The speakers of the table `[speakers]` of a profile. Raises ValueError with the remedy."""
    found = []
    for text, said in table.items():
        if not isinstance(said, Mapping) or not text.strip():
            raise ValueError(f'speakers.{text!r:.80}: write it as {{ side = "…", badge = "…" }}')
        wrong = [k for k, v in said.items() if k not in _TEXTS or not isinstance(v, str)]
        if wrong:
            raise ValueError(f"speakers.{text!r:.80}: {wrong[0]!r:.40}; known: {', '.join(_TEXTS)}")
        found.append(Speaker(text, **said))
    return tuple(found)


def read_claimants(data: bytes, name: str) -> tuple[list[dict[str, str]], list[RowError]]:
    """The rows of a table of claimants, each with all columns of `TABLE`, and what is wrong.

    name: of the file, for messages.
    """
    try:
        return _read(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as e:
        return [], [RowError(name, 0, "", "", "encoding", {"byte": e.start})]
    except csv.Error:
        return [], [RowError(name, 0, "", "", "csv")]


def _read(text: str, name: str) -> tuple[list[dict[str, str]], list[RowError]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    lacking = [c for c in TABLE[:3] if c not in (reader.fieldnames or ())]
    if lacking:
        return [], [RowError(name, 1, lacking[0], "", "column_missing")]
    rows: list[dict[str, str]] = []
    faults: list[RowError] = []
    for number, row in enumerate(reader, 2):
        cells = {c: restored((row.get(c) or "").strip()) for c in TABLE}
        if cells["match"] not in ("is", "names", "heads"):
            words = {"allowed": "heads, is, names"}
            faults.append(RowError(name, number, "match", cells["match"], "word", words))
        elif cells["text"]:
            rows.append(cells | {"": str(number)})
        if len(rows) > MAX_SPEAKERS:
            return [], [RowError(name, number, "", "", "rows_many", {"limit": MAX_SPEAKERS})]
    return rows, faults
