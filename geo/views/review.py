"""The review of a document as plain data for the browser: its text with marks, and its drafts.

`static/review.js` draws it; `geo.service.review` does what comes back. Offsets are code points.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from typing_extensions import TypedDict

from geo.i18n import strings, t
from geo.ledger import Ledger
from geo.ledger.drafts import DraftRow, Review
from geo.ledger.editing import source_named
from geo.model import toponyms
from geo.model.claims import Document
from geo.model.columns import words_of

# The fields of a draft in their order -> how each is written, and its words.
FIELDS: Mapping[str, str] = {
    "claimant": "source",
    "modality": "word",
    "event_type": "word",
    "sub_event_type": "text",
    "place": "place",
    "event_date": "text",
    "event_date_end": "text",
    "time_precision": "word",
    "report_date": "text",
    "figures": "text",
    "via": "chain",
    "headline_en": "text",
    "headline_ja": "text",
}
_WORDS = {"modality": "modality", "event_type": "type", "time_precision": "time_precision"}
_MAX_SOURCES = 3_000
_SHOWN = 10  # decisions
_SURE = ("stated", "default")
_TEXTS = ("review.", "drafting.pair_held", "drafting.pair_rival", "drafting.pair_support")


class Shown(TypedDict):
    """A field of a draft. kind: how it is written. shown: its value in words. how, why: where it
    comes from, in words; "" where a person wrote it. sure: whether it need not be confirmed.
    spans: its words in the document. choices: places that the words may mean.
    """

    name: str
    kind: str
    label: str
    value: str
    shown: str
    how: str
    why: str
    sure: bool
    spans: list[list[int]]
    choices: list[dict[str, Any]]


class PairRow(TypedDict):
    """A claim beside a draft. kind: held, rival or support; headline, reason: in words. state:
    `linked` where a person has linked it, else "".
    """

    kind: str
    claim: str
    headline: str
    reason: str
    state: str


class Draft(TypedDict):
    """A draft. state: of `geo.ledger.drafts`. sure: whether all of its fields are stated."""

    id: str
    start: int
    end: int
    state: str
    claim: str
    sure: bool
    headline: str
    fields: list[Shown]
    position: dict[str, Any]
    source: dict[str, str]
    pairs: list[PairRow]


class ReviewData(TypedDict):
    """All of the page. sentences: start, end, and whether something covers it. held: passages of
    claims that the ledger has. done: the last message that was dealt with, by its number. faults:
    draft and message. words: of the fields with words.
    """

    key: str
    document: str
    title: str
    text: str
    language: str
    sentences: list[tuple[int, int, bool]]
    held: list[tuple[int, int, str]]
    drafts: list[Draft]
    decisions: list[dict[str, Any]]
    others: list[str]
    done: list[str]
    faults: list[tuple[str, str, str]]
    readonly: str
    words: dict[str, list[tuple[str, str]]]
    sources: list[tuple[str, str, str]]
    sides: list[tuple[str, str]]
    labels: dict[str, str]
    texts: dict[str, str]
    lang: str


def review_data(
    ledger: Ledger,
    document: Document,
    text: str,
    review: Review,
    sentences: Sequence[tuple[int, int]],
    lang: str,
    *,
    pairs: Mapping[str, Sequence[PairRow]],
    others: Sequence[str],
    done: Collection[str],
    faults: Sequence[tuple[str, str, str]],
    readonly: str,
) -> ReviewData:
    """What the page shows of a document under review. pairs: by the id of their draft."""
    held = [
        (c.evidence_start, c.evidence_end, c.headline(lang))
        for c in ledger.claims.values()
        if c.document == document.document
        and c.evidence_start is not None
        and c.evidence_end is not None
    ]
    alive = [row for row in review["drafts"] if row["state"] != "gone"]
    spans = [(start, end) for start, end, _ in held]
    spans += [(row["start"], row["end"]) for row in alive if row["state"] != "rejected"]
    spans += [(start, end) for start, end in review["looked"]]
    return {
        "key": document.document,
        "document": document.document,
        "title": document.title(lang),
        "text": text,
        "language": document.language,
        "sentences": [
            (start, end, any(s < end and e > start for s, e in spans)) for start, end in sentences
        ],
        "held": held,
        "drafts": [_draft(row, ledger, pairs.get(row["id"], ()), lang) for row in alive],
        "decisions": _decisions(review, lang),
        "others": list(others),
        "done": list(done),
        "faults": list(faults),
        "readonly": readonly,
        "words": {name: _words_of(name, lang) for name in _WORDS},
        "sources": [
            (s.source_id, s.name(lang), f"{s.letters} · {ledger.sides[s.side].name(lang)}")
            for s in list(ledger.sources.values())[:_MAX_SOURCES]
        ],
        "sides": [(key, side.name(lang)) for key, side in ledger.sides.items()],
        "labels": {name: label(name, lang) for name in FIELDS},
        "texts": {
            key.partition(".")[2]: t(key, lang) for key in strings() if key.startswith(_TEXTS)
        },
        "lang": lang,
    }


def _words_of(name: str, lang: str) -> list[tuple[str, str]]:
    """The values that a field may have, and what they are called."""
    keys = {word: f"{_WORDS[name]}.{word}" for word in words_of(name)}
    return [(word, t(key, lang)) for word, key in keys.items()]


def label(name: str, lang: str) -> str:
    """What a field is called."""
    return t("review.place" if name == "place" else f"card.{name}", lang)


def _draft(row: DraftRow, ledger: Ledger, pairs: Sequence[PairRow], lang: str) -> Draft:
    fields = [_field(name, kind, row, ledger, lang) for name, kind in FIELDS.items()]
    said = [field for field in fields if field["how"]]
    return {
        "id": row["id"],
        "start": row["start"],
        "end": row["end"],
        "state": row["state"],
        "claim": row["claim"],
        "sure": all(field["how"] in _SURE for field in said),
        "headline": row["cells"].get("headline_en") or row["cells"].get("headline_ja", ""),
        "fields": fields,
        "position": row["position"],
        "source": row["source"],
        "pairs": list(pairs),
    }


def _field(name: str, kind: str, row: DraftRow, ledger: Ledger, lang: str) -> Shown:
    reason = (row["said"].get("reasons") or {}).get(name)
    value = row["cells"].get(name, "")
    shown, choices = value, []
    if name == "claimant":
        value = speaker_of(row, ledger)
        source = ledger.sources.get(value)
        new = row["source"].get("name_en") or row["source"].get("name_ja", "")
        shown = source.name(lang) if source else new or str(row["said"].get("claimant_text", ""))
    elif name == "place":
        place = ledger.gazetteer.places.get(str(row["position"].get("id", "")))
        value = str(row["position"].get("kind", ""))
        shown = place.name(lang) if place else str(row["position"].get("name") or "")
        shown = shown or str(row["said"].get("place_text", ""))
        choices = [dict(each) for each in row["said"].get("places", ())]
        for each in choices:
            each["own"] = each["key"] in ledger.gazetteer.places
            codes = (each.get("region"), each.get("country"))
            each["where"] = next((toponyms.region_name(code, lang) for code in codes if code), "")
    elif name in _WORDS and value:
        key = f"{_WORDS[name]}.{value}"
        shown = t(key, lang)
    how = str(reason["how"]) if reason else ""
    is_confirmed = name in row["confirmed"]
    return {
        "name": name,
        "kind": kind,
        "label": label(name, lang),
        "value": value,
        "shown": shown,
        "how": how,
        "why": _why(reason, lang) if reason else "",
        "sure": not how or how in ("stated", "carried", "default") or is_confirmed,
        "spans": [list(span) for span in reason["spans"]] if reason else [],
        "choices": choices,
    }


def speaker_of(row: DraftRow, ledger: Ledger) -> str:
    """The claimant of a draft: as it stands, else the source that has the very name in its words.

    So a source that was made for one draft is known in all others that name it.
    """
    said = row["cells"].get("claimant", "")
    if said or row["source"]:
        return said
    return source_named(ledger, str(row["said"].get("claimant_text", "")))


def _why(reason: Mapping[str, Any], lang: str) -> str:
    """Where a field comes from, in words."""
    how = t(f"review.how_{reason['how']}", lang)
    key = f"drafting.rule_{reason['rule']}"
    if key not in strings():
        return how
    try:
        return f"{how}: {t(key, lang, **reason['values'])}"
    except KeyError:  # a value that the drafter did not give
        return how


def _decisions(review: Review, lang: str) -> list[dict[str, Any]]:
    """The last decisions that count, the newest first."""
    counted = [d for d in review["decisions"] if not d["undone"]][-_SHOWN:]
    rows = {row["id"]: row for row in review["drafts"]}
    return [
        {
            "n": decision["n"],
            "draft": decision["draft"],
            "start": rows[decision["draft"]]["start"] if decision["draft"] in rows
            else (decision["looked"] or [0])[0],
            "words": t(f"review.did_{decision['action']}", lang),
            "claim": rows[decision["draft"]]["claim"] if decision["draft"] in rows else "",
            "who": decision["who"],
        }
        for decision in reversed(counted)
    ]  # fmt: skip
