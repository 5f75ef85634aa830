"""The content of a slide as rows of text, shared by pages (PDF, PNG, SVG) and PPTX."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from geo.briefing.scenes import Attribution, Scene, attribution
from geo.i18n import LANGUAGES, t
from geo.i18n.days import day_words, days_words, month_words, short_day
from geo.i18n.isolating import isolated
from geo.ledger import Ledger
from geo.ledger.disputes import disputed_ids
from geo.model.claims import Claim
from geo.model.dates import each_day
from geo.model.filters import Filter
from geo.model.settings import Settings
from geo.views.panel import (
    ClaimData,
    PanelData,
    badge,
    happened_or_undated,
    reported_or_undated,
    who_says_what,
)
from geo.views.publishers import span_of
from geo.views.timeline import GAP_DAYS, MAX_SLOTS

Badge = tuple[str, str, str, str]  # letters, shape, colour, modality


@dataclass(frozen=True)
class Cell:
    """A cell of a table: an optional badge, a bold heading, and the text below it.

    across: whether the cell spans the table. side: colour (hex) of the side, in a column's head.
    mark: whether it states what rival claims differ in. light: whether the heading is not bold,
    since it is all that the cell says. state: of what was looked at: `whole`, `part`, `none`, or
    `head` above these; such cells are centred. claim: id of the claim that the cell states.
    """

    text: str = ""
    head: str = ""
    badge: Badge | None = None
    across: bool = False
    side: str = ""
    mark: bool = False
    light: bool = False
    state: str = ""
    claim: str = ""

    @property
    def whole(self) -> str:
        """The text of the whole cell, for the notes."""
        letters = f"[{isolated(self.badge[0])}] " if self.badge else ""
        if not (self.head and self.text):
            return f"{letters}{self.head}{self.text}"
        return f"{letters}{isolated(self.head)}: {isolated(self.text)}"


@dataclass(frozen=True)
class Rows:
    """A table. head: number of heading rows. wide: relative widths of the columns. title: what it
    is called, where it is not "who says what". said: it in words for the notes, where its cells do
    not say it.
    """

    cells: tuple[tuple[Cell, ...], ...]
    wide: tuple[float, ...]
    head: int = 1
    title: str = ""
    said: tuple[str, ...] = ()

    @property
    def lines(self) -> list[str]:
        """The table as text, one line for each row."""
        return [" | ".join(c.whole for c in row if c.whole) for row in self.cells]


def panel_rows(scene: Scene, ledger: Ledger, lang: str, said: PanelData | None = None) -> Rows:
    """The panel "who says what": a column for each side, so that rival claims face each other.

    said: what it says, where that is known already.
    """
    events = scene.events
    if not scene.places and not scene.events:
        events = tuple(dict.fromkeys(c.event_id for c in scene.claims))
    said = said or who_says_what(
        ledger,
        scene.claims,
        scene.places,
        lang,
        scene.query.zone,
        {},
        events=events,
        known=scene.known,
    )
    colours = {(c["letter"], c["name"]): c for e in said["events"] for c in e["columns"]}
    order = [(s.letter, s.name(lang)) for s in ledger.sides.values()]
    sides = [key for key in order if key in colours]
    if not sides:
        return Rows(((Cell(text=said["text"]["empty"], across=True),),), (1.0,), head=0)
    rows: list[tuple[Cell, ...]] = [
        tuple(
            Cell(
                head=key[1],
                badge=(key[0], colours[key]["shape"], colours[key]["colour"], "claims"),
                side=colours[key]["colour"],
            )
            for key in sides
        )
    ]
    for event in said["events"]:
        rows.append((Cell(head=f"{event['title']} · {event['behind']['words']}", across=True),))
        differs = [f"{words} ({why})" for words, why in event["differences"]]
        if differs:
            # Sentences that go over several lines are told apart by their signs.
            text = "\n".join(f"• {d}" for d in differs) if differs[1:] else differs[0]
            rows.append(
                (Cell(head=f"≠ {t('panel.differs', lang)}", text=text, across=True, mark=True),)
            )
        columns = {(c["letter"], c["name"]): c["claims"] for c in event["columns"]}
        for n in range(max((len(c) for c in columns.values()), default=0)):
            rows.append(
                tuple(
                    _said(columns[key][n], ledger, lang, scene.query.zone)
                    if n < len(columns.get(key, ()))
                    else Cell()
                    for key in sides
                )
            )
    if any(c["outside"] for e in said["events"] for k in e["columns"] for c in k["claims"]):
        rows.append((Cell(text=f"* {t('panel.outside', lang)}", across=True),))
    if said["more"]:
        rows.append((Cell(text=said["more"], across=True),))
    return Rows(tuple(rows), (1.0,) * len(sides))


def stacked(rows: Rows) -> Rows:
    """A panel in one column, for a narrow place: each claim with its speaker and how it is said.

    The claims of an event follow each other by side, as one reads the columns.
    """
    found: list[tuple[Cell, ...]] = []
    for across, some in groupby(rows.cells[rows.head :], lambda row: row[0].across):
        if across:
            found += some
            continue
        for column in zip(*some, strict=True):
            for cell in column:
                if cell.badge:
                    how, _, what = cell.text.partition("\n")
                    head = f"{isolated(cell.head)} · {how}"
                    found.append((replace(cell, head=head, text=what),))
    return Rows(tuple(found), (1.0,), head=0)


def stacked_table(rows: Rows) -> Rows:
    """A table of claims in one column, for a narrow place."""
    found: list[tuple[Cell, ...]] = []
    for row in rows.cells[rows.head :]:
        if row[0].across:
            found.append(row)
            continue
        who, what, where, when = row
        said = f"{what.text}\n{' · '.join(x for x in (isolated(where.text), when.text) if x)}"
        found.append((replace(who, head=f"{isolated(who.head)} · {who.text}", text=said),))
    return Rows(tuple(found), (1.0,), head=0)


def run_in(rows: Rows, query: Filter, lang: str) -> Rows:
    """A table in one column with each claim in one paragraph, which takes the least room.

    Where the filter is one day of reports, a line above the claims names it once for all of them.
    """
    found: list[tuple[Cell, ...]] = []
    day, said = one_day(query, lang)
    if any(cell.badge and cell.head.endswith(f" · {day}") for (cell,) in rows.cells if day):
        found.append((Cell(text=said, across=True),))
    for (cell,) in rows.cells:
        if cell.badge:
            said = " · ".join(map(isolated, cell.text.split("\n")))
            head = cell.head.removesuffix(f" · {day}") if day else cell.head
            cell = replace(cell, head=f"{head}: {said}", text="", light=True)
        found.append((cell,))
    return replace(rows, cells=tuple(found))


def one_day(query: Filter, lang: str) -> tuple[str, str]:
    """The day in words, where a filter is one day of reports, and a sentence that names it; else
    nothing.
    """
    days = query.days if query.date_basis == "report" else None
    if not days or days[0] != days[1]:
        return "", ""
    day = day_words(days[0], lang)
    return day, f"{t('panel.reported', lang)}: {day}"


def without_differences(rows: Rows) -> tuple[Rows, Rows]:
    """A panel without what rivals differ in; and that, with the events that it is about."""
    kept, apart = [], []
    event: tuple[Cell, ...] = ()
    for row in rows.cells:
        if row[0].mark:
            apart += [event, row] if event else [row]
            continue
        if row[0].across and row[0].head:
            event = row
        kept.append(row)
    return replace(rows, cells=tuple(kept)), Rows(tuple(apart), (1.0,), head=0)


def speaker_rows(attribution: Attribution, lang: str) -> Rows:
    """The speakers of a slide with their sides, and the documents, for a slide of their own."""
    cells = [
        Cell(head=s.counted, text=s.side, badge=(s.letters, s.shape, s.colour, "claims"))
        for s in attribution.speakers
    ]
    rows: list[tuple[Cell, ...]] = [
        tuple((*cells[n : n + 3], *[Cell()] * 3)[:3]) for n in range(0, len(cells), 3)
    ]
    if attribution.sources:
        said = t("brief.sources", lang, sources=attribution.sources)
        # One row for each document, so that many of them can go over several slides.
        rows += [(Cell(text=part, across=True),) for part in said.split("; ")]
    return Rows(tuple(rows), (1.0,) * 3, head=0, title=t("brief.html_speakers", lang))


def _said(claim: ClaimData, ledger: Ledger, lang: str, zone: str) -> Cell:
    b = claim["badge"]
    facts = dict(claim["facts"])
    _happened, _spoken, modality, *_ = facts.values()
    spoken = reported_or_undated(ledger.claims[claim["id"]], lang, zone)
    outside = "" if not claim["outside"] else "*"
    return Cell(
        text=f"{modality} · {spoken}\n{claim['headline']}{outside}",
        head=claim["who"],
        badge=(b["letters"], b["shape"], b["colour"], b["modality"]),
        claim=claim["id"],
    )


def table_rows(scene: Scene, ledger: Ledger, lang: str) -> Rows:
    """The claims of the slide in order of time, one row each, with the day the filter goes by."""
    by_report = scene.query.date_basis == "report"
    when = "brief.when" if by_report else "panel.happened"
    head = tuple(
        Cell(head=t(key, lang)) for key in ("brief.who", "brief.says", "panel.where", when)
    )
    disputed = disputed_ids(ledger)
    rows = [head]
    zone = scene.query.zone
    for claim in scene.quoted:
        b = badge(claim, ledger, lang)
        mark = "≠ " if claim.claim_id in disputed else ""
        who = f"{ledger.sources[claim.claimant].name(lang)}"
        day = (reported_or_undated if by_report else happened_or_undated)(claim, lang, zone)
        rows.append(
            (
                Cell(
                    head=who,
                    text=t(f"modality.{claim.modality}", lang),
                    badge=(b["letters"], b["shape"], b["colour"], b["modality"]),
                    claim=claim.claim_id,
                ),
                Cell(text=f"{mark}{claim.headline(lang)}"),
                Cell(text=ledger.place_name(claim, lang)),
                Cell(text=day),
            )
        )
    return Rows(tuple(rows), (1.15, 1.9, 0.8, 0.72))


@dataclass(frozen=True)
class Bars:
    """Claims per day by side. slots: labels. sides: name, letter, colour, a count for each slot."""

    slots: tuple[str, ...]
    sides: tuple[tuple[str, str, str, tuple[int, ...]], ...]

    @property
    def lines(self) -> list[str]:
        """The chart as text."""
        return [
            f"{slot}: "
            + ", ".join(f"{isolated(name)} {n[i]}" for name, _, _, n in self.sides if n[i])
            for i, slot in enumerate(self.slots)
        ]


def bars(scene: Scene, ledger: Ledger, lang: str) -> Bars:
    """The slide's claims per day, by the day that its filter uses (event or report).

    A long run of days without claims is one slot. Too many days are counted by month instead.
    """
    counts = day_counts(scene)
    days = sorted({day for day, _ in counts})
    names: list[tuple[str, frozenset[date]]] = []
    last: date | None = None
    for day in days:
        silent = (day - last).days - 1 if last else 0
        if last and silent > GAP_DAYS:
            names.append((f"⋯ {t('timeline.gap', lang, n=silent)}", frozenset()))
        elif last and silent:
            quiet = each_day(last + timedelta(1), day - timedelta(1))
            names += [(short_day(d, lang), frozenset({d})) for d in quiet]
        names.append((short_day(day, lang), frozenset({day})))
        last = day
    if len(names) > MAX_SLOTS:
        months = sorted({(d.year, d.month) for d in days})
        names = [
            (
                month_words(date(y, m, 1), lang),
                frozenset(d for d in days if (d.year, d.month) == (y, m)),
            )
            for y, m in months
        ][-MAX_SLOTS:]
    sides = tuple(
        (
            side.name(lang),
            side.letter,
            side.colour,
            tuple(sum(counts[d, key] for d in of) for _, of in names),
        )
        for key, side in ledger.sides.items()
        if any(side_key == key for _, side_key in counts)
    )
    return Bars(tuple(name for name, _ in names), sides)


def day_counts(scene: Scene) -> Counter[tuple[date, str]]:
    """The claims of a slide by day and side, by the day that its filter uses (event or report)."""
    counts: Counter[tuple[date, str]] = Counter()
    for claim in scene.claims:
        for day in days_of(claim, scene.query):
            counts[day, claim.claimant_side] += 1
    return counts


def days_of(claim: Claim, query: Filter) -> Iterable[date]:
    """The days of a claim, by the day that a filter uses (event or report)."""
    span = span_of(claim, query)
    return each_day(*span) if span else []


def about_lines(
    scenes: Sequence[Scene], ledger: Ledger, settings: Settings, lang: str
) -> list[str]:
    """What the title slide says under the title: slides, days, data, its version, its borders.

    The name of the data is written in one language, so it stands only in slides of that one.
    """
    days = sorted({day for scene in scenes for day in scene.query.days or ()})
    lines = [
        t("brief.slides", lang, n=len(scenes)),
        days_words(days[0], days[-1], lang) if days else "",
        settings.about.title if lang == LANGUAGES[0] else "",
        t("cite.version", lang, version=ledger.version[:12]),
        settings.borders_in(lang),
    ]
    return [line for line in lines if line]


def attribution_of(scenes: Sequence[Scene], ledger: Ledger, lang: str) -> Attribution:
    """The attribution of all slides together, for the title slide."""
    claims = {c.claim_id: c for scene in scenes for c in scene.claims}
    query = scenes[0].query if scenes else Filter()
    known = "; ".join(dict.fromkeys(s.attribution.known for s in scenes))
    made = attribution(ledger, list(claims.values()), query, lang)
    return replace(made, known=known) if known else made


def said_under(attribution: Attribution, lang: str) -> str:
    """The line of text in every slide's attribution."""
    parts = [attribution.not_facts.rstrip(".。"), attribution.known]
    if attribution.sources:
        parts.append(t("brief.sources", lang, sources=attribution.sources))
    return " · ".join(parts)


def texts_of(scene: Scene, *tables: Rows) -> Iterable[str]:
    """All texts that may appear on a picture of the slide, to select the glyphs for it."""
    yield from (scene.title, *scene.faults, scene.attribution.sources, scene.attribution.known)
    yield scene.attribution.not_facts
    yield from (half.title for half in scene.halves)
    for speaker in scene.attribution.speakers:
        yield from (speaker.letters, speaker.name, speaker.side)
    for claim in scene.claims:
        yield from (claim.location, claim.location_ja)
    for table in tables:
        for row in table.cells:
            for cell in row:
                yield from (cell.head, cell.text, cell.badge[0] if cell.badge else "")
