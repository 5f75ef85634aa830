"""What each of a slide's two maps shows, as fields of the slide's editor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import streamlit as st

from geo.briefing.half_slides import HALVES
from geo.briefing.slides import Slide, Words
from geo.i18n import t
from geo.service.atlas import Atlas
from geo.service.past import changed_at
from geo.ui import drafts


def halves_editor(n: int, slide: Slide, atlas: Atlas, lang: str, stamp: str) -> None:
    """The fields of the left and of the right map of slide `n`. stamp: of their keys."""
    st.caption(t("brief.halves_help", lang))
    left, right = st.columns(len(HALVES))
    with left:
        _half(n, "left", slide.left, atlas, lang, f"brief_left_{stamp}")
    with right:
        _half(n, "right", slide.right, atlas, lang, f"brief_right_{stamp}")


def _half(n: int, half: str, words: Words, atlas: Atlas, lang: str, key: str) -> None:
    """The fields of one map. Words without a field stay, and those that no field can show, until
    their field is used.
    """
    st.markdown(f"**{t(f'beside.{half}', lang)}**")
    sides = atlas.ledger.sides

    def field(word: str, name: str) -> dict[str, Any]:
        return drafts.slide_field(n, name, partial(_with, half, word))

    st.multiselect(
        t("filter.side", lang),
        list(sides),
        [side for side in words.get("side", ()) if side in sides],
        format_func=lambda side: sides[side].name(lang),
        placeholder=t("brief.as_slide", lang),
        **field("side", f"{key}_side_{lang}"),
    )
    every: dict[str, Any] = {"min_value": date.min, "max_value": date.max, "format": "YYYY-MM-DD"}
    days: list[Any] = [*_days(words.get("day", ()))]
    st.date_input(t("beside.time", lang), days, **every, **field("day", f"{key}_day"))
    known = next(iter(_days(words.get("known", ())[-1:])), None)
    st.date_input(t("filter.known", lang), known, **every, **field("known", f"{key}_known"))
    at = words.get("at", ("",))[-1]
    if at or changed_at():
        st.text_input(
            t("brief.at", lang), at, placeholder=t("brief.as_slide", lang),
            help=t("brief.at_help", lang), **field("at", f"{key}_at"),
        )  # fmt: skip


def _with(half: str, word: str, slide: Slide, said: Any) -> Slide:
    """The slide with what a field says of one half."""
    had = slide.left if half == "left" else slide.right
    words = {k: v for k, v in {**had, word: _said(said)}.items() if v}
    return replace(slide, left=words) if half == "left" else replace(slide, right=words)


def _days(values: Sequence[str]) -> tuple[date, ...]:
    """The days that words name, at most two; () where one of them is none."""
    with suppress(ValueError):
        return tuple(sorted(date.fromisoformat(value) for value in values[:2]))
    return ()


def _said(said: date | str | Sequence[object] | None) -> tuple[str, ...]:
    """The words of a field: of one day or moment, of some days, or of some sides."""
    if said is None or said == "":
        return ()
    return tuple(map(str, (said,) if isinstance(said, date | str) else said))
