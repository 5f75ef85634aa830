"""What rival claims differ in, as sentences: "A news agency says one helicopter; others say two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from geo.i18n import t
from geo.i18n.grammar import (
    are_several,
    counted,
    in_sentence,
    listed,
    sentence,
    without_aside,
)
from geo.i18n.isolating import isolated
from geo.i18n.plurals import form
from geo.ledger import Ledger
from geo.ledger.disputes import Difference
from geo.model.claims import Claim, Figure

# Modalities whose verb says more than that somebody says something.
_VERBS = ("assesses", "assesses_likely", "confirms", "retracts")


@dataclass
class _Said:
    """What several rivals say about one thing.

    parts: verb and what is said -> the claims that say so. linked: whether the ledger links any of
    them as rivals.
    """

    parts: dict[tuple[str, str], list[Claim]] = field(default_factory=dict)
    linked: bool = False

    def add(self, claim: Claim, verb: str, what: str) -> None:
        claims = self.parts.setdefault((verb, what), [])
        if claim not in claims:
            claims.append(claim)


def sentences(
    ledger: Ledger, found: Iterable[Difference], lang: str, zone: str
) -> list[tuple[str, str]]:
    """What the claims of an event differ in: pairs of a sentence and why it is said.

    found: the differences of the event, by `geo.ledger.disputes`. One sentence has all that is
    said of one figure; place and time are compared by pair.
    """
    figures: dict[str, _Said] = {}
    made: list[tuple[str, str]] = []
    others: list[tuple[str, str]] = []
    for one in found:
        a, b = ledger.claims[one.a], ledger.claims[one.b]
        if one.kind == "figure":
            for claim, text in ((a, one.left), (b, one.right)):
                figure = next(f for f in claim.figures if str(f) == text)
                said = figures.setdefault(figure.name, _Said())
                said.add(claim, _verb(claim), text)
                said.linked |= one.linked
            continue
        if one.kind == "direct":
            words = _direct(ledger, a, b, lang)
        else:
            said = _Said()
            for claim in (a, b):
                said.add(claim, *_place_or_time(ledger, one.kind, claim, lang, zone))
            words = _sentence(ledger, one.kind, said, lang)
        others.append((words, _why(one.linked, lang)))
    for said in figures.values():
        words = _sentence(ledger, "figure", _in_words(said, lang), lang)
        made.append((words, _why(said.linked, lang)))
    return made + others


def _why(linked: bool, lang: str) -> str:
    return t("differs.linked" if linked else "differs.computed", lang)


def _verb(claim: Claim) -> str:
    return claim.modality if claim.modality in _VERBS else "says"


def _in_words(said: _Said, lang: str) -> _Said:
    """The figures in words; the things that are counted are named once."""
    made = _Said(linked=said.linked)
    for n, ((verb, text), claims) in enumerate(said.parts.items()):
        figure = next(f for f in claims[0].figures if str(f) == text)
        for claim in claims:
            made.add(claim, verb, figure_words(figure, lang, short=n > 0))
    return made


def figure_words(figure: Figure, lang: str, short: bool = False) -> str:
    """A figure in words; see `geo.i18n.grammar.counted`."""
    return counted(figure.name, figure.relation, figure.number, lang, short)


def _place_or_time(
    ledger: Ledger, kind: str, claim: Claim, lang: str, zone: str
) -> tuple[str, str]:
    if kind == "place":
        return "names", ledger.place_name(claim, lang) or t("claims.no_place", lang)
    return "gives", event_time(claim, lang, zone)


def event_time(claim: Claim, lang: str, zone: str, iso: bool = False) -> str:
    """When it is said to have happened, with the name of the zone if there is a time of day.

    iso: as `2023-05-12`, and not as the language writes it.
    """
    dates = [when for when in (claim.event.start, claim.event.end) if when]
    words = claim.event.text_in(zone) if iso else claim.event.words_in(zone, lang)
    return zoned(words, zone, any(when.is_instant for when in dates))


def zoned(words: str, zone: str, has_time: bool) -> str:
    """`words` with the name of the zone if they have a time of day."""
    return f"{words} ({zone})" if has_time else words


def _sentence(ledger: Ledger, kind: str, said: _Said, lang: str) -> str:
    name = _names(ledger, [c for claims in said.parts.values() for c in claims], lang)
    parts = []
    for (verb, what), claims in said.parts.items():
        names = list(dict.fromkeys(name[c.claimant] for c in claims))
        text = form(t(f"differs.{verb}", lang), 2 if are_several(names, lang) else 1, lang)
        who = listed([isolated(in_sentence(each, lang)) for each in names], lang)
        parts.append(text.format(who=who, what=isolated(what)))
    joined = t("differs.between", lang).join(parts)
    return sentence(t(f"differs.{kind}", lang, parts=joined))


def _direct(ledger: Ledger, a: Claim, b: Claim, lang: str) -> str:
    """Who denies or disputes which claim, where nothing that can be compared differs."""
    pairs = [(x, y) for x, y in ((a, b), (b, a)) if y.claim_id in x.disputes] or [(a, b)]
    claim, other = next((p for p in pairs if p[0].modality == "denies"), pairs[0])
    name = _names(ledger, (claim, other), lang)
    who = name[claim.claimant]
    key = "denies" if claim.modality == "denies" else "disputes"
    text = form(t(f"differs.{key}", lang), 2 if are_several([who], lang) else 1, lang)
    return sentence(
        text.format(
            who=isolated(in_sentence(who, lang)),
            other=isolated(in_sentence(name[other.claimant], lang)),
            what=isolated(other.headline(lang).rstrip(".。")),
        )
    )


def _names(ledger: Ledger, claims: Sequence[Claim], lang: str) -> dict[str, str]:
    """The speakers' names, without what stands in brackets behind them where they stay apart."""
    whole = {c.claimant: ledger.sources[c.claimant].name(lang) for c in claims}
    short = {key: without_aside(name) for key, name in whole.items()}
    shown = list(short.values())
    return {key: name if shown.count(name) == 1 else whole[key] for key, name in short.items()}
