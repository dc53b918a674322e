"""Webhooks over real HTTP, from an order to the game's server."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox import Order, OrderStatus, Sandbox, TargetError, UserRefusedError
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from coinslot.sandbox.webhooks.delivery import DeliveryStatus
from tests.waiting import until

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.sandbox.embedding import Embed
    from tests.sandbox.receiver import Receiver

GOOD = {"card": "4111111111111111"}


def test_game_hears_of_a_payment(sandbox: Sandbox, receiver: Receiver, paid: Order) -> None:
    """Twice the player is asked for, then the order is told of; each is signed over its bytes as they came."""
    assert receiver.kinds(validation=True) == ["user_validation", "user_validation", "order_paid"]
    for heard in receiver.heard:
        signature = hashlib.sha1(heard.body + b"sandbox-secret").hexdigest()  # noqa: S324 # Xsolla's scheme
        assert heard.headers["Authorization"] == f"Signature {signature}"
        assert heard.headers["User-Agent"].startswith("coinslot-sandbox/")
    told = receiver.heard[-1].json
    assert (told["order"]["id"], told["order"]["mode"]) == (paid.id, "sandbox")
    assert told["billing"]["transaction"]["dry_run"] == 1
    assert sandbox.webhooks.all_accepted()


def test_webhooks_go_out_by_themselves(sandbox: Sandbox, receiver: Receiver, order: Order) -> None:
    """Nobody has to ask for it."""
    sandbox.pay(order.id)
    until(lambda: receiver.kinds() == ["order_paid"], "the game had heard of it")


@pytest.mark.parametrize(
    ("mode", "kinds"),
    [("separate", ["payment", "order_paid", "refund", "order_canceled"]), ("payment", ["payment", "refund"])],
)
def test_older_modes_tell_of_money_first(
    sandbox: Sandbox, receiver: Receiver, order: Order, mode: str, kinds: list[str]
) -> None:
    """Payment before order, refund before cancellation."""
    sandbox.settings.webhook_mode = mode
    sandbox.pay(order.id)
    sandbox.set_status(order.id, "canceled")
    sandbox.webhooks.deliver()
    assert receiver.kinds() == kinds
    assert sandbox.webhooks.all_accepted()


def test_acceptance_is_waited_for(sandbox: Sandbox, receiver: Receiver, order: Order) -> None:
    """What has just been paid is told of before the answer; one webhook that is still to come makes it a no."""
    sandbox.pay(order.id)
    assert sandbox.webhooks.all_accepted()
    receiver.answers = {"order_canceled": [503]}
    sandbox.cancel(order.id)
    assert not sandbox.webhooks.all_accepted()


def test_payment_without_an_order_is_told_of(sandbox: Sandbox, receiver: Receiver, pay_station: httpx.Client) -> None:
    """A token of the Merchant API: the player is asked for, and ``payment`` comes, whatever the mode."""
    token = sandbox.payment_token("ayla", 2.5)
    pay_station.post(f"/pay/{token}/invoice")
    pay_station.post(f"/pay/{token}", json=GOOD)
    sandbox.webhooks.deliver()
    assert receiver.kinds(validation=True) == ["user_validation", "user_validation", "payment"]
    assert receiver.heard[-1].json["purchase"]["total"] == {"currency": "USD", "amount": 2.5}


@pytest.mark.parametrize("status", [400, 500])
def test_unknown_player_cannot_pay(
    sandbox: Sandbox, receiver: Receiver, pay_station: httpx.Client, order: Order, status: int
) -> None:
    """No invoice, no money, no further webhook; the page is told what the game said, and is asked only once."""
    receiver.answers = {"user_validation": [status]}
    refusal = pay_station.post(f"/pay/{order.token}/invoice")
    assert refusal.status_code == 403
    assert f"answered {status}: INVALID_USER, Nobody is called that" in refusal.json()["error"]
    sandbox.advance(24 * 3600)
    assert receiver.kinds(validation=True) == ["user_validation"]
    assert (sandbox.orders.get(order.id).status, sandbox.orders.get(order.id).invoice) == (OrderStatus.NEW, None)


def test_player_can_be_refused_at_the_last_moment(
    sandbox: Sandbox, receiver: Receiver, control: httpx.Client, order: Order
) -> None:
    """The second question counts as much as the first, by every door."""
    receiver.answers = {"user_validation": [204, 400, 204, 400]}
    assert control.post(f"/orders/{order.id}/pay").status_code == 403
    with pytest.raises(UserRefusedError, match="INVALID_USER"):
        sandbox.pay(order.id)
    assert sandbox.orders.get(order.id).status is OrderStatus.NEW


def test_game_that_is_down_cannot_be_paid_in(sandbox: Sandbox, order: Order) -> None:
    """Where nobody listens, the text says so."""
    sandbox.webhooks.send_to("http://127.0.0.1:1/")
    with pytest.raises(UserRefusedError, match=r"its server gave no answer \(Connection refused\)"):
        sandbox.pay(order.id)


def test_twelve_hours_pass_at_once(sandbox: Sandbox, receiver: Receiver, order: Order) -> None:
    """Twenty attempts over real HTTP, at the documents' times in the log, and the order is done on its way."""
    sandbox.settings.order_done_delay = 3600
    receiver.answers = {"order_paid": [500] * 20}
    sandbox.pay(order.id)
    sandbox.webhooks.deliver()
    start = time.monotonic()
    sandbox.advance(12 * 3600)
    assert time.monotonic() - start < 5
    assert receiver.kinds() == ["order_paid"] * 20
    [delivery] = sandbox.webhooks.all(order.id)
    minutes = [int(each.at[11:13]) * 60 + int(each.at[14:16]) for each in delivery.attempts]
    passed = [(minute - minutes[0]) % (24 * 60) for minute in minutes]
    assert all(0 <= at - due <= 1 for at, due in zip(passed, [0, 5, 10, 25, 40], strict=False))
    assert delivery.status is DeliveryStatus.FAILED
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE


