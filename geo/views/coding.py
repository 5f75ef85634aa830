"""Two codings compared, in words and as a table; see `geo.ledger.two_coders`."""

from __future__ import annotations

from collections.abc import Iterator

from geo.i18n import t
from geo.i18n.numbers import whole
from geo.ledger.tables import write_table
from geo.ledger.two_coders import Comparison, Disagreement
from geo.views.card import label

_OTHER = {"claimant_side": "column.side", "place_id": "column.place"}
_NAMES = ("document", "column", "claim_a", "claim_b", "a", "b")


def lines(found: Comparison, lang: str) -> Iterator[str]:
    """The comparison as a page of text."""
    yield from head(found, lang)
    yield ""
    rows = [[t(f"coding.{word}", lang) for word in ("column", "n", "same", "alpha", "ac1")]]
    rows += [list(row) for row in table(found, lang)]
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    for row in rows:
        name, *numbers = (cell.ljust(w) for cell, w in zip(row, widths, strict=True))
        yield "  ".join([name, *(cell.strip().rjust(len(cell)) for cell in numbers)]).rstrip()
    yield ""
    yield t("coding.limits", lang)
    for each in found.disagreements:
        yield f"  {line(each, lang)}"


def head(found: Comparison, lang: str) -> Iterator[str]:
    """How many documents and passages both have, and the F1 of the passages."""
    documents = {"n": whole(len(found.documents), lang)}
    yield t("coding.documents", lang, **documents)
    if any(found.alone):
        a, b = (whole(n, lang) for n in found.alone)
        yield t("coding.alone", lang, a=a, b=b)
    passages = {name: whole(getattr(found, name), lang) for name in ("a", "b", "pairs")}
    yield t("coding.passages", lang, **passages, f1=share(found.f1))


def table(found: Comparison, lang: str) -> Iterator[tuple[str, str, str, str, str]]:
    """A row for each column: its name, pairs, those that are the same, alpha, AC1."""
    for column, each in found.columns.items():
        numbers = whole(each.n, lang), whole(each.same, lang), share(each.alpha), share(each.ac1)
        yield _named(column, lang), *numbers


def _named(column: str, lang: str) -> str:
    """What a column is called: on the card, in tables, else in the ledger."""
    return t(_OTHER[column], lang) if column in _OTHER else label(column, lang)


def line(each: Disagreement, lang: str) -> str:
    """A disagreement on one line."""
    if not each.column:
        who = "a" if each.a else "b"
        words = {"claim": each.a or each.b, "headline": each.left or each.right}
        return t(f"coding.only_{who}", lang, document=each.document, **words)
    nothing = t("coding.empty", lang)
    return t(
        "coding.differs", lang, document=each.document, a=each.a, b=each.b,
        column=_named(each.column, lang), left=each.left or nothing, right=each.right or nothing,
    )  # fmt: skip


def share(number: float | None) -> str:
    """A measure of agreement with two digits; a dash where it is not defined."""
    return "–" if number is None else f"{number:.2f}"


def disagreements_csv(found: Comparison) -> bytes:
    """The disagreements as a table in CSV."""
    rows = ((d.document, d.column, d.a, d.b, d.left, d.right) for d in found.disagreements)
    return write_table(_NAMES, rows)
