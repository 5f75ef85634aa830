"""Parts a text that names speakers: a title belongs to the person beside it, all else is apart.

A comma parts two speakers ("residents, the army"), or a name from its title ("Eduard Basurin,
a spokesman for ..."). `titles.toml` has the words by which the two are told apart.
"""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from pathlib import Path

from geo.model.places import fold

_WORD = re.compile(r"[\w'’-]+")
_LIST = re.compile(r"""\s*\[\s*(["']).*\1\s*\]\s*""", re.DOTALL)
_LONGEST_LIST = 10_000  # characters
_WIDE = {";": "；", ",": "，、", "/": "／", "|": "｜"}
_ARTICLES = ("the", "former", "acting", "then")


def listed(text: str) -> list[str]:
    """The texts of a list, as JSON and Python write one: `["A", "B"]`; empty for other texts."""
    if not _LIST.fullmatch(text) or len(text) > _LONGEST_LIST:
        return []
    try:
        found = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return []
    return found


def parted(text: str, marks: Iterable[str]) -> list[str]:
    """`text` split at `marks`, also in full width, except within brackets."""
    marks = tuple(wide for mark in marks for wide in (mark, *_WIDE.get(mark, "")))
    if not any(mark in text for mark in marks):
        return [text]
    parts, depth, start, n = [], 0, 0, 0
    while n < len(text):
        depth += (text[n] in "(（") - (text[n] in ")）")
        mark = next((m for m in marks if depth <= 0 and text.startswith(m, n)), "")
        if mark:
            parts.append(text[start:n])
            start = n = n + len(mark)
        else:
            n += 1
    return [*parts, text[start:]]


def with_titles(
    parts: Sequence[str], mark: str, is_known: Callable[[str], bool]
) -> list[tuple[str, str]]:
    """Speakers from parts that stood beside each other: each with its title, and without.

    mark: what stood between the parts. is_known: whether a part is a speaker that a table knows.
    """
    listed = [n for n, part in enumerate(parts) if part.casefold().startswith("and ")]
    if listed and not any(is_known(part) for part in parts[1:]):
        whole = f"{mark} ".join(p.strip() for p in parts)  # "ambassadors of A, B, and C"
        return [(whole, whole)]
    found: list[list[str]] = []
    for part in parts:
        if found and _belongs(found[-1], part, is_known):
            found[-1].append(part)
        else:
            found.append([part])
    return [
        (f"{mark} ".join(p.strip() for p in group), next(filter(is_person, group), group[0]))
        for group in found
    ]


def _belongs(group: Sequence[str], part: str, is_known: Callable[[str], bool]) -> bool:
    """Whether `part` says more about the speaker of the parts before it."""
    before, words = group[-1], _words(part)
    if not words or words[0] in _titles("linking") or words[:2] == ["acting", "as"]:
        return True
    has_person = any(is_person(p) for p in group)
    if _is_role(part):
        return has_person
    if len(group) == 1 and _is_role(before):
        alone = len(words) == 1 and not is_known(part) and not is_known(before)
        return is_person(part) or alone
    return False


def cites(text: str) -> bool:
    """Whether a text says that somebody passes on the words of others."""
    return bool(_between("citing").search(fold(text)))


def without_prefix(text: str) -> str:
    """The name of a speaker without "according to" before it."""
    words = fold(text)
    before = next((p for p in _titles("prefixes") if words.startswith(f"{p} ")), "")
    return text.strip()[len(before) :].strip() if len(words) == len(text.strip()) else text


@cache
def _between(kind: str) -> re.Pattern[str]:
    """A word of a kind, behind other words."""
    return re.compile(rf"\w\W+(?:{'|'.join(map(re.escape, sorted(_titles(kind))))})\b")


def names_a_body(text: str) -> bool:
    """Whether a text has a word of a role or a body, such as `monitors` or `spokesman`."""
    return any(_is_of("roles", w) or _is_of("bodies", w) for w in _WORD.findall(text))


def _is_of(kind: str, word: str) -> bool:
    """Whether a word, or a part of it between hyphens, is of a kind."""
    return bool({fold(word), *fold(word).split("-")} & _titles(kind))


def is_person(text: str) -> bool:
    """Whether a text looks like a person's name alone, with or without a rank."""
    words = [w for w in _WORD.findall(text) if fold(w) not in _titles("ranks")]
    if not 2 <= len(words) <= 4 or names_a_body(text):
        return False
    return all(w[0].isupper() and not (w.isupper() and len(w) > 1) for w in words)


def _is_role(text: str) -> bool:
    """Whether a text is a role whose holder it does not name."""
    words = _WORD.findall(text)
    at = [n for n, w in enumerate(words) if _is_of("roles", w)]
    if not at:
        return False
    after = [w for w in words[at[-1] + 1 :] if fold(w) not in _titles("ranks")]
    return not (len(after) >= 2 and all(w[0].isupper() for w in after[-2:]) and len(after) <= 3)


def _words(text: str) -> list[str]:
    words = [fold(w) for w in _WORD.findall(text)]
    while words and words[0] in _ARTICLES and words[:2] != ["acting", "as"]:
        words.pop(0)
    return words


@cache
def _titles(kind: str) -> frozenset[str]:
    text = (Path(__file__).parent / "titles.toml").read_text(encoding="utf-8")
    return frozenset(fold(word) for word in tomllib.loads(text)[kind])
