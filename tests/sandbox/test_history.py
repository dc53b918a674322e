"""History as a client asks for it."""

from typing import Any

import pytest

from coinslot.sandbox.channels import Publication, Stream
from coinslot.sandbox.history import read_history

STREAM = Stream("ab", 4, tuple(Publication(offset, {}) for offset in (1, 2, 3, 4)))


@pytest.mark.parametrize(
    ("params", "offsets"),
    [
        ({"limit": -1}, [1, 2, 3, 4]),
        ({"limit": 2}, [1, 2]),
        ({"limit": 9}, [1, 2, 3, 4]),
        ({"limit": 0}, []),
        ({}, []),
        ({"limit": -1, "reverse": True}, [4, 3, 2, 1]),
        ({"limit": 1, "reverse": True}, [4]),
        ({"limit": -1, "since": {"offset": 0, "epoch": "ab"}}, [1, 2, 3, 4]),
        ({"limit": -1, "since": {"offset": 0}}, [1, 2, 3, 4]),
        ({"limit": -1, "since": {"offset": 0, "epoch": ""}}, [1, 2, 3, 4]),
        ({"limit": 1, "since": {"offset": 2, "epoch": "ab"}}, [3]),
        ({"limit": -1, "since": {"offset": 4, "epoch": "ab"}}, []),
        ({"limit": -1, "since": {"offset": 2**63, "epoch": "ab"}}, []),
        ({"limit": -1, "since": {"offset": 3, "epoch": "ab"}, "reverse": True}, [2, 1]),
        ({"limit": -1, "since": {"offset": 0, "epoch": "ab"}, "reverse": True}, []),
    ],
)
def test_history_is_what_was_asked_for(params: dict[str, Any], offsets: list[int]) -> None:
    """Limit, position and direction choose the publications."""
    assert [each.offset for each in read_history(STREAM, params)] == offsets
