"""The game of the stories and its player, in whatever browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.browsers.engine import wait_for

if TYPE_CHECKING:
    from coinslot.sandbox import Sandbox
    from tests.browsers.engine import Document, Tab
    from web.build.static_server import StaticServer

WINDOW = 'document.querySelector("coinslot-window")'
FRAME = f'{WINDOW}.shadowRoot.querySelector("iframe")'
CLOSE = f'{WINDOW}.shadowRoot.querySelector(".close")'

# What a developer would see in the console: warnings of ours, and errors that nobody caught.
LISTEN = """() => {
    game.warnings = [];
    game.uncaught = [];
    console.warn = (...words) => game.warnings.push(words.join(" "));
    addEventListener("error", ({ message }) => game.uncaught.push(message));
    addEventListener("unhandledrejection", ({ reason }) => game.uncaught.push(String(reason)));
}"""

STATE = "() => document.body?.dataset.state"
PRESSABLE = ("ready", "troubled")


class Game:
    """The page of a game in a tab, and its player. Each step waits until it can be taken."""

    def __init__(self, tab: Tab, sandbox: Sandbox, site: StaticServer) -> None:
        self.tab = tab
        self.sandbox = sandbox
        self.site = site

    def start(self, **options: object) -> None:
        """Open the page, and create a Coinslot for the player "ayla"."""
        self.tab.open(f"{self.site.url}/game.html")
        self.create(**options)

    def create(self, **options: object) -> None:
        """Create a Coinslot for the player "ayla" once the page is there."""
        self.tab.wait("() => document.documentElement.dataset.loaded")
        self.tab.evaluate(LISTEN)
        endpoints = {
            "store": self.sandbox.store,
            "payStation": self.sandbox.pay_station,
            "socket": self.sandbox.websocket,
        }
        required = {"projectId": self.sandbox.project_id, "sandbox": True, "token": self.sandbox.token("ayla")}
        self.tab.evaluate("options => void game.start(options)", {**required, "endpoints": endpoints, **options})

    def ready(self) -> str:
        """Wait until the runtime is up, or known not to come."""
        return str(self.tab.wait("() => game.ready"))

    def buy(self, sku: str = "gems_100", **options: object) -> None:
        """Press the game's button."""
        self.tab.evaluate("(...next) => void (game.next = next)", sku, options)
        self.tab.click('document.querySelector("#buy")')

    def press(self, button: str) -> None:
        """Press a button of the payment page: pay, decline, cancel, close."""
        # Looked for anew each time until it is loaded: a frame that is refused is replaced by another.
        wait_for(lambda: self.lightbox().evaluate(STATE) in PRESSABLE, "the payment page was ready")
        self.lightbox().click(f'document.querySelector("#{button}")')

    def payment(self, state: str) -> None:
        """Wait until the payment page is in a state: ready, done, troubled, canceled."""
        wait_for(lambda: self.lightbox().evaluate(STATE) == state, f"the payment page was {state}")

    def lightbox(self) -> Document:
        """The provider's page in the payment window."""
        return self.tab.frame(FRAME)

    def has_window(self) -> bool:
        """Whether anything of the payment window is in the page."""
        return bool(self.tab.evaluate(f"() => !!{WINDOW}"))

    def close(self) -> None:
        """Close the payment window with its own button."""
        self.tab.click(CLOSE)

    def result(self) -> dict[str, Any]:
        """Wait for the outcome of the only purchase."""
        value = self.tab.wait("() => game.results[0]")
        assert isinstance(value, dict)
        return value

    def granted(self, *orders: int) -> None:
        """Wait until the game has granted exactly these orders."""
        self.tab.wait("count => game.grants.length >= count", len(orders))
        assert self.tab.evaluate("() => game.grants") == list(orders)

    def log(self, name: str) -> list[Any]:
        """What came with one callback, each time it was called."""
        entries = self.tab.evaluate("() => game.log")
        return [entry for entry in entries if entry[0] == name]

    def payments(self) -> list[str]:
        """What the game was told of the payment, word by word."""
        return [entry[1]["payment"] for entry in self.log("status")]

    def ways(self) -> list[str]:
        """How the payment page was shown, as the game was told, one way after the other."""
        return [entry[1]["window"]["way"] for entry in self.log("window")]

    def told(self, payment: str) -> None:
        """Wait until the game has heard this word of the payment."""
        wait_for(lambda: payment in self.payments(), f"the game was told {payment}")

    def warnings(self) -> list[str]:
        """What Coinslot has warned of in the console."""
        words = self.tab.evaluate("() => game.warnings")
        return [text for text in words if "Coinslot" in text]

    def requests(self) -> list[str]:
        """What reached the Store API, without preflights: method and what is asked for."""
        return [
            f"{entry.method} {entry.path.split('/')[5]}"
            for entry in self.sandbox.requests.all()
            if not entry.preflight and entry.method != "SOCKET"
        ]
