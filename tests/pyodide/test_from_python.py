"""Python in the page's own Pyodide sells: the wheel of the bundle, installed with micropip."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pyodide.own import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pyodide.own import Own
    from tests.pyodide.shop import Shop
    from web.build.static_server import StaticServer


def test_pay(shop: Shop) -> None:
    """An item that is paid for in the lightbox succeeds with one POST and one GET, and is offered once."""
    shop.buy()
    shop.own.press("pay")
    result = shop.result()
    assert (result["outcome"], result["verified"]) == ("succeeded", True)
    assert shop.own.requests() == ["POST payment", "GET order"]
    assert shop.told("success") == [result["order_id"], False, True]
    assert shop.log("order_created") == [[str(result["order_id"])]]
    assert shop.log("close") == [["coinslot"]]
    assert shop.own.window.count() == 0


def test_the_window_opens_within_the_click(shop: Shop) -> None:
    """The call is synchronous: when the button's listener returns, the lightbox is there."""
    shop.own.run("game.next = 'shop.catalog.purchase(\"gems_100\", **told)'")
    script = "document.querySelector('#buy').click(), document.querySelector('coinslot-window') !== null"
    assert shop.own.page.evaluate(script)
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", False)


@pytest.mark.parametrize(
    ("way", "outcome", "by"), [("player", "abandoned", "player"), ("cancel", "canceled", "coinslot")]
)
def test_not_paid(shop: Shop, way: str, outcome: str, by: str) -> None:
    """Closed or canceled in the window, the purchase ends so, with one look at the order."""
    shop.buy()
    shop.own.payment("ready")
    if way == "player":
        shop.own.window.locator(".close").click()
    else:
        shop.own.press("cancel")
    assert shop.ended() == (outcome, False)
    assert shop.own.requests() == ["POST payment", "GET order"]
    assert len(shop.log("cancel")) == 1
    assert shop.log("close") == [[by]]


def test_the_provider_and_the_game_close(shop: Shop) -> None:
    """The payment page's own close button and the game's close() close the window as well."""
    shop.buy()
    shop.own.press("close")
    assert shop.ended() == ("abandoned", False)
    shop.buy()
    shop.own.payment("ready")
    shop.own.run("game.purchases[1].close()")
    assert shop.ended(1) == ("abandoned", False)
    assert shop.log("close") == [["provider"], ["game"]]


def test_a_second_window_is_refused(shop: Shop) -> None:
    """While a window is open, a second purchase that needs one is busy, one that needs none goes through."""
    shop.buy()
    shop.own.payment("ready")
    shop.own.page.evaluate("page.pressed()")
    assert shop.result(1)["error"] == "window_busy"
    shop.own.run("game.next = 'shop.catalog.purchase_free_item(\"daily_gift\", **told)'")
    shop.own.page.evaluate("page.pressed()")
    assert shop.result(2)["outcome"] == "succeeded"
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", False)


def test_without_payment(shop: Shop) -> None:
    """What is free or costs virtual currency opens no window and is confirmed by the first look."""
    shop.own.sandbox.wallets.set("ayla", "gems", 300)
    shop.press("shop.catalog.purchase_free_item('daily_gift', **told)")
    assert shop.ended() == ("succeeded", False)
    shop.press("shop.catalog.purchase_for_virtual_currency('skin_ruby', 'gems', **told)")
    assert shop.ended(1) == ("succeeded", False)
    assert shop.own.requests() == ["POST free", "GET order", "POST payment", "GET order"]
    assert shop.own.sandbox.wallets.balances("ayla")["gems"] == 0
    shop.press("shop.catalog.purchase_for_virtual_currency('skin_ruby', 'gems', **told)")
    assert shop.result(2)["error"] == "not_enough_virtual_currency"


def test_carts(shop: Shop) -> None:
    """A cart is filled, shown, bought in the window; one with free things in it needs none."""
    shop.own.run(
        "from coinslot.browser import Line\nawait game.coinslot.cart.fill([Line('gems_100', 2), Line('sword_01', 1)])"
    )
    assert shop.own.ask("[[item.sku, item.quantity] for item in (await game.coinslot.cart.get()).items]") == [
        ["gems_100", 2],
        ["sword_01", 1],
    ]
    shop.press("shop.cart.purchase(**told)")
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", False)
    shop.own.run("await game.coinslot.cart.clear()\nawait game.coinslot.cart.set_item('daily_gift')")
    shop.press("shop.cart.purchase_free_cart(**told)")
    assert shop.ended(1) == ("succeeded", False)


