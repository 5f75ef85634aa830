"""Shared parts of the tests: the shipped ledger, a server, a browser."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NoReturn
from urllib.parse import urlsplit

import postgres
import pytest
import ready
import spark
from chromium import CURE, FLAGS, find
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from server import ROOT, Served, served
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from geo.ledger import Ledger, read_ledger

pytest_plugins = ["durations"]
ready.want()
ARTICLES = ROOT.parent / "shared" / "articles"
# How long a browser test waits for what it expects: no behaviour, so it is generous. What tests a
# limit sets its own.
PATIENCE = 90_000  # milliseconds
expect.set_options(timeout=PATIENCE)
os.environ.setdefault("EVENTS_QUERY_SECONDS", "600")
os.environ.setdefault("EVENTS_RATE", "100000")
os.environ.setdefault("JAVA_TOOL_OPTIONS", spark.QUICK)  # for the drivers that Spark starts
_ENGINES = {"pg", "spark_cluster", "postgres_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a server or a browser, and put first what takes longest.

    So no worker is left alone with it at the end.
    """
    fixtures_of = {item: set(getattr(item, "fixturenames", ())) for item in items}
    asking = {item.path for item in items if fixtures_of[item] & _ENGINES}
    for item in items:
        fixtures = fixtures_of[item]
        # Who asks for a fixture by its name, in such a file, asks for an engine.
        by_name = item.path in asking and "request" in fixtures and not _is_embedded(item)
        if fixtures & _ENGINES or by_name:
            item.add_marker("engines")
        if fixtures & {"browser", "app"} or _starts_a_server(item):
            item.add_marker("browser")
    slow = {item.path for item in items if item.get_closest_marker("browser")}
    order = {"test_main_job": 0, "test_connection": 1}
    items.sort(key=lambda item: (
        item.path not in asking, item.path not in slow, order.get(item.path.stem, 2),
    ))  # fmt: skip


def _is_embedded(item: pytest.Item) -> bool:
    """Whether a test with a row for each engine has the row of the one inside this process."""
    call = getattr(item, "callspec", None)
    return call is not None and "parquet" in call.params.values()


def _starts_a_server(item: pytest.Item) -> bool:
    """Whether a test, or a fixture that it asks for, starts one by `served`."""
    asked = getattr(item, "_fixtureinfo", None)
    known = asked.name2fixturedefs.values() if asked else ()
    functions = [getattr(item, "function", None), *(d.func for ds in known for d in ds)]
    return any(_calls_served(function) for function in functions if function)


@cache
def _calls_served(function: Callable[..., object]) -> bool:
    return bool({"served", "made_by"} & set(inspect.unwrap(function).__code__.co_names))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    """A worker has whole files, and one of them has all files that ask for the Spark cluster."""

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path = nodeid.partition("::")[0]
            asks = "spark_cluster" in (ROOT / path).read_text(encoding="utf-8")
            return "spark_cluster" if asks else path

    return ByFile(config, log)


@pytest.fixture(scope="session")
def ledger() -> Ledger:
    """The ledger that is shipped."""
    return read_ledger(ROOT / "data")


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on the shipped ledger; with the documents where they are at hand."""
    environment = {"EVENTS_ARTICLES_DIR": str(ARTICLES)} if ARTICLES.is_dir() else {}
    with served(tmp_path_factory.mktemp("app") / "log", environment) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium, or a visible skip that says what to install."""
    path = find()
    if path is None:
        _without(CURE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def pg(tmp_path_factory: pytest.TempPathFactory) -> Iterator[postgres.Server]:
    """A PostgreSQL server in a far zone, or a visible skip that says what to install."""
    if postgres.find() is None:
        _without(postgres.CURE)
    # Its zone is far from UTC: no answer may depend on where a server stands.
    with postgres.postgres(tmp_path_factory.mktemp("pg"), {"timezone": "Asia/Tokyo"}) as server:
        yield server


@pytest.fixture(scope="session")
def spark_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[spark.Cluster]:
    """A Spark cluster with two workers, or a visible skip that says what to install."""
    if spark.missing():
        _without(spark.missing())
    with spark.cluster(tmp_path_factory.mktemp("spark")) as running:
        yield running


class Browsers:
    """One browser context for each set of options, with what it has fetched and compiled.

    Streamlit's scripts take a second of the processor in a browser that has not seen them. Cookies
    and stored data go after each test; the cache stays.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: dict[str, BrowserContext] = {}

    def page(self, options: Mapping[str, object]) -> Page:
        """A new page in the context with these options."""
        settings = {
            "viewport": {"width": 1440, "height": 900},
            "locale": "en-GB",
            "timezone_id": "Europe/Kyiv",
        } | options
        key = json.dumps(settings, sort_keys=True)
        if key not in self._contexts:
            self._contexts[key] = self._browser.new_context(**settings)
            self._contexts[key].set_default_timeout(PATIENCE)
        return self._contexts[key].new_page()

    def forget(self) -> None:
        """Close all pages, and remove what they have stored."""
        for context in self._contexts.values():
            origins = {origin(page.url) for page in context.pages}
            for page in context.pages:
                page.close()
            context.unroute_all()
            context.clear_cookies()
            if any(origins):
                self._clear(context, origins)

    @staticmethod
    def _clear(context: BrowserContext, origins: Iterable[str]) -> None:
        blank = context.new_page()
        session = context.new_cdp_session(blank)
        for one in filter(None, origins):
            words = {"origin": one, "storageTypes": "local_storage,indexeddb,service_workers"}
            session.send("Storage.clearDataForOrigin", words)
        blank.close()


def origin(url: str) -> str:
    """The scheme, host and port of an address; "" where it has no host."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


@pytest.fixture(scope="session")
def browsers(browser: Browser) -> Browsers:
    """The browser contexts that tests share."""
    return Browsers(browser)


@pytest.fixture
def open_page(browsers: Browsers) -> Iterator[Callable[..., Page]]:
    """Open an address without cookies or stored data; the page is closed after the test.

    What is given besides are options of `Browser.new_context`.
    """

    def opened(url: str, **options: object) -> Page:
        page = browsers.page(options)
        page.goto(url)
        return page

    yield opened
    browsers.forget()


@pytest.fixture
def log_of() -> Callable[[Served], str]:
    """What a server has printed so far."""
    return lambda running: Path(running.log).read_text(encoding="utf-8", errors="replace")


def _without(cure: str) -> NoReturn:
    """Skip where something is missing; fail in CI, which must have everything."""
    if os.environ.get("CI"):
        pytest.fail(cure)
    pytest.skip(cure)
