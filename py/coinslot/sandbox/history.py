"""The history of a channel as a client asks for it."""

from typing import Any

from coinslot.sandbox.centrifuge import ReplyError
from coinslot.sandbox.channels import Publication, Stream


def read_history(stream: Stream, params: dict[str, Any]) -> tuple[Publication, ...]:
    """The publications that a ``history`` command asks for.

    ``limit`` is -1 for all and 0, or nothing, for none: such a command asks for the position only. ``since``
    leaves out what the client has: with ``reverse`` that is the offset named and what came after it.

    Raises:
        ReplyError: 107, a parameter is of the wrong type; 112, ``since`` is of another epoch.
    """
    limit, reverse = params.get("limit", 0), params.get("reverse", False)
    if type(limit) is not int or limit < -1 or not isinstance(reverse, bool):
        raise ReplyError(107)
    found = _since(stream, params["since"], reverse=reverse) if params.get("since") else stream.publications
    if reverse:
        found = found[::-1]
    return found if limit == -1 else found[:limit]


def _since(stream: Stream, since: object, *, reverse: bool) -> tuple[Publication, ...]:
    if not isinstance(since, dict):
        raise ReplyError(107)
    offset, epoch = since.get("offset", 0), since.get("epoch", "")
    if type(offset) is not int or offset < 0 or not isinstance(epoch, str):
        raise ReplyError(107)
    if epoch not in ("", stream.epoch):
        raise ReplyError(112)
    return stream.publications[: max(0, offset - 1)] if reverse else stream.publications[offset:]
