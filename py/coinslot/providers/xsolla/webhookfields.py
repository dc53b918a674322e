"""The members of a webhook's body, read one by one: what is needed is checked, what is not is left out if it is odd."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final, NoReturn, TypeGuard

Raw = Mapping[str, Any]
"""A JSON object as it came."""

HIGHEST_ID: Final = 2**63 - 1
"""What databases keep as a number."""

LONGEST: Final = 255
"""Characters of an id or a name; what is longer is none."""

DIGITS: Final = 30
"""Of an amount, before its point and after it; what has more would cost a handler its time."""


class PayloadError(ValueError):
    """A body that is no webhook; the text says what came and what was expected."""


def parse(body: bytes) -> Raw:
    """The object that a body holds; numbers with a point are :class:`~decimal.Decimal`.

    Raises:
        PayloadError: it is no JSON, or no object.
    """
    try:
        raw = json.loads(body, parse_float=Decimal, parse_constant=_constant)
    # Decimal has errors of its own, for an exponent of twenty digits.
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise PayloadError(f"The body is not JSON: {str(error)[:LONGEST]}") from None
    return an_object(raw, "the body")


def an_object(value: object, name: str) -> Raw:
    """An object that has to be there."""
    if isinstance(value, dict):
        return value
    raise unexpected(name, value, "an object")


def maybe_object(raw: Raw, member: str) -> Raw:
    """An object that may be missing; PHP writes an empty one as a list."""
    value = raw.get(member)
    return value if isinstance(value, dict) else {}


def text(value: object, name: str) -> str:
    """A text that has to be there, such as a name or an id."""
    if isinstance(value, str) and value and _is_fit(value):
        return value
    raise unexpected(name, value, f"text of 1 to {LONGEST} characters")


def text_or_number(value: object, name: str) -> str:
    """A text, for which older documents have a number."""
    return text(str(value) if _is_int(value) else value, name)


def maybe_text(raw: Raw, member: str) -> str | None:
    """A text that may be missing."""
    value = raw.get(member)
    return value if isinstance(value, str) and _is_fit(value) else None


def maybe_int(raw: Raw, member: str) -> int | None:
    """A whole number that may be missing."""
    value = raw.get(member)
    return value if _is_int(value) else None


def whole(value: object, name: str) -> int:
    """A whole number above 0 that has to be there, as an id or a quantity is; also as text."""
    number = int(value) if isinstance(value, str) and re.fullmatch(r"[0-9]{1,19}", value) else value
    if _is_int(number) and 0 < number <= HIGHEST_ID:
        return number
    raise unexpected(name, value, "a whole number above 0")


def decimal(value: object, name: str) -> Decimal:
    """An amount that has to be there; also as text."""
    written = str(value) if _is_int(value) else f"{value:f}" if _is_small(value) else value
    if isinstance(written, str) and re.fullmatch(rf"-?[0-9]{{1,{DIGITS}}}(\.[0-9]{{1,{DIGITS}}})?", written):
        return Decimal(written)
    raise unexpected(name, value, "an amount")


def unexpected(name: str, value: object, what: str) -> PayloadError:
    """The error that says that a member is not what it should be."""
    return PayloadError(f"{name} is {_shown(value)}; expected {what}")


def _shown(value: object) -> str:
    # Not what is in a list or an object: it may be too deep to be written.
    if value is None:
        return "nothing"
    return "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else repr(value)[:80]


def _is_small(value: object) -> TypeGuard[Decimal]:
    return isinstance(value, Decimal) and abs(value.adjusted()) <= DIGITS


def _is_int(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_fit(value: str) -> bool:
    # What no database keeps, and no name has: the zero character, and halves of characters.
    return len(value) <= LONGEST and not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)


def _constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
