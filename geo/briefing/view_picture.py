"""A picture of the map as a viewer sees it, with all that says what it shows and whose claims.

Above the map: the days and the filter in words. Below it: how many claims it has and lacks, who
speaks, how it is said, and the attribution. A page is `WIDTH` CSS pixels wide, and as high as that
needs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from geo.briefing.drawing import PAPER, Sheet, badge, rectangle, write
from geo.briefing.layout import BODY_SIZE, EDGE, SMALL_SIZE, WIDTH
from geo.briefing.lettering import Letters, cut, is_rightward, one_line, wrap
from geo.briefing.map_labels import (
    Frame,
    MapData,
    MapLabel,
    frame_around,
    frame_of,
    map_labels,
    overlap,
)
from geo.briefing.slides import Centre, Size
from geo.briefing.still import draw_map
from geo.briefing.typesetting import Form, Page, typeset
from geo.i18n import t

PNG_DPI = 144.0  # 1920 pixels wide
MAX_NAMED = 60  # speakers in the legend; the others are counted
_MAP_WIDE = WIDTH - 2 * EDGE
_SHAPES = 0.4, 1.0  # the flattest and the highest map, as height by width
_TITLE, _TITLE_LINES, _WORDS_LINES, _FOOT_LINES = 30.0, 2, 6, 8
_LEADING, _GAP = 1.3, 10.0
_SCALE = SMALL_SIZE / 12.5  # of a badge in the legend
_INK, _SOFT, _LINE = "#1a1d21", "#565d66", "#c3c8ce"


@dataclass(frozen=True)
class Said:
    """What a picture says in words. title: the days. words: the filter. total: claims of the
    filter; unlocated: those of them whose place is unknown. under: lines below the legend."""

    title: str
    words: str
    total: int
    unlocated: int
    under: tuple[str, ...]


@dataclass(frozen=True)
class Shot:
    """A picture to be drawn. payload: as the interactive map gets it."""

    payload: MapData
    frame: Frame
    said: Said


@dataclass(frozen=True)
class _Entry:
    """An entry of the legend: a badge and a name, under a heading if it is the first of a group.

    count: what follows the name and is never cut.
    """

    head: str
    mark: tuple[str, str, str, str] | None
    name: str
    count: str = ""


@dataclass(frozen=True)
class _Legend:
    """The text under a map. high: the pixels that it takes."""

    counts: tuple[str, ...]
    rows: tuple[tuple[_Entry, ...], ...]
    under: tuple[str, ...]
    high: float


def view_frame(
    view: Centre | None, screen: Size | None, home: tuple[float, float, float, float]
) -> Frame:
    """The frame that keeps the centre and all that a map of the size `screen` shows at `view`.

    home: west, south, east, north in WGS 84 degrees, shown where there is no view.
    """
    wide, high = screen or (16, 10)
    share = min(max(high / wide, _SHAPES[0]), _SHAPES[1])
    size = _MAP_WIDE, round(_MAP_WIDE * share)
    return frame_of(view, *size, screen) if view else frame_around(home, *size)


@dataclass(frozen=True)
class Room:
    """Pixels above and below the map, so that several pictures are of one size."""

    above: float
    below: float


def room_for(shots: Iterable[Shot], lang: str) -> Room:
    """The room that the texts of every one of these shots need."""
    letters = Letters()
    above = below = 0.0
    for shot in shots:
        title, words = _head(shot.said, letters)
        above = max(above, (len(title) * _TITLE + len(words) * SMALL_SIZE) * _LEADING)
        below = max(below, _legend(shot, letters, lang).high)
    return Room(above, below)


def pictures(
    shots: Sequence[Shot],
    form: Form,
    lang: str,
    dpi: float = PNG_DPI,
    room: Room | None = None,
) -> list[bytes]:
    """A PNG or SVG of each shot. room: at least what `room_for` says of them."""
    letters = Letters()
    given = room or room_for(shots, lang)
    pages = [_page(shot, given, letters, lang) for shot in shots]
    return typeset(pages, form, lang, shots[0].said.title[:200], dpi)


def _page(shot: Shot, room: Room, letters: Letters, lang: str) -> Page:
    frame, legend = shot.frame, _legend(shot, letters, lang)
    top = EDGE + room.above + _GAP
    high = top + frame.height + _GAP + room.below + EDGE
    sheet = Sheet(letters, WIDTH, high)
    rectangle(sheet, (0, 0, WIDTH, high), fill=PAPER, order=0)
    drawn = Sheet(letters, frame.width, frame.height, EDGE, top)
    draw_map(drawn, shot.payload, frame, lang)
    box = (EDGE, top, EDGE + frame.width, top + frame.height)
    over = Sheet(letters, WIDTH, high)
    rectangle(over, box, line=_LINE)
    y = EDGE
    title, words = _head(shot.said, letters)
    for line in title:
        y += _TITLE * _LEADING
        _line(over, y - _TITLE * 0.3, line, _TITLE, _INK, bold=True)
    for line in words:
        y += SMALL_SIZE * _LEADING
        _line(over, y - SMALL_SIZE * 0.3, line, SMALL_SIZE, _SOFT)
    y = box[3] + _GAP
    for line in legend.counts:
        y += SMALL_SIZE * _LEADING
        _line(over, y - SMALL_SIZE * 0.3, line, SMALL_SIZE, _INK, bold=True)
    y += _GAP / 2
    for row in legend.rows:
        _row(over, row, y)
        y += 30 * _SCALE + 2
    for line in legend.under:
        y += SMALL_SIZE * _LEADING
        _line(over, y - SMALL_SIZE * 0.3, line, SMALL_SIZE, _SOFT)
    return Page(WIDTH, high, [sheet, drawn, over])


def _head(said: Said, letters: Letters) -> tuple[list[str], list[str]]:
    """The lines of the days and of the filter."""
    title = wrap(said.title, _MAP_WIDE, _TITLE, letters, bold=True)
    words = wrap(said.words, _MAP_WIDE, SMALL_SIZE, letters)
    return (
        cut(title, _TITLE_LINES, _MAP_WIDE, _TITLE, letters, bold=True),
        cut(words, _WORDS_LINES, _MAP_WIDE, SMALL_SIZE, letters),
    )


def _line(sheet: Sheet, y: float, text: str, size: float, colour: str, bold: bool = False) -> None:
    right = is_rightward(text)
    x, align = (WIDTH - EDGE, "right") if right else (EDGE, "left")
    write(sheet, x, y, text, size, colour=colour, bold=bold, align=align, upright="baseline")


def _row(sheet: Sheet, row: Iterable[_Entry], y: float) -> None:
    x = EDGE
    base = y + 15 * _SCALE + SMALL_SIZE * 0.36
    for entry in row:
        if entry.head:
            write(
                sheet, x, base, entry.head, SMALL_SIZE, colour=_INK, bold=True, upright="baseline"
            )
            x += _wide(entry.head, sheet.letters, bold=True) + 6
        if entry.mark:
            badge(sheet, x, y, _SCALE, entry.mark)
            x += 48 * _SCALE + 4
        write(sheet, x, base, entry.name, SMALL_SIZE, colour=_INK, upright="baseline")
        x += _wide(entry.name, sheet.letters) + 14


# ---- the legend ----------------------------------------------------------------------------------


def _legend(shot: Shot, letters: Letters, lang: str) -> _Legend:
    payload, frame, said = shot.payload, shot.frame, shot.said
    shown = [label for label in map_labels(payload, frame) if _is_in(label, frame)]
    counts = wrap(_counted(shown, said, lang), _MAP_WIDE, SMALL_SIZE, letters, bold=True)
    speakers = _speakers(payload, shown, letters, lang)
    rows = _rows([*speakers, *_modalities(payload, shown, lang)], letters)
    lines: list[str] = []
    for text in said.under:
        found = wrap(text, _MAP_WIDE, SMALL_SIZE, letters)
        lines += cut(found, _FOOT_LINES, _MAP_WIDE, SMALL_SIZE, letters)
    high = (len(counts) + len(lines)) * SMALL_SIZE * _LEADING
    high += len(rows) * (30 * _SCALE + 2) + _GAP / 2
    return _Legend(tuple(counts), tuple(rows), tuple(lines), high)


def _is_in(label: MapLabel, frame: Frame) -> bool:
    """Whether a label is in the picture with more than its edge."""
    return overlap((0, 0, frame.width, frame.height), label.box, -_GAP)


def _counted(shown: Sequence[MapLabel], said: Said, lang: str) -> str:
    """How many claims the picture shows, and how many of the filter it does not, and why."""
    there = sum(label.n for label in shown)
    parts = [t("picture.shown", lang, n=f"{there:,}", total=f"{said.total:,}")]
    outside = max(0, said.total - said.unlocated - there)
    if outside:
        parts.append(t("picture.outside", lang, n=f"{outside:,}"))
    if said.unlocated:
        parts.append(t("toolbar.not_on_map", lang, n=f"{said.unlocated:,}"))
    return " · ".join(parts)


def _speakers(
    payload: MapData, shown: Sequence[MapLabel], letters: Letters, lang: str
) -> list[_Entry]:
    """Who speaks in the picture, by side; where claims are only counted, the sides."""
    source, side = payload["source"], payload["side"]
    said: Counter[int] = Counter()
    for label in shown:
        for who, _, n in label.badges:
            said[who] += n
    named = [who for who, _ in said.most_common(MAX_NAMED)]
    found, last = [], -1
    for who in sorted(named, key=lambda w: (source[w][1], -said[w], w)):
        code, of, name, *_ = source[who]
        head = ""
        if of != last and name != side[of][3]:
            head = one_line(side[of][3], _MAP_WIDE / 2, SMALL_SIZE, letters, ":", bold=True)
        last = of
        mark = (code, side[of][1], side[of][2], "claims")
        found.append(_Entry(head, mark, name, f" ×{said[who]:,}"))
    if len(said) > len(named):
        more = t("picture.more_speakers", lang, n=f"{len(said) - len(named):,}")
        found.append(_Entry("", None, more))
    return found


def _modalities(payload: MapData, shown: Sequence[MapLabel], lang: str) -> list[_Entry]:
    """What the outlines of the badges mean, where there are several."""
    if payload.get("cells"):
        return []
    used = sorted({how for label in shown for _, how, _ in label.badges})
    if len(used) < 2:
        return []
    names = [payload["modality"][how] for how in used]
    head = f"{t('map.legend_modality', lang)}:"
    entries = [_Entry("", ("", "square", "#565d66", key), name) for key, name in names]
    return [replace(entries[0], head=head), *entries[1:]]


def _rows(entries: Sequence[_Entry], letters: Letters) -> list[tuple[_Entry, ...]]:
    """The entries in rows no wider than the map, those under a heading in rows of their own.

    A name that is too long for a row is cut.
    """
    rows: list[list[_Entry]] = []
    x = 0.0
    for entry in entries:
        before = (_wide(entry.head, letters, bold=True) + 6 if entry.head else 0.0) + (
            48 * _SCALE + 4 if entry.mark else 0.0
        )
        room = max(_MAP_WIDE - before, BODY_SIZE * 8)
        name = one_line(entry.name, room, SMALL_SIZE, letters, entry.count)
        long = before + _wide(name, letters) + 14
        if not rows or entry.head or x + long - 14 > _MAP_WIDE:
            rows.append([])
            x = 0.0
        rows[-1].append(replace(entry, name=name, count=""))
        x += long
    return [tuple(row) for row in rows]


def _wide(text: str, letters: Letters, bold: bool = False) -> float:
    return letters.width(text, SMALL_SIZE, bold)
