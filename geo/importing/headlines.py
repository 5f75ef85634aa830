"""Headlines of imported claims: those of the file, else built from what the file says of the event.

A headline of the file is taken where all its parts say something. Otherwise it is built from the
kind of event, the place and the figures; without these, from the summary or from who speaks. What
the file does not say is left out, and nothing is made up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.i18n import strings, t
from geo.i18n.grammar import RELATIONS
from geo.importing.claimants import UNKNOWN
from geo.importing.profiles import FieldSpec, Profile, filled, placeholders
from geo.importing.questions import is_empty
from geo.importing.regions import has_boundary, place_of
from geo.importing.texts import Texts
from geo.model.claims import EVENT_TYPES, Figure, Source, parse_figures, shortened
from geo.model.places import Place
from geo.views.event_names import placed

MAX_HEADLINE = 160  # characters of a headline that is built
_MAX_FIGURES = 3  # named in a headline
# Signs that no cell which says nothing has, nor are what folding makes of others; or a long text.
_SAYS = r"^[^#]*[0-9:,()_（）]|^[ -~]{20,}[!-\x2d\x2f-~]$"
_LONG = 20  # characters, of which the last is neither a space nor a stop
_ENDS = np.isin(np.arange(256), list(b"\0 ."))
_COLUMNS = ("headline_en", "headline_ja")
# Names of figures that a headline says in words.
_KILLED = ("deaths", "killed", "fatalities", "dead")
_INJURED = ("injured", "wounded", "injuries")
_SENTENCE = re.compile(r"(?<=[.!?])\s|(?<=[。！？])")
_MIN_SENTENCE = 20  # characters; what ends earlier is an abbreviation


def certainly_says(column: pa.StringArray) -> pa.BooleanArray:
    """Whether a cell is certainly none of which `is_empty`: it has a sign that none has."""
    return pc.match_substring_regex(column, _SAYS)


def certainly_all_say(texts: Texts) -> bool:
    """Whether all cells are certainly none of which `is_empty`: they are too long."""
    return bool((texts.sizes > _LONG).all()) and not _ENDS[texts.lasts].any() and texts.is_printed()


def is_headline(column: str) -> bool:
    """Whether a column of the ledger holds a headline."""
    return column in _COLUMNS


def from_file(spec: FieldSpec, text: str, row: Mapping[str, str]) -> str:
    """The headline that a profile takes from a row; "" where it would have an empty part.

    text: what the profile makes of the row, used where `spec` is no template.
    """
    if isinstance(spec, Mapping):
        return "" if is_empty(text) else text
    for template in [spec] if isinstance(spec, str) else spec:
        if not any(is_empty(row.get(name, "")) for name in placeholders(template)):
            made = filled(template, row)
            return "" if is_empty(made) else made
    return ""


@dataclass(frozen=True)
class Known:
    """What a file says about an event.

    kind: the file's own word for it, or "". event_type: of the ledger. place, place_ja: names, or
    coordinates. figures: as in the ledger. summary: in the language of the file. day: ISO, or "".
    who: the claimant, None if unknown. carrier: the outlet, None if there is none.
    """

    kind: str = ""
    event_type: str = "unknown"
    place: str = ""
    place_ja: str = ""
    figures: tuple[Figure, ...] = ()
    summary: str = ""
    day: str = ""
    who: Source | None = None
    carrier: Source | None = None


def known_of(
    cells: Mapping[str, str],
    profile: Profile,
    row: Mapping[str, str],
    places: Mapping[str, Place],
) -> Known:
    """What a row of a file says about its event.

    cells: of the ledger, made of the row. places: the regions, countries and shapes that the
    file's claims are about, by place id.
    """
    kinds = [cells["sub_event_type"]]
    if cells["event_type"] == "unknown":
        kinds.append(_raw_kind(profile, row))
    try:
        figures = parse_figures(cells["figures"])
    except ValueError:
        figures = ()
    place = _place(cells, places, "en")
    return Known(
        next((k for k in kinds if not is_empty(k)), ""),
        cells["event_type"],
        place,
        _place(cells, places, "ja") or place,
        figures,
        cells["summary_en"] or cells["summary_ja"],
        cells["event_date"][:10],
    )


def headlines(
    known: Known, via: str, claimant: str, sources: Mapping[str, Source]
) -> dict[str, str]:
    """The headlines of one claim about an event, by column.

    via: the outlets, as in the ledger. claimant: its id. sources: by id.
    """
    carrier = sources.get(re.split("[;>]", via)[0].strip())
    who = None if claimant == UNKNOWN else sources.get(claimant)
    known = replace(known, who=who, carrier=carrier)
    return {"headline_en": built(known, "en"), "headline_ja": built(known, "ja")}


def _raw_kind(profile: Profile, row: Mapping[str, str]) -> str:
    """The file's own word for the type of an event; "" where it has none, or a code."""
    spec = profile.fields.get("event_type")
    word = row.get(spec.get("column", ""), "").strip() if isinstance(spec, Mapping) else ""
    return word if any(c.isalpha() for c in word) else ""


