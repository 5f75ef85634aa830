"""The sources: everyone who speaks or carries, with what they say."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
room = ui.room_above_map()
ui.sources_view(atlas, view)
ui.toolbar(room, atlas, view)
ui.sidebar(atlas, view)
