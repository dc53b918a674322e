"""Games inside portals: two frames deep on other origins, and in frames whose sandbox takes their origin away."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests import bundled
from tests.e2e.conftest import BOOT, PAGES, Game, policy
from tests.e2e.portal import KINDS, SANDBOX, SANDBOXED, Kind, Portal, port
from web.build.static_server import StaticServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from coinslot.sandbox import Sandbox

CORS = "Access-Control-Allow-Origin"


@pytest.fixture
def site(bundle: Path, sandbox: Sandbox, tmp_path: Path) -> Iterator[StaticServer]:
    """The web server of the game, with the headers that a portal needs."""
    root = tmp_path / "site"
    shutil.copytree(PAGES, root)
    (root / "coinslot").symlink_to(bundle)
    allowed = policy(sandbox, worker_src="'self' data:")
    with StaticServer(root, headers={"/": {"Content-Security-Policy": allowed, CORS: "*"}}) as server:
        yield server


@pytest.fixture
def enter(page: Page, sandbox: Sandbox, site: StaticServer, tmp_path: Path) -> Iterator[Callable[..., Portal]]:
    """Open the game inside a portal of some kind, on as many servers as it has hosts."""
    with contextlib.ExitStack() as stack:

        def start(kind: Kind, allow: str = "") -> Portal:
            *hosts, host = kind.hosts
            address = f"http://{host}:{port(site)}/game.html"
            for depth, outer in enumerate(reversed(hosts)):
                folder = tmp_path / f"outer{depth}"
                folder.mkdir()
                sandboxed = f' sandbox="{kind.sandbox}"' if kind.sandbox and depth == len(hosts) - 1 else ""
                frame = f'<iframe src="{address}" allow="{allow}" width="1200" height="800"{sandboxed}></iframe>'
                (folder / "portal.html").write_text(f"<!doctype html><title>A portal</title>{frame}", "utf-8")
                address = f"http://{outer}:{port(stack.enter_context(StaticServer(folder)))}/portal.html"
            portal = Portal(page, sandbox, site, tmp_path / "site", address)
            portal.load()
            return portal

        yield start


@pytest.fixture(params=KINDS)
def portal(request: pytest.FixtureRequest, enter: Callable[..., Portal]) -> Portal:
    """The game inside each kind of portal; nothing is started."""
    return enter(KINDS[request.param])


@pytest.fixture
def sandboxed(enter: Callable[..., Portal]) -> Portal:
    """The game in a frame whose sandbox takes its origin away; nothing is started."""
    return enter(SANDBOXED)


def without(site: StaticServer, file: str) -> None:
    """Have a file of the bundle sent without the header that opens it to other origins."""
    site.headers[f"/coinslot/{file}"] = {CORS: ""}


def test_pays(portal: Portal) -> None:
    """In every portal Python runs in a worker, from the snapshot, hears the lightbox, and the purchase succeeds."""
    portal.start()
    portal.buy()
    portal.press("pay")
    result = portal.result()
    assert (result["outcome"], result["verified"]) == ("succeeded", True)
    portal.granted(result["orderId"])
    portal.workers(1)
    assert portal.warnings() == []
    assert "done" in [news["payment"] for _, news in portal.log("status")]
    assert [news["window"]["error"] for _, news in portal.log("window")] == [None]
    assert portal.requests() == ["POST payment", "GET order"]


def test_declines(portal: Portal) -> None:
    """In every portal a decline is heard, the purchase goes on, and paying after it succeeds."""
    portal.start()
    portal.buy()
    portal.press("decline")
    portal.told("troubled")
    portal.press("pay")
    assert portal.result()["outcome"] == "succeeded"


def test_closes(portal: Portal) -> None:
    """In every portal the window can be closed by its own button, and the game hears that nothing was bought."""
    portal.start()
    portal.buy()
    portal.payment("ready")
    portal.close()
    assert portal.result()["outcome"] == "abandoned"
    assert [news["by"] for _, news in portal.log("close")] == ["player"]
    assert portal.page.locator("coinslot-window").count() == 0


def test_the_provider_closes(portal: Portal) -> None:
    """In every portal the close button of the provider's own page is heard."""
    portal.start()
    portal.buy()
    portal.press("close")
    assert portal.result()["outcome"] == "abandoned"
    assert [news["by"] for _, news in portal.log("close")] == ["provider"]


