"""Reports an import: numbers, reasons, unknown claimants, and a file of rejected rows."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from geo.i18n import pick, t
from geo.importing.claimants import claimants_csv
from geo.importing.comparing import EXAMPLES, Change, Clash, Example, Lacking
from geo.importing.coordinates.systems import epsg
from geo.importing.profiles import shipped
from geo.importing.questions import Question
from geo.importing.remarks import Remarks
from geo.importing.sheets import Found, Lines
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
_EXAMPLES = 200  # faults kept in memory; the file of rejected rows has all


@dataclass
class Report:
    """The result of an import. Rows are those of the file; in event files each is an event.

    accepted + rejected = rows. reasons: (reason, column) -> rejected rows. unknown: texts that name
    no known claimant, with their frequency. orders: column -> the ways of reading that it proves.
    coordinates: column -> how its coordinates are read, where they are not plain numbers. remarks:
    what else was noticed. swapped: whether all coordinates lie in the home view only if latitude
    and longitude are exchanged. found: how the file was read. open_references: references to claims
    that neither file nor ledger has. lines_read: the lines of a CSV file by kind. lacking: claims
    of earlier files that this one lacks. clashes: rows rejected for having the id of another event.
    changes: examples of updates.
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
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    coordinates: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)
    swapped: bool = False
    merged: Merged | None = None
    open_references: list[RowError] = field(default_factory=list)
    same_file: bool = False
    lines_read: Lines | None = None
    found: Found | None = None
    lacking: Lacking = field(default_factory=Lacking)
    clashes: int = 0
    changes: Sequence[Change] = ()

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return self.rows - self.accepted

    def note(self, faults: Sequence[RowError]) -> None:
        """Count the faults of one row, under the reason of the first."""
        first = faults[0]
        self.reasons[first.reason, first.column] += 1
        if len(self.faults) < _EXAMPLES:
            self.faults += faults

    def lines(self, lang: str) -> list[str]:
        """The report in words, a line each."""
        known = shipped().get(self.profile)
        kind = pick(lang, **known.name) if known else self.profile
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
        if self.found and (how := found_text(self.found, lang)):
            said.insert(1, how)
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
        said += self.noticed(lang)
        if self.claims:
            met = sum(self.unknown.values())
            said.append(t("import.unknown", lang, n=f"{met:,}", names=f"{len(self.unknown):,}"))
        if self.open_references:
            ids = dict.fromkeys(note.value for note in self.open_references)
            shown = ", ".join(list(ids)[:5]) + (" …" if len(ids) > 5 else "")
            n = f"{len(self.open_references):,}"
            said.append(t("import.open_references", lang, n=n, ids=shown))
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

    def noticed(self, lang: str) -> list[str]:
        """How the rows were read, where the file proves it, and what else was noticed in them."""
        said = [
            t("import.order", lang, column=c, order=_way(way, lang))
            for c, ways in self.orders.items()
            for way in ways
        ]
        said += [
            t("import.coordinates", lang, column=c, how=", ".join(_way(way, lang) for way in ways))
            for c, ways in self.coordinates.items()
        ]
        said += [
            t(
                f"import.remark_{each.key}",
                lang,
                column=each.column,
                n=f"{each.n:,}",
                row=each.row,
                value=each.value,
            )
            for each in self.remarks
        ]
        if self.unplaced:
            names = ", ".join(
                f"{name or t('import.no_name', lang)} ({n})"
                for name, n in list(self.unplaced.items())[:8]
            )
            said.append(t("import.unplaced", lang, names=names))
        if self.swapped:
            said.append(t("import.swapped", lang))
        return said

    def _changed(self, m: Merged, lang: str) -> list[str]:
        """What a user should know about claims that the ledger had before."""
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


