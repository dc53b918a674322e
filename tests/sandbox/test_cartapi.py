"""The cart over real HTTP."""

from collections.abc import Callable

import httpx
import pytest

from coinslot.sandbox import Sandbox

Refused = Callable[[httpx.Response], tuple[int, int]]
Fill = Callable[..., httpx.Response]


@pytest.fixture
def fill(store: httpx.Client) -> Fill:
    """Fill the current cart: ``fill(gems_100=2)``."""

    def put(**quantities: int) -> httpx.Response:
        items = [{"sku": sku, "quantity": quantity} for sku, quantity in quantities.items()]
        return store.put("/cart/fill", json={"items": items})

    return put


def _held(store: httpx.Client) -> dict[str, int]:
    return {item["sku"]: item["quantity"] for item in store.get("/cart").json()["items"]}


def test_new_cart_is_empty_and_stays_the_same(store: httpx.Client) -> None:
    """Reading makes the cart; reading again finds it, also by its id."""
    cart = store.get("/cart").json()
    assert cart == {
        "cart_id": cart["cart_id"],
        "is_free": False,
        "items": [],
        "warnings": [],
        "price": {"amount": "0", "amount_without_discount": "0", "currency": "USD"},
        "promotions": [],
    }
    assert store.get("/cart").json() == cart
    assert store.get(f"/cart/{cart['cart_id']}").json() == cart


def test_filled_cart_is_described(store: httpx.Client, fill: Fill) -> None:
    """Each item with the price of all its pieces, and the price of everything."""
    cart = fill(gems_550=2, daily_gift=1).json()
    price = {"amount": "19.98", "amount_without_discount": "24.98", "currency": "USD"}
    assert cart["items"] == [
        {
            "sku": "gems_550",
            "name": "Chest of gems",
            "description": "550 gems in an oak chest.",
            "quantity": 2,
            "is_free": False,
            "price": price,
        },
        {
            "sku": "daily_gift",
            "name": "Daily gift",
            "description": "A little something for coming back.",
            "quantity": 1,
            "is_free": True,
            "price": None,
        },
    ]
    assert (cart["price"], cart["is_free"]) == (price, False)
    assert store.get("/cart").json() == cart


def test_filling_again_replaces_what_it_names(store: httpx.Client, fill: Fill) -> None:
    """Other items stay."""
    fill(gems_100=2, sword_01=1)
    fill(gems_100=5)
    assert _held(store) == {"gems_100": 5, "sword_01": 1}


def test_unsellable_items_are_warnings(store: httpx.Client, fill: Fill) -> None:
    """A fill takes what it can and answers 200; the rest comes back with its error."""
    answered = fill(nothing=2, gems_100=1, skin_ruby=1)
    assert answered.status_code == 200
    warnings = answered.json()["warnings"]
    assert [(each["sku"], each["quantity"], each["errorCode"]) for each in warnings] == [
        ("nothing", 2, 4001),
        ("skin_ruby", 1, 4055),
    ]
    assert warnings[0]["errorMessage"] == "[0401-4001]: Item with sku = 'nothing' not found"
    assert _held(store) == {"gems_100": 1}


def test_items_are_set_and_removed(store: httpx.Client, refused: Refused) -> None:
    """Setting puts in or changes, removing takes out; both answer 204 with nothing."""
    for quantity in (1, 3):
        answered = store.put("/cart/item/gems_100", json={"quantity": quantity})
        assert (answered.status_code, answered.content) == (204, b"")
    assert _held(store) == {"gems_100": 3}
    assert store.delete("/cart/item/gems_100").status_code == 204
    assert _held(store) == {}
    assert refused(store.delete("/cart/item/gems_100")) == (422, 1411)


def test_every_call_takes_the_cart_by_its_id(store: httpx.Client, fill: Fill) -> None:
    """With the id the same paths mean the same cart."""
    cart = f"/cart/{fill(gems_100=1).json()['cart_id']}"
    store.put(f"{cart}/fill", json={"items": [{"sku": "sword_01"}]})
    store.put(f"{cart}/item/gems_550", json={"quantity": 2})
    assert _held(store) == {"gems_100": 1, "sword_01": 1, "gems_550": 2}
    store.delete(f"{cart}/item/gems_550")
    assert _held(store) == {"gems_100": 1, "sword_01": 1}
    assert store.put(f"{cart}/clear").status_code == 204
    assert _held(store) == {}


