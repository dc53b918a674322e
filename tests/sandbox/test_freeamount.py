"""Payment tokens for a free amount, over real HTTP."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from coinslot.sandbox import Sandbox

Refused = Callable[[httpx.Response], tuple[int, int]]

CHECKOUT = {"amount": 9.99, "currency": "EUR"}


def test_amount_gives_a_token_and_no_order(sandbox: Sandbox, store: httpx.Client) -> None:
    """The answer is a token alone; no order exists, and the token opens none."""
    body = store.post("/payment", json={"purchase": {"checkout": CHECKOUT, "description": {"value": "A tip"}}}).json()
    [checkout] = sandbox.checkouts.all()
    assert body == {"token": checkout.token}
    assert (checkout.user, checkout.price["amount"], checkout.currency) == ("ayla", "9.99", "EUR")
    assert [charge.name for charge in checkout.charges] == ["A tip"]
    assert sandbox.orders.all() == []
    bearer = {"Authorization": f"Bearer {checkout.token}"}
    assert store.get("/order/1", headers=bearer).status_code == 401


def test_items_are_added_up(sandbox: Sandbox, store: httpx.Client) -> None:
    """Items have a price of one and a quantity; the currency comes from the settings."""
    items = [
        {"name": "Sword", "price": {"amount": 5, "amount_before_discount": 7}, "quantity": 2},
        {"name": "Charm", "price": {"amount": 0}, "is_bonus": True},
    ]
    body = {"purchase": {"items": items}, "settings": {"currency": "GBP", "return_url": "https://game.example"}}
    assert store.post("/payment", json=body).status_code == 200
    assert sandbox.checkouts.all()[0].price == {
        "amount": "10",
        "amount_without_discount": "10",
        "currency": "GBP",
    }


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({}, "purchase"),
        ({"purchase": {}}, "purchase.checkout"),
        ({"purchase": {"checkout": {"currency": "USD"}}}, "purchase.checkout.amount"),
        ({"purchase": {"checkout": {"amount": "9.99", "currency": "USD"}}}, "purchase.checkout.amount"),
        ({"purchase": {"checkout": {"amount": -1, "currency": "USD"}}}, "purchase.checkout.amount"),
        ({"purchase": {"checkout": {"amount": True, "currency": "USD"}}}, "purchase.checkout.amount"),
        ({"purchase": {"checkout": {"amount": 1, "currency": "gems"}}}, "purchase.checkout.currency"),
        ({"purchase": {"checkout": {"amount": 1}}}, "purchase.checkout.currency"),
        ({"purchase": {"checkout": CHECKOUT, "description": "A tip"}}, "purchase.description"),
        ({"purchase": {"checkout": CHECKOUT, "description": {"value": 5}}}, "purchase.description.value"),
        ({"purchase": {"items": []}}, "purchase.items"),
        ({"purchase": {"items": ["sword"]}}, "purchase.items"),
        ({"purchase": {"items": [{"name": "Sword"}]}}, "purchase.items.price"),
        ({"purchase": {"items": [{"price": {"amount": 1}}]}}, "purchase.items.name"),
        ({"purchase": {"items": [{"name": "Sword", "price": {"amount": 1}, "quantity": 0}]}}, "quantity"),
        ({"purchase": {"checkout": CHECKOUT}, "settings": {}}, "settings"),
        ({"purchase": {"checkout": CHECKOUT}, "custom_parameters": {}}, "custom_parameters"),
    ],
)
def test_wrong_members_are_named(store: httpx.Client, refused: Refused, body: dict[str, Any], name: str) -> None:
    """A body that asks for nothing payable is 422 and 1102 with the property at fault."""
    response = store.post("/payment", json=body)
    assert refused(response) == (422, 1102)
    assert [each["property"] for each in response.json()["errorMessageExtended"]] == [name]


def test_redirect_policy_is_kept(sandbox: Sandbox, store: httpx.Client, refused: Refused) -> None:
    """A payment without an order has a way back like any; a wrong one makes no token."""
    body = {"purchase": {"checkout": CHECKOUT}, "settings": {"return_url": "https://game.example"}}
    assert store.post("/payment", json=body).status_code == 200
    assert [each.redirect_policy.return_url for each in sandbox.checkouts.all()] == ["https://game.example"]
    assert refused(store.post("/payment", json=body | {"settings": {"external_id": 5}})) == (422, 1102)
    assert len(sandbox.checkouts.all()) == 1


def test_not_a_number_is_refused(sandbox: Sandbox, store: httpx.Client, refused: Refused) -> None:
    """What JavaScript calls NaN and Infinity cannot be paid, even where a parser lets it through."""
    for word in ("NaN", "Infinity", "1e999"):
        text = f'{{"purchase": {{"checkout": {{"amount": {word}, "currency": "USD"}}}}}}'
        assert refused(store.post("/payment", content=text)) == (422, 1102)
    assert sandbox.checkouts.all() == []


def test_stranger_gets_no_token(store: httpx.Client, refused: Refused) -> None:
    """Without a player's token there is no payment token."""
    response = store.post("/payment", json={"purchase": {"checkout": CHECKOUT}}, headers={"Authorization": "Bearer x"})
    assert refused(response) == (401, 1501)
