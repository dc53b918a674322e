"""A page without storage: what is bought in it is found again where the provider keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from coinslot.sandbox.catalog import CATALOG

if TYPE_CHECKING:
    from tests.durability.conftest import Profile, Visit

NO_STORAGE = "IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError') }"

GAME = """
import { createCoinslot } from "./coinslot/coinslot.js";
const game = { results: [], next: [], errors: [], offers: [], workers: [], hold: "", coinslot: null };
globalThis.game = game;
globalThis.Worker = class extends Worker {
  constructor(...given) {
    super(...given);
    game.workers.push(this);
  }
};
game.grant = async ({ orderId }, { redelivered }) => {
  game.offers.push([orderId, redelivered]);
  while (game.hold) await new Promise((later) => setTimeout(later, 5));
};
game.start = (options) => {
  game.coinslot = createCoinslot(options);
  game.coinslot.on("success", game.grant);
  game.coinslot.on("error", ({ code, message }) => game.errors.push({ code, message }));
  game.coinslot.ready.then(() => (game.ready = "ready"), (error) => (game.ready = error.code));
};
document.querySelector("#buy").addEventListener("click", () => {
  const [sku, options] = game.next;
  const how = { onSuccess: (order, info) => game.grant(order, info), ...options };
  const { catalog } = game.coinslot;
  const purchase = sku === "daily_gift" ? catalog.purchaseFreeItem(sku, how) : catalog.purchase(sku, how);
  purchase.outcome.then(({ outcome }) => (game.results[0] = { outcome }));
});
document.documentElement.dataset.loaded = "yes";
"""


def visit(profile: Profile, **options: Any) -> Visit:  # noqa: ANN401 - the options of createCoinslot
    """A tab in which nothing survives, and whose Coinslot asks the provider."""
    tab = profile.tab()
    tab.page.route("**/game.js", lambda route: route.fulfill(body=GAME, content_type="text/javascript"))
    tab.page.add_init_script(NO_STORAGE)
    tab.arrive(**{"events": True} | options)
    assert tab.page.evaluate("game.coinslot.durable") is False
    return tab


def offered(profile: Profile) -> tuple[Visit, int]:
    """A tab whose game stands still in its handler, and the order."""
    tab = visit(profile)
    tab.page.evaluate("game.hold = 'yes'")
    tab.buy()
    tab.press("pay")
    tab.until(lambda: offers(tab) != [], "it was offered")
    return tab, tab.order_id()


def offers(tab: Visit) -> list[list[Any]]:
    """The successes of this visit: orders, and whether they were redelivered."""
    found = tab.page.evaluate("game.offers")
    assert isinstance(found, list)
    return found


def unprocessed(profile: Profile) -> list[int]:
    """The orders whose events are not processed."""
    return [event.data["order"]["id"] for event in profile.sandbox.events.unprocessed("ayla")]


def looked(profile: Profile, tab: Visit, times: int) -> None:
    """Wait until the provider was asked so often."""
    tab.until(lambda: profile.sandbox.requests.count("GET", "/events") >= times, "the provider was asked")


def test_success_comes_from_the_provider_where_the_page_keeps_nothing(profile: Profile) -> None:
    """Reloaded before the game has granted: offered once more, as redelivered; when that is taken, never again."""
    tab, order = offered(profile)
    assert unprocessed(profile) == [order]
    tab.page.close()

    tab = visit(profile)
    tab.until(lambda: unprocessed(profile) == [], "the provider knew that it was taken")
    assert offers(tab) == [[order, True]]
    tab.page.close()

    asked = profile.sandbox.requests.count("GET", "/events")
    tab = visit(profile)
    looked(profile, tab, asked + 1)
    tab.buy("daily_gift")
    assert tab.result()["outcome"] == "succeeded"
    assert offers(tab) == [[tab.order_id(), False]]


def test_live_purchase_is_processed_and_found_by_no_look(profile: Profile) -> None:
    """The page wakes up while it is offered, and after it was taken: it is the purchase's own affair."""
    tab, order = offered(profile)
    profile.sandbox.fault(method="POST", path="/processed", status=500)
    looked(profile, tab, 1)
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    looked(profile, tab, 2)
    tab.page.evaluate("game.hold = ''")
    tab.until(lambda: profile.sandbox.requests.count("POST", "/processed") == 1, "it was told in vain")
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    tab.until(lambda: unprocessed(profile) == [], "the provider knew that it was taken")
    assert offers(tab) == [[order, False]]


