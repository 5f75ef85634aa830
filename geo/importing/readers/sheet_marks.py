"""Finds what a workbook says of the cells of a sheet besides their values.

That is what calamine does not tell: rows and columns that are hidden, cells that it gives as empty
though they hold an error or a formula, numbers that are shown as percent, dates of which only the
month is shown, what is raised or struck out, and in OpenDocument the cells that are merged.
"""

from __future__ import annotations

import html
import posixpath
import re
import zipfile
from array import array
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any, NamedTuple, TypeAlias

from lxml import etree

# Of each merge its first and its last cell, as row and column from 0 on.
Ranges: TypeAlias = Sequence[tuple[tuple[int, int], tuple[int, int]]]

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_CALC_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_ODS_MARKS = re.compile(
    rb"-spanned|visibility|[\"'](?:error|percentage)[\"']|text-position=[\"'](?!0%)"
    rb"|line-through-(?:style|type)=[\"'](?!none)"
)
_DATE_STYLE = re.compile(rb"<number:date-style\b.{0,4000}?</number:date-style>", re.DOTALL)
_ODS_STYLES = 8 * 1024 * 1024  # bytes before the sheets that are looked at
_TEXTS = "xl/sharedStrings.xml"
_SCRIPT = re.compile(rb"(?:super|sub)script|<strike\b")
_SAFE: dict[str, Any] = {
    "resolve_entities": False, "load_dtd": False, "no_network": True, "huge_tree": True
}  # fmt: skip
_BLOCK = 1 << 20
_MOST = 100_000  # merges
_MOST_ROWS, _MOST_COLUMNS = 10_000_000, 20_000

# Cells that calamine gives as empty: errors such as #N/A, and formulas without a saved result.
# Bounded, and never past the next tag, so that no sheet makes the search slow.
_LOST = re.compile(
    rb'<c [^<>]{0,200}?\br="[A-Z]{1,3}([0-9]{1,7})"(?:[^<>]{0,200}?\bt="e"[^<>]{0,200}>'
    rb"(?:<f[^<>]{0,200}>[^<]{0,900}</f>|<f[^<>]{0,200}/>)?<v>([^<]{1,30})</v>"
    rb"|[^<>]{0,200}>(<f[^<>]{0,200}>[^<]{1,200})</f>(?:<v\s{0,9}/>|<v></v>)?</c>)"
)
# A cell with its style, and the value where that is a number.
_STYLED = re.compile(
    rb'<c (?=[^<>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]{0,200}?\bs="([0-9]{1,5})")'
    rb"[^<>]{0,300}>(?:<f[^<>]{0,200}>[^<]{0,900}</f>|<f[^<>]{0,200}/>)?<v>([^<]{1,30})</v>"
)
# A cell with the number of its text, and one with its text in it.
_SHARED = re.compile(
    rb'<c (?=[^<>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]{0,200}?\bt="s")[^<>]{0,300}>'
    rb"<v>([0-9]{1,9})</v>"
)
_INLINE = re.compile(
    rb'<c (?=[^<>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]{0,200}?\bt="inlineStr")'
    rb"[^<>]{0,300}><is>(.{0,100000}?)</is>",
    re.DOTALL,
)
# A cell with its style, and anything in it.
_FILLED = re.compile(
    rb'<c (?=[^<>]{0,200}?\br="([A-Z]{1,3})([0-9]{1,7})")(?=[^<>]{0,200}?\bs="([0-9]{1,5})")'
    rb"[^<>]{0,300}(?<!/)>(?!</c>)"
)
_PERCENT = ("9", "10")  # formats of numbers that every workbook has
_MONTHS = {"17": "month"}  # a format of dates that every workbook has, without the day
_QUOTED = re.compile(r'"[^"]*"|\\.')  # letters of a format that only stand beside the number
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.|am/pm|a/p", re.IGNORECASE)
_LINK = re.compile(rb"<(?:\w{1,20}:)?hyperlink\s([^<>]{0,4000})>")
_LINK_SAYS = re.compile(r"""\b(ref|id)=["']([^"'<>]{1,99})["']""")
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::[A-Z]{1,3}[0-9]{1,7})?")
_MAX_PART, _LONGEST_ROW = 32 * 1024 * 1024, 8 * 1024 * 1024  # bytes
_ROW_OR_COLUMNS = re.compile(rb"<(?:\w{1,20}:)?(row|col)(?=[\s/>])([^<>]{0,900})>")
_ATTRIBUTE = re.compile(rb"""\b(r|min|max|hidden)=["']([^"'<>]{1,9})["']""")
_SHEET = re.compile(
    r'<(?:\w{1,20}:)?sheet\s[^<>]{0,999}?\bname="([^"<]{0,400})"[^<>]{0,999}?\b\w{1,20}:id="([^"<]{0,400})"'
)
_PART = re.compile(r"<(?:\w{1,20}:)?Relationship\s[^<>]{0,4000}>")


