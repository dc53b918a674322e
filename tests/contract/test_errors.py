"""The closed list of errors: what comes in each world, and what is raised at the call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from coinslot.core.errors import ErrorCode

if TYPE_CHECKING:
    from tests.contract.world import World

LOCAL = {
    ErrorCode.INVALID_ARGUMENT,
    ErrorCode.DESTROYED,
    ErrorCode.WINDOW_BUSY,
    ErrorCode.POPUP_BLOCKED,
    ErrorCode.WINDOW_BLOCKED,
    ErrorCode.WINDOW_ISOLATED,
    ErrorCode.WINDOW_SILENT,
    ErrorCode.RUNTIME_BLOCKED,
    ErrorCode.RUNTIME_CORRUPT,
    ErrorCode.RUNTIME_FAILED,
    ErrorCode.JOURNAL_DAMAGED,
    ErrorCode.JOURNAL_NEWER,
}
"""Those that have nothing to do with the store."""

TO_PAY = ("orders.create", "gems_100")
FREE = ("orders.create_free_item", "daily_gift")
CHECK = ("orders.check", 1)


def refused(status: int, number: int) -> dict[str, Any]:
    """The store's refusal, as Xsolla's documents show it."""
    return {
        "status": status,
        "body": json.dumps({"statusCode": status, "errorCode": number, "errorMessage": f"[0401-{number}]: no"}),
    }


REMOTE: list[tuple[ErrorCode, tuple[object, ...], dict[str, Any]]] = [
    (ErrorCode.NETWORK, CHECK, {"drop": "request"}),
    (ErrorCode.INVALID_TOKEN, CHECK, refused(401, 1501)),
    (ErrorCode.INVALID_TOKEN, CHECK, {"status": 403, "body": "<html>"}),
    (ErrorCode.ITEM_NOT_FOUND, TO_PAY, refused(404, 4001)),
    (ErrorCode.ITEM_UNAVAILABLE, TO_PAY, refused(422, 4054)),
    (ErrorCode.ITEM_UNAVAILABLE, TO_PAY, refused(422, 1411)),
    (ErrorCode.ITEM_FREE, TO_PAY, refused(422, 1456)),
    (ErrorCode.ITEM_NOT_FREE, FREE, refused(422, 1411)),
    (ErrorCode.PURCHASE_LIMIT, TO_PAY, refused(422, 1460)),
    (ErrorCode.NOT_ENOUGH_VIRTUAL_CURRENCY, TO_PAY, refused(422, 5006)),
    (ErrorCode.PROMO_CODE_INVALID, TO_PAY, refused(422, 9807)),
    (ErrorCode.CART_NOT_FOUND, ("cart.get",), refused(422, 1401)),
    (ErrorCode.CART_INVALID, ("orders.create_from_cart",), refused(422, 1421)),
    (ErrorCode.ORDER_NOT_FOUND, CHECK, refused(404, 9001)),
    (ErrorCode.RATE_LIMITED, CHECK, {"status": 429, "headers": {"Retry-After": "7"}}),
    (ErrorCode.PROVIDER_UNAVAILABLE, CHECK, {"status": 503, "body": "<html>"}),
    (ErrorCode.REQUEST_REFUSED, TO_PAY, refused(422, 1551)),
    (ErrorCode.UNREADABLE_ANSWER, CHECK, {"status": 200, "body": "<html>"}),
    (ErrorCode.UNKNOWN_RESULT, FREE, {"drop": "answer"}),
    (ErrorCode.UNKNOWN_RESULT, FREE, {"status": 200, "body": "<html>"}),
    (ErrorCode.UNKNOWN_RESULT, FREE, {"status": 500}),
]
"""Code, what was asked for, and what the store did to it."""

MISUSE: list[tuple[str, tuple[object, ...], dict[str, Any]]] = [
    ("catalog.purchase", ("two words",), {}),
    ("catalog.purchase", ("",), {}),
    ("catalog.purchase", (5,), {}),
    ("catalog.purchase", ("gems_100",), {"quantity": 0}),
    ("catalog.purchase", ("gems_100",), {"quantity": 1.5}),
    ("catalog.purchase", ("gems_100",), {"custom_parameters": {f"p{number}": 1 for number in range(201)}}),
    ("catalog.purchase", ("gems_100",), {"on_success": "no function"}),
    ("catalog.purchase_for_virtual_currency", ("sword_01", "two words"), {}),
    ("catalog.purchase_for_virtual_currency", ("sword_01", "gems"), {"platform": "sega"}),
    ("catalog.purchase_free_item", ("a/b",), {}),
    ("cart.fill", ([("gems_100", 0)],), {}),
    ("cart.set_item", ("gems_100", -1), {}),
    ("cart.remove_item", ("two words",), {}),
    ("orders.check", (0,), {}),
    ("orders.check", ("1",), {}),
    ("orders.track", (-1,), {}),
    ("orders.create", ("two words",), {}),
    ("checkout.open", (), {"payment_token": ""}),
    ("checkout.open", (), {"payment_token": "token", "order_id": 0}),
]


def test_table_is_the_closed_list() -> None:
    """Whatever the store can cause is in it."""
    assert {code for code, _, _ in REMOTE} == set(ErrorCode) - LOCAL


def test_same_answer_has_the_same_code_everywhere(world: World) -> None:
    """With the HTTP status and the provider's own number where there are any."""
    world.start()
    for code, call, fault in REMOTE:
        world.sandbox.fault(**fault)
        answer = world.ask(str(call[0]), *call[1:])
        number = json.loads(fault["body"])["errorCode"] if fault.get("body", "").startswith("{") else None
        assert (answer.code, answer.http_status, answer.provider_code) == (code, fault.get("status"), number)


def test_refused_creation_fails_with_the_same_code(world: World) -> None:
    """The outcome has it, and no order is looked at."""
    world.start()
    for code, call, fault in REMOTE:
        if call not in {TO_PAY, FREE} or code is ErrorCode.UNKNOWN_RESULT:
            continue
        world.sandbox.fault(**fault)
        deal = world.buy("free item" if call == FREE else "item")
        ending = deal.ended()
        assert (ending.outcome, ending.order_id, ending.error) == ("failed", None, code)
        assert ("error", code) in deal.told
    assert "GET" not in world.requests()


def test_misuse_is_raised_at_the_call(world: World) -> None:
    """Before anything is sent, and told to nobody."""
    world.start()
    for call, arguments, named in MISUSE:
        raised = world.refusal(call, *arguments, **named)
        assert raised == "invalid_argument", f"{call} {arguments} {named}: {raised}"
    assert world.requests() == []


def test_nothing_can_be_begun_after_the_end(world: World) -> None:
    """The code says so, at the call."""
    world.start()
    world.destroy()
    calls: list[tuple[str, tuple[object, ...]]] = [
        ("catalog.purchase", ("gems_100",)),
        ("orders.track", (1,)),
        ("cart.get", ()),
    ]
    assert [world.refusal(call, *arguments) for call, arguments in calls] == ["destroyed"] * 3
    assert world.requests() == []
