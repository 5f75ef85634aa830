"""What a viewer takes away of the view: files of exactly its rows, its link, its citation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import partial
from html import escape
from urllib.parse import parse_qs, urlencode
from zoneinfo import ZoneInfo

import streamlit as st

from geo import export
from geo.i18n import t
from geo.i18n.numbers import whole
from geo.service.atlas import Atlas
from geo.service.limits import ROWS, export_rows
from geo.service.since_release import cited_release
from geo.ui import past_state, private_ledger
from geo.ui.choices import remembered
from geo.ui.link import address, map_screen, plain, view_words
from geo.ui.pictures_view import picture_part, playback_part
from geo.ui.view import View
from geo.views import citation
from geo.web import qr

# Rows above which a file is sent while it is made, by its address, and not held in memory first.
_SENT_IN_PIECES = 50_000
_QR_WIDTH, _FRAME_HEIGHT = 200, 740  # CSS pixels


def export_menu(atlas: Atlas, view: View, rows: int) -> None:
    """CSV with one press, and beside it the menu of all formats."""
    lang, query = view.lang, view.query

    def built(parts: Callable[[export.Extract], Iterable[bytes]]) -> bytes:
        about = atlas.settings.about
        return b"".join(parts(export.Extract.of(atlas.store, query, atlas.folder, about, lang)))

    def button(form: export.Format, label: str, described: bool) -> None:
        words = t(label, lang, n=whole(rows, lang))
        if atlas.shared and rows > _SENT_IN_PIECES:
            name = f"api/claims.{export.address_suffix(form)}"
            link = address(urlencode(query.words(), doseq=True), name)
            st.link_button(words, link)
            return
        # The file is built on the click, by a callable that runs without the session: so it holds
        # all that it needs.
        parts = form.zipped if described else form.parts
        st.download_button(
            words,
            data=lambda: built(parts),
            file_name=export.file_name(query, rows, "zip" if described else form.suffix),
            mime="application/zip" if described else form.mime,
            key=f"download_{label}",
            on_click="ignore",
        )

    def formats() -> None:
        if atlas.withholds:
            st.caption(t("share.not_public", lang))
        described = st.toggle(
            t("format.described", lang),
            help=t("format.described_help", lang),
            **remembered("described", True),
        )
        with st.container(horizontal=True, gap="small"):
            for form in export.FORMATS:
                if form.key != "csv":  # for programs, which take it by address or command
                    button(form, f"format.{form.key}", described)
        if atlas.shared:  # else no address leads to it
            st.caption(t("format.live", lang))
            words = urlencode(query.words(), doseq=True)
            st.code(address(words, "api/claims.csv"), language=None, wrap_lines=True)
            st.caption(t("format.ogc", lang))
            st.code(address(words, "ogc"), language=None, wrap_lines=True)

    most = export_rows()
    if rows > most:
        values = {"n": whole(rows, lang), "most": whole(most, lang), "setting": ROWS}
        with st.popover(t("toolbar.export", lang), help=t("toolbar.export_help", lang)):
            st.markdown(plain(t("limits.rows", lang, **values)))
        return
    with st.container(horizontal=True, wrap=False, gap=None, width="content", key="export"):
        # With a byte order mark, without which spreadsheets show wrong letters.
        button(export.CSV_EXCEL, "toolbar.download", described=False)
        menu("export_menu", t("toolbar.export", lang), t("toolbar.export_help", lang), formats)


def share_menu(atlas: Atlas, view: View, rows: int) -> None:
    """The link to the view as the map shows it, and the citation."""
    lang = view.lang
    content = partial(_share, atlas, view, rows)
    menu("share_menu", t("share.title", lang), t("share.help", lang), content)


def menu(
    key: str, label: str, said: str, content: Callable[[], None], icon: str | None = None
) -> None:
    """A menu whose content is made while it is open.

    The page is run with every step of the day, and would make the content each time. It is to be
    drawn in a fragment, which then is run alone.
    """
    with st.popover(label, help=said, icon=icon, key=key, on_change="rerun") as opened:
        if opened.open:
            content()


def _share(atlas: Atlas, view: View, rows: int) -> None:
    lang, query = view.lang, view.query
    # A past state has an address that leads to it; a viewer's own file has none.
    has_link = atlas.shared or (past_state.at() and not private_ledger.shown())
    link = address(_shareable(view.link)) if has_link else ""
    release = cited_release(atlas)
    cited = citation.ViewCitation(
        atlas.settings.about,
        citation.filter_in_words(atlas.ledger, query, lang),
        rows,
        atlas.version,
        _cited(link, release),
        datetime.now(ZoneInfo(query.zone)).date(),
        release,
    )
    st.markdown(f"**{t('share.link', lang)}**")
    if link:
        words = urlencode(view_words(), doseq=True)
        whole = f"{link}&{words}" if words else link
        st.code(whole, language=None, wrap_lines=True)
        # A client that does not say at which address it found the page gets no picture.
        if st.context.url and len(whole.encode()) <= qr.MOST:
            # The browser asks for it when the menu is open: drawing it takes a while.
            code = address(urlencode({"link": whole}), qr.FILE)
            st.image(code, width=_QR_WIDTH, caption=t("share.qr", lang))
    else:
        st.caption(t("share.no_link", lang))
    if atlas.shared:
        beside = address(urlencode(as_on_screen(view, lang), doseq=True, safe=","), "beside")
        st.link_button(t("beside.title", lang), beside, help=t("beside.help", lang))
    shown = atlas.public()  # pictures are for everybody
    if shown is not atlas:
        rows = shown.counts(query).n
        st.caption(t("share.as_public", lang))
    picture_part(shown, view, rows)
    playback_part(shown, view, rows)
    st.markdown(f"**{t('cite.title', lang)}**", help=t("cite.help", lang))
    st.code(cited.text(lang), language=None, wrap_lines=True)
    st.code(cited.bibtex(lang), language=None, wrap_lines=True)
    if atlas.shared:
        st.markdown(f"**{t('share.feed', lang)}**", help=t("share.feed_help", lang))
        asked = urlencode({**query.words(), "lang": [lang]}, doseq=True)
        st.code(address(asked, "api/claims.atom"), language=None, wrap_lines=True)
    if atlas.shared and atlas.settings.embed_hosts:
        hosts = " ".join(atlas.settings.embed_hosts)
        said = plain(t("embed.help", lang, hosts=hosts))
        st.markdown(f"**{t('embed.title', lang)}**", help=said)
        st.code(_frame_code(view, lang), language=None, wrap_lines=True)


def _frame_code(view: View, lang: str) -> str:
    """The HTML by which a page of another host shows the map as it is on the screen."""
    words = as_on_screen(view, lang)
    url = escape(address(urlencode(words, doseq=True, safe=",/"), "embed"), quote=True)
    title = escape(f"{t('app.title', lang)}: {t('app.tagline', lang)}", quote=True)
    return (
        f'<iframe src="{url}" title="{title}" width="100%" height="{_FRAME_HEIGHT}" '
        'loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox"></iframe>'
    )


def as_on_screen(view: View, lang: str) -> dict[str, list[str]]:
    """The words by which another page shows what the map does, with the size of the map."""
    words: dict[str, list[str]] = {**view.query.words(), "lang": [lang], **view_words()}
    if "view" in words and (screen := map_screen()):
        words["screen"] = [f"{screen[0]},{screen[1]}"]
    return words


def _cited(link: str, release: int) -> str:
    """The link of a citation, by which a later reader is told what has become of the claims."""
    return f"{link}&{urlencode({'release': release})}" if link and release else link


def _shareable(link: str) -> str:
    """A view's words without the marks of what only its viewer has."""
    words = parse_qs(link)
    for own in ("draft", "own"):
        words.pop(own, None)
    return urlencode(words, doseq=True)
