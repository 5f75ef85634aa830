"""The import page: which profile reads the file, which columns hold what, how dates are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import streamlit as st

from geo.i18n import pick, t
from geo.importing.answers import is_answer
from geo.importing.checking import MAX_SIZE
from geo.importing.job import profile_for
from geo.importing.mapped import CHOICES, MARKS, Choices, key_of_name, profile_toml, proposed
from geo.importing.options import Ambiguous, Options
from geo.importing.profiles import Profile, parse_profile, shipped
from geo.importing.questions import Question
from geo.importing.recognising import recognised
from geo.importing.report import answer_text, question_text
from geo.importing.saved import shipped_text
from geo.importing.sheets import Sheet
from geo.model.places import GEO_PRECISIONS
from geo.service.current import current_atlas
from geo.ui.import_memory import is_of_another_file, remember, remembered, widget
from geo.ui.link import plain

_GENERIC = "generic"
# The choices of which none says anything about what happened, where, or who says so.
_DATES = ("event_date", "event_date_end", "event_year", "event_month", "event_day", "report_date")
_NOT_ALONE = (*_DATES, "modality", "carrier", "id")
# The choices that are always shown.
_USUAL = ("headline", "claimant", "event_date", "latitude", "longitude", "location", "event_type")


@dataclass(frozen=True)
class Chosen:
    """A profile and its TOML; text is "" for a file of the ledger's own columns."""

    profile: Profile
    text: str


def is_new(sheet: Sheet) -> bool:
    """Whether nothing is known yet of a file's columns: neither by a profile nor from before."""
    key = f"_import_new_{sheet.sha256[:12]}"
    if key not in st.session_state:  # the same while the file is asked about
        found = recognised(sheet, shipped())
        st.session_state[key] = found is None and not remembered(sheet)
    new: bool = st.session_state[key]
    return new


def choose_profile(sheet: Sheet, options: Options, lang: str) -> Chosen | None:
    """The profile to read a file with; None while columns must still be named."""
    known = shipped()
    found = recognised(sheet, known)
    keys = [*(k for k, p in known.items() if p.fields or p.is_ledger), _GENERIC]
    left, right = st.columns([1, 1])
    before = remembered(sheet)
    chosen = left.selectbox(
        t("import.profile", lang),
        keys,
        format_func=lambda k: pick(lang, **known[k].name),
        help=t("import.profile_help", lang),
        key=widget(sheet, "profile", keys, found.key if found else _GENERIC),
    )
    with right.container(key=f"upload_profile_{lang}"):
        own_file = st.file_uploader(
            t("import.own_profile", lang), type="toml", key="import_toml", max_upload_size=1
        )
    if own_file is not None:
        # What is beyond the largest profile is not read, and the profile refused for it.
        text = own_file.read(4 * MAX_SIZE + 4).decode("utf-8", "replace")
        own_file.seek(0)
        made = _own(sheet, options, text, Path(own_file.name).stem)
        before["own"] = (text, Path(own_file.name).stem)
        return made
    if chosen != remembered(sheet).get("profile", chosen):
        before.pop("own", None)  # another choice than the one that came with a profile's file
    remember(sheet, "profile", chosen)
    if "own" in before:
        text, name = before["own"]
        with left.container(horizontal=True, vertical_alignment="center"):
            st.caption(plain(t("import.remembered_profile", lang, name=name)))
            st.button(
                t("import.without_profile", lang),
                on_click=partial(before.pop, "own"),
                key="import_without_profile",
            )
        return _own(sheet, options, text, name)
    if chosen == _GENERIC:
        return _mapped(sheet, lang)
    profile = profile_for(sheet, replace(options, profile=chosen))
    return Chosen(profile, "" if profile.is_ledger else shipped_text(chosen))


def _own(sheet: Sheet, options: Options, text: str, name: str) -> Chosen:
    profile = parse_profile(text, key_of_name(name))
    return Chosen(profile_for(sheet, replace(options, own=profile)), text)


