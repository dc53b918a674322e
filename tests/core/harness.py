"""A purchase and its surroundings as a pair in memory: plain data, and a clock that only the test moves."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.errors import ErrorCode, Fault
from coinslot.core.order import Item, Order, Price
from coinslot.core.purchase import Purchase
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus
from tests.core.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from coinslot.core.journal import Record

ORDER_ID: Final = 700123
URL: Final = "https://secure.xsolla.com/paystation4/?token=abc"
ORIGINS: Final = ("https://secure.xsolla.com",)
START: Final = 1_700_000_000.0
"""A clock counts from anywhere, today's date for example."""

OFFLINE: Final = Fault(ErrorCode.NETWORK, "offline")
UNSENT: Final = Fault(ErrorCode.NETWORK, "no route", unsent=True)
UNREADABLE: Final = Fault(ErrorCode.UNREADABLE_ANSWER, "<html>", http_status=200)
TROUBLE: Final = Fault(ErrorCode.PROVIDER_UNAVAILABLE, "trouble", http_status=500)
UNAUTHORIZED: Final = Fault(ErrorCode.INVALID_TOKEN, "token is old", http_status=401)
FORBIDDEN: Final = Fault(ErrorCode.INVALID_TOKEN, "not yours", http_status=403)
NO_ITEM: Final = Fault(ErrorCode.ITEM_NOT_FOUND, "no such item", http_status=404, provider_code=4001)
NO_ORDER: Final = Fault(ErrorCode.ORDER_NOT_FOUND, "no such order", http_status=404, provider_code=9001)

Answer = OrderStatus | Fault | Order
Kind = TypeVar("Kind", bound=c.Command)


def limited(seconds: float | None = None) -> Fault:
    """Too many requests, with or without Retry-After."""
    return Fault(ErrorCode.RATE_LIMITED, "slow down", http_status=429, retry_after=seconds)


def order(status: OrderStatus, order_id: int = ORDER_ID) -> Order:
    """The order as a look tells it."""
    price = Price("1.99", "2.49", "USD")
    return Order(order_id, status, (Item("gems_100", 1, price=price),), price)


def success(*, verified: bool = True) -> Order:
    """The order as a success has it."""
    return replace(order(OrderStatus.DONE), verified=verified)


