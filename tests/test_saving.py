"""Saves of single rows: judged, stored in one step with the history, and never over another's."""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from killing import killed, leftovers
from samples import examples, files, row, write

from geo.ledger import EVENTS, read_ledger
from geo.ledger.check import check
from geo.ledger.editing import (
    added,
    blank_claim,
    claim_key,
    completed,
    corrected,
    merged,
    named_event,
    new_key,
    retracted,
    split,
    withdrawn,
)
from geo.ledger.history import HISTORY, entries, first_break
from geo.ledger.saving import Change, Conflict, Refused, RowEdit, Saved, save, undone
from geo.ledger.storage import StorageError
from geo.ledger.table_edit import with_rows
from geo.ledger.tables import read_table

TODAY = date(2026, 11, 29)
NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger of three claims."""
    claims = (
        row("c1", place_id="", latitude="48.4", longitude="38.1", geo_precision="point"),
        row("c2", event_id="e1", disputes="c1", via="paper"),
        row("c3", event_id="e2", supports="c2"),
    )
    write(tmp_path / "ledger", files(*claims))
    return tmp_path / "ledger"


def put(folder: Path, change: Change, who: str = "Ann") -> Saved:
    return save(folder, change, who, {}, now=lambda: NOON)


def correction(folder: Path, claim: str, **cells: str) -> Change:
    return corrected(read_ledger(folder).claims[claim], cells)


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.csv")}


# ---- one row, and no other -----------------------------------------------------------------------


def test_a_corrected_coordinate_changes_its_row_alone(folder):
    before = (folder / EVENTS).read_bytes().split(b"\r\n")
    put(folder, correction(folder, "c1", latitude="48.6", longitude="38.25"))
    after = (folder / EVENTS).read_bytes().split(b"\r\n")
    assert [n for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [1]
    claim = read_ledger(folder).claims["c1"]
    assert (claim.latitude, claim.longitude) == (48.6, 38.25)


def test_what_a_person_wrote_by_hand_stays_as_it_is(tmp_path):
    hand = (
        b"\xef\xbb\xbfname_en,event_id,name_ja\n"
        b'"A ""quoted"" name",e1,\n'
        b"too,many,cells,here\n"
        b'"never closed,e3,\n'
        b"Last,e2,\xe5\x90\x8d"
    )
    made = with_rows(
        hand, ("event_id", "name_en", "name_ja", "name_uk"), {"e2": {"name_en": "=New"}, "e9": {
            "event_id": "e9", "name_en": "Nine"}},
    )  # fmt: skip
    assert made == (
        b"\xef\xbb\xbfname_en,event_id,name_ja\n"
        b'"A ""quoted"" name",e1,\n'
        b"too,many,cells,here\n"
        b'"never closed,e3,\n'
        b"'=New,e2,\xe5\x90\x8d\n"
        b"Nine,e9,\n"
    )


def test_a_column_that_a_file_of_an_older_version_lacks_is_added_where_it_is_needed():
    old = b"event_id,name_en,name_ja\r\ne1,One,\r\ne2,Two,\r\n"
    made = with_rows(old, ("event_id", "name_en", "name_ja", "name_uk"), {"e2": {"name_uk": "Два"}})
    assert made.decode() == ("event_id,name_en,name_ja,name_uk\r\ne1,One,,\r\ne2,Two,,Два\r\n")


_CELL = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@examples
@given(st.dictionaries(st.sampled_from("abcd"), _CELL), st.dictionaries(
    st.sampled_from("abcdef"), st.none() | _CELL), st.sampled_from(["\n", "\r\n"]))  # fmt: skip
def test_rows_that_are_not_named_are_the_same_whatever_they_hold(old, changes, line_end):
    columns = ("key", "text")
    data = with_rows(None, columns, {k: {"key": k, "text": t} for k, t in old.items()})
    data = data.replace(b"\r\n", line_end.encode()) if "\r" not in "".join(old.values()) else data
    wanted = {k: None if t is None else {"key": k, "text": t} for k, t in changes.items()}
    made = read_table(with_rows(data, columns, wanted), "t.csv", columns)
    expected = {**old, **{k: t for k, t in changes.items() if t is not None}}
    for key, text in changes.items():
        if text is None:
            expected.pop(key, None)
    assert made.errors == [] or not expected
    assert {r["key"]: r["text"] for _, r in made.rows} == expected


# ---- judged --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"latitude": "95"}, "latitude", "range"),
        ({"latitude": "0", "longitude": "0"}, "latitude", "null_island"),
        ({"claimant": "nobody"}, "claimant", "no_source"),
        ({"event_date": "12 May"}, "event_date", "date"),
        ({"claimant_side": "south"}, "claimant_side", "side_differs"),
        ({"headline_en": "", "headline_ja": ""}, "headline_en", "blank"),
        ({"disputes": "c1"}, "disputes", "refers_to_itself"),
    ],
)
def test_a_fault_is_refused_with_its_place_and_nothing_changes(folder, cells, column, reason):
    before = tables(folder)
    with pytest.raises(Refused) as refused:
        put(folder, correction(folder, "c1", **cells))
    assert [(e.column, e.reason) for e in refused.value.errors] == [(column, reason)]
    assert tables(folder) == before
    assert not (folder / HISTORY).exists()


def test_faults_that_others_left_do_not_stop_a_save(folder):
    path = folder / EVENTS
    path.write_bytes(path.read_bytes() + b"half,a,row\r\n")
    put(folder, correction(folder, "c1", latitude="48.6"))
    assert path.read_bytes().endswith(b"half,a,row\r\n")


def test_a_passage_must_lie_in_the_document_as_its_hash_says(folder):
    text = "He said so. They denied it."
    digest = hashlib.sha256(text.encode()).hexdigest()
    document = {"document": "talk", "publisher": "paper", "title_en": "Talk", "title_ja": "談話",
                "published": "2023-05-12", "language": "en", "sha256": digest}  # fmt: skip
    new = RowEdit("documents.csv", "talk", None, document)
    save(folder, Change("document", (new,)), "Ann", {digest: text})
    ledger = read_ledger(folder)
    cells = completed(
        {**ledger.claims["c1"].cells, "document": "talk"}
        | {"evidence_start": "12", "evidence_end": "27"},
        ledger,
        {digest: text},
    )
    assert cells["evidence_sha256"] == hashlib.sha256(b"They denied it.").hexdigest()
    save(folder, corrected(ledger.claims["c1"], cells), "Ann", {digest: text})
    wrong = corrected(read_ledger(folder).claims["c1"], {"evidence_start": "11"})
    with pytest.raises(Refused) as refused:
        save(folder, wrong, "Ann", {digest: text})
    assert refused.value.errors[0].reason == "hash_differs"


def test_a_rule_that_makes_no_area_is_refused(folder):
    place = {
        "place_id": "new", "name_en": "New", "name_ja": "新", "latitude": "48.5", "longitude": "38",
        "geo_precision": "area", "rule": "around nowhere-known 0-5 km",
    }  # fmt: skip
    with pytest.raises(Refused) as refused:
        put(folder, Change("place", (RowEdit("places.csv", "new", None, place),)))
    assert [(e.file, e.column, e.reason) for e in refused.value.errors] == [
        ("places.csv", "rule", "rule")
    ]


# ---- two writers ---------------------------------------------------------------------------------


def test_who_saves_second_sees_both_and_nothing_is_lost(folder):
    mine, theirs = (correction(folder, "c1", latitude=n) for n in ("48.6", "48.7"))
    put(folder, theirs, "Ben")
    with pytest.raises(Conflict) as conflict:
        put(folder, mine)
    (row,) = conflict.value.rows
    assert row.now["latitude"] == "48.7"
    assert row.edit.wanted["latitude"] == "48.6"
    assert read_ledger(folder).claims["c1"].latitude == 48.7
    chosen = Change("correct", (RowEdit(EVENTS, "c1", row.now, row.edit.wanted),))
    put(folder, chosen)
    assert read_ledger(folder).claims["c1"].latitude == 48.6


def test_an_id_that_somebody_else_took_meanwhile_is_a_conflict(folder):
    with pytest.raises(Conflict):
        put(folder, added(dict(read_ledger(folder).claims["c1"].cells)))


def test_twenty_saves_at_once_all_land(folder):
    def add(n: int) -> None:
        put(folder, added({**read_ledger(folder).claims["c3"].cells, "claim_id": f"n{n}"}))

    threads = [threading.Thread(target=add, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"n{n}" for n in range(20)} <= set(read_ledger(folder).claims)
    assert first_break(folder) is None
    assert [e.entry for e in entries(folder)] == [*range(1, 22)]


# ---- history -------------------------------------------------------------------------------------


def test_an_entry_says_what_was_before_and_after_who_when_and_why(folder):
    claim = read_ledger(folder).claims["c1"]
    put(folder, corrected(claim, {"latitude": "48.6"}, why="Misread."))
    begin, entry = entries(folder)
    assert (begin.action, begin.who, begin.changes) == ("begin", "", ())
    assert (entry.entry, entry.at, entry.who, entry.tool) == (
        2, "2026-11-29T12:00:00.000Z", "Ann", "desk",
    )  # fmt: skip
    assert (entry.action, entry.why) == ("correct", "Misread.")
    (change,) = entry.changes
    assert (change.table, change.key) == (EVENTS, "c1")
    assert (change.before, change.after) == ({"latitude": "48.4"}, {"latitude": "48.6"})
    now = hashlib.sha256((folder / EVENTS).read_bytes()).hexdigest()
    assert entry.files[EVENTS] == now
    first = (folder / HISTORY / "00000001.jsonl").read_bytes().split(b"\n")[0]
    assert entry.previous == hashlib.sha256(first).hexdigest()


def test_a_change_made_by_other_means_is_told_apart(folder):
    put(folder, correction(folder, "c1", latitude="48.6"))
    path = folder / EVENTS
    path.write_bytes(path.read_bytes().replace(b"48.6", b"48.8"))
    put(folder, correction(folder, "c1", latitude="48.9"))
    assert [e.action for e in entries(folder)] == ["begin", "correct", "outside", "correct"]
    assert first_break(folder) is None


def test_a_history_that_was_altered_or_cut_breaks_there(folder):
    for n in range(3):
        put(folder, correction(folder, "c1", latitude=f"48.{n + 5}"))
    path = folder / HISTORY / "00000001.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"48.6"', b'"48.0"'))
    assert first_break(folder).entry == 4  # the one that names the altered third
    lines = whole.split(b"\n")
    path.write_bytes(b"\n".join([lines[0], *lines[2:]]))
    assert first_break(folder).entry == 2
    path.write_bytes(whole[:-20])
    assert first_break(folder).reason == "unreadable"
    told = [e for e in check(folder)[1] if e.file.startswith(HISTORY)]
    assert [e.reason for e in told] == ["history_unreadable"]
    assert "entry 4" in told[0].text("en")
    before = tables(folder)
    with pytest.raises(StorageError, match=r"00000001\.jsonl"):
        put(folder, correction(folder, "c1", latitude="49"))
    assert tables(folder) == before


def test_a_long_history_goes_on_in_further_files(folder, monkeypatch):
    monkeypatch.setattr("geo.ledger.history._IN_A_FILE", 3)
    for n in range(6):
        put(folder, correction(folder, "c1", latitude=f"48.{n + 5}"))
    names = [path.name for path in sorted((folder / HISTORY).glob("*.jsonl"))]
    assert names == ["00000001.jsonl", "00000004.jsonl", "00000007.jsonl"]
    assert first_break(folder) is None
    assert len([*entries(folder)]) == 7


def test_undo_is_a_new_change_that_gives_back_what_was(folder):
    before = tables(folder)
    put(folder, correction(folder, "c1", latitude="48.6"))
    put(folder, added({**read_ledger(folder).claims["c3"].cells, "claim_id": "c4"}))
    put(folder, undone(folder, 3))
    put(folder, undone(folder, 2))
    assert tables(folder) == before
    assert [(e.action, e.undoes) for e in entries(folder)][-2:] == [("undo", 3), ("undo", 2)]


def test_undo_does_not_take_back_what_others_changed_since(folder):
    put(folder, correction(folder, "c1", latitude="48.6"))
    put(folder, correction(folder, "c1", latitude="48.7"))
    with pytest.raises(Conflict):
        put(folder, undone(folder, 2))


# ---- claims --------------------------------------------------------------------------------------


def test_a_new_claim_is_made_of_few_cells(folder):
    ledger = read_ledger(folder)
    said = blank_claim(TODAY) | {
        "event_id": "e9", "event_date": "2023-05-13", "claimant": "beta", "place_id": "town",
        "headline_en": "Beta says the bridge holds", "publisher": "paper", "modality": "claims",
    }  # fmt: skip
    cells = completed(said, ledger, {})
    cells["claim_id"] = claim_key(cells, ledger.claims)
    put(folder, added(cells))
    claim = read_ledger(folder).claims["2023-05-13-beta-beta-says-the-bridge-holds"]
    assert (claim.claimant_side, claim.publisher, claim.time_precision) == ("south", "paper", "day")
    assert (claim.location_ja, claim.latitude, claim.geo_precision) == ("町", 48.5, "settlement")
    assert (claim.status, claim.cells["first_seen"]) == ("draft", "2026-11-29")


def test_keys_are_readable_and_free():
    assert new_key("Łódź, the Third", ()) == "odz-the-third"
    assert new_key("c1", {"c1", "c1-2"}) == "c1-3"
    assert new_key("ソレダル", ()) == "new"


@pytest.mark.parametrize(
    ("name", "lang", "key"),
    [
        ("Думская", "", "dumskaia"),
        ("«Гнатенко»", "uk", "hnatenko"),
        ("Гнатенко", "", "gnatenko"),
        ("Юрій Ґалаґан", "", "yurii-galagan"),
        ("В’ячеслав Щербак", "uk", "viacheslav-shcherbak"),
        ("Фёдор Ёлкин", "", "fedor-elkin"),
        ("Объединённая пресс-служба", "", "obedinennaia-press-sluzhba"),
        ("Don't Panic", "", "don-t-panic"),
    ],
)
def test_a_key_of_cyrillic_letters_can_be_read(name: str, lang: str, key: str) -> None:
    assert new_key(name, (), lang) == key


def test_retracting_and_withdrawing_differ_and_both_keep_the_row(folder):
    ledger = read_ledger(folder)
    put(folder, retracted(ledger.claims["c1"]))
    put(folder, withdrawn(ledger.claims["c2"], TODAY))
    found = read_ledger(folder).claims
    assert [found[c].status for c in ("c1", "c2", "c3")] == ["retracted", "withdrawn", "reviewed"]
    assert [e.action for e in entries(folder)] == ["begin", "retract", "withdraw"]


def test_two_claims_that_are_one_keep_carriers_and_references(folder):
    ledger = read_ledger(folder)
    put(folder, merged(ledger.claims["c1"], ledger.claims["c2"], ledger, TODAY))
    found = read_ledger(folder)
    assert found.errors == found.notes == ()
    assert found.claims["c1"].via == (("paper",),)
    assert found.claims["c1"].disputes == ()  # what the two said of each other goes
    assert found.claims["c3"].supports == ("c1",)
    assert found.claims["c2"].status == "withdrawn"
    assert found.claims["c2"].extra == {"merged into": "c1"}


def test_one_claim_that_is_two_becomes_two_in_one_step(folder):
    ledger = read_ledger(folder)
    second = {"claim_id": "c1-b", "headline_en": "The second half", "figures": "tanks=2"}
    put(folder, split(ledger.claims["c1"], {"headline_en": "The first half"}, second))
    found = read_ledger(folder).claims
    assert (found["c1"].headline_en, found["c1-b"].headline_en) == (
        "The first half", "The second half",
    )  # fmt: skip
    assert found["c1-b"].latitude == found["c1"].latitude
    assert len([*entries(folder)]) == 2


def test_the_names_of_an_event_are_written_changed_and_taken_away(folder):
    put(folder, named_event("e1", {"name_en": "Crash at Town", "name_ja": "町の墜落"}, None))
    name = read_ledger(folder).event_names["e1"]
    assert (name.name_en, name.name_ja) == ("Crash at Town", "町の墜落")
    seen = {"event_id": "e1", "name_en": "Crash at Town", "name_ja": "町の墜落", "name_uk": ""}
    put(folder, named_event("e1", {"name_en": " "}, seen))
    assert read_ledger(folder).event_names == {}


# ---- faults --------------------------------------------------------------------------------------

_SAVE = """
import json
from pathlib import Path
from geo.ledger import read_ledger
from geo.ledger.editing import corrected
from geo.ledger.saving import save
folder = Path(sys.argv[1])
save(folder, corrected(read_ledger(folder).claims["c1"], {"latitude": "48.9"}), "Ann", {})
"""


@pytest.mark.slow
def test_a_kill_in_the_middle_of_a_save_leaves_before_or_after(folder):
    before = tables(folder)
    seen = set()
    for n in range(60):
        for path in (folder / HISTORY).rglob("*.*"):
            path.unlink()
        for name, data in before.items():
            (folder / name).write_bytes(data)
        done = not killed(n, _SAVE, [str(folder)])
        after = read_ledger(folder).claims["c1"].latitude
        known = [e.action for e in entries(folder)]
        assert (after, known) in ((48.4, []), (48.9, ["begin", "correct"]))
        assert first_break(folder) is None
        assert leftovers(folder) == []
        seen.add(after)
        if done:
            break
    assert done
    assert seen == {48.4, 48.9}


def test_an_archive_is_not_edited(folder):
    (folder / "archive.json").write_text("{}")
    with pytest.raises(StorageError, match="archive"):
        put(folder, correction(folder, "c1", latitude="48.6"))


def test_the_history_is_json_that_others_can_read(folder):
    put(folder, correction(folder, "c1", headline_ja="見出し"))
    line = (folder / HISTORY / "00000001.jsonl").read_text(encoding="utf-8").splitlines()[1]
    assert json.loads(line)["changes"][0]["after"] == {"headline_ja": "見出し"}
