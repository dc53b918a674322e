"""Everything that players see, for everybody: judged by axe-core, and at the edges that it does not see."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.e2e.axe import faults, only_known, settle, source
from tests.e2e.conftest import BOOT, policy
from tests.e2e.demo import running_demo
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator, Page, ViewportSize

    from tests.e2e.conftest import Game

WEB = Path(__file__).resolve().parents[2] / "web"
LANGUAGES = ["en", "de", "es", "fr", "ja"]
STATES = ["loading", "loaded", "card", "blocked", "note"]
TOUCH = 44  # CSS pixels that a fingertip needs (WCAG 2.5.5)
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
LANDSCAPE: ViewportSize = {"width": 844, "height": 390}
NARROW: ViewportSize = {"width": 320, "height": 640}
ZOOMED: ViewportSize = {"width": 640, "height": 400}  # 1280 by 800 pixels at 200 %
SCREENS = [PHONE, LANDSCAPE, NARROW, ZOOMED]
LONG = 60  # seconds; no test takes so long

# Every state of the dialog alone, with the texts of one language: the real modules, without the rest around them.
STAND = """async ([state, language]) => {
  const { Dialog } = await import("/web/window/dialog.js");
  const { LANGUAGES } = await import("/web/window/texts.js");
  const texts = LANGUAGES[language];
  globalThis.dialog?.remove();
  const dialog = globalThis.dialog = new Dialog(texts, language, {}, {}, () => {});
  const button = (name) => ({ text: texts[name], press() {} });
  const states = {
    loading() {},
    leaving: () => dialog.wait(texts.leaving),
    loaded: () => dialog.frame("/empty.html", false),
    card: () => dialog.card(texts.elsewhere, [button("show")]),
    closed: () => dialog.card(texts.closed, [button("again")]),
    blocked: () => dialog.card(texts.blocked, [button("open"), button("here")]),
    note: () => { dialog.frame("/empty.html", false); dialog.note(texts.silent, button("open")); },
  };
  states[state]();
}"""
STANDS = ["loading", "leaving", "loaded", "card", "closed", "blocked", "note"]


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    return source()


@pytest.fixture(scope="module")
def addresses() -> Iterator[dict[str, Any]]:
    """What the demo says of itself, while it runs."""
    with running_demo() as said:
        yield said


@pytest.fixture
def stand(page: Page, tmp_path: Path) -> Iterator[Callable[[str, str], Page]]:
    """Show the dialog alone in a state and a language."""
    (tmp_path / "web").symlink_to(WEB)
    html = '<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>A page</title>'
    (tmp_path / "stand.html").write_text(html, "utf-8")
    (tmp_path / "empty.html").write_text(html, "utf-8")
    with StaticServer(tmp_path) as site:
        page.goto(f"{site.url}/stand.html")

        def show(state: str, language: str) -> Page:
            page.evaluate(STAND, [state, language])
            return page

        yield show


def bring(game: Game, state: str) -> None:
    """Begin a purchase, and wait until its window is in a state."""
    match state:
        case "loading":
            game.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=LONG)
        case "blocked":
            game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src="'none'")}
            game.load()
        case "note":
            game.sandbox.settings.window_mute = True
    game.start()
    with game.page.expect_popup() if state == "card" else nullcontext():
        game.buy(window="popup" if state == "card" else "auto")
    if state in {"card", "blocked"}:
        game.page.locator("coinslot-window .card button").first.wait_for(timeout=BOOT)
    elif state != "loading":
        game.payment("ready")
    if state == "note":
        game.page.locator("coinslot-window .note").wait_for(timeout=BOOT)


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_in_the_window(game: Game, axe: str, state: str) -> None:
    """In each state of a real purchase, on a desktop and on a phone, with many colours and with few."""
    bring(game, state)
    for screen in (DESKTOP, PHONE):
        game.page.set_viewport_size(screen)
        for forced in ("none", "active"):
            game.page.emulate_media(forced_colors=forced)
            assert faults(game.page, axe) == [], (screen, forced)


@pytest.mark.parametrize("language", LANGUAGES)
def test_axe_finds_nothing_in_any_language(stand: Callable[[str, str], Page], axe: str, language: str) -> None:
    """In each state that the window can have."""
    for state in STANDS:
        assert faults(stand(state, language), axe) == [], state


def test_axe_sees_into_the_window(stand: Callable[[str, str], Page], axe: str) -> None:
    """What is wrong there is found: a button without a name, a text without contrast."""
    page = stand("card", "en")
    page.locator("coinslot-window .close").evaluate("element => element.removeAttribute('aria-label')")
    page.locator("coinslot-window .card p").evaluate("element => element.style.color = '#ddd'")
    found = {each.partition(" ")[0] for each in faults(page, axe)}
    assert {"button-name", "color-contrast"} <= found


def test_languages_are_the_same_everywhere(stand: Callable[[str, str], Page]) -> None:
    """These tests know every language that there is."""
    page = stand("loading", "en")
    assert page.evaluate("import('/web/window/texts.js').then(({ LANGUAGES }) => Object.keys(LANGUAGES))") == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_fits_small_screens(stand: Callable[[str, str], Page], language: str) -> None:
    """Nothing scrolls sideways, every button is on the screen, and each is large enough for a finger."""
    for state in STANDS:
        page = stand(state, language)
        settle(page)
        for screen in SCREENS:
            page.set_viewport_size(screen)
            assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
            for part in page.locator("coinslot-window :is(.box, .card, .note, .waiting, p, button):visible").all():
                assert part.evaluate("each => each.scrollWidth <= each.clientWidth"), (screen, part.inner_text())
            for button in page.locator("coinslot-window button").all():
                expect(button).to_be_in_viewport(ratio=1)
                assert is_for_fingers(button), (screen, button.inner_text())


def is_for_fingers(button: Locator) -> bool:
    """Whether it is as large as a fingertip."""
    box = button.bounding_box()
    return box is not None and min(box["width"], box["height"]) >= TOUCH


@pytest.mark.parametrize("z_index", [None, 10], ids=["on top", "under a z-index"])
def test_is_a_modal_dialog_with_a_name(shop: Game, z_index: int | None) -> None:
    """Whether the browser makes it modal or we do: the rest of the page is out of reach."""
    shop.buy(appearance={} if z_index is None else {"zIndex": z_index})
    dialog = shop.page.get_by_role("dialog", name="Payment", exact=True)
    expect(dialog).to_be_visible()
    assert dialog.evaluate("each => each.matches(':modal') || each.ariaModal === 'true'")
    expect(shop.page.get_by_role("button", name="Close", exact=True)).to_be_visible()
    shop.page.locator("#buy").evaluate("each => each.focus()")
    assert shop.page.evaluate("document.activeElement.localName") == "coinslot-window"


FOCUS = """() => {
  const { activeElement, activeElement: { shadowRoot } } = document;
  const inner = shadowRoot?.activeElement ?? activeElement;
  return inner.id || inner.className || inner.localName;
}"""


@pytest.mark.parametrize("z_index", [None, 10], ids=["on top", "under a z-index"])
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_tab_stays_in_the_window(game: Game, key: str, z_index: int | None) -> None:
    """Forwards and backwards it goes round: from the close button through the card's two, never to the game's."""
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src="'none'")}
    game.load()
    game.start()
    game.buy(appearance={} if z_index is None else {"zIndex": z_index})
    game.page.locator("coinslot-window .card button").last.wait_for(timeout=BOOT)
    stops = []
    for _ in range(12):
        game.page.keyboard.press(key)
        stops.append(game.page.evaluate(FOCUS))
    assert {"close", "primary", "button"} <= set(stops)
    assert set(stops) <= {
        "close",
        "primary",
        "button",
        "dialog",
        "body",
    }  # the last two stand for the browser's own bar
    assert stops.count("close") > 1


@pytest.mark.parametrize(("key", "stops"), [("Tab", ["close", "iframe"]), ("Shift+Tab", ["iframe"])])
def test_tab_where_an_engine_takes_every_key(game: Game, key: str, stops: list[str]) -> None:
    """A game engine that was there first and lets no key have its effect: Tab goes round in the window all the same."""
    game.page.evaluate("addEventListener('keydown', (event) => event.preventDefault(), true)")
    bring(game, "loaded")
    for stop in stops:
        game.page.keyboard.press(key)
        assert game.page.evaluate(FOCUS) == stop


def test_a_purchase_by_keyboard_alone(shop: Game) -> None:
    """Enter opens the window, Tab leads to the payment page's button, Enter pays; the focus is back on the game's."""
    shop.page.evaluate("game.next = ['gems_100', {}]")
    shop.page.keyboard.press("Tab")
    expect(shop.page.locator("#buy")).to_be_focused()
    shop.page.keyboard.press("Enter")
    shop.payment("ready")
    pay = shop.window.locator("#pay")
    walk_to(shop.page, pay)
    shop.page.keyboard.press("Enter")
    assert shop.result()["outcome"] == "succeeded"
    expect(shop.page.locator("#buy")).to_be_focused()


@pytest.mark.parametrize("state", ["loading", "card", "blocked"])
def test_escape_leaves_the_window(game: Game, state: str) -> None:
    """In each state, and the focus is back on the game's button."""
    bring(game, state)
    game.page.keyboard.press("Escape")
    expect(game.page.locator("coinslot-window")).to_have_count(0)
    expect(game.page.locator("#buy")).to_be_focused()


