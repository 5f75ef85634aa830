"""Finds text in UTF-8 that a program read in another encoding before the file was written.

`Бахмут` became `Ð‘Ð°Ñ…Ð¼ÑƒÑ‚` (Windows-1252), `Р‘Р°С…РјСѓС‚` (Windows-1251) or marks of lost
letters, and kana became rows of 縺, 繧 and 繝 (Windows-31J). Such cells are pointed out and stay as
they are: which program did it, and whether more than once, nobody knows here.
"""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import any_of, matches
from geo.importing.texts import Texts

# What the bytes 80 to BF of UTF-8 look like in these encodings, after one of C2 to F4.
_WESTERN = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + "\x80-\x9f"
_CYRILLIC = bytes(range(0x80, 0xC0)).decode("cp1251", "ignore")
_WESTERN_RUN = re.compile(f"[\xc2-\xf4][{_WESTERN}\xc2-\xf4]+")
_FREQUENT = "ÃÂâ"  # before letters with accents, before signs, before quotation marks and dashes
# Two letters of a word are no proof here: `Рівне` begins with what might stand for one.
_CYRILLIC_RUN = f"(?:[РС][{_CYRILLIC}]){{3}}"
_KANA_RUN = "[縺繧繝][｡-ﾟ一-龠]?[縺繧繝][｡-ﾟ一-龠]?[縺繧繝]"
_LOST = "\ufffd"
_CERTAIN = f"{_LOST}|{_CYRILLIC_RUN}|{_KANA_RUN}"
_PERHAPS = f"[\\x{{c2}}-\\x{{f4}}][{_WESTERN}]"
# Bytes of UTF-8 without which no cell matches: of U+00C0 to U+00FF, and of the others' letters.
_WESTERN_LEAD = b"\xc3"
_CERTAIN_PARTS = tuple(letter.encode() for letter in (_LOST, "Р", "С", "縺", "繧", "繝"))


def misread(column: pa.StringArray) -> pa.BooleanArray | None:
    """Which cells hold such text; None if none does. column: without nulls."""
    data = Texts(column).data
    if data.isascii():
        return None
    found: pa.BooleanArray | None = None
    if any(part in data for part in _CERTAIN_PARTS):
        found = matches(column, _CERTAIN)
    if _WESTERN_LEAD in data:
        maybe = matches(column, _PERHAPS)
        if any_of(maybe):
            western = np.zeros(len(column), bool)
            for n in pc.indices_nonzero(maybe).to_pylist():
                western[n] = is_western(column[n].as_py())
            found = pa.array(western) if found is None else pc.or_(found, pa.array(western))
    return found if found is not None and any_of(found) else None


def is_western(cell: str) -> bool:
    """Whether a cell holds UTF-8 that was read as Windows-1252 or ISO 8859-1.

    One letter alone is none unless it is frequent and nothing else in the cell is beyond ASCII:
    `é»…` may end a quotation.
    """
    meant, runs = 0, []
    for run in _WESTERN_RUN.findall(cell):
        try:
            meant += len(b"".join(_byte(letter) for letter in run).decode())
        except UnicodeDecodeError:
            continue
        runs.append(run)
    if meant != 1:
        return meant > 1
    return runs[0][0] in _FREQUENT and len(runs[0]) == sum(letter > "\x7f" for letter in cell)


def _byte(letter: str) -> bytes:
    try:
        return letter.encode("cp1252")
    except UnicodeEncodeError:
        return letter.encode("latin-1")
