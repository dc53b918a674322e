"""What each scenario does to an order, without a page; what it does in one is tested beside the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from coinslot.sandbox import Order, Sandbox, Settings, Stage
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.lines import Line
from tests.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from tests.sandbox.receiver import Receiver
    from tests.sandbox.wire import Wire

GEMS = (Line(CATALOG["gems_100"]),)


@pytest.fixture
def play(sandbox: Sandbox) -> Callable[[str], Order]:
    """Make an order of ayla's that plays a scenario."""
    return lambda scenario: sandbox.orders.place("ayla", GEMS, scenario=scenario)


@pytest.mark.parametrize(
    ("scenario", "settings"),
    [
        ("close-after-paying", {"order_done_delay": 2, "window_done_delay": 2}),
        ("done-message-lost", {"drop_window_done": True}),
        ("order-late-30", {"order_done_delay": 30}),
        ("duplicate-messages", {"window_copies": 3}),
        ("reordered-messages", {"window_reversed": True, "order_done_delay": 0.5}),
        ("mute-window", {"window_mute": True}),
        ("popup-only", {"window_frames": "none"}),
        ("webhook-before-client-4", {"order_done_delay": 4, "window_done_delay": 4}),
        ("webhook-5xx-then-accepted", {"webhook_pace": 100}),
        ("forged-messages", {"window_forged": True}),
        ("mute-window.order-late", {"window_mute": True, "order_done_delay": 10}),
    ],
)
def test_settings_hold_for_the_order_alone(
    sandbox: Sandbox, play: Callable[[str], Order], scenario: str, settings: dict[str, object]
) -> None:
    """Its own where the scenario names them, and no other order has them."""
    other = sandbox.orders.create("ayla", CATALOG["gems_100"])
    order = play(scenario)
    provider = sandbox._provider
    assert provider.settings_of(order.id).as_json() == Settings().as_json() | settings
    assert provider.settings_of(other.id) == Settings()


@pytest.mark.parametrize(
    ("scenario", "acts"),
    [
        ("success", "pay@ready"),
        ("decline-then-retry", "decline@ready pay@troubled"),
        ("close-without-paying", "close@ready"),
        ("close-after-paying", "pay@ready close@delivering"),
        ("canceled", "cancel@ready"),
        ("reload-in-the-middle", "pay@ready reload@delivering"),
        ("order-late", ""),
    ],
)
def test_page_learns_what_the_player_does(
    play: Callable[[str], Order], pay_station: httpx.Client, scenario: str, acts: str
) -> None:
    """And under which name; where nothing is said, whoever sits there pays."""
    told = pay_station.get(f"/pay/{play(scenario).token}").json()["scenario"]
    assert told["name"] == scenario
    assert " ".join(f"{each['do']}@{each['at']}" for each in told["player"]) == acts


def test_page_of_the_order_has_its_headers(play: Callable[[str], Order], pay_station: httpx.Client) -> None:
    """Frames are refused and the page is mute for this token; the next one is as ever."""
    alone = pay_station.get(f"/paystation4/?token={play('popup-only').token}")
    mute = pay_station.get(f"/paystation2/?access_token={play('mute-window').token}")
    plain = pay_station.get("/paystation4/?token=T")
    assert [each.headers.get("X-Frame-Options") for each in (alone, mute, plain)] == ["DENY", None, None]
    assert ["data-mute" in each.text for each in (alone, mute, plain)] == [False, True, False]


@pytest.mark.parametrize(
    ("scenario", "statuses"),
    [
        ("expired-3", ["new", "expired"]),
        ("refund-3", ["done", "canceled"]),
        ("order-late-3", ["paid", "done"]),
    ],
)
def test_time_does_the_rest(
    sandbox: Sandbox,
    play: Callable[[str], Order],
    scenario: str,
    statuses: list[str],
) -> None:
    """Two seconds later nothing has happened yet, three seconds later it has."""
    order = play(scenario)
    if statuses[0] != "new":
        sandbox.pay(order.id)
    seen = []
    for seconds in (2, 1.5):
        sandbox.advance(seconds)
        seen.append(str(sandbox.orders.get(order.id).status))
    assert seen == statuses


def test_scenario_goes_on_by_itself(sandbox: Sandbox, play: Callable[[str], Order]) -> None:
    """Nobody has to move the clock."""
    order = play("expired-0")
    until(lambda: sandbox.orders.get(order.id).status == "expired", "it had expired")


def test_scenario_is_set_up_once(sandbox: Sandbox, play: Callable[[str], Order], store: httpx.Client) -> None:
    """Changes of the order do not begin it anew: three looks fail, however often the order changes."""
    order = play("poll-500.expired-0")
    assert [store.get(f"/order/{order.id}").status_code for _ in range(2)] == [500, 500]
    until(lambda: sandbox.orders.get(order.id).status == "expired", "it had expired")
    assert [store.get(f"/order/{order.id}").status_code for _ in range(2)] == [500, 200]


