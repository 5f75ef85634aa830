"""The same view as other map elements of Streamlit draw it, for `filter_to_paint.py` only.

RIVAL in the environment says which; POINTS names the table. Each shows half of the claims, coloured
by side, and the others after the same key. With every step the days move on by one more, so that
no view is one that was sent before. After the map comes a line with the number of claims shown:
once it is in the page, all that the map needs has arrived.
"""

from __future__ import annotations

import json
import os
import urllib.parse
from datetime import date, timedelta

import pandas as pd
import streamlit as st

RIVAL = os.environ["RIVAL"]
YEAR, HALF = date(2022, 7, 1), 182
COLOURS = {"russia": "#d55e00", "ukraine": "#0072b2", "third_party": "#009e73"}
CENTRE, ZOOM, HEIGHT = (49.0, 31.5), 5, 600
# A map without tiles: nothing is fetched from anywhere.
STYLE = {
    "version": 8,
    "sources": {},
    "layers": [
        {"id": "background", "type": "background", "paint": {"background-color": "#f4f4f2"}}
    ],
}

st.set_page_config(layout="wide")


@st.cache_data
def claims() -> pd.DataFrame:
    """The table, read once, with a colour for every claim."""
    table = pd.read_parquet(os.environ["POINTS"])
    table["day"] = pd.to_datetime(table["day"])
    table["colour"] = table["side"].map(COLOURS)
    return table


def folium_map(shown: pd.DataFrame) -> None:
    """A marker per claim."""
    import folium
    from streamlit_folium import st_folium

    made = folium.Map(location=CENTRE, zoom_start=ZOOM + 1, tiles=None)
    for claim in shown.itertuples():
        folium.CircleMarker(
            (claim.latitude, claim.longitude), radius=5, color=claim.colour,
            popup=claim.headline, tooltip=claim.side,
        ).add_to(made)  # fmt: skip
    st_folium(made, use_container_width=True, height=HEIGHT, returned_objects=[])


def cluster_map(shown: pd.DataFrame) -> None:
    """Markers made in the browser, and gathered into clusters there."""
    import folium
    from folium.plugins import FastMarkerCluster
    from streamlit_folium import st_folium

    made = folium.Map(location=CENTRE, zoom_start=ZOOM + 1, tiles=None)
    made.options["maxZoom"] = 18  # clusters ask for it, and there are no tiles that say it
    rows = shown[["latitude", "longitude", "colour"]].values.tolist()
    callback = (
        "function (row) { return L.circleMarker([row[0], row[1]], {radius: 5, color: row[2]}) }"
    )
    FastMarkerCluster(rows, callback=callback).add_to(made)
    st_folium(made, use_container_width=True, height=HEIGHT, returned_objects=[])


def st_map(shown: pd.DataFrame) -> None:
    """Streamlit's own."""
    st.map(shown, latitude="latitude", longitude="longitude", color="colour", zoom=ZOOM)


def pydeck_map(shown: pd.DataFrame) -> None:
    """A layer of points in deck.gl, drawn by the graphics processor where there is one."""
    import pydeck

    rgb = {side: [int(c[k : k + 2], 16) for k in (1, 3, 5)] for side, c in COLOURS.items()}
    rows = shown[["latitude", "longitude"]].assign(rgb=shown["side"].map(rgb))
    layer = pydeck.Layer(
        "ScatterplotLayer", rows, get_position="[longitude, latitude]", get_fill_color="rgb",
        radius_min_pixels=3, radius_max_pixels=5, pickable=True,
    )  # fmt: skip
    view = pydeck.ViewState(latitude=CENTRE[0], longitude=CENTRE[1], zoom=ZOOM)
    style = f"data:application/json,{urllib.parse.quote(json.dumps(STYLE))}"
    st.pydeck_chart(pydeck.Deck([layer], initial_view_state=view, map_style=style), height=HEIGHT)


def plotly_map(shown: pd.DataFrame) -> None:
    """`scatter_map` of Plotly, on its empty white style."""
    import plotly.express as express

    figure = express.scatter_map(
        shown, lat="latitude", lon="longitude", color="side", color_discrete_map=COLOURS,
        map_style="white-bg", zoom=ZOOM - 1,
        center={"lat": CENTRE[0], "lon": CENTRE[1]}, height=HEIGHT,
    )  # fmt: skip
    st.plotly_chart(figure, width="stretch")


MAPS = {
    "folium": folium_map,
    "FastMarkerCluster": cluster_map,
    "st.map": st_map,
    "pydeck": pydeck_map,
    "plotly": plotly_map,
}

if "at" not in st.session_state:
    st.session_state.at = 0


def step(by: int) -> None:
    """Go to the other half-year, a day earlier than it was."""
    st.session_state.at += 1


st.button("previous", shortcut="Left", on_click=step, args=(-1,))
st.button("next", shortcut="Right", on_click=step, args=(1,))
at = st.session_state.at
first = pd.Timestamp(YEAR + timedelta(HALF * (at % 2) - at))
table = claims()
chosen = table[table["day"].between(first, first + pd.Timedelta(days=HALF - 1))]
MAPS[RIVAL](chosen)
st.markdown(f"shown {at} {len(chosen)}")
