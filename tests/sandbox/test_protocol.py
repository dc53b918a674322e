"""Cutting connections, seen by a real browser."""

from playwright.sync_api import Page

from coinslot.sandbox import Sandbox

_FETCH = """async ({url, token, method, headers}) => {
  const body = method === "POST" ? "{}" : undefined;
  const all = {Authorization: "Bearer " + token, "Content-Type": "application/json", ...headers};
  try { return (await fetch(url, {method, body, headers: all})).status; } catch (error) { return error.name; }
}"""


def _fetch(page: Page, sandbox: Sandbox, method: str, path: str, **headers: str) -> object:
    url = f"{sandbox.store}/api/v2/project/{sandbox.project_id}{path}"
    given = {"url": url, "token": sandbox.token("ayla"), "method": method, "headers": headers}
    return page.evaluate(_FETCH, given)


def test_browser_sees_a_network_error_and_sends_once(sandbox: Sandbox, page: Page, game_origin: str) -> None:
    """A lost answer rejects the fetch, and the browser does not send the POST again by itself."""
    page.goto(game_origin)
    assert _fetch(page, sandbox, "GET", "/order/1") == 404
    sandbox.fault(method="POST", drop="answer")
    assert _fetch(page, sandbox, "POST", "/payment/item/gems_100") == "TypeError"
    assert sandbox.requests.count("POST") == 1
    assert len(sandbox.orders.all()) == 1


def test_browser_sees_a_network_error_for_a_dropped_request(sandbox: Sandbox, page: Page, game_origin: str) -> None:
    """A cut before anything was done looks the same to the page; the next request is answered."""
    page.goto(game_origin)
    sandbox.fault(method="GET", drop="request")
    assert _fetch(page, sandbox, "GET", "/order/1") == "TypeError"
    assert _fetch(page, sandbox, "GET", "/order/1") == 404


_SOCKET = """address => new Promise((resolve) => {
  const told = [];
  const socket = new WebSocket(address);
  socket.onopen = () => { told.push("open"); socket.send("{}"); };
  socket.onmessage = ({data}) => told.push(data);
  socket.onclose = ({code, wasClean}) => resolve([...told, code, wasClean]);
})"""


def test_browser_opens_the_socket_and_reads_the_close_code(sandbox: Sandbox, page: Page, game_origin: str) -> None:
    """The handshake suits a real browser from any origin, and so does the code of the end."""
    sandbox.settings.socket_stale = 0.2
    page.goto(game_origin)
    assert page.evaluate(_SOCKET, sandbox.websocket) == ["open", 3502, True]
    sandbox.fault(method="SOCKET", drop="request")
    assert page.evaluate(_SOCKET, sandbox.websocket) == [1006, False]


def test_browser_is_refused_other_headers(sandbox: Sandbox, page: Page, game_origin: str) -> None:
    """A request header that the real store does not allow fails in the preflight and never arrives."""
    page.goto(game_origin)
    assert _fetch(page, sandbox, "GET", "/order/1", **{"X-Engine": "UNITY"}) == "TypeError"
    assert [entry.preflight for entry in sandbox.requests.all()] == [True]
