"""The app as a server of its own, on a free port, for tests and measurements."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import ready

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Served:
    """url: of the app, without a slash at the end; pid: of the server; log: what it printed."""

    url: str
    pid: int
    log: Path


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


@contextmanager
def served(
    log: Path,
    environment: Mapping[str, str] | None = None,
    app: str = "",
    factory: str = "geo.ui:server",
    installed: Path | None = None,
    root: Path = ROOT,
    port: int = 0,
    at_once: bool = True,
) -> Iterator[Served]:
    """Serve the app until the block ends. app: another Streamlit script in its place; factory:
    what makes the ASGI application, as `module:function`; installed: the command of a package
    that serves itself, from another folder; root: of another checkout of the project; port: 0 for
    a free one; at_once: whether the app may be imported already, see `ready`.
    """
    port = port or free_port()
    process: subprocess.Popen[bytes] | ready.Started
    given = dict(environment or {})
    usual = not (app or installed) and (factory, root) == ("geo.ui:server", ROOT)
    program, folder = [sys.executable], root
    if installed:
        program, folder = [str(installed)], log.parent
        command = ["serve", "--port", str(port)]
    elif app:
        command = ["-m", "streamlit", "run", app, "--server.port", str(port)]
    else:
        command = ["-m", "uvicorn", "--factory", factory, "--host", "127.0.0.1"]
        command += ["--port", str(port), "--log-level", "warning"]
    env = os.environ | {"PYTHONWARNINGS": "default"} | given
    if usual and at_once and ready.fits(given):
        process = ready.start(command[2:], env, log)
    else:
        with log.open("wb") as out:
            process = subprocess.Popen(
                [*program, *command], cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT
            )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, process, log)
        yield Served(url, process.pid, log)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _wait(url: str, process: subprocess.Popen[bytes] | ready.Started, log: Path) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the server did not start:\n{log.read_text(errors='replace')[-2000:]}")
