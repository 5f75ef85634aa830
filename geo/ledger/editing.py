"""Makes the changes of a ledger that a person asks for: new claims, corrections, merges, splits.

A card holds the cells of one claim. What follows from others (the side of a claimant, the name of a
place, the hash of a passage) is filled in here, once, and never typed.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from geo.ledger.disclosure import is_guarded
from geo.ledger.folder import EVENT_NAMES, EVENTS, NEIGHBOURS, Ledger
from geo.ledger.saving import Change, RowEdit
from geo.model.claims import COLUMNS, WITHDRAWN, Claim
from geo.model.latin_letters import in_latin_letters
from geo.model.places import Place

RETRACTED = "retracted"
MERGED = "merged into"  # in `extra` of a claim that was merged: the claim that goes on
_LONGEST_KEY = 80
_NOT_KEY = re.compile(r"[^a-z0-9]+")


def blank_claim(today: date) -> dict[str, str]:
    """The cells of a claim of which nothing is known yet."""
    unknown = ("time_precision", "event_type", "geo_precision", "modality")
    return {
        **dict.fromkeys(COLUMNS, ""),
        **dict.fromkeys(unknown, "unknown"),
        "status": "draft",
        "first_seen": today.isoformat(),
        "last_seen": today.isoformat(),
    }


def completed(cells: Mapping[str, str], ledger: Ledger, texts: Mapping[str, str]) -> dict[str, str]:
    """The cells of a card with those that follow from others.

    ledger: with the sources, places and documents that the card names. texts: documents at hand,
    SHA-256 -> text. A cell that cannot be worked out stays as it is; saving says what is wrong.
    """
    made = {column: cells.get(column, "").strip() for column in COLUMNS}
    if source := ledger.sources.get(made["claimant"]):
        made["claimant_side"] = source.side
    if document := ledger.documents.get(made["document"]):
        made["publisher"] = document.publisher
    if place := ledger.gazetteer.places.get(made["place_id"]):
        made |= _of_place(place)
    _fill_times(made)
    _fill_passage(made, ledger, texts)
    return made


def _of_place(place: Place) -> dict[str, str]:
    located = place.latitude is not None and place.longitude is not None
    return {
        "location": place.name_en,
        "location_ja": place.name_ja,
        "admin1": place.admin1,
        "country": place.country,
        "latitude": f"{place.latitude}" if located else "",
        "longitude": f"{place.longitude}" if located else "",
        "geo_precision": place.geo_precision,
        "geo_radius_m": "" if place.geo_radius_m is None else f"{place.geo_radius_m:g}",
    }


def _fill_times(made: dict[str, str]) -> None:
    """How exactly the time is known, where nobody has said it."""
    if not made["event_date"]:
        made["time_precision"] = "unknown"
    elif made["time_precision"] in ("", "unknown"):
        made["time_precision"] = "exact" if "T" in made["event_date"] else "day"


def _fill_passage(made: dict[str, str], ledger: Ledger, texts: Mapping[str, str]) -> None:
    document = ledger.documents.get(made["document"])
    text = texts.get(document.sha256) if document else None
    start, end = made["evidence_start"], made["evidence_end"]
    if not (start and end):
        made |= dict.fromkeys(("evidence_start", "evidence_end", "evidence_sha256"), "")
    elif text is not None and start.isdecimal() and end.isdecimal():
        quoted = text[int(start) : int(end)]
        made["evidence_sha256"] = hashlib.sha256(quoted.encode("utf-8")).hexdigest()


def key_words(words: str, lang: str = "") -> str:
    """Words as a key: small Latin letters and digits, joined by dashes; "" where it has none.

    Cyrillic letters become Latin ones. lang: of the words; "" to tell it by its letters.
    """
    plain = unicodedata.normalize("NFKD", in_latin_letters(words, lang))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return _NOT_KEY.sub("-", ascii_only).strip("-")[:_LONGEST_KEY].strip("-")


def new_key(words: str, taken: Collection[str], lang: str = "") -> str:
    """A key made of words, which is not taken."""
    key = key_words(words, lang) or "new"
    found, n = key, 2
    while found in taken:
        found, n = f"{key}-{n}", n + 1
    return found


def claim_key(cells: Mapping[str, str], taken: Collection[str]) -> str:
    """The id of a new claim: its day, who speaks, and the first words of its headline.

    Ids are public: of a claim of which the public does not get all, only what it gets.
    """
    day = (cells.get("event_date") or cells.get("report_date") or "")[:10]
    speaker, headline = cells.get("claimant", ""), cells.get("headline_en", "")
    if is_guarded(cells):
        speaker, headline = cells["public_claimant"], cells["public_headline_en"] or "claim"
    words = " ".join(headline.split()[:6])
    return new_key(" ".join(filter(None, (day, speaker, words))), taken)


def source_named(ledger: Ledger, name: str, side: str = "unknown") -> str:
    """The only source of that very name in any language; "" for none or several.

    side: of which it must be, unless that is unknown.
    """
    wanted = " ".join(name.split()).casefold()
    found = [
        source.source_id
        for source in ledger.sources.values()
        if wanted in (n.casefold() for n in (source.name_en, source.name_ja, source.name_uk))
        and side in ("unknown", "", source.side)
    ]
    return found[0] if wanted and len(found) == 1 else ""


# ---- changes -------------------------------------------------------------------------------------


def added(cells: Mapping[str, str], more: tuple[RowEdit, ...] = (), why: str = "") -> Change:
    """A new claim. more: rows of other tables that it needs, such as a new place."""
    return Change("new", (*more, RowEdit(EVENTS, cells["claim_id"], None, dict(cells))), why)


def corrected(
    claim: Claim, cells: Mapping[str, str], more: tuple[RowEdit, ...] = (), why: str = ""
) -> Change:
    """A claim with other cells. more: as in `added`."""
    return Change("correct", (*more, _edit(claim, cells)), why)


def retracted(claim: Claim, why: str = "") -> Change:
    """The claimant has taken the claim back. It stays in the ledger and says so."""
    return Change("retract", (_edit(claim, {"status": RETRACTED}),), why)


def withdrawn(claim: Claim, today: date, why: str = "") -> Change:
    """The coder takes the claim out, because it was no claim. Its row stays, and is not shown."""
    cells = {"status": WITHDRAWN, "last_seen": today.isoformat()}
    return Change("withdraw", (_edit(claim, cells),), why)


def merged(kept: Claim, other: Claim, ledger: Ledger, today: date, why: str = "") -> Change:
    """Two claims that are one: `kept` goes on, `other` is withdrawn and names it.

    `kept` takes over the chains by which `other` came, and what it disputes and supports. Claims
    that refer to `other` refer to `kept`.
    """
    names = {kept.claim_id, other.claim_id}
    edits = [
        _edit(
            kept,
            {
                "via": _joined("; ", kept.cells["via"].split(";"), other.cells["via"].split(";")),
                **{
                    column: _joined(
                        " ",
                        (x for x in kept.cells[column].split() if x not in names),
                        (x for x in other.cells[column].split() if x not in names),
                    )
                    for column in ("disputes", "supports")
                },
            },
        ),
        _edit(
            other,
            {
                "status": WITHDRAWN,
                "last_seen": today.isoformat(),
                "disputes": "",
                "supports": "",
                "extra": json.dumps({**other.extra, MERGED: kept.claim_id}, ensure_ascii=False),
            },
        ),
    ]
    for claim in ledger.claims.values():
        if claim.claim_id in names or other.claim_id not in (*claim.disputes, *claim.supports):
            continue
        cells = {}
        for column in ("disputes", "supports"):
            ids = claim.cells[column].split()
            renamed = [kept.claim_id if x == other.claim_id else x for x in ids]
            cells[column] = " ".join(dict.fromkeys(renamed))
        edits.append(_edit(claim, cells))
    return Change("merge", tuple(edits), why)


def carried(claim: Claim, chain: Iterable[str], why: str = "") -> Change | None:
    """The same statement through others, too: one more chain of carriers, nearest to the claimant
    first. None where the claim names these carriers already.
    """
    new = " > ".join(dict.fromkeys(key for key in chain if key not in ("", claim.claimant)))
    known = {*(" > ".join(one) for one in claim.via), claim.publisher}
    if not new or new in known:
        return None
    via = _joined("; ", claim.cells["via"].split(";"), (new,))
    return Change("carry", (_edit(claim, {"via": via}),), why)


def split(
    claim: Claim, first: Mapping[str, str], second: Mapping[str, str], why: str = ""
) -> Change:
    """One claim that is two: it goes on with the cells `first`; `second` is a new one."""
    new = RowEdit(EVENTS, second["claim_id"], None, {**claim.cells, **second})
    return Change("split", (_edit(claim, first), new), why)


def named_event(
    event: str, names: Mapping[str, str], seen: Mapping[str, str] | None, why: str = ""
) -> Change:
    """The names of an event; without any, it has none any more. seen: its row, if it has one."""
    columns = NEIGHBOURS[EVENT_NAMES][1:]
    wanted = {column: names.get(column, "").strip() for column in columns}
    row = {"event_id": event, **wanted} if any(wanted.values()) else None
    return Change("name", (RowEdit(EVENT_NAMES, event, seen, row),), why)


def _edit(claim: Claim, cells: Mapping[str, str]) -> RowEdit:
    return RowEdit(EVENTS, claim.claim_id, dict(claim.cells), dict(cells))


def _joined(mark: str, *parts: Iterable[str]) -> str:
    """Texts of several lists, each once, without empty ones."""
    found = [text.strip() for part in parts for text in part]
    return mark.join(dict.fromkeys(text for text in found if text))
