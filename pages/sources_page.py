"""The sources: everyone who speaks or carries, with what they say."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
claims = ui.claims_of(atlas, view.wanted)
room = ui.room_above_map()
ui.sources_view(atlas, view, claims)
ui.toolbar(room, atlas, view, claims)
ui.sidebar(atlas, view, claims)
