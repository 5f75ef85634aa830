"""What the documents say is so: commands, columns, files, and whose words are in the repository."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from conftest import ARTICLES
from server import ROOT

from geo.export import FORMATS
from geo.model.areas import area
from geo.model.claims import COLUMNS, EVENT_TYPES, KINDS, MODALITIES
from geo.model.columns import CLAIM_COLUMNS
from geo.web.api import SERVED

REGISTRIES = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".org", "npmjs" + ".com")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    """Every file of the project that git knows or would take."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).is_file()]


def test_the_readme_has_the_two_commands_and_make_knows_them() -> None:
    readme, makefile = text_of("README.md"), text_of("Makefile")
    for command in ("run", "test"):
        assert f"make {command}" in readme
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)
    for name in re.findall(r"\]\(([^)#:]+)\)", readme + text_of("CONTRIBUTING.md")):
        assert (ROOT / name).exists(), name


KINDS_IN_WORDS = {
    "when": "day or instant",
    "offset": "code points",
    "ids": "claim ids",
    "sha256": "SHA-256",
    "extra": "JSON object",
    "reference": "key of `{}.csv`",
    "chain": "keys of `{}.csv`",
}


def test_the_table_of_the_ledgers_columns_is_the_declaration() -> None:
    rows = []
    for column in CLAIM_COLUMNS.values():
        kind = KINDS_IN_WORDS.get(column.kind, column.kind).format(column.refers)
        must = ", required" if column.required else ""
        words = f": {', '.join(column.words)}" if column.words else ""
        rows.append(f"| `{column.name}` | {kind}{must} | {column.text}{words} |")
    head = ["| column | kind | content |", "|---|---|---|"]
    assert "\n".join([*head, *rows, ""]) in text_of("docs/ledger.md")


def test_the_ledgers_columns_and_words_are_documented() -> None:
    page = text_of("docs/ledger.md")
    for column in COLUMNS:
        assert f"`{column}`" in page
    for word in (*MODALITIES, *EVENT_TYPES):
        assert word in page
    for kind in KINDS:
        assert kind in text_of("CONTRIBUTING.md")


def test_the_area_rules_of_the_guide_work() -> None:
    rules = re.findall(r"^\| `([^`]+)` \|", text_of("CONTRIBUTING.md"), re.MULTILINE)
    assert len(rules) == 5
    for rule in rules:
        assert not area(rule, {"bakhmut": (48.5942, 37.9989)}).is_empty


def test_every_format_is_documented() -> None:
    page = text_of("docs/exporting.md")
    for form in FORMATS:
        assert re.search(rf"^\| `{form.key}` \| `\.{form.suffix}` \|", page, re.MULTILINE)
    for suffix in SERVED:
        assert f"/api/claims.{suffix}" in page


def test_every_dependency_is_locked_with_a_hash() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    for lock, wanted in (
        ("requirements.lock", project["dependencies"]),
        ("requirements-dev.lock", project["optional-dependencies"]["dev"]),
    ):
        text = text_of(lock)
        names = {m.lower() for m in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
        for dependency in wanted:
            name = re.match(r"[\w.-]+", dependency)
            assert name
            assert name[0].lower() in names
        assert text.count("--hash=sha256:") >= len(names)


def test_no_file_names_a_registry_or_a_path_of_one_machine() -> None:
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        for host in REGISTRIES:
            assert host not in text, path
        assert not re.search(r"/(root|home|work)/\w", text), path


@pytest.mark.skipif(not ARTICLES.is_dir(), reason="the documents are not at hand")
def test_no_sentence_of_the_documents_is_in_the_project() -> None:
    sentences = {
        part
        for file in ARTICLES.glob("*.txt")
        for part in re.split(r"[。\n「」]", file.read_text(encoding="utf-8"))
        if len(part) >= 22
    }
    assert len(sentences) > 60
    for path in tracked():
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found = [s for s in sentences if s in text]
        assert not found, (path, found)
