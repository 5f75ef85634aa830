"""What an import did: numbers, reasons, strangers, and the rejected rows as a file to mend."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from geo.i18n import t
from geo.importing.comparing import EXAMPLES, Change, Clash, Example, Lacking
from geo.importing.profiles import shipped
from geo.importing.sheets import Lines
from geo.importing.staging import Merged
from geo.ledger.formulas import inert
from geo.model.claims import RowError, shortened

REASON_COLUMNS = (
    "rejected_row",
    "rejected_column",
    "rejected_value",
    "rejected_reason",
    "rejected_text",
)
_EXAMPLES = 200  # faults kept in memory; the file of rejected rows has them all


@dataclass
class Report:
    """The result of an import. Rows are those of the file (events, for event files).

    accepted + rejected = rows, always. reasons: (reason, column) -> rows. orders: date column ->
    the order of day and month that its values prove. swapped: whether every coordinate would lie
    in the home view only if latitude and longitude changed places. open_references: to claims that
    neither the file nor the ledger has. lines_read: how the lines of a CSV file add up. lacking:
    claims of earlier files that this one lacks. clashes: rows rejected because another event has
    their id. changes: examples of what was updated.
    """

    file: str
    profile: str
    encoding: str
    sha256: str
    document: str
    rows: int = 0
    accepted: int = 0
    claims: int = 0
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[RowError] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    known_claims: int = 0
    unplaced: Mapping[str, int] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    swapped: bool = False
    merged: Merged | None = None
    open_references: list[RowError] = field(default_factory=list)
    same_file: bool = False
    lines_read: Lines | None = None
    lacking: Lacking = field(default_factory=Lacking)
    clashes: int = 0
    changes: Sequence[Change] = ()

    @property
    def rejected(self) -> int:
        """Rows that did not come in."""
        return self.rows - self.accepted

    def note(self, faults: Sequence[RowError]) -> None:
        """Count the faults of one row; the first decides the reason it is counted under."""
        first = faults[0]
        self.reasons[first.reason, first.column] += 1
        if len(self.faults) < _EXAMPLES:
            self.faults += faults

    def lines(self, lang: str) -> list[str]:
        """The report in words, a line each."""
        known = shipped().get(self.profile)
        kind = known.name[lang] if known else self.profile
        said = [
            t("import.read_as", lang, file=self.file, profile=kind, encoding=self.encoding),
            t(
                "import.counts",
                lang,
                rows=f"{self.rows:,}",
                accepted=f"{self.accepted:,}",
                rejected=f"{self.rejected:,}",
                claims=f"{self.claims:,}",
            ),
        ]
        if self.lines_read:
            said += _lines_read(self.lines_read, lang)
        if self.same_file:
            said.append(t("import.same_file", lang))
        said += [
            t(
                "import.reason",
                lang,
                n=f"{n:,}",
                column=column or "–",
                why=_plain_reason(reason, lang),
            )
            for (reason, column), n in self.reasons.most_common()
        ]
        said += [
            t("import.order", lang, column=c, order=t(f"import.{order}", lang))
            for c, order in self.orders.items()
        ]
        if self.claims:
            met = sum(self.unknown.values())
            said.append(t("import.unknown", lang, n=f"{met:,}", names=f"{len(self.unknown):,}"))
        if self.unplaced:
            names = ", ".join(
                f"{name or t('import.no_name', lang)} ({n})"
                for name, n in list(self.unplaced.items())[:8]
            )
            said.append(t("import.unplaced", lang, names=names))
        if self.open_references:
            ids = dict.fromkeys(note.value for note in self.open_references)
            shown = ", ".join(list(ids)[:5]) + (" …" if len(ids) > 5 else "")
            n = f"{len(self.open_references):,}"
            said.append(t("import.open_references", lang, n=n, ids=shown))
        if self.swapped:
            said.append(t("import.swapped", lang))
        if self.merged:
            m = self.merged
            said.append(
                t(
                    "import.merged",
                    lang,
                    added=f"{m.added:,}",
                    updated=f"{m.updated:,}",
                    unchanged=f"{m.unchanged:,}",
                    withdrawn=f"{m.withdrawn:,}",
                )
            )
            said += self._changed(m, lang)
        return said

    def _changed(self, m: Merged, lang: str) -> list[str]:
        """What became of claims that the ledger had before, where a reader should look at it."""
        said = [
            t(
                "import.change",
                lang,
                claim=c.claim_id,
                column=c.column,
                before=shortened(c.before),
                after=shortened(c.after),
            )
            for c in self.changes
        ]
        if m.returned:
            said.append(t("import.returned", lang, n=f"{m.returned:,}"))
        if m.outdated:
            said.append(t("import.outdated", lang, n=f"{m.outdated:,}"))
        if self.clashes:
            said.append(t("import.clashes", lang, n=f"{self.clashes:,}"))
        if self.lacking.claims and not m.withdrawn:
            said += [*lacking_lines(self.lacking, lang), t("import.lacking_how", lang)]
        if self.lacking.unproven:
            said.append(t("import.unproven", lang, n=f"{self.lacking.unproven:,}"))
        return said


def _lines_read(lines: Lines, lang: str) -> list[str]:
    """How the lines of a file add up; and what was read as meant, not as it stands."""
    said = [
        t(
            "import.lines",
            lang,
            total=f"{lines.total:,}",
            rows=f"{lines.rows:,}",
            continued=f"{lines.continued:,}",
            blank=f"{lines.blank:,}",
        )
    ]
    if lines.escaped:
        said.append(t("import.escaped", lang, n=f"{lines.escaped:,}"))
    return said


def lacking_lines(lacking: Lacking, lang: str) -> list[str]:
    """How many claims a file lacks, and examples, a line each."""
    n, of = f"{lacking.claims:,}", f"{lacking.of:,}"
    return [t("import.lacking", lang, n=n, of=of), *(_example(e, lang) for e in lacking.examples)]


def clash_lines(clashes: Sequence[Clash], lang: str) -> list[str]:
    """How many rows have the id of another event, and examples, a line each."""
    said = [t("import.clashing", lang, n=f"{len(clashes):,}")]
    for clash in clashes[:EXAMPLES]:
        was, now = (_example(e, lang).strip() for e in (clash.was, clash.now))
        said.append(t("import.clash", lang, row=clash.row, was=was, now=now))
    return said


def _example(example: Example, lang: str) -> str:
    day = example.day or t("import.no_day", lang)
    headline = shortened(example.headline)
    return "  " + t("import.example", lang, claim=example.claim_id, day=day, headline=headline)


def _plain_reason(reason: str, lang: str) -> str:
    """A reason without the values of one row."""
    text = t(f"error.{reason}", lang)
    return text.split("{", 1)[0].rstrip(" :(,、（") + "…" if "{" in text else text


class Rejects:
    """The rejected rows, written as they come: the file's columns, and why."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8-sig", newline="")
        self._columns = [c for c in columns if c not in REASON_COLUMNS]
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([*self._columns, *REASON_COLUMNS])

    def add(self, cells: Mapping[str, str], faults: Sequence[RowError], text: str = "") -> None:
        """One row; text: how it stands in the file, where it could not be read as cells."""
        first = faults[0]
        why = "; ".join(
            (f"{f.column}: " if f.column else "") + t(f"error.{f.reason}", "en", **f.values)
            for f in faults
        )
        own = [first.row, first.column, first.value, why, text]
        row = [cells.get(c, "") for c in self._columns] + [str(x) for x in own]
        self._writer.writerow([inert(cell) for cell in row])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def write_unknown(path: Path, unknown: Mapping[str, int]) -> None:
    """The strings that no table knows, most frequent first, ready to be completed and used."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(["text", "match", "source_id", "met"])
        for text, n in sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0])):
            writer.writerow([inert(text), "is", "", n])
