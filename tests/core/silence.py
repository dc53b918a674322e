"""What holds of a window that is not heard, or not any more, in every story of a purchase."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from coinslot.core import events as e
from coinslot.core import ladder
from coinslot.core.status import Phase
from tests.core.times import EXACT, Times

if TYPE_CHECKING:
    from coinslot.core.journal import Record
    from coinslot.core.purchase import Purchase

OF_A_WINDOW: Final = (e.WindowSaid, e.WindowSpoke, e.WindowUnheard, e.WindowFlooded, e.WindowClosed)


class Silence(Times):
    """Who is listened to: a window that is gone moves nothing, and one that is mute is followed without its words."""

    def __init__(self) -> None:
        super().__init__()
        self.window_open = False
        self._gone = False
        self._heard_now = False
        self._silent = True
        self._deaf = False
        self._shown_at = 0.0

    def hears(self, event: object, *, ordered: bool) -> None:
        """An event is about to be handled; ``ordered`` once the window may speak."""
        self._gone = isinstance(event, OF_A_WINDOW) and not self.window_open
        self._heard_now = False
        if self._gone:
            return
        match event:
            case e.WindowUnheard():
                self._deaf, self._silent = True, False
            case e.WindowSaid() | e.WindowSpoke() | e.WindowFlooded() if ordered:
                self._deaf, self._silent, self._heard_now = False, False, True
            case e.WindowClosed():
                self.window_open, self._since = False, self.now

    def shows(self) -> None:
        """The window begins to show the provider's page."""
        self._shown_at = self.now

    def explains(self) -> None:
        """The silence is explained: once, after all the time that a window has for its first word."""
        assert self._silent, "explains the silence again, or where it is known, or of a window that is heard"
        assert self.now - self._shown_at >= ladder.MUTE_AFTER - EXACT, "explains a silence that is none yet"
        self._deaf, self._silent = True, False

    def keeps_following(self, purchase: Purchase, journal: Record | None, *, timer: bool, looking: bool) -> None:
        """All commands of an event are carried out: what is not heard is followed at once, or waited for."""
        phase = purchase.phase
        if phase is Phase.PAYING and self._silent:
            assert timer or looking, "a window that never says a word is never noticed"
        if phase is Phase.WATCHING and self._phase is not Phase.WATCHING:
            assert self._deaf, "follows an order whose window may be heard"
            assert looking or self.quiet_until > self.now, "not looked at when its window could not be heard"
        assert not self._heard_now or phase is not Phase.WATCHING, "is heard, and followed as if it were not"
        if not self._deaf or phase is Phase.CREATING:
            return
        self._deaf = False
        if self.window_open and purchase._rungs:
            assert phase in {Phase.WATCHING, Phase.CONFIRMING}, "nothing can be heard, and nothing is done about it"
        if self.window_open and phase is not Phase.CONFIRMING:
            assert journal, "followed, and nobody remembers it"
            assert journal.spoke, "after what nobody heard one look would do"
