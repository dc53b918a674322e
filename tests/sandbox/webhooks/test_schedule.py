"""What answers mean, and when a webhook comes again."""

from itertools import pairwise

import pytest

from coinslot.sandbox.webhooks.schedule import Verdict, judge, wait


def _offsets(kind: str) -> list[float]:
    """Minutes from the first attempt to each, the first included."""
    offsets = [0.0]
    while (seconds := wait(kind, len(offsets))) is not None:
        offsets.append(offsets[-1] + seconds / 60)
    return offsets


@pytest.mark.parametrize("kind", ["order_paid", "order_canceled"])
def test_orders_are_told_of_twenty_times_in_twelve_hours(kind: str) -> None:
    """The offsets of the documents' schedule, written out."""
    hours = [175, 235, 295, 355, 415, 475, 535, 595, 655, 715]
    assert _offsets(kind) == [0, 5, 10, 25, 40, 55, 70, 85, 100, 115, *hours]


@pytest.mark.parametrize("kind", ["payment", "refund"])
def test_payments_are_told_of_twelve_times_at_growing_intervals(kind: str) -> None:
    """At most 12 attempts within 12 hours, no interval shorter than the one before."""
    offsets = _offsets(kind)
    intervals = [later - sooner for sooner, later in pairwise(offsets)]
    assert (len(offsets), offsets[-1] <= 12 * 60, intervals) == (12, True, sorted(set(intervals)))


def test_players_are_asked_for_once() -> None:
    """user_validation is never sent again."""
    assert _offsets("user_validation") == [0]


def test_pace_divides_the_intervals() -> None:
    """At a hundred times the pace five minutes are three seconds."""
    assert wait("order_paid", 1, pace=100) == 3


@pytest.mark.parametrize(
    ("verdict", "statuses"),
    [
        (Verdict.ACCEPTED, [200, 201, 204]),
        (Verdict.REFUSED, [400, 401, 402, 403, 404, 409, 415, 422]),
        (Verdict.FAILED, [None, 202, 302, 408, 410, 429, 500, 502, 503]),
    ],
)
def test_answers_mean_what_the_documents_say(verdict: Verdict, statuses: list[int | None]) -> None:
    """Three are success, eight end it, and everything else, silence too, is tried again."""
    assert {judge(status) for status in statuses} == {verdict}
