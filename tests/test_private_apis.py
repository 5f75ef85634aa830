"""What is used of others without a promise is still as it was read."""

from __future__ import annotations

import asyncio
import inspect
import time
from dataclasses import fields
from importlib.metadata import version
from types import SimpleNamespace

import pytest
import streamlit_folium
from samples import ROOT, run_async
from streamlit import config
from streamlit.runtime import Runtime, media_file_manager
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.media_file_storage import MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.pages_manager import PagesManager
from streamlit.runtime.scriptrunner import ScriptRunContext, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests
from streamlit.runtime.state import SafeSessionState, SessionState
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web.server.starlette import starlette_app_utils
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol

from geo.importing.readers import vector
from geo.ui import map_frame, private_streamlit
from geo.web import connections


def test_the_versions_are_those_that_were_read() -> None:
    cure = "read the new version, then change READ in the file that uses it"
    assert version("streamlit").startswith(f"{private_streamlit.READ}."), cure
    assert version("uvicorn").startswith(f"{connections.READ}."), cure
    assert version("pyogrio").startswith(f"{vector.READ}."), cure
    assert version("streamlit-folium").startswith(f"{map_frame.READ}."), cure


def test_a_run_tells_its_query_its_page_and_whether_back_began_it() -> None:
    names = {field.name for field in fields(ScriptRunContext)}
    assert {"query_string", "is_history_navigation"} <= names
    assert isinstance(ScriptRunContext.page_script_hash, property)
    assert not private_streamlit.is_in_a_run()
    assert (private_streamlit.query_of_run(), private_streamlit.page_of_run()) == ("", "")
    assert not private_streamlit.is_back_or_forward()


def test_the_token_is_checked_against_the_cookie() -> None:
    made = starlette_app_utils.generate_xsrf_token_string()
    assert private_streamlit.token_fits(made, made)
    assert not private_streamlit.token_fits("another", made)
    assert not private_streamlit.token_fits(None, made)


def test_uploaded_files_can_be_counted() -> None:
    manager = MemoryUploadedFileManager("/upload")
    manager.add_file("s1", UploadedFileRec("1", "a", "text/csv", b"12345"))
    assert [len(f.data) for f in manager.file_storage["s1"].values()] == [5]
    assert isinstance(inspect.getattr_static(Runtime, "uploaded_file_mgr"), property)
    assert private_streamlit.uploaded_bytes("s1") == (0, 0)  # nothing is served here


def test_a_connection_has_what_is_read_of_it() -> None:
    names = {"connection_made", "data_received", "connection_lost", "pause_writing"}
    assert names | {"resume_writing"} <= set(vars(H11Protocol))
    source = inspect.getsource(H11Protocol)
    assert "self.conn = h11.Connection(" in source
    assert "self.timeout_keep_alive_task: asyncio.TimerHandle | None = None" in source
    assert "read_paused" in inspect.getsource(FlowControl)


def test_a_browser_is_known_by_its_token_however_it_is_masked() -> None:
    token = bytes(range(16))
    first, again = (starlette_app_utils.generate_xsrf_token_string(token, 1) for _ in range(2))
    other = starlette_app_utils.generate_xsrf_token_string()
    assert first != again
    assert private_streamlit.browser_mark(first) == private_streamlit.browser_mark(again) != ""
    assert private_streamlit.browser_mark(other) != private_streamlit.browser_mark(first)
    assert private_streamlit.browser_mark("no token") == ""


def test_pages_are_found_by_navigation_and_a_path_can_be_set(monkeypatch) -> None:
    assert hasattr(PagesManager, "uses_pages_directory")
    monkeypatch.setattr(PagesManager, "uses_pages_directory", None)
    private_streamlit.find_pages_by_navigation()
    assert PagesManager.uses_pages_directory is False
    before = config.get_option("server.baseUrlPath")
    private_streamlit.set_base_path("atlas")
    assert config.get_option("server.baseUrlPath") == "atlas"
    private_streamlit.set_base_path(before)


def test_a_download_survives_the_runs_of_others_until_it_is_fetched(monkeypatch) -> None:
    private_streamlit.keep_downloads()
    now = [0.0]
    monkeypatch.setattr(private_streamlit.time, "monotonic", lambda: now[0])
    session = ["mine"]
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: session[0])
    storage = MemoryMediaFileStorage("/media")
    manager = media_file_manager.MediaFileManager(storage)

    def run_ends() -> None:
        manager.remove_orphaned_files()

    pressed = manager.add_deferred(lambda: b"rows", "text/csv", "button", "rows.csv")
    manager.clear_session_refs()  # the next run begins, and a run of another viewer ends
    run_ends()
    url = manager.execute_deferred(pressed)
    run_ends()
    run_ends()
    assert storage.get_file(url.rsplit("/", 1)[-1]).content == b"rows"
    now[0] = 61.0
    for _ in range(3):
        run_ends()
    with pytest.raises(MediaFileStorageError):
        storage.get_file(url.rsplit("/", 1)[-1])
    with pytest.raises(MediaFileStorageError):
        manager.execute_deferred(pressed)
    assert manager.unused_since == {}


