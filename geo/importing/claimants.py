"""Finds the sources that the texts of a file name; texts that no table lists stay unknown.

`builtin/claimants.csv` says which text means which source (of `sources.csv` beside it):

    is      the whole text, without regard to case, spaces and a final full stop
    names   the text contains this name, as whole words; it names a person or an office
    heads   `TEXT (somebody)`: TEXT names the side, and the somebody is looked up separately

A text that contains the names of two different sources is ambiguous, and so unknown.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from geo.importing.patterns import stripped
from geo.importing.profiles import FOLDER, Splits
from geo.importing.questions import is_empty
from geo.importing.sheets import Unreadable
from geo.importing.source_keys import badge_of, folded, key_of
from geo.importing.speaker_names import (
    cites,
    is_person,
    listed,
    names_a_body,
    parted,
    with_titles,
    without_prefix,
)
from geo.importing.told_speakers import DESCRIBED, TABLE, Speaker, fault_of, read_claimants
from geo.ledger.formulas import inert
from geo.model.claims import RowError, Side, Source

UNKNOWN = "unknown"
# The side of claimants whose side is unknown; a ledger's own row for it takes precedence.
NO_SIDE = Side(UNKNOWN, "Side unknown", "立場不明", "?", "octagon", "#5A6572", "Сторона невідома")
_UNKNOWN_SOURCE = Source(
    UNKNOWN, "Claimant unknown", "発言者不明", "Мовець невідомий", "??", UNKNOWN, UNKNOWN, ""
)
_WORDS = re.compile(r"[\w'’]+")

MAX_NAMES = 200  # in one cell, because every claimant gets a claim with a copy of the row


_KEPT = 100_000  # cells that are not read a second time


@dataclass(frozen=True)
class _Named:
    """A speaker that a cell names. text: of one that no table knows, as it is shown; else ""."""

    key: str
    text: str = ""

    @property
    def is_known(self) -> bool:
        return not self.text


class TooMany(ValueError):
    """A cell that names more claimants, or outlets, than `MAX_NAMES`."""


@dataclass
class Speakers:
    """The sources that can be recognised, and those that a file names.

    sources: records by id, from the tables or the ledger. met: the sources that the file names, in
    the order met. unknown: texts that no table lists, with their frequency.
    """

    sources: dict[str, Source]
    is_: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    met: dict[str, Source] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)
    _read: dict[tuple[str, Splits], list[_Named]] = field(default_factory=dict, repr=False)

    def of_cell(self, cell: str, splits: Splits, count: int = 1) -> list[str]:
        """The ids of the sources that a cell names; the unknown source where it says nobody.

        count: how many rows have it. Raises TooMany if it names more than `MAX_NAMES`.
        """
        named = self._read.get((cell, splits))
        if named is None:
            named = []
            for part in _few(listed(cell) or parted(cell, splits.split)):
                text = without_prefix(stripped(part, splits.drop))
                if not is_empty(text):
                    named += self._of_text(text, splits)
            if len(self._read) < _KEPT:
                self._read[cell, splits] = named
        for stranger in (one.text for one in named if not one.is_known):
            self.unknown[stranger] += count
        return list(dict.fromkeys(self._meet(one.key) for one in named)) or [self._meet(UNKNOWN)]

    def _of_text(self, text: str, splits: Splits) -> list[_Named]:
        """The speakers that a text names, in which a mark may part them or not."""
        whole = self.is_.get(folded(text))
        if whole:
            return [_Named(whole)]
        if cites(text):  # what the first says are the words of the second
            return [self._stranger(text)]
        commas = tuple(m for m in splits.maybe if not m.strip().isalnum())
        pieces = [stripped(p, splits.drop) for p in _few(parted(text, commas))]
        pieces = self._with_countries(pieces)
        parts = with_titles([p for p in pieces if p], ",", lambda p: self._known(p) is not None)
        return [one for full, name in parts for one in self._joined(full, name, splits)]

    def _with_countries(self, pieces: list[str]) -> list[str]:
        """`Ministry, Country` as one speaker, where a table knows the `Ministry of Country`."""
        found: list[str] = []
        for piece in pieces:
            whole = f"{found[-1]} of {piece}" if found else ""
            if whole and folded(whole) in self.is_ and folded(found[-1]) not in self.is_:
                found[-1] = whole
            else:
                found.append(piece)
        return found

    def _joined(self, text: str, name: str, splits: Splits) -> list[_Named]:
        """The speakers of a text without commas that part speakers.

        name: the text without the title.
        """
        key = self.is_.get(folded(text))
        if key is None and name == text:
            apart = self._beside_words(text, splits)
            if apart:
                return apart
        if key is None and name == text and self._names_several(text):
            return [self._stranger(text)]  # the profile does not part the cell
        key = key or self._known(text) or self._known(name)
        return [self._named_by(key, text)]

    def _named_by(self, key: str | None, text: str) -> _Named:
        """The speaker `key`, or a new one that no table knows."""
        return _Named(key) if key else self._stranger(text)

    def _names_several(self, text: str) -> bool:
        """Whether a text that no mark of the profile parts has marks of several speakers."""
        pieces = [p.strip() for p in parted(text, (";", "|", "\n", ",")) if p.strip()]
        return len(with_titles(pieces, ",", lambda p: self._known(p) is not None)) > 1

    def _beside_words(self, text: str, splits: Splits) -> list[_Named]:
        """The speakers that a word such as "and" parts; none where it belongs to a name.

        It parts speakers where all of them are known, or one is and the others name a body.
        """
        words = tuple(m for m in splits.maybe if m.strip().isalnum())
        pieces = [stripped(p, splits.drop) for p in _few(parted(text, words))]
        pieces = [p for p in pieces if p]
        known = [self._known(p) for p in pieces]
        others = [p for p, k in zip(pieces, known, strict=True) if k is None]
        if len({k for k in known if k}) + len(others) < 2 or len(others) == len(pieces):
            return []
        if not all(names_a_body(p) for p in others):
            return []
        return [self._named_by(k, p) for p, k in zip(pieces, known, strict=True)]

    def carriers(self, cell: str, splits: Splits) -> list[str]:
        """The ids of the outlets that a cell names. An unknown outlet becomes a new source.

        Raises TooMany if it names more than `MAX_NAMES`.
        """
        found = []
        for part in _few(listed(cell) or parted(cell, splits.split)):
            text = stripped(part, splits.drop)
            if splits.host:
                text = host_of(text)
            if not is_empty(text):
                key = self.is_.get(folded(text))
                found.append(self._meet(key) if key else self._new(text, UNKNOWN, "media"))
        return list(dict.fromkeys(found))

    def publisher(self, record: Mapping[str, str], sides: Iterable[str]) -> str:
        """The id of the file's publisher; the unknown source if the profile names none."""
        if not record:
            return self._meet(UNKNOWN)
        key = record["source_id"]
        if key not in self.sources:
            side = record.get("side", UNKNOWN)
            self.sources[key] = Source(
                key,
                record["name_en"],
                record.get("name_ja") or record["name_en"],
                record.get("name_uk", ""),
                record["badge"],
                side if side in set(sides) else UNKNOWN,
                record.get("kind", UNKNOWN),
                "",
            )
        return self._meet(key)

    def _known(self, text: str) -> str | None:
        key = folded(text)
        if key in self.is_:
            return self.is_[key]
        named = self._named(key)
        if len(named) == 1:
            return next(iter(named))
        if not named and (parts := _headed(text)):
            head = self.heads.get(folded(parts[0]))
            if head:
                inner = self.is_.get(folded(parts[1]))
                return inner or self._new(text, self.sources[head].side, UNKNOWN)
            # `ATO (UNIAN)`: what stands in brackets is not who speaks, unless an outlet passes on
            # the words of another: `UNIAN (Ministry of Defence)`.
            found = self.is_.get(folded(parts[0]))
            if found and self.sources[found].kind == "media" and self._speaks(parts[1]):
                return None
            return found
        return None

    def _speaks(self, text: str) -> bool:
        """Whether a text names a known speaker, a person, or a body."""
        known = folded(text) in self.is_ or bool(self._named(folded(text)))
        return known or is_person(text) or names_a_body(text)

    def _named(self, key: str) -> set[str]:
        words = f" {' '.join(_WORDS.findall(key))} "
        found = {name: source for name, source in self.names.items() if f" {name} " in words}
        # Of overlapping names the longest counts: not "ministry of defence" if the text names
        # "ministry of defence of somewhere".
        longest = {
            source
            for name, source in found.items()
            if not any(name != other and f" {name} " in f" {other} " for other in found)
        }
        # If an office and its spokesman are both named, the spokesman is the claimant.
        return longest - {a for s in longest for a in self._above(s)}

    def _above(self, key: str) -> list[str]:
        above: list[str] = []
        while (parent := self.sources[key].parent) and parent not in above:
            if parent not in self.sources:
                break
            above.append(parent)
            key = parent
        return above

    def _stranger(self, text: str) -> _Named:
        return _Named(self._new(text, UNKNOWN, UNKNOWN), " ".join(text.split()))

    def _new(self, text: str, side: str, kind: str) -> str:
        shown = " ".join(text.split())
        key = key_of(folded(text))
        if key not in self.sources:
            self.sources[key] = Source(key, shown, shown, "", badge_of(shown), side, kind, "")
        return self._meet(key)

    def _meet(self, key: str) -> str:
        for needed in (key, *self._above(key)):
            self.met.setdefault(needed, self.sources[needed])
        return key


