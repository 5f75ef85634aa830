"""The import page before a file is there: what can be brought, a sample, and the manual."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

import streamlit as st

import geo.importing
from geo.i18n import pick, t
from geo.i18n.numbers import whole
from geo.importing.profiles import shipped
from geo.importing.sheets import Limits
from geo.model.shipped import ROOT
from geo.service.limits import upload_megabytes
from geo.ui.link import plain
from geo.ui.presses import pressed
from geo.ui.private_ledger import own

SAMPLE = Path(geo.importing.__file__).with_name("sample.csv")
_SAMPLE = "_import_sample"
_MANUALS = ("importing", "ledger")


class Given(io.BytesIO):
    """A file of our own, in the form in which Streamlit gives those of viewers."""

    def __init__(self, name: str, data: bytes) -> None:
        super().__init__(data)
        self.name = name
        self.size = len(data)
        self.file_id = hashlib.sha256(data).hexdigest()


def intro(limits: Limits, lang: str) -> Any:
    """Title, what can be brought, and the place for the file, which it gives; None without one."""
    if own() is None:
        st.title(t("import.title", lang))
    else:  # the result stands above
        st.subheader(t("import.another", lang))
    given = st.session_state.get(_SAMPLE) or st.session_state.get("import_file")
    # This box is always drawn: if elements before the place for the file came or went, it would be
    # drawn anew, and a file that is chosen meanwhile would be lost.
    with st.container(key="import_about"):
        if not given:
            st.markdown(t("import.intro", lang))
            known = [
                pick(lang, **p.name) for p in shipped().values() if p.requires and not p.is_ledger
            ]
            st.markdown(
                f"- {t('import.kinds', lang)}\n"
                f"- {t('import.known', lang, names=plain(', '.join(known)))}\n"
                f"- {t('import.any', lang)}"
            )
    most = upload_megabytes(limits.size)
    with st.container(key=f"upload_{lang}"):
        upload = st.file_uploader(
            t("import.file", lang), key="import_file", on_change=_forget_sample,
            max_upload_size=most,
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key="import_help"):
        if not given:
            st.button(
                t("import.sample", lang),
                key="import_sample",
                on_click=_take_sample,
                icon=":material/science:",
                help=t("import.sample_help", lang),
            )
        for name in _MANUALS:
            if (ROOT / "docs" / f"{name}.md").is_file() and pressed(
                t(f"import.manual_{name}", lang),
                f"import_manual_{name}",
                type="tertiary",
                icon=":material/menu_book:",
            ):
                _manual(name, lang)
        if st.session_state.get(_SAMPLE):
            st.caption(t("import.is_sample", lang))
            st.button(
                t("import.sample_away", lang), key="import_sample_away", on_click=_forget_sample
            )
    if given:
        return upload
    size = {name: whole(getattr(limits, name), lang) for name in ("rows", "columns", "cell")}
    st.caption(t("import.limits", lang, size=most, **size))
    return upload


def sample_or(upload: Any) -> Any:
    """The viewer's file, else the sample where that was asked for."""
    if upload is not None or not st.session_state.get(_SAMPLE):
        return upload
    return Given(t("import.sample_name", "en"), SAMPLE.read_bytes())


def _take_sample() -> None:
    st.session_state[_SAMPLE] = True


def _forget_sample() -> None:
    st.session_state.pop(_SAMPLE, None)


def _manual(name: str, lang: str) -> None:
    @st.dialog(t(f"import.manual_{name}", lang), width="large")
    def shown() -> None:
        # Our own text, without what only a reader of the repository can follow.
        text = (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")
        st.markdown(text)

    shown()
