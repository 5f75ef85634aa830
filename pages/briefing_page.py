"""Briefings: slides in order, to present without a network and to take home."""

from geo import ui

atlas = ui.open_atlas(of_now=True)
view = ui.read_view(atlas)
ui.links(view)
ui.briefing_view(atlas, view)
