"""What may be bought in which way, and how the Store API refuses the rest.

Codes and statuses are from Xsolla's error list and client libraries; the list gives no status for most
codes, and 422, which it gives for their neighbours, is then a guess.
"""

from coinslot.sandbox.catalog import CATALOG, Item
from coinslot.sandbox.errors import StoreError
from coinslot.sandbox.lines import Lines, are_free


def find_item(sku: str) -> Item:
    """The item with that SKU.

    Raises:
        StoreError: 4001, there is none.
    """
    item = CATALOG.get(sku)
    if item is None:
        raise StoreError(404, 4001, f"Item with sku = '{sku}' not found")
    return item


def check_money(lines: Lines) -> None:
    """Let pass what can be bought for money.

    Raises:
        StoreError: 4055, something is sold for virtual currency only; 1456, all of it is free.
    """
    for line in lines:
        if line.item.amount is None:
            raise StoreError(422, 4055, f"Item with sku = '{line.item.sku}' has no price in the default currency")
    if are_free(lines):
        skus = ", ".join(line.item.sku for line in lines)
        raise StoreError(422, 1456, f"Item with sku = '{skus}' is free; use the endpoint for free items")


def check_free(lines: Lines) -> None:
    """Let pass what costs nothing.

    Raises:
        StoreError: 1411, something has a price. Of the documented codes this one comes nearest.
    """
    for line in lines:
        if not line.item.is_free:
            raise StoreError(422, 1411, f"Item with sku = '{line.item.sku}' is not free")


def virtual_price(item: Item, currency: str) -> int:
    """What one of an item costs in a virtual currency.

    Raises:
        StoreError: 4054, that currency does not exist or does not buy it.
    """
    amount = item.virtual_prices.get(currency)
    if amount is None:
        raise StoreError(422, 4054, f"Item with sku = '{item.sku}' has no price in '{currency}'")
    return amount
