"""What an event is called: as the ledger names it, else by what is said to have happened where.

A name that is built never says more than the claims: a figure stands in it only where all of them
give it alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from geo.i18n import t
from geo.i18n.grammar import sentence
from geo.i18n.isolating import STARTS, isolated
from geo.ledger import Ledger
from geo.model.claims import Claim, Figure, shortened
from geo.views.differing import figure_words

MAX_NAME = 120  # letters of a name that is built
_MAX_PLACES, _MAX_FIGURES = 2, 2
_OTHER = "other"  # ACLED's sub-type of what has none; more may follow after a colon


def event_name(ledger: Ledger, claims: Sequence[Claim], lang: str) -> str:
    """The name of the event that some claims, at least one, are about."""
    named = ledger.event_names.get(claims[0].event_id)
    return named.name(lang) if named else built(ledger, claims, lang)


def built(ledger: Ledger, claims: Sequence[Claim], lang: str) -> str:
    """A name by kind, place and figures."""
    what = _kind(claims, lang)
    place = _place(ledger, claims, lang)
    what = placed(what, place, lang)
    figures = t("headline.and", lang).join(figure_words(f, lang) for f in _agreed(claims))
    if figures:
        what = t("headline.with_figures", lang, what=what, figures=figures)
    return shortened(what, MAX_NAME)


def placed(what: str, place: str, lang: str) -> str:
    """`what`, with the place where there is one; a place such as "near X" needs no "in"."""
    if not place:
        return what
    first = place.lstrip(STARTS)[:1]
    form = "in_place" if first.isalpha() and not first.islower() else "at_place"
    return t(f"headline.{form}", lang, what=what, place=place)


def _kind(claims: Sequence[Claim], lang: str) -> str:
    """The sub-type that most claims have; else the type, in words for one happening."""
    subs = Counter(sub for sub in (_sub_type(c) for c in claims) if sub)
    if subs and lang == "en":
        return subs.most_common(1)[0][0]
    types = [c.event_type for c in claims if c.event_type != "unknown"]
    if not types:
        return t("headline.event", lang)
    return t(f"happening.{Counter(types).most_common(1)[0][0]}", lang)


def _sub_type(claim: Claim) -> str:
    """The sub-type in words, which are those of the file and therefore in English."""
    word = claim.sub_event_type.replace("_", " ").strip()
    head, colon, rest = word.partition(":")
    if head.strip().lower() == _OTHER:
        word = rest.strip() if colon else ""
    return sentence(word) if any(c.isalpha() for c in word) else ""


def _place(ledger: Ledger, claims: Sequence[Claim], lang: str) -> str:
    found = (ledger.place_name(c, lang) for c in claims)
    names = list(dict.fromkeys(isolated(name) for name in found if name))
    shown = " / ".join(names[:_MAX_PLACES])
    return f"{shown} …" if len(names) > _MAX_PLACES else shown


def _agreed(claims: Sequence[Claim]) -> list[Figure]:
    """The figures that all claims give alike."""
    said = [{figure.name: figure for figure in claim.figures} for claim in claims]
    same = [f for name, f in said[0].items() if all(other.get(name) == f for other in said)]
    return same[:_MAX_FIGURES]
