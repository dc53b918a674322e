"""The README's page, as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.e2e.conftest import BOOT
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from coinslot.sandbox import Sandbox

README = Path(__file__).resolve().parents[2] / "README.md"


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
    """The Python program of the README, with nothing but its addresses changed, prints where to pay and what came."""
    (program,) = re.findall(r"```python\n(.*?)```", README.read_text("utf-8"), re.DOTALL)
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


def test_the_readme_is_short() -> None:
    """The README stays under 150 lines."""
    assert len(README.read_text("utf-8").splitlines()) < 150
