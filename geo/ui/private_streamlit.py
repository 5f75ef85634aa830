"""What this app uses of Streamlit that Streamlit does not promise: read in version 1.67.

- A run's context: its session, the query string it began with, the hash of its page, whether Back
  or Forward began it. `st.query_params` gives the words as the server wrote them last, not as they
  came.
- `PagesManager.uses_pages_directory`: else the first viewer's page is looked for by the names of
  the files in `pages/`.
- `validate_xsrf_token`, by which uploads are checked against the cookie `_streamlit_xsrf` that
  every page sets. Each page masks it anew; what `decode_xsrf_token_string` gives stays.
- `MediaFileManager`: it drops the file that a press on a download makes, and what would make it, as
  soon as runs of any two viewers have ended, also while the browser is about to fetch it.
- `MemoryUploadedFileManager.file_storage`: uploaded files by session; its total size is counted
  here, since nothing limits it.
- `_get_signed_cookie_with_chunks`, `_parse_decoded_user_cookie`: what the cookie says of a person,
  for requests that are no page.
- `SafeSessionState.on_script_will_rerun`, `ScriptRunner._maybe_handle_execution_control_request`: a
  message from the browser ends what is under way as soon as that touches the session, also the
  callback of the press before it, whose work is then never done.
- `config.set_option` after the start: under uvicorn Streamlit reads no variables of its own.

`tests/test_private_apis.py` fails when a new version changes one of these.
"""

from __future__ import annotations

import hashlib
import time
from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from threading import Lock
from typing import Any

from streamlit.config import set_option
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import ScriptRunner, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequestType
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.web.server.starlette.starlette_app_utils import (
    decode_xsrf_token_string,
    validate_xsrf_token,
)
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from streamlit.web.server.starlette.starlette_websocket import (
    _get_signed_cookie_with_chunks,
    _parse_decoded_user_cookie,
)

READ = "1.67"
_applying: ContextVar[bool] = ContextVar("applying", default=False)
_BATCH = 0.02  # seconds that what a run says may wait
_batching = Lock()
_FETCHED = 60.0  # seconds within which a browser has fetched a file that it asked for


def is_in_a_run() -> bool:
    """Whether this thread runs a page, for a viewer who may move on."""
    return get_script_run_ctx(suppress_warning=True) is not None


def query_of_run() -> str:
    """The query string of the address that this run began with."""
    context = get_script_run_ctx()
    return context.query_string if context else ""


def is_back_or_forward() -> bool:
    """Whether the browser's Back or Forward began this run."""
    context = get_script_run_ctx()
    return bool(context and context.is_history_navigation)


def page_of_run() -> str:
    """What tells the page of this run from others; "" outside of a run."""
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def session_of_run() -> str:
    """What tells the session of this run from others; "" outside of a run."""
    context = get_script_run_ctx()
    return context.session_id if context else ""


def token_fits(token: str | None, cookie: str | None) -> bool:
    """Whether the token that a request says belongs to the cookie that it brings."""
    return validate_xsrf_token(token, cookie)


def user_of_cookies(cookies: Mapping[str, str], address: str) -> Mapping[str, Any]:
    """What the signed cookie of a request says of a person who has signed in; empty for nobody.

    address: of this server, for which the cookie must have been made.
    """
    try:
        signed = _get_signed_cookie_with_chunks(dict(cookies), USER_COOKIE_NAME)
        said = _parse_decoded_user_cookie(signed, address) if signed else {}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
    return said if said.get("is_logged_in") is True else {}


def uploaded_bytes(session: str) -> tuple[int, int]:
    """Bytes of uploaded files that are held of all sessions, and of one."""
    if not Runtime.exists():
        return 0, 0
    stored = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {})
    sizes = {name: sum(len(f.data) for f in list(of.values())) for name, of in list(stored.items())}
    return sum(sizes.values()), sizes.get(session, 0)


def browser_mark(cookie: str) -> str:
    """Tells a browser from others by its cookie, from page to page; "" for a cookie of no page."""
    token, _ = decode_xsrf_token_string(cookie)
    return hashlib.sha256(b"browser " + token).hexdigest()[:12] if token else ""


def find_pages_by_navigation() -> None:
    """Have pages found by what `st.navigation` is given, and not by the files in `pages/`."""
    PagesManager.uses_pages_directory = False


