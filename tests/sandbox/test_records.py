"""What is kept comes back as it was."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from coinslot.sandbox import records
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.checkout import Charge, Checkout, CheckoutStatus
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.redirects import RedirectPolicy

POLICY = RedirectPolicy("https://game.example", "any", 5, "vc", "Back", "my-1")
ORDER = Order(
    700123,
    "Ayla \udcff ✨",
    (Line(CATALOG["gems_550"], 2), Line(CATALOG["daily_gift"])),
    "T",
    status=OrderStatus.PAID,
    attempts=3,
    done_at=107.5,
    redirect_policy=POLICY,
    custom_parameters={"level": 7, "tags": ["a", None], "vip": True},
    paid_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
)
CHECKOUT = Checkout(
    1,
    "ayla",
    (Charge("Tip", Decimal("2.50"), 2), Charge("Fee", Decimal("0.1"))),
    "T",
    "EUR",
    CheckoutStatus.DONE,
    2,
    POLICY,
)


@pytest.mark.parametrize(
    "order",
    [
        ORDER,
        Order(1, "ayla", ORDER.lines, "T"),
        Order(1, "ayla", (Line(CATALOG["skin_ruby"]),), "T", "gems", OrderStatus.DONE),
    ],
    ids=["everything", "nothing", "virtual currency"],
)
def test_order_comes_back(order: Order) -> None:
    """Through a file of JSON, on the same clock at the same time."""
    record = json.loads(json.dumps(records.write_order(order, 100.0)))
    assert records.read_order(record, 100.0) == order


@pytest.mark.parametrize(("written_at", "done_at"), [(100.0, 9007.5), (107.5, 9000.0), (200.0, 9000.0)])
def test_delay_goes_on_for_what_was_left(written_at: float, done_at: float) -> None:
    """On another clock, which says 9000: the rest of the delay, and none where its time was over."""
    assert records.read_order(records.write_order(ORDER, written_at), 9000.0) == replace(ORDER, done_at=done_at)


def test_payment_without_an_order_comes_back() -> None:
    """Through a file of JSON, its amounts to the last digit."""
    assert records.read_checkout(json.loads(json.dumps(records.write_checkout(CHECKOUT)))) == CHECKOUT


@pytest.mark.parametrize(
    "change",
    [{"status": "lost"}, {"lines": [{"sku": "nothing", "quantity": 1}]}, {"redirect_policy": {"x": 1}}, {"id": None}],
)
def test_what_nobody_wrote_is_refused(change: dict[str, object]) -> None:
    """A status, an item, a member or a number that does not exist raises."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        records.read_order(records.write_order(ORDER, 0) | change, 0)
