"""The words of the interface in every language.

English and Japanese stand beside each other in `strings.toml`; each further language has a file of
its own in `languages/`. `docs/languages.md` says how one is added.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from geo.i18n.plurals import agreed

_STRINGS = Path(__file__).with_name("strings.toml")
_MORE = {path.stem: path for path in sorted(Path(__file__).with_name("languages").glob("*.toml"))}
LANGUAGES = ("en", "ja", *_MORE)


@cache
def strings() -> dict[str, dict[str, str]]:
    """All strings: `section.key` -> language -> text."""
    found: dict[str, dict[str, str]] = _flat(_STRINGS)
    for lang, path in _MORE.items():
        for key, text in _flat(path).items():
            found.setdefault(key, {})[lang] = text
    return found


def _flat(path: Path) -> dict[str, Any]:
    """What a file says, by `section.key`."""
    sections = tomllib.loads(path.read_text(encoding="utf-8"))
    return {f"{name}.{key}": said for name, keys in sections.items() for key, said in keys.items()}


def t(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` replaced from `values`, and with the forms of
    words that belong to numbers among them.

    Raises KeyError for an unknown key or language: a missing text is a bug, and is never replaced
    by the text of another language.
    """
    text = strings()[key][lang]
    if not values:
        return text
    return (agreed(text, values, lang) if "|" in text else text).format(**values)


def pick(lang: str, /, **texts: str) -> str:
    """The text of a record in `lang`, else in the first language that it has one in."""
    order = (lang, *LANGUAGES, *texts)
    return next((text for key in order if (text := texts.get(key))), "")


def preferred(locale: str | None) -> str:
    """The interface language for a browser locale such as `ja-JP`; English for other languages."""
    wanted = (locale or "").replace("_", "-").split("-")[0].lower()
    return wanted if wanted in LANGUAGES else LANGUAGES[0]
