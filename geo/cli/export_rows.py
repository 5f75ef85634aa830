"""What `export` writes besides claims: the rows of convergence, coverage and rhythm.

They are what `/api/convergence`, `/api/coverage` and `/api/rhythm` give, of a ledger here or of a
server. The API gives some events at a time; a file has all of them.
"""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from geo.cli import remote
from geo.export.course_rows import courses_rows, rows_csv
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.model.claims import shortened
from geo.model.filters import BadWord, Filter
from geo.service.atlas import EVENTS, NAMING, Atlas
from geo.service.silence_rows import coverage_of, rhythms_csv, rhythms_of, runs_csv
from geo.store import Store
from geo.views.coverage_data import MAX_RUNS
from geo.views.rhythm import WORDS

CONVERGENCE, COVERAGE, RHYTHM = "convergence", "coverage", "rhythm"
ROWS = (CONVERGENCE, COVERAGE, RHYTHM)
CSV, JSON = "csv", "json"
FORMS = (CSV, JSON)
# Options that belong to some rows only.
_OWN = {"event": (CONVERGENCE,), "rhythm": (COVERAGE, RHYTHM)}
_FURTHEST = 1_000_000  # events that a server can be asked to skip

Answer = dict[str, Any]  # JSON; of a server it is not ours
Page = Callable[[int, Sequence[str]], Answer]


def add_row_arguments(parser: ArgumentParser) -> None:
    """Add the arguments that say which rows are meant."""
    group = parser.add_argument_group(
        "rows", "of the pages Convergence and Coverage (docs/convergence.md, docs/coverage.md)"
    )
    group.add_argument(
        "--rows",
        choices=("claims", *ROWS),
        default="claims",
        help=f"what is written; all but claims only as {' or '.join(FORMS)}",
    )
    group.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="ID",
        help="with --rows convergence: only this event, whatever the filter; may be repeated",
    )
    group.add_argument(
        "--rhythm", choices=WORDS, help="of whom the rhythm is asked; of claimants without it"
    )


def misused(chosen: Namespace) -> str:
    """What is said of options that do not go together; "" where all do."""
    rows, lang = chosen.rows, chosen.lang
    for option, where in _OWN.items():
        if getattr(chosen, option) and rows not in where:
            return t("export.not_with", lang, option=f"--{option}", rows=rows)
    if rows in ROWS and chosen.zip:
        return t("export.not_with", lang, option="--zip", rows=rows)
    if (chosen.form in FORMS) if rows in ROWS else (chosen.form != JSON):
        return ""
    return t("export.not_with", lang, option=f"--format {chosen.form}", rows=rows)


# ---- of a ledger here ----------------------------------------------------------------------------


def bad_events(store: Store, events: Sequence[str]) -> list[BadWord]:
    """The events of the command line that are not there."""
    known = store.known("event_id", events)
    return [BadWord("event", shortened(e)) for e in events if e not in known]


def written_here(atlas: Atlas, query: Filter, chosen: Namespace) -> tuple[bytes, list[str]]:
    """The file, and what is said of what it lacks."""
    lang, word = chosen.lang, chosen.rhythm or WORDS[0]
    if chosen.rows == CONVERGENCE:

        def page(first: int, events: Sequence[str]) -> Answer:
            found = courses_rows(atlas.courses(query, first, EVENTS, events), lang)
            waited, cut = atlas.waits(query)
            speakers = [asdict(one) for one in waited]
            return {**found, "speakers": speakers, "speakers_left_out": cut}

        return _events(_joined(page, chosen.event), chosen)
    if chosen.form == CSV and chosen.rows == RHYTHM:
        notes = _notes(rhythms_of(atlas, query, word, lang), lang)
        return rhythms_csv(atlas, query, word, lang), notes
    if chosen.form == CSV:
        notes = _notes(coverage_of(atlas, query, word, lang) | {"rhythm_cut": False}, lang)
        return runs_csv(atlas, query, lang), notes
    of = rhythms_of if chosen.rows == RHYTHM else coverage_of
    said = of(atlas, query, word, lang)
    return _json(said), _notes(said, lang)


# ---- of a server ---------------------------------------------------------------------------------


def written_there(
    server: remote.Server, words: Mapping[str, Sequence[str]], chosen: Namespace
) -> tuple[bytes, list[str]]:
    """The same of a server. words: of the filter. Raises RemoteError, NotUnderstood."""
    own = {"lang": [chosen.lang], **({"rhythm": [chosen.rhythm]} if chosen.rhythm else {})}
    versions = set[str | None]()

    def path(name: str, more: Mapping[str, Sequence[str]]) -> str:
        return f"/api/{name}?{urlencode({**words, **own, **more}, doseq=True)}"

    def page(first: int, events: Sequence[str]) -> Answer:
        more = {"most": [str(EVENTS)], "first": [str(first)], "event": events}
        with server.found(path(CONVERGENCE, more)) as answer:
            versions.add(answer.getheader(remote.VERSION))
            if len(versions) > 1:
                raise remote.RemoteError("changed", server=server.name)
            return server.said(answer)

    try:
        if chosen.rows == CONVERGENCE:
            return _events(_joined(page, chosen.event), chosen)
        if chosen.form == CSV:
            with server.found(path(f"{chosen.rows}.csv", {})) as answer:
                if answer.getheader("content-type", "").partition(";")[0] != "text/csv":
                    raise remote.RemoteError("not_atlas", server=server.name)
                return b"".join(server.pieces(answer)), []
        with server.found(path(chosen.rows, {})) as answer:
            said = server.said(answer)
            return _json(said), _notes(said, chosen.lang)
    except (KeyError, TypeError, AttributeError) as e:  # an answer of another form
        raise remote.RemoteError("not_atlas", server=server.name) from e


# ---- the file ------------------------------------------------------------------------------------


def _joined(page: Page, events: Sequence[str]) -> Answer:
    """All events of a filter, or those that are named, as one answer. page: gives some of them."""
    if events:
        parts = [events[n : n + EVENTS] for n in range(0, len(events), EVENTS)]
        pages = [page(0, part) for part in parts]
    else:
        pages = list(_pages(page))
    return {
        **pages[0],
        "more": pages[-1]["more"],
        "left_out": any(one["left_out"] for one in pages),
        "events": [event for one in pages for event in one["events"]],
    }


def _pages(page: Page) -> Iterator[Answer]:
    for first in range(0, _FURTHEST, EVENTS):
        one = page(first, [])
        yield one
        if not one["more"]:
            return


def _events(said: Answer, chosen: Namespace) -> tuple[bytes, list[str]]:
    keys = ("by_links", "by_links"), ("left_out", "cut"), ("speakers_left_out", "waits_cut")
    n = whole(NAMING, chosen.lang)
    notes = [t(f"convergence.{key}", chosen.lang, n=n) for name, key in keys if said[name]]
    if chosen.form == CSV:
        return rows_csv(row for event in said["events"] for row in event["rows"]), notes
    return _json(said), notes


def _notes(said: Mapping[str, Any], lang: str) -> list[str]:
    notes = [t("coverage.cut", lang)] if said["rhythm_cut"] else []
    if said.get("runs_cut"):
        notes.append(t("export.runs_cut", lang, n=whole(MAX_RUNS, lang)))
    return notes


def _json(said: object) -> bytes:
    return json.dumps(said, ensure_ascii=False, indent=1).encode() + b"\n"
