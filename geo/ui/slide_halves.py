"""What each of a slide's two maps shows, as fields of the slide's editor."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

import streamlit as st

from geo.briefing.half_slides import HALVES
from geo.briefing.slides import Slide, Words
from geo.i18n import t
from geo.service.atlas import Atlas


def halves_editor(slide: Slide, atlas: Atlas, lang: str, stamp: str) -> tuple[Words, Words]:
    """The words of the left and of the right map, as its fields say. stamp: of their keys."""
    st.caption(t("brief.halves_help", lang))
    left, right = st.columns(len(HALVES))
    with left:
        on_left = _half("left", slide.left, atlas, lang, f"brief_left_{stamp}")
    with right:
        on_right = _half("right", slide.right, atlas, lang, f"brief_right_{stamp}")
    return on_left, on_right


def _half(half: str, words: Words, atlas: Atlas, lang: str, key: str) -> Words:
    """The words of one map. Words without a field stay, and those that no field can show, until
    their field is used.
    """
    st.markdown(f"**{t(f'beside.{half}', lang)}**")
    sides = atlas.ledger.sides
    had: dict[str, tuple[str, ...]] = {
        "side": tuple(side for side in words.get("side", ()) if side in sides),
        "day": tuple(map(str, _days(words.get("day", ())))),
        "known": tuple(map(str, _days(words.get("known", ())[-1:]))),
    }
    chosen: Sequence[str] = st.multiselect(
        t("filter.side", lang),
        list(sides),
        list(had["side"]),
        format_func=lambda side: sides[side].name(lang),
        placeholder=t("brief.as_slide", lang),
        key=f"{key}_side_{lang}",
    )
    days = st.date_input(
        t("beside.time", lang), [*_days(had["day"])], min_value=date.min, max_value=date.max,
        format="YYYY-MM-DD", key=f"{key}_day",
    )  # fmt: skip
    known = st.date_input(
        t("filter.known", lang), next(iter(_days(had["known"])), None), min_value=date.min,
        max_value=date.max, format="YYYY-MM-DD", key=f"{key}_known",
    )  # fmt: skip
    now = {"side": tuple(chosen), "day": _said(days), "known": _said(known)}
    changed = {word: values for word, values in now.items() if values != had[word]}
    return {word: values for word, values in {**words, **changed}.items() if values}


def _days(values: Sequence[str]) -> tuple[date, ...]:
    """The days that words name, at most two; () where one of them is none."""
    with suppress(ValueError):
        return tuple(sorted(date.fromisoformat(value) for value in values[:2]))
    return ()


def _said(days: object) -> tuple[str, ...]:
    if isinstance(days, date):
        return (days.isoformat(),)
    return tuple(str(day) for day in days) if isinstance(days, tuple) else ()
