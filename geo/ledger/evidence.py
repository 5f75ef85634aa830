"""Finds the exact passage behind a claim in its source document, and checks it by hash.

Offsets count Unicode code points of the document's text, [start, end), as in a TextPositionSelector
of W3C Web Annotation. Documents are identified by the SHA-256 of their bytes, not by file name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from geo.ledger.folder import EVENTS, Ledger
from geo.model.claims import Claim, RowError, shortened

MAX_AROUND = 400  # characters before and after a passage
_MARKS = "。！？.!?"
# The end of a sentence, with the white space after it.
_SENTENCE_END = re.compile(r"(?:[。！？]+[」』）)”]*|[.!?]+[)\"”’]*(?=\s)|\n)\s*")


def texts_in(folder: Path) -> Mapping[str, str]:
    """The documents in `folder` (`*.txt`, UTF-8): SHA-256 of the bytes -> text.

    Files that are not UTF-8 are left out; `check_evidence` then reports the document as missing.
    """
    files = sorted(folder.glob("*.txt")) if folder.is_dir() else []
    return _read(tuple((str(p), p.stat().st_mtime_ns) for p in files))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, int], ...]) -> Mapping[str, str]:
    found = {}
    for name, _ in files:
        data = Path(name).read_bytes()
        try:
            found[hashlib.sha256(data).hexdigest()] = data.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return found


def passage(claim: Claim, ledger: Ledger, texts: Mapping[str, str]) -> str | None:
    """The passage of `claim`, or None if the document is missing or its hash differs.

    texts: SHA-256 -> text of the documents at hand.
    """
    document = ledger.documents.get(claim.document)
    text = texts.get(document.sha256) if document else None
    if text is None or claim.evidence_start is None or claim.evidence_end is None:
        return None
    quoted = text[claim.evidence_start : claim.evidence_end]
    return quoted if _sha256(quoted) == claim.evidence_sha256 else None


def sentences_around(
    claim: Claim, ledger: Ledger, texts: Mapping[str, str]
) -> tuple[str, str, str] | None:
    """The passage of `claim` with what stands before and after it, up to a sentence each.

    None where `passage` is None. Before and after have at most `MAX_AROUND` characters each; where
    they are cut, they begin or end with an ellipsis.
    """
    quoted = passage(claim, ledger, texts)
    if quoted is None or claim.evidence_start is None or claim.evidence_end is None:
        return None
    text = texts[ledger.documents[claim.document].sha256]
    start, end = claim.evidence_start, claim.evidence_end
    low, high = max(0, start - MAX_AROUND), min(len(text), end + MAX_AROUND)
    # The last end before the passage begins its own sentence, or is that of the one before.
    ends = [0] * (low == 0) + [low + m.end() for m in _SENTENCE_END.finditer(text[low:start])]
    first = ends[-2] if len(ends) > 1 else low
    before = text[first:start].lstrip()
    if len(ends) < 2 and low > 0:
        before = f"…{before}"
    stops = [end + m.end() for m in _SENTENCE_END.finditer(text[end:high])]
    is_whole = quoted.rstrip()[-1:] in _MARKS
    last = stops[0 if is_whole else 1] if len(stops) > (0 if is_whole else 1) else high
    after = text[end:last].rstrip()
    return before, quoted, f"{after}…" if last == high < len(text) else after


def check_evidence(ledger: Ledger, texts: Mapping[str, str]) -> list[RowError]:
    """The errors of all documents and passages that are missing or have another hash."""
    errors = []
    for document in ledger.documents.values():
        if document.sha256 not in texts:
            errors.append(
                RowError("documents.csv", 0, "sha256", document.document, "document_not_at_hand")
            )
    for claim in ledger.claims.values():
        known = ledger.documents.get(claim.document)
        if known and known.sha256 in texts and claim.evidence_start is not None:
            text = texts[known.sha256]
            if claim.evidence_end is None or claim.evidence_end > len(text):
                errors.append(
                    RowError(
                        EVENTS,
                        claim.row,
                        "evidence_end",
                        str(claim.evidence_end),
                        "offset_beyond_end",
                        {"length": len(text)},
                    )
                )
            elif passage(claim, ledger, texts) is None:
                errors.append(
                    RowError(
                        EVENTS,
                        claim.row,
                        "evidence_sha256",
                        shortened(claim.evidence_sha256, 20),
                        "hash_differs",
                    )
                )
    return errors


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
