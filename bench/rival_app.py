"""The same view as other map elements of Streamlit draw it, for `filter_to_paint.py` only.

RIVAL in the environment says which; POINTS names the table. Each has half of the claims in its
first view and the others in its second, coloured by side where the element can, and changes on
the same key. After the map comes a line with the number of claims shown: once it is in the page,
all that the map needs has arrived.
"""

from __future__ import annotations

import json
import os
import urllib.parse
from datetime import date

import pandas as pd
import streamlit as st

RIVAL = os.environ["RIVAL"]
WINDOWS = ((date(2022, 7, 1), date(2022, 12, 29)), (date(2022, 12, 30), date(2023, 6, 29)))
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

if "half" not in st.session_state:
    st.session_state.half = 0


def step(by: int) -> None:
    """Go to the other half-year."""
    st.session_state.half = (st.session_state.half + by) % 2


st.button("previous", shortcut="Left", on_click=step, args=(-1,))
st.button("next", shortcut="Right", on_click=step, args=(1,))
first, last = (pd.Timestamp(day) for day in WINDOWS[st.session_state.half])
table = claims()
chosen = table[table["day"].between(first, last)]
MAPS[RIVAL](chosen)
st.markdown(f"shown {st.session_state.half} {len(chosen)}")
