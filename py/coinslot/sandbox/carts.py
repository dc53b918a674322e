"""Each player's cart."""

from dataclasses import dataclass, replace
from typing import Any

from coinslot.sandbox import records
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.lines import Line
from coinslot.sandbox.transaction import Transaction


class CartNotFoundError(LookupError):
    """The player has no cart, or none with that id."""


class NotInCartError(LookupError):
    """The cart does not hold that item."""


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart at one moment; a change makes a new value.

    Attributes:
        id: What the Store API calls ``cart_id``.
        lines: What is in it, one line for each SKU.
    """

    id: str
    lines: tuple[Line, ...] = ()


class Carts:
    """One cart for each player, safe to use from several threads.

    A cart is there from the first time that its player reads or fills it. Everywhere, ``cart_id`` None
    means the current cart.
    """

    def __init__(self, transaction: Transaction | None = None, chance: Chance | None = None) -> None:
        self._carts: dict[str, Cart] = {}
        self._chance = chance or Chance()
        self._transaction = transaction or Transaction()

    def open(self, user: str, cart_id: str | None) -> Cart:
        """A player's cart, a new one where there is none yet.

        Raises:
            CartNotFoundError: The player has none with that id.
        """
        with self._transaction:
            if cart_id is None and user not in self._carts:
                self._keep(user, Cart(self._chance.hex("cart", user)))
            return self._find(user, cart_id)

    def find(self, user: str, cart_id: str | None) -> Cart:
        """A player's cart.

        Raises:
            CartNotFoundError: There is none yet, or none with that id.
        """
        with self._transaction:
            return self._find(user, cart_id)

    def put(self, user: str, cart_id: str | None, lines: tuple[Line, ...]) -> Cart:
        """Put lines into a cart; a line for an item that it holds takes the place of the old one.

        Raises:
            CartNotFoundError: The player has none with that id.
        """
        with self._transaction:
            cart = self.open(user, cart_id)
            merged = {line.item.sku: line for line in (*cart.lines, *lines)}
            return self._keep(user, replace(cart, lines=tuple(merged.values())))

    def remove(self, user: str, cart_id: str | None, sku: str) -> None:
        """Take an item out.

        Raises:
            CartNotFoundError: There is no such cart.
            NotInCartError: It does not hold that item.
        """
        with self._transaction:
            cart = self._find(user, cart_id)
            rest = tuple(line for line in cart.lines if line.item.sku != sku)
            if rest == cart.lines:
                raise NotInCartError(f"Cart {cart.id} holds no {sku!r}.")
            self._keep(user, replace(cart, lines=rest))

    def empty(self, user: str, cart_id: str | None) -> None:
        """Take everything out.

        Raises:
            CartNotFoundError: There is no such cart.
        """
        with self._transaction:
            self._keep(user, replace(self._find(user, cart_id), lines=()))

    def clear(self) -> None:
        """Forget every cart."""
        with self._transaction:
            self._carts.clear()
            self._transaction.changed()

    def dump(self) -> list[dict[str, Any]]:
        """Everything as JSON."""
        with self._transaction:
            return [
                {"user": user, "id": cart.id, "lines": records.write_lines(cart.lines)}
                for user, cart in self._carts.items()
            ]

    def load(self, state: list[dict[str, Any]]) -> None:
        """Hold what another has dumped."""
        with self._transaction:
            self._carts = {
                str(record["user"]): Cart(str(record["id"]), records.read_lines(record["lines"])) for record in state
            }

    def _find(self, user: str, cart_id: str | None) -> Cart:
        cart = self._carts.get(user)
        if cart is None or cart_id not in (None, cart.id):
            raise CartNotFoundError(
                f"Cart for user {user} not found" if cart_id is None else f"Cart {cart_id} not found"
            )
        return cart

    def _keep(self, user: str, cart: Cart) -> Cart:
        self._carts[user] = cart
        self._transaction.changed()
        return cart
