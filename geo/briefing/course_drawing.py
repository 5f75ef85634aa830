"""Events over time drawn on a slide: a line for each speaker, and figures with their bounds.

As `static/courses.js` draws them and from the same data, with letters that are read from afar.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from geo.briefing.drawing import INK, SHAPES, Box, Sheet, badge, rectangle, stroke, write
from geo.briefing.layout import BODY_SIZE, SMALL_SIZE
from geo.briefing.lettering import Letters, is_rightward, one_line, wrap
from geo.briefing.tabling import LEADING
from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.views.courses import SIGNS, CourseData, LineData, MarkData
from geo.views.figure_lines import RECODED_SIGN, FigureData, FigureLine, PartData

_HEADING = BODY_SIZE * 1.4  # pixels: the name of an event
_ROW = 50.0  # pixels of a speaker's line
_NAME_SIZE, _SIGN_SIZE, _CAPTION_SIZE = 17.0, 22.0, 19.0  # font sizes
_AXIS = 26.0  # pixels for the days under lines
_SCALE = SMALL_SIZE / 12.5  # of a badge
_BADGE = 50.0 * _SCALE  # pixels from a badge to the next one
_NAMES = 0.36  # of the width, for the names of speakers
_FIGURE_WIDE = 380.0  # pixels of a figure, at least where there is room for two
_CAPTION, _TALL, _UNDER = 30.0, 108.0, 40.0  # pixels of a figure: its name, itself, its days
_TICKS, _END = 78.0, 34.0  # pixels left of a figure, and right of lines and figures
_OPEN = 13.0  # pixels of the arrow of a bound
_GAP = 10.0  # pixels between events
_SOFT, _LINE, _FAINT = "#565d66", "#9aa1a9", "#d9dde1"
_FEW = 3  # lines of an event that stay together at the foot of a page


@dataclass(frozen=True)
class Event:
    """What is to be drawn of an event: the lines of its speakers, and figures under them."""

    course: CourseData
    lines: tuple[LineData, ...]
    figures: tuple[FigureData, ...]

    @property
    def about(self) -> list[str]:
        """What is drawn, in words: how many speak, and who says what when."""
        said = [self.course["alt"]] if self.lines else []
        for line in self.lines:
            labels = "; ".join(mark["label"] for mark in line["marks"])
            said.append(f"{isolated(line['name'])} ({isolated(line['side'])}): {labels}")
        for figure in self.figures:
            said += [figure["alt"], *figure["said"]]
        return said


@dataclass(frozen=True)
class Picture:
    """Events laid out in a box. signs: lines that say what signs mean. tops: of the events."""

    wide: float
    high: float
    signs: tuple[str, ...]
    events: tuple[Event, ...]
    tops: tuple[float, ...]

    @property
    def words(self) -> str:
        """All that is drawn, in words."""
        return "\n".join(line for event in self.events for line in event.about)


def events_of(courses: Iterable[CourseData]) -> list[Event]:
    """All that can be drawn of some events; those without a dated statement have no picture."""
    made = (Event(one, tuple(one["lines"]), tuple(one["figures"])) for one in courses)
    return [one for one in made if one.lines]


def laid_out(
    events: Sequence[Event], wide: float, high: float, lang: str, letters: Letters
) -> tuple[Picture | None, list[Event]]:
    """As many events as fit into a box, and what is left; None where nothing fits."""
    key = _signs(events, lang)
    signs = wrap(key, wide, BODY_SIZE, letters) if key else []
    y = len(signs) * BODY_SIZE * LEADING + (_GAP if signs else 0)
    placed: list[Event] = []
    tops: list[float] = []
    rest = list(events)
    while rest:
        top = y + (_GAP if placed else 0)
        found, left, used = _begun(rest[0], wide, high - top, bool(placed), letters)
        if not found:
            break
        placed.append(found)
        tops.append(top)
        y = top + used
        rest = [left, *rest[1:]] if left else rest[1:]
        if left:
            break
    if not placed:
        return None, rest
    return Picture(wide, y, tuple(signs), tuple(placed), tuple(tops)), rest


def _begun(
    event: Event, wide: float, room: float, is_late: bool, letters: Letters
) -> tuple[Event | None, Event | None, float]:
    """What of an event fits into `room` pixels, what is left of it, and how high the former is.

    is_late: whether other events stand above, so that it may as well begin on the next page.
    """
    used = _above(event, wide, letters)
    n = max(0, min(len(event.lines), int((room - used - _AXIS) // _ROW)))
    if n < len(event.lines) and ((n < _FEW and is_late) or not n):
        return None, event, 0.0
    used += n * _ROW + _AXIS if n else 0
    columns = _columns(event, wide)
    rows = max(0, int((room - used) // _FIGURE_HIGH)) if n == len(event.lines) else 0
    shown = event.figures[: rows * columns]
    if not n and not shown:
        return None, event, 0.0
    used += -(-len(shown) // columns) * _FIGURE_HIGH
    left = replace(event, lines=event.lines[n:], figures=event.figures[len(shown) :])
    found = replace(event, lines=event.lines[:n], figures=shown)
    return found, left if left.lines or left.figures else None, used


_FIGURE_HIGH = _CAPTION + _TALL + _UNDER


def _above(event: Event, wide: float, letters: Letters) -> float:
    """The height of what stands above the lines of an event."""
    return _HEADING + len(_one_side(event, wide, letters)) * BODY_SIZE * LEADING


def _one_side(event: Event, wide: float, letters: Letters) -> list[str]:
    said = event.course["one_side"] if event.lines else ""
    return wrap(said, wide, BODY_SIZE, letters) if said else []


def _columns(event: Event, wide: float) -> int:
    """How many figures of an event stand beside each other."""
    return max(1, min(len(event.course["figures"]), int(wide // _FIGURE_WIDE)))


def _signs(events: Iterable[Event], lang: str) -> str:
    """What the signs beside badges mean, as far as they are there."""
    there = {s for e in events for line in e.lines for m in line["marks"] for s in m["sign"]}
    signs = {**SIGNS, "recoded_in_ledger": RECODED_SIGN}
    kinds = [kind for kind, sign in signs.items() if sign in there]
    return " · ".join(f"{signs[kind]} {t(f'convergence.{kind}', lang)}" for kind in kinds)


# ---- drawing -------------------------------------------------------------------------------------


def draw(sheet: Sheet, picture: Picture, left: float, top: float) -> None:
    """Draw events with the upper left corner of their box at `left`, `top`."""
    y = top
    for line in picture.signs:
        y += BODY_SIZE * LEADING
        _write(sheet, left, y - BODY_SIZE * 0.25, line, BODY_SIZE, _SOFT)
    for event, at in zip(picture.events, picture.tops, strict=True):
        _event(sheet, event, left, top + at, picture.wide)


def _event(sheet: Sheet, event: Event, left: float, y: float, wide: float) -> None:
    letters = sheet.letters
    more = " · ".join(event.course["not_drawn"])
    room = wide - letters.width(more, SMALL_SIZE) - _GAP
    title = one_line(event.course["title"], room, BODY_SIZE, letters, bold=True)
    _write(sheet, left, y + BODY_SIZE, title, BODY_SIZE, INK, bold=True)
    _write(
        sheet, left + wide - letters.width(more, SMALL_SIZE), y + BODY_SIZE, more, SMALL_SIZE, _SOFT
    )
    y += _HEADING
    for said in _one_side(event, wide, letters):
        y += BODY_SIZE * LEADING
        _write(sheet, left, y - BODY_SIZE * 0.25, said, BODY_SIZE, INK)
    begin, end = left + wide * _NAMES, left + wide - _END
    days = event.course["days"]
    if event.lines:
        low = y + len(event.lines) * _ROW
        for x, _, _ in days:
            at = begin + x * (end - begin)
            _straight(sheet, (at, y), (at, low), _FAINT, 1)
        for line in event.lines:
            _speaker(sheet, line, left, (begin, y, end, y + _ROW))
            y += _ROW
        _axis(sheet, days, begin, end, low)
        y = low + _AXIS
    columns = _columns(event, wide)
    each = wide / columns
    for n, figure in enumerate(event.figures):
        row, column = divmod(n, columns)
        at, top = left + column * each, y + row * _FIGURE_HIGH
        # The days of a figure alone in its row are right under those of the lines.
        begins, ends = (begin, end) if columns == 1 else (at + _TICKS, at + each - _GAP - _END)
        _figure(sheet, figure, days, (at, top, each - _GAP), begins, ends)


def _speaker(sheet: Sheet, line: LineData, left: float, box: Box) -> None:
    """A speaker with its side, and a badge for each statement at its day."""
    begin, top, end, bottom = box
    middle, room, letters = (top + bottom) / 2, begin - left - 30 * _SCALE - _GAP, sheet.letters
    whose = f"{isolated(line['name'])} · {isolated(line['side'])}"
    said = wrap(whose, room, _NAME_SIZE, letters)
    if len(said) > 2:  # the side is there in any case
        said = [one_line(text, room, _NAME_SIZE, letters) for text in (line["name"], line["side"])]
    step = _NAME_SIZE * LEADING
    for n, text in enumerate(said):
        y = middle + _NAME_SIZE * 0.36 + step * (n - (len(said) - 1) / 2)
        _write(sheet, left, y, text, _NAME_SIZE, INK)
    _straight(sheet, (begin, middle), (end, middle), _FAINT, 1)
    marks = _alike(line["marks"])
    at = [begin + mark["x"] * (end - begin) for mark, _ in marks]
    _straight(sheet, (at[0], middle), (at[-1], middle), line["colour"], 3)
    texts = [_beside(mark, n) for mark, n in marks]
    wides = [_BADGE + (letters.width(text, _SIGN_SIZE, True) + 8 if text else 0) for text in texts]
    places = apart(at, wides, begin - _BADGE / 2, end + _END)
    if places is None:  # so many statements that badges would hide each other
        for x in at:
            _dot(sheet, x, middle, 5, line["colour"])
        return
    for (mark, _), day, x, wide, text in zip(marks, at, places, wides, texts, strict=True):
        if not x <= day <= x + wide:
            _dot(sheet, day, middle, 5, line["colour"])
        b = mark["badge"]
        y = middle - 17 * _SCALE
        badge(sheet, x, y, _SCALE, (b["letters"], b["shape"], b["colour"], b["modality"]))
        _write(sheet, x + 49 * _SCALE, middle + 8, text, _SIGN_SIZE, INK, bold=True)


def _alike(marks: Sequence[MarkData]) -> list[tuple[MarkData, int]]:
    """Statements of one day that are drawn alike, as one with their number."""

    def key(mark: MarkData) -> tuple[float, str, str]:
        return mark["x"], mark["badge"]["modality"], mark["sign"]

    found = []
    for _, some in groupby(sorted(marks, key=key), key):
        group = list(some)
        found.append((group[0], len(group)))
    return found


def _beside(mark: MarkData, n: int) -> str:
    """What stands beside a badge: the sign of what it answers, and how many there are."""
    return f"{mark['sign']}{f' ×{n}' if n > 1 else ''}".strip()


def apart(
    at: Sequence[float], wides: Sequence[float], left: float, right: float
) -> list[float] | None:
    """The left edges of badges near their days, so that none hides another; None: no room.

    at: where their days are, in order.
    """
    if sum(wides) > right - left:
        return None
    places: list[float] = []
    free = left
    for x, wide in zip(at, wides, strict=True):
        places.append(max(free, x - _BADGE / 2))
        free = places[-1] + wide
    free = right
    for n in range(len(places) - 1, -1, -1):
        places[n] = min(places[n], free - wides[n])
        free = places[n]
    return places


def _axis(
    sheet: Sheet, days: Sequence[tuple[float, str, bool]], begin: float, end: float, y: float
) -> None:
    _straight(sheet, (begin, y), (end, y), _LINE, 1)
    free, last = 0.0, begin + days[-1][0] * (end - begin) if days else end
    for n, (x, words, _) in enumerate(days):
        at, half = begin + x * (end - begin), sheet.letters.width(words, SMALL_SIZE) / 2 + 5
        _straight(sheet, (at, y), (at, y + 5), _LINE, 1)
        # The last day has its words in any case, so those just before it have none.
        is_last = n == len(days) - 1
        if is_last or (at - half >= free and at + half <= last - half):
            write(sheet, at, y + 21, words, SMALL_SIZE, align="center", upright="baseline")
            free = at + half


def _figure(
    sheet: Sheet,
    figure: FigureData,
    days: Sequence[tuple[float, str, bool]],
    place: tuple[float, float, float],
    begin: float,
    end: float,
) -> None:
    """A figure over time: a number is a line, a bound has an arrow to where it is open.

    place: left, top and width; begin, end: of its days.
    """
    left, top, wide = place
    name = one_line(figure["title"], wide, _CAPTION_SIZE, sheet.letters, bold=True)
    _write(sheet, left, top + _CAPTION_SIZE, name, _CAPTION_SIZE, INK, bold=True)
    above = top + _CAPTION

    def height(share: float) -> float:
        return above + 8 + (1 - share) * (_TALL - 16)

    for share, words in figure["ticks"]:
        y = height(share)
        _straight(sheet, (begin, y), (end, y), _FAINT, 1)
        write(sheet, begin - 8, y, words, SMALL_SIZE, align="right")
    _axis(sheet, days, begin, end, above + _TALL)
    letters: list[tuple[float, float]] = []
    for line in figure["lines"]:
        for part in line["parts"]:
            x, x2 = (begin + part[key] * (end - begin) for key in ("x", "x2"))
            ends = [height(v) for v in dict.fromkeys((part["low"], part["high"])) if v is not None]
            _part(sheet, line, part, x, x2, ends)
            is_under = part["low"] is not None and ends[0] + 19 <= above + _TALL
            y = ends[0] + (19 if is_under else -8)
            if at := _free(x + 8, y, letters, end + _END - 10):
                letters.append(at)
                letter = line["letter"] + part["sign"]
                _write(sheet, *at, letter, SMALL_SIZE, line["colour"], bold=True)


def _free(
    x: float, y: float, taken: Iterable[tuple[float, float]], right: float
) -> tuple[float, float] | None:
    """Where a letter hides none of those that are there; None where it would stand too far away,
    and dashes and colours must do."""
    at = x
    for other, height in sorted(taken):
        if abs(other - at) < SMALL_SIZE and abs(height - y) < SMALL_SIZE:
            at = other + SMALL_SIZE
    return (at, y) if at <= min(x + 2 * SMALL_SIZE, right) else None


def _part(
    sheet: Sheet, line: FigureLine, part: PartData, x: float, x2: float, ends: Sequence[float]
) -> None:
    """A figure from one day to the next. ends: heights of its bounds, in pixels."""
    colour, dash = line["colour"], [float(n) for n in line["dash"].split()]
    for y in ends:
        _straight(sheet, (x, y), (x2, y), colour, 3, dash)
    # From the day on which it is said: a dot for a number, a bar between two bounds, else an arrow.
    if part["low"] is not None and part["low"] == part["high"]:
        _dot(sheet, x, ends[0], 5, colour)
    elif len(ends) > 1:
        _straight(sheet, (x, ends[0]), (x, ends[1]), colour, 2)
    else:
        up = part["low"] is not None
        tip = ends[0] + (-_OPEN if up else _OPEN)
        back = tip + (6 if up else -6)
        drawn = f"M{x:.2f} {ends[0]:.2f}V{tip:.2f}M{x - 5:.2f} {back:.2f}L{x:.2f} {tip:.2f}"
        drawn += f"L{x + 5:.2f} {back:.2f}"
        box = x - 7, min(tip, ends[0]) - 2, x + 7, max(tip, ends[0]) + 2
        sheet.shape(f'<path d="{drawn}" fill="none"{stroke(colour, 2)}/>', SHAPES, box)


def _straight(
    sheet: Sheet,
    a: tuple[float, float],
    b: tuple[float, float],
    colour: str,
    weight: float,
    dash: Sequence[float] = (),
) -> None:
    """A straight line, upright or level."""
    half = weight / 2
    left, right = sorted((a[0], b[0]))
    top, bottom = sorted((a[1], b[1]))
    box = (left, top - half, right, bottom + half)
    if top < bottom:
        box = (left - half, top, right + half, bottom)
    if not dash:  # as a box, which is drawn much faster
        rectangle(sheet, box, fill=colour)
        return
    ends = f'x1="{a[0]:.2f}" y1="{a[1]:.2f}" x2="{b[0]:.2f}" y2="{b[1]:.2f}"'
    sheet.shape(f"<line {ends}{stroke(colour, weight, dash)}/>", SHAPES, box)


def _dot(sheet: Sheet, x: float, y: float, radius: float, colour: str) -> None:
    box = x - radius, y - radius, x + radius, y + radius
    sheet.shape(f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{radius:g}" fill="{colour}"/>', SHAPES, box)


def _write(
    sheet: Sheet, x: float, y: float, text: str, size: float, colour: str, bold: bool = False
) -> None:
    align = "left"
    if is_rightward(text):  # its end is at the left edge all the same
        x, align = x + sheet.letters.width(text, size, bold), "right"
    write(sheet, x, y, text, size, colour=colour, bold=bold, align=align, upright="baseline")
