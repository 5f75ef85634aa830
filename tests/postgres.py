"""A PostgreSQL server of its own for tests and measurements, on a free port of loopback."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server import free_port

CURE = "No PostgreSQL server: install it (Debian: apt-get install postgresql)."
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "40",
    "max_wal_size": "256MB",
    "autovacuum_naptime": "60",
}


def find() -> Path | None:
    """The folder with `initdb` and `postgres`, of the newest version that is here."""
    found = [p.parent for p in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    return max(found, key=lambda p: float(p.parent.name)) if found else None


@dataclass
class Server:
    """url: of its database `postgres`, with the user but without a password (trust on loopback)."""

    url: str
    port: int
    data: Path
    log: Path
    bin: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Of the running server; raises RuntimeError where it is stopped."""
        if self.process is None:
            raise RuntimeError("the server is stopped")
        return self.process.pid

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
        return f"{self.url.rsplit('/', 1)[0]}/{name}"

    def start(self) -> None:
        """Start it, on its own data and port, and wait until it answers."""
        options = [f"--{k}={v}" for k, v in (_SETTINGS | dict(self.settings)).items()]
        command = [self.bin / "postgres", "-D", self.data, "-p", str(self.port), *options]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, cwd="/", stdout=out, stderr=out, start_new_session=True, **_as_user()
            )
        end = time.monotonic() + 300
        ready = [self.bin / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        while self.process.poll() is None and time.monotonic() < end:
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        said = self.log.read_text(errors="replace")[-2000:]
        raise RuntimeError(f"PostgreSQL did not start:\n{said}")

    def stop(self) -> None:
        """Stop it now, whatever is connected; its data stay. Nothing where it is stopped."""
        if self.process is None:
            return
        process, self.process = self.process, None
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, never
            process.send_signal(number)
            try:
                process.wait(15)
                return
            except subprocess.TimeoutExpired:
                continue


@contextmanager
def postgres(folder: Path, settings: Mapping[str, str] | None = None) -> Iterator[Server]:
    """A running server, with its log in `folder`; stopped, and its data removed, at the end.

    settings: of `postgresql.conf`, besides those that keep it small. Raises RuntimeError.
    """
    binaries = find()
    if binaries is None:
        raise RuntimeError(CURE)
    # Not in `folder`: that lies where the user `postgres` may not go when the tests run as root.
    data = Path(tempfile.mkdtemp(prefix="pg-"))
    server = None
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(data, owner.pw_uid, owner.pw_gid)
        command = [binaries / "initdb", "-D", data, "-U", "atlas", "-A", "trust", "-E", "UTF8"]
        # Sorted by a language's rules, as many databases are: answers may not depend on that.
        command += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=en"]
        command += ["--no-sync", "--no-instructions"]
        made = subprocess.run(command, cwd="/", capture_output=True, check=False, **_as_user())
        if made.returncode:
            raise RuntimeError(f"initdb failed:\n{made.stderr.decode(errors='replace')}")
        port = free_port()
        url = f"postgresql://atlas@127.0.0.1:{port}/postgres"
        log = folder / "postgres.log"
        server = Server(url, port, data, log, binaries, dict(settings or {}))
        server.start()
        yield server
    finally:
        if server:
            server.stop()
        shutil.rmtree(data, ignore_errors=True)


def _as_user() -> dict[str, object]:
    """The server refuses to run as root: then it runs as Debian's user `postgres`."""
    if os.geteuid() != 0:
        return {}
    owner = pwd.getpwnam("postgres")
    return {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
