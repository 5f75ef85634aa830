"""Makes a large file in a process of its own, which leaves the processors to those who look.

In the server's process a file would take Python from every page for as long as it is made. The
process opens the same data once more, writes the file where it is told to, and ends with the
server.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from geo.export import FORMATS, Extract
from geo.importing.readers.child import end_with_parent
from geo.importing.readers.parent import command_of
from geo.model.filters import Filter, strict_filter
from geo.model.shipped import DATA
from geo.service.atlas import Atlas
from geo.service.stores import database_url, open_public, open_store

_PATIENCE = 10  # added to the niceness of the server, so that pages go first
_LOOK_EVERY = 0.2  # seconds between two looks at how far the file has grown
_OTHER_DATA = 3  # exit code: the data were changed meanwhile
_OPENED_TWICE = ("duckdb", "postgres")  # engines whose data a second process can open


@dataclass(frozen=True)
class ExportTask:
    """A file to make. folder, url: of the data, which must be of `version`.

    is_part: whether it has only what the public gets. words: of its filter. form: key of its
    format. address: see `Extract`.
    """

    folder: str
    url: str
    version: str
    is_part: bool
    words: dict[str, list[str]]
    form: str
    address: str

    @classmethod
    def of(cls, atlas: Atlas, query: Filter, form: str, address: str) -> ExportTask | None:
        """A file of an atlas; None if only this process has its claims."""
        store = atlas.store
        if store.is_in_memory or not atlas.shared or store.engine.dialect not in _OPENED_TWICE:
            return None
        return cls(
            str(atlas.folder),
            database_url(),
            store.state.version,
            atlas.is_part,
            query.words(),
            form,
            address,
        )


async def make_apart(
    task: ExportTask, seconds: float, file: int, grown: Callable[[], None]
) -> bool:
    """Have a process write the file of `task` to the descriptor `file`, and wait for its end.

    grown: called from time to time while it is written. Returns False if the file must be made
    here, because the process could not begin. Raises TimeoutError after `seconds`, and OSError for
    a file that is not whole. The process is ended when nobody waits any more.
    """
    child = await asyncio.create_subprocess_exec(
        *command_of(__name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=file,
        start_new_session=True,  # ctrl-C comes to the server, which ends it
    )
    try:
        async with asyncio.timeout(seconds):
            waiting = asyncio.create_task(child.communicate(json.dumps(asdict(task)).encode()))
            try:
                while not (await asyncio.wait({waiting}, timeout=_LOOK_EVERY))[0]:
                    grown()
            finally:
                waiting.cancel()
    finally:
        if child.returncode is None:
            child.kill()
            await child.wait()
    if child.returncode == 0:
        return True
    if os.fstat(file).st_size:
        raise OSError(f"the process that made a file ended with {child.returncode}")
    return False


def main() -> None:
    """Write the file of the `ExportTask` on standard input to standard output."""
    end_with_parent()
    os.nice(_PATIENCE)
    # Nothing that a library prints may come between the pieces of the file.
    out = os.dup(1)
    os.dup2(2, 1)
    task = ExportTask(**json.load(sys.stdin))
    folder = Path(task.folder)
    store, settings = open_store(folder, DATA, task.url)
    if task.is_part:
        store = open_public(folder, task.url, store, settings)
    query, bad = strict_filter(
        task.words,
        zones=settings.zones,
        sides=store.ledger.sides,
        claimants=store.ledger.sources,
        default_zone=settings.default_zone,
        has_history=store.has_history,
    )
    if bad or store.state.version != task.version:
        sys.exit(_OTHER_DATA)
    extract = Extract.of(store, query, folder, settings.about, address=task.address)
    form = next(form for form in FORMATS if form.key == task.form)
    with os.fdopen(out, "wb") as file:
        for piece in form.parts(extract):
            file.write(piece)
