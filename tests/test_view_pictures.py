"""Pictures of the map and playbacks of its days, opened by other programs."""

from __future__ import annotations

import io
import threading
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat
from playwright.sync_api import Browser
from pypdf import PdfReader
from samples import atlas_of, examples, ledger_of, point, row, uses_engine

from geo.briefing import animation
from geo.briefing.map_labels import Frame
from geo.briefing.view_picture import view_frame
from geo.ledger import Ledger
from geo.model.filters import Filter
from geo.service import pictures
from geo.service.atlas import Atlas
from geo.service.pictures import TooManyDays, playback, played_days, view_picture
from geo.store.engine import Cancelled
from geo.ui import playback_job

pytestmark = [*uses_engine, pytest.mark.slow]

MAY_12 = Filter(day=(date(2023, 5, 12), date(2023, 5, 12)), zone="Europe/Kyiv")
VIEW, SCREEN = (48.6, 38.0, 8.0), (1060, 640)
HOME = (22.0, 44.0, 41.0, 53.0)


@pytest.fixture(scope="module")
def book(ledger: Ledger) -> Atlas:
    return atlas_of(ledger)


def words_of(atlas: Atlas, query: Filter, lang: str) -> str:
    """The text of the picture as a program reads it in a PDF."""
    made = view_picture(atlas, query, (), VIEW, SCREEN, lang, "pdf")
    return " ".join(PdfReader(io.BytesIO(made)).pages[0].extract_text().split()).replace(" ,", ",")


def test_a_picture_says_in_words_what_it_shows_and_whose_claims(book: Atlas) -> None:
    said = words_of(book, MAY_12, "en")
    for words in (
        "12 May 2023",
        "Day of report: 2023-05-12; Time zone: Europe/Kyiv",
        "6 of the 19 claims of this filter are in the picture · outside of it: 13",
        "Russian side: KON Igor Konashenkov, Russian defence ministry spokesman ×2",
        "Ukrainian side: MAL Hanna Maliar, Deputy Minister of Defence of Ukraine ×3",
        "Outline: how it is said: claims assesses denies",
        "Claims, not established facts",
        "Sources: NHK (Japan), Daily bulletin on Ukraine, events of 13 May 2023",
        "Natural Earth · GeoNames (CC BY 4.0)",
        f"Data version {book.version[:12]}",
    ):
        assert words in said, words
    everything = words_of(book, replace(MAY_12, day=()), "uk")
    assert "Не на мапі, місце невідоме: 1" in everything
    assert "報告日: 2023-05-12" in words_of(book, MAY_12, "ja")


def test_png_and_svg_are_the_same_picture_to_other_programs(book: Atlas, browser: Browser) -> None:
    png = view_picture(book, MAY_12, (), VIEW, SCREEN, "ja", "png")
    svg = view_picture(book, MAY_12, (), VIEW, SCREEN, "ja", "svg")
    mine = Image.open(io.BytesIO(png)).convert("RGB")
    assert mine.width == 1920
    assert b"<text" not in svg  # letters are outlines, and need no font
    page = browser.new_page(viewport={"width": 1280, "height": round(mine.height / 1.5)})
    try:
        page.set_content(
            f"<style>body {{ margin: 0 }} svg {{ width: 1280px }}</style>{svg.decode()}"
        )
        theirs = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    finally:
        page.close()
    small = mine.resize(theirs.size)
    apart = ImageStat.Stat(ImageChops.difference(small, theirs).convert("L"))
    assert apart.mean[0] < 3  # of 255
    assert ImageStat.Stat(theirs.convert("L")).stddev[0] > 10  # it is no empty page


@examples
@given(
    latitude=st.floats(-70, 70),
    longitude=st.floats(-180, 180),
    zoom=st.floats(2, 16),
    wide=st.integers(300, 4000),
    high=st.integers(200, 3000),
)
def test_the_centre_and_all_that_was_visible_are_kept(
    latitude: float, longitude: float, zoom: float, wide: int, high: int
) -> None:
    frame = view_frame((latitude, longitude, zoom), (wide, high), HOME)
    assert (frame.latitude, frame.longitude) == (latitude, longitude)
    screen = Frame(latitude, longitude, zoom, wide, high)
    assert frame.width * frame.metres >= screen.width * screen.metres * 0.999
    assert frame.height * frame.metres >= screen.height * screen.metres * 0.999
    assert frame.height <= frame.width == 1224


