"""How long it takes until Python is ready, and how many bytes that costs."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Literal

from tests.bench.figures import Against, Figure, Goal, Result, Spread, interleave
from tests.bench.host import TWENTY_MBIT
from tests.bench.lab import BenchError
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext

    from tests.bench.host import Host, Link, Sent
    from tests.bench.lab import Lab

Who = Literal["ours", "stock", "unverified"]
Where = Literal["page", "worker"]
KINDS: list[tuple[Who, Where]] = [("ours", "page"), ("stock", "page"), ("ours", "worker"), ("stock", "worker")]
LINKS: dict[str, Link | None] = {"loopback": None, "20 Mbit/s, 40 ms": TWENTY_MBIT}
GOAL = Goal("ratio", 0.10)
PATIENCE = 600_000  # milliseconds; at the first start ever all files are compressed first
BEHIND = "/pyodide.rest-"  # what is loaded behind the start
FILL = 2  # visits until a browser keeps compiled code as well


def boot(context: BrowserContext, host: Host, who: Who, where: Where) -> float:
    """Start Python in a new page and close it; see :func:`booted`."""
    with booted(context, host, who, where) as took:
        return took


@contextmanager
def booted(context: BrowserContext, host: Host, who: Who, where: Where) -> Iterator[float]:
    """Start Python in a new page; yields seconds from before the first script is asked for until it can be used.

    Raises:
        BenchError: It did not start, or not in the way that is to be measured.
    """
    said: list[str] = []
    with context.new_page() as page:
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{host.url}/bench/boot.html?who={who}&where={where}")
        took = page.wait_for_function("() => globalThis.took", timeout=PATIENCE).json_value()
        if who == "unverified":
            said = [line for line in said if "not verified" not in line]
        if not isinstance(took, int | float) or said:
            raise BenchError(f"{who} in the {where} gave {took!r} and said {said}; expected milliseconds, nothing said")
        yield took / 1000


def boots(lab: Lab) -> Result:
    """``ready`` beside ``loadPyodide``: cold and warm, over both links."""
    figures: dict[str, Figure] = {}
    with lab.host() as host:
        for kind in KINDS:
            _cold(lab, host, *kind)  # not counted: the host compresses each file when it is asked for first
        for link, host.link in LINKS.items():
            figures |= _figures("cold", link, _measure(lab, partial(_cold, lab, host)))
        host.link = None
        figures |= _verification(lab, host)
        with lab.profile() as profile:
            for link, speed in LINKS.items():
                host.link = None
                for _ in range(FILL if link == "loopback" else 0):
                    for kind in KINDS:
                        boot(profile, host, *kind)
                host.link = speed
                figures |= _figures("warm", link, _measure(lab, partial(boot, profile, host)))
    notes = (
        f"Both are served with brotli of quality {lab.brotli}, over HTTP/1.1, and may be kept for ever.",
        "Cold: a browser context of its own for each start. Warm: a profile on disk that has seen the page twice.",
    )
    return Result(figures, notes)


def _cold(lab: Lab, host: Host, who: Who, where: Where) -> float:
    with lab.browser.new_context() as context:
        return boot(context, host, who, where)


def _measure(lab: Lab, run: Callable[[Who, Where], float]) -> dict[tuple[Who, Where], Spread]:
    samples = interleave(lab.runs, *(partial(run, *kind) for kind in KINDS))
    return {kind: Spread.of(each) for kind, each in zip(KINDS, samples, strict=True)}


def _figures(cache: str, link: str, spreads: dict[tuple[Who, Where], Spread]) -> dict[str, Figure]:
    goal = GOAL if (cache, link) == ("cold", "loopback") else None
    pairs: list[tuple[Where, Where]] = [("worker", "page"), ("page", "page"), ("worker", "worker")]
    return {
        f"{cache}, {link}: {ours} against {stock}": Figure(
            spreads["ours", ours],
            "s",
            Against(f"loadPyodide in {'the' if stock == 'page' else 'a'} {stock}", spreads["stock", stock]),
            goal if stock == "page" else None,
        )
        for ours, stock in pairs
    }


def _verification(lab: Lab, host: Host) -> dict[str, Figure]:
    digested, trusted = interleave(
        lab.runs, *(partial(_cold, lab, host, who, "page") for who in ("ours", "unverified"))
    )
    against = Against("the same without digests", Spread.of(trusted))
    return {"cold, loopback, in the page: verified": Figure(Spread.of(digested), "s", against)}


def weights(lab: Lab) -> Result:
    """What the browser asked for until ready, all of it, in brotli; and what it asks for behind that."""
    with lab.host() as host:
        with lab.browser.new_context() as context, booted(context, host, "ours", "worker"):
            until(lambda: any(BEHIND in each.path for each in host.sent), "the rest is asked for")
            everything = _asked(host)
        ours = [each for each in everything if BEHIND not in each.path]
        host.sent.clear()
        _cold(lab, host, "stock", "page")
        stock = _asked(host)
    figures = {
        f"loaded until ready, brotli {lab.brotli}": _weight(ours, stock, Goal("ratio", 0.85)),
        f"loaded in all, brotli {lab.brotli}": _weight(everything, stock),
        "asked for until ready": Figure(
            Spread.exactly(len(ours)), "files", Against("Pyodide as shipped", Spread.exactly(len(stock)))
        ),
    }
    return Result(figures, ("Our own scripts and all Python of ours included.",))


def _asked(host: Host) -> list[Sent]:
    return [each for each in host.sent if not each.path.startswith("/bench/")]


def _weight(ours: list[Sent], stock: list[Sent], goal: Goal | None = None) -> Figure:
    own, other = (Spread.exactly(sum(each.bytes for each in sent) / 1e6) for sent in (ours, stock))
    return Figure(own, "MB", Against("Pyodide as shipped", other), goal)
