"""The command `notify`: tells of new and changed claims of saved filters, from cron or a timer."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from geo.cli.file_errors import no_folder
from geo.i18n import LANGUAGES, t
from geo.ledger.storage import StorageError
from geo.service.current import data_folder, read_atlas
from geo.service.notices import FOLDER, notify
from geo.service.stores import database_url
from geo.store.engine import BackendError, BackendUnavailable


def add_arguments(parser: ArgumentParser) -> None:
    """Add the arguments of `notify`."""
    parser.description = (
        "Send what is new of the saved filters in atlas.toml ([notices]) to their webhooks and "
        "e-mail addresses. Run it every few minutes. What is there when a filter is first met is "
        "not sent."
    )
    parser.add_argument("--data", type=Path, help="folder of the ledger; else EVENTS_DATA_DIR")
    parser.add_argument(
        "--state", type=Path, help=f"folder that keeps what was told; else {FOLDER}/ in the ledger"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be sent; send and keep nothing"
    )
    parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0])
    parser.set_defaults(refuse=parser.error)


def run(chosen: Namespace) -> int:
    """Return 0 if all was sent, 1 if something was not, 2 if nothing could be begun."""
    lang, folder = chosen.lang, chosen.data or data_folder()
    if lacking := no_folder(folder, lang):
        chosen.refuse(lacking)
    try:
        atlas = read_atlas(folder, url=database_url())
        notices = atlas.settings.notices
        if not notices.saved:
            print(t("notices.none", lang), file=sys.stderr)
            return 0
        failed = False
        state = chosen.state or folder / FOLDER
        for outcome in notify(atlas, notices, state, send=not chosen.dry_run):
            failed = failed or outcome.fault is not None
            print(outcome.text(lang), file=sys.stderr if outcome.fault else sys.stdout, flush=True)
    except ValueError as e:
        print(e, file=sys.stderr)
        return 2
    except (BackendUnavailable, BackendError) as e:
        print(t(e.key, lang, **e.values), file=sys.stderr)
        return 2
    except StorageError as e:
        print(e.text(lang), file=sys.stderr)
        return 2
    return 1 if failed else 0
