"""Warns of characters that pictures of a briefing cannot show, with the place and the remedy."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geo.briefing.content import texts_of
from geo.briefing.coverage import script, undrawn
from geo.briefing.leaves import TABLES
from geo.briefing.looked_table import looked_rows
from geo.briefing.scenes import COVERAGE, Scene, heading
from geo.briefing.slides import Briefing
from geo.i18n import t
from geo.ledger import Ledger

_MAX_CLAIMS, _MAX_CHARACTERS = 3, 12
# Debian font packages by script; for other scripts `_OTHERS`, which covers most of them.
_PACKAGES = {"Symbol": "fonts-symbola"} | dict.fromkeys(
    ("Cjk", "Hiragana", "Katakana", "Hangul", "Bopomofo"), "fonts-noto-cjk"
)
_OTHERS = "fonts-noto-core"
_NO_FONT = ("Private use", "Not assigned")  # the names that `script` gives


def notices(
    scenes: Sequence[Scene], briefing: Briefing, ledger: Ledger, lang: str
) -> Iterator[str]:
    """A sentence for each slide with characters that no font here can draw, with the remedy."""
    title = undrawn([heading(briefing, scenes, lang)])
    if title:
        yield t("brief.undrawn_title", lang, what=_what(title), cure=_cure(title, lang))
    for scene in scenes:
        own = scene.ledger_or(ledger)
        rows = [TABLES[part](scene, own, lang) for part in scene.show if part in TABLES]
        rows += looked_rows(scene, own, lang) if COVERAGE in scene.show else []
        found = undrawn(texts_of(scene, *rows))
        if not found:
            continue
        ids = [c.claim_id for c in scene.claims if any(found & set(v) for v in c.cells.values())]
        more = "…" if len(ids) > _MAX_CLAIMS else ""
        where = f" ({', '.join(ids[:_MAX_CLAIMS])}{more})" if ids else ""
        yield t(
            "brief.undrawn",
            lang,
            n=scene.number,
            where=where,
            what=_what(found),
            cure=_cure(found, lang),
        )


def _what(found: frozenset[str]) -> str:
    """Scripts with their characters: `Thai (กขค)`."""
    kinds: dict[str, list[str]] = {}
    for c in sorted(found):
        # A private or unassigned character has no shape, so its code is shown.
        kind = script(c)
        kinds.setdefault(kind, []).append(f"U+{ord(c):04X} " if kind in _NO_FONT else c)
    parts = []
    for kind, characters in kinds.items():
        more = "…" if len(characters) > _MAX_CHARACTERS else ""
        parts.append(f"{kind} ({''.join(characters[:_MAX_CHARACTERS]).strip()}{more})")
    return ", ".join(parts)


def _cure(found: frozenset[str], lang: str) -> str:
    kinds = {script(c) for c in found}
    packages = sorted({_PACKAGES.get(kind, _OTHERS) for kind in kinds if kind not in _NO_FONT})
    cures = []
    if packages:
        cures.append(t("brief.undrawn_cure", lang, packages=", ".join(packages)))
    if kinds & set(_NO_FONT):
        cures.append(t("brief.undrawn_no_font", lang))
    return " ".join(cures)
