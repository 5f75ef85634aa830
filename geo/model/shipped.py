"""The files that come with the app: in a checkout beside `geo/`, when installed in `geo/_app/`."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "_app"

ROOT = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent  # of `app.py`, `pages/`, `data/`
DATA = ROOT / "data"  # the shipped ledger
BASEMAP = DATA / "basemap"
STATIC = _PACKAGE / "static"  # what runs in the browser


def is_installed() -> bool:
    """Whether this is an installed package, whose files nobody may write to."""
    return ROOT == _INSTALLED


def is_read_only(path: Path) -> bool:
    """Whether a file or folder is one of those that are installed."""
    return is_installed() and path.resolve().is_relative_to(ROOT)
