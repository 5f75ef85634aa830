"""Who says what in a Japanese sentence: the topic with an office or a title, and the verb."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from geo.drafting import two_speakers
from geo.drafting.lexicon import countries, pattern, words_of
from geo.drafting.saying import Saying, masked, moved
from geo.drafting.text import Span

_SPLIT = re.compile("明らかにし、|とした(?:上|うえ)で、?|としながら、?|とする一方、?")
_BEFORE = "、。「」『』（）()　 \n：:"  # a phrase does not go beyond these
_NAME = r"(?:[ァ-ヴー・＝=A-Za-z]{2,}|(?<![一-龥])[一-龥]{1,4})"
_CARRIERS = re.compile(
    r"(?:SNS|ＳＮＳ|テレグラム|フェイスブック|ツイッター|X|旧ツイッター)(?=(?:に|で|への|上で|を通じ))"
)
_TO_MEDIA = re.compile(
    r"[^、。「」はがも]{0,20}?(?:メディア|通信社|通信|新聞|紙|テレビ|放送|ロイター)"
    r"(?=(?:に対し|の(?:インタビュー|取材)(?:に|で)))"
)
_SO_SAID = re.compile(
    r"(?:の(?:話|情報|発表|証言|見方|分析|声明|談話)として|"
    r"からの情報として|を引用し|の(?:談話|声明|発言|コメント|証言)を(?:伝え|報じ|紹介し|引用し))"
)
_ACCORDING = re.compile(r"(?:によりますと|によると|によれば|のまとめでは|の集計では|の調べでは)")
_HEARSAY = re.compile("ということです|としてい(?:ます|る|て)|と(?:述べ|話し|指摘し|強調し|非難し)")
_TO_COMMA = re.compile("(?:[^、。「」]|「[^「」]{1,16}」)+$")
_TO_QUOTE = re.compile("(?:[^。「」]|「[^「」]{1,16}」)+$")
# What is denied first, and said otherwise behind it.
_DENIES_THAT = re.compile(
    "(?:これ|それ|報道|主張|発表|疑い|関与|情報)(?:ら)?を(?:全面的に|強く)?(?:否定|否認)し"
)
_IN_BRACKETS = re.compile("[（(][^（）()]{1,24}[）)]$")
_NEAR_NAME = 26  # code points
_NEAR_VERB = 4  # code points
_MAX_WORDS = 150  # code points before such a mark
# A subject with が says something only where its day, its audience or its words follow.
_BESIDE_SAYING = re.compile(r"[、\s]?(?:[0-9０-９]{1,2}日|SNS|記者|会見|声明|「|明らかに|発表)")
_JOINT = re.compile(
    r"(?:大統領|首相|外相|国防相|長官|主席|大臣)と[^、]*(?:大統領|首相|外相|国防相|長官|主席|大臣)$"
)
_TALKS = re.compile("会談|協議|会合|会見に臨")
# A place is a speaker, as its administration, only where it announces something.
_ADMINISTRATION = re.compile(r"(?:^|[、。\s])([^、。「」はがも]{1,8}[都道府県州市区町村])は")
_ANNOUNCES = re.compile("発表し|公表し|明らかにし")
# After these an army is what a person speaks of, who says it in the words of a person.
_FURTHER = re.compile("(?:また|さらに|このほか|加えて|その上で|そのうえで|一方で)、")
# What goes on with the speaker before, where the sentence names none.
_MOREOVER = re.compile(
    "(?:また|さらに|このほか|加えて|その上で|そのうえで|同時に|続けて)、"
    "(?![^「」]{0,60}(?:は|が)、?[^「」]{0,60}(?:によ(?:ります|る|れば)|明らかになりました))"
)
_SPOKE = re.compile(
    "述べ|強調し|指摘し|明らかにし|話し|語[っり]|訴え|主張し|説明し|表明し|つけ加え|付け加え"
)
# A quotation and any word behind it: 「…」と皮肉った.
_QUOTED_WITH = re.compile(
    "」(?:など)?と(?!な|い|み|す|の|も|は|し|さ|呼|名|題|書かれ)[一-龥ァ-ヴー][一-龥ァ-ヴーぁ-ん]{0,7}"
    "(?:ました|ています|ている|た|だ|る)(?=[。、]|$)"
)
_PERSONAL = re.compile("指摘し|述べ|強調し|明らかにし|話し|語[っり]")
_SPOKEN = ("claims", "denies", "confirms", "retracts")
_PASSING_ON = re.compile("ということ|伝え|報じ|と言|としてい|明らかになり")
# An outlet at the end, which passes on all before it: "…と「X」が報じた", "…とX通信が伝えた".
_OUTLET_LAST = re.compile(
    r"と(?P<comma>、)?(?P<name>[^、。「」はがも]{0,14}「[^「」]{2,24}」|[^、。「」はがも]{2,20})が(?:、)?"
    r"(?P<verb>報じ|伝え)"
)
# What somebody says, before an outlet's verb: "…と述べたと伝えました".
_SAID_AND_PASSED = re.compile(r"(?P<said>[^、。「」]{2,12}?(?:た|ている|る))と(?:、)?(?:伝え|報じ)")
_PASSES_ON = re.compile("報じ|伝え")
_SUBJECT = re.compile(r"(?:は|も|が)(?=[、\s「一-龥ぁ-んァ-ヶ0-9０-９])")
# A newspaper by its country or town: 英紙タイムズ, 地元紙.
_PAPERS = "(?:[英米独仏露伊]|地元|有力|経済|大手|夕刊|日刊)紙(?:[ァ-ヴー・]{3,})?"
# A sentence that tells nothing but how the one before was said: "国営テレビとの会見で語った。".
_ONLY_HOW = re.compile(
    r"(?P<via>[^、。「」はがを]{2,20}?)(?:との|の)(?:単独|電話)?(?:インタビュー|会見|取材)(?:で|に対し(?:て)?|に応じ)、?"
    r"(?:語っ|述べ|答え|話し|明らかにし)(?:た|ました|て(?:いる|います))[。\s]*"
)
# One that only says whose the quotation before it is: "大統領は記者団にこう語った。".
_QUOTATION_ALONE = re.compile(r"「[^「」]+」[。\s]*")
_SAID_SO = re.compile(
    "(?:こう|このように|そう|と)(?:述べ|語っ|話し|訴え|強調し|呼びかけ|書[いき]|警告し|主張し)"
)
# A sentence that tells nothing but whose the one before is.
_ONLY_WHO = re.compile(
    r"(?:これは|この(?:情報|内容)は|これについては?)?、?(?P<who>[^、。「」はがを]{2,40}(?:「[^「」]{2,24}」)?|「[^「」]{2,24}」)(?:が|は)"
    r"(?:、|[0-9０-９]{1,2}日に?|きょう|きのう|[^、。「」はがを]{1,20}(?:で|に対し(?:て)?|への投稿で)){0,4}"
    r"(?P<verb>伝え|報じ|明らかにし|発表し|公表し|投稿し|述べ|認め)(?:ました|た|ている|ています)[。\s]*"
)
_QUOTED_END = re.compile("」[^「」]*$")


@cache
def _speaker() -> re.Pattern[str]:
    """A phrase that ends with a title, an office or people."""
    said = words_of("ja")
    ends = f"{said['titles']}|{said['bodies']}|{said['people']}|{_PAPERS}"
    return re.compile(rf"(?:{ends})(?:(?:ら|たち|自身)?」?|「[^「」]{{1,16}}」)$")


@cache
def _person() -> re.Pattern[str]:
    """A name with its title at the end of a phrase."""
    titles = words_of("ja")["titles"]
    return re.compile(rf"{_NAME}(?:{titles})(?=(?:ら|自身)?$)")


@cache
def _topic() -> re.Pattern[str]:
    return re.compile(r"(?:は|も|が|では)(?=[、\s]|[0-9０-９一-龥ぁ-んァ-ヶ「A-ZＡ-Ｚ先今昨「『])")


def sayings(text: str, start: int, end: int) -> list[Saying]:
    """The parts of a sentence and who says them, one for each assertion that is told apart."""
    plain = masked(text, start, end)

    def read(low: int, high: int) -> Saying:
        return moved(_saying(text, start + low, start + high), -start)

    spans = two_speakers.parts(plain, "ja", read)
    if len(spans) > 1:
        return [_saying(text, start + a, start + b) for a, b in spans]
    cuts = [start + m.end() for m in _SPLIT.finditer(plain) if 12 < m.end() < len(plain) - 12]
    bounds = [start, *cuts[:1], end]
    parts = [_saying(text, a, b) for a, b in itertools.pairwise(bounds)]
    first, *rest = parts
    if not rest:
        return parts
    if first.verb is None or rest[0].verb is None:
        return [_saying(text, start, end)]
    if first.speaker is None and rest[0].speaker is not None:
        return [first, *rest]
    return [first, *(_after(part, first) for part in rest)]


def subject(text: str, start: int, end: int, lang: str) -> Span | None:
    """The person with a title who is the topic of a sentence."""
    plain = masked(text, start, end)
    for m in re.finditer("は", plain):
        phrase = _phrase_before(plain, m.start(), 0)
        if phrase and _person().search(plain[slice(*phrase)]):
            return _at(_trim_name(plain, *phrase), start)
    return None


def joined(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences of a paragraph, a quotation with the sentence that says whose it is."""
    out: list[Span] = []
    for span in spans:
        if out and _QUOTATION_ALONE.fullmatch(text, *out[-1]) and _SAID_SO.search(text, *span):
            out[-1] = out[-1][0], span[1]
        else:
            out.append(span)
    return out


