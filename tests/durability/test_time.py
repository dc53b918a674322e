"""Time that passes while nobody looks: sleep, the network gone, the sandbox gone, a runtime that dies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from coinslot.sandbox import OrderStatus, Sandbox
from tests.durability.conftest import Profile
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import BrowserType

    from tests.durability.conftest import Visit

WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def abandoned(profile: Profile) -> tuple[Visit, int]:
    """A tab in which the player has closed the payment window."""
    visit = profile.visit()
    visit.buy()
    visit.payment("ready")
    visit.close()
    assert visit.result()["outcome"] == "abandoned"
    return visit, visit.order_id()


def test_waking_looks_at_what_was_abandoned(profile: Profile) -> None:
    """Paid by another way meanwhile: granted as soon as the player is back, without a reload."""
    visit, order = abandoned(profile)
    profile.sandbox.orders.pay(order)
    looks = visit.requests().count("GET order")
    visit.page.evaluate(WAKE)
    visit.granted_once(order)
    assert visit.requests().count("GET order") == looks + 1


def test_coming_online_looks_at_once(profile: Profile) -> None:
    """An order that could not be looked at is, when the network is back."""
    visit, order = profile.on_the_way()
    profile.context.set_offline(True)
    profile.sandbox.orders.move(order, OrderStatus.DONE)
    profile.context.set_offline(False)
    visit.granted_once(order)


def test_runtime_that_dies_while_the_game_grants(profile: Profile) -> None:
    """Another runtime takes the purchase up, and the game is not asked again in the middle of its answer."""
    visit, order = profile.paid_and_held()
    looks = visit.requests().count("GET order")
    visit.page.evaluate("game.workers[0].terminate()")
    visit.until(lambda: visit.requests().count("GET order") > looks, "another runtime has looked at it")
    visit.hold("")
    visit.granted_once(order)
    assert visit.offers() == [("offered", False), ("taken", False)]


BUSY = """() => {
    indexedDB.open("coinslot").onsuccess = ({ target }) => {
        const entries = target.result.transaction("journal", "readwrite").objectStore("journal");
        const ask = () => void (entries.count().onsuccess = () => game.free || ask());
        ask();
        entries.transaction.oncomplete = () => target.result.close();
    };
}"""
"""Somebody else writes the journal until the game is ``free``."""


def test_runtime_that_has_looked_only_after_the_game_has_granted(profile: Profile) -> None:
    """Its offer comes to a page whose game has taken the last runtime's meanwhile."""
    visit, order = profile.paid_and_held()
    looks = visit.requests().count("GET order")
    profile.sandbox.fault(method="GET", path="/order/", times=1, delay=1)
    visit.page.evaluate("game.workers[0].terminate()")
    visit.until(lambda: visit.requests().count("GET order") > looks, "another runtime has asked for it")
    visit.page.evaluate(BUSY)
    with visit.page.expect_response(lambda response: f"/order/{order}" in response.url):
        visit.hold("")
        visit.until(lambda: len(visit.offers()) == 2, "the game has taken it, and the journal does not know yet")
    visit.page.evaluate("order => game.coinslot.orders.check(order)", order)  # answered after the runtime has offered
    visit.page.evaluate("void (game.free = true)")
    visit.granted_once(order)
    assert visit.offers() == [("offered", False), ("taken", False)]


def test_runtime_that_dies_after_the_game_has_granted(profile: Profile) -> None:
    """What was taken is not offered by the next runtime."""
    visit = profile.visit()
    visit.buy()
    visit.press("pay")
    order = visit.order_id()
    visit.granted_once(order)
    visit.buy("sword_01")
    visit.payment("ready")
    visit.page.evaluate("game.workers[0].terminate()")
    visit.press("pay")
    assert visit.result(1)["outcome"] == "succeeded"
    visit.until(lambda: len(visit.offers()) == 4, "both were offered once and taken")


