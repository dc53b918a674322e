"""What the payment window takes from the game, and gives back: focus, keys, full screen, scrolling, time."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import BOOT
from tests.e2e.test_ways import buy_in_popup, pay

if TYPE_CHECKING:
    from tests.e2e.conftest import Game

BOX = "coinslot-window .box"


def css(game: Game, selector: str, name: str) -> str:
    """A computed style of the payment window."""
    return str(
        game.page.locator(f"coinslot-window {selector}").evaluate("(each, name) => getComputedStyle(each)[name]", name)
    )


def with_hooks(game: Game, **options: Any) -> None:  # noqa: ANN401 - the options of a purchase
    """Buy, and write down pause and resume beside the rest."""
    game.page.evaluate(
        """next => { game.next = ["gems_100", {...next,
            onPause: () => game.log.push(["pause"]), onResume: () => game.log.push(["resume"])}] }""",
        options,
    )
    game.page.click("#buy")


@pytest.mark.parametrize("way", ["lightbox", "popup"])
def test_pause_and_resume(shop: Game, way: str) -> None:
    """Once each, around everything the window does."""
    with_hooks(shop, window=way)
    shop.page.locator("coinslot-window .close").click()
    shop.result()
    told = [entry[0] for entry in shop.log()]
    assert (told[0], told.count("pause"), told.count("resume")) == ("pause", 1, 1)
    assert told.index("resume") < told.index("close")


def test_hook_that_throws_stops_nothing(shop: Game) -> None:
    """It is the game's error to see; the window opens, sells and gives everything back."""
    shop.page.evaluate("game.next = ['gems_100', {onPause() { throw new Error('paused badly') }}]")
    shop.page.click("#buy")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert [line for line in shop.console if "paused badly" in line]


CANVAS = """() => {
    const canvas = document.createElement("canvas");
    canvas.id = "canvas";
    canvas.tabIndex = 0;
    document.body.append(canvas);
    canvas.focus();
}"""


@pytest.mark.parametrize("end", ["done", "close button", "escape", "provider", "destroy"])
def test_focus_and_scrolling_come_back(shop: Game, end: str) -> None:
    """To the canvas that had the focus, on every path."""
    shop.page.evaluate(CANVAS)
    shop.page.evaluate("document.documentElement.style.overflow = 'clip'")
    shop.page.evaluate("game.buy('gems_100')")
    shop.payment("ready")
    assert shop.page.evaluate("[document.documentElement.style.overflow, document.activeElement.localName]") == [
        "hidden",
        "coinslot-window",
    ]
    match end:
        case "done":
            shop.press("pay")
        case "close button":
            shop.close()
        case "escape":
            shop.page.keyboard.press("Escape")
        case "provider":
            shop.press("close")
        case "destroy":
            shop.page.evaluate("game.coinslot.destroy()")
    shop.result()
    assert shop.page.evaluate("[document.documentElement.style.overflow, document.activeElement.id]") == [
        "clip",
        "canvas",
    ]
    assert shop.page.locator("coinslot-window").count() == 0


def test_focus_goes_where_the_game_wants_it(shop: Game) -> None:
    """A shop that closes with the click has nothing left to give the focus back to."""
    shop.page.evaluate(CANVAS)
    shop.page.evaluate("game.next = ['gems_100', {returnFocusTo: document.querySelector('#canvas')}]")
    shop.page.click("#buy")
    shop.page.evaluate("document.querySelector('#buy').remove()")
    shop.close()
    shop.result()
    assert shop.page.evaluate("document.activeElement.id") == "canvas"


def test_focus_comes_back_although_the_game_gave_it_up(shop: Game) -> None:
    """A game that lets go of its canvas to pause finds the focus there again, where a dialog alone would not put it."""
    shop.page.evaluate(CANVAS)
    shop.page.evaluate("game.buy('gems_100', {onPause: () => document.querySelector('#canvas').blur()})")
    shop.close()
    shop.result()
    assert shop.page.evaluate("document.activeElement.id") == "canvas"


LISTENING = """() => {
    game.keys = [];
    for (const type of ["keydown", "keyup"]) {
        for (const target of [window, document]) {
            target.addEventListener(type, ({key}) => game.keys.push(`${type} ${key}`), true);
        }
    }
}"""


def test_keys_of_the_window_are_not_the_games(shop: Game) -> None:
    """Not even for listeners on the window that want them first; afterwards the game has its keys again."""
    shop.page.evaluate(LISTENING)
    shop.buy()
    shop.payment("ready")
    for key in ("x", "ArrowUp", "Tab"):
        shop.page.keyboard.press(key)
    shop.page.keyboard.press("Escape")
    shop.result()
    assert shop.page.evaluate("game.keys") == []
    shop.page.keyboard.press("z")
    assert shop.page.evaluate("game.keys") == ["keydown z", "keydown z", "keyup z", "keyup z"]


