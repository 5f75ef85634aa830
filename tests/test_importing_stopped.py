"""An import that is stopped, or that fails, leaves the ledger as it was, and nothing beside it."""

import io
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from geo.importing.files import open_sheet
from geo.importing.job import run_import
from geo.importing.options import Options
from geo.importing.reading import rows_of
from geo.model.shipped import DATA

ROWS = 12_000  # several batches, of which the larger ones have thousands of rows
HEADER = (
    "event_id_cnty,event_date,year,time_precision,disorder_type,event_type,sub_event_type,actor1,"
    "actor2,country,admin1,location,latitude,longitude,geo_precision,source,source_scale,notes"
)


class Stopped(Exception):
    """Somebody has stopped the import."""


def events(title: str) -> io.BytesIO:
    """A file of events of ACLED's form."""
    rows = (
        f"CHA{n},2023-05-12,2023,1,Political violence,Battles,Armed clash,A,B,Chad,Lac,Town,"
        f"13.5,14.5,1,Reuters; AFP,National,{title} {n}"
        for n in range(ROWS)
    )
    return io.BytesIO("\n".join((HEADER, *rows)).encode())


def files_in(folder: Path) -> dict[str, bytes]:
    """All files in a folder."""
    paths = [path for path in folder.rglob("*") if path.is_file()]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def after(count: int) -> Callable[[int], None]:
    """Told of the rows read: raises once these are more than `count`."""

    def told(rows: int) -> None:
        if rows > count:
            raise Stopped

    return told


@pytest.mark.parametrize("rows", [0, 3_000, ROWS - 1])
def test_a_stop_leaves_the_ledger_as_it_was(tmp_path: Path, rows: int) -> None:
    ledger = tmp_path / "ledger"
    run_import(events("First"), "first.csv", ledger, DATA, Options(profile="acled"))
    before = files_in(tmp_path)
    with pytest.raises(Stopped):
        run_import(
            events("Second"), "second.csv", ledger, DATA, Options(profile="acled"), after(rows)
        )
    assert files_in(tmp_path) == before
    assert not [each for each in threading.enumerate() if each.name.startswith(("reading", "stag"))]


def test_a_stop_is_heard_while_rows_are_read_and_nothing_reads_on(tmp_path: Path) -> None:
    looks = 0

    def check() -> None:
        nonlocal looks
        looks += 1
        if looks > 4:
            raise Stopped

    with pytest.raises(Stopped):
        run_import(
            events("First"), "first.csv", tmp_path / "ledger", DATA, Options(profile="acled"),
            check=check,
        )  # fmt: skip
    assert not (tmp_path / "ledger" / "events.csv").exists()
    assert not [each for each in threading.enumerate() if each.name == "reading"]


def test_what_fails_while_reading_ahead_fails_where_the_rows_are_used() -> None:
    with open_sheet(events("First"), "first.csv") as sheet:
        whole = sheet.batches

        def failing() -> Iterator[tuple[pa.RecordBatch, list[int]]]:
            yield next(whole())
            raise OSError("the disk is gone")

        sheet.batches = failing
        found = rows_of(sheet)
        with pytest.raises(OSError, match="the disk is gone"):
            list(found)


def test_rows_come_in_their_order_with_the_unreadable_ones_among_them() -> None:
    lines = events("First").getvalue().decode().split("\n")
    lines[5_000] = "CHA,too,few"
    with open_sheet(io.BytesIO("\n".join(lines).encode()), "first.csv") as sheet:
        found = list(rows_of(sheet))
    numbers = [number for rows in found for number in rows.numbers]
    assert numbers == [*range(2, 5_001), *range(5_002, ROWS + 2)]
    (at,) = [n for n, rows in enumerate(found) if rows.errors]
    assert [error.row for error in found[at].errors] == [5_001]
    assert found[at].texts == {5_001: "CHA,too,few"}
    assert found[-1].batch is None
