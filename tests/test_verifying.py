"""What `verify` says of a ledger that is whole, and of one in which something was altered."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from samples import DATA

from geo.cli.main import main
from geo.ledger import EVENTS, read_ledger
from geo.ledger.documents import text_file
from geo.ledger.editing import corrected
from geo.ledger.saving import Change, RowEdit, save
from geo.ledger.states import STATES
from geo.ledger.verifying import verified

TEXT = "The ministry said on Friday that two bridges were hit. Nobody else confirmed it.\n"
PASSAGE = "The ministry said on Friday that two bridges were hit."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped ledger with one claim of a document that it keeps, and a history."""
    folder = tmp_path / "ledger"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("gazetteer", "basemap", "history"))
    ledger = read_ledger(folder)
    data = TEXT.encode()
    sha256 = hashlib.sha256(data).hexdigest()
    known = next(iter(ledger.documents.values()))
    row = {"document": "bulletin", "publisher": known.publisher, "title_en": "A bulletin"}
    row |= {"title_ja": "ある報道", "published": "2023-05-13", "language": "en", "sha256": sha256}
    claim = next(iter(ledger.claims.values()))
    mine = {"document": "bulletin", "evidence_start": "0", "evidence_end": str(len(PASSAGE))}
    mine["evidence_sha256"] = hashlib.sha256(PASSAGE.encode()).hexdigest()
    edits = (
        RowEdit("documents.csv", "bulletin", None, row),
        RowEdit(EVENTS, claim.claim_id, claim.cells, {**claim.cells, **mine}),
    )
    change = Change("new", edits)
    save(folder, change, "Ann", {sha256: TEXT}, files={text_file(sha256): data})
    return folder


def wrong(folder: Path) -> dict[str, list[str]]:
    """What is wrong, by part."""
    parts = verified(folder).parts
    return {part.key: [e.reason for e in part.faults] for part in parts if part.faults}


def test_a_ledger_of_ours_is_right_and_says_what_is_not_at_hand(folder, capsys):
    found = verified(folder)
    assert (found.is_right, found.is_whole) == (True, False)  # the bulletins are not here
    assert found.tables[EVENTS] == hashlib.sha256((folder / EVENTS).read_bytes()).hexdigest()
    assert main(["verify", "--data", str(folder)]) == 0
    page = capsys.readouterr().out
    assert len(page.splitlines()) < 40
    for said in (
        "~ Documents: of 3, 1 is at hand",
        "~ Passages: of 56, 1 stands word for word",
        "✓ History: a whole chain of 2 entries, 0 of them",
        f"{found.last}  last entry of the history",
        "not everything could be verified",
    ):
        assert said in page


def test_an_altered_document_is_told(folder):
    (path,) = (folder / "documents").glob("*.txt")
    path.write_bytes(path.read_bytes().replace(b"two", b"six"))
    assert wrong(folder)["documents"] == ["document_altered"]
    path.unlink()
    assert wrong(folder) == {}  # the hash stays, and the passage cannot be looked at


def test_an_altered_passage_is_told(folder, capsys):
    path = folder / EVENTS
    old, new = (hashlib.sha256(text.encode()).hexdigest() for text in (PASSAGE, TEXT))
    path.write_bytes(path.read_bytes().replace(old.encode(), new.encode()))
    assert wrong(folder) == {"passages": ["hash_differs"]}
    assert main(["verify", "--data", str(folder)]) == 1
    assert "✗ Passages" in capsys.readouterr().out


def test_an_altered_history_and_an_altered_past_are_told(folder):
    claim = next(iter(read_ledger(folder).claims.values()))
    save(folder, corrected(claim, {"headline_en": "Another"}), "Ann", {})
    path = folder / "history" / "00000001.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"who":"Ann"', b'"who":"Eve"', 1))
    assert wrong(folder) == {"history": ["history_previous"]}
    path.write_bytes(whole)
    assert wrong(folder) == {}
    state = next((folder / STATES).iterdir())
    state.write_bytes(gzip.compress(gzip.decompress(state.read_bytes()) + b"x"))
    assert wrong(folder) == {"history": ["history_state"]}


def test_a_change_by_other_means_is_a_doubt_and_no_fault(folder):
    path = folder / EVENTS
    path.write_bytes(path.read_bytes() + b"\r\n")
    found = verified(folder)
    assert found.is_right
    (history,) = [part for part in found.parts if part.key == "history"]
    assert [note.reason for note in history.doubts] == ["history_outside"]


def test_a_folder_that_is_not_there_is_said(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["verify", "--data", str(tmp_path / "none")])
    assert ended.value.code == 2
    assert "no such folder" in capsys.readouterr().err


def test_a_reader_who_has_enough_is_no_fault() -> None:
    command = [sys.executable, "-m", "geo", "verify", "--data", str(DATA)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