def test_a_message_from_the_browser_does_not_end_the_callbacks_of_the_one_before() -> None:
    private_streamlit.finish_callbacks()
    runner = object.__new__(ScriptRunner)  # without the thread that it would look at
    runner._requests = ScriptRequests()
    state = SafeSessionState(SessionState(), runner._maybe_handle_execution_control_request)
    state.on_script_will_rerun(None)
    with pytest.raises(AttributeError, match="_script_thread"):
        state["a"]
    runner._requests.request_stop()  # the viewer has gone
    with pytest.raises(AttributeError, match="_script_thread"):
        state.on_script_will_rerun(None)
    run = inspect.getsource(ScriptRunner._run_script)
    assert run.index("self._session_state.on_script_will_rerun(") < run.index("exec(code")


def test_what_runs_say_reaches_the_loop_in_order_and_in_few_batches() -> None:
    private_streamlit.send_in_batches()
    heard: list[tuple[str, int]] = []
    batches: list[int] = []

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        call_later, done = loop.call_later, asyncio.Event()
        loop.call_later = lambda *a: (batches.append(1), call_later(*a))[1]
        sessions = [SimpleNamespace(_event_loop=loop) for _ in range(2)]

        say = AppSession._call_soon_on_event_loop

        def run(session: SimpleNamespace, name: str) -> None:
            for n in range(300):
                say(session, lambda n=n: heard.append((name, n)))
                if n == 150:
                    time.sleep(0.1)  # longer than a batch
            say(session, done.set)

        runs = [
            loop.run_in_executor(None, run, s, name) for s, name in zip(sessions, "ab", strict=True)
        ]
        await asyncio.gather(*runs)
        await asyncio.wait_for(done.wait(), 10)
        await asyncio.sleep(0.2)

    run_async(listen())
    for name in "ab":
        assert [n for who, n in heard if who == name] == list(range(300))
    assert 4 <= len(batches) < 100


def test_an_error_in_what_a_run_says_does_not_silence_the_rest() -> None:
    private_streamlit.send_in_batches()
    heard: list[str] = []

    async def listen() -> None:
        loop = asyncio.get_running_loop()
        told = []
        loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
        session, say = SimpleNamespace(_event_loop=loop), AppSession._call_soon_on_event_loop
        say(session, lambda: heard.append("first"))
        say(session, lambda: 1 / 0)
        say(session, lambda: heard.append("second"))
        await asyncio.sleep(0.2)
        say(session, lambda: heard.append("third"))
        await asyncio.sleep(0.2)
        assert [type(e) for e in told] == [ZeroDivisionError]

    run_async(listen())
    assert heard == ["first", "second", "third"]


def test_the_loop_is_asked_once_to_send() -> None:
    private_streamlit.send_in_batches()
    asked: list[object] = []
    event = asyncio.Event()
    runtime = object.__new__(Runtime)
    loop = SimpleNamespace(call_soon_threadsafe=asked.append)
    runtime._async_objs = SimpleNamespace(eventloop=loop, need_send_data=event)
    runtime._enqueued_some_message()
    event.set()
    runtime._enqueued_some_message()
    assert asked == [event.set]
    sent = inspect.getsource(Runtime._loop_coroutine)
    assert sent.index("need_send_data.clear()") < sent.index("flush_browser_queue()")


def test_the_map_passes_on_what_is_said_in_the_field() -> None:
    asked = inspect.signature(streamlit_folium.st_folium).parameters
    assert {"key", "feature_group_to_add", "returned_objects", "on_change"} <= asked.keys()
    script = (ROOT / "geo" / "static" / "app_messages.js").read_text(encoding="utf-8")
    assert f"{map_frame.FIELD}" in script


def test_each_private_name_is_used_in_its_own_file_alone() -> None:
    private = ("streamlit.runtime", "streamlit.web", "streamlit.config", "streamlit_folium")
    owners = {"private_streamlit.py", "map_frame.py"}
    for path in (ROOT / "geo").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        used = [name for name in private if f"from {name}" in text or f"import {name}" in text]
        assert not used or path.name in owners, (path, used)
        if "import folium" in text:
            assert path.name in ("folium_map.py", "map_frame.py"), path  # the latter for its types
