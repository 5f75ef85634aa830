"""Claims as JSON-LD, read again as RDF by a parser that knows nothing of the project."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from asking_api import sent
from lxml import html
from rdflib import RDF, Graph, Literal, Namespace, URIRef
from rdflib.namespace import PROV, XSD
from samples import DATA, DOCUMENTS, SOURCES, files, ledger_of, row, uses_engine, write
from server import Served, served

from geo.export import FORMATS, Extract
from geo.export.linked_data import context, json_ld
from geo.ledger import Ledger
from geo.ledger.disclosure import public_ledger
from geo.model.edtf import edtf
from geo.model.filters import Filter
from geo.model.settings import NOTHING_SAID
from geo.store import Store

pytestmark = [
    *uses_engine,
    pytest.mark.filterwarnings("ignore:.*Dataset:DeprecationWarning"),  # of rdflib's own parser
]
SCHEMA, CITO = Namespace("http://schema.org/"), Namespace("http://purl.org/spar/cito/")
OA, ATLAS = Namespace("http://www.w3.org/ns/oa#"), Namespace("urn:claim-atlas:term:")
EDTF = URIRef("http://id.loc.gov/datatypes/edtf/EDTF")
CLAIM = Namespace("urn:claim-atlas:claim:")
EVIL = "</script><script>alert(1)</script>\"'{{ 7*7 }}<!-- ]]>"


def written(ledger: Ledger, **more: object) -> bytes:
    claims = list(ledger.claims.values())
    return b"".join(json_ld(Extract(ledger, claims, Filter(), DATA, **more)))


def read(data: bytes | str) -> Graph:
    return Graph().parse(data=data, format="json-ld")


@pytest.fixture(scope="module")
def graph(ledger: Ledger) -> Graph:
    return read(written(ledger))


def test_every_claim_is_there_with_author_place_event_and_date(ledger: Ledger, graph: Graph):
    assert set(graph.subjects(RDF.type, SCHEMA.Claim)) == {CLAIM[i] for i in ledger.claims}
    for key, claim in ledger.claims.items():
        own = CLAIM[key]
        assert graph.value(own, SCHEMA.author) == URIRef(f"urn:claim-atlas:source:{claim.claimant}")
        assert graph.value(own, SCHEMA.about) == URIRef(f"urn:claim-atlas:event:{claim.event_id}")
        assert str(graph.value(own, ATLAS.modality)) == claim.modality
        assert (own, SCHEMA.name, Literal(claim.headline_ja, lang="ja")) in graph
        when = Literal(edtf(claim.event, claim.time_precision), datatype=EDTF)
        assert graph.value(own, SCHEMA.temporalCoverage) == when
        place = graph.value(own, SCHEMA.spatialCoverage)
        assert (place, RDF.type, SCHEMA.Place) in graph
        told = graph.value(own, SCHEMA.dateCreated)
        assert (told is None) == (claim.reported is None)
        assert own in set(graph.objects(None, OA.hasBody))
        source = graph.value(own, SCHEMA.author)
        assert (
            source,
            SCHEMA.name,
            Literal(ledger.sources[claim.claimant].name_en, lang="en"),
        ) in (graph)
    assert not list(graph.subjects(RDF.type, SCHEMA.ClaimReview))


def test_a_passage_is_a_position_in_code_points_and_a_hash(ledger: Ledger, graph: Graph):
    claim = ledger.claims["2023-05-12-malyar-two-km-advance"]
    (note,) = graph.subjects(OA.hasBody, CLAIM[claim.claim_id])
    target = graph.value(note, OA.hasTarget)
    assert target == graph.value(CLAIM[claim.claim_id], SCHEMA.appearance)
    assert graph.value(target, OA.hasSource) == URIRef("urn:claim-atlas:document:nhk-2023-05-13")
    assert str(graph.value(target, SCHEMA.sha256)) == claim.evidence_sha256
    (selector,) = graph.objects(target, OA.hasSelector)
    whole = XSD.nonNegativeInteger
    for what, n in ((OA.start, claim.evidence_start), (OA.end, claim.evidence_end)):
        assert graph.value(selector, what) == Literal(n, datatype=whole)
    assert not list(graph.objects(None, OA.exact))  # the text is not ours to give out


def test_the_chain_leads_from_what_is_published_to_the_claimant():
    ledger = ledger_of(
        row("a", claimant="alpha", via="paper > beta; beta > paper > beta", publisher="paper"),
        row("own", claimant="paper", claimant_side="south", publisher="paper"),
    )
    made = read(written(ledger))

    def agents(node: URIRef) -> list[list[str]]:
        own = str(made.value(node, PROV.wasAttributedTo)).rsplit(":", 1)[1]
        before = list(made.objects(node, PROV.wasDerivedFrom))
        return sorted([*rest, own] for b in before for rest in agents(b)) or [[own]]

    published = made.value(CLAIM.a, SCHEMA.appearance)
    # Claimant and publisher are the ends of each chain, and a circle is left.
    assert agents(published) == [["alpha", "beta", "paper"]] * 2
    said = made.value(CLAIM.a, SCHEMA.firstAppearance)
    assert made.value(said, SCHEMA.author) == URIRef("urn:claim-atlas:source:alpha")
    own = made.value(CLAIM.own, SCHEMA.firstAppearance)
    assert own == made.value(CLAIM.own, SCHEMA.appearance)
    assert not list(made.objects(own, PROV.wasDerivedFrom))


def test_relations_say_what_the_ledger_says_and_no_more():
    ledger = ledger_of(
        row("first", disputes="second"),
        row("second", disputes="first", claimant="beta", claimant_side="south", modality="denies"),
        row("third", modality="retracts", disputes="first second"),
        row("fourth", modality="confirms", supports="second"),
        row("fifth", supports="first"),
    )
    made = read(written(ledger))
    found = {
        (str(s)[len(CLAIM) :], str(p)[len(CITO) :], str(o)[len(CLAIM) :])
        for s, p, o in made
        if str(p).startswith(str(CITO))
    }
    assert found == {
        ("first", "disputes", "second"),
        ("second", "disputes", "first"),
        ("second", "refutes", "first"),
        ("third", "disputes", "first"),
        ("third", "disputes", "second"),
        ("third", "retracts", "first"),  # its own; nobody retracts what another said
        ("fourth", "supports", "second"),
        ("fourth", "confirms", "second"),
        ("fifth", "supports", "first"),
    }


def test_a_retracted_claim_outside_of_the_filter_is_looked_up():
    ledger = ledger_of(row("old"), row("new", modality="retracts", disputes="old", figures="n=1"))
    store = Store(ledger, ("UTC",))
    made = read(b"".join(json_ld(Extract.of(store, Filter(q="new"), DATA, NOTHING_SAID))))
    assert set(made.subjects(RDF.type, SCHEMA.Claim)) == {CLAIM.new}
    assert (CLAIM.new, CITO.retracts, CLAIM.old) in made


def test_a_place_is_no_more_exact_and_a_figure_no_more_certain_than_it_was_said():
    ledger = ledger_of(
        row("town"),
        row("area", place_id="town-area", geo_precision="area"),
        row("nowhere", place_id="nowhere", geo_precision="unknown"),
        row("own", place_id="", latitude="1.5", longitude="2.5", geo_precision="point"),
        row("vague", place_id="", latitude="1.5", longitude="2.5", geo_precision="area"),
        row("many", figures="tanks<=40; soldiers>=1000; guns=2; dead~7.5"),
    )
    made = read(written(ledger))

    def where(key: str) -> tuple[set[str], str]:
        place = made.value(CLAIM[key], SCHEMA.spatialCoverage)
        geo = made.value(place, SCHEMA.geo)
        kind = str(made.value(geo, RDF.type) or "").rpartition("/")[2]
        return kind, bool(made.value(place, ATLAS.pointInside))

    assert {key: where(key) for key in ("town", "area", "nowhere", "own", "vague")} == {
        "town": ("GeoCircle", False),
        "area": ("", True),
        "nowhere": ("", False),
        "own": ("GeoCoordinates", False),
        "vague": ("", True),
    }
    said = {}
    for figure in made.objects(CLAIM.many, ATLAS.figure):
        limits = ("value", "minValue", "maxValue")
        said[str(made.value(figure, SCHEMA.name))] = {
            name: made.value(figure, SCHEMA[name]).toPython()
            for name in limits
            if made.value(figure, SCHEMA[name]) is not None
        }
    assert said == {
        "tanks": {"maxValue": 40},
        "soldiers": {"minValue": 1000},
        "guns": {"value": 2},
        "dead": {"value": 7.5},
    }


def test_what_is_named_by_many_claims_is_written_once(ledger: Ledger):
    nodes = json.loads(written(ledger))["@graph"]
    keys = [node["@id"] for node in nodes]
    assert len(set(keys)) == len(keys)


def test_sources_that_speak_for_each_other_end():
    circle = [SOURCES[0] | {"parent": "beta"}, SOURCES[1] | {"parent": "alpha"}, SOURCES[2]]
    made = read(written(ledger_of(row("a"), sources=circle)))
    agents = set(made.subjects(RDF.type, PROV.Agent))
    assert agents == {URIRef(f"urn:claim-atlas:source:{key}") for key in ("alpha", "beta", "paper")}


def test_what_the_public_does_not_get_is_not_there():
    ledger = ledger_of(
        row("secret", access="signed_in", disputes="known", headline_en="only for some"),
        row("known", disputes="secret", supports="secret"),
        row("coarse", public_radius_km="50", summary_en="the house at the corner"),
    )
    data = written(public_ledger(ledger)).decode()
    made = read(data)
    assert set(made.subjects(RDF.type, SCHEMA.Claim)) == {CLAIM.known, CLAIM.coarse}
    for word in ("secret", "only for some", "the house at the corner", "public_"):
        assert word not in data
    place = made.value(CLAIM.coarse, SCHEMA.spatialCoverage)
    circle = made.value(place, SCHEMA.geo)
    assert made.value(circle, SCHEMA.geoRadius).toPython() == 50_000


def test_the_context_explains_every_word_and_nothing_is_fetched(ledger: Ledger):
    known = context()
    words: set[str] = set()

    def walk(value: object, inside: str = "") -> None:
        if isinstance(value, dict):
            is_texts = inside in ("name", "abstract")
            for key, part in value.items():
                if not key.startswith("@") and not is_texts:
                    words.add(key)
                walk(part, key)
        elif isinstance(value, list):
            for part in value:
                walk(part, inside)

    walk(json.loads(written(ledger))["@graph"])
    # Words without a line of their own are schema.org's.
    assert words - known.keys() <= {
        "about", "appearance", "author", "containedInPlace",
        "creativeWorkStatus", "description", "firstAppearance", "geo", "geoMidpoint", "geoRadius",
        "identifier", "inLanguage", "isPartOf", "latitude", "longitude", "maxValue", "minValue",
        "publisher", "sha256", "spatialCoverage", "value", "version",
    }  # fmt: skip
    assert isinstance(json.loads(written(ledger))["@context"], dict)  # and no address of one


# ---- by address ----------------------------------------------------------------------------------


def linked(page: str) -> Graph:
    (script,) = html.fromstring(page).xpath("//script")
    assert script.get("type") == "application/ld+json"
    return read(script.text)


def test_the_api_and_the_pages_name_claims_by_the_addresses_of_their_pages(app: Served):
    answer = sent(app.url, "/api/claims.jsonld?day=2023-05-12&day=2023-05-12&by=event")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/ld+json")
    made = read(answer.body)
    claims = sorted(made.subjects(RDF.type, SCHEMA.Claim))
    assert len(claims) > 5
    key = random.Random(1).choice(claims)
    assert key.startswith(f"{app.url}/c/")
    page = linked(sent(app.url, key.removeprefix(app.url)).body.decode())
    about = (SCHEMA.name, SCHEMA.author, SCHEMA.temporalCoverage, SCHEMA.about)
    for what in about:
        assert set(page.objects(key, what)) == set(made.objects(key, what))
    event = page.value(key, SCHEMA.about)
    of_event = linked(sent(app.url, event.removeprefix(app.url)).body.decode())
    assert key in set(of_event.objects(event, SCHEMA.subjectOf))
    document = page.value(page.value(key, SCHEMA.appearance), SCHEMA.isPartOf)
    of_document = linked(sent(app.url, document.removeprefix(app.url)).body.decode())
    assert URIRef(f"{key}#published") in set(of_document.objects(document, SCHEMA.hasPart))
    unknown = sent(app.url, "/c/no-such").body.decode()
    assert "<script" not in unknown


def test_the_page_of_a_claim_knows_who_disputes_it(app: Served):
    page = linked(sent(app.url, "/c/2023-05-12-konashenkov-line-holds").body.decode())
    own = URIRef(f"{app.url}/c/2023-05-12-konashenkov-line-holds")
    rival = URIRef(f"{app.url}/c/2023-05-12-malyar-two-km-advance")
    assert rival in set(page.objects(own, CITO.isDisputedBy))


def test_hostile_texts_stay_texts_on_pages_and_in_files(tmp_path: Path):
    documents = [DOCUMENTS[0] | {"title_en": EVIL, "url": "javascript:alert(1)"}]
    sources = [SOURCES[0] | {"name_en": EVIL}, *SOURCES[1:]]
    texts = {"headline_en": EVIL, "summary_en": EVIL + "x" * 50_000, "location": EVIL}
    hostile = row("a", document="letter", **texts)
    folder = write(tmp_path / "data", files(hostile, documents=documents, sources=sources))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        for path in ("c/a", "e/e1", "d/letter"):
            page = sent(app.url, f"/{path}").body.decode()
            assert len(page.encode()) < 60_000
            made = linked(page)
            assert "alert(1)</script" not in page
            assert not list(made.objects(None, SCHEMA.url))
        answer = read(sent(app.url, "/api/claims.jsonld").body)
        assert (URIRef(f"{app.url}/c/a"), SCHEMA.name, Literal(EVIL, lang="en")) in answer


def test_the_format_says_that_it_does_not_come_back():
    assert [form.key for form in FORMATS if not form.comes_back] == ["json_ld"]
