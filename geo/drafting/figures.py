"""Numbers of a claim with what they count and their bounds, as the ledger writes them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from geo.drafting.lexicon import pattern, words_of
from geo.drafting.text import Span

_NUMBER = re.compile(r"\d[\d,\u00a0\u202f ]*\d(?:[.]\d+)?|\d+(?:[.]\d+)?")
_CLOCK = re.compile(r".?\d{1,2}:\d\d", re.DOTALL)
_KANJI = {"万": 10_000, "億": 100_000_000}
_MANY = {"thousand": 1e3, "million": 1e6, "тис": 1e3, "тисяч": 1e3, "тыс": 1e3, "тысяч": 1e3,
         "млн": 1e6, "миллион": 1e6, "мільйон": 1e6}  # fmt: skip
_NO_COUNTERS = ("歳", "才", "代", "階", "番")  # of ages, floors and the like
_COUNTED = {
    "機": (
        ("無人機|ドローン", "drones"),
        ("ヘリコプター|ヘリ", "helicopters"),
        ("戦闘機|爆撃機|航空機", "aircraft"),
    ),
    "発": (("ミサイル", "missiles"), ("ロケット弾", "rockets"), ("砲弾", "shells")),
    "両": (("戦車", "tanks"), ("装甲車|車両", "vehicles")),
    "人": (
        ("兵士|兵員|戦闘員|兵力|兵", "soldiers"),
        ("捕虜", "prisoners"),
        ("死者|犠牲者|死亡者", "deaths"),
        ("けが人|負傷者|けがをした人", "wounded"),
        ("行方不明者|行方不明", "missing"),
    ),
    "回": (
        ("ミサイル攻撃", "missile_strikes"),
        ("空爆|空襲", "air_strikes"),
        ("攻撃|突撃", "attacks"),
        ("戦闘|衝突|交戦", "clashes"),
    ),
    "隻": (("船|艦艇|艦船|貨物船|無人艇|揚陸艦|潜水艦|ボート|タンカー", "ships"),),
}
_VERB_BEFORE = {
    "en": {"deaths": "kill(?:ed|ing)", "wounded": "(?:wound|injur)(?:ed|ing)",
           "evacuated": "evacuat(?:ed|ing|ion)"},
    "uk": {"deaths": "загину|вби[тлв]|загибл", "wounded": "поран|постражда|травмува|травмован",
           "evacuated": "евакуйова|евакуаці|вивез", "missing": "зник(?:л|не)"},
    "ru": {"deaths": "погиб|уби[тл]", "wounded": "ранен|ранил|пострада",
           "evacuated": "эвакуирова|эвакуаци|вывез", "missing": "пропал|пропавш"},
}  # fmt: skip
# One person, whom no number counts: "погиб 65-летний мужчина", "загинула жінка".
_ONE_PERSON = {
    "en": r"(?:an?|one) (?:[\w-]+ ){0,2}(?:man|woman|person|civilian|resident|child|boy|girl|"
    r"teenager|driver|worker|pensioner|villager|employee|rescuer|soldier|serviceman|guard|nurse|"
    r"doctor|medic|policeman|officer|farmer|teacher|student|woman)"
    r"(?: (?:of|from|in) [A-Z][\w'’-]+)?",
    "uk": r"(?:чоловіка?|жінк[аиу]|людин[аиу]|дитин[аиу]|дівчин(?:к)?[аиу]|хлоп(?:чика?|ець|ця)|"
    r"підліт(?:ок|ка)|мешкан(?:ець|ка|ку)|жител(?:ь|я|ька|ьку)|пенсіонер(?:а|ка|ку)?|воді[йя]|"
    r"працівни(?:ка?|ц[яю])|рятувальника?|(?:сторож|лікар|вчител|фермер|поліцейськ|охорон|медик|"
    r"військовослужбов|продав|студент)\w*|\d+-річн(?:ий|ого|а|у|ої)\s\w+)",
    "ru": r"(?:мужчин[аыу]|женщин[аыу]|человека?|реб[её]н(?:ок|ка)|девочк[аиу]|мальчика?|"
    r"подрост(?:ок|ка)|жител(?:ь|я|ьница|ьницу)|пенсионер(?:а|ка|ку)?|водител[ья]|рабоч(?:ий|его)|"
    r"сотрудни(?:ка?|ц[ау])|(?:сторож|врач|учител|фермер|полицейск|охранник|медик|военнослужащ|"
    r"продав|студент|медсестр)\w*|\d+-летн(?:ий|его|яя|юю|ей)\s\w+)",
}
_ONE_HURT = {
    "en": {"deaths": "(?:(?:was|had been|has been) )?killed|killing|(?:had |has )?died", "wounded":
           "(?:(?:was|had been|has been) )?(?:wounded|injured|hurt)|(?:wounding|injuring)"},
    "uk": {"deaths": "загину(?:в|ла)|вбит(?:о|а|ий)", "wounded":
           "поранен(?:о|а|ий)|поранив|поранил[аио]|постражда(?:в|ла)|травмован(?:о|а|ий)|"
           "дістал[аи]? поранень|поранень зазна(?:в|ла)|зазна(?:в|ла) поранень"},
    "ru": {"deaths": "погиб(?:ла)?|убита?|скончал(?:ся|ась)", "wounded":
           "ранена?|ранил[аио]?|пострадала?|получил[аи]? ранения|травмирована?"},
}  # fmt: skip
# Soldiers who are prisoners: where they come from or what became of them says so.
_CAPTIVE_BEFORE = re.compile(
    r"(?:полон[уі]?|плен[аеу]?|captivity|captur(?:ed|ing)|took prisoner|taken prisoner)\s"
    r"(?:[^\W\d]+\s){0,2}$",
    re.IGNORECASE,
)
_CAPTIVE_BEHIND = re.compile(
    r"\s(?:(?:were|was|have been|had been|has been)\s)?(?:captured|taken prisoner|taken captive)|"
    r"\s(?:взят\w+ в плен|потрапили в полон|взят\w* (?:в|у) полон)"
)
_HURT_BEHIND = {
    "deaths": re.compile(
        r"\s(?:(?:were|was|have been|had been|has been)\s)?(?:killed|dead)(?!\w)|"
        r"\s(?:загину|загинул|погиб|убит|вбит)\w*"
    ),
    "wounded": re.compile(
        r"\s(?:(?:were|was|have been|had been|has been)\s)?(?:wounded|injured)(?!\w)|"
        r"\s(?:поранен|ранен)\w*"
    ),
}
# What is shot down of those that were counted: "downed 38 of them", "збили 68 зі 112".
_SHOT_DOWN = {
    "en": re.compile(r"(?:shot down|downed|intercepted|destroyed)\s$", re.IGNORECASE),
    "uk": re.compile(r"(?:збил\w|збито|знешкод\w+|знищ\w+)\s$", re.IGNORECASE),
    "ru": re.compile(r"(?:сбил\w|сбито|сбиты|уничтож\w+|перехвач\w+)\s$", re.IGNORECASE),
}
_OF_WHICH = re.compile(
    r"(?:of which|of whom|of them|of these|з них|із них|з яких|из них|из которых)"
    r"(?:[\s,]+\w+){0,2}\s$",
    re.IGNORECASE,
)
_WERE_SHOT_DOWN = re.compile(
    r"\s(?:were |was |have been |had been |було |были |удалось |вдалося )?"
    r"(?:shot down|downed|intercepted|збит\w+|збили|сбит\w+|сбили|сбить|знешкоджен\w+|"
    r"перехвачен\w*)",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\s(?:of|out of|зі|із|з|из)\s(?:the\s|them|них|\d)")
_ADVANCED = re.compile(
    r"advanc|mov(?:ed|ing)|gain|push|penetrat|progress|просун|продвин|прой?ш|углиб|вклин",
    re.IGNORECASE,
)
_STRIKES = re.compile(r"\s(?:[^\W\d]+\s)?(?:strikes|удар(?:и|ів|а|ов))(?!\w)")
_BY_AIR = re.compile(r"(?<!\w)(?:aviation|warplanes|авіаці[яії]|авиаци[яи]|авиацией)(?!\w)", re.I)
# "57 missiles and drones": the number is of both together, and of neither.
_ALIKE = ("drones", "missiles", "rockets", "tanks", "vehicles", "aircraft", "helicopters")
_TOGETHER_JA = re.compile("(?:ミサイル|無人機|ドローン|ロケット弾|戦車|車両)(?:や|と|、)$")
# What is counted by 台, too: 発電機500台.
_NO_VEHICLES = re.compile(
    "(?:機|器|設備|装置|端末|コンピューター|カメラ|ベッド)(?:が|を|は|など|、|およそ|約|少なくとも|最大で?)*$"
)
# "The number of dead rose to 20."
_TOLL = {
    "en": re.compile(
        r"(?:(?P<deaths>death toll|(?:number|toll) of (?:dead|deaths|people killed))|"
        r"(?P<wounded>(?:number|toll) of (?:injured|wounded|people (?:injured|hurt))))[^.;]{0,60}"
        r"\s(?:rose|risen|climbed|increased) to\s(?:at least\s)?$",
        re.IGNORECASE,
    ),
    "uk": re.compile(
        r"(?:кількість|число) (?P<deaths>загибл\w+|жертв)?(?P<wounded>постраждал\w+|поранен\w+)?"
        r"[^.;]{0,60}\sдо\s$",
        re.IGNORECASE,
    ),
    "ru": re.compile(
        r"(?:количество|число) (?P<deaths>погибш\w+|жертв)?(?P<wounded>пострадавш\w+|ранен\w+)?"
        r"[^.;]{0,60}\sдо\s$",
        re.IGNORECASE,
    ),
}
_FRACTION = re.compile(r"\s(?:third|half|quarter|fifth|dozen|hundred|треть|третин)")
_TIMES = re.compile(r"\s(thousand|million|тис|тисяч|тыс|тысяч|млн|миллион|мільйон)\w*\.?")
_LESS = re.compile(r"(?:less than|fewer than|менше|менее|меньше)", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"[$€£¥₴₽]\s?$")
_MONEY_BEHIND = re.compile(
    r"\s?(?:million|billion|m|bn|млн|млрд|мільйон\w*|мільярд\w*|миллион\w*|миллиард\w*)?\s?"
    r"(?:dollars?|euros?|pounds?|hryvnias?|roubles?|rubles?|долар\w*|доллар\w*|євро|евро|гривень|"
    r"гривн\w*|рубл\w*|фунт\w*)(?!\w)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"(?:\s(?:людей|людини|людина|людину|осіб|особи|мешкан\w+|цивільн\w+|человек\w*|мирн\w+|жител\w+|"
    r"дет\w+|діт\w+|чоловік\w*|жін\w+|працівник\w*|рятувальник\w*|мужчин\w*|женщин\w*|"
    r"сотрудник\w*|работник\w*|подрост\w+|підліт\w+|"
    r"people|civilians|residents|others|men|women|children|and)|[.,;:]|$)"
)
_ALONE = {  # behind a number that counts what another number of the sentence does
    "en": re.compile(r"\s(?:(?:more|others?|other people|people)\s)?(?:in|near|at|around)\s"),
    "uk": re.compile(r"\s(?:(?:людей|людини|осіб)\s)?(?:[ув]|на|під|біля|поблизу)\s"),
    "ru": re.compile(r"\s(?:(?:человека?|людей)\s)?(?:во?|на|под|около|возле)\s"),
    "ja": re.compile("人(?:、|と|が、|$)"),
}
_REACH = 200  # code points before a number in which its words stand
_MAX = 12
_APOSTROPHE = re.compile("[’ʼ]")


@dataclass(frozen=True)
class Found:
    """A figure: `key`, `op` (=, >=, >, <=, <, ~) and `value`, and its words."""

    key: str
    op: str
    value: float
    span: Span

    @property
    def text(self) -> str:
        """The figure as the ledger writes it."""
        number = f"{self.value:g}" if self.value < 1e6 else f"{self.value:.0f}"
        return f"{self.key}{self.op}{number}"


def figures(
    text: str, start: int, end: int, lang: str, dated: Sequence[Span] = (), alone: str = ""
) -> list[Found]:
    """The figures of a part of a text, each kind once: the first.

    dated: words for days, whose numbers count nothing. alone: what a number counts beside which
    nothing is named, "" for nothing.
    """
    found: dict[str, Found] = {}
    for one in counts(text, start, end, lang, dated):
        key = one.key or alone
        if key and len(found) < _MAX:
            found.setdefault(key, Found(key, one.op, one.value, one.span))
    for one in _one_person(text[start:end], lang):
        span = start + one.span[0], start + one.span[1]
        found.setdefault(one.key, Found(one.key, one.op, one.value, span))
    return list(found.values())


def counts(
    text: str, start: int, end: int, lang: str, dated: Sequence[Span] = ()
) -> Iterator[Found]:
    """All figures of a part of a text, in order, with "" as key where a place follows at once.

    dated: words for days, whose numbers count nothing.
    """
    part = "".join(
        unicodedata.normalize("NFKC", c) if c in "０１２３４５６７８９，．" else c
        for c in text[start:end]
    )
    of_days = bytearray(len(part))  # 1 where words for a day stand
    for low, high in dated:
        low, high = max(low - start, 0), min(high - start, len(part))
        of_days[low:high] = b"\1" * max(0, high - low)
    for at, stop, value in _numbers(part, lang):
        is_day = lang == "ja" and part.startswith("日", stop) and not part.startswith("日間", stop)
        if lang == "ja" and part[stop : stop + 1] in _NO_COUNTERS:
            continue
        if is_day or of_days[at]:
            continue
        key, op, last = (_japanese if lang == "ja" else _european)(part, at, stop, lang)
        if not key and _ALONE[lang].match(part, stop):
            op = _before(part, at, lang) or "="
        elif not key:
            continue
        yield Found(key, op, value, (start + _bound_start(part, at, lang), start + last))


def _one_person(part: str, lang: str) -> list[Found]:
    """One person who was hurt, and whom no number counts."""
    found = []
    for key, verb in _ONE_HURT.get(lang, {}).items():
        who = _ONE_PERSON[lang]
        between = r"(?:(?!\d+\s)[\w-]{1,20}\s){0,2}"
        for form in (rf"(?:{verb})\s{between}{who}", rf"(?<!\d ){who}\s(?:{verb})"):
            if m := re.search(rf"(?<!\w)(?<!\d-){form}(?!\w)", part, re.IGNORECASE):
                found.append(Found(key, "=", 1.0, m.span()))
                break
    return found


@cache
def _number_words(lang: str) -> re.Pattern[str]:
    """Words that are numbers, in all cases that the lists have."""
    words = "|".join(map(re.escape, words_of(lang)["figures"].get("words", {})))
    words = words.replace("'", "['’ʼ]")
    return re.compile(rf"(?<![\w'’ʼ])(?:{words or '(?!)'})(?!\w)", re.IGNORECASE)


def _numbers(part: str, lang: str) -> list[tuple[int, int, float]]:
    out: list[tuple[int, int, float]] = []
    for m in _NUMBER.finditer(part):
        raw = m[0]
        if re.search(r"[ \u00a0\u202f]", raw) and not re.fullmatch(
            r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+", raw
        ):
            raw = re.split(r"[ \u00a0\u202f]", raw)[0]
        stop = m.start() + len(raw)
        value = float(re.sub(r"[,\s\u00a0\u202f]", "", raw))
        if lang == "ja" and part[stop : stop + 1] in _KANJI:
            value *= _KANJI[part[stop]]
            stop += 1
            if more := re.compile(r"\d+").match(part, stop):
                value += float(more[0])
                stop = more.end()
        else:
            if many := _TIMES.match(part, stop):
                value *= _MANY[many[1].lower()]
                stop = many.end()
        if m.start() and (
            (part[m.start() - 1].isalpha() and part[m.start() - 1].isascii())
            or part[m.start() - 1] in "-–/"
        ):
            continue  # F16, Su-34
        if _CLOCK.match(part, max(0, m.start() - 1)) or part[m.start() - 1 : m.start()] == ":":
            continue  # 07:45
        if _MONEY_BEFORE.search(part, max(0, m.start() - 2), m.start()) or (
            lang != "ja" and _MONEY_BEHIND.match(part, stop)
        ):
            continue
        out.append((m.start(), stop, value))
    words: Mapping[str, int] = words_of(lang)["figures"].get("words", {})
    for m in _number_words(lang).finditer(part):
        number = words[_APOSTROPHE.sub("'", m[0].lower())]
        is_none = lang == "en" and re.search(
            r"\b(?:no|not)\s$", part[max(0, m.start() - 5) : m.start()], re.IGNORECASE
        )
        if _FRACTION.match(part, m.end()) or is_none:
            continue
        many = _TIMES.match(part, m.end()) if lang != "ja" else None
        times = _MANY[many[1].lower()] if many else 1
        out.append((m.start(), many.end() if many else m.end(), float(number) * times))
    return sorted(out)


def _bound_start(part: str, at: int, lang: str) -> int:
    """Where the words of a bound before a number begin."""
    for kind in ("at_least", "at_most", "about"):
        for m in pattern(lang, "figures", kind).finditer(part, max(0, at - 30), at):
            if not part[m.end() : at].strip("で "):
                return m.start()
    return at


def _before(part: str, at: int, lang: str) -> str:
    for kind, op in (("at_least", ">="), ("at_most", "<="), ("about", "~")):
        for m in pattern(lang, "figures", kind).finditer(part, max(0, at - 30), at):
            if not part[m.end() : at].strip("で "):
                strict = re.match(
                    r"more than|over|above|понад|більше|свыше|более|больше|を超", m[0].lower()
                )
                if op == "<=" and _LESS.match(m[0]):
                    return "<"
                return ">" if strict else op
    return ""


def _european(part: str, at: int, stop: int, lang: str) -> tuple[str, str, int]:
    op = _before(part, at, lang) or "="
    keys: Mapping[str, str] = words_of(lang)["figures"]["keys"]
    best: tuple[int, str, int] | None = None
    for key, words in keys.items():
        lead = r"\s*(?:[—–]\s)?(?:more |other |of )?(?:[\w’'-]+\s){0,1}?[«“\"]?"
        form = rf"{lead}(?:{words})(?!\w)"
        if key == "advance_km" and not _ADVANCED.search(part, max(0, at - _REACH), at):
            continue  # "within 10 km of"
        if key in ("deaths", "wounded"):  # "51 people, including a child, were"
            who = r"\s\w+" if lang == "en" else r"(?:\s\w+)?"
            form = rf"{form}|{who},\s[^,.]{{3,40}},\s(?:{words})(?!\w)"
        m = re.compile(form, re.IGNORECASE).match(part, stop)
        if m and m[0].endswith("s") and part[at:stop].lower() == "a":
            continue  # "a barrier against drones"
        if m and (best is None or m.end() < best[0]):
            best = (m.end(), key, m.end())
    toll = _TOLL[lang].search(part[max(0, at - _REACH) : at])
    if best is None and toll and (toll["deaths"] or toll["wounded"]):
        least = ">=" if "least" in toll[0] else "="
        return "deaths" if toll["deaths"] else "wounded", least, stop
    if best is None or best[1] == "soldiers":
        # The verb may stand before: "загинули двоє людей", "загинули шестеро військових".
        for key, stem in _VERB_BEFORE[lang].items():
            verb = re.compile(rf"(?:{stem})\w*\s(?:\w+\s){{0,2}}$", re.IGNORECASE)
            if verb.search(part[max(0, at - 60) : at]) and (
                best is not None or _PEOPLE.match(part, stop) or _ALONE[lang].match(part, stop)
            ):
                best = (best[0] if best else stop, key, best[2] if best else stop)
    if (
        best is not None
        and best[1] == "soldiers"
        and (
            _CAPTIVE_BEFORE.search(part[max(0, at - 60) : at])
            or _CAPTIVE_BEHIND.match(part, best[0])
        )
    ):
        best = (best[0], "prisoners", best[2])
    if best is not None and best[1] == "soldiers":
        hurt = (key for key, form in _HURT_BEHIND.items() if form.match(part, best[0]))
        best = (best[0], next(hurt, "soldiers"), best[2])
    if best is not None and best[1] in _ALIKE and _is_together(part, best[0], lang):
        best = None
    if _SHOT_DOWN[lang].search(part[max(0, at - 30) : at]) and _OF_THEM.match(part, stop):
        best = (stop, "shot_down", stop)
    if _OF_WHICH.search(part[max(0, at - 40) : at]) and _WERE_SHOT_DOWN.match(part, stop):
        best = (stop, "shot_down", stop)
    if (
        best is None
        and (strikes := _STRIKES.match(part, stop))
        and _BY_AIR.search(part, max(0, at - _REACH), at)
    ):
        best = (strikes.end(), "air_strikes", strikes.end())
    return (best[1], op, best[2]) if best else ("", "", stop)


def _is_together(part: str, end: int, lang: str) -> bool:
    """Whether another noun shares the number of the one that ends here."""
    said = words_of(lang)["figures"]
    nouns = "|".join(said["keys"][key] for key in _ALIKE if key in said["keys"])
    counts = "|".join(map(re.escape, said["words"]))
    form = rf"[»”\"]?\s(?:and|и|та|і|й)\s(?!\d|(?:{counts})\s)[«“\"]?(?:{nouns})(?!\w)"
    return bool(re.compile(form, re.IGNORECASE).match(part, end))


def _japanese(part: str, at: int, stop: int, lang: str) -> tuple[str, str, int]:
    keys: Mapping[str, str] = words_of(lang)["figures"]["keys"]
    bound = words_of(lang)["figures"]["at_least"]
    # The bound may stand after the counter: 40両以上, 1000人以上.
    after = re.compile(rf"(?:人|両|台|機|発|回|隻|棟|の)?(?:{bound}|前後|ほど|近く)").match(
        part, stop
    )
    counter = part[stop : stop + 1]
    if (
        counter in ("機", "発")
        and re.match("(?:以上|余り)?を?(?:撃墜|迎撃)", part[stop + 1 :][:6])
        and re.search("(?:うち|そのうち)(?:およそ|約|少なくとも)?$", part[max(0, at - 12) : at])
    ):
        least = ">=" if re.match("以上|余り", part[stop + 1 :]) else ""
        return "shot_down", least or _before(part, at, lang) or "=", stop + 1
    for key, words in keys.items():
        if key == "vehicles" and _NO_VEHICLES.search(part, max(0, at - 16), at):
            continue
        for loose in ("", rf"(?P<unit>人|両|台|機|発|回)?(?:{bound}|前後|ほど|近く)"):
            if loose and not after:
                continue
            form = (
                words
                if not loose
                else rf"{loose}(?:{words.replace('人(?:', '人?(?:').replace('(?:両|台)', '')})"
            )
            m = re.compile(form).match(part, stop)
            if m and m.end() > stop:
                if loose and key in ("vehicles",) and (m["unit"] or "") not in ("両", "台"):
                    continue
                if loose and key == "missiles" and m["unit"] != "発":
                    continue
                op = _before(part, at, lang) or "="
                if after:
                    op = (
                        "~"
                        if after[0].endswith(("前後", "ほど", "近く"))
                        else ">"
                        if "超" in after[0]
                        else ">="
                    )
                return key, op, m.end()
    for nouns, key in _COUNTED.get(counter, ()):  # the noun stands before: 無人機25機
        if named := re.search(
            rf"(?:{nouns})(?:が|を|は|で|など|、|およそ|約|少なくとも|最大で?)*$",
            part[max(0, at - 16) : at],
        ):
            if _TOGETHER_JA.search(part[max(0, at - 24) : max(0, at - 16) + named.start()]):
                return "", "", stop
            later = re.compile(rf"(?:{bound})").match(part, stop + 1)
            if later and "超" in later[0]:
                return key, ">", stop + 1
            return key, ">=" if later else _before(part, at, lang) or "=", stop + 1
    return "", "", stop
