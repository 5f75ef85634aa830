"""What the map tells the page: taken if a map of ours can say it, else ignored."""

from __future__ import annotations

import json
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

DAY = "2023-05-12"


def page() -> None:
    from datetime import date

    import streamlit as st

    from geo.ui import map_view as mapview

    st.session_state.setdefault("day", ())
    mapview._hear_map((date(2023, 1, 1), date(2023, 6, 30)))


def told(message: object) -> AppTest:
    app = AppTest.from_function(page)
    app.session_state["map"] = message
    app.run(timeout=60)
    assert not app.exception
    return app


def said(*words: str, **more: object) -> AppTest:
    """A value of the map with these messages, numbered from 1."""
    value = {"said": [[n, each] for n, each in enumerate(words, 1)]} | more
    return told({"last_object_clicked_tooltip": json.dumps(value)})


def test_days_a_window_and_places_are_taken():
    assert said(f"days:{DAY},2023-05-13").session_state["day"] == (
        date(2023, 5, 12),
        date(2023, 5, 13),
    )
    app = said("window:20,44,41,53,6,1096,620")
    assert app.session_state["_window"] == ((20.0, 44.0, 41.0, 53.0), 6, 1096, 620)
    assert said("one two one").session_state["_places"] == ["one", "two"]


@pytest.mark.parametrize(
    "words",
    [
        f"days:{DAY}",
        f"days:{DAY},{DAY},{DAY}",
        "days:2023-05-13,2023-05-12",
        "days:1000-01-01,2999-12-31",
        "days:2023-05-12,2999-12-31",
        "days:2023-05-12T10:00+00:00,2023-05-13T10:00+00:00",
        "days:nan,nan",
    ],
)
def test_days_that_cannot_be_chosen_change_nothing(words):
    assert said(words).session_state["day"] == ()


@pytest.mark.parametrize(
    "words",
    [
        "window:nan,44,41,53,6,1096,620",
        "window:20,44,41,53,nan,1096,620",
        "window:20,44,41,53,6,inf,620",
        "window:20,44,41,53,99,1096,620",
        "window:",
    ],
)
def test_a_window_that_no_map_has_changes_nothing(words):
    assert "_window" not in said(words).session_state


def test_one_click_chooses_no_more_places_than_a_map_has():
    many = " ".join(f"place-{n}" for n in range(5_000))
    assert len(said(f"{many}").session_state["_places"]) == 300


@pytest.mark.parametrize(
    "message",
    [
        None,
        "days",
        7,
        [1],
        *(
            {"last_object_clicked_tooltip": text}
            for text in (7, "", "one", "[1]", "{", "[" * 100_000, '{"said": 5}', '{"said": [[1]]}',
                         '{"said": [["1", "one"], [1, 2], [null, "one"], [1e999, "one"]]}')
        ),
    ],
)  # fmt: skip
def test_what_is_no_message_changes_nothing(message):
    assert "_places" not in told(message).session_state


def test_every_message_that_was_not_heard_counts_once_and_in_order():
    app = said(f"days:{DAY},{DAY}", "bakhmut")
    assert app.session_state["day"] == (date(2023, 5, 12), date(2023, 5, 12))
    assert app.session_state["_places"] == ["bakhmut"]
    assert app.session_state["_heard"] == 2
    # Told again with one more: only that one is new.
    app.session_state["_places"] = []
    value = {"said": [[2, "bakhmut"], [3, "days:2023-05-13,2023-05-13"]]}
    app.session_state["map"] = {"last_object_clicked_tooltip": json.dumps(value)}
    app.run(timeout=60)
    assert app.session_state["_places"] == []
    assert app.session_state["day"] == (date(2023, 5, 13), date(2023, 5, 13))


@pytest.mark.parametrize(
    ("view", "screen", "taken"),
    [
        ([48.6, 38.0, 9], [820, 640], ((48.6, 38.0, 9.0), (820, 640))),
        ([48.6, 38.0, 9], [820.5, 0], ((48.6, 38.0, 9.0), None)),
        ([48.6, 38.0, 9], None, ((48.6, 38.0, 9.0), None)),
        ([91, 38.0, 9], [820, 640], None),
        ([48.6, float("nan"), 9], [820, 640], None),
        (["48.6", "38.0", "9"], [820, 640], None),
        ([48.6, 38.0], [820, 640], None),
    ],
)
def test_the_view_on_the_screen_is_taken_where_it_is_one(view, screen, taken):
    found = said(view=view, screen=screen).session_state
    have = (found["_view"], found["_screen"]) if "_view" in found else None
    assert have == taken
