"""Each player's cart."""

import secrets
import threading
from dataclasses import dataclass, replace

from coinslot.sandbox.lines import Line


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

    def __init__(self) -> None:
        self._carts: dict[str, Cart] = {}
        self._lock = threading.Lock()

    def open(self, user: str, cart_id: str | None) -> Cart:
        """A player's cart, a new one where there is none yet.

        Raises:
            CartNotFoundError: The player has none with that id.
        """
        with self._lock:
            if cart_id is None and user not in self._carts:
                self._carts[user] = Cart(secrets.token_hex(16))
            return self._find(user, cart_id)

    def find(self, user: str, cart_id: str | None) -> Cart:
        """A player's cart.

        Raises:
            CartNotFoundError: There is none yet, or none with that id.
        """
        with self._lock:
            return self._find(user, cart_id)

    def put(self, user: str, cart_id: str | None, lines: tuple[Line, ...]) -> Cart:
        """Put lines into a cart; a line for an item that it holds takes the place of the old one.

        Raises:
            CartNotFoundError: The player has none with that id.
        """
        cart = self.open(user, cart_id)
        with self._lock:
            merged = {line.item.sku: line for line in (*cart.lines, *lines)}
            return self._keep(user, replace(cart, lines=tuple(merged.values())))

    def remove(self, user: str, cart_id: str | None, sku: str) -> None:
        """Take an item out.

        Raises:
            CartNotFoundError: There is no such cart.
            NotInCartError: It does not hold that item.
        """
        with self._lock:
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
        with self._lock:
            self._keep(user, replace(self._find(user, cart_id), lines=()))

    def clear(self) -> None:
        """Forget every cart."""
        with self._lock:
            self._carts.clear()

    def _find(self, user: str, cart_id: str | None) -> Cart:
        cart = self._carts.get(user)
        if cart is None or cart_id not in (None, cart.id):
            raise CartNotFoundError(
                f"Cart for user {user} not found" if cart_id is None else f"Cart {cart_id} not found"
            )
        return cart

    def _keep(self, user: str, cart: Cart) -> Cart:
        self._carts[user] = cart
        return cart
