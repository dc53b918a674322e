"""The journal's storage: damaged, missing, failing; and what else lies in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.durability.conftest import Profile, Visit


def ordered(profile: Profile) -> tuple[Visit, int]:
    """A tab whose payment window is open."""
    visit = profile.visit()
    visit.buy()
    visit.payment("ready")
    return visit, visit.order_id()


def test_nothing_secret_is_kept(profile: Profile) -> None:
    """Neither the player's token nor that of the payment page: what and whose it is, and how it stands."""
    visit, order = ordered(profile)
    ((key, entry),) = visit.kept()
    assert key.startswith(f"{profile.sandbox.project_id}:sandbox:")
    assert (entry["orderId"], entry["player"], entry["sku"], entry["version"]) == (order, "ayla", "gems_100", 1)
    text = json.dumps(entry)
    assert profile.sandbox.orders.get(order).token not in text
    assert "eyJ" not in text
    visit.press("pay")
    visit.granted_once(order)
    assert visit.kept() == []


@pytest.mark.parametrize("entry", [None, "moo", {"version": 1}, {"version": 1, "orderId": "7"}], ids=repr)
def test_damaged_entry_is_told_and_set_aside(profile: Profile, entry: object) -> None:
    """Never fatal, told once, and kept for whoever wants to find out; the others are taken up as ever."""
    visit, order = ordered(profile)
    profile.sandbox.orders.pay(order)
    key = f"{profile.sandbox.project_id}:sandbox:damaged-one"
    visit.keep(key, entry)
    visit.page.close()
    visit = profile.visit()
    visit.granted_once(order)
    visit.page.wait_for_function("() => game.errors.length > 0")
    assert visit.errors() == ["journal_damaged"]
    visit.until(lambda: visit.kept() == [[f"damaged:{key}", entry]], "it was set aside")
    visit.page.close()
    visit = profile.visit()
    visit.buy()
    visit.payment("ready")
    assert visit.errors() == []


def test_entry_of_a_later_version_is_left_to_it(profile: Profile) -> None:
    """A release that was taken back spoils nothing."""
    visit = profile.visit()
    key, entry = f"{profile.sandbox.project_id}:sandbox:newer", {"version": 2, "whatever": "else"}
    visit.keep(key, entry)
    visit.page.close()
    visit = profile.visit()
    visit.page.wait_for_function("() => game.errors.length > 0")
    assert visit.errors() == ["journal_newer"]
    assert visit.kept() == [[key, entry]]


@pytest.mark.parametrize(
    "broken",
    [
        "Object.defineProperty(globalThis, 'indexedDB', { get() { throw new DOMException('no', 'SecurityError') } })",
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'InvalidStateError') }",
        "delete globalThis.IDBFactory; Object.defineProperty(globalThis, 'indexedDB', { value: undefined })",
    ],
    ids=["forbidden", "private", "absent"],
)
def test_everything_works_without_storage(profile: Profile, broken: str) -> None:
    """Within the page; it says that nothing survives it."""
    tab = profile.tab()
    tab.page.route("**/game.js", lambda route: route.fulfill(body=PLAIN_GAME, content_type="text/javascript"))
    tab.page.add_init_script(broken)
    tab.arrive()
    assert tab.page.evaluate("game.coinslot.durable") is False
    tab.buy()
    tab.payment("ready")
    (pending,) = tab.pending()
    assert pending["orderId"] == tab.order_id()
    tab.press("pay")
    assert tab.result()["outcome"] == "succeeded"
    tab.until(lambda: tab.pending() == [], "it was forgotten")


PLAIN_GAME = """
import { createCoinslot } from "./coinslot/coinslot.js";
const game = (globalThis.game = { results: [], next: [], coinslot: null });
game.start = (options) => {
  game.coinslot = createCoinslot(options);
  game.coinslot.on("success", () => {});
  game.coinslot.ready.then(() => (game.ready = "ready"), (error) => (game.ready = error.code));
};
document.querySelector("#buy").addEventListener("click", () => {
  const purchase = game.coinslot.catalog.purchase(...game.next);
  purchase.outcome.then(({ outcome }) => (game.results[0] = { outcome }));
});
document.documentElement.dataset.loaded = "yes";
"""


def test_storage_that_fails_later_stops_nothing(profile: Profile) -> None:
    """A full disk: the purchase goes on, and the console says what is at stake, once."""
    visit = profile.visit()
    assert visit.page.evaluate("game.coinslot.durable") is True
    visit.page.evaluate(
        """() => {
            const real = IDBDatabase.prototype.transaction;
            IDBDatabase.prototype.transaction = function (names, ...rest) {
                if (names === "journal") throw new DOMException("the disk is full", "QuotaExceededError");
                return real.call(this, names, ...rest);
            };
        }"""
    )
    visit.buy()
    visit.press("pay")
    assert visit.result()["outcome"] == "succeeded"
    visit.until(lambda: visit.grants() == [visit.order_id()], "it was granted")
    assert visit.page.evaluate("game.coinslot.durable") is False
    assert len([line for line in visit.console if "a reload may lose a purchase" in line]) == 1


def test_storage_that_hangs_stops_nothing(profile: Profile) -> None:
    """Another tab, frozen in the middle of a change, has it for itself: that is waited for once, and not for long."""
    visit = profile.visit()
    visit.page.evaluate(
        """() => {
            const put = IDBObjectStore.prototype.put;
            IDBObjectStore.prototype.put = function (value, key) {
                if (this.name !== "journal") return put.call(this, value, key);
                const keep = () => (this.count().onsuccess = keep); // the transaction never ends
                return keep();
            };
        }"""
    )
    visit.buy()
    visit.press("pay")
    assert visit.result()["outcome"] == "succeeded"
    visit.until(lambda: visit.grants() == [visit.order_id()], "it was granted")
    assert visit.page.evaluate("game.coinslot.durable") is False
