"""The question that comes before each payment: does the game know this player?"""

import json

from coinslot.sandbox.checkout import Checkout
from coinslot.sandbox.order import Order
from coinslot.sandbox.webhooks import bodies
from coinslot.sandbox.webhooks.delivery import Answer
from coinslot.sandbox.webhooks.queue import Queue
from coinslot.sandbox.webhooks.schedule import Verdict, judge

_LONGEST = 200  # characters of the game's own words that a player is shown


class UserRefusedError(Exception):
    """The game's server does not take this player, or does not answer; the text is for the player to read."""


def validate(queue: Queue, bill: Order | Checkout, project_id: int) -> None:
    """Ask the game's server, if webhooks go to one.

    Raises:
        UserRefusedError: It said no, or nothing: no money is taken then, and nothing is sent again.
    """
    answer = queue.ask(bill.user, bodies.user_validation(bill.user, bill.email, project_id))
    if answer is not None and judge(answer.status) is not Verdict.ACCEPTED:
        raise UserRefusedError(f"The game did not accept {bill.user!r:.80}: {_words(answer)}.")


def _words(answer: Answer) -> str:
    """What the server said, ``{"error": {"code", "message"}}`` if it keeps to Xsolla's documents."""
    if answer.status is None:
        return f"its server gave no answer ({answer.error})"
    try:
        error = json.loads(answer.body)["error"]
        said = f": {error['code']}, {error['message']}"
    except (ValueError, LookupError, TypeError, RecursionError):
        said = ""
    return f"its server answered {answer.status}{said:.{_LONGEST}}"
