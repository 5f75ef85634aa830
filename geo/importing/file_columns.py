"""The columns of one batch of a file, and what the fields of a profile make of them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geo.importing.columns import (
    Groups,
    Mask,
    any_of,
    as_mask,
    constant,
    filled_cells,
    filled_column,
    is_single_spaced,
    trimmed,
)
from geo.importing.faults import Fault
from geo.importing.headlines import certainly_all_say, certainly_says
from geo.importing.mapping import MARK, Mapper, Remarked
from geo.importing.profiles import FieldSpec, columns_of, placeholders
from geo.importing.questions import is_empty
from geo.importing.texts import Texts


class FileColumns:
    """The columns of a batch. doubtful: rows that `Mapper` must map."""

    def __init__(self, mapper: Mapper, probe: Mapper, batch: pa.RecordBatch) -> None:
        """probe: of `mapper`, for values by which nothing is counted."""
        self._mapper, self._probe = mapper, probe
        self._batch, self._size = batch, batch.num_rows
        self.doubtful: Mask = np.zeros(self._size, np.bool_)
        self._columns: dict[str, pa.StringArray] = {}
        self._filled: dict[str, pa.StringArray] = {}
        self._full: dict[str, pa.BooleanArray] = {}
        self._saying: dict[str, pa.BooleanArray] = {}
        self._tidy: dict[str, bool] = {}
        self._broken()

    # ---- columns of the file ---------------------------------------------------------------------

    def _column(self, name: str) -> pa.StringArray:
        found = self._columns.get(name)
        if found is None:
            if name == MARK and self._mapper.needs_mark:
                found = self._marks()
            elif name in self._batch.schema.names:
                found = self._batch.column(name)
            else:
                found = constant("", self._size)
            self._columns[name] = found
        return found

    def _marks(self) -> pa.StringArray:
        """The mark of each row, as `mapping.mark` makes it."""
        names = sorted(self._batch.schema.names)
        cells = [
            pc.binary_join_element_wise(f"{name}\x1e", self._batch.column(name), "")
            for name in names
        ]
        texts = pc.binary_join_element_wise(*cells, "\x1f").to_pylist()
        marks = [hashlib.sha256(text.encode()).hexdigest()[:16] for text in texts]
        return pa.array(marks, pa.string())

    def _broken(self) -> None:
        """Doubt the rows with a NUL, or a cell of more bytes than the longest has letters."""
        for column in self._batch.columns:
            texts = Texts(column)
            if texts.longest > self._mapper.longest:
                self.doubtful |= texts.sizes > self._mapper.longest
            if b"\0" in texts.data:
                self._doubt(pc.match_substring(column, "\0"))
        self._mapper.may_be_broken = bool(self.doubtful.any())

    def _doubt(self, rows: pa.BooleanArray) -> None:
        self.doubtful |= as_mask(rows)

    def _by_group(
        self, names: Sequence[str], made: Callable[[Mapping[str, str]], str]
    ) -> pa.StringArray:
        """What `made` makes of each row, which it reads from some columns."""
        groups = Groups([self._column(name) for name in names], self._size)
        return self._spread(groups, [self._made(names, row, made) for row in groups.rows()])

    def _spread(self, groups: Groups, values: Sequence[str | None]) -> pa.StringArray:
        """A value for each row, from one for each group; rows without one are doubted."""
        found = groups.spread(values)
        if found.null_count:
            self._doubt(pc.is_null(found))
            found = pc.fill_null(found, "")
        return found

    def _made(
        self,
        names: Sequence[str],
        row: Sequence[str],
        made: Callable[[Mapping[str, str]], str],
    ) -> str | None:
        try:
            return made(dict(zip(names, row, strict=True)))
        except (Fault, Remarked):
            return None

    # ---- columns of the ledger -------------------------------------------------------------------

    def _cell(self, spec: FieldSpec) -> pa.StringArray:
        """The cells that `Mapper.cell` makes."""
        if isinstance(spec, str):
            return self._of_template(spec)
        if isinstance(spec, Sequence):
            found, left = constant("", self._size), pa.repeat(pa.scalar(True), self._size)
            for template in spec:
                made = self._of_template(template)
                taken = pc.and_(left, pc.and_(self._is_full(template), pc.not_equal(made, "")))
                found, left = pc.if_else(taken, made, found), pc.and_not(left, taken)
                if not any_of(left):
                    return found
            return pc.if_else(left, self._of_template(spec[-1]), found)
        if "column" in spec and not {"words", "starts"} & spec.keys():
            return trimmed(self._column(spec["column"]))
        return self._by_group(columns_of(spec), lambda row: self._probe.cell(spec, row, 0))

    def _of_template(self, template: str) -> pa.StringArray:
        if template not in self._filled:
            self._filled[template] = filled_column(
                template, self._column, self._size, self._is_tidy
            )
        return self._filled[template]

    def _is_tidy(self, name: str) -> bool:
        if name not in self._tidy:
            self._tidy[name] = is_single_spaced(self._column(name))
        return self._tidy[name]

    def _is_full(self, template: str) -> pa.BooleanArray:
        found = pa.repeat(pa.scalar(True), self._size)
        for name in placeholders(template):
            if name not in self._full:
                self._full[name] = filled_cells(self._column(name))
            found = pc.and_(found, self._full[name])
        return found

    def _headline(self, spec: FieldSpec) -> pa.StringArray:
        """The headlines that `headlines.from_file` makes."""
        if isinstance(spec, Mapping):
            text = self._cell(spec)
            return pc.if_else(self._says(text), text, "")
        found, left = constant("", self._size), pa.repeat(pa.scalar(True), self._size)
        for template in [spec] if isinstance(spec, str) else spec:
            taken = left
            for name in placeholders(template):
                if name not in self._saying:
                    self._saying[name] = self._says(self._column(name))
                taken = pc.and_(taken, self._saying[name])
            if not any_of(taken):
                continue
            made = pc.if_else(taken, self._of_template(template), "")
            found = pc.if_else(self._says(made), made, found)
            left = pc.and_not(left, taken)
            if not any_of(left):
                break
        return found

    def _says(self, column: pa.StringArray) -> pa.BooleanArray:
        """Whether each cell says something, as `questions.is_empty` tells."""
        texts = Texts(column)
        if texts.is_constant():
            return pa.repeat(pa.scalar(not is_empty(column[0].as_py())), self._size)
        if certainly_all_say(texts):
            return pa.repeat(pa.scalar(True), self._size)
        encoded = column.dictionary_encode()
        certain = certainly_says(encoded.dictionary)
        told = [
            not is_empty(text) for text in encoded.dictionary.filter(pc.invert(certain)).to_pylist()
        ]
        says = pc.replace_with_mask(certain, pc.invert(certain), pa.array(told, pa.bool_()))
        return says.take(encoded.indices)
