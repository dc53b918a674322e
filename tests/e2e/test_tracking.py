"""What happens when the window has said its last word and the order is not there yet: socket, then polling."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.e2e.conftest import policy

if TYPE_CHECKING:
    from tests.e2e.conftest import Game


def pay_late(game: Game, seconds: float = 5.0) -> None:
    """Pay for an order that is done some seconds after the window says so."""
    game.sandbox.settings.order_done_delay = seconds
    game.buy()
    game.press("pay")


def test_the_socket_tells(shop: Game) -> None:
    """The order socket tells when the order is done: nothing is polled meanwhile."""
    pay_late(shop)
    assert shop.result()["outcome"] == "succeeded"
    # The window's word, the opening of the socket, the news of done, and one that comes with the history.
    assert 3 <= shop.requests().count("GET order") <= 4


def test_another_way_to_track(game: Game) -> None:
    """The policy and the player's own id are taken; one socket serves two orders at once, and closes after the last."""
    game.start(tracking="reestablish", userExternalId="ayla")
    orders = [game.ask("orders.create", "gems_100")["value"]["orderId"] for _ in range(2)]
    for order in orders:
        game.begin("orders.track", order)
    game.until(lambda: len(game.sandbox.sockets.all("ayla")) == 1, "the socket was open")
    for order in orders:
        game.sandbox.pay(order)
    assert [game.result(index)["outcome"] for index in (0, 1)] == ["succeeded", "succeeded"]
    game.until(lambda: not game.sandbox.sockets.all(), "the socket was closed")
    assert sum(entry.method == "SOCKET" for entry in game.sandbox.requests.all()) == 1


def test_without_a_socket(game: Game) -> None:
    """Where the page's policy blocks the socket, the order is looked at each three seconds all the same."""
    blocked = policy(game.sandbox, connect_src=f"'self' {game.sandbox.store}")
    game.site.headers["/"] = {"Content-Security-Policy": blocked}
    game.load()
    game.start()
    pay_late(game, 2.0)
    assert game.result()["outcome"] == "succeeded"
    assert game.requests() == ["POST payment", "GET order", "GET order"]


def test_a_store_without_a_socket(game: Game) -> None:
    """A store of one's own that has no socket is polled; the provider's socket is not asked about its orders."""
    sockets: list[str] = []
    game.page.on("websocket", lambda opened: sockets.append(opened.url))
    game.start(endpoints={"store": game.sandbox.store, "payStation": game.sandbox.pay_station})
    pay_late(game, 2.0)
    assert game.result()["outcome"] == "succeeded"
    assert sockets == []


def test_closed_while_paid(shop: Game) -> None:
    """Closed while the order is paid, the socket tells of the end."""
    shop.sandbox.settings.drop_window_done = True
    pay_late(shop)
    shop.payment("done")
    shop.close()
    assert shop.result()["outcome"] == "succeeded"
    assert not shop.log("cancel")


def test_coming_online_looks_at_once(shop: Game) -> None:
    """A page that wakes up looks at the order, whatever the window has said."""
    shop.sandbox.settings.drop_window_done = True
    shop.buy()
    shop.press("pay")
    shop.payment("done")
    assert shop.requests() == ["POST payment"]
    shop.page.evaluate("dispatchEvent(new Event('online'))")
    assert shop.result()["outcome"] == "succeeded"


def test_a_window_that_is_not_heard(game: Game) -> None:
    """Something keeps the window's messages from the page: the order is followed without it, and the window closed."""
    game.page.add_init_script("addEventListener('message', (event) => event.stopImmediatePropagation(), true)")
    game.load()
    game.start()
    game.buy()
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert game.page.locator("coinslot-window").count() == 0
    assert [news["payment"] for _, news in game.log("status")] == [None]
