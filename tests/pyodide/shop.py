"""A game in Python in a page with a Pyodide of its own, and the hands of its player."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.pyodide.own import PAGES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pyodide.own import Own


def install(own: Own, bundle: Path) -> None:
    """Have Python install the bundle's wheel, by an address relative to the page, and load the game."""
    # A game has micropip from where it has Pyodide. npm's package brings no other packages; the bundle has this one.
    (micropip,) = (bundle / "wheels").glob("micropip-*.whl")
    own.page.evaluate("path => page.python.loadPackage(path)", f"coinslot/wheels/{micropip.name}")
    (wheel,) = (bundle / "wheels").glob("coinslot-*.whl")
    own.run(f"import micropip\nawait micropip.install('./coinslot/wheels/{wheel.name}')\nimport coinslot.browser")
    own.run((PAGES / "game.py").read_text("utf-8"))


class Shop:
    """A game in Python in that page, and the hands of its player."""

    def __init__(self, own: Own) -> None:
        self.own = own

    def enter(self, more: str = "", **changes: Any) -> None:  # noqa: ANN401 - arguments of Coinslot
        """Begin to sell to "ayla"; ``more`` are arguments as Python's source."""
        given = self.own.options
        endpoints = given["endpoints"] | changes.pop("endpoints", {})
        endpoints["pay_station"] = endpoints.pop("payStation")
        arguments = {"project_id": given["projectId"], "token": given["token"], "sandbox": True, "endpoints": endpoints}
        self.own.run(f"game = Game({json.dumps(arguments | changes)!r}, {more})\nawait game.enter()")

    def leave(self) -> None:
        """End."""
        self.own.run("await game.leave()")

    def press(self, call: str) -> None:
        """Press the game's button, which then makes this call."""
        self.own.run(f"game.next = {call!r}")
        self.own.page.click("#buy")

    def buy(self, sku: str = "gems_100") -> None:
        """Press the game's button for an item."""
        self.press(f"shop.catalog.purchase({sku!r}, **told)")

    def result(self, index: int = 0) -> dict[str, Any]:
        """Wait for a purchase's outcome."""
        result: dict[str, Any] = self.own.ask(f"await game.result({index})")
        return result

    def log(self, name: str) -> list[list[Any]]:
        """What came with one callback."""
        return [news for word, *news in self.own.ask("game.log") if word == name]

    def told(self, name: str) -> list[Any]:
        """Wait for a callback, and return what came with it first."""
        self.own.until(lambda: bool(self.log(name)), f"{name} was told")
        return self.log(name)[0]

    def ended(self, index: int = 0) -> tuple[str, bool]:
        """Wait for a purchase's outcome; whether the payment window is there afterwards."""
        return self.result(index)["outcome"], self.own.window.count() > 0
