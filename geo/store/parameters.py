"""Bound parameters: values of a question that never become part of its SQL.

In an Ibis expression, a parameter is a call of one of the functions below with its name. Ibis
writes such a call into the SQL unchanged; `bind` then replaces it by the engine's placeholder:
`$first` for DuckDB, `%(first)s` for psycopg, `:first` for Spark.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import ibis
from ibis.expr import datatypes as dt
from ibis.expr import types as ir
from sqlglot import expressions as sge

Value = str | int | date | Sequence[str] | Sequence[int]


# Never called; they give Ibis the signatures. `name` has a meaning of its own there.
def _of_name(word: str) -> ir.Value: ...


def _of_column(column: ir.Value, word: str) -> ir.BooleanValue: ...


def _text_of_column(column: ir.Value, word: str) -> ir.StringValue: ...


def _of_point(x: ir.Value, y: ir.Value, word: str, count: int) -> ir.Value: ...


_builtin = ibis.udf.scalar.builtin
_NAME, _TEXT, _NUMBER = dt.string, dt.string, dt.int64
_bound_day = _builtin(_of_name, name="bound_day", signature=((_NAME,), dt.date))
_bound_number = _builtin(_of_name, name="bound_number", signature=((_NAME,), _NUMBER))
_bound_text = _builtin(_of_name, name="bound_text", signature=((_NAME,), _TEXT))
_contains, _in_texts, _in_numbers = (
    _builtin(_of_column, name=name, signature=((column, _NAME), dt.boolean))
    for name, column in (("bound_contains", _TEXT), ("bound_in", _TEXT), ("bound_in", _NUMBER))
)


_looked_up = _builtin(_text_of_column, name="bound_lookup", signature=((_TEXT, _NAME), _TEXT))
_crossings = _builtin(
    _of_point, name="bound_crossings", signature=((_NUMBER, _NUMBER, _NAME, _NUMBER), _NUMBER)
)


def day(name: str) -> ir.DateValue:
    """The parameter `name`, a day."""
    return _bound_day(name)


def number(name: str) -> ir.IntegerValue:
    """The parameter `name`, a whole number."""
    return _bound_number(name)


def text(name: str) -> ir.StringValue:
    """The parameter `name`, a text."""
    return _bound_text(name)


def contains(column: ir.StringValue, name: str) -> ir.BooleanValue:
    """Whether the texts of a column contain the parameter `name`, a text."""
    return _contains(column, name)


def among(column: ir.Value, name: str) -> ir.BooleanValue:
    """Whether a column's value is in the parameter `name`, a list of texts or whole numbers."""
    return (_in_numbers if column.type().is_integer() else _in_texts)(column, name)


def looked_up(column: ir.StringValue, name: str) -> ir.StringValue:
    """The texts of a column, each replaced as two lists say.

    A text in the list `<name>_from` becomes the one in the same place of `<name>_to`; others stay.
    """
    return _looked_up(column, name)


def odd_crossings(x: ir.Value, y: ir.Value, name: str, count: int) -> ir.IntegerValue:
    """1 if an odd number of `count` edges lies east of a point (x, y), each at its height, else 0.

    Edge n is bound as `<name>_<n>_x` and `_y` (its northern end), `_dx` and `_dy` (to the other
    one). Written here and not in Ibis, which takes a second for a hundred edges.
    """
    return _crossings(x, y, name, count)


_PATTERN = "_like"  # suffix of the name of a text that is bound as a pattern of LIKE


