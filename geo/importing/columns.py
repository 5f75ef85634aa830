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

Codes: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]
_SPACE = r"\t-\r\x1c-\x20\x{85}\p{Z}"  # what Python's `strip` and `split` take away
_VISIBLE = f"[^{_SPACE}]"
# Spaces that `split` and `join` would change.
_LOOSE = rf"^[{_SPACE}]|[{_SPACE}]$|[{_SPACE}][{_SPACE}]|[\t-\r\x1c-\x1f\x{{85}}\x{{a0}}]|" + (
    r"[\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}]"
)
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f]"
_JOINED_ROWS, _JOINED_BYTES = 10_000, 8 * 1024 * 1024
_PIECE = re.compile(r"(\{[^{}]+\})")


def any_of(mask: pa.BooleanArray) -> bool:
    """Whether a mask has a true value."""
    return bool(pc.any(mask, min_count=0).as_py())


def constant(text: str, size: int) -> pa.StringArray:
    """A column of one text."""
    return pa.repeat(pa.scalar(text, pa.string()), size)


def matches(column: pa.StringArray, pattern: str) -> pa.BooleanArray:
    """Whether a cell has a match of a pattern (RE2)."""
    return pc.match_substring_regex(column, pattern)


def filled_cells(column: pa.StringArray) -> pa.BooleanArray:
    """Whether a cell is more than spaces: `bool(cell.strip())`."""
    return matches(column, _VISIBLE)


def trimmed(column: pa.StringArray) -> pa.StringArray:
    """Cells without outer spaces: `cell.strip()`."""
    if not any_of(matches(column, rf"^[{_SPACE}]|[{_SPACE}]$")):
        return column
    return pc.replace_substring_regex(column, rf"^[{_SPACE}]+|[{_SPACE}]+$", "")


def single_spaced(column: pa.StringArray) -> pa.StringArray:
    """Cells with single spaces between words: `" ".join(cell.split())`."""
    loose = matches(column, _LOOSE)
    if not any_of(loose):
        return column
    few = pc.replace_substring_regex(pc.filter(column, loose), f"[{_SPACE}]+", " ")
    few = pc.utf8_trim(few, characters=" ")
    return pc.replace_with_mask(column, loose, few)


def filled_column(
    template: str, columns: Callable[[str], pa.StringArray], size: int
) -> pa.StringArray:
    """The texts of a template: `profiles.filled`. columns: gives a column of the file."""
    if not placeholders(template):
        return constant(" ".join(template.split()), size)
    pieces = [
        columns(piece[1:-1]) if piece.startswith("{") and len(piece) > 2 else piece
        for piece in _PIECE.split(template)
        if piece
    ]
    if len(pieces) == 1:
        return single_spaced(pieces[0])
    return single_spaced(pc.binary_join_element_wise(*pieces, ""))


def json_texts(column: pa.StringArray) -> pa.StringArray:
    """Cells as JSON texts, as `json.dumps(cell, ensure_ascii=False)` writes them."""
    made = column
    for letter, written in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r")):
        if any_of(pc.match_substring(made, letter)):
            made = pc.replace_substring(made, letter, written)
    if any_of(pc.match_substring(made, "\t")):
        made = pc.replace_substring(made, "\t", "\\t")
    made = pc.binary_join_element_wise('"', made, '"', "")
    control = matches(column, _CONTROL)
    if any_of(control):
        texts = [json.dumps(c, ensure_ascii=False) for c in pc.filter(column, control).to_pylist()]
        made = pc.replace_with_mask(made, control, pa.array(texts, pa.string()))
    return made


def json_objects(columns: Mapping[str, pa.StringArray], size: int) -> pa.StringArray:
    """Objects of the cells that are not null, as `json.dumps(…, ensure_ascii=False)`; "" of none.

    columns: by the names in the objects.
    """
    pieces = []
    for name, column in columns.items():
        start = f", {json.dumps(name, ensure_ascii=False)}: "
        pieces.append(pc.binary_join_element_wise(start, json_texts(column), ""))
    if not pieces:
        return constant("", size)
    inner = pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="")
    made = pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(inner, 2), "}", "")
    return pc.if_else(pc.equal(inner, ""), "", made)


def joined(
    batches: Iterable[tuple[pa.RecordBatch, list[int]]],
) -> Iterator[tuple[pa.RecordBatch, list[int]]]:
    """Fewer and larger batches, since each costs time of its own; the first ones are small."""
    waiting: list[pa.RecordBatch] = []
    numbers: list[int] = []
    size, most = 0, 1_000
    for batch, rows in batches:
        waiting.append(batch)
        numbers += rows
        size += batch.nbytes
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
        codes = np.zeros(size, np.int64)
        for column in columns:
            encoded = column.dictionary_encode()
            codes = codes * max(len(encoded.dictionary), 1) + encoded.indices.to_numpy()
            codes = np.unique(codes, return_inverse=True)[1] if len(columns) > 1 else codes
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
        self.codes: Codes = inverse.astype(np.int64)
        self.first: Codes = first.astype(np.int64)

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
    found, first, counts = np.unique(codes[rows], return_index=True, return_counts=True)
    return found, rows[first], counts


def as_mask(column: pa.BooleanArray) -> Mask:
    """A mask of Arrow as one of numpy."""
    found: Mask = column.to_numpy(zero_copy_only=False)
    return found
