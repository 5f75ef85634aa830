"""Badges as pictures: text stays text, and the drawing is that of `static/badge.js`."""

import itertools
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser
from samples import ROOT

from geo.briefing.scripts import one_script
from geo.model.claims import MODALITIES, SHAPES
from geo.views.badges import data_uri, svg

# Every element in order, with its attributes and its text; both drawings must give the same.
_DESCRIBE = """(node) => [...node.children].filter((e) => e.tagName !== "title").map((e) => [
  e.tagName, Object.fromEntries([...e.attributes].map((a) => [a.name, a.value])),
  e.textContent])"""


def test_letters_are_text_whatever_they_are():
    drawn = ElementTree.fromstring(svg("</text><script>x", "square", "#B34700", "claims"))
    assert [e.tag.split("}")[1] for e in drawn] == ["rect", "rect", "rect", "text"]
    assert drawn[3].text == "</text><script>x"


def test_the_address_holds_the_drawing():
    address = data_uri("A&B", "circle", '#0067A5"', "denies", 13)
    head, body = address.split(",", 1)
    assert head == "data:image/svg+xml"
    drawn = ElementTree.fromstring(unquote(body))
    assert drawn.get("viewBox") == "-2 -15 48 56"
    assert drawn[2].get("fill") == '#0067A5"'


@pytest.mark.browser
def test_the_drawing_is_that_of_the_map(browser: Browser) -> None:
    page = browser.new_page()
    script = one_script(ROOT / "geo" / "static", "badge.js")
    page.add_script_tag(content=f"{script}window.claimBadge = module_badge;", type="module")
    page.wait_for_function("() => window.claimBadge")
    for shape, modality, letters in itertools.product(SHAPES, MODALITIES, ("KON", "RMOD")):
        spec = {"letters": letters, "shape": shape, "colour": "#0067A5", "modality": modality}
        there = page.evaluate(f"(s) => ({_DESCRIBE})(claimBadge.badge(s, 1))", spec)
        here = page.evaluate(
            f"(t) => ({_DESCRIBE})(new DOMParser().parseFromString(t, 'image/svg+xml').firstChild)",
            svg(**spec),
        )
        assert here == there
    page.close()
