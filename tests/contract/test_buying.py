"""Every kind of purchase, from the call to the outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.world import AT_ONCE, LATER, PURCHASES, USER, Ending

if TYPE_CHECKING:
    from tests.contract.world import World

PAID = tuple(kind for kind in PURCHASES if kind not in AT_ONCE)


@pytest.mark.parametrize("kind", PAID)
def test_what_is_paid_succeeds(world: World, kind: str) -> None:
    """One order is created and paid, its status is told, and the success comes last, once and verified."""
    world.start()
    deal = world.buy(kind)
    world.pay(deal)
    assert deal.ended() == Ending("succeeded", deal.order_id, "done", None, verified=True)
    world.settle()
    assert deal.names[0] == "order"
    assert deal.statuses[-1] == "done"
    assert [what for what in deal.told if what[0] == "success"] == [("success", deal.order_id, True)]
    assert world.requests().count("POST") == 1


@pytest.mark.parametrize("kind", AT_ONCE)
def test_what_needs_no_payment_is_confirmed_by_the_first_look(world: World, kind: str) -> None:
    """One POST and one GET, both at once: no window, no socket, no three seconds of waiting."""
    world.start()
    begun = world.clock()
    deal = world.buy(kind)
    assert deal.ended() == Ending("succeeded", deal.order_id, "done", None, verified=True)
    assert world.clock() - begun < 3
    assert [each for each in world.requests() if each != "PUT"] == ["POST", "GET"]
    assert deal.names == ["order", "status", "success"]


def test_virtual_currency_is_charged_once(world: World) -> None:
    """By the price, when the order is created."""
    world.start()
    world.buy("virtual currency").ended()
    assert world.sandbox.wallets.balances(USER)["gems"] == 500


def test_cart_says_what_it_holds(world: World) -> None:
    """Filled, changed, emptied: each look at it tells, and what the store does not know is a warning."""
    world.start()
    cart = world.ask("cart.fill", [("gems_100", 2), ("sword_01", 1), ("no_such_item", 1)]).value
    assert [(each.sku, each.provider_code) for each in cart.warnings] == [("no_such_item", 4001)]
    assert world.ask("cart.set_item", "gems_100", 3).value is None
    assert world.ask("cart.remove_item", "sword_01").value is None
    cart = world.ask("cart.get").value
    assert [(each.sku, each.quantity) for each in cart.items] == [("gems_100", 3)]
    assert (cart.price.amount, cart.is_free) == ("5.97", False)
    assert world.ask("cart.clear").value is None
    assert list(world.ask("cart.get").value.items) == []


def test_parameters_reach_the_store(world: World) -> None:
    """The quantity is what is ordered, and the order says so."""
    world.start()
    deal = world.begin("catalog.purchase", "gems_100", quantity=3, custom_parameters={"level": 7})
    [line] = world.sandbox.orders.get(deal.order_id).lines
    assert (line.item.sku, line.quantity) == ("gems_100", 3)


def test_order_is_created_first_and_paid_later(world: World) -> None:
    """What was created without a window is paid by its token, and followed by its id."""
    world.start()
    created = world.ask("orders.create", "gems_100").value
    assert world.ask("orders.check", created.order_id).value.status == "new"
    deal = world.begin("checkout.open", payment_token=created.payment_token, order_id=created.order_id)
    world.pay(deal)
    assert deal.ended() == Ending("succeeded", created.order_id, "done", None, verified=True)
    assert world.requests().count("POST") == 1


def test_token_without_an_order_is_never_verified(world: World) -> None:
    """Nothing can be looked at: the window's word is all there is, and behind a link there is not even that."""
    world.start()
    deal = world.begin("checkout.open", payment_token=world.sandbox.payment_token(USER))
    if world.has_window:
        world.pay(deal)
        assert deal.ended() == Ending("succeeded", None, None, None, verified=False)
        assert ("success", None, False) in deal.told
    else:
        assert deal.ended() == Ending("pending", None, None, None, verified=False)
    assert world.requests() == []


def test_second_creation_while_the_first_is_under_way_has_an_outcome(world: World) -> None:
    """A player who clicks twice gets two answers: no call is dropped without a word."""
    world.start()
    world.sandbox.fault(method="POST", delay=1)
    first = world.buy("free item")
    second = world.buy("free item")
    assert (second.ended().outcome, first.ended().outcome) == ("succeeded", "succeeded")
    assert first.order_id != second.order_id
    assert world.requests().count("POST") == 2


@pytest.mark.parametrize("kind", [*AT_ONCE, "item"])
def test_creation_whose_answer_is_lost_is_never_sent_again(world: World, kind: str) -> None:
    """It was carried out, virtual currency charged, and nobody knows: pending with unknown_result, one POST."""
    world.start()
    world.sandbox.fault(method="POST", drop="answer")
    deal = world.buy(kind)
    assert deal.ended() == Ending("pending", None, None, "unknown_result", verified=True)
    assert len(world.sandbox.orders.all()) == 1
    world.settle()
    assert world.requests().count("POST") == 1
    if kind == "virtual currency":
        assert world.sandbox.wallets.balances(USER)["gems"] == 500


def test_created_order_whose_answer_is_lost_raises(world: World) -> None:
    """Also where no purchase is begun: the code says that the order may exist, and it is not sent again."""
    world.start()
    world.sandbox.wallets.set(USER, "gems", 1000)
    world.sandbox.fault(method="POST", drop="answer")
    assert world.ask("orders.create_for_virtual_currency", "sword_01", "gems").code == "unknown_result"
    assert world.requests() == ["POST"]
    assert world.sandbox.wallets.balances(USER)["gems"] == 500


def test_creation_that_was_surely_not_carried_out_is_sent_again(world: World) -> None:
    """The store said 429 and for how long; then the purchase goes on."""
    world.start()
    world.sandbox.fault(method="POST", status=429, headers=LATER)
    begun = world.clock()
    assert world.buy("virtual currency").ended().outcome == "succeeded"
    assert world.clock() - begun >= 2
    assert world.requests() == ["POST", "POST", "GET"]
    assert world.sandbox.wallets.balances(USER)["gems"] == 500
