"""The child that reads one file: what a library does with it stays in here.

Before it opens the file, it limits its own memory, processor time and the size of what it writes,
and ends with its parent. It knows only the path of a private copy of the file, has no environment
but what is set below, and never follows a name or an address in the file.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from geo.importing.readers.task import Task

Reader: TypeAlias = "Callable[[Task], Mapping[str, object]]"
_PR_SET_PDEATHSIG = 1
_USUAL = 1 << 30  # bytes of address space for the libraries
# Read by GDAL, PROJ, Arrow and BLAS when they are loaded.
ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "2",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "GDAL_NUM_THREADS": "1",
    "OGR_ARROW_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
    "GDAL_DRIVER_PATH": "disable",
    "GDAL_HTTP_MAX_RETRY": "0",
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "none",
    "OGR_SQLITE_STATIC_VIRTUAL_OGR": "NO",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "GDAL_PAM_ENABLED": "NO",
    "CPL_LOG": "/dev/null",
}


def main() -> None:
    """Read the file of the `Task` in the first argument."""
    sys.meta_path.insert(0, _WithoutPandas())
    from geo.importing.readers.task import Task

    task = Task.of_text(sys.argv[1])
    read = reader_of(task.kind)  # what the libraries take themselves is not counted below
    _limit(task.memory, task.disk, task.seconds)
    Path(task.answer).write_text(json.dumps(_answer(read, task)), encoding="utf-8")
    os._exit(0)  # what a library does at its end cannot take the answer back


class _WithoutPandas(MetaPathFinder):
    """Hides pandas from pyarrow and pyogrio, which use it only if it is there: it loads slowly."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name in ("pandas", "geopandas"):
            raise ModuleNotFoundError(name)


def end_with_parent() -> None:
    """Have this process ended when the one that started it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _limit(memory: int, disk: int, seconds: int) -> None:
    end_with_parent()
    for what, most in (
        (resource.RLIMIT_AS, _taken() + memory),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        resource.setrlimit(what, (most, most))


def _taken() -> int:
    """The bytes of address space that this process has."""
    try:
        pages = Path("/proc/self/statm").read_text().split()[0]
    except OSError:  # only Linux tells it
        return _USUAL
    return int(pages) * resource.getpagesize()


def _answer(read: Reader, task: Task) -> Mapping[str, object]:
    from geo.importing.readers.task import Refused

    try:
        return read(task)
    except Refused as e:
        return {
            "refused": e.reason,
            "row": e.row,
            "value": e.value[:200],
            "names": e.names,
            "values": e.values,
        }
    except MemoryError:
        return {"refused": "reader_memory"}
    except Exception as e:
        # A library may raise anything for a damaged file; the parent says that it cannot be read.
        return {"refused": "kind_damaged", "value": f"{type(e).__name__}: {e}"[:200]}


def reader_of(kind: str) -> Reader:
    """The function that reads a kind of file; only its library is loaded."""
    if kind == "kml":
        from geo.importing.readers.kml import read_kml

        return read_kml
    if kind == "html":
        from geo.importing.readers.html import read_html

        return read_html
    if kind == "parquet":
        from geo.importing.readers.parquet import read_parquet

        return read_parquet
    if kind in ("xlsx", "xlsb", "xls", "ods"):
        from geo.importing.readers.workbook import read_workbook

        return read_workbook
    if kind in ("page", "pdf", "docx", "mail", "list"):
        from geo.importing.readers import documents

        return {
            "page": documents.read_page,
            "pdf": documents.read_pdf,
            "docx": documents.read_docx,
            "mail": documents.read_mail,
            "list": documents.read_list,
        }[kind]
    from geo.importing.readers.vector import read_vector

    return read_vector