def walk_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus."""
    for _ in range(20):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement && document.hasFocus()"):
            return
    pytest.fail(f"20 Tabs did not reach {target}")


MOTIONS = """() => {
  const root = document.querySelector("coinslot-window")?.shadowRoot ?? document;
  return root.getAnimations().map(({ animationName, effect }) =>
    [animationName, Object.keys(Object.assign({}, ...effect.getKeyframes()))]);
}"""
MOVES = {"rotate", "translate", "scale", "transform"}


def moves(page: Page) -> set[str]:
    """What of the window's look changes place or angle by itself."""
    return {name for name, members in page.evaluate(MOTIONS) if MOVES & set(members)}


def test_reduced_motion(stand: Callable[[str, str], Page]) -> None:
    """Nothing comes flying or turns for who does not want it, but something still tells that the page is loading."""
    page = stand("loading", "en")
    assert "turn" in moves(page)
    page.emulate_media(reduced_motion="reduce")
    stand("loading", "en")
    assert moves(page) == set()
    assert [name for name, _ in page.evaluate(MOTIONS)] == ["fade"]


def test_reduced_motion_in_the_popup(shop: Game) -> None:
    """The same in the page that waits in a window of its own."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=LONG)
    with shop.page.expect_popup() as opened:
        shop.buy(window="popup")
    popup = opened.value
    assert moves(popup) == {"turn"}
    popup.emulate_media(reduced_motion="reduce")
    assert moves(popup) == set()
    assert [name for name, _ in popup.evaluate(MOTIONS)] == ["fade"]


def test_axe_finds_nothing_in_the_popup(shop: Game, axe: str) -> None:
    """In the page that waits in a window of its own, by day and by night."""
    shop.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=LONG)
    with shop.page.expect_popup() as opened:
        shop.buy(window="popup")
    popup = opened.value
    for scheme in ("light", "dark"):
        popup.emulate_media(color_scheme=scheme)
        assert only_known(faults(popup, axe, "html")) == [], scheme


def test_forced_colors_leave_edges(stand: Callable[[str, str], Page]) -> None:
    """Where the player's own colours replace ours, window and buttons still have edges, and the cross is seen."""
    page = stand("blocked", "en")
    page.emulate_media(forced_colors="active")
    for part in page.locator("coinslot-window :is(.box, button)").all():
        border, ground, width = part.evaluate(
            """each => { const { borderTopColor, backgroundColor, borderTopWidth } = getComputedStyle(each);
                        return [borderTopColor, backgroundColor, parseFloat(borderTopWidth)] }"""
        )
        assert border != ground
        assert width >= 1
    cross = page.locator("coinslot-window .close svg")
    assert cross.evaluate("each => getComputedStyle(each).stroke !== getComputedStyle(each.parentNode).backgroundColor")


