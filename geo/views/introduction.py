"""What an atlas is in one sentence, and a few views to start from, made of its own claims."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from geo.i18n import pick, t
from geo.i18n.days import day_words
from geo.i18n.isolating import isolated
from geo.i18n.numbers import whole
from geo.ledger import UNKNOWN_SIDE
from geo.model.claims import shortened
from geo.model.places import Place
from geo.views.timeline import Timeline

if TYPE_CHECKING:
    import pandas as pd

_PLACE = 60  # letters of a place's name on a button


@dataclass(frozen=True)
class Facts:
    """What the sentence says.

    topic: "" where it is not said. days: first and last, None where none is stated. counted:
    whether the map counts the claims, because there are too many for badges.
    """

    topic: str
    claims: int
    speakers: int
    documents: int
    days: tuple[date, date] | None
    counted: bool

    def sentence(self, lang: str) -> str:
        """The sentence, with commas as the language has them."""
        claims = _number("claims", self.claims, lang)
        speakers = _number("speakers", self.speakers, lang)
        if speakers:
            claims = t("intro.by", lang, claims=claims, speakers=speakers)
        days = ""
        if self.days:
            first, last = (day_words(day, lang) for day in self.days)
            days = t(
                "intro.on_day" if first == last else "intro.from_to", lang, first=first, last=last
            )
        parts = [claims, days, _number("documents", self.documents, lang)]
        what = "intro.about" if self.topic else "intro.what"
        return t(
            "intro.sentence",
            lang,
            what=t(what, lang, topic=self.topic),
            facts=t("intro.and", lang).join(part for part in parts if part),
            click=t("intro.zoom" if self.counted else "intro.click", lang),
        )


def _number(name: str, n: int, lang: str) -> str:
    """Such as `2 documents`; "" for none."""
    if not n:
        return ""
    return t(f"intro.{name}", lang, n=whole(n, lang))


@dataclass(frozen=True)
class Sample:
    """A view to start from. label: in the language asked for; the rest is what it asks for."""

    kind: str  # `day`, `disputed` or `place`
    label: str
    day: date | None = None
    place: str = ""


def samples(
    line: Timeline,
    disputed: int,
    total: int,
    places: pd.DataFrame | None,
    lang: str,
    known: Mapping[str, Place] | None = None,
) -> list[Sample]:
    """The day with most claims, the disputed claims, the place of which most sides speak.

    Each only where it says something: a single day, or one with a single claim, is no choice.
    line: of all claims. places: from `Questions.by_place`, None where it was not asked. known: the
    ledger's places, which have names in more languages than claims.
    """
    made = []
    if found := _fullest_day(line):
        day, n = found
        made.append(
            Sample(
                "day",
                t("intro.sample_day", lang, day=day_words(day, lang), n=whole(n, lang)),
                day=day,
            )
        )
    if 0 < disputed < total:
        label = t("intro.sample_disputed", lang, n=whole(disputed, lang))
        made.append(Sample("disputed", label))
    if places is not None and (best := _contested_place(places)):
        key, names, sides, n = best
        place = (known or {}).get(key)
        name = place.name(lang) if place else pick(lang, **names)
        label = t(
            "intro.sample_place",
            lang,
            place=isolated(shortened(name, _PLACE)),
            sides=sides,
            n=whole(n, lang),
        )
        made.append(Sample("place", label, place=key))
    return made


def _fullest_day(line: Timeline) -> tuple[date, int] | None:
    """The day with most claims, the latest of equal ones, and their number."""
    if len(line.claim_days) < 2:
        return None
    counts = line.days.groupby("day")["n"].sum()
    most = int(counts.max())
    return (max(counts.index[counts == most]), most) if most > 1 else None


def _contested_place(places: pd.DataFrame) -> tuple[str, Mapping[str, str], int, int] | None:
    """Key, names, number of sides, number of claims of the place that says most; None without any.

    A disputed place comes first, then one with more sides, then one with more claims. Claims of
    unknown side make no side.
    """
    texts = places[["en", "ja"]].fillna("")
    named = places.assign(en=texts["en"], ja=texts["ja"])
    named = named[(named["place"] != "") & ((named["en"] != "") | (named["ja"] != ""))]
    known = named.assign(sides=named["side"] != UNKNOWN_SIDE)
    found = known.groupby("place").agg({"n": "sum", "disputed": "sum", "sides": "sum"})
    rivals = found[found["sides"] > 1]
    if rivals.empty:
        return None
    order = rivals.assign(disputed=rivals["disputed"] > 0).reset_index()
    order = order.sort_values(
        ["disputed", "sides", "n", "place"], ascending=[False, False, False, True]
    )
    best = order.iloc[0]
    names = named[named["place"] == best["place"]].iloc[0]
    by_language = {lang: str(names[lang]) for lang in ("en", "ja")}
    return str(best["place"]), by_language, int(best["sides"]), int(best["n"])
