"""How far another coder of the same documents agrees, and what is to be settled."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
ui.coding_view(atlas, view)
