"""The table of what was looked at: judged, kept by desk and import, and as public as documents."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from guarded import guarded_files
from samples import DATA, DOCUMENTS, Rows, files, ledger_of, row, table, write
from test_importing import HEADER, bring
from test_review import Desk, drafted

from geo import drafting
from geo.export import package
from geo.export.extract import Extract
from geo.ledger import NEIGHBOURS, parse_ledger, read_ledger
from geo.ledger.check import check
from geo.ledger.disclosure import public_ledger
from geo.ledger.documents import Kept
from geo.ledger.history import entries
from geo.ledger.saving import save, undone
from geo.model.claims import Coverage
from geo.model.filters import Filter
from geo.model.settings import NOTHING_SAID
from geo.service.looking import keep_looked, say_looked

COLUMNS = NEIGHBOURS["coverage.csv"]
READ: Rows = (
    {"coverage_id": "letter", "publisher": "paper", "document": "letter", "share": "0.5"}
    | {"first_day": "2023-05-12", "last_day": "2023-05-12", "tool": "desk", "looked_by": "Ann"},
    {"coverage_id": "week", "publisher": "beta", "first_day": "2023-05-08", "tool": "hand"}
    | {"last_day": "2023-05-14"},
)
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_row_says_of_which_days_of_a_publisher_how_much_was_looked_at_and_by_whom() -> None:
    ledger = ledger_of(row(), documents=DOCUMENTS, coverage=READ)
    day = date(2023, 5, 12)
    assert ledger.coverage["letter"] == Coverage(
        "letter", "paper", "letter", day, day, 0.5, "desk", "Ann"
    )
    assert ledger.coverage["week"].share is None
    assert ledger_of(row()).coverage == {}


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"publisher": "nobody"}, "publisher", "no_source"),
        ({"publisher": "beta"}, "publisher", "publisher_differs"),
        ({"document": "gone"}, "document", "no_document"),
        ({"first_day": ""}, "first_day", "blank"),
        ({"first_day": "2023-05-12T10:00Z"}, "first_day", "day"),
        ({"first_day": "2023-02-30"}, "first_day", "day"),
        ({"last_day": "2023-05-11"}, "last_day", "end_before_start"),
        ({"share": "1.2"}, "share", "range"),
        ({"share": "most"}, "share", "number"),
        ({"tool": "eye"}, "tool", "word"),
        ({"looked_at": "yesterday"}, "looked_at", "date"),
    ],
)
def test_a_wrong_cell_is_named_and_the_row_is_empty(
    cells: dict[str, str], column: str, reason: str
) -> None:
    ledger = parse_ledger(files(row(), documents=DOCUMENTS, coverage=(READ[0] | cells,)))
    assert [(e.file, e.row, e.column, e.reason) for e in ledger.errors] == [
        ("coverage.csv", 2, column, reason)
    ]
    assert ledger.coverage == {}
    assert list(ledger.claims) == ["c1"]


def test_an_import_keeps_the_span_of_its_file_and_the_share_of_its_good_rows(
    tmp_path: Path,
) -> None:
    base = write(tmp_path / "base", {**files(), "atlas.toml": (DATA / "atlas.toml").read_bytes()})
    text = HEADER + "1,2023-05-12,A,48.5,38,Alpha\n2,2023-05-09,B,48.5,38,Beta\n3,,C,91,38,Beta\n"
    report = bring(text, base, tmp_path / "out")
    ledger = read_ledger(tmp_path / "out")
    (one,) = ledger.coverage.values()
    assert (one.coverage_id, one.document) == (report.document, report.document)
    assert one.publisher == ledger.documents[report.document].publisher
    assert (one.first, one.last) == (date(2023, 5, 9), date(2023, 5, 12))
    assert (one.share, one.tool) == (0.666, "import")
    assert check(tmp_path / "out")[1] == []
    bring(text, base, tmp_path / "out", withdraw=True)
    assert len(read_ledger(tmp_path / "out").coverage) == 1


def test_a_file_without_days_is_empty_of_days(tmp_path: Path) -> None:
    base = write(tmp_path / "base", {**files(), "atlas.toml": (DATA / "atlas.toml").read_bytes()})
    bring(HEADER + "1,,A,48.5,38,Alpha\n", base, tmp_path / "out")
    assert not (tmp_path / "out" / "coverage.csv").exists()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(drafting, "draft", drafted, raising=False)
    write(tmp_path / "ledger", files(row("c1")))
    return Desk(tmp_path / "ledger")


def kept(desk: Desk, who: str = "Ann") -> Coverage | None:
    keep_looked(desk.folder, desk.document, Kept(desk.folder), who, "UTC", NOON)
    return next(iter(read_ledger(desk.folder).coverage.values()), None)


def test_the_desk_keeps_the_share_of_a_document_that_was_looked_at(desk: Desk) -> None:
    assert kept(desk) is None  # nothing was looked at yet
    desk.act("1", "accept", "d2")
    desk.act("2", "reject", "d1")
    first = kept(desk)
    day = date(2023, 5, 12)
    assert first == Coverage(
        desk.document.document, "paper", desk.document.document, day, day, 0.5, "desk", "Ann",
        "2026-11-30T12:00:00Z",
    )  # fmt: skip
    desk.act("3", "look", start=desk.text.index("Rain"), end=len(desk.text))
    desk.act("4", "look", start=0, end=desk.text.index(" Alpha"))
    whole = kept(desk, "Ben")
    assert whole is not None
    assert (whole.share, whole.looked_by) == (1.0, "Ben")
    assert kept(desk, "Cid") == whole  # nothing is new
    assert check(desk.folder)[1] == []


def test_what_the_desk_keeps_stands_in_the_history_and_is_taken_back_there(desk: Desk) -> None:
    desk.act("1", "reject", "d1")
    kept(desk)
    entry = [*entries(desk.folder)][-1]
    assert (entry.action, entry.who, entry.tool) == ("coverage", "Ann", "desk")
    assert [change.table for change in entry.changes] == ["coverage.csv"]
    save(desk.folder, undone(desk.folder, entry.entry), "Ann", {})
    assert read_ledger(desk.folder).coverage == {}


def test_days_that_a_person_has_set_stay_when_the_share_grows(desk: Desk) -> None:
    desk.act("1", "reject", "d1")
    kept(desk)
    path = desk.folder / "coverage.csv"
    day = b",2023-05-12"
    path.write_bytes(path.read_bytes().replace(2 * day + b",", b",2023-05-11" + day + b","))
    desk.act("2", "reject", "d2")
    now = kept(desk)
    assert now is not None
    assert (now.first, now.last, now.share) == (date(2023, 5, 11), date(2023, 5, 12), 0.5)


def test_a_person_says_that_days_were_looked_at_where_nothing_was_kept(tmp_path: Path) -> None:
    folder = write(tmp_path / "ledger", files(row()))
    days = date(2023, 5, 1), date(2023, 5, 3)
    for is_whole in (True, False):
        say_looked(folder, read_ledger(folder), "paper", days, is_whole, "Ann", {}, NOON)
    found = read_ledger(folder).coverage
    assert [(k, c.share, c.tool) for k, c in found.items()] == [
        ("paper-2023-05-01", 1.0, "hand"),
        ("paper-2023-05-01-2", None, "hand"),
    ]


def test_the_table_goes_out_with_a_package_and_comes_back(tmp_path: Path) -> None:
    ledger = ledger_of(row(), documents=DOCUMENTS, coverage=READ)
    extract = Extract(ledger, list(ledger.claims.values()), Filter(), DATA, NOTHING_SAID)
    data = b"".join(package.package(extract))
    assert package.read_package(data).coverage == ledger.coverage
    base = write(tmp_path / "base", {**files(), "atlas.toml": (DATA / "atlas.toml").read_bytes()})
    bring(data, base, tmp_path / "out", name="claims.zip", profile="auto")
    assert read_ledger(tmp_path / "out").coverage == ledger.coverage


def test_the_public_learns_nothing_of_documents_that_it_does_not_get() -> None:
    secret = READ[0] | {"coverage_id": "s", "document": "secret-letter"}
    hers = READ[1] | {"coverage_id": "z", "publisher": "zoya"}
    given = (READ[0], READ[1] | {"publisher": "paper"}, secret, hers)
    ledger = parse_ledger(guarded_files() | {"coverage.csv": table(COLUMNS, given)})
    assert not ledger.errors
    public = public_ledger(ledger)
    assert list(public.coverage) == ["letter", "week"]
    assert b"secret" not in public.neighbours["coverage.csv"]
    assert b"zoya" not in public.neighbours["coverage.csv"]


def test_bytes_of_any_kind_are_read_without_a_crash() -> None:
    for data in (b"", b"coverage_id\n", b"\xff\xfe", b'coverage_id,"publisher\n'):
        ledger = parse_ledger(files(row()) | {"coverage.csv": data})
        assert {e.file for e in ledger.errors} == {"coverage.csv"}
        assert list(ledger.claims) == ["c1"]
