"""Briefings: how they are kept, what a slide shows on a ledger, and what goes wrong."""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import DATA, examples, ledger_of, row, uses_engine

from geo.briefing import repository
from geo.briefing.content import bars
from geo.briefing.faults import NoBriefing
from geo.briefing.outputs import FORMATS
from geo.briefing.reading import decode, read_briefing
from geo.briefing.scenes import heading, scenes, slide_of, slides_by_day, slides_by_dispute
from geo.briefing.shown import MAX_MARKED
from geo.briefing.since import accepted
from geo.briefing.slide_data import SlideData
from geo.briefing.slides import SHOWS, Briefing, Slide, briefing_toml
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
HALVES = st.tuples(WORDS, st.dictionaries(st.just("at"), st.tuples(st.text(max_size=12)))).map(
    lambda two: two[0] | two[1]
)
VIEWS = st.none() | st.tuples(st.floats(-85, 85), st.floats(-180, 180), st.floats(2, 16))
SLIDES = st.builds(
    Slide,
    title=TEXTS,
    note=TEXTS,
    words=WORDS,
    left=HALVES,
    right=HALVES,
    at=st.text(max_size=30),
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
@given(TEXTS, st.lists(SLIDES, min_size=1, max_size=4))
def test_a_briefing_written_and_read_is_the_same(title, slides):
    briefing = Briefing("b", title, tuple(slides))
    assert read_briefing(briefing_toml(briefing), "b") == briefing


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[slide]]\ntitle = "a"\n[[slide]]\nshow = ["film"]', "Slide 2: show = film: A slide has"),
        ('[[slide]]\nfilter = { color = ["x"] }', "Slide 1: filter.color = ['x']: A filter has no"),
        ("[[slide]]\nview = [91, 0, 5]", "Slide 1: view = [91, 0, 5]: A view is"),
        ("[[slide]]\nview = [nan, 0, 5]", "Slide 1: view"),
        ('[[slide]]\nview = [1, 2, "x"]', "Slide 1: view"),
        ("[[slide]]\nscreen = [1440]", "Slide 1: screen = [1440]"),
        ("[[slide]]\nscreen = [0, 900]", "Slide 1: screen"),
        ("[[slide]]\nscreen = [14.5, 900]", "Slide 1: screen"),
        ("[[slide]]\nsubtitle = 1", "Slide 1: subtitle = 1: This key is not known"),
        ("colour = 1\n[[slide]]\nview = [1, 2, 3]", "colour = 1: This key is not known"),
        ("[[slide]]\n[slide.title]\nen = 5", "Slide 1: title.en = 5: This is not a text"),
        (
            "[[slide]]\n[slide.title]\nEnglish = 'a'",
            "Slide 1: title.English = a: This is not",
        ),
        (
            f'[[slide]]\n[slide.note]\nen = "{"x" * 10_001}"',
            "Slide 1: note.en: The text has 10,001",
        ),
        ('title = "a\n[[slide]]\nview = [1, 2, 3]', "line 1: This is not TOML"),
        ('[[slide]]\n[[slide]]\ntitle = "b"\nview = [1', "Slide 2: line 4: This is not TOML"),
        ("[[slide]]\nshown = { n = 1 }", "Slide 1: shown"),
        ("slide = [3]", "Slide 1: slide = 3"),
        ('title = "a"\nslide = 3', "slide = 3: Slides begin with [[slide]]"),
        ('title = "a"', "There are no slides in it"),
    ],
)
def test_a_wrong_file_says_where_and_why_and_the_rest_is_shown(text, words):
    briefing = read_briefing(text, "b")
    assert any(words in fault.placed("en") for fault in briefing.all_faults)
    for lang in ("ja", "uk"):
        assert all(fault.placed(lang) for fault in briefing.all_faults)
    shown(ledger_of(row("a")), *briefing.slides)


@pytest.mark.parametrize("text", ["", "slide = 3", "title = \n", "[" * 100_000, "\0"])
def test_a_file_with_nothing_to_show_says_why(text):
    with pytest.raises(NoBriefing, match=r"b\.toml: ") as caught:
        read_briefing(text, "b")
    assert caught.value.text("ja").startswith("b.toml: ")