def found_text(found: Found, lang: str) -> str:
    """How a file was read, in words: its sheet, header and separator."""
    said = []
    if found.member:
        said.append(t("import.found_member", lang, name=found.member))
    if found.sheet:
        said.append(t("import.found_sheet", lang, name=found.sheet))
    if found.header:
        said.append(t("import.found_header", lang, row=f"{found.header:,}"))
    elif found.header == 0:
        said.append(t("import.found_no_header", lang))
    if found.separator:
        mark = t("import.mark_tab", lang) if found.separator == "\t" else found.separator
        said.append(t("import.found_separator", lang, mark=mark))
    if found.crs and found.crs not in ("EPSG:4326", "OGC:CRS84"):
        said.append(t("import.found_crs", lang, crs=found.crs))
    if found.example:
        said.append(t("import.found_example", lang, word=shortened(found.example, 40)))
    return "; ".join(said)


def _lines_read(lines: Lines, lang: str) -> list[str]:
    """The lines of a file by kind, and how many rows had quotes escaped by a backslash."""
    said = [
        t(
            "import.lines",
            lang,
            total=f"{lines.total:,}",
            above=f"{lines.above:,}",
            headers=lines.headers,
            rows=f"{lines.rows:,}",
            continued=f"{lines.continued:,}",
            blank=f"{lines.blank:,}",
        )
    ]
    if lines.escaped:
        said.append(t("import.escaped", lang, n=f"{lines.escaped:,}"))
    return said


def lacking_lines(lacking: Lacking, lang: str) -> list[str]:
    """The number of claims that a file lacks, and examples, a line each."""
    n, of = f"{lacking.claims:,}", f"{lacking.of:,}"
    return [t("import.lacking", lang, n=n, of=of), *(_example(e, lang) for e in lacking.examples)]


def clash_lines(clashes: Sequence[Clash], lang: str) -> list[str]:
    """The number of rows with the id of another event, and examples, a line each."""
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
    """The message of a reason, cut before the values of a single row."""
    text = t(f"error.{reason}", lang)
    return text.split("{", 1)[0].rstrip(" :(,、（") + "…" if "{" in text else text


class Rejects:
    """Writes rejected rows to a CSV file: their columns in the imported file, and the reasons."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8-sig", newline="")
        self._columns = [c for c in columns if c not in REASON_COLUMNS]
        self._writer = csv.writer(self._file, lineterminator="\r\n")
        self._writer.writerow([*self._columns, *REASON_COLUMNS])

    def add(self, cells: Mapping[str, str], faults: Sequence[RowError], text: str = "") -> None:
        """Write one row. text: the row as it is in the file, if it could not be read as cells."""
        first = faults[0]
        why = "; ".join(
            (f"{f.column}: " if f.column else "") + t(f"error.{f.reason}", "en", **f.values)
            for f in faults
        )
        own = [first.row, first.column, first.value, why, text]
        row = [cells.get(c, "") for c in self._columns] + [str(x) for x in own]
        self._writer.writerow([inert(cell) for cell in row])

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def write_unknown(path: Path, unknown: Mapping[str, int]) -> None:
    """Write the unknown texts, most frequent first, as a table of claimants to complete."""
    path.write_text("\ufeff" + claimants_csv((), unknown), encoding="utf-8", newline="")


def question_text(question: Question, lang: str) -> str:
    """A question in words, with examples of what raises it."""
    shown = "; ".join(t("import.date_row", lang, row=e.row, value=e.text) for e in question.rows)
    return t(f"import.ask_{question.kind}", lang, column=question.column, shown=shown)


def answer_text(question: Question, answer: str, lang: str) -> str:
    """An answer to a question in words, with what its examples would be."""
    if answer not in question.answers:
        return answer  # the name of a zone, or the code of a system
    read = "; ".join(f"{e.text} = {e.as_}" for e in question.answers[answer])
    return _way(answer, lang) + (f" ({read})" if read else "")


def _way(way: str, lang: str) -> str:
    """A way of reading in words."""
    if epsg(way):
        key = "mercator" if way == "EPSG:3857" else "system"
        return t(f"import.way_{key}", lang, code=way)
    return t(f"import.way_{way}", lang)
