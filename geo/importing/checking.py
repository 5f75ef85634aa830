"""Checks a profile when it is read, so that no profile can take unbounded time or memory.

Each check raises ValueError with the place and the remedy.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from geo.i18n import t
from geo.importing.answers import is_answer
from geo.importing.coordinates.systems import is_system
from geo.importing.patterns import Refused, stripped
from geo.importing.told_speakers import fault_of, speakers_of
from geo.model.claims import KINDS

MAX_SIZE = 64 * 1024  # characters of a profile
MAX_TEXT = 2_000  # characters in one text of a profile
MAX_LIST = 40  # entries in a list of patterns, marks, formats, encodings or templates
MAX_WORDS = 1_000  # words of a column, or columns that a file must have
MAX_PLACEHOLDERS = 200  # in all templates together
MAX_DATES = 8  # fields that are dates: each is compared with every format
_LISTS = {
    "requires": MAX_WORDS,
    "optional": MAX_WORDS,
    "header": MAX_WORDS,
    "formats": 20,
    "drop": 20,
    "split": 20,
    "maybe": 20,
}
# Codecs of Python that are slow for long texts, or that do not decode to text.
_NO_TEXT = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "mbcs", "oem"}
_DIRECTIVES = frozenset("aAbBcdfHIjmMpSyYzZ%")
_FIGURE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_DIRECTIVE = re.compile(r"%(.?)", re.DOTALL)


def check_profile(data: Mapping[str, object], where: str) -> None:
    """Check the parsed TOML of a profile. where: its name, for messages."""
    _texts(data, where)
    name = data.get("name")
    if not isinstance(name, Mapping) or not isinstance(name.get("en"), str):
        raise ValueError(f'{where}, name: needs {{ en = "…", ja = "…" }}')
    _strings(name.values(), f"{where}, name")
    for encoding in _list(data, "encodings", where):
        _encoding(encoding, f"{where}, encodings")
    _list(data, "requires", where)
    _list(data, "optional", where)
    _list(data, "header", where)
    dates = _table(data, "dates", where)
    for form in _list(dates, "formats", f"{where}, dates"):
        _format(form, f"{where}, dates.formats")
    for key in ("orders", "answers"):
        _answers(_table(dates, key, f"{where}, dates"), f"{where}, dates.{key}")
    _answers(_table(data, "answers", where), f"{where}, answers")
    _coordinates(_table(data, "coordinates", where), f"{where}, coordinates")
    for column, pattern in _table(data, "looks", where).items():
        _pattern(pattern, f"{where}, looks.{column}")
    publisher = _table(data, "publisher", where)
    if publisher and publisher.get("kind", "unknown") not in KINDS:
        raise ValueError(f"{where}, publisher.kind: one of {', '.join(KINDS)}")
    lacking = [k for k in ("source_id", "name_en", "badge") if publisher and k not in publisher]
    if lacking:
        raise ValueError(f"{where}, publisher: {lacking[0]} is missing")
    _strings(publisher.values(), f"{where}, publisher")
    region = _table(data, "region", where)
    _keys(region, ("name", "country", "address", "within"), f"{where}, region")
    _strings(region.values(), f"{where}, region")
    for key in ("format", "licence", "citation", "url", "decimal", "updated"):
        _strings([data.get(key, "")], f"{where}, {key}")
    for key in ("claimants", "carriers"):
        _splits(_table(data, key, where), f"{where}, {key}")
    _fields(_table(data, "fields", where), f"{where}, fields")
    _speakers(_table(data, "speakers", where), f"{where}, speakers")


def _texts(value: object, where: str) -> None:
    """Check the lengths of all texts and lists, at any depth."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ValueError(f"{where}: a text of more than {MAX_TEXT:,} characters; shorten it")
    inside = value.items() if isinstance(value, Mapping) else ()
    for key, inner in inside:
        _texts(inner, f"{where}, {str(key)[:80]}")
    if isinstance(value, list):
        most = _LISTS.get(where.rsplit(", ", 1)[-1], MAX_LIST)
        if len(value) > most:
            raise ValueError(f"{where}: more than {most} entries; leave some out")
        for inner in value:
            _texts(inner, where)


def _table(data: Mapping[str, object], key: str, where: str) -> Mapping[str, object]:
    found = data.get(key, {})
    if not isinstance(found, Mapping):
        raise ValueError(f"{where}, {key}: not a table; write [{key}] and its keys below it")
    return found


def _list(data: Mapping[str, object], key: str, where: str) -> Sequence[str]:
    found = data.get(key, [])
    if not isinstance(found, list):
        raise ValueError(f'{where}, {key}: not a list; write {key} = ["…"]')
    _strings(found, f"{where}, {key}")
    return found


def _strings(values: Iterable[object], where: str) -> None:
    for value in values:
        if not isinstance(value, str):
            raise ValueError(f"{where}: {value!r:.80} is no text; put it in quotes")


def _encoding(name: str, where: str) -> None:
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError) as e:
        raise ValueError(f"{where}: no encoding {name!r:.80}") from e
    plain = name.lower().replace("_", "-")
    if not getattr(found, "_is_text_encoding", True) or {found.name, plain} & _NO_TEXT:
        raise ValueError(f"{where}: {name!r:.80} is no encoding of files")


