"""What was done to the ledger, by whom, and what it was before."""

from geo import ui

atlas = ui.open_atlas()
view = ui.read_view(atlas)
ui.links(view)
ui.history_view(view)
