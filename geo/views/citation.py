"""Citations of claims and of views, as plain text and as BibTeX."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from geo.i18n import t
from geo.ledger import Ledger
from geo.model.claims import Claim
from geo.model.filters import Filter
from geo.model.settings import About
from geo.model.within import parse_within

VERSION_LENGTH = 12  # digits of the data version in citations

# Braces become commands, because BibTeX counts even escaped ones. Letters of all scripts are kept,
# which BibTeX in UTF-8 and biber can read. Libraries that write BibTeX were not used: they escape
# nothing, or replace such letters by commands that need special fonts.
_BIBTEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
} | {c: f"\\{c}" for c in "$&#_%"}
_SPECIAL = re.compile("[" + re.escape("".join(_BIBTEX)) + "]")
# Spaces and control characters in one class: ` *` before a class takes quadratic time.
_CONTROL = re.compile(r"[ \x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class ViewCitation:
    """The citation of a view.

    words: the filter in words. rows: number of claims shown. version: of the data. link: to the
    view, or "" if there is none. accessed: the day of access. release: the number of the release
    that this is, or 0.
    """

    about: About
    words: str
    rows: int
    version: str
    link: str
    accessed: date
    release: int = 0

    def text(self, lang: str) -> str:
        """One line of plain text."""
        said = self.about.citation or self.about.title or t("app.title", lang)
        seen = t("cite.accessed", lang, link=self.link, day=self.accessed) if self.link else ""
        return _sentences([said, self.words, *self._facts(lang), seen])

    def bibtex(self, lang: str) -> str:
        """An `@misc` entry, whose key is derived from filter and data version."""
        digest = hashlib.sha256(f"{self.words}\0{self.version}".encode()).hexdigest()
        return _entry(
            f"claim-atlas-{digest[:10]}",
            {
                "title": self.about.title or t("app.title", lang),
                "year": str(self.accessed.year),
                "note": _sentences([self.words, *self._facts(lang), self.about.citation]),
                "url": self.link,
                "urldate": self.accessed.isoformat(),
            },
        )

    def _facts(self, lang: str) -> list[str]:
        version = self.version[:VERSION_LENGTH]
        return [
            t("cite.rows", lang, n=self.rows),
            t("cite.release", lang, n=self.release) if self.release else "",
            t("cite.version", lang, version=version),
            t("map.legend_not_facts", lang),
        ]


def filter_in_words(ledger: Ledger, query: Filter, lang: str) -> str:
    """The filter as a sentence in `lang`, which always names the days and the zone."""
    days = t("toolbar.all_days", lang)
    if query.days:
        days = " – ".join(dict.fromkeys(day.isoformat() for day in query.days))
    sides = [ledger.sides[key].name(lang) for key in query.side]
    speakers = [ledger.sources[key].name(lang) for key in query.claimant]
    parts = [
        t(f"cite.days_{query.date_basis}", lang, days=days),
        _choice(t("filter.zone", lang), [query.zone]),
        _choice(t("filter.known", lang), [query.as_of.isoformat()] if query.as_of else []),
        _choice(t("filter.changed", lang), [query.changed.isoformat()] if query.changed else []),
        _choice(t("filter.side", lang), sides),
        _choice(t("filter.claimant", lang), speakers),
        _choice(t("filter.modality", lang), [t(f"modality.{m}", lang) for m in query.modality]),
        _choice(t("filter.type", lang), [t(f"type.{e}", lang) for e in query.type]),
        _choice(t("filter.precision", lang), [t(f"precision.{p}", lang) for p in query.precision]),
        t("filter.disputed", lang) if query.disputed else "",
        _choice(
            t("filter.origins", lang),
            [t("filter.origins_least", lang, n=query.origins)] if query.origins else [],
        ),
        _choice(t("filter.q", lang), [query.q] if query.q else []),
        _choice(t("filter.within", lang), [within_in_words(query, lang)] if query.within else []),
    ]
    return "; ".join(part for part in parts if part)


def within_in_words(query: Filter, lang: str) -> str:
    """The shape of a filter, in `lang`: what it is and where."""
    shape = parse_within(query.within)
    south, west, north, east = shape.bounds
    where = {"south": south, "west": west, "north": north, "east": (east + 180) % 360 - 180}
    said = {name: f"{degrees:.3f}" for name, degrees in where.items()}
    if shape.kind == "circle":
        latitude, longitude, metres = shape.text.removeprefix("circle:").split(",")
        said = {"lat": latitude, "lon": longitude, "km": f"{int(metres) / 1000:g}"}
    return t(f"filter.within_{shape.kind}", lang, n=len(shape.ring), **said)


def passage_citation(ledger: Ledger, claim: Claim, lang: str) -> str:
    """Publisher, title, day, and the position of the passage with its shortened hash."""
    if claim.document not in ledger.documents:
        return t("panel.no_document", lang)
    return ", ".join([*_document(ledger, claim, lang, digits=12), claim.claim_id])


def claim_citation(ledger: Ledger, claim: Claim, lang: str, release: int = 0) -> str:
    """One line with the document, the passage and its full hash, the claim, the data version.

    release: the number of the release that this is, or 0.
    """
    parts = [", ".join(_document(ledger, claim, lang)), *_said(ledger, claim, lang, release)]
    return _sentences(parts)


def claim_bibtex(ledger: Ledger, claim: Claim, lang: str, release: int = 0) -> str:
    """An `@misc` entry for the document, with the claim in the note; its key is the claim's id.

    For a claim without a document, the claimant is the author.
    """
    document = ledger.documents.get(claim.document)
    said = _said(ledger, claim, lang, release)
    if document is None:
        return _entry(
            claim.claim_id,
            {
                "author": ledger.sources[claim.claimant].name(lang),
                "title": claim.headline(lang),
                **_dated(str(claim.reported or "")),
                "note": _sentences(said),
            },
        )
    passage = _passage(claim, lang)
    return _entry(
        claim.claim_id,
        {
            "author": ledger.sources[document.publisher].name(lang),
            "title": document.title(lang),
            **_dated(str(document.published or "")),
            "note": _sentences([passage, *said]),
            "url": document.url,
        },
    )


def _document(ledger: Ledger, claim: Claim, lang: str, digits: int = 64) -> list[str]:
    document = ledger.documents.get(claim.document)
    if document is None:
        return []
    parts = [
        ledger.sources[document.publisher].name(lang),
        document.title(lang),
        str(document.published or ""),
        _passage(claim, lang, digits),
        document.url,
    ]
    return [part for part in parts if part]


def _passage(claim: Claim, lang: str, digits: int = 64) -> str:
    if claim.evidence_start is None:
        return ""
    sha = claim.evidence_sha256[:digits] + ("…" if digits < 64 else "")
    start, end = claim.evidence_start, claim.evidence_end
    return t("panel.offsets", lang, start=start, end=end, sha=sha)


def _said(ledger: Ledger, claim: Claim, lang: str, release: int) -> list[str]:
    source = ledger.sources[claim.claimant]
    return [
        t(
            "cite.claim",
            lang,
            id=claim.claim_id,
            who=source.name(lang),
            side=ledger.sides[source.side].name(lang),
            modality=t(f"modality.{claim.modality}", lang),
            headline=claim.headline(lang),
        ),
        t("cite.release", lang, n=release) if release else "",
        t("cite.version", lang, version=ledger.version[:VERSION_LENGTH]),
    ]


def _choice(name: str, values: list[str]) -> str:
    return f"{name}: {' / '.join(values)}" if values else ""


def _sentences(parts: Iterable[str]) -> str:
    """The parts that are not empty, joined to one line of sentences."""
    kept = [_one_line(part).rstrip(".。") for part in parts]
    return ". ".join(part for part in kept if part) + "."


def _one_line(text: str) -> str:
    """`text` on one line: control characters with the spaces around them become one space."""
    return _CONTROL.sub(lambda m: " " if m[0].strip(" ") else m[0], text).strip()


def _dated(iso: str) -> dict[str, str]:
    return {"year": iso[:4], "date": iso[:10]} if iso else {}


def _entry(key: str, values: dict[str, str]) -> str:
    lines = [f"@misc{{{key},"]
    for name, value in values.items():
        if value:
            lines.append(f"  {name} = {{{_WRITTEN.get(name, _field)(value)}}},")
    return "\n".join([*lines, "}"]) + "\n"


def _field(text: str) -> str:
    """`text` escaped, in inner braces so that styles do not change its capitals."""
    line = _one_line(text)
    return "{" + _SPECIAL.sub(lambda m: _BIBTEX[m[0]], line) + "}"


def _address(url: str) -> str:
    """A URL, which BibTeX takes verbatim; only characters that would end the field are encoded."""
    return quote(url, safe=":/?#[]@!$&'()*+,;=%-._~")


# Without inner braces, since biber reads ISO dates only so.
_WRITTEN: dict[str, Callable[[str], str]] = {
    "url": _address,
    "year": str,
    "date": str,
    "urldate": str,
}
