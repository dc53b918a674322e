"""WebKitGTK's MiniBrowser, the nearest to Safari that runs on Linux, on a screen that nobody sees, by Selenium."""

from __future__ import annotations

import contextlib
import os
import subprocess
from typing import TYPE_CHECKING, Any

from selenium.common import WebDriverException
from selenium.webdriver import Remote
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.browsers.engine import PATIENCE, BrowserError, Document, Engine, Tab

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCREEN = "1280x1024x24"  # pixels, and bits of each


class Webkit(Engine):
    """A MiniBrowser of our own, as ``start`` gives it. Its storage is kept apart by origin alone."""

    def __init__(self, driver: Remote) -> None:
        self._driver = driver

    @classmethod
    @contextlib.contextmanager
    def start(cls, program: str, folder: Path) -> Iterator[Webkit]:
        """Run a MiniBrowser until the context ends.

        Args:
            program: the path of WebKitWebDriver, which knows its MiniBrowser.
            folder: for what it writes down.
        """
        with _screen() as display:
            # Without a graphics card, a third less work where layers are not composed as one would.
            drawing = {"DISPLAY": display, "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
            service = Service(program, env={**os.environ, **drawing, "HOME": str(folder)})
            service.start()
            try:
                # What selenium.webdriver.WebKitGTK does, but for a deprecation warning.
                connection = RemoteConnection(client_config=ClientConfig(service.service_url))
                with Remote(connection, options=Options()) as driver:
                    driver.set_script_timeout(PATIENCE)
                    yield cls(driver)
            finally:
                service.stop()

    @contextlib.contextmanager
    def tab(self) -> Iterator[Tab]:
        """Open a window; at the end close it, and what it has opened."""
        first = self._driver.current_window_handle
        self._driver.switch_to.new_window("window")  # a new tab would be in the background, and would not be painted
        try:
            yield _Tab(self._driver, self._driver.current_window_handle)
        finally:
            for handle in self._driver.window_handles:
                if handle != first:
                    self._driver.switch_to.window(handle)
                    self._driver.close()
            self._driver.switch_to.window(first)


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """Run an X server without a screen; yields its display."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    with (
        os.fdopen(reading) as answer,
        subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as child,  # noqa: S603
    ):
        os.close(writing)
        try:
            number = answer.readline().strip()
            assert number, f"Xvfb ended with {child.wait()} before it gave its display; run it by hand to see why"
            yield f":{number}"
        finally:
            child.terminate()


class _Document(Document):
    """Where the driver is led before each step: it is in one window and one frame at a time."""

    def __init__(self, driver: Remote, handle: str, *frames: str) -> None:
        self._driver = driver
        self._handle = handle
        self._frames = frames

    def evaluate(self, function: str, *arguments: object) -> Any:  # noqa: ANN401 - as declared
        with self._here():
            return self._driver.execute_script(f"return ({function})(...arguments)", *arguments)

    def press(self, element: str) -> None:
        with self._here():
            self._find(element).click()

    def frame(self, element: str) -> Document:
        return _Document(self._driver, self._handle, *self._frames, element)

    @contextlib.contextmanager
    def _here(self) -> Iterator[None]:
        try:
            self._driver.switch_to.window(self._handle)
            self._driver.switch_to.default_content()
            for frame in self._frames:
                self._driver.switch_to.frame(self._find(frame))
            yield
        except WebDriverException as error:
            raise BrowserError(str(error)) from error

    def _find(self, element: str) -> WebElement:
        found = self._driver.execute_script(f"return {element}")
        if not isinstance(found, WebElement):
            raise BrowserError(f"{element} is not there")
        return found


class _Tab(_Document, Tab):
    def __init__(self, driver: Remote, handle: str) -> None:
        super().__init__(driver, handle)
        self._others = {*driver.window_handles}

    def open(self, url: str) -> None:
        with self._here():
            self._driver.get(url)

    def popups(self) -> list[Document]:
        return [_Document(self._driver, handle) for handle in self._driver.window_handles if handle not in self._others]
