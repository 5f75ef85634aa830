"""Which source of the ledger a name in a text is: by the names of `sources.csv` and by offices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from geo.drafting.lexicon import countries, offices, words_of
from geo.model.claims import Source
from geo.model.folding import bare

_TAIL = re.compile(r"\s*[(（].*?[)）]\s*$")


def country_of(words: str) -> str:
    """The country that words name or say whose an office is: an ISO code; "" where none is."""
    best: tuple[int, str] | None = None
    for country in countries():
        m = country.of.search(words)
        if m and (best is None or m.start() < best[0]):
            best = (m.start(), country.iso)
    return best[1] if best else ""


@cache
def office_of(words: str) -> tuple[str, str] | None:
    """The kind of an office and its country; None for a person, or where either is unknown."""
    for kind, form in offices("international").items():
        if form.search(words):
            return kind, ""
    for kind, form in offices("national").items():
        if form.search(words):
            iso = country_of(words)
            return (kind, iso) if iso else None
    return None


class Speakers:
    """The sources of a ledger by their names."""

    def __init__(self, sources: Mapping[str, Source]) -> None:
        self._by_name: dict[str, set[str]] = {}
        self._by_office: dict[tuple[str, str], set[str]] = {}
        for key, source in sources.items():
            for name in (source.name_en, source.name_ja, source.name_uk):
                if not name:
                    continue
                head = _TAIL.sub("", name)
                for form in (name, head, head.split(",")[0]):
                    self._by_name.setdefault(bare(form), set()).add(key)
                is_person = "," in head or re.search(rf"(?:{words_of('ja')['titles']})$", head)
                office = None if is_person else office_of(name)
                if office:
                    self._by_office.setdefault(office, set()).add(key)

    def find(self, words: str, country: str = "") -> str:
        """The id of the source with this name or office; "" where none or several have it.

        country: ISO code that the text gives with the name.
        """
        if known := self.named(words):
            return known
        if re.search(rf"(?:{words_of('ja')['titles']})$", words):
            return ""
        office = office_of(words)
        if office is None and country:
            kind = next((k for k, form in offices("national").items() if form.search(words)), "")
            office = (kind, country) if kind else None
        found = self._by_office.get(office, set()) if office else set()
        return next(iter(found)) if len(found) == 1 else ""

    def named(self, words: str) -> str:
        """The id of the one source that has exactly this name; "" where none or several have."""
        for form in dict.fromkeys((words, re.sub(r"^(?:[Tt]he)\s", "", words))):
            found = self._by_name.get(bare(form), set())
            if len(found) == 1:
                return next(iter(found))
        return ""
