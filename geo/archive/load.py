"""Loads files of claims into an archive, and reports what it did."""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb

from geo.archive.batches import Flow
from geo.archive.parquet_sink import ParquetSink
from geo.archive.postgres_sink import PostgresSink
from geo.archive.publishing import publish, publish_database
from geo.archive.sinks import Progress, Sink
from geo.i18n import t
from geo.importing.days_covered import covered_by_file
from geo.importing.files import open_sheet
from geo.importing.intake import ImportRun
from geo.importing.job import (
    HEADER_ONLY,
    SETTINGS,
    document_row,
    encodings_for,
    neighbours_with,
    profile_for,
    refuse_bad,
    settings_of,
)
from geo.importing.options import Options
from geo.importing.profiles import Profile
from geo.importing.report import Rejects, Report
from geo.importing.sheets import Limits, Sheet
from geo.ledger import EVENTS, MAY_LACK, NEIGHBOURS, OPTIONAL, parse_ledger
from geo.ledger.format_version import check_format
from geo.ledger.storage import StorageError, replace_files
from geo.ledger.tables import read_table, write_table
from geo.model.claims import RowError
from geo.model.settings import read_settings
from geo.model.shipped import DATA
from geo.store.engine import BackendError

# The operator's own files, read as a stream: only the disk limits their size.
LIMITS = Limits(size=2**50, rows=10**10)
Tell = Callable[[int, float], None]


@dataclass(frozen=True)
class Loaded:
    """What became of one file.

    read: the rows read and rejected. progress: claims added, changed, unchanged. resumed: the row
    after which an earlier load stopped; 0 if none did. same: the file was loaded before, and was
    skipped now. rejected: the file with the rejected rows, if any. faults: errors in the tables
    beside the claims.
    """

    read: Report
    progress: Progress
    resumed: int = 0
    same: bool = False
    rejected: Path | None = None
    faults: tuple[RowError, ...] = ()


@dataclass
class LoadReport:
    """What a load did. rows: claims in the archive after it; open_references: see `Sink`."""

    files: list[Loaded] = field(default_factory=list)
    rows: int = 0
    open_references: int = 0

    @property
    def rejected(self) -> int:
        """How many rows were rejected."""
        return sum(f.read.rejected for f in self.files)

    def lines(self, lang: str) -> list[str]:
        """The report in words, a line each."""
        said = []
        for file in self.files:
            if file.same:
                said.append(t("load.same", lang, file=file.read.file))
                continue
            if file.resumed:
                row = f"{file.resumed:,}"
                said.append(t("load.resumed", lang, file=file.read.file, row=row))
            said += file.read.lines(lang)
            p = file.progress
            said.append(
                t(
                    "load.counts",
                    lang,
                    added=f"{p.added:,}",
                    changed=f"{p.changed:,}",
                    unchanged=f"{p.unchanged:,}",
                    rejected=f"{file.read.rejected:,}",
                )
            )
            if file.rejected:
                said.append(t("load.rejected", lang, path=file.rejected))
        said.append(t("load.total", lang, rows=f"{self.rows:,}"))
        if self.open_references:
            said.append(t("load.open", lang, n=f"{self.open_references:,}"))
        return said


def sink_of(url: str) -> Sink:
    """Open the archive at `url`, locked for one load. Raises BackendError, BackendUnavailable."""
    if not url.strip():
        raise BackendError("load.no_url")
    kind = urlsplit(url).scheme.lower()
    if kind in ("postgres", "postgresql"):
        return PostgresSink(url)
    if kind == "spark":
        raise BackendError("load.spark")
    if "://" in url and kind != "file":
        raise BackendError("load.url", {"kind": kind})
    return ParquetSink(Path(unquote(urlsplit(url).path) if kind == "file" else url).absolute())


def load(
    files: Sequence[Path],
    url: str,
    data: Path | None = None,
    options: Options | None = None,
    again: bool = False,
    rejected: Path | None = None,
    progress: Tell = lambda rows, share: None,
    step: Callable[[str], None] = lambda name: None,
) -> LoadReport:
    """Load `files` into the archive at `url`, which is created if it does not exist.

    data: the folder with the tables beside the claims (sides, sources, places, documents); None
    for each file's own folder if that has them, else the shipped ledger's. again: also load files
    that were loaded before. rejected: the file for rejected rows; None for `rejected-<name>.csv`
    in the working folder. progress: called with the rows read and the share of the file's bytes
    (0 to 1). step: called with `tidy`, `summary`, `indexes` as each begins.
    Raises Unreadable, Ambiguous, BackendError, BackendUnavailable, ValueError (settings), OSError.
    """
    options = options or Options(limits=LIMITS)
    report = LoadReport()
    sink: Sink | None = None
    try:
        sink = sink_of(url)
        for path in files:
            target = rejected
            if target is None:
                target = Path(f"rejected-{path.stem}.csv")
            elif len(files) > 1:
                target = target.with_stem(f"{target.stem}-{path.stem}")
            report.files.append(_load(path, sink, data, options, again, target, progress))
        sink.settle(step)
        report.rows, report.open_references = sink.rows(), sink.open_references()
        if isinstance(sink, ParquetSink) and report.rows:  # else there is no archive
            publish(sink.folder, step)
    except (duckdb.Error, OSError) as e:
        if os.strerror(errno.ENOSPC) in str(e):
            raise StorageError("no_room") from e
        if isinstance(e, OSError):
            raise
        raise BackendError("store.broken", {"what": str(e).splitlines()[0]}) from e
    finally:
        if sink is not None:
            sink.close()
    if isinstance(sink, PostgresSink) and report.rows:  # which holds the lock until it is closed
        publish_database(url, step)
    return report


