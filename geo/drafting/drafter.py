"""Drafts the claims of a document: section by section, sentence by sentence, field by field."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from geo.drafting import european, japanese
from geo.drafting.days import Day, days
from geo.drafting.figures import figures
from geo.drafting.language_model import Proposal
from geo.drafting.lexicon import LANGUAGES, compiled, words_of
from geo.drafting.model import Candidate, Draft, Reason
from geo.drafting.placing import Bounds, Mention, Places, best
from geo.drafting.saying import Saying
from geo.drafting.speakers import Speakers, country_of
from geo.drafting.text import Section, Span, sections
from geo.ledger.folder import Ledger
from geo.model.text_language import language_of

_MIN_PASSAGE = 12  # code points
_BOILERPLATE = re.compile(
    r"(?:随時更新|まとめてお伝えし|お伝えします|時差があります|軍事侵攻が続いています|"
    r"大勢の市民が国外へ避難|[Hh]ere is the situation|[Hh]ere are the|"
    r"[Kk]ey (?:events|developments)|"
    r"焦点です|станом на \d|по состоянию на \d|注目が集ま[^、。]*。$|^いずれも)"
)
_TALK = re.compile(r"会見|会談|演説|会議|声明|分析|インタビュー|会合|投稿|動画|公開")


def _proposed(proposal: Proposal) -> Saying:
    return Saying(
        proposal.start, proposal.end, proposal.speaker, proposal.speaker, None, (), None,
        "unknown", is_proposed=True,
    )  # fmt: skip


@dataclass
class _Before:
    """What a section has said so far, which later sentences may mean."""

    saying: Saying | None = None
    claimant: str = ""
    text: str = ""
    report: Day | None = None
    event: Day | None = None
    kind: str = "unknown"
    day: Day | None = None
    choice: Mention | None = None
    mentions: list[Mention] = field(default_factory=list)


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
    return _Drafter(text, day, lang, ledger, home, publisher, proposals).run()


class _Drafter:
    def __init__(
        self,
        text: str,
        day: date,
        lang: str,
        ledger: Ledger,
        home: Bounds | None,
        publisher: str,
        proposals: Sequence[Proposal],
    ) -> None:
        self._text, self._day, self._lang = text, day, lang
        self._proposals = proposals
        self._publisher = publisher
        self._speakers = Speakers(ledger.sources)
        self._places = Places(ledger, lang, home)
        self._places.read(text)
        self._all: list[tuple[str, Span, str, str]] = []

    def run(self) -> list[Draft]:
        found: list[Draft] = []
        for section in sections(self._text, self._lang):
            found += self._section(section)
        return found

    def _section(self, section: Section) -> list[Draft]:
        before = _Before()
        found: list[Draft] = []
        if section.heading:
            before.mentions = self._places.mentions(self._text, *section.heading)
            before.choice = best(before.mentions)
        for paragraph in section.paragraphs:
            for n, (start, end) in enumerate(paragraph):
                if end - start < _MIN_PASSAGE or _BOILERPLATE.search(self._text[start:end]):
                    before.mentions += self._places.mentions(self._text, start, end)
                    continue
                for saying in self._sayings(start, end):
                    one = self._claim(saying, before, is_new=n == 0)
                    if one is not None:
                        found.append(one)
        return found

    def _sayings(self, start: int, end: int) -> list[Saying]:
        if self._lang == "ja":
            found = japanese.sayings(self._text, start, end)
        else:
            found = european.sayings(self._text, start, end, self._lang)
        if any(said.speaker or said.again for said in found):
            return found
        proposed = [p for p in self._proposals if p.speaker and start <= p.start < p.end <= end]
        return [_proposed(p) for p in proposed] or found

    def _claim(self, said: Saying, before: _Before, is_new: bool) -> Draft | None:
        reasons: dict[str, Reason] = {}
        again = said.again is not None and before.saying is not None
        is_own = said.speaker is None and not again
        claimant, words, country = self._claimant(said, before, again, reasons)
        via = self._via(said, before, reasons)
        modality = self._modality(said, is_own, reasons)
        event_type, type_span = self._event_type(said)
        report, event = self._days(said, before, again, is_own, event_type, reasons)
        if event_type != "unknown":
            reasons["event_type"] = Reason("default", "event_type_words", (type_span,))
        mention, choice_place, places, place_text = self._place(
            said, before, again, is_new, event_type, country, reasons
        )
        numbers = figures(self._text, said.start, said.end, self._lang)
        if numbers:
            reasons["figures"] = Reason("stated", "figures_counted", tuple(f.span for f in numbers))
        if event is None and event_type == "Statement" and report is not None and not is_own:
            event = Day(report.first, report.first, report.span, "event_is_statement")
            reasons["event_date"] = Reason("default", "event_is_statement", (report.span,))
        if said.speaker is not None or again:
            before.saying = said if said.speaker is not None else before.saying
            before.claimant, before.text = claimant, words
            before.report = report
            if said.speaker is not None:
                phrase = self._text[slice(*(said.phrase or said.speaker))]
                self._all.append((words, said.speaker, claimant, phrase))
        before.event = event if event and reasons["event_date"].how != "default" else None
        before.kind = event_type
        if mention is not None:
            before.choice = mention
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
            choice_place,
            places,
            place_text,
            "; ".join(f.text for f in numbers),
            event_type,
            reasons,
        )

    def _claimant(
        self, said: Saying, before: _Before, again: bool, reasons: dict[str, Reason]
    ) -> tuple[str, str, str]:
        """The source's id, its words, and the country that is said with it."""
        if said.speaker is not None:
            words = self._text[slice(*said.speaker)]
            phrase = self._text[slice(*(said.phrase or said.speaker))]
            known = self._by_title(words)
            if known is not None:
                reasons["claimant"] = Reason("carried", "claimant_title", (known[1], said.speaker))
                return known[2], known[0], country_of(phrase)
            country = country_of(phrase)
            found = self._speakers.find(words, country) or self._speakers.named(phrase)
            reasons["claimant"] = (
                Reason("guessed", "claimant_model", (said.speaker,))
                if said.is_proposed
                else Reason("stated", "claimant_named", (said.speaker,))
            )
            return found, words, country
        if again and before.saying is not None and before.saying.speaker is not None:
            named = tuple(s for s in (before.saying.speaker, said.again) if s)
            reasons["claimant"] = Reason("carried", "claimant_before", named)
            office = before.saying.phrase or before.saying.speaker
            return before.claimant, before.text, country_of(self._text[slice(*office)])
        reasons["claimant"] = Reason("default", "claimant_publisher")
        return self._publisher, "", ""

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

    def _via(self, said: Saying, before: _Before, reasons: dict[str, Reason]) -> tuple[str, ...]:
        if said.via_again and before.saying is not None and before.saying.speaker is not None:
            reasons["via"] = Reason("carried", "via_before", (before.saying.speaker,))
            return (before.claimant or before.text,)
        if not said.via:
            return ()
        reasons["via"] = Reason("stated", "via_named", said.via)
        words = [self._text[slice(*span)] for span in said.via]
        return tuple(self._speakers.find(w) or w for w in words)

    def _modality(self, said: Saying, is_own: bool, reasons: dict[str, Reason]) -> str:
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

    def _days(
        self,
        said: Saying,
        before: _Before,
        again: bool,
        is_own: bool,
        kind: str,
        reasons: dict[str, Reason],
    ) -> tuple[Day | None, Day | None]:
        found = days(
            self._text,
            said.start,
            said.end,
            self._day,
            self._lang,
            before.day.first if before.day else None,
        )
        report: Day | None = None
        event: Day | None = None
        for one in found:
            if not is_own and report is None and self._is_report(one, said):
                report = one
            elif (event is None and one.rule not in ("day_month", "day_year")) or (
                event is None and one.rule in ("day_month", "day_year")
            ):
                event = one
        if found:
            before.day = report or event
        if report is not None:
            reasons["report_date"] = Reason("stated", "report_day_named", (report.span,))
            if event is None and self._is_talk(report, said):
                event = report
        elif is_own:
            report = Day(self._day, self._day, (0, 0), "report_day_bulletin")
            reasons["report_date"] = Reason("default", "report_day_bulletin")
        elif before.report is not None and (again or self._is_same_speaker(said, before)):
            report = before.report
            rule = reasons_for_carried(report)
            reasons["report_date"] = rule
        if event is not None:
            reasons["event_date"] = Reason("stated", f"event_{event.rule}", (event.span,))
        elif before.event is not None and self._goes_on(said, before, again, kind):
            event = before.event
            reasons["event_date"] = Reason("carried", "event_carried", (event.span,))
        return report, event

    def _goes_on(self, said: Saying, before: _Before, again: bool, kind: str) -> bool:
        """Whether a sentence without a day says more of what the one before it told."""
        day = before.event
        if day is None or day.first != day.last or day.first > self._day:
            return False
        if self._lang != "ja":
            return again
        sudden = ("Explosions/Remote violence", "Strategic developments")
        named = self._places.mentions(self._text, said.start, said.end)
        is_elsewhere = any(m.precision == "settlement" for m in named)
        return kind == before.kind and kind in sudden and not is_elsewhere

    def _is_same_speaker(self, said: Saying, before: _Before) -> bool:
        """Whether the speaker is that of the sentence before, or stands in it."""
        if said.speaker is None or not before.text:
            return False
        return said.speaker[1] <= said.start or self._text[slice(*said.speaker)] == before.text

    def _is_report(self, one: Day, said: Saying) -> bool:
        """Whether a day is that of the statement: it stands beside the speaker or the verb."""
        text = self._text
        if said.phrase is None and said.again is None:
            return False
        if said.phrase is not None:
            low, high = said.phrase
            gap = text[high : one.span[0]]
            if self._lang == "ja":
                if high <= one.span[0] and re.fullmatch(
                    r"(?:ら)?(?:は|も|が)(?:、|\s)?(?:[^、。「」]{0,6}、)?", gap
                ):
                    if one.rule == "day_word" and re.match("[^、]", text[one.span[1] :]):
                        return bool(
                            re.match("(?:の|に)?(?:会見|声明|発表|SNS|記者)", text[one.span[1] :])
                        )
                    return not re.match(
                        "に(?!公開|投稿|配信|放送|出演|開いた|行われた会見|発表|会見|声明|記者|SNS|公表|明らか|述べ|行った会見)",
                        text[one.span[1] :],
                    )
                between = text[one.span[1] : low]
                if one.span[1] <= low and len(between) <= 2 and not re.search("[。で]", between):
                    return True
            else:
                verb = said.verb or said.phrase
                tight = text[min(verb[1], one.span[1]) : max(verb[0], one.span[0])]
                if one.span[0] >= high and one.span[1] <= verb[0]:
                    return True
                if one.span[0] >= verb[1] and re.fullmatch(r",?\s?(?:on|в|у|во)?\s?", tight):
                    return True
                lead = text[said.start : one.span[0]]
                is_first = re.fullmatch(r"(?:on|в|у|во)?\s?", lead, re.IGNORECASE)
                if is_first and 0 <= low - one.span[1] <= 3:
                    return True
        if self._lang == "ja":
            after = text[one.span[1] : one.span[1] + 12]
            if re.match(
                rf"(?:の|に|付けの|、)?(?:電話で|記者|定例|ビデオ|SNS)?(?:{_TALK.pattern})", after
            ):
                return True
            if re.match(
                r"(?:、|に|の|付けで)?(?:SNS|ＳＮＳ|テレグラム|発表|記者団|自身|国民|声明|動画)",
                after,
            ):
                return True
            quote = text[one.span[1] : said.end]
            return bool(re.match(r"、?(?:に)?「", quote)) and said.phrase is not None
        return False

    def _is_talk(self, report: Day, said: Saying) -> bool:
        """Whether the day's words go on with a talk that is itself what happened."""
        after = self._text[report.span[1] : report.span[1] + 24]
        if self._lang == "ja":
            return bool(re.match(r"、?[^、。「]{0,14}?(?:で会見し|で会談|で演説|を訪問)", after))
        return self._lang in ("uk", "ru") and bool(re.match(r"\s(?:у|в|во|на)\s[А-ЯІЇЄҐ]", after))

    def _event_type(self, said: Saying) -> tuple[str, Span]:
        """The first kind of event that a word of the passage, or of its heading, speaks of."""
        part = self._text[said.start : said.end]
        offset = said.start
        if said.phrase and said.phrase[0] == said.start:
            part, offset = part[said.phrase[1] - said.start :], said.phrase[1]
        tail = part.rfind("」") + 1 if self._lang == "ja" else 0
        main = compiled(words_of(self._lang)["statement"], self._lang != "ja")
        verb = self._text[slice(*said.verb)] if said.verb else ""
        m = main.search(part, tail) if self._lang == "ja" else main.fullmatch(verb)
        if m and (said.speaker is not None or said.again is not None):
            low = offset if self._lang == "ja" or said.verb is None else said.verb[0]
            return "Statement", (low + m.start(), low + m.end())
        for kind, form in words_of(self._lang)["event_types"].items():
            start = "" if self._lang == "ja" else r"(?<!\w)"
            m = re.search(rf"{start}(?:{form})", part, re.IGNORECASE)
            if m:
                return str(kind), (offset + m.start(), offset + m.end())
        if (said.speaker or said.again) and re.search('[「«“"]', part):
            return "Statement", (said.verb or (said.start, said.end))
        return "unknown", (said.start, said.start)

    def _place(
        self,
        said: Saying,
        before: _Before,
        again: bool,
        is_new: bool,
        event_type: str,
        country: str,
        reasons: dict[str, Reason],
    ) -> tuple[Mention | None, Candidate | None, tuple[Candidate, ...], str]:
        mentions = self._places.mentions(self._text, said.start, said.end)
        inside = [m for m in mentions if not _is_in(m.span, said.phrase)]
        mention = best(inside)
        near = [*mentions, *before.mentions]
        before.mentions += mentions
        if mention is not None:
            choice = self._places.choose(mention, near)
            reasons["place"] = Reason(choice.how, choice.rule, (mention.span,))
            return mention, choice.place, choice.places, self._text[slice(*mention.span)]
        by_office = [m for m in mentions if _is_in(m.span, said.phrase)]
        carries = before.choice is not None and (self._lang == "ja" or again or not is_new)
        is_statement = event_type in ("Statement", "Diplomacy", "Aid") and (
            said.speaker is not None or again
        )
        if by_office and not is_statement:
            choice = self._places.choose(by_office[0], near)
            reasons["place"] = Reason("guessed", "place_of_office", (by_office[0].span,))
            return None, choice.place, choice.places, self._text[slice(*by_office[0].span)]
        if carries and before.choice is not None and not is_statement:
            choice = self._places.choose(before.choice, near)
            how = "carried" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        place = self._places.country(country) if country else None
        if place is None or not is_statement:
            named = self._places.mentions(self._text, said.start, said.end, loose=True)
            named = [m for m in named if not _is_in(m.span, said.phrase)]
            if (wide := best(named)) is not None and wide.precision == "country":
                reasons["place"] = Reason("guessed", "place_country_named", (wide.span,))
                one = wide.candidates
                return None, one[0], one, self._text[slice(*wide.span)]
        if place is None:
            return None, None, (), ""
        how = "default" if is_statement else "guessed"
        spans = (said.phrase,) if said.phrase else ()
        reasons["place"] = Reason(how, "place_country_of_speaker", spans)
        return None, place, (place,), ""


def reasons_for_carried(report: Day) -> Reason:
    """Why a statement has the day of the one before by the same speaker."""
    if report.rule == "report_day_bulletin":
        return Reason("default", "report_day_bulletin")
    return Reason("carried", "report_day_before", (report.span,))


def _is_in(span: Span, phrase: Span | None) -> bool:
    return phrase is not None and phrase[0] <= span[0] and span[1] <= phrase[1]
