"""Carries out what the core says, in order, and reports what came of it."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client.runner import Runner
from coinslot.client.tokens import Tokens
from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core.errors import ErrorCode
from coinslot.core.purchase import Purchase
from coinslot.core.status import OrderStatus, PaymentStatus, Phase
from coinslot.providers.xsolla import paystation
from coinslot.providers.xsolla.orders import FreeItemOrder, ItemOrder
from coinslot.sandbox.catalog import CATALOG
from tests.client.player import entered
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.client.session import Session
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Script:
    """A core whose answers to the next events are written down; the events are kept."""

    def __init__(self, *answers: tuple[c.Command, ...]) -> None:
        self.phase = Phase.CONFIRMING
        self.events: list[e.Event] = []
        self._answers = list(answers)

    def handle(self, event: e.Event) -> tuple[c.Command, ...]:
        """What to do about an event."""
        self.events.append(event)
        return self._answers.pop(0) if self._answers else ()

    async def heard(self, number: int) -> e.Event:
        """Wait for so many events; the last of them."""
        await asyncio.to_thread(until, lambda: len(self.events) >= number)
        return self.events[number - 1]


class Game:
    """Keeps what is carried out; may hold it up."""

    def __init__(self) -> None:
        self.done: list[c.Command] = []
        self.free = asyncio.Event()
        self.free.set()

    async def __call__(self, command: c.Command) -> None:
        """The ``carry_out`` of a runner."""
        self.done.append(command)
        await self.free.wait()

    def at_once(self, command: c.Command) -> bool:
        """The same of a runner, for what is not of the record."""
        if isinstance(command, c.Forget):
            return False
        self.done.append(command)
        return True


def runner(session: Session, script: Script, game: Game | None = None, sku: str = "gems_100") -> Runner:
    """One that orders an item."""
    return Runner(session, "p", script, game or Game(), ItemOrder(sku))


START = e.Woke(0.0)
"""Any event: the script answers to all of them."""


def test_whole_purchase_is_carried_out(sandbox: Sandbox, run: Run) -> None:
    """With the real core: from the click to the acknowledgement, and then it is over."""

    async def play() -> None:
        game = Game()
        async with entered(sandbox) as session:
            whole = Runner(session, "p", Purchase("p", "daily_gift"), game, FreeItemOrder("daily_gift"))
            whole.feed(e.PurchaseRequested(time.time(), e.Paid.AT_ONCE))
            await asyncio.to_thread(until, lambda: any(isinstance(each, c.Offer) for each in game.done))
            assert not whole.over
            whole.feed(e.Acknowledged(time.time()))
            await whole.drained()
            assert whole.over
        assert [type(each) for each in game.done if not isinstance(each, c.Remember)] == [
            c.AnnounceOrder,
            c.AnnounceStatus,
            c.Settle,
            c.Offer,
            c.Forget,
        ]

    run(play())


def test_what_will_never_be_done_is_not_waited_for(sandbox: Sandbox, run: Run) -> None:
    """Where carrying out a command raises, that is told, and leaving does not hang."""

    async def play() -> None:
        broken: list[BaseException] = []

        async def raise_error(_: c.Command) -> None:
            raise RuntimeError("a bug")

        async with entered(sandbox, broken=broken) as session:
            failing = Runner(session, "p", Script((c.Forget(), c.Forget())), raise_error)
            failing.feed(START)
            async with asyncio.timeout(10):
                await failing.drained()
        assert [str(error) for error in broken] == ["a bug"]

    run(play())


def test_next_command_waits_for_the_last(sandbox: Sandbox, run: Run) -> None:
    """A record is committed before the order is created."""

    async def play() -> None:
        game = Game()
        game.free.clear()
        async with entered(sandbox) as session:
            bought = Runner(session, "p", Purchase("p"), game, ItemOrder("gems_100"))
            bought.feed(e.PurchaseRequested(time.time()))
            await asyncio.to_thread(until, lambda: bool(game.done))
            assert isinstance(game.done[0], c.Remember)
            await asyncio.sleep(0.05)  # nothing signals that no request comes
            assert sandbox.requests.all() == []
            game.free.set()
            await asyncio.to_thread(until, lambda: sandbox.requests.count("POST") == 1)

    run(play())


WINDOW, STATUS = c.CloseWindow(), c.AnnounceStatus(1, OrderStatus.NEW, None)
"""Commands that wait for nothing."""


def test_what_waits_for_nothing_is_done_at_once(sandbox: Sandbox, run: Run) -> None:
    """Before the event has been taken; what comes behind a record is done when that is committed, in order."""

    async def play() -> None:
        game = Game()
        game.free.clear()
        script = Script((STATUS, WINDOW, c.Forget(), WINDOW), (STATUS,), (STATUS,))
        async with entered(sandbox) as session:
            quick = Runner(session, "p", script, game, at_once=game.at_once)
            quick.feed(START)
            assert game.done == [STATUS, WINDOW]
            quick.feed(START)
            await asyncio.to_thread(until, lambda: len(game.done) > 2)
            assert game.done == [STATUS, WINDOW, c.Forget()]
            game.free.set()
            await quick.drained()
            assert game.done == [STATUS, WINDOW, c.Forget(), WINDOW, STATUS]
            quick.stop()
            quick.feed(START)
            assert len(game.done) == 5

    run(play())


def test_event_in_the_middle_of_a_command_waits_its_turn(sandbox: Sandbox, run: Run) -> None:
    """What it leads to comes behind the commands that were said before."""

    async def play() -> None:
        done: list[c.Command] = []

        def at_once(command: c.Command) -> bool:
            done.append(command)
            if command is STATUS:
                quick.feed(START)
            return True

        async with entered(sandbox) as session:
            quick = Runner(session, "p", Script((STATUS, WINDOW), (c.Forget(),)), Game(), at_once=at_once)
            quick.feed(START)
            assert done == [STATUS, WINDOW, c.Forget()]

    run(play())


def test_bug_is_told_whoever_caused_the_event(sandbox: Sandbox, run: Run) -> None:
    """A timer has nobody who would catch it; what was to be done next is not done."""

    async def play() -> None:
        broken: list[BaseException] = []
        done: list[c.Command] = []

        def at_once(command: c.Command) -> bool:
            if command is STATUS:
                raise RuntimeError("a bug")
            done.append(command)
            return True

        async with entered(sandbox, broken=broken) as session:
            script = Script((c.StartTimer(1, 0.01),), (STATUS, WINDOW), (WINDOW,))
            failing = Runner(session, "p", script, Game(), at_once=at_once)
            failing.feed(START)
            await script.heard(2)
            await asyncio.to_thread(until, lambda: bool(broken))
            failing.feed(START)
        assert ([str(error) for error in broken], done) == (["a bug"], [])

    run(play())


def test_order_that_is_created_is_reported(sandbox: Sandbox, run: Run) -> None:
    """With its number, where to pay, and who may speak for that page."""

    async def play() -> None:
        script = Script((c.CreateOrder(7),))
        async with entered(sandbox) as session:
            runner(session, script).feed(START)
            created = await script.heard(2)
        [order] = sandbox.orders.all()
        assert isinstance(created, e.OrderCreated)
        assert (created.number, created.order_id) == (7, order.id)
        assert created.url == f"{sandbox.pay_station}/paystation4/?token={order.token}"
        assert created.origins == (sandbox.pay_station,)
        assert abs(created.at - time.time()) < 10

    run(play())


def test_look_is_reported(sandbox: Sandbox, run: Run) -> None:
    """With its number and the order."""
    order = sandbox.orders.create("ayla", CATALOG["gems_100"])

    async def play() -> None:
        script = Script((c.CheckOrder(3, order.id),))
        async with entered(sandbox) as session:
            runner(session, script).feed(START)
            checked = await script.heard(2)
        assert isinstance(checked, e.OrderChecked)
        assert (checked.look, checked.order.order_id, checked.order.status) == (3, order.id, OrderStatus.NEW)

    run(play())


@pytest.mark.parametrize(
    ("command", "request_kind", "sku", "code"),
    [
        (c.CreateOrder(7), e.Request.CREATE, "no_such_item", ErrorCode.ITEM_NOT_FOUND),
        (c.CheckOrder(8, 1), e.Request.CHECK, "gems_100", ErrorCode.ORDER_NOT_FOUND),
    ],
)
def test_refusal_is_reported(
    sandbox: Sandbox, run: Run, command: c.Command, request_kind: e.Request, sku: str, code: ErrorCode
) -> None:
    """With the number of the command, the fault, and chance for the pause before a retry."""

    async def play() -> None:
        script = Script((command,))
        async with entered(sandbox) as session:
            runner(session, script, sku=sku).feed(START)
            failed = await script.heard(2)
        assert isinstance(failed, e.RequestFailed)
        assert (failed.request, failed.fault.code) == (request_kind, code)
        assert failed.number == (7 if request_kind is e.Request.CREATE else 8)
        assert 0 <= failed.fraction <= 1

    run(play())


def test_fresh_token_replaces_the_one_that_was_refused(sandbox: Sandbox, run: Run) -> None:
    """Another purchase that comes with the old one gets the new one without a question."""
    tokens = [sandbox.token("ayla", lifetime=-1), sandbox.token("ayla")]

    async def ask() -> str:
        return tokens.pop(0)

    async def play() -> None:
        async with entered(sandbox, Tokens(ask)) as session:
            scripts = [Script((c.CreateOrder(1),), (c.CreateOrder(2, fresh_token=True),)) for _ in range(2)]
            for script in scripts:
                runner(session, script).feed(START)
            events = [(await script.heard(2), await script.heard(3)) for script in scripts]
        for refused, created in events:
            assert isinstance(refused, e.RequestFailed)
            assert refused.fault.http_status == 401
            assert isinstance(created, e.OrderCreated)

    run(play())
    assert tokens == []


def test_token_that_cannot_be_had_is_reported(sandbox: Sandbox, run: Run) -> None:
    """As a request that was never sent."""

    async def ask() -> str:
        raise LookupError("no session")

    async def play() -> None:
        script = Script((c.CreateOrder(1),))
        async with entered(sandbox, Tokens(ask)) as session:
            runner(session, script).feed(START)
            failed = await script.heard(2)
        assert isinstance(failed, e.RequestFailed)
        assert (failed.fault.code, failed.fault.unsent) == (ErrorCode.INVALID_TOKEN, True)

    run(play())
    assert sandbox.requests.all() == []


def test_socket_is_opened_and_closed(sandbox: Sandbox, run: Run) -> None:
    """Its news comes with the number of the channel."""
    order = sandbox.orders.create("ayla", CATALOG["gems_100"])

    async def play() -> None:
        script = Script((c.OpenSocket(4, order.id),), (), (), (c.CloseSocket(4),))
        async with entered(sandbox) as session:
            runner(session, script).feed(START)
            assert isinstance(await script.heard(2), e.SocketOpened)
            assert isinstance(await script.heard(3), e.SocketSaid)  # history
            sandbox.set_status(order.id, "paid")
            said = await script.heard(4)
            assert isinstance(said, e.SocketSaid)
            assert (said.channel, said.order_id, said.status) == (4, order.id, OrderStatus.PAID)
            await asyncio.to_thread(until, lambda: sandbox.sockets.all() == [])

    run(play())


def test_timer_fires_once_and_is_replaced_by_the_next(sandbox: Sandbox, run: Run) -> None:
    """One timer at a time."""

    async def play() -> None:
        script = Script((c.StartTimer(1, 0.01), c.StartTimer(2, 0.02)))
        async with entered(sandbox) as session:
            runner(session, script).feed(START)
            fired = await script.heard(2)
            await asyncio.sleep(0.05)  # nothing signals that no timer fires
        assert isinstance(fired, e.TimerFired)
        assert (fired.timer, len(script.events)) == (2, 2)

    run(play())


def test_stopped_timer_does_not_fire(sandbox: Sandbox, run: Run) -> None:
    """Neither by the command nor by the end; a timer that is not there can be stopped."""

    async def play() -> None:
        script = Script((c.StopTimer(), c.StartTimer(1, 0.01), c.StopTimer()), (c.StartTimer(2, 0.01),))
        async with entered(sandbox) as session:
            timed = runner(session, script)
            timed.feed(START)
            timed.feed(START)
            await timed.drained()
            timed.stop()
            await asyncio.sleep(0.05)  # nothing signals that no timer fires
        assert len(script.events) == 2

    run(play())


@pytest.mark.parametrize(
    ("message", "heard", "told"),
    [
        (
            {"command": "status", "data": {"paymentInfo": {"status": "done"}}},
            paystation.Status(PaymentStatus.DONE),
            PaymentStatus.DONE,
        ),
        ({"command": "widget-detection"}, paystation.Detection(), None),
    ],
)
def test_only_what_is_said_of_a_payment_is_for_the_core(
    sandbox: Sandbox, run: Run, message: dict[str, Any], heard: paystation.Message, told: PaymentStatus | None
) -> None:
    """The rest is given back, for the window."""

    async def play() -> None:
        script = Script()
        async with entered(sandbox) as session:
            assert runner(session, script).hear(json.dumps(message)) == heard
        assert [event.status for event in script.events if isinstance(event, e.WindowSaid)] == ([told] if told else [])

    run(play())


def test_stop_drops_what_is_under_way(sandbox: Sandbox, run: Run) -> None:
    """Its requests, its timer, what is queued; nothing is reported any more."""
    sandbox.fault(method="POST", delay=30)

    async def play() -> None:
        game = Game()
        game.free.clear()
        # Due long after the request has come in, on a busy machine too.
        script = Script((c.CreateOrder(1), c.StartTimer(1, 1.5), c.Forget(), c.CloseWindow()))
        async with entered(sandbox) as session:
            dropped = runner(session, script, game)
            dropped.feed(START)
            await asyncio.to_thread(until, lambda: bool(game.done) and sandbox.requests.count("POST") == 1)
            before = asyncio.all_tasks()
            dropped.stop()
            await asyncio.sleep(1.6)  # nothing signals that nothing comes
            assert len(asyncio.all_tasks()) == len(before) - 2
        assert (len(script.events), game.done) == (1, [c.Forget()])

    run(play())
