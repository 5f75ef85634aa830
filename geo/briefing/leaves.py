"""Lays a slide out on as many pages as it needs, for letters that are read from afar.

Letters are never set smaller than `geo.briefing.layout` says. What has no room goes to further
pages, and the page before says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from geo.briefing.attributed import Placed, brief, placed
from geo.briefing.content import (
    Cell,
    Rows,
    panel_rows,
    run_in,
    said_under,
    speaker_rows,
    stacked,
    stacked_table,
    table_rows,
    without_differences,
)
from geo.briefing.course_drawing import Event, Picture, laid_out
from geo.briefing.course_table import course_events, course_rows
from geo.briefing.layout import (
    BODY_SIZE,
    EDGE,
    SHARES,
    TITLE_LINE,
    TITLE_LINES,
    TITLE_SIZE,
    TITLE_TOP,
    TITLE_WIDE,
    WIDTH,
    Place,
    places,
)
from geo.briefing.lettering import RIGHTWARD, Letters, fitted, is_rightward
from geo.briefing.looked_table import looked_rows
from geo.briefing.scenes import COURSE, COVERAGE, Scene
from geo.briefing.tabling import Laid, in_parts, laid
from geo.i18n import t
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.model.filters import Filter

_MAX_PAGES = 40  # of one slide; rows beyond are only counted
_GAP = 10.0
# What makes the rows of a part that is a table.
TABLES = {"panel": panel_rows, "table": table_rows, COURSE: course_rows}
_LEAST = 200.0  # pixels that are left for a table under what is drawn
_FAULTS = 24.0  # height of the line that says what a slide names and no longer exists


@dataclass(frozen=True)
class Table:
    """A table in its place. rows: all of it; made: what of it is shown here."""

    rows: Rows
    made: Laid
    box: Place


@dataclass(frozen=True)
class Drawn:
    """Events over time in their place."""

    picture: Picture
    box: Place


@dataclass(frozen=True)
class Leaf:
    """A page of a slide. title: its lines; cut: whether they are not all of the title.

    top: of what is under the title. boxes: of map and timeline. tables: by the part that they are.
    drawn: events over time, or None.
    more: a sentence about what is not on this page, and its place. noted: what the notes say of it.
    """

    scene: Scene
    number: str
    title: tuple[str, ...]
    cut: bool
    top: float
    boxes: dict[str, Place]
    tables: dict[str, Table]
    foot: Placed
    more: str = ""
    noted: tuple[str, ...] = ()
    more_top: float = 0.0
    is_first: bool = True
    drawn: Drawn | None = None


def leaves(
    scene: Scene, ledger: Ledger, lang: str, letters: Letters, notes: bool = False
) -> list[Leaf]:
    """The pages of a slide, at least one.

    notes: whether what rivals differ in may go to the notes, where it does not fit beside the map.
    """
    foot = placed(scene.attribution, said_under(scene.attribution, lang), letters, lang)
    title, cut, top = _title(scene.title, bool(scene.faults), letters)
    bottom = foot.top - _GAP
    show = list(dict.fromkeys(scene.show))
    tables: dict[str, Table] = {}
    later: list[Rows] = []
    share = SHARES[0]
    drawn: Drawn | None = None
    undrawn: list[Event] = []
    whole = Rows(((Cell(text=scene.title, across=True),),), (1.0,), 0, t("brief.whole_title", lang))
    titles = [whole] if cut and not notes else []
    for part in tables_in_order(show):
        # What goes to the next page is said in a line at the foot of this one.
        room = top, bottom - (BODY_SIZE * 1.5 if later or titles else 0)
        if part == COURSE and (events := course_events(scene, ledger, lang)):
            rows = course_rows(scene, ledger, lang)
            drawn, found, rest, undrawn = _course_fitted(events, rows, show, room, lang, letters)
        elif part == COVERAGE:
            share, found, rest = _looked_fitted(scene, ledger, show, room, lang, letters)
        else:
            rows = TABLES[part](scene, ledger, lang)
            share, found, rest = _fitted(part, rows, show, room, scene.query, lang, letters)
        if found:
            tables[part] = found
        elif not (drawn and part == COURSE):
            show.remove(part)
        later += rest
    later += titles
    boxes = places(show, top, bottom, share)
    more, more_top = "", bottom - BODY_SIZE * 1.2
    noted: tuple[str, ...] = ()
    differs = t("panel.differs", lang)
    if undrawn:
        more = t("brief.next_slide", lang, what=t("convergence.link", lang))
    elif later and all(row[0].across and not rows.title for rows in later for row in rows.cells):
        more = t("brief.in_notes" if notes else "brief.next_slide", lang, what=differs)
        if notes:
            noted, later = tuple(line for rows in later for line in rows.lines), []
    elif later:
        what = t("panel.title" if "panel" in scene.show else "brief.claims", lang)
        more = t("brief.next_slide", lang, what=later[0].title or what)
        if drawn and COURSE not in tables:
            more = t("convergence.in_words_next", lang)
    if more:
        boxes = places(show, top, more_top - _GAP / 2, share)
    # The boxes may be others since a part went to the next page.
    if drawn:
        drawn = replace(drawn, box=(*boxes[COURSE][:2], *drawn.box[2:]))
    tables = {
        p: made if drawn and p == COURSE else replace(made, box=boxes[p])
        for p, made in tables.items()
    }
    number = f"{scene.number} / {scene.of}"
    others = {part: box for part, box in boxes.items() if part not in (*tables, COURSE)}
    first = Leaf(
        scene, number, title, cut, top, others, tables, foot, more, noted, more_top, drawn=drawn
    )
    further = list(_further(scene, later, letters, lang, undrawn))
    if not foot.whole:
        further += _named(scene, letters, lang)
    return [first, *further]


def tables_in_order(show: Sequence[str]) -> list[str]:
    """The parts of a slide that are tables, each once, in the order in which they get their room.

    Events over time come last, since they can have what room others leave.
    """
    found = (part for part in dict.fromkeys(show) if part in (*TABLES, COVERAGE))
    return sorted(found, key=lambda part: part == COURSE)


def _title(text: str, faults: bool, letters: Letters) -> tuple[tuple[str, ...], bool, float]:
    """The lines of a title, whether it was cut, and where what is under it begins."""
    _, lines = fitted(
        text, TITLE_WIDE, TITLE_LINE * TITLE_LINES, (TITLE_SIZE,), letters, bold=True, leading=1.2
    )
    top = TITLE_TOP + TITLE_LINE * max(1, len(lines)) + _GAP + (_FAULTS if faults else 0)
    return tuple(lines), lines[-1].endswith("…") and not text.endswith("…"), top


def _fitted(
    part: str,
    rows: Rows,
    show: list[str],
    room: tuple[float, float],
    query: Filter,
    lang: str,
    letters: Letters,
) -> tuple[float, Table | None, list[Rows]]:
    """The share of the width for the table, the table, and the rows for further pages.

    No table if it goes there whole. room: top and bottom of what is under the title.
    """
    parts = [p for p in show if p != "timeline"]
    beside = "map" in show and len(parts) == 2
    shares = SHARES if beside else SHARES[:1]
    narrow = (stacked if part == "panel" else stacked_table)(rows)
    short = run_in(narrow, query, lang)
    claims, differences = without_differences(short)
    forms: list[tuple[Rows, Rows | None]] = [(rows, None), (narrow, None), (short, None)]
    if differences.cells:
        forms.append((claims, differences))
    # Alone on its page a table keeps its columns, where rivals stand beside each other.
    for form, rest in forms if beside else forms[:1]:
        for share in shares:
            box = places(show, *room, share)[part]
            # A little less than the box, since other programs set the same text a little wider.
            high = box[3] * 0.97 - (BODY_SIZE * 1.5 if rest else 0)
            made = laid(form, box[2], high, letters)
            if not made.left_out and not made.cut and (form is not rows or _is_roomy(made)):
                return share, Table(form, made, box), [rest] if rest else []
    if len(parts) > 1:
        return SHARES[0], None, [rows]
    return SHARES[0], *_begun(rows, places(show, *room)[part], letters)


def _looked_fitted(
    scene: Scene,
    ledger: Ledger,
    show: list[str],
    room: tuple[float, float],
    lang: str,
    letters: Letters,
) -> tuple[float, Table | None, list[Rows]]:
    """As `_fitted`, of what was looked at: beside other parts whole or not at all."""
    parts = [p for p in show if p != "timeline"]
    beside = "map" in show and len(parts) == 2
    for share in SHARES if beside else SHARES[:1]:
        box = places(show, *room, share)[COVERAGE]
        rows, *others = looked_rows(scene, ledger, lang, box[2])
        made = laid(rows, box[2], box[3] * 0.97, letters)
        if not (others or made.left_out or made.cut):
            return share, Table(rows, made, box), []
    rows, *others = looked_rows(scene, ledger, lang)
    if len(parts) > 1:
        return SHARES[0], None, [rows, *others]
    found, rest = _begun(rows, places(show, *room)[COVERAGE], letters)
    return SHARES[0], found, [*rest, *others]


def _course_fitted(
    events: list[Event],
    rows: Rows,
    show: list[str],
    room: tuple[float, float],
    lang: str,
    letters: Letters,
) -> tuple[Drawn | None, Table | None, list[Rows], list[Event]]:
    """Events over time drawn, their table under them where there is room; and the rest of both."""
    left, top, wide, high = places(show, *room)[COURSE]
    picture, rest = laid_out(events, wide, high - BODY_SIZE * 1.5, lang, letters)
    if picture is None:
        return None, None, [rows], rest
    drawn = Drawn(picture, (left, top, wide, picture.high))
    under = (left, top + picture.high + _GAP, wide, high - picture.high - _GAP)
    if rest or len([p for p in show if p != "timeline"]) > 1 or under[3] < _LEAST:
        return drawn, None, [rows], rest
    made = laid(rows, wide, under[3] * 0.97, letters)
    if not made.left_out and not made.cut:
        return drawn, Table(rows, made, under), [], []
    table, later = _begun(rows, under, letters)
    if table and table.made.cut:
        return drawn, None, [rows], []
    return drawn, table, later, []


def _begun(rows: Rows, box: Place, letters: Letters) -> tuple[Table | None, list[Rows]]:
    """As much of a table as a box has room for, with a sentence under it, and the rest."""
    high = box[3] * 0.97 - BODY_SIZE * 1.5
    rows = in_parts(rows, box[2], high, letters)
    made = laid(rows, box[2], high, letters)
    kept = len(made.rows)
    if kept <= rows.head:
        return None, [rows]
    return Table(rows, made, box), [_rest(rows, kept)] if made.left_out else []


def _is_roomy(made: Laid) -> bool:
    """Whether no cell is so narrow that its words break."""
    return min(c.width for cells in made.rows for c in cells) >= BODY_SIZE * 8


def _rest(rows: Rows, kept: int) -> Rows:
    """The rows after the first `kept`, under the same head."""
    return replace(rows, cells=(*rows.cells[: rows.head], *rows.cells[kept:]), said=())


def _further(
    scene: Scene,
    later: list[Rows],
    letters: Letters,
    lang: str,
    undrawn: Sequence[Event] = (),
) -> Iterator[Leaf]:
    """Pages with the events and tables that had no room on the first one."""
    n, foot = 1, brief(scene.attribution, said_under(scene.attribution, lang), letters)
    bottom = foot.top - _GAP
    under = bottom - BODY_SIZE * 1.2
    while undrawn and n < _MAX_PAGES:
        n += 1
        title, cut, top = _title(_continued(scene.title, n, lang), False, letters)
        high = bottom - top - BODY_SIZE * 1.5
        picture, undrawn = laid_out(undrawn, WIDTH - 2 * EDGE, high, lang, letters)
        if picture is None:
            break
        more = t("convergence.in_words_next", lang)
        if undrawn:
            more = t("brief.next_slide", lang, what=t("convergence.link", lang))
        drawn = Drawn(picture, (EDGE, top, WIDTH - 2 * EDGE, picture.high))
        number = f"{scene.number}.{n} / {scene.of}"
        yield Leaf(
            scene, number, title, cut, top, {}, {}, foot, more, (), under, False, drawn=drawn
        )
    for at, rows in enumerate(later, 1):
        claims = t("brief.claims", lang)
        # What the pages after these have: more days of the same grid, or another table.
        after = [other.title or claims for other in later[at : at + 1]]
        _, _, top = _title(_continued(scene.title, n + 1, lang), False, letters)
        least = (bottom - top) * 0.97 - BODY_SIZE * 1.5
        rest: Rows | None = in_parts(rows, WIDTH - 2 * EDGE, least, letters)
        while rest:
            n += 1
            title, cut, top = _title(_continued(scene.title, n, lang), False, letters)
            box = (EDGE, top, WIDTH - 2 * EDGE, bottom - top)
            made = laid(rest, box[2], box[3] * 0.97, letters)
            if made.left_out or after:
                made = laid(rest, box[2], box[3] * 0.97 - BODY_SIZE * 1.5, letters)
            kept = max(len(made.rows), rest.head + 1)
            left = len(rest.cells) - kept
            more = ""
            if left > 0 and n >= _MAX_PAGES:
                more = t("brief.more_pages", lang, n=left)
            elif left > 0 or after:
                what = (rest.title or claims) if left > 0 else after[0]
                more = t("brief.next_slide", lang, what=what)
            table = {"panel": Table(rest, made, box)}
            number = f"{scene.number}.{n} / {scene.of}"
            yield Leaf(scene, number, title, cut, top, {}, table, foot, more, (), under, False)
            rest = _rest(rest, kept) if left > 0 and n < _MAX_PAGES else None


def _continued(title: str, n: int, lang: str) -> str:
    """The title of a further page, in the direction of the title."""
    words = t("brief.continued", lang, title=isolated(title), n=n)
    return f"{RIGHTWARD}{words}" if is_rightward(title) else words


def _named(scene: Scene, letters: Letters, lang: str) -> list[Leaf]:
    """Pages with all speakers and documents of a slide whose attribution has no room."""
    head = replace(scene, title=t("brief.all_speakers", lang, n=scene.number))
    rows = speaker_rows(scene.attribution, lang)
    return list(_further(head, [rows], letters, lang))
