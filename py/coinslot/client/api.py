"""The purchase API in Python, the same in a browser and on CPython; what differs is how a window is opened."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from coinslot.client import calls
from coinslot.client.errors import value_of
from coinslot.client.purchase import Purchase
from coinslot.client.runner import Runner
from coinslot.core import events as e
from coinslot.core.errors import CoinslotError, ErrorCode, Fault
from coinslot.core.purchase import Purchase as Machine
from coinslot.core.unverified import Unverified
from coinslot.providers.xsolla import cart as carts
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.orders import CartOrder, FreeCartOrder, FreeItemOrder, ItemOrder, VirtualCurrencyOrder
from coinslot.providers.xsolla.params import PurchaseParams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Unpack

    from coinslot.client import runner
    from coinslot.client.purchase import Callbacks, OnSuccess, Window
    from coinslot.client.session import Session
    from coinslot.core.order import Order
    from coinslot.providers.xsolla.orders import OrderRequest, Platform
    from coinslot.providers.xsolla.store import Created

NO_PARAMS: Final = PurchaseParams()


class Purchases:
    """Begins purchases and keeps those that are not over.

    Args:
        session: what they share.
        paid: where the player pays what is not charged at once.
        open_window: opens the payment window of a purchase. Raises :class:`CoinslotError` where none can be opened.
    """

    def __init__(self, session: Session, paid: e.Paid, open_window: Callable[[Purchase], Window]) -> None:
        self.session = session
        self._paid = paid
        self._open_window = open_window
        self._numbers = itertools.count(1)
        self._running: list[tuple[Purchase, Runner]] = []
        self._recipients: list[OnSuccess] = []
        self._ended = False

    def buy(self, request: OrderRequest, callbacks: Callbacks) -> Purchase:
        """Create an order, have it paid, follow it."""
        if not request.needs_payment:
            return self._begin(callbacks, lambda now: e.PurchaseRequested(now, e.Paid.AT_ONCE), request)
        return self._begin(callbacks, lambda now: e.PurchaseRequested(now, self._paid), request, windowed=True)

    def track(self, order_id: int, callbacks: Callbacks) -> Purchase:
        """Follow an order."""
        return self._begin(callbacks, lambda now: e.TrackRequested(now, order_id))

    def open(self, payment_token: str, order_id: int | None, callbacks: Callbacks) -> Purchase:
        """Have an order paid that was created elsewhere, and follow it where its id is known."""
        url, origins = self.session.project.window(payment_token)
        return self._begin(
            callbacks,
            lambda now: e.CheckoutRequested(now, order_id, url, origins, self._paid),
            windowed=True,
            unverified=order_id is None,
        )

    def take_successes(self, recipient: OnSuccess) -> Callable[[], None]:
        """Send all successes there that no purchase's own callback takes; of several the last one is asked."""
        self._recipients.append(recipient)
        for purchase, _ in self._running:
            purchase.offer()
        return lambda: self._recipients.remove(recipient) if recipient in self._recipients else None

    def acknowledge(self, order_id: int) -> None:
        """The game has taken that success."""
        for purchase, _ in self._running:
            if purchase.order_id == order_id:
                purchase.acknowledge()

    def wake(self) -> None:
        """The machine woke up, or came online: look at every order that is not final."""
        for _, each in self._running:
            each.feed(e.Woke(self.session.now()))

    async def end(self) -> None:
        """Settle what is under way and stop. A success that is being taken is waited for."""
        self._ended = True
        for purchase, each in self._running:
            await each.drained()
            await purchase.told()
            purchase.close()
            purchase.stop()
            await each.drained()
            await purchase.told()
            each.stop()
        self.session.stop()

    def _begin(
        self,
        callbacks: Callbacks,
        make: Callable[[float], e.Event],
        request: OrderRequest | None = None,
        *,
        windowed: bool = False,
        unverified: bool = False,
    ) -> Purchase:
        if self._ended:
            raise CoinslotError(ErrorCode.DESTROYED, "This Coinslot has ended; enter another one: async with …")
        _check_callbacks(callbacks)
        purchase_id = f"purchase-{next(self._numbers)}"
        purchase = Purchase(purchase_id, self.session, callbacks, self._recipient)
        machine: runner.Machine = Unverified(purchase_id) if unverified else self._machine(purchase_id, request)
        started = Runner(self.session, purchase_id, machine, purchase.carry_out, request)
        self._running = [pair for pair in self._running if not pair[1].over]
        self._running.append((purchase, started))
        window: Window | None = None
        event = make(self.session.now())
        try:
            window = self._open_window(purchase) if windowed else None
        except CoinslotError as error:
            # Told like every other outcome: the caller holds the purchase before it ends.
            event = e.PurchaseRefused(event.at, Fault(error.code, str(error)), window=False)
        purchase.begin(started, window, event)
        return purchase

    def _machine(self, purchase_id: str, request: OrderRequest | None) -> Machine:
        sku: str | None = getattr(request, "sku", None)
        session = self.session
        return Machine(purchase_id, sku, token_can_change=session.tokens.can_change, rungs=session.rungs)

    def _recipient(self) -> OnSuccess | None:
        return self._recipients[-1] if self._recipients else None


