"""The official client for Python, told what to do on stdin, telling what happens on stdout.

One JSON object a line, the same as ``judge.mjs`` beside it. Nothing of the project runs here: this client
judges the sandbox's socket. Arguments: nothing of use here, the socket's address, the connect data.
"""

import asyncio
import json
import sys

from centrifuge import (
    Client,
    ClientEventHandler,
    ConnectedContext,
    ConnectingContext,
    DisconnectedContext,
    ReplyError,
    ServerPublicationContext,
    ServerSubscribedContext,
    StreamPosition,
)


def tell(event: str, **more: object) -> None:
    """Write a line."""
    sys.stdout.write(json.dumps({"event": event, **more}) + "\n")
    sys.stdout.flush()


class Teller(ClientEventHandler):  # type: ignore[misc] # its package does not say that it has types
    """Tells of each event."""

    async def on_connecting(self, ctx: ConnectingContext) -> None:
        """A connection begins, or begins again."""
        tell("connecting", code=ctx.code)

    async def on_connected(self, ctx: ConnectedContext) -> None:
        """It is there."""
        del ctx
        tell("connected")

    async def on_disconnected(self, ctx: DisconnectedContext) -> None:
        """It has ended for good."""
        tell("disconnected", code=ctx.code)

    async def on_subscribed(self, ctx: ServerSubscribedContext) -> None:
        """The server has subscribed us."""
        position = ctx.stream_position and {"offset": ctx.stream_position.offset, "epoch": ctx.stream_position.epoch}
        told = {"channel": ctx.channel, "recoverable": ctx.recoverable, "recovered": ctx.recovered}
        tell("subscribed", position=position, **told)

    async def on_publication(self, ctx: ServerPublicationContext) -> None:
        """Something was published."""
        tell("publication", channel=ctx.channel, data=ctx.pub.data, offset=ctx.pub.offset)


async def ask_history(client: Client, line: str) -> None:
    """Ask for the history that a line describes."""
    options = json.loads(line)
    if since := options.pop("since", None):
        options["since"] = StreamPosition(**since)
    try:
        found = await client.history(**options)
    except ReplyError as error:
        tell("refused", code=error.code)
        return
    publications = [{"data": each.data, "offset": each.offset} for each in found.publications]
    tell("history", publications=publications, epoch=found.epoch, offset=found.offset)


async def main() -> None:
    """Connect, and do what stdin says until its end."""
    client = Client(
        sys.argv[2],
        events=Teller(),
        data=json.loads(sys.argv[3]),
        min_reconnect_delay=0.02,
        max_reconnect_delay=0.1,
        proxy=None,
    )
    await client.connect()
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        await ask_history(client, line)
    await client.disconnect()


if __name__ == "__main__":
    asyncio.run(main())
