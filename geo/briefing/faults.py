"""What is wrong with a briefing's file: each fault with its place, value and cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from geo.i18n import t


@dataclass(frozen=True)
class Fault:
    """A fault of a briefing's file.

    reason: `brief.fault_<reason>` in the strings. values: for the message. slide: its number, from
    1; 0 where it is about the whole file. key: of the TOML, such as `filter.day`, or "". value: the
    offending text, shortened, or "". line: in the file, from 1; 0 where that is not known.
    """

    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    slide: int = 0
    key: str = ""
    value: str = ""
    line: int = 0

    def text(self, lang: str) -> str:
        """`line 7, view = [91, 0, 5]: what is wrong, and the cure`; without the slide's number."""
        place = [t("brief.fault_line", lang, n=self.line)] if self.line else []
        if self.key:
            place.append(f"{self.key} = {self.value}" if self.value else self.key)
        said = t(f"brief.fault_{self.reason}", lang, **self.values)
        return f"{', '.join(place)}: {said}" if place else said

    def placed(self, lang: str) -> str:
        """As `text`, after the number of the slide."""
        if not self.slide:
            return self.text(lang)
        return f"{t('brief.slide', lang, n=self.slide)}: {self.text(lang)}"


class NoBriefing(ValueError):
    """Nothing of a briefing could be read. fault: why."""

    def __init__(self, file: str, fault: Fault) -> None:
        """file: its name."""
        super().__init__(f"{file}: {fault.text('en')}")
        self.file, self.fault = file, fault

    def text(self, lang: str) -> str:
        """File and reason in `lang`."""
        return f"{self.file}: {self.fault.text(lang)}"
