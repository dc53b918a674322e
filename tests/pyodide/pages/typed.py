"""What a type checker says of a game in the page; a test runs it, too. An ignore that ignores nothing is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_type

from coinslot.browser import Coinslot, CoinslotError, Purchase, WindowNews

if TYPE_CHECKING:
    from collections.abc import Callable

    from coinslot.browser import Status, WindowOptions

WISHES: WindowOptions = {
    "window": "lightbox",
    "appearance": {"z_index": 5, "width": "80%"},
    "texts": {"title": "Pay"},
    "close_on_done": 2.5,
    "on_pause": list,
}


def see(status: Status) -> None:
    """An ``on_status``."""
    assert_type(status.window, WindowNews | None)


def sell(coinslot: Coinslot) -> Purchase:
    """What is right."""
    assert_type(coinslot.returned, Purchase | None)
    purchase = coinslot.catalog.purchase("gems_100", on_status=see, **WISHES)
    return assert_type(purchase, Purchase)


def refused(coinslot: Coinslot) -> list[str]:
    """What is wrong, and what is said of it when it is done all the same."""
    wrong: list[Callable[[], object]] = [
        lambda: coinslot.catalog.purchase("gems_100", close_on_done="later"),  # type: ignore[arg-type]
        lambda: coinslot.cart.purchase(windw="popup"),  # type: ignore[call-arg]
        lambda: coinslot.checkout.open(payment_token="t", appearance={"zindex": 5}),  # type: ignore[typeddict-unknown-key] # noqa: S106
        lambda: coinslot.catalog.purchase_free_item("daily_gift", window="popup"),  # type: ignore[call-arg]
        lambda: coinslot.orders.track(1, window="popup"),  # type: ignore[call-arg]
        lambda: Coinslot(1, "a token", on_success=print),  # type: ignore[call-arg]
    ]
    return [_said(each) for each in wrong]


def _said(wrong: Callable[[], object]) -> str:
    try:
        wrong()
    except (CoinslotError, TypeError) as error:
        return str(error)
    return ""
