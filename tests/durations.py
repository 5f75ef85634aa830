"""Which tests are slow: noted by `make slow-tests` in `slow.txt`, and left out by `make unit`.

A test function is slow if its rows take a fifth of a second each, or two seconds together.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest

NOTED = Path(__file__).parent / "slow.txt"
A_ROW = 0.2  # seconds
TOGETHER = 2.0


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--note-slow` writes which tests of this run were slow."""
    parser.addoption("--note-slow", action="store_true", help=f"write {NOTED.name} anew")


def pytest_configure(config: pytest.Config) -> None:
    """In the process that hears of all tests, listen to how long they take."""
    if config.getoption("--note-slow") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Noting())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what was noted."""
    noted = set(NOTED.read_text(encoding="utf-8").split())
    for item in items:
        if _function(item.nodeid) in noted:
            item.add_marker("slow")


def _function(nodeid: str) -> str:
    return nodeid.partition("[")[0]


class _Noting:
    def __init__(self) -> None:
        self._rows: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # What is set up is shared, and `make unit` leaves out these two kinds anyhow.
        if report.when == "call" and not {"browser", "engines"} & set(report.keywords):
            self._rows[_function(report.nodeid)][report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        slow = [
            function
            for function, rows in self._rows.items()
            if (whole := sum(rows.values())) >= TOGETHER or whole / len(rows) >= A_ROW
        ]
        NOTED.write_text("".join(f"{name}\n" for name in sorted(slow)), encoding="utf-8")
