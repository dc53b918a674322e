"""A player's page: what a game's test does and sees there."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import ConsoleMessage, Frame, Page, Request

    from coinslot.sandbox import Sandbox
    from coinslot.sandbox.timeline.view import OrderView

__tracebackhide__ = True  # what fails is a line of the game's test: pytest shows that one

PATIENCE: Final = 30.0
"""Seconds that everything here waits at most unless a test sets others; a busy machine without a memory snapshot needs
many to start Python."""

EVERY: Final = 20
"""Milliseconds between two looks at a state."""

SCRIPT: Final = """{
  const { options, payStation } = %s;
  if (location.origin !== payStation) {
    globalThis.coinslotSandbox = options;
    addEventListener("coinslot", ({ detail }) => globalThis.coinslotTold?.(detail));
  }
}"""


LISTEN: Final = """() => {
  globalThis.coinslotClicked = false;
  addEventListener("click", () => (globalThis.coinslotClicked = true), { capture: true, once: true });
}"""

HEARD: Final = "() => globalThis.coinslotClicked"

ARRIVES: Final = 1000
"""Milliseconds in which a click that was made has arrived, on a busy machine too."""


class Verdict:
    """Yes or no, with the reason, which pytest shows where it is asserted."""

    def __init__(self, answer: bool, reason: str) -> None:  # noqa: FBT001 - it is what this is
        self._answer = answer
        self._reason = reason

    def __bool__(self) -> bool:
        """The answer."""
        return self._answer

    def __repr__(self) -> str:
        """The reason."""
        return self._reason


class CoinslotPage:
    """A page of Playwright, a sandbox, and a player between them.

    The page finds ``globalThis.coinslotSandbox``: options for ``createCoinslot`` that lead to the sandbox. A game takes
    them where they are: ``createCoinslot({...options, ...globalThis.coinslotSandbox})``.

    Everything waits for what it needs, and raises ``TimeoutError`` after ``patience``.

    Args:
        page: Playwright's.
        sandbox: Where the game buys.
        player: Who buys.

    Attributes:
        told: What Coinslot told in this page, over all reloads: the details of its ``coinslot`` events.
        complaints: The page's errors and what it could not load, as a browser's console shows them.
        patience: Seconds to wait at most; 30 unless a test sets another number.
    """

    def __init__(self, page: Page, sandbox: Sandbox, player: str) -> None:
        self.page = page
        self.sandbox = sandbox
        self.told: list[dict[str, Any]] = []
        self.complaints: list[str] = []
        self.patience = PATIENCE
        options = {
            "projectId": sandbox.project_id,
            "sandbox": True,
            "token": sandbox.token(player),
            "endpoints": {"store": sandbox.store, "payStation": sandbox.pay_station, "socket": sandbox.websocket},
        }
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(error.message))
        page.expose_function("coinslotTold", self._note)
        page.add_init_script(SCRIPT % json.dumps({"options": options, "payStation": sandbox.pay_station}))

    def open(self, url: str) -> None:
        """Go to the game, and wait until its Coinslot is ready."""
        self._load(lambda: self.page.goto(url))

    def reload(self) -> None:
        """Load the game anew, and wait until its Coinslot is ready."""
        self._load(self.page.reload)

    def buy(self, button: str) -> OrderView:
        """Click what buys, by its selector; gives the order that comes of it."""
        known = {order.id for order in self.sandbox.orders.all()}
        self.page.click(button)
        what = f"an order came of a click on {button} (does the game take globalThis.coinslotSandbox?)"
        return self.sandbox.order(self._wait(lambda: self._newest(known), what))

    def pay(self) -> None:
        """Press the button that pays, wherever the payment page is: in a lightbox, a popup or this page.

        Returns when the provider has answered, so that what comes next meets an order that was paid.
        """
        self._send("#pay")

    def decline(self) -> None:
        """Try to pay with a card that is declined; returns when the provider has answered."""
        self._send("#decline")

    def close(self) -> None:
        """Press the payment page's own button that closes it."""
        try:
            self._press("#close")
        except Error:
            # A popup may be gone before the browser has said that it was clicked.
            if self._payment():
                raise

    def outcome(self, order: OrderView | int) -> str:
        """Wait for the outcome of a purchase: ``succeeded``, ``canceled``, ``abandoned`` and so on."""
        found: dict[str, Any] = self._wait(
            lambda: next(self._news("settled", order), None), f"{_id(order)} was settled"
        )
        return str(found["outcome"])

    def granted_once(self, order: OrderView | int) -> Verdict:
        """Whether the game has taken the success of an order, once; waits until it has."""
        name = f"order {_id(order)}"
        try:
            self._wait(lambda: next(self._news("taken", order), None), f"{name} was taken")
        except TimeoutError:
            offers = len(list(self._news("offered", order)))
            return Verdict(answer=False, reason=f"<{name}: offered {offers} times, never taken>")
        times = len(list(self._news("taken", order)))
        return Verdict(answer=times == 1, reason=f"<{name}: taken {times} times>")

    def picture(self, path: Path) -> bool:
        """Take a screenshot; False where the page is gone."""
        with suppress(Error):
            self.page.screenshot(path=path)
            return True
        return False

    def tell(self) -> str:
        """What Coinslot told in this page, and what the page complained of, as a text."""
        told = ", ".join(map(str, self.told)) or "nothing"
        return f"The page told: {told}\nThe page complained: {'; '.join(self.complaints) or 'of nothing'}"

    # -- how -----------------------------------------------------------------------------------------------

    def _note(self, news: dict[str, Any]) -> None:
        self.told.append(news)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _load(self, load: Callable[[], object]) -> None:
        seen = self._ready
        load()
        self._wait(lambda: self._ready > seen, "Coinslot was ready")

    @property
    def _ready(self) -> int:
        return sum(news["type"] == "ready" for news in self.told)

    def _news(self, kind: str, order: OrderView | int) -> Iterator[dict[str, Any]]:
        return (news for news in self.told if news["type"] == kind and news["orderId"] == _id(order))

    def _newest(self, known: set[int]) -> int | None:
        return next((order.id for order in self.sandbox.orders.all() if order.id not in known), None)

    def _press(self, selector: str) -> None:
        self._wait(lambda: self._click(selector), f"a payment page was open and a click on {selector} arrived")

    def _click(self, selector: str) -> bool:
        frame = self._payment()
        if not frame:
            return False
        return click(frame, selector, self.patience * 1000) or self._payment() is not frame

    def _send(self, selector: str) -> None:
        prefix = f"{self.sandbox.pay_station}/pay/"  # what follows is the token; with more behind it, another request
        ended: list[str] = []

        def note(request: Request) -> None:
            if request.method == "POST" and request.url.startswith(prefix) and "/" not in request.url[len(prefix) :]:
                ended.append(request.url)

        for event in ("requestfinished", "requestfailed"):
            self.page.context.on(event, note)
        try:
            self._press(selector)
            self._wait(lambda: ended or not self._payment(), f"the provider had answered {selector}")
        finally:
            for event in ("requestfinished", "requestfailed"):
                self.page.context.remove_listener(event, note)

    def _payment(self) -> Frame | None:
        frames = [frame for page in self.page.context.pages for frame in page.frames]
        return next((frame for frame in frames if frame.url.startswith(f"{self.sandbox.pay_station}/")), None)

    def _wait(self, look: Callable[[], Any], what: str) -> Any:  # noqa: ANN401 - what the look found
        until = time.monotonic() + self.patience
        while not (found := look()):
            if time.monotonic() > until:
                raise TimeoutError(f"Waited {self.patience:g} s in vain until {what}.\n{self.tell()}")
            # Between two looks at what nothing signals; Playwright hears the page only while it is waited for.
            self.page.wait_for_timeout(EVERY)
        return found


def click(frame: Frame, selector: str, milliseconds: float) -> bool:
    """Click in a payment page once that is possible.

    A click can be lost: Playwright asks the page where the button is, and the page does not see that its window moves.

    Returns:
        Whether it has arrived, or the page is gone with it.

    Raises:
        playwright.sync_api.Error: As ``frame.click`` does.
    """
    try:
        frame.evaluate(LISTEN)
    except Error:
        return False  # the page is being loaded or left
    frame.click(selector, timeout=milliseconds)
    try:
        frame.wait_for_function(HEARD, timeout=ARRIVES)
    except PlaywrightTimeoutError:
        return False
    except Error:
        return True
    return True


def _id(order: OrderView | int) -> int:
    return order if isinstance(order, int) else order.id
