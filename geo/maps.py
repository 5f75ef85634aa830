"""Claims -> folium map: a base map that never changes, and a layer that does.

The data of the layer goes as one inert JSON value into one call of `assets/atlas.js`; it never
meets a folium template. The Map object is made anew for every update, because folium keeps what
it rendered once (see `docs/security.md`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import folium
from folium.template import Template

from geo.claims import Claim
from geo.escape import inert_json
from geo.i18n import t
from geo.ledger import Ledger

# What the layers are drawn from belongs to the map; it has a module of its own only for its length.
from geo.payloads import CELLS_ZOOM as CELLS_ZOOM
from geo.payloads import NAMES_MOST as NAMES_MOST
from geo.payloads import cells_payload as cells_payload
from geo.payloads import claims_payload as claims_payload
from geo.payloads import packed as packed
from geo.settings import Settings

# More places than this are sent as cells, with counts by side, in place of badges.
PLACES_MOST = 6_000
ATTRIBUTION = "Natural Earth · GeoNames (CC BY 4.0)"
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_ATTRIBUTION = "&copy; OpenStreetMap contributors"
WORLD = (-180.0, -85.0, 180.0, 85.0)

MAP_TEXTS = (
    "legend",
    "legend_side",
    "legend_modality",
    "legend_precision",
    "legend_marks",
    "legend_point",
    "legend_settlement",
    "legend_area",
    "legend_disputed",
    "legend_merged",
    "legend_rings",
    "legend_cell",
    "legend_extent",
    "legend_share",
    "legend_not_facts",
    "disputed",
    "home",
    "copy_link",
    "link_copied",
    "no_basemap",
    "no_data",
    "play",
    "pause",
)


class _Call(folium.MacroElement):
    """One call into `atlas.js` with one inert JSON value."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        claimAtlas.{{ this.function }}({{ this._parent.get_name() }}, {{ this.value }});
        {% endmacro %}
        """
    )

    def __init__(self, function: str, value: Any) -> None:
        super().__init__()
        self._name = "Call"
        self.function = function
        self.value = inert_json(value)


class _OfflineBasemap(folium.map.Layer):
    """Land, borders, water and labels from files that the app serves itself."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = claimAtlas.basemap({{ this.value }});
        {{ this.get_name() }}.addTo({{ this._parent.get_name() }});
        {% endmacro %}
        """
    )

    def __init__(self, name: str, value: Any) -> None:
        super().__init__(name=name, overlay=False, control=True, show=True)
        self._name = "OfflineBasemap"
        self.value = inert_json(value)


def base_map(
    settings: Settings, lang: str, theme: str, urls: Mapping[str, str], version: str
) -> folium.Map:
    """The map without claims: the same for every filter, so that it is never mounted again.

    urls: where the page finds `leaflet`, `assets` and `basemap`, each ending in a slash.
    version: of those files, so that a browser may keep them for good.
    """
    west, south, east, north = settings.home
    made = folium.Map(
        location=((south + north) / 2, (west + east) / 2),
        zoom_start=6,
        tiles=None,
        min_zoom=2,
        max_zoom=16,
        zoom_control=True,
        keyboard=False,
        world_copy_jump=False,
    )
    made.default_js = [
        ("leaflet", f"{urls['leaflet']}leaflet.js"),
        ("badge", f"{urls['assets']}badge.js?v={version}"),
        ("ring", f"{urls['assets']}ring.js?v={version}"),
        ("atlas", f"{urls['assets']}atlas.js?v={version}"),
        ("ask", f"{urls['assets']}ask.js?v={version}"),
    ]
    made.default_css = [
        ("leaflet_css", f"{urls['leaflet']}leaflet.css"),
        ("atlas_css", f"{urls['assets']}atlas.css?v={version}"),
    ]
    text = {key: t(f"map.{key}", lang) for key in MAP_TEXTS}
    _Call(
        "start",
        {
            "lang": lang,
            "theme": theme,
            "home": settings.home,
            "text": text,
            "borders": settings.borders.get(lang, ""),
        },
    ).add_to(made)
    _OfflineBasemap(
        t("map.offline", lang),
        {"url": urls["basemap"], "version": version, "attribution": ATTRIBUTION},
    ).add_to(made)
    # The address itself: looking a name up among all providers takes longer than the whole map.
    folium.TileLayer(
        TILES, attr=TILES_ATTRIBUTION, name=t("map.online", lang), show=False, overlay=False
    ).add_to(made)
    folium.LayerControl(position="topright", collapsed=True).add_to(made)
    return made


def claims_layer(payload: Mapping[str, Any]) -> folium.FeatureGroup:
    """The changing layer, drawn from `claims_payload` or `cells_payload`."""
    return ask_layer(packed(payload))


def ask_layer(message: Mapping[str, Any]) -> folium.FeatureGroup:
    """The changing layer as a message that only says what the browser is to ask for itself.

    message: theme, stamp, link, focus, selected (place keys), and `ask`: url, words, days, limits,
    perhaps `first`, the day at which a play of all days begins.
    """
    group = folium.FeatureGroup(name="claims", control=False)
    _Call("draw", message).add_to(group)
    return group


def extent(ledger: Ledger, claim: Claim) -> tuple[float, float, float, float] | None:
    """South, west, north, east of a claim's place, or None where the place is unknown."""
    if claim.latitude is None or claim.longitude is None:
        return None
    shape = None
    if claim.place_id:
        try:
            shape = ledger.gazetteer.shape(claim.place_id)
        except ValueError:
            shape = None  # the rule is wrong: `check` says so; the point is still known
    if shape is None or shape.is_empty:
        return claim.latitude, claim.longitude, claim.latitude, claim.longitude
    west, south, east, north = shape.bounds
    return south, west, north, east


_VIEW = re.compile(r"(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?),(\d{1,2}(?:\.\d+)?)", re.ASCII)


def is_view(text: str) -> bool:
    """Whether `text` is a map view as links have it: latitude, longitude, zoom (2 to 16)."""
    m = _VIEW.fullmatch(text)
    return bool(m and abs(float(m[1])) <= 85 and abs(float(m[2])) <= 180 and 2 <= float(m[3]) <= 16)
