"""Addresses of a project."""

from __future__ import annotations

import pytest

from coinslot.providers.xsolla.project import Project, origin_of, page


@pytest.mark.parametrize("store", ["https://store.xsolla.com", "https://store.xsolla.com/"])
def test_base_follows_the_stores_origin(store: str) -> None:
    """All paths begin below the project, with or without a slash at the end of the origin."""
    assert Project(12345, store=store).base == "https://store.xsolla.com/api/v2/project/12345"


@pytest.mark.parametrize(
    ("project", "host"),
    [
        (Project(12345), "https://secure.xsolla.com"),
        (Project(12345, sandbox=True), "https://sandbox-secure.xsolla.com"),
        (Project(12345, sandbox=True, pay_station="http://127.0.0.1:7701"), "http://127.0.0.1:7701"),
        (Project(12345, pay_station="http://127.0.0.1:7701/"), "http://127.0.0.1:7701"),
    ],
)
def test_the_window_is_pay_station_4(project: Project, host: str) -> None:
    """Live, sandbox or one's own; its origin, and no other, may speak."""
    assert project.window("abc") == (f"{host}/paystation4/?token=abc", (host,))


@pytest.mark.parametrize(
    ("version", "address"),
    [
        (4, "https://secure.xsolla.com/paystation4/?token=abc"),
        (3, "https://secure.xsolla.com/paystation3/?access_token=abc"),
        (2, "https://secure.xsolla.com/paystation2/?access_token=abc"),
    ],
)
def test_every_version_of_the_window_has_its_address(version: int, address: str) -> None:
    """And its own name for the token (Xsolla's documents and widget)."""
    assert Project(12345, pay_station_version=version).window("abc") == (address, ("https://secure.xsolla.com",))


def test_the_address_of_the_window_can_say_more() -> None:
    """Encoded, and before the token, whose place nothing can take."""
    query = {"theme": "dark & light", "é": "=1", "access_token": "x", "token": "forged"}
    url, _ = Project(1, pay_station_query=query).window("abc")
    asked = "theme=dark%20%26%20light&%C3%A9=%3D1&access_token=x&token=abc"
    assert url == f"https://secure.xsolla.com/paystation4/?{asked}"


def test_a_whole_address_is_taken_as_it_is() -> None:
    """The payment page of the game's own server; its origin, and no other, may speak."""
    url = "https://Pay.Example:443/paystation4/?token=a%20b&theme=dark#top"
    assert page(url) == (url, ("https://pay.example",))
    with pytest.raises(ValueError, match="has no host"):
        page("paystation4/?token=abc")


def test_projects_are_equal_by_content_and_hashable() -> None:
    """With a query, too."""
    one, other = (Project(1, pay_station_query={"a": "b"}) for _ in range(2))
    assert one == other != Project(1)
    assert hash(one) == hash(other)


def test_the_payment_token_is_encoded() -> None:
    """A token can neither add a parameter nor leave the address."""
    url, _ = Project(1).window("a b&token=c#d/é")
    assert url == "https://secure.xsolla.com/paystation4/?token=a%20b%26token%3Dc%23d%2F%C3%A9"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://secure.xsolla.com/paystation4/?token=abc", "https://secure.xsolla.com"),
        ("https://secure.xsolla.com:443/", "https://secure.xsolla.com"),
        ("http://localhost:80/", "http://localhost"),
        ("http://localhost:443/", "http://localhost:443"),
        ("https://localhost:8443", "https://localhost:8443"),
        ("HTTPS://Secure.Xsolla.COM/", "https://secure.xsolla.com"),
        ("http://[::1]:7701/x", "http://[::1]:7701"),
        ("http://[::1]/", "http://[::1]"),
        ("https://user:secret@secure.xsolla.com/", "https://secure.xsolla.com"),
        ("https://evil.example/?https://secure.xsolla.com", "https://evil.example"),
    ],
)
def test_origins_are_written_as_browsers_write_them(url: str, origin: str) -> None:
    """Lower case, without default port, path or user: comparable with event.origin."""
    assert origin_of(url) == origin


@pytest.mark.parametrize("url", ["", "secure.xsolla.com", "https://", "/paystation4/", "https://:443/"])
def test_an_address_without_a_host_is_refused(url: str) -> None:
    """The text says what came and what was expected."""
    with pytest.raises(ValueError, match=r"has no host; expected an address such as https://") as raised:
        origin_of(url)
    assert repr(url) in str(raised.value)


@pytest.mark.parametrize("url", ["https://localhost:99999/", "https://localhost:pay/"])
def test_an_impossible_port_is_refused(url: str) -> None:
    """There is no origin with such a port."""
    with pytest.raises(ValueError, match=r"[Pp]ort"):
        origin_of(url)


def test_the_socket_is_the_providers_or_ones_own() -> None:
    """Live and sandbox share one."""
    live = "wss://ws-store.xsolla.com/connection/websocket"
    assert (Project(1).socket, Project(1, sandbox=True).socket) == (live, live)
    own = "ws://127.0.0.1:7700/connection/websocket"
    assert Project(1, socket=own).socket == own
