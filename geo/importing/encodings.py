"""Detects the encoding of an untrusted file by decoding all of it, and converts it to UTF-8.

A few broken bytes make no other encoding of a text: most of its lines say what it is. The rows that
hold such bytes are rejected one by one, and the rest is read.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import IO, TYPE_CHECKING

from charset_normalizer import CharsetMatch, from_bytes

from geo.importing.sheets import BLOCK, Unreadable, unreadable
from geo.model.claims import number_of

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_SAMPLE = 200_000  # bytes of lines with non-ASCII characters, by which the encoding is guessed
_LINES = 100_000  # lines with non-ASCII characters that are looked at
# The encodings among which one is guessed. Rare ones are found in short texts by mistake.
_COMMON = (
    *("cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257"),
    *("koi8_r", "koi8_u", "cp866", "iso8859_2", "iso8859_5", "mac_cyrillic"),
    *("cp932", "euc_jp", "gb18030", "big5", "euc_kr"),
)
_CYRILLIC = ("cp1251", "koi8_u", "koi8_r", "cp866", "iso8859_5", "mac_cyrillic")
_LATIN = ("cp1250", "cp1252", "cp1254", "cp1257", "iso8859_2")
_CHINESE_OR_KOREAN = ("gb18030", "big5", "euc_kr")
_KANA = re.compile("[ぁ-ゖァ-ヺ]")
# What is rare in Cyrillic texts: a capital or a sign within a word, letters of few languages.
_ODD_CYRILLIC = re.compile(
    r"(?<=[а-яіїєґ])[А-ЯІЇЄҐЁ]|(?<=[^\W\d_])[^\w\s.,;:!?'’ʼ()/&\"»”-](?=[^\W\d_])"
    r"|[ЂЃѓЉЊЌЋЏђљњќћџЅѕЈј]|[\u2500-\u259f]"
)
_WORDS_COMPARED = 2_000
_DBF_LANGUAGE = 29  # the byte of a DBF file that may say its code page
# What programs write there for Windows in the West, whatever the texts are in.
_DBF_WINDOWS = (0x03, 0x57)
_ESCAPE = re.compile(rb"\x1b\$[@B]")  # to the letters of JIS
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Stands before a byte that is not of the encoding: a code point that is never a character.
BROKEN = "\ufdd0"
_ESCAPED = re.compile("[\udc80-\udcff]")  # such bytes, as Python's `surrogateescape` gives them


@dataclass(frozen=True)
class Encoding:
    """The encoding of a text. name: as Python knows it.

    broken: whether some bytes are not of it, but too few for the text to be in another one.
    """

    name: str
    broken: bool = False

    @property
    def errors(self) -> str:
        """What Python's decoders do with the bytes that are not of the encoding."""
        return "surrogateescape" if self.broken else "strict"


def encoding_of(
    data: IO[bytes],
    name: str,
    encodings_of: Callable[[Sequence[str]], Sequence[str]],
    whole: bool = False,
) -> Encoding:
    """The encoding of a text.

    encodings_of: from the columns to the encodings to try after UTF-8; if it gives none, the
    encoding is guessed. whole: whether a text with broken bytes is refused. Raises Unreadable.
    """
    found = _encoding_of(data, name, encodings_of)
    if whole and found.broken and (failed := _fault_in(data, found.name)):
        raise _not_of(name, failed, found.name)
    return found


