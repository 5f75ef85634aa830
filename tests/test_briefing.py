"""Briefings: how they are kept, what a slide shows on a ledger, and what goes wrong."""

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, examples, ledger_of, row, uses_engine

from geo.briefing import repository
from geo.briefing.content import bars
from geo.briefing.scenes import scenes, slide_of, slides_by_day, slides_by_dispute
from geo.briefing.slide_data import SlideData
from geo.briefing.slides import SHOWS, Briefing, Slide, briefing_toml, parse_briefing
from geo.briefing.still import frame_for
from geo.ledger import Ledger, read_ledger
from geo.model.filters import Filter
from geo.model.settings import read_settings
from geo.store import Store
from geo.views.event_names import event_name

pytestmark = uses_engine
SETTINGS = read_settings(DATA)
FOLDER = DATA / "briefings"
TEXTS = st.dictionaries(st.sampled_from(["en", "ja"]), st.text(max_size=40).filter(bool))
WORDS = st.dictionaries(
    st.sampled_from(["day", "side", "q", "known"]),
    st.lists(st.text(max_size=12), min_size=1, max_size=3).map(tuple),
)
VIEWS = st.none() | st.tuples(st.floats(-85, 85), st.floats(-180, 180), st.floats(2, 16))
SLIDES = st.builds(
    Slide,
    title=TEXTS,
    note=TEXTS,
    words=WORDS,
    places=st.lists(st.text(max_size=12)).map(tuple),
    events=st.lists(st.text(max_size=12)).map(tuple),
    view=VIEWS,
    screen=st.none() | st.tuples(st.integers(1, 8192), st.integers(1, 8192)),
    show=st.lists(st.sampled_from(SHOWS), min_size=1, unique=True).map(tuple),
)


def shown(ledger: Ledger, *slides: Slide, lang: str = "en"):
    store = Store(ledger, list(SETTINGS.zones))
    return scenes(Briefing("b", {}, slides), ledger, store, SETTINGS, lang)


# ---- the file ------------------------------------------------------------------------------------


@examples
@given(TEXTS, st.lists(SLIDES, max_size=4))
def test_a_briefing_written_and_read_is_the_same(title, slides):
    briefing = Briefing("b", title, tuple(slides))
    assert parse_briefing(briefing_toml(briefing), "b") == briefing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("title = \n", "line 1"),
        ('[[slide]]\ntitle = "a"\n[[slide]]\nshow = ["film"]', "slide 2, show: 'film'"),
        ('[[slide]]\nfilter = { color = ["x"] }', "slide 1, filter: unknown key 'color'"),
        ("[[slide]]\nview = [91, 0, 5]", "slide 1, view"),
        ("[[slide]]\nscreen = [1440]", "slide 1, screen"),
        ("[[slide]]\nscreen = [0, 900]", "slide 1, screen"),
        ("[[slide]]\nscreen = [14.5, 900]", "slide 1, screen"),
        ('[[slide]]\nview = [1, 2, "x"]', "slide 1, view"),
        ("[[slide]]\nsubtitle = 1", "unknown key 'subtitle'"),
        ("slide = 3", "[[slide]]"),
        ("[title]\nen = 5", "title"),
        (f'[[slide]]\n[slide.note]\nen = "{"x" * 10_001}"', "slide 1, note"),
    ],
)
def test_a_wrong_file_says_where_and_why(text, words):
    with pytest.raises(ValueError, match="b") as caught:
        parse_briefing(text, "b")
    assert words in str(caught.value)


@pytest.mark.parametrize("key", ["bakhmut-2023-05", "two-days-in-february-2023"])
def test_the_shipped_briefings_show_claims_in_both_languages_without_a_fault(key):
    briefing, _ = repository.load(FOLDER, key)
    assert 6 <= len(briefing.slides) <= 8
    ledger = read_ledger(DATA)
    for lang in ("en", "ja"):
        found = shown(ledger, *briefing.slides, lang=lang)
        assert [s.faults for s in found] == [()] * len(found)
        assert all(s.claims and s.quoted and s.title for s in found)
    assert all(set(s.title) == {"en", "ja"} for s in briefing.slides)


