"""Requests and readers against the sandbox, which shares no code with them: over HTTP, as a game would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.sync.client import connect

from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Item, Order, Price
from coinslot.core.status import OrderStatus
from coinslot.providers.http import HttpAnswer, HttpRequest
from coinslot.providers.xsolla import cart, socket, store
from coinslot.providers.xsolla.cart import Cart, Line
from coinslot.providers.xsolla.orders import (
    CartOrder,
    FreeCartOrder,
    FreeItemOrder,
    ItemOrder,
    OrderRequest,
    VirtualCurrencyOrder,
)
from coinslot.providers.xsolla.params import PurchaseParams
from coinslot.providers.xsolla.project import Project
from tests.sandbox.wire import Wire

if TYPE_CHECKING:
    from coinslot.sandbox import Sandbox

FULL = PurchaseParams(
    quantity=2,
    currency="USD",
    locale="en",
    custom_parameters={"character": "ayla", "level": 7, "vip": True},
    external_id="my-tx-1",
    payment_method=1380,
    close_button=True,
)


class Player:
    """Somebody with a token, and a way to the store."""

    def __init__(self, sandbox: Sandbox, name: str) -> None:
        origin = sandbox.store
        address = f"{origin.replace('http', 'ws', 1)}/connection/websocket"
        self.project = Project(sandbox.project_id, sandbox=True, store=origin, socket=address)
        self.token = sandbox.token(name)

    def send(self, request: HttpRequest) -> HttpAnswer:
        """Carry a request to the store and its answer back."""
        answer = httpx.request(
            request.method, request.url, headers=dict(request.headers), content=request.body, trust_env=False
        )
        return HttpAnswer(answer.status_code, answer.text, answer.headers.get("retry-after"))

    def order(self, order: OrderRequest) -> store.Created | Fault:
        """Create an order."""
        answer = self.send(store.create_order(self.project, order, self.token))
        return store.read_created(answer, order)

    def look(self, order_id: int) -> Order | Fault:
        """Look at an order."""
        return store.read_order(self.send(store.get_order(self.project, order_id, self.token)))

    def fill(self, *lines: Line) -> Cart:
        """Put items into the current cart."""
        read = cart.read_cart(self.send(cart.fill(self.project, lines, self.token)))
        assert isinstance(read, Cart)
        return read

    def cart(self, cart_id: str | None = None) -> Cart | Fault:
        """Look at a cart."""
        return cart.read_cart(self.send(cart.get(self.project, self.token, cart_id)))


@pytest.fixture
def player(sandbox: Sandbox) -> Player:
    """Somebody who has bought nothing yet."""
    return Player(sandbox, "ayla")


def test_an_item_with_every_parameter_is_ordered(player: Player) -> None:
    """The store takes the body, and the order is new and of what was asked for."""
    created = player.order(ItemOrder("gems_100", params=FULL))
    assert isinstance(created, store.Created)
    price = Price("3.98", "3.98", "USD")
    assert player.look(created.order_id) == Order(
        created.order_id, OrderStatus.NEW, (Item("gems_100", 2, price=price),), price
    )


def test_a_free_item_is_done_at_once(player: Player) -> None:
    """There is nothing to pay, so nothing to wait for."""
    placed = player.order(FreeItemOrder("daily_gift"))
    assert isinstance(placed, store.Created)
    order = player.look(placed.order_id)
    assert isinstance(order, Order)
    assert (order.status, order.is_free) == (OrderStatus.DONE, True)


def test_virtual_currency_is_charged_at_once(sandbox: Sandbox, player: Player) -> None:
    """The order is done and names its price in the currency."""
    sandbox.wallets.set("ayla", "gems", 1000)
    placed = player.order(VirtualCurrencyOrder("skin_ruby", "gems", "xsolla"))
    assert isinstance(placed, store.Created)
    order = player.look(placed.order_id)
    assert isinstance(order, Order)
    assert order.virtual_price is not None
    assert (order.status, order.virtual_price.currency) == (OrderStatus.DONE, "gems")
    assert sandbox.wallets.balances("ayla")["gems"] == 1000 - int(order.virtual_price.amount)


def test_a_cart_is_filled_changed_and_ordered(player: Player) -> None:
    """Every call of carts, for the current one and by its id."""
    filled = player.fill(Line("gems_100", 2), Line("nothing"))
    assert [(item.sku, item.quantity) for item in filled.items] == [("gems_100", 2)]
    assert [(warning.sku, warning.provider_code) for warning in filled.warnings] == [("nothing", 4001)]
    changes = (
        cart.set_item(player.project, Line("sword_01", 3), player.token),
        cart.remove_item(player.project, "gems_100", player.token, filled.cart_id),
    )
    assert [cart.read_change(player.send(change)) for change in changes] == [None, None]
    changed = player.cart(filled.cart_id)
    assert isinstance(changed, Cart)
    assert [(item.sku, item.quantity) for item in changed.items] == [("sword_01", 3)]
    assert isinstance(player.order(CartOrder(filled.cart_id)), store.Created)
    assert cart.read_change(player.send(cart.clear(player.project, player.token))) is None
    cleared = player.cart()
    assert isinstance(cleared, Cart)
    assert cleared.items == ()
    refused = player.order(CartOrder())
    assert isinstance(refused, Fault)
    assert refused.code is ErrorCode.CART_INVALID


def test_a_free_cart_is_done_at_once(player: Player) -> None:
    """The cart says that it is free; the order has a number and no window."""
    assert player.fill(Line("daily_gift")).is_free
    placed = player.order(FreeCartOrder())
    assert isinstance(placed, store.Created)
    order = player.look(placed.order_id)
    assert isinstance(order, Order)
    assert order.status is OrderStatus.DONE


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (ItemOrder("nothing"), ErrorCode.ITEM_NOT_FOUND),
        (ItemOrder("daily_gift"), ErrorCode.ITEM_FREE),
        (FreeItemOrder("gems_100"), ErrorCode.ITEM_NOT_FREE),
        (VirtualCurrencyOrder("skin_ruby", "gems"), ErrorCode.NOT_ENOUGH_VIRTUAL_CURRENCY),
        (VirtualCurrencyOrder("gems_100", "gems"), ErrorCode.ITEM_UNAVAILABLE),
        (CartOrder(), ErrorCode.CART_NOT_FOUND),
        (CartOrder("nothing"), ErrorCode.CART_NOT_FOUND),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_refused_order_has_its_code(player: Player, order: OrderRequest, code: ErrorCode) -> None:
    """What the game can act on, from the store's own answer."""
    fault = player.order(order)
    assert isinstance(fault, Fault)
    assert fault.code is code