def _encoding_of(
    data: IO[bytes], name: str, encodings_of: Callable[[Sequence[str]], Sequence[str]]
) -> Encoding:
    data.seek(0)
    head = data.read(4)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            wrong = _fault_in(data, encoding)
            if wrong and encoding != "utf-8-sig":  # the letters behind a lost byte may all be wrong
                raise _not_of(name, wrong, encoding)
            return Encoding(encoding, broken=wrong is not None)
    if (wide := _without_mark(data)) and _fault_in(data, wide) is None:
        return Encoding(wide)
    failed = _fault_in(data, "utf-8")
    if failed is None:
        return Encoding(_by_escapes(data) or "utf-8")
    good, bad, others = _letters(data)
    if good >= bad > 0:
        return Encoding("utf-8", broken=True)
    data.seek(0)
    # In a header with non-ASCII characters, the ASCII column names can still be read.
    columns = re.split(r"[,;\t|]", data.readline(BLOCK).decode("utf-8", "replace").strip())
    encodings = encodings_of([c.strip('"') for c in columns])
    for encoding in encodings:
        if encoding.lower() not in ("utf-8", "utf8") and _fault_in(data, encoding) is None:
            return Encoding(encoding)
    if not encodings:
        best = _guess(others)
        if best is not None:
            likely = _likelier(best.encoding, others)
            broken = _fault_in(data, likely) is not None
            if not broken or good:
                return Encoding(likely, broken)
    raise _not_of(name, failed, ", ".join(["utf-8", *encodings]))


def _not_of(name: str, failed: tuple[int, bytes], tried: str) -> Unreadable:
    row, piece = failed
    return unreadable(name, "encoding_of", row, repr(piece), tried=tried)


def _letters(data: IO[bytes]) -> tuple[int, int, bytes]:
    """Of the first `_LINES` lines that are not ASCII, read as UTF-8: what they are made of.

    Given are the number of letters that are not ASCII, the number of bytes that are none of UTF-8,
    and the lines with such bytes, up to `_SAMPLE`.
    """
    good, bad, others = 0, 0, bytearray()
    for line in islice(_not_ascii(data), _LINES):
        text = line.decode("utf-8", "surrogateescape")
        broken = len(_ESCAPED.findall(text))
        good += sum(letter > "\x7f" for letter in text) - broken
        bad += broken
        if broken:
            others += line[: _SAMPLE - len(others)]
    return good, bad, bytes(others)


def _not_ascii(data: IO[bytes]) -> Iterator[bytes]:
    data.seek(0)
    for line in iter(lambda: data.readline(BLOCK), b""):
        if not line.isascii():
            yield line


def encoding_of_dbf(
    parts: Mapping[str, bytes], encodings_of: Callable[[Sequence[str]], Sequence[str]]
) -> str:
    """The encoding of the texts of a shapefile; "" where its files say it.

    parts: its files, by their endings.
    """
    if chosen := encodings_of(()):
        return chosen[0]
    dbf = parts["dbf"]
    said = dbf[_DBF_LANGUAGE] if len(dbf) > _DBF_LANGUAGE else 0
    if "cpg" in parts or (said and said not in _DBF_WINDOWS):
        return ""
    rows = rows_of_dbf(parts)
    good, bad, _ = _letters(io.BytesIO(rows))
    if good >= bad:  # programs cut texts off at the width of their column, also within a letter
        return "utf-8"
    words = b" ".join(w for w in rows.split() if not w.isascii())[:_SAMPLE]
    best = _guess(words)
    found = _likelier(best.encoding, words) if best is not None else ""
    return "cp1252" if said and found in _LATIN else found


def rows_of_dbf(parts: Mapping[str, bytes]) -> bytes:
    """The texts of a shapefile, behind the header. parts: its files, by their endings."""
    dbf = parts["dbf"]
    return dbf[int.from_bytes(dbf[8:10], "little") :]


def _guess(sample: bytes) -> CharsetMatch | None:
    return from_bytes(sample, cp_isolation=list(_COMMON)).best()


def _likelier(guessed: str, sample: bytes) -> str:
    """The encoding of a text of which another one was guessed, or that one.

    In short texts the guess confuses the encodings of Cyrillic, and those of Japanese with others.
    """
    if guessed in _CYRILLIC:
        return min(_CYRILLIC, key=lambda one: (_oddness(sample, one), one != guessed))
    if guessed in _CHINESE_OR_KOREAN:
        with suppress(UnicodeDecodeError):
            return "euc_jp" if _KANA.search(sample.decode("euc_jp")) else guessed
    return guessed


