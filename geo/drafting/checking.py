"""What a text must be before it is drafted, and what is wrong with one that is not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geo.i18n import t
from geo.model.text_language import language_of

MAX_BYTES = 1_000_000
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_SENTENCE = re.compile(r"[。！？]|[.!?…][)\"”»’']*(?:\s|$)")
_MARKUP = re.compile(r"\s*(?:<!doctype|<html|<\?xml|<rss|%PDF|PK\x03\x04)", re.IGNORECASE)


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text. key: in the strings, under `drafting`."""

    key: str
    values: dict[str, object]

    def text(self, lang: str) -> str:
        """The message in `lang`."""
        return t(f"drafting.{self.key}", lang, **self.values)


def decoded(data: bytes) -> str | Fault:
    """The text of a file in UTF-8, or why it has none."""
    if len(data) > MAX_BYTES:
        return Fault("too_large", {"size": f"{len(data):,}", "limit": f"{MAX_BYTES:,}"})
    if not data.strip():
        return Fault("empty", {})
    if data[:5] == b"%PDF-" or data[:4] == b"PK\x03\x04":
        return Fault("markup", {})
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        line = data.count(b"\n", 0, e.start) + 1
        return Fault("encoding", {"line": line, "byte": e.start})
    return fault_of(text) or text


def fault_of(text: str) -> Fault | None:
    """What keeps a text from being drafted; None where nothing does."""
    if not text.strip():
        return Fault("empty", {})
    if "\0" in text:
        return Fault("nul", {"line": _line(text, text.index("\0"))})
    if m := _BIDI.search(text):
        return Fault("bidi", {"line": _line(text, m.start()), "code": f"U+{ord(m[0]):04X}"})
    if _MARKUP.match(text):
        return Fault("markup", {})
    if not language_of(text):
        return Fault("no_language", {})
    if not _SENTENCE.search(text):
        return Fault("navigation", {})
    return None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