def test_key_held_from_the_game_presses_nothing(shop: Game) -> None:
    """Enter on the game's button opens the window; that it repeats and is let go closes nothing."""
    shop.page.locator("#buy").focus()
    shop.page.evaluate("game.next = ['gems_100', {}]")
    shop.page.keyboard.down("Enter")
    shop.page.locator("coinslot-window").wait_for(state="attached")
    shop.page.locator("coinslot-window .close").focus()
    for _ in range(5):
        shop.page.keyboard.down("Enter")
    shop.page.keyboard.up("Enter")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"


def test_key_held_when_the_window_closes_is_not_the_games(shop: Game) -> None:
    """Escape closes the window and, held a little longer, does not open the game's menu as well."""
    shop.page.evaluate(LISTENING)
    shop.buy()
    shop.payment("ready")
    shop.page.keyboard.down("Escape")
    shop.result()
    shop.page.keyboard.down("Escape")
    shop.page.keyboard.up("Escape")
    assert shop.page.evaluate("game.keys") == []
    shop.page.keyboard.press("Escape")
    assert shop.page.evaluate("game.keys").count("keydown Escape") == 2


def test_engine_that_takes_every_key(game: Game) -> None:
    """It listened before us and lets no key have its effect: the window still works by keyboard."""
    game.page.evaluate("addEventListener('keydown', (event) => event.preventDefault(), true)")
    game.start()
    game.buy()
    game.payment("ready")
    focused = "document.querySelector('coinslot-window').shadowRoot.activeElement?.className"
    game.page.keyboard.press("Tab")
    assert game.page.evaluate(focused) == "close"
    game.page.keyboard.press("Enter")
    assert game.result()["outcome"] == "abandoned"
    game.buy()
    game.page.keyboard.press("Escape")
    assert game.result(1)["outcome"] == "abandoned"


WHOLE = """async (id) => { await document.getElementById(id).requestFullscreen() }"""


def full_screen(game: Game) -> str:
    """What is full screen."""
    return str(game.page.evaluate("document.fullscreenElement?.id ?? ''"))


def test_full_screen_and_pointer_lock_are_left(shop: Game) -> None:
    """The window is seen, and the pointer can reach it."""
    shop.page.evaluate(CANVAS)
    shop.page.evaluate(WHOLE, "canvas")
    shop.page.evaluate("document.querySelector('#canvas').requestPointerLock()")
    shop.page.evaluate("game.buy('gems_100')")
    shop.until(lambda: not full_screen(shop), "full screen was left")
    shop.until(lambda: shop.page.evaluate("!document.pointerLockElement"), "the pointer was free")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"


@pytest.mark.parametrize("element", ["canvas", "stage"])
def test_full_screen_stays_when_asked(shop: Game, element: str) -> None:
    """The window is shown in it, also over a canvas, which can hold nothing."""
    shop.page.evaluate(CANVAS)
    shop.page.evaluate(
        "document.body.append(Object.assign(document.createElement('div'), {id: 'stage', textContent: 'x'}))"
    )
    shop.page.evaluate(WHOLE, element)
    shop.page.evaluate("game.buy('gems_100', {fullscreen: 'stay'})")
    shop.payment("ready")
    assert full_screen(shop) == element
    shop.press("pay")  # Playwright presses only what is visible and not covered
    assert shop.result()["outcome"] == "succeeded"
    assert full_screen(shop) == element


# -- closing --------------------------------------------------------------------------------------------------


TIMED = """closeOnDone => {
    const at = (name) => (...news) => game.log.push([name, Math.round(performance.now()), ...news.slice(-1)]);
    game.next = ["gems_100", {closeOnDone, onSuccess: at("success"), onClose: at("close")}];
}"""


def test_receipt_is_left_for_a_while(shop: Game) -> None:
    """The game is told at once; the window closes after the pause."""
    shop.page.evaluate(TIMED, 1500)
    shop.page.click("#buy")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    shop.until(lambda: bool(shop.log("close")), "the window was closed")
    ((_, told, _),) = shop.log("success")
    ((_, closed, news),) = shop.log("close")
    assert news == {"by": "coinslot"}
    assert closed - told > 750  # by the page's own clock; the word of success may come a little after the pause began


