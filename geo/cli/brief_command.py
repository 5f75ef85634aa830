"""The command `brief`: a briefing as a file, without a server."""

from __future__ import annotations

import argparse
import sys
from functools import cache
from pathlib import Path

from geo.briefing.coverage import has_japanese
from geo.briefing.faults import NoBriefing
from geo.briefing.lacking import notices
from geo.briefing.outputs import FORMATS, Missing
from geo.briefing.pages import pictures
from geo.briefing.repository import load
from geo.briefing.scenes import ledger_of, scenes
from geo.cli.export_command import PUBLIC
from geo.cli.file_errors import file_error, no_folder
from geo.cli.output_files import whole_file
from geo.i18n import LANGUAGES, t
from geo.model.shipped import DATA
from geo.service.atlas import Atlas
from geo.service.current import read_atlas
from geo.service.past import slide_states
from geo.service.stores import database_url, open_public, open_store
from geo.store.engine import BackendError, BackendUnavailable

FOLDER = "briefings"  # in the folder of the ledger


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `brief`."""
    parser.add_argument("name", help=f"of the briefing: NAME.toml in the ledger's {FOLDER}/")
    parser.add_argument("--format", choices=FORMATS, required=True, dest="form")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="the file; png and svg: a .zip, else one file a slide, numbered, beside that name",
    )
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the ledger")
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--public", action="store_true", help=PUBLIC)


def run(chosen: argparse.Namespace) -> int:
    """Write the file; return 0, 1 if that fails, or 2 if the briefing has faults of form.

    What can be shown of a briefing with faults is written all the same.
    """
    lang = chosen.lang
    if lacking := no_folder(chosen.data, lang):
        return _fail(lacking, 2)
    if chosen.out.is_dir():
        return _fail(t("file.is_folder", lang, path=chosen.out), 1)
    try:
        briefing, _ = load(chosen.data / FOLDER, chosen.name)
    except NoBriefing as e:
        return _fail(e.text(lang), 2)
    except (OSError, ValueError) as e:
        return _fail(file_error(e, lang), 2)
    for wrong in briefing.faults:
        _fail(f"{chosen.name}.toml: {wrong.text(lang)}", 2)
    if not briefing.slides:
        return 2
    try:
        store, settings = open_store(chosen.data, DATA, database_url())
        if chosen.public:
            store = open_public(chosen.data, database_url(), store, settings)
        if not store.state.rows:
            return _fail("; ".join(error.text(lang) for error in store.ledger.errors[:3]), 1)

        @cache
        def whole() -> Atlas:
            return read_atlas(chosen.data, url=database_url())

        states = slide_states(chosen.data, whole, chosen.public)
        found = scenes(briefing, store.ledger, store, settings, lang, states)
        ledger = ledger_of(found, store)
        for scene in found:
            for said in (*scene.faults, *scene.since):
                _fail(f"{t('brief.slide', lang, n=scene.number)}: {said}", 0)
        if chosen.form != "html" and not has_japanese():
            _fail(t("brief.no_font", lang), 0)
        if chosen.form != "html":
            for line in notices(found, briefing, ledger, lang):
                _fail(line, 0)
        what = (found, briefing, ledger, settings, lang, _progress)
        if chosen.form in ("png", "svg") and chosen.out.suffix.lower() != ".zip":
            for page, data in pictures(*what, form=chosen.form):
                name = f"{chosen.out.stem}-{page.removeprefix(f'{briefing.key}-{lang}-')}"
                with whole_file(chosen.out.with_name(name)) as file:
                    file.write(data)
        else:
            data = FORMATS[chosen.form].make(*what)
            with whole_file(chosen.out) as file:
                file.write(data)
    except Missing as e:
        return _fail(str(e), 1)
    except (OSError, ValueError) as e:
        return _fail(file_error(e, lang), 1)
    except (BackendUnavailable, BackendError) as e:
        return _fail(t(e.key, lang, **e.values), 2 if e.key.endswith(".newer_format") else 1)
    return 2 if briefing.all_faults else 0


def _progress(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} / {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


def _fail(line: str, status: int) -> int:
    print(line, file=sys.stderr)
    return status
