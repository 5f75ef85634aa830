"""The file of a release: a data package with its signature, and how to cite it."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

from geo.export.package import DESCRIPTION, PACKAGE_LIMIT, table_resources
from geo.ledger import EVENTS, NEIGHBOURS
from geo.ledger.releases import (
    BadRelease,
    Release,
    Signed,
    checked,
    parse_marks,
    table_state,
)

MANIFEST, SIGNATURE, MARKS = "release.json", "release.json.sig", "marks.csv"
CITATION = "CITATION.cff"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same for each file, so that a release is the same to the byte


@dataclass(frozen=True)
class Opened:
    """A file of a release that is right. marks: of its claims; tables: their content."""

    release: Release
    marks: Mapping[str, str]
    tables: Mapping[str, bytes]


def release_package(made: Signed, tables: Mapping[str, bytes], operator: str) -> bytes:
    """The zip of a release. tables: their content; operator: who runs the atlas, or ""."""
    release = made.release
    files = dict(tables)
    start = f"releases/{release.release}"
    kept = made.files()
    files[MANIFEST] = kept[f"{start}.json"]
    files[SIGNATURE] = kept[f"{start}.json.sig"]
    files[MARKS] = kept[f"{start}.marks.csv"]
    files[CITATION] = citation_file(release, operator).encode("utf-8")
    files[DESCRIPTION] = _description(release, tables)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            member = zipfile.ZipInfo(name, _WHEN)
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, content)
    return out.getvalue()


def is_release(data: bytes) -> bool:
    """Whether data are a zip with a release in it, right or not."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return MANIFEST in archive.namelist()
    except (zipfile.BadZipFile, EOFError, RuntimeError):
        return False


def open_release(data: bytes) -> Opened:
    """The release in a zip, all of which is as it was signed. Raises BadRelease.

    Whether the key that signed it is one to be trusted is another question.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(info.file_size for info in archive.infolist()) > PACKAGE_LIMIT:
                raise BadRelease("too_large", most=PACKAGE_LIMIT)
            lacking = {MANIFEST, SIGNATURE, MARKS} - names
            if lacking:
                raise BadRelease("lacks", file=", ".join(sorted(lacking)))
            release = checked(archive.read(MANIFEST), archive.read(SIGNATURE))
            lacking = release.tables.keys() - names
            if lacking:
                raise BadRelease("lacks", file=", ".join(sorted(lacking)))
            tables = {name: archive.read(name) for name in release.tables}
            marks = archive.read(MARKS)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as e:
        # RuntimeError: encrypted, or (NotImplementedError) compressed by an unknown method.
        raise BadRelease("no_zip") from e
    for name, content in tables.items():
        if name not in (EVENTS, *NEIGHBOURS):
            raise BadRelease("damaged")
        try:
            is_right = table_state(content) == release.tables[name]
        except ValueError:  # no UTF-8, or no CSV
            is_right = False
        if not is_right:
            raise BadRelease("altered", file=name)
    found = parse_marks(marks)
    if hashlib.sha256(marks).hexdigest() != release.marks:
        raise BadRelease("altered", file=MARKS)
    return Opened(release, found, tables)


def citation_file(release: Release, operator: str) -> str:
    """How to cite a release, in the Citation File Format 1.2.0."""
    title = release.title or "Claim Atlas"
    said = {
        "cff-version": "1.2.0",
        "message": "Cite this release; a claim by its id and the number of the release.",
        "type": "dataset",
        "title": title,
        "authors": [{"name": operator or title}],
        "version": str(release.release),
        "date-released": release.at[:10],
        "abstract": release.note,
        "license": release.licence,
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{hashlib.sha256(release.content()).hexdigest()}",
                "description": "of release.json, which is signed",
            }
        ],
    }
    # JSON is YAML, with every text in quotes.
    lines = (
        f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items() if value
    )
    return "\n".join(lines) + "\n"


def _description(release: Release, tables: Mapping[str, bytes]) -> bytes:
    said = {
        "name": f"claim-atlas-release-{release.release}",
        "title": release.title or "Claim Atlas",
        "version": str(release.release),
        "created": release.at,
        "description": release.note,
        "licenses": [{"name": release.licence}] if release.licence else [],
        "resources": [
            resource | {"bytes": len(tables[name]), "hash": f"sha256:{release.tables[name].sha256}"}
            for name, resource in table_resources(tables)
        ],
        "claim_atlas": {"release": release.release, "data_version": release.data_version},
    }
    kept = {key: value for key, value in said.items() if value}
    return json.dumps(kept, ensure_ascii=False, indent=2).encode("utf-8")
