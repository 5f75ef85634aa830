"""The command `import`: brings an event file into a ledger."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path
from shlex import quote

from geo.cli.file_errors import file_error, no_folder
from geo.i18n import LANGUAGES, t
from geo.importing.answers import is_answer
from geo.importing.job import run_import
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import parse_profile, shipped
from geo.importing.report import answer_text, question_text
from geo.importing.sheets import Limits, Reading, Unreadable
from geo.ledger.recording import writer
from geo.ledger.storage import StorageError
from geo.model.shipped import DATA

_EXAMPLES = 20  # faults printed; the file of rejected rows has them all
_UNKNOWN_SHOWN = 10
_TELL_EVERY = 100_000  # rows


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `import`."""
    parser.add_argument("file", type=Path, help="a table of any kind that docs/importing.md names")
    parser.add_argument("--out", type=Path, required=True, help="folder of the ledger; made if new")
    parser.add_argument("--data", type=Path, default=DATA, help="ledger that a new one begins with")
    parser.add_argument("--extract", action="store_true", help="not the whole data set")
    parser.add_argument(
        "--withdraw",
        action="store_true",
        help="mark claims withdrawn that earlier files brought and this one, which covers them, "
        "no longer has; also for a file that was imported before",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="let rows take the place of other events that have their id in the ledger, and of "
        "claims that came from a newer file",
    )
    add_reading(parser)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the arguments about how to read a file, which `options_of` evaluates."""
    parser.add_argument(
        "--profile",
        default="auto",
        help=f"auto, {', '.join(k for k, p in shipped().items() if p.fields or p.is_ledger)}, "
        "or a profile of your own (a .toml file)",
    )
    parser.add_argument("--encoding", default="", help="of the file, where it cannot be told")
    parser.add_argument("--member", default="", help="file to read, of a zip with several tables")
    parser.add_argument(
        "--sheet", default="", help="sheet or layer to read, of a file with several tables"
    )
    parser.add_argument(
        "--header", type=int, metavar="ROW", help="row of the header; 0 if there is none"
    )
    parser.add_argument(
        "--separator", default="", help="character between the cells of a text; tab for tabs"
    )
    parser.add_argument(
        "--answer",
        "--dates",
        dest="answers",
        action="append",
        default=[],
        metavar="COLUMN=ANSWER",
        help="how a column is to be read, where the file does not prove it: dmy, mdy, ymd; a zone "
        "such as Asia/Tokyo for times without one, or day to leave them out; lat_lon or lon_lat "
        "for two numbers in a cell; a code such as EPSG:32637 for metres; and what else is asked",
    )
    parser.add_argument("--swap-coordinates", action="store_true", help="exchange lat and lon")
    parser.add_argument(
        "--place-by-name",
        action="store_true",
        help="place rows without coordinates by the name of their place, where one place has it",
    )
    parser.add_argument(
        "--claimants", type=Path, help="table of claimants of your own, or its folder"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])


def run(chosen: argparse.Namespace) -> int:
    """Return 0 if all rows came in, 1 if some were rejected, 2 if the file cannot be used."""
    lang = chosen.lang
    if lacking := no_folder(chosen.data, lang):
        print(lacking, file=sys.stderr)
        return 2
    try:
        options = options_of(chosen)
        with chosen.file.open("rb") as source:
            report = run_import(
                source,
                chosen.file.name,
                chosen.out,
                chosen.data,
                options,
                _progress(lang),
                who=writer(),
            )
    except Ambiguous as e:
        ask(e, lang)
        return 2
    except Unreadable as e:
        print(e.error.text(lang), file=sys.stderr)
        return 2
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
        return 2
    except (OSError, ValueError) as e:
        print(file_error(e, lang), file=sys.stderr)
        return 2
    for fault in report.faults[:_EXAMPLES]:
        print(fault.text(lang))
    for line in report.lines(lang):
        print(line)
    for name, n in report.unknown.most_common(_UNKNOWN_SHOWN):
        print(f"  {n:>6,} {name}")
    if report.rejected or report.unknown:
        print(t("import.files", lang, folder=chosen.out / "imports" / report.document))
    return 1 if report.rejected else 0


def ask(asked: Ambiguous, lang: str) -> None:
    """Print for which columns `--answer` is needed, with examples of each answer."""
    for question in asked.questions:
        print(question_text(question, lang), file=sys.stderr)
        for answer in question.answers:
            words = answer_text(question, answer, lang)
            print(f"  --answer {quote(f'{question.column}={answer}')}   {words}", file=sys.stderr)
        if question.kind == "zone":
            zoned = quote(f"{question.column}=Asia/Tokyo")
            print(f"  --answer {zoned}   {t('import.way_zone', lang)}", file=sys.stderr)
        if question.kind == "crs":
            coded = quote(f"{question.column}=EPSG:32637")
            print(f"  --answer {coded}   {t('import.way_crs', lang)}", file=sys.stderr)


def options_of(chosen: argparse.Namespace, limits: Limits | None = None) -> Options:
    """The options given on the command line. Raises ValueError with the remedy."""
    answers: dict[str, tuple[str, ...]] = {}
    for text in chosen.answers:
        column, _, answer = text.rpartition("=")
        if not column or not is_answer(answer):
            raise ValueError(
                f"--answer {text}: write COLUMN=dmy, COLUMN=mdy, COLUMN=Asia/Tokyo, "
                "COLUMN=EPSG:32637 or another answer that the question names"
            )
        answers[column] = (*answers.get(column, ()), answer)
    own = None
    if chosen.profile.endswith(".toml"):
        path = Path(chosen.profile)
        own = parse_profile(path.read_text(encoding="utf-8"), path.stem)
    elif chosen.profile != "auto" and chosen.profile not in shipped():
        raise ValueError(f"--profile {chosen.profile}: no such profile")
    return Options(
        profile=chosen.profile,
        own=own,
        encoding=chosen.encoding,
        reading=reading_of(chosen),
        answers=answers,
        swap=chosen.swap_coordinates,
        by_name=chosen.place_by_name,
        extract=getattr(chosen, "extract", False),
        withdraw=getattr(chosen, "withdraw", False),
        replace=getattr(chosen, "replace", False),
        claimants=chosen.claimants,
        limits=limits or Limits(),
    )


def reading_of(chosen: argparse.Namespace) -> Reading:
    """How the file is to be read, as the command line says. Raises ValueError with the remedy."""
    if chosen.header is not None and chosen.header < 0:
        raise ValueError(f"--header {chosen.header}: give the row of the header, or 0 for none")
    separator = {"tab": "\t", "\\t": "\t"}.get(chosen.separator.lower(), chosen.separator)
    return Reading(chosen.member, chosen.sheet, chosen.header, separator)


def _progress(lang: str) -> Callable[[int], None]:
    told, start = 0, time.monotonic()

    def tell(rows: int) -> None:
        nonlocal told
        if rows - told >= _TELL_EVERY:
            told = rows
            rate = rows / (time.monotonic() - start or 1)
            text = t("import.progress", lang, rows=f"{rows:,}", rate=f"{rate:,.0f}")
            print(text, file=sys.stderr)

    return tell
