"""Whose a claim is: the speaker, who carried it, and how it was said."""

from __future__ import annotations

import re
from collections.abc import Collection

from geo.drafting.context import Before
from geo.drafting.lexicon import pattern
from geo.drafting.model import How, Reason
from geo.drafting.saying import Saying
from geo.drafting.speaker_words import people_named
from geo.drafting.speakers import Speakers, country_of
from geo.drafting.text import Span

_COMMAND = re.compile(
    r"general staff|генеральн\w+ штаб|генштаб|міноборони|минобороны|міністерств\w+ оборони|"
    r"министерств\w+ обороны|ministry of defen[cs]e|defen[cs]e ministry|командуванн|командовани|"
    r"официальн\w+ представител\w+ (?:ведомства|министерства)|"
    # A commander, or the press officer, of a group of forces.
    r"угрупован|группировк|\bосув\b|\bотув\b|\bотг\b|operational command|(?:group|grouping) of "
    r"(?:troops|forces)",
    re.IGNORECASE,
)

# An office that was named before: "представитель ведомства", "the ministry's spokesman".
_THE_OFFICE = re.compile(
    r"(?<!\w)(?:ведомств[ао]|министерства|відомств[ао]|міністерства)(?=\s[А-ЯІЇЄҐ]|$)|"
    r"^the (?:ministry|department|agency)|^(?:its|their|його|її|їхн\w+|его|её|ее|их)\s|"
    r"^同(?:省|社|庁|局)",
)


