"""Who says what in a sentence with spaces between words: the verb and its subject."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace

from geo.drafting import two_speakers
from geo.drafting.carriers import Carrier, is_outlet_by_verb, without
from geo.drafting.carriers import carrier as carrier_of
from geo.drafting.lexicon import compiled, countries, pattern, words_of
from geo.drafting.saying import Saying, masked, moved
from geo.drafting.speaker_words import (
    CAPITAL,
    PERSON,
    is_country,
    is_titled,
    name_in,
    names_a_speaker,
    names_of_people,
    stripped,
)
from geo.drafting.speakers import country_of as speakers_country
from geo.drafting.text import Span

_ASIDE = (
    r"(?:\s(?:вчора|вчера|сьогодні|сегодня|yesterday|today))?\s(?:in|at|on|у|в|во|на)\s"
    rf"{CAPITAL}[^,]*$|"
    r"\s(?:in|on|у|в|во|на)\s(?:[\w’'-]+\s){0,3}(?:обращении|зверненні|эфире|ефірі|видео|відео|"
    r"видеообращении|відеозверненні|интервью|інтерв[’']ю|комментарии|коментарі|соцсетях|соцмережах|"
    r"соцмережі|дописі|пості|посте|telegram|телеграм[- ]?канал[еіу]|брифинге|брифінгу|address|"
    r"interview|post|broadcast)(?:\s[^,]*)?$|"
    r"\s(?:вчора|вчера|сьогодні|сегодня|накануне|напередодні|\d{{1,2}}\s\w+)$"
)
# On what occasion: "на форуме «Энергетика»", "під час зустрічі".
_AT_EVENT = re.compile(
    r"\s(?:на|в|во|у|під час|во время|в ходе|у ході)\s[а-яіїєґё]+(?:\s[а-яіїєґё]+){0,2}"
    r"(?:\s«[^»]*»)?$"
)
_ASIDES = 3
_HELPERS = re.compile(  # between a subject and its verb
    r"(?:\s(?:has|have|had|also|later|previously|then|again|earlier|already|would|did|not|is|was|"
    r"позже|также|також|раніше|ранее|вже|уже|вчора|вчера|сьогодні|сегодня|[0-9]{1,2} \w+|"
    r"on \w+day|впервые|вперше|официально|офіційно|снова|знову|тоже|теж|открыто|публично|публічно|"
    r"прямо|накануне|напередодні|тем временем|тим часом|в свою очередь|formally|publicly|"
    r"это|этого|эти (?:данные|сообщения)|эту информацию|це|цього|цю інформацію|ці повідомлення|"
    r"repeatedly|officially|openly|immediately|separately|explicitly|reportedly))+\s*$"
)
_SHORTENED = re.compile(  # full stops that end no sentence
    r"\b[втиіВТИІ]\.\s?[вов]\.(?:\s?[о]\.)?|"
    r"\b(?:[A-Z]\.){2,}|\b(?:Gen|Lt|Col|Maj|Gov|Sen|Adm|Dr|Mr|Mrs|Ms|St)\.(?=\s)"
)
# A part between commas that says more of the subject before it: "who was in Kyiv", "speaking on".
_ASIDE_CLAUSE = re.compile(
    r"(?:who|whose|which|where|while|when|after|as|under|formerly|also|[a-z]+(?:ed|en|wn|un)\sby|і|який|яка|яке|які|якого|"
    r"который|которая|которое|которые|чей|чья)\s|(?!during)[a-z]\w+ing\s|"
    r"(?:выступа|комментиру|отвеча|говор|рассказыва|оценива|напомина|вспомина|подвод|подчеркива|"
    r"отмеча|признава|объясня)я\s|(?:обраща|наход|ссыла)ясь\s|(?:посет|выступ|прибы|встрет)ив(?:шись)?\s|"
    r"\w{3,}(?:[щш]ий|[щш]ая|[щш]ее|[щш]ие|[щш]его|[щш]ийся|[щш]аяся|[щш]иеся|ючи|ячи|вши|вшись|ючись)"
    r"(?:\s|$)",
)
# "in a call with B", "contradicted the ministry": no subject, though it names somebody.
_NO_SUBJECT = re.compile(
    r"(?:in|at|on|during|after|before|with|through|via|by|from)\s|"
    r"[a-z]+(?:ed|es)\s(?:the|a|an|its|his|her|their|that|this)\s"
)
# "B was quoted by C as saying": C passes on what B says.
_QUOTED_BY = re.compile(
    r"\s(?:was|were|is|are|has been|have been)\s(?:quoted|cited)(?:\sby\s([^,;]{2,60}?))?"
    r"(?=\sas\s|\ssaying|$)"
)
_DAY_BEHIND = re.compile(
    r"\s(?:вчора|вчера|сьогодні|сегодня|накануне|напередодні|\d{1,2}\s[а-яіїєґ]{3,9})$"
)
_BUT = re.compile(r"(?:однако|но|а|зато|однак|але|проте|утім|but|while|although)\s", re.I)
_BUT_ALONE = re.compile(r"(?:однако|но|а|зато|однак|але|проте|but|while)", re.I)
_LONG_NAME = re.compile(r"\b[а-яіїєґё]+\s«[^»]{21,60}$")  # of a summit or a company
_SIDE = re.compile(r"((?:[А-ЯІЇЄҐ]\w+(?:ая|а)\s)?[Сс]торона)\s[а-яіїєґ]")
# On whose air or in whose interview somebody says something, before the verb.
_ON_AIR = re.compile(
    r"\s(?:ефірі|эфире|інтерв[’']ю|интервью|коментарі|комментарии)\s(?:для\s)?"
    r"((?:[а-яіїєґ]+\s)?(?:«[^»]{2,30}»|[A-ZА-ЯІЇЄҐ][\w’'-]*(?:\s(?:канал\w*|[A-ZА-ЯІЇЄҐ][\w’'-]*)){0,2}))|"
    r"\s(?:interview(?:ed)?|comments?|remarks)\s(?:with|to|for|by|on)\s(?:the\s)?"
    r"([A-Z][\w’'-]*(?:\s(?:of|[A-Z][\w’'-]*)){0,3})"
)
# Behind a quotation or a comma, a dash and who says it: "..., — Peskov, spokesman".
_BEHIND_DASH = re.compile(r"[,»”\"]\s?[—–-]\s([^—–:;«»\"“”]{4,90}?)\.?\s*$")
_IN_BRACKETS = re.compile(rf"\(({CAPITAL} {CAPITAL})\)\.?\s*$")  # "... (Ігор Коваль)."
# A verb, which tells a statement from a name before a dash: "Ціль ворога — Запорізька ОВА".
_TELLING = re.compile(
    r"[а-яіїєґё]{2,}(?:ли|ла|ло|ал|ил|ел|ав|ив|ів|ено|ано|ена|ана|ені|ані|ены|аны|ють|ять|ить|ют|ят|ит|ет|"
    r"[аиіюуо]є)(?:ся|сь)?(?!\w)|постраждал\w+|поранен\w+|ранен\w+|загибл\w+"
)
_DASH_ALONE = re.compile(r"\s[—–]\s([A-ZА-ЯІЇЄҐ][^—–:;«»\"“”,.]{3,70})\.?\s*$")
_FINITE = re.compile(r"\b(?:was|were|is|are|has|have|had|will|did|does)\b")
_PREDICATE = re.compile(r"[A-Z][\w’'-]+\s[a-z]+ed\s")
_AT_A_PLACE = re.compile(r"(?:In|At|On|Near|From|Outside|After|Before|During)\s")
# What follows a verb with these is no subject: "закликав до зустрічі".
_NOT_SUBJECT = re.compile(
    r"(?:до|на|про|щодо|к|ко|о|об|обо|від|от|для|із|из|с|з|зі|по|за|под|під|над|перед|через|между|"
    r"між|що|что|чтобы|щоб|как|як)\s",
    re.IGNORECASE,
)
_HEADLINE = re.compile(
    rf"[^\w«“\"(]{{0,6}}((?:[\w’'-]+\s){{0,7}}(?:{CAPITAL}|«[^»:]{{2,30}}»)):\s+(?=[\w«“\"])"
)
_AFTER_VERB = re.compile(r"\s+([^,.;:\"“«—]+(?:«[^»]{1,40}»[^,.;:\"“«—]*)?)")
_TOLD_TO = re.compile(r"((?:[\w’'-]+\s){0,2}?[\w’'-]+)\s(?:в|у|во|на)\s")
# The same by their work, or an outlet in the dative: "сообщил «Интерфаксу» источник".
_ASKER = re.compile(
    r"\s(?:(?:журналист(?:ам|у)|корреспондент(?:ам|у)|репортер(?:ам|у)|репортёр(?:ам|у)|кореспондент"
    r"(?:ам|у|ові)|изданию|виданню|агентству|агенції|газете|газеті|телеканалу|каналу|радио|радіо)"
    r"(?:\s(?:«[^»]{2,30}»|[A-ZА-ЯІЇЄҐ][\w’'-]+))?|«[^»\s]{2,30}[уюеі]»|[A-ZА-ЯІЇЄҐ][\w’'-]+у)\s"
    r"(?:(?:в|во|у)\s(?=[а-яіїєґ«A-ZА-ЯІЇЄҐ]))?(?=[а-яіїєґ«A-ZА-ЯІЇЄҐ])"
)
_NAMED_AFTER = re.compile(r"(?:\s[а-яіїєґ]+){0,3}\s[«A-ZА-ЯІЇЄҐ]")
# Whom somebody told it, before the office that did: "«Интерфаксу» в пресс-службе".
_ASKED = re.compile(r"(«[^»]{2,30}»|[\w’'-]+(?:\s[\w’'-]+){0,2}?)\s(?:в|во|у)\s")
# The same after the verb: "told Interfax that", "рассказал агентству «Интерфакс»".
_TOLD_OUTLET = re.compile(
    r"\s(?:(?:in|в|у)\s(?:an?\s|exclusive\s)*(?:interview|comments?|remarks|интервью|комментари\w+|"
    r"інтерв[’']ю|коментар\w*)\s(?:(?:with|to|for|для)\s)?)?"
    r"((?:the\s|[а-яіїєґ-]+\s){0,2}(?:«[^»]{2,30}»|[A-ZА-ЯІЇЄҐ][\w’'-]*(?:\s[A-ZА-ЯІЇЄҐ][\w’'-]*){0,3})"
    r"(?:\s(?:television|radio|state tv|tv|media|newspaper|news agency|channel))?)"
)
_SOURCE = re.compile(r"(?<!\w)(?:sources?|источник\w*|джерел\w+|official|spokes\w+)(?!\w)", re.I)
_TELLS = re.compile(r"(?:told|tells|informed|briefed)$", re.IGNORECASE)
_TELLS_THAT = re.compile(
    r"(?<!\w)(?!означа|значит|свид|свідч|вия|оказ|выясн|з['’]ясув|зна|случ|стал|дума|поня|зрозум|вид[еи]л|"
    r"бачи|привел|призвел|жде|чека|было|було|потому|так)"
    r"[а-яіїєґё]{2,}(?:[аиуеіыоя]л[аио]?|[аиуіеоя]в|[аиуі]л[аио]|ив|є|ює|ует|яет|ает|ют|ять|ать|ит|ить)"
    r"(?=,\s(?:що|что)\s)"
)
# "did not confirm reports that": words that are no verbs here.
_NOUNS = re.compile(r"(?:reports|claims|states|estimates|orders|demands)$", re.IGNORECASE)
_BEFORE_NOUN = re.compile(
    r"\b(?:confirm|confirmed|confirms|deny|denied|denies|dismissed|rejected|of|the|these|those|such|"
    r"media|about|on|from|for|to|by|false|unconfirmed|earlier|its|his|their|his|her)\s$",
    re.IGNORECASE,
)
_RELATIVE = re.compile(r"\b(?:who|whose|which|that)\s.*")
# A name of capital words, as of a company: no part of a sentence, "Toretsk killed five people".
_CAPITALS = re.compile(r"[A-Z][\w’'.-]*(?:\s(?:[A-Z][\w’'.-]*|of|the|for|and|in|on|&))*")
# A last name alone before and behind a verb.
_NAME_LAST = re.compile(rf"(?<!\w)({CAPITAL}?)(?:['’]s)?(?:\s[^\W\dA-ZА-ЯІЇЄҐ][\w'’-]*){{0,2}}\s*$")
_NAME_NEXT = re.compile(rf"\s({CAPITAL})")
_SHORT_NAME = re.compile(r"[A-ZА-ЯІЇЄҐ][\w'’.-]*(?:\s[A-ZА-ЯІЇЄҐ][\w'’.-]*){0,3}$")
_OFFICE_LAST = re.compile(r"\s(?:у|в|во)\s([^\s,][^,]{2,40})$")
_OFFICE_IN = re.compile(r"(?:[УуВв]|[Вв]о|[Нн]а)\s(?=[А-ЯІЇЄҐ«A-Z]|[а-яіїєґ])")
_IN_WHAT = re.compile(r"\s(?:в|у|на|во|під час|во время)\s")
_QUOTED_ALONE = re.compile(r"\s*«[^»]{2,30}»\s*")
_KINDS = (
    r"(?:channel|outlet|newspaper|website|magazine|agency|portal|blog|project|group|brigade|"
    r"battalion|regiment|legion|unit|company)"
)
# A name in quotation marks, and what it is of: 'the channel "Alder"', 'the "Alder" channel'.
_NAME_BEFORE = re.compile(rf"(?:(?P<kind>{_KINDS})\s)?[“\"][A-Z][^“”\"]{{1,24}}$")
_KIND_BEHIND = re.compile(rf"\s(?:[\w-]+\s){{0,2}}{_KINDS}(?!\w)")
# The same right after words such as "according to".
_QUOTED_NEXT = re.compile(
    r"\s(?:the\s(?:[\w-]+\s){0,3})?"
    r"(«[^»]{2,40}»|[“\"](?:[Tt]he\s)?[A-Z][^”\"]{2,30}[”\"]"
    rf"(?:\s(?:[\w-]+\s){{0,2}}{_KINDS})?)(?=\s*(?:[,.;]|$))"
)
_QUOTED_NAME = re.compile(r"[\w’' -]{0,30}«[^»]{2,30}»")
_NOT = re.compile(
    r"(?:^|\s)(?:не|not|never|\w*n[’']t|cannot|unable to|declined to|відмови\w+|отказа\w+)\s+"
    r"(?:(?:може|можуть|міг|могла|могли|може|зміг|змогла|змогли|может|могут|мог|могла|смог\w*|"
    r"стал\w*|став|yet|immediately|independently|been able to|able to)\s+)?$",
    re.IGNORECASE,
)
_SEAT = re.compile(rf"(\s(?:in|у|в|во|на)\s(?:the\s)?{CAPITAL}(?:\s{CAPITAL})?)\s*")
_HAD = re.compile(r"\s(?:had|has|have)\s(?:[a-z]+ly\s)?$")
# Words by which what others say is denied, at the end of what is said.
_UNTRUE = re.compile(
    r"не соответству|не відповіда|"
    r"(?:are|is|was|were) (?:entirely |simply )?(?:false|untrue|not true|fake)",
    re.IGNORECASE,
)
_FAR = 160  # code points after the verb of saying in which they stand
_BESIDE = 45  # code points after the verb, within which "likely" is of the whole statement
_MOST_OF_POINTING = 220  # code points of a sentence that says only who said the one before
# What such a sentence would say besides.
_CONTENT = re.compile(r"[:;«“\"]\s{3}|\s(?:that|що|что|как|як|and|але|но|и|та)\s|\d{2,}", re.I)
_MOST_OF_A_NAME = 6  # words
_MOST_OF_A_TITLE = 7  # words
_MAX_SUBJECT = 160  # code points
_NEAR = 40  # code points before a word, in which what it depends on stands


def sayings(
    text: str, start: int, end: int, lang: str, surnames: Collection[str] = ()
) -> list[Saying]:
    """The claims of a sentence, one for each speaker; one without speaker is the publisher's.

    surnames: of persons who have spoken before, who may be called by these alone.
    """
    plain = _SHORTENED.sub(lambda m: m[0].replace(".", "·"), masked(text, start, end))
    led = sum(1 for m in pattern(lang, "according").finditer(plain) if len(m[0]) > 1)
    if led + len(_verbs(plain, lang)) < 2:  # nobody answers anybody
        return [_saying(text, plain, start, lang, surnames)]

    def read(low: int, high: int) -> Saying:
        return moved(_saying(text, plain[low:high], start + low, lang, surnames), -start)

    spans = two_speakers.parts(plain, lang, read)
    return [_saying(text, plain[a:b], start + a, lang, surnames) for a, b in spans]


def _saying(text: str, plain: str, start: int, lang: str, surnames: Collection[str]) -> Saying:
    """A part of a sentence as a claim of its speaker.

    plain: the part without what is quoted. start: where it begins in the text.
    """
    end = start + len(plain)
    via: list[Span] = []
    carrier = pattern(lang, "via").search(plain)
    passes_on = carrier_of(plain, lang)
    if passes_on and not carrier and _is_passed(plain, passes_on, lang, surnames):
        via, plain = [passes_on.name], without(plain, passes_on)
    found = _found(plain, lang, surnames)
    if passes_on and not via and found is None:
        found = passes_on.name, passes_on.verb
    is_own = passes_on is not None and passes_on.leads and not via
    verb, modality = _verb(plain[: passes_on.verb[1]] if passes_on and is_own else plain, lang)
    if carrier:
        source = _noun_phrase(plain, carrier.end(), lang)
        rest = plain
        if source:  # the outlet is the subject of the sentence without its source
            gap = " " * (source[1] - carrier.start())
            rest = (
                plain[: carrier.start()].rstrip(" ,").ljust(carrier.start())
                + gap
                + plain[source[1] :].replace(",", " ", 1)
            )
        named = carrier_of(rest, lang)
        outlet = (
            _find_subject(rest, lang)
            or ((named.name, named.verb) if named else None)
            or _between(plain, lang, carrier.start())
        )
        if source:
            if outlet and outlet[0][0] < carrier.start() < outlet[0][1]:
                outlet = stripped(plain, outlet[0][0], carrier.start()), outlet[1]
            if outlet and outlet[0] != source and not _is_within(outlet[0], source):
                via.append(name_in(plain, *outlet[0], lang))
                is_quoted = named is not None and named.is_alone and outlet[0] == named.name
                if not is_quoted and not pattern(lang, "media").search(plain[slice(*outlet[0])]):
                    # Not an outlet: it is who speaks, and the source is who passed it on.
                    via, source = [source], outlet[0]
            found = (source, carrier.span())
    elif found and (outlet := _passed_on(plain, found, lang)):
        via.append(name_in(plain, *found[0], lang))
        found = outlet
    elif found and (outlet_told := _told_outlet(plain, found, lang)):
        via.append(name_in(plain, *outlet_told, lang))
    elif (
        found
        and found[0][1] <= found[1][0]
        and (on_air := _ON_AIR.search(plain, found[0][1], found[1][0]))
        and _is_outlet(on_air[on_air.lastindex or 0], lang)
    ):
        via.append(on_air.span(on_air.lastindex or 0))
    if quoted := _QUOTED_BY.search(plain):
        if quoted[1]:
            via.append(name_in(plain, *quoted.span(1), lang))
        if found and found[0][0] < quoted.start() < found[0][1]:
            found = stripped(plain, found[0][0], quoted.start()), found[1]
    phrase, verb_span = found if found else (None, None)
    again = None
    if phrase is not None and pattern(lang, "pronouns").fullmatch(plain[slice(*phrase)].strip()):
        again, phrase = phrase, None
    speaker = name_in(plain, *phrase, lang) if phrase else None
    if phrase and verb_span:
        phrase = _with_seat(plain, phrase, verb_span, lang)
    meant = pattern(lang, "again").search(plain)
    if meant and not (phrase is not None and phrase[1] <= meant.start()):
        again, phrase, speaker = meant.span(), None, None
        verb = verb or meant.span()
    if again is None and speaker is None and verb and _is_reported(plain, text[start:end], lang):
        again = verb
    words = plain[slice(*speaker)] if speaker else ""
    likely = pattern(lang, "likely").search(plain)
    if verb_span and modality == "unknown":
        modality = "claims"
    if likely and modality in ("assesses", "claims"):
        is_beside = verb is not None and 0 <= likely.start() - verb[1] <= _BESIDE
        if modality == "assesses" or is_beside or pattern(lang, "think_tanks").search(words):
            modality = "assesses_likely"
    told = verb or verb_span
    return Saying(
        start,
        end,
        _at(speaker, start) if speaker else None,
        _at(phrase, start) if phrase else None,
        _at(again, start) if again else None,
        tuple(_at(v, start) for v in via if v != speaker),
        _at(told, start) if told and (speaker or again) else None,
        modality if speaker or again else "unknown",
        _at(likely.span(), start) if likely else None,
        _is_outlet(words, lang) or bool(speaker and is_outlet_by_verb(plain, speaker, lang)),
        bool(pattern(lang, "think_tanks").search(words))
        and not (_SOURCE.search(words) or (told and _TELLS.search(plain[slice(*told)]))),
        aside=_at(passes_on.span, start) if passes_on and passes_on.name in via else None,
    )  # fmt: skip


def _with_seat(plain: str, phrase: Span, verb: Span, lang: str) -> Span:
    """Authorities or people with the place they are of: "the police in Kherson said"."""
    seat = _SEAT.fullmatch(plain, phrase[1], verb[0])
    words = plain[slice(*phrase)]
    if seat is None or PERSON.search(words) or is_titled(words, lang):
        return phrase
    kinds = (pattern(lang, kind) for kind in ("people", "bodies"))
    return (phrase[0], seat.end(1)) if any(kind.search(words) for kind in kinds) else phrase


def _found(plain: str, lang: str, surnames: Collection[str]) -> tuple[Span, Span] | None:
    """The phrase of the speaker, and the words of saying; None for nobody."""
    return (
        _headline(plain, lang, surnames)
        or _after_words(plain, lang)
        or _find_subject(plain, lang)
        or _by_surname(plain, lang, surnames)
        or _behind_dash(plain, lang)
    )


def _is_passed(plain: str, outlet: Carrier, lang: str, surnames: Collection[str]) -> bool:
    """Whether somebody else says what an outlet passes on."""
    rest = without(plain, outlet)
    inner = _found(rest, lang, surnames)
    if inner is None:
        return bool(pattern(lang, "again").search(rest))
    phrase, verb = inner
    if _is_outlet(plain[slice(*phrase)], lang):
        return False
    # "Reuters reported that the mayor had told Kyiv": what he told is not the claim.
    is_past = bool(_HAD.search(rest, 0, verb[0]))
    return not outlet.leads or (not is_past and _is_office_or_person(rest, phrase, lang))


def _is_office_or_person(plain: str, phrase: Span, lang: str) -> bool:
    words = plain[slice(*phrase)]
    return _is_office(plain, phrase, lang) or bool(PERSON.search(words))


def _passed_on(plain: str, found: tuple[Span, Span], lang: str) -> tuple[Span, Span] | None:
    """Who says what an outlet passes on: "B said that ..., according to C"; None for nobody."""
    (start, end), words = found
    if not _is_outlet(plain[start:end], lang) or not words[1] <= start:
        return None
    if not pattern(lang, "according").fullmatch(plain[slice(*words)]):
        return None
    rest = plain[: words[0]].rstrip(" ,").ljust(end) + plain[end:]
    rest = rest[:end] + re.sub("^,", " ", rest[end:])
    other = _find_subject(rest, lang)
    return None if other is None or _is_outlet(plain[slice(*other[0])], lang) else other


def _told_outlet(plain: str, found: tuple[Span, Span], lang: str) -> Span | None:
    """The outlet to which somebody says something, after the verb; None for none."""
    (start, end), words = found
    told = _TOLD_OUTLET.match(plain, words[1])
    if not told or (start < told.end(1) and words[0] < end) or not _is_outlet(told[1], lang):
        return None
    return None if _is_outlet(plain[start:end], lang) else told.span(1)


def _is_outlet(words: str, lang: str) -> bool:
    """Whether words name an outlet, and nobody whom it asked."""
    return bool(pattern(lang, "media").search(words)) and not pattern(lang, "people").search(words)


def _behind_dash(plain: str, lang: str) -> tuple[Span, Span] | None:
    """The speaker at the end of a sentence, behind a dash and without a verb."""
    m = _BEHIND_DASH.search(plain) if lang != "en" else None
    named = _IN_BRACKETS.search(plain) if lang != "en" else None
    if named and not any(ch.isdigit() for ch in named[1]):
        return named.span(1), (named.start(), named.start() + 1)
    alone = _DASH_ALONE.search(plain) if lang != "en" and not m else None
    if alone and _is_office_alone(alone[1], lang) and _TELLING.search(plain, 0, alone.start()):
        return stripped(plain, *alone.span(1)), (alone.start(1) - 2, alone.start(1) - 1)
    if not m or not (PERSON.search(m[1]) or names_a_speaker(m[1], lang)):
        return None
    if not m[1][0].isupper() and not is_titled(m[1], lang):
        return None
    return stripped(plain, *m.span(1)), (m.start(1) - 2, m.start(1) - 1)


def _is_office_alone(words: str, lang: str) -> bool:
    """Whether words are the name of an office, or a title and a name."""
    first = " ".join(words.split()[:3])
    is_named = pattern(lang, "bodies").search(first) or is_titled(first, lang)
    return bool(is_named) and words[0].isupper() and not _TELLS_THAT.search(words)


def _is_reported(plain: str, whole: str, lang: str) -> bool:
    """Whether a sentence is a quotation whose speaker was named before."""
    return bool(re.match(r'\s*["“«„]', whole)) and len(whole) - len(plain.replace(" ", "")) > 20


def _verb(plain: str, lang: str) -> tuple[Span | None, str]:
    """The first verb of saying outside quotations; one that denies or confirms counts more."""
    found: list[tuple[int, int, Span, str]] = []
    for said in words_of(lang)["says"]:
        for m in compiled(said["words"], True).finditer(plain):
            if _is_negated(plain, m.start(), said["modality"]) or _is_noun(plain, m):
                continue
            found.append((int(said["modality"] == "claims"), m.start(), m.span(), said["modality"]))
    if not found:
        return None, "unknown"
    first = min(found, key=lambda f: f[1])
    strong = [
        f for f in found
        if f[0] == 0
        and f[1] <= first[1] + (_FAR if _UNTRUE.match(plain, f[2][0]) else 60)
    ]  # fmt: skip
    best = min(strong, key=lambda f: f[1]) if strong else first
    return best[2], best[3]


def _verbs(plain: str, lang: str) -> list[Span]:
    found = {
        m.span()
        for said in words_of(lang)["says"]
        for m in compiled(said["words"], True).finditer(plain)
        if not (_is_negated(plain, m.start(), said["modality"]) or _is_noun(plain, m))
    }
    if lang != "en":  # any other verb that tells "that"
        found |= {m.span() for m in _TELLS_THAT.finditer(plain)}
    return sorted(found)


def _is_negated(plain: str, at: int, modality: str) -> bool:
    """Whether somebody does not say it, which is no denial."""
    return modality != "denies" and bool(_NOT.search(plain, max(0, at - 40), at))


def _is_noun(plain: str, m: re.Match[str]) -> bool:
    """Whether a word that may be a verb of saying is a noun: "confirm reports that"."""
    return bool(
        _NOUNS.match(m[0]) and _BEFORE_NOUN.search(plain, max(0, m.start() - _NEAR), m.start())
    )


def _headline(plain: str, lang: str, surnames: Collection[str]) -> tuple[Span, Span] | None:
    """The speaker before a colon: "Peskov: the talks go on"."""
    m = _HEADLINE.match(plain)
    if not m:
        return None
    words = m[1].split()
    is_capital = pattern(lang, "places", "capitals").fullmatch(m[1])
    if is_capital and next(names_of_people(plain[m.end() : m.end() + _MAX_SUBJECT], lang), None):
        return None  # "Moscow: President X told troops": where it is told of
    is_known = words[-1] in surnames or any(is_country(c, m[1]) for c in countries())
    is_one = len(words) == 1 and bool(speakers_country(m[1]))
    if is_known or is_one or names_a_speaker(m[1], lang):
        return m.span(1), (m.end(1), m.end(1) + 1)
    return None


def _by_surname(plain: str, lang: str, surnames: Collection[str]) -> tuple[Span, Span] | None:
    """Somebody who is called by a last name alone, since the whole name stands before."""
    if not surnames:
        return None
    for verb in _verbs(plain, lang):
        low = max(0, verb[0] - _MAX_SUBJECT)
        is_after = lang != "en" or re.search(r'[,”"]\s*$', plain[max(0, verb[0] - 4) : verb[0]])
        before = _NAME_LAST.search(plain, low, verb[0])
        after = _NAME_NEXT.match(plain, verb[1]) if is_after else None
        for found in (before, after):
            if found and found[1] in surnames:
                return found.span(1), verb
    return None


def _after_words(plain: str, lang: str) -> tuple[Span, Span] | None:
    """The speaker after words such as "according to"."""
    for m in pattern(lang, "according").finditer(plain):
        if m[0].lower() == "у":
            continue
        phrase = _noun_phrase(plain, m.end(), lang)
        if phrase:
            return phrase, m.span()
    return None


def _noun_phrase(plain: str, at: int, lang: str) -> Span | None:
    """The words from `at` to the next comma, with a name that follows in apposition."""
    if alone := _QUOTED_NEXT.match(plain, at):
        return alone.span(1)
    m = re.compile(r"\s*([^,.;:\"“»«—]{1,300}(?:«[^»]{1,30}»[^,.;:]*)?)").match(plain, at)
    if not m:
        return None
    start, end = stripped(plain, *m.span(1))
    asked = _ASKED.match(plain[start:end]) if lang != "en" else None
    if asked and pattern(lang, "media").search(asked[1]):
        start += asked.end()
    words = plain[start:end]
    stop = compiled(
        r"that|who|which|said|reported|was|were|has|have|і|та|но|и что|що|что|пише|пишет|пишуть|"
        r"повідомляє|сообщает|передає|передает|повідоми(?:в|ла|ло|ли)|заяви(?:в|ла|ло|ли|л)|"
        r"сообщи(?:л|ла|ло|ли)|передал\w?|написа(?:л|ла|ло|ли|в)",
        True,
    ).search(words)
    if stop and stop.start() > 1:
        end = start + stop.start()
    follows = re.compile(r",\s+((?:the\s)?[^,.;]+)").match(plain, end)
    if (follows and is_titled(plain[start:end], lang) and PERSON.fullmatch(follows[1].strip())) or (
        follows and PERSON.search(plain[start:end]) and is_titled(follows[1], lang)
    ):
        end = follows.end(1)
    start, end = stripped(plain, start, end)
    where = _IN_WHAT.search(plain[start:end]) if lang != "en" else None
    if where and PERSON.search(plain[start : start + where.start()]):
        end = start + where.start()  # "мэр Иван Коваль в своём канале"
    if lang in ("uk", "ru") and pattern(lang, "pronouns").match(plain[start:end]):
        head = pattern(lang, "pronouns").match(plain[start:end])
        if head and (
            head.end() == end - start
            or re.fullmatch(r"\s+словами?", plain[start + head.end() : end])
        ):
            return start, start + head.end()
    is_named = lang != "en" and _QUOTED_NAME.fullmatch(plain[start:end])  # "проекта «Ольха»"
    return (start, end) if is_named or names_a_speaker(plain[start:end], lang) else None


def _between(plain: str, lang: str, end: int) -> tuple[Span, Span] | None:
    """An outlet between "as reported by" and the words of its source."""
    for m in pattern(lang, "according").finditer(plain):
        if m.end() < end and m[0].lower() != "у":
            start, stop = stripped(plain, m.end(), end)
            if start < stop:
                return (start, stop), m.span()
    return None


def _is_within(a: Span, b: Span) -> bool:
    return b[0] <= a[0] and a[1] <= b[1]


def _find_subject(plain: str, lang: str) -> tuple[Span, Span] | None:
    """The first verb of saying with a subject that names a speaker.

    One at the end with its subject tells who says all before it: "X доповів про це, каже Y".
    """
    verbs = _verbs(plain, lang)
    if lang != "en" and len(verbs) > 1 and re.search(r",\s*$", plain[: verbs[-1][0]]):
        last = _following(plain, verbs[-1], lang)
        if last and not plain[last[1] :].strip(" .!") and _is_office(plain, last, lang):
            return last, verbs[-1]
    for verb in verbs:
        ways = [_before, _following]
        if lang != "en" and re.search(r"[,—–-]\s*$", plain[: verb[0]]):  # "..., сообщил ..."
            ways = [_following, _before] if _ends_aside(plain[: verb[0]], lang) else [_following]
        subject = next((s for way in ways if (s := way(plain, verb, lang))), None)
        if (
            lang != "en"
            and subject
            and subject[1] <= verb[0]
            and not _is_office(plain, subject, lang)
        ):
            behind = _following(plain, verb, lang)  # "Пожежу підтвердив губернатор"
            if behind and is_titled(plain[slice(*behind)], lang):
                subject = behind
        if subject:
            return subject, verb
    return None


def _is_office(plain: str, subject: Span, lang: str) -> bool:
    """Whether a subject names an office, a title or people, and not only something with a name."""
    words = plain[slice(*subject)]
    kinds = ("titles", "bodies", "people", "pronouns")
    return any(pattern(lang, kind).search(words) for kind in kinds)


def _is_named_kind(plain: str, at: int) -> bool:
    """Whether a quotation mark closes the name of an outlet or unit: 'the "Alder" channel'."""
    name = _NAME_BEFORE.search(plain, max(0, at - _NEAR), at)
    return bool(name and (name["kind"] or _KIND_BEHIND.match(plain, at + 1)))


def _ends_aside(plain: str, lang: str) -> bool:
    """Whether a part between commas ends here that says more of the subject before it."""
    parts = [part.strip() for part in plain.rstrip(" ,—–-").split(",")]
    last = parts[-1]
    if len(parts) < 2:
        return False
    is_title = is_titled(last, lang) and len(last.split()) <= 8
    return bool(_ASIDE_CLAUSE.match(last)) or is_title or bool(PERSON.fullmatch(last))


def _before(plain: str, verb: Span, lang: str) -> Span | None:
    """The subject before a verb."""
    low = max(0, verb[0] - _MAX_SUBJECT)
    for mark in re.finditer(r'[;:"”»—–]\s', plain[low : verb[0]]):
        at = low + mark.start()
        if plain[at] in '"”' and _is_named_kind(plain, at):
            continue
        if plain[at] != "»" or not (
            re.search("«[^»]{1,20}$", plain[max(0, at - _NEAR) : at])
            or (
                _LONG_NAME.search(plain, max(0, at - _MAX_SUBJECT), at)
                and not _verb(plain[low:at], lang)[0]
            )
        ):
            low = low + mark.end()
            break
    start, end = stripped(plain, low, verb[0])
    intro = compiled(words_of(lang)["intro"], True)
    while m := intro.match(plain, start):
        rest = re.compile(r"[\s,]+").match(plain, m.end())
        if not rest or rest.end() >= end or (rest.group() == " " and m[0][0].isupper() is False):
            break
        start = rest.end()
    if plain[start:end].endswith(" as"):  # "quoted a resident as saying"
        end -= len(" as")
    helper = _HELPERS.search(plain[:end], start)
    if helper:
        end = helper.start()
    chunks = _chunks(plain, start, end)
    while len(chunks) > 1 and (
        _ASIDE_CLAUSE.match(plain[slice(*chunks[-1])])
        or _NO_SUBJECT.match(plain[slice(*chunks[-1])])
    ):
        chunks.pop()
    is_aside = len(chunks) > 2 and bool(_ASIDE_CLAUSE.match(plain[slice(*chunks[-2])]))
    if is_aside and not names_a_speaker(plain[slice(*chunks[-1])], lang):
        del chunks[-2:]  # "a soldier, who gave a call sign, X, told"
    if not chunks:
        return None
    last = chunks[-1]
    phrase = plain[slice(*last)]
    # "В Кремле отвечать не стали, но отметили"
    if len(chunks) > 1 and _BUT_ALONE.fullmatch(phrase):
        return _first_named(plain, chunks[-2], lang)
    if but := _BUT.match(phrase):
        last = last[0] + but.end(), last[1]
        phrase = plain[slice(*last)]
    if side := _SIDE.match(phrase):  # what it confirms or denies follows: "сторона втрату не"
        last = last[0], last[0] + side.end(1)
        phrase = side[1]
    if len(chunks) > 1 and is_titled(phrase, lang) and not PERSON.fullmatch(phrase):
        # "Name, spokesperson for X, denied": the name stands before.
        for chunk in reversed(chunks[:-1]):
            if PERSON.search(plain[slice(*chunk)]) and len(plain[slice(*chunk)].split()) <= 10:
                return chunk[0], last[1]
    if len(chunks) > 1 and re.match(r"(?:the|a|an)\s", phrase) and not _FINITE.search(phrase):
        named = plain[slice(*chunks[-2])]  # "Ukrenergo, the grid operator, said"
        is_name = bool(_CAPITALS.fullmatch(named)) or (
            named[0].isupper() and names_a_speaker(named, lang) and not _FINITE.search(named)
        )
        is_told = _PREDICATE.search(named) or _AT_A_PLACE.match(named)  # "A named B minister"
        if is_name and len(named.split()) <= 10 and not is_told:
            return chunks[-2]
    if len(chunks) > 1 and PERSON.fullmatch(phrase):
        title = plain[slice(*chunks[-2])]
        if is_titled(title, lang) and len(title.split()) <= 8:
            return chunks[-2][0], last[1]
    if lang == "en" and _FINITE.search(_RELATIVE.sub("", _QUOTED_BY.sub("", phrase))):
        return None  # a sentence of its own
    if lang != "en" and plain[verb[0] : verb[1]].endswith(("ли", "ють", "ют", "ать", "ять", "ят")):
        office = _OFFICE_LAST.search(phrase)  # "Інформацію газети у Держдепі назвали"
        if office and office.start() and pattern(lang, "bodies").match(office[1]):
            return last[0] + office.start(1), last[1]
    # What follows in another place or on a day is not the speaker's: "вчора у Сінгапурі закликав".
    shorter = last
    for _ in range(_ASIDES):
        words = plain[slice(*shorter)]
        aside = re.search(_ASIDE, words) or _AT_EVENT.search(words)
        if not aside or not aside.start():
            break
        shorter = stripped(plain, shorter[0], shorter[0] + aside.start())
        if names_a_speaker(plain[slice(*shorter)], lang):
            return shorter
    if names_a_speaker(phrase, lang) or pattern(lang, "pronouns").fullmatch(phrase.strip()):
        inside = (
            re.match(r"(?:У|В|Во|у|в|во)\s(?=[\w«])", phrase) if lang != "en" else None
        )  # "У Міноборони підтвердили"
        return last[0] + (inside.end() if inside else 0), last[1]
    office = re.match(r"(?:У|В|Во)\s", phrase)  # "У «Газпромі» підтвердили"
    if office and _QUOTED_NAME.fullmatch(phrase[office.end() :]):
        return last[0] + office.end(), last[1]
    return None


def _first_named(plain: str, chunk: Span, lang: str) -> Span | None:
    """The speaker with whom a part of a sentence begins that tells what he does not say."""
    words = [(m.start(), m.end()) for m in re.finditer(r"\S+", plain[: chunk[1]])]
    words = [w for w in words if w[0] >= chunk[0]]
    if words and re.fullmatch("[ВвУу]о?", plain[slice(*words[0])]):
        words = words[1:]
    for count in range(1, min(len(words), _MOST_OF_A_NAME) + 1):
        if names_a_speaker(plain[words[0][0] : words[count - 1][1]], lang):
            while count < len(words) and plain[words[count][0]].isupper():
                count += 1
            return words[0][0], words[count - 1][1]
    return None


def _chunks(plain: str, start: int, end: int) -> list[Span]:
    found, at = [], start
    for m in re.finditer(",", plain[start:end]):
        found.append(stripped(plain, at, start + m.start()))
        at = start + m.end()
    found.append(stripped(plain, at, end))
    return [c for c in found if c[0] < c[1]]


def _following(plain: str, verb: Span, lang: str) -> Span | None:
    """The subject after a verb: `..., said Jens Stoltenberg`, `сообщил Игорь Конашенков`."""
    if verb[0] and lang == "en" and not re.search(r'[,”"]\s*$', plain[: verb[0]]):
        return None
    if lang != "en" and (asked := _ASKER.match(plain, verb[1])):
        return _noun_phrase(plain, asked.end() - 1, lang)
    m = _AFTER_VERB.match(plain, verb[1])
    if not m or _TELLS.match(plain[slice(*verb)]):
        return None
    start, end = m.span(1)
    words = plain[start:end]
    told = _TOLD_TO.match(words)  # "підтвердили Суспільному в адміністрації"
    if told and lang != "en" and pattern(lang, "media").fullmatch(told[1]):
        start, words = start + told.end(), words[told.end() :]
        return stripped(plain, start, end) if names_a_speaker(words, lang) else None
    if lang != "en" and _NOT_SUBJECT.match(words):
        return None
    if lang != "en" and _QUOTED_ALONE.fullmatch(words) and plain[: verb[0]].rstrip().endswith(","):
        return stripped(plain, start, end)  # "передаёт «Думская»"
    pronoun = re.compile(rf"(?:{words_of(lang)['pronouns']})(?!\w)", re.IGNORECASE).match(words)
    named_after = pronoun and _NAMED_AFTER.match(words[pronoun.end() :])
    if pronoun and not named_after and (len(words.split()) <= 2 or lang != "en"):
        return start, start + pronoun.end()
    if lang != "en" and (inside := _OFFICE_IN.match(words)):  # "сообщили в Генштабе"
        rest = words[inside.end() :]
        where = re.search(r"\s(?:в|у|на|во)\s", rest)
        stop = where.start() if where else len(rest)
        if plain[verb[1] - 2 : verb[1]].lower() in ("ли", "ть", "ся", "уть") and (
            names_a_speaker(rest[:stop], lang) or _QUOTED_NAME.fullmatch(rest[:stop].strip())
        ):
            return stripped(plain, start + inside.end(), start + inside.end() + stop)
    if lang == "en" and not re.match("[A-Z]|the ", words) and not is_titled(words[:25], lang):
        return None
    where = re.search(r"\s(?:в|у|на|во)\s", words) if lang != "en" else None
    if where and names_a_speaker(words[: where.start()], lang):
        end, words = start + where.start(), words[: where.start()]
    if lang != "en" and (day := _DAY_BEHIND.search(words)):
        end, words = start + day.start(), words[: day.start()]
    if lang != "en" and _SHORT_NAME.fullmatch(words.strip()) and words.strip().isascii():
        return stripped(plain, start, end)  # "передает Yle"
    if lang != "en" and not names_a_speaker(words, lang):
        return None
    return stripped(plain, start, end) if names_a_speaker(words, lang) else None


def subject(text: str, start: int, end: int, lang: str) -> Span | None:
    """The person with a title with whom a sentence begins."""
    head = text[start : min(end, start + _MAX_SUBJECT)]
    stop = re.search(r"[,.;:«“\"]|$", head)
    name = next(names_of_people(head[: stop.start() if stop else len(head)], lang), None)
    if name is None or len(head[: name[0]].split()) > _MOST_OF_A_TITLE:
        return None
    if not is_titled(head[: name[1]], lang):
        return None
    return _at(name, start)


def going_on(said: Saying, text: str, lang: str) -> Saying:
    """A sentence without speaker in the report of a command, which it may go on with."""
    m = compiled(words_of(lang)["goes_on"], True).search(text, said.start, said.end)
    if not m or m.start() - said.start > _BESIDE:
        return said
    return replace(said, again=m.span(), goes_on=True)


def _at(span: Span, start: int) -> Span:
    return span[0] + start, span[1] + start


def pointing_back(text: str, start: int, end: int, lang: str) -> Saying | None:
    """A sentence that only says who said the one before: "Про це повідомив мер."."""
    form = words_of(lang).get("points_back", "")
    if not form or end - start > _MOST_OF_POINTING:
        return None
    plain = masked(text, start, end)
    verb = re.compile(rf"\W{{0,4}}(?:{form})(?!\w)", re.IGNORECASE).match(plain)
    if verb is None or _CONTENT.search(plain, verb.end()):
        return None
    said = _saying(text, plain, start, lang, ())
    if said.speaker is None and lang == "en" and (phrase := _noun_phrase(plain, verb.end(), lang)):
        told = _at(verb.span(), start)
        speaker = _at(name_in(plain, *phrase, lang), start)
        modality = "confirms" if "confirmed" in verb[0].lower() else "claims"
        said = replace(
            said, speaker=speaker, phrase=_at(phrase, start), again=None, verb=told,
            modality=modality, is_media=_is_outlet(text[slice(*speaker)], lang),
        )  # fmt: skip
    return said if said.speaker is not None and said.again is None else None
