"""The rows of a file are parsed once, and taken from a temporary file the second time."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from geo.importing import kept_rows
from geo.importing.files import open_sheet
from geo.importing.kept_rows import KeptRows, Rows
from geo.importing.one_behind import OneBehind
from geo.importing.reading import rows_of
from geo.importing.sheets import Sheet


def sheet_of(text: str) -> Sheet:
    return open_sheet(io.BytesIO(text.encode()), "rows.csv")


def said(rows: Rows) -> tuple[object, ...]:
    cells = None if rows.batch is None else rows.batch.to_pylist()
    return cells, rows.numbers, [e.row for e in rows.errors], rows.texts


FILE = "day,row,place\n" + "\n".join(f"2023-05-{n % 28 + 1},{n},Київ" for n in range(3_000))


@pytest.mark.parametrize("text", ["a,b,c\n", FILE, FILE + '\n1,"2,3,4,5\n6,7,8,9,10\n'])
def test_rows_are_the_same_when_they_are_read_again(text):
    with sheet_of(text) as sheet, KeptRows() as kept:
        first = [said(rows) for rows in rows_of(sheet, kept)]
        found, lines = sheet.found, sheet.lines
        assert kept.whole
        sheet.batches = lambda: pytest.fail("the file is parsed again")
        assert [said(rows) for rows in rows_of(sheet, kept)] == first
        assert (sheet.found, sheet.lines) == (found, lines)
        assert sheet.position() == (sheet.size if first[0][0] else 0)
    with sheet_of(text) as sheet:
        assert [said(rows) for rows in rows_of(sheet)] == first


def test_the_file_is_read_again_where_the_disk_is_full(monkeypatch):
    class Full:
        def write_batch(self, batch: object) -> None:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(kept_rows.pa.ipc, "new_file", lambda *_, **__: Full())
    with sheet_of(FILE) as sheet, KeptRows() as kept:
        first = [said(rows) for rows in rows_of(sheet, kept)]
        assert not kept.whole
        assert [said(rows) for rows in rows_of(sheet, kept)] == first


def test_a_file_of_unreadable_rows_is_not_kept_in_memory(monkeypatch):
    monkeypatch.setattr(kept_rows, "_MAX_ERRORS", 3)
    text = "a,b,c\n" + "1,2,3\n" * 2_000 + "1,2,3,4\n" * 4
    with sheet_of(text) as sheet, KeptRows() as kept:
        first = [said(rows) for rows in rows_of(sheet, kept)]
        assert not kept.whole
        assert [said(rows) for rows in rows_of(sheet, kept)] == first


def test_the_temporary_file_is_gone_at_the_end():
    with sheet_of(FILE) as sheet, KeptRows() as kept:
        list(rows_of(sheet, kept))
        path = kept._path
        assert path.is_file()
    assert not Path(path).exists()


def test_work_is_done_in_order_and_at_most_one_piece_behind():
    done: list[int] = []
    going = threading.Event()

    def first() -> None:
        going.wait(10)
        done.append(1)

    with OneBehind("test") as behind:
        behind.do(first)
        assert done == []  # `do` does not wait for its own work
        going.set()
        behind.do(lambda: done.append(2))
        behind.do(lambda: done.append(3))
        assert done[:2] == [1, 2]
    assert done == [1, 2, 3]


def test_what_the_work_raises_is_raised_at_the_next_piece_and_at_the_end():
    def fail() -> None:
        raise OSError("full")

    def after(*pieces: Callable[[], None], end: BaseException | None = None) -> None:
        with OneBehind("test") as behind:
            for piece in pieces:
                behind.do(piece)
            if end:
                raise end

    done: list[int] = []
    with pytest.raises(OSError, match="full"):
        after(fail)
    with pytest.raises(OSError, match="full"):
        after(fail, lambda: done.append(1))
    assert done == []
    with pytest.raises(KeyError):  # what ended the block is told, not what followed from it
        after(fail, end=KeyError())
