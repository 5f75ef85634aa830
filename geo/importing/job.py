"""Runs one import: reads a file with a profile, merges its claims into a ledger, and reports."""

from __future__ import annotations

import errno
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import IO

import tomli_w

from geo.importing.claimants import NO_SIDE, UNKNOWN
from geo.importing.counts import refuse_counts
from geo.importing.days_covered import covered_by_file
from geo.importing.files import open_sheet
from geo.importing.intake import ImportRun
from geo.importing.merging import merge_file
from geo.importing.options import Options
from geo.importing.profiles import Profile, shipped
from geo.importing.recognising import (
    fitted,
    missing_columns,
    nearest,
    recognise,
    recognised,
    with_position_column,
    with_zone_column,
)
from geo.importing.report import Rejects, Report, write_unknown
from geo.importing.sheets import Sheet, Unreadable
from geo.importing.staging import Staging
from geo.ledger import EVENTS, MAY_LACK, NEIGHBOURS, OPTIONAL, Ledger, parse_ledger, read_ledger
from geo.ledger.coverage_rows import row_of_coverage
from geo.ledger.folder import COVERAGE
from geo.ledger.format_version import replace_ledger
from geo.ledger.history import BrokenHistory, Entry
from geo.ledger.recording import recorded
from geo.ledger.storage import Content, Held, StorageError, held, not_written, read_files
from geo.ledger.tables import read_table, write_table
from geo.model.claims import COLUMNS, REQUIRED, Document, EventName, RowError, Side, Source
from geo.model.home_view import Box, fitting
from geo.model.places import Gazetteer, Place, fold

# Names of the files that the page writes beside the ledger.
_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG, errno.EIO)
REJECTED, UNKNOWN_CLAIMANTS = "rejected.csv", "unknown_claimants.csv"
SETTINGS = "atlas.toml"
_WHOLE = ("regions ", "country ")  # the rules of whole regions and countries
HEADER_ONLY = (",".join(COLUMNS) + "\n").encode()


def profile_for(sheet: Sheet, options: Options) -> Profile:
    """The profile to read `sheet` with. Raises Unreadable if none fits."""
    refuse_counts(sheet)
    if options.own is not None:
        found: Profile | None = options.own
    elif options.profile == "auto":
        found = recognised(sheet, shipped())
    else:
        found = shipped().get(options.profile)
    if found is None and options.profile == "auto":
        found = nearest(sheet.columns, sheet.kind, shipped())  # which names the columns that lack
    if found is None or not (found.fields or found.is_ledger):
        raise Unreadable(RowError(sheet.name, 1, "", "", "no_profile"))
    if sheet.kind == "geojson":
        found = _placed_by_shapes(found, sheet.columns)
    if found.is_ledger:
        lacking = [c for c in REQUIRED if c not in sheet.columns]
    else:
        found = fitted(found, sheet.columns)
        found = with_zone_column(with_position_column(found, sheet), sheet)
        lacking = missing_columns(found, sheet.columns) if sheet.columns else []
    if lacking:
        columns = "; ".join(_with_nearest(c, sheet.columns) for c in lacking[:8])
        values = {"columns": columns, "profile": found.name["en"]}
        # A text in which no separator was found has its whole lines in one column.
        alone = sheet.found.separator and len(sheet.columns) == 1
        reason = "one_column" if alone else "profile_columns"
        raise Unreadable(RowError(sheet.name, 1, "", "", reason, values))
    return replace(found, answers={**found.answers, **options.answers})


def _placed_by_shapes(profile: Profile, columns: Sequence[str]) -> Profile:
    """A profile for tables, made to take the coordinates of features.

    Where it names columns for latitude and longitude that the file lacks, the geometry has them.
    """
    fields = dict(profile.fields)
    for name in ("latitude", "longitude"):
        spec = fields.get(name)
        if isinstance(spec, Mapping) and spec.get("number", name) not in columns:
            fields[name] = {**spec, "number": name}
    return replace(profile, fields=fields)


def _with_nearest(column: str, columns: Sequence[str]) -> str:
    """A column that a file lacks, and those of its columns whose names are nearest."""
    folded = {fold(c): c for c in reversed(columns)}
    wanted = fold(column)
    alike = [c for c in folded if c and (c.startswith(wanted) or wanted.startswith(c))]
    near = [*alike, *get_close_matches(wanted, list(folded), n=3, cutoff=0.6)]
    found = [folded[name] for name in dict.fromkeys(near)][:3] or columns[:8]
    return f"{column} ({', '.join(found)}?)"


