"""Drafts the claims of a document: section by section, sentence by sentence, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from geo.drafting import european, japanese
from geo.drafting.claiming import Claimants
from geo.drafting.context import Before
from geo.drafting.dating import Dates
from geo.drafting.days import Calendar, Day
from geo.drafting.figures import counts, figures
from geo.drafting.kinds import event_type
from geo.drafting.language_model import Proposal
from geo.drafting.lexicon import LANGUAGES
from geo.drafting.locating import Locations
from geo.drafting.model import Draft, Reason
from geo.drafting.no_claims import after_dateline, is_no_claim
from geo.drafting.placing import Bounds, Places, best
from geo.drafting.saying import Saying
from geo.drafting.speakers import Speakers
from geo.drafting.splitting import by_places, happenings
from geo.drafting.text import Section, Span, overlaps, sections, with_labels
from geo.ledger.folder import Ledger
from geo.model.text_language import language_of


def _proposed(proposal: Proposal) -> Saying:
    return Saying(
        proposal.start, proposal.end, proposal.speaker, proposal.speaker, None, (), None,
        "unknown", is_proposed=True,
    )  # fmt: skip


def draft(
    text: str,
    *,
    day: date,
    zone: str,
    lang: str = "",
    ledger: Ledger,
    home: Bounds | None = None,
    publisher: str = "",
    proposals: Sequence[Proposal] = (),
) -> list[Draft]:
    """The claims of a document, as far as rules and lists can tell them, in order.

    day: when the document was published, in `zone` (IANA name). lang: of the text; "" to tell it by
    its letters. home: what the map shows first (south, west, north, east; degrees of WGS 84).
    publisher: id of the source whose document it is; it says what no other speaker does.
    proposals: passages that a language model takes for claims; used where the rules find nobody who
    says them.
    """
    lang = lang if lang in LANGUAGES else language_of(text)
    if lang not in LANGUAGES:
        return []
    return _Drafter(
        text, Calendar(day, zone, lang, text), lang, ledger, home, publisher, proposals
    ).run()


def _told_by(said: Saying, later: Saying | None) -> Saying:
    """A saying whose speaker or outlet only the sentence behind it names: "Про це пише «X»"."""
    if later is None or said.is_proposed:
        return said
    if said.speaker is None and said.again is None:
        return replace(later, start=said.start, end=later.end, likely=said.likely)
    if later.is_media and not said.via and not said.is_media and later.speaker is not None:
        return replace(said, end=later.end, via=(later.speaker,))
    return said


def _is_of_before(reasons: Mapping[str, Reason]) -> bool:
    """Whether the place of a claim is that of the sentence before."""
    return "place" in reasons and reasons["place"].rule == "place_before"


class _Drafter:
    def __init__(
        self,
        text: str,
        calendar: Calendar,
        lang: str,
        ledger: Ledger,
        home: Bounds | None,
        publisher: str,
        proposals: Sequence[Proposal],
    ) -> None:
        self._text, self._lang, self._calendar = text, lang, calendar
        self._proposals = proposals
        self._claimants = Claimants(text, lang, Speakers(ledger.sources), publisher)
        self._places = Places(ledger, lang, home)
        self._places.read(text)
        self._dates = Dates(text, lang, calendar, self._places)
        self._locations = Locations(text, lang, self._places)

    def run(self) -> list[Draft]:
        return [one for part in sections(self._text, self._lang) for one in self._section(part)]

    def _section(self, section: Section) -> list[Draft]:
        before = Before()
        found: list[Draft] = []
        if section.heading:
            before.mentions = self._places.mentions(self._text, *section.heading)
            before.choice = before.heading = best(before.mentions)
        sentences = [
            (n == 0, span)
            for part in section.paragraphs
            for n, span in enumerate(self._joined(part))
        ]
        pointing = [self._pointing_back(span) for _, span in sentences]
        for n, (is_new, (start, end)) in enumerate(sentences):
            start = min(end, after_dateline(self._text, start, end))
            if is_no_claim(self._text, (start, end), self._lang):
                before.mentions += self._places.mentions(self._text, start, end)
                continue
            if pointing[n] and self._is_taken(found, pointing[n]):
                continue
            later = pointing[n + 1] if n + 1 < len(sentences) else None
            *earlier, last = self._sayings(start, end)
            if earlier:
                last = replace(last, answers=last.speaker is not None)
                if is_no_claim(self._text, (last.start, last.end), self._lang):
                    *earlier, last = earlier  # "..., while Kyiv did not comment"
            for said in [*earlier, _told_by(last, later)]:
                is_first = is_new and (said.start == start or self._lang == "ja")
                found += [self._claim(part, before, is_first) for part in self._parts(said)]
        return found

    def _joined(self, part: Sequence[Span]) -> list[Span]:
        """The sentences of a paragraph, with those that say nothing without the next in one."""
        found = with_labels(self._text, part)
        return japanese.joined(self._text, found) if self._lang == "ja" else found

    def _pointing_back(self, span: Span) -> Saying | None:
        if self._lang == "ja":
            return japanese.pointing_back(self._text, *span)
        return european.pointing_back(self._text, *span, self._lang)

    def _is_taken(self, found: Sequence[Draft], later: Saying | None) -> bool:
        """Whether the claim before holds a sentence that says whose it is."""
        return bool(found and later and found[-1].end == later.end)

    def _sayings(self, start: int, end: int) -> list[Saying]:
        if self._lang == "ja":
            found = japanese.sayings(self._text, start, end)
        else:
            known = self._claimants.surnames
            found = european.sayings(self._text, start, end, self._lang, known)
        if any(said.speaker or said.again for said in found):
            return found
        if self._lang != "ja" and self._claimants.reports_at_length:
            found = [european.going_on(said, self._text, self._lang) for said in found]
        proposed = [p for p in self._proposals if p.speaker and start <= p.start < p.end <= end]
        return [_proposed(p) for p in proposed] or found

    def _note_subject(self, said: Saying, before: Before) -> None:
        """Remember of whom a sentence tells that nobody says: "he" of the next one is that."""
        find = japanese.subject if self._lang == "ja" else european.subject
        name = find(self._text, said.start, said.end, self._lang)
        if name is None:
            return
        before.subject = replace(said, speaker=name, phrase=name, again=None)

    def _parts(self, said: Saying) -> list[Saying]:
        """A saying, or its parts, each with figures of its own place."""
        numbers = list(counts(self._text, said.start, said.end, self._lang))
        happened = happenings(self._text, said.start, said.end, self._lang)
        if len(numbers) + len(happened) < 2:
            return [said]
        days = self._calendar.days(self._text, said.start, said.end, None)
        numbers = [n for n in numbers if not any(overlaps(n.span, day.span) for day in days)]
        places = self._places.mentions(self._text, said.start, said.end)
        return by_places(self._text, said, numbers, happened, places)

    def _claim(self, said: Saying, before: Before, is_new: bool) -> Draft:
        reasons: dict[str, Reason] = {}
        if said.again is not None and not said.goes_on and before.subject is not None:
            name = before.subject.speaker or (0, 0)
            before.saying, before.text = before.subject, self._text[slice(*name)]
            before.claimant = self._claimants.known(before.text)
            before.report = before.told = None
        before.subject = None
        again = said.again is not None and before.saying is not None
        is_own = said.speaker is None and not again
        claimant, words, country = self._claimants.claimant(said, before, again, reasons)
        via = self._claimants.via(said, before, reasons)
        modality = self._claimants.modality(said, is_own, reasons)
        shown, kind_span, kind = event_type(self._text, self._lang, said)
        if kind == "unknown" and said.whole is not None:
            start, end = said.whole
            shown, kind_span, kind = event_type(
                self._text, self._lang, replace(said, start=start, end=end)
            )
        is_answer = said.answers or again or said.modality in ("denies", "confirms", "retracts")
        if shown == "unknown" and is_answer and before.shown != "unknown":
            shown = before.shown
            reasons["event_type"] = Reason("carried", "event_type_before")
        elif shown != "unknown":
            reasons["event_type"] = Reason("default", "event_type_words", (kind_span,))
        named = self._dates.named(said, before)
        report, event = self._dates.of(said, named, before, again, is_own, kind, is_new, reasons)
        mention, place, places, place_text = self._locations.of(
            said, before, again, is_new, kind, country, reasons
        )
        dated = [day.span for day in named]
        numbers = figures(self._text, said.start, said.end, self._lang, dated, said.alone)
        if numbers:
            reasons["figures"] = Reason("stated", "figures_counted", tuple(f.span for f in numbers))
        if event is None and kind == "Statement" and report is not None and not is_own:
            event = Day(report.first, report.first, report.span, "event_is_statement")
            reasons["event_date"] = Reason("default", "event_is_statement", (report.span,))
        if said.speaker is not None or again:
            before.saying = said if said.speaker is not None else before.saying
            before.claimant, before.text = claimant, words
            before.report = report
            if said.speaker is not None:
                before.told = event
            self._claimants.note(said, words, claimant)
        if said.speaker is None and not again:
            self._note_subject(said, before)
        before.event = event if event and reasons["event_date"].how != "default" else None
        before.kind, before.shown = kind, shown
        if mention is not None:
            before.choice = mention
        elif said.speaker is not None and not _is_of_before(reasons):
            before.choice = None  # somebody else speaks of something else
        last = event.last.isoformat() if event and event.last != event.first else ""
        if last:
            reasons["event_date_end"] = reasons["event_date"]
        return Draft(
            said.start,
            said.end,
            claimant,
            words,
            via,
            modality,
            report.first.isoformat() if report else "",
            event.first.isoformat() if event else "",
            last,
            place,
            places,
            place_text,
            "; ".join(f.text for f in numbers),
            shown,
            reasons,
        )
