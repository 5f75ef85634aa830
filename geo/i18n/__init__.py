"""The words of the interface, from `strings.toml`, in every language that file declares."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ja")
_STRINGS = Path(__file__).with_name("strings.toml")


@cache
def strings() -> dict[str, dict[str, str]]:
    """All strings: `section.key` -> language -> text."""
    sections = tomllib.loads(_STRINGS.read_text(encoding="utf-8"))
    return {f"{s}.{key}": texts for s, keys in sections.items() for key, texts in keys.items()}


def t(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` replaced from `values`.

    Raises KeyError for an unknown key or language: a missing text is a bug, and is never replaced
    by the text of another language.
    """
    text = strings()[key][lang]
    return text.format(**values) if values else text


def pick(lang: str, **texts: str) -> str:
    """The text of a record in `lang`, else the first of `texts` that is not empty."""
    return texts.get(lang) or next((text for text in texts.values() if text), "")


def preferred(locale: str | None) -> str:
    """The interface language for a browser locale such as `ja-JP`; English for other languages."""
    wanted = (locale or "").replace("_", "-").split("-")[0].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
