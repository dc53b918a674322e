"""The world in Chromium: the bundle in a page, the payment window in a frame, Python in a worker."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.contract.world import Answer, Deal, Ending, World

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.e2e.conftest import Game

SCRIPT = Path(__file__).with_name("chromium.js")

AT_REST = "body:not([data-state=loading], [data-state=processing])"
"""The payment page when it waits for the player."""

FORGE = """text => {
    postMessage(text, "*");
    const { origin } = new URL(document.querySelector("coinslot-window").shadowRoot.querySelector("iframe").src);
    dispatchEvent(new MessageEvent("message", { data: text, origin, source: window }));
    dispatchEvent(new MessageEvent("message", { data: text, origin }));
    for (const name of ["status", "close"]) document.dispatchEvent(new CustomEvent(name, { detail: text }));
}"""


class ChromiumWorld(World):
    """One page.

    Args:
        game: the page, loaded; nothing is started.
    """

    has_window = True

    def __init__(self, game: Game) -> None:
        self.game = game
        self.sandbox = game.sandbox
        game.page.evaluate(SCRIPT.read_text("utf-8"))

    def start(self, *, tokens: str | Sequence[str] = "", tracking: str = "fallback") -> None:
        """Create one, and wait until it runs: a story begins with its first call."""
        given = tokens or self.sandbox.token("ayla")
        token = json.dumps(given) if isinstance(given, str) else f"contract.tokens({json.dumps(list(given))})"
        self.game.start(token=token, tracking=tracking)
        assert self.game.ready() == "ready"

    @property
    def asked(self) -> int:
        """Counted in the page."""
        return int(self.game.page.evaluate("contract.asked"))

    def begin(self, call: str, *arguments: object, **named: object) -> Deal:
        """By JavaScript's name of the call."""
        given = [_name(call), list(arguments), {_name(name): value for name, value in named.items()}]
        return Deal(self, self.game.page.evaluate("given => contract.begin(...given)", given))

    def ask(self, call: str, *arguments: object, **named: object) -> Answer:
        """Wait for its promise."""
        answer = self.game.page.evaluate("given => contract.ask(...given)", _given(call, arguments, named))
        return Answer(
            _snake(answer.get("value")), answer.get("code"), answer.get("httpStatus"), answer.get("providerCode")
        )

    def refusal(self, call: str, *arguments: object, **named: object) -> str | None:
        """Only what is thrown at once counts."""
        code = self.game.page.evaluate("given => contract.refusal(...given)", _given(call, arguments, named))
        return None if code is None else str(code)

    def stop(self, deal: Deal) -> None:
        """The same call."""
        self.game.page.evaluate("number => contract.deals[number].begun.stop()", deal.number)

    def destroy(self) -> None:
        """The same call."""
        self.game.page.evaluate("game.coinslot.destroy()")

    def told(self, number: int) -> list[tuple[Any, ...]]:
        """Kept in the page."""
        return [tuple(each) for each in self.game.page.evaluate("number => contract.deals[number].told", number)]

    def ended(self, number: int) -> Ending:
        """Wait for its promise."""
        self.until(lambda: self._ending(number), "there is an outcome")
        return Ending(*self._ending(number))

    def pay(self, deal: Deal) -> None:  # noqa: ARG002 - there is one window at a time
        """In the window."""
        self.game.press("pay")

    def cancel(self, deal: Deal) -> None:  # noqa: ARG002 - there is one window at a time
        """In the window."""
        self.game.press("cancel")

    def decline(self, deal: Deal) -> None:  # noqa: ARG002 - there is one window at a time
        """In the window."""
        self.game.press("decline")

    def leave(self, by: str = "player") -> None:
        """Close the window: by its own button, by that of the payment page, or by the game."""
        if by == "game":
            self.game.page.evaluate("contract.deals.forEach(({ begun }) => begun.close())")
            return
        self.game.window.locator(AT_REST).wait_for()
        if by == "player":
            self.game.close()
        else:
            self.game.press("close")

    def window_says(self, command: str, data: object) -> None:
        """The payment page says something that no player has caused."""
        self.game.payment("ready")
        text = json.dumps({"command": command, "data": data})
        self.game.window.locator("body").evaluate("(_, text) => parent.postMessage(text, '*')", text)

    def page_says(self, command: str, data: object) -> None:
        """Scripts of the game's own page say what the window could say, in its name."""
        self.game.payment("ready")
        self.game.page.evaluate(FORGE, json.dumps({"command": command, "data": data}))

    def until(self, condition: Callable[[], object], what: str) -> None:
        """Look again with each frame of the page."""
        self.game.until(lambda: bool(condition()), what)

    def _ending(self, number: int) -> Any:  # noqa: ANN401 - a list, or None
        return self.game.page.evaluate("number => contract.deals[number].ending", number)


def _given(call: str, arguments: Sequence[object], named: dict[str, Any]) -> list[object]:
    lines = [
        [{"sku": sku, "quantity": quantity} for sku, quantity in each] if isinstance(each, list) else each
        for each in arguments
    ]
    return [_name(call), [*lines, {_name(name): value for name, value in named.items()}] if named else lines]


def _name(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match[1].upper(), name)


def _snake(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A value as Python's API would give it: objects with attributes."""
    match value:
        case dict():
            return Members({re.sub(r"[A-Z]", lambda m: f"_{m[0].lower()}", key): _snake(value[key]) for key in value})
        case list():
            return [_snake(each) for each in value]
    return value


class Members:
    """An object of JavaScript's with Python's names."""

    def __init__(self, members: dict[str, Any]) -> None:
        self.__dict__.update(members)
