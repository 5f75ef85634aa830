"""Signing in and out, and who it is that this page runs for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from geo.i18n import t
from geo.ledger.storage import StorageError
from geo.model.settings import settings_for
from geo.model.shipped import DATA
from geo.service import people, writing
from geo.service.current import data_folder
from geo.service.people import NotSignedIn, Person
from geo.ui.link import plain
from geo.ui.private_streamlit import is_in_a_run, user_of_cookies

_WHY, _ERROR = "_not_signed_in", "_sign_out_error"


def secrets() -> dict[str, Any] | None:
    """What Streamlit needs to know of the provider; None where nobody signs in.

    Raises ValueError where the settings are wrong, or a package is missing.
    """
    settings = people.ready_sign_in()
    if settings is None:
        return None
    return {
        "auth": {
            "redirect_uri": f"{settings.public_url}/oauth2callback",
            "cookie_secret": settings.cookie_secret,
            "client_id": settings.client_id,
            "client_secret": settings.client_secret,
            "server_metadata_url": f"{settings.issuer}/.well-known/openid-configuration",
        }
    }


def is_https() -> bool:
    """Whether people who sign in reach this server by https."""
    settings = people.sign_in()
    return settings is not None and settings.public_url.startswith("https://")


def tell_who_is_there() -> None:
    """Have the service ask this module who is there."""
    writing.who_is_there = who_is_there


def who_is_there() -> Person | None:
    """The person whose session runs or whose request is answered; None for nobody who has signed
    in.
    """
    try:
        settings = people.sign_in()
    except ValueError:
        return None
    is_run = is_in_a_run()
    if settings is None or not (is_run or people.COOKIES.get()):
        return None
    said = _said() if is_run else user_of_cookies(people.COOKIES.get(), settings.public_url)
    if not said:
        return None
    folder = data_folder()
    try:
        roles = settings_for(folder, DATA).roles
        found = people.person_of(said, settings, roles, folder)
    except NotSignedIn as e:
        if is_run:
            st.session_state[_WHY] = e.key
        return None
    except ValueError:  # wrong settings, which the page says
        return None
    if is_run:
        st.session_state.pop(_WHY, None)
    return found


def _said() -> Mapping[str, Any]:
    return st.user.to_dict() if st.user.get("is_logged_in") else {}


def account(lang: str) -> None:
    """In the sidebar: who has signed in, and the way in and out; nothing where nobody signs in."""
    if writing.mode() != "team":
        return
    person = who_is_there()
    with st.container(key="account", gap="xsmall"):
        if error := st.session_state.pop(_ERROR, None):
            st.error(plain(error))
        if person is None:
            if _said() and (why := st.session_state.get(_WHY)):
                st.caption(t(why, lang))
            st.button(t("people.sign_in", lang), on_click=st.login, key="sign_in")
            return
        role = t(f"people.role_{person.role.word}", lang)
        # Plain text: Markdown makes a link of an e-mail, whatever stands before its letters.
        st.text(t("people.signed_in", lang, name=person.name, role=role))
        with st.popover(t("people.sign_out", lang)):
            st.button(
                t("people.here", lang), on_click=_sign_out, args=(False, lang), key="sign_out"
            )
            st.button(
                t("people.everywhere", lang),
                on_click=_sign_out,
                args=(True, lang),
                key="sign_out_everywhere",
                help=t("people.everywhere_help", lang),
            )


def _sign_out(everywhere: bool, lang: str) -> None:
    person = who_is_there()
    if person is not None:
        try:
            people.end_session(person, data_folder(), everywhere)
        except StorageError as e:  # the cookie is gone from here all the same
            st.session_state[_ERROR] = e.text(lang)
    st.logout()
