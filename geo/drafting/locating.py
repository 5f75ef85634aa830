"""Where a claim says that something happened: which of the places near it is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geo.drafting.context import Before
from geo.drafting.lexicon import pattern
from geo.drafting.mentions import Mention
from geo.drafting.model import Candidate, Reason
from geo.drafting.placing import Places, best
from geo.drafting.saying import Saying
from geo.drafting.text import Span

_FIGHTING = ("Battles", "Explosions/Remote violence")
_TALK = ("Statement", "Diplomacy", "Aid")
_WIDE = ("region", "country")
_NAMED = {  # a town or village that is named, though nobody knows where it is
    "en": re.compile(r"\b(?:village|town|city|settlement|hamlet)s? of (?:the )?[A-Z]"),
    "uk": re.compile(r"\b(?:сел[оаіу]|селищ\w+|міст[оаіу]|хутор\w*) [А-ЯІЇЄҐ]"),
    "ru": re.compile(r"\b(?:сел[оаеу]|деревн\w+|пос[её]лк\w+|город[аеу]?|хутор\w*) [А-ЯЁ]"),
    "ja": re.compile("(?!)"),
}


# Between places that are named together.
_AND = re.compile(
    r"\s*(?:,|、|・|と|や|および|及び|,?\s(?:and|or|та|і|й|и|або|или))\s*(?:(?:in|near|у|в|під|под|біля)\s)?"
)


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
        inside = [m for m in mentions if not _is_in(m.span, said.phrase)]
        mention = best(inside)
        near = [*mentions, *before.mentions]
        before.mentions += mentions
        if mention is not None and len(listed := self._listed(mention, inside)) > 1:
            spans = tuple(m.span for m in listed)
            reasons["place"] = Reason("ambiguous", "place_listed", spans)
            chosen = (self._places.choose(m, near, mentions) for m in listed)
            all_of_them = tuple(c.place or c.places[0] for c in chosen)
            before.choice = None  # what follows may be of any of them
            return None, None, all_of_them, self._text[spans[0][0] : spans[-1][1]]
        if mention is not None:
            choice = self._places.choose(mention, near, mentions)
            reasons["place"] = Reason(choice.how, choice.rule, (mention.span,))
            return mention, choice.place, choice.places, self._text[slice(*mention.span)]
        by_office = [m for m in mentions if _is_in(m.span, said.phrase)]
        carries = before.choice is not None and (self._lang == "ja" or again or not is_new)
        is_vague = event_type == "unknown" or event_type in _TALK
        if self._lang == "ja" and said.speaker is not None and is_vague:
            carries = carries and not self._is_other(said, country)
        is_statement = event_type in _TALK and (said.speaker is not None or again)
        office = best(by_office)
        if office is not None and (not is_statement or office.precision != "country"):
            choice = self._places.choose(office, near)
            reasons["place"] = Reason("guessed", "place_of_office", (office.span,))
            return office, choice.place, choice.places, self._text[slice(*office.span)]
        is_near = before.choice is not None and before.choice.precision not in _WIDE
        if is_near and _NAMED[self._lang].search(self._text, said.start, said.end):
            return None, None, (), ""
        there = pattern(self._lang, "places", "there").search(self._text, said.start, said.end)
        if there and before.choice is not None:
            choice = self._places.choose(before.choice, near)
            how = "carried" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span, there.span()))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        if carries and before.choice is not None and not is_statement:
            choice = self._places.choose(before.choice, near)
            how = "carried" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        goes_on = event_type in _FIGHTING and event_type == before.kind and self._lang != "ja"
        named = self._countries_named(said)
        is_abroad = bool(named) or (bool(country) and country not in self._places.parties)
        if before.choice is not None and goes_on and not is_abroad:  # a new paragraph of one story
            choice = self._places.choose(before.choice, near)
            how = "guessed" if choice.how == "stated" else choice.how
            reasons["place"] = Reason(how, "place_before", (before.choice.span,))
            return None, choice.place, choice.places, self._text[slice(*before.choice.span)]
        place = self._places.country(country) if country else None
        is_party = country in self._places.parties and event_type in _FIGHTING
        is_party = is_party or (event_type == "unknown" and not said.may_assess)
        if place is None or (not is_statement and not is_party):
            wide = {m.candidates[0].country: m for m in named}
            if len(wide) == 1:
                (only,) = wide.values()
                reasons["place"] = Reason("guessed", "place_country_named", (only.span,))
                one = only.candidates
                return None, one[0], one, self._text[slice(*only.span)]
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

    def _listed(self, mention: Mention, inside: Sequence[Mention]) -> list[Mention]:
        """A mention and the places that are named together with it, in order: "in A, B and C".

        What happened there happened in all of them, or nobody says in which.
        """
        alike = [m for m in inside if m.precision == mention.precision and not m.is_origin]
        groups: list[list[Mention]] = [[]]
        for each in alike:
            last = groups[-1][-1:]
            if last and not _AND.fullmatch(self._text, last[0].span[1], each.span[0]):
                groups.append([])
            groups[-1].append(each)
        found = next((g for g in groups if mention in g), [mention])
        keys = {m.candidates[0].key for m in found}
        return found if len(keys) == len(found) else [mention]

    def _countries_named(self, said: Saying) -> list[Mention]:
        """The countries that a passage names anywhere, but for its speaker's and for armies."""
        not_after = pattern(self._lang, "places", "not_after", whole=False)
        return [
            m
            for m in self._places.mentions(self._text, said.start, said.end, loose=True)
            if m.precision == "country"
            and not _is_in(m.span, said.phrase)
            and not not_after.match(self._text, m.span[1])
        ]

    def _is_other(self, said: Saying, country: str) -> bool:
        """Whether a speaker is of a country that hardly speaks of the place before."""
        words = self._text[said.start : min(said.end, said.start + 8)]
        points_back = words.startswith(("これ", "こうした", "それ"))
        return bool(country) and country not in self._places.parties and not points_back


def _is_in(span: Span, phrase: Span | None) -> bool:
    return phrase is not None and phrase[0] <= span[0] and span[1] <= phrase[1]
