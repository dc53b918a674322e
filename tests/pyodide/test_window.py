"""The payment window as Python in the page wants it: its ways, its looks, and what is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.pyodide.own import PAGES, PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.pyodide.shop import Shop


def news(shop: Shop) -> list[list[Any]]:
    """What was told of the window, each time that it changed: the way, why, and what stands in it."""
    told = [window for *_, window in shop.log("status")]
    return [each for before, each in zip([None, *told], told, strict=False) if each != before]


def buy_in_popup(shop: Shop, options: str = "window='popup'") -> Page:
    """Press the game's button; the popup that opens."""
    with shop.own.page.expect_popup() as opened:
        shop.press(f"shop.catalog.purchase('gems_100', {options}, **told)")
    return opened.value


def text_of(shop: Shop, selector: str) -> str:
    """What a part of the window says."""
    return shop.own.window.locator(selector).inner_text(timeout=PATIENCE)


def again(shop: Shop, more: str = "", **options: Any) -> None:  # noqa: ANN401 - those of Coinslot
    """Leave, and enter with these options."""
    shop.leave()
    shop.enter(more, **options)


def test_lightbox_is_the_first_choice(shop: Shop) -> None:
    """Of ``auto``, which says so at first; each news of the order says it again."""
    shop.buy()
    shop.own.press("pay")
    order = shop.result()["order_id"]
    shop.own.until(lambda: len(shop.log("status")) == 5, "all was told")
    lightbox = ["lightbox", "first", None]
    assert shop.log("status") == [
        [None, "unknown", None, lightbox],
        [order, "new", "invoice", lightbox],
        [order, "new", "delivering", lightbox],
        [order, "new", "done", lightbox],
        [order, "done", "done", lightbox],
    ]


def test_what_needs_no_window_tells_of_none(shop: Shop) -> None:
    """The status of an order that is free has no window."""
    shop.press("shop.catalog.purchase_free_item('daily_gift', **told)")
    order = shop.result()["order_id"]
    assert shop.told("status") == [order, "done", None, None]


def test_popup(shop: Shop) -> None:
    """Opened in the click, with a page of ours until the token is there; heard without polling; closed when done."""
    shop.own.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=1.0)
    popup = buy_in_popup(shop)
    assert popup.locator("[role=status]").inner_text() != ""
    assert popup.url == "about:blank"
    popup.locator("#pay").click(timeout=PATIENCE)
    assert shop.ended() == ("succeeded", False)
    shop.own.until(popup.is_closed, "the popup was closed")
    assert news(shop) == [["popup", "asked", None]]
    assert shop.log("close") == [["coinslot"]]
    assert shop.own.requests() == ["POST payment", "GET order"]


WITHOUT_A_CLICK = """async () => {
    while (navigator.userActivation.isActive) await new Promise((later) => setTimeout(later, 50));
    page.pressed();
}"""


def test_blocked_popup(shop: Shop) -> None:
    """Outside a click none may open; the status says so, and the result what kept the player from paying."""
    shop.own.run('game.next = \'shop.catalog.purchase("gems_100", window="popup", **told)\'')
    shop.own.page.evaluate(WITHOUT_A_CLICK)
    shop.own.window.locator(".card button").wait_for()
    assert news(shop) == [["popup", "asked", "popup_blocked"]]
    shop.own.window.locator(".close").click()
    result = shop.result()
    assert (result["outcome"], result["error"]) == ("abandoned", "popup_blocked")
    assert "inside the player's click" in result["message"]


@pytest.fixture
def hasty(shop: Shop) -> Shop:
    """A game whose Python waits half a second, not fifteen, for a word of the window."""
    shop.own.run("from coinslot.core import ladder\npatience, ladder.MUTE_AFTER = ladder.MUTE_AFTER, 0.5")
    return shop


def test_mute_window(hasty: Shop) -> None:
    """Nothing is heard: the status names the host, the player gets another way, and the order is followed."""
    hasty.own.sandbox.settings.window_mute = True
    hasty.buy()
    try:
        hasty.own.until(lambda: len(news(hasty)) == 2, "the silence was told")
    finally:
        hasty.own.run("ladder.MUTE_AFTER = patience")
    assert news(hasty)[1] == ["lightbox", "first", "window_silent"]
    assert hasty.own.window.locator(".note button").is_visible()
    hasty.own.press("pay")
    assert hasty.ended() == ("succeeded", False)


