"""Request bodies from strangers, over real HTTP."""

import httpx
import pytest


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"\xff\xfe\xfa", b"[" * 100_000, b"[]", b"null", b"5", b'"text"', b"1" * 5000]
)
def test_only_objects_are_taken(control: httpx.Client, body: bytes) -> None:
    """Broken text, broken encoding, too deep, too long a number, or no object: 422 with what is expected."""
    response = control.patch("/settings", content=body)
    assert response.status_code == 422
    assert "expected a JSON object" in response.json()["error"]


def test_an_object_is_taken(control: httpx.Client) -> None:
    """The type header does not matter, the content does."""
    response = control.patch("/settings", content=b'{"order_done_delay": 1}', headers={"Content-Type": "text/plain"})
    assert response.json()["order_done_delay"] == 1