def test_sandbox_that_restarts_with_its_state(profile: Profile, tmp_path: Path) -> None:
    """The provider was away between the payment and the next visit."""
    state = tmp_path / "state.json"
    with Sandbox(state=state) as sandbox:
        ports = [int(origin.rsplit(":", 1)[1]) for origin in (sandbox.store, sandbox.pay_station)]
        profile.sandbox = sandbox
        visit = profile.visit()
        visit.buy()
        visit.payment("ready")
        order = visit.order_id()
        visit.page.close()
    with Sandbox(state=state, port=ports[0], pay_port=ports[1]) as sandbox:
        sandbox.orders.pay(order)
        profile.sandbox = sandbox
        profile.visit().granted_once(order)


@pytest.fixture
def keeping(
    browser_type: BrowserType, browser_type_launch_args: dict[str, Any], sandbox: Sandbox, folder: Path
) -> Iterator[Profile]:
    """A player whose browser keeps a page that is left, as browsers do where Playwright does not forbid it."""
    without = [*browser_type_launch_args["ignore_default_args"], "--disable-back-forward-cache"]
    browser = browser_type.launch(**browser_type_launch_args | {"ignore_default_args": without})
    with StaticServer(folder, headers={}) as site:
        yield Profile(browser.new_context(), sandbox, site, folder)
    browser.close()


def away_and_back(visit: Visit) -> bool:
    """A link leads away, the back button back; gives whether the page was kept meanwhile. It may take a moment."""
    visit.page.evaluate("addEventListener('pageshow', ({ persisted }) => void (game.persisted = persisted))")
    visit.page.goto(f"{visit.site.url}/coinslot/manifest.json")
    for order in visit.sandbox.orders.all():
        visit.sandbox.orders.pay(order.id)
    visit.page.go_back(wait_until="commit")
    visit.page.wait_for_selector("html[data-loaded]", state="attached")
    return bool(visit.page.evaluate("game.persisted === true"))


def test_page_that_is_left_in_a_purchase_and_loaded_anew(profile: Profile) -> None:
    """What was paid meanwhile is found as on any other visit."""
    visit = profile.visit()
    visit.buy()
    visit.payment("ready")
    order = visit.order_id()
    assert not away_and_back(visit)
    visit.start()
    visit.granted_once(order)


@pytest.mark.parametrize("closed", [True, False], ids=["abandoned", "window open"])
def test_page_that_comes_back_out_of_the_browsers_cache(keeping: Profile, *, closed: bool) -> None:
    """Nothing is loaded anew: what was paid meanwhile is looked at as soon as the page is shown again."""
    visit = keeping.visit()
    visit.buy()
    visit.payment("ready")
    order = visit.order_id()
    if closed:
        visit.close()
        assert visit.result()["outcome"] == "abandoned"
    assert away_and_back(visit)
    visit.granted_once(order)


def test_clock_that_is_set_back(profile: Profile) -> None:
    """By a day, while an order is polled: nothing waits for the day to come again, and waking looks at once."""
    visit = profile.tab()
    visit.page.add_init_script(
        "const { now } = Date; globalThis.back = 0; Date.now = () => now.call(Date) - globalThis.back"
    )
    sandbox = profile.sandbox
    sandbox.settings.order_done_delay = 3600
    # In the page, where a test can set the clock; a store of its own has no socket.
    visit.arrive(runtime="page", endpoints={"store": sandbox.store, "payStation": sandbox.pay_station})
    visit.buy()
    visit.press("pay")
    visit.payment("done")
    for stirred in ("", WAKE):
        expected = [*visit.requests(), "GET order"]
        visit.page.evaluate(f"back += 24 * 3600 * 1000; {stirred}")
        visit.until(lambda: len(visit.requests()) >= len(expected), "it was looked at")  # noqa: B023 - run at once
    sandbox.orders.move(visit.order_id(), OrderStatus.DONE)
    visit.granted_once(visit.order_id())