def pointing_back(text: str, start: int, end: int) -> Saying | None:
    """A sentence that only says who said the one before, or carried it: "X通信が伝えた。"."""
    if (how := _ONLY_HOW.fullmatch(text, start, end)) and _ends_with_media(how["via"]):
        name = how.span("via")
        return Saying(start, end, name, name, None, (), None, "claims", is_media=True)
    m = _ONLY_WHO.fullmatch(text, start, end)
    if m is None:
        return None
    said = _saying(text, start, end)
    if said.speaker is None:  # a subject with が
        plain = masked(text, start, end)
        high = m.end("who") - start
        phrase = _phrase_before(plain, high, 0)
        if phrase is None and not m["who"].endswith("」"):
            return None
        name = _at(_trim_name(plain, *(phrase or (m.start("who") - start, high))), start)
        is_media = _is_outlet(plain, (m.start("who") - start, high), (m.start("verb") - start, end))
        said = replace(
            said, speaker=name, phrase=m.span("who"), verb=m.span("verb"), modality="claims",
            again=None, is_media=is_media,
        )  # fmt: skip
    return said if said.again is None else None


def _after(part: Saying, first: Saying) -> Saying:
    """The second half of a sentence, whose speaker stands in the first."""
    return Saying(
        part.start,
        part.end,
        first.speaker,
        first.phrase,
        first.again,
        first.via,
        part.verb,
        part.modality,
        part.likely,
        first.is_media,
        first.may_assess,
    )