def test_more_contrast(stand: Callable[[str, str], Page]) -> None:
    """Who asks for it gets full ink and edges."""
    page = stand("loading", "en")
    text = page.locator("coinslot-window .waiting p")
    color = "each => getComputedStyle(each).color === getComputedStyle(each.closest('dialog')).color"
    assert not text.evaluate(color)
    page.emulate_media(contrast="more")
    assert text.evaluate(color)


@pytest.mark.parametrize("paper", ["#ffffff", "#fff3dc", "#1c1530", "#000000", "rgb(60 120 220)"])
def test_any_paper_can_be_written_on(game: Game, axe: str, paper: str) -> None:
    """Whatever ground the game chooses, what stands on it is read."""
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src="'none'")}
    game.load()
    game.start()
    game.buy(appearance={"contentBackground": paper})
    game.page.locator("coinslot-window .card").wait_for(timeout=BOOT)
    assert faults(game.page, axe) == []


def open_demo(page: Page, address: str) -> None:
    """Open a page of the demo and wait for its payments; small, as each pixel takes time without a GPU."""
    page.set_viewport_size({"width": 800, "height": 500})
    page.goto(address)
    expect(page.locator("body")).to_have_attribute("data-runtime", "ready", timeout=BOOT)


@pytest.mark.parametrize("screen", [LANDSCAPE, PHONE], ids=["wide", "narrow"])
def test_axe_finds_nothing_in_the_game(page: Page, addresses: dict[str, Any], axe: str, screen: ViewportSize) -> None:
    """On its page, and in its shop with something in the cart."""
    page.emulate_media(reduced_motion="reduce")
    open_demo(page, addresses["game"])
    page.set_viewport_size(screen)
    assert faults(page, axe, "html") == []
    page.locator("#shop-open").click()
    page.locator("[data-add=gems_100]").click()
    expect(page.locator("#cart-buy")).to_contain_text("Pay", timeout=BOOT)
    assert faults(page, axe, "html") == []


def test_axe_finds_nothing_in_the_page_of_windows(page: Page, addresses: dict[str, Any], axe: str) -> None:
    """With news in its log, and an error among it; and nothing scrolls sideways, on no screen."""
    open_demo(page, f"{addresses['game']}frameless/windows.html")
    page.locator("#buy").click()
    expect(page.locator("#news .advice").first).to_contain_text("frame-src", timeout=BOOT)
    page.locator("coinslot-window .close").click()
    expect(page.locator("body")).to_have_attribute("data-purchase", "abandoned", timeout=BOOT)
    for screen in (DESKTOP, *SCREENS):
        page.set_viewport_size(screen)
        assert page.evaluate("document.documentElement.scrollWidth") <= screen["width"]
        assert faults(page, axe, "html") == []


def test_axe_finds_nothing_in_the_portal(page: Page, addresses: dict[str, Any], axe: str) -> None:
    """In the page around the game's page, and in the frame between."""
    for name in ("index", "shelf"):
        page.goto(f"{addresses['game']}portal/{name}.html")
        assert only_known(faults(page, axe, "html")) == []
