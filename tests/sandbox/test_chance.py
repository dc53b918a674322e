"""Where ids and tokens come from."""

import re

import pytest

from coinslot.sandbox import Sandbox
from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.chance import Chance


@pytest.mark.parametrize("seed", [None, 7])
def test_ids_fit_a_signed_32_bit_integer(seed: int | None) -> None:
    """Also with the greatest offset in use: Xsolla's client libraries read no more."""
    chance = Chance(seed)
    assert 0 < chance.first_id() < chance.first_id(1_000_000_000) < 2**31


@pytest.mark.parametrize("seed", [None, 7])
def test_tokens_are_as_long_as_ever(seed: int | None) -> None:
    """Whoever reads them cannot tell whether they are seeded."""
    chance = Chance(seed)
    assert re.fullmatch(r"[\w-]{32}", chance.token("order", 1))
    assert re.fullmatch(r"[0-9a-f]{32}", chance.hex("cart", "ayla"))


def test_seed_makes_the_same_again() -> None:
    """For one seed and one thing there is one token; another seed, kind or number has another."""
    tokens = [Chance(seed).token(what, number) for seed in (7, "7", 8) for what in ("a", "b") for number in (1, 2)]
    assert len(set(tokens)) == 8
    assert tokens[:4] == tokens[4:8]
    assert Chance().token("a", 1) != Chance().token("a", 1)


def test_seeded_sandboxes_are_alike() -> None:
    """Orders, payments, carts, events and connections have the same ids and tokens in each."""

    def made() -> list[object]:
        sandbox = Sandbox(seed=7)
        order = sandbox.orders.create("ayla", CATALOG["gems_100"])
        sandbox.pay(order.id)
        tip = sandbox.payment_token("ayla")
        cart = sandbox._provider.carts.open("ayla", None)
        ids = [order.id, order.token, sandbox.orders.get(order.id).invoice, tip, cart.id, sandbox.events.all()[0].id]
        channels = sandbox._provider.channels
        return [*ids, channels.stream("ayla").epoch, channels.client_id("ayla"), channels.client_id("ayla")]

    assert made() == made()


def test_connections_are_never_taken_for_those_of_another_count() -> None:
    """Neither two of a player's, nor one from before a reset or a restart that goes on from a state."""
    sandbox = Sandbox(seed=7)
    channels = sandbox._provider.channels

    def made() -> list[str]:
        return [channels.stream("ayla").epoch, channels.client_id("ayla")]

    first = made()
    sandbox.reset()
    second = made()
    again = Sandbox(seed=7)
    again._provider.load(sandbox._provider.dump())
    channels = again._provider.channels
    assert len({*first, *second, *made()}) == 6
