"""Without the extra: an error that says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest


def imported(without: str, what: str) -> subprocess.CompletedProcess[str]:
    """Import a module where another is not installed; None in sys.modules is how Python hides one."""
    code = f"import sys; sys.modules[{without!r}] = None; import {what}"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603


@pytest.mark.parametrize("missing", ["httpx", "centrifuge"])
def test_missing_library_is_named(missing: str) -> None:
    """At the import, not in the middle of a purchase."""
    ended = imported(missing, "coinslot.native")
    assert ended.returncode == 1
    assert f"ImportError: {missing} is missing; run: pip install 'coinslot[native]'" in ended.stderr


def test_other_missing_modules_are_not_the_extra() -> None:
    """A broken installation says what is broken."""
    assert "pip install" not in imported("coinslot.client.runner", "coinslot.native").stderr


def test_what_every_runtime_shares_needs_no_library() -> None:
    """The client runs in browsers as well."""
    code = (
        "import sys, coinslot.client.coinslot, coinslot.client.endpoints; "
        "sys.exit(bool({'httpx', 'centrifuge', 'websockets'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603
