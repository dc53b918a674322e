"""What a type checker says of a game: what is right passes, what is wrong does not.

Here mypy is the judge, as strict as it can be: an ignore that ignores nothing is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_type

import pytest

from coinslot import native
from coinslot.native import (
    Cart,
    Coinslot,
    CoinslotError,
    Created,
    Fault,
    Line,
    Order,
    OrderStatus,
    Outcome,
    PurchaseParams,
    RemoteError,
    Result,
    Status,
    SuccessInfo,
    WindowNews,
)
from tests.native.game import Game

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


class Shop:
    """A game's own side, with all callbacks written out."""

    def __init__(self) -> None:
        self.granted: list[int] = []
        self.log: list[str] = []

    async def grant(self, order: Order | None, info: SuccessInfo) -> None:
        """The ``on_success``."""
        if order and info.verified:
            self.granted.append(order.order_id)

    def status(self, status: Status) -> None:
        """The ``on_status``."""
        assert_type(status.order, OrderStatus)
        assert_type(status.window, WindowNews | None)
        self.log.append(f"order {status.order_id} is {status.order}")

    def ended(self, result: Result) -> None:
        """The ``on_cancel`` and ``on_pending``."""
        self.log.append(result.outcome)

    def failed(self, fault: Fault) -> None:
        """The ``on_error``."""
        self.log.append(fault.message)


async def sell(coinslot: Coinslot, shop: Shop) -> Result:
    """A game in a few lines."""
    cart = await coinslot.cart.fill([Line("daily_gift")])
    assert_type(cart, Cart)
    order = await coinslot.orders.create("gems_100", PurchaseParams(quantity=2, custom_parameters={"level": 7}))
    assert_type(order, Created)
    assert_type(await coinslot.orders.check(order.order_id), Order)
    purchase = coinslot.cart.purchase_free_cart(
        cart_id=cart.cart_id,
        on_success=shop.grant,
        on_status=shop.status,
        on_cancel=shop.ended,
        on_pending=shop.ended,
        on_error=shop.failed,
        on_order_created=lambda order_id: shop.log.append(f"order {order_id}"),
        on_close=shop.log.append,
    )
    return assert_type(await purchase.outcome, Result)


def test_typed_game_sells(sandbox: Sandbox, run: Run) -> None:
    """What mypy has passed runs."""
    game, shop = Game(sandbox), Shop()

    async def play() -> None:
        async with game.coinslot() as coinslot:
            assert_type(coinslot, Coinslot)
            result = await sell(coinslot, shop)
        assert result.outcome is Outcome.SUCCEEDED
        assert shop.granted == [result.order_id]
        assert shop.log == [f"order {result.order_id}", f"order {result.order_id} is done"]

    run(play())


def test_wrong_callbacks_are_errors_of_types(sandbox: Sandbox, run: Run) -> None:
    """And errors when they are called all the same."""
    game = Game(sandbox)

    async def play() -> None:
        async with game.coinslot() as coinslot:
            with pytest.raises(CoinslotError, match="did you mean on_success"):
                coinslot.catalog.purchase("gems_100", on_sucess=print)  # type: ignore[call-arg]
            with pytest.raises(CoinslotError, match="on_error is 404; expected a function"):
                coinslot.catalog.purchase("gems_100", on_error=404)  # type: ignore[arg-type]
            with pytest.raises(TypeError):
                coinslot.checkout.open("a token")  # type: ignore[call-arg]
            with pytest.raises(CoinslotError, match="params is an object of 1"):
                coinslot.catalog.purchase("gems_100", {"quantity": 2})  # type: ignore[arg-type]
            with pytest.raises(CoinslotError, match=r"lines\[0\] is an object of 1; expected a Line"):
                await coinslot.cart.fill([{"sku": "gems_100"}])  # type: ignore[list-item]

    run(play())
    assert sandbox.requests.all() == []


def test_wrong_options_are_errors_of_types() -> None:
    """And errors when they are given all the same."""
    with pytest.raises(CoinslotError):
        Coinslot(44056, token=b"a token")  # type: ignore[arg-type]
    with pytest.raises(CoinslotError):
        Coinslot(44056, "a token", window="popup")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Coinslot(44056, "a token", True)  # type: ignore[arg-type, call-arg] # noqa: FBT003


def test_what_is_exported_is_there() -> None:
    """Each name once."""
    assert len(native.__all__) == len(set(native.__all__))
    assert all(hasattr(native, name) for name in native.__all__)
    assert issubclass(RemoteError, CoinslotError)
