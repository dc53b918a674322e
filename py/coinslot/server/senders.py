"""Who may send webhooks: an allow-list of addresses, also behind proxies."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network


class Senders:
    """An allow-list.

    Args:
        allowed: networks such as ``185.30.20.0/24``; none means that everybody may, and the signature decides alone.
        proxies: networks of proxies whose ``X-Forwarded-For`` is believed. Each appends whom it was asked by, so the
            last address that is no such proxy's is the sender's.

    Raises:
        ValueError: one is no network.
    """

    def __init__(self, allowed: Iterable[str] = (), proxies: Iterable[str] = ()) -> None:
        self._allowed = [_network(each) for each in allowed]
        self._proxies = [_network(each) for each in proxies]

    def may(self, peer: str | None, forwarded: Iterable[str]) -> bool:
        """Whether a request may come in.

        Args:
            peer: who has connected.
            forwarded: the values of its headers ``X-Forwarded-For``, in order.
        """
        if not self._allowed:
            return True
        chain = [part.strip() for value in forwarded for part in value.split(",")]
        address = _address(peer)
        while address and chain and self._is_proxy(address):
            address = _address(chain.pop())
        return address is not None and any(address in network for network in self._allowed)

    def _is_proxy(self, address: IPv4Address | IPv6Address) -> bool:
        return any(address in network for network in self._proxies)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no network ({error}); expected one such as 185.30.20.0/24") from None


def _address(text: str | None) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(text or "")
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
