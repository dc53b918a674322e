"""Every webhook: those on their way, one at a time, and those that were.

A webhook is queued in the same transaction as the change that it tells of, so neither is kept without the other.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from coinslot import __version__
from coinslot.sandbox.clock import Clock
from coinslot.sandbox.faults import Faults
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.transaction import Transaction
from coinslot.sandbox.webhooks import delivery as deliveries
from coinslot.sandbox.webhooks.bodies import Body, write
from coinslot.sandbox.webhooks.delivery import Answer, Attempt, Delivery, DeliveryStatus, sign
from coinslot.sandbox.webhooks.faults import WebhookFault
from coinslot.sandbox.webhooks.sender import Sender
from coinslot.sandbox.webhooks.target import Target

# Real webhooks have another, so a server can tell whom it hears, also where the body has no mark of a test.
USER_AGENT = f"coinslot-sandbox/{__version__}"

_FORGER = "the key of somebody who has none"  # no target has it: those begin otherwise

Post = Callable[[Target, bytes, dict[str, str], float], Answer]


class DeliveryNotFoundError(LookupError):
    """No webhook has that number."""


@dataclass
class Queue:
    """Webhooks in the order in which they were made; safe to use from several threads.

    Attributes:
        clock: Tells when an attempt is due.
        settings_of: The settings that hold for an order; for None those of all.
        transaction: The lock of the state that this is a part of.
        wake: Called when the next attempt may be due sooner, from whatever thread, in the transaction.
        on_attempt: Called after each attempt, outside of the transaction.
        post: What carries a request.
        target: Where webhooks go; None for nowhere, and then none are made.
        faults: What is to be done to them.
        stopped: Whether no more attempts are to be made.
    """

    clock: Clock
    settings_of: Callable[[int | None], Settings]
    transaction: Transaction
    wake: Callable[[], None] = lambda: None
    on_attempt: Callable[[Delivery, Attempt], None] = lambda _delivery, _attempt: None
    post: Post = field(default_factory=lambda: Sender().post)
    target: Target | None = None
    faults: Faults[WebhookFault] = field(default_factory=Faults)
    stopped: bool = False

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self._next_id = 1
        self._deliveries: dict[int, Delivery] = {}
        # Xsolla delivers one webhook after the other (its documents), so this lock is held while one is sent.
        self._sending = threading.RLock()

    def add(self, user: str, bodies: Iterable[Body], order_id: int | None = None) -> None:
        """Queue webhooks, each to be sent once the one before it was accepted."""
        if self.target is None:
            return
        with self.transaction:
            follows: int | None = None
            for body in bodies:
                kind = body["notification_type"]
                fault = self._take(kind, order_id, attempt=False)
                held = fault is not None and fault.swap
                waits: dict[str, Any] = {"follows": None if held else follows, "due": None}
                if not held and follows is None:
                    waits["due"] = self.clock() + (fault.delay if fault else 0)
                made = self._make(kind, user, write(body), order_id=order_id, **waits)
                for _ in range(1, fault.copies if fault else 1):
                    self._make(kind, user, made.body, order_id=order_id, copy_of=made.id, **waits)
                # What is held back holds nothing back.
                follows = follows if held else made.id

    def ask(self, user: str, body: Body) -> Answer | None:
        """Send a webhook at once, and only this once: user_validation. None where there is nobody to ask."""
        if self.target is None:
            return None
        made = Delivery(self._take_id(), body["notification_type"], user, write(body))
        attempt = self._request(made, self.target)
        with self.transaction:
            asked = self._keep(made.after(attempt, self.clock(), 1))
        self.on_attempt(asked, attempt)
        return attempt.answer

    def forge(self, user: str, body: Body, order_id: int) -> None:
        """Queue a webhook whose signature is made up, as from somebody who does not know the key."""
        if self.target is not None:
            self._make(body["notification_type"], user, write(body), order_id=order_id, due=self.clock(), forged=True)

    def resend(self, delivery_id: int) -> Delivery:
        """Queue a webhook once more, whatever became of it, as the button in the publisher's account does.

        Raises:
            DeliveryNotFoundError: There is none with that number.
        """
        with self.transaction:
            old = self.get(delivery_id)
            return self._make(old.kind, old.user, old.body, order_id=old.order_id, due=self.clock(), copy_of=old.id)

    def get(self, delivery_id: int) -> Delivery:
        """One webhook.

        Raises:
            DeliveryNotFoundError: There is none with that number.
        """
        with self.transaction:
            try:
                return self._deliveries[delivery_id]
            except KeyError:
                raise DeliveryNotFoundError(f"No webhook has the number {delivery_id}.") from None

    def all(self) -> list[Delivery]:
        """Every webhook, oldest first."""
        with self.transaction:
            return list(self._deliveries.values())

    def next_due(self) -> float | None:
        """Seconds until the next attempt, at least 0; None when none is to come."""
        if self.stopped or not self.target:
            return None
        with self.transaction:
            times = [each.due for each in self._deliveries.values() if each.due is not None]
            return max(0.0, min(times) - self.clock()) if times else None

    def deliver_due(self) -> None:
        """Make every attempt that is due, one after the other, those too that become due by it."""
        with self._sending:
            while not self.stopped and (found := self._next()) is not None:
                self._attempt(*found)

    def clear(self) -> None:
        """Forget every webhook; their numbers are not used again."""
        with self.transaction:
            self._deliveries.clear()
            self.transaction.changed()

    def dump(self) -> dict[str, Any]:
        """Everything as JSON; the clock's readings become seconds that are left."""
        with self.transaction:
            now = self.clock()
            made = [deliveries.write(each, now) for each in self._deliveries.values()]
            return {"next_id": self._next_id, "deliveries": made}

    def load(self, state: dict[str, Any]) -> None:
        """Hold what another has dumped."""
        with self.transaction:
            now = self.clock()
            loaded = [deliveries.read(record, now) for record in state["deliveries"]]
            self._next_id = max(self._next_id, int(state["next_id"]))
            self._deliveries = {each.id: each for each in loaded}

    def _next(self) -> tuple[Delivery, Target] | None:
        with self.transaction:
            now = self.clock()
            due = [each for each in self._deliveries.values() if each.due is not None and each.due <= now]
            # The oldest goes first, also where a newer one was due sooner: it may have waited for an answer only.
            return (min(due, key=lambda each: each.id), self.target) if due and self.target else None

    def _attempt(self, delivery: Delivery, target: Target) -> None:
        attempt = self._request(delivery, target)
        with self.transaction:
            sent = delivery.after(attempt, self.clock(), self.settings_of(delivery.order_id).webhook_pace)
            # A reset may have come in between; what it has forgotten stays so.
            if delivery.id in self._deliveries:
                self._release(self._keep(sent))
        self.on_attempt(sent, attempt)

    def _request(self, delivery: Delivery, target: Target) -> Attempt:
        signature = sign(delivery.body, _FORGER if delivery.forged else target.secret)
        at = self.clock.date().isoformat(timespec="milliseconds")
        headers = {"Content-Type": "application/json", "Authorization": signature, "User-Agent": USER_AGENT}
        timeout = self.settings_of(delivery.order_id).webhook_timeout
        answer = self.post(target, delivery.body, headers, timeout)
        fault = self._take(delivery.kind, delivery.order_id, attempt=True)
        return Attempt(at, signature, answer, fault.status if fault else None)

    def _release(self, sent: Delivery) -> None:
        now = self.clock()
        for each in list(self._deliveries.values()):
            if each.due is not None or each.status is not DeliveryStatus.WAITING or each.attempts:
                continue
            accepted = each.follows == sent.id and sent.status is DeliveryStatus.ACCEPTED
            # What waits for nothing is held back by a fault until a later one of its order has gone.
            overtaken = each.follows is None and sent.order_id == each.order_id and sent.id > each.id
            if accepted or overtaken:
                self._keep(replace(each, due=now))

    def _take(self, kind: str, order_id: int | None, *, attempt: bool) -> WebhookFault | None:
        if kind == "user_validation":
            return None
        return self.faults.take(lambda fault: (fault.status is not None) == attempt and fault.matches(kind, order_id))

    def _make(self, kind: str, user: str, body: bytes, **more: Any) -> Delivery:  # noqa: ANN401 # Delivery's fields
        with self.transaction:
            return self._keep(Delivery(self._take_id(), kind, user, body, **more))

    def _take_id(self) -> int:
        with self.transaction:
            self._next_id += 1
            return self._next_id - 1

    def _keep(self, delivery: Delivery) -> Delivery:
        self._deliveries[delivery.id] = delivery
        self.transaction.changed()
        self.transaction.tell(self.wake)
        return delivery
