"""Has a child read a file, within limits; whatever happens to the child is a message here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geo
from geo.importing.rawtable import Spooled
from geo.importing.readers.child import ENVIRONMENT
from geo.importing.readers.kinds import DOCUMENTS, FORMATS
from geo.importing.readers.task import Task
from geo.importing.sheets import Limits, Reading, Unreadable, choose, unreadable

_ROOT = Path(geo.__file__).resolve().parents[1]
# `-I`: neither the environment nor the current folder says what is imported, only our own path.
_START = (
    "import os, sys; sys.path += sys.argv.pop(1).split(os.pathsep); from {0} import main; main()"
)
_FORMS = {**FORMATS, **DOCUMENTS}
_ROWS = "rows.arrow"  # in the private folder
CHILD = "geo.importing.readers.child"
_LOOK_EVERY = 0.05  # seconds between two looks at whether the reading is still wanted
# How many children read at once, whoever asked for them; the others wait.
_CHILDREN = threading.BoundedSemaphore(max(2, os.cpu_count() or 2))
_NO_MEMORY = (b"memory allocation", b"bad_alloc", b"MemoryError", b"out of memory")


def read_in_child(
    path: Path,
    kind: str,
    name: str,
    work: Path,
    limits: Limits,
    reading: Reading,
    encoding: str = "",
    check: Callable[[], None] = lambda: None,
) -> Spooled:
    """The rows of the file at `path`. kind: of `FORMATS`. name: of the file, for messages.

    work: a private folder; it may be removed afterwards. check: called several times a second; an
    exception that it raises ends the child. Raises Unreadable, Choose.
    """
    answer = ask_child(path, kind, name, work, limits, reading, encoding, check)
    return Spooled(work / _ROWS, answer)


def ask_child(
    path: Path,
    kind: str,
    name: str,
    work: Path,
    limits: Limits,
    reading: Reading | None = None,
    encoding: str = "",
    check: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """What the child answers about the file at `path`; see `read_in_child`.

    kind: of `FORMATS`, or of `DOCUMENTS`, whose texts are in the answer.
    """
    task = Task(
        kind=kind,
        path=str(path),
        rows_file=str(work / _ROWS),
        answer=str(work / "answer.json"),
        sheet=reading.sheet if reading else "",
        encoding=encoding,
        memory=limits.memory,
        disk=2 * limits.size,
        seconds=limits.seconds,
        columns=limits.columns,
        rows=limits.rows,
    )
    said = work / "said.txt"
    while not _CHILDREN.acquire(timeout=_LOOK_EVERY):
        check()
    try:
        code = _run(task, work, said, limits, name, check)
    finally:
        _CHILDREN.release()
    answer = _answer(Path(task.answer)) if code == 0 else None
    form = _FORMS[kind]
    if answer is None:
        text = said.read_bytes()[-4000:]
        if any(mark in text for mark in _NO_MEMORY):
            raise _too_large(name, form, limits)
        raise unreadable(name, "reader_crashed", format=form)
    if "refused" in answer:
        raise _refused(answer, name, form, limits)
    return answer


def command_of(module: str) -> list[str]:
    """The command that runs `main` of a module of ours, whatever the current folder is."""
    paths = [str(_ROOT), *(p for p in sys.path if os.path.isabs(p))]
    start = (_START.format(module), os.pathsep.join(paths))
    return [sys.executable, "-I", "-X", "utf8", "-c", *start]


def _run(
    task: Task, work: Path, said: Path, limits: Limits, name: str, check: Callable[[], None]
) -> int:
    """Run the child to its end, and return its exit code."""
    with said.open("wb") as errors:
        child = subprocess.Popen(
            [*command_of(CHILD), task.as_text()],
            cwd=work,
            env=ENVIRONMENT | {"TMPDIR": str(work)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,  # ctrl-C comes to us, and we end it
        )
    until = time.monotonic() + limits.seconds
    try:
        while True:
            try:
                return child.wait(_LOOK_EVERY)
            except subprocess.TimeoutExpired:
                check()
            if time.monotonic() > until:
                seconds = f"{limits.seconds:,}"
                raise unreadable(name, "reader_slow", format=_FORMS[task.kind], seconds=seconds)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()


def _answer(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def _refused(answer: dict[str, Any], name: str, form: str, limits: Limits) -> Unreadable:
    reason, value = str(answer["refused"]), str(answer.get("value", ""))
    if reason == "reader_memory":
        return _too_large(name, form, limits)
    if reason in ("choose_sheet", "no_sheet"):
        return choose(name, "sheet", reason, [str(n) for n in answer["names"]], value)
    values = {"format": form, **answer.get("values", {})}
    return unreadable(name, reason, int(answer.get("row", 0)), value, **values)


def _too_large(name: str, form: str, limits: Limits) -> Unreadable:
    return unreadable(name, "reader_memory", format=form, limit=f"{limits.memory // 1024**2:,}")
