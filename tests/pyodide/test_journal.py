"""The page goes away in the middle of a purchase: Python in the next one finds it in the browser's storage."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.pyodide.conftest import Visit


def test_reload_in_the_middle_of_a_purchase(visit: Visit) -> None:
    """What was paid meanwhile is offered once; what cannot be read, and what never got an order's id, is reported."""
    shop = visit()
    assert shop.own.ask("[game.coinslot.durable, len(await game.coinslot.pending())]") == [True, 0]
    shop.buy()
    shop.own.payment("ready")
    [(key, entry)] = shop.own.kept().items()
    (order,) = shop.own.sandbox.orders.all()
    assert (entry["player"], entry["orderId"], entry["offered"]) == ("ayla", order.id, False)
    lost = {**entry, "purchaseId": "lost", "orderId": None}
    before = key.rpartition(":")[0]
    shop.own.keep({key: entry, f"{before}:lost": lost, f"{before}:bad": "no entry"})
    shop.own.sandbox.pay(order.id)
    shop = visit()
    shop.own.run("game.listen()")
    assert shop.told("taken") == [order.id, False]
    shop.own.until(lambda: len(shop.log("reported")) == 2, "both were reported")
    reports = dict(shop.log("reported"))
    assert set(reports) == {"unknown_result", "journal_damaged"}
    assert "gems_100" in reports["unknown_result"]
    shop.own.until(lambda: list(shop.own.kept().values()) == ["no entry"], "nothing else was kept")
    assert shop.own.requests() == ["POST payment", "GET order"]
    assert shop.own.ask("[each.order_id for each in await game.coinslot.pending()]") == []


def test_tracked_order_takes_the_place_of_what_was_found(visit: Visit) -> None:
    """In its line; a success that was offered and not taken comes again as redelivered, to the game's own callback."""
    shop = visit()
    shop.press("shop.catalog.purchase_free_item('daily_gift')")
    order_id = shop.result()["order_id"]
    [(key, entry)] = shop.own.kept().items()
    assert entry["offered"]
    shop = visit()
    shop.own.until(lambda: shop.own.requests().count("GET order") == 2, "it was looked at")
    shop.press(f"shop.orders.track({order_id}, **told)")
    assert shop.told("success") == [order_id, True, True]
    assert key.endswith(shop.own.ask("game.purchases[0].id"))
    shop.own.until(lambda: shop.own.kept() == {}, "it was forgotten")


def test_purchase_that_was_abandoned_is_looked_at_when_the_page_is_seen_again(visit: Visit) -> None:
    """It was paid after all."""
    shop = visit()
    shop.buy()
    shop.own.payment("ready")
    shop.own.run("game.purchases[0].close()")
    assert shop.result()["outcome"] == "abandoned"
    (order,) = shop.own.sandbox.orders.all()
    shop.own.sandbox.pay(order.id)
    shop.own.run("game.listen()")
    shop.own.page.evaluate("dispatchEvent(new Event('online'))")
    assert shop.told("taken") == [order.id, False]


def test_purchase_of_another_tab(visit: Visit) -> None:
    """It is listed and left to that tab, and taken up when that is gone."""
    first = visit()
    first.buy()
    first.own.payment("ready")
    second = visit(tab=True)
    second.own.run("game.listen()")
    (order,) = first.own.sandbox.orders.all()
    assert second.own.ask("[each.order_id for each in await game.coinslot.pending()]") == [order.id]
    first.own.sandbox.pay(order.id)
    assert first.own.requests() == ["POST payment"]
    first.own.page.close()
    assert second.told("taken") == [order.id, False]
    second.own.until(lambda: second.own.kept() == {}, "it was forgotten")
