"""What this is, how its claims are coded, and who runs it."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
ui.about_view(atlas, view)
