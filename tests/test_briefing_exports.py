"""A briefing as PPTX, PDF and pictures: read back by readers that are not ours."""

import io
import re
import shutil
import subprocess
import time
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from pptx import Presentation
from pypdf import PdfReader
from samples import DATA, ledger_of, row, uses_engine

from geo.briefing.attributed import brief
from geo.briefing.content import panel_rows, table_rows
from geo.briefing.coverage import has_japanese
from geo.briefing.layout import EDGE, WIDTH
from geo.briefing.leaves import leaves
from geo.briefing.lettering import Letters, plain, wrap
from geo.briefing.map_labels import frame_of, map_labels
from geo.briefing.outputs import FORMATS, file_name
from geo.briefing.pages import page as drawn_page
from geo.briefing.repository import load
from geo.briefing.scenes import Attribution, scenes
from geo.briefing.slides import Briefing, Slide
from geo.briefing.still import frame_for, in_words, payload_of, still
from geo.cli.main import main
from geo.ledger import read_ledger
from geo.model.settings import read_settings
from geo.store import Store
from geo.views.map_data import claims_payload

pytestmark = [*uses_engine, pytest.mark.slow]
SETTINGS = read_settings(DATA)
NAME = "bakhmut-2023-05"
HOSTILE = '<b>&amp;</b> "{x}" $\\frac{a}{b}$ ${y} \x00\x07\x1b\u200b 🚀 </a:t> '
HOSTILE += "長い題 long " * 1000
SECOND = row("c2", claimant="beta", claimant_side="south")


def quiet(done, of):
    """Progress that nobody watches."""


@pytest.fixture(scope="module")
def shipped():
    ledger = read_ledger(DATA)
    briefing, _ = load(DATA / "briefings", NAME)
    return briefing, ledger, Store(ledger, list(SETTINGS.zones))


@pytest.fixture(scope="module", params=["en", "ja"])
def deck(request, shipped):
    briefing, ledger, store = shipped
    found = scenes(briefing, ledger, store, SETTINGS, request.param)
    data = FORMATS["pptx"].make(found, briefing, ledger, SETTINGS, request.param, quiet)
    return data, found, request.param


def texts(slide):
    return "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def everything(slide):
    """All texts of a slide, those of its tables too."""
    cells = [c.text_frame.text for s in slide.shapes if s.has_table for c in s.table.iter_cells()]
    return "\n".join([texts(slide), *cells])


def by_slide(read, found):
    """The pages of a deck without its title, those of each slide of the briefing together."""
    pages = {}
    for page in list(read.slides)[1:]:
        number = next(s.text_frame.text for s in page.shapes if s.name == "number")
        pages.setdefault(re.match(r"\d+", number)[0], []).append(page)
    assert list(pages) == [str(scene.number) for scene in found]
    return list(pages.values())


def small(*slides, claims=None):
    """A briefing of the invented ledger, and what an export is given of it."""
    ledger = ledger_of(*(claims or [row(), SECOND]))
    briefing = Briefing("small", {"en": HOSTILE}, slides)
    found = scenes(briefing, ledger, Store(ledger, list(SETTINGS.zones)), SETTINGS, "en")
    return found, briefing, ledger, SETTINGS, "en", quiet


def test_pptx_has_a_title_slide_and_every_slide_with_title_notes_and_number(deck):
    data, found, _lang = deck
    read = Presentation(io.BytesIO(data))
    assert round(read.slide_width / read.slide_height, 3) == round(16 / 9, 3)
    for (slide, *further), scene in zip(by_slide(read, found), found, strict=True):
        assert slide.shapes.title.text_frame.text == scene.title
        assert all(page.shapes.title.text_frame.text for page in further)
        assert slide.notes_slide.notes_text_frame.text.startswith(scene.note)
        assert f"{scene.number} / {scene.of}" in texts(slide)


def test_pptx_carries_the_attribution_as_text_on_every_slide(deck):
    data, found, _lang = deck
    read = Presentation(io.BytesIO(data))
    opening = texts(read.slides[0])
    for pages, scene in zip(by_slide(read, found), found, strict=True):
        said, shown = scene.attribution, "\n".join(everything(page) for page in pages)
        for page in pages:
            assert said.not_facts.rstrip(".。") in texts(page)
            assert said.known in texts(page)
        assert said.sources in shown
        assert said.sources in opening
        for speaker in said.speakers:
            assert speaker.letters in shown
            assert f"{speaker.name} ×{speaker.n}" in shown