def _saying(text: str, start: int, end: int) -> Saying:
    plain = masked(text, start, end)
    verb, modality = _verb(plain, text[start:end])
    via = [_at(m.span(), start) for m in _CARRIERS.finditer(plain)]
    via += [_at(_lstripped(plain, m.span()), start) for m in _TO_MEDIA.finditer(plain)]
    topic = (_find_topic(plain) or _administration(plain, verb)) if verb else None
    source, again = None, None
    outlet = _outlet_last(plain)
    if outlet:
        verb = outlet[1]
        topic = _find_topic(plain[: outlet[2]])
        said_before = _verb(plain[: outlet[2]], text[start : start + outlet[2]])
        if topic and said_before[0]:
            via.append(_at(_trim_name(plain, *outlet[0]), start))
            verb, modality = said_before
        else:
            topic, modality = outlet[0], "claims"
    elif (
        verb
        and topic is None
        and (named := _quoted_topic(plain))
        and _PASSES_ON.match(plain, verb[0])
    ):
        topic = named
    is_media = bool(verb and topic and _is_outlet(plain, topic, verb))
    if is_media and topic and not outlet and (passed := _passed(plain, topic)):
        via.append(_at(_trim_name(plain, *topic), start))
        topic, verb = passed
        modality = _verb(plain[: verb[1]], text[start : start + verb[1]])[1]
        is_media = False
    further = _FURTHER.match(plain)
    is_army = topic is not None and plain[topic[1] - 1 : topic[1] + 2] not in ("軍は、", "軍も、")
    is_army = topic is not None and is_army and plain[topic[1] - 1] == "軍"
    if further and is_army and verb and _PERSONAL.match(plain, verb[0]):
        topic, again = None, further.span()
    if (said := _SO_SAID.search(plain)) and _words_before(plain, said.start(), _TO_COMMA):
        source = _phrase_before(plain, said.start(), topic[1] + 1 if topic else 0)
        if source and topic:
            via.insert(0, _at(_trim_name(plain, *topic), start))
        verb = verb or said.span()
    elif (said := _ACCORDING.search(plain)) and (
        named := _words_before(plain, said.start(), _TO_QUOTE)
    ):
        begins, ends = named
        words = plain[begins:ends]
        if re.search(rf"(?:^|[、の])(?:{words_of('ja')['again']})$", words):
            inner = _phrase_before(plain, ends, 0)
            body = (
                re.match(r"(.+)の(?:発表|会見|報告書?|分析)$", plain[inner[0] : inner[1]])
                if inner
                else None
            )
            if inner and body and _speaker().search(body[1]):
                source = (inner[0], inner[0] + body.end(1))
            else:
                again = named
        else:
            source = _phrase_before(plain, ends, 0) or _trimmed_tail(plain, begins, ends)
            if source and topic and _is_passed_on(plain, source, topic):
                via.insert(0, _at(_trim_name(plain, *source), start))
                source = None
        verb = verb or said.span()
    via_again = False
    if again and topic and "「" in text[start:end]:
        again, via_again = None, True
    chosen = source or topic
    speaker = _at(_trim_name(plain, *chosen), start) if chosen and not again else None
    phrase = _at(_with_title(plain, chosen), start) if chosen and not again else None
    is_joint = any(
        _JOINT.search(plain[max(0, m.start() - 40) : m.start()]) and _TALKS.search(plain[m.end() :])
        for m in re.finditer("は", plain)
    )
    if is_joint and topic is None:
        verb, modality = None, "unknown"
    is_own = pattern("ja", "own", "retracts").search(text, start, end)
    if is_own:  # a page corrects itself
        return Saying(start, end, None, None, None, (), None, "unknown")
    if (
        speaker is None
        and again is None
        and verb
        and (
            _HEARSAY.search(plain)
            or (_QUOTED_END.search(text[start:end]) and _quotes(text, start, end))
        )
    ):
        again = verb
    if speaker is None and again is None and verb:
        moreover = _MOREOVER.match(plain)
        if moreover and _SPOKE.match(plain, verb[0]):
            again = moreover.span()
    words = text[slice(*speaker)] if speaker else ""
    likely = _likely(text, start, end)
    return Saying(
        start,
        end,
        speaker,
        phrase,
        _at(again, start) if again else None,
        tuple(v for v in dict.fromkeys(via) if v != speaker),
        _at(verb, start) if verb else None,
        modality,
        likely,
        bool(re.search(rf"(?:{words_of('ja')['media']})」?$", words))
        or (is_media and chosen == topic and not again)
        or bool(chosen and not again and _is_named_media(plain, chosen)),
        bool(re.search(rf"(?:{words_of('ja')['think_tanks']})」?$", words)),
        via_again,
    )


