"""A thread for what waits for a time and may then take long, as asking another server does."""

import threading
from collections.abc import Callable


class Worker:
    """Looks when something may be due, and does it.

    It waits on the machine's clock: when what is due goes by another, moving that is noticed at the next look.

    Args:
        name: The thread's.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._look = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Look again; callable from any thread, also when nothing runs."""
        self._look.set()

    def start(self, settle: Callable[[], None], next_due: Callable[[], float | None]) -> None:
        """Begin, until ``stop``.

        Args:
            settle: Does what is due.
            next_due: Seconds until something is; None when nothing waits.
        """
        self._thread = threading.Thread(target=self._run, args=(settle, next_due), name=self._name)
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing new, and return when the thread has ended."""
        self._ended = True
        self._look.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self, settle: Callable[[], None], next_due: Callable[[], float | None]) -> None:
        while True:
            self._look.clear()
            if self._ended:
                return
            settle()
            self._look.wait(next_due())
