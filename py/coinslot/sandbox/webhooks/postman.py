"""The thread that sends what is due."""

import threading

from coinslot.sandbox.webhooks.queue import Queue
from coinslot.sandbox.webhooks.sender import Sender


class Postman:
    """Looks when something may be due, and sends it.

    It waits on the machine's clock: when the queue has another, moving that is noticed at the next look.
    """

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._look = threading.Event()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Look again; callable from any thread, also when nothing runs."""
        self._look.set()

    def start(self, queue: Queue) -> None:
        """Send until ``stop``."""
        self._thread = threading.Thread(target=self._run, args=(queue,), name="coinslot-webhooks")
        self._thread.start()

    def stop(self, queue: Queue) -> None:
        """Let go what is under way, and return when the thread has ended."""
        queue.stopped = True
        self._sender.close()
        self._look.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, queue: Queue) -> None:
        while True:
            self._look.clear()
            if queue.stopped:
                return
            queue.deliver_due()
            self._look.wait(queue.next_due())
