"""What each player has of each virtual currency."""

from collections import Counter

from coinslot.sandbox.catalog import VIRTUAL_CURRENCIES
from coinslot.sandbox.transaction import Transaction

_MOST = 1_000_000_000_000  # the sandbox's own limit: a number that JavaScript still counts exactly


class WalletError(ValueError):
    """A currency that does not exist, or an amount that nobody can have."""


class NotEnoughError(Exception):
    """The player has less than the price."""


class Wallets:
    """The balances, safe to use from several threads. Everybody begins with nothing."""

    def __init__(self, transaction: Transaction | None = None) -> None:
        self._amounts: Counter[tuple[str, str]] = Counter()
        self._transaction = transaction or Transaction()

    def balances(self, user: str) -> dict[str, int]:
        """What a player has, by the currency's SKU."""
        with self._transaction:
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
        with self._transaction:
            self._amounts[user, currency] = amount
            self._transaction.changed()

    def credit(self, user: str, currency: str, amount: int) -> None:
        """Add to what a player has."""
        with self._transaction:
            self._amounts[user, currency] += amount
            self._transaction.changed()

    def charge(self, user: str, currency: str, amount: int) -> None:
        """Take from what a player has.

        Raises:
            NotEnoughError: It is less than that; nothing is taken.
        """
        with self._transaction:
            has = self._amounts[user, currency]
            if has < amount:
                raise NotEnoughError(f"{has} {currency}, and the price is {amount}")
            self._amounts[user, currency] = has - amount
            self._transaction.changed()

    def clear(self) -> None:
        """Everybody has nothing again."""
        with self._transaction:
            self._amounts.clear()
            self._transaction.changed()

    def dump(self) -> dict[str, dict[str, int]]:
        """Every player's balances, as JSON."""
        with self._transaction:
            return {user: self.balances(user) for user, _ in self._amounts}

    def load(self, state: dict[str, dict[str, int]]) -> None:
        """Hold what another has dumped."""
        with self._transaction:
            self._amounts.clear()
            for user, amounts in state.items():
                for currency, amount in amounts.items():
                    self.set(user, currency, amount)