def test_receipt_is_left_to_be_read(shop: Shop) -> None:
    """With ``close_on_done`` off, the game is told at once, and the next purchase closes the receipt."""
    shop.press("shop.catalog.purchase('gems_100', close_on_done=False, **told)")
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", True)
    shop.told("success")
    assert shop.log("close") == []
    assert not shop.own.page.evaluate("page.pressed()")
    assert shop.own.window.count() == 1
    assert shop.told("close") == ["coinslot"]
    shop.own.press("pay")
    assert shop.ended(1) == ("succeeded", True)
    shop.own.window.locator(".close").click()
    shop.own.until(lambda: len(shop.log("close")) == 2, "the second one was closed")
    assert shop.log("close")[1] == ["player"]


def test_receipt_is_closed_when_the_game_leaves(shop: Shop) -> None:
    """And that is told, before leaving ends."""
    shop.press("shop.catalog.purchase('gems_100', close_on_done=False, **told)")
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", True)
    shop.own.run("game.next = 'shop.catalog.purchase_free_item(\"daily_gift\")'")
    shop.own.page.evaluate("page.pressed()")
    assert shop.result(1)["outcome"] == "succeeded"
    shop.leave()
    assert shop.log("close") == [["game"]]
    assert shop.own.window.count() == 0
    shop.enter()  # for the fixture to leave


def test_receipt_is_closed_after_seconds(shop: Shop) -> None:
    """A number for ``close_on_done`` is one of seconds, as everywhere in Python."""
    again(shop, close_on_done=1.5)
    shop.own.page.evaluate(
        "const watch = new MutationObserver(() => { page.changed = performance.now(); });"
        "watch.observe(document.body, { childList: true })"
    )
    shop.buy()
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", True)
    done = shop.own.page.evaluate("performance.now()")
    assert shop.told("close") == ["coinslot"]
    assert 500 < shop.own.page.evaluate("page.changed") - done < 5_000


def test_looks(shop: Shop) -> None:
    """What is wished for every window and what for one are merged, in sizes, layers and texts."""
    again(shop, appearance={"width": 650, "z_index": 7, "overlay_opacity": 0.2}, texts={"title": "Cash desk"})
    shop.press("shop.catalog.purchase('gems_100', appearance={'overlay_opacity': 0.5}, texts={'close': 'Away'})")
    look = shop.own.window.evaluate(
        "host => [host, host.shadowRoot.querySelector('dialog')].map((each) => each.style.cssText)"
    )
    assert "z-index: 7;" in look[0]
    assert "--width: 650px;" in look[1]
    assert "--overlay-opacity: 0.5;" in look[1]
    assert text_of(shop, "h2") == "Cash desk"
    assert shop.own.window.locator(".close").get_attribute("aria-label") == "Away"
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", False)


TITLE = "async (language) => (await import('./sources/window/texts.js')).LANGUAGES[language].title"


@pytest.mark.parametrize(
    ("call", "language"),
    [
        ("shop.catalog.purchase('gems_100', PurchaseParams(locale='de'))", "de"),
        ("shop.cart.purchase(PurchaseParams(locale='fr_CA'))", "fr"),
        ("shop.checkout.open(payment_token='none', locale='ja')", "ja"),
        ("shop.checkout.open(payment_token='none')", "en"),
    ],
)
def test_language(shop: Shop, call: str, language: str) -> None:
    """Our own texts are in the language of the purchase."""
    shop.own.run("await game.coinslot.cart.set_item('gems_100')")
    shop.press(call)
    assert shop.own.window.get_attribute("lang") == language
    assert text_of(shop, "h2") == shop.own.page.evaluate(TITLE, language)


