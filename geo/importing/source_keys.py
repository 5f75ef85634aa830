"""Keys and badges of new sources, made of the texts that name them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache

from geo.model.places import fold

_WORDS = re.compile(r"[\w'’]+")
_ARTICLE = re.compile(r"^(?:a|an|the)\s+(?=\w\w)", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b[A-ZА-Я]{2,4}\b")


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """`text` for comparison: folded, with single spaces, without leading "the " and final stop."""
    short = " ".join(fold(text).replace("’", "'").split()).rstrip(".").strip()
    return short.removeprefix("the ")


def key_of(text: str) -> str:
    """A stable key for a new source: letters of its name, and a hash that makes it unique."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40].strip("-")
    mark = hashlib.sha256(text.encode()).hexdigest()[:6]
    return f"{words}-{mark}" if words else f"source-{mark}"


def badge_of(name: str) -> str:
    """Two to four letters for a new source: an abbreviation in the name, else its initials."""
    if m := _ABBREVIATION.search(name):
        return m[0]
    words = [w for w in _WORDS.findall(_ARTICLE.sub("", name)) if w[0].isalnum()]
    capitals = [w[0] for w in words if w[0].isupper()]
    if len(capitals) < 2:
        heavy = [w for w in words if len(w) > 3 or w[0].isupper()]
        capitals = [w[0].upper() for w in (heavy if len(heavy) > 1 else words)]
    letters = "".join(capitals[:4])[:4]  # a letter may have a capital of several letters
    if len(letters) >= 2:
        return letters
    return words[0][:3].upper()[:4] if words and len(words[0]) >= 2 else "??"
