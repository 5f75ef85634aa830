"""Two codings compared: measures by published examples, claims by document and passage."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from samples import DOCUMENTS, PLACES, SOURCES, files, row, write

from geo.cli.main import main
from geo.ledger import read_ledger
from geo.ledger.agreement import agreement
from geo.ledger.two_coders import NothingInCommon, compared, overlap_score


def test_alpha_is_that_of_krippendorffs_own_example() -> None:
    # Computing Krippendorff's Alpha-Reliability (2011), section B: twelve units, Ben and Gerry.
    ben = ["a", "a", "b", "b", "d", "c", "c", "c", "e", "d", "d", "a"]
    gerry = ["b", "a", "b", "b", "b", "c", "c", "c", "e", "d", "d", "d"]
    found = agreement(list(zip(ben, gerry, strict=True)))
    assert (found.n, found.same) == (12, 9)
    assert round(found.alpha or 0, 3) == 0.692


def test_ac1_stays_high_where_nearly_all_values_are_one() -> None:
    # Gwet (2008): of 125 things both say yes to 118, only the first to 5, only the second to 2.
    pairs = [("yes", "yes")] * 118 + [("yes", "no")] * 5 + [("no", "yes")] * 2
    found = agreement(pairs)
    assert round(found.ac1 or 0, 4) == 0.9408
    assert (found.alpha or 0) < 0


def test_what_is_not_defined_is_not_made_up() -> None:
    assert agreement([]) == agreement([("x", "x")] * 5).__class__(0, 0, None, None)
    one = agreement([("x", "x")] * 5)
    assert (one.n, one.same, one.alpha, one.ac1) == (5, 5, None, None)


@pytest.mark.parametrize(
    ("a", "b", "score"),
    [
        ((0, 10), (0, 10), 1.0),
        ((0, 10), (10, 20), 0.0),
        ((0, 10), (5, 10), 0.75),
        ((0, 10), (8, 18), 0.2),
    ],
)
def test_passages_overlap_by_the_mean_of_both_shares(a, b, score) -> None:
    assert overlap_score(a, b) == pytest.approx(score)


def coded(claim: str, start: int, end: int, **cells: str) -> dict[str, str]:
    passage = {"evidence_start": str(start), "evidence_end": str(end), "evidence_sha256": "0" * 64}
    return row(claim, document="letter", **{**passage, **cells})


FIRST = (
    coded("a1", 0, 20, figures="tanks=3; dead>10"),
    coded("a2", 30, 60, claimant="beta", claimant_side="south"),
    coded("a3", 70, 90),
)
# Another coder: other ids and keys, the same names; one passage missed, one more, one place off.
ALPHA = {**SOURCES[0], "source_id": "alfa"}
OTHERS = (
    coded("x", 2, 20, figures="dead>10;tanks=3", claimant="alfa", place_id="stad"),
    coded(
        "y", 30, 55, claimant="beta", claimant_side="south", modality="denies", place_id="",
        latitude="48.9", longitude="38.0", location="elsewhere", location_ja="別の場所",
    ),
    coded("z", 100, 140),
    row("w", document=""),
)  # fmt: skip
STAD = {**PLACES[0], "place_id": "stad"}


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    letter = {"documents": DOCUMENTS}
    renamed = ({**DOCUMENTS[0], "document": "letter"},)
    return (
        write(tmp_path / "a", files(*FIRST, **letter)),
        write(
            tmp_path / "b",
            files(
                *OTHERS,
                sources=(ALPHA, *SOURCES),
                places=(STAD, *PLACES),
                documents=renamed,
            ),
        ),
    )


def test_claims_are_matched_by_document_and_passage(folders) -> None:
    found = compared(*map(read_ledger, folders))
    assert (found.a, found.b, found.pairs) == (3, 3, 2)
    assert found.f1 == pytest.approx(4 / 6)
    said = [(d.column, d.a, d.b, d.left, d.right) for d in found.disagreements]
    assert said == [
        ("modality", "a2", "y", "claims", "denies"),
        ("place_id", "a2", "y", "town", "@48.90000,38.00000"),
        ("", "a3", "", "Headline of a3", ""),
        ("", "", "z", "", "Headline of z"),
    ]
    assert found.columns["claimant"].same == 2, "alfa is Alpha by its name"
    assert found.columns["figures"].same == 2, "in another order and without a space"
    assert found.columns["modality"].same == 1


def test_the_second_coder_first_says_the_same_of_the_passages(folders) -> None:
    a, b = map(read_ledger, folders)
    there, back = compared(a, b), compared(b, a)
    assert (there.f1, there.pairs) == (back.f1, back.pairs)
    for column, each in there.columns.items():
        assert each.same == back.columns[column].same, column
        assert each.alpha == pytest.approx(back.columns[column].alpha)


def test_ledgers_without_a_common_text_are_not_compared(folders, tmp_path, capsys) -> None:
    other = ({**DOCUMENTS[0], "sha256": "1" * 64},)
    third = write(tmp_path / "c", files(*FIRST, documents=other))
    with pytest.raises(NothingInCommon):
        compared(read_ledger(folders[0]), read_ledger(third))
    assert main(["compare", str(folders[0]), str(third)]) == 2
    assert "no document with the same text" in capsys.readouterr().err
    assert main(["compare", str(folders[0]), str(tmp_path / "none")]) == 2
    assert main(["compare", str(folders[0]), str(folders[0] / "events.csv")]) == 2
    assert "zip" in capsys.readouterr().err


def test_the_command_prints_a_table_and_writes_what_to_settle(folders, tmp_path, capsys) -> None:
    out = tmp_path / "settle.csv"
    assert main(["compare", *map(str, folders), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert "Passages: first 3, second 3, in both 2; F1 0.67" in said
    assert "How it is said of a2 / y: claims / denies" in said
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [r["column"] for r in rows] == ["modality", "place_id", "", ""]
    assert main(["compare", *map(str, folders), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["columns"]["modality"]["same"] == 1
