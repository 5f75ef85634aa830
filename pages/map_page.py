"""The map of one day or many: who says what happened where."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
# The map is what the viewer waits for, so it is sent first.
room = ui.room_above_map()
ui.map_and_panel(atlas, view)
under = ui.room_under_map()
ui.toolbar(room, atlas, view, on_map=True)
ui.wide_timeline(under, atlas, view)
ui.sidebar(atlas, view, on_map=True)
