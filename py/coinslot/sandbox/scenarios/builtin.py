"""The scenarios that there are. Each function's docstring is what ``--list-scenarios`` says of it."""

from coinslot.sandbox.scenarios.stage import Stage


def success(order: Stage) -> None:
    """The page pays by itself."""
    order.player("pay")


def decline_then_retry(order: Stage) -> None:
    """The page tries a card that is declined, then one that pays."""
    order.player("decline")
    order.player("pay", at="troubled")


def close_without_paying(order: Stage) -> None:
    """The page closes itself before anything is paid."""
    order.player("close")


def close_after_paying(order: Stage, seconds: float = 2) -> None:
    """The page pays and closes itself at once, before it has said done; the order is done some seconds later."""
    order.set(order_done_delay=seconds, window_done_delay=seconds)
    order.player("pay")
    order.player("close", at="delivering")


def done_message_lost(order: Stage) -> None:
    """The window's done does not reach the game."""
    order.set(drop_window_done=True)


def order_late(order: Stage, seconds: float = 10) -> None:
    """The window says done at once, the order is done some seconds after the payment."""
    order.set(order_done_delay=seconds)


def expired(order: Stage, seconds: float = 3) -> None:
    """The order expires some seconds after it was made."""
    order.at("created", "expire", after=seconds)


def canceled(order: Stage) -> None:
    """The page cancels the order by itself."""
    order.player("cancel")


def refund(order: Stage, seconds: float = 3) -> None:
    """The order is canceled some seconds after it was done."""
    order.at("done", "refund", after=seconds)


def duplicate_messages(order: Stage) -> None:
    """Every status comes three times, from the window and over the socket."""
    order.set(window_copies=3)
    order.push_fault(copies=3, times=10)


def reordered_messages(order: Stage) -> None:
    """The window says done, then delivering, then invoice; the socket says done before paid."""
    order.set(window_reversed=True, order_done_delay=0.5)
    order.push_fault(status="paid", swap=True)


def mute_window(order: Stage) -> None:
    """The window works and says nothing to the game, as if a blocker swallowed it."""
    order.set(window_mute=True)


def popup_only(order: Stage) -> None:
    """The payment page refuses to stand in a frame."""
    order.set(window_frames="none")


def socket_refused(order: Stage) -> None:
    """The player's socket connections are cut as soon as they say who they are."""
    order.refuse_socket()


def socket_dropped(order: Stage, seconds: float = 1) -> None:
    """The player's sockets are cut once he has paid; the order is done some seconds later."""
    order.set(order_done_delay=seconds)
    order.at("paid", "cut-sockets")


def poll_429(order: Stage) -> None:
    """The first three looks at the order are answered 429 with Retry-After: 1."""
    order.fault(method="GET", status=429, headers={"Retry-After": "1"}, times=3)


def poll_500(order: Stage) -> None:
    """The first three looks at the order are answered 500."""
    order.fault(method="GET", status=500, times=3)


def webhook_before_client(order: Stage, seconds: float = 2) -> None:
    """The game's server hears of the payment at once, window and order say done some seconds later."""
    order.set(order_done_delay=seconds, window_done_delay=seconds)


def webhook_late(order: Stage, seconds: float = 30) -> None:
    """The first webhook of the order comes some seconds late."""
    order.webhook_fault(delay=seconds)


def webhook_duplicated(order: Stage) -> None:
    """Every webhook of the order comes twice."""
    order.webhook_fault(copies=2, times=20)


def webhook_out_of_order(order: Stage, seconds: float = 1) -> None:
    """The order is refunded some seconds after it was done, and order_canceled comes before order_paid."""
    order.webhook_fault(kind="order_paid", swap=True)
    order.at("done", "refund", after=seconds)


def webhook_5xx_then_accepted(order: Stage) -> None:
    """The first answer to order_paid is taken for a 503, and it comes again after three seconds instead of 300."""
    order.set(webhook_pace=100)
    order.webhook_fault(kind="order_paid", status=503)


def forged_messages(order: Stage) -> None:
    """The window says done before anything is paid, and an order_paid with a wrong signature reaches the server."""
    order.set(window_forged=True)
    order.at("created", "forge-webhook")


def reload_in_the_middle(order: Stage, seconds: float = 3) -> None:
    """The page pays and is loaded anew before it has said done; the order is done some seconds later."""
    order.set(order_done_delay=seconds, window_done_delay=seconds)
    order.player("pay")
    order.player("reload", at="delivering")


ALL = (
    success,
    decline_then_retry,
    close_without_paying,
    close_after_paying,
    done_message_lost,
    order_late,
    expired,
    canceled,
    refund,
    duplicate_messages,
    reordered_messages,
    mute_window,
    popup_only,
    socket_refused,
    socket_dropped,
    poll_429,
    poll_500,
    webhook_before_client,
    webhook_late,
    webhook_duplicated,
    webhook_out_of_order,
    webhook_5xx_then_accepted,
    forged_messages,
    reload_in_the_middle,
)
