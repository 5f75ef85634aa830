"""What was looked at: publishers by days, the rhythm of speakers, and silences."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
room = ui.room_above_map()
ui.coverage_view(atlas, view)
ui.toolbar(room, atlas, view)
ui.sidebar(atlas, view)
