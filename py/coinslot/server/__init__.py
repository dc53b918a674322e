"""The webhook receiver: proof of payment, granted once. ``pip install coinslot[server]``.

An ASGI application that mounts into any other. Handlers write through the transaction that they are given, which
commits together with the record that the webhook was processed: a webhook that comes again changes nothing.
"""

from coinslot.providers.xsolla.webhooks import (
    NETWORKS,
    Item,
    Money,
    Order,
    OrderCanceled,
    OrderPaid,
    Payment,
    Player,
    Refund,
    Transaction,
    UserValidation,
    Webhook,
)

try:
    from coinslot.server.answers import (
        IncorrectAmountError,
        IncorrectInvoiceError,
        InvalidParameterError,
        InvalidUserError,
        RefusedError,
    )
    from coinslot.server.handlers import Handlers, UngrantedError
    from coinslot.server.store import Store, StoreError
    from coinslot.server.webhooks import Webhooks
except ModuleNotFoundError as error:
    missing = (error.name or "").partition(".")[0]
    if missing not in {"jwt", "prometheus_client", "sqlalchemy", "starlette"}:
        raise
    raise ImportError(f"{missing} is missing; run: pip install 'coinslot[server]'", name=missing) from None

__all__ = [
    "NETWORKS",
    "Handlers",
    "IncorrectAmountError",
    "IncorrectInvoiceError",
    "InvalidParameterError",
    "InvalidUserError",
    "Item",
    "Money",
    "Order",
    "OrderCanceled",
    "OrderPaid",
    "Payment",
    "Player",
    "Refund",
    "RefusedError",
    "Store",
    "StoreError",
    "Transaction",
    "UngrantedError",
    "UserValidation",
    "Webhook",
    "Webhooks",
]
