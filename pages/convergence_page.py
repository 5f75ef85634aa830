"""Events over time: what each side said when, and how long until another side confirmed it."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
room = ui.room_above_map()
ui.convergence_view(atlas, view)
ui.toolbar(room, atlas, view)
ui.sidebar(atlas, view)
