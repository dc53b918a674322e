"""Each way to show the payment page: lightbox, popup, redirect, and what leads from one to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import BOOT, policy
from tests.waiting import closing

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.e2e.conftest import Game


def news(game: Game) -> list[tuple[str, str, str | None]]:
    """What onStatus told of the window: the way, why, and the code of what stands in it."""
    told = [entry[1]["window"] for entry in game.log("window")]
    return [(each["way"], each["why"], each["error"] and each["error"]["code"]) for each in told]


def buy_in_popup(game: Game, **options: Any) -> Page:  # noqa: ANN401 - the options of a purchase
    """Press the game's button; the popup that opens."""
    with game.page.expect_popup() as opened:
        game.buy(**{"window": "popup", **options})
    return opened.value


def open_popup(game: Game, button: str) -> Page:
    """Press a button of the payment window; the popup that opens."""
    with game.page.expect_popup() as opened:
        game.page.locator("coinslot-window button", has_text=button).click(timeout=BOOT)
    return opened.value


def pay(popup: Page) -> None:
    """Pay on the provider's page."""
    popup.locator("#pay").click(timeout=BOOT)


def card(game: Game) -> str:
    """What the payment window says and offers instead of a frame."""
    return game.page.locator("coinslot-window .card").inner_text(timeout=BOOT)


def test_lightbox_is_the_first_choice(shop: Game) -> None:
    """Of ``auto``, which says so once."""
    shop.buy()
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert news(shop) == [("lightbox", "first", None)]


@pytest.fixture
def waiting(game: Game) -> Game:
    """The game whose purchases wait for the player's token until ``give_token``."""
    game.start(token="() => new Promise((resolve) => (game.giveToken = resolve))")  # noqa: S106 - an expression
    return game


def give_token(game: Game) -> None:
    """Let go on what waits, once it has asked."""
    game.page.wait_for_function("() => game.giveToken", timeout=BOOT)
    game.page.evaluate("token => game.giveToken(token)", game.sandbox.token("ayla"))


def test_popup_from_click_to_success(waiting: Game) -> None:
    """Opened in the click, with a page of ours until there is another; heard without polling; closed when done."""
    shop = waiting
    popup = buy_in_popup(shop)
    assert popup.locator("[role=status]").inner_text() == "Loading the payment page…"
    assert (popup.url, popup.title()) == ("about:blank", "Payment")
    give_token(shop)
    popup.wait_for_url(f"{shop.sandbox.pay_station}/paystation4/**", timeout=BOOT)
    assert "open in another window" in card(shop)
    pay(popup)
    assert shop.result()["outcome"] == "succeeded"
    shop.until(popup.is_closed, "the popup was closed")
    assert shop.page.locator("coinslot-window").count() == 0
    assert shop.log("close") == [["close", {"by": "coinslot"}]]
    assert news(shop) == [("popup", "asked", None)]
    assert shop.requests() == ["POST payment", "GET order"]


def test_popup_closed_by_the_player(shop: Game) -> None:
    """The window beside it goes with it; what the order says is the outcome."""
    popup = buy_in_popup(shop)
    popup.locator("body[data-widget=detected]").wait_for(timeout=BOOT)
    popup.close()
    assert shop.result()["outcome"] == "abandoned"
    assert shop.log("close") == [["close", {"by": "player"}]]
    assert shop.page.locator("coinslot-window").count() == 0


def test_popup_closed_from_the_game(shop: Game) -> None:
    """The close button of the window beside it closes it."""
    popup = buy_in_popup(shop)
    popup.locator("body[data-widget=detected]").wait_for(timeout=BOOT)
    shop.close()
    assert shop.result()["outcome"] == "abandoned"
    shop.until(popup.is_closed, "the popup was closed")


def test_popup_closed_by_its_own_button(shop: Game) -> None:
    """The provider's word is heard, and closes both."""
    popup = buy_in_popup(shop)
    with closing(popup):
        popup.locator("#close").click(timeout=BOOT)
    assert shop.result()["outcome"] == "abandoned"
    assert shop.log("close") == [["close", {"by": "provider"}]]


def test_popup_closed_before_it_shows_anything(waiting: Game) -> None:
    """While it is blank it is ours, and its end is believed."""
    popup = buy_in_popup(waiting)
    popup.close()
    waiting.until(lambda: waiting.log("close") == [["close", {"by": "player"}]], "the window was closed")
    give_token(waiting)
    assert waiting.result()["outcome"] == "abandoned"


def test_decline_then_pay_in_a_popup(shop: Game) -> None:
    """A decline is a status; the player tries again on the same page."""
    popup = buy_in_popup(shop)
    popup.locator("#decline").click(timeout=BOOT)
    shop.told("troubled")
    pay(popup)
    assert shop.result()["outcome"] == "succeeded"


WITHOUT_A_CLICK = """async (options) => {
    while (navigator.userActivation.isActive) await new Promise((later) => setTimeout(later, 50));
    game.buy("gems_100", options);
}"""


