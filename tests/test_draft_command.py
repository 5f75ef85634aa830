"""The command `draft`: one JSON object, a list for people, and plain words for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from geo.cli.main import main

BULLETINS = Path(__file__).parent / "fixtures" / "bulletins"
FIELDS = {
    "start", "end", "claimant", "claimant_text", "via", "modality", "report_date", "event_date",
    "event_date_end", "place_id", "place_text", "latitude", "longitude", "geo_precision",
    "figures", "event_type", "reasons",
}  # fmt: skip


def test_json_says_each_field_and_null_where_nothing_is_known(
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = BULLETINS / "ja-2024-03-08.txt"
    assert main(["draft", str(path), "--day", "2024-03-08", "--zone", "Asia/Tokyo", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["document"]["language"] == "ja"
    assert made["document"]["day"] == "2024-03-08"
    text = path.read_text(encoding="utf-8")
    assert made["document"]["length"] == len(text)
    first = made["claims"][0]
    assert first.keys() >= FIELDS
    assert first["claimant"] is None
    assert first["event_date"] is None
    assert (first["claimant_text"], first["place_text"]) == ("シニェフボウ知事", "クピヤンスク")
    for claim in made["claims"]:
        for reason in claim["reasons"].values():
            assert reason["words"] == [text[a:b] for a, b in reason["spans"]]


def test_json_says_what_the_ledger_holds_beside_each_draft(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bulletin.txt"
    path.write_text(
        "ロシア国防省は12日、バフムトで陣地を奪還したと発表しました。", encoding="utf-8"
    )
    asked = ["draft", str(path), "--day", "2023-05-13", "--zone", "Asia/Tokyo"]
    assert main([*asked, "--json"]) == 0
    (found,) = [
        pair
        for pair in json.loads(capsys.readouterr().out)["pairs"]
        if pair["claim_id"] == "2023-05-12-malyar-two-km-advance"
    ]
    assert (found["draft"], found["kind"]) == (0, "rival")
    assert found["reason"] == "another side about the same place, days and kind of event"
    assert main([*asked, "--messages", "uk"]) == 0
    shown = capsys.readouterr().out
    assert "може суперечити: 2023-05-12-malyar-two-km-advance" in shown


def test_without_json_a_person_can_read_it(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(BULLETINS / "uk-2024-06-03.txt")
    assert main(["draft", path, "--day", "2024-06-03", "--messages", "uk"]) == 0
    shown = capsys.readouterr()
    assert "claimant: Генеральний штаб ЗСУ" in shown.out
    assert "слова називають, хто це каже" in shown.out
    assert "Чернеток: 8" in shown.err


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b" \n ", "is empty"),
        (b"Good.\nThe governor said \xff so.", "Line 2 is not UTF-8"),
        (b"The governor said\0 so.", "NUL"),
        ("The governor said \u202eso.".encode(), "U+202E"),
        (b"<html><body>The governor said so.</body></html>", "markup"),
        (b"%PDF-1.7 ...", "markup"),
        (b"Home\nNews\nSport\nAbout us\n", "no whole sentence"),
        (b"12 34. 56.", "no letters of"),
        (b"The governor said so. " * 50_000, "bytes"),
    ],
)
def test_an_unfit_document_is_refused_in_plain_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes, says: str
) -> None:
    path = tmp_path / "bulletin.txt"
    path.write_bytes(data)
    assert main(["draft", str(path), "--day", "2024-03-14", "--json"]) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert says in shown.err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--day", "13 May"], "is not a day"),
        (["--day", "2024-03-14", "--zone", "Mars/Base"], "is not a time zone"),
        (["--day", "2024-03-14", "--publisher", "nobody"], "No source of this ledger"),
    ],
)
def test_a_wrong_argument_is_said(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    path = str(BULLETINS / "uk-2024-06-03.txt")
    assert main(["draft", path, *arguments]) == 2
    assert says in capsys.readouterr().err


def test_a_missing_file_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["draft", str(tmp_path / "none.txt"), "--day", "2024-03-14"]) == 1
    assert "cannot be read" in capsys.readouterr().err