def _load(
    path: Path,
    sink: Sink,
    data: Path | None,
    options: Options,
    again: bool,
    target: Path,
    tell: Tell,
) -> Loaded:
    with (
        path.open("rb") as source,
        open_sheet(
            source,
            path.name,
            encodings_for(options),
            options.limits,
            copied=False,
            reading=options.reading,
        ) as sheet,
    ):
        profile = profile_for(sheet, options)
        report = Report(sheet.name, profile.key, sheet.encoding, sheet.sha256, "")
        before = sink.progress(sheet.sha256)
        if before and before.done and not again:
            return Loaded(report, before, same=True)
        home = data or (path.parent if (path.parent / "sides.csv").is_file() else None)
        # An existing archive has its own tables; those of the shipped ledger do not belong in it.
        known = _neighbours(sink, home or (None if sink.by else DATA), sheet)
        home = home or DATA
        check_format(home)
        ledger = parse_ledger(known | {EVENTS: HEADER_ONLY})
        settings = _settings(home, profile)
        zones = _zones(settings)
        document = None if profile.is_ledger else document_row(profile, sheet)
        done = before.rows if before and not before.done else 0

        def begin(by: str) -> None:
            sink.begin(by, zones, settings)

        with tempfile.TemporaryDirectory(prefix="load-", dir=sink.work) as work:
            with (
                closing(Rejects(Path(work) / "rejected.csv", sheet.columns)) as rejects,
                Flow(sink, sheet.sha256, done, begin) as flow,
            ):
                share = sheet.size or 1
                intake = ImportRun(
                    sheet,
                    ledger,
                    flow,
                    report,
                    rejects,
                    options,
                    lambda rows: tell(rows, sheet.position() / share),
                )
                flow.intake = intake

                def beside() -> dict[str, bytes]:
                    looked = covered_by_file(document, intake.days, report, "", options.seen)
                    made = neighbours_with(known, intake, document, looked)
                    refuse_bad(made, ledger.errors)
                    return made

                flow.neighbours = beside
                sink.restart(sheet.sha256, sheet.name)
                if profile.is_ledger:
                    intake.read_ledger_rows()
                else:
                    intake.read_events(profile, document["document"] if document else "", home)
                flow.flush()
                intake.reject_rows(flow.bad)
                report.claims = flow.claims
            kept = _kept(Path(work) / "rejected.csv", target) if report.rejected else None
        sink.finish(sheet.sha256)
        after = sink.progress(sheet.sha256) or Progress(sheet.name)
    return Loaded(report, after, done, False, kept, ledger.errors)


def _neighbours(sink: Sink, home: Path | None, sheet: Sheet) -> dict[str, bytes]:
    """The tables beside the claims: the archive's, with the records that only the file brings."""
    paths = {name: home / name for name in NEIGHBOURS} if home else {}
    own = {n: p.read_bytes() for n, p in paths.items() if p.is_file()} | sheet.beside
    made = {}
    there = sink.neighbours()
    for name, columns in NEIGHBOURS.items():
        given = [there.get(name, b""), own.get(name, b"")]
        texts = list(dict.fromkeys(g for g in given if g))
        if len(texts) == 1:
            made[name] = texts[0]
            continue
        if not texts and name in MAY_LACK:
            continue
        rows: dict[str, dict[str, str]] = {}
        for text in texts:
            for _, row in read_table(text, name, columns, OPTIONAL.get(name, ())).rows:
                rows.setdefault(row[columns[0]], row)
        made[name] = write_table(columns, ([r.get(c, "") for c in columns] for r in rows.values()))
    return made


def _settings(home: Path, profile: Profile) -> bytes:
    """The content of `atlas.toml` for a new archive."""
    base = home if (home / SETTINGS).is_file() else DATA
    if profile.is_ledger and base == home:
        return (base / SETTINGS).read_bytes()
    return settings_of(base, profile).encode()


def _zones(settings: bytes) -> list[str]:
    with tempfile.TemporaryDirectory(prefix="load-") as folder:
        (Path(folder) / SETTINGS).write_bytes(settings)
        return list(read_settings(Path(folder)).zones)


def _kept(rejected: Path, target: Path) -> Path:
    """Move the file of rejected rows to its place in one step."""
    replace_files(target.parent, {target.name: rejected})
    return target