def test_the_bakhmut_briefing_ends_with_the_disputed_claims():
    briefing, _ = repository.load(FOLDER, "bakhmut-2023-05")
    last = shown(read_ledger(DATA), *briefing.slides)[-1]
    assert last.query.disputed
    assert {c.claimant_side for c in last.quoted} == {"russia", "ukraine", "third_party"}


# ---- a slide on a ledger -------------------------------------------------------------------------


def test_every_slide_says_whose_claims_these_are():
    ledger = ledger_of(
        row("a", claimant="beta", claimant_side="south"), row("b"), row("c", modality="denies")
    )
    (scene,) = shown(ledger, Slide(words={"known": ("2023-05-13",)}))
    said = scene.attribution
    assert [(s.letters, s.name, s.side, s.n) for s in said.speakers] == [
        ("ALP", "Alpha", "North side", 2),
        ("BET", "Beta", "South side", 1),
    ]
    assert "not established facts" in said.not_facts
    assert said.known == "as known on 13 May 2023"


def test_what_no_longer_exists_is_named_and_the_slide_is_shown_all_the_same():
    slide = Slide(
        title={"en": "T"},
        words={"side": ("north", "atlantis"), "day": ("12.5.2023",)},
        places=("town", "gone"),
        events=("e9",),
    )
    (scene,) = shown(ledger_of(row("a")), slide)
    assert (scene.title, scene.places, scene.events, len(scene.claims)) == ("T", ("town",), (), 1)
    assert len(scene.faults) == 4
    for value in ("atlantis", "12.5.2023", "gone", "e9"):
        assert any(value in fault for fault in scene.faults)


def test_a_filter_that_finds_nothing_says_so():
    (scene,) = shown(ledger_of(row("a")), Slide(words={"day": ("2020-01-01",)}))
    assert scene.claims == ()
    assert "no claim" in scene.faults[0]


def test_quoted_are_the_claims_of_the_chosen_places_and_events():
    ledger = ledger_of(
        row("a"), row("b", event_id="e2", place_id="town-area", geo_precision="area")
    )
    at, of, every = shown(ledger, Slide(places=("town",)), Slide(events=("e2",)), Slide())
    assert [[c.claim_id for c in s.quoted] for s in (at, of, every)] == [["a"], ["b"], ["a", "b"]]


def test_slides_are_made_for_each_day_and_for_each_dispute():
    ledger = ledger_of(
        row("a", report_date="2023-05-12", disputes="b"),
        row("b", report_date="2023-05-14"),
        row("c", report_date="2023-05-20", event_id="e2"),
    )
    store = Store(ledger, list(SETTINGS.zones))
    within = Filter(day=(date(2023, 5, 1), date(2023, 5, 15)))
    days = slides_by_day(within, store)
    assert [s.words["day"] for s in days] == [("2023-05-12",) * 2, ("2023-05-14",) * 2]
    assert [(s.title["en"], s.title["ja"]) for s in days] == [
        ("12 May 2023", "2023年5月12日"),
        ("14 May 2023", "2023年5月14日"),
    ]
    assert [s.events for s in slides_by_dispute(Filter(), store)] == [("e1",)]


def test_a_slide_of_a_dispute_shows_the_claims_of_its_event_and_the_map_around_them():
    ledger = read_ledger(DATA)
    store = Store(ledger, list(SETTINGS.zones))
    made = slides_by_dispute(Filter(day=(date(2023, 5, 1), date(2023, 5, 31))), store)
    assert len(made) > 1
    found = shown(ledger, *made)
    for slide, scene in zip(made, found, strict=True):
        assert {c.event_id for c in scene.claims} == set(slide.events)
        assert scene.title == event_name(ledger, scene.claims, "en")
        assert sum(s.n for s in scene.attribution.speakers) == len(scene.claims)
    frames = [frame_for(scene, ledger, SETTINGS, 600, 500) for scene in found]
    assert len(set(frames)) > 1
    for scene, frame in zip(found, frames, strict=True):
        west, south, east, north = frame.bounds
        for claim in scene.claims:
            if claim.latitude is not None:
                assert south <= claim.latitude <= north
                assert west <= claim.longitude <= east