class Catalog:
    """Buying single items."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    def purchase(self, sku: str, params: PurchaseParams = NO_PARAMS, **callbacks: Unpack[Callbacks]) -> Purchase:
        """Buy an item for money.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(ItemOrder(sku, params=params), callbacks)

    def purchase_for_virtual_currency(
        self,
        sku: str,
        currency_sku: str,
        params: PurchaseParams = NO_PARAMS,
        *,
        platform: Platform | None = None,
        **callbacks: Unpack[Callbacks],
    ) -> Purchase:
        """Buy an item for a virtual currency, which is charged at once. Of ``params`` only custom parameters count.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(VirtualCurrencyOrder(sku, currency_sku, platform, params=params), callbacks)

    def purchase_free_item(
        self, sku: str, params: PurchaseParams = NO_PARAMS, **callbacks: Unpack[Callbacks]
    ) -> Purchase:
        """Get an item that is free.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(FreeItemOrder(sku, params=params), callbacks)


class Cart:
    """The player's cart, or one that is named. The calls that give a value raise :class:`RemoteError` instead."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases
        self._session = purchases.session

    def purchase(
        self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None, **callbacks: Unpack[Callbacks]
    ) -> Purchase:
        """Buy everything in it for money.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(CartOrder(cart_id, params=params), callbacks)

    def purchase_free_cart(
        self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None, **callbacks: Unpack[Callbacks]
    ) -> Purchase:
        """Get everything in it, where all of it is free.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(FreeCartOrder(cart_id, params=params), callbacks)

    async def get(
        self, *, cart_id: str | None = None, currency: str | None = None, locale: str | None = None
    ) -> carts.Cart:
        """Look at it."""
        return value_of(await calls.get_cart(self._session, cart_id, carts.View(currency, locale)))

    async def fill(self, lines: Sequence[carts.Line], *, cart_id: str | None = None) -> carts.Cart:
        """Put several items in. What the store does not know comes back as one of the cart's warnings."""
        return value_of(await calls.fill_cart(self._session, lines, cart_id))

    async def set_item(self, sku: str, quantity: int = 1, *, cart_id: str | None = None) -> None:
        """Make it hold so many of an item."""
        value_of(await calls.set_item(self._session, carts.Line(sku, quantity), cart_id))

    async def remove_item(self, sku: str, *, cart_id: str | None = None) -> None:
        """Take an item out, all of it."""
        value_of(await calls.remove_item(self._session, sku, cart_id))

    async def clear(self, *, cart_id: str | None = None) -> None:
        """Take everything out."""
        value_of(await calls.clear_cart(self._session, cart_id))


class Orders:
    """Orders themselves. The calls that give a value raise :class:`RemoteError` instead."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases
        self._session = purchases.session

    async def check(self, order_id: int) -> Order:
        """One look."""
        rules.check("order_id", order_id, rules.ORDER_ID["rule"])
        return value_of(await calls.check(self._session, order_id))

    def track(self, order_id: int, **callbacks: Unpack[Callbacks]) -> Purchase:
        """Follow an order that somebody else created, to its end.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        rules.check("order_id", order_id, rules.ORDER_ID["rule"])
        return self._purchases.track(order_id, callbacks)

    async def create(self, sku: str, params: PurchaseParams = NO_PARAMS) -> Created:
        """Order an item for money, and open nothing: the payment token is for ``checkout.open``."""
        return await self._create(ItemOrder(sku, params=params))

    async def create_for_virtual_currency(
        self,
        sku: str,
        currency_sku: str,
        params: PurchaseParams = NO_PARAMS,
        *,
        platform: Platform | None = None,
    ) -> Created:
        """Order an item for a virtual currency, which is charged at once."""
        return await self._create(VirtualCurrencyOrder(sku, currency_sku, platform, params=params))

    async def create_free_item(self, sku: str, params: PurchaseParams = NO_PARAMS) -> Created:
        """Order an item that is free."""
        return await self._create(FreeItemOrder(sku, params=params))

    async def create_from_cart(self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None) -> Created:
        """Order everything in a cart for money, and open nothing."""
        return await self._create(CartOrder(cart_id, params=params))

    async def create_from_free_cart(self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None) -> Created:
        """Order everything in a cart, where all of it is free."""
        return await self._create(FreeCartOrder(cart_id, params=params))

    async def _create(self, request: OrderRequest) -> Created:
        return value_of(await calls.create(self._session, request))


class Checkout:
    """The payment window alone, for games whose server makes the payment token."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    def open(self, *, payment_token: str, order_id: int | None = None, **callbacks: Unpack[Callbacks]) -> Purchase:
        """Have an order paid that was created elsewhere.

        With its id the order decides; without one the window's word is all there is: the result is not ``verified``.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        rules.check("payment_token", payment_token, rules.PAYMENT_TOKEN["rule"])
        if order_id is not None:
            rules.check("order_id", order_id, rules.ORDER_ID["rule"])
        return self._purchases.open(payment_token, order_id, callbacks)


CALLBACKS: Final = ("on_success", "on_cancel", "on_pending", "on_error", "on_status", "on_order_created", "on_close")


def _check_callbacks(callbacks: Callbacks) -> None:
    for name, value in callbacks.items():
        if name not in CALLBACKS:
            rules.refuse(f"{name} is unknown; known are {', '.join(CALLBACKS)}.")
        if not callable(value):
            rules.refuse(f"{name} is {rules.shown(value)}; expected a function")
