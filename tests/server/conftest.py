"""What the receiver's tests share."""

from tests.server.game import play
from tests.server.postgres import postgres

__all__ = ["play", "postgres"]
