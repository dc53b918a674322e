"""The Store API's carts: requests as values, and readers of their answers.

Each player has a current cart, meant wherever no id is given. A cart is the store's: what it holds is known only
from :func:`get` and :func:`fill`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from coinslot.core.errors import Fault
from coinslot.core.wire import camel
from coinslot.providers.xsolla import answers, rules
from coinslot.providers.xsolla.rules import Shape
from coinslot.providers.xsolla.store import part, store_request

if TYPE_CHECKING:
    from coinslot.core.order import Item, Price
    from coinslot.providers.http import HttpAnswer, HttpRequest
    from coinslot.providers.xsolla.project import Project
    from coinslot.providers.xsolla.rules import Spell


@dataclass(frozen=True, slots=True)
class Line(Shape):
    """So many of an item.

    Raises:
        CoinslotError: ``invalid_argument``, from the constructor.
    """

    sku: str = field(metadata=rules.SKU)
    quantity: int = field(default=1, metadata=rules.COUNT)
    """1 by default."""


@dataclass(frozen=True, slots=True)
class View(Shape):
    """In which currency and language a cart is shown; by default the store chooses.

    Raises:
        CoinslotError: ``invalid_argument``, from the constructor.
    """

    currency: str | None = field(default=None, metadata=rules.CURRENCY)
    locale: str | None = field(default=None, metadata=rules.LOCALE)


@dataclass(frozen=True, slots=True)
class CartWarning:
    """Something that the store did not put into the cart as asked."""

    sku: str
    quantity: int | None
    provider_code: int | None
    """The provider's own ``errorCode``, for example 4001 for a SKU that it does not know."""
    message: str


@dataclass(frozen=True, slots=True)
class Cart:
    """A cart at the moment of a look."""

    cart_id: str
    items: tuple[Item, ...] = ()
    price: Price | None = None
    is_free: bool = False
    """Whether everything in it is free: such a cart has a call of its own."""
    warnings: tuple[CartWarning, ...] = ()


def get(project: Project, user_token: str, cart_id: str | None = None, view: View | None = None) -> HttpRequest:
    """One look at a cart."""
    shown = view or View()
    query = urlencode(
        [(name, value) for name, value in (("locale", shown.locale), ("currency", shown.currency)) if value]
    )
    return store_request(project, "GET", f"{_path(cart_id)}{f'?{query}' if query else ''}", user_token)


def fill(project: Project, lines: Sequence[Line], user_token: str, cart_id: str | None = None) -> HttpRequest:
    """Put several items into a cart. What the store does not know comes back as a warning, not as a refusal.

    Raises:
        CoinslotError: ``invalid_argument``: there are no lines.
    """
    if not lines:
        rules.refuse("the list of items is empty; expected one at least; to empty a cart, clear it")
    body = {"items": [{"sku": line.sku, "quantity": line.quantity} for line in lines]}
    return store_request(project, "PUT", f"{_path(cart_id)}/fill", user_token, body)


def set_item(project: Project, line: Line, user_token: str, cart_id: str | None = None) -> HttpRequest:
    """Make a cart hold so many of an item."""
    body = {"quantity": line.quantity}
    return store_request(project, "PUT", f"{_path(cart_id)}/item/{part(line.sku)}", user_token, body)


def remove_item(project: Project, sku: str, user_token: str, cart_id: str | None = None) -> HttpRequest:
    """Take an item out of a cart, all of it.

    Raises:
        CoinslotError: ``invalid_argument``: the SKU can be none.
    """
    sku = Line(sku).sku
    return store_request(project, "DELETE", f"{_path(cart_id)}/item/{part(sku)}", user_token)


def clear(project: Project, user_token: str, cart_id: str | None = None) -> HttpRequest:
    """Take everything out of a cart."""
    return store_request(project, "PUT", f"{_path(cart_id)}/clear", user_token)


def read_lines(values: object, spell: Spell = camel) -> tuple[Line, ...]:
    """What :func:`fill` takes, from a list of plain objects.

    Raises:
        CoinslotError: ``invalid_argument``: no list, or a member of it is no line.
    """
    if not isinstance(values, Sequence) or isinstance(values, str | bytes):
        rules.refuse(f"items is {rules.shown(values)}; expected a list of objects with sku and quantity")
    return tuple(rules.read(Line, value, spell, f"items[{index}]") for index, value in enumerate(values))


def read_cart(answer: HttpAnswer) -> Cart | Fault:
    """The answer to :func:`get` and :func:`fill`."""
    body = answers.read_object(answer)
    if isinstance(body, Fault):
        return body
    match body:
        case {"cart_id": cart_id} if answers.is_whole(cart_id) or answers.text_of(cart_id):
            return Cart(
                cart_id=str(cart_id),
                items=answers.items(body.get("items")),
                price=answers.price(body.get("price")),
                is_free=answers.is_true(body.get("is_free")),
                warnings=tuple(_warning(each) for each in answers.objects(body.get("warnings"))),
            )
    return answers.unreadable(answer, "a cart_id")


def read_change(answer: HttpAnswer) -> Fault | None:
    """The answer to :func:`set_item`, :func:`remove_item` and :func:`clear`: None for a success, which has no body."""
    return None if answers.is_success(answer) else answers.refusal(answer)


def _warning(value: dict[str, Any]) -> CartWarning:
    quantity, number = value.get("quantity"), value.get("errorCode")
    return CartWarning(
        sku=answers.text_of(value.get("sku")),
        quantity=quantity if answers.is_whole(quantity) else None,
        provider_code=number if answers.is_whole(number) else None,
        message=answers.text_of(value.get("errorMessage"))[: answers.LONGEST_TEXT],
    )


def _path(cart_id: str | None) -> str:
    if cart_id is None:
        return "/cart"
    rules.check("cart_id", cart_id, rules.CART_ID["rule"])
    return f"/cart/{part(cart_id)}"
