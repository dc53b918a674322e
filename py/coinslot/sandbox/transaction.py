"""The one lock of a sandbox's state, and the moment at which a change of it is complete."""

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Transaction:
    """A re-entrant lock; when it is let go after a change, that change is kept.

    Whoever changes the state does so within ``with transaction`` and says ``changed``. Where several changes
    belong together (a balance is charged, an order made), one ``with`` around them keeps them at once.

    Attributes:
        keep: What keeps the state; called within the lock. Its error reaches whoever made the change, and the
            next change tries again.
    """

    def __init__(self) -> None:
        self.keep: Callable[[], None] = lambda: None
        self._lock = threading.RLock()
        self._depth = 0
        self._dirty = False
        self._told: list[Callable[[], None]] = []

    def __enter__(self) -> None:
        """Wait until nobody else reads or changes the state."""
        self._lock.acquire()
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        """Keep what was changed, and tell of it, once the outermost ``with`` ends."""
        try:
            if self._depth == 1:
                self._complete()
        finally:
            self._depth -= 1
            self._lock.release()

    def changed(self) -> None:
        """Say that the state is no longer what was kept; within the lock."""
        self._dirty = True

    def tell(self, action: "Callable[[], None]") -> None:
        """Do something that others hear of, once the change is kept and before anybody makes the next."""
        self._told.append(action)

    def _complete(self) -> None:
        told, self._told = self._told, []
        if self._dirty:
            self.keep()
            self._dirty = False
        for action in told:
            action()
