"""Messages that are not the payment window's, or that say nothing: nothing happens, and the purchase goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.e2e.hostile.conftest import (
    DONE,
    LIES,
    POST,
    add_frame,
    allow,
    nobody_listened,
    payment_frame,
    pays_undisturbed,
    status,
    under,
)

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.e2e.conftest import Game
    from web.build.static_server import StaticServer


def settle(game: Game) -> None:
    """Return when every message that was posted to the page before has been dispatched, and passed on if it is."""
    game.page.evaluate("new Promise((over) => setTimeout(over, 120))")


# -- who speaks, and from where --------------------------------------------------------------------------------


def test_a_strangers_frame(game: Game, stranger: StaticServer) -> None:
    """A frame of another origin lies: nobody listens."""
    url = under("stranger.test", stranger.url)
    allow(game, url)
    game.start()
    game.buy()
    frame = add_frame(game.page, url)
    game.payment("ready")
    frame.evaluate(POST, LIES)
    settle(game)
    pays_undisturbed(game)


def test_the_right_origin_in_another_window(shop: Game) -> None:
    """The payment page's origin in another frame than ours lies: the window is what counts first."""
    shop.buy()
    frame = add_frame(shop.page, f"{shop.sandbox.pay_station}/paystation4/?token=unknown")
    shop.payment("ready")
    frame.evaluate(POST, LIES)
    settle(shop)
    pays_undisturbed(shop)


def test_a_frame_inside_the_payment_page(game: Game, stranger: StaticServer) -> None:
    """What the payment page holds (a bank's form, say) is not the payment page."""
    url = under("bank.test", stranger.url)
    game.start()
    game.buy()
    outer = payment_frame(game)
    outer.evaluate(
        """url => new Promise((resolve) => {
            const frame = document.createElement("iframe");
            frame.onload = resolve;
            frame.src = url;
            document.body.append(frame);
        })""",
        url,
    )
    (inner,) = outer.child_frames
    inner.evaluate("texts => texts.forEach((text) => top.postMessage(text, '*'))", LIES)
    settle(game)
    pays_undisturbed(game)


def test_events_that_a_script_has_made(shop: Game) -> None:
    """What a script of the page makes may name the right window and origin: no browser has made it."""
    shop.buy()
    payment_frame(shop)
    shop.page.evaluate(
        """texts => {
            const frame = document.querySelector("coinslot-window").shadowRoot.querySelector("iframe");
            const { origin } = new URL(frame.src);
            for (const data of texts) {
                postMessage(data, "*");
                for (const source of [window, null, frame.contentWindow])
                    for (const from of [origin, origin.toUpperCase(), "null", ""])
                        dispatchEvent(new MessageEvent("message", { data, origin: from, source }));
            }
        }""",
        LIES,
    )
    settle(shop)
    pays_undisturbed(shop)


def test_events_named_status_and_close(shop: Game) -> None:
    """The provider's own widget tells by events on the document, which any script can make: they are nothing to us."""
    shop.buy()
    payment_frame(shop)
    shop.page.evaluate(
        """detail => {
            const host = document.querySelector("coinslot-window");
            for (const target of [document, window, document.body, host])
                for (const name of ["status", "status-done", "close", "close-lightbox", "done"])
                    target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
        }""",
        {"paymentInfo": {"status": "done"}},
    )
    settle(shop)
    pays_undisturbed(shop)


LIVE = "https://secure.xsolla.com"
LOOK_ALIKES = [
    "https://secure.xsolla.com.evil.test/",
    "https://evilxsolla.com/",
    "https://evil-secure.xsolla.com/",
    "https://SECURE.XSOLLA.COM.EVIL.TEST/",
    "https://xsolla.com/",
    "https://secure.xsolla.com:8443/",
    "https://secure.xsolla.com./",
    "http://secure.xsolla.com/",
    "https://sandbox-secure.xsolla.com/",
    "data:text/html,null",
]


def serve_live(page: Page, game: Game) -> None:
    """Give the provider's own host, and its look-alikes, pages: the right one has the sandbox's."""

    def answer(route: Route) -> None:
        url = route.request.url
        if url.startswith(f"{LIVE}/"):
            route.fulfill(response=route.fetch(url=url.replace(LIVE, game.sandbox.pay_station)))
        else:
            route.fulfill(content_type="text/html", body="<!doctype html><title>Pay Station</title>")

    page.route(lambda url: "xsolla" in url.lower() or "evil" in url.lower(), answer)


def test_look_alikes_in_the_payment_window(game: Game, page: Page) -> None:
    """The payment window is led to origins that resemble the provider's: it is heard again only after its return."""
    allow(game, "https: http: data:")
    serve_live(page, game)
    game.start(sandbox=False, endpoints={"store": game.sandbox.store, "socket": game.sandbox.websocket})
    game.buy()
    frame = payment_frame(game)
    address = frame.url
    assert address.startswith(f"{LIVE}/")
    for url in LOOK_ALIKES:
        frame.goto(url)
        assert frame.evaluate("origin") != LIVE, url
        frame.evaluate(POST, LIES)
        settle(game)
        nobody_listened(game)
    frame.goto(address)
    pays_undisturbed(game)


