"""Tells at the end of a run how far the purchase was explored."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each ladder: how far a minute leads depends on the machine."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            if name == "explored":
                terminalreporter.write_line(f"explored {report.nodeid.partition('[')[2].rstrip(']')}: {value}")
