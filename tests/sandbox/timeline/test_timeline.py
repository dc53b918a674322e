"""One order's timeline across all channels, over the real ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

from coinslot.sandbox import Order, Sandbox
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.timeline.record import Channel
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.sandbox.embedding import Embed
    from tests.sandbox.receiver import Receiver
    from tests.sandbox.wire import Wire

GOOD = {"card": "4111111111111111"}


def _texts(sandbox: Sandbox, order_id: int, channel: str) -> list[str]:
    return [entry.text for entry in sandbox.order(order_id).timeline if entry.channel == channel]


def test_requests_are_kept_with_their_bytes(sandbox: Sandbox, store: httpx.Client, order: Order) -> None:
    """Also the one that made the order; what the faults do shows; other orders' requests are elsewhere."""
    made = store.post("/payment/item/gems_100?engine=unity", json={"quantity": 2}).json()["order_id"]
    sandbox.fault(method="GET", status=503, body="later")
    sandbox.fault(method="GET", drop="answer")
    store.get(f"/order/{made}")
    with pytest.raises(httpx.RemoteProtocolError):
        store.get(f"/order/{made}")
    store.get(f"/order/{order.id}")
    store.options(f"/order/{made}", headers={"Origin": "https://game.example", "Access-Control-Request-Method": "GET"})
    view = sandbox.order(made)
    assert _texts(sandbox, made, "request") == [
        "POST /payment/item/gems_100 200",
        f"GET /order/{made} 503",
        f"GET /order/{made} cut",
    ]
    assert (view.requests("GET"), view.requests("POST"), sandbox.order(order.id).requests("GET")) == (2, 1, 1)
    first, failed, cut = [entry for entry in view.timeline if entry.channel is Channel.REQUEST]
    assert first.raw["request"].startswith(
        b"POST /api/v2/project/12345/payment/item/gems_100?engine=unity HTTP/1.1\r\n"
    )
    assert first.raw["request"].endswith(b'\r\n\r\n{"quantity":2}')
    assert json.loads(first.raw["answer"].partition(b"\r\n\r\n")[2])["order_id"] == made
    assert failed.raw["answer"].endswith(b"\r\n\r\nlater")
    assert ([first.good, failed.good, cut.good], first.user, "answer" in cut.raw) == (
        [True, False, False],
        "ayla",
        False,
    )


def test_socket_is_kept_frame_by_frame(sandbox: Sandbox, order: Order, wire: Callable[..., Wire]) -> None:
    """What the client says, what it is told, and how it ends; pings and other players are left out."""
    ayla, mallory = wire(), wire("mallory")
    ayla.connect()
    mallory.connect()
    sandbox.pay(order.id)
    assert ayla.statuses(2) == ["paid", "done"]
    sandbox.sockets.close(3001, user="ayla")
    ayla.close_code()
    until(lambda: _texts(sandbox, order.id, "socket")[-1:] == ["closed"], "the end was noted")
    assert _texts(sandbox, order.id, "socket") == [
        "client says connect",
        "client is answered",
        "push paid",
        "push done",
        "closed with 3001 ",
        "closed",
    ]
    push = next(entry for entry in sandbox.order(order.id).timeline if entry.text == "push paid")
    assert json.loads(push.raw["message"])["push"]["pub"]["data"] == {"order_id": order.id, "status": "paid"}


def test_webhooks_scenario_and_statuses_are_kept(sandbox: Sandbox, order: Order, receiver: Receiver) -> None:
    """Each attempt with signature, body and answer, and when it comes again."""
    sandbox.webhooks.send_to(receiver.url)
    receiver.answers = {"order_paid": [500]}
    sandbox.settings.scenario = "refund-5"
    made = sandbox.orders.place("ayla", order.lines)
    sandbox.pay(made.id)
    sandbox.webhooks.deliver()
    sandbox.advance(6)
    assert _texts(sandbox, made.id, "order") == ["new", "paid", "done", "canceled"]
    assert _texts(sandbox, made.id, "scenario") == ["refund-5: refund"]
    asked, _, paid, canceled = (entry for entry in sandbox.order(made.id).timeline if entry.channel == "webhook")
    assert [asked.text, paid.text, canceled.text] == [
        "user_validation 204",
        "order_paid 500, again in 300 s",
        "order_canceled 204",
    ]
    assert paid.raw["request"].startswith(b"Authorization: Signature ")
    assert paid.raw["request"].endswith(receiver.heard[2].body)
    assert (paid.good, b"INVALID_USER" in paid.raw["answer"]) == (False, True)
    assert [each.kind for each in sandbox.order(made.id).webhooks] == ["order_paid", "order_canceled"]


