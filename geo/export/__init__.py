"""Writes exactly the shown claims in each format, with a data package that describes them.

`FORMATS` is the table of formats; `Format.zipped` puts a file beside its `datapackage.json`. The
data package and the CSV can be read again: `read_package`, `read_ledger(events=..., extract=True)`.
"""

from __future__ import annotations

from geo.export.extract import Extract
from geo.export.formats import CSV_EXCEL, FORMATS, Format, address_suffix, file_name
from geo.export.package import (
    DESCRIPTION,
    PACKAGE_LIMIT,
    Descriptor,
    description,
    read_package,
    table,
)

__all__ = [
    "CSV_EXCEL",
    "DESCRIPTION",
    "FORMATS",
    "PACKAGE_LIMIT",
    "Descriptor",
    "Extract",
    "Format",
    "address_suffix",
    "description",
    "file_name",
    "read_package",
    "table",
]
