"""Claim Atlas. `make run` serves this; the pages are in `pages/`, the work is in `geo/`."""

from geo import ui

ui.page({"map": "pages/map_page.py", "import": "pages/import_page.py"}).run()
