"""Pages that isolate themselves, and whatever else keeps the payment page from being seen or heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.e2e.conftest import BOOT, policy
from tests.e2e.test_ways import buy_in_popup, card, news, open_popup, pay

if TYPE_CHECKING:
    from tests.e2e.conftest import Game

COOP = {"Cross-Origin-Opener-Policy": "same-origin"}
REQUIRE = COOP | {"Cross-Origin-Embedder-Policy": "require-corp"}
CREDENTIALLESS = COOP | {"Cross-Origin-Embedder-Policy": "credentialless"}
DOCUMENT = {"Document-Isolation-Policy": "isolate-and-credentialless"}


def send(game: Game, headers: dict[str, str]) -> None:
    """Load the game's page with more headers, and start it."""
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox), **headers}
    game.load()
    game.start()


def credentialless(game: Game) -> bool:
    """Whether the payment page's frame does without credentials."""
    return bool(
        game.page.evaluate(
            "document.querySelector('coinslot-window').shadowRoot.querySelector('iframe').credentialless"
        )
    )


def isolated(game: Game) -> bool:
    """What the page says of itself."""
    return bool(game.page.evaluate("crossOriginIsolated"))


@pytest.mark.parametrize("headers", [REQUIRE, CREDENTIALLESS], ids=["require-corp", "credentialless"])
def test_lightbox_in_an_isolated_page(game: Game, headers: dict[str, str]) -> None:
    """The frame that is blocked is shown again without credentials, and is heard as ever: nothing is polled."""
    send(game, headers)
    assert isolated(game)
    game.buy()
    game.payment("ready")
    assert credentialless(game)
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    assert news(game) == [("lightbox", "first", None)]
    assert game.requests() == ["POST payment", "GET order"]


def test_lightbox_under_document_isolation(game: Game) -> None:
    """Isolation of the document alone blocks no frame, so the player keeps the saved cards."""
    send(game, DOCUMENT)
    assert isolated(game)
    game.buy()
    game.payment("ready")
    assert not credentialless(game)
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"


@pytest.mark.parametrize("headers", [REQUIRE, COOP], ids=["isolated", "opener policy alone"])
def test_severed_popup_is_never_taken_for_closed(game: Game, headers: dict[str, str]) -> None:
    """It seems closed at once and cannot be heard: the order is followed without it, and the header is named."""
    send(game, headers)
    popup = buy_in_popup(game)
    popup.locator("body[data-state=ready]").wait_for(timeout=BOOT)
    game.until(lambda: "in the other window" in card(game), "it was known to be out of reach")
    game.until(lambda: bool(game.sandbox.sockets.all()), "the order was followed by the socket")
    assert game.log("close") == []
    way, why, error = news(game)[-1]
    assert (way, why, error) == ("popup", "asked", "window_isolated")
    text = game.log("window")[-1][1]["window"]["error"]["message"]
    assert ("Document-Isolation-Policy" in text) is isolated(game)
    assert ("same-origin-allow-popups" in text) is not isolated(game)
    pay(popup)
    assert game.result()["outcome"] == "succeeded"
    assert game.page.locator("coinslot-window").count() == 0


def test_popup_beside_document_isolation(game: Game) -> None:
    """It keeps its opener."""
    send(game, DOCUMENT)
    pay(buy_in_popup(game))
    assert game.result()["outcome"] == "succeeded"
    assert news(game) == [("popup", "asked", None)]


def test_popup_that_severs_itself(shop: Game) -> None:
    """The same where the provider's page does it; the player who closes the window beside it ends the purchase."""
    shop.sandbox.settings.window_opener_policy = "same-origin"
    popup = buy_in_popup(shop)
    popup.locator("body[data-state=ready]").wait_for(timeout=BOOT)
    shop.until(lambda: len(news(shop)) > 1, "the window was known to be unheard")
    shop.close()
    result = shop.result()
    assert (result["outcome"], result["error"]["code"]) == ("abandoned", "window_isolated")


def test_severed_popup_can_be_opened_again(shop: Game) -> None:
    """The player who has lost it gets another one."""
    shop.sandbox.settings.window_opener_policy = "same-origin"
    popup = buy_in_popup(shop)
    popup.locator("body[data-state=ready]").wait_for(timeout=BOOT)
    popup.close()
    shop.until(lambda: len(news(shop)) > 1, "the window was known to be unheard")
    pay(open_popup(shop, "Open it again"))
    assert shop.result()["outcome"] == "succeeded"


