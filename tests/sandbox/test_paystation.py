"""The requests that the payment page makes, over real HTTP."""

from decimal import Decimal

import httpx
import pytest

from coinslot.sandbox import Order, OrderStatus, Sandbox
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.checkout import Charge
from coinslot.sandbox.lines import Line
from coinslot.sandbox.redirects import RedirectPolicy

GOOD, DECLINING = "4111111111111111", "4111111111111178"


@pytest.mark.parametrize(
    "address", ["/paystation4/?token=T", "/paystation3/?access_token=T", "/paystation2/?access_token=T"]
)
def test_page_is_at_all_addresses(pay_station: httpx.Client, address: str) -> None:
    """Each version of Pay Station's address gives the page."""
    response = pay_station.get(address)
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")


def test_page_learns_what_is_bought(pay_station: httpx.Client, order: Order) -> None:
    """Name, quantity, the price of one and of all."""
    body = pay_station.get(f"/pay/{order.token}").json()
    assert (body["name"], body["quantity"], body["status"]) == ("Chest of gems", 2, "new")
    assert (body["unitPrice"]["amount"], body["price"]["amount"]) == ("9.99", "19.98")
    assert pay_station.get(body["picture"]).headers["Content-Type"].startswith("image/svg")


def test_page_learns_what_a_cart_holds(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """Several items have one price together, none for one piece, and are all named."""
    lines = (Line(CATALOG["gems_550"], 2), Line(CATALOG["sword_01"]))
    body = pay_station.get(f"/pay/{sandbox.orders.place('ayla', lines).token}").json()
    assert (body["name"], body["description"]) == ("A cart of 2 items", "Chest of gems (2), Dawn blade")
    assert (body["quantity"], body["unitPrice"], body["price"]["amount"]) == (3, None, "24.97")


def test_page_learns_the_way_back(sandbox: Sandbox, pay_station: httpx.Client, order: Order) -> None:
    """Where the order names an address the page knows all of its policy, otherwise nothing of one."""
    assert pay_station.get(f"/pay/{order.token}").json()["redirect"] is None
    policy = RedirectPolicy("https://game.example", "any", 5, "successful", "Back", "tx-1")
    returning = sandbox.orders.place("ayla", order.lines, policy)
    assert pay_station.get(f"/pay/{returning.token}").json()["redirect"] == {
        "url": "https://game.example",
        "automatic": "any",
        "delay": 5,
        "manual": "successful",
        "caption": "Back",
        "externalId": "tx-1",
    }


def test_muted_page_is_told_from_its_first_moment(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """The mark is in the page itself, and only when it is set."""
    assert "data-mute" not in pay_station.get("/paystation4/?token=T").text
    sandbox.settings.window_mute = True
    assert '<body data-mute data-state="loading">' in pay_station.get("/paystation4/?token=T").text


def test_paying_makes_the_order_done(sandbox: Sandbox, pay_station: httpx.Client, order: Order) -> None:
    """Without a delay the order is done before the page has its answer."""
    body = pay_station.post(f"/pay/{order.token}", json={"card": GOOD}).json()
    assert (body["payment"], body["window"]) == ("done", {"delay": 0, "lost": False})
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE


def test_both_delays_are_separate(sandbox: Sandbox, pay_station: httpx.Client, order: Order) -> None:
    """The order's delay leaves it paid; the window's is told to the page."""
    sandbox.settings.order_done_delay = 60
    sandbox.settings.window_done_delay = 3
    sandbox.settings.drop_window_done = True
    body = pay_station.post(f"/pay/{order.token}", json={"card": GOOD}).json()
    assert (body["status"], body["window"]) == ("paid", {"delay": 3, "lost": True})
    assert sandbox.orders.get(order.id).status is OrderStatus.PAID


def test_declining_card_takes_nothing(sandbox: Sandbox, pay_station: httpx.Client, order: Order) -> None:
    """The payment is troubled and the order still new."""
    body = pay_station.post(f"/pay/{order.token}", json={"card": DECLINING}).json()
    assert body["payment"] == "troubled"
    assert sandbox.orders.get(order.id).status is OrderStatus.NEW


@pytest.mark.parametrize("card", ["5500005555555559", "", None, 4111111111111111])
def test_other_cards_are_not_taken(sandbox: Sandbox, pay_station: httpx.Client, order: Order, card: object) -> None:
    """A number that is no test card is refused and names those that are."""
    response = pay_station.post(f"/pay/{order.token}", json={"card": card})
    assert response.status_code == 422
    assert GOOD in response.json()["error"]
    assert sandbox.orders.get(order.id).status is OrderStatus.NEW


def test_attempts_are_numbered(pay_station: httpx.Client, order: Order) -> None:
    """Each attempt has an invoice of its own."""
    invoices = [pay_station.post(f"/pay/{order.token}/invoice").json()["invoice"] for _ in range(2)]
    assert invoices == [f"{order.id}01", f"{order.id}02"]


def test_canceled_order_cannot_be_paid(sandbox: Sandbox, pay_station: httpx.Client, order: Order) -> None:
    """After the cancel button, paying is a conflict."""
    assert pay_station.post(f"/pay/{order.token}/cancel").json()["status"] == "canceled"
    assert pay_station.post(f"/pay/{order.token}", json={"card": GOOD}).status_code == 409
    assert sandbox.orders.get(order.id).status is OrderStatus.CANCELED


def test_unknown_token_is_not_found(pay_station: httpx.Client) -> None:
    """A token that is not ours opens nothing."""
    assert pay_station.get("/pay/T").status_code == 404
    assert pay_station.post("/pay/T", json={"card": GOOD}).status_code == 404


def test_payment_without_an_order_is_shown(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """What is paid for has a name, a price and no order id; the picture exists."""
    body = pay_station.get(f"/pay/{sandbox.payment_token('ayla', 2.5, 'EUR', 'A tip')}").json()
    assert (body["orderId"], body["name"], body["status"], body["userId"]) == (None, "A tip", "new", "ayla")
    assert body["price"] == {"amount": "2.5", "amount_without_discount": "2.5", "currency": "EUR"}
    assert pay_station.get(body["picture"]).status_code == 200


def test_several_charges_are_named(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """Like a cart, several charges are all named."""
    charges = [Charge("Sword", Decimal(5), 2), Charge("Charm", Decimal(0))]
    body = pay_station.get(f"/pay/{sandbox.checkouts.create('ayla', charges).token}").json()
    assert (body["name"], body["description"], body["quantity"]) == ("2 items", "Sword (2), Charm", 3)


def test_payment_without_an_order_is_paid_once(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """Declined, then paid, with an invoice for each attempt; after that it is a conflict, and no order came of it."""
    path = f"/pay/{sandbox.payment_token('ayla')}"
    invoices = []
    for card, payment in ((DECLINING, "troubled"), (GOOD, "done")):
        invoices.append(pay_station.post(f"{path}/invoice").json()["invoice"])
        body = pay_station.post(path, json={"card": card}).json()
        assert (body["payment"], body["invoice"]) == (payment, invoices[-1])
    assert int(invoices[1]) == int(invoices[0]) + 1
    assert [pay_station.post(f"{path}{rest}").status_code for rest in ("/invoice", "/cancel")] == [409, 409]
    assert pay_station.get(path).json()["status"] == "done"
    assert sandbox.orders.all() == []


def test_payment_without_an_order_is_canceled(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """After the cancel button it cannot be paid."""
    path = f"/pay/{sandbox.payment_token('ayla')}"
    assert pay_station.post(f"{path}/cancel").json()["status"] == "canceled"
    assert pay_station.post(path, json={"card": GOOD}).status_code == 409
