"""The folium map: a base that never changes, and a layer that does. Only this file knows folium.

The data of the layer goes as one inert JSON value into one call of `static/atlas.js`; it never
meets a folium template. The Map object is made anew for every update, because folium keeps what
it rendered once (see `docs/security.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import folium
from folium.template import Template

from geo.i18n import t
from geo.model.settings import Settings
from geo.views.inert_json import inert_json
from geo.views.map_data import ATTRIBUTION, MAP_TEXTS, packed

TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_ATTRIBUTION = "&copy; OpenStreetMap contributors"


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
