"""One connection of a client to the socket: its commands, its pushes, its pings, its end.

Everything that goes out waits in one outbox, so that a reply, the pushes after it and the close keep their
order; the outbox is written by one task, in as few frames as possible.
"""

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from coinslot.sandbox import centrifuge, tokens
from coinslot.sandbox.centrifuge import Close, Command, FrameError, ReplyError
from coinslot.sandbox.history import read_history
from coinslot.sandbox.protocol import CUT
from coinslot.sandbox.timeline.record import Channel

if TYPE_CHECKING:
    from coinslot.sandbox.channels import Publication
    from coinslot.sandbox.provider import Provider

_PONG_SHARE = 1 / 3  # of the ping's interval; Centrifugo waits 8 of 25 seconds
_VERSION = "0.0.0 sandbox"


class Connection:
    """A connection, from the handshake to its end.

    Args:
        socket: The connection that Starlette offers, not accepted yet.
        provider: What the sandbox is.

    Attributes:
        client: The id that the protocol gives to the connection, empty until ``connect`` has proved a player.
        user: The player, empty until then.
    """

    def __init__(self, socket: WebSocket, provider: "Provider") -> None:
        self.client = ""
        self.user = ""
        self._socket = socket
        self._provider = provider
        self._loop = asyncio.get_running_loop()
        self._outbox: asyncio.Queue[str | Close | None] = asyncio.Queue()
        self._connected = asyncio.Event()
        self._ponged = asyncio.Event()
        self._history = provider.settings.socket_history

    async def run(self) -> None:
        """Serve the connection until one side ends it."""
        try:
            await self._socket.accept()
            async with asyncio.TaskGroup() as group:
                helpers = [group.create_task(task) for task in (self._read(), self._watch())]
                with contextlib.suppress(WebSocketDisconnect):
                    await self._write()
                for helper in helpers:
                    helper.cancel()
        except (WebSocketDisconnect, OSError):
            pass  # gone before the handshake was answered: a server says it in one way or the other
        finally:
            self._provider.channels.leave(self.user, self)
            self._note("closed")

    def deliver(self, publication: "Publication", delay: float) -> None:
        """Push a publication after so many seconds; callable from any thread."""
        push = centrifuge.write_push(self._provider.channels.name(self.user), self._publication(publication))
        if delay:
            self._loop.call_soon_threadsafe(self._loop.call_later, delay, self._outbox.put_nowait, push)
        else:
            self._loop.call_soon_threadsafe(self._outbox.put_nowait, push)

    def close(self, close: Close) -> None:
        """Close the connection after what is on its way; callable from any thread."""
        self._loop.call_soon_threadsafe(self._outbox.put_nowait, close)

    def cut(self) -> None:
        """Abort the connection without a word, as when a cable is pulled; callable from any thread."""
        self._note("cut", good=False)
        self._loop.call_soon_threadsafe(self._socket.scope["extensions"][CUT])

    async def _write(self) -> None:
        while True:
            item = await self._outbox.get()
            texts: list[str] = []
            while isinstance(item, str):
                texts.append(item)
                if self._outbox.empty():
                    break
                item = self._outbox.get_nowait()
            for text in texts:
                self._note_sent(text)
            if texts:
                await self._socket.send_text("\n".join(texts))
            if isinstance(item, Close):
                self._note(f"closed with {item.code} {item.reason}", good=False)
                await self._socket.close(item.code, item.reason)
            if not isinstance(item, str):
                return

    def _note(self, text: str, user: str = "", *, good: bool = True, **raw: bytes) -> None:
        self._provider.timeline.add(Channel.SOCKET, text, None, user or self.user or None, good=good, **raw)

    def _note_sent(self, text: str) -> None:
        sent = json.loads(text)
        if not sent:
            return  # a ping
        if "push" not in sent:
            words = "is refused" if "error" in sent else "is answered"
            self._note(f"client {words}", good="error" not in sent, message=text.encode())
            return
        data = sent["push"]["pub"]["data"]
        self._provider.timeline.add(
            Channel.SOCKET, f"push {data['status']}", data["order_id"], self.user, message=text.encode()
        )

    async def _read(self) -> None:
        try:
            while (message := await self._socket.receive())["type"] != "websocket.disconnect":
                # The protocol is text; Centrifugo takes the same bytes in a binary frame as well.
                text = message.get("text") or (message.get("bytes") or b"").decode(errors="replace")
                commands = centrifuge.read_frame(text)
                for command in commands:
                    self._handle(command)
                if words := [each.method for each in commands if each is not centrifuge.PONG]:
                    self._note(f"client says {', '.join(words)}", message=text.encode())
        except FrameError:
            self._outbox.put_nowait(centrifuge.BAD_REQUEST)
            return
        self._outbox.put_nowait(None)

    async def _watch(self) -> None:
        try:
            async with asyncio.timeout(self._provider.settings.socket_stale):
                await self._connected.wait()
        except TimeoutError:
            self._outbox.put_nowait(centrifuge.STALE)
            return
        interval = self._provider.settings.socket_ping
        while interval:
            await asyncio.sleep(interval)
            self._ponged.clear()
            self._outbox.put_nowait(centrifuge.PING)
            try:
                async with asyncio.timeout(interval * _PONG_SHARE):
                    await self._ponged.wait()
            except TimeoutError:
                self._outbox.put_nowait(centrifuge.NO_PONG)
                return

    def _handle(self, command: Command) -> None:
        if command is centrifuge.PONG:
            self._ponged.set()
            return
        if (command.method == "connect") == bool(self.user):
            raise FrameError("connect comes first, and once")
        try:
            reply = centrifuge.write_reply(command, self._answer(command))
        except ReplyError as error:
            reply = centrifuge.write_error(command, error)
        if command.id:
            self._outbox.put_nowait(reply)

    def _answer(self, command: Command) -> dict[str, Any]:
        if command.method == "connect":
            return self._connect(command.params)
        if command.method == "history":
            return self._read_history(command.params)
        if command.method in ("ping", "send"):
            return {}
        if command.method == "subscribe":
            raise ReplyError(105 if command.params.get("channel") == self._channel else 103)
        raise ReplyError(108 if command.method in centrifuge.METHODS else 104)

    def _connect(self, params: dict[str, Any]) -> dict[str, Any]:
        user = self._read_user(params.get("data"))
        if self._provider.sockets.takes_refusal(user):
            self._note("refused", user, good=False)
            self._socket.scope["extensions"][CUT]()
            raise ReplyError(101)  # which nobody hears any more
        self.user = user
        self.client = self._provider.channels.client_id(user)
        stream = self._provider.channels.join(self.user, self)
        subscription: dict[str, Any] = {}
        if self._history:
            subscription = {
                "recoverable": True,
                "positioned": True,
                "epoch": stream.epoch,
                "offset": stream.offset,
            }
            asked = _member(_member(params, "subs"), self._channel)
            if asked.get("recover"):
                offset = asked.get("offset", 0)
                recovered = stream.can_recover(asked.get("epoch"), offset)
                missed = stream.publications[offset:] if recovered else ()
                subscription |= {
                    "was_recovering": True,
                    "recovered": recovered,
                    "publications": [self._publication(each) for each in missed],
                }
        self._connected.set()
        result: dict[str, Any] = {"client": self.client, "version": _VERSION, "subs": {self._channel: subscription}}
        if interval := self._provider.settings.socket_ping:
            result |= {"ping": interval, "pong": True}
        return result

    def _read_user(self, data: object) -> str:
        if not isinstance(data, dict):
            raise ReplyError(107)
        try:
            user = tokens.read(str(data.get("auth")))
        except tokens.TokenError:
            raise self._unauthorised() from None
        # A number in every client library; the player's name is in the documents only, hence optional.
        if data.get("project_id") != self._provider.project_id or data.get("user_external_id", user) != user:
            raise self._unauthorised()
        return user

    def _unauthorised(self) -> ReplyError:
        # Both are in the protocol, and which one Xsolla uses is not documented.
        if self._provider.settings.socket_unauthorised_close:
            self._outbox.put_nowait(centrifuge.INVALID_TOKEN)
        return ReplyError(101)

    def _read_history(self, params: dict[str, Any]) -> dict[str, Any]:
        if params.get("channel") != self._channel:
            raise ReplyError(103)
        if not self._history:
            raise ReplyError(108)
        stream = self._provider.channels.stream(self.user)
        found = read_history(stream, params)
        return {
            "publications": [self._publication(each) for each in found],
            "epoch": stream.epoch,
            "offset": stream.offset,
        }

    @property
    def _channel(self) -> str:
        return self._provider.channels.name(self.user)

    def _publication(self, publication: "Publication") -> dict[str, Any]:
        return {"data": publication.data} | ({"offset": publication.offset} if self._history else {})


def _member(values: dict[str, Any], name: str) -> dict[str, Any]:
    value = values.get(name)
    return value if isinstance(value, dict) else {}