def test_one_slide_that_is_not_toml_hides_no_other_and_shows_no_claims():
    text = 'title = "Київ"\n[[slide]]\ntitle = "a"\nday = 2023-13-40\n[[slide]]\ntitle = "b"\n'
    briefing = read_briefing(text, "b")
    assert briefing.title_in("ja") == "Київ"
    first, second = shown(ledger_of(row("a")), *briefing.slides)
    assert (first.title, first.claims, len(first.faults)) == ("a", (), 1)
    assert "line 4" in first.faults[0]
    assert (second.title, len(second.claims), second.faults) == ("b", 1, ())


def test_titles_in_a_language_that_the_interface_lacks_are_shown_and_kept():
    text = '[title]\nfr = "Carte"\n[[slide]]\n[slide.title]\nar = "خريطة"\n'
    briefing = read_briefing(text, "b")
    assert (briefing.title_in("ja"), briefing.slides[0].title_in("en")) == ("Carte", "خريطة")
    assert briefing.all_faults == ()
    assert read_briefing(briefing_toml(briefing), "b") == briefing


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16"])
def test_files_of_editors_that_mark_their_encoding_are_read(codec):
    text, faults = decode('title = "Київ"\n[[slide]]\n'.encode(codec), "b")
    assert (read_briefing(text, "b").title_in("en"), faults) == ("Київ", [])


SHIPPED = (FOLDER / "two-days-in-february-2023.toml").read_text(encoding="utf-8")


@st.composite
def mangled(draw):
    """The text of a shipped briefing with a few pieces cut out, doubled or replaced."""
    text = SHIPPED
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = at + draw(st.integers(0, 30))
        junk = st.sampled_from(
            [
                "",
                "[",
                "]]",
                "=",
                '"',
                "\n",
                "[[slide]]",
                "2023-13-99",
                "nan",
                "{",
                "é\0",
                "9" * 5000,
            ]
        )
        text = text[:at] + draw(junk | st.text(max_size=6)) + text[end:]
    return text


@examples
@given(mangled())
def test_a_mangled_file_is_shown_as_far_as_it_goes_or_says_why(text):
    ledger = ledger_of(row("a"))
    try:
        briefing = read_briefing(text, "b")
    except NoBriefing:
        return
    found = shown(ledger, *briefing.slides)
    assert len(found) == len(briefing.slides)
    for slide, scene in zip(briefing.slides, found, strict=True):
        assert len(scene.faults) >= len(slide.faults)
        assert slide.readable or (slide.faults and not scene.claims)
    again = read_briefing(briefing_toml(briefing), "b") if briefing.slides else briefing
    assert [s.words for s in again.slides] == [s.words for s in briefing.slides]


@pytest.mark.slow
def test_a_briefing_with_faults_becomes_a_file_in_every_format():
    text = '[[slide]]\nday = 2023-13-40\n[[slide]]\ntitle = 5\nevent = ["e9"]\n'
    briefing = read_briefing(text + '[slide.filter]\nday = "2020-01-01"\n', "b")
    ledger = ledger_of(row("a"))
    found = shown(ledger, *briefing.slides)
    for form in FORMATS.values():
        assert form.make(found, briefing, ledger, SETTINGS, "uk", lambda done, of: None)


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


def test_a_wrong_id_is_answered_with_the_nearest_or_with_all():
    slide = Slide(words={"side": ("nroth",), "by": ("night",)}, places=("towm",), events=("e1x",))
    (scene,) = shown(ledger_of(row("a", event_id="event-1")), slide)
    said = " ".join(scene.faults)
    assert "Did you mean north?" in said
    assert "Did you mean town?" in said
    assert "Known: report, event." in said


# ---- what has become of a slide's claims ---------------------------------------------------------


def since(before, after, lang="en"):
    """The sentences of a slide made on one ledger and opened on another."""
    made = Briefing("b", {}, (Slide(),))
    old = ledger_of(*before)
    made = accepted(made, shown(old, *made.slides), Store(old, list(SETTINGS.zones)))
    opened = read_briefing(briefing_toml(made), "b")
    assert opened == made
    (scene,) = shown(ledger_of(*after), *opened.slides, lang=lang)
    return scene.since