def test_own_function_that_fails_is_told_of(sandbox: Sandbox) -> None:
    """On the timeline of its order; other scenarios go on."""

    def clumsy(order: Stage) -> None:
        order.at("created", lambda: 1 / 0)
        order.at("created", "expire")

    sandbox.scenarios.add(clumsy)
    order = sandbox.orders.place("ayla", GEMS, scenario="clumsy")
    until(lambda: sandbox.orders.get(order.id).status == "expired", "it had expired")
    failed = [entry.text for entry in sandbox.order(order.id).timeline if not entry.good]
    assert failed == ["clumsy: <lambda> failed: ZeroDivisionError: division by zero"]


def test_what_has_gone_another_way_is_left_alone(sandbox: Sandbox, play: Callable[[str], Order]) -> None:
    """A paid order does not expire, and a forgotten one troubles nobody."""
    order = play("expired-3")
    sandbox.pay(order.id)
    sandbox.advance(4)
    assert sandbox.orders.get(order.id).status == "done"
    play("expired-3")
    sandbox.reset()
    sandbox.advance(4)


@pytest.mark.parametrize(("scenario", "status"), [("poll-429", 429), ("poll-500", 500)])
def test_looks_at_the_order_fail_three_times(
    sandbox: Sandbox, play: Callable[[str], Order], store: httpx.Client, scenario: str, status: int
) -> None:
    """Only at this order; 429 says when to come back."""
    order, other = play(scenario), sandbox.orders.create("ayla", CATALOG["gems_100"])
    assert store.get(f"/order/{other.id}").status_code == 200
    answers = [store.get(f"/order/{order.id}") for _ in range(4)]
    assert [each.status_code for each in answers] == [status] * 3 + [200]
    assert (answers[0].headers.get("Retry-After") == "1") == (status == 429)


def test_pushes_are_doubled_and_swapped(
    sandbox: Sandbox, play: Callable[[str], Order], wire: Callable[..., Wire]
) -> None:
    """Every status three times, or done before paid; another order's pushes are as they should be."""
    ayla = wire()
    ayla.connect()
    doubled = play("duplicate-messages")
    sandbox.set_status(doubled.id, "paid")
    swapped = play("reordered-messages")
    sandbox.pay(swapped.id)
    sandbox.advance(1)
    pushes = [ayla.next()["push"]["pub"]["data"] for _ in range(9)]
    statuses = [[each["status"] for each in pushes if each["order_id"] == order.id] for order in (doubled, swapped)]
    assert statuses == [["new"] * 3 + ["paid"] * 3, ["new", "done", "paid"]]


def test_sockets_are_cut_when_paid_or_from_the_start(
    sandbox: Sandbox, play: Callable[[str], Order], wire: Callable[..., Wire]
) -> None:
    """Only this player's."""
    ayla, mallory = wire(), wire("mallory")
    ayla.connect()
    mallory.connect()
    sandbox.pay(play("socket-dropped").id)
    assert ayla.close_code() is None
    play("socket-refused")
    for _ in range(2):
        again = wire()
        again.send({"id": 1, "connect": {"data": again.auth}})
        assert again.close_code() is None
    assert [each.user for each in sandbox.sockets.all()] == ["mallory"]
    sandbox.reset()
    assert wire().connect()["client"]


@pytest.fixture
def hooked(sandbox: Sandbox, receiver: Receiver) -> Receiver:
    """The game's server, which the sandbox now sends to."""
    sandbox.webhooks.send_to(receiver.url)
    return receiver


def test_webhook_is_late(sandbox: Sandbox, play: Callable[[str], Order], hooked: Receiver) -> None:
    """The order is done long before the server hears of it."""
    sandbox.pay(play("webhook-late-30").id)
    sandbox.advance(29)
    assert hooked.kinds() == []
    sandbox.advance(2)
    assert hooked.kinds() == ["order_paid"]


def test_webhook_comes_before_the_client_knows(
    sandbox: Sandbox, play: Callable[[str], Order], hooked: Receiver
) -> None:
    """The server has it while the order is only paid."""
    order = play("webhook-before-client")
    sandbox.pay(order.id)
    sandbox.webhooks.deliver()
    assert (hooked.kinds(), sandbox.orders.get(order.id).status) == (["order_paid"], "paid")


@pytest.mark.parametrize(
    ("scenario", "seconds", "kinds"),
    [
        ("webhook-duplicated", 0, ["order_paid", "order_paid"]),
        ("webhook-out-of-order", 2, ["order_canceled", "order_paid"]),
        ("webhook-5xx-then-accepted", 3.5, ["order_paid", "order_paid"]),
    ],
)
def test_webhooks_go_wrong(
    sandbox: Sandbox,
    play: Callable[[str], Order],
    hooked: Receiver,
    scenario: str,
    seconds: float,
    kinds: list[str],
) -> None:
    """Twice, in the wrong order, or again after an answer that was lost; in the end all are accepted."""
    sandbox.pay(play(scenario).id)
    sandbox.advance(seconds)
    assert hooked.kinds() == kinds
    assert sandbox.webhooks.all_accepted()


def test_forged_webhook_tells_of_an_unpaid_order(
    sandbox: Sandbox, play: Callable[[str], Order], hooked: Receiver
) -> None:
    """Its signature is wrong, and the order is still new."""
    order = play("forged-messages")
    sandbox.advance(0)
    [forged] = sandbox.webhooks.all(order.id)
    assert (forged.forged, hooked.kinds(), sandbox.orders.get(order.id).status) == (True, ["order_paid"], "new")
