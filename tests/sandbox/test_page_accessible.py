"""The payment page for everybody: judged by axe-core, and at the edges that it does not see."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.redirects import RedirectPolicy

# Everything that the page can show at once: the notice of a departure and the button that leads back among it.
POLICY = RedirectPolicy(
    "https://game.example/back", "any", delay=3600, status_for_manual_redirection="any", redirect_button_caption="Back"
)
BUTTONS = {"troubled": "#decline", "done": "#pay", "canceled": "#cancel", "processing": "#pay"}
STATES = ["loading", "ready", "processing", "troubled", "done", "canceled", "unknown-token"]

MEDIA: list[tuple[Literal["light", "dark"], Literal["none", "active"]]] = [
    ("light", "none"),
    ("dark", "none"),
    ("dark", "active"),
]

Bring = Callable[[str], Page]


@pytest.fixture
def bring(page: Page, sandbox: Sandbox, order: Order) -> Bring:
    """Open the payment page alone and bring it to a state."""

    def to(state: str) -> Page:
        if state == "loading":
            page.route("**/pay/**", lambda _route: None)  # never answered
        sandbox.settings.window_done_delay = 3600 if state == "processing" else 0
        token = "T" if state == "unknown-token" else sandbox.orders.place("ayla", order.lines, POLICY).token
        page.goto(f"{sandbox.pay_station}/paystation4/?token={token}")
        if state in BUTTONS:
            page.click(BUTTONS[state])
        page.wait_for_selector(f"body[data-state={state}]")
        return page

    return to


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(bring: Bring, axe: str, state: str) -> None:
    """In every state, light and dark, in forced colours, and as wide as 1280 pixels are at 400 %: all is in reach."""
    page = bring(state)
    page.set_viewport_size({"width": 320, "height": 256})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    for button in page.locator("button:visible").all():
        button.scroll_into_view_if_needed()
        expect(button).to_be_in_viewport(ratio=0.9)
    page.evaluate(axe)
    for scheme, forced in MEDIA:
        page.emulate_media(color_scheme=scheme, forced_colors=forced)
        found = page.evaluate("axe.run()")
        assert [each["id"] for each in found["violations"]] == [], (scheme, forced)
        assert found["passes"]


def test_forced_colors_leave_edges(bring: Bring) -> None:
    """Without its ground a button still has an edge."""
    page = bring("ready")
    page.emulate_media(forced_colors="active")
    for button in page.locator("button:visible").all():
        assert button.evaluate("(element) => getComputedStyle(element).borderTopStyle") != "none"


def test_reduced_motion_draws_no_sign(bring: Bring) -> None:
    """The tick is there at once for those who asked for it, and drawn for the others."""
    page = bring("done")
    animation = "getComputedStyle(document.querySelector('.sign .yes')).animationName"
    assert page.evaluate(animation) == "draw"
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(animation) == "none"


def test_loading_is_shown_and_said(bring: Bring) -> None:
    """Until the order is there the page says that it loads, to the eye and to a screen reader."""
    page = bring("loading")
    expect(page.get_by_text("Loading your order…")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="Loading your order.")).to_have_count(1)


def test_departure_is_said(bring: Bring) -> None:
    """That the page will leave is told to a screen reader."""
    expect(bring("done").get_by_role("status").filter(has_text="in 3600 seconds")).to_have_count(1)


def test_keyboard_leads_back(page: Page, bring: Bring) -> None:
    """From the receipt's heading, which has the focus, the next key reaches the button, and Enter presses it."""
    bring("done")
    page.route("https://game.example/**", lambda route: route.fulfill(body="the game"))
    expect(page.get_by_role("heading", name="Payment successful")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Back")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("https://game.example/back?**")


def test_keyboard_reaches_everything_after_a_decline(page: Page, bring: Bring) -> None:
    """Pay has the focus again, then come the way back and the sandbox's own buttons, each with a visible ring."""
    bring("troubled")
    focused = []
    for _ in range(4):
        focused.append(page.evaluate("document.activeElement.id"))
        page.keyboard.press("Tab")
    assert focused == ["pay", "return", "decline", "cancel"]
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