def test_a_slide_opened_later_says_what_became_of_its_claims():
    before = [row(i, event_id=i) for i in "abcde"]
    assert since(before, before) == ()
    after = [
        row("a", event_id="a", status="retracted"),
        row("b", event_id="b", status="withdrawn"),
        row("c", event_id="c", headline_en="Otherwise", report_date="2023-05-13"),
        row("e", event_id="e"),
        row("f", event_id="f"),
    ]
    assert since(before, after) == (
        "Retracted by the claimant since this slide was made: “Headline of a” (a)",
        "Withdrawn since, because it is no longer in the file it was coded from:"
        " “Headline of b” (b)",
        "No longer in the ledger: d",
        "Coded otherwise since: “Otherwise” (c): what is said, when",
        "New on this slide since: “Headline of f” (f)",
    )
    for lang in ("ja", "uk"):
        assert len(since(before, after, lang)) == 5


def test_a_claim_that_its_claimant_retracts_later_is_retracted_and_one_disputed_by_others_is_not():
    before = [row("a"), row("b")]
    retracting = row("r", modality="retracts", disputes="a")
    other = row("o", claimant="beta", claimant_side="south", modality="retracts", disputes="b")
    said = since(before, [*before, retracting, other])
    assert said[0] == "Retracted by the claimant since this slide was made: “Headline of a” (a)"
    assert [line.partition(":")[0] for line in said[1:]] == ["New on this slide since"]


def test_a_slide_with_very_many_claims_keeps_one_hash_of_all():
    many = [row(f"c{n}") for n in range(MAX_MARKED + 1)]
    assert since(many, many) == ()
    assert since(many, many[1:]) == (
        f"The claims of this slide have changed since it was made: {MAX_MARKED + 1} then,"
        f" {MAX_MARKED} now.",
    )


def test_a_slide_without_a_record_is_empty_and_accepting_makes_one():
    ledger = ledger_of(row("a"))
    (scene,) = shown(ledger, Slide())
    assert scene.since == ()
    store = Store(ledger, list(SETTINGS.zones))
    old = Briefing("b", {}, (Slide(), Slide()))
    made = accepted(old, shown(ledger, *old.slides), store, [2])
    assert [bool(s.shown) for s in made.slides] == [False, True]


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
    made = slides_by_dispute(Filter(), store)
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


def test_a_file_that_is_not_text_names_its_line_and_is_kept_when_it_is_saved(tmp_path: Path):
    data = b'[[slide]]\ntitle = "a\xff"\n'
    (tmp_path / "b.toml").write_bytes(data)
    briefing, opened = repository.load(tmp_path, "b")
    assert "line 2: This is not UTF-8" in briefing.faults[0].text("en")
    repository.save(tmp_path, briefing, opened)
    assert (tmp_path / "b.before.toml").read_bytes() == data
    assert repository.keys(tmp_path) == ["b"]
    assert repository.load(tmp_path, "b")[0].all_faults == ()


@pytest.mark.parametrize(
    ("words", "lang", "title"),
    [
        ("", "en", "Battle in Town"),
        ('[slide.filter]\nday = ["2023-05-12"]', "en", "Battle in Town, 12 May 2023"),
        ('[slide.filter]\nday = ["2023-05-12"]', "ja", "町: 戦闘（2023年5月12日）"),
    ],
)
def test_what_has_no_title_is_called_by_its_events_and_days(words, lang, title):
    ledger = ledger_of(row("c1"))
    text = f'[[slide]]\nevent = ["e1"]\n{words}\n[[slide]]\n{words}\n'
    briefing = read_briefing(text, "some-file")
    store = Store(ledger, list(SETTINGS.zones))
    found = scenes(briefing, ledger, store, SETTINGS, lang)
    assert found[0].title == title
    assert heading(briefing, found, lang) == title
    assert found[1].title


def test_a_heading_that_is_made_has_the_days_of_all_slides():
    text = "".join(
        f'[[slide]]\nevent = ["e1"]\n[slide.filter]\nday = ["2023-05-{day}"]\n' for day in (12, 14)
    )
    ledger = ledger_of(row("c1"), row("c2", event_date="2023-05-14"))
    briefing = read_briefing(text, "some-file")
    found = scenes(briefing, ledger, Store(ledger, list(SETTINGS.zones)), SETTINGS, "en")
    assert heading(briefing, found, "en") == "Battle in Town, 12\u2009–\u200914 May 2023"
    assert heading(replace(briefing, title={"en": "Own"}), found, "en") == "Own"
