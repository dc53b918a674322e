"""Python beside the game: where it runs, how it starts, fails, dies and ends."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

import pytest

from tests import bundled
from tests.e2e.conftest import policy

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Route

    from coinslot.sandbox import Sandbox
    from tests.e2e.conftest import Game

REST = "**/pyodide.rest-*"
# Keeps every worker that the page makes, so that a test can kill it.
CATCH_WORKERS = """
    globalThis.workers = [];
    globalThis.Worker = class extends Worker {
        constructor(...args) { super(...args); workers.push(this); }
    };
"""


def without(game: Game, name: str) -> None:
    """Take a file out of the bundle that the game is served with."""
    folder = game.folder / "coinslot"
    bundle = folder.resolve()
    folder.unlink()
    shutil.copytree(bundle, folder, copy_function=os.symlink)
    bundled.remove(folder, name)


def pay_without_a_worker(game: Game) -> None:
    """Open the payment window, then kill the worker."""
    game.page.add_init_script(CATCH_WORKERS)
    game.load()
    game.start()
    game.buy()
    game.payment("ready")
    game.page.evaluate("workers[0].terminate()")


@pytest.mark.parametrize("runtime", ["worker", "page"])
@pytest.mark.parametrize("snapshot", [True, False], ids=["snapshot", "library"])
def test_buys_wherever_python_runs(game: Game, runtime: str, *, snapshot: bool) -> None:
    """In a worker and in the page, from the snapshot and from the library, a purchase succeeds."""
    if not snapshot:
        without(game, "snapshot.bin")
    game.start(runtime=runtime)
    game.buy()
    game.press("pay")
    result = game.result()
    assert result["outcome"] == "succeeded"
    game.granted(result["orderId"])
    notices = [line for line in game.console if "Coinslot" in line and line.startswith("warning")]
    assert len(notices) == (0 if snapshot else 1)
    assert game.ready() == "ready"


@pytest.mark.parametrize("way", ["pay", "decline", "close"])
def test_a_purchase_does_without_the_rest(way: str, game: Game) -> None:
    """A start and the purchases that games sell most of run while half of the interpreter is still on its way."""
    held: list[Route] = []
    game.page.route(REST, lambda route: held.append(route))  # noqa: PLW0108 - Playwright counts a function's arguments
    game.start()
    game.buy()
    if way == "decline":
        game.press("decline")
        game.payment("troubled")
    if way == "close":
        game.close()
    else:
        game.press("pay")
    outcome = game.result()["outcome"]
    assert outcome == ("abandoned" if way == "close" else "succeeded")
    assert len(held) == 1
    held[0].continue_()


def test_the_rest_is_called_while_it_is_on_its_way(game: Game) -> None:
    """What comes slowly is given up and fetched at once, and the call goes on."""
    held: list[Route] = []
    game.page.route(REST, lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright counts a function's arguments
    game.start()
    game.until(lambda: bool(held), "the rest is asked for")
    with game.page.expect_event("requestfailed", lambda request: request == held[0].request):
        answer = game.ask("orders.check", 1)
    assert answer["error"]["code"] == "order_not_found"


def test_progress_is_told(shop: Game) -> None:
    """While the runtime starts the game hears how many bytes have come, up to all of them."""
    assert shop.ready() == "ready"
    progress = shop.page.evaluate("game.progress")
    assert progress[-1]["loaded"] == progress[-1]["total"] > 10_000_000
    assert [step["loaded"] for step in progress] == sorted(step["loaded"] for step in progress)


def test_a_worker_that_dies_is_replaced(game: Game) -> None:
    """The worker is killed while the player pays: another one takes the open window up, and the purchase succeeds."""
    pay_without_a_worker(game)
    game.press("pay")
    result = game.result()
    assert result["outcome"] == "succeeded"
    game.granted(result["orderId"])
    assert game.requests().count("POST payment") == 1
    assert game.page.evaluate("workers.length") == 2
    assert any("started again" in line for line in game.console)


def test_a_worker_that_dies_before_the_window_is_closed(game: Game) -> None:
    """The worker is killed and the player closes the window: the next worker looks at the order and says abandoned."""
    pay_without_a_worker(game)
    game.close()
    assert game.result()["outcome"] == "abandoned"
    # It hears of the window what the last one heard, and then of the close: one look for each.
    assert game.requests() == ["POST payment", "GET order", "GET order"]


def test_a_worker_that_dies_before_the_window_says_done(game: Game) -> None:
    """What the window says to a dead worker is heard by the next: a close after it cannot call a late order off."""
    game.sandbox.settings.order_done_delay = 1000
    pay_without_a_worker(game)
    game.press("pay")
    game.payment("done")
    game.close()
    game.told("done")
    order = game.order()
    game.sandbox.set_status(order, "done")
    assert game.result()["outcome"] == "succeeded"
    assert not game.log("cancel")


def test_a_worker_that_dies_during_the_creation(game: Game) -> None:
    """The worker is killed while the order's creation is under way: its fate is unknown, and it is not sent again."""
    game.page.add_init_script(CATCH_WORKERS)
    game.load()
    game.sandbox.fault(method="POST", path="/payment/item/", times=1, delay=20)
    game.start()
    game.buy()
    game.sent("POST payment")
    game.page.evaluate("workers[0].terminate()")
    result = game.result()
    assert (result["outcome"], result["error"]["code"]) == ("pending", "unknown_result")
    assert game.requests() == ["POST payment"]
    assert game.page.locator("coinslot-window").count() == 0


