"""Once: whatever comes twice, late, in another order or at the same time."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from coinslot.providers.xsolla.webhooks import read
from coinslot.server import IncorrectAmountError, Webhooks, inbox
from tests.ownloop import in_own_loop
from tests.server import bodies as b
from tests.server.game import SECRET, signed

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from coinslot.server import Webhook
    from tests.server.game import Game, Play
    from tests.server.postgres import Postgres

STANDING = "SELECT type, state, status, attempts FROM coinslot_inbox ORDER BY id"


@pytest.mark.parametrize(
    "body",
    [b.order_paid(), b.apart(b.order_paid()), b.free(), b.free(currency="gems"), b.payment()],
    ids=["combined", "separate", "free", "virtual", "payment"],
)
def test_what_comes_again_is_answered_and_not_done(play: Play, body: dict[str, Any]) -> None:
    """204 as before, one grant."""

    async def story(game: Game) -> None:
        assert await game.post_all(body, body, body) == [204, 204, 204]
        assert len(await game.grants()) == len(game.called) == 1
        assert await game.rows(STANDING) == [(body["notification_type"], "processed", 204, 1)]

    play(story)


def test_an_order_told_of_in_another_way_is_the_same_order(play: Play) -> None:
    """As where a project is switched from one mode to the other, or a transaction is named later."""

    async def story(game: Game) -> None:
        other = b.apart(b.order_paid())
        other["order"]["invoice_id"] = None
        assert await game.post_all(b.order_paid(), b.apart(b.order_paid()), other) == [204, 204, 204]
        assert await game.grants() == [("order_paid", 700_123)]
        assert [row[1] for row in await game.rows(STANDING)] == ["processed", "skipped"]

    play(story)


def test_a_refusal_is_kept(play: Play) -> None:
    """The same answer, also when the handler would say something else by now."""

    async def refuse(_webhook: Webhook, _: AsyncConnection) -> None:
        raise IncorrectAmountError("The sword costs 2.99")

    async def story(game: Game) -> None:
        game.does = refuse
        first = await game.post(b.order_paid())
        game.does = None
        again = await game.post(b.order_paid())
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.json()["error"] == {"code": "INCORRECT_AMOUNT", "message": "The sword costs 2.99"}
        assert (len(game.called), await game.grants()) == (1, [])
        assert await game.rows(STANDING) == [("order_paid", "refused", 400, 1)]
        assert await game.rows("SELECT state FROM coinslot_subjects") == [("new",)]

    play(story)


@pytest.mark.parametrize("error", [asyncio.CancelledError, TimeoutError, ValueError, MemoryError])
def test_whatever_a_handler_raises_is_a_failure(play: Play, error: type[BaseException]) -> None:
    """Also that something which it waited for was cancelled."""

    async def fail(_webhook: Webhook, _: AsyncConnection) -> None:
        raise error

    async def story(game: Game) -> None:
        game.does = fail
        assert await game.post_all(b.order_paid(), b.user_validation()) == [503, 503]
        assert await game.rows("SELECT state, error FROM coinslot_inbox") == [("failed", f"{error.__name__}: ")]
        assert await game.grants() == []

    play(story)


def test_a_failure_is_kept_in_any_letters(play: Play) -> None:
    """Also in those that a database does not keep."""

    async def fail(_webhook: Webhook, _: AsyncConnection) -> None:
        raise RuntimeError("a\0b\ud800c" + "d" * 2000)

    async def story(game: Game) -> None:
        game.does = fail
        assert await game.post_all(b.order_paid()) == [503]
        [(error,)] = await game.rows("SELECT error FROM coinslot_inbox")
        assert error.startswith("RuntimeError: a\\0b\\ud800cddd")
        assert len(error) < 1100

    play(story)


def test_a_failure_is_no_answer(play: Play) -> None:
    """503 is never kept: what comes again is done, once; why it failed is kept until then, for people."""

    async def fail(_webhook: Webhook, _: AsyncConnection) -> None:
        raise RuntimeError("the shelf is broken")

    async def story(game: Game) -> None:
        game.does = fail
        for _ in range(2):
            answer = await game.post(b.order_paid())
            assert (answer.status_code, answer.content) == (503, b"")
        assert await game.rows(STANDING) == [("order_paid", "failed", None, 2)]
        assert await game.rows("SELECT error FROM coinslot_inbox") == [("RuntimeError: the shelf is broken",)]
        assert await game.grants() == []
        game.does = None
        assert await game.post_all(b.order_paid(), b.order_paid()) == [204, 204]
        assert await game.rows(STANDING) == [("order_paid", "processed", 204, 3)]
        assert await game.rows("SELECT error FROM coinslot_inbox") == [(None,)]
        assert await game.grants() == [("order_paid", 700_123)]

    play(story)


def test_a_late_failure_changes_no_answer(play: Play) -> None:
    """Of two processes with one webhook, one may have given up when the other has done it."""

    async def story(game: Game) -> None:
        body = b.raw(b.order_paid())
        letter = inbox.letter(read(body), body)
        assert letter
        assert await game.post_all(body) == [204]
        async with game.webhooks.store.transaction() as db:
            await inbox.note_failure(db, letter, "TimeoutError: ")
        assert await game.rows(STANDING) == [("order_paid", "processed", 204, 1)]

    play(story)


@pytest.mark.parametrize(("paid", "canceled"), [(b.order_paid, b.order_canceled), (b.payment, b.refund)])
@pytest.mark.parametrize("order", list(permutations("pc")) + list(permutations("ppcc"))[::5])
def test_both_orders_of_arrival_end_the_same(play: Play, paid: Any, canceled: Any, order: tuple[str, ...]) -> None:  # noqa: ANN401 # bodies
    """Granted and taken back, or neither where the cancellation came first; each webhook is acknowledged."""
    bodies = {"p": paid(), "c": canceled()}
    names = {letter: body["notification_type"] for letter, body in bodies.items()}

    async def story(game: Game) -> None:
        assert set(await game.post_all(*(bodies[letter] for letter in order))) == {204}
        expected = [names["p"], names["c"]] if order[0] == "p" else []
        assert [kind for kind, _ in await game.grants()] == expected
        assert {state for _, state, *_ in await game.rows(STANDING)} == {"processed" if expected else "skipped"}
        assert await game.rows("SELECT state FROM coinslot_subjects") == [("revoked",)]

    play(story)


def test_a_failed_grant_that_was_overtaken_is_not_made_up_for(play: Play) -> None:
    """Paid fails, canceled comes, paid comes again: nothing is granted, nothing taken."""

    async def fail(_webhook: Webhook, _: AsyncConnection) -> None:
        raise RuntimeError("not now")

    async def story(game: Game) -> None:
        game.does = fail
        assert await game.post_all(b.order_paid()) == [503]
        game.does = None
        assert await game.post_all(b.order_canceled(), b.order_paid(), b.order_canceled()) == [204, 204, 204]
        assert await game.grants() == []

    play(story)


def test_a_failed_cancellation_comes_again(play: Play) -> None:
    """The order stays granted until its items were taken back."""

    async def fail(_webhook: Webhook, _: AsyncConnection) -> None:
        raise RuntimeError("not now")

    async def story(game: Game) -> None:
        assert await game.post_all(b.order_paid()) == [204]
        game.does = fail
        assert await game.post_all(b.order_canceled()) == [503]
        game.does = None
        assert await game.post_all(b.order_canceled(), b.order_canceled()) == [204, 204]
        assert await game.grants() == [("order_paid", 700_123), ("order_canceled", 700_123)]

    play(story)


def test_partial_refunds_are_each_done_once(play: Play) -> None:
    """Several of one payment, each of which may come twice; then the rest."""
    half, more = (b.refund(kind="partial_refund", amount=amount) for amount in (0.5, 0.7))

    async def story(game: Game) -> None:
        assert set(await game.post_all(b.payment(), half, more, half, more, b.refund())) == {204}
        assert [kind for kind, _ in await game.grants()] == ["payment", "partial_refund", "partial_refund", "refund"]

    play(story)


def test_orders_and_their_money_are_apart(play: Play) -> None:
    """In separate mode all four come, and each handler is called once."""

    async def story(game: Game) -> None:
        bodies = [b.payment(), b.apart(b.order_paid()), b.refund(), b.apart(b.order_canceled())]
        assert await game.post_all(*bodies, *bodies) == [204] * 8
        assert game.kinds == ["payment", "order_paid", "refund", "order_canceled"]

    play(story)


def test_twins_at_the_same_moment(play: Play) -> None:
    """Twenty of each of five orders at once, with their cancellations: one effect for each."""

    async def story(game: Game) -> None:
        bodies = [make(number, money=number) for number in range(1, 6) for make in (b.order_paid, b.order_canceled)]
        answers = await asyncio.gather(*(game.post(body) for body in bodies * 10))
        assert {answer.status_code for answer in answers} == {204}
        for number in range(1, 6):
            done = [kind for kind, about in await game.grants() if about == number]
            assert done in ([], ["order_paid", "order_canceled"])
        assert await game.rows("SELECT count(*) FROM coinslot_inbox") == [(10,)]

    play(story, handler_seconds=20)


def test_a_twin_of_one_that_is_refused_gets_the_refusal(play: Play) -> None:
    """Even if it was let in while the refusal was not kept yet."""
    refused = 0

    async def refuse_once(_webhook: Webhook, _: AsyncConnection) -> None:
        nonlocal refused
        refused += 1
        raise IncorrectAmountError(f"number {refused}")

    async def story(game: Game) -> None:
        game.does = refuse_once
        answers = await asyncio.gather(*(game.post(b.order_paid()) for _ in range(5)))
        assert {answer.content for answer in answers} == {(await game.post(b.order_paid())).content}

    play(story)


WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def test_twins_at_two_receivers_get_one_refusal(postgres: Postgres) -> None:
    """On PostgreSQL the same, where nobody has the whole database for himself."""
    url = postgres.database()
    asked = 0

    async def refuse(_webhook: Webhook, db: AsyncConnection) -> None:
        nonlocal asked
        asked += 1
        number = asked
        while number == 1 and not (await db.execute(WAITING)).scalar():
            pass  # until a twin waits for its turn, which it has before the refusal is kept
        raise IncorrectAmountError(f"number {number}")

    async def story() -> None:
        async with AsyncExitStack() as running:
            receivers = [Webhooks(SECRET, url, handler_seconds=20) for _ in range(2)]
            for receiver in receivers:
                running.push_async_callback(receiver.close)
                receiver.on_order_paid(refuse)
            body = b.raw(b.order_paid())
            answers = await asyncio.gather(*(receiver.receive(body, signed(body)) for receiver in receivers * 5))
            assert set(answers) == {await receivers[0].receive(body, signed(body))}
            assert answers[0].status == 400

    in_own_loop(story())
    assert asked > 1


def test_a_handler_cannot_commit(play: Play) -> None:
    """What it wrote would stay without the inbox, and be done again with each delivery."""

    async def commit(_webhook: Webhook, db: AsyncConnection) -> None:
        await db.commit()

    async def commit_and_hide_it(webhook: Webhook, db: AsyncConnection) -> None:
        try:
            await commit(webhook, db)
        except Exception:  # noqa: BLE001 # the worst that a handler may do
            return

    async def story(game: Game) -> None:
        for handler in (commit, commit_and_hide_it):
            game.does = handler
            assert await game.post_all(b.order_paid(), b.user_validation()) == [503, 503]
            assert await game.grants() == []
            [(error,)] = await game.rows("SELECT error FROM coinslot_inbox")
            assert "A handler has ended the transaction" in error or "invalid transaction" in error
        game.does = None
        assert await game.post_all(b.order_paid()) == [204]
        assert await game.grants() == [("order_paid", 700_123)]

    play(story)


def test_a_handler_may_use_an_orm(play: Play) -> None:
    """A session on the transaction: its commit is the receiver's, its rollback everything's."""

    async def with_session(_webhook: Webhook, db: AsyncConnection) -> None:
        async with AsyncSession(bind=db) as session:
            await session.execute(text("INSERT INTO grants (about, kind) VALUES (1, 'by session')"))
            await session.commit()

    async def story(game: Game) -> None:
        game.does = with_session
        assert await game.post_all(b.order_paid(), b.order_paid()) == [204, 204]
        assert await game.grants() == [("order_paid", 700_123), ("by session", 1)]

        async def fail(webhook: Webhook, db: AsyncConnection) -> None:
            await with_session(webhook, db)
            raise RuntimeError("after all")

        game.does = fail
        assert await game.post_all(b.order_paid(8, money=8)) == [503]
        assert len(await game.grants()) == 2

    play(story)


def test_a_handler_that_has_broken_the_transaction_fails(play: Play) -> None:
    """One that rolls back is not taken for one that has granted."""

    async def roll_back(_webhook: Webhook, db: AsyncConnection) -> None:
        await db.rollback()

    async def story(game: Game) -> None:
        game.does = roll_back
        assert await game.post_all(b.order_paid()) == [503]
        [(error,)] = await game.rows("SELECT error FROM coinslot_inbox")
        assert error.startswith("StoreError: A handler has ended the transaction; expected it to leave that to")
        assert await game.grants() == []

    play(story)
