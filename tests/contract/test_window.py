"""The payment window: its words and its end cause looks, and the order decides. Behind a link there is neither."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.contract.world import USER, Ending

if TYPE_CHECKING:
    from tests.contract.chromiumworld import ChromiumWorld
    from tests.contract.world import World


@pytest.mark.parametrize("lost", [False, True], ids=["heard", "lost"])
def test_order_that_is_done_after_the_payment_succeeds(world: World, *, lost: bool) -> None:
    """The provider says that it is paid seconds before the order is done, or its word is lost: no purchase is."""
    world.sandbox.settings.order_done_delay = 1.5
    world.sandbox.settings.drop_window_done = lost
    world.start()
    deal = world.buy()
    world.pay(deal)
    if lost:
        world.leave()
    assert deal.ended() == Ending("succeeded", deal.order_id, "done", None, verified=True)
    assert "cancel" not in deal.names


def test_socket_that_is_cut_in_the_middle_changes_nothing(world: World) -> None:
    """What the game is told is the same, word for word, whether the plug was pulled or not."""
    world.sandbox.settings.order_done_delay = 1.5
    world.start()
    stories = []
    for cuts in (False, True):
        deal = world.buy()
        world.pay(deal)
        if cuts:
            world.listens()
            world.sandbox.sockets.cut()
        assert deal.ended().outcome == "succeeded"
        told = [what if what[0] == "status" else what[0] for what in deal.told]
        # Whether the window's end or the success comes first is not said.
        stories.append([*told[:-2], *sorted(told[-2:], key=str)])
    assert stories[0] == stories[1]


def test_decline_is_no_outcome(world: World) -> None:
    """The player may try again, and then it succeeds."""
    world.start()
    deal = world.buy()
    world.decline(deal)
    if world.has_window:
        world.until(lambda: any("troubled" in what for what in deal.told), "the decline is told")
    assert not {"cancel", "error", "pending", "success"} & set(deal.names)
    world.pay(deal)
    assert deal.ended().outcome == "succeeded"


def test_cancel_on_the_payment_page_is_told(world: World) -> None:
    """The order says canceled: so does the outcome."""
    world.start()
    deal = world.buy()
    world.cancel(deal)
    assert deal.ended() == Ending("canceled", deal.order_id, "canceled", None, verified=True)
    assert deal.told[-1] == ("cancel", "canceled")


def test_order_that_expires_on_the_way_is_told(world: World) -> None:
    """Beside a window the close tells, behind a link the socket."""
    world.start()
    deal = world.buy()
    if not world.has_window:
        world.listens()
    world.sandbox.set_status(deal.order_id, "expired")
    world.leave()
    assert deal.ended().outcome == "expired"


@pytest.mark.parametrize("by", ["player", "provider", "game"])
def test_close_without_payment_is_abandoned(chromium: ChromiumWorld, by: str) -> None:
    """Whoever closes it, the game hears of it at once, and the next purchase opens its window."""
    chromium.start()
    deal = chromium.buy()
    assert deal.order_id
    chromium.leave(by)
    ending = deal.ended()
    assert (ending.outcome, ending.status) == ("abandoned", "new")
    assert deal.told[-1] == ("cancel", "abandoned")
    assert ("close", by) in deal.told
    after = chromium.buy()
    chromium.pay(after)
    assert after.ended().outcome == "succeeded"
    assert deal.names.count("cancel") == 1


def test_close_after_payment_is_never_a_cancel(chromium: ChromiumWorld) -> None:
    """The order is paid and not done: the window's end says nothing about that."""
    chromium.sandbox.settings.order_done_delay = 2
    chromium.sandbox.settings.window_done_delay = 60
    chromium.start()
    deal = chromium.buy()
    chromium.pay(deal)
    chromium.until(lambda: any("delivering" in what for what in deal.told), "the payment is under way")
    chromium.leave("game")
    assert deal.ended().outcome == "succeeded"
    assert "cancel" not in deal.names


def test_token_without_an_order_is_abandoned_by_a_close(chromium: ChromiumWorld) -> None:
    """Nothing can be looked at, and the outcome says that nobody has verified it."""
    chromium.start()
    deal = chromium.begin("checkout.open", payment_token=chromium.sandbox.payment_token(USER))
    chromium.leave()
    assert deal.ended() == Ending("abandoned", None, None, None, verified=False)
    assert deal.names == ["close", "cancel"]
    assert chromium.requests() == []


def test_word_of_another_payment_decides_nothing(chromium: ChromiumWorld) -> None:
    """The window's words name no order: whatever they are about, they cause looks, and the order stays new."""
    chromium.start()
    deal = chromium.buy()
    for status, invoice in (("canceled", "another"), ("invoice", None), ("done", "1")):
        chromium.window_says("status", {"paymentInfo": {"status": status, "invoice": invoice}})
    chromium.until(lambda: ("status", "new", "done") in deal.told, "the last word is told")
    chromium.until(lambda: chromium.looks(deal.order_id), "the order is looked at")
    assert not {"cancel", "error", "success"} & set(deal.names)
    chromium.pay(deal)
    assert deal.ended().outcome == "succeeded"


def test_forged_words_are_not_heard(chromium: ChromiumWorld) -> None:
    """A script of the page's, or another frame, is not the window: nothing is looked at, nothing is granted."""
    chromium.start()
    deal = chromium.buy()
    assert deal.order_id
    for command, data in (("status", {"paymentInfo": {"status": "done"}}), ("close", {}), ("widget-close", {})):
        chromium.page_says(command, data)
    chromium.settle()
    assert deal.names == ["order"]
    assert chromium.looks(deal.order_id) == 0