def test_letters_are_read_from_the_back_of_a_room(deck):
    """Titles of 32 points or more, what is read 18, attribution and letters of badges 12."""
    data, _found, _lang = deck
    for page in list(Presentation(io.BytesIO(data)).slides):
        for shape in page.shapes:
            frames = [shape.text_frame] if shape.has_text_frame else []
            least = 32 if shape == page.shapes.title else 12
            if shape.has_table:
                frames, least = [c.text_frame for c in shape.table.iter_cells()], 18
            for frame in frames:
                for paragraph in frame.paragraphs:
                    for run in paragraph.runs:
                        assert not run.text or run.font.size.pt >= least, (shape.name, run.text)


def test_what_has_no_room_is_on_a_further_page_and_the_page_before_says_so(shipped):
    briefing, ledger, store = shipped
    for lang in ("en", "ja"):
        for scene in scenes(briefing, ledger, store, SETTINGS, lang):
            pages = leaves(scene, ledger, lang, Letters())
            for page in pages[:-1]:
                assert page.more
            rows = [
                tuple(cell.cell.whole for cell in row)
                for page in pages
                for table in page.tables.values()
                for row in table.made.rows
            ]
            said = "\n".join(" ".join(row) for row in rows)
            for claim in scene.quoted if rows else ():
                assert claim.headline(lang) in said
            assert not any(t.made.cut for page in pages for t in page.tables.values())


@pytest.mark.parametrize(
    "words", ["Word {n} of many. ", "{n}文字の長い見出し", "https://example.org/{n}/"]
)
@pytest.mark.parametrize("show", [("map", "panel"), ("map", "table"), ("table",), ("panel",)])
def test_a_headline_of_five_thousand_letters_goes_on_on_further_pages(words, show):
    long = "".join(words.format(n=n) for n in range(1000))[:5_000].strip()
    claims = [row(headline_en=long, headline_ja=long), SECOND]
    found, _, ledger, *_ = small(Slide(title={"en": long[:900]}, show=show), claims=claims)
    pages = leaves(found[0], ledger, "en", Letters())
    columns: dict[float, list[str]] = {}
    for page in pages:
        for table in page.tables.values():
            for cells in table.made.rows[table.rows.head :]:
                for cell in cells:
                    columns.setdefault(cell.left, []).extend((*cell.head, *cell.text))
    lines = [line for column in columns.values() for line in column]
    said = ["".join("".join(column).split()) for column in columns.values()]
    for text in (long, long[:900]):
        assert any("".join(text.split()) in column for column in said)
    assert not any(line.endswith("…") for line in lines)
    assert all(page.more for page in pages[:-1])
    assert "The whole title: on the next slide." in [page.more for page in pages]
    for page in pages:
        for table in page.tables.values():
            assert sum(table.made.heights) <= table.box[3]


def test_pptx_says_every_picture_badge_chart_and_table_in_words(deck):
    data, found, _lang = deck
    pages = by_slide(Presentation(io.BytesIO(data)), found)
    for several, scene in zip(pages, found, strict=True):
        drawn = [s for page in several for s in page.shapes if s.shape_type in (13, 1, 3, 19)]
        words = {s.name: s._element.xpath(".//p:cNvPr")[0].get("descr") for s in drawn}
        assert all(words.values())
        pictures = [s for s in drawn if s.shape_type == 13]
        assert len(pictures) == ("map" in scene.show)
        for picture in pictures:
            assert picture.image.size[0] / (picture.width / 914400) >= 191
            assert picture._element.xpath(".//*[local-name()='svgBlip']")  # sharp at any size
        assert any(s.has_table for s in drawn) == bool({"panel", "table"} & {*scene.show})
        assert sum(s.has_chart for s in drawn) == ("timeline" in scene.show)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_panel_has_a_column_a_side_with_the_rival_claims_beside_each_other(shipped, lang):
    briefing, ledger, store = shipped
    panel = replace(briefing.slides[-1], show=("panel",))
    (scene,) = scenes(replace(briefing, slides=(panel,)), ledger, store, SETTINGS, lang)
    pages = leaves(scene, ledger, lang, Letters())
    rows = [row for page in pages for row in page.tables["panel"].made.rows]
    assert [cell.cell.badge[0] for cell in rows[0]] == ["R", "U", "T"]
    rivals = next(r for r in rows if r[0].cell.badge and r[0].cell.badge[0] == "KON")
    assert [cell.cell.badge[0] for cell in rivals] == ["KON", "MAL", "ISW"]
    differs = {"en": "What differs", "ja": "食い違う点"}[lang]
    assert sum(differs in row[0].cell.head for row in rows) == 2