def test_runtime_that_dies_forgets_nothing_that_was_taken(profile: Profile) -> None:
    """The page remembers it, and has the next runtime tell the provider."""
    tab = visit(profile)
    profile.sandbox.fault(method="POST", path="/processed", status=500)
    tab.buy("daily_gift")
    tab.until(lambda: profile.sandbox.requests.count("POST", "/processed") == 1, "it was told in vain")
    order = tab.order_id()
    assert unprocessed(profile) == [order]
    tab.page.evaluate("game.coinslot.orders.track(1); game.workers[0].terminate()")
    tab.until(lambda: unprocessed(profile) == [], "the provider knew that it was taken")
    assert offers(tab) == [[order, False]]


def test_free_item_is_its_own_purchases(profile: Profile) -> None:
    """Its event is there before the answer that says which order it is; a look meanwhile takes nothing away."""
    tab = visit(profile)
    looked(profile, tab, 1)
    profile.sandbox.fault(method="POST", path="/free/item/", delay=1)
    tab.buy("daily_gift")
    tab.until(lambda: unprocessed(profile) != [], "the order was there")
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    assert tab.result()["outcome"] == "succeeded"
    tab.until(lambda: unprocessed(profile) == [], "the provider knew that it was taken")
    assert offers(tab) == [[tab.order_id(), False]]


def test_game_may_track_what_was_found(profile: Profile) -> None:
    """Then its own tracking is the recipient, and hears that it may come again."""
    profile.sandbox.settings.order_done_delay = 3600
    order = profile.sandbox.pay(profile.sandbox.orders.create("ayla", CATALOG["gems_100"]).id).id
    tab = visit(profile)
    tab.until(lambda: bool(profile.sandbox.sockets.all()), "it was followed")
    tab.page.evaluate(
        """order => void game.coinslot.orders.track(order, {
            onSuccess: ({ orderId }, { redelivered }) => void game.offers.push([`tracked ${orderId}`, redelivered]),
        })""",
        order,
    )
    profile.sandbox.set_status(order, "done")
    tab.until(lambda: unprocessed(profile) == [], "the provider knew that it was taken")
    assert offers(tab) == [[f"tracked {order}", True]]


def test_records_come_before_events(profile: Profile) -> None:
    """A page with storage follows what it has kept, and nothing twice."""
    profile.sandbox.settings.order_done_delay = 3600
    tab = profile.visit(events=True)
    tab.buy()
    tab.press("pay")
    tab.payment("done")
    order = tab.order_id()
    tab.page.close()
    asked = profile.sandbox.requests.count("GET", "/events")
    tab = profile.visit(events=True)
    looked(profile, tab, asked + 1)
    tab.until(lambda: bool(profile.sandbox.sockets.all()), "it was followed")
    assert len(tab.pending()) == 1
    profile.sandbox.set_status(order, "done")
    tab.granted_once(order)
    tab.until(lambda: unprocessed(profile) == [], "the provider knew that it was taken")
    assert tab.offers() == [("offered", False), ("taken", False)]


def test_project_without_the_event_api_is_told_once(profile: Profile) -> None:
    """With what to do; purchases go on as ever."""
    profile.sandbox.settings.events = False
    tab = visit(profile)
    tab.page.wait_for_function("() => game.errors.length > 0")
    tab.page.evaluate("dispatchEvent(new Event('online'))")
    tab.buy("daily_gift")
    assert tab.result()["outcome"] == "succeeded"
    ((code, text),) = [each.values() for each in tab.page.evaluate("game.errors")]
    assert code == "request_refused"
    assert "Have Xsolla turn it on" in text
    assert profile.sandbox.requests.count("GET", "/events") == 1
