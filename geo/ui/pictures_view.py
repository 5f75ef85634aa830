"""Pictures to take away: the map as PNG or SVG, and a playback of its days as GIF or WebP."""

from __future__ import annotations

from functools import partial

import streamlit as st

from geo import export
from geo.briefing.animation import MAX_BYTES, MAX_FRAMES, MIMES, NAMES, Moving, TooLarge
from geo.briefing.typesetting import Form
from geo.i18n import t
from geo.service import pictures
from geo.service.atlas import Atlas
from geo.store.engine import BackendError, BackendUnavailable, Cancelled
from geo.ui import playback_job
from geo.ui.choices import remembered
from geo.ui.link import PACES, map_screen, map_view, plain, play_settings
from geo.ui.map_view import places_of
from geo.ui.presses import pressed
from geo.ui.view import View

_JOB, _FILE = "_playback_job", "_playback_file"
_LOOK_EVERY = 0.5  # seconds
_MEGABYTE = 1_000_000
_MIME: dict[Form, str] = {"png": "image/png", "svg": "image/svg+xml"}


def picture_part(atlas: Atlas, view: View, rows: int) -> None:
    """Buttons for the map as it is on the screen, as PNG and as SVG."""
    lang = view.lang
    shown = map_view(), map_screen()
    st.markdown(f"**{t('picture.title', lang)}**", help=t("picture.help", lang))
    selected = view.places or places_of(atlas, view)
    with st.container(horizontal=True, gap="small"):
        for form, mime in _MIME.items():
            # Drawn on the press, by a callable that has no session: so it holds what it needs.
            st.download_button(
                form.upper(),
                data=partial(
                    pictures.view_picture, atlas, view.query, selected, *shown, lang, form
                ),
                file_name=export.file_name(view.query, rows, form),
                mime=mime,
                key=f"picture_{form}",
                on_click="ignore",
            )


def playback_part(atlas: Atlas, view: View, rows: int) -> None:
    """What a playback shows, and how; the button that makes it; its progress; the file."""
    job: playback_job.Job | None = st.session_state.get(_JOB)
    running = job is not None and job.is_running
    part = st.fragment(_playback, run_every=_LOOK_EVERY if running else None)
    part(atlas, view, rows)


def _playback(atlas: Atlas, view: View, rows: int) -> None:
    lang = view.lang
    st.markdown(f"**{t('picture.playback', lang)}**", help=t("picture.playback_help", lang))
    n = len(pictures.played_days(atlas, view.query))
    if not n or n > MAX_FRAMES:
        said = "picture.no_days" if not n else "picture.many_days"
        st.caption(t(said, lang, n=f"{n:,}", most=MAX_FRAMES) if n else t(said, lang))
        return
    form, pace, cumulative = _choices(lang, n)
    key = (atlas.version, view.query, map_view(), map_screen(), lang, form, pace, cumulative)
    job: playback_job.Job | None = st.session_state.get(_JOB)
    if job is not None:
        if job.is_running:
            _progress(job, lang)
            return
        _finish(job, lang)
    made = st.session_state.get(_FILE)
    if made and made[0] == key:
        size = f"{len(made[1]) / _MEGABYTE:.1f}"
        st.download_button(
            t("picture.get", lang, name=NAMES[form], size=size),
            made[1],
            export.file_name(view.query, rows, form),
            MIMES[form],
            key="playback_get",
            type="primary",
            on_click="ignore",
        )
    elif pressed(t("picture.make", lang, name=NAMES[form]), "playback_make"):
        asked = atlas, view.query, map_view(), map_screen(), lang, form, pace, cumulative
        try:
            st.session_state[_JOB] = playback_job.start(key, partial(pictures.playback, *asked))
        except playback_job.Busy:
            st.warning(t("picture.busy", lang))
            return
        st.rerun()  # with looks at its progress from now on


def _choices(lang: str, n: int) -> tuple[Moving, int, bool]:
    """Format, milliseconds of a day, whether days are kept; at first as the play bar has them."""
    bar = play_settings()
    mark = f"{bar[0]}_{bar[1]}"  # another setting of the bar is another widget, with its value
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        form = st.segmented_control(
            t("picture.format", lang),
            list(NAMES),
            required=True,
            format_func=lambda form: NAMES[form],
            **remembered("playback_form", "gif"),
        )
        pace = st.selectbox(
            t("map.play_pace", lang),
            PACES,
            format_func=lambda pace: t("map.play_seconds", lang, n=f"{pace / 1000:g}"),
            **remembered(f"playback_pace_{mark}", bar[0]),
        )
    cumulative = st.checkbox(
        t("map.play_cumulative", lang), **remembered(f"playback_kept_{mark}", bar[1])
    )
    seconds = f"{n * pace / 1000:g}"
    st.caption(t("picture.days", lang, n=f"{n:,}", seconds=seconds))
    return form or "gif", pace, cumulative


def _progress(job: playback_job.Job, lang: str) -> None:
    share = job.done / job.of if job.of else 0.0
    said = t("picture.making", lang, done=job.done, of=job.of) if job.of else None
    st.progress(min(1.0, share), said or t("picture.waiting", lang))
    st.button(t("brief.stop", lang), key="playback_stop", on_click=job.stop)


def _finish(job: playback_job.Job, lang: str) -> None:
    """Keep the file of a job that has ended, or say why there is none."""
    del st.session_state[_JOB]
    try:
        st.session_state[_FILE] = (job.key, job.wait())
    except Cancelled:
        st.session_state.pop(_FILE, None)
    except TooLarge as e:
        size, most = f"{e.n / _MEGABYTE:.0f}", f"{MAX_BYTES / _MEGABYTE:.0f}"
        st.warning(t("picture.too_large", lang, size=size, most=most))
        return
    except (BackendUnavailable, BackendError) as e:
        st.warning(plain(t(e.key, lang, **e.values)))
        return
    st.rerun()  # without looks from now on
