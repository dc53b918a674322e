"""What the receiver's tests share."""

from tests.server.postgres import postgres

__all__ = ["postgres"]