class Pair:
    """A purchase, the page around it and the store behind it.

    Args:
        looks: what the looks answer, one after another; when they are used up, :attr:`status` is the answer.
        creations: faults that the creations meet, one after another; then the order is created.
        answering: whether requests are answered at once; otherwise they wait for :meth:`answer`.
        token_can_change: whether the game has a token function.
        fraction: the driver's draw for the jitter.
        socket: whether channels open; otherwise they fail at once.
        paid: where the player pays.
        rungs: the ladder.
        mute: whether nothing is heard of the window but what the test says; otherwise its page tells that it is there.
        proof: what a success needs of the game's server, which only says what the test has it say.
    """

    def __init__(
        self,
        *,
        looks: Iterable[Answer] = (),
        creations: Iterable[Fault] = (),
        answering: bool = True,
        token_can_change: bool = False,
        fraction: float = 1.0,
        socket: bool = False,
        paid: e.Paid = e.Paid.IN_WINDOW,
        rungs: tuple[ladder.Rung, ...] = ladder.FALLBACK,
        mute: bool = False,
        proof: ladder.Proof | None = None,
    ) -> None:
        self.purchase = Purchase("p1", "gems_100", token_can_change=token_can_change, rungs=rungs, proof=proof)
        self.socket = socket
        self._mute = mute
        self._paid = paid
        self.rules = Rules(proof)
        self.now = START
        self.status = OrderStatus.NEW
        self.answering = answering
        self.said: list[tuple[float, c.Command]] = []
        self._looks = deque(looks)
        self._creations = deque(creations)
        self._fraction = fraction
        self._due = 0.0
        self._requests: deque[c.CreateOrder | c.CheckOrder] = deque()

    # -- what the test does --------------------------------------------------------------------------------

    def feed(self, event: Any) -> tuple[c.Command, ...]:  # noqa: ANN401 - also what is no event
        """Hand over one event, carry out what comes of it; gives the commands of this event alone."""
        self.rules.happened(event)
        commands = self.purchase.handle(event)
        for command in commands:
            self.rules.said(command)
            self.said.append((self.now - START, command))
            if isinstance(command, c.CreateOrder | c.CheckOrder):
                self._requests.append(command)
            if isinstance(command, c.StartTimer):
                self._due = self.now + command.seconds
        self.rules.rest(self.purchase)
        for command in commands:
            if isinstance(command, c.OpenSocket):
                self._connect(command.channel)
            if isinstance(command, c.ShowWindow) and self.rules.window_open and not self._mute:
                self.feed(e.WindowSpoke(self.now))
        while self.answering and self._requests:
            self.answer()
        return commands

    def _connect(self, channel: int) -> None:
        if self.socket:
            self.feed(e.SocketOpened(self.now, channel))
        else:
            self.feed(e.SocketFailed(self.now, channel, OFFLINE))

    def click(self) -> Pair:
        """The player buys."""
        self.feed(e.PurchaseRequested(self.now, self._paid))
        return self

    def track(self) -> Pair:
        """The game asks after an order that its server created."""
        self.feed(e.TrackRequested(self.now, ORDER_ID))
        return self

    def push(self, status: OrderStatus, order_id: int = ORDER_ID) -> None:
        """The socket tells of an order."""
        assert self.rules.channel is not None, "no channel is open"
        self.feed(e.SocketSaid(self.now, self.rules.channel, order_id, status))

    def drop(self) -> None:
        """The socket is lost for good."""
        assert self.rules.channel is not None, "no channel is open"
        self.feed(e.SocketFailed(self.now, self.rules.channel, OFFLINE))

    def resume(self, record: Record, *, window_open: bool = False) -> Pair:
        """Another runtime takes up the record."""
        self.feed(e.PurchaseResumed(self.now, record, window_open))
        if window_open and not self._mute:
            self.feed(e.WindowSpoke(self.now))  # the page repeats what it has heard
        return self

    def window_says(self, *words: PaymentStatus) -> None:
        """The payment window speaks."""
        for word in words:
            self.feed(e.WindowSaid(self.now, word))

    def unheard(self) -> tuple[c.Command, ...]:
        """The page finds that nothing of the window can be heard."""
        return self.feed(e.WindowUnheard(self.now))

    def close(self) -> None:
        """The player closes the window."""
        self.feed(e.WindowClosed(self.now))

    def acknowledge(self) -> None:
        """The game takes the offer."""
        self.feed(e.Acknowledged(self.now))

    def offer_fails(self) -> None:
        """The game's recipient throws."""
        self.feed(e.OfferFailed(self.now))

    def answer(self, answer: Answer | None = None) -> tuple[c.Command, ...]:
        """The store answers the request in flight: as told here, or as the script says."""
        request = self._requests.popleft()
        if isinstance(request, c.CreateOrder):
            fault = answer or (self._creations.popleft() if self._creations else None)
            if isinstance(fault, Fault):
                return self.feed(e.RequestFailed(self.now, e.Request.CREATE, request.number, fault, self._fraction))
            return self.feed(e.OrderCreated(self.now, request.number, ORDER_ID, URL, ORIGINS))
        answer = answer or (self._looks.popleft() if self._looks else self.status)
        if isinstance(answer, Fault):
            return self.feed(e.RequestFailed(self.now, e.Request.CHECK, request.look, answer, self._fraction))
        told = order(answer) if isinstance(answer, OrderStatus) else answer
        return self.feed(e.OrderChecked(self.now, request.look, told))

    def server_says(self, status: OrderStatus = OrderStatus.DONE) -> tuple[c.Command, ...]:
        """The game's server answers who waits for it."""
        assert self.rules.proving is not None, "nobody asks the game's server"
        return self.feed(e.Proved(self.now, self.rules.proving, status))

    def server_fails(self, fault: Fault = OFFLINE) -> tuple[c.Command, ...]:
        """The game's server is not there, or refuses."""
        assert self.rules.proving is not None, "nobody asks the game's server"
        return self.feed(e.RequestFailed(self.now, e.Request.PROVE, self.rules.proving, fault, self._fraction))

    def pass_time(self, seconds: float) -> None:
        """Let the clock run; timers fire when they are due."""
        until = self.now + seconds
        while self.rules.timer is not None and self._due <= until:
            self.now = max(self.now, self._due)
            self.fire()
        self.now = max(self.now, until)

    def fire(self, at: float | None = None) -> tuple[c.Command, ...]:
        """The running timer fires, whatever the clock says."""
        assert self.rules.timer is not None, "no timer is running"
        return self.feed(e.TimerFired(self.now if at is None else at, self.rules.timer))

    # -- what the test sees --------------------------------------------------------------------------------

    def all(self, kind: type[Kind]) -> list[Kind]:
        """Every command of a kind so far."""
        return [command for _, command in self.said if isinstance(command, kind)]

    def times(self, kind: type[c.Command]) -> list[float]:
        """When commands of a kind were given, in seconds after the start."""
        return [round(at, 3) for at, command in self.said if isinstance(command, kind)]

    @property
    def waiting(self) -> bool:
        """Whether a request is in flight."""
        return bool(self._requests)

    @property
    def outcome(self) -> Outcome | None:
        """What the game was told, if anything."""
        settled = self.all(c.Settle)
        return settled[0].outcome if settled else None

    @property
    def record(self) -> Record | None:
        """What the journal holds."""
        return self.rules.journal
