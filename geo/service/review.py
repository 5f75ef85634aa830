"""The review of a document: its drafts are accepted as claims, changed, or rejected.

Accepting writes one claim by `geo.ledger.saving.save`, and the decision in the same step.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Literal

from geo import drafting
from geo.drafting.model import Candidate, Draft
from geo.ledger import Ledger, read_ledger
from geo.ledger.drafts import (
    Decision,
    DraftRow,
    Review,
    begun,
    change_review,
    content,
    decide,
    draft_in,
    read_review,
)
from geo.ledger.editing import carried
from geo.ledger.history import entries
from geo.ledger.saving import Saved, save, undone
from geo.ledger.storage import StorageError
from geo.model.areas import whole_area
from geo.model.claims import Document
from geo.model.settings import Settings
from geo.model.text_language import is_plainly_other
from geo.service.desk import Asked, change_of
from geo.service.documents import DRAFTED
from geo.service.headline import headline_of
from geo.service.new_sources import with_carriers
from geo.service.pairing import decide_pair, linked_cells
from geo.views.card import area_name
from geo.views.review import speaker_of

ACTIONS = (
    "accept", "reject", "edit", "passage", "split", "merge", "new", "look", "undo", "link",
    "refuse", "carry",
)  # fmt: skip
EDITED = (
    "claimant",
    "via",
    "modality",
    "report_date",
    "event_date",
    "event_date_end",
    "time_precision",
    "figures",
    "event_type",
    "sub_event_type",
    "headline_en",
    "headline_ja",
)
_HISTORY: tuple[Literal["id", "start", "end", "said"], ...] = ("id", "start", "end", "said")
_ONE_AT_A_TIME = Lock()
_HERE = 180  # seconds for which a reader who does nothing counts as here
_SURE = ("stated", "default", "carried")


@dataclass(frozen=True)
class Listed:
    """A document in the list. n: its claims. covered: the share of its sentences that are covered
    or looked at, 0 to 1; None where its text is not at hand.
    """

    document: Document
    n: int
    covered: float | None


@dataclass(frozen=True)
class Act:
    """What a reader does. n: a number of her own, so that a message that comes twice counts once.

    draft: the id of the draft. cells, position, source, confirmed: what was changed on its card.
    start, end: code points, of words that are selected, of a sentence, or of a passage. claim: the
    claim of a pair, for `link`, `refuse` and `carry`; kind: of its link, `rival` or `support`.
    """

    n: str
    action: str
    draft: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    position: Mapping[str, Any] | None = None
    source: Mapping[str, str] | None = None
    confirmed: tuple[str, ...] = ()
    start: int = -1
    end: int = -1
    claim: str = ""
    kind: str = ""


_SAVING = ("accept", "carry")  # what changes the ledger itself


class NotDone(Exception):
    """A decision that cannot be taken. key: of the message `desk.KEY`; values: for it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


# ---- sentences and coverage ----------------------------------------------------------------------


def sentences(text: str, lang: str) -> list[tuple[int, int]]:
    """The sentences of a text, [start, end) in code points."""
    return list(drafting.sentences(text, lang))


def touching(sentence: tuple[int, int], spans: Collection[tuple[int, int]]) -> bool:
    """Whether one of the spans has a part of a sentence."""
    return any(start < sentence[1] and end > sentence[0] for start, end in spans)


