"""What is served while the files of a ledger are cut, empty, missing or slowly saved."""

from __future__ import annotations

import json
import os
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from on_page import map_of
from playwright.sync_api import Page, expect
from samples import DATA, DOCUMENTS, ROOT, files, row, uses_engine, write
from server import Served, served
from test_browser import settled

from geo.i18n import LANGUAGES
from geo.ledger import NEIGHBOURS, Ledger, parse_ledger
from geo.ledger.storage import replace_files
from geo.ledger.wholeness import fault_in
from geo.service.stores import open_store
from geo.service.watching import LONG_QUIET, QUIET, NotWhole, Watched

pytestmark = uses_engine

NAMES = ("events.csv", *NEIGHBOURS)
WHOLE = files(
    row("a"),
    row("b", headline_en='A "quote",\nand a second line'),
    row("c"),
    documents=DOCUMENTS,
    event_names=[{"event_id": "e1", "name_en": "A raid on the depot", "name_ja": "倉庫への襲撃"}],
    coverage=[
        {"coverage_id": "k", "publisher": "paper", "document": "letter", "share": "0.5"}
        | {"first_day": "2023-05-12", "last_day": "2023-05-12", "tool": "desk", "looked_by": "Ann"}
        | {"looked_at": "2026-11-30T12:00Z"}
    ],
)


@dataclass(frozen=True)
class Book:
    ledger: Ledger


@dataclass
class Clock:
    """A time that goes on only where a test says so, and where the watched folder waits."""

    now: float = 0.0
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