def keep_downloads() -> None:
    """Keep what a download is made of, and its file, for a while after nothing refers to it.

    Else a press that comes while pages change, or whose answer is slow, finds nothing.
    """
    drop, inactive = MediaFileManager._drop_deferred_id, MediaFileManager._get_inactive_file_ids
    if getattr(drop, "is_ours", False):
        return

    def drop_late(manager: MediaFileManager, file_id: str) -> None:
        unused = _unused_since(manager)
        now = time.monotonic()
        if now - unused.setdefault(file_id, now) >= _FETCHED:
            del unused[file_id]
            drop(manager, file_id)

    def inactive_for_long(manager: MediaFileManager) -> set[str]:
        unused = _unused_since(manager)
        now = time.monotonic()
        found = inactive(manager)
        for file_id in unused.keys() - found - manager._deferred_callables.keys():
            del unused[file_id]
        return {one for one in found if now - unused.setdefault(one, now) >= _FETCHED}

    drop_late.is_ours = True  # type: ignore[attr-defined]
    MediaFileManager._drop_deferred_id = drop_late  # type: ignore[assignment]
    MediaFileManager._get_inactive_file_ids = inactive_for_long  # type: ignore[assignment]


def finish_callbacks() -> None:
    """Let the callbacks of a message do all of their work, whatever the browser says meanwhile.

    The next message is looked at as soon as they have ended, before the page is drawn. They end
    early only where the viewer has gone.
    """
    apply, look = (
        SafeSessionState.on_script_will_rerun,
        ScriptRunner._maybe_handle_execution_control_request,
    )
    if getattr(apply, "is_ours", False):
        return

    def apply_whole(state: SafeSessionState, *states: Any, **more: Any) -> None:
        before = _applying.set(True)
        try:
            apply(state, *states, **more)
        finally:
            _applying.reset(before)

    def look_later(runner: ScriptRunner) -> None:
        if not _applying.get() or runner._requests._state is ScriptRequestType.STOP:
            look(runner)

    apply_whole.is_ours = True  # type: ignore[attr-defined]
    SafeSessionState.on_script_will_rerun = apply_whole  # type: ignore[assignment]
    ScriptRunner._maybe_handle_execution_control_request = look_later  # type: ignore[assignment]


def send_in_batches() -> None:
    """Hand what a run of a page says to the server's loop in batches.

    Else each of its hundred messages wakes the loop, which takes Python from the run.
    """
    if getattr(AppSession._call_soon_on_event_loop, "is_ours", False):
        return
    at_once, ask = AppSession._call_soon_on_event_loop, Runtime._enqueued_some_message

    def in_a_batch(session: AppSession, callback: Callable[[], None]) -> None:
        waiting: deque[Callable[[], None]] = session.__dict__.setdefault("_waiting", deque())
        with _batching:
            waiting.append(callback)
            is_first = len(waiting) == 1
        if is_first:
            at_once(session, lambda: _later(session, waiting))

    def ask_once(runtime: Runtime) -> None:
        # What was said before the loop looks is sent when it looks.
        if not runtime._get_async_objs().need_send_data.is_set():
            ask(runtime)

    in_a_batch.is_ours = True  # type: ignore[attr-defined]
    AppSession._call_soon_on_event_loop = in_a_batch  # type: ignore[assignment]
    Runtime._enqueued_some_message = ask_once  # type: ignore[assignment]


def _later(session: AppSession, waiting: deque[Callable[[], None]]) -> None:
    loop = session._event_loop
    loop.call_later(_BATCH, _all_of, loop, waiting)


def _all_of(loop: AbstractEventLoop, waiting: deque[Callable[[], None]]) -> None:
    # Each stays until it is done, so that none of them asks for another batch.
    while waiting:
        try:
            waiting[0]()
        except Exception as e:
            loop.call_exception_handler(
                {"message": "what a run of a page says was not passed on", "exception": e}
            )
        finally:
            waiting.popleft()


def _unused_since(manager: MediaFileManager) -> dict[str, float]:
    """When nothing referred to a file any more, by its id; guarded by the manager's lock."""
    if not hasattr(manager, "unused_since"):
        manager.unused_since = {}  # type: ignore[attr-defined]
    found: dict[str, float] = manager.unused_since  # type: ignore[attr-defined]
    return found


def set_base_path(path: str) -> None:
    """Serve under a path, as `atlas`."""
    set_option("server.baseUrlPath", path)
