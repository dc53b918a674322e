"""Webhooks by the thousand, and a client that costs little beside the servers that it asks."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coinslot.sandbox.webhooks.delivery import sign
from tests.bench.lab import ROOT, BenchError
from tests.server.receiver import SECRET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from tests.server.wire import Shop

CONNECTIONS: Final = 8
"""At once, all of them kept alive."""

PATIENCE: Final = 300.0  # seconds


@dataclass(frozen=True)
class Mix:
    """Webhooks of all kinds, ready to be sent.

    Attributes:
        requests: in the order in which they are sent.
        kept: the orders that are paid and not canceled.
        canceled: those that are paid and canceled.
    """

    requests: list[bytes]
    kept: frozenset[int]
    canceled: frozenset[int]

    def wrong(self, effects: Iterable[tuple[int, str]]) -> set[int]:
        """The orders of which something was done too often, or not.

        Args:
            effects: what was done to the players: orders, and the types of the webhooks that have done it.
        """
        done = Counter(effects)
        paid = {order for order, kind in done if kind == "order_paid"}
        taken = {order for order, kind in done if kind == "order_canceled"}
        # One that is canceled was granted before, or not at all.
        return (paid ^ taken ^ self.kept) | {order for (order, _), times in done.items() if times > 1}


@dataclass(frozen=True)
class Answered:
    """What came of sending some webhooks.

    Attributes:
        each: milliseconds for each, had there been one after the other: the reciprocal of the throughput.
        waits: milliseconds from each request to its answer.
    """

    each: float
    waits: list[float]


def request(body: bytes) -> bytes:
    """A webhook on the wire."""
    head = f"POST /webhook HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {sign(body, SECRET)}\r\n"
    return f"{head}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def fresh(shop: Shop, count: int) -> list[bytes]:
    """So many orders are paid, each of them once."""
    return [request(shop.order()[1]) for _ in range(count)]


def mixed(shop: Shop, random: Random, count: int) -> Mix:
    """Half of so many tell of payments, a tenth of cancellations, the rest repeats one of these; in any order."""
    orders = [shop.order() for _ in range(count // 2)]
    ids = [order for order, _, _ in orders]
    gone = len(orders) // 5
    bodies = [paid for _, paid, _ in orders] + [canceled for _, _, canceled in orders[:gone]]
    bodies += random.choices(bodies, k=count - len(bodies))
    random.shuffle(bodies)
    return Mix([request(body) for body in bodies], frozenset(ids[gone:]), frozenset(ids[:gone]))


@contextlib.contextmanager
def receiving(*urls: str) -> Iterator[int]:
    """A server in a process of its own: the receiver with that database, or the bare one; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.fileno()
        command = [sys.executable, "-m", "tests.bench.receiving", str(number), *urls]
        process = subprocess.Popen(command, cwd=ROOT, pass_fds=[number])  # noqa: S603 - our own
        try:
            port: int = listener.getsockname()[1]
            send(port, [request(b'{"notification_type":"user_validation","user":{"id":"1"}}')] * 2 * CONNECTIONS)
            yield port
        finally:
            process.terminate()
            process.wait(30)


def send(port: int, requests: Sequence[bytes]) -> Answered:
    """Send webhooks, over some connections at once, each as soon as the one before it was answered there.

    Raises:
        BenchError: one was not accepted.
    """
    # In a thread of its own: Playwright's loop runs in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, _send(port, requests)).result()


async def _send(port: int, requests: Sequence[bytes]) -> Answered:
    left = iter(requests)
    waits: list[float] = []

    async def work() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            for each in left:
                begun = time.perf_counter()
                writer.write(each)
                head = await reader.readuntil(b"\r\n\r\n")  # of an answer without a body, if all is well
                waits.append(1000 * (time.perf_counter() - begun))
                if b" 204 " not in head.partition(b"\r\n")[0]:
                    raise BenchError(f"a webhook was answered {head[:40]!r}, expected 204")
        finally:
            writer.close()

    begun = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
    return Answered(1000 * (time.perf_counter() - begun) / len(requests), waits)
