"""Asks axe-core which rules of WCAG 2.2 a page breaks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from samples import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_RESTS = """() => !document.querySelector('[data-stale=true]')
  && !document.querySelector('[data-testid=stApp][data-test-script-state=running]')
  && document.getAnimations().every((one) =>
    one.playState !== 'running' || one.effect.getComputedTiming().iterations === Infinity)"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@contextmanager
def page_for_axe(browser: Browser, scheme: str, **options: Any) -> Iterator[Page]:
    """A page in English and in a colour scheme, into which axe may be put."""
    if not AXE.is_file():
        pytest.skip("No axe-core: run `make js` once, which installs it.")
    settings = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB"} | options
    context = browser.new_context(color_scheme=scheme, bypass_csp=True, **settings)
    try:
        yield context.new_page()
    finally:
        context.close()


def broken_rules(page: Page) -> list[tuple[str, str, str]]:
    """Rule, place and HTML of what breaks one, in the page and its frames.

    Fails where axe has looked at next to nothing.
    """
    script = AXE.read_text(encoding="utf-8")
    broken = []
    for _ in range(3):
        # What an earlier run has drawn is faint while a later one goes on, and for a moment after
        # it; such a run may begin while axe looks, so that it looks again.
        page.wait_for_function(_RESTS)
        for frame in page.frames:
            frame.evaluate(script)
        found = page.evaluate("(rules) => axe.run(document, { runOnly: rules })", RULES)
        assert len(found["passes"]) > 10
        broken = [
            (rule["id"], str(node["target"]), node["html"][:200])
            for rule in found["violations"]
            for node in rule["nodes"]
        ]
        if not broken:
            break
    return broken
