"""Handlers: which function is called for which webhook."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from typing import TYPE_CHECKING

import pytest

from coinslot.server import Handlers, UngrantedError, Webhooks

if TYPE_CHECKING:
    from coinslot.server import Webhook


async def one(_webhook: Webhook, _: object) -> None:
    """Do nothing."""


async def other(_webhook: Webhook, _: object) -> None:
    """Do nothing else."""


class Callable:
    """One whose call is async."""

    async def __call__(self, _webhook: Webhook, _: object) -> None:
        """Do nothing."""


def test_a_decorator_gives_the_function_back() -> None:
    """It can still be called, and be the handler of another type."""
    handlers = Handlers()
    assert handlers.on_order_paid(one) is one
    assert handlers.on_payment(one) is one
    assert handlers.find("order_paid") is handlers.find("payment") is one


def test_a_type_has_one_handler() -> None:
    """A second would be forgotten, or grant twice."""
    handlers = Handlers()
    handlers.on_order_paid(one)
    with pytest.raises(ValueError, match=r"order_paid has a handler already: .*one.*; a type has one"):
        handlers.on_order_paid(other)
    made_elsewhere = Handlers()
    made_elsewhere.on_order_paid(other)
    with pytest.raises(ValueError, match="a type has one"):
        handlers.take(made_elsewhere)


def test_handlers_made_elsewhere_are_taken_over() -> None:
    """As of a module of the game's."""
    handlers = Handlers()
    handlers.on_order_paid(one)
    webhooks = Webhooks("key", handlers=handlers)
    webhooks.on_refund(other)
    assert (webhooks.find("order_paid"), webhooks.find("refund")) == (one, other)
    assert handlers.find("refund") is None


def test_other_types_are_those_without_a_decorator() -> None:
    """A type that has one, and no handler, is acknowledged and not other."""
    handlers = Handlers()
    handlers.on_other(one)
    assert handlers.find("dispute") is handlers.find("never-heard-of") is one
    assert handlers.find("refund") is handlers.find("user_validation") is None


def test_a_handler_is_async() -> None:
    """What is not would have done its work before anybody could roll it back."""
    handlers = Handlers()
    for wrong in (lambda _webhook, _db: None, print):
        with pytest.raises(TypeError, match=r"the handler of order_paid is .*; expected an async function"):
            handlers.on_order_paid(wrong)  # type: ignore[type-var] # as a game written without types would
    for add, good in ((handlers.on_order_paid, Callable()), (handlers.on_payment, partial(one))):
        add(good)


@pytest.mark.parametrize("kind", ["order_paid", "payment"])
def test_something_has_to_grant(kind: str) -> None:
    """An order, or a payment; no other handler does."""
    handlers = Handlers()
    handlers.on_order_canceled(one)
    handlers.on_other(one)
    with pytest.raises(UngrantedError, match="No handler grants anything; add on_order_paid, or on_payment"):
        handlers.check()
    getattr(handlers, f"on_{kind}")(one)
    handlers.check()


@pytest.mark.parametrize("missing", ["sqlalchemy", "starlette", "asyncpg"])
def test_a_missing_library_is_named(missing: str) -> None:
    """At the import, or when its database is asked for; None in sys.modules is how Python hides a module."""
    code = (
        f"import sys; sys.modules[{missing!r}] = None; from coinslot.server import Store; "
        "Store('sqlite:///game.db'); Store('postgresql://h/d')"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 # our own
    assert f"{missing} is missing; run: pip install 'coinslot[server]'" in ended.stderr