def _outlet_last(plain: str) -> tuple[Span, Span, int] | None:
    """The outlet at the end of a sentence, its verb, and where what it passes on ends."""
    m = _OUTLET_LAST.search(plain)
    if m is None or not (m["name"].endswith("」") or _ends_with_media(m["name"])):
        return None
    return m.span("name"), m.span("verb"), m.start()


def _ends_with_media(words: str) -> bool:
    return bool(re.search(rf"(?:{words_of('ja')['media']})」?$", words))


def _quoted_topic(plain: str) -> Span | None:
    """A name in brackets with which a sentence begins as its topic: 「X」は."""
    m = re.match(r"\s*(「[^「」]{2,24}」)は", plain)
    return m.span(1) if m else None


def _is_outlet(plain: str, topic: Span, verb: Span) -> bool:
    """Whether a topic is an outlet: by its name, what stands before its brackets, or its verb."""
    words = plain[slice(*topic)]
    if not words.endswith("」"):
        return _ends_with_media(words)
    kind = words[: words.rindex("「")]
    return _ends_with_media(kind) or (not kind and bool(_PASSES_ON.match(plain, verb[0])))


def _is_named_media(plain: str, phrase: Span) -> bool:
    """Whether a phrase is an outlet's name in brackets behind what it is: チャンネル「X」."""
    words = plain[slice(*phrase)]
    return words.endswith("」") and "「" in words and _ends_with_media(words[: words.rindex("「")])