def speakers(
    known: Mapping[str, Source],
    sides: Iterable[str],
    own: Path | None = None,
    told: Iterable[Speaker] = (),
) -> Speakers:
    """The sources of the ledger (`known`), then those of `geo/importing/builtin/`.

    sides: of the ledger; a source with another side gets the unknown side. told: what the user says
    about speakers; the first about a text counts. own: the user's table of claimants, or a folder
    with a `claimants.csv` (and `sources.csv`). Both take precedence over the shipped tables.
    Raises Unreadable for what the ledger would refuse.
    """
    allowed = {*sides, UNKNOWN}
    found = Speakers(dict(known))
    found.sources.setdefault(UNKNOWN, _UNKNOWN_SOURCE)
    told = list(told)
    for speaker in told:
        if speaker.says_something and not speaker.same_as:
            key = _own_source(found, speaker, allowed)
            found.is_.setdefault(folded(speaker.text), key)
    tables = [FOLDER / "claimants.csv"]
    if own is not None:
        tables.insert(0, own / "claimants.csv" if own.is_dir() else own)
    for table in tables:
        for row in _rows(table.parent / "sources.csv"):
            side = row["side"] if row["side"] in allowed else UNKNOWN
            record = Source(
                row["source_id"],
                row["name_en"],
                row["name_ja"],
                row["name_uk"],
                row["badge"],
                side,
                row["kind"],
                row.get("parent", ""),
            )
            found.sources.setdefault(record.source_id, record)
    for table in tables:
        _add_table(found, table, allowed)
    for source in found.sources.values():
        for name in (source.name_en, source.name_ja, source.name_uk):
            if name:
                found.is_.setdefault(folded(name), source.source_id)
    for speaker in told:
        if speaker.same_as:
            other = folded(speaker.same_as)
            if other not in found.is_:
                found.is_[other] = _own_source(found, Speaker(speaker.same_as), allowed)
            found.is_[folded(speaker.text)] = found.is_[other]
    return found