def _format(form: str, where: str) -> None:
    """Check that `strptime` takes the format and stays fast: no directive may be repeated."""
    used = _DIRECTIVE.findall(form)
    wrong = next((d for d in used if d not in _DIRECTIVES), None)
    if wrong is not None:
        raise ValueError(f"{where}: {form!r:.80} has %{wrong}, which is not supported")
    told = [d for d in used if d != "%"]
    if len(set(told)) < len(told) or len(form) > 80:
        raise ValueError(f"{where}: {form!r:.80} names something twice, or is too long")
    try:
        datetime.strptime("", form)
    except ValueError as e:
        if "does not match" not in str(e):
            raise ValueError(f"{where}: {form!r:.80}: {e}") from e
    except (re.error, IndexError) as e:
        raise ValueError(f"{where}: {form!r:.80} is not a date format") from e


def _speakers(table: Mapping[str, object], where: str) -> None:
    """Check that no more speakers are told than a profile may, and that a badge is one."""
    if len(table) > MAX_WORDS:
        raise ValueError(f"{where}: at most {MAX_WORDS:,} speakers; use a table of claimants")
    for text, speaker in zip(table, speakers_of(table), strict=True):
        fault = fault_of(speaker.source("x", "XX", "unknown"), {"unknown", speaker.side})
        if fault:
            column, value, reason, values = fault
            raise ValueError(
                f"{where}.{text!r:.80}.{column}: {t(f'error.{reason}', 'en', **values)} [{value}]"
            )


def _splits(table: Mapping[str, object], where: str) -> None:
    if table and not isinstance(table.get("column"), str):
        raise ValueError(f"{where}, column: the column of the file, in quotes")
    for key in ("split", "maybe"):
        if "" in _list(table, key, where):
            raise ValueError(f"{where}, {key}: an empty mark separates nothing; leave it out")
    for pattern in _list(table, "drop", where):
        _pattern(pattern, f"{where}, drop")
    if not isinstance(table.get("host", False), bool):
        raise ValueError(f"{where}, host: true or false")


def _pattern(pattern: object, where: str) -> None:
    _strings([pattern], where)
    try:
        stripped("", (str(pattern),))
    except Refused as e:
        raise ValueError(f"{where}: {pattern!r:.80}: {e}") from e


def _answers(table: Mapping[str, object], where: str) -> None:
    for column, words in table.items():
        at = f"{where}.{column}"
        _strings([words], at)
        wrong = [w for w in re.split(r"[,\s]+", str(words).strip()) if not is_answer(w)]
        if wrong:
            raise ValueError(f"{at}: {wrong[0]!r:.80} is no answer; write dmy, mdy or a zone")


def _coordinates(table: Mapping[str, object], where: str) -> None:
    _keys(table, ("column", "crs"), where)
    _strings(table.values(), where)
    system = str(table.get("crs", ""))
    if system and not is_system(system):
        raise ValueError(f"{where}, crs: {system!r:.80} is no EPSG code; write EPSG:32637")


def _keys(table: Mapping[str, object], known: Sequence[str], where: str) -> None:
    strange = next((key for key in table if key not in known), None)
    if strange is not None:
        raise ValueError(f"{where}: unknown key {strange!r:.80}; known: {', '.join(known)}")


def _fields(fields: Mapping[str, object], where: str) -> None:
    braces = 0
    for name, spec in fields.items():
        at = f"{where}.{name}"
        if isinstance(spec, str | list):
            texts = [spec] if isinstance(spec, str) else spec
            _strings(texts, at)
            braces += sum(text.count("{") for text in texts)
        elif isinstance(spec, Mapping):
            names = ("date", "year", "month", "day", "column", "number", "other")
            _strings((spec[k] for k in names if k in spec), at)
            if not isinstance(spec.get("only_days", False), bool):
                raise ValueError(f"{at}: only_days is true or false")
            if "split" in spec and (not isinstance(spec["split"], str) or not spec["split"]):
                raise ValueError(f"{at}: split is the mark between several days")
            named = spec.get("figures", {})
            if not isinstance(named, Mapping) or ("figures" in spec) != (name == "figures"):
                raise ValueError(f'{at}: write figures = {{ figures = {{ killed = "column" }} }}')
            _strings(named.values(), at)
            strange = [n for n in named if not _FIGURE.fullmatch(n)]
            if strange:
                raise ValueError(f"{at}: {strange[0]!r:.80} is no name; write letters, digits, _")
            for key in ("words", "starts", "flags"):
                words = spec.get(key, {})
                if not isinstance(words, Mapping) or len(words) > MAX_WORDS:
                    raise ValueError(f"{at}: {key} is a table of at most {MAX_WORDS:,} words")
                _strings(words.values(), at)
            if {"words", "starts"} & spec.keys() and "column" not in spec:
                raise ValueError(f"{at}: words and starts need the column that they are about")
    if sum(
        isinstance(s, Mapping) and bool({"date", "year"} & s.keys()) for s in fields.values()
    ) > (MAX_DATES):
        raise ValueError(f"{where}: more than {MAX_DATES} dates; use fewer")
    if braces > MAX_PLACEHOLDERS:
        raise ValueError(f"{where}: more than {MAX_PLACEHOLDERS} columns in its texts; use fewer")
