"""The map of one day or many: who says what happened where."""

from geo import ui

atlas = ui.open_atlas()
view = ui.controls(atlas)
claims = ui.shown_claims(atlas, view)
ui.toolbar(atlas, view, claims)
ui.map_and_panel(atlas, view, claims)
ui.timeline_and_list(atlas, view, claims)
