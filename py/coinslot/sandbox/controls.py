"""What a test does to a sandbox from Python, wherever that runs."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from coinslot.sandbox import tokens
from coinslot.sandbox.catalog import CURRENCY
from coinslot.sandbox.checkout import Charge
from coinslot.sandbox.checkouts import Checkouts
from coinslot.sandbox.clock import check_jump
from coinslot.sandbox.events import Events
from coinslot.sandbox.faults import read_fault
from coinslot.sandbox.order import Order, OrderStatus
from coinslot.sandbox.orders import Orders
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.redirectrequest import read_policy
from coinslot.sandbox.requestlog import RequestLog
from coinslot.sandbox.scenarios.registry import Scenario, Scenarios
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.sockets import Sockets
from coinslot.sandbox.timeline.record import Timeline
from coinslot.sandbox.timeline.view import OrderView
from coinslot.sandbox.wallets import Wallets
from coinslot.sandbox.webhooks.handle import Webhooks
from coinslot.sandbox.webhooks.target import Target


class Controls:
    """The handles of one sandbox; safe to use from any thread.

    Args:
        provider: What they are the handles of.
        settings: The settings to begin with, by name.
        target: Where webhooks go to begin with, and after a reset.
        scenarios: One's own, beside the built-in ones.

    Attributes:
        store: The origin of the Store API, such as ``http://127.0.0.1:7700``.
        pay_station: The origin of the payment pages.
        websocket: The socket's address, such as ``ws://127.0.0.1:7700/connection/websocket``.

    Raises:
        SettingsError: A setting does not exist or cannot have that value.
        ScenarioError: A scenario is none, or the settings name one that there is not.
    """

    store: str
    pay_station: str
    websocket: str

    def __init__(
        self,
        provider: Provider,
        settings: Mapping[str, object] | None = None,
        target: Target | None = None,
        scenarios: Iterable[Scenario | Callable[..., object] | Path] = (),
    ) -> None:
        self._provider = provider
        for each in scenarios:
            if isinstance(each, Path):
                self.scenarios.load(each)
            else:
                self.scenarios.add(each)
        self._provider.change_settings(settings or {})
        self._target = provider.webhooks.target = target

    @property
    def project_id(self) -> int:
        """The project that exists here."""
        return self._provider.project_id

    @property
    def orders(self) -> Orders:
        """Every order."""
        return self._provider.orders

    @property
    def checkouts(self) -> Checkouts:
        """Every payment without an order."""
        return self._provider.checkouts

    @property
    def events(self) -> Events:
        """Every event of the Event API."""
        return self._provider.events

    @property
    def requests(self) -> RequestLog:
        """The log of requests to the Store API."""
        return self._provider.requests

    @property
    def settings(self) -> Settings:
        """The settings: assign to its attributes."""
        return self._provider.settings

    @property
    def wallets(self) -> Wallets:
        """What each player has of each virtual currency."""
        return self._provider.wallets

    @property
    def sockets(self) -> Sockets:
        """The open connections of the socket, and what to do to them and their pushes."""
        return self._provider.sockets

    @property
    def timeline(self) -> Timeline:
        """What happened to all orders, across all channels."""
        return self._provider.timeline

    def order(self, order_id: int) -> OrderView:
        """One order: where it stands, what happened to it, what was told of it.

        Raises:
            OrderNotFoundError: There is no order with that id.
        """
        return OrderView(self._provider, order_id)

    @property
    def scenarios(self) -> Scenarios:
        """The scenarios that orders can play; add to them."""
        return self._provider.scenarios

    @property
    def webhooks(self) -> Webhooks:
        """Every webhook, and what to do to them."""
        return Webhooks(self._provider)

    def advance(self, seconds: float) -> None:
        """Let time pass at once: what waits for it happens now, in its order, each webhook with its answer.

        Raises:
            ClockError: The number of seconds is negative, or none, or more than a year.
        """
        self._provider.advance(check_jump(seconds))

    def token(self, user: str, lifetime: int = tokens.LIFETIME) -> str:
        """A token for a player, valid for ``lifetime`` seconds; a negative lifetime gives an expired one."""
        return tokens.mint(user, lifetime)

    def payment_token(
        self,
        user: str,
        amount: float = 9.99,
        currency: str = CURRENCY,
        description: str = "Payment",
        settings: Mapping[str, object] | None = None,
    ) -> str:
        """A payment token without an order, as a game's server gets one from the Merchant API.

        Args:
            user: The player who is to pay.
            amount: How much, in units of the currency.
            currency: Three letters (ISO 4217).
            description: What the payment page says is paid for.
            settings: Those of the payment page, as in a body of the Store API: ``return_url`` and so on.

        Raises:
            StoreError: A setting has a value that it cannot have.
        """
        charge = Charge(description, Decimal(str(amount)))
        policy = read_policy({"settings": dict(settings or {})})
        return self._provider.checkouts.create(user, [charge], currency, policy).token

    def pay(self, order_id: int) -> Order:
        """Pay for an order as the button of Pay Station does: paid now, done after the delay that is set.

        Raises:
            OrderNotFoundError: There is no order with that id.
            IllegalMoveError: It can no longer be paid.
            UserRefusedError: The game's server does not take the player.
        """
        return self._provider.till.pay(order_id)

    def decline(self, order_id: int) -> Order:
        """Try to pay for an order with a card that is declined; the order stays ``new``.

        Raises:
            OrderNotFoundError: There is no order with that id.
            IllegalMoveError: It can no longer be paid.
        """
        return self._provider.till.decline(order_id)

    def cancel(self, order_id: int) -> Order:
        """Cancel an order as the button of Pay Station does.

        Raises:
            OrderNotFoundError: There is no order with that id.
            IllegalMoveError: It can no longer be canceled.
        """
        return self._provider.orders.move(order_id, OrderStatus.CANCELED)

    def set_status(self, order_id: int, status: str) -> Order:
        """Move an order to another status.

        Raises:
            ValueError: There is no such status, or (``IllegalMoveError``) the order cannot have it now.
            OrderNotFoundError: There is no order with that id.
        """
        return self._provider.orders.move(order_id, OrderStatus(status))

    def fault(self, **values: Any) -> None:  # noqa: ANN401 # each is checked by Fault, which lists them
        """Do something to the next requests that match; the arguments are those of ``Fault``.

        Raises:
            FaultError: A name is unknown or a value is wrong.
        """
        self._provider.faults.add(read_fault(values))

    def clear_faults(self) -> None:
        """Forget the faults that are left."""
        self._provider.faults.clear()

    def reset(self) -> None:
        """Forget all state, history, requests, faults, timeline and jumps in time; close sockets; default settings."""
        self._provider.clear()
        self._provider.now.reset()
        self._provider.sockets.reset()
        self._provider.requests.clear()
        self._provider.timeline.clear()
        self._provider.faults.clear()
        self._provider.webhooks.faults.clear()
        self._provider.webhooks.target = self._target
        self._provider.settings.update(Settings().as_json())
