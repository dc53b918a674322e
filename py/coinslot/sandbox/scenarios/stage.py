"""One order under a scenario."""

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from coinslot.sandbox.faults import read_fault
from coinslot.sandbox.order import IllegalMoveError, OrderNotFoundError
from coinslot.sandbox.pushfaults import read_push_fault
from coinslot.sandbox.scenarios.acts import ACTS, MOMENTS, PLAYER_ACTS, PLAYER_MOMENTS
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.timeline.record import Channel
from coinslot.sandbox.webhooks.faults import read_webhook_fault
from coinslot.sandbox.webhooks.validation import UserRefusedError

if TYPE_CHECKING:
    from coinslot.sandbox.provider import Provider

_ITS_OWN = ("order_", "window_", "drop_window_", "webhook_")  # how the settings begin that an order can have alone
_MANY = 1_000_000


class ScenarioError(ValueError):
    """A scenario that does not exist, or that says nothing sensible."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to be done so many seconds after each time that a moment comes."""

    at: str
    act: Callable[[], object]
    name: str
    after: float = 0


@dataclass
class Stage:
    """What a scenario function gets: the order, and what can be done to it.

    Everything holds for this order alone; what concerns its player's socket holds for that player.

    Attributes:
        order_id: The order.
        user: Its player.
        name: The scenarios that play.
    """

    provider: "Provider" = field(repr=False)
    order_id: int
    user: str
    name: str = ""

    def __post_init__(self) -> None:
        """Begin with nothing."""
        self._settings: dict[str, object] = {}
        self._steps: list[Step] = []
        self._player: list[dict[str, str]] = []

    def set(self, **values: object) -> None:
        """Give the order settings of its own, by the names of ``Settings``.

        Raises:
            SettingsError: A name is unknown or a value is wrong.
            ScenarioError: It is a setting of the whole sandbox.
        """
        Settings().update(values)
        for name in values:
            if not name.startswith(_ITS_OWN):
                raise ScenarioError(f"{name} holds for the whole sandbox; set it there. A scenario has {_ITS_OWN}.")
        self._settings |= values

    def settings(self, common: Settings) -> Settings:
        """The settings that hold for this order, where these hold for all."""
        return Settings(**{**common.as_json(), **self._settings}) if self._settings else common  # type: ignore[arg-type]

    def fault(self, **values: Any) -> None:  # noqa: ANN401 # each is checked by Fault
        """Do something to requests for this order; the arguments are those of ``Fault``.

        Raises:
            FaultError: A name is unknown or a value is wrong.
        """
        self.provider.faults.add(read_fault({"path": f"/order/{self.order_id}", **values}))

    def push_fault(self, **values: Any) -> None:  # noqa: ANN401 # each is checked by PushFault
        """Do something to pushes of this order; the arguments are those of ``PushFault``.

        Raises:
            FaultError: A name is unknown or a value is wrong.
        """
        self.provider.sockets.faults.add(read_push_fault({**values, "order_id": self.order_id}))

    def webhook_fault(self, **values: Any) -> None:  # noqa: ANN401 # each is checked by WebhookFault
        """Do something to webhooks of this order; the arguments are those of ``WebhookFault``.

        Raises:
            FaultError: A name is unknown or a value is wrong.
        """
        self.provider.webhooks.faults.add(read_webhook_fault({**values, "order_id": self.order_id}))

    def refuse_socket(self, times: int = _MANY) -> None:
        """Cut so many of the player's connections as soon as they say who they are."""
        self.provider.sockets.refuse(self.user, times)

    def at(self, moment: str, act: str | Callable[[], object], after: float = 0) -> None:
        """Do something by itself when a moment comes.

        Args:
            moment: One of ``MOMENTS``.
            act: One of ``ACTS``, or a function.
            after: Seconds after it, on the sandbox's clock.

        Raises:
            ScenarioError: There is no such moment or act.
        """
        _check("moment", moment, MOMENTS)
        if isinstance(act, str):
            _check("act", act, tuple(ACTS))
            self._steps.append(Step(moment, lambda: self._do(act), act, after))
        else:
            self._steps.append(Step(moment, act, getattr(act, "__name__", "a function"), after))

    def player(self, act: str, at: str = "ready") -> None:
        """Let the payment page do something in the player's place.

        Args:
            act: One of ``PLAYER_ACTS``.
            at: One of ``PLAYER_MOMENTS``. What comes later in the list waits for what comes before.

        Raises:
            ScenarioError: There is no such moment or act.
        """
        _check("act of the player", act, PLAYER_ACTS)
        _check("moment", at, PLAYER_MOMENTS)
        self._player.append({"at": at, "do": act})

    @property
    def player_acts(self) -> list[Mapping[str, str]]:
        """What the page is to do, in this order."""
        return list(self._player)

    def moment(self, name: str) -> None:
        """A moment has come."""
        for step in self._steps:
            if step.at == name:
                self.provider.agenda.add(step.after, partial(self._play, step))

    def _play(self, step: Step) -> None:
        words = f"{self.name}: {step.name}"
        self.provider.timeline.add(Channel.SCENARIO, words, self.order_id, self.user)
        try:
            step.act()
        except Exception as error:  # noqa: BLE001 # somebody's own function: it must not end the others' scenarios
            words += f" failed: {type(error).__name__}: {error}"
            self.provider.timeline.add(Channel.SCENARIO, words, self.order_id, self.user, good=False)

    def _do(self, act: str) -> None:
        # The order may have gone another way meanwhile, or be forgotten.
        with contextlib.suppress(IllegalMoveError, OrderNotFoundError, UserRefusedError):
            ACTS[act](self.provider, self.provider.orders.get(self.order_id))


def _check(what: str, value: object, known: tuple[str, ...]) -> None:
    if value not in known:
        raise ScenarioError(f"There is no {what} {value!r:.80}; known: {', '.join(known)}.")
