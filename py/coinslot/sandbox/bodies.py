"""Request bodies: JSON from strangers."""

import json
from typing import Any

from starlette.requests import Request


class BodyError(ValueError):
    """The body is not what the endpoint takes."""


async def read_object(request: Request) -> dict[str, Any]:
    """The JSON object in a request's body.

    Raises:
        BodyError: The body is not JSON, or not an object.
    """
    try:
        body = json.loads(await request.body())
    # Besides broken syntax and text that is not UTF-8, nesting too deep for the parser.
    except (ValueError, RecursionError):
        raise BodyError("the request body is not JSON; expected a JSON object") from None
    if not isinstance(body, dict):
        raise BodyError(f"the request body is {type(body).__name__}; expected a JSON object")
    return body
