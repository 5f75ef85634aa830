"""Bring a file of your own: preview, import, report; only you see it until you save it."""

from geo import ui

ui.import_page()
