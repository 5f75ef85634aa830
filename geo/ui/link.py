"""The words in the browser's address, and the language they ask for.

Streamlit can bind a widget to the link itself, but writes the option's label, which here depends
on the reader's language: such a link would lose its filter in the other language. So the words
of the link are the keys of a `Filter`, read at the start of a run and written when they change.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qs, urlsplit, urlunsplit

import streamlit as st

from geo.briefing.slides import MAX_SCREEN, Centre, Size
from geo.i18n import LANGUAGES, preferred
from geo.model.filters import FILTER_WORDS
from geo.ui.private_streamlit import is_back_or_forward, page_of_run, query_of_run
from geo.views.map_data import is_view

LINK_WORDS = (
    *FILTER_WORDS, "place", "event", "claim", "show", "lang", "draft", "own", "edit", "document",
    "at", "of", "release",
)  # fmt: skip
_PUNCTUATION = r"\`*_{}[]()#+-.!|~<>$:&^=\"'@/"
# What Streamlit 1.67 looks for in texts: addresses, arrows and signs that are written as two
# letters, its own icons.
_LOOKED_FOR = re.compile(
    r":(?=//|material_|streamlit:)|@|(?<=www)\.|(?<=-)[->]|(?<=<)[-=]|(?<=[>~])=", re.IGNORECASE
)
PACES = (1200, 2500, 5000)  # milliseconds of a day, as `static/requests.js` has them
_FAR = 10**6  # no degree, zoom or pixel is as large; NaN compares as false
_ADOPTED = "_adopted"
_MAX_WORDS = 1_000  # of a kind; as many as an address of the export may have


def words_of_link() -> dict[str, list[str]]:
    """The words of the address that a run began with; the map's view left out."""
    return {name: v[:_MAX_WORDS] for name, v in _address().items() if name in LINK_WORDS}


def _address() -> dict[str, list[str]]:
    return parse_qs(query_of_run(), keep_blank_values=False)


# ---- the map's view ------------------------------------------------------------------------------
# The map owns it. It writes it into the address, which the page reads at the start and on Back and
# Forward only: later Streamlit goes on sending the address that it wrote itself, however the map
# has changed it since. So the map also tells the page its view before the page hears of a click.


def adopt_view() -> list[str]:
    """Take the view of the address; gives those of its views that are none."""
    texts = _address().get("view", [])
    good = [text for text in texts if is_view(text)]
    view = tuple(float(x) for x in good[-1].split(",")) if good else None
    st.session_state.update(_view=view, _screen=None)
    return [text for text in texts if not is_view(text)]


def take_view(said: Mapping[str, object]) -> None:
    """Take what the map says it shows: `view` and `screen`; what is no view changes nothing."""
    view, screen = _numbers(said.get("view"), 3), _numbers(said.get("screen"), 2)
    if is_view(",".join(f"{x:f}" for x in view)):
        sizes = tuple(int(x) for x in screen)
        known = sizes if sizes and all(1 <= x <= MAX_SCREEN for x in sizes) else None
        st.session_state.update(_view=tuple(view), _screen=known)


def take_play(said: Mapping[str, object]) -> None:
    """Take how the map's play bar is set; what no bar of ours says changes nothing."""
    match said.get("play"):
        case [int(pace), bool(cumulative)] if pace in PACES:
            st.session_state["_play"] = (pace, cumulative)


def play_settings() -> tuple[int, bool]:
    """Milliseconds of a day of a play, and whether it keeps the days before."""
    found: tuple[int, bool] = st.session_state.get("_play", (PACES[0], False))
    return found


def _numbers(value: object, count: int) -> Sequence[float]:
    if not isinstance(value, list) or len(value) != count:
        return ()
    good = all(isinstance(x, int | float) and abs(x) < _FAR for x in value)
    return [float(x) for x in value] if good else ()


def has_view() -> bool:
    """Whether the address says what the map shows."""
    return any(is_view(text) for text in _address().get("view", []))


def map_view() -> Centre | None:
    """The map's centre and zoom, as the address or the map said last; None before both did."""
    found: Centre | None = st.session_state.get("_view")
    return found


def map_screen() -> Size | None:
    """The size of the map that shows `map_view`, in CSS pixels; None where it has not said so."""
    found: Size | None = st.session_state.get("_screen")
    return found


def view_words() -> dict[str, list[str]]:
    """The map's view as a word of a link; none before it is known."""
    view = map_view()
    if view is None:
        return {}
    latitude, longitude, zoom = view
    return {"view": [f"{latitude:.4f},{longitude:.4f},{zoom:g}"]}


def note_address() -> None:
    """Note the address that Back or Forward led to; at the start of a run."""
    if is_back_or_forward():
        st.session_state[_ADOPTED] = query_of_run()


def is_new_link() -> bool:
    """Whether the address is to be adopted: at a session's start, and on Back and Forward.

    Only then: a run that was under way before the address changed still carries the old one. Where
    another run takes the place of one that adopts an address, before that has drawn the page, it
    adopts the address too: the fields in the browser are still those of the page before.
    """
    first = "_words" not in st.session_state
    return first or is_back_or_forward() or st.session_state.get(_ADOPTED) == query_of_run()


def is_adopted() -> None:
    """Note that the page is drawn as its address says: a press in it counts again."""
    st.session_state.pop(_ADOPTED, None)


def is_new_page() -> bool:
    """Whether the run before showed another page."""
    page = page_of_run()
    before = st.session_state.get("_shown_page")
    st.session_state["_shown_page"] = page
    return before not in (None, page)


def language() -> str:
    """The language chosen on the page, else in the link, else the browser's.

    In a run that adopts its address, the address alone says it: Back leads to the language before.
    """
    chosen = st.session_state.get("lang", st.session_state.get("_kept", {}).get("lang"))
    if chosen is None or is_new_link():
        chosen = (words_of_link().get("lang") or [""])[-1]
    return chosen if chosen in LANGUAGES else browser_language()


def browser_language() -> str:
    """The language that the browser prefers.

    As the session's first run heard it: later the page has the toolkit speak the chosen language.
    """
    found: str = st.session_state.setdefault("_browser", preferred(st.context.locale))
    return found


def address(link: str, file: str = "") -> str:
    """The whole address of this page, or of a `file` of this server, with `link` as its query."""
    url = urlsplit(st.context.url or "")
    path = f"{base_path()}/{file}" if file else url.path or "/"
    return urlunsplit(url._replace(path=path, query=link))


def base_path() -> str:
    """The path under which the app is served, as `/atlas`; empty at the top."""
    base = str(st.get_option("server.baseUrlPath")).strip("/")
    return f"/{base}" if base else ""


def plain(text: str) -> str:
    """`text` without a meaning in Markdown: every ASCII punctuation mark is escaped.

    Streamlit also looks for addresses, arrows and names of icons in what is left when the escapes
    are gone. A mark that would begin or end one stands in an element of its own, which looks like
    nothing: then none is found, and what is copied from the page is still the text.
    """
    told = {match.start() for match in _LOOKED_FOR.finditer(text)}
    return "".join(
        f":color[\\{c}]" if n in told else f"\\{c}" if c in _PUNCTUATION else c
        for n, c in enumerate(text)
    )
