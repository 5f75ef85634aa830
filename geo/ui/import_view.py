"""The import page: a file in, its preview, its report; only this session sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from geo.i18n import t
from geo.importing.counts import refuse_counts
from geo.importing.options import Ambiguous, Options
from geo.importing.preview import Survey, first_claims, survey
from geo.importing.saved import saved_profile
from geo.importing.sheets import Limits, Sheet, Unreadable
from geo.ledger import Ledger
from geo.service.current import current_atlas, reader_folder
from geo.ui.cancellation import still_wanted
from geo.ui.import_intro import intro, sample_or
from geo.ui.import_memory import kind_of, speakers
from geo.ui.import_preview import first_claims_shown, what_is_known, what_it_is
from geo.ui.import_profile import Chosen, ask_dates, choose_profile, is_new
from geo.ui.import_reading import drop_sheet, open_upload
from geo.ui.import_result import import_button, is_imported, outcome, save_button
from geo.ui.import_speakers import ask_speakers, claimants_file
from geo.ui.link import plain
from geo.ui.sidebar import header

# The largest file that a viewer may send, which the server holds in memory while it is read, and
# what the child that reads it may take.
LIMITS = Limits(size=200 * 1024**2, rows=100_000, memory=1024**3, seconds=60)
_SURVEYS = "_surveys"
_MAX_SURVEYS = 4


def import_view(lang: str) -> None:
    """All of the page."""
    with st.sidebar:
        header(lang)
    result = st.container(key="import_top")  # above the file, where it is seen
    upload = intro(LIMITS, lang)
    upload = sample_or(upload)
    if upload is None:
        drop_sheet()
        with result:
            outcome(lang)
        return
    done = is_imported(upload)
    # What was chosen for a file that has come in is folded away: the result is what is looked at.
    words = t("import.change", lang)
    form = st.expander(words, key="import_form") if done else st.container()
    try:
        with form:
            options = _steps(upload, lang)
    except Unreadable as e:
        st.error(plain(e.error.text(lang)))
        options = None
    except ValueError as e:
        st.error(plain(str(e)))
        options = None
    with result:
        outcome(lang)
        if options is not None:
            save_button(upload, options, lang)


def _steps(upload: Any, lang: str) -> Options | None:
    """From the file to the button that imports it; None while something must be answered."""
    ledger = current_atlas().ledger
    sheet, options = open_upload(upload, LIMITS, lang)
    refuse_counts(sheet)
    head = st.container(key="import_what")
    with st.expander(t("import.how", lang), expanded=is_new(sheet), key="import_how"):
        chosen = choose_profile(sheet, options, lang)
        if chosen is None:
            with head:
                what_is_known(sheet, lang)
            return None
        options = replace(options, claimants=claimants_file(lang))
    answered = _answered(sheet, chosen, options, ledger, lang)
    if answered is None:
        with head:
            what_is_known(sheet, lang)
        return None
    options, found = answered
    with head:
        what_it_is(sheet, chosen.profile, found, lang)
    mark = f"{sheet.sha256[:12]}_{kind_of(sheet)}"
    told = ask_speakers(found, ledger, chosen.profile.speakers, mark, lang)
    options = replace(options, speakers=told or tuple(speakers().values()))
    first_claims_shown(first_claims(found, options.speakers), lang)
    import_button(upload, options, lang)
    _keep_profile(chosen, options, lang)
    return options


def _answered(
    sheet: Sheet, chosen: Chosen, options: Options, ledger: Ledger, lang: str
) -> tuple[Options, Survey] | None:
    """The options with what the viewer answers, and what an import then finds."""
    known = dict(chosen.profile.answers)
    profile = replace(chosen.profile, answers={}, speakers=())
    found = _survey(sheet, replace(options, own=profile), ledger, lang)
    if isinstance(found, Ambiguous):
        known |= ask_dates(found, sheet, known, lang)
    if known:
        profile = replace(profile, answers=known)
        found = _survey(sheet, replace(options, own=profile), ledger, lang)
    if isinstance(found, Ambiguous):  # not all is answered yet
        return None
    return replace(options, own=profile), found


def _survey(sheet: Sheet, options: Options, ledger: Ledger, lang: str) -> Survey | Ambiguous:
    """What an import would find; looked at once for a file and what is said about it."""
    assert options.own is not None
    key = repr((sheet.sha256, sheet.columns, options, ledger.version))
    kept: dict[str, Survey | Ambiguous] = st.session_state.setdefault(_SURVEYS, {})
    if key not in kept:
        with st.spinner(t("import.looking", lang)):
            try:
                kept[key] = survey(
                    sheet, options.own, ledger, reader_folder(), options, still_wanted
                )
            except Ambiguous as e:
                kept[key] = e
        while len(kept) > _MAX_SURVEYS:
            del kept[next(iter(kept))]
    return kept[key]


def _keep_profile(chosen: Chosen, options: Options, lang: str) -> None:
    """Offer the profile with all that was answered, as a file."""
    if not chosen.text or options.own is None:
        return
    try:
        text = saved_profile(chosen.text, options.own.answers, options.speakers)
    except ValueError:
        text = saved_profile(chosen.text, options.own.answers, ())
        st.caption(t("import.profile_full", lang))
    st.download_button(
        t("import.save_profile", lang),
        text,
        f"{chosen.profile.key}.toml",
        "application/toml",
        on_click="ignore",
        key="import_save_profile",
        icon=":material/save:",
        help=t("import.save_profile_help", lang),
    )
