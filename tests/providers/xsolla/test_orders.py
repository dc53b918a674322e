"""The five kinds of orders, and what each takes."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from coinslot.core.errors import CoinslotError, ErrorCode
from coinslot.providers.xsolla import orders
from coinslot.providers.xsolla.orders import (
    KINDS,
    CartOrder,
    FreeCartOrder,
    FreeItemOrder,
    ItemOrder,
    OrderRequest,
    VirtualCurrencyOrder,
    read,
)
from coinslot.providers.xsolla.params import PurchaseParams, Ui


def refused(shape: type[OrderRequest], given: dict[str, Any], **how: Any) -> str:  # noqa: ANN401 - of read
    """The text with which an order is refused."""
    with pytest.raises(CoinslotError) as raised:
        read(shape, given, **how)
    assert raised.value.code is ErrorCode.INVALID_ARGUMENT
    return str(raised.value)


def test_orders_are_read_from_one_flat_object() -> None:
    """Their own members beside all parameters, in JavaScript's case; null counts as left out."""
    given = {"sku": "gems_100", "quantity": 2, "locale": None, "ui": {"theme": "x"}}
    params = PurchaseParams(quantity=2, ui=Ui(theme="x"))
    assert read(ItemOrder, given) == ItemOrder("gems_100", params=params)
    assert read(FreeItemOrder, given) == FreeItemOrder("gems_100", params=params)
    assert read(CartOrder, {"cartId": "7a", "currency": "EUR"}) == CartOrder(
        "7a", params=PurchaseParams(currency="EUR")
    )
    assert read(FreeCartOrder, {"cartId": None}) == FreeCartOrder()
    assert read(VirtualCurrencyOrder, {"sku": "a", "currencySku": "b", "platform": "xsolla"}) == VirtualCurrencyOrder(
        "a", "b", "xsolla"
    )


def test_orders_are_read_in_pythons_case() -> None:
    """The same names, as Python writes them."""
    given = {"sku": "a", "currency_sku": "b", "custom_parameters": {"k": 1}}
    assert read(VirtualCurrencyOrder, given, str) == VirtualCurrencyOrder(
        "a", "b", params=PurchaseParams(custom_parameters={"k": 1})
    )


@pytest.mark.parametrize(
    ("shape", "given", "text"),
    [
        (ItemOrder, {}, "sku is missing; expected a SKU"),
        (ItemOrder, {"sku": "a b"}, 'sku is "a b"; expected a SKU'),
        (ItemOrder, {"sku": ""}, 'sku is ""; expected a SKU'),
        (ItemOrder, {"sku": "a", "quantity": 0}, "quantity is 0; expected a whole number"),
        (ItemOrder, {"sku": "a", "cartId": "7"}, "cartId is unknown; known are sku, quantity, "),
        (ItemOrder, {"sku": "a", "params": {}}, "params is unknown; known are "),
        (ItemOrder, {"Sku": "a"}, "Sku is unknown; did you mean sku?"),
        (CartOrder, {"cart_id": "7"}, "cart_id is unknown; did you mean cartId?"),
        (CartOrder, {"cartId": ".."}, 'cartId is ".."; expected the id of a cart'),
        (VirtualCurrencyOrder, {"sku": "a"}, "currencySku is missing; expected a SKU"),
        (
            VirtualCurrencyOrder,
            {"sku": "a", "currencySku": "b", "platform": "pc"},
            'platform is "pc"; expected "xsolla", ',
        ),
    ],
)
def test_a_wrong_member_is_refused(shape: type[OrderRequest], given: dict[str, Any], text: str) -> None:
    """By the name that the caller wrote."""
    assert refused(shape, given).startswith(text)


@pytest.mark.parametrize(
    ("shape", "given", "names"),
    [
        (CartOrder, {"quantity": 2}, "quantity"),
        (FreeCartOrder, {"quantity": 1, "promoCode": "X"}, "quantity, promoCode"),
        (VirtualCurrencyOrder, {"sku": "a", "currencySku": "b", "quantity": 3}, "quantity"),
        (VirtualCurrencyOrder, {"sku": "a", "currencySku": "b", "ui": {}}, "ui"),
    ],
)
def test_a_parameter_that_would_be_ignored_is_refused(
    shape: type[OrderRequest], given: dict[str, Any], names: str
) -> None:
    """Asking for three and being sold one is worse than an error."""
    assert f"does not take {names}; leave it out. It takes " in refused(shape, given)


def test_the_constructors_check_as_well() -> None:
    """In Python's own names."""
    with pytest.raises(CoinslotError, match="does not take promo_code"):
        CartOrder(params=PurchaseParams(promo_code="X"))
    with pytest.raises(CoinslotError, match=r"It takes custom_parameters\."):
        VirtualCurrencyOrder("a", "b", params=PurchaseParams(quantity=3))
    with pytest.raises(CoinslotError, match=r"^currency_sku is"):
        VirtualCurrencyOrder("a", "")


def test_every_kind_has_one_name() -> None:
    """What the page can ask for is what there is, and errors call each by a title of its own."""
    assert list(KINDS) == ["item", "free_item", "virtual_currency", "cart", "free_cart"]
    classes = {each for each in vars(orders).values() if isinstance(each, type) and issubclass(each, OrderRequest)}
    assert set(KINDS.values()) == classes - {OrderRequest}
    assert len({kind.title for kind in KINDS.values()} | {OrderRequest.title}) == len(KINDS) + 1


@pytest.mark.parametrize(
    ("order", "needs_payment", "is_free"),
    [
        (ItemOrder("a"), True, False),
        (CartOrder(), True, False),
        (FreeItemOrder("a"), False, True),
        (FreeCartOrder(), False, True),
        (VirtualCurrencyOrder("a", "b"), False, False),
    ],
)
def test_each_kind_knows_whether_it_opens_a_window(order: OrderRequest, *, needs_payment: bool, is_free: bool) -> None:
    """Free orders and those for virtual currency are done when they are created."""
    assert (order.needs_payment, order.is_free) == (needs_payment, is_free)


def test_orders_are_frozen() -> None:
    """What was checked stays as it was."""
    order = ItemOrder("a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        order.sku = "b c"  # type: ignore[misc]
