"""A payment window beside the game: what it says leads to looks, and what the core wants of it is done."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.core.errors import ErrorCode
from coinslot.core.status import Outcome
from tests.client.panes import Pane, Panes, said, shown
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


def test_window_opens_at_the_call_and_closes_when_the_order_is_done(sandbox: Sandbox, run: Run) -> None:
    """Its "done" leads to one look; nothing was asked of the store before."""
    coinslot = Panes(sandbox)

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            [pane] = coinslot.panes
            order_id = await shown(coinslot, purchase)
            token = sandbox.orders.get(order_id).token
            url = f"{sandbox.pay_station}/paystation4/?token={token}"
            assert pane.done == [("show", url, (sandbox.pay_station,))]
            sandbox.pay(order_id)
            assert sandbox.requests.count("GET") == 0
            purchase.said(said("done"), sandbox.pay_station)
            assert (await purchase.outcome).outcome is Outcome.SUCCEEDED
            await purchase.told()
            assert pane.done[1:] == [("finish",), ("close", "coinslot")]
        assert sorted(name for name, _ in coinslot.told) == ["close", "status", "status", "success"]
        assert ("success", (order_id, True)) in coinslot.told
        assert ("close", "coinslot") in coinslot.told

    run(play())
    assert sandbox.requests.count("GET") == 1
    assert coinslot.bugs == []


def test_what_the_page_wants_of_its_window_is_done(sandbox: Sandbox, run: Run) -> None:
    """It is answered, resized and closed; what is no message, or comes without a window, does nothing."""
    coinslot = Panes(sandbox)

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            [pane] = coinslot.panes
            await shown(coinslot, purchase)
            purchase.said(json.dumps({"command": "widget-detection"}), "https://pay.example")
            purchase.said("no JSON", "https://pay.example")
            purchase.said(
                json.dumps({"command": "dimensions", "data": {"dimensions": {"width": 740, "height": 760}}}),
                "https://pay.example",
            )
            purchase.said(json.dumps({"command": "close"}), "https://pay.example")
            assert pane.done[1:] == [
                ("tell", "widget-detected", "https://pay.example"),
                ("resize", 740.0, 760.0),
                ("close", "provider"),
            ]
            assert (await purchase.outcome).outcome is Outcome.ABANDONED
            purchase.said(json.dumps({"command": "close"}), "https://pay.example")
            assert len(pane.done) == 4

    run(play())
    assert coinslot.told == [("close", "provider")]


def test_game_closes_its_window(sandbox: Sandbox, run: Run) -> None:
    """The order decides: it is new, so the purchase is abandoned; a second close does nothing."""
    coinslot = Panes(sandbox)

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            await shown(coinslot, purchase)
            purchase.close()
            purchase.close()
            result = await purchase.outcome
            assert (result.outcome, result.order and result.order.status) == (Outcome.ABANDONED, "new")

    run(play())
    assert coinslot.told == [("close", "game")]


def test_leaving_closes_the_window(sandbox: Sandbox, run: Run) -> None:
    """As the game's own close."""
    coinslot = Panes(sandbox)

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.catalog.purchase("gems_100", **coinslot.callbacks)
            await shown(coinslot, purchase)
        assert coinslot.panes[0].done[1:] == [("close", "game")]
        assert purchase.outcome.done()

    run(play())


def test_window_that_cannot_be_closed_loses_no_outcome(
    sandbox: Sandbox, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The loop's exception handler hears of it; leaving waits for nothing that does not come."""
    coinslot = Panes(sandbox)
    raised: list[str] = []

    def fail(_: Pane, by: str) -> None:
        raise LookupError(by)

    monkeypatch.setattr(Pane, "close", fail)

    async def play() -> None:
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: raised.append(str(context["exception"])))
        async with coinslot:
            bought, left = (coinslot.catalog.purchase("gems_100", **coinslot.callbacks) for _ in range(2))
            await asyncio.to_thread(until, lambda: all(pane.done for pane in coinslot.panes))
            order_id = bought.order_id or 0
            sandbox.pay(order_id)
            bought.said(said("done"), sandbox.pay_station)
            assert (await bought.outcome).outcome is Outcome.SUCCEEDED
        assert left.outcome.done()
        assert ("success", (order_id, True)) in coinslot.told

    run(play())
    assert raised == ["coinslot", "game", "game", "coinslot"]


def test_token_without_an_order_succeeds_by_the_windows_word(sandbox: Sandbox, run: Run) -> None:
    """Not verified, told once, and never asked of the store."""
    coinslot = Panes(sandbox)

    async def play() -> None:
        async with coinslot:
            purchase = coinslot.checkout.open(payment_token=sandbox.payment_token("ayla"), **coinslot.callbacks)
            await asyncio.to_thread(until, lambda: bool(coinslot.panes[0].done))
            purchase.said(said("done"), sandbox.pay_station)
            result = await purchase.outcome
            assert (result.outcome, result.verified, result.order_id) == (Outcome.SUCCEEDED, False, None)
        assert ("success", (None, False)) in coinslot.told

    run(play())
    assert sandbox.requests.all() == []


@pytest.mark.parametrize("order_id", [None, 1])
def test_window_that_cannot_be_opened_fails_the_purchase(sandbox: Sandbox, run: Run, order_id: int | None) -> None:
    """As an outcome like every other, with the error's code; nothing is sent."""
    coinslot = Panes(sandbox)
    coinslot.busy = True

    async def play() -> None:
        async with coinslot:
            for purchase in (
                coinslot.catalog.purchase("gems_100"),
                coinslot.checkout.open(payment_token="t", order_id=order_id),  # noqa: S106 - of nobody
            ):
                async with asyncio.timeout(5):
                    result = await purchase.outcome
                assert (result.outcome, result.error and result.error.code) == (Outcome.FAILED, ErrorCode.WINDOW_BUSY)

    run(play())
    assert sandbox.requests.all() == []
