"""A game's page with the payment page in it, or in a window of its own."""

import json
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Frame, Page

ON_LOAD = ["widget-detection", "dimensions", "fcp"]

_PUT = """([address, attributes]) => {
  const frame = document.createElement("iframe");
  for (const [name, value] of Object.entries(attributes)) frame.setAttribute(name, value);
  frame.src = address;
  frame.width = 740;
  frame.height = 760;
  document.body.append(frame);
}"""


class Game:
    """The page that embeds Pay Station and records what it hears.

    Args:
        page: The page that the browser shows.
        frame: The payment page.
        host: The frame that the payment page speaks to; the page's own unless there are more in between.
    """

    def __init__(self, page: Page, frame: Frame, host: Frame | None = None) -> None:
        self.page = page
        self.frame = frame
        self.host = host or page.main_frame

    def body_state(self, state: str) -> None:
        """Wait until the payment page is in a state."""
        self.frame.wait_for_selector(f"body[data-state={state}]")

    def heard(self, number: int) -> list[dict[str, Any]]:
        """Wait for that many messages and read them."""
        self.host.wait_for_function(f"heard.length >= {number}")
        messages: list[dict[str, Any]] = self.host.evaluate("heard")
        assert all(isinstance(message["text"], str) for message in messages)
        return [json.loads(message["text"]) for message in messages]

    def names(self, number: int) -> list[str]:
        """The commands heard, a payment's status in place of ``status``."""
        return [_name(message) for message in self.heard(number)]

    def origins(self) -> set[str]:
        """Where the messages came from."""
        return {message["origin"] for message in self.host.evaluate("heard")}


Embed = Callable[..., Game]


def put_frame(host: Frame, address: str, **attributes: str) -> Frame:
    """Put a frame into a page, and wait until it is there."""
    host.evaluate(_PUT, [address, attributes])
    handle = host.wait_for_selector("iframe")
    frame = handle.content_frame() if handle else None
    assert frame is not None
    return frame


def _name(message: dict[str, Any]) -> str:
    paid = message["data"].get("paymentInfo", {})
    return str(paid.get("status", message["command"]))
