"""When a claim was made and when it says that something happened."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.drafting.context import Before
from geo.drafting.days import Calendar, Day
from geo.drafting.model import How, Reason
from geo.drafting.placing import Places
from geo.drafting.saying import Saying
from geo.drafting.text import Span

_TALK = re.compile(r"会見|会談|演説|会議|声明|分析|インタビュー|会合|投稿|動画|公開")
_NOT_OF_REPORTS = (
    "day_clock",
    "day_clock_abroad",
    "day_month",
    "day_year",
    "day_week",
    "day_span",
    "day_first_last",
)
_BESIDE_VERB = re.compile(r",?\s?(?:(?:late|early)\s)?(?:on|в|у|во)?\s?")
_OF_THE_DAY = (
    "の?(?:未明|早朝|朝|夜|夕方|夕|昼|午前|午後|深夜)?"
    "(?:から|にかけて|の(?!(?:電話|記者|定例|ビデオ|緊急|共同|戦況)*"
    "(?:会見|声明|発表|SNS|記者|投稿|演説|動画|ビデオ|分析|報告|談話|会合|会議|テレビ|インタビュー)))"
)
_THAT = re.compile(r"\sthat\b|,\s(?:що|что)\b")
# A day that is made one of mourning is not that of the statement.
_AS_A_DAY = re.compile(r"\s(?:днем|днём|вихідним|выходным|(?:as )?an? (?:day|holiday))(?!\w)")
_LIKELY = ("day_part", "day_clock")  # rules that do not settle the day
_PUBLISHED = {  # before a day that is neither of what happened nor of the statement
    "en": re.compile(r"(?:published|posted|released|dated|filmed)\s(?:on\s)?$"),
    "uk": re.compile(r"(?:опублікован|оприлюднен|датован)\w+\s$|\bвід\s$"),
    "ru": re.compile(r"(?:опубликован|обнародован|датирован)\w+\s$|\bот\s$"),
    "ja": re.compile("(?!)"),
}
_TALKED = re.compile(r"、?[^、。「]{0,14}?(?:で会見し|で会談|で演説|を訪問)")
_SAME_TALK = re.compile(
    "(?:この|その)(?:中|席|場)で|席上|冒頭|(?:会談|会見|会合|演説|協議)(?:で|の中で)は"
)
_SUDDEN = ("Explosions/Remote violence", "Strategic developments")


class Dates:
    """Tells the days of statements from those of events."""

    def __init__(self, text: str, lang: str, calendar: Calendar, places: Places) -> None:
        self._text, self._lang, self._places = text, lang, places
        self._calendar, self._day = calendar, calendar.day

    def named(self, said: Saying, before: Before) -> list[Day]:
        """The days that a passage names, in order."""
        last = before.day.first if before.day else None
        found = self._calendar.days(self._text, said.start, said.end, last)
        if (
            said.aside is not None
        ):  # a day of the outlet's is neither of the statement nor the event
            low, high = said.aside
            found = [day for day in found if not low <= day.span[0] < high]
        if said.whole and not found:
            return self._calendar.days(self._text, *said.whole, last)
        return found

    def of(
        self,
        said: Saying,
        found: Sequence[Day],
        before: Before,
        again: bool,
        is_own: bool,
        kind: str,
        is_new: bool,
        reasons: dict[str, Reason],
    ) -> tuple[Day | None, Day | None]:
        """The days of report and event of a passage, of those that it names.

        kind: of event. is_new: whether it begins a paragraph.
        """
        report: Day | None = None
        event: Day | None = None
        part = next((one for one in found if one.rule == "day_part"), None)
        for one in found:
            if one is part and self._lang == "ja":
                continue  # it is of the day beside the speaker, as said below
            if _PUBLISHED[self._lang].search(self._text[max(0, one.span[0] - 24) : one.span[0]]):
                continue
            if not (is_own or report or one.rule in _NOT_OF_REPORTS) and self._is_report(one, said):
                report = one
            elif event is None:
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
        elif before.report is not None and (
            again
            or said.via_again
            or self._is_same_speaker(said, before)
            or (self._lang == "ja" and _SAME_TALK.match(self._text, said.start, said.end))
        ):
            report = before.report
            reasons["report_date"] = _carried(report)
        if event is None and part is not None and report is not None:
            event = Day(report.first, report.first, part.span, "day_part")
        if event is not None:
            how: How = "guessed" if event.rule in _LIKELY else "stated"
            reasons["event_date"] = Reason(how, f"event_{event.rule}", (event.span,))
        elif said.goes_on and before.told is not None:
            event = before.told
            reasons["event_date"] = Reason("carried", "event_carried", (event.span,))
        elif before.event is not None and self._goes_on(said, before, again, kind, is_new):
            event = before.event
            reasons["event_date"] = Reason("carried", "event_carried", (event.span,))
        return report, event

    def _goes_on(self, said: Saying, before: Before, again: bool, kind: str, is_new: bool) -> bool:
        """Whether a sentence without a day says more of what the one before it told."""
        day = before.event
        if day is None or day.first != day.last or day.first > self._day:
            return False
        if self._lang != "ja":
            return again or (said.speaker is None and not is_new and kind in (*_SUDDEN, "unknown"))
        named = self._places.mentions(self._text, said.start, said.end)
        is_elsewhere = any(m.precision == "settlement" for m in named)
        return kind == before.kind and kind in _SUDDEN and not is_elsewhere

    def _is_same_speaker(self, said: Saying, before: Before) -> bool:
        """Whether the speaker is that of the sentence before, or stands in it."""
        if said.speaker is None or not before.text:
            return False
        return said.speaker[1] <= said.start or self._text[slice(*said.speaker)] == before.text

    def _is_report(self, one: Day, said: Saying) -> bool:
        """Whether a day is that of the statement: it stands beside the speaker or the verb."""
        text = self._text
        if said.phrase is None and said.again is None:
            return False
        if _AS_A_DAY.match(text, one.span[1]):
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
                    if re.match(_OF_THE_DAY, text[one.span[1] :][:12]):
                        return False  # 23日朝の攻撃: of what happened
                    return not re.match(
                        "から|まで|以降|以来|にかけて|時点|付近|に(?!公開|投稿|配信|放送|出演|開いた|行われた会見|発表|会見|声明|記者|SNS|公表|明らか|述べ|行った会見)",
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
                is_said = text[verb[0]] not in ":—–-"  # a mark in place of a verb
                if (
                    is_said
                    and one.span[0] >= verb[1]
                    and re.fullmatch(
                        r"(?:\sin\s[A-Z][\w’'-]+(?:\s[A-Z][\w’'-]+)?)?,?\s?"
                        r"(?:(?:late|early)\s)?(?:on|в|у|во)?\s?",
                        tight,
                    )
                ):
                    return True
                if self._is_before_claim(one, verb, said.phrase):
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

    def _is_before_claim(self, one: Day, verb: Span, phrase: Span) -> bool:
        """Whether a day stands between the verb and what is said, or right behind the speaker.

        "told the president on Wednesday that", "заявив Віктор Ленц 14 вересня".
        """
        if one.span[0] < verb[1]:
            return False
        gap, after = self._text[verb[1] : one.span[0]], self._text[one.span[1] :][:6]
        if _THAT.match(after) and not re.search(r"[,.;:«“\"]|\b(?:that|що|что)\b", gap):
            return True
        behind = self._text[phrase[1] : one.span[0]]
        return verb[1] <= phrase[0] and bool(re.fullmatch(r"\s(?:(?:on|в|у|во)\s)?", behind))

    def _is_talk(self, report: Day, said: Saying) -> bool:
        """Whether the day's words go on with a talk that is itself what happened."""
        after = self._text[report.span[1] : report.span[1] + 24]
        if self._lang == "ja":
            return bool(
                re.match(
                    r"、?[^。「]{0,30}?(?:会見し|会談し|会談を行|で会談|演説し|で演説|を訪問し|を訪問)",
                    after,
                )
            )
        return self._lang in ("uk", "ru") and bool(re.match(r"\s(?:у|в|во|на)\s[А-ЯІЇЄҐ]", after))


def _carried(report: Day) -> Reason:
    """Why a statement has the day of the one before by the same speaker."""
    if report.rule == "report_day_bulletin":
        return Reason("default", "report_day_bulletin")
    return Reason("carried", "report_day_before", (report.span,))
