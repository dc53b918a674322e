"""Requests that stand alone: one answer each, nothing is followed or repeated.

Where the store refuses the token and the game can give another one, the request is sent once more with that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from coinslot.core import journal, ladder
from coinslot.core.errors import CoinslotError, Fault, unknown_result
from coinslot.core.purchase import fate_unknown
from coinslot.providers.xsolla import cart, events, store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from coinslot.client.session import Session
    from coinslot.core.order import Order
    from coinslot.providers.http import HttpAnswer, HttpRequest
    from coinslot.providers.xsolla.orders import OrderRequest

Answer = TypeVar("Answer")


async def check(session: Session, order_id: int) -> Order | Fault:
    """One look at an order."""
    return await _call(session, lambda token: store.get_order(session.project, order_id, token), store.read_order)


async def create(session: Session, order: OrderRequest) -> store.Created | Fault:
    """Create an order and open nothing. Where its fate is unknown, the fault is ``unknown_result``."""
    result = await _call(
        session,
        lambda token: store.create_order(session.project, order, token),
        lambda answer: store.read_created(answer, order),
        ladder.POST_TIMEOUT,
    )
    if isinstance(result, Fault) and fate_unknown(result, charged=not order.needs_payment):
        return unknown_result(result.message, result.http_status, result.provider_code)
    return result


async def pending(session: Session, written: Iterable[object]) -> tuple[journal.Unfinished, ...] | Fault:
    """Which of what the journal holds is this player's, the oldest first. What cannot be read is left out."""
    owner = await session.find_owner()
    if isinstance(owner, Fault):
        return owner
    entries = [entry for entry in map(_read, written) if entry and entry.owner == owner]
    return tuple(map(journal.unfinished, sorted(entries, key=lambda entry: entry.began)))


def _read(written: object) -> journal.Entry | None:
    try:
        return journal.decode(written)
    except CoinslotError:
        return None


async def paid(session: Session) -> tuple[events.PaidEvent, ...] | Fault:
    """What the Event API tells of orders that were paid."""
    return await _call(session, lambda token: events.unprocessed(session.project, token), events.read_unprocessed)


async def process(session: Session, event_id: int) -> Fault | None:
    """Have the Event API tell of an event no more."""
    return await _call(session, lambda token: events.process(session.project, event_id, token), events.read_processed)


async def get_cart(session: Session, cart_id: str | None, view: cart.View) -> cart.Cart | Fault:
    """One look at a cart."""
    return await _call(session, lambda token: cart.get(session.project, token, cart_id, view), cart.read_cart)


async def fill_cart(session: Session, lines: Sequence[cart.Line], cart_id: str | None) -> cart.Cart | Fault:
    """Put several items into a cart."""
    return await _call(session, lambda token: cart.fill(session.project, lines, token, cart_id), cart.read_cart)


async def set_item(session: Session, line: cart.Line, cart_id: str | None) -> Fault | None:
    """Make a cart hold so many of an item."""
    return await _call(session, lambda token: cart.set_item(session.project, line, token, cart_id), cart.read_change)


async def remove_item(session: Session, sku: str, cart_id: str | None) -> Fault | None:
    """Take an item out of a cart."""
    return await _call(session, lambda token: cart.remove_item(session.project, sku, token, cart_id), cart.read_change)


async def clear_cart(session: Session, cart_id: str | None) -> Fault | None:
    """Take everything out of a cart."""
    return await _call(session, lambda token: cart.clear(session.project, token, cart_id), cart.read_change)


async def _call(
    session: Session,
    make: Callable[[str], HttpRequest],
    read: Callable[[HttpAnswer], Answer | Fault],
    seconds: float = ladder.GET_TIMEOUT,
) -> Answer | Fault:
    token = await session.token()
    result = await _once(session, make, read, seconds, token)
    refused = isinstance(result, Fault) and result.refuses_token
    if not refused or not session.tokens.can_change or isinstance(token, Fault):
        return result
    return await _once(session, make, read, seconds, await session.token(instead_of=token))


async def _once(
    session: Session,
    make: Callable[[str], HttpRequest],
    read: Callable[[HttpAnswer], Answer | Fault],
    seconds: float,
    token: str | Fault,
) -> Answer | Fault:
    answer = token if isinstance(token, Fault) else await session.ask(make, seconds, token)
    return answer if isinstance(answer, Fault) else read(answer)
