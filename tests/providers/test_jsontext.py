"""coinslot.providers.jsontext."""

from __future__ import annotations

import json

import pytest

from coinslot.providers import jsontext


@pytest.mark.parametrize("value", [None, 5, "a]]]]", {"a": [1, {"b": "[{\\"}]}, '"' + "[" * 100])
def test_reads_json(value: object) -> None:
    """Ordinary JSON is read; brackets inside texts count for nothing."""
    assert jsontext.read(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["", "{", "nul", "[" * 60_000, '{"a":' * 33 + "1" + "}" * 33, '"[[' + "[" * 60_000])
def test_refuses_the_rest(text: str) -> None:
    """What is no JSON, or nested too deeply, is a ValueError and never the end of the interpreter."""
    with pytest.raises(ValueError, match=r"."):
        jsontext.read(text)