def _oddness(sample: bytes, encoding: str) -> int:
    """How many letters of a text would be strange, if it were in an encoding."""
    text = sample.decode(encoding, "replace")
    return len(_ODD_CYRILLIC.findall(text)) + 10 * text.count("\ufffd")


def odd_word(data: IO[bytes], encoding: str) -> str:
    """A word of a text that is not ASCII, by which its encoding can be told; or "".

    It is the first one that the fewest other encodings of Latin letters would show alike.
    """
    if encoding.lower().startswith("utf"):
        return ""
    lines = (line.decode(encoding, "replace") for line in _not_ascii(data))
    words = (
        word for line in lines for word in re.findall(r"[^\W\d_]+", line) if not word.isascii()
    )
    return min(islice(words, _WORDS_COMPARED), key=lambda word: _alike(word, encoding), default="")


def _alike(word: str, encoding: str) -> int:
    """How many encodings of Latin letters have the same bytes for a word."""
    if encoding not in _LATIN:
        return 0
    written = word.encode(encoding, "replace")
    return sum(written.decode(other, "replace") == word for other in _LATIN)


def _by_escapes(data: IO[bytes]) -> str:
    """The encoding of a text in ASCII that changes its letters by escapes, as Japanese mail has."""
    data.seek(0)
    head = data.read(BLOCK)
    if not _ESCAPE.search(head) or not head.isascii():
        return ""
    return "iso2022_jp" if _fault_in(data, "iso2022_jp") is None else ""


def _without_mark(data: IO[bytes]) -> str:
    """The encoding of a UTF-16 text without a mark, which has a NUL beside each ASCII letter."""
    data.seek(0)
    head = data.read(4096)
    even, odd = head[0::2].count(0), head[1::2].count(0)
    few = 0.4 if min(even, odd) else 0.1  # Cyrillic letters have no NUL
    if max(even, odd) < len(head) * few or min(even, odd) > len(head) * 0.05:
        return ""
    return "utf-16-le" if odd > even else "utf-16-be"


def _fault_in(data: IO[bytes], encoding: str) -> tuple[int, bytes] | None:
    """Line and bytes where decoding `data` as `encoding` fails; None if it does not."""
    try:
        decoder = codecs.getincrementaldecoder(encoding)()
    except LookupError:
        return 0, encoding.encode()
    data.seek(0)
    line = 1
    while True:
        block = data.read(BLOCK)
        try:
            decoder.decode(block, final=not block)
        except UnicodeDecodeError as e:
            at = e.object[: e.start].count(b"\n")
            return line + at, bytes(e.object[e.start : e.start + 8])
        if not block:
            return None
        line += block.count(b"\n")


class Utf8(io.RawIOBase):
    """A stream of `data` from its start, converted to UTF-8 without a byte order mark.

    A byte that is not of the encoding is written as `BROKEN` and its number: `\\xFF`.
    """

    def __init__(self, data: IO[bytes], encoding: Encoding) -> None:
        data.seek(0)
        self._data, self._broken = data, encoding.broken
        self._decoder = codecs.getincrementaldecoder(encoding.name)(encoding.errors)
        self._ready = b""
        self._first = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._ready:
            block = self._data.read(BLOCK // 4)
            text = self._decoder.decode(block, final=not block)
            if self._first and text:
                text, self._first = text.removeprefix("\ufeff"), False
            if self._broken:
                text = _ESCAPED.sub(lambda byte: BROKEN + number_of(byte[0]), text)
            self._ready = text.encode("utf-8", "surrogatepass")
            if not block:
                break
        view = memoryview(buffer).cast("B")
        n = min(len(view), len(self._ready))
        view[:n] = self._ready[:n]
        self._ready = self._ready[n:]
        return n
