"""The house rules that no linter holds; who may import whom is in `pyproject.toml`."""

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path

import pytest
from samples import ROOT

GEO = ROOT / "geo"
NAMED = re.compile(
    r"russia|ukrain|kyiv|kiev|moscow|moskva|kremlin|crimea|sevastopol|donetsk|donbas|luhansk"
    r"|bakhmut|soledar|bryansk|belarus|nato\b|wagner"
    r"|ロシア|ウクライナ|キーウ|キエフ|モスクワ|クリミア|росі|росси|украї|украи|київ|киев|москва",
    re.IGNORECASE,
)


def imports(path: Path) -> set[str]:
    """Full names of what a file imports, anywhere in it: `geo.model.dates.When`, `streamlit`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


MODULES = sorted(p for p in GEO.rglob("*.py") if p != GEO / "__init__.py")
PAGES = sorted((ROOT / "pages").glob("*.py"))
ASSETS = sorted(p for p in (GEO / "static").rglob("*") if p.suffix in (".js", ".css", ".html"))


def test_the_top_of_geo_has_few_packages_that_say_what_they_are():
    loose = {p.name for p in GEO.iterdir() if p.suffix}
    assert loose <= {"__init__.py", "__main__.py", "py.typed"}
    rooms = [p for p in GEO.iterdir() if p.is_dir() and p.name not in ("__pycache__", "_app")]
    assert len(rooms) <= 15
    for room in rooms:
        if room.name != "static":  # no Python
            said = ast.get_docstring(ast.parse((room / "__init__.py").read_text(encoding="utf-8")))
            assert said, room.name


@pytest.mark.parametrize("path", [ROOT / "app.py", *PAGES], ids=lambda p: p.name)
def test_the_app_and_its_pages_are_thin(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60
    assert {name.split(".")[0] for name in imports(path)} <= {"geo", "__future__"}


def test_the_api_is_served_without_what_only_pages_and_files_need():
    heavy = ["streamlit", "folium", "pandas", "geopandas", "matplotlib"]
    code = f"import sys, geo.web.api; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        return "\n".join(t.string for t in tokens if t.type != tokenize.COMMENT)
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", [*MODULES, *ASSETS], ids=lambda p: str(p.relative_to(GEO)))
def test_the_code_names_no_country_and_no_side(path):
    assert NAMED.findall(without_comments(path)) == []


def test_no_script_makes_markup_of_text() -> None:
    makes = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(")
    for path in (GEO / "static").glob("*.js"):
        assert makes.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_viewers_see_no_traceback() -> None:
    settings = tomllib.loads((GEO.parent / ".streamlit" / "config.toml").read_text("utf-8"))
    assert settings["client"]["showErrorDetails"] == "none"
