"""Claim Atlas. `make run` serves this; the pages are in `pages/`, the work is in `geo/`."""

from geo import ui

PAGES = {
    "map": "pages/map_page.py",
    "claims": "pages/claims_page.py",
    "sources": "pages/sources_page.py",
    "coverage": "pages/coverage_page.py",
    "convergence": "pages/convergence_page.py",
    "briefing": "pages/briefing_page.py",
    "desk": "pages/desk_page.py",
    "coding": "pages/coding_page.py",
    "import": "pages/import_page.py",
    "history": "pages/history_page.py",
    "about": "pages/about_page.py",
}
ui.page(PAGES).run()
