"""Bring a file of your own: preview, import, report; only you see it until you save it."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
ui.import_view(view.lang)
