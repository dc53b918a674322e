"""Which webhook goes when, with a receiver in memory and a clock in the test's hands."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from coinslot.sandbox.clock import Clock
from coinslot.sandbox.settings import Settings
from coinslot.sandbox.transaction import Transaction
from coinslot.sandbox.webhooks.delivery import Answer, DeliveryStatus
from coinslot.sandbox.webhooks.faults import WebhookFault
from coinslot.sandbox.webhooks.queue import DeliveryNotFoundError, Queue
from coinslot.sandbox.webhooks.target import read_target

if TYPE_CHECKING:
    from coinslot.sandbox.webhooks.target import Target


class Still(Protocol):
    """The fixture ``clock``."""

    now: float


class Server:
    """Answers as it is told, and keeps what came."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[Answer] = []

    def __call__(self, _target: Target, body: bytes, headers: dict[str, str], _timeout: float) -> Answer:
        """Hear a webhook."""
        self.heard.append(body)
        self.headers.append(headers)
        return self.answers.pop(0) if self.answers else Answer(204)

    def kinds(self) -> list[str]:
        """The names of what came."""
        return [json.loads(body)["notification_type"] for body in self.heard]


def body(kind: str) -> dict[str, Any]:
    """A body of a kind."""
    return {"notification_type": kind}


A, B, C = body("payment"), body("order_paid"), body("order_canceled")
OTHER = body("user_search")


@pytest.fixture
def server() -> Server:
    """A game's server in memory."""
    return Server()


@pytest.fixture
def queue(server: Server, clock: Still) -> Queue:
    """A queue that sends there."""
    made = Queue(Clock(lambda: clock.now), lambda _order: Settings(), Transaction(), post=server)
    made.target = read_target("http://127.0.0.1:9/")
    return made


def test_next_one_waits_until_the_one_before_is_accepted(queue: Queue, server: Server, clock: Still) -> None:
    """order_paid comes after payment was taken, however often that had to be sent."""
    server.answers = [Answer(503)]
    queue.add("ayla", [A, B], 1)
    queue.deliver_due()
    assert (server.kinds(), queue.next_due()) == (["payment"], 300)
    clock.now += 300
    queue.deliver_due()
    assert server.kinds() == ["payment", "payment", "order_paid"]
    assert queue.next_due() is None


def test_refusal_ends_it_and_what_would_follow(queue: Queue, server: Server) -> None:
    """A payment that the game refuses is not sent again, and its order not told of."""
    server.answers = [Answer(400)]
    queue.add("ayla", [A, B], 1)
    queue.deliver_due()
    assert server.kinds() == ["payment"]
    assert queue.next_due() is None
    assert [each.status for each in queue.all()] == [DeliveryStatus.REFUSED, DeliveryStatus.WAITING]


def test_silence_is_tried_twenty_times(queue: Queue, server: Server, clock: Still) -> None:
    """Then the delivery has failed, and its log has every attempt."""
    server.answers = [Answer(None, error="no answer")] * 20
    queue.add("ayla", [B], 1)
    queue.deliver_due()
    start = clock.now
    while (wait := queue.next_due()) is not None:
        clock.now += wait
        queue.deliver_due()
    assert (len(server.heard), clock.now - start) == (20, 715 * 60)
    [given_up] = queue.all()
    assert (given_up.status, len(given_up.attempts)) == (DeliveryStatus.FAILED, 20)


def test_every_attempt_has_the_same_bytes_and_signature(queue: Queue, server: Server, clock: Still) -> None:
    """The signature is of the bytes that go out, not of what a parser would write; the sender says what it is."""
    server.answers = [Answer(500)]
    queue.add("ayla", [B | {"item": "https://game.example/gems"}], 1)
    queue.deliver_due()
    clock.now += 300
    queue.deliver_due()
    assert server.heard[0] == server.heard[1]
    assert server.headers[0] == server.headers[1]
    assert server.headers[0]["Content-Type"] == "application/json"
    assert server.headers[0]["User-Agent"].startswith("coinslot-sandbox/")
    # printf '%s%s' '{"notification_type":"order_paid","item":"https:\/\/game.example\/gems"}' sandbox-secret | sha1sum
    assert server.headers[0]["Authorization"] == "Signature 8967d29d1f80731f196313afa3a91ed9ae4093b8"


