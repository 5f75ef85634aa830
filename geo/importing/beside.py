"""The other tables of a ledger, as its exports of one file carry them."""

from __future__ import annotations

import json

from geo.ledger import NEIGHBOURS


def tables_in(text: str | bytes) -> dict[str, str]:
    """The tables of a ledger (name -> CSV) in a JSON object; none if it is something else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return tables_of(found)


def tables_of(found: object) -> dict[str, str]:
    """The tables of a ledger (name -> CSV) in parsed JSON; none if it is something else."""
    if not isinstance(found, dict):
        return {}
    return {n: t for n, t in found.items() if n in NEIGHBOURS and isinstance(t, str)}
