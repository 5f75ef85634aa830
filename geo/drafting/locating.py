"""Where a claim says that something happened: which of the places near it is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from geo.drafting.areas import DISTRICT
from geo.drafting.context import Before
from geo.drafting.lexicon import countries_named, pattern
from geo.drafting.mentions import Mention, lead
from geo.drafting.model import Candidate, How, Reason
from geo.drafting.occasions import is_of_speech
from geo.drafting.placing import Choice, Places, best
from geo.drafting.saying import Saying, masked
from geo.drafting.speakers import office_of
from geo.drafting.text import Span

_FIGHTING = ("Battles", "Explosions/Remote violence")
_ANSWERS = ("denies", "confirms", "retracts")
_TALK = ("Statement", "Diplomacy", "Aid")
_WIDE = ("region", "country")
_NAMED = {  # a town or village that is named, though nobody knows where it is
    "en": re.compile(r"\b(?:village|town|city|settlement|hamlet|island)s? of (?:the )?[A-Z]"),
    "uk": re.compile(
        r"\b(?:сел[оаіу]|селищ\w+|міст[оіау]|хутор\w*|станиц\w+|остр[оі]в\w*) [А-ЯІЇЄҐ]"
    ),
    "ru": re.compile(
        r"\b(?:сел[оаеу]|деревн\w+|пос[её]лк\w+|город[аеу]?|хутор\w*|станиц\w+|остров\w*) [А-ЯЁ]"
    ),
    "ja": re.compile("(?!)"),
}


# The same with the name alone at its end.
_VILLAGE = {
    "en": re.compile(
        r"\b(?:village|town|settlement|hamlet|island) of [A-Z][\w'’-]+|"
        r"\b[A-Z][\w'’-]+(?= (?:air ?base|airfield|airport|refinery|dam|bridge|crossing|"
        r"(?:nuclear |thermal )?(?:power )?(?:plant|station))(?!\w))"
    ),
    "uk": re.compile(
        r"\b(?:сел[оаіу]|селищ[еіау]|хутор\w{0,2}|станиц\w{1,2}|остр[оі]в\w{0,2}) "
        r"[А-ЯІЇЄҐ][\w'’-]+|(?:аеродром|порт|станці|полігон|баз|пункт\w* пропуску)\w{0,3} "
        r"[«\"“]?[А-ЯІЇЄҐ][\w'’-]+"
    ),
    "ru": re.compile(
        r"\b(?:сел[оаеу]|деревн\w{1,2}|пос[её]лк\w{1,2}|хутор\w{0,2}|станиц\w{1,2}|"
        r"остров\w{0,2}) [А-ЯЁ][\w-]+|(?:аэродром|порт|станци|полигон|баз)\w{0,3} "
        r"[«\"“]?[А-ЯЁ][\w-]+"
    ),
    "ja": re.compile(
        "(?:集落|村|町)[ァ-ヴー・]{3,}|州の[ァ-ヴー・]{4,}(?=[をでにの、])|"
        "[ァ-ヴー・]{2,}(?:橋|ダム|空港|空軍基地|基地|港|駅|島|製油所)"
    ),
}
# "near A in B": what is known of B is that it is near A.
_FINER_BEHIND = {
    "en": re.compile(r",?\s(?:in|at)\s(?:the\s\w+\sof\s)?(?P<name>[A-Z][\w’'-]+)"),
    "uk": re.compile(r",?\s(?:у|в|на)\s(?:с\w+\s)?(?P<name>[А-ЯІЇЄҐ][\w’'-]+)"),
    "ru": re.compile(r",?\s(?:в|во|на|у)\s(?:(?:с|д|п)\w+\s)?(?P<name>[А-ЯЁ][\w-]+)"),
    "ja": re.compile("の(?P<name>[ァ-ヴー・]{4,})(?=[市町村でにをはが、])"),
}
# Who speaks for a whole country, besides its offices.
_NATIONWIDE = re.compile(
    r"главнокоманд|головнокоманд|главком|commander-in-chief|総司令官|(?<!vice )president|"
    r"президент|大統領",
    re.IGNORECASE,
)
# What the defence of a whole country counts.
_BY_AIR = re.compile(
    r"撃墜|迎撃|shot down|downed|intercepted|збит|збил|сбит|сбил|перехвач|перехват", re.IGNORECASE
)
# A part of the front that was named before.
_HERE = re.compile(
    r"(?<!\w)(?:на (?:данном|этом|указанном) (?:направлении|участке)|"
    r"на цьому (?:напрямку|відтинку)|здесь|тут|in this (?:direction|sector|area)|"
    r"on this (?:axis|front))(?!\w)|この方面",
    re.IGNORECASE,
)
# What stands between a place and another one that it says the position of.
_LIES = re.compile("に(?:位置(?:し|する)|隣接(?:し|する)|面(?:し|する))")
_LIES_REACH = 40  # code points
# Whose deed something is, and not where it happened.
_BY_WHOM = re.compile(
    r"(?:\bby|\bagainst|\bon|з боку|со стороны|проти|против|\bЗС|\bВС|\bМО|\bармі\w+|\bарми\w+|"
    r"\bвійськ\w*|"
    r"\bвойск\w*|\bсил\w*|\bМЗС|\bМИД\w?|міноборони|минобороны|\bпрезидент\w*|\bуряд\w*|"
    r"\bправительств\w+|\bпосо?л\w*|\bпосольств\w+|\bглав\w+|міністр\w*|министр\w*|генштаб\w*)\s"
    r"(?:the\s)?$|対$",
    re.IGNORECASE,
)
_POINTS_BACK = re.compile(
    r"(?<!\w)(?:this|that|these|those|the) (?:claim|attack|strike|report|incident|information)s?"
    r"(?!\w)|(?<!\w)(?:это|этот|эту|эти|этого|це|цей|цю|ці|цього)\s[а-яіїєґ]",
    re.IGNORECASE,
)
# Words that say that several places follow, and the second one of them.
_MANY_PLACES = {
    "en": re.compile(r"\b(?:villages|towns|settlements|cities) of $"),
    "uk": re.compile(r"\b(?:район(?:ах|ів|и)|населен\w+ пункт(?:ів|ах|и)|сел(?:ах|а)?|сіл)\s$"),
    "ru": re.compile(
        r"\b(?:районах|насел[её]нн\w+ пункт(?:ов|ах|ы|ами)|с[её]лах|с[её]ла|с[её]л)\s$"
    ),
    "ja": re.compile("(?!)"),
}
_LISTED_BEFORE = re.compile(
    r"(?:[^\W\d_a-zа-яіїєґ][\w'’-]{2,30}(?:,\s|\s(?:and|та|і|й|и)\s)){1,4}$"
)
_ANOTHER = re.compile(r",?\s(?:and|та|і|й|и)\s[^\W\d_a-zа-яіїєґ]|,\s[^\W\d_a-zа-яіїєґ]\w+")
# Between places that are named together.
_AND = re.compile(
    r"\s*(?:,|、|・|と|や|および|及び)\s*|"
    r"\s*(?:,|,?\s(?:and|or|та|і|й|и|або|или))\s*(?:(?:in|near|у|в|під|под|біля)\s)?"
)
# A name that nobody knows beside one that is known: what happened there happened in both.
_AND_MORE = re.compile(
    r"\s(?:and|та|і|й|и)\s[A-ZА-ЯІЇЄҐ][\w'’-]+(?=[,.;]|\s(?:in|on|near|at|у|в|на)\s|$)"
)
_BEGINNING = 16  # code points of a sentence, in which whose authorities act stands
_GAP = 4  # code points between a country and its town


class Locations:
    """Finds the places of the claims of a text."""

    def __init__(self, text: str, lang: str, places: Places) -> None:
        self._text, self._lang, self._places = text, lang, places

    def of(
        self,
        said: Saying,
        before: Before,
        again: bool,
        is_new: bool,
        event_type: str,
        country: str,
        reasons: dict[str, Reason],
    ) -> tuple[Mention | None, Candidate | None, tuple[Candidate, ...], str]:
        """The place that a passage names itself, the one taken, all candidates, and the words.

        again: whether it goes on with the speaker before. is_new: whether it begins a paragraph.
        country: ISO code of the speaker's, or "".
        """
        mentions = self._places.mentions(self._text, said.start, said.end)
        mentions = [m for m in mentions if not any(_is_in(m.span, via) for via in said.via)]
        inside = [m for m in mentions if not _is_in(m.span, said.phrase)]
        spoken = [m for m in inside if is_of_speech(self._text, m, said, self._lang)]
        inside = [m for m in inside if m not in spoken and not self._is_around(m, spoken)]
        inside = [m for m in inside if not self._describes(m, inside)]
        if inside:  # nothing is near the town in which somebody speaks of it
            mentions = [m for m in mentions if m not in spoken]
        if not inside and event_type not in _FIGHTING:  # what was said there is all that is told
            inside = spoken
        goes_on_counting = not is_new and before.of_all and said.speaker is None
        before.of_all = not inside and (self._is_of_all(said) or goes_on_counting)
        if before.of_all:
            before.choice = None
        mention = best(inside)
        if event_type == "Statement" and before.choice is not None and not spoken:
            there = pattern(self._lang, "places", "there").search(self._text, said.start, said.end)
            if there and before.choice.precision not in _WIDE and before.kind in _TALK:
                inside, mention = [], None  # it is made where they met, of whatever it tells
        near = [*mentions, *before.mentions]
        before.mentions += mentions
        listed = self._listed(mention, inside) if mention is not None else []
        if mention is not None and (len(listed) > 1 or self._is_more(listed[0], said.end)):
            others = (m for m in inside if m not in listed)
            front = next((m for m in others if self._is_front(m) or self._is_district(m)), None)
            if front is not None:  # they all lie on it
                choice = self._places.choose(front, near, mentions)
                if front.precision == "region":
                    choice = replace(choice, how="guessed")
                before.settled = front, choice
                reasons["place"] = Reason(choice.how, choice.rule, (front.span,))
                return front, choice.place, choice.places, self._text[slice(*front.span)]
            spans = tuple(m.span for m in listed)
            reasons["place"] = Reason("ambiguous", "place_listed", spans)
            chosen = (self._places.choose(m, near, mentions) for m in listed)
            all_of_them = tuple(c.place or c.places[0] for c in chosen)
            before.choice = None  # what follows may be of any of them
            return None, None, all_of_them, self._text[spans[0][0] : spans[-1][1]]
        if mention is not None:
            choice = self._places.choose(mention, near, mentions)
            if mention.precision in _WIDE and (
                finer := self._settled(mention, inside, near, mentions)
            ):
                mention, choice = finer
            if choice.place is None and (wider := self._area_of(mention, inside)):
                around = self._places.choose(wider, near, mentions)
                choice = replace(around, how="guessed", rule="place_region_beside")
            how: How = choice.how
            if how == "stated" and (
                (mention in spoken and event_type != "Statement")
                or (
                    (mention in spoken or mention.precision in _WIDE)
                    and self._is_finer(said, mentions)
                )
                or _AND_MORE.match(self._text, mention.span[1], said.end)
                or self._is_finer_behind(mention, said.end)
                or self._is_open(mention, inside)
                or mention.is_origin
            ):
                how = "guessed"
            reasons["place"] = Reason(how, choice.rule, (mention.span,))
            before.settled = mention, replace(choice, how=how)
            words = self._text[slice(*mention.span)]
            return None if mention in spoken else mention, choice.place, choice.places, words
        if said.answers and before.choice is not None:
            choice = self._again(before, near)
            how = "carried" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        by_office = [
            m for m in mentions if _is_in(m.span, said.phrase) and not self._is_installer(m, said)
        ]
        goes_on_here = again and not (said.goes_on and is_new)
        carries = before.choice is not None and (self._lang == "ja" or goes_on_here or not is_new)
        is_vague = event_type == "unknown" or event_type in _TALK
        if said.speaker is not None and is_vague and before.choice is not None:
            carries = carries and not self._is_other(said, country, before.choice)
        if carries and said.speaker is not None and self._is_nationwide(said):
            carries = not _BY_AIR.search(self._text, said.start, said.end)
        if carries and self._lang == "ja" and said.speaker is not None:
            carries = not self._is_of_elsewhere(said, country, before.choice)
        is_statement = event_type in _TALK and (said.speaker is not None or again)
        office = best(by_office)
        if office is not None and (not is_statement or office.precision != "country"):
            choice = self._places.choose(office, near)
            reasons["place"] = Reason("guessed", "place_of_office", (office.span,))
            return office, choice.place, choice.places, self._text[slice(*office.span)]
        is_near = before.choice is not None and before.choice.precision not in _WIDE
        if is_near and _NAMED[self._lang].search(self._text, said.start, said.end):
            return None, None, (), ""
        if (
            said.modality in _ANSWERS
            and before.choice is not None
            and said.speaker is not None
            and before.kind not in _TALK
        ):
            is_own_country = country in self._places.parties
            if is_own_country and before.choice.precision not in _WIDE and not inside:
                choice = self._again(before, near)
                how = "guessed" if choice.how in ("stated", "carried") else choice.how
                reasons["place"] = Reason(how, "place_before", (before.choice.span,))
                return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        there = pattern(self._lang, "places", "there").search(self._text, said.start, said.end)
        if there and before.choice is not None:
            choice = self._again(before, near)
            how = "carried" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span, there.span()))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        if carries and before.choice is not None and not is_statement:
            choice = self._again(before, near)
            how = "carried" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        goes_on = event_type in _FIGHTING and event_type == before.kind and self._lang != "ja"
        named = [
            m for m in self._countries_named(said)
            if not is_of_speech(self._text, m, said, self._lang)
        ]  # fmt: skip
        is_abroad = bool(named) or (bool(country) and country not in self._places.parties)
        is_abroad = is_abroad or (said.speaker is not None and self._is_nationwide(said))
        if before.choice is not None and goes_on and not is_abroad:  # a new paragraph of one story
            choice = self._again(before, near)
            how = "guessed" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        if before.choice is not None and again and not country and not named:
            choice = self._again(before, near)
            how = "guessed" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        if of := self._wide_before(said, before, is_own=said.speaker is None and not again):
            choice = self._places.choose(of, near)
            reasons["place"] = Reason("guessed", "place_before", (of.span,))
            return None, choice.place, choice.places, self._text[slice(*of.span)]
        if before.heading is not None and self._is_of_heading(said, country, before, event_type):
            told = self._within_heading(before)
            choice = self._again(before, near) if told is before.choice else (
                self._places.choose(told, near)
            )  # fmt: skip
            reasons["place"] = Reason("guessed", "place_before", (told.span,))
            return None, choice.place, choice.places, self._text[slice(*told.span)]
        if before.of_all and (said.goes_on or (said.speaker is None and not again)):
            # What a report counts in all is where the places lie that it tells of.
            country = self._places.main_country
            if not country:
                return None, None, (), ""
            main = self._places.country(country)
            reasons["place"] = Reason("guessed", "place_country_of_text")
            return None, main, (main,), ""
        place = self._places.country(country) if country else None
        if spoken and event_type in _FIGHTING:
            place = None  # somebody who speaks on a visit, of what happened elsewhere
        is_party = country in self._places.parties and event_type in _FIGHTING
        if is_party and not _BY_AIR.search(self._text, said.start, said.end):
            # What an army does is where the text tells of, and no more likely in its own country.
            is_party = country == (self._places.main_country or country)
            place = place if is_party or is_statement else None
        is_party = is_party or (event_type == "unknown" and not said.may_assess)
        led = {m.candidates[0].country: m for m in named if self._is_led(m)}
        if len(led) == 1 and not is_statement and event_type in _FIGHTING:
            (only,) = led.values()
            reasons["place"] = Reason("guessed", "place_country_named", (only.span,))
            return None, only.candidates[0], only.candidates, self._text[slice(*only.span)]
        if place is None or (not is_statement and not is_party):
            wide = {m.candidates[0].country: m for m in named}
            if len(wide) == 1:
                (only,) = wide.values()
                reasons["place"] = Reason("guessed", "place_country_named", (only.span,))
                one = only.candidates
                return None, one[0], one, self._text[slice(*only.span)]
            first = next((m for m in named if m.span[0] - said.start <= _BEGINNING), None)
            if wide and place is None and first is not None and said.speaker is not None:
                reasons["place"] = Reason("guessed", "place_country_named", (first.span,))
                return None, first.candidates[0], first.candidates, self._text[slice(*first.span)]
            if wide and place is None:
                spans = tuple(m.span for m in wide.values())
                reasons["place"] = Reason("ambiguous", "place_countries", spans)
                return None, None, tuple(m.candidates[0] for m in wide.values()), ""
        if place is None:
            return None, None, (), ""
        how = "default" if is_statement else "guessed"
        spans = (said.phrase,) if said.phrase else ()
        reasons["place"] = Reason(how, "place_country_of_speaker", spans)
        return None, place, (place,), ""

    def _again(self, before: Before, near: Sequence[Mention]) -> Choice:
        """What the place before is: as it was settled where it was named."""
        if before.choice is None:
            return Choice(None, (), "ambiguous", "place_several")
        if before.settled is not None and before.settled[0] is before.choice:
            return before.settled[1]
        return self._places.choose(before.choice, near)

    def _within_heading(self, before: Before) -> Mention:
        """The place that was told last, where it lies in the region that the heading names."""
        assert before.heading is not None
        region = before.heading.candidates[0].region
        last = before.choice
        is_exact = last is not None and last.precision not in _WIDE and len(last.candidates) == 1
        if last is not None and is_exact and region and last.candidates[0].region == region:
            return last
        return before.heading

    def _is_of_heading(self, said: Saying, country: str, before: Before, event_type: str) -> bool:
        """Whether somebody who speaks for no country tells of what the heading names."""
        heading = before.heading
        if heading is None or heading.precision == "country" or event_type in _TALK:
            return False
        if said.speaker is None or self._is_nationwide(said):
            return False
        return not country or country == heading.candidates[0].country

    def _is_nationwide(self, said: Saying) -> bool:
        """Whether a speaker speaks for a whole country, and hardly of the place before."""
        words = self._text[slice(*(said.phrase or said.speaker or (0, 0)))]
        return office_of(words) is not None or bool(_NATIONWIDE.search(words))

    def _is_of_all(self, said: Saying) -> bool:
        """Whether a passage counts over several places, of which that before it is only one."""
        if _HERE.search(self._text, said.start, said.end):
            return False
        kinds = ("totals", "losses") if said.goes_on else ("totals",)
        ways = (pattern(self._lang, kind) for kind in kinds)
        return any(way.match(self._text, said.start, said.end) for way in ways)

    def _is_open(self, mention: Mention, inside: Sequence[Mention]) -> bool:
        """Whether a passage names a place in a wide one that stays open between several."""
        wide = mention.candidates[0]
        return mention.precision in _WIDE and any(
            len(m.candidates) > 1
            and m.precision not in _WIDE
            and not m.is_origin
            and any(c.region == wide.region for c in m.candidates)
            for m in inside
        )

    def _is_finer_behind(self, mention: Mention, end: int) -> bool:
        """Whether a place that nobody knows stands right behind the area it is in."""
        if mention.precision != "area":
            return False
        finer = _FINER_BEHIND[self._lang].match(self._text, mention.span[1], end)
        not_names = pattern(self._lang, "places", "not_names")
        return finer is not None and not not_names.fullmatch(finer["name"])

    def _is_installer(self, mention: Mention, said: Saying) -> bool:
        """Whether a place only names who has put a speaker in office, as of "A-installed"."""
        low, high = said.phrase or (0, 0)
        words = pattern(self._lang, "installed").finditer(self._text, low, high)
        return any(m.start() <= mention.span[0] and mention.span[1] <= m.end() for m in words)

    def _wide_before(self, said: Saying, before: Before, is_own: bool) -> Mention | None:
        """The region or town of which a passage tells without its name.

        It says "of the region", or what the page itself reports stands below the place's heading.
        """
        form = pattern(self._lang, "places", "region_there")
        if form.search(self._text, said.start, said.end):
            regions = [m for m in before.mentions if m.precision == "region"]
            regions = [m for m in regions if m.candidates[0].region]
            return regions[-1] if regions else None
        return before.heading if is_own and self._lang != "ja" else None

    def _is_finer(self, said: Saying, mentions: Sequence[Mention]) -> bool:
        """Whether a passage names a town or village that nobody knows, in a place that is known."""
        named = _VILLAGE[self._lang].finditer(self._text, said.start, said.end)
        return any(not any(a.span[0] < m.end() <= a.span[1] for a in mentions) for m in named)

    def _listed(self, mention: Mention, inside: Sequence[Mention]) -> list[Mention]:
        """A mention and the places that are named together with it, in order: "in A, B and C".

        What happened there happened in all of them, or nobody says in which.
        """
        alike = [m for m in inside if m.precision == mention.precision and not m.is_origin]
        groups: list[list[Mention]] = [[]]
        for each in alike:
            last = groups[-1][-1:]
            if last and not self._is_together(last[0], each):
                groups.append([])
            groups[-1].append(each)
        found = next((g for g in groups if mention in g), [mention])
        keys = {m.candidates[0].key for m in found}
        return found if len(keys) == len(found) else [mention]

    def _is_more(self, one: Mention, end: int) -> bool:
        """Whether a place is named together with one that nobody knows, before or behind it."""
        lead = self._text[max(0, one.name[0] - 60) : one.name[0]]
        last = _LISTED_BEFORE.search(lead)
        many = _MANY_PLACES[self._lang].search(lead[: last.start()] if last else lead)
        return bool(many and (last or _ANOTHER.match(self._text, one.span[1], end)))

    def _settled(
        self,
        wide: Mention,
        inside: Sequence[Mention],
        near: Sequence[Mention],
        beside: Sequence[Mention],
    ) -> tuple[Mention, Choice] | None:
        """The place in a region that is named with it, where the region settles which it is."""
        for each in inside:
            if each.precision in _WIDE or each.is_origin or len(each.candidates) < 2:
                continue
            choice = self._places.choose(each, near, beside)
            region = wide.candidates[0].region
            if choice.place is not None and region and choice.place.region == region:
                return each, choice
        return None

    def _area_of(self, mention: Mention, inside: Sequence[Mention]) -> Mention | None:
        """The area that a passage names beside a village that nobody knows where it is."""
        wider = (m for m in inside if m.precision == "area" and len(m.candidates) == 1)
        return next((m for m in wider if m is not mention and mention.precision != "area"), None)

    def _is_around(self, wide: Mention, spoken: Sequence[Mention]) -> bool:
        """Whether a country stands right before its town, in which somebody spoke."""
        return wide.precision == "country" and any(
            0 <= m.span[0] - wide.span[1] <= _GAP
            and m.candidates[0].country == wide.candidates[0].country
            for m in spoken
        )

    def _is_front(self, mention: Mention) -> bool:
        """Whether a mention is of a part of the front that is named after a town."""
        if mention.precision not in ("area", "region") or mention.span[1] <= mention.name[1]:
            return False
        words = self._text[slice(*mention.span)].split()
        return bool(pattern(self._lang, "places", "around_after").fullmatch(words[-1]))

    def _is_district(self, mention: Mention) -> bool:
        """Whether a mention is of the district that is named after a town."""
        return mention.candidates[0].rule.endswith(DISTRICT.removeprefix("around {key}"))

    def _is_together(self, one: Mention, other: Mention) -> bool:
        """Whether nothing but a comma or "and" stands between two places."""
        low, high = one.span[1], other.span[0]
        if low > high:  # both are within the words of one area: "near A and B"
            low, high = min(low, one.name[1]), max(high, other.name[0])
        is_area = other.span[0] < other.name[0]
        if is_area and low <= other.span[0] and self._text[low : other.span[0]].strip() == ",":
            return False  # "A, near B" and "A, south of B" say more of A
        return low <= high and bool(_AND.fullmatch(self._text, low, high))

    def _countries_named(self, said: Saying) -> list[Mention]:
        """The countries that a passage names anywhere, but for its speaker's and for armies."""
        not_after = pattern(self._lang, "places", "not_after", whole=False)
        return [
            m
            for m in self._places.mentions(self._text, said.start, said.end, loose=True)
            if m.precision == "country"
            and not _is_in(m.span, said.phrase)
            and not self._is_quoted(m.span, said)
            and not _BY_WHOM.search(self._text, max(0, m.span[0] - 24), m.span[0])
            and not not_after.match(self._text, m.span[1])
        ]

    def _describes(self, mention: Mention, inside: Sequence[Mention]) -> bool:
        """Whether a place only says where a later one lies: バフムト近郊に位置するソレダル."""
        if self._lang != "ja" or not _LIES.match(self._text, mention.span[1]):
            return False
        return any(0 < m.span[0] - mention.span[1] <= _LIES_REACH for m in inside)

    def _is_led(self, mention: Mention) -> bool:
        """Whether words stand before a country that say that something is in it."""
        before = self._text[max(0, mention.span[0] - 40) : mention.span[0]]
        return self._lang != "ja" and bool(lead(self._lang, "in_country").search(before))

    def _is_quoted(self, span: Span, said: Saying) -> bool:
        """Whether a country stands in the words that somebody is quoted with."""
        if said.speaker is None and said.again is None:
            return False
        plain = masked(self._text, said.start, said.end)
        return not plain[span[0] - said.start : span[1] - said.start].strip()

    def _is_of_elsewhere(self, said: Saying, country: str, place: Mention | None) -> bool:
        """Whether somebody of a third country tells of none of the two that the text is about."""
        if place is None or not country or country in self._places.parties:
            return False
        if place.candidates[0].country == country or self._points_back(said):
            return False
        return self._places.parties.isdisjoint(countries_named(self._text[said.start : said.end]))

    def _points_back(self, said: Saying) -> bool:
        """Whether a Japanese sentence begins with what was told before."""
        return self._text.startswith(("これ", "こうした", "それ", "この"), said.start, said.end)

    def _is_other(self, said: Saying, country: str, place: Mention) -> bool:
        """Whether a speaker hardly speaks of the place before: of another country, or of one."""
        if self._points_back(said):
            return False
        if self._lang != "ja" and _POINTS_BACK.search(self._text, said.start, said.end):
            return False
        if country and country not in self._places.parties:
            return self._lang == "ja" or country != place.candidates[0].country
        if self._lang == "ja":
            return False
        named = {m.candidates[0].country for m in self._countries_named(said)}
        return bool(named) and place.candidates[0].country not in named


def _is_in(span: Span, phrase: Span | None) -> bool:
    return phrase is not None and phrase[0] <= span[0] and span[1] <= phrase[1]