def test_a_slide_names_the_day_that_is_not_stated_and_why_its_claims_are_rivals(shipped):
    briefing, ledger, store = shipped
    crash = next(s for s in briefing.slides if "2023-05-13-bryansk-helicopter" in s.events)
    (scene,) = scenes(replace(briefing, slides=(crash,)), ledger, store, SETTINGS, "en")
    cells = [cell for row in panel_rows(scene, ledger, "en").cells for cell in row]
    (differs,) = (cell.text for cell in cells if cell.mark)
    assert differs == (
        "A Russian state news agency says one helicopter; some Russian media say two. "
        "(linked as rivals in the ledger)"
    )
    said = [cell.text for cell in cells if cell.claim]
    assert said[0].startswith("reports · day not stated\n")
    assert "as known by now" in scene.attribution.known


@pytest.mark.parametrize(
    ("basis", "head", "day"),
    [("report", "Said on", "day not stated"), ("event", "Said to have happened", "10 May 2023")],
)
def test_a_table_of_a_slide_says_which_day_it_gives(basis, head, day):
    claim = row(event_date="2023-05-10", report_date="")
    made = small(Slide(words={"by": (basis,)}, show=("table",)), claims=[claim])
    rows = table_rows(made[0][0], made[2], "en").cells
    assert (rows[0][3].head, rows[1][3].text) == (head, day)


def test_the_attribution_has_room_for_the_space_between_japanese_and_latin_letters():
    # LibreOffice adds a quarter of the size where they meet; the last line fell off the slide.
    letters, wide = Letters(), WIDTH - 2 * EDGE
    names = "; ".join(f"[R{n}] 報道官{n}の名 ×4" for n in range(15))
    made = brief(Attribution((), "主張。", "現時点", ""), names, letters)
    spaced = letters.width(names, made.size) + 0.25 * made.size * 15 * 4
    assert 2 * wide < spaced < 3 * wide
    assert letters.width(names, made.size) < 2 * wide  # without the space two lines would do
    assert len(made.lines) == 3


def test_pptx_opens_in_libreoffice(deck, tmp_path):
    office = shutil.which("soffice")
    if not office:
        pytest.skip("soffice is not installed: apt-get install libreoffice-impress")
    data, found, _lang = deck
    path = tmp_path / "deck.pptx"
    path.write_bytes(data)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=120)
    read = PdfReader(tmp_path / "deck.pdf")
    assert len(read.pages) == len(Presentation(io.BytesIO(data)).slides)
    shown = "".join(read.pages[1].extract_text().split())
    assert "".join(found[0].attribution.sources.split()) in shown


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_pdf_is_a_page_a_slide_whose_text_can_be_searched(shipped, lang):
    if not has_japanese():
        pytest.skip("no font with Japanese letters: apt-get install fonts-noto-cjk")
    briefing, ledger, store = shipped
    found = scenes(briefing, ledger, store, SETTINGS, lang)
    data = FORMATS["pdf"].make(found, briefing, ledger, SETTINGS, lang, quiet)
    read = PdfReader(io.BytesIO(data))
    first, *pages = read.pages
    opening = "".join(first.extract_text().split())
    assert "".join(briefing.title_in(lang).split()) in opening
    assert ("whosayswhat" in opening) == (lang == "en")  # the data has an English name only
    made = [leaves(scene, ledger, lang, Letters()) for scene in found]
    assert len(pages) == sum(map(len, made))
    for several, scene in zip(made, found, strict=True):
        own, pages = pages[: len(several)], pages[len(several) :]
        for page in own:
            assert float(page.mediabox.width) / float(page.mediabox.height) == pytest.approx(16 / 9)
        shown = "".join("".join(page.extract_text().split()) for page in own)
        for part in (scene.title, scene.attribution.known, scene.attribution.sources):
            assert "".join(part.split()) in shown
        for speaker in scene.attribution.speakers:
            assert "".join(f"{speaker.letters}".split()) in shown
            assert "".join(f"{speaker.name}×{speaker.n}".split()) in shown
    fonts = {
        str(f.get_object()["/Subtype"])
        for p in read.pages
        for f in p["/Resources"]["/Font"].values()
    }
    assert fonts <= {"/Type0", "/TrueType"}  # embedded as fonts, not as drawings


