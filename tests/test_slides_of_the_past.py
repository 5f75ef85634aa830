"""Slides that show the ledger as it was at a moment, in every format, and who may see them."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from guarded import guarded_folder
from pptx import Presentation
from pypdf import PdfReader
from samples import uses_engine
from test_disclosure import given_away
from test_two_states import NOON, with_history

from geo.__main__ import main
from geo.briefing.outputs import FORMATS
from geo.briefing.reading import read_briefing
from geo.briefing.scenes import Scene, ledger_of, scenes
from geo.briefing.since import accepted
from geo.briefing.slides import Briefing, Slide, briefing_toml
from geo.ledger import read_ledger
from geo.ledger.editing import corrected
from geo.ledger.saving import save
from geo.service.atlas import Atlas
from geo.service.current import read_atlas
from geo.service.past import MAX_STATES, slide_states

pytestmark = uses_engine
NOV_20 = "2026-11-20T12:00:00.000Z"  # the headline of c1 is "Second", and there is no c3
NOV_22 = "2026-11-22"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    return read_atlas(with_history(tmp_path_factory.mktemp("slides") / "ledger"))


def shown(atlas: Atlas, *slides: Slide, as_public: bool = False) -> list[Scene]:
    states = slide_states(atlas.folder, lambda: atlas, as_public)
    some = (atlas.ledger, atlas.store, atlas.settings, "en")
    return scenes(Briefing("b", {"en": "B"}, slides), *some, states)


def headlines(scene: Scene) -> list[str]:
    return sorted(claim.headline_en for claim in scene.claims)


def made(atlas: Atlas, form: str, *slides: Slide) -> bytes:
    found = shown(atlas, *slides)
    briefing = Briefing("b", {"en": "B"}, slides)
    ledger = ledger_of(found, atlas.store)
    return FORMATS[form].make(found, briefing, ledger, atlas.settings, "en", lambda done, of: None)


def test_a_slide_with_a_moment_shows_the_ledger_as_it_was_and_says_so(book: Atlas) -> None:
    then, now = shown(book, Slide(at=NOV_20), Slide())
    assert headlines(then) == ["Headline of c2", "Second"]
    assert headlines(now) == ["Headline of c2", "New", "Third"]
    known = "as known by now"
    assert then.attribution.known == "Ledger of 20 November 2026, 12:00 UTC"
    assert now.attribution.known == known
    assert then.link == "zone=Europe%2FKyiv&at=2026-11-20T12%3A00%3A00.000Z"
    # A past state does not change: there is nothing to accept.
    briefing = accepted(Briefing("b", {}, (Slide(at=NOV_20), Slide())), [then, now], book.store)
    assert [slide.shown and slide.shown.n for slide in briefing.slides] == [None, 3]


def test_every_format_has_the_words_of_each_state(book: Atlas) -> None:
    slides = (Slide(at=NOV_20, show=("panel",)), Slide(show=("panel",)))
    state = "Ledger of 20 November 2026, 12:00 UTC"
    pdf = PdfReader(io.BytesIO(made(book, "pdf", *slides)))
    first, then, now = (re.sub(r"\s+", " ", page.extract_text()) for page in pdf.pages)
    assert ("Second" in then, "Third" in then, "New" in then, state in then) == (1, 0, 0, 1)
    assert ("Second" in now, "Third" in now, "New" in now, state in now) == (0, 1, 1, 0)
    assert state in first
    deck = Presentation(io.BytesIO(made(book, "pptx", *slides)))
    texts = [
        " ".join(
            cell.text
            for shape in slide.shapes
            for cell in ([c for r in shape.table.rows for c in r.cells] if shape.has_table else ())
        )
        for slide in deck.slides
    ]
    assert [("Second" in text, "Third" in text) for text in texts[1:]] == [(1, 0), (0, 1)]
    page = made(book, "html", *(Slide(at=s.at, show=("map", "table")) for s in slides)).decode()
    data = json.loads(re.search(r'id="briefing">(.*?)</script>', page)[1])
    rows = [[data["rows"][n]["headline"] for n in slide["rows"]] for slide in data["slides"]]
    assert [sorted(each) for each in rows] == [
        ["Headline of c2", "Second"],
        ["Headline of c2", "New", "Third"],
    ]


def test_two_maps_may_show_two_states(book: Atlas) -> None:
    slide = Slide(show=("beside", "table"), left={"at": (NOV_20,)})
    (scene,) = shown(book, slide)
    assert [half.title for half in scene.halves] == [
        "Ledger of 20 November 2026, 12:00 UTC",
        "Ledger of now",
    ]
    assert [headlines(half) for half in scene.halves] == [
        ["Headline of c2", "Second"],
        ["Headline of c2", "New", "Third"],
    ]
    known = "as known by now"
    state = "Ledger of 20 November 2026, 12:00 UTC"
    assert scene.attribution.known == f"{state} / {known}"
    for form in FORMATS:
        assert made(book, form, slide)
    # Both of one state: two sides stand beside each other.
    (scene,) = shown(book, Slide(show=("beside",), at=NOV_20))
    assert [half.title for half in scene.halves] == ["North side", "South side"]
    assert [headlines(half) for half in scene.halves] == [["Second"], ["Headline of c2"]]


def test_who_spoke_only_in_a_past_state_is_attributed(tmp_path: Path) -> None:
    folder = with_history(tmp_path / "ledger")
    other = {"claimant": "beta", "claimant_side": "south"}
    claim = read_ledger(folder).claims["c1"]
    save(folder, corrected(claim, other), "Ann", {}, now=lambda: NOON + timedelta(days=9))
    sources = (folder / "sources.csv").read_text("utf-8").splitlines(keepends=True)
    events = (folder / "events.csv").read_text("utf-8").replace(",alpha,north", ",beta,south")
    (folder / "events.csv").write_text(events, "utf-8")
    kept = [line for line in sources if not line.startswith("alpha,")]
    assert len(kept) == len(sources) - 1
    (folder / "sources.csv").write_text("".join(kept), "utf-8")
    atlas = read_atlas(folder)
    assert "alpha" not in atlas.ledger.sources
    text = PdfReader(io.BytesIO(made(atlas, "pdf", Slide(), Slide(at=NOV_20)))).pages
    assert [page.extract_text().count("Alpha") > 0 for page in text] == [True, False, True]
    assert made(
        atlas, "html", Slide(), Slide(at=NOV_20), Slide(show=("beside",), left={"at": (NOV_20,)})
    )


@pytest.mark.parametrize(
    ("at", "why"),
    [
        ("yesterday", "at = yesterday: “yesterday” is no moment"),
        (
            "2026-11-19",
            "at = 2026-11-19: The history of this ledger begins at 2026-11-20 12:00 UTC",
        ),
    ],
)
def test_a_moment_without_a_state_shows_no_claims_and_why(book: Atlas, at: str, why: str) -> None:
    alone, beside = shown(book, Slide(at=at), Slide(show=("beside",), left={"at": (at,)}))
    assert alone.claims == ()
    assert alone.faults[0].startswith(why)
    assert len(alone.faults) == 1
    assert [len(half.claims) for half in beside.halves] == [0, 3]
    assert beside.halves[0].title == f"Ledger of {at}"
    assert beside.faults[0].startswith(why)
    for form in FORMATS:
        assert made(book, form, Slide(at=at), Slide(show=("beside",), left={"at": (at,)}))


def test_a_viewers_file_and_an_archive_have_no_past(book: Atlas) -> None:
    some = (book.ledger, book.store, book.settings, "en")
    (scene,) = scenes(Briefing("b", {}, (Slide(at=NOV_20),)), *some)
    assert scene.claims == ()
    assert scene.faults == (
        f"at = {NOV_20}: This ledger has no history yet, so it has no past states.",
    )


def test_a_briefing_shows_at_most_so_many_states(tmp_path: Path) -> None:
    folder = with_history(tmp_path / "ledger")
    for n in range(MAX_STATES):
        claim = read_ledger(folder).claims["c2"]
        words = corrected(claim, {"headline_en": f"Words {n}"})
        save(folder, words, "Ann", {}, now=lambda n=n: NOON + timedelta(days=3 + n))
    atlas = read_atlas(folder)
    days = [f"{(NOON + timedelta(days=n)).date()}" for n in range(MAX_STATES + 1)]
    found = shown(atlas, *(Slide(at=day) for day in days), Slide(at=days[0]))
    assert [bool(scene.claims) for scene in found] == [True] * MAX_STATES + [False, True]
    assert f"at most {MAX_STATES} past states" in found[MAX_STATES].faults[0]


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ('at = "2026-11-28T10:00Z"', "2026-11-28T10:00Z"),
        ("at = 2026-11-28", "2026-11-28"),
        ("at = 2026-11-28T10:00:00Z", "2026-11-28T10:00:00+00:00"),
        ("left = { at = 2026-11-28 }", ""),
    ],
)
def test_a_moment_is_read_and_written(text: str, at: str) -> None:
    briefing = read_briefing(f"[[slide]]\n{text}\n", "b")
    assert briefing.all_faults == ()
    (slide,) = briefing.slides
    assert (slide.at, slide.is_of_past) == (at, True)
    assert read_briefing(briefing_toml(briefing), "b") == briefing


def test_the_public_gets_of_a_past_slide_what_it_may_read(tmp_path: Path) -> None:
    folder = guarded_folder(tmp_path / "ledger")
    claim = read_ledger(folder).claims["far"]
    save(folder, corrected(claim, {"headline_en": "Far"}), "Ann", {}, now=lambda: NOON)
    atlas = read_atlas(folder)
    slides = (Slide(at=NOV_20, show=("map", "panel", "table")), Slide(show=("beside",)))
    slides += (Slide(show=("beside",), left={"at": (NOV_20,)}),)
    (whole, *_) = shown(atlas, *slides)
    assert whole.state is not None
    assert whole.state.withheld == {"secret-one", "coarse", "disc"}
    assert "secret-one" in {claim.claim_id for claim in whole.claims}
    (folder / "briefings").mkdir(exist_ok=True)
    text = briefing_toml(Briefing("b", {"en": "B"}, slides))
    (folder / "briefings" / "b.toml").write_text(text, "utf-8")
    for form in ("html", "svg", "pptx"):
        out = tmp_path / f"b.{FORMATS[form].suffix}"
        command = ["brief", "b", "--data", str(folder), "--format", form, "--out", str(out)]
        assert main([*command, "--public"]) == 0
        public = shown(atlas.public(), *slides, as_public=True)
        assert not given_away(repr([(s.claims, s.attribution, s.title) for s in public]))
        if form == "html":
            assert not given_away(out.read_text("utf-8"))
            assert main(command) == 0
            assert given_away(out.read_text("utf-8"))