class Watcher:
    """A watched folder whose files never look old by the system's clock."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock, self.opened = folder, Clock(), 0
        self.watched: Watched[Book] = Watched(
            folder, self._open, clock=lambda: self.clock.now, wall=lambda: 0.0,
            sleep=self.clock.sleep,
        )  # fmt: skip

    def _open(self, found: Mapping[str, bytes] | None) -> Book:
        self.opened += 1
        assert found is not None
        return Book(parse_ledger({n: found[n] for n in NAMES if n in found}))

    def look(self, after: float = 0.0) -> tuple[list[str], str]:
        """The claims that are served `after` seconds from now, and the key of the fault."""
        self.clock.now += after
        now = self.watched.current()
        return list(now.opened.ledger.claims), now.fault.key if now.fault else ""


@pytest.fixture
def watcher(tmp_path: Path) -> Watcher:
    made = Watcher(write(tmp_path / "data", WHOLE))
    assert made.look() == (["a", "b", "c"], "")
    return made


# ---- what is whole -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_file_cut_at_any_byte_is_not_whole_or_ends_in_the_last_cell_of_a_row(name):
    assert fault_in(WHOLE) is None
    for end in range(len(WHOLE[name])):
        cut, rest = WHOLE[name][:end], WHOLE[name][end:]
        fault = fault_in({**WHOLE, name: cut})
        if fault is None:
            assert cut.endswith((b"\r", b"\n")) or b"," not in rest.split(b"\r\n")[0], end
        else:
            assert fault.values["file"] == name
            assert all(name in fault.text(lang) for lang in LANGUAGES)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (b"\0" * 4096, "empty"),
        (WHOLE["events.csv"] + b"\0" * 512, "cut"),
        (WHOLE["events.csv"] + b'd,e1,"not closed\r\nx,y\r\n', "quote"),
        (WHOLE["events.csv"] + "é".encode("latin-1"), "encoding"),
        (WHOLE["events.csv"].replace(b"claim_id", b"claim", 1), "header"),
        (WHOLE["events.csv"][:100], "cut"),
    ],
)
def test_what_can_never_be_whole_says_why(data, key):
    fault = fault_in({**WHOLE, "events.csv": data})
    assert fault is not None
    assert fault.key == key


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n\r\n"])
def test_files_as_other_programs_write_them_are_whole(end):
    data = WHOLE["events.csv"].rstrip(b"\r\n") + end
    assert fault_in({**WHOLE, "events.csv": b"\xef\xbb\xbf" + data}) is None
    # A row typed by hand with too few cells is a fault of the ledger, and no cut.
    assert fault_in({**WHOLE, "events.csv": WHOLE["events.csv"] + b"d,e1\r\n"}) is None


# ---- what is served ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("broken", ["cut", "empty", "missing", "quote"])
def test_the_last_whole_state_is_served_as_long_as_a_file_is_broken(watcher, name, broken):
    path = watcher.folder / name
    whole = path.read_bytes()
    if broken == "missing":
        path.unlink()
    else:
        path.write_bytes({"cut": whole[:-30], "empty": b"", "quote": whole + b'"x\r\n'}[broken])
    for seconds in (0, 1, LONG_QUIET, 3600):
        assert watcher.look(seconds) == (["a", "b", "c"], broken)
    path.write_bytes(whole)
    assert watcher.look() == (["a", "b", "c"], "")
    assert watcher.opened <= 2  # once more, where only its rows show that it is cut


def test_a_slow_save_is_served_when_it_is_done_and_not_before(watcher):
    path = watcher.folder / "events.csv"
    new = files(*(row(f"n{n:02}") for n in range(20)))["events.csv"]
    # Cut after the last cell of a row, or within its line end, the file looks whole.
    ends = {n + k for n, byte in enumerate(new) if byte == ord("\n") for k in (-1, 0, 1)}
    size = next(k for k in range(90, 130) if not ends & set(range(k, len(new), k)))
    with path.open("wb") as file:
        for n in range(0, len(new), size):
            file.write(new[n : n + size])
            file.flush()
            claims, fault = watcher.look(1)
            if n + size < len(new):
                assert (claims, bool(fault)) == (["a", "b", "c"], True), n
    assert watcher.look(QUIET) == ([f"n{n:02}" for n in range(20)], "")


def test_a_save_that_pauses_after_a_whole_row_is_not_taken_for_the_end(watcher):
    rows = WHOLE["events.csv"].split(b"\r\n")
    (watcher.folder / "events.csv").write_bytes(b"\r\n".join(rows[:2]) + b"\r\n")
    assert watcher.look() == (["a", "b", "c"], "less")
    assert watcher.look(LONG_QUIET - 1) == (["a", "b", "c"], "less")
    (watcher.folder / "events.csv").write_bytes(WHOLE["events.csv"])
    assert watcher.look() == (["a", "b", "c"], "")


def test_a_row_that_is_deleted_on_purpose_goes_after_a_while(watcher):
    write(watcher.folder, files(row("a"), documents=DOCUMENTS))
    assert watcher.look() == (["a", "b", "c"], "less")
    assert watcher.look(LONG_QUIET) == (["a"], "")


@pytest.mark.parametrize("name", ["sources.csv", "places.csv", "documents.csv"])
def test_a_neighbour_with_fewer_rows_is_taken_over_after_a_while(watcher, name):
    header = WHOLE[name].split(b"\r\n")[0] + b"\r\n"
    (watcher.folder / name).write_bytes(header)
    assert watcher.look() == (["a", "b", "c"], "less")
    assert watcher.look(LONG_QUIET)[1] == ""


def test_a_bad_row_is_taken_over_after_a_while_with_its_fault(watcher):
    write(watcher.folder, files(row("a"), row("b"), row("c", modality="?"), documents=DOCUMENTS))
    assert watcher.look() == (["a", "b", "c"], "less")
    assert watcher.look(LONG_QUIET) == (["a", "b"], "")
    errors = watcher.watched.current().opened.ledger.errors
    assert [(e.row, e.column) for e in errors] == [(4, "modality")]


def test_a_new_row_is_shown_at_the_next_look_after_a_short_wait(watcher):
    write(watcher.folder, files(*(row(k) for k in "abcd"), documents=DOCUMENTS))
    assert watcher.look() == (["a", "b", "c", "d"], "")
    assert watcher.clock.slept[1:] == [QUIET]


def test_what_an_import_stores_is_shown_at_the_next_look(watcher):
    new = files(*(row(k) for k in "abcde"), documents=DOCUMENTS)
    replace_files(watcher.folder, new)
    assert watcher.look() == (list("abcde"), "")


def test_the_content_decides_and_neither_size_nor_time(watcher):
    path = watcher.folder / "events.csv"
    before = path.stat()
    path.write_bytes(WHOLE["events.csv"].replace(b"\r\nc,", b"\r\nd,"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert watcher.look() == (["a", "b", "d"], "")
    os.utime(path, ns=(0, 0))
    assert watcher.look() == (["a", "b", "d"], "")
    assert watcher.opened == 2


def test_settings_that_are_broken_are_not_taken_over(tmp_path):
    contents = WHOLE | {"atlas.toml": (DATA / "atlas.toml").read_bytes()}
    watcher = Watcher(write(tmp_path / "data", contents))
    watcher.look()
    for data in (b"", b"[zones]\n", contents["atlas.toml"][:200]):
        (watcher.folder / "atlas.toml").write_bytes(data)
        assert watcher.look(3600) == (["a", "b", "c"], "settings")
    (watcher.folder / "atlas.toml").unlink()
    assert watcher.look(3600) == (["a", "b", "c"], "missing")


@pytest.mark.parametrize("name", NAMES)
def test_a_first_state_that_is_not_whole_is_refused_and_then_shown(tmp_path, name):
    watcher = Watcher(write(tmp_path / "data", WHOLE))
    (watcher.folder / name).write_bytes(WHOLE[name][:-30])
    with pytest.raises(NotWhole) as e:
        watcher.look()
    assert e.value.fault.values["file"] == name
    (watcher.folder / name).write_bytes(WHOLE[name])
    assert watcher.look() == (["a", "b", "c"], "")


def test_many_who_ask_at_once_open_a_state_once(watcher):
    write(watcher.folder, files(*(row(k) for k in "abcd"), documents=DOCUMENTS))
    found: list[list[str]] = []
    threads = [threading.Thread(target=lambda: found.append(watcher.look()[0])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [["a", "b", "c", "d"]] * 8
    assert watcher.opened == 2


def test_an_archive_that_is_broken_leaves_the_last_state(tmp_path):
    folder = Path(shutil.copytree(ROOT / "tests/fixtures/v0_1_0/archive", tmp_path / "archive"))
    watched = Watched(folder, lambda found: open_store(folder, DATA, files=found)[0])
    version = watched.current().opened.state.version
    manifest = (folder / "archive.json").read_bytes()
    for name, data in (("archive.json", manifest[:100]), ("sources.csv", b"")):
        whole = (folder / name).read_bytes()
        (folder / name).write_bytes(data)
        now = watched.current()
        assert (now.opened.state.version, now.fault is None) == (version, False)
        (folder / name).write_bytes(whole)
        assert watched.current().fault is None


# ---- a real server -------------------------------------------------------------------------------


def answer(app: Served, path: str = "claims.csv") -> tuple[int, int, Mapping[str, str]]:
    """Status, lines and headers of an answer of the API."""
    try:
        with urllib.request.urlopen(f"{app.url}/api/{path}", timeout=60) as found:
            return found.status, found.read().count(b"\n"), found.headers
    except urllib.error.HTTPError as e:
        return e.code, len(json.loads(e.read())["error"]), e.headers


def test_the_api_serves_the_last_whole_state_and_says_so(tmp_path):
    folder = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("b*")))
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        status, rows, headers = answer(app)
        assert (status, rows) == (200, 57)
        version = headers["claim-atlas-version"]
        assert "claim-atlas-stale" not in headers
        whole = (folder / "events.csv").read_bytes()
        for cut in (whole[: len(whole) // 2], b""):
            (folder / "events.csv").write_bytes(cut)
            for path in ("claims.csv", "datapackage.json", "map?box=-180,-80,180,80&zoom=3"):
                status, rows, headers = answer(app, path)
                assert headers["claim-atlas-version"] == version, path
                assert headers["claim-atlas-stale"].startswith("events.csv"), path
            assert answer(app)[:2] == (200, 57)
        (folder / "events.csv").unlink()
        assert "events.csv is missing" in answer(app)[2]["claim-atlas-stale"]
        (folder / "events.csv").write_bytes(whole)
        assert "claim-atlas-stale" not in answer(app)[2]
        assert answer(app)[:2] == (200, 57)


@pytest.mark.parametrize("name", ["events.csv", "places.csv"])
def test_the_api_gives_no_part_of_a_ledger_that_was_never_whole(tmp_path, name):
    folder = Path(shutil.copytree(DATA, tmp_path / "data", ignore=shutil.ignore_patterns("b*")))
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        assert answer(app)[0] == 503
        (folder / name).write_bytes(whole)
        assert answer(app)[:2] == (200, 57)


@pytest.mark.browser
def test_the_page_says_that_a_state_is_not_the_newest_and_shows_the_next_by_itself(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    folder = write(tmp_path / "data", WHOLE)
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(app.url)
        map_of(page)
        settled(page, "3 of 3")
        (folder / "events.csv").write_bytes(WHOLE["events.csv"][:700])
        page.locator("body").press("ArrowRight")
        notice = page.get_by_text("Shown is the last whole state of the data")
        expect(notice).to_be_visible()
        expect(notice).to_contain_text("events.csv ends in the middle of row")
        settled(page, "3 of 3")
        write(folder, files(*(row(k) for k in "abcd"), documents=DOCUMENTS))
        expect(notice).to_have_count(0)  # nobody touches the page
        settled(page, "4 of 4")


@pytest.mark.browser
def test_the_page_says_what_is_wrong_with_a_ledger_that_was_never_whole(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    folder = write(tmp_path / "data", WHOLE | {"sources.csv": b""})
    with served(tmp_path / "log", {"EVENTS_DATA_DIR": str(folder)}) as app:
        page = open_page(app.url)
        expect(page.get_by_text("sources.csv is empty: save it again")).to_be_visible()
        write(folder, WHOLE)
        map_of(page)
        settled(page, "3 of 3")
