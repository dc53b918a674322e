"""What the buttons of Pay Station do, with the page or without it, to an order or a payment without one."""

from collections.abc import Callable

from coinslot.sandbox.checkout import Checkout, CheckoutStatus
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.settings import Settings

Bill = Order | Checkout
SettingsOf = Callable[[int | None], Settings]


class Till:
    """Takes payments.

    Where a bill can no longer be paid or canceled, every method raises ``IllegalMoveError`` for an order and
    ``ClosedCheckoutError`` for a payment without one. Where the game's server does not take the player, those that
    begin a payment or take the money raise ``UserRefusedError``; they wait for that server, so no event loop may
    call them.

    Args:
        orders: All orders.
        checkouts: All payments without one.
        settings_of: The settings that hold for an order; for None those of all.
        validate: Asks the game's server whether it knows the player.
        notice: Called with an order's id and ``invoice`` when an attempt to pay for it begins.
    """

    def __init__(
        self,
        orders: Orders,
        checkouts: Checkouts,
        settings_of: SettingsOf,
        validate: Callable[[Bill], None] = lambda _bill: None,
        notice: Callable[[int, str], None] = lambda _order_id, _moment: None,
    ) -> None:
        self._orders = orders
        self._checkouts = checkouts
        self._settings_of = settings_of
        self._validate = validate
        self._notice = notice

    def find(self, token: str) -> Bill:
        """What a payment token is for.

        Raises:
            OrderNotFoundError: The token is not one of ours.
        """
        return self._checkouts.by_token(token) or self._orders.by_token(token)

    def begin(self, bill: Bill) -> Bill:
        """Begin an attempt to pay, which has an invoice number of its own."""
        # At the click on Pay and again when the money is taken: the documents name these two moments and others.
        self._validate(bill)
        if isinstance(bill, Checkout):
            return self._checkouts.begin_payment(bill)
        begun = self._orders.begin_payment(bill.id)
        self._notice(bill.id, "invoice")
        return begun

    def take(self, bill: Bill) -> Bill:
        """Take the money. An order is paid now, and done after the delay that the settings give."""
        self._validate(bill)
        if isinstance(bill, Checkout):
            return self._checkouts.close(bill, CheckoutStatus.DONE)
        return self._orders.pay(bill.id, self._settings_of(bill.id).order_done_delay)

    def pay(self, order_id: int) -> Order:
        """Both for an order: what the page does when its button is pressed.

        Raises:
            OrderNotFoundError: There is none with that id.
        """
        self.begin(self._orders.get(order_id))
        self.take(self._orders.get(order_id))
        return self._orders.get(order_id)

    def decline(self, order_id: int) -> Order:
        """An attempt to pay for an order that takes nothing; the order stays as it is.

        Raises:
            OrderNotFoundError: There is none with that id.
        """
        self.begin(self._orders.get(order_id))
        return self._orders.get(order_id)

    def cancel(self, bill: Bill) -> Bill:
        """Cancel the order, or the payment."""
        if isinstance(bill, Checkout):
            return self._checkouts.close(bill, CheckoutStatus.CANCELED)
        return self._orders.move(bill.id, OrderStatus.CANCELED)
