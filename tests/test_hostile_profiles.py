"""Profiles from outside: whatever they hold, reading and importing end soon, or are refused."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from samples import ROOT
from server import served

from geo.importing.claimants import _headed, speakers
from geo.importing.patterns import stripped
from geo.importing.profiles import Splits, parse_profile
from geo.ledger.storage.journal import STAGED
from geo.model.places import fold
from geo.views.citation import _one_line

# Generous: what is refused or bounded takes a second; what backtracks takes years.
_SECONDS = 120
HEAD = 'name = { en = "x", ja = "x" }\n'
FIELDS = 'event_id = "x-{id}"\nheadline_en = "{h}"\ngeo_precision = "unknown"\n'
WHO = '[claimants]\ncolumn = "who"\nsplit = [";"]\n'


def quoted(texts: list[str]) -> str:
    return "[" + ", ".join(f"'{text}'" for text in texts) + "]"


@pytest.mark.parametrize(
    ("drop", "who"),
    [
        ("(a+)+", "a" * 60 + "!"),
        ("(a|aa)+", "a" * 5_000 + "!"),
        ("(.*)*x", "y" * 5_000),
        (r"\s*\(?(x\s?\d+)*\)?", " x1" * 5_000 + "!"),
        ("(a?){200}(a){200}", "a" * 200 + "!"),
        ("a", "b" + " " * 90_000 + "("),
        ("a", "(" * 40_000 + ")"),
        ("a", ";".join(f"w{n}" for n in range(50_000))),
        ("a", "e" + "\u0301\u0316" * 49_000),
    ],
    ids=["nested", "alternatives", "stars", "shipped alike", "optional", "spaces", "brackets",
         "names", "accents"],
)  # fmt: skip
@pytest.mark.slow
def test_an_import_ends_soon_whatever_pattern_and_text_meet(drop, who, tmp_path):
    (tmp_path / "p.toml").write_text(f"{HEAD}[fields]\n{FIELDS}{WHO}drop = ['{drop}']\n")
    (tmp_path / "f.csv").write_text(f"id,h,who\n1,hello,{who}\n2,hello,b\n", "utf-8")
    command = [sys.executable, "-m", "geo", "import", str(tmp_path / "f.csv"), "--out"]
    command += [str(tmp_path / "out"), "--profile", str(tmp_path / "p.toml")]
    found = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert found.returncode in (0, 1), found.stderr
    assert "2 rows:" in found.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + WHO + r"drop = ['(a)\1']", r"claimants, drop: '(a)\\1': invalid escape"),
        (HEAD + WHO + "drop = ['(?=a)b']", "without back references and look-around"),
        (HEAD + WHO + "drop = ['(a{1000}){1000}']", "repeat nothing more than 1000"),
        (HEAD + WHO + r"drop = ['((\pL{1,100}){1,10}\pN{1,999}){1,9}']", "drop:"),
        (HEAD + WHO + "drop = ['" + "a" * 501 + "']", "longer than 500"),
        (HEAD + WHO + f"drop = {quoted(['a'] * 21)}", "more than 20 entries"),
        (HEAD + WHO + "maybe = ['']", "empty mark"),
        (HEAD + f"[dates]\nformats = {quoted(['%Y'] * 21)}", "more than 20 entries"),
        (HEAD + "[dates]\nformats = ['%d%d']", "twice"),
        (HEAD + "[dates]\nformats = ['%Q']", "%Q"),
        (HEAD + "[dates]\nformats = ['100%']", "%"),
        (HEAD + 'x = "' + "y" * 70_000 + '"', "more than 65,536 characters"),
        (HEAD + "x = " + "[" * 30_000, "not TOML"),
        (HEAD + "encodings = ['bz2']", "no encoding of files"),
        (HEAD + "encodings = ['punycode']", "no encoding of files"),
        (HEAD + "encodings = ['\\0']", "no encoding"),
        (HEAD + "[fields]\nheadline_en = '" + "{h}" * 201 + "'", "more than 200 columns"),
        (HEAD + "[fields]\nheadline_en = '" + "h" * 2_001 + "'", "more than 2,000 characters"),
        (HEAD + "[fields]\nlatitude = { number = ['a'] }", "fields.latitude: ['a'] is no text"),
        (HEAD + "[fields]\nreport_date = { date = 'd', split = '' }", "the mark between"),
        (HEAD + "[publisher]\nsource_id = 'x'", "publisher: name_en is missing"),
        (HEAD + "[region]\nname = 3", "region: 3 is no text"),
        ("name = 'x'", "name: needs"),
    ],
)  # fmt: skip
def test_a_profile_that_could_cost_without_bound_is_refused_with_place_and_cure(text, words):
    with pytest.raises(ValueError, match=r"own\.toml") as caught:
        parse_profile(text, "own")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 500


def test_patterns_drop_what_they_always_dropped():
    assert stripped(" Somebody (x 3). ", (r"\s*\(?x\s?\d+\)?",)) == "Somebody"
    assert stripped("X2 Somebody x3", (r"\s*x\d+",)) == "Somebody"
    assert _headed("The side (a man).") == ("The side", "a man")
    assert _headed("The side (a (very) man)") == ("The side", "a (very) man")
    assert _headed("no brackets") is None
    assert _headed("(all)") is None


def test_texts_that_made_patterns_of_ours_slow_are_read_at_once():
    started = time.process_time()
    assert _one_line("a" + " " * 100_000 + "b\n c") == "a" + " " * 100_000 + "b c"
    accents = "e" + "\u0301\u0316" * 500_000
    assert fold(accents).replace("\u034f", "").startswith("é")
    assert speakers({}, ()).of_cell("(" * 100_000 + ")", Splits("who")) != []
    assert time.process_time() - started < _SECONDS


# ---- on the page ---------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_page_reads_a_hostile_profile_and_others_are_served(
    app, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    page = open_page(f"{app.url}/import")
    field = page.locator("input[type=file]").first
    field.wait_for(state="attached")
    who = "a" * 60 + "!"
    text = f"id,h,who\n1,hello,{who}\n".encode()
    field.set_input_files({"name": "f.csv", "mimeType": "text/csv", "buffer": text})
    own = page.locator("input[type=file]").nth(1)
    own.wait_for(state="attached")
    profile = f"{HEAD}[fields]\n{FIELDS}{WHO}drop = ['(a+)+']\n".encode()
    own.set_input_files({"name": "p.toml", "mimeType": "application/toml", "buffer": profile})
    expect(page.get_by_text("The first rows as they would become (1 claim)")).to_be_visible()
    own.set_input_files(
        {"name": "q.toml", "mimeType": "application/toml",
         "buffer": f"{HEAD}{WHO}drop = ['(a)\\1']\n".encode()}
    )  # fmt: skip
    expect(page.locator("[data-testid=stAlert]")).to_contain_text("back references")
    other = open_page(f"{app.url}/import")
    expect(other.locator("[data-testid=stFileUploader]").first).to_be_visible()


def folders(where: Path) -> list[str]:
    """Folders of imports that are at work, or whose result a viewer keeps."""
    return [p.name for p in where.iterdir() if p.name.startswith("claims-own-")]


def at_work(where: Path) -> bool:
    """Whether an import is under way in one of these folders."""
    return any((where / name / STAGED).exists() for name in folders(where))


def until(is_so: Callable[[], bool]) -> None:
    """Wait for what a process does; a test that waits in vain fails."""
    end = time.monotonic() + _SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.browser
@pytest.mark.parametrize("how", ["stop", "gone"])
def test_an_import_ends_when_its_viewer_stops_it_or_has_gone(
    how: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()
    rows = "".join(f"{n},title {n},2023-05-12,48.5,38,Somebody {n}\n" for n in range(99_000))
    with served(tmp_path / "log", {"TMPDIR": str(work)}) as app:
        page = open_page(f"{app.url}/import")
        field = page.locator("input[type=file]").first
        field.wait_for(state="attached")
        text = f"id,title,date,lat,lon,source\n{rows}".encode()
        field.set_input_files({"name": "f.csv", "mimeType": "text/csv", "buffer": text})
        run = page.locator(".st-key-import_run button")
        run.click()
        until(lambda: at_work(work))
        if how == "stop":
            page.locator(".st-key-import_stop button").click()
        else:
            page.close()
        until(lambda: folders(work) == [])  # an import that ended well would leave its result
        if how == "stop":
            expect(page.get_by_text("Imported, for your eyes only")).to_have_count(0)
            expect(run).to_be_visible()
