"""The files that come with the app: in a checkout beside `geo/`, when installed in `geo/_app/`."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "_app"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent  # of `app.py`, `pages/`, `data/`
DATA = ROOT / "data"  # the shipped ledger
BASEMAP = DATA / "basemap"
STATIC = _PACKAGE / "static"  # what runs in the browser
