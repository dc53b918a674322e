"""Which scenario an order plays, over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from coinslot.sandbox import Sandbox

Refused = Callable[[httpx.Response], tuple[int, int]]
HEADER = {"X-Coinslot-Scenario": "refund"}
PARAMETER = {"custom_parameters": {"coinslot_scenario": "expired-5"}}


@pytest.mark.parametrize(
    ("sku", "body", "headers", "scenario"),
    [
        ("gems_100", {}, {}, "mute-window"),
        ("gems_100.order-late-30.success", {}, {}, "order-late-30.success"),
        ("gems_100.success", PARAMETER, {}, "expired-5"),
        ("gems_100.success", PARAMETER, HEADER, "refund"),
    ],
)
def test_closest_word_counts(
    sandbox: Sandbox, store: httpx.Client, sku: str, body: dict[str, object], headers: dict[str, str], scenario: str
) -> None:
    """Header before parameter before SKU before setting; the order holds the item under its own SKU."""
    sandbox.settings.scenario = "mute-window"
    order_id = store.post(f"/payment/item/{sku}", json=body, headers=headers).json()["order_id"]
    order = sandbox.orders.get(order_id)
    assert (order.scenario, order.lines[0].item.sku) == (scenario, "gems_100")


def test_every_kind_of_order_can_play_one(sandbox: Sandbox, store: httpx.Client) -> None:
    """Carts, free items and carts, virtual currency."""
    sandbox.wallets.set("ayla", "gems", 1000)
    store.put("/cart/fill", json={"items": [{"sku": "gems_100", "quantity": 1}]})
    paths = [
        "/payment/cart",
        "/free/item/daily_gift.refund",
        "/payment/item/sword_01.refund/virtual/gems",
        "/free/cart",
    ]
    for path in paths:
        if path == "/free/cart":
            store.put("/cart/clear")
            store.put("/cart/fill", json={"items": [{"sku": "daily_gift", "quantity": 1}]})
        assert store.post(path, json={}, headers=HEADER).status_code == 200, path
    assert [order.scenario for order in sandbox.orders.all()] == ["refund"] * 4


@pytest.mark.parametrize(
    ("sku", "body", "headers", "refusal", "text"),
    [
        ("gems_100.nonsense", {}, {}, (404, 4001), "no scenario 'nonsense'"),
        ("nonsense.success", {}, {}, (404, 4001), "Item with sku = 'nonsense' not found"),
        ("gems_100", {"custom_parameters": {"coinslot_scenario": 5}}, {}, (422, 1102), "coinslot_scenario: is 5"),
        ("gems_100", {}, {"X-Coinslot-Scenario": "nonsense"}, (422, 1102), "known: success"),
    ],
)
def test_unknown_scenario_makes_no_order(
    sandbox: Sandbox,
    store: httpx.Client,
    refused: Refused,
    sku: str,
    body: dict[str, object],
    headers: dict[str, str],
    refusal: tuple[int, int],
    text: str,
) -> None:
    """A misspelt one is refused with those that there are."""
    answer = store.post(f"/payment/item/{sku}", json=body, headers=headers)
    assert refused(answer) == refusal
    assert text in answer.json()["errorMessage"]
    assert sandbox.orders.all() == []


def test_setting_is_checked_and_listed(control: httpx.Client) -> None:
    """The control API knows what there is, and takes nothing else."""
    listed = control.get("/scenarios").json()["scenarios"]
    assert {name: listed[5][name] for name in ("name", "seconds")} == {"name": "order-late", "seconds": 10}
    assert control.patch("/settings", json={"scenario": "order-late-5"}).json()["scenario"] == "order-late-5"
    refusal = control.patch("/settings", json={"scenario": "nonsense"})
    assert (refusal.status_code, "no scenario 'nonsense'" in refusal.json()["error"]) == (422, True)


def test_browser_may_not_send_the_header(store: httpx.Client) -> None:
    """As at the real store, the preflight lets only two headers through."""
    asks = {
        "Origin": "https://game.example",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,x-coinslot-scenario",
    }
    assert store.options("/payment/item/gems_100", headers=asks).status_code == 400
