"""Data of the panel "who says what", of the list of claims, and of the list of events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import NotRequired, TypedDict
from urllib.parse import urlsplit

from geo.i18n import strings, t
from geo.i18n.days import day_words, days_words
from geo.i18n.grammar import language_name, number
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import Ledger
from geo.ledger.disclosure import is_coarsened, is_restricted
from geo.ledger.disputes import Difference, differences, disputed_ids, events_of, rivals
from geo.ledger.evidence import passage, sentences_around
from geo.model.claims import NOWHERE, Claim, Figure, shortened
from geo.model.origins import Heard, heard, roots, ways_of
from geo.store import PRECISE
from geo.views.citation import claim_bibtex, claim_citation, passage_citation
from geo.views.differing import event_time, sentences, zoned
from geo.views.event_names import event_name
from geo.views.origins import BehindData, behind, behind_words


def chain(claim: Claim, ledger: Ledger, lang: str) -> str:
    """Claimant, outlets and publisher as `A → B → C`, each once; chains are separated by `;`."""
    chains = [[claim.claimant, *carriers, claim.publisher] for carriers in claim.via or ((),)]
    return "; ".join(
        " → ".join(isolated(ledger.sources[k].name(lang)) for k in dict.fromkeys(keys))
        for keys in chains
    )


def happened(claim: Claim, lang: str, zone: str, iso: bool = False) -> str:
    """When it is said to have happened, in `zone`, and how precisely that is known.

    iso: as `2023-05-12`, for files, and not as the language writes it.
    """
    if claim.event.start is None:
        return t("panel.not_stated", lang)
    words = event_time(claim, lang, zone, iso)
    if claim.time_precision in ("exact", "day"):
        return words
    return f"{words} ({t(f'time_precision.{claim.time_precision}', lang)})"


def reported(claim: Claim, lang: str, zone: str, iso: bool = False) -> str:
    """When the claimant said it, in `zone`. iso: see `happened`."""
    if claim.reported is None:
        return t("panel.not_stated", lang)
    words = claim.reported.text_in(zone) if iso else claim.reported.words_in(zone, lang)
    return zoned(words, zone, claim.reported.is_instant)


def reported_or_undated(claim: Claim, lang: str, zone: str) -> str:
    """As `reported`, for a line that does not name what it says: "day not stated"."""
    return reported(claim, lang, zone) if claim.reported else t("list.undated", lang)


def happened_or_undated(claim: Claim, lang: str, zone: str) -> str:
    """As `happened`, for a line that does not name what it says."""
    return happened(claim, lang, zone) if claim.event.start else t("list.undated", lang)


def where(claim: Claim, ledger: Ledger, lang: str) -> str:
    """The place, and how precisely it is known."""
    name = isolated(ledger.place_name(claim, lang))
    return f"{name} ({t(f'precision.{claim.geo_precision}', lang)})"


MAX_LISTED = 30  # rows of the list of claims at first
LISTED_STEP = 200  # rows by which a reader lets a list grow
MOST_LISTED = 2_000  # rows to which it grows; the rest is only counted
MAX_EXTRA, MAX_EXTRA_CELL = 200, 1_000  # cells beside a claim, and their letters
MAX_NAMED = 6  # places named above the panel; the rest is only counted
MAX_PANEL_EVENTS = 40  # events in the panel; the rest is only counted

_SIGNS = {"=": "=", ">": ">", "<": "<", ">=": "≥", "<=": "≤", "~": "≈"}


class BadgeData(TypedDict):
    """The badge of a claim, and what it says in words."""

    letters: str
    shape: str
    colour: str
    modality: str
    label: str


class RowData(TypedDict):
    """A row of a list of claims. `group` and `mark`: of its event, in a list of events."""

    id: str
    day: str
    badge: BadgeData
    headline: str
    sub: str
    disputed: bool
    selected: bool
    group: NotRequired[str]
    mark: NotRequired[str]


class ListData(TypedDict):
    """A list of claims, as `static/panel.js` draws it.

    more: how many rows are not here. grow: words of the button that brings more of them, or "".
    link: of the view, set by the page.
    """

    kind: str
    rows: list[RowData]
    more: str
    grow: str
    stamp: str
    tall: NotRequired[bool]
    link: NotRequired[str]


class PassageData(TypedDict):
    """A passage with the sentences around it. `lang`: BCP 47; `name`: of the language."""

    before: str
    text: str
    after: str
    lang: str
    name: str


class LinkData(TypedDict):
    """A document on the web: its address (http or https) and the host in it."""

    url: str
    host: str


class ClaimData(TypedDict):
    """A claim in the panel. `facts`, `cite`: pairs of a label and a text. `extra`: what the
    imported file says besides, as pairs of a column and its cell.
    """

    id: str
    badge: BadgeData
    who: str
    headline: str
    summary: str
    facts: list[list[str]]
    extra: list[list[str]]
    outside: bool
    citation: str
    cite: list[list[str]]
    passage: PassageData | None
    passage_note: str
    document: LinkData | None


class ColumnData(TypedDict):
    """What one side says of an event."""

    letter: str
    shape: str
    colour: str
    name: str
    claims: list[ClaimData]


class EventData(TypedDict):
    """An event in the panel. `id`: of the event. `about`: types, places and days. `behind`: how
    many origins and outlets it has. `differences`: pairs of a sentence and why it is said.
    """

    id: str
    title: str
    about: str
    behind: BehindData
    differences: list[list[str]]
    columns: list[ColumnData]


class ChangeData(TypedDict):
    """What was changed of a claim: when, in words, and for each cell its column in words, and what
    it was and is. `open`: whether it is shown at once.
    """

    day: str
    cells: list[list[str]]
    open: bool


class PanelData(TypedDict):
    """ "Who says what", as `static/panel.js` draws it.

    key: tells what is asked for from anything else. chosen: the claim that a link or a list leads
    to, or "". pages: where the claims have permanent pages; changed: when claims were changed, in
    words; changes: what was changed; all three are set by the page.
    """

    kind: str
    key: str
    place: str
    chosen: str
    events: list[EventData]
    more: str
    text: dict[str, str]
    pages: NotRequired[str]
    changed: NotRequired[dict[str, str]]
    changes: NotRequired[dict[str, ChangeData]]


def badge(claim: Claim, ledger: Ledger, lang: str) -> BadgeData:
    """The badge of a claim: letters, shape, colour, modality, and its label in words."""
    source = ledger.sources[claim.claimant]
    side = ledger.sides[source.side]
    words = t(f"modality.{claim.modality}", lang)
    return {
        "letters": source.letters,
        "shape": side.shape,
        "colour": side.colour,
        "modality": claim.modality,
        "label": f"{isolated(source.name(lang))} ({isolated(side.name(lang))}): {words}",
    }


def figure_text(figure: Figure, lang: str) -> str:
    """`attacks = 26`, with the name in `lang` if it is in the strings, else as in the ledger."""
    key = f"figure.{figure.name}"
    name = t(key, lang) if key in strings() else isolated(figure.name)
    digits = number(figure.number, lang, in_words=False)
    return f"{name} {_SIGNS[figure.relation]} {digits}"


def day_list(
    ledger: Ledger,
    claims: Sequence[Claim],
    lang: str,
    zone: str,
    by: str,
    selected: Iterable[str] = (),
    stamp: str = "",
    total: int = 0,
    most: int = MAX_LISTED,
) -> ListData:
    """The list of shown claims in order of time, with badges: all that the map shows, in words.

    claims: the first of them; total: the number of all, if that is more. most: rows of the list.
    """
    disputed = disputed_ids(ledger)
    marked = set(selected)
    rows: list[RowData] = []
    for claim in claims[:most]:
        when = claim.reported if by == "report" else claim.event.start
        source = ledger.sources[claim.claimant]
        rows.append(
            {
                "id": claim.claim_id,
                "day": day_words(when.day_in(zone), lang) if when else t("list.undated", lang),
                "badge": badge(claim, ledger, lang),
                "headline": claim.headline(lang),
                "sub": " · ".join(
                    part
                    for part in (
                        when.text_in(zone)[11:] if when and when.is_instant else "",
                        isolated(source.name(lang)),
                        _listed_place(ledger, claim, lang),
                    )
                    if part
                ),
                "disputed": claim.claim_id in disputed,
                "selected": claim.place_key in marked,
            }
        )
    hidden = max(total, len(claims)) - len(rows)
    more, grow = left_out("list.more", hidden, most, lang)
    return {"kind": "list", "rows": rows, "more": more, "grow": grow, "stamp": stamp}


def _listed_place(ledger: Ledger, claim: Claim, lang: str) -> str:
    """The place, and what the map shows by its look: that it is no point, or that there is none."""
    name = isolated(ledger.place_name(claim, lang))
    if claim.latitude is None:
        nowhere = t("list.nowhere", lang)
        return f"{name} ({nowhere})" if name else nowhere
    if claim.geo_precision in PRECISE:
        return name
    return f"{name} ({t(f'precision.{claim.geo_precision}', lang)})"


def left_out(key: str, hidden: int, most: int, lang: str) -> tuple[str, str]:
    """How many rows a list leaves out, and what the button says that brings more of them."""
    if hidden <= 0:
        return "", ""
    further = min(hidden, LISTED_STEP, MOST_LISTED - most)
    grow = t("list.grow", lang, n=whole(further, lang)) if further > 0 else ""
    return t(key, lang, n=whole(hidden, lang)), grow


def who_says_what(
    ledger: Ledger,
    shown: Sequence[Claim],
    places: Sequence[str],
    lang: str,
    zone: str,
    texts: Mapping[str, str],
    events: Sequence[str] = (),
    total: int = 0,
    chosen: str = "",
    known: Mapping[str, Heard] | None = None,
    release: int = 0,
) -> PanelData:
    """The panel "who says what": the events at `places` and in `events`, with claims by side.

    shown: the claims that match the filter. Rivals outside the filter are included and marked.
    texts: SHA-256 -> text of available documents, for passages. events: event ids.
    total: the number of events, if `shown` does not have all of them. chosen: id of a claim.
    known: who is behind all that is known of each event; None to count the claims given here.
    release: the number of the release that this is, for citations, or 0.
    """
    there = {c.claim_id for c in shown if c.is_at(places) or c.event_id in events}
    visible = {c.claim_id for c in shown}
    linked = rivals(ledger)
    event_ids = {ledger.claims[i].event_id for i in there}
    wanted = {c.claim_id for c in shown if c.event_id in event_ids}
    wanted |= {other for i in there for other in linked.get(i, ())}
    ordered = sorted(wanted, key=lambda i: _time_order(ledger.claims[i], zone))
    groups = list(events_of(ledger, ordered).values())
    # Events with disputes come first, then those with most claims.
    built = [(group, differences(ledger, group)) for group in groups]
    built.sort(key=lambda pair: (not pair[1], -len(pair[0])))
    names = dict.fromkeys(ledger.place_name(c, lang) for c in shown if c.claim_id in there)
    hidden = max(total, len(built)) - MAX_PANEL_EVENTS
    named = [isolated(n) for n in names if n]
    if len(named) > MAX_NAMED:
        more = t("panel.more_places", lang, n=whole(len(named) - MAX_NAMED, lang))
        named = [*named[:MAX_NAMED], more]
    if NOWHERE in places:
        named = [t("panel.nowhere", lang)]
    text = {key: t(f"panel.{key}", lang) for key in _PANEL_TEXTS}
    if events:
        text["empty"] = t("claims.empty_event", lang)
    return {
        "kind": "panel",
        "key": "\n".join([*places, *events, chosen]),
        "chosen": chosen,
        "place": "; ".join(named)
        or (t("claims.no_place", lang) if there else ", ".join([*places, *events])),
        "events": [
            _event(ledger, group, found, visible, lang, zone, texts, known or {}, release)
            for group, found in built[:MAX_PANEL_EVENTS]
        ],
        "more": t("panel.more", lang, n=whole(hidden, lang)) if hidden > 0 else "",
        "text": text,
    }


_PANEL_TEXTS = (
    "title",
    "close",
    "empty",
    "disputed",
    "differs",
    "outside",
    "evidence",
    "extra",
    "not_facts",
    "copied",
    "copy_by_hand",
    "summary",
    "open_document",
    "permanent",
)


def _time_order(claim: Claim, zone: str) -> tuple[bool, str, str, int]:
    """Sort key: day of report in `zone`, then the instant if there is one; undated claims last.

    Without a day of report, the day of the event counts.
    """
    when = claim.reported or claim.event.start
    day = when.day_in(zone).isoformat() if when else ""
    instant = when.text_in("UTC") if when and when.is_instant else ""
    return when is None, day, instant, claim.row


def _event(
    ledger: Ledger,
    claims: Sequence[Claim],
    found: Sequence[Difference],
    visible: set[str],
    lang: str,
    zone: str,
    texts: Mapping[str, str],
    known: Mapping[str, Heard],
    release: int,
) -> EventData:
    columns: list[ColumnData] = []
    for key, side in ledger.sides.items():
        own = [c for c in claims if c.claimant_side == key]
        if own:
            columns.append(
                {
                    "letter": side.letter,
                    "shape": side.shape,
                    "colour": side.colour,
                    "name": side.name(lang),
                    "claims": [_claim(ledger, c, visible, lang, zone, texts, release) for c in own],
                }
            )
    event = claims[0].event_id
    told = known.get(event) or heard(ways_of(claims), roots(ledger.sources))
    return {
        "id": event,
        "title": event_name(ledger, claims, lang),
        "about": _about(ledger, claims, lang, zone),
        "behind": behind(told, ledger, lang, event in known),
        "differences": [list(pair) for pair in sentences(ledger, found, lang, zone)],
        "columns": columns,
    }


def _about(ledger: Ledger, claims: Sequence[Claim], lang: str, zone: str) -> str:
    """Types, places and days of an event."""
    types = dict.fromkeys(t(f"type.{c.event_type}", lang) for c in claims)
    names = dict.fromkeys(name for c in claims if (name := ledger.place_name(c, lang)))
    days = _days(claims, lang, zone)
    parts = (" / ".join(types), ", ".join(map(isolated, names)), days)
    return " · ".join(part for part in parts if part)


def _days(claims: Sequence[Claim], lang: str, zone: str) -> str:
    """The first and the last day of what is said to have happened; "" where none is stated."""
    spans = [span for c in claims if (span := c.event.days_in(zone))]
    if not spans:
        return ""
    return days_words(min(first for first, _ in spans), max(last for _, last in spans), lang)


def _claim(
    ledger: Ledger,
    claim: Claim,
    visible: set[str],
    lang: str,
    zone: str,
    texts: Mapping[str, str],
    release: int,
) -> ClaimData:
    facts = [
        [t("panel.happened", lang), happened(claim, lang, zone)],
        [t("panel.reported", lang), reported(claim, lang, zone)],
        [t("panel.modality", lang), t(f"modality.{claim.modality}", lang)],
        [t("panel.chain", lang), chain(claim, ledger, lang)],
        [t("panel.where", lang), where(claim, ledger, lang)],
    ]
    if claim.figures:
        figures = "; ".join(figure_text(f, lang) for f in claim.figures)
        facts.append([t("panel.figures", lang), figures])
    if claim.status != "reviewed":
        facts.append([t("panel.status", lang), t(f"status.{claim.status}", lang)])
    if words := guard_words(claim, ledger, lang):
        facts.append([t("panel.public", lang), words])
    quoted = passage(claim, ledger, texts)
    document = ledger.documents.get(claim.document)
    return {
        "id": claim.claim_id,
        "badge": badge(claim, ledger, lang),
        "who": ledger.sources[claim.claimant].name(lang),
        "headline": claim.headline(lang),
        "summary": claim.summary(lang),
        "facts": facts,
        "extra": [
            [shortened(name), cell if len(cell) <= MAX_EXTRA_CELL else f"{cell[:MAX_EXTRA_CELL]}…"]
            for name, cell in islice(claim.extra.items(), MAX_EXTRA)
        ],
        "outside": claim.claim_id not in visible,
        "citation": passage_citation(ledger, claim, lang),
        "cite": [
            [t("panel.copy_citation", lang), claim_citation(ledger, claim, lang, release)],
            [t("cite.bibtex", lang), claim_bibtex(ledger, claim, lang, release)],
        ],
        "passage": _passage(ledger, claim, texts, lang),
        "passage_note": _passage_note(ledger, claim, quoted, texts, lang),
        "document": web_address(document.url) if document else None,
    }


def guard_words(claim: Claim, ledger: Ledger, lang: str) -> str:
    """What the public gets of a claim, for those who get all of it; "" where that is all, too."""
    cells = claim.cells
    if is_restricted(cells):
        return t("panel.restricted", lang)
    if not is_coarsened(cells):
        return ""
    given = []
    place = ledger.gazetteer.places.get(cells["public_place"])
    if place:
        given.append(isolated(place.name(lang)))
    elif cells["public_radius_km"]:
        given.append(t("disclosure.within", lang, km=cells["public_radius_km"]))
    if source := ledger.sources.get(cells["public_claimant"]):
        given.append(isolated(source.name(lang)))
    words = ", ".join(given)
    return t("panel.coarsened", lang, given=words) if words else t("panel.less", lang)


def _passage(
    ledger: Ledger, claim: Claim, texts: Mapping[str, str], lang: str
) -> PassageData | None:
    """The passage with the sentences around it, if its document is at hand and unchanged."""
    found = sentences_around(claim, ledger, texts)
    if found is None:
        return None
    before, text, after = found
    code = ledger.documents[claim.document].language
    name = language_name(code, lang) if code else t("panel.language_unknown", lang)
    return {"before": before, "text": text, "after": after, "lang": code, "name": name}


def web_address(url: str) -> LinkData | None:
    """The link to an address of the web; None for anything but http and https with a host."""
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() for c in url):
        return None
    return {"url": url, "host": host}


def _passage_note(
    ledger: Ledger, claim: Claim, quoted: str | None, texts: Mapping[str, str], lang: str
) -> str:
    if quoted is not None:
        return t("panel.passage_checked", lang)
    document = ledger.documents.get(claim.document)
    if document and document.sha256 in texts:
        return t("panel.passage_differs", lang)
    if document and not claim.evidence_sha256:  # the evidence is a whole file
        return t("panel.file_hash", lang, sha256=document.sha256)
    return t("panel.passage_absent", lang)


MAX_LIST_EVENTS = 200  # events in the list at first


def event_list(
    ledger: Ledger,
    claims: Sequence[Claim],
    lang: str,
    zone: str,
    selected: Iterable[str] = (),
    stamp: str = "",
    total: int = 0,
    most: int = MAX_LIST_EVENTS,
    known: Mapping[str, Heard] | None = None,
) -> ListData:
    """The list of claims grouped by event, in the order of the events' first claims.

    Each event has the number of its claims in `claims`, and whether any is disputed. selected:
    event ids. total: the number of events, if `claims` has only the first of them. most: events of
    the list. known: who is behind all that is known of each event, or None.
    """
    disputed = disputed_ids(ledger)
    marked = set(selected)
    events = list(events_of(ledger, (c.claim_id for c in claims)).items())
    rows: list[RowData] = []
    for event_id, group in events[:most]:
        open_question = any(c.claim_id in disputed for c in group) or differences(ledger, group)
        said = t("claims.count", lang, n=whole(len(group), lang))
        title = [isolated(event_name(ledger, group, lang)), _days(group, lang, zone), said]
        if known and event_id in known:
            title.append(behind_words(known[event_id], lang))
        for claim in group:
            rows.append(
                {
                    "id": claim.claim_id,
                    "group": event_id,
                    "day": " · ".join(part for part in title if part),
                    "mark": f"≠ {t('panel.disputed', lang)}" if open_question else "",
                    "badge": badge(claim, ledger, lang),
                    "headline": claim.headline(lang),
                    "sub": _sub(ledger, claim, lang, zone),
                    "disputed": claim.claim_id in disputed,
                    "selected": event_id in marked,
                }
            )
    hidden = max(total, len(events)) - len(events[:most])
    more, grow = left_out("claims.more_events", hidden, most, lang)
    return {
        "kind": "list",
        "tall": True,
        "rows": rows,
        "more": more,
        "grow": grow,
        "stamp": stamp,
    }


def _sub(ledger: Ledger, claim: Claim, lang: str, zone: str) -> str:
    said = claim.reported.words_in(zone, lang) if claim.reported else t("list.undated", lang)
    who = isolated(ledger.sources[claim.claimant].name(lang))
    place = isolated(ledger.place_name(claim, lang))
    parts = (said, who, t(f"modality.{claim.modality}", lang), place)
    return " · ".join(part for part in parts if part)
