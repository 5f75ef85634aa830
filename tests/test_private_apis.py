"""What is used of others without a promise is still as it was read."""

from __future__ import annotations

import inspect
from dataclasses import fields
from importlib.metadata import version

import pytest
import streamlit_folium
from samples import ROOT
from streamlit import config
from streamlit.runtime import Runtime, media_file_manager
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
