"""Addresses of a project."""

from __future__ import annotations

import pytest

from coinslot.providers.xsolla.project import Project, origin_of


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