def encodings_for(options: Options) -> Callable[[Sequence[str]], Sequence[str]]:
    """The function `encodings_of` of `open_sheet` for these options."""

    def of(columns: Sequence[str]) -> Sequence[str]:
        if options.encoding:
            return (options.encoding,)
        if options.own is not None:
            return options.own.encodings
        if options.profile == "auto":
            found = recognise(columns, "csv", shipped())
        else:
            found = shipped().get(options.profile)
        return found.encodings if found else ()

    return of


def run_import(
    source: IO[bytes],
    name: str,
    out: Path,
    base: Path,
    options: Options | None = None,
    progress: Callable[[int], None] = lambda rows: None,
    check: Callable[[], None] | None = None,
    who: str = "",
) -> Report:
    """Import `source` into the ledger in folder `out`, which is created if it does not exist.

    base: folder of the ledger whose sides, sources and settings a new ledger begins with.
    progress: called with the rows read so far. check: called again and again while the
    file is read; an exception that it raises ends the import. `out` is locked from the
    start to the end of the import, when all of its files are replaced or none. who: in whose name
    it stands in the history of the ledger; without a name it is not written there.
    Raises Unreadable for a file that cannot be read, Ambiguous if it must be asked how dates
    are to be read, Undecided if the options ask before claims are withdrawn or replaced,
    StorageError if `out` cannot be written.
    """
    options = options or Options()
    with open_sheet(
        source,
        name,
        encodings_for(options),
        options.limits,
        reading=options.reading,
        check=check or (lambda: None),
    ) as sheet:
        profile = profile_for(sheet, options)
        if check:
            sheet.check = check
        with held(out) as mine:
            try:
                return _import(sheet, profile, mine, out, base, options, progress, who)
            except StorageError:
                raise
            except OSError as e:
                if e.errno in _DISK:  # the rows are staged there, too
                    raise not_written(out, e) from e
                raise


def _import(
    sheet: Sheet,
    profile: Profile,
    mine: Held,
    out: Path,
    base: Path,
    options: Options,
    progress: Callable[[int], None],
    who: str,
) -> Report:
    home = out if (out / "sides.csv").is_file() else base
    ledger = ledger_beside(read_ledger(home, HEADER_ONLY), sheet)
    document = f"{profile.key}-{sheet.sha256[:12]}"
    report = Report(sheet.name, profile.key, sheet.encoding, sheet.sha256, document)
    report.same_file = out == home and document in ledger.documents
    if report.same_file and options.withdraw is False and options.replace is False:
        return report
    with ExitStack() as stack:
        work = mine.scratch()
        staging = stack.enter_context(Staging(work))
        rejects = Rejects(work / REJECTED, sheet.columns)
        stack.callback(rejects.close)
        intake = ImportRun(sheet, ledger, staging, report, rejects, options, progress)
        intake.read_old(out)
        if profile.is_ledger:
            intake.read_ledger_rows()
        else:
            intake.read_events(profile, document, base)
        intake.cross_check(staging)
        written = merge_file(staging, intake, ledger, profile, document, options)
        rejects.close()
        if not written:
            return report
        known = read_files(home, NEIGHBOURS)
        row = None if profile.is_ledger else document_row(profile, sheet, intake.newest)
        looked = covered_by_file(row, intake.days, report, who, options.seen)
        beside = neighbours_with(known, intake, row, looked)
        refuse_bad(beside, ledger.errors)
        files: dict[str, Content] = {**beside}
        write_unknown(work / UNKNOWN_CLAIMANTS, report.unknown)
        for kept in (REJECTED, UNKNOWN_CLAIMANTS):
            files[f"imports/{document}/{kept}"] = work / kept
        if home != out and (base / SETTINGS).is_file():
            files[SETTINGS] = settings_of(base, profile, _extent(staging, intake)).encode()
        staging.write(work / EVENTS)
        files[EVENTS] = work / EVENTS
        if who:
            files |= _history(out, who, f"{sheet.name}: {profile.key}", beside, work / EVENTS)
        replace_ledger(mine, files, EVENTS)
    return report


def _history(
    out: Path, who: str, what: str, beside: Mapping[str, bytes], events: Path
) -> Mapping[str, bytes]:
    """The files of the history with the import at its end."""
    entry = Entry(0, "", who, "import", "import", what, (), {}, "")
    try:
        return recorded(out, entry, {**beside, EVENTS: events}, datetime.now(UTC)).files
    except BrokenHistory as e:
        raise StorageError("history_broken", path=out, name=e.found.file) from e


def ledger_beside(ledger: Ledger, sheet: Sheet) -> Ledger:
    """`ledger` with the tables from the file's package, whose records yield to the ledger's."""
    if not sheet.beside:
        return ledger
    files = sheet.beside | {EVENTS: HEADER_ONLY}
    other = parse_ledger(files)
    places = {**other.gazetteer.places, **ledger.gazetteer.places}
    return replace(
        ledger,
        sides={**other.sides, **ledger.sides},
        sources={**other.sources, **ledger.sources},
        documents={**other.documents, **ledger.documents},
        event_names={**other.event_names, **ledger.event_names},
        coverage={**other.coverage, **ledger.coverage},
        gazetteer=Gazetteer(places),
    )


