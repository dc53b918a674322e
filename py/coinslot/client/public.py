"""What users of the purchase API in Python import beside ``Coinslot`` itself, whichever runtime it is of."""

from coinslot.client.backend import Backend
from coinslot.client.endpoints import Endpoints
from coinslot.client.errors import RemoteError
from coinslot.client.purchase import Callbacks, OnSuccess, Purchase, Result, SuccessInfo
from coinslot.client.reports import OnError
from coinslot.client.window import Status, WindowNews
from coinslot.core.errors import CoinslotError, ErrorCode, Fault
from coinslot.core.journal import Unfinished
from coinslot.core.ladder import Tracking
from coinslot.core.order import Item, Order, Price
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus
from coinslot.providers.xsolla.cart import Cart, CartWarning, Line
from coinslot.providers.xsolla.params import (
    Desktop,
    DesktopHeader,
    Mobile,
    MobileFooter,
    MobileHeader,
    PurchaseParams,
    RedirectPolicy,
    ShippingData,
    Ui,
)
from coinslot.providers.xsolla.store import Created

__all__ = [
    "Backend",
    "Callbacks",
    "Cart",
    "CartWarning",
    "CoinslotError",
    "Created",
    "Desktop",
    "DesktopHeader",
    "Endpoints",
    "ErrorCode",
    "Fault",
    "Item",
    "Line",
    "Mobile",
    "MobileFooter",
    "MobileHeader",
    "OnError",
    "OnSuccess",
    "Order",
    "OrderStatus",
    "Outcome",
    "PaymentStatus",
    "Price",
    "Purchase",
    "PurchaseParams",
    "RedirectPolicy",
    "RemoteError",
    "Result",
    "ShippingData",
    "Status",
    "SuccessInfo",
    "Tracking",
    "Ui",
    "Unfinished",
    "WindowNews",
]
