"""What the buttons of Pay Station do, with the page or without it, to an order or a payment without one."""

from coinslot.sandbox.checkout import Checkout, CheckoutStatus
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.settings import Settings

Bill = Order | Checkout


class Till:
    """Takes payments.

    Where a bill can no longer be paid or canceled, every method raises ``IllegalMoveError`` for an order and
    ``ClosedCheckoutError`` for a payment without one.
    """

    def __init__(self, orders: Orders, checkouts: Checkouts, settings: Settings) -> None:
        self._orders = orders
        self._checkouts = checkouts
        self._settings = settings

    def find(self, token: str) -> Bill:
        """What a payment token is for.

        Raises:
            OrderNotFoundError: The token is not one of ours.
        """
        return self._checkouts.by_token(token) or self._orders.by_token(token)

    def begin(self, bill: Bill) -> Bill:
        """Begin an attempt to pay, which has an invoice number of its own."""
        if isinstance(bill, Checkout):
            return self._checkouts.begin_payment(bill)
        return self._orders.begin_payment(bill.id)

    def take(self, bill: Bill) -> Bill:
        """Take the money. An order is paid now, and done after the delay that the settings give."""
        if isinstance(bill, Checkout):
            return self._checkouts.close(bill, CheckoutStatus.DONE)
        return self._orders.pay(bill.id, self._settings.order_done_delay)

    def pay(self, order_id: int) -> Order:
        """Both for an order: what the page does when its button is pressed.

        Raises:
            OrderNotFoundError: There is none with that id.
        """
        self._orders.begin_payment(order_id)
        return self._orders.pay(order_id, self._settings.order_done_delay)

    def decline(self, order_id: int) -> Order:
        """An attempt to pay for an order that takes nothing; the order stays as it is.

        Raises:
            OrderNotFoundError: There is none with that id.
        """
        return self._orders.begin_payment(order_id)

    def cancel(self, bill: Bill) -> Bill:
        """Cancel the order, or the payment."""
        if isinstance(bill, Checkout):
            return self._checkouts.close(bill, CheckoutStatus.CANCELED)
        return self._orders.move(bill.id, OrderStatus.CANCELED)
