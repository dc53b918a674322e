"""Time that passes while nobody looks: sleep, the network gone, the sandbox gone, a runtime that dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coinslot.sandbox import OrderStatus, Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from tests.durability.conftest import Profile, Visit

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
    visit = profile.visit()
    visit.hold("before")
    visit.buy()
    visit.press("pay")
    visit.granting("before")
    order = visit.order_id()
    looks = visit.requests().count("GET order")
    visit.page.evaluate("game.workers[0].terminate()")
    visit.until(lambda: visit.requests().count("GET order") > looks, "another runtime has looked at it")
    visit.hold("")
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
    assert len(visit.offers()) == 4


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


def test_going_back_to_the_page(profile: Profile) -> None:
    """A link leads away in the middle of a purchase, the browser's back button leads back."""
    visit = profile.visit()
    visit.buy()
    visit.payment("ready")
    order = visit.order_id()
    visit.page.goto("about:blank")
    profile.sandbox.orders.pay(order)
    visit.page.go_back()
    visit.page.wait_for_selector("html[data-loaded]", state="attached")
    visit.start()
    visit.granted_once(order)
