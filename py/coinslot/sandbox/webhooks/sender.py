"""One request to a webhook receiver, over real HTTP."""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Mapping

from coinslot.sandbox.webhooks.delivery import Answer
from coinslot.sandbox.webhooks.target import Target

_MOST = 64 * 1024  # bytes of an answer that are kept


class Sender:
    """Sends requests; safe to use from several threads."""

    def __init__(self) -> None:
        self._open: set[http.client.HTTPConnection] = set()
        self._lock = threading.Lock()
        self._closed = False

    def post(self, target: Target, body: bytes, headers: Mapping[str, str], timeout: float) -> Answer:
        """Send a body and wait for the answer; redirects are not followed.

        Args:
            target: Where to.
            body: Its bytes.
            headers: Beside ``Host`` and ``Content-Length``.
            timeout: Seconds that the receiver may be silent.
        """
        connection = _connection(target, timeout)
        with self._lock:
            if self._closed:
                return Answer(None, error="the sandbox ends")
            self._open.add(connection)
        try:
            connection.request("POST", target.path, body, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.read(_MOST))
        except TimeoutError:
            return Answer(None, error=f"no answer within {timeout:g} s")
        except (OSError, http.client.HTTPException) as error:
            words = getattr(error, "strerror", None) or str(error) or type(error).__name__
            return Answer(None, error=words)
        finally:
            with self._lock:
                self._open.discard(connection)
            connection.close()

    def close(self) -> None:
        """Let go what is under way, and send nothing more."""
        with self._lock:
            self._closed = True
            for connection in self._open:
                if connection.sock is not None:
                    _shut(connection.sock)


def _shut(opened: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it has ended by itself
        opened.shutdown(socket.SHUT_RDWR)


def _connection(target: Target, timeout: float) -> http.client.HTTPConnection:
    # No timeout at all is what 0 would mean to a socket: it would not block.
    wait = max(timeout, 0.001)
    if not target.secure:
        return http.client.HTTPConnection(target.host, target.port, timeout=wait)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(target.host, target.port, timeout=wait, context=context)
