"""Kept answers: bounded, shared, worked out once at a time, and given up by who has gone."""

import threading

import pytest

from geo.store.cache import Answers
from geo.store.engine import CANCEL, Cancelled, CancelToken


def test_an_answer_is_worked_out_once_and_the_oldest_goes_first():
    answers, made = Answers(2), []

    def ask(question):
        return answers.get(question, lambda: made.append(question) or f"{question}!")

    assert [ask(q) for q in ("a", "b", "a", "c", "a", "b")] == ["a!", "b!", "a!", "c!", "a!", "b!"]
    assert made == ["a", "b", "c", "b"]  # `b` was asked longest ago when `c` came
    assert len(answers) == 2


def test_who_asks_what_is_under_way_waits_for_it():
    answers, begun, go_on, made = Answers(9), threading.Event(), threading.Event(), []

    def slow():
        begun.set()
        assert go_on.wait(60)
        made.append("slow")
        return 1

    found = []
    first = threading.Thread(target=lambda: found.append(answers.get("q", slow)))
    first.start()
    assert begun.wait(60)
    others = [
        threading.Thread(target=lambda: found.append(answers.get("q", slow))) for _ in range(3)
    ]
    for other in others:
        other.start()
    go_on.set()
    for thread in (first, *others):
        thread.join(60)
    assert (found, made) == ([1, 1, 1, 1], ["slow"])


def test_who_is_given_up_stops_waiting_for_another():
    answers, begun, go_on = Answers(9), threading.Event(), threading.Event()

    def slow():
        begun.set()
        assert go_on.wait(60)
        return 1

    first = threading.Thread(target=lambda: answers.get("q", slow))
    first.start()
    assert begun.wait(60)
    call, ended = CancelToken(), []

    def given_up():
        CANCEL.set(call)
        with pytest.raises(Cancelled):
            answers.get("q", slow)
        ended.append(True)

    other = threading.Thread(target=given_up)
    other.start()
    call.cancel()
    other.join(60)
    assert ended == [True]
    go_on.set()
    first.join(60)


def test_nothing_is_kept_of_what_failed_and_the_next_tries_itself():
    answers = Answers(9)
    with pytest.raises(ZeroDivisionError):
        answers.get("q", lambda: 1 / 0)
    assert answers.get("q", lambda: 2) == 2