@pytest.mark.parametrize("button", ["back", "close"])
def test_receipt_is_left_until_the_player_closes_it(shop: Game, button: str) -> None:
    """By our button, or by the provider's, which is heard after the purchase is over."""
    shop.buy(closeOnDone=False)
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    shop.payment("done")
    if button == "back":
        shop.press("back")
    else:
        shop.close()
    by = "provider" if button == "back" else "player"
    shop.until(lambda: shop.log("close") == [["close", {"by": by}]], "the window was closed")


def test_receipt_is_in_nobodys_way(shop: Game) -> None:
    """The next purchase takes its place."""
    shop.buy(closeOnDone=False)
    shop.press("pay")
    shop.result()
    shop.page.evaluate("game.buy('sword_01', {})")
    shop.press("pay")
    assert shop.result(1)["outcome"] == "succeeded"
    assert shop.log("close")[0] == ["close", {"by": "coinslot"}]


def test_purchases_without_a_window_go_through(shop: Game) -> None:
    """While a window is open, what needs none is bought as ever."""
    shop.buy()
    shop.payment("ready")
    shop.begin("catalog.purchaseFreeItem", "daily_gift")
    assert shop.result(1)["outcome"] == "succeeded"
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"


# -- appearance -----------------------------------------------------------------------------------------------


def test_appearance_is_worn(shop: Game) -> None:
    """Size, margin, overlay, background, spinner: as the game wants them, and the page's own wishes go second."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=1.0)
    look = {
        "width": 520,
        "height": "60%",
        "contentMargin": "40px",
        "overlayOpacity": 0.9,
        "overlayBackground": "rgb(1, 2, 3)",
        "contentBackground": "rgb(4, 5, 6)",
        "spinnerColor": "rgb(7, 8, 9)",
        "spinnerRotationPeriod": 3,
        "allow": "payment; clipboard-write",
    }
    shop.buy(appearance=look)
    assert css(shop, ".overlay", "backgroundColor") == "rgb(1, 2, 3)"
    shop.until(lambda: css(shop, ".overlay", "opacity") == "0.9", "the overlay had its opacity")
    assert css(shop, ".box", "backgroundColor") == "rgb(4, 5, 6)"
    assert css(shop, ".spinner", "borderTopColor") == "rgb(7, 8, 9)"
    assert css(shop, ".spinner", "animationDuration") == "3s"
    shop.payment("ready")
    shop.page.wait_for_function("() => document.querySelector('coinslot-window')")
    assert shop.page.locator("coinslot-window iframe").get_attribute("allow") == "payment; clipboard-write"
    height = shop.page.evaluate("innerHeight")
    shop.until(lambda: css(shop, ".box", "width") == "520px", "the box has its width")
    assert css(shop, ".box", "height") == f"{height * 0.6:g}px"
    shop.close()


def test_appearance_of_all_and_of_one(game: Game) -> None:
    """What createCoinslot was told holds where the purchase says nothing else."""
    game.start(appearance={"width": 640, "overlayOpacity": 0.5}, texts={"title": "Till"})
    game.buy(appearance={"overlayOpacity": 0.25})
    game.until(lambda: css(game, ".overlay", "opacity") == "0.25", "the overlay had its opacity")
    assert css(game, ".box", "width") == "640px"
    assert game.page.locator("coinslot-window h2").inner_text() == "Till"


@pytest.mark.parametrize("spinner", ["none", "custom"])
def test_spinner(shop: Game, spinner: str) -> None:
    """None at all, or the game's own picture."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=1.0)
    shop.buy(appearance={"spinner": spinner, "spinnerUrl": "coin.svg"})
    spinners = shop.page.locator("coinslot-window .spinner")
    assert spinners.count() == (0 if spinner == "none" else 1)
    if spinner == "custom":
        assert spinners.get_attribute("src") == "coin.svg"


@pytest.mark.parametrize(
    ("look", "click", "escape"),
    [
        ({}, True, True),
        ({"closeByClick": False}, False, True),
        ({"closeByKeyboard": False}, True, False),
        ({"modal": True}, False, False),
        ({"zIndex": 10}, True, True),
        ({"zIndex": 10, "modal": True}, False, False),
    ],
)
def test_what_closes_it(shop: Game, look: dict[str, Any], click: bool, escape: bool) -> None:  # noqa: FBT001 - a table
    """A click beside it, Escape, neither; Escape twice is no way around, and the close button always is one."""
    for index, closes in enumerate((click, escape)):
        shop.buy(appearance=look)
        shop.payment("ready")
        if index == 0:
            shop.page.mouse.click(5, 5)
        else:
            for _ in range(3):
                shop.page.keyboard.press("Escape")
        assert (shop.page.locator("coinslot-window dialog[open]").count() == 0) is closes
        if not closes:
            shop.close()
        assert shop.result(index)["outcome"] == "abandoned"


