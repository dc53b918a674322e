"""The file that a sandbox's state is kept in."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol

import pytest

from coinslot.sandbox.catalog import CATALOG
from coinslot.sandbox.checkout import Charge
from coinslot.sandbox.lines import Line
from coinslot.sandbox.order import OrderStatus
from coinslot.sandbox.provider import Provider
from coinslot.sandbox.statefile import VERSION, StateError, StateFile


class Clock(Protocol):
    """The fixture ``clock``."""

    now: float

    def __call__(self) -> float:
        """The time in seconds."""
        ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the state is kept."""
    return tmp_path / "state.json"


@pytest.fixture
def begun(path: Path, clock: Clock) -> Callable[[], Provider]:
    """Make a provider whose state the file keeps, as another process would."""

    def begin() -> Provider:
        provider = Provider(clock=clock)
        StateFile(path, provider).begin()
        return provider

    return begin


def _state(provider: Provider) -> dict[str, Any]:
    """What is kept, without the counts: those may be further on in a later provider."""
    state = provider.dump()
    for counted in ("orders", "checkouts", "events"):
        del state[counted]["next_id"]
    return state


GEMS = (Line(CATALOG["gems_550"], 2),)
TIP = (Charge("Tip", Decimal("2.50")),)

CHANGES: list[Callable[[Provider], object]] = [
    lambda it: it.orders.place("ayla", GEMS, custom_parameters={"level": 7}),
    lambda it: it.orders.begin_payment(it.orders.all()[0].id),
    lambda it: it.till.pay(it.orders.all()[0].id),
    lambda it: it.events.process("ayla", it.events.all()[0].id),
    lambda it: it.orders.settled("ayla", (Line(CATALOG["skin_ruby"]),), "gems"),
    lambda it: it.orders.move(it.orders.all()[0].id, OrderStatus.CANCELED),
    lambda it: it.checkouts.create("ayla", TIP),
    lambda it: it.till.begin(it.checkouts.all()[0]),
    lambda it: it.till.take(it.checkouts.all()[0]),
    lambda it: it.carts.open("ayla", None),
    lambda it: it.carts.put("ayla", None, GEMS),
    lambda it: it.carts.remove("ayla", None, "gems_550"),
    lambda it: it.wallets.set("ayla", "gold", 5),
    lambda it: it.wallets.credit("ayla", "gold", 2),
    lambda it: it.wallets.charge("ayla", "gold", 3),
    lambda it: it.clear(),
]


def test_everything_is_kept_at_each_change(begun: Callable[[], Provider]) -> None:
    """Whatever changes: who begins right after it holds the same, though the first has not ended."""
    provider = begun()
    for change in CHANGES:
        before = _state(provider)
        change(provider)
        assert _state(provider) != before
        assert _state(begun()) == _state(provider)


def test_counts_go_on(begun: Callable[[], Provider]) -> None:
    """Ids of orders, payments and events are above all that were given, also when what had them is forgotten."""
    provider = begun()

    def give(provider: Provider) -> list[int]:
        placed = provider.till.pay(provider.orders.place("ayla", GEMS).id)
        return [placed.id, provider.checkouts.create("ayla", TIP).id, provider.events.all()[-1].id]

    with provider.transaction:
        for _ in range(200):  # far more than one a second: the clock alone would not do
            last = give(provider)
    provider.clear()
    assert all(later > earlier for later, earlier in zip(give(begun()), last, strict=True))


def test_balance_and_order_are_kept_at_once(begun: Callable[[], Provider], path: Path) -> None:
    """No file that was ever written holds a charge without its order, or a done order without what it grants."""
    provider = begun()
    kept: list[tuple[int, int]] = []
    write = provider.transaction.keep

    def watch() -> None:
        write()
        state = json.loads(path.read_bytes())
        done = sum(order["status"] == "done" for order in state["orders"]["orders"])
        kept.append((done, state["wallets"].get("ayla", {}).get("gems", 0)))

    provider.transaction.keep = watch
    provider.till.pay(provider.orders.place("ayla", (Line(CATALOG["gems_550"]),)).id)
    assert kept == [(0, 0), (0, 0), (1, 550)]