def test_pictures_are_numbered_png_of_full_hd_in_a_zip(shipped):
    briefing, ledger, store = shipped
    found = scenes(briefing, ledger, store, SETTINGS, "en")[3:5]
    data = FORMATS["png"].make(found, briefing, ledger, SETTINGS, "en", quiet)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.namelist() == [f"{NAME}-en-{n}.png" for n in ("00", "04", "04-2", "04-3", "05")]
        assert Image.open(io.BytesIO(file.read(f"{NAME}-en-04.png"))).size == (1920, 1080)
    assert file_name(briefing, "en", FORMATS["png"]) == f"{NAME}-en-png.zip"


def test_still_map_draws_the_places_and_the_badges_that_the_browser_is_sent(shipped):
    briefing, ledger, store = shipped
    for scene in scenes(briefing, ledger, store, SETTINGS, "en"):
        payload = payload_of(scene, ledger, "en")
        sent = claims_payload(ledger, scene.claims, "en", selected=scene.places)
        assert payload == sent
        frame = replace(frame_for(scene, ledger, SETTINGS, 900, 700), zoom=3)
        shown = map_labels(payload, frame)  # zoomed out: all places are in view
        assert sorted(m for p in shown for m in p.members) == list(range(len(sent["place"]["n"])))
        assert sum(p.n for p in shown) == sum(sent["place"]["n"])
        near = map_labels(payload, replace(frame, zoom=11))
        for map_label in near:
            if len(map_label.members) == 1 and len(map_label.badges) <= 6:
                flat = sent["place"]["badges"][map_label.members[0]]
                letters = {sent["source"][who][0] for who in flat[::3]}
                assert {s.letters for s in map_label.specs} == letters


def test_plates_that_would_cover_each_other_merge_and_keep_all_badges():
    claims = [
        row(),
        SECOND | {"place_id": "town-area", "geo_precision": "area", "geo_radius_m": ""},
    ]
    found, _, ledger, *_ = small(Slide(view=(48.5, 38.0, 6.5)), claims=claims)
    payload = payload_of(found[0], ledger, "en")
    frame = frame_for(found[0], ledger, SETTINGS, 800, 600)
    assert frame.zoom == 7  # between two levels, as the browser does
    (map_label,) = map_labels(payload, frame)
    assert [s.letters for s in map_label.specs] == ["ALP", "BET"]
    assert [s.shape for s in map_label.specs] == ["square", "circle"]
    assert map_label.caption == "Town +1"
    words = in_words(found[0], [map_label], payload, frame_of((48.6, 38.0, 9), 1000, 600), "en")
    assert "Alpha (North side): claims" in words


@pytest.mark.parametrize("screen", [(1000, 300), (500, 600), (250, 150), (2000, 1200)])
def test_the_frame_of_a_screen_holds_all_that_was_seen_and_no_more(screen):
    frame = frame_of((48.6, 38.0, 9), 1000, 600, screen)
    degrees = 360 / 256 / 2**9  # of longitude, a pixel of the screen
    west, _, east, _ = frame.bounds
    assert (west + east) / 2 == pytest.approx(38.0)
    times = max(screen[0] / 1000, screen[1] / 600)  # how much of the ground a pixel has gained
    assert east - west == pytest.approx(1000 * times * degrees)
    assert frame.pixel(48.6, 38.0) == pytest.approx((500, 300))


def test_frame_has_the_extent_of_the_browser():
    frame = frame_of((48.6, 38.0, 9), 1000, 600)
    assert frame.pixel(48.6, 38.0) == pytest.approx((500, 300))
    assert frame.spot(48.6, 38.0) == (500, 300)
    # 256 pixels a tile: at zoom 9 a degree of longitude is 256 * 2**9 / 360 pixels.
    assert frame.pixel(48.6, 39.0)[0] - 500 == pytest.approx(256 * 2**9 / 360)


def test_still_map_is_png_svg_and_pdf():
    found, _, ledger, *_ = small(Slide(view=(48.5, 38.0, 8)))
    payload = payload_of(found[0], ledger, "en")
    frame = frame_for(found[0], ledger, SETTINGS, 400, 300)
    png, _ = still(payload, frame, Letters(), "en", "png", 192)
    svg, _ = still(payload, frame, Letters(), "en", "svg", 96)
    pdf, _ = still(payload, frame, Letters(), "en", "pdf", 96)
    again, _ = still(payload, frame, Letters(), "en", "png", 192)
    assert Image.open(io.BytesIO(png)).size == (800, 600)
    assert b"<svg" in svg[:2000]
    assert pdf.startswith(b"%PDF")
    assert png == again


