"""The one seam to Streamlit: what the pages call, and the server."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from functools import cache
from itertools import count
from typing import Any

import streamlit as st

from geo.i18n import t
from geo.model.shipped import ROOT, STATIC
from geo.service.atlas import WAIT
from geo.service.current import current_atlas, data_folder, freeze_gc
from geo.service.stores import database_url
from geo.store.engine import BackendError, BackendUnavailable, Cancelled
from geo.ui import api_address, presentation, tokens_view
from geo.ui.about_view import about_view
from geo.ui.briefing_view import briefing_view
from geo.ui.cancellation import ask_cancellably, still_wanted
from geo.ui.claims_view import claims_view
from geo.ui.coding_view import coding_view
from geo.ui.components import ahead, components
from geo.ui.connection import keep_connected, say_that_all_is_drawn, say_what_is_gone
from geo.ui.convergence_view import convergence_view
from geo.ui.coverage_view import coverage_view
from geo.ui.desk_view import desk_view
from geo.ui.history_view import history_view
from geo.ui.import_view import import_view
from geo.ui.link import base_path, language, note_address
from geo.ui.map_view import map_and_panel
from geo.ui.navigation import links, remember
from geo.ui.page_atlas import give_notice, open_atlas
from geo.ui.page_turns import TURNS
from geo.ui.private_streamlit import (
    find_pages_by_navigation,
    finish_callbacks,
    keep_downloads,
    send_in_batches,
    session_of_run,
    set_base_path,
    token_fits,
    uploaded_bytes,
)
from geo.ui.sidebar import sidebar
from geo.ui.signing_in import is_https, secrets, tell_who_is_there
from geo.ui.sources_view import sources_view
from geo.ui.timeline_view import room_under_map, wide_timeline
from geo.ui.toolbar import room_above_map, toolbar
from geo.ui.view import read_view

__all__ = [
    "about_view",
    "briefing_view",
    "claims_view",
    "coding_view",
    "convergence_view",
    "coverage_view",
    "desk_view",
    "history_view",
    "import_view",
    "links",
    "map_and_panel",
    "open_atlas",
    "page",
    "read_view",
    "room_above_map",
    "room_under_map",
    "server",
    "sidebar",
    "sources_view",
    "toolbar",
    "wide_timeline",
]


_ASKED_AT_ONCE = 8  # questions of maps to a database or a cluster
_runs = count()  # of any page, for any viewer
_TURN = 0.0005  # seconds that a thread may keep the interpreter from another


@dataclass(frozen=True)
class Page:
    """The page that the address asks for."""

    chosen: Any
    lang: str

    def run(self) -> None:
        """Draw it; where what it shows does not answer, say so."""
        try:
            with TURNS.turn(session_of_run(), still_wanted):
                self.chosen.run()
                say_that_all_is_drawn()
        except Cancelled:  # the server ends
            st.stop()
        except (BackendUnavailable, BackendError) as e:
            give_notice(e, self.lang)


def page(pages: Mapping[str, str]) -> Page:
    """Page configuration, look and navigation. pages: URL path -> file."""
    WAIT.set(ask_cancellably)
    note_address()
    st.set_page_config(page_title=t("app.title", "en"), page_icon="🗺️", layout="wide")
    lang = language()
    st.html(f"<style>{_style()}{_menu_in(lang)}</style>")
    components()  # the map asks for their files as soon as it is there
    known = {path: copy(page) for path, page in _pages_in(lang, tuple(pages.items())).items()}
    keep_connected()
    say_what_is_gone()
    if next(_runs) == 1:
        freeze_gc()  # what the first run has brought into memory stays, too
    chosen = st.navigation(list(known.values()), position="hidden")
    remember(known, chosen.url_path)
    if chosen.url_path != "about":
        tokens_view.forget()
    return Page(chosen, lang)


@cache
def _pages_in(lang: str, pages: tuple[tuple[str, str], ...]) -> Mapping[str, Any]:
    """The pages by their URL paths. To make one, the disk is asked where its file is.

    A run takes copies, since the toolkit notes in them which one it shows.
    """
    return {
        path: st.Page(file, title=t(f"app.page_{path}", lang), url_path=path, default=n == 0)
        for n, (path, file) in enumerate(pages)
    }


@cache
def _style() -> str:
    return (STATIC / "page.css").read_text(encoding="utf-8")


@cache
def _menu_in(lang: str) -> str:
    """Rules that write the words of the toolkit's menu in the reader's language."""
    items = {"theme-System": "system", "theme-Light": "light", "theme-Dark": "dark"}
    return "".join(
        f'[data-testid="stMainMenuItem-{item}"] {{ font-size: 0; }}'
        f'[data-testid="stMainMenuItem-{item}"]::after'
        f" {{ content: {json.dumps(t(f'menu.{key}', lang), ensure_ascii=False)};"
        " font-size: 0.875rem; }"
        for item, key in items.items()
    ) + (
        '[data-testid="stMainMenuItem-print"] [data-testid="stMainMenuItemLabel"] { font-size: 0; }'
        '[data-testid="stMainMenuItem-print"] [data-testid="stMainMenuItemLabel"]::after'
        f" {{ content: {json.dumps(t('menu.print', lang), ensure_ascii=False)};"
        " font-size: 0.875rem; }"
    )


def server() -> Any:
    """The app as an ASGI application, with export by URL, and headers that Streamlit lacks.

    Raises ValueError where `EVENTS_HOSTS` or the settings of sign-in are wrong.
    """
    import sys

    from geo.service import silence
    from geo.service.limits import upload_bytes
    from geo.web import api, embed, hosts, qr, two_maps
    from geo.web.auth_guard import AuthGuard
    from geo.web.closed import Closed
    from geo.web.compressed import Compressed
    from geo.web.headers import Headers
    from geo.web.programs import Programs
    from geo.web.shutdown import end_in_time
    from geo.web.uploads import Uploads
    from geo.web.viewers import Viewers

    end_in_time()
    tell_who_is_there()
    # Threads take turns every half millisecond. With Python's default of 5 ms a short answer waits
    # behind the long page runs of other viewers.
    sys.setswitchinterval(_TURN)
    find_pages_by_navigation()
    keep_downloads()
    finish_callbacks()
    send_in_batches()
    if base := os.environ.get("EVENTS_BASE_PATH", "").strip("/"):
        set_base_path(base)
    allowed = hosts.names(os.environ.get(hosts.SETTING, ""))
    own = hosts.OwnHosts.middleware(allowed, token_fits, programs=f"{base_path()}/api/")
    # Load engine, boundaries, areas and SQL before the first viewer comes.
    with suppress(BackendUnavailable, BackendError):  # the page says it
        current_atlas().warm()
        silence.warm(current_atlas())
        freeze_gc()
    at_once = _ASKED_AT_ONCE if database_url() else os.cpu_count() or 1
    made = api.routes(current_atlas, base_path(), at_once)
    routes = [*qr.routes(base_path()), *made, *presentation.routes(base_path())]
    api_address.serve()
    headers = Headers.middleware(
        embed.path(base_path()), base_path(), ahead, (two_maps.path(base_path()),)
    )
    uploads = Uploads.middleware(uploaded_bytes, upload_bytes)
    guard = AuthGuard.middleware(base_path(), is_https())
    programs = Programs.middleware(data_folder, base_path())
    guards = [Closed.middleware(base_path()), guard, programs, Viewers.middleware(base_path())]
    around = [headers, own, *guards, uploads, Compressed.middleware()]
    return st.App(str(ROOT / "app.py"), routes=routes, middleware=around, secrets=secrets())
