"""What the worlds have in common in which the game is written in Python."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, TypeVar

from coinslot.client.endpoints import Endpoints
from coinslot.client.errors import RemoteError
from coinslot.core.errors import CoinslotError
from coinslot.providers.xsolla.cart import Line
from coinslot.providers.xsolla.params import PurchaseParams
from tests.contract.world import USER, Answer, Deal, Ending, World

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Coroutine, Sequence

    from coinslot.client.coinslot import Coinslot
    from coinslot.client.purchase import Callbacks, Purchase, Result

T = TypeVar("T")

OUTSIDE = frozenset({"cart_id", "payment_token", "order_id", "platform", "on_success"})
"""The named arguments that are none of the parameters of a purchase."""


class PythonWorld(World):
    """Sends the player to links; what the game does runs in an event loop of its own.

    Args:
        loop: that one.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.links: list[str] = []
        self.errors: list[object] = []
        loop.set_exception_handler(lambda _, context: self.errors.append(context))
        self._deals: list[tuple[Purchase, list[tuple[Any, ...]]]] = []
        self._asked = 0
        self._left = False

    coinslot: Coinslot | None = None

    @abstractmethod
    def run(self, what: Coroutine[Any, Any, T]) -> T:
        """Run something in the loop, and wait for it."""

    @abstractmethod
    def make(self, **options: Any) -> Coinslot:  # noqa: ANN401 - those of Coinslot
        """A Coinslot that is not entered."""

    def start(self, *, tokens: str | Sequence[str] = "", tracking: str = "fallback") -> None:
        """Enter one."""
        given = tokens or self.sandbox.token(USER)
        endpoints = Endpoints(self.sandbox.store, self.sandbox.pay_station, self.sandbox.websocket)
        token = given if isinstance(given, str) else self._token_function(list(given))
        coinslot = self.make(token=token, endpoints=endpoints, sandbox=True, tracking=tracking)
        self.run(coinslot.__aenter__())
        self.coinslot = coinslot

    @property
    def asked(self) -> int:
        """Counted in the function."""
        return self._asked

    def begin(self, call: str, *arguments: object, **named: object) -> Deal:
        """Keep what its callbacks get."""
        told: list[tuple[Any, ...]] = []

        async def start() -> Purchase:
            purchase: Purchase = self._call(call, arguments, {**_callbacks(told), **named})
            return purchase

        self._deals.append((self.run(start()), told))
        return Deal(self, len(self._deals) - 1)

    def ask(self, call: str, *arguments: object, **named: object) -> Answer:
        """Await it."""

        async def wait() -> Any:  # noqa: ANN401 - of each call
            return await self._call(call, arguments, named)

        try:
            return Answer(self.run(wait()))
        except RemoteError as error:
            return Answer(None, error.code, error.fault.http_status, error.fault.provider_code)

    def refusal(self, call: str, *arguments: object, **named: object) -> str | None:
        """Those that are coroutines raise once they are awaited."""

        async def attempt() -> None:
            result = self._call(call, arguments, named)
            if hasattr(result, "__await__"):
                await result

        try:
            self.run(attempt())
        except CoinslotError as error:
            return error.code
        return None

    def stop(self, deal: Deal) -> None:
        """The same call."""

        async def stop() -> None:
            self._deals[deal.number][0].stop()

        self.run(stop())

    def destroy(self) -> None:
        """Leave it, once."""
        if self.coinslot and not self._left:
            self._left = True
            self.run(self.coinslot.__aexit__(None, None, None))

    def told(self, number: int) -> list[tuple[Any, ...]]:
        """Kept by the callbacks."""
        return list(self._deals[number][1])

    def ended(self, number: int) -> Ending:
        """Await it."""

        async def wait() -> Result:
            return await self._deals[number][0].outcome

        result = self.run(wait())
        status = str(result.order.status) if result.order else None
        error = str(result.error.code) if result.error else None
        return Ending(str(result.outcome), result.order_id, status, error, result.verified)

    def pay(self, deal: Deal) -> None:
        """Behind the link."""
        self.sandbox.pay(self._linked(deal))

    def cancel(self, deal: Deal) -> None:
        """Behind the link."""
        self.sandbox.cancel(self._linked(deal))

    def decline(self, deal: Deal) -> None:
        """Behind the link."""
        self.sandbox.decline(self._linked(deal))

    def leave(self) -> None:
        """A link has no end."""

    def _linked(self, deal: Deal) -> int:
        token = self.sandbox.orders.get(deal.order_id).token
        self.until(lambda: any(link.endswith(f"?token={token}") for link in self.links), "the player has the link")
        return deal.order_id

    def _token_function(self, tokens: list[str]) -> Callable[[], str]:
        def token() -> str:
            self._asked += 1
            return tokens.pop(0)  # an IndexError after the last one: a token function that fails

        return token

    def _call(self, call: str, arguments: Sequence[object], named: dict[str, Any]) -> Any:  # noqa: ANN401
        group, method = call.split(".")
        outside = {name: named[name] for name in named if name in OUTSIDE or name.startswith("on_")}
        params = {name: named[name] for name in named if name not in outside}
        given = [[Line(*line) for line in each] if isinstance(each, list) else each for each in arguments]
        if params:
            given.append(PurchaseParams(**params))
        return getattr(getattr(self.coinslot, group), method)(*given, **outside)


def _callbacks(told: list[tuple[Any, ...]]) -> Callbacks:
    return {
        "on_order_created": lambda order_id: told.append(("order", order_id)),
        "on_status": lambda news: told.append(("status", str(news.order), news.payment and str(news.payment))),
        "on_success": lambda order, info: told.append(("success", order and order.order_id, info.verified)),
        "on_cancel": lambda result: told.append(("cancel", str(result.outcome))),
        "on_pending": lambda result: told.append(("pending", result.error and str(result.error.code))),
        "on_error": lambda fault: told.append(("error", str(fault.code))),
        "on_close": lambda by: told.append(("close", by)),
    }
