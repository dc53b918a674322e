"""The Event API over real HTTP."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.catalog import CATALOG

Refused = Callable[[httpx.Response], tuple[int, int]]


@pytest.fixture
def api(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The Event API as ayla."""
    headers = {"Authorization": f"Bearer {sandbox.token('ayla')}"}
    with httpx.Client(base_url=sandbox.store, headers=headers, params={"project_id": sandbox.project_id}) as client:
        yield client


def _listed(api: httpx.Client, **query: str | int | list[str]) -> list[tuple[str, int]]:
    events = api.get("/events", params=query).json()["events"]
    return [(event["data"]["notification_type"], event["data"]["order"]["id"]) for event in events]


def _paid(sandbox: Sandbox, user: str = "ayla") -> int:
    return sandbox.pay(sandbox.orders.create(user, CATALOG["gems_100"]).id).id


def test_events_are_listed_as_documented(sandbox: Sandbox, api: httpx.Client) -> None:
    """Each has an id, a status, a time and the notification; nothing else."""
    _paid(sandbox)
    [event] = sandbox.events.all()
    assert api.get("/events").json() == {
        "events": [{"id": event.id, "status": 0, "created_at": event.created_at, "data": event.data}]
    }


def test_order_is_told_of_once(sandbox: Sandbox, api: httpx.Client, order: Order) -> None:
    """Not when it is made, once when it is paid, not again when it is done, whoever looks; once when refunded."""
    assert _listed(api) == []
    sandbox.settings.order_done_delay = 3600
    sandbox.pay(order.id)
    assert _listed(api) == [("order_paid", order.id)]
    sandbox.set_status(order.id, "done")
    sandbox.orders.settle()
    assert _listed(api) == [("order_paid", order.id)]
    sandbox.cancel(order.id)
    assert _listed(api) == [("order_paid", order.id), ("order_canceled", order.id)]


@pytest.mark.parametrize("status", ["canceled", "expired"])
def test_unpaid_end_is_not_told_of(sandbox: Sandbox, api: httpx.Client, order: Order, status: str) -> None:
    """Nobody has paid, so nobody has to give or take anything."""
    sandbox.decline(order.id)
    sandbox.set_status(order.id, status)
    assert _listed(api) == []


def test_orders_without_a_payment_are_told_of_at_once(sandbox: Sandbox, api: httpx.Client, store: httpx.Client) -> None:
    """A free order and one for virtual currency, with what the game sent along."""
    sandbox.wallets.set("ayla", "gems", 300)
    sent = {"custom_parameters": {"level": 7}}
    paths = ("/free/item/daily_gift", "/payment/item/skin_ruby/virtual/gems")
    ids = [store.post(path, json=sent).json()["order_id"] for path in paths]
    store.put("/cart/fill", json={"items": [{"sku": "daily_gift"}]})
    ids.append(store.post("/free/cart", json=sent).json()["order_id"])
    assert _listed(api) == [("order_paid", order_id) for order_id in ids]
    assert [event.data["custom_parameters"] for event in sandbox.events.all()] == [{"level": 7}] * 3


def test_processed_event_is_listed_no_more(sandbox: Sandbox, api: httpx.Client) -> None:
    """204 without a body, a second time as well; the other event stays."""
    _paid(sandbox)
    other = _paid(sandbox)
    event = sandbox.events.all()[0]
    for _ in range(2):
        answer = api.post(f"/events/{event.id}/processed")
        assert (answer.status_code, answer.content) == (204, b"")
    assert _listed(api) == [("order_paid", other)]


