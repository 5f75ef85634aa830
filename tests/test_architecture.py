"""The house rules, read from the source: who imports whom, how long, and what is not named."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest
from samples import ROOT

GEO = ROOT / "geo"
# A module imports only what stands in its own layer or above it.
LAYERS = (
    (
        "days",
        "i18n",
        "areas",
        "escape",
        "settings",
        "headers",
        "hosts",
        "badges",
        "storage",
        "quotes",
    ),
    ("places",),
    ("outlines",),
    ("claims",),
    ("tables", "rows", "records", "ledger_format"),
    ("ledger",),
    ("evidence", "filters", "groups", "timeline_spec", "wording", "wholeness"),
    ("columns",),
    ("engines", "deriving"),
    ("archive",),
    ("store", "export", "check", "citation", "importing", "tallies"),
    (
        "payloads",
        "maps",
        "timeline",
        "panel",
        "charts",
        "viewport",
        "loading",
        "opening",
        "watching",
    ),
    ("api", "command", "backup", "ending"),
    ("grid", "eventlist", "briefing"),
    ("ui", "__main__"),
)
LAYER = {module: n for n, layer in enumerate(LAYERS) for module in layer}
FRAMEWORK = {"streamlit", "streamlit_folium"}
NAMED = re.compile(
    r"russia|ukrain|kyiv|kiev|moscow|moskva|kremlin|crimea|sevastopol|donetsk|donbas|luhansk"
    r"|bakhmut|soledar|bryansk|belarus|nato\b|wagner"
    r"|ロシア|ウクライナ|キーウ|キエフ|モスクワ|クリミア|росі|росси|украї|украи|київ|киев|москва",
    re.IGNORECASE,
)


def module_of(path: Path) -> str:
    """`geo/ui.py` and `geo/ui/anything.py` are both the module `ui`."""
    return path.relative_to(GEO).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of what a file imports, anywhere in it: `geo.days.When`, `streamlit`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def houses_of(path: Path) -> set[str]:
    """The modules of the house that a file imports."""
    return {name.split(".")[1] for name in imports(path) if name.startswith("geo.")}


MODULES = sorted(p for p in GEO.rglob("*.py") if p != GEO / "__init__.py")
DOMAIN = [p for p in MODULES if module_of(p) != "ui"]
PAGES = sorted((ROOT / "pages").glob("*.py"))
ASSETS = sorted(p for p in (GEO / "assets").rglob("*") if p.suffix in (".js", ".css", ".html"))


def test_every_module_has_its_layer_and_every_layer_its_modules():
    assert {module_of(p) for p in MODULES} == set(LAYER)


@pytest.mark.parametrize("path", DOMAIN, ids=module_of)
def test_only_the_seam_imports_the_framework(path):
    assert {name.split(".")[0] for name in imports(path)} & FRAMEWORK == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(GEO)))
def test_no_arrow_points_upward(path):
    own = LAYER[module_of(path)]
    upward = {m for m in houses_of(path) if LAYER[m] > own}
    assert upward == set()


def test_no_modules_import_each_other_in_a_circle():
    arrows: dict[str, set[str]] = {}
    for path in MODULES:
        arrows.setdefault(module_of(path), set()).update(houses_of(path) - {module_of(path)})
    while arrows:
        leaves = {m for m, wanted in arrows.items() if not wanted & arrows.keys()}
        assert leaves, f"a circle among {sorted(arrows)}"
        arrows = {m: wanted for m, wanted in arrows.items() if m not in leaves}


@pytest.mark.parametrize("path", [ROOT / "app.py", *PAGES], ids=lambda p: p.name)
def test_the_app_and_its_pages_are_thin(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60
    assert {name.split(".")[0] for name in imports(path)} <= {"geo", "__future__"}


@pytest.mark.parametrize("path", DOMAIN, ids=module_of)
def test_no_module_of_the_domain_is_long(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 330


def without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        return "\n".join(t.string for t in tokens if t.type != tokenize.COMMENT)
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("path", [*MODULES, *ASSETS], ids=lambda p: str(p.relative_to(GEO)))
def test_the_code_names_no_country_and_no_side(path):
    assert NAMED.findall(without_comments(path)) == []
