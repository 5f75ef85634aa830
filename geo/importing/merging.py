"""Merges staged rows with the claims of a ledger, after asking about what it would replace."""

from __future__ import annotations

import re
from datetime import datetime

from geo.importing.comparing import Clash, Lacking, changes, clashes, lacking
from geo.importing.intake import ImportRun
from geo.importing.options import Options, Undecided
from geo.importing.profiles import Profile
from geo.importing.sheets import Sheet
from geo.importing.staging import Staging
from geo.ledger import Ledger
from geo.model.claims import COLUMNS, Document, RowError, shortened
from geo.model.dates import parse_when


def merge_file(
    staging: Staging,
    intake: ImportRun,
    ledger: Ledger,
    profile: Profile,
    document: str,
    options: Options,
) -> bool:
    """Merge the staged rows with the ledger's claims and report it; return whether to write it.

    Unless the options say `replace`, rows that have the id of another event are rejected, and
    claims of which the ledger has a newer version stay. Claims that the file lacks are marked
    withdrawn only if the options say `withdraw`. A file that was imported before changes none of
    the claims that it brought. Raises Undecided if the options ask before such changes.
    """
    report = intake.report
    again = report.same_file
    found = clashes(staging, "claim_id" if profile.is_ledger else "event_id")
    if found and not options.replace:
        intake.drop(staging, {c.row: _other_event(c, ledger, intake.sheet) for c in found})
    before = earlier_files(ledger, profile, document)
    newer = [d.document for d in before if _later(d, intake.newest)]
    older = [d.document for d in before if d.document not in newer]
    gone = Lacking()
    if not (profile.is_ledger or options.extract):
        gone = lacking(staging, older)
        if intake.unnamed:
            staging.keep("gone", "claim_id", ())
            gone = Lacking(of=gone.of, unproven=intake.unnamed if gone.claims else 0)
    outdated = 0
    if newer and not options.replace:
        staging.keep("newer", "document", newer)
        outdated = staging.leave(
            "o.document IN (SELECT document FROM newer) OR o.status = 'withdrawn'"
        )
    if (options.withdraw is None and gone.claims) or (
        options.replace is None and (found or outdated)
    ):
        raise Undecided(gone, found, outdated)
    report.claims = staging.count()
    report.lacking, report.clashes = gone, 0 if options.replace else len(found)
    if again and not (options.withdraw or options.replace):
        return False
    if again:
        staging.keep("replaced", "id", [c.id for c in found])
        staging.leave("n.event_id NOT IN (SELECT id FROM replaced)" if found else "true")
    report.same_file = False
    report.merged = staging.merge(
        options.seen.isoformat(), profile.is_ledger, bool(options.withdraw), outdated
    )
    report.changes = changes(staging, [c for c in COLUMNS if c not in _NOT_SHOWN])
    return True


_NOT_SHOWN = ("claim_id", "first_seen", "last_seen", "document", "open_references")


def earlier_files(ledger: Ledger, profile: Profile, document: str) -> list[Document]:
    """The documents of files read with `profile` before the file `document`, in that order."""
    name = re.compile(rf"{re.escape(profile.key)}-[0-9a-f]{{12}}")
    found: list[Document] = []
    for other in ledger.documents.values():
        if other.document == document:
            break
        if name.fullmatch(other.document):
            found.append(other)
    return found


def _later(other: Document, newest: str) -> bool:
    """Whether `other` records a later change than this file does."""
    if not newest or other.published is None:
        return False
    mine, theirs = parse_when(newest).value, other.published.value
    if isinstance(mine, datetime) and isinstance(theirs, datetime):
        return theirs > mine
    return theirs > (mine.date() if isinstance(mine, datetime) else mine)


def _other_event(clash: Clash, ledger: Ledger, sheet: Sheet) -> RowError:
    """The error of a row that has the id of another event."""
    known = ledger.documents.get(clash.document)
    of = known.title_en.rsplit(": ", 1)[-1] if known else clash.document or "the ledger"
    was = " ".join(filter(None, (clash.was.day, clash.was.headline)))[:80]
    column = "claim_id" if "claim_id" in sheet.columns else "id"
    values = {"file": of, "event": was}
    return RowError(sheet.name, clash.row, column, shortened(clash.id), "other_event", values)