@pytest.mark.parametrize("kind", [*KINDS, "escaping"])
def test_popup(enter: Callable[..., Portal], kind: str) -> None:
    """In every portal a popup works, whether it inherits the sandbox or escapes from it."""
    escaping = replace(SANDBOXED, sandbox=f"{SANDBOX} allow-popups-to-escape-sandbox")
    portal = enter(KINDS.get(kind, escaping))
    portal.start()
    with portal.top.expect_popup() as opened:
        portal.buy(window="popup")
    opened.value.locator("#pay").click(timeout=BOOT)
    assert portal.result()["outcome"] == "succeeded"
    portal.until(opened.value.is_closed, "the popup was closed")
    assert portal.requests() == ["POST payment", "GET order"]


def test_popup_closed(sandboxed: Portal) -> None:
    """A popup that the player closes is seen to be closed from a sandboxed frame."""
    sandboxed.start()
    with sandboxed.top.expect_popup() as opened:
        sandboxed.buy(window="popup")
    opened.value.locator("#pay").wait_for(timeout=BOOT)
    opened.value.close()
    assert sandboxed.result()["outcome"] == "abandoned"


def test_sandbox_without_popups(enter: Callable[..., Portal]) -> None:
    """Where the sandbox forbids popups, the player is shown a button instead, and the lightbox is not harmed."""
    portal = enter(replace(SANDBOXED, sandbox="allow-scripts allow-forms"))
    portal.start()
    portal.buy(window="popup")
    portal.page.locator("coinslot-window .card").wait_for(timeout=BOOT)
    portal.close()
    assert portal.result()["outcome"] == "abandoned"
    portal.buy(window="lightbox")
    portal.press("pay")
    assert portal.result(1)["outcome"] == "succeeded"


@pytest.mark.parametrize("runtime", ["worker", "page"])
@pytest.mark.parametrize("snapshot", [True, False], ids=["snapshot", "library"])
def test_sandboxed_wherever_python_runs(sandboxed: Portal, runtime: str, *, snapshot: bool) -> None:
    """In a sandboxed frame, where all storage throws, Python starts each way that there is, and buys."""
    for storage in ("localStorage", "sessionStorage", "document.cookie", "indexedDB.open('any')"):
        refusal = sandboxed.page.evaluate(f"() => {{ try {{ {storage} }} catch (error) {{ return error.name }} }}")
        assert refusal == "SecurityError"
    if not snapshot:
        remove(sandboxed, "snapshot.bin")
    sandboxed.start(runtime=runtime)
    sandboxed.buy()
    sandboxed.press("pay")
    assert sandboxed.result()["outcome"] == "succeeded"
    sandboxed.workers(1 if runtime == "worker" else 0)
    assert len(sandboxed.warnings()) == (0 if snapshot else 1)


