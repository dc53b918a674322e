"""The payment page in every window that a game may show it in: frames of all kinds, popups, and none of them."""

from playwright.sync_api import Page, expect

from coinslot.sandbox import Order, OrderStatus, Sandbox
from tests.sandbox.embedding import ON_LOAD, Embed, Game, put_frame
from tests.waiting import closing

PORTAL = "allow-scripts allow-popups allow-forms"
"""What portals put on a game's frame: without allow-same-origin its origin is opaque, as are those inside it."""

PAID = [*ON_LOAD, "invoice", "delivering", "done", "close"]


def _pay_and_close(game: Game) -> None:
    game.frame.click("#pay")
    game.body_state("done")
    game.frame.click("#close")


def test_sandboxed_frame(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """With an opaque origin the page loads its own files, pays, and speaks from the origin null."""
    game = embed(order.token, sandbox=PORTAL)
    assert game.frame.evaluate("origin") == "null"
    _pay_and_close(game)
    assert game.names(7) == PAID
    assert game.origins() == {"null"}
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE


def test_frame_of_a_sandboxed_game(page: Page, sandbox: Sandbox, game_origin: str, order: Order) -> None:
    """Inside a game whose own origin is opaque the page may stand, and inherits that origin."""
    page.goto(game_origin)
    host = put_frame(page.main_frame, f"{game_origin}/game", sandbox=PORTAL)
    host.wait_for_function("document.body")
    game = Game(page, put_frame(host, f"{sandbox.pay_station}/paystation4/?token={order.token}"), host)
    game.body_state("ready")
    _pay_and_close(game)
    assert game.names(7) == PAID
    assert game.origins() == {"null"}


def test_credentialless_frame(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """In an isolated game a credentialless frame shows the page, which works as ever."""
    game = embed(order.token, path="/isolated", credentialless="")
    assert game.page.evaluate("crossOriginIsolated") is True
    _pay_and_close(game)
    assert game.names(7) == PAID
    assert game.origins() == {sandbox.pay_station}


def test_isolated_game_shows_no_ordinary_frame(page: Page, sandbox: Sandbox, game_origin: str, order: Order) -> None:
    """Like the real page, this one sends no embedder policy: an isolated game cannot simply frame it."""
    page.goto(f"{game_origin}/isolated")
    _see_no_frame(page, sandbox, order)
    assert page.evaluate("heard") == []


def test_muted_window_works_in_silence(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """The order is paid and the receipt shown; the game hears nothing of it, not even the handshake."""
    sandbox.settings.window_mute = True
    game = embed(order.token)
    _pay_and_close(game)
    game.frame.evaluate("""parent.postMessage('{"command": "end", "data": {}}', "*")""")
    assert game.names(1) == ["end"]
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE


def test_window_that_refuses_frames(page: Page, sandbox: Sandbox, game_origin: str, order: Order) -> None:
    """No frame shows the page, and a popup still does."""
    sandbox.settings.window_frames = "none"
    page.goto(game_origin)
    _see_no_frame(page, sandbox, order)
    popup = _open(page, sandbox, order)
    popup.wait_for_selector("body[data-widget=detected]")
    assert Game(page, page.main_frame).names(1)[0] == "widget-detection"


def test_severed_popup(page: Page, sandbox: Sandbox, game_origin: str, order: Order) -> None:
    """With an opener policy the popup has no opener and the game sees it closed, while the player pays in it."""
    sandbox.settings.window_opener_policy = "same-origin"
    page.goto(game_origin)
    popup = _open(page, sandbox, order)
    popup.wait_for_selector("body[data-state=ready]")
    assert popup.evaluate("opener") is None
    page.wait_for_function("popup.closed")
    popup.click("#pay")
    popup.wait_for_selector("body[data-state=done]")
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE
    assert page.evaluate("heard") == []
    with closing(popup):
        popup.click("#back")


def test_window_of_any_size(page: Page, sandbox: Sandbox, order: Order) -> None:
    """In a popup or on a phone, both ways out are in sight: Close from the start, Back with the receipt."""
    page.goto(f"{sandbox.pay_station}/paystation4/?token={order.token}")
    page.wait_for_selector("body[data-state=ready]")
    for button in ("#close", "#back"):
        for width, height in ((740, 760), (390, 844), (320, 568)):
            page.set_viewport_size({"width": width, "height": height})
            page.evaluate("scrollTo(0, 0)")
            expect(page.locator(button)).to_be_in_viewport()
        if button == "#close":
            page.click("#pay")
            page.wait_for_selector("body[data-state=done]")


ADDRESSES = (
    "/paystation4/?token={}",
    "/paystation3/?access_token={}",
    "/paystation2/?access_token={}",
    "/paystation2/?sandbox=true&parent_domain=game.example&access_token={}&consentId=5",
    "/paystation4/?token={}&mode=%3Cb%3E&token_type=x&__proto__=1",
    "/paystation2/?token=&access_token={}",
)


def test_addresses(page: Page, sandbox: Sandbox, order: Order) -> None:
    """Each version's address finds its order, whatever else is in the query."""
    for address in ADDRESSES:
        own = sandbox.orders.place("ayla", order.lines)
        page.goto(sandbox.pay_station + address.format(own.token))
        page.wait_for_selector("body[data-state=ready]")
        page.click("#pay")
        page.wait_for_selector("body[data-state=done]")
        assert sandbox.orders.get(own.id).status is OrderStatus.DONE, address


def _see_no_frame(page: Page, sandbox: Sandbox, order: Order) -> None:
    with page.expect_event("requestfailed", lambda request: "/paystation4/" in request.url) as blocked:
        put_frame(page.main_frame, f"{sandbox.pay_station}/paystation4/?token={order.token}")
    assert blocked.value.failure == "net::ERR_BLOCKED_BY_RESPONSE"


def _open(page: Page, sandbox: Sandbox, order: Order) -> Page:
    with page.expect_popup() as opening:
        page.evaluate(
            "address => { window.popup = window.open(address); }",
            f"{sandbox.pay_station}/paystation4/?token={order.token}",
        )
    return opening.value
