"""Where the provider is, if not at its own addresses."""

from __future__ import annotations

from types import MappingProxyType

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


def test_the_payment_page_may_be_of_another_version_and_say_more() -> None:
    """What the address of every payment page of the project is made of."""
    endpoints = Endpoints(pay_station_version=3, pay_station_query={"theme": "dark"})
    url, _ = endpoints.project(44056, sandbox=True).window("t")
    assert url == "https://sandbox-secure.xsolla.com/paystation3/?theme=dark&access_token=t"


def test_endpoints_are_equal_by_content_and_hashable() -> None:
    """With a query that nobody can change, too."""
    one, other = (Endpoints(pay_station_query=MappingProxyType({"theme": "dark"})) for _ in range(2))
    assert one == other != NO_ENDPOINTS
    assert hash(one) == hash(other)


@pytest.mark.parametrize("value", [0, 1, 5, -4, 3.5, 4.0, True, "4", None, [4], {}])
def test_a_version_that_does_not_exist_is_refused(value: object) -> None:
    """The text says what came and what was expected."""
    with pytest.raises(CoinslotError, match=r"^pay_station_version is .*; expected 4, 3 or 2$") as raised:
        Endpoints(pay_station_version=value)  # type: ignore[arg-type]
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT


@pytest.mark.parametrize(
    "value",
    [
        None,
        "theme=dark",
        [("theme", "dark")],
        {"theme": 1},
        {"theme": None},
        {"theme": ""},
        {"": "dark"},
        {1: "dark"},
        {"token": "t"},
        {"theme": "dark", "access_token": "t"},
    ],
    ids=repr,
)
def test_a_query_of_anything_but_texts_is_refused(value: object) -> None:
    """Nor may it name a token, in any version's word for it."""
    expected = r"^pay_station_query is .*; expected texts by their names, without access_token or token$"
    with pytest.raises(CoinslotError, match=expected) as raised:
        Endpoints(pay_station_query=value)  # type: ignore[arg-type]
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT


def test_another_store_is_not_followed_at_the_providers_socket() -> None:
    """Which would know nothing of its orders; a socket alone is taken beside the provider's store."""
    assert Endpoints(STORE).project(1, sandbox=False).socket == ""
    assert Endpoints(socket=SOCKET).project(1, sandbox=False) == Project(1, socket=SOCKET)


def test_events_are_beside_another_store() -> None:
    """As in the sandbox; a place of their own is taken as it is."""
    assert Endpoints(STORE).project(1, sandbox=False).events == STORE
    assert Endpoints(STORE, events="http://127.0.0.1:7702").project(1, sandbox=False).events == "http://127.0.0.1:7702"
    assert Endpoints(events=STORE).project(1, sandbox=False) == Project(1, events=STORE)


@pytest.mark.parametrize(
    "value", ["", "store", "127.0.0.1:7700", "ftp://store", "http://", f"{STORE}/api", 7, b"http://a"]
)
@pytest.mark.parametrize("name", ["store", "pay_station", "events"])
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
