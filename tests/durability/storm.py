"""A storm: many purchases, something terrible at a random moment of each, then a clean visit, and the count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from coinslot.sandbox import OrderStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from tests.durability.conftest import Profile, Visit

MOMENTS: Final = ("creating", "window", "paid", "before", "after", "taken")
"""The order is being created; the payment window waits; the player has paid; the game's handler has not granted yet; it
has, and not acknowledged; it has acknowledged."""

BLOWS: Final = ("kill", "reload", "network", "runtime", "freeze", "tab")
"""The tab crashes; is reloaded; has no network for a while; its runtime dies; it is frozen; another one opens."""

WEIGHTS: Final = (4, 4, 3, 3, 1, 3)
"""A frozen tab is waited for seven seconds, by design."""

ROUND: Final = 100
"""Purchases between two counts."""

GONE: Final = frozenset({"kill", "reload", "freeze"})
"""Blows after which the tab does not answer any more."""

OFFERED: Final = frozenset({"paid", "before", "after", "taken"})
"""Moments at which the game may have been asked already; nothing holds it after the payment."""

MAY_COME_AGAIN: Final = frozenset({(moment, blow) for moment in OFFERED for blow in GONE})
"""Where the tab may have gone away between an offer and the record of its acknowledgement."""


@dataclass
class Tally:
    """What came of a storm."""

    blows: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By moment and blow."""
    done: set[int] = field(default_factory=set)
    """The orders that the store calls done."""
    granted: set[int] = field(default_factory=set)
    """Those that the game has granted, in its own storage."""
    again: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Offers that came again, by what had happened."""
    unexplained: list[str] = field(default_factory=list)
    """Those for which nothing had happened."""
    final: list[int] = field(default_factory=list)
    """Orders that are over, and still pending for the player."""
    lost: int = 0
    """Tabs that went away while an order was being created."""
    told: int = 0
    """How often the game was told of such an order later; twice, if the tab goes away as soon as it has told."""

    def __str__(self) -> str:
        """For people."""
        again = ", ".join(f"{count} after {blow} at {moment}" for (moment, blow), count in sorted(self.again.items()))
        return (
            f"{self.blows.total()} purchases, {len(self.done)} done, {len(self.granted & self.done)} granted, "
            f"{len(self.granted - self.done)} granted wrongly, {len(self.done - self.granted)} lost, "
            f"{len(self.final)} pending though over, {self.told} of {self.lost} unknown orders told; "
            f"offers that came again: {self.again.total()} ({again or 'none'}), unexplained: {self.unexplained}"
        )


class Storm:
    """Blows over one browser profile.

    Args:
        profile: where.
        random: what happens; the same seed gives the same blows.
    """

    def __init__(self, profile: Profile, random: Random) -> None:
        self._profile = profile
        self._sandbox = profile.sandbox
        self._random = random
        self._visit = profile.visit()
        self.tally = Tally()
        self._happened: dict[int, tuple[str, str]] = {}
        self._paid_since: int | None = None
        """The order that was paid after its tab was gone, until a tab has lived long enough to grant it."""

    def blow(self, purchases: int, told: Callable[[Tally], None] = lambda _: None) -> Tally:
        """Make so many purchases; after each hundred, and at the end, count what is left in a clean visit."""
        for number in range(1, purchases + 1):
            self._purchase()
            if number % ROUND == 0 or number == purchases:
                self._count()
                told(self.tally)
        return self.tally

    def _purchase(self) -> None:
        moment, (blow,) = self._random.choice(MOMENTS), self._random.choices(BLOWS, WEIGHTS)
        self.tally.blows[moment, blow] += 1
        self._sandbox.settings.order_done_delay = self._random.choice([0, 0, 0.4])
        self._visit.hold(moment)
        if moment == "creating":
            # Answered soon where the tab lives on; not before it is gone where it does not.
            delay = 60 if blow in GONE else 1.5
            self._sandbox.fault(method="POST", path="/payment/item/", times=1, delay=delay)
        sent = self._sent()
        self._visit.buy()
        order = self._reach(moment, sent)
        if order:
            self._happened[order] = moment, blow
        if self._paid_since and blow in GONE:
            self._happened[self._paid_since] = "before", blow  # this visit was the one to offer it
        else:
            self._paid_since = None
        getattr(self, f"_{blow}")(moment, order)
        self._calm()

    def _sent(self) -> int:
        return self._visit.requests().count("POST payment")

    def _reach(self, moment: str, sent: int) -> int | None:
        """Go on until then; gives the order, where the game can know it."""
        visit = self._visit
        if moment == "creating":
            visit.until(lambda: self._sent() > sent, "it was sent")
            return None
        visit.payment("ready")
        order = visit.order_id()
        if moment == "window":
            return order
        visit.press("pay")
        if moment == "paid":
            visit.until(lambda: self._sandbox.orders.get(order).status is not OrderStatus.NEW, "it was paid")
        elif moment == "taken":
            visit.until(lambda: order in self._taken(visit), "it was taken")
        else:
            visit.granting(moment)
        return order

    # -- blows ---------------------------------------------------------------------------------------------

    def _kill(self, moment: str, order: int | None) -> None:
        self._leaves(moment)
        self._visit.kill()
        self._pay_elsewhere(moment, order)
        self._visit = self._profile.visit()

    def _reload(self, moment: str, order: int | None) -> None:
        self._leaves(moment)
        self._pay_elsewhere(moment, order)
        self._visit.arrive()

    def _network(self, moment: str, order: int | None) -> None:
        self._profile.context.set_offline(True)
        self._visit.hold("")
        self._visit.page.evaluate("new Promise((later) => setTimeout(later, 200))")
        self._profile.context.set_offline(False)
        self._go_on(moment, order)

    def _runtime(self, moment: str, order: int | None) -> None:
        self._visit.page.evaluate("game.workers.at(-1).terminate()")
        self._go_on(moment, order)

    def _freeze(self, moment: str, order: int | None) -> None:
        frozen, self._visit = self._visit, self._profile.tab()
        frozen.freeze()
        self._pay_elsewhere(moment, order)
        self._visit.arrive()
        if order and self._sandbox.orders.get(order).status is not OrderStatus.NEW:
            self._visit.until(lambda: order in self._visit.grants(), "another tab took over")
        self.tally.lost += moment == "creating"
        frozen.page.close()

    def _tab(self, moment: str, order: int | None) -> None:
        other = self._profile.visit()
        self._go_on(moment, order)
        if self._random.random() < 0.5:
            self._visit, other = other, self._visit
        other.page.close()

    def _go_on(self, moment: str, order: int | None) -> None:
        """The tab is there still: finish what was begun in it, one way or another."""
        visit = self._visit
        visit.hold("")
        if moment == "creating":
            script = (
                "game.results.at(-1) || document.querySelector('coinslot-window')?.shadowRoot.querySelector('iframe')"
            )
            visit.page.wait_for_function(f"() => {script}", timeout=60_000)
        elif moment == "window" and self._random.random() < 0.7:
            visit.press("pay")
            visit.until(lambda: order in self._taken(visit), "it was taken")
        elif moment != "window":
            visit.until(lambda: order in self._taken(visit), "it was taken")

    def _calm(self) -> None:
        """No window is open, and nothing is held, for the next one."""
        self._visit.hold("")
        if self._visit.page.locator("coinslot-window .close").count():
            self._visit.page.evaluate(
                "document.querySelector('coinslot-window')?.shadowRoot.querySelector('.close')?.click()"
            )
            self._visit.page.locator("coinslot-window").wait_for(state="detached")

    def _pay_elsewhere(self, moment: str, order: int | None) -> None:
        """The player goes on with the payment page, which is a page of its own, after the game's is gone."""
        if order and moment == "window" and self._random.random() < 0.5:
            self._sandbox.orders.pay(order)
            self._paid_since = order

    def _leaves(self, moment: str) -> None:
        self.tally.lost += moment == "creating"

    # -- the count -----------------------------------------------------------------------------------------

    def _taken(self, visit: Visit) -> set[int]:
        return {each["orderId"] for each in visit.page.evaluate("game.offers()") if each["phase"] == "taken"}

    def _count(self) -> None:
        tally, orders = self.tally, self._sandbox.orders
        tally.again, tally.unexplained = Counter(), []
        self._visit.page.close()
        visit = self._visit = self._profile.visit()
        tally.done = {order.id for order in orders.all() if order.status is OrderStatus.DONE}
        visit.until(lambda: tally.done <= {*visit.grants()}, "all was granted")
        visit.until(lambda: not self._over(visit), "nothing that is over was pending")
        tally.told = visit.ever_told().count("unknown_result")
        tally.granted = {*visit.grants()}
        tally.final = self._over(visit)
        offered = Counter(
            each["orderId"] for each in visit.page.evaluate("game.offers()") if each["phase"] == "offered"
        )
        for order, count in offered.items():
            happened = self._happened.get(order, ("never", "seen"))
            if count > 1 and happened in MAY_COME_AGAIN:
                tally.again[happened] += count - 1
            elif count > 1:
                tally.unexplained.append(f"{order}, {count} times, {happened}")

    def _over(self, visit: Visit) -> list[int]:
        pending = [each["orderId"] for each in visit.pending()]
        return [
            order for order in pending if order is None or self._sandbox.orders.get(order).status is not OrderStatus.NEW
        ]
