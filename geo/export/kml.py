"""KML as KMZ: a placemark per claim with its badge, and a balloon that says who said it how."""

from __future__ import annotations

import html
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from functools import lru_cache

import shapely
from fastkml import (
    Data,
    Document,
    ExtendedData,
    Placemark,
    Schema,
    SchemaData,
    SimpleData,
    SimpleField,
    Snippet,
    Style,
    StyleUrl,
)
from fastkml.enums import DataType
from fastkml.styles import BalloonStyle, IconStyle, LabelStyle, LineStyle, PolyStyle
from lxml import etree
from shapely.geometry.base import BaseGeometry

from geo.export.extract import CHANGED, MAX_NAMED, NUMBERS, POINT, Extract, point
from geo.i18n import t
from geo.model.claims import Claim
from geo.model.columns import WRITTEN
from geo.views.badge_pictures import picture
from geo.views.citation import filter_in_words, passage_citation
from geo.views.panel import chain, happened, reported, where

_SCHEMA = "claims"
_PIECE = 1 << 20
_REAL = (*NUMBERS, *POINT)
_CELL = SimpleData(name="claim_id", value="-")  # without data, fastkml writes no SchemaData
_LINE, _FILL = "cc", "33"  # opacity of an area's outline and of its inside
# Characters that XML 1.0 cannot hold, not even escaped, are replaced.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Letters, shape, colour, modality; each combination has one picture and one style.
_Badge = tuple[str, str, str, str]


def kmz(extract: Extract) -> Iterator[bytes]:
    """A KMZ with `doc.kml`, the badges as pictures in `icons/`, and the tables beside the claims.

    An area has both its polygon and its point, where the badge is shown; a claim whose place is
    unknown is a placemark without geometry. Characters that XML cannot hold are replaced, and the
    document names the cells. Texts of the data are XML text nodes; in the balloon,
    which is HTML, they are also escaped as HTML.
    """
    drawn: dict[_Badge, None] = {}
    changed: list[str] = []
    for claim in extract.claims:
        drawn[_badge(extract, claim)] = None
        for name, cell in claim.cells.items():
            if _ILLEGAL.search(cell):
                changed.append(f"{claim.claim_id}: {name}")
    badges = {badge: n for n, badge in enumerate(drawn)}
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            with archive.open("doc.kml", "w") as out, etree.xmlfile(out, encoding="utf-8") as xml:
                _write(xml, extract, badges, changed)
            for name, content in extract.beside().items():
                archive.writestr(name, content)
            for badge, n in badges.items():
                archive.writestr(f"icons/{n}.png", picture(*badge))
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _write(
    xml: etree._IncrementalFileWriter,
    extract: Extract,
    badges: dict[_Badge, int],
    changed: list[str],
) -> None:
    head = _head(extract, badges, changed)
    name = etree.QName(head)
    root = etree.QName(name.namespace, "kml")
    spaces = {None: name.namespace}

    def unprefixed(element: etree._Element) -> etree._Element:
        """`element` without the prefix `kml:`, which web viewers do not recognise."""
        above = etree.Element(root, nsmap=spaces)
        above.append(element)
        etree.cleanup_namespaces(above, top_nsmap=spaces)
        return element

    xml.write_declaration()
    with xml.element(root, nsmap=spaces), xml.element(name):
        for part in unprefixed(head):
            xml.write(part)
        for claim in extract.claims:
            mark = _placemark(extract, claim, badges[_badge(extract, claim)])
            xml.write(unprefixed(mark))


def _head(extract: Extract, badges: dict[_Badge, int], changed: list[str]) -> etree._Element:
    """The document as an element, without its placemarks."""
    about, lang = extract.about, extract.lang
    lines = (
        t("map.legend_not_facts", lang),
        filter_in_words(extract.ledger, extract.query, lang),
        t("cite.rows", lang, n=len(extract.claims)),
        t("cite.version", lang, version=extract.ledger.version),
        about.citation,
        " ".join(part for part in (about.licence, about.licence_url) if part),
    )
    kinds = [
        SimpleField(name=name, type_=DataType.double if name in _REAL else DataType.string)
        for name in (*extract.columns, *POINT, WRITTEN)
    ]
    facts = {
        "filter": json.dumps(extract.query.words(), ensure_ascii=False),
        "rows": str(len(extract.claims)),
        "data_version": extract.ledger.version,
    }
    if changed:
        facts[CHANGED] = "; ".join(changed[:MAX_NAMED])
    return Document(
        name=xml_text(about.title or t("app.title", lang)),
        description="<br>".join(_shown(line) for line in lines if line),
        styles=[_style(n, colour) for (_, _, colour, _), n in badges.items()],
        schemata=[Schema(id=_SCHEMA, name=_SCHEMA, fields=kinds)],
        extended_data=ExtendedData(
            elements=[Data(name=name, value=xml_text(value)) for name, value in facts.items()]
        ),
    ).etree_element()


