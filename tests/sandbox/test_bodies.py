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


@pytest.mark.parametrize(
    "body",
    [
        *(b'{"a": NaN}', b'{"a": [-Infinity]}', b'{"a": 1e999}', b'{"a": "\\ud800"}', b'{"\\udfff": 1}'),
        b'{"a": ' * 65 + b"1" + b"}" * 65,
    ],
)
def test_what_could_not_be_given_back_is_refused(control: httpx.Client, body: bytes) -> None:
    """A number that is none or has no end, half a character, too many levels: 422 with what to leave out."""
    response = control.patch("/settings", content=body)
    assert response.status_code == 422
    assert "half a character, an infinite number or too many levels" in response.json()["error"]


def test_depth_is_enough_for_anybody(control: httpx.Client) -> None:
    """64 levels are taken: the refusal is about the member that there is not."""
    response = control.patch("/settings", content=b'{"a": ' * 64 + b"1" + b"}" * 64)
    assert "no setting 'a'" in response.json()["error"]


def test_an_object_is_taken(control: httpx.Client) -> None:
    """The type header does not matter, the content does."""
    response = control.patch("/settings", content=b'{"order_done_delay": 1}', headers={"Content-Type": "text/plain"})
    assert response.json()["order_done_delay"] == 1