def test_order_from_the_cart_is_to_be_paid(sandbox: Sandbox, store: httpx.Client, fill: Fill) -> None:
    """The order holds every line and the way back; the answer has the token; the cart is left as it was."""
    cart_id = fill(gems_100=2, daily_gift=1).json()["cart_id"]
    for path in ("/payment/cart", f"/payment/cart/{cart_id}"):
        body = {"sandbox": True, "settings": {"return_url": "https://game.example"}}
        answered = store.post(path, json=body).json()
        order = sandbox.orders.get(answered["order_id"])
        assert answered == {"order_id": order.id, "token": order.token}
        assert order.redirect_policy.return_url == "https://game.example"
        content = store.get(f"/order/{order.id}").json()["content"]
        assert [line["sku"] for line in content["items"]] == ["gems_100", "daily_gift"]
        assert (content["price"]["amount"], content["is_free"]) == ("3.98", False)
    assert _held(store) == {"gems_100": 2, "daily_gift": 1}


def test_free_cart_is_done_at_once(sandbox: Sandbox, store: httpx.Client, fill: Fill, refused: Refused) -> None:
    """A cart of free items has an endpoint of its own, and the paid one says so."""
    cart = fill(daily_gift=2).json()
    assert cart["is_free"] is True
    assert refused(store.post("/payment/cart", json={})) == (422, 1456)
    for path in ("/free/cart", f"/free/cart/{cart['cart_id']}"):
        order_id = store.post(path).json()["order_id"]
        assert sandbox.orders.get(order_id).status == "done"
    fill(gems_100=1)
    assert refused(store.post("/free/cart", json={})) == (422, 1411)


@pytest.mark.parametrize("kind", ["payment", "free"])
def test_cart_must_be_there_and_hold_something(store: httpx.Client, kind: str, refused: Refused) -> None:
    """No cart yet is 1401, an empty one 1403."""
    missing = store.post(f"/{kind}/cart", json={})
    assert refused(missing) == (422, 1401)
    assert "Cart for user ayla not found" in missing.json()["errorMessage"]
    store.get("/cart")
    assert refused(store.post(f"/{kind}/cart", json={})) == (422, 1403)


def test_cart_of_another_player_is_not_found(
    sandbox: Sandbox, store: httpx.Client, fill: Fill, refused: Refused
) -> None:
    """Whoever knows the id of somebody else's cart gets 1401 for everything, and changes nothing."""
    cart_id = fill(gems_100=1).json()["cart_id"]
    mallory = {"Authorization": f"Bearer {sandbox.token('mallory')}"}
    for method, path, body in (
        ("GET", f"/cart/{cart_id}", None),
        ("PUT", f"/cart/{cart_id}/fill", {"items": [{"sku": "sword_01"}]}),
        ("PUT", f"/cart/{cart_id}/item/sword_01", {"quantity": 1}),
        ("DELETE", f"/cart/{cart_id}/item/gems_100", None),
        ("PUT", f"/cart/{cart_id}/clear", None),
        ("POST", f"/payment/cart/{cart_id}", {}),
        ("POST", f"/free/cart/{cart_id}", {}),
    ):
        assert refused(store.request(method, path, json=body, headers=mallory)) == (422, 1401), path
    assert _held(store) == {"gems_100": 1}


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("/cart/fill", {}, "items"),
        ("/cart/fill", {"items": []}, "items"),
        ("/cart/fill", {"items": ["gems_100"]}, "items"),
        ("/cart/fill", {"items": [{"sku": 1}]}, "items"),
        ("/cart/fill", {"items": [{"sku": "gems_100", "quantity": 0}]}, "quantity"),
        ("/cart/item/gems_100", {"quantity": "2"}, "quantity"),
    ],
)
def test_bad_bodies_are_refused(store: httpx.Client, path: str, body: object, name: str, refused: Refused) -> None:
    """422 and 1102 with the property that is wrong, and the cart stays empty."""
    response = store.put(path, json=body)
    assert refused(response) == (422, 1102)
    assert response.json()["errorMessageExtended"][0]["property"] == name
    assert _held(store) == {}


def test_unknown_item_is_not_set(store: httpx.Client, refused: Refused) -> None:
    """404 and 4001, as when it is ordered."""
    assert refused(store.put("/cart/item/nothing", json={"quantity": 1})) == (404, 4001)