def test_track(shop: Shop) -> None:
    """An order that was created elsewhere is followed by the socket to its end."""
    order = shop.own.ask("(await game.coinslot.orders.create('gems_100')).order_id")
    shop.press(f"shop.orders.track({order}, **told)")
    shop.own.until(lambda: len(shop.own.sandbox.sockets.all()) == 1, "the order socket was connected")
    shop.own.sandbox.pay(order)
    assert shop.ended() == ("succeeded", False)
    assert shop.told("success") == [order, False, True]
    assert shop.own.ask(f"(await game.coinslot.orders.check({order})).status") == "done"
    shop.own.until(lambda: shop.own.sandbox.sockets.all() == [], "the order socket was closed")


def test_checkout_with_an_order(shop: Shop) -> None:
    """A payment token with its order's id opens the window, and the order decides."""
    shop.own.run("created = await game.coinslot.orders.create('gems_100')")
    order, token = shop.own.ask("[created.order_id, created.payment_token]")
    shop.press(f"shop.checkout.open(payment_token={token!r}, order_id={order}, **told)")
    shop.own.press("pay")
    result = shop.result()
    assert (result["outcome"], result["order_id"], result["verified"], result["error"]) == (
        "succeeded",
        order,
        True,
        None,
    )


def test_checkout_without_an_order(shop: Shop) -> None:
    """Without an order the window's word is all there is, and the result says that it is not verified."""
    token = shop.own.sandbox.payment_token("ayla")
    shop.press(f"shop.checkout.open(payment_token={token!r}, **told)")
    shop.own.press("pay")
    result = shop.result()
    assert (result["outcome"], result["verified"]) == ("succeeded", False)
    assert shop.told("success") == [None, False, False]
    assert shop.own.requests() == []


def test_coming_online_looks_at_once(shop: Shop) -> None:
    """A page that wakes up looks at an order that is followed, whatever the socket has not said."""
    order = shop.own.ask("(await game.coinslot.orders.create('gems_100')).order_id")
    shop.press(f"shop.orders.track({order}, **told)")
    shop.own.until(lambda: len(shop.own.sandbox.sockets.all()) == 1, "the order socket was connected")
    shop.own.until(lambda: shop.own.requests().count("GET order") == 2, "the looks at start and opening were over")
    for count, event in enumerate(["window.online", "window.pageshow", "document.visibilitychange"], start=3):
        target, name = event.split(".")
        shop.own.page.evaluate(f"{target}.dispatchEvent(new Event('{name}'))")
        shop.own.until(lambda count=count: shop.own.requests().count("GET order") == count, f"{event} caused a look")  # type: ignore[misc]


def test_nothing_is_left_behind(shop: Shop) -> None:
    """Left with an open window and an open socket, the page has no listener, proxy or element of ours any more."""
    shop.leave()
    before = shop.own.proxies(), shop.own.listeners()
    shop.enter()
    order = shop.own.ask("(await game.coinslot.orders.create('gems_100')).order_id")
    shop.press(f"shop.orders.track({order}, **told)")
    shop.own.until(lambda: len(shop.own.sandbox.sockets.all()) == 1, "the order socket was connected")
    shop.buy()
    shop.own.payment("ready")
    during = shop.own.listeners()
    assert shop.own.proxies() > before[0]
    assert all(during[name] > count for name, count in before[1].items()), during
    shop.leave()
    assert shop.own.window.count() == 0
    shop.own.until(lambda: shop.own.proxies() == before[0], "every proxy was freed")
    shop.own.until(lambda: shop.own.sandbox.sockets.all() == [], "the order socket was closed")
    assert shop.own.listeners() == before[1]
    assert shop.own.page.locator("script[src*=python]").count() == 0
    assert [shop.result(index)["outcome"] for index in range(2)] == ["pending", "pending"]
    shop.enter()  # for the fixture to leave


def test_leaving_cut_short(shop: Shop) -> None:
    """Where leaving waits for a callback that never ends, and is canceled, the window is closed and all is freed."""
    shop.leave()
    before = shop.own.proxies(), shop.own.listeners()
    shop.enter()
    shop.press("shop.catalog.purchase('gems_100', on_order_created=for_ever)")
    shop.own.payment("ready")
    shop.own.run("leaving = asyncio.ensure_future(game.leave())\nawait asyncio.sleep(0)\nleaving.cancel()")
    assert "CancelledError" in shop.own.fails("await leaving")
    assert shop.own.window.count() == 0
    shop.own.until(lambda: shop.own.proxies() == before[0], "every proxy was freed")
    assert shop.own.listeners() == before[1]
    shop.enter()  # for the fixture to leave