def _style(number: int, colour: str) -> Style:
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    ink = f"{blue}{green}{red}".lower()  # KML orders colours as opacity, blue, green, red
    return Style(
        id=f"badge-{number}",
        styles=[
            IconStyle(scale=1.5, icon_href=f"icons/{number}.png"),
            LabelStyle(scale=0),  # the badge says who; the headline is in the list and balloon
            LineStyle(color=f"{_LINE}{ink}", width=2),
            PolyStyle(color=f"{_FILL}{ink}"),
            BalloonStyle(text="$[description]"),
        ],
    )


def _placemark(extract: Extract, claim: Claim, badge: int) -> etree._Element:
    """A placemark as an element."""
    lang = extract.lang
    source = extract.ledger.sources[claim.claimant]
    element: etree._Element = Placemark(
        id=f"claim-{claim.claim_id}",
        name=xml_text(claim.headline(lang)),
        snippet=Snippet(
            text=xml_text(f"{source.name(lang)}: {t(f'modality.{claim.modality}', lang)}"),
            max_lines=1,
        ),
        description=_balloon(extract, claim, badge),
        style_url=StyleUrl(url=f"#badge-{badge}"),
        extended_data=ExtendedData(elements=[SchemaData(schema_url=f"#{_SCHEMA}", data=[_CELL])]),
    ).etree_element()
    space = etree.QName(element).namespace
    data = element.find("{*}ExtendedData/{*}SchemaData")
    # Filled with lxml, since fastkml trims texts and drops empty ones.
    del data[:]
    name = etree.QName(space, "SimpleData")
    for column, value in extract.with_point(claim).items():
        if value is not None:
            cell = etree.SubElement(data, name, name=column)
            cell.text = xml_text(value) if isinstance(value, str) else repr(value)
    # Also with lxml, since fastkml needs a third of a second for the outline of a country.
    shape, centre = extract.shape(claim), point(claim)
    parts = [part for part in (centre, shape) if part is not None]
    if len(parts) == 2 and parts[0] == parts[1]:
        parts.pop()
    alone = len(parts) < 2 and not hasattr(parts[0] if parts else None, "geoms")
    parent = element if alone else etree.SubElement(element, etree.QName(space, "MultiGeometry"))
    for part in parts:
        _draw(parent, space, part)
    return element


def _draw(parent: etree._Element, space: str | None, shape: BaseGeometry) -> None:
    """Add points, lines and polygons to an element."""

    def add(to: etree._Element, name: str, text: str | None = None) -> etree._Element:
        node = etree.SubElement(to, etree.QName(space, name))
        node.text = text
        return node

    def ring(to: etree._Element, name: str, line: shapely.LinearRing) -> None:
        add(add(add(to, name), "LinearRing"), "coordinates", _coordinates(line))

    for part in getattr(shape, "geoms", [shape]):
        if part.geom_type in ("Point", "LineString"):
            add(add(parent, part.geom_type), "coordinates", _coordinates(part))
        else:
            polygon = add(parent, "Polygon")
            add(polygon, "tessellate", "1")
            ring(polygon, "outerBoundaryIs", part.exterior)
            for hole in part.interiors:
                ring(polygon, "innerBoundaryIs", hole)


@lru_cache(maxsize=1024)
def _coordinates(line: BaseGeometry) -> str:
    return " ".join(f"{x!r},{y!r}" for x, y in shapely.get_coordinates(line).tolist())


def _balloon(extract: Extract, claim: Claim, badge: int) -> str:
    """HTML in which every text of the data is escaped."""
    lang, ledger, zone = extract.lang, extract.ledger, extract.query.zone
    source = ledger.sources[claim.claimant]
    facts = (
        (t("filter.claimant", lang), source.name(lang)),
        (t("filter.side", lang), ledger.sides[source.side].name(lang)),
        (t("panel.modality", lang), t(f"modality.{claim.modality}", lang)),
        (t("panel.chain", lang), chain(claim, ledger, lang)),
        (t("panel.happened", lang), happened(claim, lang, zone, iso=True)),
        (t("panel.reported", lang), reported(claim, lang, zone, iso=True)),
        (t("panel.where", lang), where(claim, ledger, lang)),
        (t("panel.evidence", lang), passage_citation(ledger, claim, lang)),
    )
    rows = "".join(f"<tr><th>{_shown(k)}</th><td>{_shown(v)}</td></tr>" for k, v in facts)
    return (
        f'<h3><img src="icons/{badge}.png" width="54"> {_shown(claim.headline(lang))}</h3>'
        f"<p>{_shown(claim.summary(lang))}</p><table>{rows}</table>"
        f"<p>{_shown(t('panel.not_facts', lang))}</p>"
    )


def _badge(extract: Extract, claim: Claim) -> _Badge:
    source = extract.ledger.sources[claim.claimant]
    side = extract.ledger.sides[source.side]
    return source.letters, side.shape, side.colour, claim.modality


def xml_text(text: str) -> str:
    """`text` as XML 1.0 can hold it: what it cannot is a replacement character."""
    return _ILLEGAL.sub("\ufffd", text)


def _shown(text: str) -> str:
    """`text` escaped for a balloon: as HTML, and so that viewers do not fill in `$[name]`."""
    return html.escape(xml_text(text)).replace("$", "&#36;")
