"""What every endpoint of the Store API reads from a request: the player, the project, the body."""

from typing import Any

from starlette.requests import Request

from coinslot.sandbox import tokens
from coinslot.sandbox.bodies import BodyError, read_object
from coinslot.sandbox.errors import StoreError, invalid, wrong

BASE = "/api/v2/project/{project}"
_HIGHEST_QUANTITY = 1_000_000  # the sandbox's own limit, so that totals stay readable
_HIGHEST_PROPERTIES = 200  # of custom_parameters (Xsolla's documents)


def check_project(request: Request, known: int) -> None:
    """Refuse a request for another project than the one that is served.

    Raises:
        StoreError: It is another.
    """
    check_known(request.path_params["project"], known)


def check_known(asked: str, known: int) -> None:
    """Refuse another project than the one that is served.

    Raises:
        StoreError: It is another, or none is named.
    """
    if asked != str(known):
        # A guess: the error list has 1700 for a project's set-up, and no example of the answer.
        raise StoreError(404, 1700, f"Project '{asked}' not found; this sandbox serves project {known}")


def read_bearer(request: Request) -> str:
    """The token that the request carries.

    Raises:
        StoreError: It carries none.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise _unauthorised("no user's token; send the header Authorization: Bearer TOKEN")
    return token.strip()


def read_user(bearer: str) -> str:
    """The player that a token proves.

    Raises:
        StoreError: It proves nobody.
    """
    try:
        return tokens.read(bearer)
    except tokens.TokenError as error:
        raise _unauthorised(str(error)) from None


async def read_body(request: Request, *, optional: bool = False) -> dict[str, Any]:
    """The body of an order; ``optional`` takes an empty one for ``{}``.

    Raises:
        StoreError: It is not an object, or a member is wrong that every order has.
    """
    if optional and not await request.body():
        return {}
    try:
        body = await read_object(request)
    except BodyError as error:
        raise invalid("body", str(error)) from None
    # The real backend takes an empty object for an empty list, hence the odd text; Xsolla's own client
    # libraries leave the key out for that reason.
    if "settings" in body and (not isinstance(body["settings"], dict) or not body["settings"]):
        raise invalid("settings", "array value found, object required")
    properties = body.get("custom_parameters", {"none": None})
    if not isinstance(properties, dict) or not 1 <= len(properties) <= _HIGHEST_PROPERTIES:
        raise invalid("custom_parameters", f"must be an object of 1 to {_HIGHEST_PROPERTIES} properties")
    return body


def read_quantity(body: dict[str, Any]) -> int:
    """The quantity in a body, 1 where there is none.

    Raises:
        StoreError: It is not a whole number from 1.
    """
    quantity = body.get("quantity", 1)
    if type(quantity) is not int or not 1 <= quantity <= _HIGHEST_QUANTITY:
        raise invalid("quantity", f"must be a whole number from 1 to {_HIGHEST_QUANTITY}")
    return quantity


def read_parameters(body: dict[str, Any]) -> dict[str, Any]:
    """The game's own parameters in a body that ``read_body`` has let pass."""
    parameters: dict[str, Any] = body.get("custom_parameters", {})
    return parameters


def as_object(value: object, name: str) -> dict[str, Any]:
    """A member of a body that has members of its own.

    Raises:
        StoreError: 1102, it has none.
    """
    if not isinstance(value, dict):
        raise wrong(name, value, "an object")
    return value


def _unauthorised(text: str) -> StoreError:
    # The error list has 1501 for authorisation; the body of a real 401 is not documented, so it is a guess.
    return StoreError(401, 1501, f"Authorization error: {text}")
