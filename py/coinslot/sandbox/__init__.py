"""The payment provider on your own machine: Store API and Pay Station pages over one state machine.

It judges the client, so it shares no code with it: nothing here imports ``coinslot.core`` or
``coinslot.providers``.
"""

from coinslot.sandbox.faults import Fault
from coinslot.sandbox.orders import IllegalMoveError, Order, OrderStatus
from coinslot.sandbox.server import ListenError, Sandbox
from coinslot.sandbox.settings import Settings, SettingsError

__all__ = [
    "Fault",
    "IllegalMoveError",
    "ListenError",
    "Order",
    "OrderStatus",
    "Sandbox",
    "Settings",
    "SettingsError",
]
