"""JSON from outside, read without trust."""

from __future__ import annotations

import json
import re
from typing import Any, Final

DEEPEST: Final = 32
"""Levels of nesting; the providers' own texts have at most six."""

STRING: Final = re.compile(r'"(?:[^"\\]|\\.)*"')
NO_BRACKET: Final = re.compile(r"[^][{}]+")


def read(text: str) -> Any:  # noqa: ANN401 - any JSON value
    """The value of a JSON text.

    Raises:
        ValueError: it is not JSON, or is nested deeper than :data:`DEEPEST`. The reader recurses, and in WebAssembly
            a stack that overflows is not an exception: it ends the interpreter.
    """
    if text.count("[") + text.count("{") > DEEPEST:  # with fewer no text is that deep, and most have fewer
        _check_depth(text)
    return json.loads(text)


def _check_depth(text: str) -> None:
    depth = 0
    for bracket in NO_BRACKET.sub("", STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise ValueError(f"nested deeper than {DEEPEST} levels")