# What a phone's back gesture asks of a dialog; made twice, the browser closes the dialog without asking.
ASK = """() => {
    const dialog = document.querySelector("coinslot-window").shadowRoot.querySelector("dialog");
    if (dialog.dispatchEvent(new Event("cancel", {cancelable: true}))) dialog.close();
    return dialog.open;
}"""
CLOSE = """() => {
    const dialog = document.querySelector("coinslot-window").shadowRoot.querySelector("dialog");
    dialog.close();
    return dialog.open;
}"""


@pytest.mark.parametrize(("gesture", "stays"), [(ASK, True), (CLOSE, False)], ids=["asked", "unasked"])
def test_dialog_that_the_browser_closes(shop: Game, gesture: str, *, stays: bool) -> None:
    """Where the player must choose it stays or is shown again, else it is over; the game hears of its end once."""
    shop.buy(appearance={"modal": True})
    shop.payment("ready")
    assert shop.page.evaluate(gesture) is stays
    shop.page.locator("coinslot-window dialog:modal").wait_for()
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    shop.buy()
    shop.payment("ready")
    shop.page.evaluate(gesture)
    assert shop.result(1)["outcome"] == "abandoned"
    assert shop.log("close") == [["close", {"by": "coinslot"}], ["close", {"by": "player"}]]


def test_second_click_of_a_double_one_closes_nothing(shop: Game) -> None:
    """It falls on the overlay that the first one has opened."""
    shop.page.evaluate("game.next = ['gems_100', {}]")
    shop.page.dblclick("#buy")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"


def test_z_index_leaves_room_above(shop: Game) -> None:
    """The game's own layer is seen above the window; the rest of the page is out of reach, and comes back."""
    shop.buy(appearance={"zIndex": 10})
    shop.payment("ready")
    assert shop.page.evaluate("document.querySelector('#buy').inert")
    assert css(shop, "dialog", "display") == "grid"
    shop.page.evaluate(
        """() => {
            const layer = Object.assign(document.createElement("div"), {id: "layer"});
            Object.assign(layer.style, {position: "fixed", inset: "0", zIndex: "11"});
            document.body.append(layer);
        }"""
    )
    assert shop.page.evaluate("document.elementFromPoint(400, 300).id") == "layer"
    shop.page.evaluate("document.querySelector('#layer').remove()")
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    assert not shop.page.evaluate("document.querySelector('#buy').inert")


@pytest.mark.parametrize("way", ["lightbox", "popup"])
def test_nothing_is_left_behind(game: Game, way: str) -> None:
    """After a purchase as many listeners are set and timers run as before it, on page and document."""
    game.page.evaluate(COUNT)
    game.start()
    game.ready()
    before = game.page.evaluate("live()")
    if way == "popup":
        pay(buy_in_popup(game))
    else:
        game.buy()
        game.press("pay")
    assert game.result()["outcome"] == "succeeded"
    game.page.wait_for_function("before => JSON.stringify(live()) === before", arg=compact(before), timeout=BOOT)
    game.page.evaluate("game.coinslot.destroy()")
    assert game.page.evaluate("live()")["listeners"] == {}


def compact(value: dict[str, Any]) -> str:
    """As JSON.stringify writes it."""
    return json.dumps(value, separators=(",", ":"))


COUNT = """() => {
    const listeners = new Map();
    const timers = new Set();
    for (const target of [window, document]) {
        const {addEventListener: add, removeEventListener: remove} = target;
        const key = (type, listener) => [type, listener];
        target.addEventListener = (type, listener, ...rest) => {
            if (!listeners.has(type)) listeners.set(type, new Set());
            listeners.get(type).add(listener);
            add.call(target, type, listener, ...rest);
        };
        target.removeEventListener = (type, listener, ...rest) => {
            listeners.get(type)?.delete(listener);
            remove.call(target, type, listener, ...rest);
        };
    }
    for (const [start, stop] of [["setInterval", "clearInterval"], ["setTimeout", "clearTimeout"]]) {
        const [begin, end] = [globalThis[start], globalThis[stop]];
        globalThis[start] = (work, ...rest) => {
            const id = begin(() => { if (start === "setTimeout") timers.delete(id); work(); }, ...rest);
            timers.add(id);
            return id;
        };
        globalThis[stop] = (id) => { timers.delete(id); end(id); };
    }
    globalThis.live = () => ({
        listeners: Object.fromEntries([...listeners].map(([type, {size}]) => [type, size]).filter(([, size]) => size)),
        timers: timers.size,
    });
}"""