def test_javascript_finds_it_installed(shop: Shop) -> None:
    """createCoinslot() in the same page uses the coinslot that Python has installed, and loads nothing."""
    shop.own.site.requests.clear()
    shop.own.page.evaluate("options => page.open(options)", shop.own.options)
    assert [request for request in shop.own.site.requests if "wheels" in request] == []
    shop.own.page.evaluate("void (page.pressed = () => page.buy('gems_100'))")
    shop.own.page.click("#buy")
    shop.own.press("pay")
    shop.own.page.wait_for_function("() => page.results.length === 1", timeout=PATIENCE)
    assert shop.own.page.evaluate("page.results[0].outcome") == "succeeded"
    shop.own.page.evaluate("page.shops[0].destroy()")


BUNDLES = [
    (None, "the bundle that the wheel was installed from"),
    ("coinslot", "a path relative to the page"),
    ("{site}/coinslot/", "an address"),
]


@pytest.mark.parametrize("address", [given for given, _ in BUNDLES], ids=[name for _, name in BUNDLES])
def test_where_the_bundle_is(installed: Own, site: StaticServer, address: str | None) -> None:
    """The scripts are found beside the wheel, or where the game says that they are."""
    given = address and address.format(site=site.url)
    installed.run(f"async with Coinslot(1, 'token', bundle={given!r}): pass")


OTHER_VERSION = "addEventListener(`coinslot:${new URL('./', import.meta.url)}`, e => e.detail.push({version: '9.9.9'}))"

WRONG = [
    ("bundle='nowhere'", "/nowhere/python.js", ""),
    ("bundle='silent'", "/silent/python.js", ""),
    ("bundle='other'", "9.9.9", OTHER_VERSION),
    ("bundle='http://'", "'http://'", ""),
    ("bundle=''", "bundle", ""),
    ("bundle=5", "5", ""),
]


@pytest.mark.parametrize(("argument", "word", "script"), WRONG, ids=[argument for argument, *_ in WRONG])
def test_a_wrong_bundle(installed: Own, root: Path, argument: str, word: str, script: str) -> None:
    """A bundle that is not there, of another version or no bundle at all is an error that says what to do."""
    for name in ("silent", "other"):
        (root / name).mkdir(exist_ok=True)
        (root / name / "python.js").write_text(script, "utf-8")
    installed.fails(f"async with Coinslot(1, 'token', {argument}): pass")  # a traceback keeps what it shows alive
    before = installed.proxies()
    text = installed.fails(f"async with Coinslot(1, 'token', {argument}): pass")
    assert text.startswith("coinslot.core.errors.CoinslotError: ")
    assert word in text
    assert installed.proxies() == before


SOURCES = [("pypi", "'pypi'"), ("emfs:/tmp/coinslot.whl", "'emfs:"), ("", "not installed from an address")]


@pytest.mark.parametrize(("source", "words"), SOURCES, ids=["an index", "a file", "nothing known"])
def test_a_wheel_from_elsewhere(installed: Own, source: str, words: str) -> None:
    """A wheel that came from an index or a file does not tell where the bundle is; the error asks for it."""
    installed.run(
        "from importlib.metadata import distribution\n"
        "note = distribution('coinslot').locate_file(f'coinslot-{coinslot.__version__}.dist-info') / 'PYODIDE_SOURCE'\n"
        f"kept = note.read_text()\nnote.write_text({source!r})"
    )
    try:
        text = installed.fails("async with Coinslot(1, 'token'): pass")
    finally:
        installed.run("note.write_text(kept)")
    assert words in text
    assert "bundle=" in text


def test_without_a_page(own: Own, bundle: Path) -> None:
    """Python in a worker has no page to open the payment window in, and says what to do instead."""
    (wheel,) = (bundle / "wheels").glob("coinslot-*.whl")
    code = f"""
import os, shutil, pyodide.http
wheel = await (await pyodide.http.pyfetch("coinslot/wheels/{wheel.name}")).bytes()
open("/tmp/{wheel.name}", "wb").write(wheel)
shutil.unpack_archive("/tmp/{wheel.name}", os.getcwd(), "zip")
from coinslot.browser import Coinslot
async with Coinslot(1, "token"): pass
"""
    script = """code => new Promise((resolve) => {
        const worker = new Worker("worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.postMessage(code);
    })"""
    text = own.page.evaluate(script, code)
    assert "CoinslotError: Python runs in a worker here" in text
    assert "createCoinslot()" in text


def test_the_api_is_imported_when_it_is_asked_for(installed: Own) -> None:
    """The package gives every name of its API, and an unknown one is an error as everywhere."""
    assert installed.ask("[name for name in coinslot.browser.api.__all__ if not hasattr(coinslot.browser, name)]") == []
    assert "cannot import name 'Coinslott'" in installed.fails("from coinslot.browser import Coinslott")
