"""Errors as the Store API answers them."""

from starlette.requests import Request
from starlette.responses import JSONResponse


class StoreError(Exception):
    """A refusal with Xsolla's status and error code.

    Args:
        status: The HTTP status, also given in the body.
        code: Xsolla's error code.
        text: What is wrong; the answer puts ``[0401-code]: `` before it, as the real one does.
        details: Which property of the request is wrong and why, for code 1102.
    """

    def __init__(self, status: int, code: int, text: str, details: dict[str, str] | None = None) -> None:
        super().__init__(text)
        self.status = status
        self.body: dict[str, object] = {
            "statusCode": status,
            "errorCode": code,
            "errorMessage": f"[0401-{code}]: {text}",
        }
        if details:
            self.body["errorMessageExtended"] = [
                {"property": name, "message": message} for name, message in details.items()
            ]


def invalid(name: str, message: str) -> StoreError:
    """The refusal of a request body: 422, code 1102."""
    return StoreError(422, 1102, f"Unprocessable Entity. {name}: {message}", {name: message})


def wrong(name: str, value: object, expected: str) -> StoreError:
    """The refusal of one member of a request body, with what came and what was expected."""
    return invalid(name, f"is {value!r:.80}, must be {expected}")


def cart_not_found(error: LookupError) -> StoreError:
    """The refusal for a cart that the player does not have: 422, code 1401."""
    return StoreError(422, 1401, str(error))


async def answer(_request: Request, error: Exception) -> JSONResponse:
    """Turn a :class:`StoreError` into its response; an exception handler for Starlette."""
    if not isinstance(error, StoreError):
        raise error
    return JSONResponse(error.body, status_code=error.status)
