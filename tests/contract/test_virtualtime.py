"""Time that passes only when nothing else can happen."""

import asyncio
import time

import pytest

from tests.contract.virtualtime import BEGINNING, StandstillError, run


def test_five_minutes_take_no_time() -> None:
    """Sleeping for five minutes ends at the exact virtual time, at once in real time."""

    async def play() -> float:
        await asyncio.sleep(300)
        return asyncio.get_running_loop().time()

    begun = time.monotonic()
    assert run(play()) == BEGINNING + 300
    assert time.monotonic() - begun < 30


def test_timers_fire_in_their_order() -> None:
    """Whatever the order in which they were set, and also when they are a fraction of a second apart."""

    async def play() -> list[float]:
        fired: list[float] = []

        async def wait(seconds: float) -> None:
            await asyncio.sleep(seconds)
            fired.append(seconds)

        await asyncio.gather(*map(wait, (3600, 0.3, 600, 0.1, 0.1 + 0.2)))
        return fired

    assert run(play()) == [0.1, 0.3, 0.1 + 0.2, 600, 3600]


def test_time_stands_still_while_something_can_happen() -> None:
    """A thousand steps of two tasks that talk take no virtual time."""

    async def play() -> float:
        channel: asyncio.Queue[int] = asyncio.Queue(1)

        async def count() -> None:
            for number in range(1000):
                await channel.put(number)

        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.sleep(5))
            group.create_task(count())
            for _ in range(1000):
                await channel.get()
            return asyncio.get_running_loop().time()

    assert run(play()) == BEGINNING


def test_waiting_for_nothing_is_an_error() -> None:
    """Where everything waits and no timer runs, the test ends instead of hanging."""

    async def play() -> None:
        await asyncio.get_running_loop().create_future()

    with pytest.raises(StandstillError, match="nobody answers"):
        run(play())


def test_endless_repetition_is_an_error() -> None:
    """A timer that is set for ever again ends with the real time that was allowed."""

    async def play() -> None:
        loop = asyncio.get_running_loop()

        def repeat() -> None:
            loop.call_later(1, repeat)

        repeat()
        await loop.create_future()

    with pytest.raises(TimeoutError, match="repeats without end"):
        run(play(), seconds=0.1)
