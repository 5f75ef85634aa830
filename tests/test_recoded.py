"""Figures that were corrected, in the ledger or by who gave them, are marked where drawn."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import synthetic
from samples import DATA, uses_engine, write
from test_convergence import EVENT, KYIV, said

from geo.briefing.course_drawing import draw
from geo.briefing.course_table import course_rows
from geo.briefing.drawing import Sheet
from geo.briefing.leaves import leaves
from geo.briefing.lettering import Letters
from geo.briefing.scenes import scenes
from geo.briefing.slides import Briefing, Slide
from geo.export.course_rows import course_rows as export_rows
from geo.i18n import LANGUAGES
from geo.ledger import read_ledger
from geo.ledger.changes import Recoded, recoded_in
from geo.ledger.editing import corrected
from geo.ledger.history import entries
from geo.ledger.saving import save
from geo.model.filters import Filter
from geo.service.atlas import Atlas
from geo.service.current import read_atlas
from geo.views.courses import CourseData, courses_data

pytestmark = [*uses_engine, pytest.mark.slow]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The ministry corrects its own figure; a coder corrects that of the other side."""
    rows = [
        said("a", "ru-mod", "2023-05-10", figures="tanks=40"),
        said("b", "ua-mod", "2023-05-12", figures="tanks=4; guns=2"),
        said("c", "ru-mod", "2023-05-14", figures="tanks=30", disputes="a"),
    ]
    made = synthetic.write(tmp_path, rows)
    write(made, {"atlas.toml": (DATA / "atlas.toml").read_bytes()})
    change(made, "b", {"figures": "tanks=14; guns=2"}, 20)
    return made


def change(folder: Path, claim: str, cells: dict[str, str], day: int) -> None:
    old = read_ledger(folder).claims[claim]
    save(folder, corrected(old, cells), "Ann", {}, now=lambda: NOON.replace(day=day))


def drawn(atlas: Atlas, lang: str = "en") -> CourseData:
    (event,) = courses_data(atlas.courses(Filter(zone=KYIV), events=[EVENT]), lang)["events"]
    return event


def test_figures_that_were_corrected_are_known_with_what_they_were(folder: Path) -> None:
    assert recoded_in(entries(folder)) == {"b": Recoded(date(2026, 11, 20), "tanks=4; guns=2")}
    change(folder, "a", {"headline_en": "Another headline"}, 21)
    change(folder, "b", {"figures": "tanks=15; guns=2"}, 22)
    assert recoded_in(entries(folder)) == {"b": Recoded(date(2026, 11, 22), "tanks=4; guns=2")}


def test_a_figure_that_was_put_back_is_no_correction(folder: Path) -> None:
    change(folder, "b", {"figures": "tanks=4; guns=2"}, 21)
    assert recoded_in(entries(folder)) == {}


def test_a_ledger_without_a_history_marks_nothing(tmp_path: Path) -> None:
    made = synthetic.write(tmp_path, [said("a", "ru-mod", "2023-05-10", figures="tanks=40")])
    write(made, {"atlas.toml": (DATA / "atlas.toml").read_bytes()})
    data = drawn(read_atlas(made))
    assert [m["sign"] for line in data["lines"] for m in line["marks"]] == [""]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_picture_marks_who_corrected_and_says_what_was_there_before(
    folder: Path, lang: str
) -> None:
    data = drawn(read_atlas(folder), lang)
    marks = {m["claim"]: m for line in data["lines"] for m in line["marks"]}
    assert "↻" in marks["c"]["sign"]
    assert marks["b"]["sign"].endswith("✎")
    assert "✎" not in marks["a"]["sign"] + marks["c"]["sign"]
    assert "✎" in marks["b"]["label"]
    assert "= 4" in marks["b"]["label"]
    assert "= 2" not in marks["b"]["label"]  # of the guns, which were not corrected
    (tanks,) = data["figures"]
    signs = [(line["letter"], [p["sign"] for p in line["parts"]]) for line in tanks["lines"]]
    assert sorted(signs) == [("R", ["", "↻"]), ("U", ["✎"])]
    (sentence,) = [words for words in tanks["said"] if "✎" in words]
    assert "14" in sentence
    # The guns were given once, and are what they were.
    assert "✎" not in "".join(data["given_once"])


def test_the_rows_say_when_a_figure_was_corrected_and_what_it_was(folder: Path) -> None:
    change(folder, "a", {"figures": ""}, 22)
    atlas = read_atlas(folder)
    (one,) = atlas.courses(Filter(zone=KYIV), events=[EVENT]).events
    sides = dict.fromkeys(("a", "b", "c"), ("x", "y"))
    found = {
        (row["claim_id"], row["figure"]): (row["said"], row["corrected_on"], row["said_before"])
        for row in export_rows(one, sides)
        if row["row"] == "statement"
    }
    assert found == {
        ("a", "tanks"): ("", "2026-11-22", "tanks=40"),
        ("b", "tanks"): ("tanks=14", "2026-11-20", "tanks=4"),
        ("b", "guns"): ("guns=2", None, None),
        ("c", "tanks"): ("tanks=30", None, None),
    }


def test_slides_mark_it_in_picture_and_table(folder: Path) -> None:
    atlas = read_atlas(folder)
    slide = Slide({"en": "Tanks"}, words={"zone": (KYIV,)}, events=(EVENT,), show=("convergence",))
    (scene,) = scenes(Briefing("b", {}, (slide,)), atlas.ledger, atlas.store, atlas.settings, "en")
    first = leaves(scene, atlas.ledger, "en", Letters())[0]
    sheet = Sheet(Letters(), 1280, 720)
    assert first.drawn
    draw(sheet, first.drawn.picture, 0, 0)
    texts = [item["text"] for _, item in sheet.items if isinstance(item, dict) and "text" in item]
    assert {"U✎", "R↻"} <= set(texts)
    assert any("✎ figure corrected in the ledger" in text for text in texts)
    lines = "\n".join(course_rows(scene, atlas.ledger, "en").lines)
    said_so = "✎ figure corrected in the ledger on 20 November 2026, before: tanks = 4"
    assert said_so in lines
