"""How the payment page leads back to the game's own address, in a real browser."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.redirects import RedirectPolicy
from tests.sandbox.embedding import ON_LOAD, Embed, Game

BUTTONS = {"done": "#pay", "troubled": "#decline", "canceled": "#cancel"}

Ordered = Callable[..., Order]


@pytest.fixture
def ordered(sandbox: Sandbox, order: Order, game_origin: str) -> Ordered:
    """Place an order that leads back to the game: ``ordered(redirect_conditions="any")``."""

    def place(**policy: Any) -> Order:  # noqa: ANN401 # the attributes of RedirectPolicy
        return sandbox.orders.place(
            "ayla", order.lines, RedirectPolicy(**({"return_url": f"{game_origin}/back"} | policy))
        )

    return place


@pytest.fixture
def alone(page: Page, sandbox: Sandbox) -> Callable[..., Page]:
    """Open the payment page of an order by itself, and bring it to a state."""

    def opened(order: Order, state: str = "ready") -> Page:
        page.goto(f"{sandbox.pay_station}/paystation4/?token={order.token}")
        page.wait_for_selector("body[data-state=ready]")
        if state in BUTTONS:
            page.click(BUTTONS[state])
            page.wait_for_selector(f"body[data-state={state}]")
        return page

    return opened


Alone = Callable[..., Page]


CONDITIONS = {
    "none": [],
    "vc": [],
    "successful": ["done"],
    "successful_or_canceled": ["done", "canceled"],
    "any": ["done", "canceled", "expired", "troubled"],
}
"""After which results each leads back (Xsolla's documents)."""

ASK = """async ([conditions, results]) => {
  const { isAutomatic, isManual } = await import("/assets/redirect.js");
  const after = (ask, name) => (each) => results.filter((result) => ask({ redirect: { [name]: each } }, result));
  return [after(isAutomatic, "automatic"), after(isManual, "manual")].map((of) => conditions.map(of));
}"""


def test_conditions_choose_the_results(page: Page, sandbox: Sandbox) -> None:
    """The page leaves by itself, and has a button that leaves, after the results that its policy names only."""
    page.goto(f"{sandbox.pay_station}/paystation4/")
    assert page.evaluate(ASK, [[*CONDITIONS], CONDITIONS["any"]]) == [[*CONDITIONS.values()]] * 2


def test_page_does_what_the_conditions_say(ordered: Ordered, alone: Alone) -> None:
    """It announces that it leaves, and its button has the game's words after these results, and ours after others."""
    policy: dict[str, object] = {
        "redirect_conditions": "successful_or_canceled",
        "status_for_manual_redirection": "successful",
    }
    policy |= {"redirect_button_caption": "To the mine", "delay": 30}
    for result, words in (("done", "To the mine"), ("canceled", "Back to the game")):
        page = alone(ordered(**policy), result)
        expect(page.locator("#departure")).to_have_text("You are taken back to the game in 30 seconds.")
        expect(page.locator("#back")).to_have_text(words)
    page = alone(ordered(**policy), "troubled")
    expect(page.locator("#departure")).to_have_text("")
    expect(page.locator("#return")).to_be_hidden()


@pytest.mark.usefixtures("own_context")
def test_delay_is_kept(page: Page, ordered: Ordered, alone: Alone) -> None:
    """The page leaves when the seconds are over, and not before."""
    page.clock.install()
    alone(ordered(redirect_conditions="successful", delay=30), "done")
    page.clock.fast_forward(29_000)
    expect(page.locator("body")).to_have_attribute("data-state", "done")
    page.clock.fast_forward(1_000)
    page.wait_for_url("**/back?*")


@pytest.mark.usefixtures("own_context")
def test_another_attempt_stays(page: Page, ordered: Ordered, alone: Alone) -> None:
    """Who tries again after a decline is not taken away while it is under way, only afterwards."""
    page.clock.install()
    alone(ordered(redirect_conditions="any", delay=30), "troubled")
    page.clock.fast_forward(29_000)
    page.click("#decline")
    page.wait_for_selector("body[data-state=troubled]")
    page.clock.fast_forward(29_000)
    expect(page.locator("body")).to_have_attribute("data-state", "troubled")
    page.clock.fast_forward(1_000)
    page.wait_for_url("**status=troubled")


def test_query_after_a_payment(page: Page, ordered: Ordered, alone: Alone, game_origin: str) -> None:
    """User, the game's own id, invoice and status are added to what the address has already."""
    back = f"{game_origin}/back?level=7&name=a%20b#shop"
    order = ordered(return_url=back, redirect_conditions="successful", external_id="tx 1/2")
    alone(order)
    page.click("#pay")
    news = f"user_id=ayla&foreigninvoice=tx+1%2F2&invoice_id={order.id}01&status=done"
    page.wait_for_url(f"{game_origin}/back?level=7&name=a%20b&{news}#shop")


def test_query_before_a_payment(page: Page, ordered: Ordered, alone: Alone, game_origin: str) -> None:
    """Closed before an attempt to pay there are the user and an empty invoice, and no status."""
    alone(ordered(external_id="tx-1")).click("#close")
    page.wait_for_url(f"{game_origin}/back?user_id=ayla&invoice_id=")


def test_query_after_a_decline(page: Page, ordered: Ordered, alone: Alone, game_origin: str) -> None:
    """Closed after a decline the status is troubled; the game gave no id of its own."""
    order = ordered()
    alone(order, "troubled").click("#close")
    page.wait_for_url(f"{game_origin}/back?user_id=ayla&foreigninvoice=&invoice_id={order.id}01&status=troubled")


def test_query_while_it_is_delivered(sandbox: Sandbox, page: Page, ordered: Ordered, alone: Alone) -> None:
    """Closed between the payment and its done the status is delivering."""
    sandbox.settings.window_done_delay = 3600
    order = ordered()
    alone(order)
    with page.expect_response(f"**/pay/{order.token}") as answer:
        page.click("#pay")
    answer.value.finished()
    page.click("#close")
    page.wait_for_url("**status=delivering")


@pytest.mark.parametrize(
    ("buttons", "state", "query"),
    [
        (["pay"], "done", "&foreigninvoice=&invoice_id={invoice}&status=done"),
        (["pay", "cancel"], "canceled", "&foreigninvoice=&invoice_id={invoice}&status=troubled"),
        (["cancel"], "canceled", "&invoice_id="),
    ],
)
def test_query_of_what_is_over(
    sandbox: Sandbox, page: Page, ordered: Ordered, buttons: list[str], state: str, query: str
) -> None:
    """The page of an order that ended elsewhere says what it can; it leaves when told to, not by itself."""
    order = ordered(redirect_conditions="any", delay=30)
    for button in buttons:
        getattr(sandbox, button)(order.id)
    page.goto(f"{sandbox.pay_station}/paystation4/?token={order.token}")
    page.wait_for_selector(f"body[data-state={state}]")
    expect(page.locator("#departure")).to_have_text("")
    page.click("#back")
    page.wait_for_url("**/back?user_id=ayla" + query.format(invoice=f"{order.id}01"))


@pytest.mark.parametrize(("manual", "text"), [("any", "To the mine"), ("successful_or_canceled", "Back to the game")])
def test_expired_order_is_any(sandbox: Sandbox, page: Page, ordered: Ordered, manual: str, text: str) -> None:
    """An order that expired was neither paid nor canceled."""
    order = ordered(status_for_manual_redirection=manual, redirect_button_caption="To the mine")
    sandbox.set_status(order.id, "expired")
    page.goto(f"{sandbox.pay_station}/paystation4/?token={order.token}")
    expect(page.locator("#back")).to_have_text(text)


def test_player_and_address_are_encoded(
    sandbox: Sandbox, page: Page, ordered: Ordered, order: Order, alone: Alone
) -> None:
    """A player's id is a text like any: nothing in it changes the query."""
    policy = ordered().redirect_policy
    alone(sandbox.orders.place("ay&la=é", order.lines, policy)).click("#close")
    page.wait_for_url(f"**/back?user_id={quote('ay&la=é')}&invoice_id=")


@pytest.mark.parametrize("button", ["#close", "#back"])
def test_alone_both_buttons_lead_back(page: Page, ordered: Ordered, alone: Alone, button: str) -> None:
    """At the top, without an opener, nobody else can close the page."""
    alone(ordered(), "done").click(button)
    page.wait_for_url("**status=done")


def test_alone_without_an_address_it_stays(order: Order, alone: Alone) -> None:
    """There is no way back where the order names none."""
    page = alone(order, "done")
    page.click("#back")
    page.click("#close")
    expect(page.locator("#receipt")).to_contain_text(str(order.id))


def test_frame_takes_the_whole_page_along(embed: Embed, ordered: Ordered, game_origin: str) -> None:
    """From a frame an automatic redirect replaces the game, as the real page does."""
    game = embed(ordered(redirect_conditions="successful").token)
    game.frame.click("#pay")
    game.page.wait_for_url(f"{game_origin}/back?user_id=ayla&**")


def test_frame_without_a_policy_leaves_the_game_alone(embed: Embed, ordered: Ordered) -> None:
    """An address by itself changes nothing in a frame: both buttons ask the game to close."""
    game = embed(ordered().token)
    game.frame.click("#pay")
    game.frame.click("#back")
    game.frame.click("#close")
    assert game.names(8) == [*ON_LOAD, "invoice", "delivering", "done", "close", "close"]


@pytest.mark.parametrize("result", ["done", "troubled"])
def test_button_leads_back_from_a_frame(embed: Embed, ordered: Ordered, result: str) -> None:
    """The button goes to the address in the whole page; without a caption it has our words."""
    game = embed(ordered(status_for_manual_redirection="any").token)
    game.frame.click(BUTTONS[result])
    game.frame.get_by_role("button", name="Back to the game").click()
    game.page.wait_for_url(f"**status={result}")


def test_button_of_a_decline_goes_with_it(ordered: Ordered, alone: Alone) -> None:
    """When the next attempt succeeds and the policy has no word for that, no button of the decline is left."""
    page = alone(ordered(status_for_manual_redirection="any", redirect_button_caption="To the mine"), "troubled")
    expect(page.locator("#return")).to_be_visible()
    page.click("#pay")
    page.wait_for_selector("body[data-state=done]")
    expect(page.get_by_role("button", name="To the mine")).to_have_count(1)


@pytest.mark.usefixtures("own_context")
def test_frame_that_may_not_leave_asks_to_be_closed(embed: Embed, ordered: Ordered) -> None:
    """Where the game's page forbids it to navigate, the receipt stays, and the button says close."""
    order = ordered(redirect_conditions="successful", delay=30, status_for_manual_redirection="any")
    game = embed(order.token, sandbox="allow-scripts allow-forms allow-same-origin")
    game.page.clock.install()
    game.frame.click("#pay")
    expect(game.frame.locator("#departure")).not_to_have_text("")
    game.page.clock.fast_forward(30_000)
    expect(game.frame.locator("#departure")).to_have_text("")
    game.frame.click("#back")
    assert game.names(7) == [*ON_LOAD, "invoice", "delivering", "done", "close"]


def test_address_that_is_none_leads_nowhere(embed: Embed, ordered: Ordered) -> None:
    """What a browser cannot read as an address leaves a page that can be used."""
    game = embed(
        ordered(return_url="http://[", redirect_conditions="successful", status_for_manual_redirection="any").token
    )
    game.frame.click("#pay")
    game.frame.click("#back")
    assert game.names(7)[-1] == "close"


def test_popup_goes_by_itself(page: Page, sandbox: Sandbox, ordered: Ordered, game_origin: str) -> None:
    """A popup tells its opener, then leaves in its own window; the game stays where it is."""
    token = ordered(redirect_conditions="successful").token
    page.goto(game_origin)
    with page.expect_popup() as opening:
        page.evaluate("address => void window.open(address)", f"{sandbox.pay_station}/paystation4/?token={token}")
    popup = opening.value
    popup.click("#pay")
    popup.wait_for_url(f"{game_origin}/back?user_id=ayla&**")
    assert Game(page, page.main_frame).names(6) == [*ON_LOAD, "invoice", "delivering", "done"]
    assert page.url == f"{game_origin}/"


def test_payment_without_an_order_leads_back(
    page: Page, sandbox: Sandbox, control: httpx.Client, game_origin: str
) -> None:
    """A payment token of its own has a way back as well, set where the token is made."""
    settings = {"return_url": f"{game_origin}/back", "redirect_policy": {"redirect_conditions": "any"}}
    token = control.post("/payment-tokens?user=ayla", json={"settings": settings}).json()["token"]
    page.goto(f"{sandbox.pay_station}/paystation4/?token={token}")
    page.click("#pay")
    page.wait_for_url(f"{game_origin}/back?user_id=ayla&foreigninvoice=&invoice_id=*&status=done")
