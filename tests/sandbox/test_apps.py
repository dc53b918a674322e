"""What holds for the whole origin of the store: CORS."""

import httpx
import pytest

_ORIGIN = {"Origin": "https://game.example"}


def _preflight(store: httpx.Client, method: str, headers: str) -> httpx.Response:
    asks = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return store.options("/order/1", headers=_ORIGIN | asks)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_preflight_allows_what_the_real_store_allows(store: httpx.Client, method: str) -> None:
    """Four methods with the two headers that a browser client needs."""
    response = _preflight(store, method, "authorization,content-type")
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (200, "*")


@pytest.mark.parametrize(
    ("method", "headers"), [("GET", "authorization,x-engine"), ("POST", "x-sdk"), ("PATCH", "authorization")]
)
def test_preflight_refuses_the_rest(store: httpx.Client, method: str, headers: str) -> None:
    """The X- headers that native clients send, and other methods, are refused."""
    response = _preflight(store, method, headers)
    assert response.status_code == 400
    allowed = response.headers["Access-Control-Allow-Headers"].lower()
    assert "x-" not in allowed


def test_errors_can_be_read_by_the_page(store: httpx.Client) -> None:
    """A refusal carries the CORS header like an answer."""
    response = store.get("/order/1", headers=_ORIGIN)
    assert (response.status_code, response.headers["Access-Control-Allow-Origin"]) == (404, "*")
