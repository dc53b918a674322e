"""A success waits for the game's own server: a real receiver of webhooks, which the sandbox tells of each order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from coinslot.native import Backend, ErrorCode, Outcome
from tests.client.gameserver import GameServer
from tests.native.game import Game, bought

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from pathlib import Path

    from coinslot.native import Coinslot, Order, Purchase, SuccessInfo
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]

LATE = 60
"""Seconds by which a webhook comes late."""


@pytest.fixture
def server(tmp_path: Path, sandbox: Sandbox) -> Iterator[GameServer]:
    """The game's server, which the sandbox sends webhooks to."""
    with GameServer(tmp_path) as running:
        sandbox.webhooks.send_to(running.webhook)
        yield running


class Shop(Game):
    """A game that wants its server's word, and keeps what it is told of each success."""

    def __init__(self, sandbox: Sandbox, server: GameServer) -> None:
        super().__init__(sandbox)
        self.server = server
        self.successes: list[tuple[int, bool, bool]] = []
        self.tickets: list[int] = []

    def give_ticket(self, order_id: int) -> str:
        """The ticket function."""
        self.tickets.append(order_id)
        return self.server.ticket()

    def open(self, backend: Backend | None = None, **options: Any) -> Coinslot:  # noqa: ANN401 - those of Coinslot
        """Ayla's Coinslot."""
        return self.coinslot(backend=backend or Backend(self.server.url, self.give_ticket), **options)

    def note(self, order: Order | None, info: SuccessInfo) -> None:
        """A recipient of successes."""
        assert order
        self.successes.append((order.order_id, order.verified, info.verified))

    async def pay(self, coinslot: Coinslot) -> Purchase:
        """Buy something and pay for it."""
        purchase = coinslot.catalog.purchase("gems_100", on_success=self.note)
        self.sandbox.pay(await self.ordered(purchase))
        return purchase


@pytest.fixture
def shop(sandbox: Sandbox, server: GameServer) -> Shop:
    """Ayla's."""
    return Shop(sandbox, server)


def test_success_comes_when_the_webhook_was_processed(shop: Shop, run: Run) -> None:
    """The webhook is there first: the order is granted before the game is told, and the success says so."""

    async def play() -> None:
        async with shop.open() as coinslot:
            purchase = await shop.pay(coinslot)
            result = await bought(purchase)
            order_id = purchase.order_id
            await shop.until(lambda: shop.successes)
        assert (result.outcome, result.verified, result.order.verified) == (Outcome.SUCCEEDED, True, True)
        assert shop.successes == [(order_id, True, True)]
        assert shop.server.granted == shop.tickets == [order_id]

    run(play())


def test_done_order_waits_for_its_webhook(shop: Shop, run: Run) -> None:
    """The order is done first: nothing is told until the webhook has come."""

    async def play() -> None:
        shop.sandbox.webhooks.fault(delay=LATE)
        async with shop.open() as coinslot:
            purchase = await shop.pay(coinslot)
            await shop.until(lambda: shop.server.asked)
            assert not purchase.outcome.done()
            shop.sandbox.advance(LATE)
            assert (await bought(purchase)).order.verified
        assert shop.server.granted == [purchase.order_id]

    run(play())


def test_server_that_comes_back_is_heard(shop: Shop, run: Run, tmp_path: Path) -> None:
    """It is down when the order is done, and asked again until it is up; each attempt has a ticket of its own."""

    async def play() -> None:
        second = GameServer(tmp_path)  # another receiver over the same inbox
        async with shop.open(Backend(second.url, shop.give_ticket)) as coinslot:
            purchase = await shop.pay(coinslot)
            await shop.until(lambda: len(shop.tickets) > 1)
            with second:
                assert (await bought(purchase)).order.verified
        assert set(shop.tickets) == {purchase.order_id}
        assert (shop.server.granted, second.granted) == ([purchase.order_id], [])

    run(play())