def _passed(plain: str, topic: Span) -> tuple[Span, Span] | None:
    """Who says what an outlet passes on, and the words: "X通信は、市長が…と述べたと伝えた"."""
    said = next(iter(_SAID_AND_PASSED.finditer(plain, topic[1])), None)
    if said is None:
        return None
    words = _verb(plain[: said.end("said")], plain[: said.end("said")])[0]
    if words is None or words[0] < said.start() - _NEAR_VERB:
        return None
    for m in _SUBJECT.finditer(plain, topic[1] + 1, words[0]):
        if phrase := _phrase_before(plain, m.start(), topic[1] + 1):
            return phrase, words
    return None


def _words_before(plain: str, end: int, form: re.Pattern[str]) -> Span | None:
    """The words before a mark that says who said it; None where there are none."""
    low = max(0, end - _MAX_WORDS)
    m = form.search(plain[low:end])
    return (low + m.start(), end) if m else None


def _is_passed_on(plain: str, source: Span, topic: Span) -> bool:
    """Whether an outlet passes on what somebody else says: タス通信によると、国防相は…と述べた."""
    is_outlet = re.compile(rf"(?:{words_of('ja')['media']})」?$").search
    if topic[0] < source[1] or not is_outlet(plain[slice(*source)]):
        return False
    if is_outlet(plain[slice(*topic)]):
        return False
    said = "|".join(s["words"] for s in words_of("ja")["says"] if s["modality"] in _SPOKEN)
    verbs = re.finditer(said, plain[topic[1] :])
    return any(not _PASSING_ON.match(m[0]) for m in verbs)


def _quotes(text: str, start: int, end: int) -> bool:
    return "「" in text[start:end]


def _likely(text: str, start: int, end: int) -> Span | None:
    m = re.search("可能性が(?:極めて|非常に)?高い|公算が大きい", text[start:end])
    return _at(m.span(), start) if m else None


def _verb(plain: str, whole: str) -> tuple[Span | None, str]:
    """The last verb of saying outside quotations, and its modality."""
    best: tuple[int, int, str] | None = None
    for said in words_of("ja")["says"]:
        for m in re.finditer(said["words"], plain):
            rank = (m.end(), m.end() - m.start())
            if best is None or rank[0] > best[1] or said["modality"] in ("denies", "retracts"):
                best = (m.start(), m.end(), said["modality"])
    if best is None:
        quoted = _QUOTED_WITH.search(plain)
        return (quoted.span(), "claims") if quoted else (None, "unknown")
    modality = best[2]
    if modality == "claims" and _DENIES_THAT.search(plain):
        modality = "denies"
    if re.search("可能性が(?:極めて|非常に)?高い|公算が大きい", whole) and modality != "denies":
        modality = "assesses_likely"
    elif modality == "claims" and re.search("分析|見方を示", plain[max(0, best[0] - 25) : best[1]]):
        modality = "assesses"
    return (best[0], best[1]), modality


def _find_topic(plain: str) -> Span | None:
    """The phrase before は, も or が that names a speaker: the first with は, else with が."""
    found: list[tuple[int, Span]] = []
    for m in _topic().finditer(plain):
        phrase = _phrase_before(plain, m.start(), 0)
        is_subject = m[0] in ("は", "も") or _BESIDE_SAYING.match(plain, m.end())
        if phrase and is_subject and not _JOINT.search(plain[phrase[0] : phrase[1]]):
            found.append((0 if m[0] in ("は", "も") else 1, phrase))
    return min(found, key=lambda f: (f[0], f[1]))[1] if found else None


