"""A Spark standalone cluster of its own for tests and measurements: a master and workers."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from server import free_port

# Programs of a minute are faster with the quick compiler alone, and with one thread that collects.
QUICK = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
NO_SPARK = "No Spark: install the extra `spark`."
NO_JAVA = "No Java 17 or newer: install it (Debian: apt-get install openjdk-17-jre-headless)."


def missing() -> str:
    """What is missing to run Spark, and its cure; "" where everything is here."""
    if importlib.util.find_spec("pyspark") is None:
        return NO_SPARK
    java = shutil.which("java")
    if os.environ.get("JAVA_HOME"):
        java = str(Path(os.environ["JAVA_HOME"], "bin", "java"))
    if java is None or not Path(java).is_file():
        return NO_JAVA
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', said)
    return "" if version and int(version[1]) >= 17 else NO_JAVA


@dataclass
class Cluster:
    """url: of the master, spark://127.0.0.1:PORT; the workers' processes, in order."""

    url: str
    folder: Path
    master: subprocess.Popen[bytes]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def workers(self) -> list[int]:
        """Process ids of the workers that run; each leads a group with its executors."""
        return [p.pid for p in self.processes if p.poll() is None]

    def add_workers(self, count: int) -> None:
        """Start more workers with one core each, and wait until the master has them."""
        for process, name in [self._worker() for _ in range(count)]:
            _wait(process, self.folder / f"{name}.log", "Successfully registered with master")

    def _worker(self) -> tuple[subprocess.Popen[bytes], str]:
        name = f"worker-{len(self.processes)}"
        options = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
        options += ["--work-dir", str(self.folder / name)]
        process = _started(self.folder, name, "worker.Worker", [*options, self.url])
        self.processes.append(process)
        return process, name

    def kill_worker(self, pid: int) -> None:
        """End a worker and its executors at once, as a machine that loses its power would."""
        process = next(p for p in self.processes if p.pid == pid)
        _end(process, signal.SIGKILL)

    def stop(self) -> None:
        """End everything."""
        for process in (*self.processes, self.master):
            _end(process, signal.SIGTERM)


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[Cluster]:
    """A running master with `workers` workers of one core each, all on loopback; ended at the end.

    folder: of the logs and the workers' files. Raises RuntimeError.
    """
    wanting = missing()
    if wanting:
        raise RuntimeError(wanting)
    port = free_port()
    options = ["--host", "127.0.0.1", "--port", str(port), "--webui-port", "0"]
    master = _started(folder, "master", "master.Master", options)
    made = Cluster(f"spark://127.0.0.1:{port}", folder, master)
    try:
        _wait(master, folder / "master.log", "I have been elected leader")
        made.add_workers(workers)
        yield made
    finally:
        made.stop()


def _started(folder: Path, name: str, program: str, options: list[str]) -> subprocess.Popen[bytes]:
    home = Path(str(importlib.util.find_spec("pyspark").origin)).parent  # type: ignore[union-attr]
    environment = os.environ | {
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_LOCAL_DIRS": str(folder / f"{name}-local"),
        "SPARK_DAEMON_JAVA_OPTS": QUICK,
    }
    command = [home / "bin" / "spark-class", f"org.apache.spark.deploy.{program}", *options]
    with (folder / f"{name}.log").open("wb") as out:
        return subprocess.Popen(
            command, env=environment, stdout=out, stderr=out, start_new_session=True
        )


def _wait(process: subprocess.Popen[bytes], log: Path, words: str) -> None:
    end = time.monotonic() + 300
    while process.poll() is None and time.monotonic() < end:
        if words in log.read_text(errors="replace"):
            return
        time.sleep(0.05)
    raise RuntimeError(f"Spark did not start:\n{log.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """End a process with its group: a worker's executors are in it."""
    for each in (number, signal.SIGKILL):
        try:
            os.killpg(process.pid, each)
        except ProcessLookupError:
            break
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
    process.wait(10)
