"""Orders that take no payment: free ones, and those for virtual currency."""

from collections.abc import Callable

import httpx
import pytest

from coinslot.sandbox import Sandbox

Refused = Callable[[httpx.Response], tuple[int, int]]


def _balance(sandbox: Sandbox) -> int:
    return sandbox.wallets.balances("ayla")["gems"]


def test_free_item_is_done_at_once(sandbox: Sandbox, store: httpx.Client) -> None:
    """The answer has the order's id and no token; the order is done, free and without a price."""
    answered = store.post("/free/item/daily_gift", json={"quantity": 2}).json()
    [order] = sandbox.orders.all()
    assert answered == {"order_id": order.id}
    assert store.get(f"/order/{order.id}").json() == {
        "order_id": order.id,
        "status": "done",
        "content": {
            "price": None,
            "virtual_price": None,
            "is_free": True,
            "items": [{"sku": "daily_gift", "quantity": 2, "is_free": True, "price": None}],
        },
    }


@pytest.mark.parametrize("path", ["/free/item/daily_gift", "/payment/item/skin_ruby/virtual/gems"])
def test_body_may_be_left_out(sandbox: Sandbox, store: httpx.Client, path: str) -> None:
    """Every member is optional there, hence the body too."""
    sandbox.wallets.set("ayla", "gems", 300)
    assert store.post(path).status_code == 200


def test_paid_item_is_not_free(sandbox: Sandbox, store: httpx.Client, refused: Refused) -> None:
    """422 and 1411 on the free endpoint, and no order."""
    assert refused(store.post("/free/item/gems_100", json={})) == (422, 1411)
    assert refused(store.post("/free/item/skin_ruby", json={})) == (422, 1411)
    assert refused(store.post("/free/item/nothing", json={})) == (404, 4001)
    assert sandbox.orders.all() == []


def test_virtual_currency_is_charged_at_creation(sandbox: Sandbox, store: httpx.Client) -> None:
    """The price leaves the balance with the order, which is done and priced in that currency."""
    sandbox.wallets.set("ayla", "gems", 1000)
    order_id = store.post("/payment/item/sword_01/virtual/gems", json={"sandbox": True}).json()["order_id"]
    assert _balance(sandbox) == 500
    body = store.get(f"/order/{order_id}").json()
    assert (body["status"], body["content"]["price"], body["content"]["is_free"]) == ("done", None, False)
    assert body["content"]["virtual_price"] == {
        "amount": "500",
        "amount_without_discount": "500",
        "currency": "gems",
    }
    assert body["content"]["items"] == [{"sku": "sword_01", "quantity": 1, "is_free": False, "price": None}]


def test_nobody_pays_what_he_has_not(sandbox: Sandbox, store: httpx.Client, refused: Refused) -> None:
    """One gem too few is 422 and 5006: nothing is charged and there is no order."""
    sandbox.wallets.set("ayla", "gems", 299)
    assert refused(store.post("/payment/item/skin_ruby/virtual/gems", json={})) == (422, 5006)
    assert _balance(sandbox) == 299
    assert sandbox.orders.all() == []


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("skin_ruby/virtual/gold", (422, 4054)),
        ("skin_ruby/virtual/rubies", (422, 4054)),
        ("gems_100/virtual/gems", (422, 4054)),
        ("nothing/virtual/gems", (404, 4001)),
        ("skin_ruby/virtual/gems?platform=toaster", (422, 1102)),
        ("skin_ruby", (422, 4055)),
    ],
)
def test_wrong_currency_is_refused(
    sandbox: Sandbox, store: httpx.Client, path: str, code: tuple[int, int], refused: Refused
) -> None:
    """What the currency does not buy is refused, and what money does not buy too."""
    sandbox.wallets.set("ayla", "gems", 1000)
    assert refused(store.post(f"/payment/item/{path}", json={})) == code
    assert _balance(sandbox) == 1000


def test_lost_answer_has_charged(sandbox: Sandbox, store: httpx.Client) -> None:
    """A dropped answer takes the currency once: whoever asks again pays again."""
    sandbox.wallets.set("ayla", "gems", 1000)
    sandbox.fault(method="POST", drop="answer")
    with pytest.raises(httpx.RemoteProtocolError):
        store.post("/payment/item/skin_ruby/virtual/gems", json={})
    assert (_balance(sandbox), len(sandbox.orders.all())) == (700, 1)


@pytest.mark.parametrize("path", ["/free/item/daily_gift", "/payment/item/skin_ruby/virtual/gems", "/free/cart"])
def test_bad_requests_are_refused_like_any_other(
    sandbox: Sandbox, store: httpx.Client, path: str, refused: Refused
) -> None:
    """The rules for token, project and body hold on every endpoint."""
    nobody = {"Authorization": "Bearer nonsense"}
    assert refused(store.post(path, json={}, headers=nobody)) == (401, 1501)
    assert refused(store.post(f"{sandbox.store}/api/v2/project/9{path}", json={})) == (404, 1700)
    assert refused(store.post(path, json={"settings": {}})) == (422, 1102)
    assert sandbox.orders.all() == []