def built(known: Known, lang: str) -> str:
    """A headline in `lang` from what is known."""
    what = _kind(known, lang)
    figures = _figures(known.figures, lang)
    place = known.place_ja if lang == "ja" else known.place
    place = "" if is_empty(place) else place.strip()
    if what:
        made = placed(what, place, lang)
        made = t("headline.with_figures", lang, what=made, figures=figures) if figures else made
    elif figures:
        made = placed(figures, place, lang)
    elif not is_empty(known.summary):
        made = _first_sentence(known.summary)
    else:
        made = _spoken(known, place, lang)
    return shortened(made, MAX_HEADLINE)


def _kind(known: Known, lang: str) -> str:
    if not is_empty(known.kind):
        kind = known.kind.replace("_", " ").strip()
        return kind[:1].upper() + kind[1:]
    # A type that is none of the ledger's is rejected later.
    is_known = known.event_type in EVENT_TYPES and known.event_type != "unknown"
    return t(f"happening.{known.event_type}", lang) if is_known else ""


def _spoken(known: Known, place: str, lang: str) -> str:
    """A headline for a claim of which only is known who makes it, where or when."""
    if known.who or known.carrier:
        source = known.who or known.carrier
        assert source is not None
        form = "said" if known.who else "carried"
        if place:
            return t(f"headline.{form}_about", lang, who=source.name(lang), place=place)
        return t(f"headline.{form}", lang, who=source.name(lang))
    if place:
        return placed(t("headline.event", lang), place, lang)
    return t("headline.event_on", lang, day=known.day) if known.day else t("headline.none", lang)


def _figures(figures: Sequence[Figure], lang: str) -> str:
    said = [_figure(figure, lang) for figure in figures[:_MAX_FIGURES]]
    return t("headline.and", lang).join(said)


def _figure(figure: Figure, lang: str) -> str:
    number = f"{int(figure.value):,}" if figure.value == int(figure.value) else figure.number
    if figure.name in _KILLED:
        phrase = t("headline.killed", lang, n=number)
    elif figure.name in _INJURED:
        phrase = t("headline.injured", lang, n=number)
    else:
        key = f"figure.{figure.name}"
        name = t(key, lang) if key in strings() else figure.name.replace("_", " ")
        phrase = t("headline.figure", lang, n=number, name=name)
    relation = RELATIONS[figure.relation]
    return t(f"headline.{relation}", lang, figure=phrase) if relation else phrase


def _first_sentence(text: str) -> str:
    text = " ".join(text.split())
    for end in _SENTENCE.finditer(text):
        if end.start() >= _MIN_SENTENCE and not text[end.end() : end.end() + 1].islower():
            return text[: end.start()].rstrip(".。")
    return text.rstrip(".。")


def _place(cells: Mapping[str, str], places: Mapping[str, Place], lang: str) -> str:
    """The name of the place in a language, else of its region or country, else its coordinates."""
    named = cells["location_ja"] if lang == "ja" else cells["location"]
    named = named or cells["location"]
    if not is_empty(named):
        return named
    found = places.get(cells["place_id"])
    if found is not None and not found.place_id.startswith("shape-"):
        return found.name_ja if lang == "ja" else found.name_en
    for code in (cells["admin1"], cells["country"]):
        if not is_empty(code):
            if not has_boundary(code):
                return code  # a name of the file
            place = place_of(code)
            return place.name_ja if lang == "ja" else place.name_en
    try:
        return f"{float(cells['latitude']):.2f}, {float(cells['longitude']):.2f}"
    except ValueError:
        return ""