def test_silence_is_pending_and_the_next_visit_finds_it(shop: Shop, run: Run, tmp_path: Path) -> None:
    """The webhook comes when the game is not there any more: the success is offered on the next visit, verified."""

    async def play() -> None:
        shop.sandbox.webhooks.fault(delay=LATE)
        kept: dict[str, Any] = {"journal": tmp_path / "journal.db"}
        async with shop.open(Backend(shop.server.url, shop.server.ticket(), patience=0.2), **kept) as coinslot:
            purchase = await shop.pay(coinslot)
            result = await bought(purchase)
            assert (result.outcome, result.order.status, result.order.verified) == (Outcome.PENDING, "done", False)
        shop.sandbox.advance(LATE)
        async with shop.open(**kept) as coinslot:
            coinslot.on("success", shop.note)
            await shop.until(lambda: shop.successes)
        assert shop.successes == [(purchase.order_id, True, True)]

    run(play())


def test_silence_is_the_orders_word_where_the_game_wants_that(shop: Shop, run: Run) -> None:
    """The success comes all the same, and says that it is not verified."""

    async def play() -> None:
        shop.sandbox.webhooks.fault(delay=LATE)
        backend = Backend(shop.server.url, shop.give_ticket, patience=0.2, silence="order")
        async with shop.open(backend) as coinslot:
            purchase = await shop.pay(coinslot)
            result = await bought(purchase)
            await shop.until(lambda: shop.successes)
        assert (result.outcome, result.verified, result.order.verified) == (Outcome.SUCCEEDED, False, False)
        assert shop.successes == [(purchase.order_id, False, False)]

    run(play())


def test_ticket_of_another_player_opens_nothing(shop: Shop, run: Run) -> None:
    """The server knows the order, and is silent for whoever has not bought it."""

    async def play() -> None:
        async with shop.open(Backend(shop.server.url, shop.server.ticket("boris"), patience=0.5)) as coinslot:
            result = await bought(await shop.pay(coinslot))
        assert (result.outcome, result.error) == (Outcome.PENDING, None)
        assert shop.server.granted == [result.order_id]

    run(play())


@pytest.mark.parametrize(
    ("ticket", "code", "told"),
    [
        (lambda _: "forged", ErrorCode.INVALID_TOKEN, "answered 401"),
        (lambda _: 7, ErrorCode.INVALID_TOKEN, "ticket function gave a int"),
        (lambda order_id: 1 // (order_id - order_id), ErrorCode.INVALID_TOKEN, "ticket function failed: ZeroDivision"),
        (lambda _: "two\nlines", ErrorCode.NETWORK, "a character that HTTP does not allow"),
    ],
    ids=["forged", "no text", "raises", "no header"],
)
def test_pending_says_what_is_wrong_with_the_ticket(
    shop: Shop, run: Run, ticket: Callable[[int], Any], code: ErrorCode, told: str
) -> None:
    """Whatever the game's function gives, the order is kept."""

    async def play() -> None:
        async with shop.open(Backend(shop.server.url, ticket, patience=0.05)) as coinslot:
            result = await bought(await shop.pay(coinslot))
        assert result.outcome is Outcome.PENDING
        assert result.error.code is code
        assert told in result.error.message

    run(play())


def test_what_is_no_receiver_proves_nothing(shop: Shop, run: Run) -> None:
    """Another server answers whatever it likes; the text names it."""

    async def play() -> None:
        async with shop.open(Backend(f"{shop.sandbox.store}/nothing", "ticket", patience=0.05)) as coinslot:
            result = await bought(await shop.pay(coinslot))
        assert result.outcome is Outcome.PENDING
        assert result.error.code is ErrorCode.REQUEST_REFUSED
        assert "answered 404" in result.error.message

    run(play())


def test_leaving_waits_for_no_server(shop: Shop, run: Run) -> None:
    """What is not proved settles as pending, and the connection is closed."""

    async def play() -> None:
        shop.sandbox.webhooks.fault(delay=LATE)
        async with shop.open() as coinslot:
            purchase = await shop.pay(coinslot)
            await shop.until(lambda: shop.server.asked)
        assert (await purchase.outcome).outcome is Outcome.PENDING

    run(play())