def test_hostile_texts_come_out_as_text_and_whole_in_the_notes():
    slides = [Slide(title={"en": HOSTILE}, note={"en": HOSTILE}, show=("map", "panel", "table"))]
    claims = [row(headline_en=HOSTILE[:2000].replace("\x00", "")), SECOND]
    what = small(*slides, claims=claims)
    read = Presentation(io.BytesIO(FORMATS["pptx"].make(*what)))
    slide = read.slides[1]
    title = slide.shapes.title.text_frame.text
    assert title.startswith('<b>&amp;</b> "{x}" $\\frac{a}{b}$ ${y}')
    assert "🚀 </a:t>" in title
    assert title.endswith("…")
    assert plain(HOSTILE) in slide.notes_slide.notes_text_frame.text
    assert "claims, not established facts" in texts(slide).lower()
    bottom = max(s.top + s.height for s in slide.shapes)
    assert bottom <= read.slide_height
    page = PdfReader(io.BytesIO(FORMATS["pdf"].make(*what))).pages[1].extract_text()
    assert "$\\frac{a}{b}$" in page


def test_a_slide_of_many_claimants_still_names_all_of_them():
    sources = [
        {
            "source_id": f"s{n}",
            "name_en": f"Speaker number {n}",
            "name_ja": "x",
            "badge": f"S{n:02}",
            "side": "north",
            "kind": "media",
        }
        for n in range(90)
    ]
    claims = [
        row(f"c{n}", claimant=f"s{n}", claimant_side="north", publisher="s0", document="")
        for n in range(90)
    ]
    ledger = ledger_of(*claims, sources=sources, documents=[])
    assert len(ledger.claims) == 90, ledger.errors[:2]
    briefing = Briefing("many", {}, (Slide(),))
    found = scenes(briefing, ledger, Store(ledger, list(SETTINGS.zones)), SETTINGS, "en")
    data = FORMATS["pptx"].make(found, briefing, ledger, SETTINGS, "en", quiet)
    pages = list(Presentation(io.BytesIO(data)).slides)
    assert "All 90 speakers" in texts(pages[1])
    shown = "\n".join(everything(page) for page in pages)
    assert all(f"Speaker number {n} " in shown for n in range(90))
    read = PdfReader(
        io.BytesIO(FORMATS["pdf"].make(found, briefing, ledger, SETTINGS, "en", quiet))
    )
    shown = "".join(page.extract_text() for page in read.pages)
    assert "Speakernumber89" in "".join(shown.split())


def test_a_slide_without_claims_says_so():
    what = small(Slide(words={"q": ("no such word",)}, show=("map", "panel", "timeline")))
    slide = Presentation(io.BytesIO(FORMATS["pptx"].make(*what))).slides[1]
    assert "the filter of this slide finds no claim now" in texts(slide)
    assert "Nobody is quoted on this slide." in texts(slide)
    assert len(PdfReader(io.BytesIO(FORMATS["pdf"].make(*what))).pages) == 2


@pytest.mark.parametrize("form", ["pptx", "pdf", "png"])
def test_progress_counts_slides_and_may_stop_the_work(form):
    told = []
    what = small(Slide(show=("panel",)), Slide(show=("panel",)))[:5]
    FORMATS[form].make(*what, lambda done, of: told.append((done, of)))
    # The last is told again and again while a long call of the typesetter is waited for.
    assert list(dict.fromkeys(told)) == [(0, 2), (1, 2), (2, 2)]

    class Stopped(Exception):
        pass

    def stop(done, of):
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        FORMATS[form].make(*what, stop)


def test_lines_break_at_spaces_and_between_japanese_letters():
    letters = Letters()
    assert wrap("one two three", 60, 10, letters) == ["one two", "three"]
    assert wrap("バフムト周辺、守備隊。", 60, 10, letters) == ["バフムト周", "辺、守備隊。"]
    assert "".join(wrap("x" * 100, 60, 10, letters)) == "x" * 100