def listed(ledger: Ledger, texts: Mapping[str, str], folder: Path) -> list[Listed]:
    """The documents of a ledger, the latest first."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for claim in ledger.claims.values():
        if claim.document:
            mine = spans.setdefault(claim.document, [])
            if claim.evidence_start is not None and claim.evidence_end is not None:
                mine.append((claim.evidence_start, claim.evidence_end))
    counts: dict[str, int] = {}
    for claim in ledger.claims.values():
        counts[claim.document] = counts.get(claim.document, 0) + 1
    found = []
    for document in ledger.documents.values():
        text, share = texts.get(document.sha256), None
        if text is not None:
            seen = [*spans.get(document.document, ()), *_looked(folder, document)]
            n, of = _touched(text, document.language, seen)
            share = n / of if of else 1.0
        found.append(Listed(document, counts.get(document.document, 0), share))
    return sorted(found, key=_newest)


def covered(ledger: Ledger, text: str, folder: Path, document: Document) -> tuple[int, int]:
    """How many sentences of a document are covered by claims or were looked at, and of how many."""
    spans = [
        (c.evidence_start, c.evidence_end)
        for c in ledger.claims.values()
        if c.document == document.document
        and c.evidence_start is not None
        and c.evidence_end is not None
    ]
    return _touched(text, document.language, [*spans, *_looked(folder, document)])


def _touched(text: str, lang: str, spans: Collection[tuple[int, int]]) -> tuple[int, int]:
    all_of = sentences(text, lang)
    return sum(touching(sentence, spans) for sentence in all_of), len(all_of)


def _newest(row: Listed) -> tuple[int, str]:
    when = row.document.published
    return (-when.day_in("UTC").toordinal() if when else 0, row.document.document)


def _looked(folder: Path, document: Document) -> list[tuple[int, int]]:
    try:
        review = read_review(folder, document.document, document.sha256)
    except (StorageError, ValueError):
        return []
    if review is None:
        return []
    rejected = [(d["start"], d["end"]) for d in review["drafts"] if d["state"] == "rejected"]
    return [*((start, end) for start, end in review["looked"]), *rejected]


# ---- beginning -----------------------------------------------------------------------------------


def opened(
    folder: Path, ledger: Ledger, document: Document, text: str, settings: Settings,
    reader: str, who: str, write: bool,
) -> Review:  # fmt: skip
    """The review of a document, begun with its drafts where it was not. Raises StorageError.

    reader: tells one session from another. write: whether the file may be written.
    """
    known = read_review(folder, document.document, document.sha256)
    if known and (not write or _is_here(known, reader)):
        return known
    fresh = known or begun(
        document.document, document.sha256, _drafted(ledger, document, text, settings)
    )
    if not write:
        return fresh

    def change(now: Review | None) -> Review:
        return _met(now or fresh, reader, who)

    return change_review(folder, document.document, document.sha256, change)


def _is_here(review: Review, reader: str) -> bool:
    seen = review["seen"].get(reader)
    return seen is not None and _age(seen[1]) < _HERE / 2


def _age(at: str) -> float:
    return (datetime.now(UTC) - datetime.fromisoformat(at)).total_seconds()


def _met(review: Review, reader: str, who: str) -> Review:
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    review["seen"][reader] = [who, at]
    return review


def others_here(review: Review, reader: str) -> list[str]:
    """Who else is reviewing the document now."""
    here = [who for key, (who, at) in review["seen"].items() if key != reader and _age(at) < _HERE]
    return list(dict.fromkeys(here))


def _drafted(ledger: Ledger, document: Document, text: str, settings: Settings) -> list[DraftRow]:
    """The drafts of a text that no claim of the document covers yet."""
    if document.published is None:  # days are told from that of the document
        return []
    if document.language not in DRAFTED and (document.language or is_plainly_other(text)):
        return []  # words of another language say nothing to the drafter
    zone = document.zone or settings.default_zone
    west, south, east, north = settings.home
    found = drafting.draft(
        text,
        day=document.published.day_in(zone),
        zone=zone,
        lang=document.language,
        ledger=ledger,
        home=(south, west, north, east),
        publisher=document.publisher,
        proposals=drafting.proposals(text),
    )
    held_already = {
        (c.evidence_start, c.evidence_end)
        for c in ledger.claims.values()
        if c.document == document.document
    }
    rows = [row_of(each, n, ledger, document) for n, each in enumerate(found, 1)]
    return [row for row in rows if (row["start"], row["end"]) not in held_already]


def row_of(draft: Draft, n: int, ledger: Ledger, document: Document) -> DraftRow:
    """What the drafter says as a draft to review."""
    via = [key for key in draft.via if key in ledger.sources]
    cells = {
        "claimant": draft.claimant if draft.claimant in ledger.sources else "",
        "via": " > ".join(via),
        "modality": draft.modality,
        "report_date": draft.report_date,
        "event_date": draft.event_date,
        "event_date_end": draft.event_date_end,
        "figures": draft.figures,
        "event_type": draft.event_type,
    }
    return {
        "id": f"d{n}",
        "start": draft.start,
        "end": draft.end,
        "said": asdict(draft),
        "cells": cells,
        "position": position_of(draft.place, ledger),
        "source": {},
        "confirmed": [],
        "state": "open",
        "claim": "",
    }


def position_of(place: Candidate | None, ledger: Ledger) -> dict[str, Any]:
    """A candidate as the position that a card says."""
    if place is None:
        return {}
    point = {"latitude": place.latitude, "longitude": place.longitude, "name": place.name}
    own = ledger.gazetteer.places.get(place.key)
    if place.rule:
        name_ja = own.name_ja if own else ""
        return {"kind": "rule", "rule": place.rule, **point, "name_ja": name_ja}
    if own:
        return {"kind": "place", "id": place.key, **point}
    return {"kind": "found", "id": place.key, **point}


def unconfirmed(row: DraftRow) -> list[str]:
    """The fields that must be touched or confirmed before a draft can be accepted."""
    reasons = row["said"].get("reasons") or {}
    return [
        name
        for name, reason in reasons.items()
        if reason["how"] not in _SURE and name not in row["confirmed"]
    ]


# ---- deciding ------------------------------------------------------------------------------------


def act(
    folder: Path, document: Document, text: str, said: Act, reader: str, who: str,
    texts: Mapping[str, str], today: date, lang: str, may_save: bool = True,
) -> tuple[Review, Saved | None]:  # fmt: skip
    """Do what a reader asks for; return the review, and what was saved in the ledger.

    may_save: whether the reader's role allows what changes the ledger itself.
    Raises NotDone, Refused, Conflict, StorageError; then nothing is changed.
    """
    # A page that hears more while it works is run anew beside itself, with the same messages.
    with _ONE_AT_A_TIME:
        return _act(folder, document, text, said, reader, who, texts, today, lang, may_save)


def _act(
    folder: Path, document: Document, text: str, said: Act, reader: str, who: str,
    texts: Mapping[str, str], today: date, lang: str, may_save: bool,
) -> tuple[Review, Saved | None]:  # fmt: skip
    review = read_review(folder, document.document, document.sha256)
    if review is None:
        raise NotDone("review_gone")
    if any(decision["n"] == said.n for decision in review["decisions"]):
        return review, None  # a message that came twice
    if said.action in _SAVING and not may_save:
        raise NotDone("role")
    if said.action == "accept":
        return _accepted(folder, document, said, reader, who, texts, today, lang)
    if said.action == "carry":
        return _carried(folder, document, said, reader, who, texts)
    if said.action == "undo":
        return _undone(folder, document, said, reader, who, texts, may_save)

    def change(now: Review | None) -> Review:
        assert now is not None
        _decided(now, said, who, text, document)
        return _met(now, reader, who)

    return change_review(folder, document.document, document.sha256, change), None


def _open(review: Review, key: str) -> DraftRow:
    """The draft, if it is still to be decided."""
    row = draft_in(review, key)
    if row is None:
        raise NotDone("review_gone")
    if row["state"] != "open":
        made = [d for d in review["decisions"] if d["draft"] == key and not d["undone"]]
        raise NotDone("decided_by", who=made[-1]["who"] if made else "?")
    row.setdefault("links", {})
    row.setdefault("refused", [])
    return row


def _changed(row: DraftRow, said: Act) -> None:
    """Take over what was changed on the card of a draft."""
    for name, cell in said.cells.items():
        if name in EDITED:
            row["cells"][name] = cell
    if said.position is not None:
        row["position"] = dict(said.position)
    if said.source is not None:
        row["source"] = dict(said.source)
    touched = [*said.cells, *said.confirmed, *(("place",) if said.position is not None else ())]
    row["confirmed"] = list(dict.fromkeys([*row["confirmed"], *touched]))


def _decided(review: Review, said: Act, who: str, text: str, document: Document) -> None:
    """What all actions do that save no claim."""
    if said.action == "look":
        span = [said.start, said.end]
        if span not in review["looked"]:
            review["looked"].append(span)
        decide(review, said.n, "look", "", [], who, span)
        return
    if said.action == "new":
        start, end = _trimmed(text, said.start, said.end)
        if start >= end:
            raise NotDone("nothing_selected")
        row = _blank(f"n{len(review['drafts']) + 1}", start, end, document)
        review["drafts"].append(row)
        review["drafts"].sort(key=lambda each: (each["start"], each["end"]))
        decide(review, said.n, "new", row["id"], [], who)
        return
    row = _open(review, said.draft)
    was = deepcopy(row)
    if said.action == "edit":
        _changed(row, said)
        return
    if said.action == "passage":
        start, end = _trimmed(text, said.start, said.end)
        if start >= end:
            raise NotDone("nothing_selected")
        row["start"], row["end"] = start, end
        review["drafts"].sort(key=lambda each: (each["start"], each["end"]))
        return
    if said.action in ("link", "refuse"):
        decide_pair(row, said.claim, said.kind if said.action == "link" else "")
        decide(review, said.n, said.action, row["id"], [was], who)
        return
    if said.action == "reject":
        row["state"] = "rejected"
        decide(review, said.n, "reject", row["id"], [was], who)
    elif said.action == "split":
        at = _split_at(text, row, said, document.language)
        second = deepcopy(row)
        second |= {"id": f"{row['id']}b{len(review['drafts'])}", "start": at}
        row["end"] = at
        row["start"], row["end"] = _trimmed(text, row["start"], row["end"])
        second["start"], second["end"] = _trimmed(text, second["start"], second["end"])
        review["drafts"].insert(review["drafts"].index(row) + 1, second)
        decide(review, said.n, "split", row["id"], [was], who)
    elif said.action == "merge":
        rest = review["drafts"][review["drafts"].index(row) + 1 :]
        other = next((each for each in rest if each["state"] == "open"), None)
        if other is None:
            raise NotDone("nothing_to_merge")
        before = [was, deepcopy(other)]
        row["start"] = min(row["start"], other["start"])
        row["end"] = max(row["end"], other["end"])
        figures = [row["cells"].get("figures", ""), other["cells"].get("figures", "")]
        row["cells"]["figures"] = "; ".join(dict.fromkeys(filter(None, figures)))
        other["state"] = "gone"
        decide(review, said.n, "merge", row["id"], before, who)


def _blank(key: str, start: int, end: int, document: Document) -> DraftRow:
    """A draft that a person begins."""
    return {
        "id": key,
        "start": start,
        "end": end,
        "said": {},
        "cells": {"modality": "unknown", "event_type": "unknown"},
        "position": {},
        "source": {},
        "confirmed": [],
        "state": "open",
        "claim": "",
    }


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span of a text without white space around it."""
    start, end = max(0, start), min(len(text), end)
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _split_at(text: str, row: DraftRow, said: Act, lang: str) -> int:
    """Where a draft is split: where words are selected in it, else between its sentences."""
    if row["start"] < said.start < row["end"]:
        return said.start
    ends = [e for _, e in sentences(text, lang) if row["start"] < e < row["end"]]
    middle = (row["start"] + row["end"]) // 2
    if not ends:
        raise NotDone("nothing_to_split")
    return min(ends, key=lambda end: abs(end - middle))


