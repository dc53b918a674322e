"""The page's own journal, web/keeping.js, for Python in the page: one for all tabs of a browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import js
from pyodide.ffi import JsException

from coinslot.browser.proxies import Proxies
from coinslot.client.journal import Permission
from coinslot.core import journal
from coinslot.core.errors import CoinslotError
from coinslot.core.status import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from coinslot.client.journal import Found
    from coinslot.core.journal import Entry

__all__ = ["PageJournal"]


class PageJournal:
    """See :class:`coinslot.client.journal.Journal`.

    It also knows the purchase for which this tab is left, until the player is back in it.

    Args:
        scripts: what web/python.js hands over.
        project: whose lines these are.
        sandbox: whether they are for testing.
    """

    def __init__(self, scripts: Any, project: int, *, sandbox: bool) -> None:  # noqa: ANN401 - a JavaScript object
        self._scripts = scripts
        self._scope = f"{project}:sandbox" if sandbox else f"{project}"
        self._leaving = scripts.Leaving.new(self._scope)
        self._left: str | None = None
        self._written: dict[str, dict[str, Any]] = {}
        self._keeping: Any = None
        self._proxies = Proxies()

    @property
    def durable(self) -> bool:
        """Whether the page has a storage that works."""
        return bool(self._keeping.durable)

    async def open(self, found: Found) -> None:
        """Begin."""
        handlers = js.Object.new()
        handlers.found = self._proxies.make(lambda line_id, entry: found(line_id, _plain(entry)))
        self._keeping = self._scripts.Keeping.new(self._scope, handlers)
        await self._keeping.opened

    async def scan(self) -> None:
        """Look for lines that no tab holds."""
        await self._keeping.scan()

    def hide(self) -> None:
        """Nobody sees the page any more: what is found is another tab's affair."""
        self._keeping.hide()

    async def remember(self, line_id: str, written: dict[str, Any]) -> None:
        """Commit an entry."""
        self._written[line_id] = written
        if line_id == self._left and written["outcome"] == Outcome.ABANDONED:
            self.stay()
        elif line_id == self._left:
            self._leaving.keep(_object(written))
        await self._keeping.remember(line_id, _object(written))

    async def forget(self, line_id: str) -> None:
        """Drop a line."""
        self._written.pop(line_id, None)
        if line_id == self._left:
            self.stay()
        await self._keeping.forget(line_id)

    async def let_go(self, line_id: str) -> None:
        """Hold a line no longer."""
        self._written.pop(line_id, None)
        self._keeping.letGo(line_id)

    async def set_aside(self, line_id: str) -> None:
        """Keep a line where no tab finds it."""
        await self._keeping.setAside(line_id)

    async def may_offer(self, line_id: str) -> Permission | None:
        """Whether its success may be offered in this tab."""
        permission = await self._keeping.mayOffer(line_id)
        return Permission(again=bool(permission.again)) if permission else None

    async def entries(self) -> Mapping[str, object]:
        """All lines, of all tabs."""
        pairs = js.Object.entries(await self._keeping.entries())
        return {line_id: _plain(entry) for line_id, entry in pairs}

    async def close(self) -> None:
        """Leave all lines to other tabs."""
        if self._keeping:
            self._keeping.close()
        self._proxies.destroy()

    # -- the page is left ----------------------------------------------------------------------------------

    def leave(self, line_id: str) -> None:
        """The page is about to be left for a purchase; at once, since nothing runs after that."""
        written = self._written.get(line_id)
        if written and written["orderId"] is not None:
            self._left = line_id
            self._leaving.keep(_object(written))

    def left(self) -> tuple[str, Entry] | None:
        """The purchase that the player may be coming back from, and its line's id."""
        try:
            entry = journal.decode(_plain(self._leaving.kept))
        except CoinslotError:
            return None  # nothing, or nothing that could be read: anybody may write there
        return entry.record.purchase_id, entry

    async def adopt(self, line_id: str, entry: Entry) -> None:
        """The player is back: follow it here, also while another tab does."""
        self._left = line_id
        await self._keeping.adopt(line_id, _object(journal.encode(entry)))

    def stay(self) -> None:
        """It is not this player's, or nothing is left to be told of it."""
        self._left = None
        self._leaving.drop()


def _object(written: dict[str, Any]) -> Any:  # noqa: ANN401 - a JavaScript object
    return js.JSON.parse(json.dumps(written))


def _plain(value: object) -> object:
    """What a storage holds, as JSON knows it; None where JSON does not."""
    try:
        text = js.JSON.stringify(value)
    except JsException:
        return None
    return json.loads(text) if isinstance(text, str) else None
