"""The page's calls that are not purchases, answered with plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coinslot.client import calls
from coinslot.core import wire
from coinslot.core.errors import CoinslotError, Fault
from coinslot.core.port import Call
from coinslot.providers.xsolla import cart, orders, rules

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from coinslot.client.session import Session


async def answer(session: Session, call: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Carry out a call: ``{"value": …}`` for a success, ``{"fault": …}`` otherwise."""
    try:
        result = await _carry_out(session, Call(call), arguments)
    except CoinslotError as error:
        result = Fault(error.code, str(error))
    return {"fault" if isinstance(result, Fault) else "value": wire.plain(result)}


async def _carry_out(session: Session, call: Call, given: dict[str, Any]) -> object:
    cart_id = given.get("cartId")
    work: Coroutine[Any, Any, object]
    match call:
        case Call.CHECK:
            work = calls.check(session, given["orderId"])
        case Call.CREATE:
            work = calls.create(session, orders.read(orders.KINDS[given["kind"]], given["request"]))
        case Call.PENDING:
            work = calls.pending(session, given["entries"])
        case Call.CART_GET:
            view = {name: given.get(name) for name in ("currency", "locale")}
            work = calls.get_cart(session, cart_id, rules.read(cart.View, view))
        case Call.CART_FILL:
            work = calls.fill_cart(session, cart.read_lines(given["items"]), cart_id)
        case Call.CART_SET_ITEM:
            work = calls.set_item(session, cart.Line(given["sku"], given["quantity"]), cart_id)
        case Call.CART_REMOVE_ITEM:
            work = calls.remove_item(session, given["sku"], cart_id)
        case Call.CART_CLEAR:
            work = calls.clear_cart(session, cart_id)
    return await work
