"""The headline of a draft, built from its fields; never a sentence copied from the document."""

from __future__ import annotations

from geo.i18n import pick, t
from geo.ledger import Ledger
from geo.ledger.drafts import DraftRow

_MAX = 160  # letters


def headline_of(ledger: Ledger, row: DraftRow, lang: str) -> str:
    """Who says what kind of thing where, in English or Japanese; `lang` chooses among these."""
    lang = "ja" if lang == "ja" else "en"
    cells, position = row["cells"], row["position"]
    source = ledger.sources.get(cells.get("claimant", ""))
    given = row["source"]
    who = source.name(lang) if source else pick(
        lang, en=given.get("name_en", ""), ja=given.get("name_ja", "")
    )  # fmt: skip
    place = ledger.gazetteer.places.get(str(position.get("id", "")))
    where = place.name(lang) if place else str(position.get("name") or "")
    kind, manner = cells.get("event_type", "unknown"), cells.get("modality", "unknown")
    what = "" if kind == "unknown" else t(f"type.{kind}", lang)
    how = "" if manner == "unknown" else t(f"modality.{manner}", lang)
    mark = "、" if lang == "ja" else ", "
    said = mark.join(filter(None, (what, where, cells.get("figures", ""))))
    speaker = f"{who} ({how})" if who and how else who
    return ": ".join(filter(None, (speaker, said)))[:_MAX]