def _accepted(
    folder: Path, document: Document, said: Act, reader: str, who: str,
    texts: Mapping[str, str], today: date, lang: str,
) -> tuple[Review, Saved]:  # fmt: skip
    """The draft becomes a claim, in one step with the decision."""
    key, sha256 = document.document, document.sha256
    review = read_review(folder, key, sha256)
    if review is None:
        raise NotDone("review_gone")
    row = _open(review, said.draft)
    _changed(row, said)
    if missing := unconfirmed(row):
        raise NotDone("to_confirm", fields=", ".join(missing))
    ledger = read_ledger(folder)
    row["cells"]["claimant"] = speaker_of(row, ledger)
    cells = {
        **{name: cell for name, cell in row["cells"].items() if name in EDITED},
        "document": key,
        "publisher": document.publisher,
        "evidence_start": str(row["start"]),
        "evidence_end": str(row["end"]),
        "status": "reviewed",
        **linked_cells(row, ledger),
    }
    rule = str(row["position"].get("rule", "")) if row["position"].get("kind") == "rule" else ""
    if rule and not whole_area(rule):  # the area becomes a place, with a name of its own
        cells["location"] = area_name(ledger, row["position"], "en")
        cells["location_ja"] = area_name(ledger, row["position"], "ja")
    if not (cells.get("headline_en") or cells.get("headline_ja")):
        column = "headline_ja" if lang == "ja" else "headline_en"
        cells[column] = headline_of(ledger, row, lang)
    position = {k: v for k, v in row["position"].items() if k not in ("name", "name_ja")}
    asked = Asked("save", "", {}, cells, position, row["source"])
    change, claim = change_of(ledger, asked, texts, today)
    drafted = _as_drafted(row, key)
    done: list[Review] = []

    def files() -> dict[str, bytes]:
        now = read_review(folder, key, sha256)
        if now is None:
            raise NotDone("review_gone")
        mine = _open(now, said.draft)
        was = deepcopy(mine)
        _changed(mine, said)
        mine["state"], mine["claim"] = "accepted", claim
        decide(now, said.n, "accept", mine["id"], [was], who)
        done.append(_met(now, reader, who))
        return content(now)

    saved = save(folder, replace(change, draft=drafted), who, texts, files=files)
    return done[0], saved