def test_blocked_popup_waits_for_the_player(shop: Game) -> None:
    """Called outside a click no popup may open: the player gets a button for it, and the purchase goes on."""
    shop.page.evaluate(WITHOUT_A_CLICK, {"window": "popup"})
    assert "Open the payment page" in card(shop)
    assert news(shop) == [("popup", "asked", "popup_blocked")]
    assert "inside the player's click" in shop.log("window")[0][1]["window"]["error"]["message"]
    pay(open_popup(shop, "Open the payment page"))
    assert shop.result()["outcome"] == "succeeded"
    assert news(shop)[-1] == ("popup", "asked", None)
    assert not [line for line in shop.console if line.startswith("uncaught")]


def test_blocked_popup_can_be_closed(shop: Game) -> None:
    """The player who does not want it says so, and hears nothing of errors."""
    shop.page.evaluate(WITHOUT_A_CLICK, {"window": "popup"})
    card(shop)
    shop.close()
    result = shop.result()
    assert (result["outcome"], result["error"]["code"]) == ("abandoned", "popup_blocked")


@pytest.fixture
def forbidden(game: Game) -> Game:
    """The game in a page whose policy forgets the provider's frames."""
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src="'none'")}
    game.load()
    game.start()
    return game


def test_forbidden_frame_moves_on_to_a_popup(forbidden: Game) -> None:
    """The directive and the host are named; the player's click opens what the page's policy does not forbid."""
    forbidden.buy()
    popup = open_popup(forbidden, "Open the payment page")
    pay(popup)
    assert forbidden.result()["outcome"] == "succeeded"
    assert news(forbidden) == [
        ("lightbox", "first", None),
        ("popup", "blocked", "window_blocked"),
        ("popup", "blocked", None),
    ]
    assert (
        f'add "frame-src {forbidden.sandbox.pay_station}"'
        in forbidden.log("window")[1][1]["window"]["error"]["message"]
    )


def test_next_purchase_knows_of_the_forbidden_frame(forbidden: Game) -> None:
    """It takes the popup at once, inside the click; once it is heard nothing stands in the way."""
    forbidden.buy()
    card(forbidden)
    forbidden.close()
    assert forbidden.result()["error"]["code"] == "window_blocked"
    pay(buy_in_popup(forbidden, window="auto"))
    assert forbidden.result(1)["outcome"] == "succeeded"
    assert news(forbidden)[-2:] == [("popup", "blocked", "window_blocked"), ("popup", "blocked", None)]


def test_forbidden_frame_can_be_paid_in_the_same_tab(forbidden: Game) -> None:
    """The last way of ``auto`` leaves the page, and the purchase is taken up when the player is back."""
    forbidden.buy()
    forbidden.page.locator("coinslot-window button", has_text="Pay in this tab").click(timeout=BOOT)
    forbidden.page.locator("#pay").click(timeout=BOOT)
    forbidden.page.locator("body[data-state=done]").wait_for(timeout=BOOT)
    forbidden.page.goto(f"{forbidden.site.url}/game.html")
    assert back(forbidden) == "succeeded"


LISTEN = """() => {
    game.taken = [];
    game.coinslot.on("success", (order, info) => void game.taken.push([order.orderId, info.redelivered]));
    return !!game.coinslot.returned;
}"""


def back(game: Game) -> str:
    """The game starts again after a return: how the purchase ends that the page was left for."""
    game.page.wait_for_selector("html[data-loaded]", state="attached", timeout=BOOT)
    game.start()
    assert game.page.evaluate(LISTEN)
    game.page.evaluate("game.coinslot.returned.outcome.then((result) => (game.results[9] = result))")
    return str(game.result(9)["outcome"])


def leave(game: Game, **options: Any) -> None:  # noqa: ANN401 - the options of a purchase
    """Buy by redirect; the provider's page takes the place of the game's."""
    game.buy(**{"window": "redirect", **options})
    game.page.wait_for_url(f"{game.sandbox.pay_station}/paystation4/**", timeout=BOOT)
    game.page.locator("body[data-state=ready]").wait_for(timeout=BOOT)


def test_redirect_comes_back_paid(shop: Game) -> None:
    """Paid on the provider's page, back by its button: looked at once, and offered to whoever takes successes."""
    leave(shop)
    shop.page.locator("#pay").click()
    shop.page.wait_for_url(f"{shop.site.url}/game.html?**", timeout=BOOT)
    assert "status=done" in shop.page.url
    assert back(shop) == "succeeded"
    (order,) = shop.sandbox.orders.all()
    shop.page.wait_for_function("() => game.taken.length")
    assert shop.page.evaluate("game.taken") == [[order.id, False]]
    assert shop.requests() == ["POST payment", "GET order"]
    shop.until(lambda: shop.page.evaluate("sessionStorage.length") == 0, "nothing was kept any more")


