"""The desk: new claims, corrections, and the last changes, each of which can be taken back."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
ui.desk_view(atlas, view)