def test_more_claims_than_badges_are_counted_by_side() -> None:
    sides = ("alpha", "north"), ("beta", "south")
    rows = [
        point(f"c{n}", 48 + n % 20 / 20, 37 + n // 20 / 20, claimant=who, claimant_side=side)
        for n in range(400)
        for who, side in [sides[n % 2]]
    ]
    said = words_of(atlas_of(ledger_of(*rows)), Filter(zone="UTC"), "en")
    assert "400 of the 400 claims of this filter are in the picture" in said
    assert "N North side ×200 S South side ×200" in said


def test_a_picture_without_claims_or_with_any_letters_is_drawn() -> None:
    long = "<b>&amp; 長い名前 مرحبا 🚀 " * 200
    sources = [
        {"source_id": f"s{n}", "name_en": f"{long} {n}", "name_ja": "名", "badge": f"B{n}"}
        | {"side": "north", "kind": "media"}
        for n in range(70)
    ]
    rows = [row(f"c{n}", claimant=f"s{n}", publisher=f"s{n}") for n in range(70)]
    atlas = atlas_of(ledger_of(*rows, sources=sources))
    made = view_picture(atlas, Filter(zone="UTC"), (), VIEW, SCREEN, "en", "png")
    assert Image.open(io.BytesIO(made)).width == 1920
    assert "and 10 more speakers" in words_of(atlas, Filter(zone="UTC"), "en")
    nobody = words_of(atlas, Filter(zone="UTC", q="nobody says this"), "en")
    assert "0 of the 0 claims" in nobody


# ---- playbacks -----------------------------------------------------------------------------------


def played(atlas: Atlas, form: animation.Moving, query: Filter, cumulative: bool) -> Image.Image:
    told: list[tuple[int, int]] = []
    made = playback(
        atlas, query, VIEW, SCREEN, "en", form, 1200, cumulative, lambda *x: told.append(x)
    )
    assert told[-1] == (len(played_days(atlas, query)),) * 2
    assert told == sorted(told)
    return Image.open(io.BytesIO(made))


@pytest.mark.parametrize("form", ["gif", "webp"])
def test_a_playback_has_a_frame_for_each_day_with_claims(
    book: Atlas, form: animation.Moving
) -> None:
    range_ = Filter(day=(date(2023, 2, 12), date(2023, 5, 12)), zone="Europe/Kyiv")
    days = played_days(book, range_)
    assert [d.isoformat() for d in days] == [
        "2023-02-13", "2023-02-14", "2023-05-11", "2023-05-12",
    ]  # fmt: skip
    made = played(book, form, range_, cumulative=False)
    assert (made.format, made.n_frames) == (form.upper(), 4)
    frames = []
    for n in range(made.n_frames):
        made.seek(n)
        made.load()
        frames.append((made.info["duration"], made.convert("RGB")))
    assert [duration for duration, _ in frames] == [1200] * 4
    assert made.info["loop"] == 0
    first, last = frames[0][1], frames[3][1]
    assert first.size == last.size
    title = (0, 0, 1000, 50)  # where a frame names its day
    assert ImageChops.difference(first.crop(title), last.crop(title)).getbbox()


def test_one_day_or_none_plays_all_days_and_kept_days_add_up(book: Atlas) -> None:
    everything = replace(MAY_12, day=())
    assert played_days(book, MAY_12) == played_days(book, everything)
    asked: list[tuple[date, date] | None] = []
    shots = pictures.shot

    def seen(atlas: Atlas, query: Filter, *more: object) -> pictures.Shot:
        asked.append(query.days)
        return shots(atlas, query, *more)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pictures, "shot", seen)
        kept = played(book, "gif", everything, cumulative=True)
    days = played_days(book, everything)
    assert kept.n_frames == len(days)
    assert asked == [(days[0], day) for day in days]


def test_too_many_days_none_and_too_large_a_file_are_refused(
    book: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (VIEW, SCREEN, "en", "gif", 1200, False, lambda *_: None)
    with pytest.raises(TooManyDays):
        playback(book, replace(MAY_12, q="nobody says this"), *asked)
    monkeypatch.setattr(pictures, "MAX_FRAMES", 3)
    with pytest.raises(TooManyDays):
        playback(book, MAY_12, *asked)
    monkeypatch.undo()
    monkeypatch.setattr(animation, "MAX_BYTES", 1_000)
    two = Filter(day=(date(2023, 5, 11), date(2023, 5, 12)), zone="Europe/Kyiv")
    with pytest.raises(animation.TooLarge):
        playback(book, two, *asked)


def test_a_playback_is_stopped_and_only_so_many_wait() -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    def slow(tell: pictures.Progress) -> bytes:
        begun.set()
        may_go_on.wait(30)
        tell(1, 9)
        return b"done"

    first = playback_job.start("first", slow)
    assert begun.wait(30)
    others = [playback_job.start(n, slow) for n in range(playback_job.MAX_WAITING - 1)]
    with pytest.raises(playback_job.Busy):
        playback_job.start("one more", slow)
    first.stop()
    for job in others[1:]:
        job.stop()
    may_go_on.set()
    assert others[0].wait() == b"done"
    assert (others[0].done, others[0].of) == (1, 9)
    for job in (first, *others[1:]):
        with pytest.raises(Cancelled):
            job.wait()
    assert not first.is_running
