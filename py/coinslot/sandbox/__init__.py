"""The payment provider on your own machine: Store API, socket and Pay Station over one state machine.

It judges the client, so it shares no code with it: nothing here imports ``coinslot.core`` or
``coinslot.providers``.
"""

from coinslot.sandbox.checkout import Checkout, CheckoutStatus
from coinslot.sandbox.controls import Controls
from coinslot.sandbox.events import Event, EventStatus
from coinslot.sandbox.faults import Fault
from coinslot.sandbox.order import IllegalMoveError, Order, OrderStatus
from coinslot.sandbox.pushfaults import PushFault
from coinslot.sandbox.server import ListenError, Sandbox
from coinslot.sandbox.settings import Settings, SettingsError
from coinslot.sandbox.statefile import StateError

__all__ = [
    "Checkout",
    "CheckoutStatus",
    "Controls",
    "Event",
    "EventStatus",
    "Fault",
    "IllegalMoveError",
    "ListenError",
    "Order",
    "OrderStatus",
    "PushFault",
    "Sandbox",
    "Settings",
    "SettingsError",
    "StateError",
]
