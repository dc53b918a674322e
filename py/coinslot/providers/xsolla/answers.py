"""What every answer of the Store API has in common: JSON, prices, statuses and refusals.

Readers take what is documented, tolerate what is added, and answer with a
:class:`~coinslot.core.errors.Fault` instead of raising.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, TypeGuard

from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Item, Price
from coinslot.core.status import OrderStatus
from coinslot.providers import jsontext
from coinslot.providers.xsolla.faults import meaning

if TYPE_CHECKING:
    from coinslot.providers.http import HttpAnswer

STATUSES: Final = {
    **{status.value: status for status in OrderStatus},
    # The documents spell it three ways.
    "cancel": OrderStatus.CANCELED,
    "cancelled": OrderStatus.CANCELED,
}

LONGEST_TEXT: Final = 200
"""Characters of the store's own words that a fault repeats; the documented ones have fewer than a hundred."""

SECRET: Final = re.compile(r"(?=[\w.~+/=-]*\d)[\w.~+/=-]{20,}")
"""What may be a token: no word of the store's messages is so long and has digits in it."""

LARGEST_ID: Final = 2**53 - 1

EXTENDED: Final = "errorMessageExtended"

LONGEST_WAIT: Final = 365 * 24 * 60 * 60.0
"""Seconds of a Retry-After that is believed: endless digits would be infinite, which JSON cannot carry."""


def read_object(answer: HttpAnswer, *, free: bool = False, order: bool = False) -> dict[str, Any] | Fault:
    """The JSON object of an answer, or what the refusal means; ``free`` and ``order`` as in :func:`faults.meaning`."""
    body = _json(answer.body)
    if not is_success(answer):
        return refusal(answer, free=free, order=order)
    return body if isinstance(body, dict) else unreadable(answer, "a JSON object")


def is_success(answer: HttpAnswer) -> bool:
    """Whether the store did what it was asked to."""
    return 200 <= answer.status < 300  # noqa: PLR2004 - the range of success


def unreadable(answer: HttpAnswer, expected: str) -> Fault:
    """A success whose body is not the documented one."""
    text = f"The store answered {answer.status} with {_quoted(answer.body, 80)!r}; expected {expected}."
    return Fault(ErrorCode.UNREADABLE_ANSWER, text, http_status=answer.status)


def refusal(answer: HttpAnswer, *, free: bool = False, order: bool = False) -> Fault:
    """What an answer outside 200 to 299 means; ``free`` and ``order`` as in :func:`faults.meaning`."""
    body = _json(answer.body)
    body = body if isinstance(body, dict) else {}
    number = body.get("errorCode")
    number = number if is_whole(number) else None
    said = _quoted(_said(body), LONGEST_TEXT) or _quoted(answer.body, 80) or "nothing more"
    means = meaning(answer.status, number, free=free, order=order)
    return Fault(
        means.code,
        f"The store answered {answer.status}: {said}. {means.advice}",
        http_status=answer.status,
        provider_code=number,
        retry_after=_seconds(answer.retry_after),
    )


def order_status(word: str) -> OrderStatus:
    """A status in any of its spellings; a word that nobody knows is UNKNOWN."""
    return STATUSES.get(word.strip().lower(), OrderStatus.UNKNOWN)


def items(lines: object) -> tuple[Item, ...]:
    """The lines of an order or cart; what is no line is left out."""
    return tuple(
        Item(sku, quantity, is_free=is_true(line.get("is_free")), price=price(line.get("price")))
        for line in objects(lines)
        for sku, quantity in [(line.get("sku"), line.get("quantity"))]
        if isinstance(sku, str) and is_whole(quantity)
    )


def objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list, and none where there is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def price(value: object) -> Price | None:
    """Amounts stay the decimal strings that they are; a price without one is no price."""
    match value:
        case {"amount": amount, "currency": str(currency)} if _is_amount(amount):
            match value:
                case {"amount_without_discount": full} if _is_amount(full):
                    return Price(str(amount), str(full), currency)
            return Price(str(amount), str(amount), currency)
    return None


def is_id(value: object) -> TypeGuard[int]:
    """Whether it can be the id of an order.

    A larger number than JavaScript's ``Number.MAX_SAFE_INTEGER`` would lose digits there, and the game would grant
    under a wrong key.
    """
    return is_whole(value) and 0 < value <= LARGEST_ID


def is_whole(value: object) -> TypeGuard[int]:
    """In Python a boolean is a whole number too, in JSON it is not."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_true(value: object) -> bool:
    """The documents show ``is_free`` as a boolean, samples and an SDK as a string."""
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def text_of(value: object) -> str:
    """A text, and an empty one where it is something else."""
    return value if isinstance(value, str) else ""


def _json(text: str) -> object:
    try:
        return jsontext.read(text)
    except ValueError:
        return None


def _said(body: dict[str, Any]) -> str:
    """The store's words; some refusals name the properties of the request that are wrong beside them."""
    named = [(text_of(each.get("property")), text_of(each.get("message"))) for each in objects(body.get(EXTENDED))]
    words = [text_of(body.get("errorMessage")), *(f"{name}: {what}" for name, what in named if what)]
    return "; ".join(said.rstrip(". ") for said in words if said)


def _quoted(text: str, longest: int) -> str:
    """The beginning of what the store said, without what may be a token: an error is logged and shown."""
    return SECRET.sub("…", text[: 2 * longest + 400])[:longest]


def _is_amount(value: object) -> bool:
    return isinstance(value, str) or is_whole(value)


def _seconds(retry_after: str | None) -> float | None:
    """Retry-After in seconds; the other form, a date, needs a clock that this module does not have."""
    text = (retry_after or "").strip()
    return min(float(text), LONGEST_WAIT) if text.isascii() and text.isdigit() else None
