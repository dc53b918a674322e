"""Payments over the control API: the buttons without the page, and tokens without an order."""

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox


def test_order_is_paid_without_a_page(sandbox: Sandbox, control: httpx.Client, order: Order) -> None:
    """A decline leaves the order new; paying makes it paid, with the second invoice."""
    sandbox.settings.order_done_delay = 60
    assert control.post(f"/orders/{order.id}/decline").json()["status"] == "new"
    paid = control.post(f"/orders/{order.id}/pay").json()
    assert (paid["status"], paid["invoice"]) == ("paid", f"{order.id}02")
    assert control.get(f"/orders/{order.id}").json() == paid


def test_order_is_canceled_without_a_page(control: httpx.Client, order: Order) -> None:
    """A canceled order can no longer be paid or declined."""
    assert control.post(f"/orders/{order.id}/cancel").json()["status"] == "canceled"
    for button in ("pay", "decline", "cancel"):
        assert control.post(f"/orders/{order.id}/{button}").status_code == 409


def test_orders_of_nobody_are_not_found(control: httpx.Client) -> None:
    """An id that no order has is 404 for each button."""
    for button in ("pay", "decline", "cancel"):
        assert control.post(f"/orders/1/{button}").status_code == 404


def test_payment_token_is_made_for_any_player(sandbox: Sandbox, control: httpx.Client) -> None:
    """An empty body will do; what became of the payment can be asked."""
    token = control.post("/payment-tokens?user=ayla", json={}).json()["token"]
    [payment] = control.get("/payment-tokens").json()["payment_tokens"]
    assert payment == {
        "token": token,
        "status": "new",
        "user": "ayla",
        "price": {"amount": "9.99", "amount_without_discount": "9.99", "currency": "USD"},
        "invoice": None,
    }
    asked = {"purchase": {"checkout": {"amount": 3, "currency": "EUR"}}}
    control.post("/payment-tokens?user=mallory", json=asked | {"settings": {"return_url": "https://game.example"}})
    assert [each.price["amount"] for each in sandbox.checkouts.all()] == ["9.99", "3"]
    assert [each.redirect_policy.return_url for each in sandbox.checkouts.all()] == [None, "https://game.example"]


@pytest.mark.parametrize(
    ("query", "body", "text"),
    [
        ("", {}, "/sandbox/payment-tokens?user=NAME"),
        ("?user=ayla", {"purchase": 5}, "purchase: is 5, must be an object"),
        ("?user=ayla", {"purchase": {"items": [5]}, "settings": []}, "settings: is [], must be an object"),
        ("?user=ayla", {"settings": {"return_url": "back"}}, "settings.return_url: is 'back', must be an address"),
    ],
)
def test_bad_input_is_explained(control: httpx.Client, query: str, body: object, text: str) -> None:
    """A mistake is 422 with a text that says what to do."""
    response = control.post(f"/payment-tokens{query}", json=body)
    assert response.status_code == 422
    assert text in response.json()["error"]