def test_command_writes_the_file(tmp_path, capsys):
    assert main(["brief", NAME, "--format", "png", "--out", str(tmp_path / "b.png")]) == 0
    names = sorted(p.name for p in tmp_path.iterdir())
    assert [n for n in names if n.count("-") == 1] == [f"b-{n:02}.png" for n in range(8)]
    out = tmp_path / "b.pptx"
    assert main(["brief", NAME, "--format", "pptx", "--lang", "ja", "--out", str(out)]) == 0
    assert len(Presentation(out).slides) >= 8


def test_command_names_place_and_reason_of_a_bad_briefing(tmp_path, capsys):
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("basemap", "gazetteer", "*.toml"))
    (folder / "briefings").mkdir(exist_ok=True)
    (folder / "briefings" / "bad.toml").write_text('[[slide]]\nshow = "dance"\n', "utf-8")
    for name, said in (
        ("bad", "Slide 1: show = dance: A slide has no such part."),
        ("none", "none.toml: There is no such briefing."),
    ):
        command = ["brief", name, "--data", str(folder), "--format", "pdf"]
        assert main([*command, "--out", str(tmp_path / "x.pdf")]) == 2
        assert (tmp_path / "x.pdf").exists()  # what can be shown is written
        lines = capsys.readouterr().err.splitlines()
        assert said in lines[0]


@pytest.mark.parametrize(
    ("within", "words"),
    [
        ("box:37,48,39,49", "Part of the map: rectangle, 48.000 to 49.000° N"),
        ("circle:48.5,38,20000", "Part of the map: circle of 20 km around 48.5° N, 38° E"),
        ("polygon:48,37;49,38;48,39", "Part of the map: polygon of 3 corners"),
    ],
)
def test_a_part_of_the_map_is_drawn_and_named_on_its_slide(within, words):
    made = small(Slide(words={"within": (within,)}, show=("map",)), Slide(show=("map",)))
    assert words in made[0][0].attribution.known
    letters, ledger = Letters(), made[2]
    first = [leaves(scene, ledger, "en", letters)[0] for scene in made[0]]
    sheets = [drawn_page(leaf, *made[2:5], letters).sheets[0] for leaf in first]
    with_part, without = ("#7b1fa2" in str(sheet.layers()) for sheet in sheets)
    assert with_part
    assert not without
    deck = Presentation(io.BytesIO(FORMATS["pptx"].make(*made)))
    assert words in texts(deck.slides[1])
    data = FORMATS["html"].make(*made).decode()
    assert data.count('"within":[[') == 1


def test_five_thousand_claims_at_one_place_are_laid_out_at_once_and_the_rest_is_counted():
    many = [row(f"c{n}", event_id=f"e{n % 50}") for n in range(5_000)]
    found, _, ledger, *_ = small(Slide(show=("map", "table")), claims=many)
    began = time.process_time()
    pages = leaves(found[0], ledger, "en", Letters())
    assert time.process_time() - began < 20
    shown = sum(len(p.tables["panel"].made.rows) - 1 for p in pages[1:])
    assert int(re.match(r"[\d,]+", pages[-1].more)[0].replace(",", "")) == 5_000 - shown


def test_faults_that_have_no_room_on_a_slide_are_whole_in_its_notes():
    what = small(Slide(show=("map",), places=tuple(f"no-such-place-{n}" for n in range(9))))
    slide = list(Presentation(io.BytesIO(FORMATS["pptx"].make(*what))).slides)[1]
    (line,) = [s for s in slide.shapes if s.name == "faults"]
    assert line.text_frame.text.endswith("…")
    notes = slide.notes_slide.notes_text_frame.text
    assert all(f"no-such-place-{n}" in notes for n in range(9))


def test_a_map_says_how_many_claims_of_its_slide_have_no_place():
    nowhere = {"place_id": "nowhere", "geo_precision": "unknown", "location": "Somewhere"}
    what = small(Slide(show=("map",)), claims=[row(), row("c2", **nowhere)])
    page = PdfReader(io.BytesIO(FORMATS["pdf"].make(*what))).pages[1].extract_text()
    assert "Not on the map, place unknown: 1" in page
    slide = list(Presentation(io.BytesIO(FORMATS["pptx"].make(*what))).slides)[1]
    assert "Not on the map, place unknown: 1" in slide.notes_slide.notes_text_frame.text
    all_there = small(Slide(show=("map",)))
    page = PdfReader(io.BytesIO(FORMATS["pdf"].make(*all_there))).pages[1].extract_text()
    assert "Not on the map" not in page