def test_a_stranger_is_refused(player: Player) -> None:
    """A bad token, and an order that is not there."""
    missing = player.look(1)
    player.token = "nobody"  # noqa: S105 - what it is not
    strange = player.cart()
    assert isinstance(missing, Fault)
    assert isinstance(strange, Fault)
    assert (missing.code, strange.code) == (ErrorCode.ORDER_NOT_FOUND, ErrorCode.INVALID_TOKEN)


def test_the_socket_tells_of_an_order(sandbox: Sandbox, player: Player) -> None:
    """The data of the connection is taken, and each publication is read."""
    created = player.order(ItemOrder("gems_100"))
    assert isinstance(created, store.Created)
    with connect(player.project.socket, proxy=None) as connection:
        wire = Wire(connection, socket.connect_data(player.project, player.token))
        wire.connect()
        sandbox.set_status(created.order_id, "paid")
        sandbox.set_status(created.order_id, "done")
        news = [socket.read_publication(wire.next()["push"]["pub"]["data"]) for _ in range(2)]
    assert news == [(created.order_id, OrderStatus.PAID), (created.order_id, OrderStatus.DONE)]


def test_the_socket_refuses_a_stranger(player: Player) -> None:
    """Its error is an invalid token."""
    with connect(player.project.socket, proxy=None) as connection:
        data = socket.connect_data(player.project, "nobody")
        error = Wire(connection, data).ask({"id": 1, "connect": {"data": data}})["error"]
    assert socket.read_refusal(error["code"], error["message"]).code is ErrorCode.INVALID_TOKEN