def test_delay_goes_on_for_what_was_left(path: Path, clock: Clock) -> None:
    """On the end it is counted once more; the next clock may say anything."""
    first, second = Provider(clock=clock), Provider(clock=lambda: 5.0)
    file = StateFile(path, first)
    file.begin()
    order = first.orders.pay(first.orders.place("ayla", GEMS).id, done_delay=60)
    clock.now += 45
    file.end()
    StateFile(path, second).begin()
    assert second.orders.get(order.id).status is OrderStatus.PAID
    assert second.orders.next_due() == 15


def test_ended_file_is_left_to_others(path: Path) -> None:
    """What the first provider does after its end does not reach the file."""
    provider = Provider()
    file = StateFile(path, provider)
    file.begin()
    file.end()
    before = path.read_bytes()
    provider.orders.place("ayla", GEMS)
    assert path.read_bytes() == before


DAMAGED = [
    (b"", "is no state of a sandbox: "),
    (b"\xff\xfe", "is no state of a sandbox: "),
    (b"[" * 100_000, "is no state of a sandbox: "),
    (b"[]", "names no version"),
    (b"{}", "names no version"),
    (b'{"version": 1}', "has version 1, and this sandbox reads version 2. Use the coinslot that wrote it"),
    (b'{"version": 2}', "is damaged: KeyError: 'orders'"),
    (b'{"version": 2, "orders": []}', "is damaged: TypeError"),
    (b'{"version": 2, "orders": {"next_id": 1, "orders": [{"id": 1}]}}', "is damaged: KeyError"),
]


@pytest.mark.parametrize(("content", "text"), DAMAGED)
def test_damaged_file_is_explained_and_left_alone(path: Path, content: bytes, text: str) -> None:
    """The text names the file, says what is wrong and what to do; not a byte of it changes."""
    path.write_bytes(content)
    with pytest.raises(StateError) as raised:
        StateFile(path, Provider()).begin()
    assert str(raised.value).startswith(f"{path} ")
    assert text in str(raised.value)
    assert "or name another file; it was left as it is." in str(raised.value)
    assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


def test_cut_off_file_is_damaged(begun: Callable[[], Provider], path: Path) -> None:
    """Half of a real one is not taken for a whole one, wherever it was cut."""
    provider = begun()
    provider.till.pay(provider.orders.place("ayla", GEMS).id)
    whole = path.read_bytes()
    for length in range(0, len(whole), 50):
        path.write_bytes(whole[:length])
        with pytest.raises(StateError):
            StateFile(path, Provider()).begin()


def test_missing_folder_is_explained_at_the_beginning(tmp_path: Path) -> None:
    """Not at the first purchase."""
    with pytest.raises(StateError, match="cannot be written: No such file or directory"):
        StateFile(tmp_path / "nowhere" / "state.json", Provider()).begin()


def test_failed_writing_leaves_the_old_file(begun: Callable[[], Provider], path: Path) -> None:
    """Whoever made the change hears of it; the file is whole, and the next change keeps both."""
    provider = begun()
    before = path.read_bytes()
    obstacle = path.with_name(f"{path.name}.new")
    obstacle.mkdir()
    with pytest.raises(StateError, match="cannot be written: Is a directory"):
        provider.orders.place("ayla", GEMS)
    assert path.read_bytes() == before
    obstacle.rmdir()
    provider.orders.place("ayla", GEMS)
    assert len(begun().orders.all()) == 2


def test_version_stands_in_the_file(begun: Callable[[], Provider], path: Path) -> None:
    """Another version of the sandbox can tell."""
    begun()
    assert json.loads(path.read_bytes())["version"] == VERSION