def test_orders_do_not_wait_for_each_other(queue: Queue, server: Server) -> None:
    """One that the server fails on keeps no other back."""
    server.answers = [Answer(500)]
    queue.add("ayla", [B], 1)
    queue.add("ayla", [C], 2)
    queue.deliver_due()
    assert server.kinds() == ["order_paid", "order_canceled"]


@pytest.mark.parametrize(
    ("fault", "at_once", "in_a_minute"),
    [
        (WebhookFault("order_paid", delay=60), [], ["order_paid"]),
        (WebhookFault("", copies=2), ["order_paid", "order_paid"], []),
        (WebhookFault("order_paid", order_id=2, delay=60), ["order_paid"], []),
    ],
    ids=["late", "twice", "of another order"],
)
def test_faults_delay_and_double(
    queue: Queue, server: Server, clock: Still, fault: WebhookFault, at_once: list[str], in_a_minute: list[str]
) -> None:
    """A fault holds for what matches it."""
    queue.faults.add(fault)
    queue.add("ayla", [B], 1)
    queue.deliver_due()
    assert server.kinds() == at_once
    clock.now += 60
    queue.deliver_due()
    assert server.kinds() == at_once + in_a_minute


@pytest.mark.parametrize(
    ("held", "chains", "heard"),
    [
        ("order_paid", [[B], [C]], ["order_canceled", "order_paid"]),
        ("payment", [[A, B]], ["order_paid", "payment"]),
        ("order_paid", [[A, B], [body("refund"), C]], ["payment", "refund", "order_paid", "order_canceled"]),
    ],
)
def test_held_webhook_comes_after_the_next_of_its_order(
    queue: Queue, server: Server, held: str, chains: list[list[dict[str, Any]]], heard: list[str]
) -> None:
    """Whatever order does not wait for another overtakes; one of another order does not release it."""
    queue.faults.add(WebhookFault(held, swap=True))
    for chain in chains:
        queue.add("ayla", chain, 1)
        queue.add("ayla", [OTHER], 2)
        queue.deliver_due()
    assert [kind for kind in server.kinds() if kind != "user_search"] == heard


def test_lost_answer_brings_it_again(queue: Queue, clock: Still) -> None:
    """The server has accepted it, and hears it a second time; the log shows both statuses."""
    queue.faults.add(WebhookFault("order_paid", status=502))
    queue.add("ayla", [B], 1)
    queue.deliver_due()
    clock.now += 300
    queue.deliver_due()
    [delivery] = queue.all()
    assert [(each.answer.status, each.status) for each in delivery.attempts] == [(204, 502), (204, 204)]
    assert delivery.status is DeliveryStatus.ACCEPTED


def test_question_is_asked_once_and_heeds_no_fault(queue: Queue, server: Server) -> None:
    """user_validation is answered at once, or never."""
    queue.faults.add(WebhookFault(delay=60))
    queue.faults.add(WebhookFault(status=500))
    server.answers = [Answer(503)]
    assert queue.ask("ayla", body("user_validation")) == Answer(503)
    assert queue.next_due() is None
    assert [each.status for each in queue.all()] == [DeliveryStatus.FAILED]


def test_nothing_is_made_where_nobody_hears(queue: Queue, server: Server) -> None:
    """Without a target there are neither webhooks nor questions."""
    queue.target = None
    queue.add("ayla", [B], 1)
    queue.forge("ayla", B, 1)
    assert queue.ask("ayla", body("user_validation")) is None
    assert (queue.all(), server.heard) == ([], [])


def test_resent_one_is_a_delivery_of_its_own(queue: Queue, server: Server) -> None:
    """Also after success: the same bytes, and the log names what it repeats."""
    queue.add("ayla", [B], 1)
    queue.deliver_due()
    again = queue.resend(queue.all()[0].id)
    queue.deliver_due()
    assert (again.copy_of, server.heard[0]) == (queue.all()[0].id, server.heard[1])
    with pytest.raises(DeliveryNotFoundError, match="number 99"):
        queue.resend(99)


def test_forgotten_webhook_does_not_come_back(queue: Queue) -> None:
    """A reset while one is on its way leaves nothing of it."""
    queue.add("ayla", [B], 1)

    def post(*_: object) -> Answer:
        queue.clear()
        return Answer(500)

    queue.post = post
    queue.deliver_due()
    assert (queue.all(), queue.next_due()) == ([], None)
