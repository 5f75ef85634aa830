"""What the map tells the page: taken if a map of ours can say it, else ignored."""

from __future__ import annotations

from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

DAY = "2023-05-12"


def page() -> None:
    from datetime import date

    import streamlit as st

    from geo.ui import mapview

    st.session_state.setdefault("day", ())
    mapview._map_clicked((date(2023, 1, 1), date(2023, 6, 30)))


def told(message: object) -> AppTest:
    app = AppTest.from_function(page)
    app.session_state["map"] = message
    app.run(timeout=60)
    assert not app.exception
    return app


def said(words: object) -> AppTest:
    return told({"last_object_clicked_tooltip": words})


def test_days_a_window_and_places_are_taken():
    assert said(f"days:{DAY},2023-05-13#7").session_state["day"] == (
        date(2023, 5, 12),
        date(2023, 5, 13),
    )
    app = said("view:20,44,41,53,6,1096,620#8")
    assert app.session_state["_window"] == ((20.0, 44.0, 41.0, 53.0), 6, 1096, 620)
    assert said("one two one#9").session_state["_places"] == ["one", "two"]


@pytest.mark.parametrize(
    "words",
    [
        f"days:{DAY}#1",
        f"days:{DAY},{DAY},{DAY}#1",
        "days:2023-05-13,2023-05-12#1",
        "days:1000-01-01,2999-12-31#1",
        "days:2023-05-12,2999-12-31#1",
        "days:2023-05-12T10:00+00:00,2023-05-13T10:00+00:00#1",
        "days:nan,nan#1",
    ],
)
def test_days_that_cannot_be_chosen_change_nothing(words):
    assert said(words).session_state["day"] == ()


@pytest.mark.parametrize(
    "words",
    [
        "view:nan,44,41,53,6,1096,620#1",
        "view:20,44,41,53,nan,1096,620#1",
        "view:20,44,41,53,6,inf,620#1",
        "view:20,44,41,53,99,1096,620#1",
        "view:#1",
    ],
)
def test_a_window_that_no_map_has_changes_nothing(words):
    assert "_window" not in said(words).session_state


def test_one_click_chooses_no_more_places_than_a_map_has():
    many = " ".join(f"place-{n}" for n in range(5_000))
    assert len(said(f"{many}#1").session_state["_places"]) == 300


@pytest.mark.parametrize("message", [None, "days", 7, [1], {"last_object_clicked_tooltip": 7}])
def test_what_is_no_message_chooses_nothing(message):
    assert told(message).session_state["_places"] == []