def test_the_game_pauses(shop: Shop) -> None:
    """It is told when a window opens and when it is gone; what one purchase says goes before what holds for all."""
    again(shop, more="on_pause=lambda: game.log.append(['pause']), on_resume=lambda: game.log.append(['resume'])")
    shop.press("shop.catalog.purchase('gems_100', on_resume=later('own'), **told)")
    shop.told("pause")
    assert shop.log("own") == []
    shop.own.press("close")
    shop.told("own")
    shop.press("shop.catalog.purchase('gems_100', on_pause=lambda: 1 / 0, **told)")
    shop.own.press("close")
    shop.told("resume")
    assert [len(shop.log(word)) for word in ("pause", "own", "resume")] == [1, 1, 1]
    assert shop.ended(1) == ("abandoned", False)
    shop.own.until(lambda: "ZeroDivisionError" in str(shop.own.console), "the game's own error was told")
    shop.own.console.clear()


def test_focus_returns(shop: Shop) -> None:
    """To the element that the game names; otherwise to what had it."""
    focused = "document.activeElement.id"
    shop.own.page.evaluate("document.querySelector('#buy').focus()")
    shop.press("shop.catalog.purchase('gems_100', **told)")
    assert shop.own.page.evaluate(focused) == ""
    shop.own.window.locator(".close").click()
    assert shop.own.page.evaluate(focused) == "buy"
    field = "return_focus_to=js.document.querySelector('#name')"
    shop.own.page.evaluate("document.body.append(Object.assign(document.createElement('input'), {id: 'name'}))")
    shop.press(f"shop.catalog.purchase('gems_100', {field}, **told)")
    shop.own.window.locator(".close").click()
    assert shop.own.page.evaluate(focused) == "name"
    shop.own.page.evaluate("document.querySelector('#name').remove()")


def test_keys_of_the_window_are_none_of_the_games(shop: Shop) -> None:
    """A game that listens to the whole page, in the capture phase, hears no key while the window is open."""
    shop.own.page.evaluate(
        "page.keys = [], page.hear = ({ key }) => void page.keys.push(key);addEventListener('keydown', page.hear, true)"
    )
    shop.own.page.keyboard.press("a")
    shop.buy()
    shop.own.page.keyboard.press("b")
    shop.own.page.keyboard.press("Escape")
    assert shop.ended() == ("abandoned", False)
    shop.own.page.keyboard.press("c")
    assert shop.own.page.evaluate("page.keys") == ["a", "c"]
    shop.own.page.evaluate("removeEventListener('keydown', page.hear, true)")


def test_whole_address_of_the_page(shop: Shop) -> None:
    """A checkout whose page is elsewhere: its address is used as it is, and its origin may speak."""
    shop.own.run("created = await game.coinslot.orders.create('gems_100')")
    order, token = shop.own.ask("[created.order_id, created.payment_token]")
    url = f"{shop.own.sandbox.pay_station}/paystation3/?access_token={token}"
    shop.press(f"shop.checkout.open(payment_url={url!r}, order_id={order}, **told)")
    shop.own.payment("ready")
    assert shop.own.window.locator("iframe").get_attribute("src") == url
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", False)


WRONG = [
    ("window='iframe'", 'window is "iframe"; expected "auto", "lightbox", "popup" or "redirect"'),
    ("close_on_done=-1", "close_on_done is -1; expected true, false or a number of seconds"),
    ("close_on_done=2_200_000", "close_on_done is 2200000; expected true, false or a number of seconds"),
    ("appearance={'resize_timeout': '30s'}", 'appearance.resize_timeout is "30s"; expected a number of seconds'),
    ("appearance={'z_index': 1.5}", "appearance.z_index is 1.5; expected a whole number from 0"),
    ("appearance={'zIndex': 1}", "appearance.zIndex is unknown; did you mean z_index?"),
    ("appearance='dark'", 'appearance is "dark"; expected an object'),
    ("texts={'titles': 'x'}", "texts.titles is unknown; did you mean title?"),
    ("return_focus_to='canvas'", 'return_focus_to is "canvas"; expected an element of the page'),
    ("return_focus_to=object()", "return_focus_to is an object that is not plain; expected an element of the page"),
    ("on_pause=5", "on_pause is 5; expected a function"),
]
UNKNOWN = [
    ("close_on_don=True", "close_on_don is unknown; did you mean close_on_done?"),
    ("on_succes=print", "on_succes is unknown; did you mean on_success?"),
    ("closeOnDone=True", "closeOnDone is unknown; did you mean close_on_done?"),
    ("on_success=5", "on_success is 5; expected a function"),
]


