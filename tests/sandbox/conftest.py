"""A running sandbox for the tests, and a page on another origin that embeds Pay Station."""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

import build
from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.catalog import CATALOG
from tests.sandbox.embedding import Embed, Game, put_frame
from tests.sandbox.receiver import Receiver
from tests.sandbox.wire import Wire

AXE = build.WEB / "node_modules" / "axe-core" / "axe.min.js"

# Answers the handshake as Xsolla's widget does, and keeps every message with where it came from.
_HOST_PAGE = b"""<!doctype html><title>A game</title><link rel="icon" href="data:,"><script>
window.heard = [];
addEventListener("message", (event) => {
  heard.push({ text: event.data, origin: event.origin });
  if (typeof event.data !== "string" || !event.data.includes('"widget-detection"')) return;
  for (const noise of ["null", "5", "{}", "not JSON", { command: "widget-detected" }]) {
    event.source.postMessage(noise, event.origin);
  }
  if (location.hash === "#silent") return;
  const data = { version: "1.2.12", lightBoxOptions: {} };
  event.source.postMessage(JSON.stringify({ command: "widget-detected", data }), event.origin);
});
</script><body></body>"""


# Loading the certificates of every authority, for servers that speak no TLS, is what a client's start would cost.
_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _client(base_url: str, headers: dict[str, str] | None = None) -> httpx.Client:
    return httpx.Client(base_url=base_url, headers=headers, verify=_NO_TLS)


@pytest.fixture
def sandbox(running_sandbox: Sandbox) -> Sandbox:
    """A sandbox with nothing in it."""
    running_sandbox.reset()
    return running_sandbox


@pytest.fixture
def store(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The Store API as its user ayla."""
    base = f"{sandbox.store}/api/v2/project/{sandbox.project_id}"
    with _client(base, {"Authorization": f"Bearer {sandbox.token('ayla')}"}) as client:
        yield client


@pytest.fixture
def control(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The control API."""
    with _client(f"{sandbox.store}/sandbox") as client:
        yield client


@pytest.fixture
def pay_station(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """The origin of the payment page."""
    with _client(sandbox.pay_station) as client:
        yield client


@pytest.fixture
def order(sandbox: Sandbox) -> Order:
    """A new order of ayla's for two chests of gems."""
    return sandbox.orders.create("ayla", CATALOG["gems_550"], 2)


@pytest.fixture(scope="session")
def game_origin() -> Iterator[str]:
    """The origin of a game's page that records what it hears; at /isolated it is cross-origin isolated."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(_HOST_PAGE)))
            if self.path == "/isolated":
                self.send_header("Cross-Origin-Opener-Policy", "same-origin")
                self.send_header("Cross-Origin-Embedder-Policy", "require-corp")
            self.end_headers()
            self.wfile.write(_HOST_PAGE)

        def log_message(self, *_: object) -> None:
            """Say nothing: the tests' output is for the tests."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def context_of_the_file(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context that tests share: the payment page keeps nothing in it, and a new one takes its time."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def own_context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser context for a test that takes the time in its hands, which all pages of a context have in common."""
    context = browser.new_context()
    yield context
    context.close()


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Iterator[Page]:
    """A new page; it and all that it has opened are closed again."""
    name = "own_context" if "own_context" in request.fixturenames else "context_of_the_file"
    context: BrowserContext = request.getfixturevalue(name)
    yield context.new_page()
    for each in context.pages:
        each.close()


@pytest.fixture
def embed(page: Page, sandbox: Sandbox, game_origin: str) -> Embed:
    """Open the payment page of a token in a frame of the game's page."""

    def opened(token: str, state: str = "ready", path: str = "/", **attributes: str) -> Game:
        page.goto(f"{game_origin}{path}")
        address = f"{sandbox.pay_station}/paystation4/?token={token}"
        game = Game(page, put_frame(page.main_frame, address, **attributes))
        game.body_state(state)
        return game

    return opened


class Clock:
    """A clock that stands still until told otherwise."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """The time in seconds."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Time in the test's hands."""
    return Clock()


@pytest.fixture
def wire(sandbox: Sandbox) -> Iterator[Callable[..., Wire]]:
    """Open a connection to the socket as a player: ``wire("mallory")``."""
    with contextlib.ExitStack() as opened:

        def open_wire(user: str = "ayla") -> Wire:
            return opened.enter_context(Wire.open(sandbox, user))

        yield open_wire


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.fail(f"{AXE} is missing; do: python3 build.py bundle")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def _receiver() -> Iterator[Receiver]:
    with Receiver.open() as opened:
        yield opened


@pytest.fixture
def receiver(_receiver: Receiver) -> Receiver:
    """A game's server that hears webhooks; it has heard nothing yet and takes everything."""
    _receiver.heard.clear()
    _receiver.answers.clear()
    return _receiver


@pytest.fixture
def refused() -> Callable[[httpx.Response], tuple[int, int]]:
    """Read a refusal of the Store API: its status and error code, after a look at the rest of it."""

    def read(response: httpx.Response) -> tuple[int, int]:
        body = response.json()
        assert body["statusCode"] == response.status_code
        assert body["errorMessage"].startswith(f"[0401-{body['errorCode']}]: ")
        return response.status_code, body["errorCode"]

    return read


@pytest.fixture
def create(store: httpx.Client) -> Callable[..., httpx.Response]:
    """Create an order through the Store API: ``create("gems_100", quantity=2)``."""

    def post(sku: str, **body: object) -> httpx.Response:
        return store.post(f"/payment/item/{sku}", json=body)

    return post
