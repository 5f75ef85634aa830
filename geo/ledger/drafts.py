"""The draft claims of a document while they are reviewed: `drafts/DOCUMENT.json` in the ledger.

They are no claims yet. The file keeps what the drafter said, what was changed since, who decided
what, and which sentences were looked at; so a reload, or a second analyst, loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from geo.ledger.rows import is_key
from geo.ledger.storage import StorageError, held

DRAFTS = "drafts"
_FORMAT = 1
_MAX_DECISIONS = 2_000
_MAX_SEEN = 200  # reviewers remembered
State = Literal["open", "accepted", "rejected", "gone"]


class DraftRow(TypedDict):
    """A draft. start, end: its passage, code points. said: what the drafter said, as JSON; empty
    where a person began it. cells: of the ledger, as they stand now. position, source: as a card
    says them. confirmed: fields that a person has looked at. state: `gone` was merged into another.
    claim: the claim that it became. links: claims that it contradicts (`rival`) or bears out
    (`support`); refused: claims of which a person has said that they have nothing to do with it.
    """

    id: str
    start: int
    end: int
    said: dict[str, Any]
    cells: dict[str, str]
    position: dict[str, Any]
    source: dict[str, str]
    confirmed: list[str]
    state: State
    claim: str
    links: NotRequired[dict[str, str]]
    refused: NotRequired[list[str]]


class Decision(TypedDict):
    """What was decided. n: the reader's own number, by which a repeated message is known.

    before: the drafts that it changed, as they were. looked: a sentence that was looked at.
    """

    n: str
    action: str
    draft: str
    before: list[DraftRow]
    looked: list[int]
    who: str
    at: str
    undone: bool


class Review(TypedDict):
    """All of a file. sha256: of the text. seen: reader -> name, and when; for who is here now."""

    format: int
    document: str
    sha256: str
    drafts: list[DraftRow]
    looked: list[list[int]]
    decisions: list[Decision]
    seen: dict[str, list[str]]


def begun(document: str, sha256: str, drafts: list[DraftRow]) -> Review:
    """A review in which nothing is decided yet."""
    return {
        "format": _FORMAT,
        "document": document,
        "sha256": sha256,
        "drafts": drafts,
        "looked": [],
        "decisions": [],
        "seen": {},
    }


def file_of(document: str) -> str:
    """The name of a document's file, relative to the ledger's folder."""
    if not is_key(document):
        raise ValueError(f"{document!r} is no key")
    return f"{DRAFTS}/{document}.json"


def read_review(folder: Path, document: str, sha256: str) -> Review | None:
    """The review of a document; None if it is not begun. sha256: of its text, as it is now.

    Raises StorageError for a file that is damaged, or about another text.
    """
    name = file_of(document)
    try:
        data = (folder / name).read_bytes()
    except FileNotFoundError:
        return None
    except OSError as e:
        raise StorageError("not_read", path=folder / name, why=e.strerror or str(e)) from e
    try:
        found: Review = json.loads(data)
        is_known = found["format"] == _FORMAT and found["sha256"] == sha256
    except (ValueError, KeyError, TypeError):
        is_known = False
    if not is_known:
        raise StorageError("drafts_damaged", path=folder / name)
    return found


def content(review: Review) -> dict[str, bytes]:
    """The file of a review: its name and what stands in it."""
    review["decisions"] = review["decisions"][-_MAX_DECISIONS:]
    newest = sorted(review["seen"].items(), key=lambda item: item[1][1])[-_MAX_SEEN:]
    review["seen"] = dict(newest)
    text = json.dumps(review, ensure_ascii=False, indent=1)
    return {file_of(review["document"]): text.encode("utf-8")}


def change_review(
    folder: Path, document: str, sha256: str, change: Callable[[Review | None], Review]
) -> Review:
    """Change the review of a document while nobody else can. Raises StorageError."""
    with held(folder) as mine:
        review = change(read_review(folder, document, sha256))
        mine.replace(content(review))
        return review


def draft_in(review: Review, key: str) -> DraftRow | None:
    """A draft by its id."""
    return next((draft for draft in review["drafts"] if draft["id"] == key), None)


def decide(
    review: Review, n: str, action: str, draft: str, before: list[DraftRow], who: str,
    looked: list[int] | None = None,
) -> None:  # fmt: skip
    """Keep a decision, with the drafts as they were before it."""
    review["decisions"].append(
        {
            "n": n,
            "action": action,
            "draft": draft,
            "before": deepcopy(before),
            "looked": looked or [],
            "who": who,
            "at": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "undone": False,
        }
    )
