"""The README's page, as it stands there."""

from __future__ import annotations

import re
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


def test_the_readme_is_short() -> None:
    """The README stays under 150 lines."""
    assert len(README.read_text("utf-8").splitlines()) < 150
