"""Who reads a token pays as its player: no token is in a log, an error, an event, a record or the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.conftest import policy

if TYPE_CHECKING:
    from tests.e2e.conftest import Game

TOLD = (Path(__file__).parent / "told.js").read_text("utf-8")
BUY = "told.buy(game.coinslot.catalog.purchase, 'gems_100')"
BEGIN = f"() => void (globalThis.outcome = {BUY})"

CATCH_WORKERS = """
    globalThis.workers = [];
    globalThis.Worker = class extends Worker {
        constructor(...args) { super(...args); workers.push(this); }
    };
"""


class Watched:
    """A game of which nothing is forgotten.

    Args:
        game: its page, loaded; nothing is started.
    """

    def __init__(self, game: Game) -> None:
        self.game = game
        self.token = game.sandbox.token("ayla")
        game.page.add_init_script(TOLD)
        game.page.add_init_script(CATCH_WORKERS)
        game.load()

    def start(self, **options: Any) -> None:  # noqa: ANN401 - of Game.start
        """Create the Coinslot; its token function gives the player's token each time."""
        self.game.start(token=f"async () => '{self.token}'", **options)

    def begin(self) -> None:
        """Begin a purchase."""
        self.game.page.evaluate(BEGIN)

    def ends(self, outcome: str, code: str | None = None) -> None:
        """Wait for the outcome, and look for the secrets."""
        assert self.game.page.evaluate("outcome") == {"outcome": outcome, "code": code}
        self.keeps_its_secrets()

    def keeps_its_secrets(self, *more: str) -> None:
        """Neither the player's token nor any payment token, nor a part of them, is anywhere that somebody reads."""
        orders = [order.token for order in self.game.sandbox.orders.all()]
        secrets = [self.token, self.token.rsplit(".", 1)[1], *orders, *more]
        assert all(len(secret) > 9 for secret in secrets)
        found = self.game.page.evaluate("told.all()") | {"console": self.game.console}
        assert found["callbacks"]
        leaks = [
            (where, text[:300]) for where, texts in found.items() for text in texts if any(s in text for s in secrets)
        ]
        assert leaks == []


@pytest.fixture
def watched(game: Game) -> Watched:
    """The game's page with everything kept; nothing is started."""
    return Watched(game)


def test_a_payment(watched: Watched) -> None:
    """A purchase that succeeds, while the window is open and afterwards."""
    watched.start()
    watched.begin()
    watched.game.payment("ready")
    watched.keeps_its_secrets()
    assert watched.game.page.evaluate("told.records.length") > 0
    watched.game.press("pay")
    watched.ends("succeeded")


def test_a_decline(watched: Watched) -> None:
    """A card that is declined, and a window that is closed."""
    watched.start()
    watched.begin()
    watched.game.press("decline")
    watched.game.payment("troubled")
    watched.game.close()
    watched.ends("abandoned")


def test_a_refused_token(watched: Watched) -> None:
    """The store refuses the player's token, twice, with an answer that repeats it."""
    body = f'{{"errorCode": 1006, "errorMessage": "[0401-1006]: {watched.token} is wrong"}}'
    watched.game.sandbox.fault(path="/payment/item/", times=2, status=401, body=body)
    watched.start()
    watched.begin()
    watched.ends("failed", "invalid_token")


def test_a_token_that_is_none(watched: Watched) -> None:
    """The game's function gives what no request can carry."""
    odd = f"{watched.token}\\nX: é€"
    watched.game.start(token=f"async () => '{odd}'")
    watched.begin()
    watched.ends("pending", "unknown_result")


def test_an_answer_that_is_lost(watched: Watched) -> None:
    """The order is created and nobody hears of it."""
    watched.game.sandbox.fault(method="POST", path="/payment/item/", drop="answer")
    watched.start()
    watched.begin()
    watched.ends("pending", "unknown_result")


def test_an_answer_that_makes_no_sense(watched: Watched) -> None:
    """The store's answer has tokens in it, and cannot be read."""
    secret = "Xp4yT0kenQ7s2mN8bVzR1cLk"  # noqa: S105 - nobody's
    watched.game.sandbox.fault(
        path="/payment/item/", status=200, body=f'{{"token": "{secret}", "order_id": "{secret}"}}'
    )
    watched.start()
    watched.begin()
    watched.ends("pending", "unknown_result")
    watched.keeps_its_secrets(secret)


def test_a_worker_that_dies(watched: Watched) -> None:
    """Python is gone in the middle of a payment, and another takes over what was remembered."""
    watched.start()
    watched.begin()
    watched.game.payment("ready")
    watched.game.page.evaluate("workers[0].terminate()")
    watched.game.press("pay")
    watched.ends("succeeded")


def test_a_window_that_is_blocked(watched: Watched) -> None:
    """The page's policy forbids the payment page's frame: what is said of that names the host alone."""
    game = watched.game
    game.site.headers["/"] = {"Content-Security-Policy": policy(game.sandbox, frame_src="'none'")}
    game.load()
    watched.start()
    watched.begin()
    game.page.locator("coinslot-window .card").wait_for()
    watched.keeps_its_secrets()
    game.close()
    watched.ends("abandoned", "window_blocked")


def test_a_payment_token_of_the_games_own(watched: Watched) -> None:
    """A payment token that the game brings is used and not repeated."""
    token = watched.game.sandbox.payment_token("ayla")
    watched.start()
    given = f"{{ paymentToken: '{token}' }}"
    watched.game.page.evaluate(
        f"() => void (globalThis.outcome = told.buy((more) => game.coinslot.checkout.open({{ ...{given}, ...more }})))"
    )
    watched.game.press("pay")
    assert watched.game.page.evaluate("outcome.then(({ outcome }) => outcome)") == "succeeded"
    watched.keeps_its_secrets(token)


def test_arguments_that_are_refused(watched: Watched) -> None:
    """A token in the wrong shape or place is refused without being shown."""
    watched.start()
    secret = "secret-of-the-player"  # noqa: S105 - of this test
    page = watched.game.page
    for call in (
        f"game.coinslot.checkout.open({{ paymentToken: '{secret} {secret}' }})",
        f"game.coinslot.checkout.open({{ paymentToken: ['{secret}'] }})",
        f"game.coinslot.checkout.open({{ paymentToken: {{ token: '{secret}' }} }})",
        f"game.coinslot.checkout.open('{secret}')",
        f"game.coinslot.checkout.open({{ paymentUrl: 'htp://pay.test/?token={secret}' }})",
        f"game.coinslot.checkout.open({{ paymentUrl: new URL('http://pay.test/?token={secret}') }})",
        f"createCoinslot({{ projectId: 44056, token: ['{secret}'] }})",
        f"createCoinslot({{ projectId: 44056, token: {{ token: '{secret}' }} }})",
        f"createCoinslot('{secret}')",
    ):
        assert page.evaluate(f"told.refusal(() => {call})") == "invalid_argument", call
    watched.keeps_its_secrets(secret)
