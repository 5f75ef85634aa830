"""What one writes first: a folium.Marker per event in the map, everything returned.

For `filter_to_paint.py` only, which names the events file in EVENTS_DATA_DIR.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import folium
import pandas as pd
import streamlit as st
from streamlit_folium import st_folium

st.set_page_config(layout="wide")


@st.cache_data
def events() -> pd.DataFrame:
    """The events file, read once."""
    return pd.read_csv(
        Path(os.environ["EVENTS_DATA_DIR"]) / "events.csv", parse_dates=["report_date"]
    )


if "half" not in st.session_state:
    st.session_state.half = 0


def step(by: int) -> None:
    """Go to the other half-year."""
    st.session_state.half = (st.session_state.half + by) % 2


st.button("previous", shortcut="Left", on_click=step, args=(-1,))
st.button("next", shortcut="Right", on_click=step, args=(1,))
first = [date(2022, 7, 1), date(2022, 12, 30)][st.session_state.half]
last = [date(2022, 12, 29), date(2023, 6, 29)][st.session_state.half]
table = events()
shown = table[table["report_date"].dt.date.between(first, last)]
made = folium.Map(location=(49, 31.5), zoom_start=6, tiles=None)
for event in shown.itertuples():
    folium.Marker(
        (event.latitude, event.longitude), popup=event.headline_en, tooltip=event.location
    ).add_to(made)
st_folium(made, use_container_width=True, height=600)
