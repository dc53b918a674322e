"""The fixtures, the marker and the report of a failure. Nothing is imported before a test asks for it.

A game overrides a fixture in its own ``conftest.py`` as pytest does it: ``coinslot_sandbox_options`` for a port that
the game knows, or scenarios of its own; ``coinslot_player`` for another player.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from coinslot.sandbox import Sandbox
    from coinslot.testing.page import CoinslotPage

MARKER = "coinslot_scenario"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the reports of failures go."""
    text = "folder for the timeline and the screenshot of each failed test (default: %(default)s)"
    parser.getgroup("coinslot").addoption("--coinslot-report", default="coinslot-report", metavar="FOLDER", help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    text = "every order of the test plays this scenario, or several: 'order-late-5.poll-500'."
    config.addinivalue_line("markers", f"{MARKER}(name): {text}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Refuse a marker that nobody would heed; one of a class or module may be meant for other tests there."""
    marked = any(marker.name == MARKER for marker in item.own_markers)
    if marked and "coinslot_sandbox" not in getattr(item, "fixturenames", ()):
        text = f"@pytest.mark.{MARKER} does nothing in a test without coinslot_page or coinslot_sandbox; ask for one."
        pytest.fail(text, pytrace=False)


@pytest.fixture(scope="session")
def coinslot_sandbox_options() -> dict[str, Any]:
    """What the sandbox is made with, by the names of :class:`coinslot.sandbox.Sandbox`: to be overridden."""
    return {}


@pytest.fixture(scope="session")
def coinslot_sandbox_of_the_run(coinslot_sandbox_options: dict[str, Any]) -> Iterator[Sandbox]:
    """The sandbox of this run, or of this worker of pytest-xdist."""
    try:
        from coinslot.sandbox import Sandbox  # noqa: PLC0415 - not before it is asked for
    except ImportError as error:
        pytest.fail(f"The sandbox cannot be imported ({error}); do: pip install coinslot[testing]", pytrace=False)
    with Sandbox(**coinslot_sandbox_options) as sandbox:
        yield sandbox


@pytest.fixture
def coinslot_sandbox(
    request: pytest.FixtureRequest, coinslot_sandbox_of_the_run: Sandbox, coinslot_sandbox_options: dict[str, Any]
) -> Sandbox:
    """The payment provider: one for a run, clean for each test."""
    sandbox = coinslot_sandbox_of_the_run
    sandbox.reset()
    sandbox.settings.update(coinslot_sandbox_options.get("settings", {}))
    if marker := request.node.get_closest_marker(MARKER):
        _play(sandbox, marker)
    return sandbox


def _play(sandbox: Sandbox, marker: pytest.Mark) -> None:
    from coinslot.sandbox import ScenarioError  # noqa: PLC0415 - not before it is asked for

    names = [*marker.args, *marker.kwargs.values()]
    if len(names) != 1 or not isinstance(names[0], str):
        given = ", ".join(map(repr, names)) or "nothing"
        text = f"@pytest.mark.{MARKER} takes one text, such as 'expired' or 'order-late-5.poll-500'; it got {given}."
        pytest.fail(text, pytrace=False)
    try:
        sandbox.scenarios.check(names[0])
    except ScenarioError as error:
        pytest.fail(str(error), pytrace=False)
    sandbox.settings.scenario = names[0]


@pytest.fixture
def coinslot_player() -> str:
    """Who plays: to be overridden."""
    return "player"


@pytest.fixture
def coinslot_page(request: pytest.FixtureRequest, coinslot_sandbox: Sandbox, coinslot_player: str) -> CoinslotPage:
    """A page of Playwright with the hands of a player who buys."""
    from coinslot.testing.page import CoinslotPage  # noqa: PLC0415 - not before it is asked for

    try:
        page = request.getfixturevalue("page")
    except pytest.FixtureLookupError:
        text = "coinslot_page needs the fixture page of pytest-playwright; do: pip install coinslot[testing]"
        pytest.fail(text, pytrace=False)
    return CoinslotPage(page, coinslot_sandbox, coinslot_player)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell with a failure what happened to every order."""
    report = yield
    used: dict[str, Any] = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and (sandbox := used.get("coinslot_sandbox")):
        from coinslot.testing.report import attach  # noqa: PLC0415 - failures only

        folder = Path(item.config.rootpath, item.config.getoption("--coinslot-report"))
        attach(report, folder, sandbox, used.get("coinslot_page"))
    return report
