"""The ledger, a folder of CSV files: reads it, judges every row, writes it, checks evidence."""

from geo.ledger.folder import (
    EVENTS,
    MAY_LACK,
    NEEDED,
    NEIGHBOURS,
    OPTIONAL,
    UNKNOWN_SIDE,
    Ledger,
    parse_ledger,
    read_ledger,
    write_events,
)

__all__ = [
    "EVENTS",
    "MAY_LACK",
    "NEEDED",
    "NEIGHBOURS",
    "OPTIONAL",
    "UNKNOWN_SIDE",
    "Ledger",
    "parse_ledger",
    "read_ledger",
    "write_events",
]
