"""Where the provider is, if not at its own addresses."""

from __future__ import annotations

import pytest

from coinslot.client.endpoints import NO_ENDPOINTS, Endpoints
from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.providers.xsolla.project import Project

STORE = "http://127.0.0.1:7700"
SOCKET = "ws://127.0.0.1:7700/connection/websocket"


def test_nothing_given_is_the_provider_itself() -> None:
    """All of its own addresses."""
    assert NO_ENDPOINTS.project(44056, sandbox=True) == Project(44056, sandbox=True)


def test_given_addresses_are_taken() -> None:
    """Each replaces its own."""
    project = Endpoints(STORE, "http://127.0.0.1:7701/", SOCKET).project(44056, sandbox=False)
    assert project.base == f"{STORE}/api/v2/project/44056"
    assert project.window("t")[0] == "http://127.0.0.1:7701/paystation4/?token=t"
    assert project.socket == SOCKET


def test_another_store_is_not_followed_at_the_providers_socket() -> None:
    """Which would know nothing of its orders; a socket alone is taken beside the provider's store."""
    assert Endpoints(STORE).project(1, sandbox=False).socket == ""
    assert Endpoints(socket=SOCKET).project(1, sandbox=False) == Project(1, socket=SOCKET)


@pytest.mark.parametrize(
    "value", ["", "store", "127.0.0.1:7700", "ftp://store", "http://", f"{STORE}/api", 7, b"http://a"]
)
@pytest.mark.parametrize("name", ["store", "pay_station"])
def test_what_is_no_origin_is_refused(name: str, value: object) -> None:
    """By name; the text says what came and what was expected."""
    with pytest.raises(CoinslotError, match=rf"^{name} is .*; expected an origin such as https:") as raised:
        Endpoints(**{name: value})  # type: ignore[arg-type]
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT


@pytest.mark.parametrize("value", ["", STORE, "ws:", "ws://", "wss://[", "ws://a:99999", 7])
def test_what_is_no_websocket_is_refused(value: object) -> None:
    """Neither is one that cannot be read."""
    with pytest.raises(CoinslotError, match=r"^socket is .*; expected an address such as wss:"):
        Endpoints(socket=value)  # type: ignore[arg-type]