def told_sources(
    told: Iterable[Speaker], sides: Collection[str]
) -> tuple[dict[str, str], dict[str, Source]]:
    """What users say, by the ids that the speakers have while nothing is said about them.

    The ids of those that are another speaker, with that speaker's; and the sources described.
    """
    found = Speakers({})
    told = list(told)
    for speaker in told:
        _own_source(found, speaker, sides)
    same = {key_of(folded(s.text)): key_of(folded(s.same_as)) for s in told if s.same_as}
    return same, found.sources


def _own_source(found: Speakers, speaker: Speaker, sides: Collection[str]) -> str:
    """Add the source of a speaker that no table knows; gives its id."""
    key = key_of(folded(speaker.text))
    made = speaker.source(key, badge_of(speaker.text), UNKNOWN)
    _add_source(found, made, sides, RowError("", 0, "", speaker.text, ""))
    return key


def _add_source(found: Speakers, made: Source, sides: Collection[str], at: RowError) -> None:
    """Add a source, with the unknown side where the ledger has not its side; at: for the fault."""
    made = made if made.side in sides else replace(made, side=UNKNOWN)
    fault = fault_of(made, sides)
    if fault:
        column, value, reason, values = fault
        raise Unreadable(RowError(at.file, at.row, column, value or at.value, reason, values))
    found.sources.setdefault(made.source_id, made)