def test_a_slide_of_a_dispute_counts_and_plays_only_its_own_claims():
    ledger = ledger_of(
        row("a", report_date="2023-05-12", disputes="b"),
        row("b", report_date="2023-05-14"),
        row("c", report_date="2023-05-13", event_id="e2"),
    )
    store = Store(ledger, list(SETTINGS.zones))
    (scene,) = shown(ledger, *slides_by_dispute(Filter(), store))
    assert bars(scene, ledger, "en").lines == [
        "12 May: North side 1",
        "13 May: ",
        "14 May: North side 1",
    ]
    data = SlideData(ledger, store, "en").slide(scene)
    assert [(slot, sum(n for _, n in parts)) for slot, parts in data["bars"]] == [
        ("2023-05-12", 1),
        ("2023-05-13", 0),
        ("2023-05-14", 1),
    ]
    assert [words for _, _, words in data["play"]] == ["12 May 2023", "14 May 2023"]


def test_a_view_of_the_page_becomes_a_slide_that_shows_the_same():
    wanted = Filter(day=(date(2023, 5, 12),) * 2, zone="UTC", side=("north",))
    ledger = ledger_of(row("a"))
    store = Store(ledger, list(SETTINGS.zones))
    slide = slide_of(wanted, ["town"], [], (48.5, 38.0, 9.0), None, store)
    (scene,) = shown(ledger, slide)
    assert (scene.query, scene.view, scene.places) == (wanted, (48.5, 38.0, 9.0), ("town",))
    assert (slide.title["en"], slide.title["ja"]) == ("Town, 12 May 2023", "町（2023年5月12日）")
    days = slide_of(wanted, [], [], None, None, store)
    assert (days.title["en"], days.title["ja"]) == ("12 May 2023", "2023年5月12日")


# ---- the shelf -----------------------------------------------------------------------------------


def test_two_who_save_the_same_briefing_are_not_both_right(tmp_path: Path):
    first = repository.save(tmp_path, Briefing("b", {"en": "one"}), "")
    mine, opened = repository.load(tmp_path, "b")
    assert opened == first
    repository.save(tmp_path, Briefing("b", {"en": "theirs"}), opened)
    with pytest.raises(repository.Changed):
        repository.save(tmp_path, Briefing("b", {"en": "mine"}), opened)
    assert repository.load(tmp_path, "b")[0].title == {"en": "theirs"}
    with pytest.raises(repository.Changed):  # a new one under a name that is taken
        repository.save(tmp_path, mine, "")


def test_a_save_that_fails_leaves_the_old_file_whole(tmp_path: Path, monkeypatch):
    opened = repository.save(tmp_path, Briefing("b", {"en": "one"}), "")
    before = (tmp_path / "b.toml").read_bytes()

    def full(fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        repository.save(tmp_path, Briefing("b", {"en": "two"}), opened)
    assert (tmp_path / "b.toml").read_bytes() == before
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("key", ["../events", "A", "", "a b", "a.toml", "x" * 80])
def test_a_name_that_is_no_name_reaches_no_file(key, tmp_path: Path):
    with pytest.raises(ValueError, match="small letters"):
        repository.load(tmp_path, key)
    with pytest.raises(ValueError, match="small letters"):
        repository.save(tmp_path, Briefing(key), "")


def test_a_file_that_is_not_text_names_its_line(tmp_path: Path):
    (tmp_path / "b.toml").write_bytes(b'title = "a"\n\xff\n')
    with pytest.raises(ValueError, match="line 2"):
        repository.load(tmp_path, "b")
