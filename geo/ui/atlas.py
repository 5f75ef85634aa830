"""The loaded ledger, shared by all viewers, and what is asked of it."""

from __future__ import annotations

import gc
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from geo import timeline
from geo.claims import Claim
from geo.evidence import texts_in
from geo.filters import Filter
from geo.ledger import Ledger, fingerprint, read_ledger
from geo.settings import Settings, settings_for
from geo.store import Store
from geo.ui.components import ROOT

# Days beyond the ledger that may still be asked for, so that a step can leave its edge.
MARGIN = timedelta(days=31)


@dataclass(frozen=True)
class Atlas:
    """A loaded ledger with all that asks of it.

    days: first and last day that may be chosen. shared: whether all see it, by links too.
    """

    folder: Path
    ledger: Ledger
    store: Store
    settings: Settings
    days: tuple[date, date]
    shared: bool = True

    @property
    def default_by(self) -> str:
        """The day by which a view opens: that of the event where most reports have none."""
        claims = self.ledger.claims.values()
        reported = sum(c.reported is not None for c in claims)
        return "report" if 2 * reported >= len(claims) else "event"

    def vocabulary(self) -> dict[str, Any]:
        """What the words of a link may be: the arguments of `parse_filter`."""
        return {
            "zones": self.settings.zones,
            "sides": self.ledger.sides,
            "claimants": self.ledger.sources,
            "default_zone": self.settings.default_zone,
            "default_by": self.default_by,
            "limits": self.days,
        }


def data_folder() -> Path:
    """The ledger's folder: `EVENTS_DATA_DIR`, else `data/`."""
    return Path(os.environ.get("EVENTS_DATA_DIR") or ROOT / "data")


@st.cache_resource(max_entries=2, show_spinner=False)
def load(folder: str, stamp: object) -> Atlas:
    """Load a ledger once per state of its files (`stamp`), for all viewers."""
    atlas = read_atlas(Path(folder))
    # Streamlit collects garbage after every run, while it still sends: what stays is exempted.
    gc.collect()
    gc.freeze()
    return atlas


def read_atlas(path: Path, shared: bool = True) -> Atlas:
    """Read the ledger in the folder `path`, with settings of its own or the shipped ones."""
    ledger = read_ledger(path)
    settings = settings_for(path, ROOT / "data")
    store = Store(ledger, list(settings.zones))
    first, last = store.extent() or (date.today(), date.today())
    return Atlas(path, ledger, store, settings, (first - MARGIN, last + MARGIN), shared)


def loaded() -> Atlas:
    """The ledger of `data_folder`, read again when its files change."""
    folder = data_folder()
    return load(str(folder), fingerprint(folder))


def articles() -> Mapping[str, str]:
    """The texts of the documents, by name, where `EVENTS_ARTICLES_DIR` points to them."""
    folder = os.environ.get("EVENTS_ARTICLES_DIR")
    return texts_in(Path(folder)) if folder else {}


def claims_of(atlas: Atlas, wanted: Filter) -> list[Claim]:
    """The claims of a filter, in order of time."""
    ids: Sequence[str] = _ask(atlas.ledger.version, wanted, "claims", atlas.store)
    return [atlas.ledger.claims[i] for i in ids]


def undated(atlas: Atlas, wanted: Filter) -> int:
    """How many claims a filter by day leaves out because they have no such day."""
    n: int = _ask(atlas.ledger.version, wanted, "undated", atlas.store)
    return n


def withdrawn(atlas: Atlas, wanted: Filter) -> int:
    """How many claims a filter leaves out because they have gone from their source file."""
    n: int = _ask(atlas.ledger.version, wanted, "withdrawn", atlas.store)
    return n


def claims_per_day(atlas: Atlas, wanted: Filter) -> pd.DataFrame:
    """Claims per day and side of a filter, whatever its days; see `timeline.per_day`."""
    return _per_day(atlas.ledger.version, wanted.all_days(), atlas.store)


@st.cache_data(max_entries=256, show_spinner=False)
def _ask(version: str, wanted: Filter, question: str, _store: Store) -> Any:
    return getattr(_store, question)(wanted)


@st.cache_data(max_entries=64, show_spinner=False)
def _per_day(version: str, wanted: Filter, _store: Store) -> pd.DataFrame:
    return timeline.per_day(_store.days(wanted))
