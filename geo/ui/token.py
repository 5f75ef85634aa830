"""Streamlit's token against forged requests, for those that Streamlit does not check itself.

Relies on two private names of Streamlit 1.67: the cookie `_streamlit_xsrf`, which every page of
the app sets, and `validate_xsrf_token`, by which uploads are checked against it.
"""

from __future__ import annotations

from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token


def fits(token: str | None, cookie: str | None) -> bool:
    """Whether the token that a request says belongs to the cookie that it brings."""
    return validate_xsrf_token(token, cookie)
