"""Chromium, driven by Playwright."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error

from tests.browsers.engine import BrowserError, Document, Engine, Tab

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ElementHandle, Frame, Page


class Chromium(Engine):
    """The browser that the other tests use as well."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @contextlib.contextmanager
    def tab(self) -> Iterator[Tab]:
        """Open a tab in a context of its own."""
        context = self._browser.new_context()
        try:
            yield _Tab(context.new_page())
        finally:
            context.close()


class _Document(Document):
    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - as declared
        with _errors():
            return self._frame.evaluate(f"(given) => ({function})(...given)", list(arguments))

    def press(self, element: str) -> None:
        with _errors():
            self._element(element).click()

    def frame(self, element: str) -> Document:
        with _errors():
            frame = self._element(element).content_frame()
        if not frame:
            raise BrowserError(f"{element} is no frame with a document")
        return _Document(frame)

    def _element(self, element: str) -> ElementHandle:
        found = self._frame.evaluate_handle(f"() => {element}").as_element()
        if not found:
            raise BrowserError(f"{element} is not there")
        return found


class _Tab(_Document, Tab):
    def __init__(self, page: Page) -> None:
        super().__init__(page.main_frame)
        self._page = page

    def open(self, url: str) -> None:
        self._page.goto(url)

    def popups(self) -> list[Document]:
        return [_Document(page.main_frame) for page in self._page.context.pages if page != self._page]


@contextlib.contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except Error as error:
        raise BrowserError(str(error)) from error
