"""What was looked at, on slides of every format: silence and not looking are told apart."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace

import pytest
from pptx import Presentation
from pptx.util import Pt
from pypdf import PdfReader
from samples import DATA, Rows, ledger_of, row, uses_engine
from test_looked_at import day, read

from geo.briefing.leaves import leaves
from geo.briefing.lettering import Letters
from geo.briefing.looked_table import looked_rows
from geo.briefing.outputs import FORMATS
from geo.briefing.scenes import scenes
from geo.briefing.slides import Briefing, Slide
from geo.i18n import LANGUAGES, t
from geo.ledger import Ledger, read_ledger
from geo.model.settings import read_settings
from geo.store import Store

pytestmark = [*uses_engine, pytest.mark.slow]
SETTINGS = read_settings(DATA)
# Of "paper" the first three days were read as a whole, of "beta" a part of the third.
READ = read(("paper", 1, 3, "1"), ("beta", 3, 3, "0.5"))


def ledger(coverage: Rows = READ) -> Ledger:
    rows = [
        row(f"c{n}", report_date=f"{day(n)}", event_date=f"{day(n)}", claimant=who,
            claimant_side=side, publisher="paper")
        for n, who, side in ((1, "alpha", "north"), (2, "beta", "south"), (5, "alpha", "north"))
    ]  # fmt: skip
    return ledger_of(*rows, coverage=coverage)


def of_days(first: int, last: int) -> dict[str, tuple[str, ...]]:
    return {"day": (f"{day(first)}", f"{day(last)}"), "zone": ("UTC",)}


def shown(slide: Slide, of: Ledger, lang: str = "en"):
    briefing = Briefing("b", {"en": "B"}, (slide,))
    found = scenes(briefing, of, Store(of, list(SETTINGS.zones)), SETTINGS, lang)
    return found, briefing, of, SETTINGS, lang, lambda *_: None


def numbers(slide: Slide, of: Ledger) -> list[list[str]]:
    (scene,), *_ = shown(slide, of)
    (rows,) = looked_rows(scene, of, "en")
    return [[cell.text or cell.head for cell in line] for line in rows.cells[1:]]


ALL = Slide({"en": "Who was read"}, words=of_days(1, 5), show=("coverage",))


def test_a_day_that_nobody_looked_at_has_no_number_not_even_zero() -> None:
    head, paper, beta = numbers(ALL, ledger())
    assert head == ["Publisher, 1\u2009–\u20095 May 2023", "1", "2", "3", "4", "5"]
    assert paper[1:] == ["1", "1", "0", "–", "◐1"]
    assert beta[1:] == ["–", "–", "◐0", "–", "–"]


def test_the_filter_places_and_events_choose_the_claims_and_not_what_was_read() -> None:
    one = replace(ALL, words=of_days(1, 5) | {"side": ("south",)})
    assert numbers(one, ledger())[1][1:] == ["0", "1", "0", "–", "◐0"]
    event = ledger().claims["c1"].event_id
    assert numbers(replace(ALL, events=(event,)), ledger())[1][1] == "1"


def test_days_without_a_claim_are_no_fault_of_a_slide_that_says_who_looked() -> None:
    silent = replace(ALL, words=of_days(3, 4))
    (scene,), *_ = shown(silent, ledger())
    assert scene.faults == ()
    _, beta, paper = numbers(silent, ledger())
    assert (beta[1:], paper[1:]) == (["◐0", "–"], ["0", "–"])
    (other,), *_ = shown(replace(silent, show=("map",)), ledger())
    assert other.faults == ("the filter of this slide finds no claim now",)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("days", [(1, 5), (3, 4), (40, 41)])
def test_the_limits_of_the_method_stand_on_every_page(lang: str, days: tuple[int, int]) -> None:
    of = ledger()
    (scene,), *_ = shown(replace(ALL, words=of_days(*days)), of, lang)
    for leaf in leaves(scene, of, lang, Letters()):
        (table,) = leaf.tables.values()
        assert t("coverage.limits", lang) in table.rows.cells[0][0].text


def test_what_has_no_room_goes_to_further_pages_and_the_page_before_says_so() -> None:
    of = ledger(read(*[(f"{who}", 1, 31, "1") for who in ("paper", "alpha", "beta")]))
    (scene,), *_ = shown(replace(ALL, words=of_days(1, 31)), of)
    first, *further = leaves(scene, of, "en", Letters())
    assert first.more == "Coverage: on the next slide."
    pages = [first, *further]
    assert [p.more for p in pages] == [first.more] * len(further) + [""]
    heads = [cell.head for p in pages for t in p.tables.values() for cell in t.rows.cells[1][1:]]
    assert [head for head in heads if head] == [str(n) for n in range(1, 32)]
    for leaf in pages:
        for table in leaf.tables.values():
            assert all(len(c.text) <= 1 for cells in table.made.rows[1:] for c in cells[1:])


def test_months_stand_for_days_where_these_are_too_many() -> None:
    assert numbers(replace(ALL, words=of_days(1, 60)), ledger())[0][1:] == ["5", "6"]


def test_a_grid_that_fits_stands_beside_the_map_and_else_on_the_next_page() -> None:
    of = ledger()
    (scene,), *_ = shown(replace(ALL, show=("map", "coverage")), of)
    (one,) = leaves(scene, of, "en", Letters())
    assert (list(one.boxes), list(one.tables)) == (["map"], ["coverage"])
    (scene,), *_ = shown(replace(ALL, show=("map", "coverage"), words=of_days(1, 31)), of)
    first, *further = leaves(scene, of, "en", Letters())
    assert (list(first.boxes), list(first.tables)) == (["map"], [])
    assert first.more == "Coverage: on the next slide."
    assert further


def test_every_format_has_the_grid() -> None:
    asked = shown(ALL, ledger())

    def made(name: str) -> bytes:
        return FORMATS[name].make(*asked)

    _, page = Presentation(io.BytesIO(made("pptx"))).slides
    (table,) = [s for s in page.shapes if s.has_table]
    assert table.name == "Coverage: Who was read"
    cells = [c.text_frame.text for c in table.table.iter_cells()]
    assert {"0", "–", "◐1", "◐0"} <= set(cells)
    sizes = {r.font.size for c in table.table.iter_cells() for p in c.text_frame.paragraphs
             for r in p.runs if r.text}  # fmt: skip
    assert min(sizes) >= Pt(18)
    notes = page.notes_slide.notes_text_frame.text
    assert "Paper, 3 May 2023: all read, no claim found" in notes
    assert "4 May 2023: nobody looked" in notes
    text = PdfReader(io.BytesIO(made("pdf"))).pages[1].extract_text()
    assert "◐1" in text
    assert "Limits: a part may be one sentence" in text
    html = made("html").decode()
    data = re.search(r'id="briefing">(.*?)</script>', html, re.S)
    assert data
    (slide,) = json.loads(data[1])["slides"]
    states = [[c["state"] for c in one["cells"]] for one in slide["looked"]["grid"]["rows"]]
    assert states[0] == ["whole", "whole", "whole", "none", "part"]
    assert slide["looked"]["limits"].startswith("Limits: ")


@pytest.mark.parametrize(
    "show",
    [
        ("panel", "coverage", "convergence"),
        ("map", "table", "convergence"),
        ("table", "coverage"),
        ("convergence", "timeline", "coverage"),
    ],
)
@pytest.mark.parametrize("days", [("2023-05-11", "2023-05-13"), ()])
def test_nothing_lies_over_the_line_that_says_what_follows(
    show: tuple[str, ...], days: tuple[str, ...]
) -> None:
    of = read_ledger(DATA)
    (scene,), *_ = shown(Slide({"en": "All"}, words={"day": days} if days else {}, show=show), of)
    for leaf in leaves(scene, of, "en", Letters()):
        bottom = leaf.more_top if leaf.more else leaf.foot.top
        for table in leaf.tables.values():
            assert table.box[1] + sum(table.made.heights) <= bottom
        if leaf.drawn:
            assert leaf.drawn.box[1] + leaf.drawn.box[3] <= bottom
