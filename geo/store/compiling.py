"""Compiles a question into the SQL of an engine, with its values as bound parameters.

Compiling takes longer than most answers. So the SQL is cached for all questions of the same shape,
which differ only in their values.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import pyarrow as pa
from ibis.expr import types as ir

from geo.store.cache import Answers
from geo.store.parameters import Value, bind, values_for

if TYPE_CHECKING:
    from ibis.backends.sql.compilers.base import SQLGlotCompiler

_CLAIMS = '"claims"'  # as compilers write the name of the table
_STATEMENTS = Answers(1024)  # by the shape of the question, and the dialect


@dataclass(frozen=True)
class Query:
    """A question about claims, independent of the engine.

    shape: everything that its SQL depends on. build: makes the Ibis expression. values: of the
    parameters in it (see `geo.store.parameters`) by name; others are ignored. most: rows that it
    has at most, None where that is not known.
    """

    shape: tuple[Hashable, ...]
    build: Callable[[], ir.Table]
    values: Mapping[str, Value] = field(default_factory=dict)
    most: int | None = None

    def select(self, *columns: str) -> Query:
        """The same rows with these columns only."""
        shape = (*self.shape, "select", columns)
        return Query(shape, lambda: self.build().select(*columns), self.values, self.most)


@dataclass(frozen=True)
class Compiled:
    """A question as the SQL of one engine. schema: names and types of its columns. most: as of
    `Query`. reads_claims_once: whether the table `claims` stands in it once, so that a test of its
    months holds for all that it reads.
    """

    sql: str
    schema: pa.Schema
    values: Mapping[str, Value]
    most: int | None = None
    reads_claims_once: bool = False


Question: TypeAlias = Query | Compiled | ir.Expr  # what an engine answers


@dataclass(frozen=True)
class _Statement:
    sql: str
    schema: pa.Schema
    names: frozenset[str]


def compiled(question: Question, dialect: str) -> Compiled:
    """The SQL of a question for an engine; a question that is compiled already is returned.

    dialect: `duckdb`, `postgres` or `pyspark`.
    """
    if isinstance(question, Compiled):
        return question
    if not isinstance(question, Query):
        made = _statement(question, dialect)
        return Compiled(made.sql, made.schema, {})
    key = question.shape, dialect
    made = _STATEMENTS.get(key, lambda: _statement(question.build(), dialect))
    values = values_for(made.names, question.values)
    once = made.sql.count(_CLAIMS) == 1
    return Compiled(made.sql, made.schema, values, question.most, once)


def shaped(table: pa.Table, wanted: pa.Schema) -> pa.Table:
    """`table` with the column names and types of the schema `wanted`."""
    return table.rename_columns(wanted.names).cast(wanted)


def table_of(rows: Sequence[Sequence[object]], wanted: pa.Schema) -> pa.Table:
    """Rows as an engine gives them, as a table with the schema `wanted`."""
    columns: list[Sequence[object]] = list(zip(*rows, strict=True)) if rows else [()] * len(wanted)
    made = [_array(c, f.type) for c, f in zip(columns, wanted, strict=True)]
    return pa.Table.from_arrays(made, schema=wanted)


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    # PostgreSQL returns sums and means as decimals.
    if any(isinstance(v, Decimal) for v in values):
        return pa.array(values).cast(kind)
    return pa.array(values, kind)


def _statement(expression: ir.Expr, dialect: str) -> _Statement:
    compiler = _compilers()[dialect]
    tree, names = bind(compiler.to_sqlglot(expression), dialect)
    wanted: pa.Schema = expression.as_table().schema().to_pyarrow()
    schema = pa.schema([pa.field(f.name, f.type) for f in wanted])
    return _Statement(str(tree.sql(dialect=compiler.dialect)), schema, names)


@lru_cache(maxsize=1)
def _compilers() -> dict[str, SQLGlotCompiler]:
    from ibis.backends.sql import compilers
    from ibis.backends.sql.compilers.base import SQLGlotCompiler

    class Spark(compilers.PySparkCompiler):  # type: ignore[misc]
        # PySpark's own rewrites number rows for an offset without order, and return the numbers.
        rewrites = SQLGlotCompiler.rewrites

    return {
        "duckdb": compilers.DuckDBCompiler(),
        "postgres": compilers.PostgresCompiler(),
        "pyspark": Spark(),
    }
