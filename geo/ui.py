"""The one seam to Streamlit: page, cached wrappers, widgets, map, panel, downloads, server."""

from __future__ import annotations

import gc
import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pandas as pd
import streamlit as st
import xstatic.pkg.leaflet
from streamlit.components.v1 import declare_component
from streamlit.runtime.scriptrunner import get_script_run_ctx

from geo import export, maps, panel, timeline
from geo.claims import COLUMNS, EVENT_TYPES, MODALITIES, Claim
from geo.days import step
from geo.evidence import texts_in
from geo.filters import BY, Filter, parse_filter
from geo.i18n import LANGUAGES, preferred, t
from geo.ledger import Ledger, fingerprint, read_ledger
from geo.places import GEO_PRECISIONS
from geo.settings import Settings, read_settings
from geo.store import Store

ROOT = Path(__file__).resolve().parent.parent
_ASSETS = Path(__file__).with_name("assets")
_BASEMAP = ROOT / "data" / "basemap"
# Days beyond the ledger that may still be asked for, so that a step can leave its edge.
_MARGIN = timedelta(days=31)
_LINK_WORDS = (*Filter.__dataclass_fields__, "place", "lang")
_LISTS = ("side", "claimant", "modality", "type", "precision")
_LANGUAGE_NAMES = {"en": "English", "ja": "日本語"}

# Folders served to the map's frame, beside it and therefore under any base path.
_SERVED = {
    "leaflet": Path(xstatic.pkg.leaflet.BASE_DIR),
    "assets": _ASSETS,
    "basemap": _BASEMAP,
}
_URLS = {name: f"../{__name__}.atlas_{name}/" for name in _SERVED}


def _asset(name: str) -> str:
    return (_ASSETS / name).read_text(encoding="utf-8")


# A component's script is sent with each of its updates: this one only fetches the file, once. The
# page's own scripts tell where the server is, under any base path.
_LOADER = f"""
const page = document.querySelector("script[src*='static/js/']").src.split("static/js/")[0];
const url = page + "component/{__name__}.atlas_assets/panel.js?v=VERSION";
const loaded = import(url);
export default (component) => {{ loaded.then((module) => module.default(component)); }};
"""


@dataclass(frozen=True)
class _Components:
    folium: Callable[..., Any]
    nodes: Callable[..., Any]


@cache
def _components() -> _Components:
    """The components, registered in the first script run: Streamlit ignores them before it."""
    from streamlit_folium import st_folium

    for name, folder in _SERVED.items():
        declare_component(f"atlas_{name}", path=str(folder))
    nodes = st.components.v2.component(
        "claim_atlas_nodes", js=_LOADER.replace("VERSION", _version())
    )
    return _Components(st_folium, nodes)


@dataclass(frozen=True)
class Atlas:
    """A loaded ledger with all that asks of it. days: first and last day that may be chosen."""

    folder: Path
    ledger: Ledger
    store: Store
    settings: Settings
    days: tuple[date, date]


@dataclass(frozen=True)
class View:
    """What this rerun shows: the filter, the chosen places, the language, the theme."""

    wanted: Filter
    places: tuple[str, ...]
    lang: str
    theme: str


# ---- start and loading ---------------------------------------------------------------------------


def page(pages: Mapping[str, str]) -> Any:
    """Page configuration, look and navigation. pages: URL path -> file."""
    st.set_page_config(page_title=t("app.title", "en"), page_icon="🗺️", layout="wide")
    st.html(f"<style>{_asset('page.css')}</style>")
    lang = _language()
    known = [
        st.Page(file, title=t(f"app.page_{path}", lang), url_path=path, default=n == 0)
        for n, (path, file) in enumerate(pages.items())
    ]
    return st.navigation(known, position="sidebar" if len(known) > 1 else "hidden")


def data_folder() -> Path:
    """The ledger's folder: `EVENTS_DATA_DIR`, else `data/`."""
    return Path(os.environ.get("EVENTS_DATA_DIR") or ROOT / "data")


@st.cache_resource(max_entries=2, show_spinner=False)
def _load(folder: str, stamp: object) -> Atlas:
    """Load a ledger once per state of its files (`stamp`), for all viewers."""
    path = Path(folder)
    ledger = read_ledger(path)
    settings = read_settings(path if (path / "atlas.toml").is_file() else ROOT / "data")
    store = Store(ledger, list(settings.zones))
    first, last = store.extent() or (date.today(), date.today())
    # Streamlit collects garbage after every run, while it still sends: what stays is exempted.
    gc.collect()
    gc.freeze()
    return Atlas(path, ledger, store, settings, (first - _MARGIN, last + _MARGIN))


