"""The newest claims of a filter as an Atom feed (RFC 4287), for readers and for other programs."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from urllib.parse import quote, urlencode

from lxml import etree

from geo.export.kml import xml_text
from geo.i18n import t
from geo.ledger import Ledger
from geo.model.claims import Claim
from geo.model.dates import When
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.views import panel
from geo.views.citation import filter_in_words
from geo.web.texts import bounded

MAX_ENTRIES = 50
MIME = "application/atom+xml"
_LOOKED_AT = 200  # of the last claims in order of time, of which some have no day
_ATOM = "http://www.w3.org/2005/Atom"


def feed(atlas: Atlas, query: Filter, lang: str, server: str) -> bytes:
    """The feed in UTF-8: the last claims of `query` in order of time that have a day, newest first.

    server: its address with the base path, without a slash at the end.
    """
    first = max(0, atlas.store.counts(query).n - _LOOKED_AT)
    part = atlas.store.page(query, _LOOKED_AT, first)
    dated = [(when, c) for c in part.claims.values() if (when := c.reported or c.event.start)]
    newest = dated[-MAX_ENTRIES:][::-1]
    words = urlencode(query.words(), doseq=True)
    own = f"{server}/api/claims.atom?{words}&lang={lang}"
    root = etree.Element(f"{{{_ATOM}}}feed", nsmap={None: _ATOM})
    root.set("{http://www.w3.org/XML/1998/namespace}lang", lang)
    _add(root, "id", own)
    _say(root, "title", f"{t('app.title', lang)}: {filter_in_words(atlas.ledger, query, lang)}")
    _say(root, "subtitle", t("panel.not_facts", lang))
    _add(root, "updated", _instant(newest[0][0] if newest else When(atlas.claim_days[1])))
    _link(root, "self", own, MIME)
    _link(root, "alternate", f"{server}/?{words}&lang={lang}", "text/html")
    for when, claim in newest:
        _entry(root, part, claim, when, lang, server)
    made: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return made


def _entry(
    root: etree._Element, ledger: Ledger, claim: Claim, when: When, lang: str, server: str
) -> None:
    page = f"{server}/c/{quote(claim.claim_id, safe='')}"
    entry = etree.SubElement(root, f"{{{_ATOM}}}entry")
    _add(entry, "id", page)
    _say(entry, "title", claim.headline(lang))
    _add(entry, "updated", _instant(when))
    author = etree.SubElement(entry, f"{{{_ATOM}}}author")
    _say(author, "name", ledger.sources[claim.claimant].name(lang))
    _link(entry, "alternate", f"{page}?lang={lang}", "text/html")
    side = ledger.sides[claim.claimant_side]
    label = xml_text(bounded(side.name(lang)))
    etree.SubElement(entry, f"{{{_ATOM}}}category", term=side.side, label=label)
    facts = (panel.badge(claim, ledger, lang)["label"], panel.where(claim, ledger, lang))
    said = " · ".join((*facts, claim.summary(lang)) if claim.summary(lang) else facts)
    _say(entry, "summary", said)


def _instant(when: When) -> str:
    """An instant of RFC 3339; a day without a time begins at midnight in UTC."""
    value = when.value
    if not isinstance(value, datetime):
        value = datetime.combine(date(value.year, value.month, value.day), time(), UTC)
    return value.isoformat(timespec="seconds")


def _say(parent: etree._Element, name: str, text: str) -> None:
    """Add a text of the data."""
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = xml_text(bounded(text))


def _add(parent: etree._Element, name: str, value: str) -> None:
    """Add an address or an instant."""
    etree.SubElement(parent, f"{{{_ATOM}}}{name}").text = value


def _link(parent: etree._Element, rel: str, href: str, mime: str) -> None:
    etree.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href, type=mime)
