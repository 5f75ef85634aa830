"""Data as JSON that no template, script or markup reads as anything else."""

import json
import math
import re

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from samples import examples

from geo.views.inert_json import inert_json

PAYLOADS = (
    "{{7*7}}",
    "{% raw %}",
    "{#",
    "${7*7}",
    "`",
    "<img src=x onerror=alert(1)>",
    "</script>",
    "C:\\users\\n",
    "\u2028\u2029",
    "'\"",
    "&lt;",
)
ACTIVE = "<>&{}%`$#'\u2028\u2029"
STRING = re.compile(r'"([^"]*)"')

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
hostile = st.text(alphabet="{}%#$`<>&'\"\\/u0041n\n\u2028", max_size=12)
leaves = st.one_of(text, hostile, st.none(), st.booleans(), st.integers(), st.just(0.5))
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(text, hostile), inner, max_size=3)
    ),
    max_leaves=12,
)


def assert_inert(made: str) -> None:
    inside = "".join(STRING.findall(made))
    assert not set(inside) & set(ACTIVE)
    assert re.fullmatch(r"(?:[^\\]|\\u[0-9a-f]{4})*", inside, re.DOTALL)
    assert not re.search(r"\{[{%#]", made)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_payload_comes_back_from_json_and_is_inert_before(payload):
    made = inert_json({payload: [payload, {"deep": payload}]})
    assert json.loads(made) == {payload: [payload, {"deep": payload}]}
    assert_inert(made)


@given(values)
@examples
def test_any_nested_value_comes_back_and_is_inert(value):
    made = inert_json(value)
    assert json.loads(made) == value
    assert_inert(made)


@given(values)
@examples
def test_a_template_engine_leaves_it_as_it_is_twice(value):
    made = inert_json({"data": value})
    once = jinja2.Template(f"draw({made});").render()
    assert jinja2.Template(once).render() == f"draw({made});"


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_what_json_does_not_have_is_refused(number):
    with pytest.raises(ValueError, match="JSON"):
        inert_json([number])


def test_ordinary_text_of_any_script_is_sent_as_it_is():
    assert inert_json(["Київ", "東京", 1, None]) == '["Київ","東京",1,null]'