def open_atlas() -> Atlas:
    """The ledger, loaded when its files change; a ledger without claims explains how to make one.

    Stops the page there, and lists every fault of the ledger otherwise.
    """
    folder = data_folder()
    atlas = _load(str(folder), fingerprint(folder))
    lang = _language()
    faults = atlas.ledger.errors
    if not atlas.ledger.claims:
        st.title(t("missing.title", lang))
        st.text(t("missing.how", lang))
        st.subheader(t("missing.header", lang))
        st.code(",".join(COLUMNS), language=None, wrap_lines=True)
        if faults:
            st.text("\n".join(e.text(lang) for e in faults[:200]))
        st.stop()
    box = st.container(key="faults")
    if faults:
        ledger = atlas.ledger
        title = t(
            "notice.row_errors", lang, rejected=ledger.rejected, rows=ledger.rows, n=len(faults)
        )
        with box.expander(title, icon="⚠️"):
            st.text("\n".join(e.text(lang) for e in faults[:200]))
    return atlas


def _language() -> str:
    chosen = st.session_state.get("lang")
    if chosen is None:
        chosen = (_words_of_link().get("lang") or [""])[-1]
    return chosen if chosen in LANGUAGES else preferred(st.context.locale)


# ---- link ----------------------------------------------------------------------------------------
#
# Streamlit can bind a widget to the link itself, but writes the option's label, which here depends
# on the reader's language: such a link would lose its filter in the other language. So the words
# of the link are the keys of `Filter`, read at the start of a run and written when they change.


def _words_of_link() -> dict[str, list[str]]:
    """The words in the browser's address now; the map's view, which the map keeps, left out."""
    context = get_script_run_ctx()
    words = parse_qs(context.query_string if context else "", keep_blank_values=False)
    return {name: values for name, values in words.items() if name in _LINK_WORDS}


def _read_link(atlas: Atlas) -> None:
    """Adopt the link when it is new: at the start, on Back and Forward. Names what is wrong."""
    # Only then: a run that was under way before the address changed still carries the old one.
    context = get_script_run_ctx()
    if "_words" in st.session_state and not (context and context.is_history_navigation):
        return
    words = _words_of_link()
    st.session_state.pop("_words", None)
    lang = _language()
    zone = atlas.settings.zone_for(st.context.timezone)
    wanted, bad = parse_filter(words, **_vocabulary(atlas) | {"default_zone": zone})
    for name in Filter.__dataclass_fields__:
        value = getattr(wanted, name)
        st.session_state[name] = list(value) if name in _LISTS else value
    st.session_state["lang"] = lang
    known = {c.place_key for c in atlas.ledger.claims.values()}
    places = words.get("place", [])
    st.session_state["_places"] = [p for p in places if p in known]
    notices = [t("notice.bad_word", lang, word=b.word, value=b.value) for b in bad]
    strange = [x for x in words.get("lang", ()) if x not in LANGUAGES]
    notices += [t("notice.bad_word", lang, word="lang", value=x[:40]) for x in strange]
    notices += [t("notice.bad_place", lang, value=p[:40]) for p in places if p not in known]
    views = st.query_params.get_all("view")
    if any(not maps.is_view(text) for text in views):
        notices.append(t("notice.bad_view", lang))
    st.session_state["_notices"] = notices


def _write_link(view: View) -> dict[str, list[str]]:
    """Put the view's words into the address when they changed; gives the words."""
    words = view.wanted.query()
    if view.places:
        words["place"] = list(view.places)
    if view.lang != preferred(st.context.locale):
        words["lang"] = [view.lang]
    before = st.session_state.get("_words")
    st.session_state["_words"] = words
    # The first words are only made complete, by the map, without a step in the browser's history.
    if before is not None and before != words:
        st.query_params.from_dict(words)
        st.session_state["_notices"] = []
    return words


# ---- filter --------------------------------------------------------------------------------------


def read_view(atlas: Atlas) -> View:
    """The view that the link and the widgets ask for; the widgets themselves may be drawn later."""
    _read_link(atlas)
    words = {name: _words(st.session_state.get(name)) for name in Filter.__dataclass_fields__}
    wanted, _ = parse_filter(words, **_vocabulary(atlas))
    places = tuple(st.session_state["_places"])
    view = View(wanted, places, _language(), st.context.theme.type or "light")
    st.session_state["_words_shown"] = _write_link(view)
    return view


def room_above_map() -> Any:
    """A container that stands above the map and is filled after it.

    One always: an element more or less before the map would load the map again.
    """
    return st.container(key="top", gap="small")


