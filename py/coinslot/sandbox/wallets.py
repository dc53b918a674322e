"""What each player has of each virtual currency."""

import threading
from collections import Counter

from coinslot.sandbox.catalog import VIRTUAL_CURRENCIES

_MOST = 1_000_000_000_000  # the sandbox's own limit: a number that JavaScript still counts exactly


class WalletError(ValueError):
    """A currency that does not exist, or an amount that nobody can have."""


class NotEnoughError(Exception):
    """The player has less than the price."""


class Wallets:
    """The balances, safe to use from several threads. Everybody begins with nothing."""

    def __init__(self) -> None:
        self._amounts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def balances(self, user: str) -> dict[str, int]:
        """What a player has, by the currency's SKU."""
        with self._lock:
            return {currency: self._amounts[user, currency] for currency in VIRTUAL_CURRENCIES}

    def set(self, user: str, currency: str, amount: int) -> None:
        """Give a player exactly this much.

        Raises:
            WalletError: There is no such currency, or the amount is not a whole number from 0.
        """
        if currency not in VIRTUAL_CURRENCIES:
            raise WalletError(f"There is no currency {currency!r}; known: {', '.join(VIRTUAL_CURRENCIES)}.")
        if type(amount) is not int or not 0 <= amount <= _MOST:
            raise WalletError(f"amount is {amount!r}; it must be a whole number from 0 to {_MOST}.")
        with self._lock:
            self._amounts[user, currency] = amount

    def credit(self, user: str, currency: str, amount: int) -> None:
        """Add to what a player has."""
        with self._lock:
            self._amounts[user, currency] += amount

    def charge(self, user: str, currency: str, amount: int) -> None:
        """Take from what a player has.

        Raises:
            NotEnoughError: It is less than that; nothing is taken.
        """
        with self._lock:
            has = self._amounts[user, currency]
            if has < amount:
                raise NotEnoughError(f"{has} {currency}, and the price is {amount}")
            self._amounts[user, currency] = has - amount

    def clear(self) -> None:
        """Everybody has nothing again."""
        with self._lock:
            self._amounts.clear()
