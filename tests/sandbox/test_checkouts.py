"""Payments without an order."""

from decimal import Decimal

import pytest

from coinslot.sandbox.checkout import Charge, CheckoutStatus, ClosedCheckoutError
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.orders import Orders

CHARGES = [Charge("Tip", Decimal("2.50"), 2), Charge("Fee", Decimal("0.99"))]


def test_charges_are_added_up() -> None:
    """The price is for all pieces of all charges, in the currency asked for."""
    checkout = Checkouts().create("ayla", CHARGES, "EUR")
    assert checkout.price == {"amount": "5.99", "amount_without_discount": "5.99", "currency": "EUR"}


def test_attempts_are_numbered() -> None:
    """Each attempt has an invoice of its own, which no order has."""
    checkouts, orders = Checkouts(), Orders()
    first = checkouts.create("ayla", CHARGES)
    second = checkouts.begin_payment(checkouts.begin_payment(first))
    assert (first.invoice, second.invoice) == (None, f"{first.id}02")
    assert orders.all() == []
    assert checkouts.by_token(first.token) == second


@pytest.mark.parametrize("status", [CheckoutStatus.DONE, CheckoutStatus.CANCELED])
def test_end_is_final(status: CheckoutStatus) -> None:
    """What is paid or canceled is neither paid nor canceled again, and the error says how it stands."""
    checkouts = Checkouts()
    checkout = checkouts.close(checkouts.create("ayla", CHARGES), status)
    for other in (CheckoutStatus.DONE, CheckoutStatus.CANCELED):
        with pytest.raises(ClosedCheckoutError, match=f"is {status} already"):
            checkouts.close(checkout, other)
    with pytest.raises(ClosedCheckoutError):
        checkouts.begin_payment(checkout)
    assert checkouts.all() == [checkout]


def test_unknown_token_is_none() -> None:
    """A token of nothing finds nothing, and neither does one from before everything was forgotten."""
    checkouts = Checkouts()
    token = checkouts.create("ayla", CHARGES).token
    checkouts.clear()
    assert checkouts.by_token(token) is None