class _Told(NamedTuple):
    """What the runs of a text say: the text to be read, and the part that is struck out."""

    text: str
    struck: str = ""


@dataclass
class Marks:
    """merges: of OpenDocument. hidden_rows: from 1 on. hidden_columns: from 0 on. links: by their
    row, from 1 on, the columns of cells with a link, and its address. retold: by row (from 1 on)
    and column, the texts in which a number stands raised behind another, with `^` between them, and
    those of which a part is struck out, without that.
    vague: by column and `month` or `year`, the rows (from 1 on) of dates that show no more.

    cells: those that are read as empty, or otherwise than shown, by the key of the remark: the row
    and text of the first, and their number.
    """

    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    retold: dict[tuple[int, int], str] = field(default_factory=dict)
    vague: dict[tuple[int, str], array[int]] = field(default_factory=dict)
    links: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    cells: dict[str, tuple[int, str, int]] = field(default_factory=dict)

    def count(self, key: str, row: int, text: str, n: int = 1) -> None:
        """Count cells. row, text: of the first."""
        first, shown, before = self.cells.get(key, (row, text, 0))
        self.cells[key] = first, shown, before + n

    def tell(self, row: int, column: int, told: _Told) -> None:
        """Note what a cell says, where its runs are not all plain text. row: from 1 on."""
        self.retold[row, column] = told.text
        if told.struck:
            self.count("struck_text", row, told.struck)

    def is_vague(self, row: int, column: int, precision: str) -> None:
        """Note a date that shows only its month or year. row: from 1 on."""
        self.vague.setdefault((column, precision), array("I")).append(row)

    def spread(self) -> None:
        """Make cells that are merged downwards say what the first of them says."""
        tall = {(top + 1, left): bottom for (top, left), (bottom, _) in self.merges if bottom > top}
        for (column, _), rows in self.vague.items():
            below = [n for row in rows for n in range(row + 1, tall.get((row, column), 0) + 2)]
            if below:
                rows[:] = array("I", sorted({*rows, *below}))
        for (row, column), text in list(self.retold.items()):
            for n in range(row + 1, tall.get((row, column), 0) + 2):
                self.retold[n, column] = text


def marks_of(kind: str, path: str, sheet: str) -> Marks:
    """What a workbook says of the cells of a sheet. kind: of the file; nothing is told of others
    than XLSX and ODS.
    """
    marks = Marks()
    if kind == "xlsx":
        with zipfile.ZipFile(path) as book:
            part = _part_of(book, sheet)
            if part in book.namelist():
                about = _parts_of(book, part)
                with book.open(part) as cells:
                    _mark_xlsx(cells, marks, _styles(book), about, _runs(book))
                _mark_comments(book, about, marks)
    elif kind == "ods":
        with zipfile.ZipFile(path) as book:
            try:
                with book.open("content.xml") as content:
                    if not _has(content, _ODS_MARKS) and not _has_vague_styles(book):
                        return marks
                styles = _OdsStyles()
                with suppress(KeyError), book.open("styles.xml") as common:
                    named = (f"{_NUMBER}date-style", f"{_STYLE}style")
                    for _, element in etree.iterparse(common, tag=named, **_SAFE):
                        styles.add(element)
                with book.open("content.xml") as content:
                    _mark_ods(content, sheet, marks, styles)
            except (KeyError, etree.XMLSyntaxError):
                return Marks()
    return marks


