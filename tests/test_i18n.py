"""Every word of the interface, in both languages, and every key that the code asks for."""

import ast
import string

import pytest
from samples import ROOT

from geo.export import FORMATS
from geo.i18n import LANGUAGES, pick, preferred, strings, t
from geo.model.claims import EVENT_TYPES, MODALITIES, STATUSES, TIME_PRECISIONS
from geo.model.places import GEO_PRECISIONS
from geo.views import map_data, panel

MODULES = sorted((ROOT / "geo").rglob("*.py"))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_every_key_has_every_language_with_the_same_placeholders():
    assert len(strings()) > 150
    for key, texts in strings().items():
        assert set(texts) == set(LANGUAGES), key
        assert all(text.strip() for text in texts.values()), key
        assert all(placeholders(texts["en"]) == placeholders(t) for t in texts.values()), key


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("type", EVENT_TYPES),
        ("modality", MODALITIES),
        ("precision", GEO_PRECISIONS),
        ("time_precision", TIME_PRECISIONS),
        ("status", STATUSES),
        ("map", map_data.MAP_TEXTS),
        ("panel", panel._PANEL_TEXTS),
        ("format", [form.key for form in FORMATS]),
    ],
)
def test_every_word_of_the_ledger_and_of_the_drawings_has_a_string(section, words):
    assert [w for w in words if f"{section}.{w}" not in strings()] == []


def test_every_figure_of_the_shipped_ledger_has_a_name(ledger):
    names = {f.name for c in ledger.claims.values() for f in c.figures}
    assert names
    assert {n for n in names if f"figure.{n}" not in strings()} == set()


def test_every_key_that_the_code_asks_for_exists():
    asked, sections = set(), set()
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            # Errors of the store are told by their key wherever they are caught.
            if node.func.id not in ("t", "BackendError", "BackendUnavailable") or not node.args:
                continue
            if isinstance(node.args[0], ast.Constant):
                asked.add(node.args[0].value)
            elif isinstance(node.args[0], ast.JoinedStr):
                sections.add(node.args[0].values[0].value.split(".")[0])
    assert len(asked) > 40
    assert asked - strings().keys() == set()
    assert sections - {key.split(".")[0] for key in strings()} == set()


def test_a_missing_text_is_a_fault_and_never_the_other_language():
    with pytest.raises(KeyError):
        t("app.no_such_key", "en")
    with pytest.raises(KeyError):
        t("app.title", "fr")


def test_a_record_without_one_language_shows_the_one_it_has():
    assert pick("ja", en="Town", ja="町") == "町"
    assert pick("ja", en="Town", ja="") == "Town"
    assert pick("en", en="", ja="") == ""
    # A third language gets English before Japanese, in whatever order a file has them.
    assert pick("uk", ja="町", en="Town") == "Town"
    assert pick("uk", ja="町", lang="x") == "町"


@pytest.mark.parametrize(
    ("locale", "language"),
    [
        ("ja-JP", "ja"),
        ("ja_JP", "ja"),
        ("JA", "ja"),
        ("en-GB", "en"),
        ("uk", "uk"),
        ("uk-UA", "uk"),
        ("pl", "en"),
        (None, "en"),
    ],
)
def test_the_browser_chooses_the_language_at_first(locale, language):
    assert preferred(locale) == language
