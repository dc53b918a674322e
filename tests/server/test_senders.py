"""Who may send."""

from __future__ import annotations

import pytest

from coinslot.server import NETWORKS
from coinslot.server.senders import Senders

PROXIES = ["10.0.0.0/8", "::1/128"]


@pytest.mark.parametrize("peer", ["185.30.20.1", "185.30.23.255", "34.102.38.178", "::ffff:185.30.21.9"])
def test_xsolla_may(peer: str) -> None:
    """From each network of the documents, also where the socket is one for both kinds of address."""
    assert Senders(NETWORKS).may(peer, [])


@pytest.mark.parametrize("peer", ["185.30.24.1", "34.102.38.179", "127.0.0.1", "::1", "2001:db8::1", None, "", "unix:"])
def test_nobody_else_may(peer: str | None) -> None:
    """Whatever a header says: there is no proxy to believe."""
    assert not Senders(NETWORKS).may(peer, ["185.30.20.1"])


@pytest.mark.parametrize("peer", ["8.8.8.8", None, "unix:"])
def test_without_a_list_everybody_may(peer: str | None) -> None:
    """The signature decides."""
    assert Senders().may(peer, [])


@pytest.mark.parametrize(
    ("peer", "forwarded", "may"),
    [
        ("10.0.0.1", ["185.30.20.1"], True),
        ("::1", ["185.30.20.1"], True),
        ("10.0.0.1", ["185.30.20.1, 10.0.0.2"], True),
        ("10.0.0.1", ["185.30.20.1", "10.0.0.2"], True),
        ("10.0.0.1", ["185.30.20.1 ,10.0.0.2 , 10.9.9.9"], True),
        # What a sender writes there himself stands before what the proxies append.
        ("10.0.0.1", ["185.30.20.1, 8.8.8.8"], False),
        ("10.0.0.1", ["185.30.20.1", "8.8.8.8, 10.0.0.2"], False),
        ("8.8.8.8", ["185.30.20.1"], False),
        ("10.0.0.1", [], False),
        ("10.0.0.1", [""], False),
        ("10.0.0.1", ["185.30.20.1, nonsense"], False),
        ("10.0.0.1", ["185.30.20.1:443"], False),
    ],
)
def test_a_proxy_is_believed_as_far_as_it_goes(peer: str, forwarded: list[str], may: bool) -> None:  # noqa: FBT001 # the table's
    """The last address that is no proxy's own is the sender's."""
    assert Senders(NETWORKS, PROXIES).may(peer, forwarded) is may


@pytest.mark.parametrize("network", ["x", "185.30.20.1/24", "", "1.2.3.4/33"])
def test_what_is_no_network_is_told_of(network: str) -> None:
    """When the receiver is made, not when it is asked."""
    for allowed, proxies in ([network], ()), ((), [network]):
        with pytest.raises(ValueError, match=r"is no network .*; expected one such as"):
            Senders(allowed, proxies)
