"""Where webhooks may go."""

import pytest

from coinslot.sandbox.webhooks.target import SECRET, TargetError, read_target


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://127.0.0.1:8000/hook?a=b", ("127.0.0.1", 8000, "/hook?a=b", False)),
        ("http://localhost", ("localhost", 80, "/", False)),
        ("https://[::1]/hook", ("::1", 443, "/hook", True)),
        ("http://192.168.1.20:1/x", ("192.168.1.20", 1, "/x", False)),
    ],
)
def test_own_machines_are_taken(url: str, parts: tuple[object, ...]) -> None:
    """This machine and private networks, with or without TLS."""
    target = read_target(url)
    assert (target.host, target.port, target.path, target.secure) == parts


@pytest.mark.parametrize("url", ["https://93.184.216.34/hook", "http://[2606:2800:220:1::1]/", "http://8.8.8.8"])
def test_internet_is_refused(url: str) -> None:
    """No real server ever hears a test; the text says what to use."""
    with pytest.raises(TargetError, match=r"an address on the internet.*Use 127\.0\.0\.1"):
        read_target(url)


@pytest.mark.parametrize(
    "url", ["", "hook", "ftp://127.0.0.1/", "http://", "http://a b/", "http://127.0.0.1:x/", None, 5]
)
def test_nonsense_is_refused(url: object) -> None:
    """What is no address is shown, beside one."""
    with pytest.raises(TargetError, match=r"no address for webhooks; expected one such as http://127\.0\.0\.1"):
        read_target(url)


def test_unknown_host_is_refused() -> None:
    """A name that nobody has is told of at once, not at the first webhook."""
    with pytest.raises(TargetError, match=r"The host 'nobody\.invalid' is unknown here"):
        read_target("http://nobody.invalid/")


@pytest.mark.parametrize("secret", ["", "QkLtWm3dYpVn8sXa", None, "sandbox" * 40])
def test_key_that_may_be_real_is_refused(secret: object) -> None:
    """A key has to say that it is a sandbox's, and a refusal does not repeat it."""
    with pytest.raises(TargetError, match=f"such as '{SECRET}'") as refusal:
        read_target("http://127.0.0.1/", secret)
    assert not secret or str(secret) not in str(refusal.value)


def test_key_is_not_shown() -> None:
    """It does not turn up in logs."""
    assert SECRET not in repr(read_target("http://127.0.0.1/"))
