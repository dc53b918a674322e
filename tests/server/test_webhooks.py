"""What is answered, over ASGI."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from coinslot.server import (
    NETWORKS,
    IncorrectAmountError,
    IncorrectInvoiceError,
    InvalidParameterError,
    InvalidUserError,
    RefusedError,
    UngrantedError,
    Webhooks,
    webhooks,
)
from tests.ownloop import in_own_loop
from tests.server import bodies as b
from tests.server.game import SECRET, opened, signed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.server import OrderPaid, Webhook
    from tests.server.game import Game, Play

KINDS = [
    b.user_validation(),
    b.payment(),
    b.refund(),
    b.refund(kind="partial_refund", amount=0.5),
    b.order_paid(),
    b.order_canceled(),
    {"notification_type": "dispute", "action": "open"},
    {"notification_type": "never-heard-of"},
]


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    """The status, the code and the message."""
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json().keys() == {"error"}
    error = answer.json()["error"]
    assert error.keys() == {"code", "message"}
    return answer.status_code, error["code"], error["message"]


def test_every_type_is_accepted_and_handled(play: Play) -> None:
    """204 without a body, after the handler of its type."""

    async def story(game: Game) -> None:
        for body in KINDS:
            answer = await game.post(body)
            assert (answer.status_code, answer.content) == (204, b"")
        assert game.kinds == [body["notification_type"] for body in KINDS]

    play(story)


def test_types_without_a_handler_are_acknowledged(tmp_path: Path) -> None:
    """A player whom nobody denies exists, and what nobody wants to know is no error."""

    async def story() -> None:
        receiver = Webhooks(SECRET, f"sqlite:///{tmp_path / 'bare.db'}")
        granted: list[int] = []

        @receiver.on_order_paid
        async def grant(webhook: Any, _: AsyncConnection) -> None:  # noqa: ANN401 # its type is not looked at here
            granted.append(webhook.order.id)

        answers = [await receiver.receive(b.raw(body), signed(b.raw(body))) for body in KINDS]
        await receiver.close()
        assert [answer.status for answer in answers] == [204] * len(KINDS)
        assert granted == [700_123]

    in_own_loop(story())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidUserError, "INVALID_USER"),
        (InvalidParameterError, "INVALID_PARAMETER"),
        (RefusedError, "INVALID_PARAMETER"),
        (IncorrectAmountError, "INCORRECT_AMOUNT"),
        (IncorrectInvoiceError, "INCORRECT_INVOICE"),
    ],
)
def test_a_handler_refuses_with_a_code(play: Play, error: type[RefusedError], code: str) -> None:
    """Each documented one has its exception, and the message is the handler's; what it wrote is rolled back."""

    async def refuse(_webhook: Webhook, _: AsyncConnection) -> None:
        raise error("Nobody is called Zoë")

    async def story(game: Game) -> None:
        game.does = refuse
        for body in (b.user_validation(), b.order_paid(), {"notification_type": "dispute"}):
            assert refusal(await game.post(body)) == (400, code, "Nobody is called Zoë")
        assert await game.grants() == []

    play(story)


def test_a_player_is_asked_for_each_time(play: Play) -> None:
    """The question is never answered from memory, neither a yes nor a no."""

    async def story(game: Game) -> None:
        assert await game.post_all(b.user_validation(), b.user_validation()) == [204, 204]

        async def refuse(_webhook: Webhook, _: AsyncConnection) -> None:
            raise InvalidUserError("gone")

        game.does = refuse
        assert await game.post_all(b.user_validation()) == [400]
        game.does = None
        assert await game.post_all(b.user_validation()) == [204]
        assert len(game.called) == 4
        assert await game.rows("SELECT count(*) FROM coinslot_inbox") == [(0,)]

    play(story)


@pytest.mark.parametrize("header", ["", "Signature " + "0" * 40, "Bearer x", "Signature"])
def test_strangers_are_refused(play: Play, header: str) -> None:
    """As the publisher's account tests it: 400 with INVALID_SIGNATURE; no handler hears of it."""

    async def story(game: Game) -> None:
        answer = await game.post(b.order_paid(), header)
        assert refusal(answer) == (400, "INVALID_SIGNATURE", "The signature is not this body's.")
        missing = await game.http.post("/webhook", content=b.raw(b.order_paid()))
        assert refusal(missing)[:2] == (400, "INVALID_SIGNATURE")
        assert game.called == []

    play(story)


def test_keys_can_be_exchanged(play: Play) -> None:
    """While two are given, webhooks of either come in."""

    async def story(game: Game) -> None:
        for body, key in ((b.order_paid(1), "new"), (b.order_paid(2), "old")):
            assert (await game.post(body, signed(b.raw(body), key))).status_code == 204
        assert refusal(await game.post(b.order_paid(3)))[1] == "INVALID_SIGNATURE"

    play(story, secret=["new", "old"])


