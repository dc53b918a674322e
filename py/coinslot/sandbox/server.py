"""The sandbox itself: two listeners, hence two origins, in a thread of their own."""

import asyncio
import contextlib
import errno
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Self

import uvicorn

from coinslot.sandbox.apps import pay_station_app, store_app
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.controls import Controls
from coinslot.sandbox.protocol import CuttableProtocol, CuttableSocket
from coinslot.sandbox.provider import PROJECT_ID, Provider
from coinslot.sandbox.scenarios.registry import Scenario
from coinslot.sandbox.socketapi import PATH
from coinslot.sandbox.statefile import StateFile
from coinslot.sandbox.webhooks.queue import USER_AGENT
from coinslot.sandbox.webhooks.target import SECRET, read_target

if TYPE_CHECKING:
    from starlette.applications import Starlette

_HIGHEST_PORT = 65_535
_GRACE = 1  # seconds that a request under way may hold the end up


class ListenError(OSError):
    """The sandbox cannot listen where it was told to."""


class Sandbox(Controls):
    """The payment provider, running between ``with`` and its end; safe to use from any thread. It runs once.

    Args:
        port: Port of the Store API and the control API; 0 for any free one.
        pay_port: Port of the Pay Station pages; 0 for any free one.
        host: Address to listen on.
        allow_network_access: Allow a ``host`` that other machines reach. Whoever reaches the sandbox can
            mint tokens and change orders.
        settings: The settings to begin with, by name.
        project_id: The only project that exists.
        clock: Tells the time in seconds, for what happens after a delay.
        state: A file that keeps orders, payments, carts, balances and events, so that another sandbox goes on
            where this one ends, or is killed; it is made where there is none. Settings, faults, the log and
            the socket's history are not in it.
        webhook: The address that webhooks go to, on this machine or its private network; None for nowhere.
        secret: The key that signs them; it begins with ``sandbox``, so it is no real one.
        seed: Gives orders, payments, carts, events and connections the same ids and tokens each time; None for new
            ones. Dates are the machine's, and so are players' tokens, which hold two.
        scenarios: One's own scenarios beside the built-in ones: functions, or Python or TOML files.

    Its addresses (``store``, ``pay_station``, ``websocket``) are known once it runs.

    Raises:
        ListenError: On entering: a port is taken, or the host is not loopback and was not allowed.
        StateError: On entering: the state cannot be read or written, or is damaged or of another version; the
            file is left as it is. Later: a change cannot be written.
        SettingsError: A setting does not exist or cannot have that value.
        ScenarioError: A scenario is none, or the settings name one that there is not.
        TargetError: Webhooks cannot go to that address, or the secret may be a real one.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        pay_port: int = 0,
        host: str = "127.0.0.1",
        allow_network_access: bool = False,
        settings: Mapping[str, object] | None = None,
        project_id: int = PROJECT_ID,
        clock: Callable[[], float] = time.monotonic,
        state: Path | None = None,
        webhook: str | None = None,
        secret: str = SECRET,
        scenarios: Iterable[Scenario | Callable[..., object] | Path] = (),
        seed: int | str | None = None,
    ) -> None:
        target = None if webhook is None else read_target(webhook, secret)
        provider = Provider(project_id=project_id, clock=clock, chance=Chance(seed))
        super().__init__(provider, settings, target, scenarios)
        self._host = host
        self._ports = (port, pay_port)
        self._allow_network_access = allow_network_access
        self._state = StateFile(state, self._provider) if state is not None else None
        self._servers = [_server(make(self._provider)) for make in (store_app, pay_station_app)]
        self._thread = threading.Thread(target=self._run, name="coinslot-sandbox")

    def __enter__(self) -> Self:
        """Listen, take up the state, and serve."""
        with contextlib.ExitStack() as opened:
            self._sockets = self._listen(opened)
            # Not before: where the ports are taken, the file is perhaps another sandbox's as well.
            if self._state:
                self._state.begin()
            opened.pop_all()  # all went well: from now on the servers close the listeners
        self._loop = asyncio.new_event_loop()
        self.store, self.pay_station = (_origin(self._host, listener) for listener in self._sockets)
        self._provider.pay_station = self.pay_station
        self.websocket = f"ws{self.store.removeprefix('http')}{PATH}"
        self._thread.start()
        self._provider.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Finish what is under way, at most a second, and close everything."""
        # First: a payment that waits for the game's server would hold the end.
        self._provider.stop()
        self._loop.call_soon_threadsafe(self._end)
        self._thread.join()
        if self._state:
            self._state.end()

    def _listen(self, opened: contextlib.ExitStack) -> list[socket.socket]:
        if not self._allow_network_access and not _is_loopback(self._host):
            raise ListenError(
                f"{self._host!r} is not a loopback address: whoever reaches the sandbox can mint tokens and "
                "change orders. Use 127.0.0.1, or accept that with --allow-network-access (from Python: "
                "allow_network_access=True)."
            )
        return [opened.enter_context(_listen(self._host, port)) for port in self._ports]

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        pairs = zip(self._servers, self._sockets, strict=True)
        async with asyncio.TaskGroup() as group:
            timer = group.create_task(self._provider.timer.run(self._provider.orders))
            await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in pairs))
            timer.cancel()

    def _end(self) -> None:
        self._provider.closing.set()
        for server in self._servers:
            server.should_exit = True


def _server(app: "Starlette") -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            app,
            http=CuttableProtocol,
            ws=CuttableSocket,
            ws_ping_interval=None,  # Centrifugo has pings of its own, and browsers hide these
            lifespan="off",
            log_config=None,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=_GRACE,
            # A browser sends a request again by itself, even a POST, when the connection that it reused
            # is cut before the answer. The real store speaks HTTP/2, where it does not; a new connection
            # for each request gives the same.
            headers=[("Connection", "close"), ("Server", USER_AGENT)],
            server_header=False,
        )
    )


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _listen(host: str, port: int) -> socket.socket:
    if not 0 <= port <= _HIGHEST_PORT:
        raise ListenError(f"Port {port} does not exist; choose one from 0 to {_HIGHEST_PORT}.")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            text = f"Port {port} is taken. End what uses it, or choose another port (0: any free one)."
        else:
            text = f"Cannot listen on {host!r}, port {port}: {error.strerror}. Choose another address or port."
        raise ListenError(text) from None


def _origin(host: str, listener: socket.socket) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{listener.getsockname()[1]}"
