"""What a refusal of the Store API means, as tables.

The HTTP status decides, the provider's ``errorCode`` refines: the numbers are those of Xsolla's public list of
errors of the in-game store. The list leaves the HTTP status of most numbers open, so any refusal that its status
does not explain by itself is looked up by number.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from coinslot.core.errors import ErrorCode

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a refusal means and what to do about it."""

    code: ErrorCode
    advice: str


_TOKEN: Final = Meaning(ErrorCode.INVALID_TOKEN, "Check that the player's token is valid and of this project.")
_LATER: Final = Meaning(ErrorCode.PROVIDER_UNAVAILABLE, "Try again later.")
_LIMIT: Final = Meaning(ErrorCode.PURCHASE_LIMIT, "The player has reached a limit of the item set by the publisher.")
_OWNED: Final = Meaning(ErrorCode.PURCHASE_LIMIT, "The player owns the item already.")
_NO_PRICE: Final = Meaning(ErrorCode.ITEM_UNAVAILABLE, "Give the item a price in that currency, or use another one.")
_CART: Final = Meaning(ErrorCode.CART_INVALID, "Get the cart again: its items and warnings say what it holds now.")

SERVER_TROUBLE: Final = 500
"""Statuses from here on are the server's own trouble."""

BY_STATUS: Final[Mapping[int, Meaning]] = {
    401: _TOKEN,
    403: _TOKEN,
    408: _LATER,
    429: Meaning(ErrorCode.RATE_LIMITED, "Try again later."),
}

BY_NUMBER: Final[Mapping[int, Meaning]] = {
    1102: Meaning(ErrorCode.REQUEST_REFUSED, "Check the parameters of the purchase."),
    1401: Meaning(ErrorCode.CART_NOT_FOUND, "Check the cart's id, or leave it out for the player's current cart."),
    1402: _CART,
    1403: _CART,
    1411: Meaning(ErrorCode.ITEM_UNAVAILABLE, "Check that the item is enabled and sold for money."),
    1421: _CART,
    1424: _LIMIT,
    1455: _CART,
    1456: Meaning(ErrorCode.ITEM_FREE, "Use the call for free items or carts."),
    1459: _LIMIT,
    1460: _LIMIT,
    1468: _OWNED,
    1551: Meaning(ErrorCode.REQUEST_REFUSED, "The provider's fraud protection refused it; its support knows why."),
    1601: Meaning(ErrorCode.REQUEST_REFUSED, "It is not sold in the player's region."),
    2000: Meaning(ErrorCode.REQUEST_REFUSED, "Pay Station did not take the order; check the project's settings."),
    2001: Meaning(ErrorCode.REQUEST_REFUSED, "Pay Station did not take the order; check the project's settings."),
    2503: Meaning(ErrorCode.REQUEST_REFUSED, "The game's webhook refused the player (user_validation)."),
    4001: Meaning(ErrorCode.ITEM_NOT_FOUND, "Check the SKU and the project id."),
    4054: _NO_PRICE,
    4055: _NO_PRICE,
    5006: Meaning(ErrorCode.NOT_ENOUGH_VIRTUAL_CURRENCY, "Offer the player some of it."),
    5101: _OWNED,
    9001: Meaning(ErrorCode.ORDER_NOT_FOUND, "Check the project id, and that the order is this player's."),
    9807: Meaning(ErrorCode.PROMO_CODE_INVALID, "Ask the player for another code, or leave it out."),
}

FREE: Final[Mapping[int, Meaning]] = {
    1411: Meaning(
        ErrorCode.ITEM_NOT_FREE, "Check that it is enabled and free; otherwise use the call that takes payment."
    ),
}
"""Where free goods were asked for. The number also stands for items that are disabled or gone."""

OTHERWISE: Final = Meaning(ErrorCode.REQUEST_REFUSED, "The provider's list of errors explains its code.")
NOT_FOUND: Final = Meaning(ErrorCode.REQUEST_REFUSED, "Check the project id and the address of the store.")


def meaning(status: int, number: int | None, *, free: bool = False, order: bool = False) -> Meaning:
    """What a refusal means.

    Args:
        status: of the HTTP answer, outside 200 to 299.
        number: the provider's ``errorCode``, where there was one.
        free: whether free goods were asked for.
        order: whether one order was asked for: then a 404 is about the order even where its number says nothing.
    """
    if status >= SERVER_TROUBLE:
        return _LATER
    if status in BY_STATUS:
        return BY_STATUS[status]
    table = {**BY_NUMBER, **FREE} if free else BY_NUMBER
    otherwise = OTHERWISE
    if status == 404:  # noqa: PLR2004 - not found
        otherwise = BY_NUMBER[9001] if order else NOT_FOUND
    return table.get(number or 0, otherwise)
