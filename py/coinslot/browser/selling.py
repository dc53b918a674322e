"""The calls that open the payment window in the page, which take its options beside the callbacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coinslot.client import api
from coinslot.client.api import NO_PARAMS
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.orders import CartOrder, ItemOrder

if TYPE_CHECKING:
    from typing import Unpack

    from coinslot.browser.options import PurchaseOptions
    from coinslot.browser.windows import Windows
    from coinslot.client.purchase import Purchase
    from coinslot.client.purchases import Purchases
    from coinslot.providers.xsolla.params import PurchaseParams

__all__ = ["Cart", "Catalog", "Checkout"]


class Catalog(api.Catalog):
    """Buying single items."""

    def __init__(self, purchases: Purchases, windows: Windows) -> None:
        super().__init__(purchases)
        self._windows = windows

    def purchase(self, sku: str, params: PurchaseParams = NO_PARAMS, **options: Unpack[PurchaseOptions]) -> Purchase:
        """Buy an item for money: opens the payment window at once, so call it inside the player's click.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        order = ItemOrder(sku, params=api.checked(params))
        return self._purchases.buy(order, *self._windows.read(options, params.locale))


class Cart(api.Cart):
    """The player's cart, or one that is named. The calls that give a value raise :class:`RemoteError` instead."""

    def __init__(self, purchases: Purchases, windows: Windows) -> None:
        super().__init__(purchases)
        self._windows = windows

    def purchase(
        self, params: PurchaseParams = NO_PARAMS, *, cart_id: str | None = None, **options: Unpack[PurchaseOptions]
    ) -> Purchase:
        """Buy everything in it for money: opens the payment window at once, so call it inside the player's click.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        order = CartOrder(cart_id, params=api.checked(params))
        return self._purchases.buy(order, *self._windows.read(options, params.locale))


class Checkout(api.Checkout):
    """The payment window alone, for games whose server makes the payment token."""

    def __init__(self, purchases: Purchases, windows: Windows) -> None:
        super().__init__(purchases)
        self._windows = windows

    def open(
        self,
        *,
        payment_token: str | None = None,
        payment_url: str | None = None,
        order_id: int | None = None,
        locale: str | None = None,
        **options: Unpack[PurchaseOptions],
    ) -> Purchase:
        """Have an order paid that was created elsewhere: opens the window at once, so call it inside the click.

        With its id the order decides; without one the window's word is all there is: the result is not ``verified``.

        Args:
            payment_token: from the game's own server. This or ``payment_url`` is needed.
            payment_url: the whole address of the payment page, where it is not the provider's usual one.
            order_id: the order that is paid for, where there is one.
            locale: the language of our own texts.
            options: see :class:`~coinslot.browser.options.PurchaseOptions`.

        Raises:
            CoinslotError: ``invalid_argument``, ``destroyed``.
        """
        if locale is not None:
            rules.check("locale", locale, rules.TEXT["rule"])
        return self._open(payment_token, payment_url, order_id, *self._windows.read(options, locale))