def refuse_bad(beside: Mapping[str, bytes], before: Sequence[RowError]) -> None:
    """Refuse to write tables beside the claims that a ledger would reject.

    before: the errors that these tables had before. Raises Unreadable with the first new one.
    """
    known = {(e.file, e.column, e.value, e.reason) for e in before}
    for error in parse_ledger({**beside, EVENTS: HEADER_ONLY}).errors:
        if (error.file, error.column, error.value, error.reason) not in known:
            raise Unreadable(error)


def neighbours_with(
    known: Mapping[str, bytes],
    intake: ImportRun,
    document: Mapping[str, str] | None,
    looked: Mapping[str, str] | None,
) -> dict[str, bytes]:
    """The tables beside the claims: those of `known`, with the records that the import adds.

    looked: the row of `coverage.csv` for the file, which takes the place of an earlier one.
    """
    ledger = intake.ledger
    added: dict[str, list[dict[str, str]]] = {
        "sides.csv": [_cells(s) for s in (*ledger.sides.values(), NO_SIDE)],
        "sources.csv": [_cells(s) for s in {**intake.sources_met(), **ledger.sources}.values()],
        "places.csv": [_cells(p) for p in {**intake.places, **ledger.gazetteer.places}.values()],
        "documents.csv": [_cells(d) for d in ledger.documents.values()],
        "event_names.csv": [_cells(n) for n in ledger.event_names.values()],
        "coverage.csv": [row_of_coverage(one) for one in ledger.coverage.values()],
    }
    if document:
        added["documents.csv"].append(dict(document))
    made = {}
    for name, columns in NEIGHBOURS.items():
        old = (
            read_table(known[name], name, columns, OPTIONAL.get(name, ())).rows
            if name in known
            else []
        )
        rows = {row[columns[0]]: row for _, row in old}
        for row in added[name]:
            rows.setdefault(row[columns[0]], row)
        if looked and name == COVERAGE:
            rows[looked["coverage_id"]] = dict(looked)
        if rows or name in known or name not in MAY_LACK:
            cells = ([row.get(c, "") for c in columns] for row in rows.values())
            made[name] = write_table(columns, cells)
    return made


def _cells(record: Side | Source | Place | Document | EventName) -> dict[str, str]:
    return {k: "" if v is None else str(v) for k, v in vars(record).items()}


def document_row(profile: Profile, sheet: Sheet, newest: str = "") -> dict[str, str]:
    """The row of `documents.csv` for the imported file.

    newest: the latest change recorded in the file, an ISO instant, which it was published after.
    """
    return {
        "document": f"{profile.key}-{sheet.sha256[:12]}",
        "publisher": profile.publisher.get("source_id", UNKNOWN),
        "title_en": f"{profile.citation or profile.name['en']}: {sheet.name}",
        "title_ja": f"{profile.citation or profile.name['ja']}: {sheet.name}",
        "published": newest,
        "sha256": sheet.sha256,
    }


def _extent(staging: Staging, intake: ImportRun) -> Box | None:
    """West, south, east, north (WGS 84 degrees) of the claims, with the regions they are about."""
    drawn = [key for key, place in intake.places.items() if place.rule.startswith(_WHOLE)]
    shapes = [intake.gazetteer.shape(key) for key in drawn]
    boxes = [staging.extent(), *(shape.bounds for shape in shapes if shape is not None)]
    found = list(zip(*filter(None, boxes), strict=True))
    if not found:
        return None
    west, south, east, north = found
    return min(west), min(south), max(east), max(north)


def settings_of(base: Path, profile: Profile, extent: Box | None = None) -> str:
    """The settings of `base` for a new ledger, with licence and citation from the profile.

    extent: of its claims, which the home view then shows.
    """
    settings = tomllib.loads((base / SETTINGS).read_text(encoding="utf-8"))
    for own in ("data", "notices"):  # of the ledger that it begins with
        settings.pop(own, None)
    if extent:
        home = tuple(float(x) for x in settings["home"]["bounds"])
        settings["home"]["bounds"] = list(fitting(home, extent))  # type: ignore[arg-type]
    about = {
        "title": profile.name["en"],
        "licence": profile.licence,
        "licence_url": profile.url,
        "citation": profile.citation,
    }
    if profile.licence or profile.citation:
        settings["data"] = {k: v for k, v in about.items() if v}
    return tomli_w.dumps(settings)