def _as_drafted(row: DraftRow, document: str) -> dict[str, Any]:
    """What the history keeps of a draft that was accepted."""
    return {"document": document, **{name: row[name] for name in _HISTORY}}


def _carried(
    folder: Path, document: Document, said: Act, reader: str, who: str, texts: Mapping[str, str]
) -> tuple[Review, Saved | None]:  # fmt: skip
    """The draft says what a claim says already: that claim gets one more carrier."""
    key, sha256 = document.document, document.sha256
    review = read_review(folder, key, sha256)
    if review is None:
        raise NotDone("review_gone")
    row = _open(review, said.draft)
    ledger = read_ledger(folder)
    claim = ledger.claims.get(said.claim)
    if claim is None:
        raise NotDone("pair_gone", claim=said.claim[:60])
    edits, _, chain = with_carriers(ledger, row["cells"].get("via", ""))
    via = [*chain.split(";")[0].split(" > "), document.publisher]
    change = carried(claim, via) if claim.document != key else None

    def decided(now: Review | None) -> Review:
        if now is None:
            raise NotDone("review_gone")
        mine = _open(now, said.draft)
        was, span = deepcopy(mine), [mine["start"], mine["end"]]
        mine["state"], mine["claim"] = "accepted", claim.claim_id
        now["looked"].append(span)
        decide(now, said.n, "carry", mine["id"], [was], who, span)
        return _met(now, reader, who)

    if change is None:
        return change_review(folder, key, sha256, decided), None
    done: list[Review] = []

    def files() -> dict[str, bytes]:
        done.append(decided(read_review(folder, key, sha256)))
        return content(done[-1])

    made = replace(change, edits=(*edits, *change.edits), draft=_as_drafted(row, key))
    saved = save(folder, made, who, texts, files=files)
    return done[0], saved