def test_policy_of_the_page_without_wasm(game: Game, sandbox: Sandbox) -> None:
    """A worker obeys the policy of its own file: a page that forbids WebAssembly to itself still sells."""
    strict = policy(sandbox, script_src="'self'")
    game.site.headers["/game.html"] = {"Content-Security-Policy": strict}
    game.load()
    game.start()
    game.buy()
    game.press("pay")
    assert game.result()["outcome"] == "succeeded"


@pytest.mark.parametrize(("runtime", "file"), [("worker", "/coinslot/worker"), ("page", "/game.html")])
def test_policy_without_wasm_where_python_runs(game: Game, sandbox: Sandbox, runtime: str, file: str) -> None:
    """Where Python may not be compiled, `ready` and the purchase fail at once, with the directive that is missing."""
    game.site.headers[file] = {"Content-Security-Policy": policy(sandbox, script_src="'self'")}
    game.load()
    game.start(runtime=runtime)
    game.buy()
    result = game.result()
    assert (result["outcome"], result["error"]["code"]) == ("failed", "runtime_blocked")
    assert "wasm-unsafe-eval" in result["error"]["message"]
    assert game.ready().startswith("runtime_blocked")
    assert game.requests() == []
    assert game.page.locator("coinslot-window").count() == 0


def test_policy_without_workers(game: Game, sandbox: Sandbox) -> None:
    """A page that forbids workers gets an error that names worker-src."""
    game.site.headers["/game.html"] = {"Content-Security-Policy": policy(sandbox, worker_src="'none'")}
    game.load()
    game.start()
    assert "worker-src" in game.ready()


def test_a_worker_that_is_missing(game: Game) -> None:
    """A bundle without its worker fails with an error, and later purchases fail with the same one."""
    without(game, "worker.js")
    game.start()
    assert game.ready().startswith("runtime_failed")
    game.buy()
    assert game.result()["error"]["code"] == "runtime_failed"


def test_a_runtime_that_never_comes(game: Game, tmp_path: Path) -> None:
    """A start that makes no progress is given up after the time that was set."""
    assert tmp_path
    worker = bundled.find(game.folder / "coinslot", "worker.js")
    without(game, "worker.js")
    (game.folder / "coinslot" / worker.name).write_text("// says nothing\n", "utf-8")
    game.start(bootTimeout=500)
    game.buy()
    error = game.result()["error"]
    assert error["code"] == "runtime_failed"
    assert "500 ms" in error["message"]


