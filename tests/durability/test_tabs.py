"""Several tabs of one game: one of them follows each purchase, and the gems arrive once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox import OrderStatus

if TYPE_CHECKING:
    from tests.durability.conftest import Profile


@pytest.mark.parametrize("tabs", [2, 5])
def test_tab_that_is_closed_leaves_its_purchase_to_one_other(profile: Profile, tabs: int) -> None:
    """While the buyer's tab lives only its game is asked; then exactly one of the others is."""
    buyer, order = profile.paid_and_held()
    others = [profile.visit() for _ in range(tabs - 1)]
    for other in others:
        assert [each["orderId"] for each in other.pending()] == [order]
    assert buyer.offers() == [("offered", False)]
    buyer.page.close()
    others[0].granted_once(order)
    assert others[0].offers() == [("offered", False), ("offered", True), ("taken", True)]


def test_buyer_that_lives_is_the_one_who_grants(profile: Profile) -> None:
    """Another tab that comes meanwhile follows nothing and asks the store nothing."""
    buyer, order = profile.on_the_way()
    other = profile.visit()
    buyer.until(lambda: bool(profile.sandbox.sockets.all()), "the buyer's tab follows it")
    assert [each["orderId"] for each in other.pending()] == [order]
    assert len(profile.sandbox.sockets.all()) == 1
    profile.sandbox.orders.move(order, OrderStatus.DONE)
    buyer.granted_once(order)
    assert buyer.result() == {"outcome": "succeeded", "orderId": order, "error": None}
    tabs = {each["tab"] for each in other.page.evaluate("game.offers()")}
    assert tabs == {buyer.page.evaluate("game.tab")}


def test_frozen_tab_is_relieved(profile: Profile) -> None:
    """It keeps its lock and answers nobody: another one takes over, and the first one hears of it when it thaws."""
    buyer, order = profile.on_the_way()
    buyer.freeze()
    other = profile.visit()
    profile.sandbox.orders.move(order, OrderStatus.DONE)
    other.granted_once(order)
    assert {each["tab"] for each in other.page.evaluate("game.offers()")} == {other.page.evaluate("game.tab")}
    buyer.thaw()
    assert buyer.result()["outcome"] == "succeeded"
    buyer.until(lambda: buyer.pending() == [], "it knows")
    assert other.offers() == [("offered", False), ("taken", False)]


def test_tab_that_nobody_sees_takes_nothing_up(profile: Profile) -> None:
    """A success is for whoever is looking: it waits until the player looks at a tab of the game."""
    buyer, order = profile.paid_and_held()
    hidden = profile.tab()
    hidden.page.add_init_script(
        "Object.defineProperty(document, 'visibilityState', { get: () => globalThis.seen ?? 'hidden' })"
    )
    hidden.arrive()
    buyer.page.close()
    assert [each["orderId"] for each in hidden.pending()] == [order]
    assert hidden.grants() == []
    hidden.page.evaluate("globalThis.seen = 'visible'; document.dispatchEvent(new Event('visibilitychange'))")
    hidden.granted_once(order)


def test_purchases_of_another_player_stay_theirs(profile: Profile) -> None:
    """On one computer and one origin: neither shown, nor followed, nor forgotten."""
    buyer, order = profile.paid_and_held()
    looks = buyer.requests().count("GET order")
    buyer.page.close()
    other = profile.visit(player="cy")
    assert other.pending() == []
    other.buy("sword_01")
    other.payment("ready")
    assert other.grants() == []
    assert other.requests().count("GET order") == looks
    other.page.close()
    profile.visit().granted_once(order)


def test_tracking_what_was_found_replaces_it(profile: Profile) -> None:
    """A game that follows the same order itself is its only recipient, and there is one record."""
    buyer, order = profile.on_the_way()
    buyer.page.close()
    visit = profile.visit()
    visit.until(lambda: bool(profile.sandbox.sockets.all()), "it was taken up")
    visit.page.evaluate(
        "order => void game.coinslot.orders.track(order, { onSuccess: () => void (game.tracked = order) })", order
    )
    visit.until(lambda: len(visit.pending()) == 1, "there is one record")
    profile.sandbox.orders.move(order, OrderStatus.DONE)
    visit.page.wait_for_function("() => game.tracked")
    visit.until(lambda: visit.pending() == [], "it was forgotten")
    assert visit.offers() == []


def test_tracking_that_was_faster_than_what_is_found(profile: Profile) -> None:
    """What is found of the same order joins it: nothing of that is forgotten, and there is one record."""
    buyer, order = profile.on_the_way()
    ((key, entry),) = buyer.kept()
    buyer.keep(key, entry | {"offered": True})
    buyer.page.close()
    visit = profile.tab()
    visit.load()
    visit.page.evaluate(
        """order => {
            const { start } = game;
            const onSuccess = ({ orderId }, { redelivered }) => void (game.tracked = [orderId, redelivered]);
            game.start = (options) => {
                start(options);
                game.coinslot.orders.track(order, { onSuccess });
            };
        }""",
        order,
    )
    visit.start()
    joined = [(True, True)]
    visit.until(lambda: [(name != key, it["offered"]) for name, it in visit.kept()] == joined, "one is kept")
    profile.sandbox.orders.move(order, OrderStatus.DONE)
    assert visit.page.wait_for_function("() => game.tracked").json_value() == [order, True]
    visit.until(lambda: visit.kept() == [], "it was forgotten")
    assert visit.offers() == []


def test_player_who_logs_in_later(profile: Profile) -> None:
    """Whose the purchases are nobody can say before; then they are found without a reload."""
    buyer, order = profile.paid_and_held()
    buyer.page.close()
    visit = profile.tab()
    visit.load()
    visit.page.evaluate("value => void (globalThis.login = value)", profile.sandbox.token("ayla"))
    asks = "() => { if (!globalThis.player) throw new Error('not logged in'); return globalThis.player; }"
    visit.start(token=asks)
    visit.until(
        lambda: "not logged in" in str(visit.page.evaluate("game.coinslot.pending().catch((e) => e.message)")), "x"
    )
    assert visit.grants() == []
    visit.page.evaluate("void (globalThis.player = globalThis.login)")
    visit.buy("sword_01")
    visit.until(lambda: visit.grants() == [order], "it was found")


def test_checkout_whose_player_is_asked_for_late(profile: Profile) -> None:
    """The order of the game's server is known to the next visit, though nothing needed the token before it was paid."""
    sandbox = profile.sandbox
    visit = profile.tab()
    visit.load()
    token = f"async () => {json.dumps(sandbox.token('ayla'))}"
    visit.start(token=token)
    created = visit.page.evaluate("game.coinslot.orders.create('gems_100')")
    visit.page.reload()
    visit.page.wait_for_selector("html[data-loaded]", state="attached")
    visit.start(token=token)
    open_it = "given => void game.coinslot.checkout.open({ ...given, onSuccess: game.grant })"
    visit.page.evaluate(open_it, {"paymentToken": created["paymentToken"], "orderId": created["orderId"]})
    visit.payment("ready")
    visit.page.close()
    sandbox.orders.pay(created["orderId"])
    profile.visit().granted_once(created["orderId"])
