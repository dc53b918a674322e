"""The payment provider on your own machine: Store API, socket, Pay Station and webhooks over one state machine.

It judges the client, so it shares no code with it: nothing here imports ``coinslot.core`` or
``coinslot.providers``.
"""

from coinslot.sandbox.checkout import Checkout, CheckoutStatus
from coinslot.sandbox.controls import Controls
from coinslot.sandbox.events import Event, EventStatus
from coinslot.sandbox.faults import Fault
from coinslot.sandbox.order import IllegalMoveError, Order, OrderStatus
from coinslot.sandbox.pushfaults import PushFault
from coinslot.sandbox.scenarios.registry import Scenario, Scenarios
from coinslot.sandbox.scenarios.stage import ScenarioError, Stage
from coinslot.sandbox.server import ListenError, Sandbox
from coinslot.sandbox.settings import Settings, SettingsError
from coinslot.sandbox.statefile import StateError
from coinslot.sandbox.webhooks.delivery import Delivery, DeliveryStatus
from coinslot.sandbox.webhooks.faults import WebhookFault
from coinslot.sandbox.webhooks.handle import Webhooks
from coinslot.sandbox.webhooks.target import TargetError
from coinslot.sandbox.webhooks.validation import UserRefusedError

__all__ = [
    "Checkout",
    "CheckoutStatus",
    "Controls",
    "Delivery",
    "DeliveryStatus",
    "Event",
    "EventStatus",
    "Fault",
    "IllegalMoveError",
    "ListenError",
    "Order",
    "OrderStatus",
    "PushFault",
    "Sandbox",
    "Scenario",
    "ScenarioError",
    "Scenarios",
    "Settings",
    "SettingsError",
    "Stage",
    "StateError",
    "TargetError",
    "UserRefusedError",
    "WebhookFault",
    "Webhooks",
]
