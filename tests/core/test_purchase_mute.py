"""A payment window of which nothing is heard: an ad-blocker, a policy or a proxy keeps its messages from us."""

from __future__ import annotations

import pytest

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.journal import Record
from coinslot.core.status import OrderStatus, Outcome, PaymentStatus, Phase
from tests.core.harness import FORBIDDEN, ORDER_ID, TROUBLE, Pair

NEW, PAID, DONE = OrderStatus.NEW, OrderStatus.PAID, OrderStatus.DONE
MUTE = ladder.MUTE_AFTER


def mute(*, socket: bool = True) -> Pair:
    """A window that is open and has said nothing."""
    return Pair(mute=True, socket=socket).click()


def test_a_payment_in_a_mute_window_is_found() -> None:
    """After 15 s the order is followed by the socket, and its news end the purchase and close the window."""
    pair = mute()
    pair.pass_time(MUTE)
    assert pair.purchase.phase is Phase.WATCHING
    pair.pass_time(20)
    pair.status = DONE
    pair.push(DONE)
    assert pair.outcome is Outcome.SUCCEEDED
    assert pair.times(c.CloseWindow) == [MUTE + 20]
    assert pair.times(c.CloseSocket) == [MUTE + 20]


def test_without_a_socket_a_mute_window_is_polled() -> None:
    """Each three seconds, from the 15th on."""
    pair = mute(socket=False)
    pair.pass_time(MUTE + 9)
    assert pair.times(c.CheckOrder) == [MUTE, MUTE, MUTE + 3, MUTE + 6, MUTE + 9]


@pytest.mark.parametrize("word", [None, PaymentStatus.INVOICE, PaymentStatus.OTHER])
def test_a_window_that_is_heard_is_not_followed(word: PaymentStatus | None) -> None:
    """Anything that it says will do: nothing is asked of the store while the player thinks."""
    pair = mute()
    pair.pass_time(MUTE - 1)
    pair.feed(e.WindowSpoke(pair.now) if word is None else e.WindowSaid(pair.now, word))
    pair.pass_time(3600)
    assert pair.purchase.phase is Phase.PAYING
    assert pair.times(c.CheckOrder) == []


def test_a_window_that_is_heard_late_is_followed_no_longer() -> None:
    """Its page was only slow: the socket is closed and the looks end; what it says counts as ever."""
    pair = mute()
    pair.pass_time(MUTE + 30)
    pair.feed(e.WindowSpoke(pair.now))
    assert (pair.purchase.phase, pair.times(c.CloseSocket)) == (Phase.PAYING, [MUTE + 30])
    looks = len(pair.all(c.CheckOrder))
    pair.pass_time(3600)
    assert len(pair.all(c.CheckOrder)) == looks
    pair.status = DONE
    pair.window_says(PaymentStatus.DONE)
    assert pair.outcome is Outcome.SUCCEEDED


def test_a_mute_window_that_is_closed_has_a_grace() -> None:
    """Nobody heard what was said in it: as after a window that spoke of a payment, abandoned after 10 s of looks."""
    pair = mute()
    pair.pass_time(60)
    pair.close()
    assert pair.times(c.CloseSocket) == [60]
    pair.pass_time(600)
    assert pair.outcome is Outcome.ABANDONED
    assert [at - 60 for at in pair.times(c.CheckOrder) if at >= 60] == [0, 1, 3, 6, 10]
    assert pair.times(c.Settle) == [70]


def test_a_window_that_is_closed_before_its_silence_is_noticed_is_abandoned_at_once() -> None:
    """Most of them: the player has changed their mind before the payment page was there."""
    pair = mute()
    pair.pass_time(MUTE - 1)
    pair.close()
    assert (pair.outcome, pair.times(c.Settle)) == (Outcome.ABANDONED, [MUTE - 1])


def test_a_mute_window_whose_order_is_paid_is_never_abandoned() -> None:
    """The order itself claims the payment; closed, it is followed on the rung that was climbed."""
    pair = mute()
    pair.pass_time(MUTE + 10)
    pair.status = PAID
    pair.push(PAID)
    pair.close()
    assert (pair.purchase.phase, pair.outcome) == (Phase.CONFIRMING, None)
    pair.status = DONE
    pair.push(DONE)
    assert pair.outcome is Outcome.SUCCEEDED
    assert len(pair.all(c.OpenSocket)) == 1


@pytest.mark.parametrize("looks", [[], [FORBIDDEN], [TROUBLE] * 999], ids=["new", "refused", "trouble"])
def test_a_mute_window_stays_open_when_the_ladder_ends(looks: list[OrderStatus]) -> None:
    """The player may still be paying: no outcome, and no window is taken away."""
    pair = Pair(mute=True, socket=True, looks=looks).click()
    pair.pass_time(3600)
    assert (pair.purchase.phase, pair.outcome) == (Phase.PAYING, None)
    assert pair.all(c.CloseWindow) == []


def test_a_mute_window_that_is_closed_after_the_ladder_is_looked_after() -> None:
    """However long the player took."""
    pair = mute()
    pair.pass_time(3600)
    pair.status = DONE
    pair.close()
    assert pair.outcome is Outcome.SUCCEEDED


def test_waking_up_beside_a_mute_window_begins_the_wait_anew() -> None:
    """One look at once; after another 15 s without a word the order is followed."""
    pair = mute()
    pair.pass_time(10)
    pair.feed(e.Woke(pair.now))
    pair.pass_time(14)
    assert (pair.purchase.phase, pair.times(c.CheckOrder)) == (Phase.PAYING, [10])
    pair.pass_time(1)
    assert pair.purchase.phase is Phase.WATCHING


def test_a_window_that_another_runtime_finds_mute_is_followed() -> None:
    """Nothing was heard of it before the first runtime died, and nothing is heard afterwards."""
    pair = Pair(mute=True, socket=True).resume(Record("p1", "gems_100", ORDER_ID), window_open=True)
    pair.pass_time(MUTE)
    assert pair.purchase.phase is Phase.WATCHING


def test_a_link_is_not_waited_for() -> None:
    """Nothing is ever heard of a window that is elsewhere: it is followed at once, and no word moves it."""
    pair = Pair(mute=True, socket=True)
    pair.feed(e.PurchaseRequested(pair.now, e.Paid.ELSEWHERE))
    assert pair.purchase.phase is Phase.CONFIRMING
    assert isinstance(pair.feed(e.WindowSpoke(pair.now))[0], c.Ignored)


def test_a_silence_is_explained_once() -> None:
    """After 15 s, and before the order is looked at; what the page finds out then is no news."""
    pair = mute()
    pair.pass_time(MUTE)
    kinds = [type(command) for at, command in pair.said if at == MUTE]
    assert kinds[:3] == [c.ExplainSilence, c.Remember, c.CheckOrder]
    pair.unheard()
    pair.pass_time(3600)
    pair.feed(e.Woke(pair.now))
    pair.pass_time(3600)
    assert pair.times(c.ExplainSilence) == [MUTE]


def test_a_window_that_is_heard_is_not_explained() -> None:
    """There is no silence."""
    pair = Pair(socket=True).click()
    pair.pass_time(3600)
    assert pair.all(c.ExplainSilence) == []
