"""The page is left for the payment page, or shows no frames: each test has a page of its own that may do so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.pyodide.own import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.pyodide.conftest import Visit
    from tests.pyodide.shop import Shop


def leave(shop: Shop, params: str = "PurchaseParams()") -> Page:
    """Buy by redirect: the provider's page takes the place of the game's."""
    page = shop.own.page
    shop.press(f"shop.catalog.purchase('gems_100', {params}, window='redirect', **told)")
    page.wait_for_url(f"{shop.own.sandbox.pay_station}/paystation4/**", timeout=PATIENCE)
    page.locator("body[data-state=ready]").wait_for(timeout=PATIENCE)
    return page


def returned(shop: Shop) -> str:
    """How the purchase ends for which the page was left; its success is taken by the game's listener."""
    shop.own.run("game.listen()")
    return str(shop.own.ask("(await game.coinslot.returned.outcome).outcome"))


def test_redirect_comes_back_paid(visit: Visit) -> None:
    """Paid on the provider's page, back at the game's: looked at once, and offered to whoever takes successes."""
    shop = visit()
    page, site = leave(shop), shop.own.site.url
    page.locator("#pay").click()
    page.wait_for_url(f"{site}/index.html?**", timeout=PATIENCE)
    shop = visit()
    assert returned(shop) == "succeeded"
    (order,) = shop.own.sandbox.orders.all()
    assert order.redirect_policy.return_url == f"{site}/index.html"
    assert shop.told("taken") == [order.id, False]
    assert shop.own.requests() == ["POST payment", "GET order"]
    shop.own.until(lambda: page.evaluate("sessionStorage.length") == 0, "nothing was kept any more")


def test_redirect_comes_back_without_paying(visit: Visit) -> None:
    """The order decides, after a grace of looks; then nothing is kept any more."""
    shop = visit()
    leave(shop).go_back()
    shop = visit()
    assert returned(shop) == "abandoned"
    assert shop.own.page.evaluate("sessionStorage.length") == 0
    assert shop.log("taken") == []


def test_redirect_comes_back_to_another_player(visit: Visit) -> None:
    """To whom it is not shown; it is in the journal for its own, who finds it on the next visit."""
    shop = visit()
    page, site = leave(shop), shop.own.site.url
    page.locator("#pay").click()
    page.wait_for_url(f"{site}/index.html?**", timeout=PATIENCE)
    shop = visit(token=shop.own.sandbox.token("boris"))
    assert shop.own.ask("game.coinslot.returned is None")
    assert page.evaluate("sessionStorage.length") == 0
    assert shop.own.ask("len(await game.coinslot.pending())") == 0
    assert shop.own.requests() == ["POST payment"]
    shop.leave()
    shop.enter()
    shop.own.run("game.listen()")
    (order,) = shop.own.sandbox.orders.all()
    assert shop.told("taken") == [order.id, False]
    assert shop.own.ask("game.coinslot.returned is None")


def test_game_decides_where_a_redirect_returns(visit: Visit) -> None:
    """Its own address and policy are sent as they are."""
    shop = visit()
    back = f"{shop.own.site.url}/index.html?level=7"
    policy = "RedirectPolicy(redirect_conditions='successful', delay=1)"
    page = leave(shop, f"PurchaseParams(return_url={back!r}, redirect_policy={policy})")
    (order,) = shop.own.sandbox.orders.all()
    sent = order.redirect_policy
    assert (sent.return_url, sent.redirect_conditions, sent.delay) == (back, "successful", 1)
    page.locator("#pay").click()
    page.wait_for_url(f"{back}&**", timeout=PATIENCE)


def test_page_that_shows_no_frames(visit: Visit) -> None:
    """Told with the directive to add; the order is followed at once, and the player's click opens a popup instead."""
    shop = visit()
    shop.leave()
    pay = shop.own.sandbox.pay_station.replace("127.0.0.1", "localhost")  # which the page's policy does not name
    shop.enter(endpoints={"payStation": pay})
    shop.own.run("from coinslot.core import ladder\nladder.MUTE_AFTER = 3600")  # not waited for
    shop.buy()
    shop.own.until(lambda: len(shop.own.sandbox.sockets.all()) == 1, "the order was followed")
    with shop.own.page.expect_popup() as opened:
        shop.own.window.locator(".card .primary").click()
    opened.value.locator("#pay").click(timeout=PATIENCE)
    assert shop.ended() == ("succeeded", False)
    news = [window for *_, window in shop.log("status")]
    assert next(each for each in news if each[2]) == ["popup", "blocked", "window_blocked"]
    assert news[-1] == ["popup", "blocked", None]
    shop.own.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=1.0)
    with shop.own.page.expect_popup():  # inside the click, since it is known now
        shop.buy()
    shop.own.window.locator(".close").click()
    result = shop.result(1)
    assert (result["outcome"], result["error"]) == ("abandoned", "window_blocked")
    assert f"frame-src {pay}" in result["message"]
    shop.leave()
