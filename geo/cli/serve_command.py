"""The command `serve`: serves the app until a signal ends it."""

from __future__ import annotations

import errno
import os
import socket
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from geo.cli.file_errors import no_folder
from geo.i18n import LANGUAGES
from geo.model.shipped import ROOT, is_installed

_LOOPBACK = "127.0.0.1"
_FOLDERS = ("EVENTS_DATA_DIR", "EVENTS_ARTICLES_DIR")


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `serve`."""
    parser.add_argument("--data", type=Path, help="folder of the ledger; else EVENTS_DATA_DIR")
    parser.add_argument("--host", default=_LOOPBACK, help="address to listen on (%(default)s)")
    parser.add_argument(
        "--base-path", default="", help="path under which a proxy serves it, as /atlas"
    )
    parser.add_argument("--port", type=_port, default=8501, help="port to listen on (%(default)s)")


def run(chosen: Namespace) -> int:
    """Serve until a signal ends it; return 2 at once where a setting is wrong.

    On a server for this machine only its user may write; on one that others can reach, viewers may
    only if EVENTS_WRITE says so (`geo.service.writing`). A name given as --host is added to the
    names it answers to.
    """
    import uvicorn

    from geo.service.people import ready_sign_in
    from geo.web.hosts import SETTING, names

    if chosen.data is not None:
        if lacking := no_folder(chosen.data, LANGUAGES[0]):
            print(lacking, file=sys.stderr)
            return 2
        os.environ["EVENTS_DATA_DIR"] = str(chosen.data)
    if chosen.host == _LOOPBACK:
        own = bool(os.environ.get("EVENTS_DATA_DIR")) or not is_installed()
        os.environ.setdefault("EVENTS_WRITE", "alone" if own else "")
    elif chosen.host not in ("0.0.0.0", "::"):
        os.environ.setdefault("EVENTS_HOSTS", chosen.host)
    try:
        names(os.environ.get(SETTING, ""))
        ready_sign_in()
    except ValueError as e:
        print(e, file=sys.stderr)
        return 2
    if chosen.base_path:
        os.environ["EVENTS_BASE_PATH"] = chosen.base_path
    # Streamlit reads its settings from the working folder, which therefore changes; so paths are
    # made absolute first, from the folder of the caller.
    for name in _FOLDERS:
        if os.environ.get(name):
            os.environ[name] = str(Path(os.environ[name]).resolve())
    os.chdir(ROOT)
    base = os.environ.get("EVENTS_BASE_PATH", "").strip("/")
    if why := _refused(chosen.host, chosen.port):
        print(
            f"{chosen.host}:{chosen.port} cannot be served at: {why}. "
            "Choose another port with --port, or end the other program.",
            file=sys.stderr,
        )
        return 2
    print(f"http://{chosen.host}:{chosen.port}/{base}", flush=True)
    from geo.web.connections import Patience

    where = {"host": chosen.host, "port": chosen.port}
    uvicorn.run("geo.ui:server", factory=True, http=Patience, log_level="warning", **where)
    return 0


def _port(text: str) -> int:
    """A port. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 1 << 16):
        raise ArgumentTypeError(f"{text!r} is no port: a number from 1 to 65535")
    return int(text)


def _refused(host: str, port: int) -> str:
    """Why this program may not listen there, as it is taken or the system's; "" if it may."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        socket.create_server((host, port), family=family).close()
    except OSError as e:
        return os.strerror(e.errno) if e.errno in (errno.EADDRINUSE, errno.EACCES) else ""
    return ""
