"""Rows -> records: what makes each column of the ledger's tables wrong."""

import pytest
from samples import DOCUMENTS, PLACES, SIDES, SOURCES, files, ledger_of, row

from geo.ledger import NEIGHBOURS, parse_ledger

EVENT_NAMES = [{"event_id": "e1", "name_en": "A raid", "name_ja": "襲撃"}]
TABLES = {
    "sides": SIDES,
    "sources": SOURCES,
    "places": PLACES,
    "documents": DOCUMENTS,
    "event_names": EVENT_NAMES,
}
SHA = "0" * 64


def found(*claims: dict[str, str], **neighbours: object) -> list[tuple[str, int, str, str]]:
    ledger = parse_ledger(files(*claims, **neighbours))
    assert len(ledger.claims) + ledger.rejected == ledger.rows == len(claims)
    return [(e.file, e.row, e.column, e.reason) for e in ledger.errors]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"claim_id": "Not A Key"}, "claim_id", "key"),
        ({"event_id": ""}, "event_id", "blank"),
        ({"event_date": "12.5.2023"}, "event_date", "date"),
        ({"event_date": "", "event_date_end": "2023-05-12"}, "event_date", "blank"),
        ({"event_date_end": "2023-05-11"}, "event_date_end", "end_before_start"),
        ({"time_precision": "roughly"}, "time_precision", "word"),
        ({"report_date": "2023-05-12T10:00"}, "report_date", "date"),
        ({"event_type": "War"}, "event_type", "word"),
        ({"headline_en": "", "headline_ja": ""}, "headline_en", "blank"),
        ({"headline_en": " ", "headline_ja": " "}, "headline_en", "blank"),
        ({"place_id": "atlantis"}, "place_id", "no_place"),
        ({"place_id": ""}, "place_id", "blank"),
        ({"latitude": "48.6", "longitude": "38.0"}, "latitude", "place_differs"),
        ({"latitude": "48.5"}, "longitude", "blank"),
        ({"geo_precision": "point"}, "geo_precision", "place_differs"),
        ({"geo_radius_m": "0"}, "geo_radius_m", "range"),
        ({"claimant": "gamma"}, "claimant", "no_source"),
        ({"claimant_side": "south"}, "claimant_side", "side_differs"),
        ({"via": "beta > gamma"}, "via", "no_source"),
        ({"publisher": "gazette"}, "publisher", "no_source"),
        ({"modality": "shouts"}, "modality", "word"),
        ({"figures": "many tanks"}, "figures", "figures"),
        ({"disputes": "c1"}, "disputes", "refers_to_itself"),
        ({"supports": "C 9"}, "supports", "key"),
        ({"document": "letter"}, "document", "no_document"),
        ({"evidence_start": "3"}, "evidence_start", "evidence_incomplete"),
        ({"status": ""}, "status", "blank"),
        ({"first_seen": "yesterday"}, "first_seen", "date"),
    ],
)
def test_each_wrong_cell_of_a_claim_has_its_own_reason(cells, column, reason):
    assert found(row(**cells)) == [("events.csv", 2, column, reason)]


@pytest.mark.parametrize("missing", ["headline_en", "headline_ja"])
def test_a_headline_in_one_language_is_enough(missing):
    assert found(row(**{missing: ""})) == []


@pytest.mark.parametrize(
    ("evidence", "column", "reason"),
    [
        (("5", "5", SHA), "evidence_end", "offsets"),
        (("5", "4", SHA), "evidence_end", "offsets"),
        (("1.5", "4", SHA), "evidence_end", "offsets"),
        (("-1", "4", SHA), "evidence_start", "range"),
        (("1", "4", "abc"), "evidence_sha256", "sha256"),
        (("1", "", SHA), "evidence_start", "evidence_incomplete"),
    ],
)
def test_evidence_needs_whole_offsets_in_order_and_a_hash(evidence, column, reason):
    cells = dict(zip(("evidence_start", "evidence_end", "evidence_sha256"), evidence, strict=True))
    claim = row(document="letter", **cells)
    assert found(claim, documents=DOCUMENTS) == [("events.csv", 2, column, reason)]


@pytest.mark.parametrize(
    ("table", "cells", "column", "reason"),
    [
        ("sides", {"side": "north"}, "side", "duplicate_id"),
        ("sides", {"colour": "red"}, "colour", "colour"),
        ("sides", {"letter": ""}, "letter", "letters"),
        ("sides", {"shape": "star"}, "shape", "word"),
        ("sources", {"source_id": "alpha"}, "source_id", "duplicate_id"),
        ("sources", {"badge": "A"}, "badge", "letters"),
        ("sources", {"side": "east"}, "side", "no_side"),
        ("sources", {"kind": "rumour"}, "kind", "word"),
        ("sources", {"parent": "nobody"}, "parent", "no_source"),
        ("places", {"name_ja": ""}, "name_ja", "blank"),
        ("places", {"latitude": "99"}, "latitude", "range"),
        ("places", {"latitude": "0", "longitude": "0"}, "latitude", "null_island"),
        ("places", {"latitude": "", "longitude": ""}, "latitude", "blank"),
        ("documents", {"sha256": "abc"}, "sha256", "sha256"),
        ("documents", {"published": "May 2023"}, "published", "date"),
        ("documents", {"publisher": "nobody"}, "publisher", "no_source"),
        ("event_names", {"name_en": "", "name_ja": ""}, "name_en", "blank"),
        ("event_names", {"name_en": "A\nname"}, "name_en", "line_break"),
    ],
)
def test_each_wrong_cell_of_a_neighbour_has_its_own_reason(table, cells, column, reason):
    key, good = NEIGHBOURS[f"{table}.csv"][0], TABLES[table]
    errors = found(row(), **{table: [*good, good[0] | {key: "another"} | cells]})
    assert [(f, c, r) for f, _, c, r in errors] == [(f"{table}.csv", column, reason)]


def test_several_faults_of_one_row_are_all_named():
    errors = found(row(modality="shouts", figures="?", place_id="atlantis"))
    assert {(column, reason) for _, _, column, reason in errors} == {
        ("modality", "word"),
        ("figures", "figures"),
        ("place_id", "no_place"),
    }


def test_a_claim_without_coordinates_takes_those_of_its_place():
    claims = ledger_of(row("a"), row("b", place_id="nowhere", geo_precision="unknown")).claims
    assert (claims["a"].latitude, claims["a"].longitude) == (48.5, 38.0)
    assert (claims["b"].latitude, claims["b"].longitude) == (None, None)


def test_a_claim_keeps_its_chain_figures_and_links_in_order():
    claim = ledger_of(
        row("a", via="beta > paper; alpha > beta", figures="tanks<=40; men>1", disputes="c b"),
        row("b"),
        row("c"),
    ).claims["a"]
    assert claim.via == (("beta", "paper"), ("alpha", "beta"))
    assert [str(f) for f in claim.figures] == ["tanks<=40", "men>1"]
    assert claim.disputes == ("c", "b")


def test_the_side_of_every_shipped_claim_is_that_of_its_source(ledger):
    for claim in ledger.claims.values():
        assert claim.claimant_side == ledger.sources[claim.claimant].side
