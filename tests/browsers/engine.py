"""What the stories need of a browser engine, whichever it is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

T = TypeVar("T")

PATIENCE = 60  # seconds; a boot without a snapshot takes the slowest engine several, and more on a busy machine

# An element can be pressed once it is seen, is not disabled, and has stayed where it is from one frame to the next.
PRESSABLE = """async () => {
    const box = () => {
        const element = %s;
        return element?.checkVisibility() && !element.disabled && JSON.stringify(element.getBoundingClientRect());
    };
    const before = box();
    await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
    return before && box() === before;
}"""


class BrowserError(Exception):
    """The browser did not do it: something is not there, not yet or no longer, or a script has thrown."""


class Document(ABC):
    """A document in a browser: a page's, a frame's or a popup's.

    An element is named by an expression in JavaScript, which reaches into open shadow roots as well.
    """

    @abstractmethod
    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the script gives
        """Call a function, written in JavaScript; arguments and result are what JSON can hold.

        Raises:
            BrowserError: It has thrown, or the document is gone.
        """

    @abstractmethod
    def press(self, element: str) -> None:
        """Press the mouse's button on an element, as a person does."""

    @abstractmethod
    def frame(self, element: str) -> Document:
        """Give the document in an ``<iframe>``, of whatever origin."""

    def click(self, element: str) -> None:
        """Wait until an element can be pressed, and press it."""
        self.wait(PRESSABLE % element)
        self.press(element)

    def wait(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - whatever the script gives
        """Call a function again and again until what it gives is true; give that."""
        return wait_for(lambda: self.evaluate(function, *arguments), function)


def wait_for(look: Callable[[], T], what: str) -> T:
    """Look again and again until something true comes of it, and give that; what is not there yet is waited for."""
    seen: list[T] = []
    trouble: list[BrowserError] = []

    def looked() -> bool:
        try:
            seen[:] = [look()]
        except BrowserError as error:
            trouble[:] = [error]
            return False
        return bool(seen[0])

    try:
        until(looked, what, PATIENCE)
    except AssertionError as error:
        for last in trouble:
            error.add_note(f"the last trouble was: {last}")
        raise
    return seen[0]


class Tab(Document):
    """A tab of its own, with a clean storage; everything that was opened in it ends with it."""

    @abstractmethod
    def open(self, url: str) -> None:
        """Load a page."""

    @abstractmethod
    def popups(self) -> list[Document]:
        """The windows that the page has opened, and that are still there."""

    def popup(self) -> Document:
        """Wait for the only window that the page has opened."""
        return wait_for(self.popups, "the page opened a window")[0]


class Engine(ABC):
    """A browser that runs."""

    @abstractmethod
    def tab(self) -> AbstractContextManager[Tab]:
        """Open a tab for as long as the context lasts."""
