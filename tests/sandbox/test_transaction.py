"""The lock that keeps."""

import threading

import pytest

from coinslot.sandbox.transaction import Transaction


def test_change_is_kept_once_at_the_outermost_end() -> None:
    """However many changes within however many levels, one keeping; none where nothing changed."""
    kept: list[str] = []
    transaction = Transaction()
    transaction.keep = lambda: kept.append("kept")
    with transaction:
        for _ in range(2):
            with transaction:
                transaction.changed()
        assert kept == []
    with transaction:
        pass
    assert kept == ["kept"]


def test_nobody_hears_of_what_is_not_kept() -> None:
    """What tells of a change runs after the keeping, and not at all when that has failed."""
    happened: list[str] = []
    transaction = Transaction()

    def change() -> None:
        with transaction:
            transaction.changed()
            transaction.tell(lambda: happened.append("told"))

    transaction.keep = lambda: happened.append("kept")
    change()
    assert happened == ["kept", "told"]

    def fail() -> None:
        raise OSError("full")

    transaction.keep = fail
    with pytest.raises(OSError, match="full"):
        change()
    assert happened == ["kept", "told"]


def test_failed_keeping_is_made_up_for() -> None:
    """The lock is free afterwards, and the next who holds it keeps what was not kept."""
    kept: list[bool] = []
    transaction = Transaction()

    def keep() -> None:
        kept.append(len(kept) > 0)
        if not kept[-1]:
            raise OSError("full")

    transaction.keep = keep
    with pytest.raises(OSError, match="full"), transaction:
        transaction.changed()

    def look() -> None:
        with transaction:
            pass

    other = threading.Thread(target=look)
    other.start()
    other.join(timeout=5)
    assert kept == [False, True]
