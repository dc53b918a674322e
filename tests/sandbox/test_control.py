"""The control API over real HTTP."""

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox, Settings
from coinslot.sandbox.tokens import read


def test_token_is_minted_for_any_page(control: httpx.Client) -> None:
    """A demo's page, on whatever origin, gets a token for the user that it names."""
    response = control.get("/token?user=ayla", headers={"Origin": "https://game.example"})
    assert read(response.json()["token"]) == "ayla"
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_expired_token_can_be_had(control: httpx.Client, store: httpx.Client) -> None:
    """A negative lifetime gives a token that the store refuses."""
    token = control.get("/token?user=ayla&lifetime=-1").json()["token"]
    assert store.get("/order/1", headers={"Authorization": f"Bearer {token}"}).status_code == 401


def test_catalogue_lists_everything(control: httpx.Client) -> None:
    """Names and prices for a demo's shop, the discount included."""
    items = {item["sku"]: item for item in control.get("/catalog").json()["items"]}
    assert items.keys() == {"gems_100", "gems_550", "gems_1200", "sword_01", "skin_ruby", "daily_gift"}
    assert items["gems_550"]["price"] == {
        "amount": "9.99",
        "amount_without_discount": "12.49",
        "currency": "USD",
    }
    assert items["daily_gift"]["is_free"] is True
    ruby = {"sku": "gems", "name": "Gems", "amount": 300, "amount_without_discount": 300}
    assert (items["skin_ruby"]["price"], items["skin_ruby"]["virtual_prices"]) == (None, [ruby])


def test_balances_are_shown_and_set(sandbox: Sandbox, control: httpx.Client) -> None:
    """A player begins with nothing; setting one currency leaves the other alone."""
    assert control.get("/balances?user=ayla").json() == {"balances": {"gems": 0, "gold": 0}}
    changed = control.put("/balances?user=ayla", json={"gems": 500}).json()
    assert changed == {"balances": {"gems": 500, "gold": 0}}
    assert sandbox.wallets.balances("ayla") == changed["balances"]
    assert sandbox.wallets.balances("mallory") == {"gems": 0, "gold": 0}


def test_settings_are_changed_by_name(sandbox: Sandbox, control: httpx.Client) -> None:
    """A change leaves the other settings alone and answers with all of them."""
    changed = control.patch("/settings", json={"order_done_delay": 2, "drop_window_done": True}).json()
    assert changed == {**Settings().as_json(), "order_done_delay": 2, "drop_window_done": True}
    assert control.get("/settings").json() == changed
    assert sandbox.settings.order_done_delay == 2


def test_window_is_set_by_name(sandbox: Sandbox, control: httpx.Client) -> None:
    """Each of the window's settings can be turned, and a word that it does not know is explained."""
    wanted = {"window_mute": True, "window_frames": "none", "window_opener_policy": "same-origin"}
    changed = control.patch("/settings", json=wanted).json()
    assert {name: changed[name] for name in wanted} == wanted
    assert sandbox.settings.window_frames == "none"
    refusal = control.patch("/settings", json={"window_frames": "some"})
    assert (refusal.status_code, "one of 'any', 'none'" in refusal.json()["error"]) == (422, True)


def test_orders_are_listed_and_moved(control: httpx.Client, order: Order) -> None:
    """An order can be seen alone or among all, and be moved."""
    moved = control.post(f"/orders/{order.id}/status", json={"status": "paid"}).json()
    assert (moved["order_id"], moved["status"], moved["user"], moved["items"]) == (
        order.id,
        "paid",
        "ayla",
        [{"sku": "gems_550", "quantity": 2}],
    )
    assert control.get("/orders").json() == {"orders": [moved]}
    assert control.get(f"/orders/{order.id}").json() == moved


def test_events_are_listed(sandbox: Sandbox, control: httpx.Client, order: Order) -> None:
    """All of them, with the player and whether they were processed."""
    sandbox.pay(order.id)
    [event] = sandbox.events.all()
    sandbox.events.process("ayla", event.id)
    [shown] = control.get("/events").json()["events"]
    assert (shown["id"], shown["user"], shown["status"]) == (event.id, "ayla", 1)
    assert shown["data"]["order"]["id"] == order.id


def test_requests_are_shown_and_cleared(control: httpx.Client, store: httpx.Client) -> None:
    """The log can be read and begun anew."""
    store.get("/order/1")
    [entry] = control.get("/requests").json()["requests"]
    assert (entry["method"], entry["status"], entry["preflight"]) == ("GET", 404, False)
    assert control.delete("/requests").status_code == 204
    assert control.get("/requests").json() == {"requests": []}


def test_faults_are_added_and_cleared(control: httpx.Client, store: httpx.Client) -> None:
    """A fault works until it is used up or cleared."""
    assert control.post("/faults", json={"status": 500, "times": 9}).status_code == 204
    assert store.get("/order/1").status_code == 500
    assert control.delete("/faults").status_code == 204
    assert store.get("/order/1").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "text"),
    [
        ("GET", "/token", None, 422, "user=NAME"),
        ("GET", "/token?user=a&lifetime=x", None, 422, "lifetime is 'x'"),
        ("GET", f"/token?user=a&lifetime={10**20}", None, 422, "at most"),
        ("PATCH", "/settings", {"delay": 1}, 422, "known: order_done_delay"),
        ("GET", "/orders/1", None, 404, "No order has the id 1"),
        ("POST", "/orders/1/status", {"status": "paid"}, 404, "No order has the id 1"),
        ("POST", "/orders/1/status", {"status": "lost"}, 422, "one of new, paid, done, canceled, expired"),
        ("POST", "/orders/1/status", {"status": ["paid"]}, 422, "one of new"),
        ("POST", "/orders/1/status", {}, 422, "one of new"),
        ("POST", "/faults", {"status": 0}, 422, "status is 0"),
        ("GET", "/balances", None, 422, "/sandbox/balances?user=NAME"),
        ("PUT", "/balances?user=a", {"rubies": 1}, 422, "no currency 'rubies'; known: gems, gold"),
        ("PUT", "/balances?user=a", {"gems": -1}, 422, "amount is -1"),
        ("PUT", "/balances?user=a", {"gems": 1.5}, 422, "amount is 1.5"),
    ],
)
def test_bad_input_is_explained(
    control: httpx.Client, method: str, path: str, body: object, status: int, text: str
) -> None:
    """A mistake is a 4xx whose text says what to do."""
    response = control.request(method, path, json=body)
    assert response.status_code == status
    assert text in response.json()["error"]


def test_illegal_move_is_a_conflict(control: httpx.Client, order: Order) -> None:
    """A move that the state machine has not is 409 and says which there are."""
    response = control.post(f"/orders/{order.id}/status", json={"status": "done"})
    assert response.status_code == 409
    assert "can become: canceled, expired, paid" in response.json()["error"]
