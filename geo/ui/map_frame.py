"""The map's frame: the one file that knows streamlit-folium, read in version 0.27.

It offers no field for events of our own. So what the map says is one JSON value in a field that
it passes on as it is, meant for the tooltip of what was clicked; `static/app_messages.js` writes
it. Its key is a hash of the map's script, so the base map must not change, or the frame loads anew.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    import folium

READ = "0.27"
FIELD = "last_object_clicked_tooltip"
_KEY = "map"
_HEIGHT = 560  # pixels
_MAX_VALUE = 100_000  # characters of what the map says


def draw(base: folium.Map, layer: folium.FeatureGroup, heard: Callable[[], None]) -> None:
    """Draw the map; `heard` is called when it says something, which `told` then gives."""
    # Imported here, in a run of a page: Streamlit ignores components that are registered earlier.
    from streamlit_folium import st_folium

    st_folium(
        base,
        key=_KEY,
        feature_group_to_add=layer,
        returned_objects=[FIELD],
        use_container_width=True,
        height=_HEIGHT,
        on_change=heard,
        render=False,  # into a whole page, of which nothing is used
    )


def told() -> dict[str, Any] | None:
    """What the map says; None where it is not what a map of ours can say."""
    value = st.session_state.get(_KEY)
    text = value.get(FIELD) if isinstance(value, dict) else None
    try:
        found = json.loads(text[:_MAX_VALUE]) if isinstance(text, str) else None
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