@pytest.mark.parametrize("runtime", ["worker", "page"])
def test_destroy(game: Game, runtime: str) -> None:
    """destroy() settles what is open, closes the window, frees the worker, and may be called twice."""
    game.start(runtime=runtime)
    game.buy()
    game.payment("ready")
    order = game.order()
    game.page.evaluate("game.coinslot.destroy(); game.coinslot.destroy()")
    result = game.result()
    assert (result["outcome"], result["orderId"], result["error"]["code"]) == ("pending", order, "destroyed")
    assert game.page.locator("coinslot-window").count() == 0
    game.workers(0)
    code, _ = game.refusal("game.coinslot.catalog.purchase('gems_100')")
    assert code == "destroyed"


def test_destroy_before_it_is_ready(shop: Game) -> None:
    """Destroyed while it starts, `ready` rejects and a purchase that had not begun fails: nothing was sent."""
    shop.page.evaluate("game.buy('gems_100'); game.coinslot.destroy()")
    assert shop.ready().startswith("destroyed")
    result = shop.result()
    assert (result["outcome"], result["error"]["code"]) == ("failed", "destroyed")
    assert shop.requests() == []


def test_nothing_is_left_behind(game: Game) -> None:
    """After a purchase and destroy() no listener, timer or element of ours is left in the page."""
    game.page.add_init_script(COUNTERS)
    game.load()
    game.start()
    assert game.ready() == "ready"
    game.buy()
    game.press("pay")
    game.granted(game.result()["orderId"])
    assert game.page.evaluate("counts().messages") == 0
    game.page.evaluate("game.coinslot.destroy()")
    assert game.page.evaluate("counts()") == {"messages": 0, "intervals": 0, "timeouts": 0}
    game.workers(0)


# Counts the page's message listeners and timers that have been made and not yet ended.
COUNTERS = """
    {
        const live = {messages: new Set(), intervals: new Set(), timeouts: new Set()};
        globalThis.counts = () =>
            Object.fromEntries(Object.entries(live).map(([name, members]) => [name, members.size]));
        const {addEventListener: add, removeEventListener: remove} = globalThis;
        globalThis.addEventListener = (type, listener, ...rest) => {
            if (type === "message") live.messages.add(listener);
            add.call(globalThis, type, listener, ...rest);
        };
        globalThis.removeEventListener = (type, listener, ...rest) => {
            if (type === "message") live.messages.delete(listener);
            remove.call(globalThis, type, listener, ...rest);
        };
        for (const [name, start, stop] of [
            ["intervals", "setInterval", "clearInterval"], ["timeouts", "setTimeout", "clearTimeout"],
        ]) {
            const [begin, end] = [globalThis[start], globalThis[stop]];
            globalThis[start] = (work, ...rest) => {
                const id = begin(() => { if (name === "timeouts") live[name].delete(id); work(); }, ...rest);
                live[name].add(id);
                return id;
            };
            globalThis[stop] = (id) => { live[name].delete(id); end(id); };
        }
    }
"""


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("createCoinslot({token: 'x'})", "projectId"),
        ("createCoinslot({projectId: '12345', token: 'x'})", "12345"),
        ("createCoinslot({projectId: 1})", "token"),
        ("createCoinslot({projectId: 1, token: 'x', sandBox: true})", "sandBox"),
        ("createCoinslot({projectId: 1, token: 'x', endpoints: {store: 'http://a/b'}})", "endpoints"),
        ("game.coinslot.catalog.purchase('')", "sku"),
        ("game.coinslot.catalog.purchase('two words')", "two words"),
        ("game.coinslot.catalog.purchase('.')", "sku"),
        ("game.coinslot.catalog.purchase('gems_100', {quantity: 0})", "quantity is 0"),
        ("game.coinslot.catalog.purchase('gems_100', {quantity: 1.5})", "quantity is 1.5"),
        ("game.coinslot.catalog.purchase('gems_100', {onSucess: () => {}})", "onSucess"),
        ("game.coinslot.catalog.purchase('gems_100', {onSuccess: 5})", "a function"),
        ("game.coinslot.on('sucess', () => {})", "sucess"),
    ],
)
def test_misuse_is_refused_at_the_call(shop: Game, call: str, words: str) -> None:
    """A wrong call throws at once, says what came and what was expected, and opens no window."""
    code, text = shop.refusal(call)
    assert code == "invalid_argument"
    assert words in text
    assert shop.page.locator("coinslot-window").count() == 0