def test_window_is_kept_with_what_was_lost(sandbox: Sandbox, embed: Embed, order: Order) -> None:
    """What the page says and hears; a done that nobody gets is marked."""
    sandbox.settings.drop_window_done = True
    game = embed(order.token)
    game.frame.click("#pay")
    game.body_state("done")
    expected = {
        "says widget-detection",
        "hears widget-detected",
        "says dimensions",
        "says fcp",
        "says status invoice",
        "says status delivering",
        "says status done (lost)",
    }
    # The page goes on only while Playwright is waited for.
    until(
        lambda: set(_texts(sandbox, order.id, "window")) == expected,
        "every message was there",
        pause=lambda: game.page.wait_for_timeout(10),
    )
    lost = next(entry for entry in sandbox.order(order.id).timeline if "(lost)" in entry.text)
    assert json.loads(lost.raw["message"])["data"]["paymentInfo"]["invoice"] == f"{order.id}01"


@pytest.mark.parametrize("body", [{}, {"message": 5}, {"message": {"command": 5}}])
def test_senseless_reports_are_refused(pay_station: httpx.Client, order: Order, body: object) -> None:
    """A message has a command."""
    refusal = pay_station.post(f"/pay/{order.token}/messages", json=body)
    assert (refusal.status_code, "expected an object with a command" in refusal.json()["error"]) == (422, True)


def test_timeline_can_be_asked_for(sandbox: Sandbox, control: httpx.Client, order: Order) -> None:
    """Of one order, of all, and of all after a number; as text for people."""
    sandbox.pay(order.id)
    entries = control.get(f"/orders/{order.id}/timeline").json()["entries"]
    assert [(entry["channel"], entry["text"]) for entry in entries] == [
        ("order", each) for each in ("new", "paid", "done")
    ]
    assert control.get("/timeline").json()["entries"] == entries
    assert control.get(f"/timeline?after={entries[0]['number']}").json()["entries"] == entries[1:]
    assert str(sandbox.order(order.id)).splitlines()[0].endswith(f"{order.id}    order     new")
    assert control.get("/orders/1/timeline").status_code == 404


def _events(lines: Iterator[str], number: int) -> list[str]:
    """The texts of the next server-sent events."""
    found: list[str] = []
    for line in lines:
        if line.startswith("data: "):
            found.append(json.loads(line.removeprefix("data: "))["text"])
        if len(found) == number:
            break
    return found


def test_open_stream_does_not_hold_the_end() -> None:
    """Who follows is told the end of it, and the sandbox ends at once."""
    with Sandbox() as own:
        stream = httpx.stream("GET", f"{own.store}/sandbox/timeline/live", timeout=30)
        response = stream.__enter__()
        lines = response.iter_lines()
        own.orders.create("ayla", CATALOG["gems_100"])
        assert _events(lines, 1) == ["new"]
    assert list(lines) == [""]
    stream.__exit__(None, None, None)


def test_timeline_can_be_followed_live(sandbox: Sandbox, control: httpx.Client, order: Order) -> None:
    """What was is told first, then what comes, each once; a client goes on where it broke off."""
    with control.stream("GET", "/timeline/live") as response:
        assert response.headers["Content-Type"].startswith("text/event-stream")
        lines = response.iter_lines()
        assert _events(lines, 1) == ["new"]
        sandbox.pay(order.id)
        assert _events(lines, 2) == ["paid", "done"]
    last = sandbox.timeline.all()[0].number
    with control.stream("GET", "/timeline/live", headers={"Last-Event-ID": str(last)}) as response:
        assert _events(response.iter_lines(), 2) == ["paid", "done"]
