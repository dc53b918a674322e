"""What both listeners share: the state, the channels, the settings, the log and the faults."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from coinslot.sandbox import notifications
from coinslot.sandbox.carts import Carts
from coinslot.sandbox.chance import Chance
from coinslot.sandbox.channels import Channels
from coinslot.sandbox.checkout import Checkout, CheckoutStatus
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.clock import Clock
from coinslot.sandbox.duetimer import DueTimer
from coinslot.sandbox.events import Events
from coinslot.sandbox.faults import Fault, Faults
from coinslot.sandbox.order import Order, OrderNotFoundError, OrderStatus
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.pushfaults import PushFault
from coinslot.sandbox.requestlog import RequestLog
from coinslot.sandbox.scenarios.agenda import Agenda
from coinslot.sandbox.scenarios.registry import Scenarios
from coinslot.sandbox.scenarios.stages import Stages
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.sockets import Sockets
from coinslot.sandbox.till import Till
from coinslot.sandbox.timeline.record import Channel, Timeline
from coinslot.sandbox.transaction import Transaction
from coinslot.sandbox.wallets import Wallets
from coinslot.sandbox.webhooks import bodies, validation
from coinslot.sandbox.webhooks import delivery as deliveries
from coinslot.sandbox.webhooks.delivery import Attempt, Delivery
from coinslot.sandbox.webhooks.queue import Queue
from coinslot.sandbox.webhooks.schedule import Verdict, judge
from coinslot.sandbox.webhooks.sender import Sender
from coinslot.sandbox.worker import Worker

PROJECT_ID = 12345
"""The project that the sandbox serves unless told otherwise."""


class _Part(Protocol):
    def dump(self) -> Any: ...  # noqa: ANN401 # JSON
    def load(self, state: Any) -> None: ...  # noqa: ANN401 # the same
    def clear(self) -> None: ...


@dataclass
class Provider:
    """The state of one sandbox; each part looks after its own thread safety.

    Orders, payments without one, carts, balances, events and webhooks have one lock and are kept together;
    channels, settings, log and faults end with the process.

    Attributes:
        project_id: The only project that exists.
        clock: Tells the time in seconds; what waits goes by ``now``, which can jump ahead of it.
        closing: Set when the servers end.
        pay_station: The origin of the payment pages; empty until it is known.
        chance: Where ids and tokens come from.
        transaction: The lock of what is kept.
    """

    project_id: int = PROJECT_ID
    clock: Callable[[], float] = time.monotonic
    settings: Settings = field(default_factory=Settings)
    requests: RequestLog = field(default_factory=RequestLog)
    faults: Faults[Fault] = field(default_factory=Faults)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    pay_station: str = ""
    chance: Chance = field(default_factory=Chance)
    timer: DueTimer = field(default_factory=DueTimer)
    transaction: Transaction = field(default_factory=Transaction)
    sender: Sender = field(default_factory=Sender)
    player: Worker = field(default_factory=lambda: Worker("coinslot-scenarios"))
    postman: Worker = field(default_factory=lambda: Worker("coinslot-webhooks"))
    scenarios: Scenarios = field(default_factory=Scenarios)
    timeline: Timeline = field(init=False)
    agenda: Agenda = field(init=False)
    stages: Stages = field(init=False)
    now: Clock = field(init=False)
    webhooks: Queue = field(init=False)
    wallets: Wallets = field(init=False)
    carts: Carts = field(init=False)
    checkouts: Checkouts = field(init=False)
    events: Events = field(init=False)
    channels: Channels = field(init=False)
    sockets: Sockets = field(init=False)
    orders: Orders = field(init=False)
    till: Till = field(init=False)

    def __post_init__(self) -> None:
        """Give the state its lock and the orders their clock, and let the rest hear of them."""
        self.now = Clock(self.clock)
        self.timeline = Timeline(self.now)
        self.agenda = Agenda(self.now, self.player.wake)
        self.stages = Stages(self, self.scenarios)
        self.webhooks = Queue(
            self.now,
            self.settings_of,
            self.transaction,
            wake=self.postman.wake,
            on_attempt=self._webhook_sent,
            post=self.sender.post,
        )
        self.wallets = Wallets(self.transaction)
        self.carts = Carts(self.transaction, self.chance)
        self.checkouts = Checkouts(self.transaction, self._checkout_closed, self.chance)
        self.events = Events(self.transaction, self.chance)
        push_faults = Faults[PushFault]()
        self.channels = Channels(self.project_id, push_faults, self.chance)
        self.sockets = Sockets(self.channels, push_faults)
        self.orders = Orders(
            self.now, self._order_changed, self.timer.wake, self.transaction, self._scenario, self.chance
        )
        self.till = Till(
            self.orders,
            self.checkouts,
            self.settings_of,
            lambda bill: validation.validate(self.webhooks, bill, self.project_id),
            self.stages.moment,
        )

    def settings_of(self, order_id: int | None) -> Settings:
        """The settings that hold for an order; for None those of all."""
        return self.stages.settings(order_id, self.settings)

    def settings_of_page(self, token: str) -> Settings:
        """The settings that hold for the payment page of a token, whoever's that is."""
        try:
            bill = self.till.find(token)
        except OrderNotFoundError:
            return self.settings
        return self.settings_of(bill.id if isinstance(bill, Order) else None)

    def change_settings(self, changes: Mapping[str, object]) -> None:
        """Set several at once: all of them, or none when one is wrong.

        Raises:
            SettingsError: A name is unknown or a value is wrong.
            ScenarioError: There is no such scenario.
        """
        if isinstance(changes.get("scenario"), str):
            self.scenarios.check(str(changes["scenario"]))
        self.settings.update(changes)

    def advance(self, seconds: float) -> None:
        """Let time pass at once: whatever becomes due meanwhile happens at its moment, webhooks with their answers.

        Waits for the receivers of these webhooks, so no event loop may call it.
        """
        end = self.now() + seconds
        self._run_due()
        while (wait := self._next_due()) is not None and self.now() + wait <= end:
            # Never nothing, lest rounding lets it stand still.
            self.now.jump(max(wait, 1e-6))
            self._run_due()
        self.now.jump(max(0.0, end - self.now()))
        for waiting in (self.timer, self.player, self.postman):
            waiting.wake()

    def start(self) -> None:
        """Let scenarios go on and send webhooks, each when its time has come, until ``stop``."""
        self.player.start(self.agenda.settle, self.agenda.next_due)
        self.postman.start(self.webhooks.deliver_due, self.webhooks.next_due)

    def stop(self) -> None:
        """Let go what is under way, and return when nothing more happens by itself."""
        self.webhooks.stopped = True
        self.sender.close()
        self.player.stop()
        self.postman.stop()

    def _next_due(self) -> float | None:
        waits = (self.orders.next_due(), self.agenda.next_due(), self.webhooks.next_due())
        return min((wait for wait in waits if wait is not None), default=None)

    def _run_due(self) -> None:
        self.orders.settle()
        self.agenda.settle()
        self.webhooks.deliver_due()

    def _scenario(self) -> str:
        # Checked here as well: whoever assigns to a setting is not told.
        self.scenarios.check(self.settings.scenario)
        return self.settings.scenario

    def clear(self) -> None:
        """Forget what is kept, and every scenario that plays."""
        self.agenda.clear()
        self.stages.clear()
        with self.transaction:
            for part in self._kept().values():
                part.clear()

    def dump(self) -> dict[str, Any]:
        """What is kept, as JSON, all of one moment."""
        with self.transaction:
            return {name: part.dump() for name, part in self._kept().items()}

    def load(self, state: dict[str, Any]) -> None:
        """Hold what another provider has dumped.

        Raises:
            LookupError, TypeError, ValueError, ArithmeticError: It is not that.
        """
        self.chance.resume()
        with self.transaction:
            for name, part in self._kept().items():
                part.load(state[name])
            # A scenario begins anew, but for what it does when an order is made.
            for order in self.orders.all():
                if order.status in (OrderStatus.NEW, OrderStatus.PAID):
                    self.stages.begin(order)

    def _kept(self) -> dict[str, _Part]:
        return {
            "orders": self.orders,
            "checkouts": self.checkouts,
            "carts": self.carts,
            "wallets": self.wallets,
            "events": self.events,
            "webhooks": self.webhooks,
        }

    def _order_changed(self, order: Order) -> None:
        self.stages.begin(order)
        self.stages.moment(order.id, order.status)
        told = notifications.notification(order, self.project_id)
        if told:
            self.events.add(order.user, told)
        mode = self.settings_of(order.id).webhook_mode
        self.webhooks.add(order.user, bodies.of_order(order, self.project_id, mode), order.id)
        news = {"order_id": order.id, "status": str(order.status)}
        self.transaction.tell(lambda: self.timeline.add(Channel.ORDER, str(order.status), order.id, order.user))
        self.transaction.tell(lambda: self.channels.publish(order.user, news))
        if order.status is OrderStatus.DONE:
            # A refund leaves the player what was granted: taking it back is the game's affair.
            for line in order.lines:
                for currency, amount in line.item.grants.items():
                    self.wallets.credit(order.user, currency, amount * line.quantity)

    def _webhook_sent(self, sent: Delivery, attempt: Attempt) -> None:
        self.timeline.add(
            Channel.WEBHOOK,
            deliveries.tell(sent, attempt, self.now()),
            sent.order_id,
            sent.user,
            good=judge(attempt.status) is Verdict.ACCEPTED,
            request=f"Authorization: {attempt.authorization}\r\n\r\n".encode() + sent.body,
            answer=attempt.answer.body,
        )

    def _checkout_closed(self, checkout: Checkout) -> None:
        # Tokens without an order have webhooks of their own, whatever the project's mode (Xsolla's documents).
        if checkout.status is CheckoutStatus.DONE:
            paid_at = self.now.date().replace(microsecond=0)
            self.webhooks.add(checkout.user, [bodies.of_checkout(checkout, self.project_id, paid_at)])
