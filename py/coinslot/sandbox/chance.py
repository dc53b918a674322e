"""Where ids and tokens come from: chance, or a seed that gives the same ones each time."""

import secrets
import time
from base64 import urlsafe_b64encode
from hashlib import sha256

_MOST_BEHIND = 1_700_000_000  # seconds of the clock: what keeps the numbers within 32 bits
_FIRST = 1_000_000  # of a seeded count: readable, and not taken for a small number of something else
_TOKEN_BYTES = 24


class Chance:
    """Makes what has to be unique.

    With a seed, what is made depends on the seed and on what it is for alone: the same things done in the same order
    have the same ids and tokens, whatever the sandbox did before it was started again. Dates are the machine's, and so
    are the tokens of players, which hold two.

    Args:
        seed: Any number or text; None for chance.
    """

    def __init__(self, seed: int | str | None = None) -> None:
        self._seed = seed
        self._resumed = False

    def resume(self) -> None:
        """Go on from a state that was kept: what is counted anew in each start is not to be what it was in the last."""
        self._resumed = True

    def first_id(self, offset: int = 0) -> int:
        """Where a count begins.

        Without a seed that is where no earlier run of the sandbox has come: games key what they have granted by
        order id, so a sandbox that was started again must not use ids again. Seconds give that, as long as less than
        one order a second is made. With a seed the ids are to be the same ones.
        """
        return (_FIRST if self._seed is not None else int(time.time()) - _MOST_BEHIND) + offset

    def token(self, what: str, number: object) -> str:
        """32 characters that can stand in an address, for one thing of a kind."""
        if self._seed is None:
            return secrets.token_urlsafe(_TOKEN_BYTES)
        return urlsafe_b64encode(self._digest(what, number)[:_TOKEN_BYTES]).decode()

    def hex(self, what: str, number: object) -> str:
        """32 hexadecimal digits for one thing of a kind."""
        return secrets.token_hex(16) if self._seed is None else self._digest(what, number)[:16].hex()

    def once(self, what: str, number: object) -> str:
        """32 hexadecimal digits for one thing of a kind in this start, such as a connection of the socket."""
        return secrets.token_hex(16) if self._resumed else self.hex(what, number)

    def _digest(self, what: str, number: object) -> bytes:
        return sha256(f"{self._seed} {what} {number}".encode()).digest()
