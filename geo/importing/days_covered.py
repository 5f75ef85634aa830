"""Which days an imported file tells about, as a row of `coverage.csv`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.report import Report
from geo.ledger.coverage_rows import share_words

_DAY = len("2023-05-12")


class DaysCovered:
    """The first and last day of the good rows of a file.

    The day of a row is that of its report, else those of its event; an instant counts on its day in
    its own offset. first, last: ISO days, "" before any.
    """

    def __init__(self) -> None:
        self.first = self.last = ""

    def add(self, batch: pa.RecordBatch) -> None:
        """Take note of good rows, in the ledger's columns."""
        said, began, ended = (
            batch.column(name) for name in ("report_date", "event_date", "event_date_end")
        )
        begin = pc.if_else(pc.equal(said, ""), began, said)
        end = pc.if_else(pc.equal(said, ""), pc.if_else(pc.equal(ended, ""), began, ended), said)
        for column in (begin, end):
            days = pc.utf8_slice_codeunits(pc.filter(column, pc.not_equal(column, "")), 0, _DAY)
            if len(days):
                least, most = pc.min(days).as_py(), pc.max(days).as_py()
                self.first = min(filter(None, (self.first, least)))
                self.last = max(self.last, most)


def covered_by_file(
    document: Mapping[str, str] | None, days: DaysCovered, report: Report, who: str, seen: date
) -> dict[str, str] | None:
    """The row of `coverage.csv` for an imported file.

    document: its row of `documents.csv`. None where the file has no day, or no document.
    """
    if document is None or not days.first or not report.rows:
        return None
    return {
        "coverage_id": document["document"],
        "publisher": document["publisher"],
        "document": document["document"],
        "first_day": days.first,
        "last_day": days.last,
        "share": share_words(report.accepted, report.rows),
        "tool": "import",
        "looked_by": who,
        "looked_at": seen.isoformat(),
    }


def newest(changed: pa.StringArray) -> str:
    """The latest of the seconds since 1970 in a column of text, as an ISO instant; "" if none."""
    plain = pc.match_substring_regex(changed, r"^[0-9]{9,10}(\.0+)?$")
    seconds = pc.max(pc.cast(pc.filter(changed, plain), pa.float64())).as_py()
    return "" if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"
