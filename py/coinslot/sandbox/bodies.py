"""Request bodies: JSON from strangers."""

import json
import math
from typing import Any

from starlette.requests import Request

_MOST_LEVELS = 64  # of objects and lists in each other; whoever writes them down again must not run out of stack


class BodyError(ValueError):
    """The body is not what the endpoint takes."""


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body.

    Raises:
        BodyError: The body is not JSON, or not an object, or holds what no JSON can be made of again.
    """
    try:
        body = json.loads(await request.body())
    # Besides broken syntax and text that is not UTF-8, nesting too deep for the parser.
    except (ValueError, RecursionError):
        raise BodyError("the request body is not JSON; expected a JSON object") from None
    if not isinstance(body, dict):
        raise BodyError(f"the request body is {type(body).__name__}; expected a JSON object")
    if not _is_plain(body):
        raise BodyError("the request body has half a character, an infinite number or too many levels; leave that out")
    return body


def _is_plain(value: object, levels: int = _MOST_LEVELS) -> bool:
    # Python reads more than it can write: half of a surrogate pair, and 1e999.
    if isinstance(value, dict):
        return levels > 0 and all(_is_plain(name) and _is_plain(value[name], levels - 1) for name in value)
    if isinstance(value, list):
        return levels > 0 and all(_is_plain(each, levels - 1) for each in value)
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    return not isinstance(value, float) or math.isfinite(value)
