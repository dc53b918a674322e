"""The README's page, as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.conftest import BOOT, policy
from tests.e2e.test_ways import buy_in_popup, pay
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from coinslot.sandbox import Sandbox
    from tests.e2e.conftest import Game

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "README.md"
PYTHON = ROOT / "py" / "README.md"
WINDOWS = ROOT / "web" / "window" / "README.md"


def test_the_page_of_the_readme_sells(page: Page, sandbox: Sandbox, bundle: Path, tmp_path: Path) -> None:
    """The complete page of the README, with nothing but its addresses changed, sells 100 gems."""
    (html,) = re.findall(r"```html\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
    assert html.count("\n") < 20
    assert "http://127.0.0.1:7700" in html
    html = html.replace("http://127.0.0.1:7700", sandbox.store).replace("http://127.0.0.1:7701", sandbox.pay_station)
    (tmp_path / "index.html").write_text(html, "utf-8")
    (tmp_path / "coinslot").symlink_to(bundle)
    with StaticServer(tmp_path) as server:
        page.goto(server.url)
        page.click("#buy")
        page.frame_locator("coinslot-window iframe").locator("#pay").click(timeout=BOOT)
        page.wait_for_function("() => document.title.startsWith('Order')", timeout=BOOT)
    (order,) = sandbox.orders.all()
    assert page.title() == f"Order {order.id}: 100 gems"


def test_the_program_of_the_readme_sells(sandbox: Sandbox, tmp_path: Path) -> None:
    """The program of Python's README, with nothing but its addresses changed, prints where to pay and what came."""
    (program,) = re.findall(r"```python\n(.*?)```", PYTHON.read_text("utf-8"), re.DOTALL)
    for there, here in (
        ("http://127.0.0.1:7700", sandbox.store),
        ("http://127.0.0.1:7701", sandbox.pay_station),
        ("ws://127.0.0.1:7700/connection/websocket", sandbox.websocket),
    ):
        assert there in program
        program = program.replace(there, here)
    path = tmp_path / "program.py"
    path.write_text(program, "utf-8")
    command = [sys.executable, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        assert child.stdin
        assert child.stdout
        child.stdin.write(sandbox.token("ayla") + "\n")
        child.stdin.flush()
        link = child.stdout.readline()
        (order,) = sandbox.orders.all()
        assert link.strip() == f"The player's token: Pay at {sandbox.pay_station}/paystation4/?token={order.token}"
        sandbox.pay(order.id)
        last = [line.strip() for line in child.stdout][-1]
    assert last == f"succeeded {order.id}"
    assert child.returncode == 0


def test_the_policy_of_the_readme_is_enough(game: Game) -> None:
    """Under the header that the README asks for, its hosts the sandbox's, an order is bought, followed and paid."""
    (policy,) = re.findall(r"Content-Security-Policy: ([^`]*)```", README.read_text("utf-8"))
    for there, here in (
        ("https://store.xsolla.com", game.sandbox.store),
        ("wss://ws-store.xsolla.com", "ws" + game.sandbox.store.removeprefix("http")),
        ("https://secure.xsolla.com", game.sandbox.pay_station),
    ):
        assert there in policy
        policy = policy.replace(there, here)
    game.site.headers["/"] = {"Content-Security-Policy": " ".join(policy.split())}
    game.load()
    game.start()
    game.sandbox.settings.order_done_delay = 5
    game.buy()
    game.press("pay")
    game.until(lambda: bool(game.sandbox.sockets.all()), "the socket was open")
    assert game.result()["outcome"] == "succeeded"
    assert not [line for line in game.console if "Content Security Policy" in line]


def test_what_the_readme_names_is_there(shop: Game, bundle: Path) -> None:
    """Every call of its tables is a function, every file of the bundle a file."""
    text = README.read_text("utf-8") + PYTHON.read_text("utf-8")
    calls = set(re.findall(r"\b((?:catalog|cart|orders|checkout)\.[a-z]\w+)\b", text))
    assert len(calls) > 8
    script = "name => typeof name.split('.').reduce((at, key) => at[key], game.coinslot)"
    assert {name: shop.page.evaluate(script, name) for name in calls} == dict.fromkeys(calls, "function")
    files = re.findall(r"\./coinslot/([\w./-]+\.(?:js|whl))", text)
    assert len(files) > 1
    assert [name for name in files if not (bundle / name).is_file()] == []


def test_the_options_of_the_window_are_taken(shop: Game) -> None:
    """Those of the page about windows, as they stand there, with an engine that counts."""
    (source,) = re.findall(r"```js\nconst calm = (.*?);\n```", WINDOWS.read_text("utf-8"), re.DOTALL)
    told = shop.page.evaluate(
        f"""() => {{
            const calls = [];
            const engine = {{ pause: () => calls.push("pause"), resume: () => calls.push("resume") }};
            game.calls = calls;
            game.next = ["gems_100", {{ ...{source}, closeOnDone: 0 }}];
            return game.next[1].window;
        }}"""
    )
    assert told == "auto"
    shop.page.click("#buy")
    assert shop.page.locator("coinslot-window h2").inner_text() == "Gem shop"
    shop.press("pay")
    assert shop.result()["outcome"] == "succeeded"
    shop.page.wait_for_function("() => game.calls.length === 2")
    assert shop.page.evaluate("game.calls") == ["pause", "resume"]


def test_the_headers_of_the_window_work(game: Game) -> None:
    """With each header that the page about windows recommends, a popup keeps its opener and is heard."""
    headers = re.findall(r"```\n([\w-]+): (.*)\n```", WINDOWS.read_text("utf-8"))
    assert len(headers) == 2
    for index, (name, value) in enumerate(headers):
        game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox), name: value}
        game.load()
        game.start()
        pay(buy_in_popup(game))
        assert game.result()["outcome"] == "succeeded"
        assert game.requests() == ["POST payment", "GET order"] * (index + 1)


def test_the_readme_is_short() -> None:
    """The README stays under 150 lines."""
    assert len(README.read_text("utf-8").splitlines()) < 150