def _mapped(sheet: Sheet, lang: str) -> Chosen | None:
    """A profile made by choosing columns."""
    st.markdown(f"**{t('import.map_title', lang)}**")
    st.caption(t("import.map_help", lang))
    guess = proposed(sheet.columns)
    columns: dict[str, str] = {}
    boxes, folded = (
        _boxes(st.container()),
        _boxes(st.expander(t("import.more_columns", lang), key="import_more")),
    )

    def ask(box: Any, name: str, label: str, options: list[str], **more: Any) -> str:
        default = more.pop("default", options[0])
        answer: str = box.selectbox(
            t(f"import.{label}", lang), options, key=widget(sheet, name, options, default), **more
        )
        remember(sheet, name, answer)
        return answer

    # What most files have, or this one by its names, comes first; the rest is folded away.
    first = [c for c in CHOICES if c in _USUAL or guess[c]]
    for choice in (*first, *(c for c in CHOICES if c not in first)):
        columns[choice] = ask(
            next(boxes if choice in first else folded),
            f"map_{choice}",
            f"choose_{choice}",
            ["", *sheet.columns],
            default=guess[choice],
            format_func=lambda c: c or t("import.not_in_file", lang),
        )
    split = ask(
        next(boxes),
        "split",
        "split",
        ["", *MARKS],
        format_func=lambda m: {"": t("import.no_split", lang), "\n": "⏎"}.get(m, m),
    )
    precision = ask(
        next(boxes),
        "precision",
        "precision",
        [*GEO_PRECISIONS, *(f"={c}" for c in sheet.columns)],
        default=GEO_PRECISIONS[-1],
        format_func=lambda p: p[1:] if p.startswith("=") else t(f"precision.{p}", lang),
        help=t("import.precision_help", lang),
    )
    name = next(boxes).text_input(
        t("import.profile_name", lang),
        remembered(sheet).get("name", sheet.name.rsplit(".", 1)[0][:60]),
        key=f"import_name_{sheet.sha256[:12]}",
        max_chars=60,
    )
    remember(sheet, "name", name)
    comma = next(boxes).toggle(
        t("import.comma", lang), key=widget(sheet, "comma", (True, False), False)
    )
    remember(sheet, "comma", comma)
    if not any(column for choice, column in columns.items() if choice not in _NOT_ALONE):
        st.info(t("import.need_column", lang))
        return None
    by_column = precision.startswith("=")
    choices = Choices(
        columns, split, "" if by_column else precision, precision[1:] if by_column else "", comma
    )
    text = profile_toml(name or "own", choices)
    return Chosen(parse_profile(text, key_of_name(name or "own")), text)


def _boxes(room: Any) -> Iterator[Any]:
    """Places for widgets, four in a row, so that they keep their order where rows are stacked."""
    while True:
        yield from room.columns(4)


def ask_dates(
    asked: Ambiguous, sheet: Sheet, known: Mapping[str, tuple[str, ...]], lang: str
) -> dict[str, tuple[str, ...]]:
    """How columns of dates are to be read that do not prove it, as the viewer says.

    known: what the profile says. What the viewer said of the last file of this kind is chosen
    already, and can be changed.
    """
    answers: dict[str, tuple[str, ...]] = {}
    for question in asked.questions:
        answer = _asked(question, sheet, known.get(question.column, ()), lang)
        if answer:
            answers[question.column] = (*answers.get(question.column, ()), answer)
    return answers


def _asked(question: Question, sheet: Sheet, known: tuple[str, ...], lang: str) -> str | None:
    name = f"dates_{question.kind}_{question.column}"
    choices = [*question.answers]
    if question.kind == "zone":
        zones = [*current_atlas().settings.zones, *sorted(available_timezones())]
        choices = list(dict.fromkeys([*choices, *zones]))
    elif question.kind == "crs":  # also one that is not proposed
        choices += [a for a in {remembered(sheet).get(name), *known} if a and a not in choices]
    before = remembered(sheet).get(name) or next((k for k in known if k in choices), None)
    box = st.container(key=f"import_question_{question.kind}_{question.column}", border=True)
    words = plain(question_text(question, lang))
    box.markdown(f":material/{'check' if before else 'help'}: **{words}**")
    label = t("import.how_to_read", lang, column=plain(question.column))
    key = widget(sheet, name, choices, before)
    in_words = partial(_answer, question, lang)
    if question.kind == "zone":
        answer: str | None = box.selectbox(
            label,
            choices,
            index=None,
            format_func=in_words,
            key=key,
            placeholder=t("import.choose_zone", lang),
        )
    elif question.kind == "crs":
        answer = box.selectbox(
            label,
            choices,
            index=None,
            format_func=in_words,
            key=key,
            placeholder=t("import.choose_crs", lang),
            accept_new_options=True,
            help=t("import.way_crs", lang),
        )
        if answer and not is_answer(answer):
            box.error(plain(f"{answer}: {t('import.choose_crs', lang)}"))
            answer = None
    else:
        answer = box.segmented_control(label, choices, format_func=in_words, key=key)
    remember(sheet, name, answer)
    if answer and (is_of_another_file(sheet, name) or answer in known):
        box.caption(t("import.remembered", lang))
    return answer


def _answer(question: Question, lang: str, answer: str) -> str:
    return plain(answer_text(question, answer, lang))
