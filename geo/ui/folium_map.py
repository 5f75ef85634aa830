"""The folium map: a base that never changes, and a layer that does. Only this file knows folium.

The base holds no claim, no language and no theme: with another one the frame would load anew, and
lose what its reader sees. The data of the layer goes as one inert JSON value into one call of
`static/map.js`; it never meets a folium template. The Map object is made anew for every update,
because folium keeps what it rendered once (see `docs/security.md`).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import branca.element
import folium
from branca.element import Element, Figure
from folium.template import Template

from geo.model.settings import Settings
from geo.views.inert_json import inert_json
from geo.views.map_data import ATTRIBUTION, packed
from geo.views.protocol import AskMessage, MapOptions

# folium compiles each text that it has written as a template, for every page anew. The texts of a
# base map are always the same, since its id is.
_ID = "base"
_compile = branca.element.Template  # type: ignore[attr-defined]
if not hasattr(_compile, "cache_info"):
    branca.element.Template = lru_cache(maxsize=64)(_compile)  # type: ignore[attr-defined, assignment]

TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
TILES_ATTRIBUTION = "&copy; OpenStreetMap contributors"


class _Call(folium.MacroElement):
    """One call into `loader.js` with one inert JSON value."""

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

    def render(self, **kwargs: Any) -> str:
        """Put the call into the page of the map.

        folium would compile what the template has written as a template of its own.
        """
        page = self.get_root()
        assert isinstance(page, Figure)  # the map is in one
        page.script.add_child(_Written(self._template.module.script(self, kwargs)), self.get_name())
        return ""


class _Written(Element):
    """A text that stands in the page as it is."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text

    def render(self, **kwargs: Any) -> str:
        """The text."""
        return self._text


def base_map(settings: Settings, urls: Mapping[str, str], version: str) -> folium.Map:
    """The map without claims: always the same, so that it is never mounted again.

    urls: where the page finds `leaflet`, `assets` and `basemap`, each ending in a slash.
    version: of the basemap's files, so that a browser may keep them for good.
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
    made._id = _ID
    made.default_js = [
        ("leaflet", f"{urls['leaflet']}leaflet.js"),
        ("loader", f"{urls['assets']}loader.js"),
    ]
    made.default_css = [
        ("leaflet_css", f"{urls['leaflet']}leaflet.css"),
        ("map_css", f"{urls['assets']}map.css"),
    ]
    options = MapOptions(
        home=settings.home,
        basemap={"url": urls["basemap"], "version": version, "attribution": ATTRIBUTION},
        tiles={"url": TILES, "attribution": TILES_ATTRIBUTION},
    )
    _Call("start", options).add_to(made)
    return made


def claims_layer(payload: Mapping[str, Any]) -> folium.FeatureGroup:
    """The changing layer, drawn from `claims_payload` or `cells_payload`."""
    return _layer(packed(payload))


def ask_layer(message: AskMessage) -> folium.FeatureGroup:
    """The changing layer as a message that only says what the browser is to ask for itself."""
    return _layer(message)


def _layer(message: Mapping[str, Any]) -> folium.FeatureGroup:
    group = folium.FeatureGroup(name="claims", control=False)
    _Call("draw", message).add_to(group)
    return group
