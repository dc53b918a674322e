"""Requests that stand alone: one answer each, and a new token at most once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from coinslot.client import calls
from coinslot.client.tokens import Tokens
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Order
from coinslot.providers.xsolla.cart import Cart, Line, View
from coinslot.providers.xsolla.orders import FreeItemOrder, ItemOrder, VirtualCurrencyOrder
from coinslot.providers.xsolla.store import Created
from tests.client.player import entered

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from coinslot.client.session import Session
    from coinslot.providers.xsolla.orders import OrderRequest
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]
    Call = Callable[[Session], Coroutine[Any, Any, Any]]

ITEM = ItemOrder("gems_100")
GIFT = FreeItemOrder("daily_gift")
FOR_GEMS = VirtualCurrencyOrder("sword_01", "gems")

ALL: list[Call] = [
    lambda session: calls.check(session, 1),
    lambda session: calls.create(session, ITEM),
    lambda session: calls.get_cart(session, None, View()),
    lambda session: calls.fill_cart(session, [Line("gems_100")], None),
    lambda session: calls.set_item(session, Line("gems_100"), None),
    lambda session: calls.remove_item(session, "gems_100", None),
    lambda session: calls.clear_cart(session, None),
]


def call_with(sandbox: Sandbox, call: Call, tokens: Tokens | None = None) -> Coroutine[Any, Any, Any]:
    """Make one call in a session of its own."""

    async def play() -> object:
        async with entered(sandbox, tokens) as session:
            return await call(session)

    return play()


def test_order_is_created_and_looked_at(sandbox: Sandbox, run: Run) -> None:
    """Each call gives what the store has said, read into plain values."""
    created = run(call_with(sandbox, lambda session: calls.create(session, ITEM)))
    assert isinstance(created, Created)
    order = run(call_with(sandbox, lambda session: calls.check(session, created.order_id)))
    assert isinstance(order, Order)
    assert (order.order_id, order.status) == (created.order_id, "new")


def test_cart_is_changed(sandbox: Sandbox, run: Run) -> None:
    """Changes give None, looks give the cart; it can be named by its id."""

    async def play() -> None:
        async with entered(sandbox) as session:
            cart = await calls.fill_cart(session, [Line("gems_100")], None)
            assert isinstance(cart, Cart)
            assert await calls.set_item(session, Line("gems_550", 2), cart.cart_id) is None
            assert await calls.remove_item(session, "gems_100", cart.cart_id) is None
            for cart_id in (cart.cart_id, None):
                seen = await calls.get_cart(session, cart_id, View("USD", "en"))
                assert isinstance(seen, Cart)
                assert [(item.sku, item.quantity) for item in seen.items] == [("gems_550", 2)]
            assert await calls.clear_cart(session, cart.cart_id) is None
            empty = await calls.get_cart(session, None, View())
            assert isinstance(empty, Cart)
            assert empty.items == ()

    run(play())


@pytest.mark.parametrize(
    "call",
    [
        lambda session: calls.get_cart(session, "of nobody", View()),
        lambda session: calls.fill_cart(session, [Line("gems_100")], "of nobody"),
        lambda session: calls.set_item(session, Line("gems_100"), "of nobody"),
        lambda session: calls.remove_item(session, "gems_100", "of nobody"),
        lambda session: calls.clear_cart(session, "of nobody"),
    ],
    ids=["get", "fill", "set_item", "remove_item", "clear"],
)
def test_unknown_cart_is_a_fault(sandbox: Sandbox, run: Run, call: Call) -> None:
    """Its id is sent with each call, encoded."""
    assert run(call_with(sandbox, call)).code is ErrorCode.CART_NOT_FOUND


@pytest.mark.parametrize("call", ALL)
def test_refused_token_is_replaced_once(sandbox: Sandbox, run: Run, call: Call) -> None:
    """The second answer counts, whatever it is."""
    tokens = [sandbox.token("ayla", lifetime=-1), sandbox.token("ayla"), "never asked for"]

    async def ask() -> str:
        return tokens.pop(0)

    result = run(call_with(sandbox, call, Tokens(ask)))
    assert not isinstance(result, Fault) or result.code is not ErrorCode.INVALID_TOKEN
    first, second = sandbox.requests.all()
    assert (first.status, second.status == 401) == (401, False)
    assert tokens == ["never asked for"]


@pytest.mark.parametrize("call", ALL)
def test_fixed_token_that_is_refused_is_sent_once(sandbox: Sandbox, run: Run, call: Call) -> None:
    """There is no other to try."""
    result = run(call_with(sandbox, call, Tokens(sandbox.token("ayla", lifetime=-1))))
    assert (result.code, result.http_status) == (ErrorCode.INVALID_TOKEN, 401)
    assert len(sandbox.requests.all()) == 1


def test_without_a_token_nothing_is_sent(sandbox: Sandbox, run: Run) -> None:
    """The fault says that it never left."""

    async def ask() -> str:
        raise LookupError("no session")

    result = run(call_with(sandbox, ALL[0], Tokens(ask)))
    assert (result.code, result.unsent) == (ErrorCode.INVALID_TOKEN, True)
    assert sandbox.requests.all() == []


def test_game_that_has_no_second_token_is_the_answer(sandbox: Sandbox, run: Run) -> None:
    """Its own failure is told, not the refusal before."""
    tokens: list[str] = [sandbox.token("ayla", lifetime=-1)]

    async def ask() -> str:
        return tokens.pop()

    result = run(call_with(sandbox, ALL[0], Tokens(ask)))
    assert "IndexError" in result.message
    assert len(sandbox.requests.all()) == 1


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 429}, {"status": 200, "body": "?"}, {"drop": "answer"}])
@pytest.mark.parametrize("call", ALL)
def test_nothing_is_sent_twice(sandbox: Sandbox, run: Run, call: Call, fault: dict[str, Any]) -> None:
    """Whoever asked decides whether to ask again; changes may be without an answer that has to be read."""
    sandbox.fault(**fault)
    result = run(call_with(sandbox, call))
    assert isinstance(result, Fault) or fault["status"] == 200
    assert len(sandbox.requests.all()) == 1


@pytest.mark.parametrize(
    ("order", "fault", "code"),
    [
        (ITEM, {"drop": "answer"}, ErrorCode.UNKNOWN_RESULT),
        (ITEM, {"status": 200, "body": "?"}, ErrorCode.UNKNOWN_RESULT),
        (ITEM, {"status": 500}, ErrorCode.PROVIDER_UNAVAILABLE),
        (GIFT, {"status": 500}, ErrorCode.UNKNOWN_RESULT),
        (FOR_GEMS, {"status": 500}, ErrorCode.UNKNOWN_RESULT),
        (FOR_GEMS, {"status": 422}, ErrorCode.REQUEST_REFUSED),
    ],
)
def test_creation_whose_fate_is_unknown_says_so(
    sandbox: Sandbox, run: Run, order: OrderRequest, fault: dict[str, Any], code: ErrorCode
) -> None:
    """Where it may have been carried out and matters: an order that nobody can pay for does not."""
    sandbox.wallets.set("ayla", "gems", 1000)
    sandbox.fault(method="POST", **fault)
    result = run(call_with(sandbox, lambda session: calls.create(session, order)))
    assert result.code is code
    assert result.http_status == fault.get("status")
    assert result.message.startswith("Whether the order was created is unknown: ") == (code is ErrorCode.UNKNOWN_RESULT)