def test_a_sandboxed_stranger(game: Game, stranger: StaticServer) -> None:
    """A sandboxed frame has the origin "null", which no page but a sandboxed one takes for the payment page's."""
    url = under("stranger.test", stranger.url)
    allow(game, url)
    game.start()
    game.buy()
    frame = add_frame(game.page, url, sandbox="allow-scripts")
    assert frame.evaluate("origin") == "null"
    game.payment("ready")
    frame.evaluate(POST, LIES)
    settle(game)
    pays_undisturbed(game)


def test_a_window_that_was_led_away_and_closed(game: Game, stranger: StaticServer) -> None:
    """A payment window on a stranger's origin is not listened to; that the player closes it is told all the same."""
    url = under("stranger.test", stranger.url)
    allow(game, url)
    game.start()
    game.buy()
    frame = payment_frame(game)
    frame.goto(f"{url}/index.html")
    frame.evaluate(POST, LIES)
    settle(game)
    nobody_listened(game)
    game.close()
    assert game.result()["outcome"] == "abandoned"
    assert game.page.evaluate("game.grants") == []


def lead(popup: Page, url: str) -> None:
    """Have a popup go elsewhere by itself, for where the browser leads it has lost its opener."""
    popup.evaluate("url => void setTimeout(() => location.assign(url))", url)
    popup.wait_for_url(url)


def test_popups(shop: Game, stranger: StaticServer) -> None:
    """Of windows of their own, one is heard: not another of the right origin, and not the right one led elsewhere."""
    with shop.page.expect_popup() as opened:
        shop.buy(window="popup")
    right = opened.value
    right.locator("body[data-state=ready]").wait_for()
    address = right.url
    with shop.page.expect_popup() as opened:
        shop.page.evaluate("url => void open(url)", f"{shop.sandbox.pay_station}/paystation4/?token=unknown")
    other = opened.value
    other.locator("body[data-state=unknown-token]").wait_for()
    lead(right, under("stranger.test", f"{stranger.url}/index.html"))
    for popup in (other, right):
        popup.evaluate("texts => texts.forEach((text) => opener.postMessage(text, '*'))", LIES)
    settle(shop)
    nobody_listened(shop)
    lead(right, address)
    right.locator("#pay").click()
    assert shop.result()["outcome"] == "succeeded"
    assert shop.requests() == ["POST payment", "GET order"]


# -- the right window, and words that are not true -------------------------------------------------------------


RECORD = """() => {
    globalThis.recorded = [];
    addEventListener("message", ({ data }) => recorded.push(data));
}"""


def test_a_replay_of_an_earlier_purchase(shop: Game) -> None:
    """All that the window of a paid purchase said, said again by the next one's, pays for nothing."""
    shop.page.evaluate(RECORD)
    shop.buy()
    shop.press("pay")
    first = shop.result()["orderId"]
    words = shop.page.evaluate("recorded")
    assert any('"done"' in word for word in words)
    shop.buy()
    payment_frame(shop).evaluate(POST, words)
    shop.told("done")
    shop.page.wait_for_function("() => game.log.filter(([name]) => name === 'created').length === 2")
    settle(shop)
    assert shop.page.evaluate("game.grants") == [first]
    shop.press("cancel")
    assert shop.result(1)["outcome"] == "canceled"
    assert shop.page.evaluate("game.grants") == [first]


def test_done_for_another_order(shop: Game) -> None:
    """Another order is truly paid, and the window says so: only the purchase's own order is asked for, which is not."""
    other = shop.ask("orders.create", "gems_100")["value"]["orderId"]
    paid = shop.sandbox.pay(other)
    shop.buy()
    frame = payment_frame(shop)
    frame.evaluate(POST, [status("done", invoice=paid.invoice, order_id=other, orderId=other)])
    shop.told("done")
    shop.until(lambda: "GET order" in shop.requests(), "the order was looked at")
    asked = [entry.path for entry in shop.sandbox.requests.all() if entry.method == "GET"]
    assert all(path.endswith(f"/order/{shop.order()}") for path in asked)
    assert shop.page.evaluate("game.grants") == []
    shop.press("pay")
    result = shop.result()
    assert (result["outcome"], result["orderId"]) == ("succeeded", shop.order())
    shop.granted(shop.order())


def test_done_without_a_payment(shop: Game) -> None:
    """A window that says done without a payment is not believed: the order is looked at, and stays unpaid."""
    shop.buy()
    payment_frame(shop).evaluate(POST, [DONE])
    shop.told("done")
    assert shop.page.evaluate("game.grants") == []
    shop.press("pay")
    result = shop.result()
    assert result["outcome"] == "succeeded"
    shop.granted(result["orderId"])