def _add_table(found: Speakers, path: Path, sides: Collection[str]) -> None:
    """Add the texts of a table of claimants; a row may also describe its source."""
    if not path.is_file():
        raise Unreadable(RowError(path.name, 0, "", "", "claimants_missing"))
    rows, faults = read_claimants(path.read_bytes(), path.name)
    for fault in faults:
        raise Unreadable(fault)
    for row in rows:
        key = row["source_id"]
        if key not in found.sources:
            described = Speaker(row["text"], "", *(row[c] for c in DESCRIBED))
            at = RowError(path.name, int(row[""]), "source_id", key, "no_source")
            if not described.says_something:
                if key:
                    raise Unreadable(at)
                continue  # still unknown
            key = key or key_of(folded(row["text"]))
            made = described.source(key, badge_of(row["text"]), UNKNOWN)
            _add_source(found, made, sides, at)
        table = {"is": found.is_, "names": found.names, "heads": found.heads}[row["match"]]
        text = folded(row["text"])
        if row["match"] == "names":
            text = " ".join(_WORDS.findall(text))
        table.setdefault(text, key)


def _rows(path: Path) -> list[dict[str, str]]:
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def host_of(text: str) -> str:
    """The host of a web address, as the name of an outlet; other texts stay as they are."""
    try:
        host = urlsplit(text).hostname if "://" in text else None
    except ValueError:
        return text
    return host.removeprefix("www.") if host else text


def claimants_csv(told: Iterable[Speaker], met: Mapping[str, int]) -> str:
    """A table of claimants: what is told about speakers, and all texts that were met.

    The most frequent come first. Speakers that are the same share an id. A row that says nothing
    but its text is still unknown.
    """
    said = {s.text: s for s in told if s.says_something}
    shared = {s.same_as for s in said.values() if s.same_as}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(TABLE)
    for text in sorted({*said, *shared, *met}, key=lambda text: (-met.get(text, 0), text)):
        s = said.get(text, Speaker(text))
        key = key_of(folded(s.same_as or text)) if text in said or text in shared else ""
        names = (s.name_en, s.name_ja, s.badge, s.side, s.kind)
        cells = (text, "is", key, str(met.get(text, 0)), *names)
        writer.writerow([inert(cell) for cell in cells])
    return out.getvalue()


def _few(parts: list[str]) -> list[str]:
    if len(parts) > MAX_NAMES:
        raise TooMany
    return parts


def _headed(text: str) -> tuple[str, str] | None:
    """The parts of `TEXT (somebody)`, with or without a final full stop; None for other texts."""
    text = text.rstrip().removesuffix(".").rstrip()
    at = text.find("(", 1)
    if at < 0 or not text.endswith(")"):
        return None
    head, inner = text[:at].rstrip() or text[:1], text[at + 1 : -1]
    return (head, inner) if inner else None
