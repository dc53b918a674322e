"""Balances of virtual currency."""

import threading

import pytest

from coinslot.sandbox.wallets import NotEnoughError, WalletError, Wallets


def test_charge_takes_the_price_or_nothing() -> None:
    """Exactly the balance can be spent; then the next gem cannot."""
    wallets = Wallets()
    wallets.set("ayla", "gems", 5)
    wallets.charge("ayla", "gems", 5)
    with pytest.raises(NotEnoughError, match="0 gems, and the price is 1"):
        wallets.charge("ayla", "gems", 1)
    assert wallets.balances("ayla") == {"gems": 0, "gold": 0}


def test_charges_from_many_threads_are_all_counted() -> None:
    """Whoever charges at the same time as others, each gem is taken once."""
    wallets = Wallets()
    wallets.set("ayla", "gems", 4000)

    def spend() -> None:
        for _ in range(1000):
            wallets.charge("ayla", "gems", 1)

    threads = [threading.Thread(target=spend) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wallets.balances("ayla")["gems"] == 0


@pytest.mark.parametrize(("currency", "amount"), [("rubies", 1), ("gems", -1), ("gems", True), ("gems", 10**13)])
def test_senseless_balances_are_refused(currency: str, amount: int) -> None:
    """The text says what came and what is expected."""
    with pytest.raises(WalletError, match=r"known: gems, gold|a whole number from 0"):
        Wallets().set("ayla", currency, amount)