def test_list_can_be_narrowed(sandbox: Sandbox, api: httpx.Client) -> None:
    """By an id after which it begins, and by notifications, with the brackets or without."""
    first, second = _paid(sandbox), _paid(sandbox)
    sandbox.cancel(second)
    begin = sandbox.events.all()[0].id
    assert _listed(api, after_id=begin) == [("order_paid", second), ("order_canceled", second)]
    assert _listed(api, **{"types[]": "order_canceled"}) == [("order_canceled", second)]
    assert _listed(api, types=["order_paid", "payment"]) == [("order_paid", first), ("order_paid", second)]
    assert len(_listed(api, **{"types[]": ["order_paid", "order_canceled"]})) == 3
    assert _listed(api, types="refund") == []


@pytest.mark.parametrize("after_id", ["", "x", "-1", "1.5", "٣", "9" * 5000])
def test_wrong_id_to_begin_after_is_refused(api: httpx.Client, after_id: str, refused: Refused) -> None:
    """422 and 1102, with the parameter that is wrong."""
    response = api.get("/events", params={"after_id": after_id})
    assert refused(response) == (422, 1102)
    assert response.json()["errorMessageExtended"][0]["property"] == "after_id"


def test_other_players_events_are_not_there(sandbox: Sandbox, api: httpx.Client, refused: Refused) -> None:
    """They are not listed, and processing them is answered as for one that never was; they stay as they are."""
    _paid(sandbox, "mallory")
    [event] = sandbox.events.all()
    assert _listed(api) == []
    foreign, missing = (api.post(f"/events/{number}/processed") for number in (event.id, 1))
    assert refused(foreign) == (404, 1000)
    assert foreign.text.replace(str(event.id), "1") == missing.text
    assert sandbox.events.all() == [event]


@pytest.mark.parametrize("event_id", ["1", "0", "-1", "x", "٣", "1" * 5000])
def test_unknown_event_is_not_found(api: httpx.Client, event_id: str, refused: Refused) -> None:
    """Whatever stands there, an event that is not there is 404."""
    assert refused(api.post(f"/events/{event_id}/processed")) == (404, 1000)


@pytest.mark.parametrize(("method", "path"), [("GET", "/events"), ("POST", "/events/1/processed")])
def test_bad_requests_are_refused_like_any_other(
    sandbox: Sandbox, api: httpx.Client, method: str, path: str, refused: Refused
) -> None:
    """Another project or none is 404, a bad token or none 401, and 403 where the API is not turned on."""
    for query in ("?project_id=9", "?project_id="):
        assert refused(httpx.request(method, f"{sandbox.store}{path}{query}")) == (404, 1700)
    assert refused(httpx.request(method, f"{sandbox.store}{path}")) == (404, 1700)
    for authorization in ("", "Bearer nonsense", f"Bearer {sandbox.token('ayla', lifetime=-1)}"):
        assert refused(api.request(method, path, headers={"Authorization": authorization})) == (401, 1501)
    sandbox.settings.events = False
    assert refused(api.request(method, path)) == (403, 1700)


def test_events_from_before_it_was_turned_on_are_there(sandbox: Sandbox, api: httpx.Client) -> None:
    """Turning the API off keeps nothing from being told later."""
    sandbox.settings.events = False
    order_id = _paid(sandbox)
    sandbox.settings.events = True
    assert _listed(api) == [("order_paid", order_id)]


def test_page_may_ask(sandbox: Sandbox, api: httpx.Client) -> None:
    """CORS and faults are as for the Store API."""
    sandbox.fault(method="GET", path="/events", status=500)
    answers = [api.get("/events", headers={"Origin": "https://game.example"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [500, 200]
    assert {answer.headers["Access-Control-Allow-Origin"] for answer in answers} == {"*"}
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    assert api.options("/events/1/processed", headers={"Origin": "https://game.example", **asks}).status_code == 200


def test_reset_forgets_events(sandbox: Sandbox, api: httpx.Client) -> None:
    """After it there are none, and the next id is above the forgotten ones."""
    _paid(sandbox)
    [forgotten] = sandbox.events.all()
    sandbox.reset()
    assert _listed(api) == []
    _paid(sandbox)
    assert sandbox.events.all()[0].id > forgotten.id
