"""The words of Centrifugo's JSON protocol: frames, errors, close codes.

What is here and what the client uses of it is documented with Centrifugo's client protocol. A frame holds
one JSON object or several with line feeds between; a command has an id and one method; a reply repeats the
id; a push has none; an empty object is a ping from the server and a pong from the client.
"""

import json
from dataclasses import dataclass
from typing import Any

ERRORS: dict[int, str] = {
    101: "unauthorized",
    103: "permission denied",
    104: "method not found",
    105: "already subscribed",
    107: "bad request",
    108: "not available",
    112: "unrecoverable position",
}
"""The errors of replies that the sandbox gives, none of them temporary, by code."""

METHODS = frozenset(
    {
        *("connect", "history", "ping", "subscribe", "unsubscribe", "publish", "rpc", "send"),
        *("presence", "presence_stats", "refresh", "sub_refresh"),
    }
)
"""Every method that the protocol knows."""

PING = "{}"


@dataclass(frozen=True, slots=True)
class Close:
    """A reason to close a connection. Codes from 3500 on tell the client not to come back."""

    code: int
    reason: str


INSUFFICIENT_STATE = Close(3010, "insufficient state")
NO_PONG = Close(3012, "no pong")
INVALID_TOKEN = Close(3500, "invalid token")
BAD_REQUEST = Close(3501, "bad request")
STALE = Close(3502, "stale")
FORCED = Close(3503, "force disconnect")


class ReplyError(Exception):
    """A command is answered with an error; the code is one of ``ERRORS``."""

    def __init__(self, code: int) -> None:
        super().__init__(ERRORS[code])
        self.code = code


class FrameError(ValueError):
    """A frame breaks the protocol, and its connection is closed for it."""


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its id (0 for ``send``, which gets no reply), its method and the method's parameters."""

    id: int
    method: str
    params: dict[str, Any]


PONG = Command(0, "pong", {})


def read_frame(text: str) -> list[Command]:
    """The commands in a frame.

    Raises:
        FrameError: It is not JSON, or an object in it is no command.
    """
    try:
        objects = [json.loads(line) for line in text.split("\n") if line.strip()]
    except (ValueError, RecursionError):
        raise FrameError("the frame is not JSON") from None
    return [_read_command(each) for each in objects]


def _read_command(value: object) -> Command:
    if not isinstance(value, dict):
        raise FrameError(f"a command is {type(value).__name__}; expected an object")
    if not value:
        return PONG
    number = value.get("id", 0)
    methods = [name for name in value if name != "id"]
    if len(methods) != 1 or type(number) is not int or number < 0 or (number == 0) != (methods == ["send"]):
        raise FrameError("a command needs a positive id and one method")
    params = value[methods[0]]
    if not isinstance(params, dict):
        raise FrameError(f"the parameters of {methods[0]} are no object")
    return Command(number, methods[0], params)


def write_reply(command: Command, result: dict[str, Any]) -> str:
    """The reply to a command that went well."""
    return _write({"id": command.id, command.method: result})


def write_error(command: Command, error: ReplyError) -> str:
    """The reply to a command that did not."""
    return _write({"id": command.id, "error": {"code": error.code, "message": ERRORS[error.code]}})


def write_push(channel: str, publication: dict[str, Any]) -> str:
    """The push of a publication."""
    return _write({"push": {"channel": channel, "pub": publication}})


def _write(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
