"""What is installed: its licences, and the list of it that `make sbom` writes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

from licences import ALLOWED, choices, licence_of, locked, written
from server import ROOT


def test_the_table_of_licences_says_what_the_packages_say() -> None:
    said = written()
    assert list(said) == locked(), "python tests/licences.py prints the table anew"
    assert said == {name: licence_of(name) for name in locked()}


def test_every_licence_may_be_shipped_with_the_app() -> None:
    refused = []
    for name in locked():
        possible = [set(re.split(r" AND ", choice)) for choice in choices(licence_of(name))]
        if not any(wanted <= set(ALLOWED) for wanted in possible):
            refused.append(name)
    assert refused == []


def test_the_list_of_parts_names_every_package_with_its_hashes(tmp_path: Path) -> None:
    out = tmp_path / "sbom.json"
    command = ["make", "-s", "sbom", f"SBOM={out}", f"BIN={Path(sys.executable).parent}"]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    made = json.loads(out.read_text(encoding="utf-8"))
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == (
        "CycloneDX",
        "claim-atlas",
    )
    parts = {part["name"]: part for part in made["components"]}
    assert sorted(parts) == sorted(locked())
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    version = re.search(r"^streamlit==(\S+)", lock, re.MULTILINE)
    assert version
    assert parts["streamlit"]["version"] == version[1]
    hashes = {h["content"] for r in parts["streamlit"]["externalReferences"] for h in r["hashes"]}
    assert hashes
    assert all(h in lock for h in hashes)


def test_every_extra_has_a_lock_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with_hash = r"^[\w.-]+==[^\n]+\\\n    --hash=sha256:[0-9a-f]{64}"
    for extra in project["optional-dependencies"]:
        text = (ROOT / f"requirements-{extra}.lock").read_text(encoding="utf-8")
        packages = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
        assert len(re.findall(with_hash, text, re.MULTILINE)) == len(packages) > 0


def test_the_upkeep_of_every_package_was_looked_at() -> None:
    said = {}
    for line in (ROOT / "docs" / "upkeep.md").read_text(encoding="utf-8").splitlines():
        if found := re.match(r"\| `([\w.-]+)` \|[^|]*\| (\S+) \| (\S+) \| (.*) \|", line):
            said[found[1]] = (date.fromisoformat(found[2]), date.fromisoformat(found[3]), found[4])
    extras = [ROOT / f"requirements-{name}.lock" for name in ("team", "postgres", "spark", "mcp")]
    wanted = set(locked())
    for extra in extras:
        text = extra.read_text(encoding="utf-8")
        wanted |= set(re.findall(r"^([\w.-]+)==", text, re.MULTILINE))
    assert {name.lower().replace("_", "-") for name in wanted} == set(said)
    looked_at = max(last for _, last, _ in said.values())
    for name, (used, last, remark) in said.items():
        assert used <= last, name
        if looked_at - last > timedelta(days=548):
            assert remark, f"{name}: why it stays, and what would take its place"
