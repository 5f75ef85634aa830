"""JSON-LD: claims as schema.org `Claim`, with what others have terms for.

| what | vocabulary |
|---|---|
| who says what, where it was read, place, figures | schema.org |
| what it disputes, bears out, confirms, refutes, retracts | CiTO |
| the passage: position in code points, hash or quote | Web Annotation |
| from the claimant through whom to the publisher | PROV |
| dates as exact as they were stated | EDTF |
| side, modality, precision | terms of our own, `urn:claim-atlas:term:` |

`context` says what each word means, and is written into every document, so that nobody has to fetch
it; `node` makes of a claim its node. It never says whether a claim is true: that would be
`ClaimReview`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from geo.export.extract import Extract
from geo.ledger import Ledger
from geo.model.claims import Claim, Document, Figure, Source
from geo.model.edtf import edtf, edtf_when
from geo.model.places import PRECISE, Place
from geo.views.panel import web_address

MIME = "application/ld+json"
OWN = "urn:claim-atlas:"  # of what has no address
_ROWS = 1_000
_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode

Node = dict[str, Any]  # an object of JSON-LD

_RELATIONS = ("disputes", "isDisputedBy", "supports", "confirms", "refutes", "retracts")
# Kinds of sources that surely are one: an office may be given as the person who holds it.
_GROUPS = ("media", "own_reporting", "think_tank", "international_organisation")
_TYPES = {"person": "Person"} | dict.fromkeys(_GROUPS, "Organization")
_PATHS = {
    "claim": "c/",
    "event": "e/",
    "document": "d/",
    "source": "sources#",
    "place": "ogc/collections/places/items/",
    "area": "ogc/collections/areas/items/",
}


def context(address: str = "") -> Node:
    """What the words of a document mean.

    address: of the server whose claims these are, without a slash at the end, so that each name is
    the address of a page; "" for names that are no addresses.
    """
    names = {
        word: f"{address}/{path}" if address else f"{OWN}{word}:" for word, path in _PATHS.items()
    }
    date = {"@type": "edtf:EDTF"}
    texts = {"@container": "@language"}
    return {
        # As schema.org's own context has it, with which RDF tools compare.
        "@vocab": "http://schema.org/",
        "atlas": f"{OWN}term:",
        "cito": "http://purl.org/spar/cito/",
        "edtf": "http://id.loc.gov/datatypes/edtf/",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **names,
        "name": texts,
        "abstract": texts,
        "temporalCoverage": date,
        "dateCreated": date,
        "datePublished": date,
        "url": {"@type": "@id"},
        "license": {"@type": "@id"},
        **{word: {"@id": f"cito:{word}", "@type": "@id"} for word in _RELATIONS},
        "evidence": {"@reverse": "oa:hasBody"},
        "hasTarget": {"@id": "oa:hasTarget", "@type": "@id"},
        "hasSource": {"@id": "oa:hasSource", "@type": "@id"},
        "hasSelector": "oa:hasSelector",
        "start": {"@id": "oa:start", "@type": "xsd:nonNegativeInteger"},
        "end": {"@id": "oa:end", "@type": "xsd:nonNegativeInteger"},
        "exact": "oa:exact",
        "wasAttributedTo": {"@id": "prov:wasAttributedTo", "@type": "@id"},
        "wasDerivedFrom": {"@id": "prov:wasDerivedFrom", "@type": "@id"},
        "actedOnBehalfOf": {"@id": "prov:actedOnBehalfOf", "@type": "@id"},
        **{
            word: f"atlas:{word}"
            for word in ("side", "kind", "modality", "eventType", "precision", "figure", "relation")
        },
        "pointInside": "atlas:pointInside",
    }


def json_ld(extract: Extract) -> Iterator[bytes]:
    """The claims in order, with a node on each line; before a claim comes what it names first."""
    seen: set[str] = set()  # what was written, but for claims
    about = extract.about
    whole: Node = {
        "@id": f"{OWN}version:{extract.ledger.version}",
        "@type": "Dataset",
        "description": "Claims, not established facts: who says what happened where.",
        "version": extract.ledger.version,
    }
    whole |= {"name": {"@none": about.title}} if about.title else {}
    whole |= {"license": about.licence_url} if web_address(about.licence_url) else {}
    yield f'{{"@context":{_dumps(context(extract.address))},"@graph":[\n{_dumps(whole)}'.encode()
    for chunk in extract.chunks(_ROWS):
        claimants = extract.claimants(_retracting(chunk))
        lines: list[str] = []
        for claim in chunk:
            lines += map(_dumps, _named(extract.ledger, claim, seen))
            lines.append(_dumps(node(extract.ledger, claim, claimants)))
        yield (",\n" + ",\n".join(lines)).encode()
    yield b"\n]}\n"


def document_of(
    ledger: Ledger, main: Node, claims: Sequence[Claim] = (), nodes: Sequence[Node] = ()
) -> Node:
    """A document about one thing without its context: its node, `nodes`, and what `claims` name."""
    seen: set[str] = {main["@id"]}
    others = [*nodes, *(named for claim in claims for named in _named(ledger, claim, seen))]
    return {"@graph": [main, *others]}


def node(
    ledger: Ledger,
    claim: Claim,
    claimants: Mapping[str, str],
    passage: str | None = None,
    disputed_by: Collection[str] = (),
) -> Node:
    """The node of a claim, which names others by their keys.

    claimants: claim -> who makes it, of those that it retracts. passage: its text, where that may
    be shown. disputed_by: the claims that dispute it, where that is known.
    """
    made: Node = {
        "@id": f"claim:{claim.claim_id}",
        "@type": ["Claim", "prov:Entity"],
        "identifier": claim.claim_id,
        "name": _in_languages(en=claim.headline_en, ja=claim.headline_ja),
    }
    if summary := _in_languages(en=claim.summary_en, ja=claim.summary_ja):
        made["abstract"] = summary
    made |= {
        "author": {"@id": f"source:{claim.claimant}"},
        "wasAttributedTo": f"source:{claim.claimant}",
        "side": claim.claimant_side,
        "modality": claim.modality,
        "creativeWorkStatus": claim.status,
        "about": {"@id": f"event:{claim.event_id}", "@type": "Event"},
        "eventType": [t for t in (claim.event_type, claim.sub_event_type) if t],
        "temporalCoverage": edtf(claim.event, claim.time_precision),
        "spatialCoverage": _where(ledger, claim),
        "precision": claim.geo_precision,
    }
    if claim.reported:
        made["dateCreated"] = edtf_when(claim.reported)
    if claim.figures:
        made["figure"] = [_figure(figure) for figure in claim.figures]
    made |= _relations(claim, claimants)
    if disputed_by:
        made["isDisputedBy"] = [f"claim:{other}" for other in disputed_by]
    return made | _appearances(claim, passage)


def source_node(source: Source) -> Node:
    """Who says or carries something."""
    kinds = ["prov:Agent", *([_TYPES[source.kind]] if source.kind in _TYPES else [])]
    made: Node = {
        "@id": f"source:{source.source_id}",
        "@type": kinds,
        "name": _in_languages(en=source.name_en, ja=source.name_ja, uk=source.name_uk),
        "side": source.side,
        "kind": source.kind,
    }
    return made | ({"actedOnBehalfOf": f"source:{source.parent}"} if source.parent else {})


def document_node(document: Document) -> Node:
    """What was read."""
    made: Node = {
        "@id": f"document:{document.document}",
        "@type": ["CreativeWork", "prov:Entity"],
        "name": _in_languages(en=document.title_en, ja=document.title_ja),
        "publisher": {"@id": f"source:{document.publisher}"},
        "sha256": document.sha256,
    }
    if document.published:
        made["datePublished"] = edtf_when(document.published)
    if document.language:
        made["inLanguage"] = document.language
    if link := web_address(document.url):
        # Letters that no address may have would make it unreadable for RDF.
        made["url"] = quote(link["url"], safe=":/?#[]@!$&'()*+,;=%-._~")
    return made


def event_node(ledger: Ledger, event_id: str) -> Node:
    """What claims are about. When and where it was, and whether, is for each claim to say."""
    made: Node = {"@id": f"event:{event_id}", "@type": "Event", "identifier": event_id}
    if known := ledger.event_names.get(event_id):
        made["name"] = _in_languages(en=known.name_en, ja=known.name_ja, uk=known.name_uk)
    return made


def place_node(place: Place) -> Node:
    """A place, with its point only where it is known as exactly as that."""
    names = {"en": place.name_en, "ja": place.name_ja, "uk": place.name_uk, "ru": place.name_ru}
    where = _position(place.latitude, place.longitude, place.geo_precision, place.geo_radius_m)
    made: Node = {
        "@id": _place_name(place),
        "@type": "Place",
        "name": _in_languages(**names),
        "precision": place.geo_precision,
    }
    return made | where


def _place_name(place: Place) -> str:
    return f"{'place' if place.geo_precision in PRECISE else 'area'}:{place.place_id}"


def _named(ledger: Ledger, claim: Claim, seen: set[str]) -> Iterator[Node]:
    """What a claim names and what that names, but for what was seen; now it is seen, too."""
    agents = [claim.claimant, claim.publisher, *(key for chain in claim.via for key in chain)]
    document = ledger.documents.get(claim.document)
    if document:
        agents.append(document.publisher)

    def once(key: str) -> bool:
        is_new = key not in seen
        seen.add(key)
        return is_new

    while agents:  # `parent` may lead in a circle, which is left when it closes
        source = ledger.sources.get(agents.pop())
        if source and once(f"source:{source.source_id}"):
            yield source_node(source)
            agents += [source.parent] if source.parent else []
    if document and once(f"document:{document.document}"):
        yield document_node(document)
    place = ledger.gazetteer.places.get(claim.place_id)
    if place and once(f"place:{place.place_id}"):
        yield place_node(place)
    if claim.event_id in ledger.event_names and once(f"event:{claim.event_id}"):
        yield event_node(ledger, claim.event_id)


def _retracting(claims: Sequence[Claim]) -> list[str]:
    """The claims that claims dispute by retracting."""
    retracting = (c for c in claims if c.modality == "retracts")
    return list(dict.fromkeys(other for c in retracting for other in c.disputes))


def _relations(claim: Claim, claimants: Mapping[str, str]) -> Node:
    """CiTO's words for `disputes` and `supports`, with what the modality adds.

    Nobody retracts what another said: then it is disputed, and no more.
    """
    made: Node = {}
    disputed, borne_out = ([f"claim:{o}" for o in ids] for ids in (claim.disputes, claim.supports))
    if disputed:
        made["disputes"] = disputed
        own = [f"claim:{o}" for o in claim.disputes if claimants.get(o) == claim.claimant]
        made |= {"refutes": disputed} if claim.modality == "denies" else {}
        made |= {"retracts": own} if claim.modality == "retracts" and own else {}
    if borne_out:
        made["supports"] = borne_out
        made |= {"confirms": borne_out} if claim.modality == "confirms" else {}
    return made


def _appearances(claim: Claim, passage: str | None) -> Node:
    """Where it was said and read: what the claimant said, what carried it, what was published.

    What was published is the first appearance where the claimant did that, and nobody carried it.
    """
    own = f"claim:{claim.claim_id}"
    published: Node = {
        "@id": f"{own}#published",
        "@type": ["CreativeWork", "prov:Entity"],
        "publisher": {"@id": f"source:{claim.publisher}"},
        "wasAttributedTo": f"source:{claim.publisher}",
    }
    made: Node = {"appearance": published}
    if claim.document:
        published["isPartOf"] = {"@id": f"document:{claim.document}"}
    if claim.document and claim.evidence_start is not None and claim.evidence_end is not None:
        published["@type"] = [*published["@type"], "oa:SpecificResource"]
        published["hasSource"] = f"document:{claim.document}"
        position = {"start": claim.evidence_start, "end": claim.evidence_end}
        selectors: list[Node] = [{"@type": "oa:TextPositionSelector", **position}]
        if passage is not None:
            selectors.append({"@type": "oa:TextQuoteSelector", "exact": passage})
        published |= {"hasSelector": selectors, "sha256": claim.evidence_sha256}
        target = {"hasTarget": f"{own}#published"}
        made["evidence"] = {"@id": f"{own}#passage", "@type": "oa:Annotation", **target}
    ends = claim.claimant, claim.publisher
    # Each carrier once, as a chain that is wrong may lead in a circle.
    chains = [[key for key in dict.fromkeys(chain) if key not in ends] for chain in claim.via]
    if claim.publisher == claim.claimant and not any(chains):
        return {"firstAppearance": {"@id": f"{own}#published"}, **made}
    said: Node = {
        "@id": f"{own}#said",
        "@type": ["CreativeWork", "prov:Entity"],
        "author": {"@id": f"source:{claim.claimant}"},
        "wasAttributedTo": f"source:{claim.claimant}",
    }
    if claim.reported:
        said["dateCreated"] = edtf_when(claim.reported)
    carried = [_carried(own, n, chain) for n, chain in enumerate(chains, 1)]
    published["wasDerivedFrom"] = carried or [f"{own}#said"]
    return {"firstAppearance": said, **made}


def _carried(own: str, number: int, chain: Sequence[str]) -> Node:
    """What the last of a chain carried, derived from what the one before carried, and so on."""
    made: Node = {"@id": f"{own}#said"}
    for step, carrier in enumerate(chain, 1):
        made = {
            "@id": f"{own}#via-{number}-{step}",
            "@type": ["CreativeWork", "prov:Entity"],
            "wasAttributedTo": f"source:{carrier}",
            "wasDerivedFrom": made if step > 1 else made["@id"],
        }
    return made


def _where(ledger: Ledger, claim: Claim) -> Node:
    """The place of a claim: its key, or what the claim says itself where that differs."""
    where = claim.latitude, claim.longitude, claim.geo_precision, claim.geo_radius_m
    place = ledger.gazetteer.places.get(claim.place_id)
    if place:
        known = place.latitude, place.longitude, place.geo_precision, place.geo_radius_m
        if where == known or not claim.cells["latitude"]:
            return {"@id": _place_name(place)}
    made: Node = {"@id": f"claim:{claim.claim_id}#place", "@type": "Place"}
    if names := _in_languages(en=claim.location, ja=claim.location_ja):
        made["name"] = names
    if place:
        made["containedInPlace"] = {"@id": _place_name(place)}
    return made | _position(*where)


def _position(
    latitude: float | None, longitude: float | None, precision: str, radius: float | None
) -> Node:
    """A circle where it lies within so many metres, a point where that is all that is said.

    Of an area without a radius the point is one inside it, and is called so.
    """
    if latitude is None or longitude is None:
        return {}
    point: Node = {"@type": "GeoCoordinates", "latitude": latitude, "longitude": longitude}
    if radius:
        return {"geo": {"@type": "GeoCircle", "geoMidpoint": point, "geoRadius": radius}}
    return {"geo": point} if precision in PRECISE else {"pointInside": point}


_LIMITS = {"=": ("value",), "~": ("value",), ">": ("minValue",), ">=": ("minValue",)}


def _figure(figure: Figure) -> Node:
    value = int(figure.value) if figure.value.is_integer() else figure.value
    named = dict.fromkeys(_LIMITS.get(figure.relation, ("maxValue",)), value)
    relation = {"relation": figure.relation}
    return {"@type": "PropertyValue", "name": {"@none": figure.name}, **named, **relation}


def _in_languages(**texts: str) -> dict[str, str]:
    return {lang: text for lang, text in texts.items() if text.strip()}