def bind(tree: sge.Expression, dialect: str) -> tuple[sge.Expression, frozenset[str]]:
    """`tree` with placeholders for parameters, and the names of these.

    dialect: `duckdb`, `postgres` or `pyspark`.
    """
    names: set[str] = set()

    def placeholder(name: str) -> sge.Placeholder:
        names.add(name)
        return sge.Placeholder(this=name)

    def put(node: sge.Expression) -> sge.Expression:
        if isinstance(node, sge.Limit | sge.Offset) and isinstance(node.expression, sge.Subquery):
            # Ibis writes a parameter here as a subquery.
            node.set("expression", node.expression.this.expressions[0])
            return node
        if not isinstance(node, sge.Anonymous):
            return node
        function, given = str(node.this).lower(), node.expressions
        if function in ("bound_day", "bound_number", "bound_text"):
            return placeholder(given[0].this)
        if function == "bound_crossings":
            x, y, name, count = given
            point = x.transform(put), y.transform(put)
            return _counted(*point, name.this, int(count.this), placeholder)
        if function == "bound_contains":
            column, name = given[0], given[1].this
            if dialect == "postgres":  # only LIKE uses the index on texts
                return sge.Like(this=column, expression=placeholder(name + _PATTERN))
            return sge.Contains(this=column, expression=placeholder(name))
        if function == "bound_lookup":
            column, name = given[0].transform(put), given[1].this
            lists = [placeholder(f"{name}_{end}") for end in ("from", "to")]
            return _replaced(column, lists, dialect)
        if function == "bound_in":
            column, values = given[0], placeholder(given[1].this)
            if dialect == "postgres":
                return sge.EQ(this=column, expression=sge.Any(this=sge.Paren(this=values)))
            name = "list_contains" if dialect == "duckdb" else "array_contains"
            return sge.Anonymous(this=name, expressions=[values, column])
        return node

    return tree.transform(put), frozenset(names)


def _replaced(
    column: sge.Expression, lists: Sequence[sge.Placeholder], dialect: str
) -> sge.Expression:
    """The texts of a column, replaced as two lists say; see `looked_up`."""
    old, new = lists

    def call(name: str, *given: sge.Expression) -> sge.Expression:
        return sge.Anonymous(this=name, expressions=list(given))

    if dialect == "duckdb":
        found = call("list_extract", new, call("list_position", old, column))
    elif dialect == "postgres":
        texts = [sge.Cast(this=one, to=sge.DataType.build("text[]", dialect)) for one in (old, new)]
        found = sge.Bracket(
            this=sge.Paren(this=texts[1]),
            expressions=[call("array_position", texts[0], column)],
            offset=1,
        )
    else:  # arrays begin with 0 there
        place = sge.Sub(this=call("array_position", old, column), expression=sge.Literal.number(1))
        found = call("get", new, sge.Cast(this=place, to=sge.DataType.build("int")))
    return sge.Coalesce(this=found, expressions=[column.copy()])


def _counted(
    x: sge.Expression,
    y: sge.Expression,
    name: str,
    count: int,
    placeholder: Callable[[str], sge.Placeholder],
) -> sge.Expression:
    """1 if an odd number of edges lies east of a point; see `odd_crossings`."""

    def less(a: sge.Expression, b: sge.Expression) -> sge.Expression:
        return sge.Paren(this=sge.Sub(this=a.copy(), expression=b))

    total: sge.Expression = sge.Literal.number(0)
    for n in range(count):
        edge = {part: f"{name}_{n}_{part}" for part in ("x", "y", "dx", "dy")}
        bound = {part: partial(placeholder, said) for part, said in edge.items()}
        between = sge.And(
            this=sge.GTE(this=y.copy(), expression=bound["y"]()),
            expression=sge.LT(this=less(y, bound["y"]()), expression=bound["dy"]()),
        )
        east = sge.LT(
            this=sge.Mul(this=less(x, bound["x"]()), expression=bound["dy"]()),
            expression=sge.Mul(this=bound["dx"](), expression=less(y, bound["y"]())),
        )
        test = sge.And(this=between, expression=east)
        one = sge.If(this=test, true=sge.Literal.number(1))
        case = sge.Case(ifs=[one], default=sge.Literal.number(0))
        total = sge.Add(this=total, expression=case)
    odd = sge.BitwiseAnd(this=sge.Paren(this=total), expression=sge.Literal.number(1))
    return sge.Paren(this=odd)


def values_for(names: frozenset[str], values: Mapping[str, Value]) -> dict[str, Value]:
    """The values for the placeholders of a statement."""
    return {name: _value(name, values) for name in names}


def _value(name: str, values: Mapping[str, Value]) -> Value:
    if name in values:
        return values[name]
    words = str(values[name.removesuffix(_PATTERN)])
    return "%" + re.sub(r"([\\%_])", r"\\\1", words) + "%"