def sidebar(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    """Language, timeline, the list of claims, and the filters."""
    with st.sidebar:
        _header(view.lang)
        _timeline(atlas, view)
        _day_list(atlas, view, claims)
        _filter_widgets(atlas, view.lang)


def _header(lang: str) -> None:
    st.markdown(f"### {t('app.title', lang)}")
    st.caption(t("app.tagline", lang))
    st.segmented_control(
        t("app.language", lang),
        LANGUAGES,
        format_func=_LANGUAGE_NAMES.__getitem__,
        key="lang",
        label_visibility="collapsed",
        required=True,
    )


def _vocabulary(atlas: Atlas) -> dict[str, Any]:
    return {
        "zones": atlas.settings.zones,
        "sides": atlas.ledger.sides,
        "claimants": atlas.ledger.sources,
        "default_zone": atlas.settings.default_zone,
        "limits": atlas.days,
    }


def _words(value: object) -> list[str]:
    if value is None or value is False or value == "":
        return []
    if isinstance(value, list | tuple):
        return [str(v) for v in value]
    return ["true"] if value is True else [str(value)]


def _filter_widgets(atlas: Atlas, lang: str) -> None:
    ledger = atlas.ledger
    st.segmented_control(
        t("filter.by", lang),
        BY,
        format_func=lambda by: t(f"filter.by_{by}", lang),
        key="by",
        required=True,
    )
    st.selectbox(
        t("filter.zone", lang),
        list(atlas.settings.zones),
        format_func=lambda zone: atlas.settings.zones[zone].get(lang, zone),
        key="zone",
    )
    st.text_input(
        t("filter.q", lang),
        key="q",
        max_chars=200,
        help=t("filter.q_help", lang),
    )
    st.toggle(t("filter.disputed", lang), key="disputed")
    with st.expander(t("filter.title", lang)):
        speakers = {c.claimant for c in ledger.claims.values()}
        _choice("side", list(ledger.sides), lambda s: ledger.sides[s].name(lang), lang)
        _choice(
            "claimant",
            sorted(speakers, key=lambda s: ledger.sources[s].name(lang)),
            lambda s: ledger.sources[s].name(lang),
            lang,
        )
        _choice("modality", list(MODALITIES), lambda m: t(f"modality.{m}", lang), lang)
        _choice("type", list(EVENT_TYPES), lambda e: t(f"type.{e}", lang), lang)
        _choice("precision", list(GEO_PRECISIONS), lambda p: t(f"precision.{p}", lang), lang)
        st.date_input(
            t("filter.known", lang),
            min_value=atlas.days[0],
            max_value=atlas.days[1],
            format="YYYY-MM-DD",
            key="known",
            help=t("filter.known_help", lang),
        )
        st.button(t("filter.clear", lang), on_click=_clear, width="stretch")


def _choice(key: str, options: Sequence[str], name: Callable[[str], str], lang: str) -> None:
    st.multiselect(
        t(f"filter.{key}", lang),
        options,
        format_func=name,
        key=key,
        placeholder=t("filter.any", lang),
    )


def _clear() -> None:
    for key in _LISTS:
        st.session_state[key] = []
    st.session_state.update(day=(), known=None, disputed=False, q="")


def _set_days(days: tuple[date, ...]) -> None:
    st.session_state["day"] = days


def _step(atlas: Atlas, wanted: Filter, by: int) -> None:
    if wanted.days:
        first, last = step(*wanted.days, by)
    else:
        known = atlas.store.claim_days(wanted) or [atlas.days[0] + _MARGIN]
        first = last = known[0] if by > 0 else known[-1]
    if atlas.days[0] <= first and last <= atlas.days[1]:
        _set_days((first, last))


# ---- chosen places -------------------------------------------------------------------------------


def _choose_places(places: Sequence[str]) -> None:
    st.session_state["_places"] = list(dict.fromkeys(places))


def _map_clicked() -> None:
    clicked = (st.session_state.get("map") or {}).get("last_object_clicked_tooltip") or ""
    _choose_places([p for p in clicked.split("#")[0].split(" ") if p])


def _claim_chosen(atlas: Atlas) -> None:
    claim = atlas.ledger.claims.get(getattr(st.session_state["day_list"], "claim", None) or "")
    if claim is None:
        return
    _choose_places([claim.place_key] if claim.place_key else [])
    bounds = maps.extent(atlas.ledger, claim)
    if bounds:
        count = st.session_state.get("_focus_count", 0) + 1
        st.session_state.update(_focus_count=count, _focus=[*bounds, count])


# ---- drawing -------------------------------------------------------------------------------------


def shown_claims(atlas: Atlas, view: View) -> list[Claim]:
    """The claims of the view's filter, in order of time."""
    return [atlas.ledger.claims[i] for i in _claim_ids(atlas, view.wanted)]


def _claim_ids(atlas: Atlas, wanted: Filter) -> list[str]:
    ids: list[str] = _ask(atlas.ledger.version, wanted, "claims", atlas.store)
    return ids


@st.cache_data(max_entries=256, show_spinner=False)
def _ask(version: str, wanted: Filter, question: str, _store: Store) -> Any:
    return getattr(_store, question)(wanted)


def toolbar(room: Any, atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    """In `room`: notices, the day with its steps, what is shown, the downloads of exactly that."""
    with room:
        for notice in st.session_state.get("_notices", ()):
            st.warning(_plain(notice))
        _toolbar(atlas, view, claims)
        _notes(atlas, view, claims)


def _toolbar(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    lang, wanted = view.lang, view.wanted
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="toolbar"):
        back, forth = (atlas, wanted, -1), (atlas, wanted, 1)
        st.button(
            "◀", key="previous", shortcut="Left", on_click=_step, args=back,
            help=t("toolbar.previous", lang),
        )  # fmt: skip
        st.date_input(
            t("toolbar.day", lang),
            value=[],
            min_value=atlas.days[0],
            max_value=atlas.days[1],
            format="YYYY-MM-DD",
            key="day",
            width=245,
            help=t("toolbar.help_keys", lang),
            label_visibility="collapsed",
        )
        st.button(
            "▶", key="next", shortcut="Right", on_click=_step, args=forth,
            help=t("toolbar.next", lang),
        )  # fmt: skip
        st.button(
            t("toolbar.all_days", lang), key="all_days", on_click=_set_days, args=((),),
            disabled=not wanted.day,
        )  # fmt: skip
        total = len(atlas.ledger.claims)
        st.markdown(t("toolbar.shown", lang, n=len(claims), total=total), width="content")
        _downloads(atlas, view, claims)


def _notes(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    lang, wanted = view.lang, view.wanted
    notes = []
    homeless = sum(c.latitude is None for c in claims)
    if homeless:
        notes.append(t("toolbar.not_on_map", lang, n=homeless))
    if wanted.day:
        undated = _ask(atlas.ledger.version, wanted, "undated", atlas.store)
        if undated:
            notes.append(t(f"toolbar.undated_{wanted.by}", lang, n=undated))
    if not claims:
        with st.container(horizontal=True, vertical_alignment="center", key="empty"):
            st.markdown(f"**{t('empty.title', lang)}**", width="content")
            st.button(t("empty.next_day", lang), on_click=_nearest, args=(atlas, wanted))
            st.button(t("toolbar.all_days", lang), key="widen", on_click=_set_days, args=((),))
            st.button(t("filter.clear", lang), key="clear_here", on_click=_clear)
    if notes:
        st.caption(_plain(" · ".join(notes)))


def _nearest(atlas: Atlas, wanted: Filter) -> None:
    known = atlas.store.claim_days(wanted)
    if known and wanted.days:
        first = wanted.days[0]
        day = min(known, key=lambda d: abs((d - first).days))
        _set_days((day, day))
    else:
        _clear()


def _downloads(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    lang, wanted, rows = view.lang, view.wanted, len(claims)

    def button(form: export.Format, label: str) -> None:
        # Built on the click, and without the session: everything is closed over.
        st.download_button(
            t(label, lang, n=rows),
            data=lambda: form.write(atlas.ledger, claims, wanted, atlas.folder),
            file_name=export.file_name(wanted, rows, form.suffix),
            mime=form.mime,
            key=f"download_{label}",
            on_click="ignore",
        )

    first = export.FORMATS[0]
    button(first, "toolbar.download")
    with st.popover(t("toolbar.more_formats", lang)):
        for form in export.FORMATS:
            button(form, f"format.{form.key}")


def _plain(text: str) -> str:
    """`text` without a meaning in Markdown: every ASCII punctuation mark is escaped."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()#+-.!|~<>$:&^=\"'@/" else c for c in text)


def map_and_panel(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    """The map, and beside it who says what at the chosen places."""
    # The same two columns always, so that the map's frame keeps its place and is not loaded again.
    map_box, panel_box = st.columns([57, 43] if view.places else [99, 1], gap="small")
    with map_box:
        payload = _payload(atlas, view, claims)
        payload["link"] = urlencode(st.session_state["_words_shown"], doseq=True)
        _components().folium(
            maps.base_map(atlas.settings, view.lang, view.theme, _URLS, _version()),
            key="map",
            feature_group_to_add=maps.claims_layer(payload),
            returned_objects=["last_object_clicked_tooltip"],
            use_container_width=True,
            height=560,
            on_change=_map_clicked,
        )
        if len(payload["place"]["lat"]) and not payload["place"]["id"]:
            st.caption(t("map.cells", view.lang, n=maps.PLACES_MOST))
        elif not view.places:
            st.caption(t("map.hint", view.lang))
    if view.places:
        with panel_box:
            data = panel.who_says_what(
                atlas.ledger, claims, view.places, view.lang, view.wanted.zone, _articles()
            )
            _components().nodes(data=data, key="panel", on_close_change=lambda: _choose_places([]))


def _payload(atlas: Atlas, view: View, claims: Sequence[Claim]) -> dict[str, Any]:
    stamp = hashlib.sha256(repr((view, atlas.ledger.version)).encode()).hexdigest()[:12]
    if len({c.place_key for c in claims}) > maps.PLACES_MOST:
        cells = atlas.store.cells(maps.WORLD, maps.CELLS_ZOOM, view.wanted)
        return maps.cells_payload(atlas.ledger, cells, view.lang, view.theme, stamp)
    return maps.claims_payload(
        atlas.ledger,
        claims,
        view.lang,
        view.theme,
        selected=view.places,
        focus=st.session_state.get("_focus"),
        stamp=stamp,
    )


def _articles() -> Mapping[str, str]:
    folder = os.environ.get("EVENTS_ARTICLES_DIR")
    return texts_in(Path(folder)) if folder else {}


@st.cache_resource(show_spinner=False)
def _version() -> str:
    """A hash of the files that browsers keep, so that a new version is a new address."""
    digest = hashlib.sha256()
    for folder in (_ASSETS, _BASEMAP):
        for path in sorted(folder.glob("*.[jc]s*")):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _timeline(atlas: Atlas, view: View) -> None:
    lang, wanted, sides = view.lang, view.wanted, atlas.ledger.sides
    days = _days_spoken(atlas, wanted.all_days())
    st.markdown(f"**{t('timeline.title', lang)}**", help=t("timeline.help", lang))
    if days.empty:
        st.caption(t("timeline.none", lang))
        return
    st.vega_lite_chart(
        timeline.table(days, sides, wanted.days, lang),
        timeline.spec(tuple(timeline.slots(days)), sides, wanted.days, lang),
        key=f"timeline_{st.session_state.get('_timelines', 0)}",
        on_select=_timeline_chosen,
        width="stretch",
    )


def _day_list(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    lang, wanted = view.lang, view.wanted
    st.markdown(f"**{t('list.title', lang)}**")
    data = panel.day_list(
        atlas.ledger, claims, lang, wanted.zone, wanted.by, view.places, str(wanted)
    )
    _components().nodes(data=data, key="day_list", on_claim_change=lambda: _claim_chosen(atlas))


def _days_spoken(atlas: Atlas, wanted: Filter) -> pd.DataFrame:
    return _per_day(atlas.ledger.version, wanted, atlas.store)


@st.cache_data(max_entries=64, show_spinner=False)
def _per_day(version: str, wanted: Filter, _store: Store) -> pd.DataFrame:
    return timeline.per_day(_store.days(wanted))


def _timeline_chosen() -> None:
    """Take a click or a brush as the day filter, and start the chart afresh: it shows the filter.

    Otherwise an old brush would stay, and take the next click for its own end.
    """
    count = st.session_state.get("_timelines", 0)
    selection = st.session_state[f"timeline_{count}"]["selection"]
    chosen = [timeline.days_of(selection.get(name)) for name in ("click", "brush")]
    found = next(filter(None, chosen), None)
    if found:
        _set_days(found)
        st.session_state["_timelines"] = count + 1


# ---- server --------------------------------------------------------------------------------------


def server() -> Any:
    """The app as an ASGI application, with headers that Streamlit does not set itself."""
    from geo.headers import Headers

    # Once before the first viewer comes: engine, boundaries and areas are then in memory.
    folder = data_folder()
    settings = read_settings(folder if (folder / "atlas.toml").is_file() else ROOT / "data")
    ledger = read_ledger(folder)
    Store(ledger, list(settings.zones)).claims(Filter(zone=settings.default_zone))
    maps.claims_payload(ledger, ledger.claims.values(), LANGUAGES[0], "light")
    return st.App(str(ROOT / "app.py"), middleware=[Headers.middleware()])
