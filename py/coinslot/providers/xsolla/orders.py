"""The five things a player can order, each with what the Store API takes for it."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar, Final, Literal, TypeAlias, TypeVar, get_args

from coinslot.core.wire import camel
from coinslot.providers.xsolla import rules
from coinslot.providers.xsolla.params import PurchaseParams
from coinslot.providers.xsolla.rules import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coinslot.providers.xsolla.rules import Spell

Platform: TypeAlias = Literal[
    "xsolla",
    "playstation_network",
    "xbox_live",
    "pc_standalone",
    "nintendo_shop",
    "google_play",
    "app_store_ios",
    "android_standalone",
    "ios_standalone",
    "android_other",
    "ios_other",
    "pc_other",
]
"""Where a purchase for virtual currency is made (Xsolla's documents); the store takes ``xsolla`` by default."""


@dataclass(frozen=True, slots=True)
class OrderRequest(Shape):
    """Something to be ordered; one of the classes below.

    Raises:
        CoinslotError: ``invalid_argument``, from the constructor, where a value breaks its rule or a parameter is
            given that this kind of order does not take.
    """

    params: PurchaseParams = field(default_factory=PurchaseParams, metadata=rules.shaped(PurchaseParams), kw_only=True)

    title: ClassVar[str] = "an order"
    """What errors call it."""
    needs_payment: ClassVar[bool] = True
    """Whether the player pays in a window; other orders are done when they are created."""
    is_free: ClassVar[bool] = False
    refused: ClassVar[frozenset[str]] = frozenset()
    """The parameters that the store ignores or refuses for this kind."""

    def __post_init__(self) -> None:
        """Check every field, and that the parameters are those of the kind."""
        Shape.__post_init__(self)
        _check_params(type(self), self.params, str)


@dataclass(frozen=True, slots=True)
class ItemOrder(OrderRequest):
    """One item, for money."""

    sku: str = field(metadata=rules.SKU)

    title: ClassVar[str] = "an order of an item"


@dataclass(frozen=True, slots=True)
class FreeItemOrder(OrderRequest):
    """One item that is free."""

    sku: str = field(metadata=rules.SKU)

    title: ClassVar[str] = "an order of a free item"
    needs_payment: ClassVar[bool] = False
    is_free: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class VirtualCurrencyOrder(OrderRequest):
    """One item, for virtual currency. The price is charged as soon as the order is created."""

    sku: str = field(metadata=rules.SKU)
    currency_sku: str = field(metadata=rules.SKU)
    platform: Platform | None = field(default=None, metadata=rules.one_of(get_args(Platform)))
    """Where it is bought; by default the store takes ``xsolla``."""

    title: ClassVar[str] = "an order for virtual currency"
    needs_payment: ClassVar[bool] = False
    # Among them quantity: the store would sell one without a word.
    refused: ClassVar[frozenset[str]] = frozenset(item.name for item in fields(PurchaseParams)) - {"custom_parameters"}


# A cart has quantities and promo codes of its own.
_OF_ITEMS: Final = frozenset({"quantity", "promo_code"})


@dataclass(frozen=True, slots=True)
class CartOrder(OrderRequest):
    """Everything in a cart, for money."""

    cart_id: str | None = field(default=None, metadata=rules.CART_ID)
    """By default the player's current cart."""

    title: ClassVar[str] = "an order of a cart"
    refused: ClassVar[frozenset[str]] = _OF_ITEMS


@dataclass(frozen=True, slots=True)
class FreeCartOrder(OrderRequest):
    """Everything in a cart that holds only what is free."""

    cart_id: str | None = field(default=None, metadata=rules.CART_ID)
    """By default the player's current cart."""

    title: ClassVar[str] = "an order of a free cart"
    needs_payment: ClassVar[bool] = False
    is_free: ClassVar[bool] = True
    refused: ClassVar[frozenset[str]] = _OF_ITEMS


KINDS: Final[Mapping[str, type[OrderRequest]]] = {
    "item": ItemOrder,
    "free_item": FreeItemOrder,
    "virtual_currency": VirtualCurrencyOrder,
    "cart": CartOrder,
    "free_cart": FreeCartOrder,
}
"""The kinds of orders by the names that page and Python use for them."""

Kind = TypeVar("Kind", bound=OrderRequest)


def read(shape: type[Kind], values: Mapping[str, object], spell: Spell = camel) -> Kind:
    """Make an order of one plain object that holds its own members (``sku``, ``cartId`` …) and all parameters.

    Args:
        shape: which kind of order.
        values: the members; those that are None count as left out.
        spell: how the caller writes names: :func:`~coinslot.core.wire.camel` for JavaScript, ``str`` for Python.

    Raises:
        CoinslotError: ``invalid_argument``; the text says what came, what was expected and what to do.
    """
    own = {spell(item.name) for item in fields(shape)} - {"params"}
    beside = {name: value for name, value in values.items() if name not in own}
    params = rules.read(PurchaseParams, beside, spell, also=tuple(sorted(own)))
    _check_params(shape, params, spell)
    mine: dict[str, Any] = {name: value for name, value in values.items() if name in own}
    return rules.read(shape, mine | {"params": params}, spell)


def _check_params(shape: type[OrderRequest], params: PurchaseParams, spell: Spell) -> None:
    given = [item.name for item in fields(params) if getattr(params, item.name) is not None]
    wrong = [spell(name) for name in given if name in shape.refused]
    if wrong:
        taken = [spell(item.name) for item in fields(params) if item.name not in shape.refused]
        rules.refuse(f"{shape.title} does not take {', '.join(wrong)}; leave it out. It takes {', '.join(taken)}.")