def _administration(plain: str, verb: Span) -> Span | None:
    """The province or town that announces something: 石川県は…と発表した."""
    named = _ADMINISTRATION.search(plain, 0, verb[0])
    return named.span(1) if named and _ANNOUNCES.match(plain, verb[0]) else None


def _phrase_before(plain: str, end: int, low: int) -> Span | None:
    """The phrase that ends at `end`, if it names a speaker."""
    if short := _IN_BRACKETS.search(plain, max(low, end - _NEAR_NAME), end):
        end = short.start()  # "研究所（ISW）は"
    start = end
    while start > low and (plain[start - 1] not in _BEFORE or _is_name_mark(plain, start - 1, end)):
        start -= 1
    phrase = plain[start:end]
    cut = re.match(
        r"(?:[^は]*は.*?[たるいだ]と|.*?について|.*?をめぐり|.*?に対し(?:て)?|また|一方で?|"
        r"さらに|これまでに|\d+日)",
        phrase,
    )
    if cut and cut.end() < len(phrase):
        start += cut.end()
        phrase = plain[start:end]
    if not phrase.strip() or not (_speaker().search(phrase) or _is_country(phrase)):
        return None
    return start, end


def _is_country(phrase: str) -> bool:
    return any(c.names.fullmatch(phrase) for c in countries())


def _is_name_mark(plain: str, at: int, end: int) -> bool:
    """Whether a bracket belongs to a short name, such as 「戦争研究所」."""
    if plain[at] == "」":
        return at == end - 1 and "「" in plain[max(0, at - 16) : at]
    return plain[at] == "「" and "」" in plain[at + 1 : min(end, at + 17)]


def _with_title(plain: str, phrase: Span) -> Span:
    """A person with the title that stands before the name and a comma: 州のトップ、レンツ氏."""
    begin, end = phrase
    if plain[max(0, begin - 1) : begin] != "、" or not _person().fullmatch(plain[begin:end]):
        return phrase
    low = max(plain.rfind(mark, 0, begin - 1) for mark in _BEFORE) + 1
    return (low, end) if _speaker().search(plain[low : begin - 1]) else phrase


def _trim_name(plain: str, start: int, end: int) -> Span:
    """The name itself: of a person with the title, of an office without what describes it."""
    phrase = plain[start:end].rstrip()
    stripped = re.sub(r"(?:ら|自身)$", "", phrase)
    if person := _person().search(stripped):
        return start + person.start(), start + person.end()
    if phrase.endswith("」") and "「" in phrase:
        begin = phrase.rindex("「") + 1
        return start + begin, start + len(phrase) - 1
    # What goes before a verb's plain form describes the office: 支援を続けるイギリス国防省.
    relative = list(
        re.finditer(
            r"(?:する|した|ている|ていた|ける|れる|った|いる|ある)(?=[ァ-ヴA-Z一-龥])", stripped
        )
    )
    begin = relative[-1].end() if relative and relative[-1].end() < len(stripped) - 1 else 0
    if re.search(rf"(?:{words_of('ja')['people']})$", stripped) and not re.search(
        "当局者|高官|関係者", stripped
    ):
        begin = 0
    lead = re.match(r"(?:国営の|地元の(?=[ァ-ヴ])|独立系の)", stripped[begin:])
    begin += lead.end() if lead else 0
    return start + begin, start + len(stripped)


def _trimmed_tail(plain: str, start: int, end: int) -> Span | None:
    """The words after the last comma before `end`."""
    at = max((plain.rfind(mark, start, end) for mark in "、。"), default=-1) + 1
    at = max(at, start)
    return (at, end) if 1 < end - at <= 30 else None


def _lstripped(plain: str, span: Span) -> Span:
    m = re.search(r"(?:[は、も]|\d日)", plain[span[0] : span[1]])
    return (span[0] + m.end(), span[1]) if m and m.end() < span[1] - span[0] else span


def _at(span: Span, start: int) -> Span:
    return span[0] + start, span[1] + start
