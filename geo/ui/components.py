"""The components of the page: the map's frame, nodes drawn from data, and the files they fetch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st
import xstatic.pkg.leaflet
from streamlit.components.v1 import declare_component

from geo.model.filters import Filter
from geo.model.shipped import BASEMAP, STATIC
from geo.views import panel

# Folders served to the map's frame, beside it and therefore under any base path.
_SERVED = {
    "leaflet": Path(xstatic.pkg.leaflet.BASE_DIR),
    "assets": STATIC,
    "basemap": BASEMAP,
}


def urls() -> dict[str, str]:
    """Where the map's frame finds the folders, each ending in a slash.

    The version is a part of them: browsers may keep what is there for good, with the modules that
    a module asks for by their own names.
    """
    return {name: f"../{__name__}.{_served_as(name)}/" for name in _SERVED}


# What the map waits for last on a slow line: its server's name for it, and the file.
_AHEAD = (
    ("leaflet", "leaflet.js"),
    ("assets", "loader.js"),
    ("basemap", "countries.json"),
    ("basemap", "lines.json"),
    ("basemap", "water.json"),
    ("basemap", "labels.json"),
)


def ahead() -> list[str]:
    """Files that the map will ask for, as paths under that of the app.

    A browser can fetch them while its processor is busy with the page. None before the first run
    of a page, since the server has none of them until then.
    """
    if not components.cache_info().currsize:
        return []
    paths = []
    for name, file in _AHEAD:
        # The same addresses as the map's, with which the browser finds what it has fetched.
        words = f"?v={version()}" if name == "basemap" else ""
        paths.append(f"component/{__name__}.{_served_as(name)}/{file}{words}")
    return paths


def _served_as(name: str) -> str:
    return f"atlas_{name}_{version()}"


# Streamlit sends a component's script with each update, so this one is short and fetches the file
# once. The address of the page's own scripts tells where the server is, under any base path. A
# server that has just started has no files before its first run of a page, and browsers remember
# that a file was missing: so the next update asks under another address.
def _loader(script: str) -> str:
    return f"""
const page = document.querySelector("script[src*='static/js/']").src.split("static/js/")[0];
const url = page + "component/{__name__}.{_served_as("assets")}/{script}";
let loaded = null, failed = 0;
const load = () => import(failed ? `${{url}}?again=${{failed}}` : url);
export default (component) => {{
  loaded ??= load();
  loaded.then((module) => module.default(component), () => {{ loaded = null; failed += 1; }});
}};
"""


@dataclass(frozen=True)
class Components:
    """nodes: elements drawn from data by `panel.js`. timeline: bars that choose days. connection:
    draws nothing, and watches the connection. search: the search field. sorter: slides that are
    put in order. card: of a claim, to write. review: of a document and its drafts. courses: events
    over time.
    """

    nodes: Callable[..., Any]
    timeline: Callable[..., Any]
    connection: Callable[..., Any]
    search: Callable[..., Any]
    sorter: Callable[..., Any]
    card: Callable[..., Any]
    review: Callable[..., Any]
    courses: Callable[..., Any]


@cache
def components() -> Components:
    """The components, registered in the first script run: Streamlit ignores them before it."""
    for name, folder in _SERVED.items():
        declare_component(_served_as(name), path=str(folder))
    nodes = st.components.v2.component("claim_atlas_nodes", js=_loader("panel.js"))
    timeline = st.components.v2.component("claim_atlas_timeline", js=_loader("timeline.js"))
    connection = st.components.v2.component("claim_atlas_connection", js=_loader("connection.js"))
    search = st.components.v2.component("claim_atlas_search", js=_loader("search.js"))
    sorter = st.components.v2.component("claim_atlas_sorter", js=_loader("sorter.js"))
    card = st.components.v2.component("claim_atlas_card", js=_loader("card.js"))
    review = st.components.v2.component("claim_atlas_review", js=_loader("review.js"))
    courses = st.components.v2.component("claim_atlas_courses", js=_loader("courses.js"))
    return Components(nodes, timeline, connection, search, sorter, card, review, courses)


def heard(key: str) -> int:
    """The number of the last thing that the component with this key has said; 0 before any.

    A run hears what was said before it began. The component gets the number back, and knows what
    it has said since: its own words stay until they are heard.
    """
    match getattr(st.session_state.get(key), "said", None):
        case [int(number), *_] | [*_, [int(number), *_]]:
            return number
    return 0


def listed(name: str, query: Filter | str, at_first: int) -> int:
    """How many rows of a list its reader wants to see; of another filter, as many as at first."""
    wanted: tuple[Filter | str, int] | None = st.session_state.get(f"_listed_{name}")
    return wanted[1] if wanted and wanted[0] == query else at_first


def let_grow(name: str, query: Filter | str, shown: int) -> None:
    """Show more rows of a list than those that are shown."""
    most = max(shown, min(shown + panel.LISTED_STEP, panel.MOST_LISTED))
    st.session_state[f"_listed_{name}"] = (query, most)


@st.cache_resource(show_spinner=False)
def version() -> str:
    """A hash of the files that browsers keep, so that a new version is a new address."""
    digest = hashlib.sha256(xstatic.pkg.leaflet.VERSION.encode())
    for folder in (STATIC, BASEMAP):
        for path in sorted(folder.glob("*.[jc]s*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