def test_log_shows_request_answer_and_next_attempt(
    sandbox: Sandbox, receiver: Receiver, control: httpx.Client, order: Order
) -> None:
    """Bytes as they were sent, what came back, and when it comes again."""
    receiver.answers = {"order_paid": [503]}
    sandbox.pay(order.id)
    sandbox.webhooks.deliver()
    shown = control.get(f"/webhooks?order_id={order.id}").json()
    [entry] = shown["webhooks"]
    assert shown["target"] == receiver.url
    assert entry["body"].encode() == receiver.heard[-1].body
    [attempt] = entry["attempts"]
    assert (attempt["status"], json.loads(attempt["answer"])["error"]["code"]) == (503, "INVALID_USER")
    assert attempt["authorization"] == receiver.heard[-1].headers["Authorization"]
    assert 290 < entry["next_attempt_in"] <= 300
    assert control.post("/advance", json={"seconds": 300}).status_code == 204
    [entry] = control.get("/webhooks").json()["webhooks"][-1:]
    assert (entry["status"], entry["next_attempt"]) == ("accepted", None)


def test_webhook_is_resent_and_forged_on_demand(
    sandbox: Sandbox, receiver: Receiver, control: httpx.Client, paid: Order
) -> None:
    """The forged one has a signature of the right shape that the key does not give."""
    [first] = sandbox.webhooks.all(paid.id)
    assert control.post(f"/webhooks/{first.id}/resend").json()["copy_of"] == first.id
    assert control.post(f"/orders/{paid.id}/forge-webhook").status_code == 204
    sandbox.webhooks.deliver()
    genuine, again, forged = receiver.heard[-3:]
    assert genuine == again
    wrong = forged.headers["Authorization"].removeprefix("Signature ")
    assert len(wrong) == 40
    assert wrong != hashlib.sha1(forged.body + b"sandbox-secret").hexdigest()  # noqa: S324 # Xsolla's scheme
    assert forged.json["order"]["id"] == paid.id
    assert [each.forged for each in sandbox.webhooks.all(paid.id)] == [False, False, True]


