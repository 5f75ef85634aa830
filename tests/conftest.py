"""Shared parts of the tests: the shipped ledger, a server, a browser."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import CURE, FLAGS, find
from playwright.sync_api import Browser, Page, sync_playwright
from server import ROOT, Served, served

from geo.ledger import Ledger, read_ledger

ARTICLES = ROOT.parent / "shared" / "articles"


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
        if os.environ.get("CI"):
            pytest.fail(CURE)
        pytest.skip(CURE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open an address in a browser of its own (no cookies, no cache); closed after the test."""
    contexts = []

    def opened(url: str, **options: object) -> Page:
        settings = {
            "viewport": {"width": 1440, "height": 900},
            "locale": "en-GB",
            "timezone_id": "Europe/Kyiv",
        } | options
        context = browser.new_context(**settings)
        context.set_default_timeout(45_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def log_of() -> Callable[[Served], str]:
    """What a server has printed so far."""
    return lambda running: Path(running.log).read_text(encoding="utf-8", errors="replace")
