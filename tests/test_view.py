"""What changes the view, and what comes too late to change it."""

from streamlit.testing.v1 import AppTest


def late() -> None:
    from datetime import date

    import streamlit as st

    from geo.service.current import shipped_atlas
    from geo.ui.view import day_input, set_days, take_days

    atlas = shipped_atlas()
    set_days((date(2023, 5, 12),))
    before = day_input(atlas).key
    st.session_state[before] = (date(2023, 5, 12),)
    set_days((date(2023, 5, 13),))
    take_days(before)
    st.text(st.session_state["day"])
    now = day_input(atlas).key
    st.session_state[now] = (date(2023, 5, 20), date(2023, 5, 21))
    take_days(now)
    st.text(st.session_state["day"])


def test_a_replaced_day_widget_has_no_say_any_more():
    page = AppTest.from_function(late).run(timeout=30)
    assert not page.exception
    assert [t.value for t in page.text] == [
        "(datetime.date(2023, 5, 13),)",
        "(datetime.date(2023, 5, 20), datetime.date(2023, 5, 21))",
    ]