# ---- XLSX ----------------------------------------------------------------------------------------


def _mark_xlsx(
    sheet: IO[bytes],
    marks: Marks,
    styles: _Styles,
    about: Mapping[str, tuple[str, str]],
    runs: Mapping[int, _Told],
) -> None:
    """styles: see `_styles`. about: see `_parts_of`. runs: see `_runs`."""
    row = 0
    for piece in _whole_rows(sheet):
        if b't="e"' in piece or b"</f>" in piece:  # most sheets have neither
            for m in _LOST.finditer(piece):
                text = (m[2] or m[3].partition(b">")[2]).decode("utf-8", "replace")
                marks.count("cell_errors" if m[2] else "formulas", int(m[1]), html.unescape(text))
        for m in _LINK.finditer(piece) if b"hyperlink" in piece else ():
            said = dict(_LINK_SAYS.findall(m[1].decode("utf-8", "replace")))
            cell = _CELL.fullmatch(said.get("ref", ""))
            _, address = about.get(said.get("id", ""), ("", ""))
            if cell and address:
                place = _number_of(cell[1]) - 1, html.unescape(address)
                marks.links.setdefault(int(cell[2]), []).append(place)
        for m in _STYLED.finditer(piece) if styles.shown else ():
            shown = styles.shown.get(int(m[3]), "")
            if shown == "percent":
                marks.count("percent", int(m[2]), m[4].decode("utf-8", "replace"))
            elif shown:
                marks.is_vague(int(m[2]), _number_of(m[1].decode()) - 1, shown)
        for m in _SHARED.finditer(piece) if runs else ():
            if retold := runs.get(int(m[3])):
                marks.tell(int(m[2]), _number_of(m[1].decode()) - 1, retold)
        has_runs = b"<is>" in piece and _SCRIPT.search(piece)
        for m in _INLINE.finditer(piece) if has_runs else ():
            if retold := _told_by(_fragment(m[3])):
                marks.tell(int(m[2]), _number_of(m[1].decode()) - 1, retold)
        for m in _FILLED.finditer(piece) if styles.struck else ():
            # Where a part of the text is struck out, its runs say it.
            at = int(m[2]), _number_of(m[1].decode()) - 1
            if int(m[3]) in styles.struck and at not in marks.retold:
                marks.count("struck", int(m[2]), f"{m[1].decode()}{m[2].decode()}")
        for m in _ROW_OR_COLUMNS.finditer(piece):
            told = dict(_ATTRIBUTE.findall(m[2]))
            hidden = told.get(b"hidden") in (b"1", b"true")
            if m[1] == b"row":
                row = _small(told.get(b"r"), row + 1, _MOST_ROWS)
                if hidden:
                    marks.hidden_rows.add(row)
            elif hidden:
                first = _small(told.get(b"min"), 1, _MOST_COLUMNS)
                last = _small(told.get(b"max"), first, _MOST_COLUMNS)
                marks.hidden_columns.update(range(first - 1, last))


def _whole_rows(sheet: IO[bytes]) -> Iterator[bytes]:
    """The text of a sheet in pieces that end with a row, where rows are not very long."""
    held = b""
    while block := sheet.read(_BLOCK):
        held += block
        end = held.rfind(b"row>") + 4
        if end < 4 and len(held) > _LONGEST_ROW:
            end = len(held)
        if end >= 4:
            yield held[:end]
            held = held[end:]
    yield held


def _runs(book: zipfile.ZipFile) -> dict[int, _Told]:
    """By their numbers, the texts of a workbook in which something is raised or struck out.

    calamine gives them as plain ones.
    """
    found: dict[int, _Told] = {}
    try:
        with book.open(_TEXTS) as texts:
            if not _has(texts, _SCRIPT):
                return {}
        with book.open(_TEXTS) as texts:
            items = etree.iterparse(texts, tag="{*}si", **_SAFE)
            for n, (_, item) in enumerate(items):
                if told := _told_by(item):
                    found[n] = told
                item.clear()
    except (KeyError, etree.XMLSyntaxError):
        return {}
    return found


