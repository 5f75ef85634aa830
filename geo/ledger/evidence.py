"""Evidence: from a claim to its exact passage in the source document, checked by hash.

Offsets count Unicode code points of the document's text, [start, end), as in a W3C Web Annotation
TextPositionSelector. A document is found by the SHA-256 of its bytes, whatever its file is called.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from geo.ledger.folder import EVENTS, Ledger
from geo.model.claims import Claim, RowError, shortened


def texts_in(folder: Path) -> Mapping[str, str]:
    """The documents in `folder` (`*.txt`, UTF-8): SHA-256 of the bytes -> text.

    A file that is not UTF-8 is nobody's document and is left out; the claim that needs it says so.
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
    """The passage of `claim`, or None where the document is not at hand or does not match."""
    document = ledger.documents.get(claim.document)
    text = texts.get(document.sha256) if document else None
    if text is None or claim.evidence_start is None or claim.evidence_end is None:
        return None
    quoted = text[claim.evidence_start : claim.evidence_end]
    return quoted if _sha256(quoted) == claim.evidence_sha256 else None


def check_evidence(ledger: Ledger, texts: Mapping[str, str]) -> list[RowError]:
    """Every document and passage that cannot be found, or whose hash does not match."""
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
