"""Where the ledger that this process serves is kept."""

from __future__ import annotations

import os
from pathlib import Path

from geo.model.shipped import DATA


def data_folder() -> Path:
    """The ledger's folder: `EVENTS_DATA_DIR`, else `data/`."""
    return Path(os.environ.get("EVENTS_DATA_DIR") or DATA)