@pytest.mark.parametrize("secret", ["", [], ["good", ""]])
def test_an_empty_key_signs_nothing(secret: str | list[str]) -> None:
    """It would be anybody's."""
    with pytest.raises(ValueError, match="secret is empty; expected the project's key"):
        Webhooks(secret)


def test_what_cannot_be_read_is_refused(play: Play) -> None:
    """With the parameter that is wrong."""

    async def story(game: Game) -> None:
        assert refusal(await game.post(b"{"))[:2] == (400, "INVALID_PARAMETER")
        code, name, message = refusal(await game.post({"notification_type": "order_paid"}))
        assert (code, name, message) == (400, "INVALID_PARAMETER", "order is nothing; expected an object")

    play(story)


def test_a_body_has_an_end(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    """In bytes and in seconds; what is too big is not even read to its end."""
    monkeypatch.setattr(webhooks, "BODY_SECONDS", 0.05)
    read: list[int] = []

    async def endless() -> AsyncIterator[bytes]:
        for number in range(100):
            read.append(number)
            yield b"x" * 100_000

    async def never() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    async def story(game: Game) -> None:
        for body in (endless(), never()):
            answer = await game.http.post("/webhook", content=body, headers={"Authorization": "Signature " + "0" * 40})
            assert refusal(answer)[1:] == ("INVALID_PARAMETER", "Expected a body of at most 1048576 bytes in 0.05 s.")
        big = {"notification_type": "big", "text": "x" * 1_000_000}
        assert (await game.post(big)).status_code == 204

    play(story)
    assert len(read) < 15


def test_only_those_who_may_send(play: Play) -> None:
    """An address that is not in the list is refused before anything is read; a proxy's word is taken."""

    async def story(game: Game) -> None:
        code = refusal(await game.post(b.order_paid()))
        assert code == (400, "INVALID_PARAMETER", "Webhooks are not accepted from this address.")
        forwarded = await game.post(b.order_paid(), **{"X-Forwarded-For": "10.1.1.1, 185.30.20.7"})
        assert forwarded.status_code == 204
        assert (await game.post(b.order_paid(), **{"X-Forwarded-For": "185.30.20.7, 10.1.1.1"})).status_code == 400

    play(story, allow=NETWORKS, proxies=["127.0.0.0/8"])


def test_a_slow_handler_is_interrupted(play: Play) -> None:
    """503, so that the webhook comes again; nothing of it stays, and the next one does not wait for it."""

    async def hang(_webhook: Webhook, _: AsyncConnection) -> None:
        await asyncio.Event().wait()

    async def story(game: Game) -> None:
        game.does = hang
        assert await game.post_all(b.order_paid(), b.user_validation()) == [503, 503]
        assert await game.rows("SELECT state, attempts, error FROM coinslot_inbox") == [("failed", 1, "TimeoutError: ")]
        game.does = None
        assert await game.post_all(b.order_paid()) == [204]
        assert await game.grants() == [("order_paid", 700_123)]

    play(story, handler_seconds=0.2)


def test_what_is_begun_is_finished(play: Play) -> None:
    """Also when whoever asked has gone in the middle of it, and when the receiver is closed."""
    begun = asyncio.Event()
    may_end = asyncio.Event()

    async def wait(_webhook: Webhook, _: AsyncConnection) -> None:
        begun.set()
        await may_end.wait()

    async def story(game: Game) -> None:
        game.does = wait
        request = asyncio.create_task(game.post(b.order_paid()))
        await begun.wait()
        request.cancel()
        closing = asyncio.create_task(game.webhooks.close())
        await asyncio.wait({request})
        assert not closing.done()
        may_end.set()
        await closing
        assert await game.grants() == [("order_paid", 700_123)]

    play(story)


def test_nothing_is_acknowledged_while_nobody_grants(tmp_path: Path) -> None:
    """A receiver without a handler that grants does not start, is not ready, and a paid order is to come again."""

    async def story() -> None:
        receiver = Webhooks(SECRET, f"sqlite:///{tmp_path / 'bare.db'}")
        body = b.raw(b.order_paid())
        assert (await receiver.receive(body, signed(body))).status == 503
        async with httpx.AsyncClient(transport=httpx.ASGITransport(receiver), base_url="http://game.test") as http:
            assert (await http.get("/ready")).status_code == 503
        with pytest.raises(UngrantedError, match="add on_order_paid"):
            async with receiver.lifespan(receiver):
                pass
        await receiver.close()

    in_own_loop(story())


def test_an_order_that_nobody_grants_comes_again(tmp_path: Path) -> None:
    """Where its money is told of with it, or where there was none, a handler of payments has not granted it."""

    async def story() -> None:
        receiver = Webhooks(SECRET, f"sqlite:///{tmp_path / 'old.db'}")
        paid: list[int] = []

        @receiver.on_payment
        async def grant(webhook: Any, _: AsyncConnection) -> None:  # noqa: ANN401 # its type is not looked at here
            paid.append(webhook.transaction.id)

        statuses = [
            (await receiver.receive(b.raw(body), signed(b.raw(body)))).status
            for body in (b.payment(), b.apart(b.order_paid()), b.order_paid(8, money=8), b.free(9))
        ]
        await receiver.close()
        assert (statuses, paid) == ([204, 204, 503, 503], [900_001])

    in_own_loop(story())


def test_health_readiness_and_metrics(play: Play) -> None:
    """For whoever watches over it: alive, ready while the database answers, and what was counted."""

    async def story(game: Game) -> None:
        assert (await game.http.get("/health")).json() == {"status": "alive"}
        assert (await game.http.get("/ready")).json() == {"status": "ready"}
        await game.post_all(b.order_paid(), b.order_paid(), {"notification_type": "never-heard-of"}, b"{")
        await game.post(b"", "nobody")
        text = (await game.http.get("/metrics")).text
        for line in (
            'coinslot_webhooks_total{result="processed",type="order_paid"} 1.0',
            'coinslot_webhooks_total{result="duplicate",type="order_paid"} 1.0',
            'coinslot_webhooks_total{result="processed",type="other"} 1.0',
            'coinslot_webhooks_total{result="unreadable",type=""} 1.0',
            'coinslot_webhooks_total{result="forged",type=""} 1.0',
            "coinslot_webhook_seconds_count 5.0",
            "coinslot_order_watchers 0.0",
        ):
            assert line in text.splitlines()

    play(story)


def test_not_ready_without_the_database(tmp_path: Path) -> None:
    """Alive all the same, and webhooks are to come again."""

    async def story() -> None:
        receiver = Webhooks(SECRET, f"sqlite:///{tmp_path / 'missing' / 'game.db'}")

        @receiver.on_order_paid
        async def grant(_webhook: Webhook, _: AsyncConnection) -> None:
            raise AssertionError("no transaction, no handler")

        async with httpx.AsyncClient(transport=httpx.ASGITransport(receiver), base_url="http://game.test") as http:
            assert (await http.get("/health")).status_code == 200
            ready = await http.get("/ready")
            assert (ready.status_code, ready.json()) == (503, {"status": "not ready"})
            body = b.raw(b.order_paid())
            answer = await http.post("/webhook", content=body, headers={"Authorization": signed(body)})
            assert (answer.status_code, answer.content) == (503, b"")
        await receiver.close()

    in_own_loop(story())


def test_metrics_can_be_turned_off(play: Play) -> None:
    """And unknown paths and methods are the framework's, below 500."""

    async def story(game: Game) -> None:
        assert (await game.http.get("/metrics")).status_code == 404
        assert (await game.http.get("/webhook")).status_code == 405
        assert (await game.http.post("/webhook/x")).status_code == 404

    play(story, metrics=False)


def test_it_mounts_into_another_application(tmp_path: Path) -> None:
    """With the lifespan handed on, which opens the database and closes it."""

    async def story() -> None:
        async with opened(tmp_path) as game:
            app = Starlette(routes=[Mount("/payments", game.webhooks)], lifespan=game.webhooks.lifespan)
            body = b.raw(b.order_paid())
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://game.test") as http,
            ):
                answer = await http.post("/payments/webhook", content=body, headers={"Authorization": signed(body)})
                assert answer.status_code == 204
                ticket = {"Authorization": f"Bearer {game.webhooks.ticket('u1')}"}
                events = await http.get("/payments/orders/700123/events", headers=ticket)
                assert '"status": "done"' in events.text
            assert await game.grants() == [("order_paid", 700_123)]

    in_own_loop(story())


def test_it_can_be_opened_again(tmp_path: Path) -> None:
    """In another event loop, as by a game's own tests: with webhooks at one moment, and pages that wait."""
    receiver = Webhooks(SECRET, f"sqlite:///{tmp_path / 'game.db'}")
    granted: list[int] = []

    @receiver.on_order_paid
    async def grant(webhook: OrderPaid, _: AsyncConnection) -> None:
        granted.append(webhook.order.id)

    async def story(numbers: range) -> None:
        bodies = [b.raw(b.order_paid(number, money=number)) for number in numbers]
        async with (
            receiver.lifespan(receiver),
            httpx.AsyncClient(transport=httpx.ASGITransport(receiver), base_url="http://game.test") as http,
        ):
            ticket = {"ticket": receiver.ticket("u1")}
            pages = [asyncio.create_task(http.get(f"/orders/{number}/events", params=ticket)) for number in numbers]
            answers = await asyncio.gather(*(receiver.receive(body, signed(body)) for body in bodies))
            assert {answer.status for answer in answers} == {204}
            assert all('"status": "done"' in page.text for page in await asyncio.gather(*pages))

    for numbers in (range(1, 9), range(9, 17)):
        in_own_loop(story(numbers))
    assert sorted(granted) == list(range(1, 17))