def _told_by(item: Any) -> _Told | None:
    """What the runs of a text in a workbook say; None where that is the text as it is."""
    runs = []
    for run in item.iter("{*}t") if item is not None else ():
        about = run.getparent().find("{*}rPr")
        height = about.find("{*}vertAlign") if about is not None else None
        struck = about.find("{*}strike") if about is not None else None
        is_raised = height is not None and height.get("val") != "baseline"
        is_struck = struck is not None and struck.get("val") not in ("0", "false")
        runs.append((run.text or "", is_raised, is_struck))
    return _told_of(runs)


def _told_of(runs: Sequence[tuple[str, bool, bool]]) -> _Told | None:
    """What texts, which may be raised or struck out, say together; None if nothing is so."""
    whole = "".join(text for text, _, _ in runs)
    struck = " ".join(text.strip() for text, _, is_struck in runs if is_struck)
    if struck and all(is_struck or not text.strip() for text, _, is_struck in runs):
        struck = ""  # all of it, as a cell that is struck out as a whole
        runs = [(text, is_raised, False) for text, is_raised, _ in runs]
    made = ""
    for text, is_raised, is_struck in runs:
        mark = "^" if is_raised and made[-1:].isdigit() and text[:1].isdigit() else ""
        made += "" if is_struck else mark + text
    return _Told(made, struck) if made != whole else None


def _fragment(inside: bytes) -> Any:
    """The runs of a text that stands in its cell; None if they are no XML."""
    try:
        return etree.fromstring(b"<is>" + inside + b"</is>", etree.XMLParser(**_SAFE))
    except etree.XMLSyntaxError:
        return None


def _mark_comments(
    book: zipfile.ZipFile, about: Mapping[str, tuple[str, str]], marks: Marks
) -> None:
    for kind, part in about.values():
        if kind.endswith("/comments") and (comments := _xml(book, part)) is not None:
            for one in comments.iterfind(".//{*}commentList/{*}comment"):
                if at := _CELL.fullmatch(one.get("ref", "")):
                    text = " ".join("".join(one.itertext()).split())
                    marks.count("comments", int(at[2]), text)


def _parts_of(book: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """By their ids, the kind of what belongs to a sheet, and its file or address."""
    folder, _, name = part.rpartition("/")
    found = _xml(book, f"{folder}/_rels/{name}.rels")
    return {
        one.get("Id", ""): (
            one.get("Type", ""),
            one.get("Target", "")
            if one.get("TargetMode") == "External"
            else posixpath.normpath(posixpath.join("/", folder, one.get("Target", "")))[1:],
        )
        for one in (() if found is None else found.iterfind("{*}Relationship"))
    }


def _xml(book: zipfile.ZipFile, part: str) -> Any:
    """The elements of a small file of a workbook; None if it is missing, or no XML."""
    try:
        if book.getinfo(part).file_size > _MAX_PART:
            return None
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True)
        return etree.fromstring(book.read(part), parser)
    except (KeyError, etree.XMLSyntaxError):
        return None


def _number_of(letters: str) -> int:
    """The number of a column, from 1 on, by its letters."""
    n = 0
    for letter in letters:
        n = n * 26 + ord(letter) - 64
    return n


class _Styles(NamedTuple):
    """What the styles of cells show, by their numbers: `percent`, or only `month` or `year`.

    struck: those that are struck out.
    """

    shown: Mapping[int, str]
    struck: frozenset[int]


