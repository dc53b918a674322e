"""What the refusals of the Store API mean."""

from __future__ import annotations

import pytest

from coinslot.core.errors import ErrorCode
from coinslot.providers.xsolla.faults import BY_NUMBER, BY_STATUS, FREE, meaning


@pytest.mark.parametrize(
    ("status", "number", "code"),
    [
        (401, 1501, ErrorCode.INVALID_TOKEN),
        (401, None, ErrorCode.INVALID_TOKEN),
        (403, 1456, ErrorCode.INVALID_TOKEN),
        (408, None, ErrorCode.PROVIDER_UNAVAILABLE),
        (429, None, ErrorCode.RATE_LIMITED),
        (429, 1460, ErrorCode.RATE_LIMITED),
        (500, 2000, ErrorCode.PROVIDER_UNAVAILABLE),
        (500, 5006, ErrorCode.PROVIDER_UNAVAILABLE),
        (503, None, ErrorCode.PROVIDER_UNAVAILABLE),
        (599, None, ErrorCode.PROVIDER_UNAVAILABLE),
        (404, 4001, ErrorCode.ITEM_NOT_FOUND),
        (404, 9001, ErrorCode.ORDER_NOT_FOUND),
        (404, None, ErrorCode.REQUEST_REFUSED),
        (302, None, ErrorCode.REQUEST_REFUSED),
        (405, None, ErrorCode.REQUEST_REFUSED),
        (422, 1000, ErrorCode.REQUEST_REFUSED),
        (422, 1102, ErrorCode.REQUEST_REFUSED),
        (422, 1401, ErrorCode.CART_NOT_FOUND),
        (404, 1401, ErrorCode.CART_NOT_FOUND),
        (422, 1402, ErrorCode.CART_INVALID),
        (422, 1403, ErrorCode.CART_INVALID),
        (422, 1421, ErrorCode.CART_INVALID),
        (422, 1455, ErrorCode.CART_INVALID),
        (422, 1411, ErrorCode.ITEM_UNAVAILABLE),
        (422, 1424, ErrorCode.PURCHASE_LIMIT),
        (422, 1459, ErrorCode.PURCHASE_LIMIT),
        (422, 1460, ErrorCode.PURCHASE_LIMIT),
        (422, 1468, ErrorCode.PURCHASE_LIMIT),
        (422, 5101, ErrorCode.PURCHASE_LIMIT),
        (422, 1456, ErrorCode.ITEM_FREE),
        (422, 2000, ErrorCode.REQUEST_REFUSED),
        (422, 2503, ErrorCode.REQUEST_REFUSED),
        (422, 4054, ErrorCode.ITEM_UNAVAILABLE),
        (422, 4055, ErrorCode.ITEM_UNAVAILABLE),
        (422, 5006, ErrorCode.NOT_ENOUGH_VIRTUAL_CURRENCY),
        (422, 9807, ErrorCode.PROMO_CODE_INVALID),
        (422, 31337, ErrorCode.REQUEST_REFUSED),
    ],
)
def test_the_status_decides_and_the_number_refines(status: int, number: int | None, code: ErrorCode) -> None:
    """Each documented refusal has its code, whichever 4xx it comes with."""
    assert meaning(status, number).code is code


def test_free_calls_are_told_that_something_is_not_free() -> None:
    """Elsewhere the same number is an item that cannot be bought; other numbers mean the same everywhere."""
    assert meaning(422, 1411, free=True).code is ErrorCode.ITEM_NOT_FREE
    assert meaning(422, 1401, free=True).code is ErrorCode.CART_NOT_FOUND


def test_a_404_of_one_order_is_about_the_order() -> None:
    """A proxy or a replica may answer without the provider's number; where there is a number, it decides."""
    assert meaning(404, None, order=True).code is ErrorCode.ORDER_NOT_FOUND
    assert meaning(404, 31337, order=True).code is ErrorCode.ORDER_NOT_FOUND
    assert meaning(404, 4001, order=True).code is ErrorCode.ITEM_NOT_FOUND
    assert meaning(422, None, order=True).code is ErrorCode.REQUEST_REFUSED


def test_every_advice_is_a_sentence() -> None:
    """Each error ends with what to do or what is known."""
    for table in (BY_STATUS, BY_NUMBER, FREE):
        for means in table.values():
            assert means.advice.endswith(".")
            assert means.advice[0].isupper()


@pytest.mark.parametrize("status", [0, 100, 302, 400, 404, 418, 499, 1000])
def test_every_status_has_a_meaning(status: int) -> None:
    """Also those that HTTP does not know."""
    assert meaning(status, None).advice