# -- the right window, and words without sense -----------------------------------------------------------------


def said_in_vain(game: Game, *texts: str) -> None:
    """Have the right window say each of these: nothing changes, nothing is complained of, and then it is paid."""
    game.buy()
    frame = payment_frame(game)
    box = game.page.locator("coinslot-window iframe").bounding_box()
    for text in texts:
        # As JSON, for half a character would not survive the way to the browser.
        frame.evaluate("json => parent.postMessage(JSON.parse(json), '*')", json.dumps(text))
        settle(game)
        nobody_listened(game)
        assert game.page.locator("coinslot-window iframe").bounding_box() == box, text[:80]
    pays_undisturbed(game)
    assert not [line for line in game.console if line.startswith(("uncaught", "error", "warning"))]


def dimensions(width: str, height: str) -> str:
    """A wish for a size, its numbers as they are to be written."""
    return f'{{"command": "dimensions", "data": {{"dimensions": {{"width": {width}, "height": {height}}}}}}}'


def test_words_without_sense(shop: Game) -> None:
    """What is no envelope, or an envelope of the wrong shape, is nothing."""
    said_in_vain(
        shop,
        "",
        "null",
        "5",
        "{}",
        "[]",
        '"done"',
        "{not json",
        '{"command": "status"}',
        '{"command": "status", "data": null}',
        '{"command": "status", "data": {"paymentInfo": {"status": 5}}}',
        '{"command": "status", "data": {"paymentInfo": [{"status": "done"}]}}',
        '{"command": {"status": "done"}}',
        '[{"command": "close"}]',
    )


def test_keys_named_proto_and_constructor(shop: Game) -> None:
    """Names that mean something to JavaScript's objects mean nothing here, and leave its prototypes as they are."""
    said_in_vain(
        shop,
        '{"__proto__": {"command": "close"}}',
        '{"command": "status", "data": {"__proto__": {"paymentInfo": {"status": "done"}}}}',
        '{"command": "status", "data": {"paymentInfo": {"__proto__": {"status": "done"}}}}',
        '{"command": "constructor", "constructor": {"prototype": {"command": "close"}}}',
        '{"command": "__proto__", "data": {"__proto__": null}}',
    )
    assert shop.page.evaluate("Object.keys(Object.prototype).length === 0 && !('command' in {} || 'paymentInfo' in {})")


def test_numbers_that_are_none(shop: Game) -> None:
    """The window's size follows numbers of pixels: no text, no infinity, nothing below zero or beyond any screen."""
    said_in_vain(
        shop,
        dimensions('"1200"', '"900"'),
        dimensions("NaN", "Infinity"),
        dimensions("1e999", "1e999"),
        dimensions("-1e9", "-1"),
        dimensions("true", "true"),
        dimensions("9" * 9_000, "900"),
        dimensions("[1200]", '{"valueOf": 900}'),
    )


def test_megabytes(shop: Game) -> None:
    """Texts far longer than the provider's are not even read, whatever is in them."""
    said_in_vain(
        shop,
        "x" * 1_000_000,
        '{"command": "close", "data": "' + "x" * 1_000_000 + '"}',
        '{"command": "close"}' + " " * 5_000_000,
    )


def test_deep_nesting(shop: Game) -> None:
    """No depth of brackets breaks the reading."""
    said_in_vain(
        shop,
        "[" * 60_000,
        "[" * 30_000 + "]" * 30_000,
        '{"command": "status", "data": ' + '{"data": ' * 5_000 + "1" + "}" * 5_001,
        '{"command": "status", "data": {"paymentInfo": {"status": ' + "[" * 20_000 + "]" * 20_000 + "}}}",
    )


def test_lone_surrogates(shop: Game) -> None:
    """Half a character, which no encoding of text can carry, gets no further than the reading."""
    said_in_vain(
        shop,
        "\ud800",
        '{"command": "\udc00"}',
        '{"command": "close\ud83d"}',
        '{"\ud83d": "close"}',
        r'{"command": "\ud800"}',
        r'{"command": "status\udfff", "data": {"paymentInfo": {"status": "done"}}}',
    )


def test_values_that_are_no_text(shop: Game) -> None:
    """Objects instead of text are not the provider's envelope, however right they look inside."""
    shop.buy()
    payment_frame(shop).evaluate(
        """text => { for (const value of [null, 5, true, 5n, JSON.parse(text), new String(text), [text], new Map(),
            new ArrayBuffer(8), new Error(text), new Blob([text])]) parent.postMessage(value, "*"); }""",
        json.dumps({"command": "close"}),
    )
    settle(shop)
    pays_undisturbed(shop)
