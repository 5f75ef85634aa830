"""An open atlas: opened, watched and backed up, without Streamlit and folium."""