def test_sandboxed_files_are_verified(sandboxed: Portal) -> None:
    """A worker that is made from data verifies what it loads, as any other does."""
    wasm = remove(sandboxed, "pyodide.asm.wasm")
    data = bytearray(wasm.read_bytes())
    data[len(data) // 2] ^= 0xFF
    (sandboxed.folder / "coinslot" / wasm.name).write_bytes(data)
    sandboxed.start()
    assert sandboxed.ready().startswith("runtime_corrupt")


def test_sandboxed_worker_that_dies(sandboxed: Portal) -> None:
    """A worker that dies in a sandboxed frame is replaced by another, which takes the open window up."""
    sandboxed.page.evaluate(CATCH_WORKERS)
    sandboxed.start()
    sandboxed.buy()
    sandboxed.payment("ready")
    sandboxed.page.evaluate("workers[0].terminate()")
    sandboxed.press("pay")
    assert sandboxed.result()["outcome"] == "succeeded"
    assert sandboxed.page.evaluate("workers.length") == 2
    assert sandboxed.requests().count("POST payment") == 1


def test_sandboxed_destroy(sandboxed: Portal) -> None:
    """destroy() frees the worker in a sandboxed frame, also while it starts."""
    sandboxed.start()
    sandboxed.workers(1)
    sandboxed.page.evaluate("game.coinslot.destroy()")
    sandboxed.workers(0)
    assert sandboxed.ready().startswith("destroyed")


def test_policy_without_data(sandboxed: Portal, sandbox: Sandbox) -> None:
    """A policy whose worker-src has no data: is named once in the console; Python runs in the page, and sells."""
    sandboxed.site.headers["/game.html"] = {"Content-Security-Policy": policy(sandbox)}
    assert fallback(sandboxed).endswith("data: in the Content-Security-Policy, where data: is missing")


def test_policy_without_the_bundle(sandboxed: Portal, sandbox: Sandbox) -> None:
    """A policy whose worker-src has nothing but data: does not let the worker import: what it wants is said."""
    sandboxed.site.headers["/game.html"] = {"Content-Security-Policy": policy(sandbox, worker_src="data:")}
    assert f"worker-src {sandboxed.site.url} data: in" in fallback(sandboxed)


def test_worker_without_its_header(sandboxed: Portal) -> None:
    """Where the worker alone lacks its CORS header, it is named once; Python runs in the page, and sells."""
    without(sandboxed.site, "worker-")
    said = fallback(sandboxed)
    assert f'"{CORS}: *"' in said
    assert f"{sandboxed.site.url}/coinslot/worker-" in said


def fallback(portal: Portal) -> str:
    """Buy without a worker, twice; return the one warning."""
    portal.load()
    portal.start()
    for index in range(2):
        portal.buy()
        portal.press("pay")
        assert portal.result(index)["outcome"] == "succeeded"
    portal.workers(0)
    (warning,) = portal.warnings()
    assert "runs in the page itself" in warning
    return warning


def test_destroy_before_the_fallback(sandboxed: Portal, sandbox: Sandbox) -> None:
    """Destroyed while it finds out why there is no worker, a Coinslot neither warns nor starts in the page."""
    sandboxed.site.headers["/game.html"] = {"Content-Security-Policy": policy(sandbox)}
    sandboxed.load()
    sandboxed.page.evaluate("createCoinslot({projectId: 1, token: 'any'}).destroy()")
    sandboxed.start()
    sandboxed.buy()
    sandboxed.press("pay")
    assert sandboxed.result()["outcome"] == "succeeded"
    assert len(sandboxed.warnings()) == 1


@pytest.mark.parametrize("runtime", ["worker", "page"])
@pytest.mark.parametrize("name", ["pyodide.asm.wasm", "pyodide.asm.js"])
def test_files_without_their_header(sandboxed: Portal, runtime: str, name: str) -> None:
    """Where a file that Python cannot start without lacks its CORS header, the error names file and header."""
    file = bundled.find(sandboxed.folder / "coinslot", name).name
    without(sandboxed.site, file)
    sandboxed.start(runtime=runtime)
    sandboxed.buy()
    error = sandboxed.result()["error"]
    assert error["code"] == "runtime_blocked"
    assert f"{sandboxed.site.url}/coinslot/{file}" in error["message"]
    assert f'"{CORS}: *"' in error["message"]
    assert sandboxed.requests() == []


def test_snapshot_without_its_header(sandboxed: Portal) -> None:
    """Where the snapshot alone lacks its CORS header, Python starts from its library, and a notice names it."""
    without(sandboxed.site, "snapshot-")
    sandboxed.start()
    assert sandboxed.ready() == "ready"
    (notice,) = sandboxed.warnings()
    assert "starts from its library" in notice
    assert f'"{CORS}: *"' in notice


def test_a_missing_file_is_no_missing_header(sandboxed: Portal) -> None:
    """A file that is not there is not blamed on a header."""
    remove(sandboxed, "pyodide.asm.wasm")
    sandboxed.start()
    said = sandboxed.ready()
    assert said.startswith("runtime_failed")
    assert "HTTP 404" in said
    assert CORS not in said


@pytest.mark.parametrize("runtime", ["worker", "page"])
def test_a_broken_network_is_no_missing_header(sandboxed: Portal, runtime: str) -> None:
    """A file whose server cannot be reached is not blamed on a header either."""
    sandboxed.top.route("**/pyodide.asm-*.js", lambda route: route.abort())
    sandboxed.start(runtime=runtime)
    said = sandboxed.ready()
    assert said.startswith("runtime_failed")
    assert re.search(rf"{sandboxed.site.url}/coinslot/pyodide\.asm-\w+\.js could not be imported", said)
    assert CORS not in said


def test_policy_without_wasm(sandboxed: Portal, sandbox: Sandbox) -> None:
    """A worker made from data obeys the page's policy, and the error says so."""
    sandboxed.site.headers["/game.html"] = {
        "Content-Security-Policy": policy(sandbox, script_src="'self'", worker_src="'self' data:")
    }
    sandboxed.load()
    sandboxed.start()
    said = sandboxed.ready()
    assert said.startswith("runtime_blocked")
    assert "wasm-unsafe-eval" in said
    assert "obeys the policy of the page" in said


@pytest.mark.parametrize("kind", ["nested", "sandboxed"])
def test_redirect_becomes_a_popup(enter: Callable[..., Portal], kind: str) -> None:
    """In a frame the payment page would come back over the portal, or not at all; the game is told why it does not."""
    portal = enter(KINDS[kind])
    portal.start()
    with portal.top.expect_popup() as opened:
        portal.buy(window="redirect")
    opened.value.locator("#pay").click(timeout=BOOT)
    assert portal.result()["outcome"] == "succeeded"
    told = portal.log("window")[0][1]["window"]
    assert (told["way"], told["why"], told["error"]["code"]) == ("popup", "blocked", "window_blocked")
    assert "in a frame" in told["error"]["message"]


def test_blocked_frame_in_a_frame(enter: Callable[..., Portal], sandbox: Sandbox) -> None:
    """The player is offered a popup, and not the place of the page around the game."""
    portal = enter(KINDS["nested"])
    portal.site.headers["/"] = {CORS: "*", "Content-Security-Policy": policy(sandbox, frame_src="'none'")}
    portal.load()
    portal.start()
    portal.buy()
    portal.page.locator("coinslot-window .card").wait_for(timeout=BOOT)
    assert portal.page.locator("coinslot-window .card button").all_inner_texts() == ["Open the payment page"]


@pytest.mark.parametrize("kind", ["nested", "sandboxed"])
@pytest.mark.parametrize("allow", ["payment", ""], ids=["passed on", "not passed on"])
def test_permission_to_pay(enter: Callable[..., Portal], kind: str, allow: str) -> None:
    """The permission for wallets such as Google Pay reaches the provider's page where every frame passes it on."""
    portal = enter(KINDS[kind], allow)
    portal.start()
    portal.buy()
    portal.payment("ready")
    provider = portal.page.wait_for_selector("coinslot-window iframe").content_frame()
    assert provider.evaluate("document.featurePolicy.allowsFeature('payment')") is bool(allow)


def test_a_bundle_on_another_origin(page: Page, sandbox: Sandbox, bundle: Path, tmp_path: Path) -> None:
    """A game may load the bundle from another origin, such as a CDN, with the same headers as in a portal."""
    root = tmp_path / "game"
    shutil.copytree(PAGES, root)
    with StaticServer(bundle, headers={"/": {CORS: "*"}}) as cdn:
        script = (root / "game.js").read_text("utf-8")
        (root / "game.js").write_text(script.replace("./coinslot/coinslot.js", f"{cdn.url}/coinslot.js"), "utf-8")
        allowed = policy(
            sandbox,
            script_src=f"'self' {cdn.url} 'wasm-unsafe-eval'",
            worker_src=f"{cdn.url} data:",
            connect_src=f"{cdn.url} {sandbox.store} {sandbox.websocket}",
        )
        with StaticServer(root, headers={"/": {"Content-Security-Policy": allowed}}) as site:
            game = Game(page, sandbox, site, root)
            game.load()
            game.start()
            game.buy()
            game.press("pay")
            assert game.result()["outcome"] == "succeeded"
            game.workers(1)


def remove(game: Game, name: str) -> Path:
    """Take a file out of the bundle that the game is served with; returns where the original lies."""
    folder = game.folder / "coinslot"
    bundle = folder.resolve()
    folder.unlink()
    shutil.copytree(bundle, folder, copy_function=os.symlink)
    return bundle / bundled.remove(folder, name).name


# Keeps every worker that the page makes, so that a test can kill it.
CATCH_WORKERS = """() => {
    globalThis.workers = [];
    globalThis.Worker = class extends Worker {
        constructor(...args) { super(...args); workers.push(this); }
    };
}"""
