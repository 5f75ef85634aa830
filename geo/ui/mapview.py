"""The map, and beside it who says what at the chosen places."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from geo import maps
from geo.claims import Claim
from geo.i18n import t
from geo.ui.atlas import Atlas
from geo.ui.beside import beside_panel
from geo.ui.components import URLS, components, version
from geo.ui.view import View, choose_places


def map_and_panel(atlas: Atlas, view: View, claims: Sequence[Claim]) -> None:
    """The map, and beside it who says what at the chosen places."""
    with beside_panel(atlas, view, claims):
        payload = _payload(atlas, view, claims)
        payload["link"] = view.link
        components().folium(
            maps.base_map(atlas.settings, view.lang, view.theme, URLS, version()),
            key="map",
            feature_group_to_add=maps.claims_layer(payload),
            returned_objects=["last_object_clicked_tooltip"],
            use_container_width=True,
            height=560,
            on_change=_map_clicked,
        )
        if len(payload["place"]["lat"]) and not payload["place"]["id"]:
            st.caption(t("map.cells", view.lang, n=maps.PLACES_MOST))
        elif not (view.places or view.events):
            st.caption(t("map.hint", view.lang))


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
        selected=view.places or _places_of(view, claims),
        focus=st.session_state.get("_focus"),
        stamp=stamp,
    )


def _places_of(view: View, claims: Sequence[Claim]) -> tuple[str, ...]:
    found = (c.place_key for c in claims if c.event_id in view.events and c.place_key)
    return tuple(dict.fromkeys(found))


def _map_clicked() -> None:
    clicked = (st.session_state.get("map") or {}).get("last_object_clicked_tooltip") or ""
    choose_places([p for p in clicked.split("#")[0].split(" ") if p])