def test_faults_work_from_outside(sandbox: Sandbox, receiver: Receiver, control: httpx.Client, order: Order) -> None:
    """They are added by name and forgotten by a reset."""
    assert control.post("/webhook-faults", json={"kind": "order_paid", "copies": 3}).status_code == 204
    sandbox.pay(order.id)
    sandbox.webhooks.deliver()
    assert receiver.kinds() == ["order_paid"] * 3
    sandbox.webhooks.fault(delay=60)
    assert control.delete("/webhook-faults").status_code == 204
    assert "known: kind, order_id" in control.post("/webhook-faults", json={"type": "x"}).json()["error"]


def test_event_api_is_off_where_webhooks_go_out(sandbox: Sandbox, store: httpx.Client) -> None:
    """A project has one or the other."""
    address = f"{sandbox.store}/events?project_id={sandbox.project_id}"
    assert store.get(address).status_code == 403
    sandbox.webhooks.send_to(None)
    assert store.get(address).status_code == 200


def test_target_is_set_from_outside(control: httpx.Client, receiver: Receiver) -> None:
    """To another address or to none; a real one is refused."""
    assert control.put("/webhooks/target", json={"url": None}).status_code == 200
    assert control.get("/webhooks").json() == {"target": None, "webhooks": []}
    assert control.put("/webhooks/target", json={"url": receiver.url, "secret": "sandbox-2"}).status_code == 200
    refusal = control.put("/webhooks/target", json={"url": "https://93.184.216.34/"})
    assert (refusal.status_code, "on the internet" in refusal.json()["error"]) == (422, True)
    assert control.put("/webhooks/target", json={"url": receiver.url, "secret": "real"}).status_code == 422


def test_page_shows_why_the_game_refuses(sandbox: Sandbox, receiver: Receiver, embed: Embed, order: Order) -> None:
    """The player reads the server's words, the game's page hears of no payment, and the next try goes through."""
    receiver.answers = {"user_validation": [400]}
    game = embed(order.token)
    game.frame.click("#pay")
    game.frame.wait_for_selector("#trouble:visible >> text=INVALID_USER, Nobody is called that")
    game.frame.click("#pay")
    assert game.names(6)[3:] == ["invoice", "delivering", "done"]
    assert sandbox.orders.get(order.id).status is OrderStatus.DONE


def test_time_passes_also_when_all_has_ended(receiver: Receiver) -> None:
    """What is still due then is not sent any more, and nobody waits for it."""
    with Sandbox(webhook=receiver.url) as ended:
        ended.webhooks.fault(delay=60)
        ended.orders.settled("ayla", (Line(CATALOG["daily_gift"]),))
    ended.advance(3600)
    assert receiver.kinds() == []


@pytest.mark.parametrize("seconds", [-1, "5", True, None, 1e9])
def test_time_goes_forward_only(control: httpx.Client, seconds: object) -> None:
    """A jump is a number of seconds, at most a year."""
    refusal = control.post("/advance", json={"seconds": seconds})
    assert (refusal.status_code, "it must be a number from 0" in refusal.json()["error"]) == (422, True)


def test_real_target_is_refused_before_anything_listens() -> None:
    """The sandbox does not even start."""
    with pytest.raises(TargetError, match="on the internet"):
        Sandbox(webhook="https://93.184.216.34/hook")


def test_pending_webhooks_survive_a_restart(tmp_path: Path, receiver: Receiver) -> None:
    """What the first process could not deliver, the second does, at its time."""
    state = tmp_path / "state.json"
    receiver.answers = {"order_paid": [500]}
    with Sandbox(state=state, webhook=receiver.url) as first:
        order = first.orders.settled("ayla", (Line(CATALOG["daily_gift"]),))
        first.webhooks.deliver()
        assert receiver.kinds() == ["order_paid"]
    with Sandbox(state=state, webhook=receiver.url) as second:
        assert len(second.webhooks.all(order.id)[0].attempts) == 1
        second.advance(300)
        assert receiver.kinds() == ["order_paid"] * 2
        assert second.webhooks.all_accepted()
        assert receiver.heard[0] == receiver.heard[1]
