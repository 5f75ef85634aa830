"""The SQL of questions that differ only in their days and their window, made once for all.

Making SQL of an expression costs more than most answers. So it is made with days and a window
that nobody asks for, and where these stand in it, those that are asked for are put: only dates
and whole numbers, never a text.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

import pyarrow as pa

from geo.model.filters import Filter
from geo.model.mercator import grid_x, grid_y
from geo.store.engine import Compiled, compiled, schema_of
from geo.store.questions import Questions
from geo.store.where import Box, reach

# The first and the last day of a month: what is read around them lies in other months than they.
_DAYS = (date(1203, 5, 1), date(1807, 9, 30))
_BOX = (-77.77, -33.33, 111.11, 66.66)
Build = Callable[[Questions, Filter, Box | None], Any]
_Made = tuple[str, pa.Schema, re.Pattern[str]]


class Templates:
    """SQL of the questions of one engine. dialect: of its SQL."""

    def __init__(self, questions: Questions, dialect: str) -> None:
        self._questions, self._dialect = questions, dialect
        self._kept = lru_cache(maxsize=512)(_Template)

    def ask(self, key: object, build: Build, wanted: Filter, box: Box | None = None) -> Compiled:
        """The question that `build` makes of a filter and a window. key: tells it from others."""
        if wanted.q:  # a text might look like what is to be replaced
            return self._compiled(build(self._questions, wanted, box))
        across = box is not None and box[0] > box[2]
        plain = replace(wanted, day=_DAYS) if wanted.days else wanted
        template = self._kept(key, plain, box is not None, across)
        with template.lock:  # many viewers who begin at once make it once
            if template.made is None:
                template.made = self._make(build, plain, _box(box, across))
        sql, schema, places = template.made
        values = dict(zip(_literals(plain, _box(box, across)), _literals(wanted, box), strict=True))
        return Compiled(places.sub(lambda found: values[found[0]], sql), schema)

    def _make(self, build: Build, plain: Filter, box: Box | None) -> _Made:
        made = self._compiled(build(self._questions, plain, box))
        found = sorted(set(_literals(plain, box)), key=len, reverse=True)
        places = "|".join(rf"(?<![\w.]){re.escape(text)}(?![\w.])" for text in found)
        return made.sql, made.schema, re.compile(places or r"(?!)")

    def _compiled(self, expression: Any) -> Compiled:
        return Compiled(compiled(expression, self._dialect), schema_of(expression))


class _Template:
    """A question to be made. Its words tell it from others, and nothing else."""

    def __init__(self, *_: object) -> None:
        self.lock = threading.Lock()
        self.made: _Made | None = None


def _box(box: Box | None, across: bool) -> Box | None:
    """The window that stands for `box` in a template."""
    west, south, east, north = _BOX
    return box and ((east, south, west, north) if across else _BOX)


def _literals(wanted: Filter, box: Box | None) -> list[str]:
    """How the days and the window of a question stand in its SQL, in an order of their own."""
    found = []
    if wanted.days:
        days = (*reach(wanted), *wanted.days)
        found += [f"MAKE_DATE({d.year}, {d.month}, {d.day})" for d in days]
        found += [f"'{d:%Y-%m}'" for d in days]
    if box:
        west, south, east, north = box
        found += [str(n) for n in (grid_x(west), grid_x(east), grid_y(north), grid_y(south))]
    return found
