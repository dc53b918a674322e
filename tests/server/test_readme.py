"""What the documents show runs as they say, against webhooks of the sandbox."""

from __future__ import annotations

import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from coinslot.sandbox import OrderStatus, Sandbox
from coinslot.sandbox.catalog import CATALOG
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
TEN_LINES = ROOT / "README.md"
WHOLE = ROOT / "py" / "coinslot" / "server" / "README.md"


def shop(document: Path) -> str:
    """The document's game server, with nothing but its key changed."""
    blocks = re.findall(r"```python\n(.*?)```", document.read_text("utf-8"), re.DOTALL)
    [code] = [block for block in blocks if "Webhooks(" in block]
    return str(code).replace("the project's secret key", "sandbox-secret")


@contextmanager
def serving(code: str, app: str, folder: Path) -> Iterator[str]:
    """Run it as the document says; gives its address."""
    (folder / "shop.py").write_text(code, "utf-8")
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        database.executescript("CREATE TABLE items (player, sku, quantity); CREATE TABLE players (id);")
        database.execute("INSERT INTO players VALUES ('ayla')")
        database.commit()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "uvicorn", app, "--fd", str(listener.fileno()), "--log-level", "critical"]
        with subprocess.Popen(command, cwd=folder, pass_fds=[listener.fileno()]) as server:  # noqa: S603 - ours
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}"
            finally:
                server.terminate()


def items(folder: Path) -> list[tuple[str, str, int]]:
    """What the shop has granted."""
    with closing(sqlite3.connect(folder / "shop.db")) as database:
        return database.execute("SELECT player, sku, quantity FROM items").fetchall()


def test_ten_lines_grant_what_is_paid(tmp_path: Path) -> None:
    """The README's server, once."""
    code = shop(TEN_LINES)
    assert len([line for line in code.splitlines() if line]) <= 10
    with (
        serving(code, "shop:webhooks", tmp_path) as address,
        Sandbox(webhook=f"{address}/webhook") as sandbox,
    ):
        sandbox.orders.pay(sandbox.orders.create("ayla", CATALOG["sword_01"]).id)
        until(sandbox.webhooks.all_accepted)
        assert items(tmp_path) == [("ayla", "sword_01", 1)]


def test_the_whole_server_asks_grants_takes_back_and_tells(tmp_path: Path) -> None:
    """The receiver's own document: players are validated, orders granted and taken back, a page is told."""
    with (
        serving(shop(WHOLE), "shop:app", tmp_path) as address,
        Sandbox(webhook=f"{address}/xsolla/webhook") as sandbox,
    ):
        order = sandbox.orders.create("ayla", CATALOG["sword_01"]).id
        sandbox.orders.pay(order)
        ticket = httpx.get(f"{address}/ticket", params={"player": "ayla"}).json()["ticket"]
        told = httpx.get(f"{address}/xsolla/orders/{order}/events", headers={"Authorization": f"Bearer {ticket}"})
        assert '"status": "done"' in told.text
        sandbox.orders.move(order, OrderStatus.CANCELED)
        until(lambda: len(items(tmp_path)) == 2, "it was taken back")
        assert items(tmp_path) == [("ayla", "sword_01", 1), ("ayla", "sword_01", -1)]