def _styles(book: zipfile.ZipFile) -> _Styles:
    styles = _xml(book, "xl/styles.xml")
    if styles is None:
        return _Styles({}, frozenset())
    known = dict.fromkeys(_PERCENT, "percent") | _MONTHS
    for one in styles.iterfind(".//{*}numFmts/{*}numFmt"):
        known[one.get("numFmtId")] = _shown_by(one.get("formatCode", ""))
    fonts = [one.find("{*}strike") for one in styles.iterfind(".//{*}fonts/{*}font")]
    struck = {
        str(n)
        for n, one in enumerate(fonts)
        if one is not None and one.get("val") not in ("0", "false")
    }
    cells = list(styles.iterfind(".//{*}cellXfs/{*}xf"))
    shown = {n: known.get(one.get("numFmtId"), "") for n, one in enumerate(cells)}
    return _Styles(
        {n: text for n, text in shown.items() if text},
        frozenset(n for n, one in enumerate(cells) if one.get("fontId") in struck),
    )


def _shown_by(code: str) -> str:
    """What a format of numbers shows, as `_styles` says it; "" for another one."""
    code = _QUOTED.sub("", code)
    if "%" in code:
        return "percent"
    letters = set(_ASIDE.sub("", code.partition(";")[0]).lower()) & set("ymdhseg0#?")
    if letters & set("dhs0#?") or not letters & set("yem"):
        return ""
    return "month" if "m" in letters else "year"


def _small(text: bytes | None, other: int, most: int) -> int:
    n = int(text) if text and text.isdigit() else other
    return max(1, min(n, most))


def _part_of(book: zipfile.ZipFile, name: str) -> str:
    """The file of a sheet in a workbook; "" where it is not told."""
    try:
        sheets = book.read("xl/workbook.xml").decode("utf-8", "replace")
        parts = book.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    except KeyError:
        return ""
    wanted = next((key for n, key in _SHEET.findall(sheets) if html.unescape(n) == name), "")
    for part in _PART.findall(parts):
        if re.search(rf'\bId="{re.escape(wanted)}"', part):
            target = re.search(r'\bTarget="([^"]*)"', part)
            path = html.unescape(target[1]) if target else ""
            return path[1:] if path.startswith("/") else f"xl/{path}"
    return ""


# ---- OpenDocument --------------------------------------------------------------------------------


def _has(file: IO[bytes], mark: re.Pattern[bytes]) -> bool:
    rest = b""
    while block := file.read(_BLOCK):
        if mark.search(rest + block):
            return True
        rest = block[-20:]
    return False


def _has_vague_styles(book: zipfile.ZipFile) -> bool:
    """Whether a format of dates in a workbook shows no day."""
    for part in ("content.xml", "styles.xml"):
        with suppress(KeyError), book.open(part) as content:
            head = content.read(_ODS_STYLES).partition(b"<office:body")[0]
            if any(b"<number:day" not in style for style in _DATE_STYLE.findall(head)):
                return True
    return False


@dataclass
class _OdsStyles:
    """What styles of an OpenDocument workbook show. dates: `month` or `year`, by their names, of
    formats and of styles of cells. raised, struck: of letters and cells.
    """

    dates: dict[str, str] = field(default_factory=dict)
    raised: set[str] = field(default_factory=set)
    struck: set[str] = field(default_factory=set)

    def add(self, element: Any) -> None:
        """Add a format of dates, or a style, which may name a format before it."""
        name = element.get(f"{_STYLE}name", "")
        if _local(element) == "date-style":
            parts = {_local(part) for part in element}
            if not parts & {"day", "hours", "minutes", "seconds"}:
                self.dates[name] = "month" if "month" in parts else "year"
        elif of := self.dates.get(element.get(f"{_STYLE}data-style-name", "")):
            self.dates[name] = of
        for part in element.iterchildren(f"{_STYLE}text-properties"):
            position = part.get(f"{_STYLE}text-position", "0%")
            if not position.startswith("0%"):
                self.raised.add(name)
            through = [part.get(f"{_STYLE}text-line-through-{key}") for key in ("style", "type")]
            if next((said for said in through if said), "none") != "none":
                self.struck.add(name)


