"""The export formats, and the name of an exported file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geo.export.delimited import csv_excel, csv_hxl, csv_plain
from geo.export.extract import Extract
from geo.export.geojson import geojson
from geo.export.package import Descriptor, package, table, zipped
from geo.ledger import Ledger
from geo.model.claims import UNGUARDED, Claim
from geo.model.filters import Filter
from geo.model.settings import NOTHING_SAID, About


@dataclass(frozen=True)
class Format:
    """A format. key: of its label in the strings; parts: writes the file in pieces.

    comes_back: whether `import` reads it again with equal cells. tags: the row of a table that has
    tags and no data, 0 where there is none.
    """

    key: str
    suffix: str
    mime: str
    parts: Callable[[Extract], Iterator[bytes]]
    comes_back: bool = True
    tags: int = 0

    def write(
        self,
        ledger: Ledger,
        claims: Sequence[Claim],
        query: Filter,
        folder: Path,
        about: About = NOTHING_SAID,
        lang: str = "en",
    ) -> bytes:
        """The whole file; see `Extract` for the arguments."""
        return b"".join(self.parts(Extract(ledger, claims, query, folder, about, lang)))

    def zipped(self, extract: Extract) -> Iterator[bytes]:
        """A zip of the file and the `datapackage.json` that describes it, in pieces.

        The format `data package` is such a zip already.
        """
        if self.suffix == "zip":
            return self.parts(extract)
        described = self.described(f"claims.{self.suffix}", extract.columns)
        return zipped(extract, described, self.parts(extract))

    def described(self, path: str, columns: Sequence[str] = UNGUARDED) -> Descriptor:
        """The resource of a data package that a file is; see `table` for the arguments."""
        said = table(self.suffix, self.mime, path, columns)
        return said | ({"dialect": {"commentRows": [self.tags]}} if self.tags else {})


# The libraries for these formats take long to import, so they are imported when needed.


def _xlsx(extract: Extract) -> Iterator[bytes]:
    from geo.export.workbook import xlsx

    return xlsx(extract)


def _kmz(extract: Extract) -> Iterator[bytes]:
    from geo.export.kml import kmz

    return kmz(extract)


def _geopackage(extract: Extract) -> Iterator[bytes]:
    from geo.export.tabular import geopackage

    return geopackage(extract)


def _geoparquet(extract: Extract) -> Iterator[bytes]:
    from geo.export.tabular import geoparquet

    return geoparquet(extract)


def _json_ld(extract: Extract) -> Iterator[bytes]:
    from geo.export.linked_data import json_ld

    return json_ld(extract)


# In the order in which they are offered: first what people with spreadsheets want.
FORMATS = (
    Format(
        "xlsx",
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _xlsx,
    ),
    Format("csv", "csv", "text/csv", csv_plain),
    Format("csv_excel", "csv", "text/csv", csv_excel),
    Format("csv_hxl", "csv", "text/csv", csv_hxl, tags=2),
    Format("geojson", "geojson", "application/geo+json", geojson),
    Format("kml", "kmz", "application/vnd.google-earth.kmz", _kmz),
    Format("geopackage", "gpkg", "application/geopackage+sqlite3", _geopackage),
    Format("geoparquet", "parquet", "application/vnd.apache.parquet", _geoparquet),
    Format("json_ld", "jsonld", "application/ld+json", _json_ld, comes_back=False),
    Format("package", "zip", "application/zip", package),
)


def address_suffix(form: Format) -> str:
    """How the name of a format's file ends in the API. `csv` is that without mark and tags."""
    before, _, which = form.key.partition("_")
    return f"{which}.{form.suffix}" if before == form.suffix and which else form.suffix


CSV_EXCEL = next(form for form in FORMATS if form.key == "csv_excel")


def file_name(query: Filter, rows: int, suffix: str) -> str:
    """A name with the days and the number of rows: `claims_2023-05-12_19-rows.csv`."""
    days = "all-days"
    if query.days:
        days = "_".join(dict.fromkeys(d.isoformat() for d in query.days))
    return f"claims_{days}_{rows}-rows.{suffix}"
