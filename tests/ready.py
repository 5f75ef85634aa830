"""Servers that begin at once: a process that has imported the app once makes each by `fork`.

A start takes four seconds of a processor, three of them for imports. What begins here is the same
server with the same command line; only the modules, and the SQL of questions, are there already.
Where a test is about the start itself, or gives settings that are read while modules are imported,
the server starts as `make run` starts it.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
# Read while modules are imported, or before.
_READ_EARLY = (
    "PYTHON", "STREAMLIT_", "TZ", "TMP", "TEMP", "LANG", "LC_", "LD_", "MALLOC_", "ARROW_",
    "DUCKDB_",
)  # fmt: skip


_wanted: list[bool] = []


def want() -> None:
    """Let servers of this process begin so: in tests, not where starts are measured."""
    _wanted.append(True)


def fits(environment: Mapping[str, str]) -> bool:
    """Whether a server with these settings can begin so, and shall."""
    return (
        bool(_wanted)
        and sys.platform == "linux"
        and not any(n.startswith(_READ_EARLY) for n in environment)
    )


class Started:
    """A server that was begun so; what a `subprocess.Popen` says of its process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._process = psutil.Process(pid)

    def poll(self) -> int | None:
        """None while it runs."""
        return None if self._process.is_running() else 0

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def wait(self, seconds: float) -> None:
        """Until it has ended. Raises subprocess.TimeoutExpired."""
        try:
            self._process.wait(seconds)
        except psutil.TimeoutExpired as e:
            raise subprocess.TimeoutExpired("the server", seconds) from e

    def _send(self, number: int) -> None:
        if self._process.is_running():
            self._process.send_signal(number)


def start(arguments: Sequence[str], environment: Mapping[str, str], log: Path) -> Started:
    """Begin `python -m uvicorn` with these arguments, in the folder of the project."""
    process = _ready()
    assert process.stdin
    assert process.stdout
    asked = {"arguments": list(arguments), "environment": dict(environment), "log": str(log)}
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    return Started(int(process.stdout.readline()))


@cache
def _ready() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, __file__],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "default"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_end, process)
    return process


def _end(process: subprocess.Popen[str]) -> None:
    process.communicate()  # it ends with its input


def _import_and_warm() -> None:
    """Import what a server imports until its pages are drawn, and make the SQL of its questions."""
    import importlib

    from geo.model.shipped import DATA
    from geo.service import silence
    from geo.service.atlas import Atlas
    from geo.service.stores import open_store

    for name in _MODULES:
        importlib.import_module(name)
    store, settings = open_store(DATA, DATA)
    atlas = Atlas.of(DATA, store, settings)
    atlas.warm()
    silence.warm(atlas)
    store.engine.close()


_MODULES = ("geo.ui", "uvicorn.protocols.http.auto", "uvicorn.protocols.websockets.auto")


def main() -> None:
    """Fork for each line that comes, and say the number of the process; end with the input."""
    _import_and_warm()
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how they ended
    for line in sys.stdin:
        asked = json.loads(line)
        pid = os.fork()
        if not pid:
            _serve(asked)
        print(pid, flush=True)


def _serve(asked: Mapping[str, object]) -> None:
    """In the new process: become the server."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, name, flags in (
        (0, os.devnull, os.O_RDONLY),
        (1, str(asked["log"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        opened = os.open(name, flags, 0o644)
        os.dup2(opened, number)
        os.close(opened)
    os.dup2(1, 2)
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload]
    time.tzset()
    sys.path[0] = str(ROOT)
    sys.argv = ["uvicorn", *asked["arguments"]]  # type: ignore[misc]
    try:
        runpy.run_module("uvicorn", run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 1
    except BaseException:
        import traceback

        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    main()
