"""What `check` looks at beyond reading: the areas, and the evidence."""

import pytest
from samples import ARTICLES, DATA, DOCUMENTS, PLACES, files, row, write

from geo.ledger.check import check

AREA = PLACES[1]


def found(folder, articles=None):
    ledger, errors = check(folder, articles)
    assert len(ledger.claims) + ledger.rejected == ledger.rows
    return [(e.file, e.column, e.reason) for e in errors]


def test_the_shipped_ledger_and_all_its_areas_are_in_order():
    assert found(DATA) == []


@pytest.mark.skipif(not ARTICLES.is_dir(), reason=f"the documents are not at hand: {ARTICLES}")
def test_the_shipped_evidence_is_in_order():
    assert found(DATA, ARTICLES) == []


@pytest.mark.parametrize("rule", ["somewhere", "around atlantis 0-5 km", "country ZZ"])
def test_a_rule_that_does_not_work_is_an_error_with_its_reason(tmp_path, rule):
    folder = write(tmp_path, files(row(), places=[*PLACES, AREA | {"place_id": "x", "rule": rule}]))
    _, (error,) = check(folder)
    assert (error.file, error.column, error.value, error.reason) == (
        "places.csv",
        "rule",
        "x",
        "rule",
    )
    for lang in ("en", "ja"):
        assert error.values["why"].text(lang) in error.text(lang)


def test_a_point_outside_its_area_is_an_error(tmp_path):
    outside = AREA | {"place_id": "x", "latitude": "50.0", "rule": "around town 0-10 km"}
    folder = write(tmp_path, files(row(), places=[*PLACES, outside]))
    assert found(folder) == [("places.csv", "latitude", "outside_area")]


def test_a_document_is_asked_for_only_where_a_folder_of_documents_is_given(tmp_path):
    folder = write(tmp_path / "data", files(row(), documents=DOCUMENTS))
    assert found(folder) == []
    assert found(folder, tmp_path) == [("documents.csv", "sha256", "document_not_at_hand")]


def test_faults_of_reading_come_first(tmp_path):
    places = [*PLACES, AREA | {"place_id": "x", "rule": "somewhere"}]
    folder = write(tmp_path, files(row(modality="shouts"), places=places))
    assert [reason for _, _, reason in found(folder)] == ["word", "rule"]
