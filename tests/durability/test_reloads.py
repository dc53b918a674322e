"""A player pays, and the page goes away at any moment of it: the gems arrive, once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox import OrderStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.durability.conftest import Profile, Visit

Leave = "Callable[[Profile, Visit], Visit]"


def reloaded(_: Profile, visit: Visit) -> Visit:
    """The player presses reload."""
    visit.page.reload()
    visit.page.wait_for_selector("html[data-loaded]", state="attached")
    visit.start()
    return visit


def killed(profile: Profile, visit: Visit) -> Visit:
    """The tab crashes, and the player opens another one."""
    visit.kill()
    return profile.visit()


@pytest.fixture(params=[reloaded, killed], ids=["reload", "kill"])
def leave(request: pytest.FixtureRequest) -> Callable[[Profile, Visit], Visit]:
    """How the page goes away and comes back."""
    way: Callable[[Profile, Visit], Visit] = request.param
    return way


def test_order_that_was_being_created_is_told_once(profile: Profile, leave: Callable[[Profile, Visit], Visit]) -> None:
    """Whether it exists nobody knows: said on the next visit, not on the one after, and no order is made anew."""
    profile.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=60)
    visit = profile.visit()
    visit.buy()
    visit.sent("POST payment")
    visit = leave(profile, visit)
    visit.page.wait_for_function("() => game.errors.length > 0")
    assert visit.errors() == ["unknown_result"]
    assert "gems_100" in visit.page.evaluate("game.errors[0].message")
    visit.until(lambda: visit.pending() == [], "it was forgotten")
    visit = leave(profile, visit)
    assert visit.pending() == []
    assert visit.errors() == []
    assert visit.requests().count("POST payment") == 1


def test_order_that_is_paid_later(profile: Profile, leave: Callable[[Profile, Visit], Visit]) -> None:
    """The page went away with the payment window open; whoever pays by another way gets it on a later visit."""
    visit = profile.visit()
    visit.buy()
    visit.payment("ready")
    order = visit.order_id()
    visit = leave(profile, visit)
    visit.until(lambda: [each["outcome"] for each in visit.pending()] == ["abandoned"], "it was looked at")
    (pending,) = visit.pending()
    assert (pending["orderId"], pending["sku"], pending["status"]) == (order, "gems_100", "new")
    profile.sandbox.orders.pay(order)
    visit = leave(profile, visit)
    visit.granted_once(order)
    assert visit.offers() == [("offered", False), ("taken", False)]


def test_order_that_is_paid_and_not_done(profile: Profile, leave: Callable[[Profile, Visit], Visit]) -> None:
    """It is followed by the next visit until it is done."""
    visit, order = profile.on_the_way()
    assert visit.sandbox.orders.get(order).status is OrderStatus.PAID
    visit = leave(profile, visit)
    visit.until(lambda: bool(profile.sandbox.sockets.all()), "it was followed")
    profile.sandbox.orders.move(order, OrderStatus.DONE)
    visit.granted_once(order)
    assert visit.offers() == [("offered", False), ("taken", False)]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_grant_that_was_cut_short(profile: Profile, leave: Callable[[Profile, Visit], Visit], moment: str) -> None:
    """The page went away inside the game's own handler: it is offered again, says so, and is granted once."""
    visit, order = profile.paid_and_held(moment)
    visit = leave(profile, visit)
    visit.granted_once(order)
    assert visit.offers() == [("offered", False), ("offered", True), ("taken", True)]


def test_success_that_was_taken_never_comes_again(profile: Profile, leave: Callable[[Profile, Visit], Visit]) -> None:
    """Acknowledged is forgotten."""
    visit = profile.visit()
    visit.buy()
    visit.press("pay")
    visit.granted_once(visit.order_id())
    visit = leave(profile, visit)
    assert visit.pending() == []
    looks = visit.requests().count("GET order")
    visit.buy("sword_01")
    visit.payment("ready")
    assert visit.requests().count("GET order") == looks
    assert visit.offers() == [("offered", False), ("taken", False)]


README = Path(__file__).parents[2] / "README.md"

SAVE = """
    const kept = new Map();
    const save = { has: async (id) => kept.has(id), put: async (...both) => void kept.set(...both) };
    const twice = (grant) => async (order) => (await grant(order), grant(order));
    const coinslot = { on: (name, grant) => game.coinslot.on(name, twice(grant)) };
    const showGems = (items) => (game.shown = [...(game.shown ?? []), ...items.map(({ sku }) => sku)]);
"""


def test_readmes_way_to_grant_once(profile: Profile) -> None:
    """Its lines show the gems once, also when the same success comes a second time."""
    (lines,) = re.findall(r"```js\n(coinslot\.on\(\"success\".*?)```", README.read_text("utf-8"), re.DOTALL)
    visit = profile.visit()
    visit.page.evaluate(f"() => {{ {SAVE} {lines} game.coinslot.catalog.purchase('gems_100'); }}")
    visit.press("pay")
    visit.page.wait_for_function("() => game.shown")
    visit.until(lambda: visit.pending() == [], "it was taken")
    assert visit.page.evaluate("game.shown") == ["gems_100"]
