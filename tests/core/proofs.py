"""What holds of the game's server's word in every story of a purchase that needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.status import OrderStatus, Outcome, Phase
from tests.core.silence import Silence
from tests.core.times import EXACT

if TYPE_CHECKING:
    from coinslot.core.journal import Record
    from coinslot.core.purchase import Purchase

PROVES = frozenset({OrderStatus.DONE, OrderStatus.CANCELED})


class Proofs(Silence):
    """Without the word of the game's server nothing is a success, unless the game takes its silence for it."""

    def __init__(self, proof: ladder.Proof | None = None) -> None:
        super().__init__()
        self.proof = proof
        self.proving: int | None = None
        self.proved: OrderStatus | None = None
        self._told_now = self._refused_now = False

    def proves(self, event: object) -> None:
        """An event is about to be handled."""
        self._told_now = self._refused_now = False
        match event:
            case e.Proved(_, number, status) if number == self.proving:
                self.proving = None
                self._told_now, self._refused_now = status in PROVES, status not in PROVES
                self.proved = status if self._told_now else None
            case e.RequestFailed(_, e.Request.PROVE, number) if number == self.proving:
                self.proving, self._refused_now = None, True

    def moves_proof(self, command: c.AwaitProof | c.DropProof, journal: Record | None, *, done: bool) -> None:
        """The game's server is asked, or asked no more."""
        if isinstance(command, c.DropProof):
            assert command.number == self.proving, "dropped what nobody waits for"
            self.proving = None
            return
        assert self.proof, "asks a server that the game has not named"
        assert self.proving is None, "asks twice at a time"
        assert self.proved is None, "asks for what it knows"
        assert done, "asks for the proof of an order that is not done"
        assert journal
        assert command.order_id == journal.order_id, "asks for another order"
        self.proving = command.number

    def is_proved(self, *, verified: bool) -> None:
        """A success is told or offered."""
        if self.proof is None:
            assert verified, "the order's word is all that the game wants"
        elif verified:
            assert self.proved is OrderStatus.DONE, "verified by nobody"
        else:
            assert self.proof.or_order, "the game does not take the order's word"
            assert self.proved is None, "not verified, and yet it was proved"

    def loses_patience(self) -> None:
        """The silence of the game's server decides."""
        assert self.proof
        waited = self.now - self._since
        assert self._refused_now or waited >= self.proof.patience - EXACT, f"gave up after {waited} s"

    def may_settle(self, command: c.Settle, seen: frozenset[OrderStatus]) -> bool:
        """Whether the proof alone explains the outcome of a done order."""
        if self.proof is None or OrderStatus.DONE not in seen:
            return False
        if command.outcome is Outcome.CANCELED:
            return self.proved is OrderStatus.CANCELED
        return command.outcome is Outcome.PENDING and self.proved is None

    def keeps_proving(self, purchase: Purchase, journal: Record | None, *, timer: bool) -> None:
        """All commands of an event are carried out."""
        if self._told_now:
            assert purchase.phase in {Phase.OFFERED, Phase.OVER}, "was told, and goes on waiting"
        if purchase.phase is not Phase.VERIFYING:
            assert self.proving is None, f"{purchase.phase}, and still asks"
            return
        assert self.proof, "waits for a word that the game does not want"
        assert timer, "waits for a silent server for ever"
        assert journal
        assert journal.claimed, "another runtime would abandon what is done"
        assert not self.window_open, "keeps the window of a done order open"
