"""Two receivers on one PostgreSQL: what comes to both has one effect, and what one knows is heard at the other."""

from __future__ import annotations

import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import pytest

from tests.server.processes import receivers
from tests.server.receiver import Trouble
from tests.server.wire import Shop, Watch, post
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.server.postgres import Postgres
    from tests.server.processes import Receivers

PAID, CANCELED = "order_paid", "order_canceled"
LOCKED: Final = """
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
END_LISTENERS: Final = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'LISTEN%'
"""


@pytest.fixture(scope="module")
def shop() -> Shop:
    """Orders that no other test has."""
    return Shop()


@pytest.fixture(scope="module")
def pair(postgres: Postgres) -> Iterator[Receivers]:
    """Two receivers on one database, whose handlers may be held for long."""
    with receivers(postgres.database(), 2, handler_seconds=30) as started:
        yield started


def is_contested(pair: Receivers) -> bool:
    """Whether one waits for what the other one has locked."""
    return bool(pair.database.run(LOCKED))


def test_a_twin_waits_for_its_answer(pair: Receivers, shop: Shop) -> None:
    """Of two deliveries of one webhook, at one moment at two processes, the second waits and is not handled."""
    order, paid, _ = shop.order()
    handled = f"handles {PAID} {order}"
    pair.trouble([Trouble.HELD, Trouble.HELD])
    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(post, each.url, paid) for each in pair.each]
        until(lambda: is_contested(pair) or pair.said(handled) == 2, "both had begun")
        handlers = pair.said(handled)
        pair.let_go(handlers)
        assert [each.result() for each in answers] == [204, 204]
    assert handlers == 1
    assert pair.database.effects(order) == [(order, PAID)]


def test_a_cancellation_waits_for_the_grant(pair: Receivers, shop: Shop) -> None:
    """One that comes to the other process while the order is being granted takes back what was granted."""
    order, paid, canceled = shop.order()
    pair.trouble([Trouble.HELD])
    with ThreadPoolExecutor(2) as pool:
        granted = pool.submit(post, pair.each[0].url, paid)
        until(lambda: pair.said(f"handles {PAID} {order}"), "it was being granted")
        taken_back = pool.submit(post, pair.each[1].url, canceled)
        until(lambda: is_contested(pair) or taken_back.done(), "the cancellation was there")
        pair.let_go()
        assert (granted.result(), taken_back.result()) == (204, 204)
    assert pair.database.effects(order) == [(order, CANCELED), (order, PAID)]


def test_both_orders_of_arrival(pair: Receivers, shop: Shop) -> None:
    """A cancellation takes back what was granted; one that comes first makes the grant void. Both stay so."""
    one, other = (each.url for each in pair.each)
    (first, paid, canceled), (second, late, early) = shop.order(), shop.order()
    for _ in range(2):
        assert [post(one, paid), post(other, canceled)] == [204, 204]
        assert [post(one, early), post(other, late)] == [204, 204]
        one, other = other, one
    assert pair.database.effects(first) == [(first, CANCELED), (first, PAID)]
    assert pair.database.effects(second) == []


def deliver(url: str, body: bytes) -> None:
    """Send a webhook until it is accepted, as Xsolla does: who has waited for too long is asked to come again."""
    until(lambda: post(url, body) == 204, "it was accepted")


def check_a_throng(pair: Receivers, shop: Shop) -> None:
    """Send many webhooks several times to both, all at one moment, and count."""
    orders = [shop.order() for _ in range(16)]
    kept, canceled = orders[:8], orders[8:]
    bodies = [paid for _, paid, _ in orders] + [taken for _, _, taken in canceled]
    sent = [(each.url, body) for body in bodies for each in pair.each for _ in range(2)]
    random.shuffle(sent)
    with ThreadPoolExecutor(8) as pool:
        pool.map(lambda each: deliver(*each), sent)
    effects = {order: pair.database.effects(order) for order, _, _ in orders}
    assert {order: effects[order] for order, _, _ in kept} == {order: [(order, PAID)] for order, _, _ in kept}
    for order, _, _ in canceled:
        assert effects[order] in ([], [(order, CANCELED), (order, PAID)])


def test_a_throng(pair: Receivers, shop: Shop) -> None:
    """Whatever comes how often, in whatever order and at whichever process, has one effect."""
    check_a_throng(pair, shop)


def test_a_throng_at_one_file(tmp_path: Path, shop: Shop) -> None:
    """Two processes on one SQLite file keep out of each other's way as well."""
    with receivers(f"sqlite+aiosqlite:///{tmp_path}/coinslot.db", 2) as pair:
        check_a_throng(pair, shop)


def begin_anew(pair: Receivers) -> None:
    """Have two processes that nobody has watched anything at."""
    for each in pair.each:
        pair.trouble([Trouble.DEAF])
        assert post(each.url, b"") == 0
    until(pair.is_ready, "there were others")


def check_told(watch: Watch, order: int) -> None:
    """Look at what a page was told: one event, and the end."""
    event, data = watch.end()
    assert event == "event: order"
    assert json.loads(data.removeprefix("data: ")) == {"orderId": order, "status": "done"}


def test_who_waits_at_the_other_process_hears_it(pair: Receivers, shop: Shop) -> None:
    """At once: the webhook goes to one receiver, the page waits at the other."""
    order, paid, _ = shop.order()
    watch = Watch(pair.each[1].url, order)
    assert watch.waiting.wait(10)
    posted = time.monotonic()
    assert post(pair.each[0].url, paid) == 204
    check_told(watch, order)
    assert watch.at - posted < 5  # without having been told it would look after fifteen


def test_who_begins_to_wait_at_that_moment_hears_it(pair: Receivers, shop: Shop) -> None:
    """The first page that ever waits at a process, for an order that is granted at that moment."""
    begin_anew(pair)
    order, paid, _ = shop.order()
    pair.trouble([Trouble.HELD])
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(post, pair.each[0].url, paid)
        until(lambda: pair.said(f"handles {PAID} {order}"), "it was being granted")
        watch = Watch(pair.each[1].url, order)
        assert watch.waiting.wait(10)
        pair.let_go()
        assert answer.result() == 204
    answered = time.monotonic()
    check_told(watch, order)
    assert watch.at - answered < 5


def test_a_lost_connection_loses_no_news(pair: Receivers, shop: Shop) -> None:
    """While a receiver cannot hear the others, pages that wait at it, and that begin to, miss nothing for long."""
    order, paid, _ = shop.order()
    before = Watch(pair.each[1].url, order)
    assert before.waiting.wait(10)
    until(lambda: pair.database.run(END_LISTENERS), "somebody had listened")
    after = Watch(pair.each[1].url, order)
    assert after.waiting.wait(10)
    posted = time.monotonic()
    assert post(pair.each[0].url, paid) == 204
    for watch in (before, after):
        check_told(watch, order)
        assert watch.at - posted < 5  # a second until it listens again; without a look then it would be fifteen
