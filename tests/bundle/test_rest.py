"""The rest of the interpreter: it comes behind the start, or when it is called, and never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests import bundled
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.bundle.conftest import Probe, Site
    from web.build.static_server import StaticServer

    Serve = Callable[..., StaticServer]
    OpenProbe = Callable[[StaticServer], Probe]

CALLS_THE_REST = "str(sum(complex(1, 2) ** 2 for _ in range(3)))"
"""Nobody needs complex numbers to sell something."""
ANSWER = "(-9+12j)"
REST = "**/pyodide.rest-*"


def wait(page: Page, true: Callable[[], object]) -> None:
    """Look until it is true; Playwright hands over requests, and lets the page go on, only while it is waited for."""
    until(true, pause=lambda: page.wait_for_timeout(10))


def said_at_last(probe: Probe, kind: str) -> dict[str, Any]:
    """Wait until the start has said something of that kind."""
    wait(probe.page, lambda: any(each["type"] == kind for each in probe.said()))
    return next(each for each in probe.said() if each["type"] == kind)


def asked(server: StaticServer) -> int:
    """How often the rest was asked for."""
    return len(bundled.requests(server.requests, "pyodide.rest"))


def test_comes_behind_the_start(site: Site, serve: Serve, page: Page, probe: OpenProbe) -> None:
    """Python is ready while the rest is still on its way; it is asked for only then, and once."""
    held: list[Route] = []
    page.route(REST, lambda route: held.append(route))  # noqa: PLW0108 - Playwright counts a function's arguments
    server = serve(site.folder)
    opened = probe(server)
    assert opened.boot("worker")[-1] == {"type": "ready"}
    wait(page, lambda: held)
    with page.expect_response(REST):
        held[0].continue_()
    assert asked(server) == 1


def test_comes_at_once_when_it_is_called(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """What nobody has loaded is loaded in the middle of a call, which goes on as if nothing had been."""
    server = serve(site.folder, {"/": {"Content-Security-Policy": "connect-src 'self'; worker-src 'self'"}})
    opened = probe(server)
    assert opened.start("worker")[-1] == {"type": "ready"}
    assert asked(server) == 0
    assert opened.run(CALLS_THE_REST) == ANSWER
    assert opened.run(CALLS_THE_REST) == ANSWER
    assert asked(server) == 1


def test_a_page_has_it_before_it_starts(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """A page must not wait in the middle of a call: nobody could see it or use it meanwhile."""
    server = serve(site.folder)
    opened = probe(server)
    said = opened.boot("page")
    assert said[-1] == {"type": "ready"}
    total = [message for message in said if message["type"] == "progress"][-1]["total"]
    assert total == sum(site.path(name).stat().st_size for name in ("wasm", "snapshot", "rest"))
    assert opened.start("page")[-1] == {"type": "ready"}
    before = asked(server)
    assert opened.run(CALLS_THE_REST) == ANSWER
    assert asked(server) == before


def test_a_page_is_told_that_it_is_missing(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """By the name of the file, as of every other."""
    missing = bundled.remove(site.folder, "pyodide.rest.wasm").name
    said = probe(serve(site.folder)).boot("page")
    assert said[-1]["error"]["code"] == "runtime_failed"
    assert f"{missing} answered HTTP 404" in said[-1]["error"]["message"]


def test_a_changed_rest_is_an_error(site: Site, serve: Serve, probe: OpenProbe) -> None:
    """It is seen as soon as it has come, and not by the first player whose purchase calls it."""
    expected = site.digest("rest")
    site.damage("rest")
    opened = probe(serve(site.folder))
    assert opened.boot("worker")[-1] == {"type": "ready"}
    error = said_at_last(opened, "failed")["error"]
    assert error["code"] == "runtime_corrupt"
    assert site.path("rest").name in error["message"]
    assert expected in error["message"]


@pytest.mark.parametrize("length", [None, -1])
def test_a_changed_rest_never_runs(length: int | None, site: Site, serve: Serve, probe: OpenProbe) -> None:
    """Also where there is no time to ask the browser for a digest."""
    expected = site.digest("rest")
    whole = site.path("rest").read_bytes()
    site.damage("rest") if length is None else site.replace(site.path("rest"), whole[:length])
    opened = probe(serve(site.folder))
    opened.start("worker")
    with pytest.raises(Exception, match=f"{len(whole)} bytes" if length else expected):
        opened.run(CALLS_THE_REST)


def test_a_missing_rest_is_asked_for_again(site: Site, serve: Serve, page: Page, probe: OpenProbe) -> None:
    """A network that fails behind the start is no reason to stop: it may be back when the rest is called."""
    page.route(REST, lambda route: route.abort("connectionfailed"), times=1)
    opened = probe(serve(site.folder))
    assert opened.boot("worker")[-1] == {"type": "ready"}
    assert "asked for once more when it is needed" in said_at_last(opened, "notice")["text"]
