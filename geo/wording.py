"""A claim in words: through whom it came, when it is said to have happened, when it was said."""

from __future__ import annotations

from geo.claims import Claim
from geo.i18n import t
from geo.ledger import Ledger


def chain(claim: Claim, ledger: Ledger, lang: str) -> str:
    """Who spoke, who carried it, who published it: `A → B → C`, each once; chains by `;`."""
    chains = [[claim.claimant, *carriers, claim.publisher] for carriers in claim.via or ((),)]
    return "; ".join(
        " → ".join(ledger.sources[k].name(lang) for k in dict.fromkeys(keys)) for keys in chains
    )


def happened(claim: Claim, lang: str, zone: str) -> str:
    """When it is said to have happened, read in `zone`, and how precisely that is known."""
    if claim.event.start is None:
        return t("panel.not_stated", lang)
    dates = [when for when in (claim.event.start, claim.event.end) if when]
    words = _zoned(claim.event.text_in(zone), zone, any(when.is_instant for when in dates))
    if claim.time_precision in ("exact", "day"):
        return words
    return f"{words} ({t(f'time_precision.{claim.time_precision}', lang)})"


def reported(claim: Claim, lang: str, zone: str) -> str:
    """When the claimant said it, read in `zone`."""
    if claim.reported is None:
        return t("panel.not_stated", lang)
    return _zoned(claim.reported.text_in(zone), zone, claim.reported.is_instant)


def where(claim: Claim, lang: str) -> str:
    """The place, and how precisely it is known."""
    return f"{claim.place_name(lang)} ({t(f'precision.{claim.geo_precision}', lang)})"


def _zoned(words: str, zone: str, has_time: bool) -> str:
    """A time of day says in which zone it is read; a day is the same in all."""
    return f"{words} ({zone})" if has_time else words
