"""How long a message of the payment window takes to become something that the game is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bench.demo import rest
from tests.bench.figures import Against, Figure, Goal, Result, Spread
from tests.bench.lab import endpoints, start
from tests.e2e.hostile.conftest import add_frame, payment_frame, status

if TYPE_CHECKING:
    from playwright.sync_api import Frame, Page

    from tests.bench.lab import Lab
    from tests.e2e.conftest import Game

PER_RUN = 4  # purchases for each run that was asked for and each delay: one takes a second
POLL = 3000  # milliseconds between two looks of short polling
PLAYER = "ayla"
DELAYS = {0.0: "a store on this machine", 0.1: "a store that takes 100 ms"}
"""Seconds that the store takes to answer: none, and about what a store far away takes."""

Pair = tuple[list[float], list[float]]
"""Samples of ours, and of the comparison."""

POST = """text => {
    const at = performance.timeOrigin + performance.now();
    parent.postMessage(text, "*");
    return at;
}"""
REST = 0.3  # seconds; what opening the window, or the last word, has set off is over by then, as with a player
NOTE = """() => {
    const now = () => performance.timeOrigin + performance.now();
    globalThis.heard = { status: [], success: [] };
    const { buy } = game;
    game.buy = (sku) => buy(sku, {
        onStatus: ({ payment }) => payment && heard.status.push(now()),
        onSuccess: () => void heard.success.push(now()),
    });
}"""


def latencies(lab: Lab) -> Result:
    """Coinslot, a listener written by hand, and short polling, in turns."""
    told: Pair = ([], [])
    done: dict[float, Pair] = {delay: ([], []) for delay in DELAYS}
    with lab.game() as game, game.page.context.new_page() as bare:
        start(game)
        game.page.evaluate(NOTE)
        for number in range(lab.runs * PER_RUN):
            for delay, samples in done.items():
                runs = [lambda: _coinslot(game, delay), lambda: _bare(game, bare, delay)]  # noqa: B023 - run at once
                for place in (0, 1) if number % 2 == 0 else (1, 0):
                    status_at, done_at = runs[place]()
                    told[place].append(status_at)
                    samples[place].append(done_at)
        polled = [_polled(game, bare, (number + 0.5) / lab.runs) for number in range(lab.runs)]
    ours, _ = map(Spread.of, done[0.0])
    return Result(
        {
            "window message to onStatus": _figure(told, "a bare listener", Goal("ratio", 2)),
            **{
                f"window message to onSuccess, {words}": _figure(
                    done[delay], "a bare listener with the same request", Goal("ratio", 1.1)
                )
                for delay, words in DELAYS.items()
            },
            "the order is done, until the game knows": Figure(
                Spread(ours.value / 1000, ours.min / 1000, ours.max / 1000),
                "s",
                Against(f"polling every {POLL // 1000} s", Spread.of(polled)),
            ),
        },
        (
            "The payment page is another process; both sides ask the same store for the order, preflight included.",
            "The polled orders are done at moments spread evenly between two looks.",
        ),
    )


def _figure(samples: Pair, what: str, goal: Goal) -> Figure:
    ours, other = map(Spread.of, samples)
    return Figure(ours, "ms", Against(what, other), goal)


def _coinslot(game: Game, delay: float) -> tuple[float, float]:
    """Milliseconds until onStatus, and until onSuccess."""
    page = game.page
    page.bring_to_front()
    page.evaluate("heard.status.length = heard.success.length = 0")
    game.page.evaluate("game.next = ['gems_100']")
    page.click("#buy")
    frame = payment_frame(game)
    return _speak(game, frame, page, delay, "heard.status", "heard.success")


def _bare(game: Game, page: Page, delay: float) -> tuple[float, float]:
    """The same, of a page without Coinslot."""
    order, url = _prepare(game, page)
    frame = add_frame(page, url)
    frame.locator("body[data-state=ready]").wait_for()
    origin = endpoints(game)["payStation"]
    page.evaluate("([order, origin]) => bare.listen(order, origin)", [order, origin])
    return _speak(game, frame, page, delay, "bare.heard", "bare.done")


def _speak(game: Game, frame: Frame, page: Page, delay: float, told: str, done: str) -> tuple[float, float]:
    """The payment page says that there is an invoice, and then that it is paid, which it is."""
    rest(page, REST)
    begun = frame.evaluate(POST, status("invoice", invoice="1"))
    heard = page.wait_for_function(f"() => {told}[0]").json_value()
    game.sandbox.pay(game.sandbox.orders.all()[-1].id)
    if delay:
        game.sandbox.fault(method="GET", path="/order/", times=1, delay=delay)
    rest(page, REST)
    paid = frame.evaluate(POST, status("done", invoice="1"))
    succeeded = page.wait_for_function(f"() => {done}[0]").json_value()
    return heard - begun, succeeded - paid


def _polled(game: Game, page: Page, share: float) -> float:
    """Seconds until polling finds an order that is done at some share of its period."""
    order, _ = _prepare(game, page)
    page.evaluate("([order, period]) => bare.poll(order, period)", [order, POLL])
    rest(page, POLL * share / 1000)
    begun = page.evaluate("performance.timeOrigin + performance.now()")
    game.sandbox.pay(game.sandbox.orders.all()[-1].id)
    found = page.wait_for_function("() => bare.done[0]", timeout=10 * POLL).json_value()
    return float(found - begun) / 1000


def _prepare(game: Game, page: Page) -> tuple[dict[str, str], str]:
    """A page for an order that a server has created: where to look at it, and where it is paid."""
    page.bring_to_front()
    page.goto(f"{game.site.url}/bare.html")
    page.wait_for_selector("html[data-loaded]", state="attached")
    created = game.page.evaluate("game.coinslot.orders.create('gems_100')")
    store, project = game.sandbox.store, game.sandbox.project_id
    url = f"{store}/api/v2/project/{project}/order/{created['orderId']}"
    shown = f"{endpoints(game)['payStation']}/paystation4/?token={created['paymentToken']}"
    return {"url": url, "token": game.sandbox.token(PLAYER)}, shown
