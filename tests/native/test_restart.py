"""A game dies between any two steps of a purchase: the next visit finds what there is, and grants it once."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from coinslot.native import ErrorCode, Fault
from coinslot.native.http import Http
from coinslot.native.journal import SqliteJournal
from tests.native.game import Game, bought

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from coinslot.native import Order, SuccessInfo
    from coinslot.sandbox import Sandbox

    Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def game(sandbox: Sandbox) -> Game:
    """Ayla's."""
    return Game(sandbox)


@dataclass
class Visit:
    """What the game was told."""

    offers: list[tuple[int, bool]] = field(default_factory=list)
    errors: list[Fault] = field(default_factory=list)

    def take(self, order: Order | None, info: SuccessInfo) -> None:
        """Take a success."""
        self.offers.append((order.order_id if order else 0, info.redelivered))


async def next_visit(game: Game, path: Path) -> Visit:
    """A clean one, to the end of everything that was left."""
    visit = Visit()
    async with game.coinslot(journal=path) as coinslot:
        coinslot.on("success", visit.take)
        coinslot.on("error", visit.errors.append)
        async with asyncio.timeout(10):
            while await coinslot.pending():  # noqa: ASYNC110 - nothing signals it
                await asyncio.sleep(0.01)
    return visit


@dataclass
class Moment:
    """What would be left if the game died now."""

    name: str
    path: Path
    granted: tuple[tuple[int, bool], ...]
    """The order ids that the game has granted, as its own storage says."""


class Moments:
    """Keeps what is on disk before and after each step of a visit, as if it had died there."""

    def __init__(self, folder: Path, path: Path, granted: Callable[[], list[tuple[int, bool]]]) -> None:
        self.all: list[Moment] = []
        self._folder = folder
        self._path = path
        self._granted = granted

    def keep(self, name: str) -> None:
        """Keep this one."""
        copy = self._folder / f"{len(self.all)}.db"
        shutil.copy(self._path, copy)
        self.all.append(Moment(f"{len(self.all)} {name}", copy, tuple(self._granted())))

    def around(self, name: str, act: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        """Keep the moments before and after it."""

        async def act_and_keep(*arguments: Any) -> Any:  # noqa: ANN401 - those of the act
            self.keep(f"before {name}")
            result = await act(*arguments)
            self.keep(f"after {name}")
            return result

        return act_and_keep


def test_every_moment_of_a_purchase(game: Game, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever was the last thing that reached the disk, the paid order is granted once for its id.

    It comes again only where it was, or may have been, offered before, and is then called redelivered; before the
    order's id is known, it is told as what it is; and what was acknowledged never comes again.
    """
    path = tmp_path / "purchases.db"
    moments = Moments(tmp_path, path, lambda: granted)
    granted: list[tuple[int, bool]] = []

    def grant(order: Order | None, info: SuccessInfo) -> None:
        moments.keep("before the grant")
        granted.append((order.order_id if order else 0, info.redelivered))
        moments.keep("after the grant")

    async def play() -> int:
        with monkeypatch.context() as patch:
            patch.setattr(Http, "send", moments.around("a request", Http.send))
            for name in ("remember", "forget"):
                patch.setattr(SqliteJournal, name, moments.around(name, getattr(SqliteJournal, name)))
            async with game.coinslot(journal=path) as coinslot:
                purchase = coinslot.catalog.purchase("gems_100", on_success=grant)
                order_id = await game.ordered(purchase)
                game.sandbox.pay(order_id)
                await bought(purchase)
        for moment in moments.all:
            visit = await next_visit(game, moment.path)
            told[moment.name] = visit
        return order_id

    told: dict[str, Visit] = {}
    order_id = run(play())
    assert granted == [(order_id, False)]
    for moment in moments.all:
        visit = told[moment.name]
        ids = {each for each, _ in (*moment.granted, *visit.offers)}
        assert len(visit.offers) <= 1, moment.name
        if visit.errors:
            assert [fault.code for fault in visit.errors] == [ErrorCode.UNKNOWN_RESULT], moment.name
            assert "gems_100" in visit.errors[0].message
            assert ids == set(), moment.name
        elif ids:
            assert ids == {order_id}, moment.name
    names = [moment.name.partition(" ")[2] for moment in moments.all]
    kinds = [
        "lost" if visit.errors else "again" if visit.offers == [(order_id, True)] else "first" if visit.offers else "-"
        for visit in told.values()
    ]
    # Nothing was asked for; asked, and not known what came of it; known; offered, or about to be; taken.
    firsts = [kinds.index(kind) for kind in ("-", "lost", "first", "again")]
    assert firsts == sorted(firsts)
    assert kinds[names.index("before the grant")] == kinds[names.index("after the grant")] == "again"
    assert kinds[names.index("after forget") :] == ["-"] * (len(kinds) - names.index("after forget"))
    runs = [kind for index, kind in enumerate(kinds) if index == 0 or kinds[index - 1] != kind]
    assert runs == ["-", "lost", "first", "again", "-"]


def killed(game: Game, path: Path, granted: Path, step: int) -> subprocess.CompletedProcess[str]:
    """Run the game that dies before that step."""
    sandbox = game.sandbox
    arguments = (sandbox.store, sandbox.project_id, sandbox.token("ayla"), path, granted, step)
    program = Path(__file__).with_name("killed.py")
    return subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, str(program), *map(str, arguments)], capture_output=True, text=True, check=False
    )


def test_every_step_of_a_killed_process(game: Game, run: Run, tmp_path: Path) -> None:
    """SIGKILL leaves no time for anything: each order is granted once by its id, whichever step was the last."""
    whole = killed(game, tmp_path / "whole.db", tmp_path / "whole.txt", 0)
    assert whole.returncode == 0, whole.stderr
    steps = int(whole.stdout)
    fates: list[str] = []
    for step in range(1, steps + 1):
        game.sandbox.reset()
        path, granted = tmp_path / f"{step}.db", tmp_path / f"{step}.txt"
        assert killed(game, path, granted, step).returncode == -signal.SIGKILL
        visit = run(next_visit(game, path))
        earlier = [line.split()[0] for line in granted.read_text().splitlines()] if granted.exists() else []
        ids = {*earlier, *(str(order_id) for order_id, _ in visit.offers)}
        orders = {str(order.id) for order in game.sandbox.orders.all()}
        lost = [fault.code for fault in visit.errors] == [ErrorCode.UNKNOWN_RESULT]
        assert lost or ids == orders, step
        assert not (lost and ids), step
        assert len(visit.offers) <= 1
        if earlier and visit.offers:
            assert visit.offers[0][1], step  # nobody may take it for the first
        fates.append("lost" if lost else "again" if earlier and visit.offers else "granted" if ids else "-")
    runs = [fate for index, fate in enumerate(fates) if index == 0 or fates[index - 1] != fate]
    assert runs == ["-", "lost", "granted", "again", "granted"]
