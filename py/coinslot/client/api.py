"""The purchase API in Python, the same in a browser and on CPython."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

from coinslot.client import calls
from coinslot.providers.xsolla import cart as carts
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.orders import CartOrder, FreeCartOrder, FreeItemOrder, ItemOrder, VirtualCurrencyOrder
from coinslot.providers.xsolla.params import PurchaseParams
from coinslot.providers.xsolla.project import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Unpack

    from coinslot.client.purchase import Callbacks, Purchase
    from coinslot.client.purchases import Purchases
    from coinslot.core.order import Order
    from coinslot.providers.xsolla.orders import OrderRequest, Platform
    from coinslot.providers.xsolla.store import Created

NO_PARAMS: Final = PurchaseParams()


class Catalog:
    """Buying single items."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    def purchase(self, sku: str, params: PurchaseParams = NO_PARAMS, **callbacks: Unpack[Callbacks]) -> Purchase:
        """Buy an item for money.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(ItemOrder(sku, params=checked(params)), callbacks)

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
        return self._purchases.buy(VirtualCurrencyOrder(sku, currency_sku, platform, params=checked(params)), callbacks)

    def purchase_free_item(
        self, sku: str, params: PurchaseParams = NO_PARAMS, **callbacks: Unpack[Callbacks]
    ) -> Purchase:
        """Get an item that is free.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(FreeItemOrder(sku, params=checked(params)), callbacks)


class Cart:
    """The player's cart, or one that is named. The calls that give a value raise :class:`RemoteError` instead."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    def purchase(
        self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None, **callbacks: Unpack[Callbacks]
    ) -> Purchase:
        """Buy everything in it for money.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(CartOrder(cart_id, params=checked(params)), callbacks)

    def purchase_free_cart(
        self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None, **callbacks: Unpack[Callbacks]
    ) -> Purchase:
        """Get everything in it, where all of it is free.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._purchases.buy(FreeCartOrder(cart_id, params=checked(params)), callbacks)

    async def get(
        self, *, cart_id: str | None = None, currency: str | None = None, locale: str | None = None
    ) -> carts.Cart:
        """Look at it."""
        view = carts.View(currency, locale)
        return await self._purchases.ask(lambda session: calls.get_cart(session, cart_id, view))

    async def fill(self, lines: Sequence[carts.Line], *, cart_id: str | None = None) -> carts.Cart:
        """Put several items in. What the store does not know comes back as one of the cart's warnings."""
        for number, line in enumerate(lines):
            if not isinstance(line, carts.Line):
                rules.refuse(f"lines[{number}] is {rules.shown(line)}; expected a Line, such as Line(sku, quantity)")
        return await self._purchases.ask(lambda session: calls.fill_cart(session, lines, cart_id))

    async def set_item(self, sku: str, quantity: int = 1, *, cart_id: str | None = None) -> None:
        """Make it hold so many of an item."""
        line = carts.Line(sku, quantity)
        await self._purchases.ask(lambda session: calls.set_item(session, line, cart_id))

    async def remove_item(self, sku: str, *, cart_id: str | None = None) -> None:
        """Take an item out, all of it."""
        await self._purchases.ask(lambda session: calls.remove_item(session, sku, cart_id))

    async def clear(self, *, cart_id: str | None = None) -> None:
        """Take everything out."""
        await self._purchases.ask(lambda session: calls.clear_cart(session, cart_id))


class Orders:
    """Orders themselves. The calls that give a value raise :class:`RemoteError` instead."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    async def check(self, order_id: int) -> Order:
        """One look."""
        rules.check("order_id", order_id, rules.ORDER_ID["rule"])
        return await self._purchases.ask(lambda session: calls.check(session, order_id))

    def track(self, order_id: int, **callbacks: Unpack[Callbacks]) -> Purchase:
        """Follow an order that somebody else created, to its end.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        rules.check("order_id", order_id, rules.ORDER_ID["rule"])
        return self._purchases.track(order_id, callbacks)

    async def create(self, sku: str, params: PurchaseParams = NO_PARAMS) -> Created:
        """Order an item for money, and open nothing: the payment token is for ``checkout.open``."""
        return await self._create(ItemOrder(sku, params=checked(params)))

    async def create_for_virtual_currency(
        self,
        sku: str,
        currency_sku: str,
        params: PurchaseParams = NO_PARAMS,
        *,
        platform: Platform | None = None,
    ) -> Created:
        """Order an item for a virtual currency, which is charged at once."""
        return await self._create(VirtualCurrencyOrder(sku, currency_sku, platform, params=checked(params)))

    async def create_free_item(self, sku: str, params: PurchaseParams = NO_PARAMS) -> Created:
        """Order an item that is free."""
        return await self._create(FreeItemOrder(sku, params=checked(params)))

    async def create_from_cart(self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None) -> Created:
        """Order everything in a cart for money, and open nothing."""
        return await self._create(CartOrder(cart_id, params=checked(params)))

    async def create_from_free_cart(self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None) -> Created:
        """Order everything in a cart, where all of it is free."""
        return await self._create(FreeCartOrder(cart_id, params=checked(params)))

    async def _create(self, request: OrderRequest) -> Created:
        return await self._purchases.ask(lambda session: calls.create(session, request))


class Checkout:
    """The payment window alone, for games whose server makes the payment token."""

    def __init__(self, purchases: Purchases) -> None:
        self._purchases = purchases

    def open(
        self,
        *,
        payment_token: str | None = None,
        payment_url: str | None = None,
        order_id: int | None = None,
        **callbacks: Unpack[Callbacks],
    ) -> Purchase:
        """Have an order paid that was created elsewhere.

        With its id the order decides; without one the window's word is all there is: the result is not ``verified``.

        Args:
            payment_token: from the game's own server. This or ``payment_url`` is needed.
            payment_url: the whole address of the payment page, where it is not the provider's usual one.
            order_id: the order that is paid for, where there is one.
            callbacks: see :class:`~coinslot.client.purchase.Callbacks`.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        return self._open(payment_token, payment_url, order_id, callbacks)

    def _open(
        self,
        payment_token: str | None,
        payment_url: str | None,
        order_id: int | None,
        callbacks: Callbacks,
        wishes: object = None,
    ) -> Purchase:
        if (payment_token is None) == (payment_url is None):
            rules.refuse("checkout.open got both or neither of payment_token and payment_url; expected one of them")
        if order_id is not None:
            rules.check("order_id", order_id, rules.ORDER_ID["rule"])
        if payment_token is None:
            return self._purchases.open(_page(payment_url), order_id, callbacks, wishes)
        rules.check("payment_token", payment_token, rules.PAYMENT_TOKEN["rule"])
        return self._purchases.open(self._purchases.page(payment_token), order_id, callbacks, wishes)


def _page(payment_url: str | None) -> tuple[str, tuple[str, ...]]:
    if isinstance(payment_url, str) and payment_url.startswith(("http:", "https:")):
        with suppress(ValueError):
            return page(payment_url)
    # Not shown: the token is in it.
    came = "another text" if isinstance(payment_url, str) else rules.shown(payment_url)
    return rules.refuse(f"payment_url is {came}; expected an address such as https://pay.example/paystation4/?token=…")


def checked(params: PurchaseParams) -> PurchaseParams:
    """The parameters of a purchase, which no type checker may have looked at.

    Raises:
        CoinslotError: ``invalid_argument``.
    """
    if not isinstance(params, PurchaseParams):
        rules.refuse(f"params is {rules.shown(params)}; expected PurchaseParams(…)")
    return params
