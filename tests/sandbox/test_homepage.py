"""The sandbox's home page in a real browser."""

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from coinslot.sandbox import Sandbox
from coinslot.sandbox.catalog import CATALOG
from tests.sandbox.receiver import Receiver
from tests.waiting import closing


@pytest.fixture
def home(page: Page, sandbox: Sandbox, receiver: Receiver) -> Iterator[Page]:
    """The page, connected; webhooks go to a game's server. Nothing may go wrong in it, refusals aside."""
    sandbox.webhooks.send_to(receiver.url)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text) if message.type == "error" and "status of 4" not in message.text else None
        ),
    )
    page.goto(sandbox.store)
    expect(page.locator("#live")).to_have_text("Live")
    yield page
    assert wrong == []


def _lines(page: Page) -> list[str]:
    return page.locator("#timeline .text").all_inner_texts()


def test_order_is_made_and_paid_from_the_page(home: Page, sandbox: Sandbox, receiver: Receiver) -> None:
    """It is chosen, its buttons are those that make sense, and everything that happens appears by itself."""
    home.get_by_label("Order Chest of gems").click()
    expect(home.locator("#title")).to_have_text(re.compile("Order [0-9]+"))
    [order] = sandbox.orders.all()
    expect(home.get_by_role("link", name="Open Pay Station")).to_have_attribute(
        "href", f"{sandbox.pay_station}/paystation4/?token={order.token}"
    )
    home.get_by_role("button", name="Pay", exact=True).click()
    expect(home.locator("#status")).to_have_text("done")
    expect(home.get_by_text("order_paid 204")).to_be_visible()
    assert {"new", "POST /payment/item/gems_550 200", "paid", "done"} <= set(_lines(home))
    expect(home.get_by_role("button", name="Pay", exact=True)).to_have_count(0)
    home.get_by_role("button", name="Refund").click()
    expect(home.locator("#status")).to_have_text("canceled")
    home.get_by_role("button", name="Resend webhooks").click()
    expect(home.get_by_text("order_paid 204")).to_have_count(2)
    assert receiver.kinds().count("order_paid") == 2


def test_one_orders_lines_are_shown_alone_and_by_channel(home: Page, sandbox: Sandbox) -> None:
    """Choosing an order leaves out the others, a filter leaves out a channel; both are undone by a second click."""
    first, second = (sandbox.orders.create("ayla", CATALOG[sku]) for sku in ("gems_100", "sword_01"))
    sandbox.set_status(second.id, "expired")
    expect(home.locator("#timeline .text")).to_have_text(["new", "new", "expired"])
    home.locator(f"[data-id='{first.id}']").click()
    expect(home.locator("#timeline .text")).to_have_text(["new"])
    home.get_by_role("button", name="order", exact=True).click()
    expect(home.locator("#timeline .text")).to_have_count(0)
    home.get_by_role("button", name="order", exact=True).click()
    home.locator(f"[data-id='{first.id}']").click()
    expect(home.locator("#timeline .text")).to_have_count(3)


def test_bytes_are_a_key_away(home: Page, sandbox: Sandbox, store: httpx.Client) -> None:
    """A line opens by keyboard, and what it shows is text, whatever it holds."""
    evil = "<img src=x onerror=alert(1)>"
    order_id = store.post("/payment/item/gems_100", json={"custom_parameters": {"name": evil}}).json()["order_id"]
    home.locator(f"[data-id='{order_id}']").focus()
    home.keyboard.press("Enter")
    home.locator("summary", has_text="POST").focus()
    home.keyboard.press("Enter")
    expect(home.locator("pre").first).to_contain_text(evil)
    expect(home.locator("pre").last).to_contain_text(f'"order_id":{order_id}')
    assert home.locator("#timeline img").count() == 0
    assert sandbox.order(order_id).requests("POST") == 1


def test_scenario_is_chosen_for_the_next_order(home: Page, sandbox: Sandbox) -> None:
    """With a sentence on what it does; the order plays it."""
    home.get_by_label("Scenario of each new order").select_option("expired")
    expect(home.locator("#summary")).to_contain_text("expires some seconds after")
    home.get_by_label("Order Handful of gems").click()
    expect(home.locator("#facts")).to_contain_text("scenario expired.")
    sandbox.advance(3)
    expect(home.locator("#status")).to_have_text("expired")


def test_payment_page_is_opened_and_closes(home: Page, sandbox: Sandbox) -> None:
    """As a popup that speaks to the home page, which closes it when it asks for that, as a game would."""
    home.get_by_label("Order Dawn blade").click()
    with home.expect_popup() as opened:
        home.get_by_role("link", name="Open Pay Station").click()
    opened.value.click("#pay")
    expect(home.locator("#status")).to_have_text("done")
    with closing(opened.value):
        opened.value.click("#back")
    assert [each.status for each in sandbox.orders.all()] == ["done"]


def test_half_a_day_passes_at_a_click(home: Page, receiver: Receiver) -> None:
    """A webhook that the game's server fails on comes twenty times, and each is there to be looked at."""
    receiver.answers = {"order_paid": [500] * 20}
    home.get_by_label("Order Dawn blade").click()
    home.get_by_role("button", name="Pay", exact=True).click()
    expect(home.get_by_text("order_paid 500, again in 300 s")).to_be_visible()
    home.get_by_role("button", name="+12 h").click()
    expect(home.get_by_text("order_paid 500")).to_have_count(20)
    assert receiver.kinds() == ["order_paid"] * 20


def test_refusal_is_shown(home: Page, receiver: Receiver) -> None:
    """What the game's server has said is told where the button is."""
    receiver.answers = {"user_validation": [400]}
    home.get_by_label("Order Dawn blade").click()
    home.get_by_role("button", name="Pay", exact=True).click()
    expect(home.get_by_role("alert")).to_contain_text("INVALID_USER, Nobody is called that")


def test_home_page_is_for_everybody(home: Page, sandbox: Sandbox, axe: str) -> None:
    """axe-core finds nothing, light and dark; on a phone nothing is wider than the screen."""
    order = sandbox.orders.create("ayla", CATALOG["gems_100"])
    sandbox.pay(order.id)
    home.locator(f"[data-id='{order.id}']").click()
    home.locator("summary").first.click()
    home.set_viewport_size({"width": 320, "height": 568})
    home.evaluate(axe)
    for scheme in ("light", "dark"):
        home.emulate_media(color_scheme=scheme)
        assert [each["id"] for each in home.evaluate("axe.run()")["violations"]] == [], scheme
    assert home.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_page_runs_no_script_but_its_own(sandbox: Sandbox) -> None:
    """The policy says so, and nobody may frame a page whose buttons act."""
    policy = httpx.get(sandbox.store).headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
