"""Verifies a ledger as evidence: its tables, documents, passages and history, without a network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.ledger.check import area_errors, history_errors
from geo.ledger.documents import document_errors, texts_at_hand
from geo.ledger.evidence import check_evidence, passage
from geo.ledger.folder import Ledger, read_ledger
from geo.ledger.history import Entry, entries, first_break
from geo.ledger.releases import RELEASES, releases
from geo.ledger.states import hashes_of
from geo.model.claims import RowError


@dataclass(frozen=True)
class Part:
    """One part of what was verified. key: of its sentence; faults: what is wrong in it.

    doubts: what is not wrong, and yet not shown to be right, such as a document not at hand.
    is_partial: whether some of it could not be looked at.
    """

    key: str
    values: Mapping[str, object]
    faults: tuple[RowError, ...] = ()
    doubts: tuple[RowError, ...] = ()
    is_partial: bool = False

    @property
    def is_doubtful(self) -> bool:
        """Whether some of it is not shown to be right."""
        return bool(self.doubts) or self.is_partial


@dataclass(frozen=True)
class Verified:
    """What was verified. tables: the SHA-256 of each table; last: the hash of the last entry."""

    ledger: Ledger
    parts: Sequence[Part]
    tables: dict[str, str]
    last: str

    @property
    def is_right(self) -> bool:
        """Whether nothing is wrong."""
        return not any(part.faults for part in self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether besides nothing is in doubt."""
        return self.is_right and not any(part.is_doubtful for part in self.parts)


def verified(folder: Path, articles: Path | None = None, keys: Collection[str] = ()) -> Verified:
    """Verify the ledger in `folder`, with the documents that it keeps and those in `articles`.

    keys: the public keys whose releases are trusted. Raises StorageError for a ledger of a newer
    format.
    """
    ledger = read_ledger(folder)
    texts = texts_at_hand(folder, articles)
    found = check_evidence(ledger, texts)
    missing = [e for e in found if e.reason == "document_not_at_hand"]
    wrong = [e for e in found if e.reason != "document_not_at_hand"]
    kept = document_errors(folder, ledger)
    cited = [c for c in ledger.claims.values() if c.evidence_sha256]
    at_hand = sum(d.sha256 in texts for d in ledger.documents.values())
    right = sum(passage(claim, ledger, texts) is not None for claim in cited)
    faults, notes = history_errors(folder)
    known = [] if first_break(folder) else list(entries(folder))
    tables = {"claims": len(ledger.claims), "rows": ledger.rows}
    documents = {"n": len(ledger.documents), "at_hand": at_hand}
    passages = {"n": len(cited), "right": right, "none": len(ledger.claims) - len(cited)}
    tools = Counter(entry.tool for entry in known)
    history = {"n": len(known), "outside": tools["outside"] - bool(known)}
    areas = area_errors(ledger, ledger.gazetteer.places)
    parts = (
        Part("tables", tables, (*ledger.errors, *areas), ledger.notes),
        Part("documents", documents, tuple(kept), tuple(missing)),
        Part("passages", passages, tuple(wrong), is_partial=right + len(wrong) < len(cited)),
        Part("history" if known or faults else "no_history", history, tuple(faults), tuple(notes)),
        *_releases(folder, known, keys),
    )
    return Verified(ledger, parts, hashes_of(folder), known[-1].hash() if known else "")


def _releases(folder: Path, known: Sequence[Entry], keys: Collection[str]) -> list[Part]:
    """The part about releases; none where there are none.

    Besides what `releases` looks at: whether the key is trusted, and whether the history has the
    state that was released.
    """
    faults: list[RowError] = []
    doubts: list[RowError] = []
    n = 0
    for kept in releases(folder):
        n += 1
        file, release = f"{RELEASES}/{kept.number}.json", kept.release
        if kept.fault or release is None:
            faults.append(RowError(file, 0, "", "", f"release_{kept.fault}"))
            continue
        if release.key not in keys:
            reason = "release_unknown_key" if keys else "release_no_keys"
            (faults if keys else doubts).append(RowError(file, 0, "", release.key, reason))
        entry = next((e for e in known if e.entry == release.history.get("entry")), None)
        tables = {name: table.sha256 for name, table in release.tables.items()}
        is_there = entry is not None and entry.hash() == release.history.get("hash")
        is_state = entry is not None and (release.public or dict(entry.files) == tables)
        if not (is_there and is_state):
            faults.append(RowError(file, 0, "", "", "release_history"))
    return [Part("releases", {"n": n}, tuple(faults), tuple(doubts))] if n else []
