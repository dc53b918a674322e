"""The player's token: asked for when it is needed, once for all who need it, and again when it was refused."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client import tokens
from coinslot.client.tokens import NoTokenError, Tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Game:
    """A token function that waits until it may answer, and counts."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked = 0
        self.may_answer = asyncio.Event()

    async def __call__(self) -> object:
        """What :class:`Tokens` asks."""
        self.asked += 1
        await self.may_answer.wait()
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def answering(self) -> Game:
        """The same, answering at once."""
        self.may_answer.set()
        return self


def test_fixed_token_stays(run: Run) -> None:
    """Also one that was refused: there is no other."""

    async def play() -> None:
        fixed = Tokens("one")
        assert not fixed.can_change
        assert await fixed.get() == "one"
        assert await fixed.get(instead_of="one") == "one"

    run(play())


def test_game_is_asked_once_and_its_answer_kept(run: Run) -> None:
    """Nothing is asked before the first need."""

    async def play() -> None:
        game = Game("one").answering()
        asked = Tokens(game)
        assert asked.can_change
        assert game.asked == 0
        assert [await asked.get(), await asked.get()] == ["one", "one"]
        assert game.asked == 1

    run(play())


def test_those_who_need_one_wait_for_the_same_answer(run: Run) -> None:
    """One question at a time."""

    async def play() -> None:
        game = Game("one")
        asked = Tokens(game)
        waiting = [asyncio.create_task(asked.get()) for _ in range(3)]
        await asyncio.sleep(0)
        game.may_answer.set()
        assert await asyncio.gather(*waiting) == ["one", "one", "one"]
        assert game.asked == 1

    run(play())


def test_refused_token_is_replaced_once_for_all(run: Run) -> None:
    """Whoever comes later with the same refusal gets the new one without a question."""

    async def play() -> None:
        game = Game("one", "two").answering()
        asked = Tokens(game)
        await asked.get()
        assert await asked.get(instead_of="one") == "two"
        assert await asked.get(instead_of="one") == "two"
        assert await asked.get() == "two"
        assert game.asked == 2

    run(play())


def test_one_who_stops_waiting_takes_nothing_from_the_others(run: Run) -> None:
    """The question goes on."""

    async def play() -> None:
        game = Game("one")
        asked = Tokens(game)
        first, second = (asyncio.create_task(asked.get()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.sleep(0)
        game.may_answer.set()
        assert await second == "one"
        assert first.cancelled()

    run(play())


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        (LookupError("no session"), "failed: LookupError: no session"),
        (NoTokenError("the page said no"), "^the page said no$"),
        (None, "gave a NoneType; expected a text"),
        ("", "gave a str; expected a text"),
        (b"one", "gave a bytes; expected a text"),
    ],
)
def test_bad_answer_is_an_error_and_the_next_need_asks_again(run: Run, answer: object, text: str) -> None:
    """The text says what came."""

    async def play() -> None:
        game = Game(answer, "two").answering()
        asked = Tokens(game)
        with pytest.raises(NoTokenError, match=text):
            await asked.get()
        assert await asked.get() == "two"

    run(play())


def test_failed_question_leaves_the_old_token(run: Run) -> None:
    """A refusal of one store's answer does not make the others' token disappear."""

    async def play() -> None:
        asked = Tokens(Game("one", LookupError()).answering())
        await asked.get()
        with pytest.raises(NoTokenError):
            await asked.get(instead_of="one")
        assert await asked.get() == "one"

    run(play())


def test_game_that_never_answers_is_given_up(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time for it, which the text names."""
    monkeypatch.setattr(tokens, "TIMEOUT", 0.01)

    async def play() -> None:
        with pytest.raises(NoTokenError, match="gave nothing within 0 s"):
            await Tokens(Game()).get()

    run(play())


def test_stopping_ends_the_question(run: Run) -> None:
    """Whoever still waits is canceled; where nothing was asked, nothing happens."""

    async def play() -> None:
        idle, asked = Tokens(Game()), Tokens(Game())
        idle.stop()
        waiting = asyncio.create_task(asked.get())
        await asyncio.sleep(0)
        asked.stop()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    run(play())


def test_failure_that_nobody_waits_for_is_no_complaint(run: Run) -> None:
    """The event loop's exception handler hears nothing of it."""
    complaints: list[dict[str, Any]] = []

    async def play() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
        game = Game(LookupError())
        waiting = asyncio.create_task(Tokens(game).get())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        game.may_answer.set()
        for _ in range(3):
            await asyncio.sleep(0)
        gc.collect()

    run(play())
    assert complaints == []
