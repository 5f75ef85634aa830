"""Large files are made one after the other, and sent at the pace of their readers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from time import monotonic

import pytest
from samples import run_async

from geo.web import turns
from geo.web.large_files import LargeFiles


def made(
    name: str, log: list[str], pieces: int = 3, fails: bool = False
) -> AsyncGenerator[bytes, None]:
    async def parts() -> AsyncGenerator[bytes, None]:
        for n in range(pieces):
            await asyncio.sleep(0)
            log.append(f"{name}{n}")
            yield f"{name}{n} ".encode()
        if fails:
            raise TimeoutError(name)

    return parts()


async def whole(files: LargeFiles, parts: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in files.pieces(parts)])


def test_each_is_whole_and_made_before_the_next_is_begun() -> None:
    log: list[str] = []

    async def three() -> list[bytes]:
        files = LargeFiles()
        return await asyncio.gather(*(whole(files, made(name, log)) for name in "abc"))

    assert run_async(three()) == [b"a0 a1 a2 ", b"b0 b1 b2 ", b"c0 c1 c2 "]
    assert log == ["a0", "a1", "a2", "b0", "b1", "b2", "c0", "c1", "c2"]


def test_a_reader_who_takes_his_time_does_not_hold_up_the_next() -> None:
    log: list[str] = []

    async def two() -> bytes:
        files = LargeFiles()
        slow = files.pieces(made("a", log))
        first = await anext(slow)
        assert first.startswith(b"a0 ")
        assert await asyncio.wait_for(whole(files, made("b", log)), 5) == b"b0 b1 b2 "
        return first + b"".join([piece async for piece in slow])

    assert run_async(two()) == b"a0 a1 a2 "


def test_who_leaves_ends_the_making_and_gives_the_room_back() -> None:
    log: list[str] = []

    async def leave() -> None:
        files = LargeFiles(room=5)
        first = files.pieces(made("a", log, pieces=1_000_000))
        assert (await anext(first)).startswith(b"a0 ")
        waiting = asyncio.create_task(whole(files, made("b", log)))
        await asyncio.sleep(0.05)
        assert not waiting.done()
        await first.aclose()
        assert await asyncio.wait_for(waiting, 5) == b"b0 b1 b2 "
        assert files._held == 0

    run_async(leave())
    assert "a999999" not in log


def test_no_further_one_is_begun_without_room_on_the_disk() -> None:
    log: list[str] = []

    async def two() -> None:
        files = LargeFiles(room=5)
        held = files.pieces(made("a", log))
        await anext(held)
        waiting = asyncio.create_task(whole(files, made("b", log)))
        await asyncio.sleep(0.1)
        assert log == ["a0", "a1", "a2"]
        await held.aclose()
        assert await asyncio.wait_for(waiting, 5) == b"b0 b1 b2 "

    run_async(two())


def test_what_fails_while_it_is_made_fails_after_what_was_made_and_the_next_goes_on() -> None:
    log: list[str] = []

    async def two() -> None:
        files = LargeFiles()
        failing, got = files.pieces(made("a", log, fails=True)), list[bytes]()

        async def take() -> None:
            async for piece in failing:
                got.append(piece)

        with pytest.raises(TimeoutError):
            await take()
        assert b"".join(got) == b"a0 a1 a2 "
        assert await whole(files, made("b", log)) == b"b0 b1 b2 "

    run_async(two())


def test_half_of_the_time_is_left_to_those_who_look() -> None:
    async def slow() -> AsyncGenerator[bytes, None]:
        for _ in range(5):
            await asyncio.sleep(0.02)
            yield b"x"

    async def took() -> float:
        began = monotonic()
        assert await whole(LargeFiles(is_looked_at=lambda: True), slow()) == b"xxxxx"
        return monotonic() - began

    assert run_async(took()) > 0.19  # five pieces, and rests that are as long


def test_somebody_looks_for_a_while_after_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(turns, "monotonic", lambda: now)

    async def look() -> turns.Turns:
        made = turns.Turns(1, 9)
        assert not made.were_asked_for()
        await made.take(turns.Viewer("a", ""))
        return made

    made = run_async(look())
    assert made.were_asked_for()
    now = 106.0
    assert not made.were_asked_for()
