"""The licences of what the app installs, as the packages say: `licences.py` prints them."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import distribution

from server import ROOT

# What packages say in words, as SPDX has it.
_SPDX = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "The BSD 2-Clause License": "BSD-2-Clause",
    "MIT License": "MIT",
    "The MIT License (MIT)": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "GNU Library or Lesser General Public License (LGPL)": "LGPL-2.1-or-later",
    "(same as Leaflet)": "BSD-2-Clause",
}
# Packages whose metadata name none: read in their repository.
_READ = {"streamlit-folium": "MIT"}
# What may be shipped beside an app under Apache-2.0; a package with a choice may take one.
ALLOWED = (
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python",
    "LGPL-2.1-or-later", "MIT", "MIT-0", "MIT-CMU", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Zlib",
)  # fmt: skip
_ROW = re.compile(r"^\| `(?P<name>[\w.-]+)` \| (?P<licence>[^|]+) \| [^|]+ \|$", re.MULTILINE)


def locked() -> list[str]:
    """The packages that `make run` installs."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([\w.-]+)==", text, re.MULTILINE)


def licence_of(name: str) -> str:
    """The licence of an installed package as an SPDX expression. Raises KeyError."""
    said = distribution(name).metadata
    if expression := said.get("License-Expression"):
        return expression
    if name in _READ:
        return _READ[name]
    classes = [
        c.rsplit(" :: ", 1)[-1] for c in said.get_all("Classifier") or () if "License ::" in c
    ]
    words = (said.get("License") or "").strip()
    for each in (words, *classes):
        if each in _SPDX:
            return _SPDX[each]
        if each in ALLOWED:
            return each
    raise KeyError(f"{name}: {words!r} {classes}")


def choices(expression: str) -> list[str]:
    """The licences of which one may be taken, each with all that must hold together."""
    return [part.strip(" ()") for part in expression.split(" OR ")]


def direct() -> set[str]:
    """The packages that the project itself names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=~!; ]", d)[0].lower() for d in project["dependencies"]}


def table() -> str:
    """The rows of `docs/licences.md`."""
    own = direct()
    rows = ["| package | licence (SPDX) | why it is here |", "|---|---|---|"]
    for name in locked():
        how = "named in `pyproject.toml`" if name.lower() in own else "needed by another"
        rows.append(f"| `{name}` | {licence_of(name)} | {how} |")
    return "\n".join(rows)


def written() -> dict[str, str]:
    """The licences that `docs/licences.md` says, by package."""
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    return {row["name"]: row["licence"] for row in _ROW.finditer(page)}


if __name__ == "__main__":
    print(table())