def test_mute_window_is_followed_and_told(shop: Game) -> None:
    """A page that works and says nothing: after 15 s the order is followed, the host is named, and it can be paid."""
    shop.sandbox.settings.window_mute = True
    shop.buy()
    shop.payment("ready")
    shop.until(lambda: len(news(shop)) > 1, "the silence was told")
    assert news(shop) == [("lightbox", "first", None), ("lightbox", "first", "window_silent")]
    assert shop.sandbox.pay_station in shop.log("window")[1][1]["window"]["error"]["message"]
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"


def test_mute_window_in_an_isolated_page(game: Game) -> None:
    """There the isolation is the likelier cause, and the header is named."""
    game.sandbox.settings.window_mute = True
    send(game, REQUIRE)
    game.buy()
    game.payment("ready")
    game.until(lambda: len(news(game)) > 1, "the silence was told")
    assert news(game)[-1] == ("lightbox", "first", "window_isolated")
    assert "Document-Isolation-Policy" in game.log("window")[1][1]["window"]["error"]["message"]


REPORT = """blockedURI => document.dispatchEvent(new SecurityPolicyViolationEvent("securitypolicyviolation",
    {disposition: "enforce", effectiveDirective: "frame-src", blockedURI}))"""


def test_report_takes_no_window_that_is_heard(shop: Game) -> None:
    """A blockade is believed while nothing is heard; of a window that speaks it tells nothing."""
    shop.buy()
    shop.window.locator("body[data-widget=detected]").wait_for(timeout=BOOT)
    shop.page.evaluate(REPORT, f"{shop.sandbox.pay_station}/another")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert news(shop) == [("lightbox", "first", None)]


def test_frame_that_the_provider_refuses(shop: Game) -> None:
    """Nothing tells of it but silence: the player gets a button, and pays in a window of its own."""
    shop.sandbox.settings.window_frames = "none"
    shop.buy()
    pay(open_popup(shop, "Open the payment page"))
    assert shop.result()["outcome"] == "succeeded"
    assert news(shop)[-1] == ("popup", "first", None)


def test_blocker_of_adverts(shop: Game) -> None:
    """A frame that never loads is silent, too; the error says which host to allow."""
    shop.page.route(f"{shop.sandbox.pay_station}/**", lambda route: route.abort("blockedbyclient"))
    shop.buy()
    shop.until(lambda: len(news(shop)) > 1, "the silence was told")
    error = shop.log("window")[1][1]["window"]["error"]
    assert error["code"] == "window_silent"
    assert f"{shop.sandbox.pay_station}: allow that host" in error["message"]
    shop.close()
    result = shop.result()
    assert (result["outcome"], result["error"]["code"]) == ("abandoned", "window_silent")


def test_offline(shop: Game) -> None:
    """The network goes after the order was made: that is what the error says; online again it is paid."""
    shop.buy()
    shop.payment("ready")
    shop.close()
    shop.result()
    shop.page.route(f"{shop.sandbox.pay_station}/**", lambda route: route.abort("internetdisconnected"))
    shop.buy()
    shop.until(lambda: len(shop.log("created")) > 1, "the order was known")
    shop.page.context.set_offline(offline=True)
    shop.until(lambda: news(shop)[-1][2] == "window_silent", "the silence was told")
    assert "this device is offline" in shop.log("window")[-1][1]["window"]["error"]["message"]
    shop.page.context.set_offline(offline=False)
    shop.sandbox.pay(shop.sandbox.orders.all()[-1].id)
    assert shop.result(1)["outcome"] == "succeeded"


def test_unverified_payment_that_cannot_be_heard(shop: Game) -> None:
    """Without an order only the window could tell: closed unheard, it may have been paid, and is pending."""
    shop.sandbox.settings.window_opener_policy = "same-origin"
    with shop.page.expect_popup() as opened:
        shop.begin("checkout.open", paymentToken=shop.sandbox.payment_token("ayla"), window="popup")
    pay(opened.value)
    opened.value.locator("body[data-state=done]").wait_for(timeout=BOOT)
    shop.close()
    result = shop.result()
    assert (result["outcome"], result["verified"]) == ("pending", False)
