"""Computes on whole columns of text with Arrow, as the functions for single cells do.

Each function says which one it stands for, and gives the same text for every cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.profiles import placeholders
from geo.importing.texts import Texts

Codes: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
_SPACE = r"\t-\r\x1c-\x20\x{85}\p{Z}"  # what Python's `strip` and `split` take away
_VISIBLE = f"[^{_SPACE}]"
# Spaces that `split` and `join` would change.
_LOOSE = rf"^[{_SPACE}]|[{_SPACE}]$|[{_SPACE}][{_SPACE}]|[\t-\r\x1c-\x1f\x{{85}}\x{{a0}}]|" + (
    r"[\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
)
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_CONTROLS = bytes([*range(9), 0x0B, 0x0C, *range(0x0E, 0x20)])
_ESCAPED = _CONTROLS + b'\\"\n\r\t'
_JOINED_ROWS, _JOINED_BYTES = 10_000, 8 * 1024 * 1024
_OTHER_SPACES = re.compile(r"[^\S ]| {2}")  # than single ones
_PIECE = re.compile(r"(\{[^{}]+\})")


def any_of(mask: pa.BooleanArray) -> bool:
    """Whether a mask has a true value."""
    return bool(pc.any(mask, min_count=0).as_py())


def constant(text: str, size: int) -> pa.StringArray:
    """A column of one text."""
    return pa.repeat(pa.scalar(text, pa.string()), size)


def taken_from(column: pa.StringArray, rows: pa.Array) -> pa.StringArray:
    """The cells of some rows: `column.take(rows)`."""
    if Texts(column).is_constant():
        return pa.repeat(column[0], len(rows))
    return column.take(rows)


def matches(column: pa.StringArray, pattern: str) -> pa.BooleanArray:
    """Whether a cell has a match of a pattern (RE2)."""
    return pc.match_substring_regex(column, pattern)


def filled_cells(column: pa.StringArray) -> pa.BooleanArray:
    """Whether a cell is more than spaces: `bool(cell.strip())`."""
    firsts = Texts(column).firsts
    plain = (firsts > 0x20) & (firsts < 0x80)
    return _by_pattern(column, plain, (firsts == 0) & ~plain, _VISIBLE)


def _by_pattern(column: pa.StringArray, yes: Mask, no: Mask, pattern: str) -> pa.BooleanArray:
    """`matches`, where masks tell of which cells it is certain already."""
    doubtful = ~(yes | no)
    if not doubtful.any():
        return pa.array(yes)
    if doubtful.all():
        return matches(column, pattern)
    where = pa.array(doubtful)
    return pc.replace_with_mask(pa.array(yes), where, matches(pc.filter(column, where), pattern))


def trimmed(column: pa.StringArray) -> pa.StringArray:
    """Cells without outer spaces: `cell.strip()`."""
    if not _has_outer_spaces(Texts(column)):
        return column
    return pc.replace_substring_regex(column, rf"^[{_SPACE}]+|[{_SPACE}]+$", "")


def _has_outer_spaces(texts: Texts) -> bool:
    """Whether a cell may begin or end with a space."""
    filled = texts.sizes > 0
    return any(
        bool((((ends <= 0x20) | (ends >= 0x80)) & filled).any())
        for ends in (texts.firsts, texts.lasts)
    )


def single_spaced(column: pa.StringArray) -> pa.StringArray:
    """Cells with single spaces between words: `" ".join(cell.split())`."""
    if is_single_spaced(column):
        return column
    loose = matches(column, _LOOSE)
    few = pc.replace_substring_regex(pc.filter(column, loose), f"[{_SPACE}]+", " ")
    few = pc.utf8_trim(few, characters=" ")
    return pc.replace_with_mask(column, loose, few)


def is_single_spaced(column: pa.StringArray) -> bool:
    """Whether no cell has other spaces than single ones between words."""
    texts = Texts(column)
    if not (b"  " in texts.data or not texts.is_printed() or _has_outer_spaces(texts)):
        return True
    return not any_of(matches(column, _LOOSE))


def filled_column(
    template: str,
    columns: Callable[[str], pa.StringArray],
    size: int,
    is_tidy: Callable[[str], bool] = lambda name: False,
) -> pa.StringArray:
    """The texts of a template: `profiles.filled`. columns: gives a column of the file.

    is_tidy: whether it is known of a column of the file that it is `is_single_spaced`.
    """
    if not placeholders(template):
        return constant(" ".join(template.split()), size)
    pieces: list[pa.StringArray | str] = []
    tidy = True
    for piece in filter(None, _PIECE.split(template)):
        if piece.startswith("{") and len(piece) > 2:
            pieces.append(columns(piece[1:-1]))
            tidy = tidy and is_tidy(piece[1:-1])
        else:
            pieces.append(piece)
            tidy = tidy and not _OTHER_SPACES.search(piece)
    if len(pieces) == 1:
        return pieces[0] if tidy else single_spaced(pieces[0])
    made = pc.binary_join_element_wise(*pieces, "")
    if tidy:
        # The pieces have single spaces only, so that two can stand side by side only where pieces
        # meet, or where one is empty.
        texts = Texts(made)
        loose = b"  " in texts.data or any(
            bool((ends == 0x20).any()) for ends in (texts.firsts, texts.lasts)
        )
        if not loose:
            return made
    return single_spaced(made)


def json_texts(column: pa.StringArray) -> pa.StringArray:
    """Cells as JSON texts without quotes, as `json.dumps(cell, ensure_ascii=False)[1:-1]`."""
    texts = Texts(column)
    if not texts.has_any(_ESCAPED):
        return column
    made = column
    for letter, written in ((b"\\", "\\\\"), (b'"', '\\"'), (b"\n", "\\n"), (b"\r", "\\r")):
        if letter in texts.data:
            made = pc.replace_substring(made, letter.decode(), written)
    if b"\t" in texts.data:
        made = pc.replace_substring(made, "\t", "\\t")
    if texts.has_any(_CONTROLS):
        control = matches(column, _CONTROL)
        cells = pc.filter(column, control).to_pylist()
        written_out = [json.dumps(cell, ensure_ascii=False)[1:-1] for cell in cells]
        made = pc.replace_with_mask(made, control, pa.array(written_out, pa.string()))
    return made


def json_objects(
    columns: Mapping[str, tuple[pa.StringArray, pa.BooleanArray]], size: int
) -> pa.StringArray:
    """Objects of cells, as `json.dumps(…, ensure_ascii=False)`; "" for rows without any.

    columns: by the names in the objects, with the mask of the cells that are in them.
    """
    everywhere = [_all_of(wanted) for _, wanted in columns.values()]
    first = everywhere.index(True) if True in everywhere else len(columns)
    pieces: list[pa.StringArray | str] = []
    for n, (name, (column, wanted)) in enumerate(columns.items()):
        # Commas stand before the names behind the first column that is in all objects.
        start, end = (", ", '"') if n > first else ("", '", ' if n < first else '"')
        start += f'{json.dumps(name, ensure_ascii=False)}: "'
        text = json_texts(column)
        if not everywhere[n]:
            made = pc.binary_join_element_wise(start, text, end, "")
            pieces.append(pc.if_else(wanted, made, ""))
        elif Texts(text).is_constant():
            pieces.append(f"{start}{text[0].as_py()}{end}")
        else:
            pieces += [start, text, end]
    if not pieces:
        return constant("", size)
    if first < len(columns):
        return _in_one(["{", *pieces, "}"], size)
    inner = _in_one(pieces, size)
    made = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(inner, 0, -2), "}", "")
    return pc.if_else(pc.equal(inner, ""), "", made)


def _all_of(mask: pa.BooleanArray) -> bool:
    return bool(pc.all(mask, min_count=0).as_py())


def _in_one(pieces: Iterable[pa.StringArray | str], size: int) -> pa.StringArray:
    """Columns and texts one behind the other; texts that are neighbours cost no more than one."""
    found: list[pa.StringArray | str] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    if all(isinstance(piece, str) for piece in found):
        return constant("".join(map(str, found)), size)
    return found[0] if len(found) == 1 else pc.binary_join_element_wise(*found, "")


def joined(
    batches: Iterable[tuple[pa.RecordBatch, list[int]]],
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Batches of a size that is worth the time that each costs; the first ones are small."""
    waiting: list[pa.RecordBatch] = []
    numbers: list[int] = []
    size, most = 0, 1_000
    for batch, rows in batches:
        start = 0
        while start < len(rows):
            piece = batch.slice(start, most - len(numbers))
            waiting.append(piece)
            numbers += rows[start : start + piece.num_rows]
            start += piece.num_rows
            size += piece.nbytes
            if len(numbers) >= most or size >= _JOINED_BYTES:
                yield _one(waiting), numbers
                waiting, numbers, size = [], [], 0
                most = min(2 * most, _JOINED_ROWS)
    if waiting:
        yield _one(waiting), numbers


