"""The claims as a table, event by event, counted, and where only one side speaks."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
room = ui.room_above_map()
ui.claims_view(atlas, view)
ui.toolbar(room, atlas, view)
ui.sidebar(atlas, view)
