"""New sources: the row that a name becomes, with a badge that is free and can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from geo.importing.source_keys import badge_of, key_of
from geo.ledger import Ledger
from geo.ledger.editing import key_words, new_key, source_named
from geo.ledger.saving import RowEdit
from geo.model.claims import Source

CELLS = ("name_en", "name_ja", "name_uk", "badge", "side", "kind", "parent")
NEW = "+"  # the card's word for what it brings with it; before a name, for a new carrier


def proposed_badge(ledger: Ledger, name: str, side: str) -> str:
    """Two to four letters for a new source that no other of its side has, and that can be read."""
    taken = {s.badge.casefold() for s in ledger.sources.values() if s.side == side}
    first = badge_of(name)
    letters = [c.upper() for c in name if c.isalpha()]
    tries = [first, *(first[:1] + c for c in letters[1:]), *(first[:2] + c for c in letters[1:])]
    tries += [f"{first[:3]}{n}" for n in range(2, 10)]
    return next((t for t in tries if 2 <= len(t) <= 4 and t.casefold() not in taken), first)


def name_of(given: Mapping[str, str]) -> str:
    """The first name that a new source was given, in whichever language."""
    return next((given[n] for n in ("name_en", "name_ja", "name_uk") if given.get(n)), "")


def new_source(ledger: Ledger, given: Mapping[str, str]) -> tuple[RowEdit, Source]:
    """The row of a new source, and the source. given: its cells, of which a name is enough."""
    name = name_of(given)
    lang = "uk" if name == given.get("name_uk") and not given.get("name_en") else ""
    # What has no letters for it, as a Japanese name, has a mark in their place.
    key = new_key(name, ledger.sources, lang) if key_words(name, lang) else key_of(name)
    row = {
        **dict.fromkeys(CELLS, ""),
        **given,
        "source_id": key,
        "name_en": given.get("name_en") or name,
        "name_ja": given.get("name_ja") or name,
        "badge": given.get("badge") or proposed_badge(ledger, name, given.get("side", "")),
        "kind": given.get("kind") or "unknown",
        "side": given.get("side") or "unknown",
    }
    made = Source(
        key, row["name_en"], row["name_ja"], row["name_uk"], row["badge"], row["side"],
        row["kind"], row["parent"],
    )  # fmt: skip
    return RowEdit("sources.csv", key, None, row), made


def with_carriers(ledger: Ledger, via: str) -> tuple[list[RowEdit], Ledger, str]:
    """The new sources that the chains of a claim name as `+NAME`, the ledger with them, and the
    chains by their keys. A source that has this very name already is taken instead of a second one.
    """
    edits: list[RowEdit] = []
    chains = []
    for chain in via.split(";"):
        keys = []
        for part in (part.strip() for part in chain.split(">")):
            name, key = part.removeprefix(NEW).strip(), part
            if part.startswith(NEW) and name:
                key = source_named(ledger, name)
                if not key:
                    edit, made = new_source(ledger, {"name_en": name})
                    key = made.source_id
                    edits.append(edit)
                    ledger = replace(ledger, sources={**ledger.sources, key: made})
            if key:
                keys.append(key)
        chains.append(" > ".join(keys))
    return edits, ledger, "; ".join(filter(None, chains))
