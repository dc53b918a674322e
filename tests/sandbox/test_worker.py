"""A thread for what may take long."""

import threading

from coinslot.sandbox.worker import Worker


def test_work_is_done_when_it_is_due_and_when_somebody_wakes_it() -> None:
    """At the start, after the time that it waits, and at once when woken; a stop waits for what is under way."""
    done = threading.Semaphore(0)
    waits = iter([0.01, None, None])
    worker = Worker("test")
    worker.start(done.release, lambda: next(waits, None))
    assert done.acquire(timeout=5)
    assert done.acquire(timeout=5)
    worker.wake()
    assert done.acquire(timeout=5)
    worker.stop()
    assert "test" not in {thread.name for thread in threading.enumerate()}
    worker.wake()


def test_worker_that_never_began_ends() -> None:
    """A sandbox that could not listen has none."""
    Worker("test").stop()
