"""The files that come with the app: beside `geo/` in a checkout, in `geo/_app/` when installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "_app"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent  # of `app.py`, `pages/`, `data/`
DATA = ROOT / "data"  # the shipped ledger
BASEMAP = DATA / "basemap"
STATIC = _PACKAGE / "static"  # what runs in the browser


def is_installed() -> bool:
    """Whether this is an installed package, whose files must not be changed."""
    return ROOT == _INSTALLED


def is_read_only(path: Path) -> bool:
    """Whether a file or folder belongs to the installed package."""
    return is_installed() and path.resolve().is_relative_to(ROOT)