def test_redirect_comes_back_without_paying(shop: Game) -> None:
    """Abandoned after a grace; a forged status in the address changes only how long the order is looked at."""
    leave(shop)
    shop.page.go_back()
    assert back(shop) == "abandoned"
    assert shop.page.evaluate("sessionStorage.length") == 0


def test_decline_does_not_lead_the_player_away(shop: Game) -> None:
    """Another try stays possible; who has had enough gets a button back to the game."""
    leave(shop)
    shop.page.locator("#decline").click()
    shop.page.locator("body[data-state=troubled]").wait_for(timeout=BOOT)
    shop.page.locator("#return").click()
    shop.page.wait_for_url(f"{shop.site.url}/game.html?**", timeout=BOOT)
    assert "status=troubled" in shop.page.url
    assert back(shop) == "abandoned"


def test_forged_return_grants_nothing(shop: Game) -> None:
    """``status=done`` in the address is followed up, and the order decides."""
    leave(shop)
    shop.page.goto(f"{shop.site.url}/game.html?status=done&invoice_id=1&user_id=ayla")
    shop.page.wait_for_selector("html[data-loaded]", state="attached")
    shop.start()
    assert shop.page.evaluate(LISTEN)
    shop.until(lambda: bool(shop.sandbox.sockets.all()), "the order was followed")
    assert shop.page.evaluate("game.taken") == []
    (order,) = shop.sandbox.orders.all()
    shop.sandbox.pay(order.id)
    shop.page.wait_for_function("() => game.taken.length", timeout=BOOT)
    assert shop.page.evaluate("game.taken") == [[order.id, False]]


def test_page_that_is_not_left_after_all(shop: Game) -> None:
    """The payment page does not come and the game's stays: closed there the purchase is over, and nothing is kept."""
    shop.page.route(f"{shop.sandbox.pay_station}/**", lambda route: route.fulfill(status=204))
    shop.buy(window="redirect")
    shop.until(lambda: bool(shop.window_urls), "the payment page was asked for")
    assert shop.page.evaluate("sessionStorage.length") == 1
    shop.close()
    assert shop.result()["outcome"] == "abandoned"
    assert shop.page.evaluate("sessionStorage.length") == 0


def test_what_is_kept_is_no_token(shop: Game) -> None:
    """While the page is away its storage holds the order's id, and neither the player's nor the payment's token."""
    leave(shop)
    token = shop.page.url.split("token=")[1]
    shop.page.goto(f"{shop.site.url}/game.html")
    kept = shop.page.evaluate("JSON.stringify(sessionStorage)")
    (order,) = shop.sandbox.orders.all()
    assert str(order.id) in kept
    assert token not in kept
    assert "eyJ" not in kept


@pytest.mark.parametrize(
    "kept",
    ["{", "null", "[]", '{"version": 1}', '{"version": 1, "record": {"orderId": 5}}', '{"version": 2, "record": null}'],
)
def test_damaged_record_is_nobodys(game: Game, kept: str) -> None:
    """What anybody may have written into the page's storage is not taken up, and the game sells as ever."""
    key = f"coinslot:{game.sandbox.project_id}:sandbox"
    game.page.evaluate("item => sessionStorage.setItem(...item)", [key, kept])
    game.start()
    assert game.page.evaluate("game.coinslot.returned") is None
    game.buy()
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"


def test_game_decides_where_a_redirect_returns(shop: Game) -> None:
    """Its own address and policy are sent as they are."""
    leave(shop, returnUrl=f"{shop.site.url}/game.html?level=7")
    shop.page.locator("#pay").click()
    shop.page.wait_for_url(f"{shop.site.url}/game.html?level=7&**", timeout=BOOT)
    assert back(shop) == "succeeded"


@pytest.mark.parametrize(("version", "name"), [(4, "token"), (3, "access_token"), (2, "access_token")])
def test_version_and_query_of_the_page(game: Game, version: int, name: str) -> None:
    """Pay Station 4 unless the game says otherwise; what it adds to the address is there."""
    endpoints = {"store": game.sandbox.store, "payStation": game.sandbox.pay_station}
    game.start(endpoints={**endpoints, "payStationVersion": version, "payStationQuery": {"theme": "dark & blue"}})
    game.buy()
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    frames = [entry[1]["window"]["way"] for entry in game.log("window")]
    assert frames == ["lightbox"]
    assert game.window_urls[0].startswith(
        f"{game.sandbox.pay_station}/paystation{version}/?theme=dark%20%26%20blue&{name}="
    )


def test_whole_address_of_the_page(shop: Game) -> None:
    """A checkout whose page is elsewhere: its address is used as it is, and its origin may speak."""
    order = shop.ask("orders.create", "gems_100")["value"]
    url = f"{shop.sandbox.pay_station}/paystation3/?access_token={order['paymentToken']}"
    shop.begin("checkout.open", paymentUrl=url, orderId=order["orderId"])
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert shop.window_urls == [url]