def _one(batches: Sequence[pa.RecordBatch]) -> pa.RecordBatch:
    if len(batches) == 1:
        return batches[0]
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


class Groups:
    """The rows of a batch by the texts of some columns.

    codes: the number of each row's group. first: the first row of each group.
    """

    def __init__(self, columns: Sequence[pa.Array], size: int) -> None:
        """columns: of text; none for one group of all rows. size: rows."""
        self._columns = columns
        codes, groups = np.zeros(size, np.int64), min(size, 1)
        for column in columns:
            encoded = column.dictionary_encode()
            codes = codes * len(encoded.dictionary) + encoded.indices.to_numpy()
            groups *= len(encoded.dictionary)
            if len(columns) > 1:  # numbers without gaps
                numbered = pa.array(codes).dictionary_encode()
                codes = numbered.indices.to_numpy().astype(np.int64)
                groups = len(numbered.dictionary)
        self.codes: Codes = codes.astype(np.int64)
        self.first: Codes = np.zeros(groups, np.int64)
        self.first[self.codes[::-1]] = np.arange(size - 1, -1, -1)  # the last one stays

    def rows(self) -> list[tuple[str, ...]]:
        """The texts of each group."""
        at = pa.array(self.first)
        found = [column.take(at).to_pylist() for column in self._columns]
        return list(zip(*found, strict=True)) if found else [()] * len(self.first)

    def counts(self) -> Codes:
        """How many rows each group has."""
        return np.bincount(self.codes, minlength=len(self.first)).astype(np.int64)

    def spread(self, values: Iterable[str | None]) -> pa.StringArray:
        """A text for each row, from one for each group."""
        return pa.array(list(values), pa.string()).take(pa.array(self.codes))


def first_where(codes: Codes, among: Mask) -> tuple[Codes, Codes, Codes]:
    """The groups that rows of a mask are in: their codes, first rows, and numbers of rows."""
    rows = np.flatnonzero(among)
    counts = np.bincount(codes[rows]) if len(rows) else np.zeros(0, np.int64)
    first = np.zeros(len(counts), np.int64)
    first[codes[rows[::-1]]] = rows[::-1]
    found = np.flatnonzero(counts)
    return found, first[found], counts[found]


def as_mask(column: pa.BooleanArray) -> Mask:
    """A mask of Arrow as one of numpy."""
    found: Mask = column.to_numpy(zero_copy_only=False)
    return found
