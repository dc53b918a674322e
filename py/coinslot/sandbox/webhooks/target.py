"""Where webhooks go: a server of the developer's own, never a real one, with a key that is no real one."""

import ipaddress
import socket
from dataclasses import dataclass, field
from urllib.parse import urlsplit

SECRET = "sandbox-secret"  # noqa: S105 # it protects nothing, and everybody may know it
"""The key that webhooks are signed with unless told otherwise."""

_PREFIX = "sandbox"
_LONGEST_SECRET = 200
_PORTS = {"http": 80, "https": 443}


class TargetError(ValueError):
    """An address or a key that the sandbox does not use; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Target:
    """The address of a webhook receiver.

    Attributes:
        url: As it was given.
        secret: The project's key, which signs.
        host: Its host.
        port: Its port.
        path: Its path, with the query.
        secure: Whether it speaks TLS. Certificates are not checked: a developer signs his own.
    """

    url: str
    secret: str = field(repr=False)
    host: str
    port: int
    path: str
    secure: bool


def read_target(url: object, secret: object = SECRET) -> Target:
    """Check where webhooks are to go, and with which key.

    Raises:
        TargetError: The address is none, or leaves this machine and its private network; or the key may be that
            of a real project.
    """
    if not isinstance(secret, str) or not secret.startswith(_PREFIX) or len(secret) > _LONGEST_SECRET:
        raise TargetError(
            f"The secret does not begin with {_PREFIX!r}, so it may be that of a real project, which has no place "
            f"in a sandbox. Give your server another one here, such as {SECRET!r}."
        )
    try:
        parts = urlsplit(url if isinstance(url, str) else "")
        port = parts.port or _PORTS[parts.scheme]
        host = parts.hostname or ""
    except (KeyError, ValueError):
        host, port = "", 0
    if not host or any(not " " < letter < "\x7f" for letter in str(url)):
        raise TargetError(f"{url!r:.200} is no address for webhooks; expected one such as http://127.0.0.1:8000/hook.")
    _check_host(host, port)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(str(url), secret, host, port, path, parts.scheme == "https")


def _check_host(host: str, port: int) -> None:
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError):
        raise TargetError(
            f"The host {host!r} is unknown here. Start its server's network first, or use 127.0.0.1."
        ) from None
    for address in found:
        if not ipaddress.ip_address(str(address).partition("%")[0]).is_private:
            raise TargetError(
                f"{host!r} is {address}, an address on the internet: webhooks of a sandbox go to this machine and "
                "its private network only. Use 127.0.0.1, localhost or a private address."
            )