class Claimants:
    """Finds whose the claims of a text are. publisher: id of the source that says all else."""

    def __init__(self, text: str, lang: str, speakers: Speakers, publisher: str) -> None:
        self._text, self._lang = text, lang
        self._speakers, self._publisher = speakers, publisher
        self._surnames = set() if lang == "ja" else set(people_named(text, lang))
        self._all: list[tuple[str, Span, str, str]] = []  # words, where, source, whole phrase

    @property
    def surnames(self) -> Collection[str]:
        """The last names of the persons whom the text names with a title, or who have spoken."""
        return self._surnames

    @property
    def reports_at_length(self) -> bool:
        """Whether the last speaker is a command or ministry, whose reports are many sentences."""
        return bool(self._all) and bool(_COMMAND.search(self._all[-1][3]))

    def note(self, said: Saying, words: str, claimant: str) -> None:
        """Remember a speaker, whom a later title alone may mean."""
        if said.speaker is not None:
            phrase = self._text[slice(*(said.phrase or said.speaker))]
            if len(parts := words.split()) in (2, 3):
                self._surnames.add(parts[-1])
            self._all.append((words, said.speaker, claimant, phrase))

    def claimant(
        self, said: Saying, before: Before, again: bool, reasons: dict[str, Reason]
    ) -> tuple[str, str, str]:
        """The source's id, its words, and the country that is said with it."""
        if said.speaker is not None:
            words = self._text[slice(*said.speaker)]
            phrase = self._text[slice(*(said.phrase or said.speaker))]
            known = self._by_title(words)
            if known is not None:
                reasons["claimant"] = Reason("carried", "claimant_title", (known[1], said.speaker))
                return known[2], known[0], self._country(phrase)
            country = self._country(phrase) or self._country_of_office(phrase, said)
            found = self._speakers.find(words, country) or self._speakers.named(phrase)
            reasons["claimant"] = (
                Reason("guessed", "claimant_model", (said.speaker,))
                if said.is_proposed
                else Reason("stated", "claimant_named", (said.speaker,))
            )
            return found, words, country
        if again and before.saying is not None and before.saying.speaker is not None:
            named = tuple(s for s in (before.saying.speaker, said.again) if s)
            how: How = "guessed" if said.goes_on else "carried"
            reasons["claimant"] = Reason(how, "claimant_before", named)
            office = before.saying.phrase or before.saying.speaker
            return before.claimant, before.text, self._country(self._text[slice(*office)])
        reasons["claimant"] = Reason("default", "claimant_publisher")
        return self._publisher, "", ""

    def _country_of_office(self, phrase: str, said: Saying) -> str:
        """The country of the office named before, whose spokesman somebody is."""
        if not _THE_OFFICE.search(phrase):
            return ""
        if said.phrase and (here := country_of(self._text[said.start : said.phrase[0]])):
            return here
        return self._country(self._all[-1][3]) if self._all else ""

    def known(self, words: str) -> str:
        """The id of the source with a name, or ""."""
        return self._speakers.find(words)

    def _country(self, phrase: str) -> str:
        """The country whose a speaker is; that which has put him in place does not make him so."""
        return country_of(pattern(self._lang, "installed").sub(" ", phrase))

    def _by_title(self, words: str) -> tuple[str, Span, str, str] | None:
        """The speaker named before whom a title alone means: "the governor", 知事."""
        if self._lang == "ja":
            if len(words) > 4:
                return None
            alike = (s for s in reversed(self._all) if s[0].endswith(words) and s[0] != words)
            return next(alike, None)
        if self._lang in ("uk", "ru"):
            root = words.split()[0][:6]
            if words != words.lower() or len(words.split()) > 3:
                return None
            return next((s for s in reversed(self._all) if root in s[3].casefold()), None)
        head = re.sub(r"^the\s", "", words.casefold())
        if self._lang != "en" or head == words.casefold() or len(head.split()) > 2:
            return None
        alike = (s for s in reversed(self._all) if head in s[3].casefold() and s[0] != words)
        return next(alike, None)

    def via(self, said: Saying, before: Before, reasons: dict[str, Reason]) -> tuple[str, ...]:
        if said.via_again and before.saying is not None and before.saying.speaker is not None:
            reasons["via"] = Reason("carried", "via_before", (before.saying.speaker,))
            return (before.claimant or before.text,)
        if not said.via:
            return ()
        reasons["via"] = Reason("stated", "via_named", said.via)
        words = [self._text[slice(*span)] for span in said.via]
        return tuple(self._speakers.find(w) or w for w in words)

    def modality(self, said: Saying, is_own: bool, reasons: dict[str, Reason]) -> str:
        spans = tuple(span for span in (said.verb, said.likely) if span)
        if is_own:
            assesses = re.search(
                "とみられ|ようで(?:した|す)|ねらいと|とみてい|見方もあ|可能性があ|懸念され",
                self._text[said.start : said.end],
            )
            if self._lang == "ja" and assesses:
                span = said.start + assesses.start(), said.start + assesses.end()
                reasons["modality"] = Reason("stated", "modality_verb", (span,))
                return "assesses"
            answer = next(
                (k for k in ("retracts", "denies")
                 if pattern(self._lang, "own", k).search(self._text, said.start, said.end)), ""
            )  # fmt: skip
            if answer:
                m = pattern(self._lang, "own", answer).search(self._text, said.start, said.end)
                reasons["modality"] = Reason("stated", "modality_verb", (m.span(),) if m else ())
                return answer
            if said.likely and self._lang != "ja":
                reasons["modality"] = Reason("stated", "modality_likely", (said.likely,))
                return "assesses_likely"
            reasons["modality"] = Reason("default", "modality_reporting")
            return "reports"
        if said.is_proposed:
            reasons["modality"] = Reason("guessed", "modality_attributed")
            return "claims"
        modality = said.modality
        if modality == "unknown":
            modality = "claims"
        if modality == "claims" and said.is_media:
            reasons["modality"] = Reason("default", "modality_media", spans)
            return "reports"
        if modality == "claims" and said.may_assess:
            reasons["modality"] = Reason("default", "modality_think_tank", spans)
            return "assesses"
        rule = "modality_likely" if modality == "assesses_likely" else "modality_verb"
        reasons["modality"] = (
            Reason("stated", rule, spans) if spans else Reason("default", "modality_attributed")
        )
        return modality
