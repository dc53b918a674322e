"""The headers of the payment page's origin, over real HTTP."""

import httpx
import pytest

from coinslot.sandbox import Sandbox

PATHS = ["/paystation4/?token=T", "/assets/main.js", "/pay/T"]


@pytest.mark.parametrize("path", PATHS)
def test_payment_page_has_a_strict_policy(pay_station: httpx.Client, path: str) -> None:
    """Only its own files, named by their origin for WebKit; the address, which holds the token, goes nowhere."""
    headers = pay_station.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert f"script-src 'self' {str(pay_station.base_url).rstrip('/')}; " in policy
    assert "unsafe" not in policy
    assert headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", PATHS)
def test_files_serve_an_opaque_origin(pay_station: httpx.Client, path: str) -> None:
    """Whoever asks may read: the page itself has the origin null in a sandboxed frame."""
    response = pay_station.get(path, headers={"Origin": "null"})
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response.headers


def test_policy_names_the_origin_that_was_asked(pay_station: httpx.Client) -> None:
    """Whatever name the sandbox is reached by, its files come from there."""
    policy = pay_station.get(PATHS[0], headers={"Host": "pay.test:1234"}).headers["Content-Security-Policy"]
    assert "connect-src 'self' http://pay.test:1234; " in policy


def test_any_page_may_frame_it(pay_station: httpx.Client) -> None:
    """By default no header says a word about frames, nor about openers."""
    headers = pay_station.get(PATHS[0]).headers
    assert "frame-ancestors" not in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Cross-Origin-Opener-Policy" not in headers


def test_frames_can_be_refused(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """Both headers say so, and the rest of the policy stays."""
    sandbox.settings.window_frames = "none"
    headers = pay_station.get(PATHS[0]).headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert headers["Content-Security-Policy"].endswith("; frame-ancestors 'none'")


def test_opener_can_be_severed(sandbox: Sandbox, pay_station: httpx.Client) -> None:
    """The header has the value that is set."""
    sandbox.settings.window_opener_policy = "same-origin"
    assert pay_station.get(PATHS[0]).headers["Cross-Origin-Opener-Policy"] == "same-origin"
