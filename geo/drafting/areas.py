"""Words around a place that make an area of it: near, south of, 周辺, під, on the border."""

from __future__ import annotations

import re
from collections.abc import Collection

from geo.drafting.lexicon import countries, regions, words_of
from geo.drafting.model import Candidate
from geo.drafting.text import Span

_CAPITALISED = r"[^\W\d_a-zа-яіїєґ][\w'’ʼ-]+"
_AND = "and|та|і|й|и"
_LISTED = rf"(?:{_CAPITALISED}(?:,\s|\s(?:{_AND})\s))*"  # places before one of a list
FRONT = "around {key} 0-15 km"  # near a town, or on the part of the front named after it
DISTRICT = "around {key} 0-30 km"
_SECTOR = "sector {direction} of {{key}} 0-15 km"
_BORDER = "{region} within 50 km of border {other}"


_DISTANCE = re.compile(
    r"(?:(?<!\w)(within|inside|less than|в пределах|у межах|в радіусі|в радиусе)\s)?"
    r"(?<![\d.,])(\d{1,3}(?:[.,]\d)?)\s?"
    r"(km|kilomet(?:er|re)s?|miles?|км|кілометр\w{0,3}|километр\w{0,3})"
    r"\s(?:away\s)?(?:from|of|від|от)?\s?$",
    re.IGNORECASE,
)
_DISTANCE_JA = re.compile(
    r"から(?:の?距離が)?(?:およそ|約)?(\d{1,3}(?:\.\d)?)キロ(?:メートル)?(以内)?"
)
_MILE_KM = 1.609
_BLUR_KM = 5  # about a distance that is said


def _ring(number: str, unit: str, within: bool, start: str) -> str:
    """The rule for what lies at a distance of a place, or within it."""
    far = float(number.replace(",", ".")) * (_MILE_KM if unit.lower().startswith("mile") else 1)
    least = 0 if within else max(0, round(far) - _BLUR_KM)
    most = max(1, round(far)) if within else round(far) + _BLUR_KM
    return f"{start} {{key}} {least}-{most} km"


def neighbour(words: str, place: Candidate, named: Collection[str]) -> str:
    """The country whose border is meant: the one in `words`, else the text's only other; or "".

    It is "" where the place has no border with it. named: ISO codes of the countries that the text
    names.
    """
    here = [c.iso for c in countries() if c.names.search(words) and c.iso != place.country]
    others = here or sorted(set(named) - {place.country})
    borders = next((r.borders for r in regions() if r.iso == place.region), frozenset())
    return others[0] if len(others) == 1 and others[0] in borders else ""


def area(text: str, name: Span, precision: str, end: int, lang: str) -> tuple[Span, str]:
    """The words of an area around a name, and its rule with {key}, or {region} and {other}; or "".

    name: where the name of the place stands. precision: of the place. end: of the sentence.
    """
    if lang == "ja":
        return _japanese(text, name, precision, end)
    return _european(text, name, precision, end, lang)


def _japanese(text: str, name: Span, precision: str, end: int) -> tuple[Span, str]:
    said = words_of("ja")["places"]
    after = text[name[1] : min(end, name[1] + 24)]
    if precision == "region":
        m = re.match(rf"(?:の[^、。]{{0,8}}?)?(?:{said['border']})", after)
        return ((name[0], name[1] + m.end()), _BORDER) if m else (name, "")
    if m := _DISTANCE_JA.match(after):
        return (name[0], name[1] + m.end()), _ring(m[1], "km", bool(m[2]), "around")
    if after.startswith("地区"):
        return (name[0], name[1] + 2), DISTRICT
    if m := re.match(rf"(?:市|町|村)?の?(?:{said['around']})", after):
        return (name[0], name[1] + m.end()), FRONT
    if precision == "settlement" and (m := re.match(said["fought_over"], after)):
        return (name[0], name[1] + m.end()), FRONT
    found = [
        (m.end(), direction)
        for direction, form in said["directions"].items()
        if (m := re.match(rf"(?:市|町|村)?{form}", after))
    ]
    if not found:
        return name, ""
    stop, direction = max(found)
    return (name[0], name[1] + stop), _SECTOR.format(direction=direction)


def _european(text: str, name: Span, precision: str, end: int, lang: str) -> tuple[Span, str]:
    said = words_of(lang)["places"]
    before, after = text[max(0, name[0] - 40) : name[0]], text[name[1] : min(end, name[1] + 24)]
    long_before = text[max(0, name[0] - 90) : name[0]]
    if precision == "region":
        m = re.search(rf"(?<!\w)\w*\s?(?:{said['border']})\s[^.]*$", before)
        return ((name[0] - len(m[0].lstrip()), name[1]), _BORDER) if m else (name, "")
    found = [
        (len(m[0]), direction)
        for direction, form in said["directions"].items()
        if (m := re.search(rf"(?i:{form})\s(?:the\s)?(?:city of\s)?{_LISTED}$", long_before))
    ]
    if found:
        length, direction = max(found)
        begin = name[0] - length
        if m := _DISTANCE.search(text[max(0, begin - 40) : begin]):
            sector = _ring(m[2], m[3], False, f"sector {direction} of")
            return (begin - len(m[0]), name[1]), sector
        return (begin, name[1]), _SECTOR.format(direction=direction)
    if (m := _DISTANCE.search(before)) and (m[1] or re.search(r"(?:of|from|від|от)\s$", m[0])):
        return (name[0] - len(m[0]), name[1]), _ring(m[2], m[3], bool(m[1]), "around")
    around = said["around"]
    if precision == "settlement":
        around = f"{around}|{said['fought_over']}"
    near = rf"(?<!\w)(?:{around})\s(?:the\s)?(?:(?:{said['kinds']})\s(?:of\s)?)?$"
    if m := re.search(near, before, re.IGNORECASE):
        return (name[0] - len(m[0]), name[1]), FRONT
    if m := re.search(rf"(?<!\w)(?i:{around})\s{_LISTED}$", long_before):
        return (name[0] - len(m[0]), name[1]), FRONT
    if m := re.match(rf"\s(?:{said['around_after']})(?!\w)", after):
        return (name[0], name[1] + m.end()), FRONT
    if m := re.match(rf"\s(?:{said['district']})(?!\w)", after):
        return (name[0], name[1] + m.end()), DISTRICT
    return name, ""