def test_wrong_wishes_of_a_purchase(shop: Shop) -> None:
    """Each is refused at the call, in the words of Python, before anything is opened or sent."""
    shop.own.run("from coinslot.browser import CoinslotError")
    for wish, text in WRONG + UNKNOWN:
        is_refused(shop, wish, text)


def is_refused(shop: Shop, wish: str, text: str) -> None:
    """By every call that opens a window, and nothing is left of it."""
    before = shop.own.proxies()
    for call in ("catalog.purchase('gems_100', ", "cart.purchase(", "checkout.open(payment_token='none', "):
        said = shop.own.fails(f"game.coinslot.{call}{wish})")
        assert said.startswith(f"coinslot.core.errors.CoinslotError: {text}"), said
    code = f"try: game.coinslot.catalog.purchase('gems_100', {wish})\nexcept CoinslotError as error: code = error.code"
    shop.own.run(code)
    assert shop.own.ask("code") == "invalid_argument"
    assert (shop.own.window.count(), shop.own.requests()) == (0, [])
    shop.own.run("import sys; sys.last_value = sys.last_exc = sys.last_traceback = None")
    assert shop.own.proxies() == before


def test_wrong_wishes_for_all(shop: Shop) -> None:
    """Each is refused when Coinslot is entered, which leaves nothing in the page."""
    for wish, text in WRONG:
        before = shop.own.listeners()
        said = shop.own.fails(f"async with Coinslot(1, 'token', {wish}): pass")
        assert said.startswith(f"coinslot.core.errors.CoinslotError: {text}"), said
        assert shop.own.listeners() == before


def test_wishes_that_are_none_are_left_out(shop: Shop) -> None:
    """None is the same as nothing, also inside."""
    shop.press("shop.catalog.purchase('gems_100', window=None, appearance={'width': None}, on_pause=None, **told)")
    shop.own.press("pay")
    assert shop.ended() == ("succeeded", False)


NAMES = """async () => {
    const { WINDOW } = await import("./sources/window/options.js");
    const { appearance, texts } = WINDOW;
    return [WINDOW, appearance.shape.members, texts.shape.members].map((names) => Object.keys(names));
}"""


def test_wishes_have_the_same_names(shop: Shop) -> None:
    """What type checkers know in Python is what the script takes, each name."""
    shop.own.run(
        "from coinslot.browser import Appearance, WindowOptions, WindowTexts\nfrom coinslot.core.wire import camel"
    )
    names = shop.own.ask(
        "[[camel(x) for x in each.__annotations__] for each in (WindowOptions, Appearance, WindowTexts)]"
    )
    assert [set(each) for each in names] == [set(each) for each in shop.own.page.evaluate(NAMES)]


def test_nothing_of_ours_is_no_return(shop: Shop) -> None:
    """Where nothing was left, or what is kept cannot be read, there is nothing to come back to."""
    assert shop.own.ask("game.coinslot.returned is None")
    key = f"coinslot:{shop.own.sandbox.project_id}:sandbox"
    for kept in ('{"version": 1, "record": {"orderId": 5}}', '{"version": 1, "record": 5}', "7", "no JSON"):
        shop.own.page.evaluate("([key, kept]) => sessionStorage.setItem(key, kept)", [key, kept])
        again(shop)
        assert shop.own.ask("game.coinslot.returned is None")
    shop.own.page.evaluate("sessionStorage.clear()")


def test_typed_game(shop: Shop) -> None:
    """What mypy has passed runs, and what it has refused is refused when it is called all the same."""
    shop.own.run((PAGES / "typed.py").read_text("utf-8"))
    said = shop.own.ask("refused(game.coinslot)")
    names = ["close_on_done", "windw", "appearance.zindex", "window", "window", "on_success"]
    assert [name in text for name, text in zip(names, said, strict=True)] == [True] * len(names), said
    shop.own.run("typed = sell(game.coinslot)")
    shop.own.press("pay")
    assert shop.own.ask("(await typed.outcome).outcome") == "succeeded"
    shop.own.run("typed.close()")