def _mark_ods(content: IO[bytes], sheet: str, marks: Marks, styles: _OdsStyles) -> None:
    """styles: those of the whole workbook, to which those of its sheets are added."""
    row, column = 0, 0
    usual: dict[int, str] = {}  # column -> the style of its cells
    for element in _elements_of(content, sheet):
        kind = _local(element)
        if kind in ("date-style", "style"):
            styles.add(element)
        elif kind == "table-column":
            n = min(_number(element, "number-columns-repeated"), _MOST_COLUMNS - column)
            if (name := element.get(f"{_TABLE}default-cell-style-name", "")) in styles.dates:
                usual |= dict.fromkeys(range(column, column + n), name)
            if _is_hidden(element):
                marks.hidden_columns.update(range(column, column + n))
            column += n
        elif kind == "table-row":
            n = _number(element, "number-rows-repeated")
            cells = 0
            for cell in element.iterchildren(*_CELLS):
                style = cell.get(f"{_TABLE}style-name") or usual.get(cells, "")
                is_vague = style in styles.dates and cell.get(f"{_OFFICE}value-type") == "date"
                told = _told_by_spans(cell, styles)
                if style in styles.struck and len(cell) and not told:
                    marks.count("struck", row + 1, " ".join("".join(cell.itertext()).split()), n)
                for at in range(row, min(row + n, _MOST_ROWS)) if is_vague or told else ():
                    if is_vague:
                        marks.is_vague(at + 1, cells, styles.dates[style])
                    if told:
                        marks.tell(at + 1, cells, told)
                cells += _mark_ods_cell(cell, row, cells, marks)
            if _is_hidden(element):
                marks.hidden_rows.update(range(row + 1, min(row + n, _MOST_ROWS) + 1))
            row += n


def _told_by_spans(cell: Any, styles: _OdsStyles) -> _Told | None:
    """What the spans of a cell say; None where that is its text as it is."""
    if not styles.raised and not styles.struck:
        return None
    runs: list[tuple[str, bool, bool]] = []
    for part in cell.iter(f"{_TEXT}p", f"{_TEXT}span", f"{_TEXT}s"):
        kind, name = _local(part), part.get(f"{_TEXT}style-name")
        if kind == "p" and runs:
            runs.append(("\n", False, False))
        text = " " * _spaces(part) if kind == "s" else part.text or ""
        is_span = kind == "span"
        runs.append((text, is_span and name in styles.raised, is_span and name in styles.struck))
        if kind != "p" and part.tail:
            runs.append((part.tail, False, False))
    return _told_of(runs)


def _spaces(element: Any) -> int:
    said = element.get(f"{_TEXT}c", "1")
    return int(said) if said.isdecimal() and len(said) < 4 else 1


def _mark_ods_cell(cell: Any, row: int, column: int, marks: Marks) -> int:
    """Mark what a cell says, and return how many columns it takes."""
    repeated = _number(cell, "number-columns-repeated")
    high, wide = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
    if max(high, wide) > 1 and len(marks.merges) < _MOST:
        marks.merges.append(((row, column), (row + high - 1, column + wide - 1)))
    if cell.get(_CALC_TYPE) == "error":
        shown = " ".join("".join(cell.itertext()).split())
        marks.count("cell_errors", row + 1, shown, repeated)
    elif cell.get(f"{_OFFICE}value-type") == "percentage":
        marks.count("percent", row + 1, cell.get(f"{_OFFICE}value", ""), repeated)
    return repeated


def _elements_of(content: IO[bytes], sheet: str) -> Iterator[Any]:
    """The formats of dates, the styles, and the columns and rows of a sheet, in their order."""
    events = etree.iterparse(
        content,
        events=("start", "end"),
        tag=(
            *(f"{_TABLE}{name}" for name in ("table", "table-row", "table-column")),
            f"{_STYLE}style",
            f"{_NUMBER}date-style",
        ),
        **_SAFE,
    )
    here = False
    for event, element in events:
        if element.tag == f"{_TABLE}table":
            here = event == "start" and element.get(f"{_TABLE}name") == sheet
        elif event == "end":
            if here or not element.tag.startswith(_TABLE):
                yield element
            element.clear()


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _is_hidden(element: Any) -> bool:
    return element.get(f"{_TABLE}visibility") in ("collapse", "filter")


def _number(element: Any, name: str) -> int:
    text = element.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isdecimal() and len(text) < 9 else 1