def _undone(
    folder: Path, document: Document, said: Act, reader: str, who: str, texts: Mapping[str, str],
    may_save: bool,
) -> tuple[Review, Saved | None]:  # fmt: skip
    """Take back the last decision, or the one that `draft` names by its number."""
    key, sha256 = document.document, document.sha256

    def taken_back(now: Review | None) -> tuple[Review, Decision]:
        if now is None:
            raise NotDone("review_gone")
        open_ones = [d for d in now["decisions"] if not d["undone"]]
        if said.draft:
            open_ones = [d for d in open_ones if d["n"] == said.draft]
        if not open_ones:
            raise NotDone("nothing_to_undo")
        last = open_ones[-1]
        last["undone"] = True
        if last["looked"]:
            now["looked"] = [span for span in now["looked"] if span != last["looked"]]
        if last["action"] == "new" and (row := draft_in(now, last["draft"])):
            row["state"] = "gone"
        for before in last["before"]:
            if row := draft_in(now, before["id"]):
                row.update(before)
        if last["action"] == "split":
            family = [d for d in now["drafts"] if d["id"].startswith(f"{last['draft']}b")]
            for row in family[-1:]:
                row["state"] = "gone"
        return _met(now, reader, who), last

    _, last = taken_back(deepcopy(read_review(folder, key, sha256)))
    number = None
    if last["action"] in _SAVING:
        if not may_save:
            raise NotDone("role")
        made = (entry for entry in entries(folder) if entry.draft and entry.undoes is None)
        of_draft = (key, last["draft"])
        number = max(
            (e.entry for e in made if e.draft and (e.draft["document"], e.draft["id"]) == of_draft),
            default=None,
        )
        if number is None and last["action"] == "accept":
            raise NotDone("nothing_to_undo")
    if number is None:
        return change_review(folder, key, sha256, lambda now: taken_back(now)[0]), None
    done: list[Review] = []

    def files() -> dict[str, bytes]:
        done.append(taken_back(read_review(folder, key, sha256))[0])
        return content(done[-1])

    saved = save(folder, undone(folder, number), who, texts, files=files)
    return done[0], saved
