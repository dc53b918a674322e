"""The Store API over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from coinslot.sandbox.redirects import RedirectPolicy

Create = Callable[..., httpx.Response]
Refused = Callable[[httpx.Response], tuple[int, int]]


def test_order_is_created_with_a_token(sandbox: Sandbox, create: Create) -> None:
    """The answer has the order's id, an integer, and the payment token; nothing else."""
    body = create("gems_100", sandbox=True, settings={"ui": {"theme": "x"}}).json()
    [order] = sandbox.orders.all()
    assert body == {"order_id": order.id, "token": order.token}
    assert (order.user, order.lines, order.status) == ("ayla", (Line(CATALOG["gems_100"]),), "new")


def test_order_is_described_as_documented(store: httpx.Client, create: Create) -> None:
    """Amounts are decimal strings for the whole quantity; nothing is free or in virtual currency."""
    order_id = create("gems_550", quantity=2).json()["order_id"]
    price = {"amount": "19.98", "amount_without_discount": "24.98", "currency": "USD"}
    assert store.get(f"/order/{order_id}").json() == {
        "order_id": order_id,
        "status": "new",
        "content": {
            "price": price,
            "virtual_price": None,
            "is_free": False,
            "items": [{"sku": "gems_550", "quantity": 2, "is_free": False, "price": price}],
        },
    }


def test_order_keeps_its_redirect_policy(sandbox: Sandbox, create: Create, refused: Refused) -> None:
    """What the settings say of the way back is kept; a wrong member makes no order."""
    settings: dict[str, object] = {"return_url": "https://game.example", "redirect_policy": {"delay": 5}}
    create("gems_100", settings=settings)
    [order] = sandbox.orders.all()
    assert order.redirect_policy == RedirectPolicy("https://game.example", delay=5)
    assert refused(create("gems_100", settings={"return_url": "nowhere"})) == (422, 1102)
    assert sandbox.orders.all() == [order]


def test_order_keeps_the_games_parameters(sandbox: Sandbox, create: Create) -> None:
    """What the game sends along is kept as it came, and nothing is nothing."""
    sent = {"character": "ayla", "level": 7, "vip": True}
    create("gems_100", custom_parameters=sent)
    create("gems_100")
    assert [order.custom_parameters for order in sandbox.orders.all()] == [sent, {}]


def test_order_shows_its_status(sandbox: Sandbox, store: httpx.Client, order: Order) -> None:
    """What the state machine says is what the API answers."""
    sandbox.set_status(order.id, "paid")
    assert store.get(f"/order/{order.id}").json()["status"] == "paid"
    sandbox.set_status(order.id, "canceled")
    assert store.get(f"/order/{order.id}").json()["status"] == "canceled"


def test_payment_token_opens_its_own_order_only(
    sandbox: Sandbox, store: httpx.Client, order: Order, refused: Refused
) -> None:
    """Whoever holds the payment token may look at that order, and at no other."""
    other = sandbox.orders.place("ayla", order.lines)
    headers = {"Authorization": f"Bearer {order.token}"}
    assert store.get(f"/order/{order.id}", headers=headers).json()["order_id"] == order.id
    assert refused(store.get(f"/order/{other.id}", headers=headers)) == (404, 9001)


@pytest.mark.parametrize("order_id", ["1", "0", "-1", "x", "٣", "1" * 5000, "1.0"])
def test_unknown_order_is_not_found(store: httpx.Client, order_id: str, refused: Refused) -> None:
    """Whatever is asked for, an order that is not there is 404 and 9001."""
    assert refused(store.get(f"/order/{order_id}")) == (404, 9001)


def test_order_of_another_user_is_not_found(
    sandbox: Sandbox, store: httpx.Client, order: Order, refused: Refused
) -> None:
    """Somebody else's order is answered for like one that does not exist."""
    headers = {"Authorization": f"Bearer {sandbox.token('mallory')}"}
    foreign = store.get(f"/order/{order.id}", headers=headers)
    missing = store.get("/order/1", headers=headers)
    assert refused(foreign) == (404, 9001)
    assert foreign.text.replace(str(order.id), "1") == missing.text


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer nonsense", "Basic YTpi", "expired", "payment token"])
def test_bad_authorisation_is_refused(
    sandbox: Sandbox, store: httpx.Client, order: Order, authorization: str, refused: Refused
) -> None:
    """A missing, malformed, foreign or expired token is 401; a payment token buys nothing."""
    named = {
        "expired": f"Bearer {sandbox.token('ayla', lifetime=-1)}",
        "payment token": f"Bearer {order.token}",
    }
    headers = {"Authorization": named.get(authorization, authorization)}
    assert refused(store.post("/payment/item/gems_100", json={}, headers=headers)) == (401, 1501)
    if authorization != "payment token":
        assert refused(store.get(f"/order/{order.id}", headers=headers)) == (401, 1501)


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"quantity": 0}, "quantity"),
        ({"quantity": -1}, "quantity"),
        ({"quantity": 1.5}, "quantity"),
        ({"quantity": "2"}, "quantity"),
        ({"quantity": True}, "quantity"),
        ({"quantity": 10**400}, "quantity"),
        ({"settings": {}}, "settings"),
        ({"settings": []}, "settings"),
        ({"settings": None}, "settings"),
        ({"custom_parameters": {}}, "custom_parameters"),
        ({"custom_parameters": {str(number): 1 for number in range(201)}}, "custom_parameters"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
    ],
)
def test_bad_bodies_are_refused(
    sandbox: Sandbox, store: httpx.Client, body: object, name: str, refused: Refused
) -> None:
    """422 and 1102, with the property that is wrong, and no order."""
    response = store.post("/payment/item/gems_100", json=body)
    assert refused(response) == (422, 1102)
    assert response.json()["errorMessageExtended"][0]["property"] == name
    assert sandbox.orders.all() == []


def test_empty_settings_are_refused_in_the_real_words(create: Create) -> None:
    """The real backend takes ``{}`` for a list, and says so."""
    assert "array value found, object required" in create("gems_100", settings={}).json()["errorMessage"]


def test_unknown_item_is_not_found(create: Create, refused: Refused) -> None:
    """404 and 4001, naming the SKU."""
    response = create("no.such_item-1")
    assert refused(response) == (404, 4001)
    assert "sku = 'no.such_item-1' not found" in response.json()["errorMessage"]


def test_free_item_has_its_own_endpoint(create: Create, refused: Refused) -> None:
    """A free item on the paid endpoint is 422 and 1456."""
    assert refused(create("daily_gift")) == (422, 1456)


def test_other_projects_do_not_exist(sandbox: Sandbox, store: httpx.Client) -> None:
    """Another project id is 404, and the text names the one that is served."""
    response = store.get(f"{sandbox.store}/api/v2/project/999/order/1")
    assert response.status_code == 404
    assert str(sandbox.project_id) in response.json()["errorMessage"]
