"""Orders become done without anybody looking."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.duetimer import DueTimer
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.orders import Orders

GEMS = CATALOG["gems_100"]


def test_orders_are_settled_in_time_whatever_the_order_of_payment() -> None:
    """A later payment that is due sooner is not kept waiting by an earlier one."""
    done: asyncio.Queue[int] = asyncio.Queue()
    timer = DueTimer()

    def note(order: Order) -> None:
        if order.status is OrderStatus.DONE:
            done.put_nowait(order.id)

    orders = Orders(time.monotonic, note, timer.wake)

    async def play() -> list[int]:
        running = asyncio.create_task(timer.run(orders))
        slow, quick = orders.create("ayla", GEMS), orders.create("ayla", GEMS)
        orders.pay(slow.id, done_delay=0.4)
        await asyncio.sleep(0)
        orders.pay(quick.id, done_delay=0.1)
        async with asyncio.timeout(5):
            heard = [await done.get(), await done.get()]
        running.cancel()
        await asyncio.wait([running])
        timer.wake()
        return [heard.index(quick.id), heard.index(slow.id)]

    # In a thread of its own: Playwright's loop runs in this one once a test has used the browser.
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(asyncio.run, play()).result() == [0, 1]
    timer.wake()  # after its loop has gone this is as harmless as before
