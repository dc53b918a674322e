"""A game inside a portal: in frames of other origins, or in one whose sandbox takes its origin away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.e2e.conftest import Game

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from coinslot.sandbox import Sandbox
    from web.build.static_server import StaticServer

SANDBOX = "allow-scripts allow-popups allow-forms"


@dataclass(frozen=True)
class Kind:
    """How a portal shows a game.

    Attributes:
        hosts: Of the portal's page, of the frames inside each other, and of the game.
        sandbox: What the portal's frame is allowed; "" where it has no such attribute.

    """

    hosts: tuple[str, ...]
    sandbox: str = ""


# Only 127.0.0.1 and the hosts under .localhost are secure contexts without a certificate.
KINDS = {
    "nested": Kind(("a.localhost", "b.localhost", "c.localhost")),
    "sandboxed": Kind(("127.0.0.1", "127.0.0.1"), SANDBOX),
    "sandboxed-insecure": Kind(("a.test", "c.test"), SANDBOX),
    "sandboxed-nested": Kind(("a.localhost", "b.localhost", "c.localhost"), SANDBOX),
}
SANDBOXED = KINDS["sandboxed"]


class Portal(Game):
    """The page of a portal, with the game in a frame; ``page`` is that frame."""

    page: Any  # a frame has what Game needs of a page

    def __init__(self, page: Page, sandbox: Sandbox, site: StaticServer, folder: Path, outer: str) -> None:
        super().__init__(page, sandbox, site, folder)
        self.top = page
        self.outer = outer

    def load(self) -> None:
        """Open the portal's page and wait for the game inside."""
        self.top.goto(self.outer)
        frame: Any = self.top.main_frame
        while not frame.url.endswith("/game.html"):
            frame = frame.wait_for_selector("iframe", state="attached").content_frame()
            frame.wait_for_load_state()
        frame.wait_for_selector("html[data-loaded]", state="attached")
        self.page = frame

    def workers(self, count: int) -> None:
        """Wait until the portal's page, with all its frames, has so many workers."""
        self.until(lambda: len(self.top.workers) == count, f"there were {count} workers")

    def warnings(self) -> list[str]:
        """What Coinslot warned of in the console, but that an insecure page can verify nothing."""
        warnings = [line for line in self.console if line.startswith("warning: Coinslot")]
        return [line for line in warnings if "are not verified" not in line]


def port(server: StaticServer) -> str:
    """Where a server listens, whatever its host is called."""
    return server.url.rpartition(":")[2]
