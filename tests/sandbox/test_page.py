"""The payment page in a real browser, embedded in a page of another origin or opened by it."""

from playwright.sync_api import Page, expect

from coinslot.sandbox import Order, OrderStatus, Sandbox
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from tests.sandbox.embedding import ON_LOAD, Embed, Game


def test_load_speaks_in_the_real_order(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """On load: the handshake, the size, the first paint, as JSON strings from the payment page's origin."""
    game = embed(order.token)
    messages = game.heard(3)
    assert [message["command"] for message in messages] == ON_LOAD
    assert messages[0]["data"] == {}
    assert messages[1]["data"] == {"dimensions": {"width": 740, "height": 760}}
    assert game.origins() == {sandbox.pay_station}


def test_answered_handshake_is_noted(embed: Embed, order: Order) -> None:
    """The page knows that a widget is there, whatever else is posted to it before."""
    embed(order.token).frame.wait_for_selector("body[data-widget=detected]")


def test_noise_is_no_handshake(embed: Embed, order: Order) -> None:
    """Odd messages alone are ignored: the page works and has detected nothing."""
    game = embed(order.token, path="/#silent")
    game.frame.click("#decline")
    game.body_state("troubled")
    assert game.frame.get_attribute("body", "data-widget") is None


def test_page_shows_what_is_bought(embed: Embed, order: Order) -> None:
    """Name, quantity, price, the old price struck out, the total on the button, and the sandbox mark."""
    frame = embed(order.token).frame
    expect(frame.locator("#name")).to_have_text("Chest of gems")
    expect(frame.locator("#quantity")).to_have_text("2")
    expect(frame.locator("s#old-price")).to_have_text("$12.49")
    expect(frame.locator("#unit-price")).to_have_text("$9.99")
    expect(frame.locator("#pay")).to_contain_text("Pay $19.98")
    expect(frame.get_by_text("no money moves")).to_be_visible()


def test_page_shows_a_cart(sandbox: Sandbox, embed: Embed) -> None:
    """A cart names what it holds and what it costs together; there is no price of one piece."""
    lines = (Line(CATALOG["gems_550"], 2), Line(CATALOG["sword_01"]))
    game = embed(sandbox.orders.place("ayla", lines).token)
    expect(game.frame.locator("#description")).to_have_text("Chest of gems (2), Dawn blade")
    expect(game.frame.locator("#total")).to_have_text("$24.97")
    expect(game.frame.locator("#unit-price")).to_be_hidden()
    expect(game.frame.locator("#quantity")).to_be_hidden()
    game.frame.click("#pay")
    game.body_state("done")
    expect(game.frame.locator("#receipt dd").first).to_have_text("A cart of 2 items")


def test_pay(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """Paying posts invoice, delivering, done with one invoice; the order is done; a receipt shows."""
    game = embed(order.token)
    game.frame.click("#pay")
    game.body_state("done")
    assert game.names(6) == [*ON_LOAD, "invoice", "delivering", "done"]
    assert game.heard(6)[-1] == {
        "command": "status",
        "data": {
            "paymentInfo": {
                "status": "done",
                "invoice": f"{order.id}01",
                "userId": "ayla",
                "email": "ayla@player.example",
            }
        },
    }
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE
    expect(game.frame.locator("#receipt")).to_contain_text(str(order.id))
    expect(game.frame.get_by_role("heading", name="Payment successful")).to_be_focused()


def test_decline_then_pay(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """A decline posts invoice and troubled and shows an error; the next attempt has a new invoice."""
    game = embed(order.token)
    game.frame.click("#decline")
    game.body_state("troubled")
    expect(game.frame.get_by_role("alert")).to_contain_text("declined")
    assert sandbox.orders.get(order.id).status is OrderStatus.NEW
    game.frame.click("#pay")
    game.body_state("done")
    assert game.names(8) == [*ON_LOAD, "invoice", "troubled", "invoice", "delivering", "done"]
    invoices = [message["data"]["paymentInfo"]["invoice"] for message in game.heard(8)[3:]]
    assert invoices == [f"{order.id}01"] * 2 + [f"{order.id}02"] * 3


def test_declining_card(embed: Embed, order: Order) -> None:
    """The other test card declines by itself."""
    game = embed(order.token)
    game.frame.fill("#card", "4111111111111178")
    game.frame.press("#card", "Enter")
    game.body_state("troubled")
    assert game.frame.input_value("#card") == "4111 1111 1111 1178"
    assert game.names(5) == [*ON_LOAD, "invoice", "troubled"]


def test_real_cards_are_not_taken(embed: Embed, order: Order) -> None:
    """Any other number is refused by the form: nothing is sent and nothing is posted."""
    game = embed(order.token)
    game.frame.fill("#card", "5500 0055 5555 5559")
    game.frame.click("#pay")
    assert game.frame.evaluate("document.querySelector('#card').validationMessage") != ""
    assert game.frame.get_attribute("body", "data-state") == "ready"
    assert game.names(3) == ON_LOAD


def test_cancel(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """The cancel button cancels the order, then says so."""
    game = embed(order.token)
    game.frame.click("#cancel")
    game.body_state("canceled")
    assert game.names(4) == [*ON_LOAD, "canceled"]
    assert sandbox.orders.get(order.id).status is OrderStatus.CANCELED


def test_close(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """Close says close and changes nothing."""
    game = embed(order.token)
    game.frame.click("#close")
    assert game.names(4) == [*ON_LOAD, "close"]
    assert sandbox.orders.get(order.id).status is OrderStatus.NEW


def test_back_to_the_game_is_close(embed: Embed, order: Order) -> None:
    """The button below the receipt says close as well."""
    game = embed(order.token)
    game.frame.click("#pay")
    game.frame.click("#back")
    assert game.names(7)[-1] == "close"


def test_window_can_be_closed_while_it_processes(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """With the window's done held back, the order is done already and Close works."""
    sandbox.settings.window_done_delay = 3600
    game = embed(order.token)
    game.frame.click("#pay")
    assert game.names(5) == [*ON_LOAD, "invoice", "delivering"]
    game.body_state("processing")
    expect(game.frame.locator("#pay")).to_be_disabled()
    game.frame.click("#close")
    assert game.names(6)[-1] == "close"
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE


def test_done_message_can_be_lost(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """The player sees the receipt, the game's page hears no done."""
    sandbox.settings.drop_window_done = True
    game = embed(order.token)
    game.frame.click("#pay")
    game.body_state("done")
    game.frame.click("#close")
    assert game.names(6) == [*ON_LOAD, "invoice", "delivering", "close"]


def test_order_changed_elsewhere_is_shown_as_it_stands(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """An order that expired while the page was open cannot be paid; no payment is spoken of."""
    game = embed(order.token)
    sandbox.set_status(order.id, "expired")
    game.frame.click("#pay")
    game.body_state("canceled")
    expect(game.frame.get_by_role("heading", name="Order expired")).to_be_visible()
    assert game.names(3) == ON_LOAD


def test_lost_provider_leaves_a_usable_page(embed: Embed, order: Order) -> None:
    """When the provider does not answer, the page says so and can be used again."""
    game = embed(order.token)
    game.page.route("**/pay/**", lambda route: route.abort())
    game.frame.click("#pay")
    expect(game.frame.get_by_role("alert")).to_contain_text("does not answer")
    game.body_state("ready")
    game.page.unroute("**/pay/**")
    game.frame.click("#pay")
    game.body_state("done")


def test_paid_order_shows_its_receipt(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """The page of an order that is paid already has no form to pay it again."""
    sandbox.orders.pay(order.id)
    game = embed(order.token, "done")
    expect(game.frame.locator("#form")).to_be_hidden()


def test_payment_without_an_order(sandbox: Sandbox, embed: Embed) -> None:
    """Without an order the page posts the same messages for decline, pay and close, and names no order."""
    game = embed(sandbox.payment_token("ayla", 2.5, description="A tip for the bard"))
    expect(game.frame.locator("#name")).to_have_text("A tip for the bard")
    expect(game.frame.locator("#pay")).to_contain_text("Pay $2.50")
    game.frame.click("#decline")
    game.body_state("troubled")
    game.frame.click("#pay")
    game.body_state("done")
    expect(game.frame.locator("#receipt dt")).to_have_text(["Item", "Invoice", "Receipt to", "Paid"])
    game.frame.click("#back")
    assert game.names(9) == [*ON_LOAD, "invoice", "troubled", "invoice", "delivering", "done", "close"]
    paid = game.heard(9)[-2]["data"]["paymentInfo"]
    assert paid == {
        "status": "done",
        "invoice": sandbox.checkouts.all()[0].invoice,
        "userId": "ayla",
        "email": "ayla@player.example",
    }


def test_payment_without_an_order_is_canceled(sandbox: Sandbox, embed: Embed) -> None:
    """The cancel button speaks of the payment and says canceled."""
    game = embed(sandbox.payment_token("ayla"))
    expect(game.frame.locator("#cancel")).to_have_text("Cancel the payment")
    game.frame.click("#cancel")
    game.body_state("canceled")
    expect(game.frame.get_by_role("heading", name="Payment canceled")).to_be_visible()
    assert game.names(4) == [*ON_LOAD, "canceled"]


def test_unknown_token(embed: Embed) -> None:
    """A token that nobody has shows an explanation instead of a form."""
    game = embed("nonsense", "unknown-token")
    expect(game.frame.locator("#pay")).to_be_hidden()
    assert game.names(3) == ON_LOAD


def test_keyboard_alone(embed: Embed, order: Order) -> None:
    """Tab goes through the page in reading order, and Enter in a field pays."""
    game = embed(order.token)
    game.frame.focus("#close")
    order_of_focus = ["close"]
    for _ in range(6):
        game.page.keyboard.press("Tab")
        order_of_focus.append(game.frame.evaluate("document.activeElement.id"))
    assert order_of_focus == ["close", "card", "expiry", "cvv", "pay", "decline", "cancel"]
    game.frame.press("#cvv", "Enter")
    game.body_state("done")


def test_nothing_is_cut_off(page: Page, sandbox: Sandbox, order: Order) -> None:
    """From a small phone to a desktop the page needs no sideways scrolling; opened alone it works."""
    page.goto(f"{sandbox.pay_station}/paystation3/?access_token={order.token}")
    for state in ("ready", "done"):
        page.wait_for_selector(f"body[data-state={state}]")
        for width in (320, 375, 740, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate("document.documentElement.scrollWidth") == width, state
        if state == "ready":
            page.click("#pay")


def test_popup_speaks_to_its_opener(page: Page, sandbox: Sandbox, game_origin: str, order: Order) -> None:
    """Opened by the game's page, the payment page tells the opener the same."""
    page.goto(game_origin)
    with page.expect_popup() as opening:
        page.evaluate("address => void window.open(address)", f"{sandbox.pay_station}/paystation4/?token={order.token}")
    popup = opening.value
    popup.wait_for_selector("body[data-widget=detected]")
    popup.click("#pay")
    popup.wait_for_selector("body[data-state=done]")
    popup.click("#close")
    game = Game(page, page.main_frame)
    assert game.names(7) == [*ON_LOAD, "invoice", "delivering", "done", "close"]


def test_page_breaks_no_policy(page: Page, sandbox: Sandbox, order: Order) -> None:
    """Under its own strict policy the page loads everything and logs no complaint."""
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{sandbox.pay_station}/paystation4/?token={order.token}")
    page.click("#pay")
    page.wait_for_selector("body[data-state=done]")
    assert complaints == []
