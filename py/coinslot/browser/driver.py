"""The runtime's end of the port: reads what the page says and keeps a runner for each purchase."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from typing import TYPE_CHECKING, Any

from coinslot.browser.calls import answer
from coinslot.client.backend import Backend
from coinslot.client.feed import Feed
from coinslot.client.line import Line
from coinslot.client.proofs import Proofs
from coinslot.client.runner import Runner
from coinslot.client.session import Session
from coinslot.client.tokens import NoTokenError, Tokens
from coinslot.core import commands as c
from coinslot.core import events as e
from coinslot.core import journal, ladder, wire
from coinslot.core.errors import CoinslotError, Fault
from coinslot.core.journal import Known
from coinslot.core.port import ToPage, ToRuntime
from coinslot.core.purchase import Purchase
from coinslot.core.unverified import Unverified
from coinslot.providers.xsolla import orders, paystation
from coinslot.providers.xsolla.project import Project, page

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from coinslot.client.proofs import Follow
    from coinslot.client.runner import Machine
    from coinslot.client.session import Send
    from coinslot.client.sockets import Listen
    from coinslot.core.journal import Entry
    from coinslot.providers.xsolla.orders import OrderRequest


class PageSide:
    """The page's end of one purchase, as its runner sees it."""

    def __init__(
        self, session: Session, post: Callable[[dict[str, Any]], None], purchase_id: str, entry: Entry | None
    ) -> None:
        self._post = post
        self._id = purchase_id
        self._committing: deque[asyncio.Future[None]] = deque()
        self.line = Line(session, self._write, entry)
        self.showing = False
        """Whether the provider's page is shown, perhaps with a receipt after the purchase is over."""

    def at_once(self, command: c.Command) -> bool:
        """Have the page do something, unless it is of the record or has to wait for it."""
        if isinstance(command, c.Remember | c.Forget | c.ShowWindow):
            return False
        self._post(wire.message(self._id, command))
        return True

    async def carry_out(self, command: c.Command) -> None:
        """Do the rest; a record is waited for until it is committed."""
        await self.line.note(command)
        if isinstance(command, c.ShowWindow):
            await self.line.secure()  # what is paid there must be known to the next runtime, whoever made the order
            self.showing = True
        if not isinstance(command, c.Remember):
            self._post(wire.message(self._id, command))

    async def _write(self, written: dict[str, Any]) -> None:
        self._committing.append(asyncio.get_running_loop().create_future())
        self._say(ToPage.REMEMBER, record=written)
        await self._committing[-1]

    def committed(self) -> None:
        """The page has committed the first of the records that it was sent."""
        if self._committing:
            self._committing.popleft().set_result(None)

    def heard(self, message: paystation.Message, origin: str) -> None:
        """The window said something that is its own affair."""
        match message:
            case paystation.Detection():
                self._say(ToPage.TELL_WINDOW, text=paystation.DETECTED, origin=origin)
            case paystation.Dimensions(width, height):
                self._say(ToPage.RESIZE_WINDOW, width=width, height=height)
            case paystation.Close():
                self._say(ToPage.PROVIDER_CLOSED)
            case paystation.Unheard(reason):
                self._say(ToPage.IGNORED, reason=f"the payment window said {reason}")

    def _say(self, kind: ToPage, **members: object) -> None:
        self._post({"type": kind, "id": self._id, **members})


class Driver:
    """Runs purchases for one page.

    Args:
        say: takes JSON text to the page.
        send: sends a request, as :func:`coinslot.browser.http.send` does.
        listen: connects to the order socket, as web/socket.js does.
        follow: sends a request and hears its answer, as :func:`coinslot.browser.http.follow` does.
    """

    def __init__(self, say: Callable[[str], None], send: Send, listen: Listen, follow: Follow) -> None:
        self._say = say
        self._session: Session  # made by CONFIGURE, the page's first message
        self._feed: Feed | None = None
        self._send = send
        self._listen = listen
        self._follow = follow
        self._runners: dict[str, tuple[Runner, PageSide]] = {}
        self._token_wanted: asyncio.Future[object] | None = None
        self._tickets_wanted: set[tuple[int, asyncio.Future[object]]] = set()
        self._handlers: Mapping[str, Callable[[dict[str, Any]], None]] = {
            ToRuntime.PING: lambda _: self.post({"type": ToPage.PONG}),
            ToRuntime.CONFIGURE: self._configure,
            ToRuntime.TOKEN: self._token_came,
            ToRuntime.TICKET: self._ticket_came,
            ToRuntime.PURCHASE: self._purchase,
            ToRuntime.TRACK: self._track,
            ToRuntime.OPEN: self._open,
            ToRuntime.RESUME: self._resume,
            ToRuntime.CALL: self._call,
            ToRuntime.WOKE: self._woke,
            ToRuntime.TAKEN: self._taken,
            ToRuntime.DESTROY: lambda _: self.stop(),
        }
        self.stopped = False

    def hear(self, text: str) -> None:
        """Take one message of the page."""
        message = json.loads(text)
        kind = message.get("type")
        if handler := self._handlers.get(kind):
            handler(message)
        elif known := self._runners.get(message.get("id", "")):
            self._pass_on(kind, *known, message)
        self._sweep()

    def _pass_on(self, kind: str, runner: Runner, page: PageSide, message: dict[str, Any]) -> None:
        now = self._session.now()
        match kind:
            case ToRuntime.SAID:
                page.heard(runner.hear(message["text"]), message["origin"])
            case ToRuntime.UNHEARD:
                runner.feed(e.WindowUnheard(now))
            case ToRuntime.FLOODED:
                runner.feed(e.WindowFlooded(now))
            case ToRuntime.CLOSED:
                page.showing = False
                runner.feed(e.WindowClosed(now))
            case ToRuntime.REMEMBERED:
                page.committed()
            case ToRuntime.ACKNOWLEDGED:
                runner.feed(e.Acknowledged(now))
            case ToRuntime.OFFER_FAILED:
                runner.feed(e.OfferFailed(now))
            case ToRuntime.RECALLED:
                runner.feed(e.Recalled(now, Known(**message["known"])))
            case ToRuntime.STOP:
                runner.feed(e.Stopped(now))

    def post(self, message: dict[str, Any]) -> None:
        """Say something to the page."""
        self._say(json.dumps(message))

    def crashed(self, error: BaseException) -> None:
        """Tell the page of a bug in here: it starts another runtime, which takes up what was left."""
        self.post({"type": ToPage.CRASHED, "text": f"{type(error).__name__}: {error}"})

    def stop(self) -> None:
        """Drop everything, for good."""
        self.stopped = True
        for runner, _ in self._runners.values():
            runner.stop()
        self._runners.clear()
        self._session.stop()

    def _configure(self, message: dict[str, Any]) -> None:
        project = Project(**{key: value for key, value in message["project"].items() if value is not None})
        tokens = Tokens(message["token"] or self._ask_page)
        tracking = ladder.Tracking(message["tracking"])
        external = message["userExternalId"]
        self._session = Session(
            *(project, tokens, self._send, self._listen, self.crashed, tracking, external),
            proofs=self._make_proofs(message["backend"]),
        )
        if message["events"]:
            self._feed = Feed(self._session, self._found_paid, self._tell_trouble, self._log)
            self._feed.look()

    def _make_proofs(self, backend: dict[str, Any] | None) -> Proofs | None:
        if not backend:
            return None
        given = {name: value for name, value in backend.items() if value is not None}
        return Proofs(Backend(**{"ticket": self._ask_page_for_ticket, **given}), self._follow)

    def _purchase(self, message: dict[str, Any]) -> None:
        shape = orders.KINDS[message["kind"]]
        paid = e.Paid.IN_WINDOW if shape.needs_payment else e.Paid.AT_ONCE
        try:
            request = orders.read(shape, message["request"])
        except CoinslotError as error:
            # The page checks arguments too; what only this side finds ends the purchase, not the runtime.
            refused = e.PurchaseRefused(self._session.now(), Fault(error.code, str(error)), window=shape.needs_payment)
            self._start(message["id"]).feed(refused)
        else:
            self._start(message["id"], request).feed(e.PurchaseRequested(self._session.now(), paid))

    def _open(self, message: dict[str, Any]) -> None:
        order_id = message["orderId"]
        whole = message.get("paymentUrl")
        url, origins = page(whole) if whole else self._session.project.window(message["paymentToken"])
        runner = self._run(message["id"], Unverified(message["id"])) if order_id is None else self._start(message["id"])
        known = Known(**message["known"])
        runner.feed(e.CheckoutRequested(self._session.now(), order_id, url, origins, known=known))

    def _track(self, message: dict[str, Any]) -> None:
        known = Known(**message["known"])
        self._start(message["id"]).feed(e.TrackRequested(self._session.now(), message["orderId"], known))

    def _resume(self, message: dict[str, Any]) -> None:
        if message["live"]:
            # At once: what its window has said is told right behind.
            self._take_up(message, journal.decode(message["record"]))
        else:
            self._session.spawn(self._take_up_found(message))

    async def _take_up_found(self, message: dict[str, Any]) -> None:
        """Of what was found in the journal, only this player's own."""
        purchase_id = message["id"]
        try:
            entry = journal.decode(message["record"])
        except CoinslotError as error:
            fault = wire.plain(Fault(error.code, str(error)))
            self.post({"type": ToPage.UNREADABLE, "id": purchase_id, "fault": fault})
        else:
            if await self._session.find_owner() == entry.owner:
                self._take_up(message, entry)
            else:
                self.post(wire.message(purchase_id, c.LetGo()))

    def _take_up(self, message: dict[str, Any], entry: Entry) -> None:
        now, record = self._session.now(), paystation.returned(entry.record, message.get("query"))
        runner = self._start(message["id"], entry=entry)
        runner.feed(e.PurchaseResumed(now, record, message["windowOpen"], entry.outlived(now)))

    def _woke(self, _: dict[str, Any]) -> None:
        for runner, _page in self._runners.values():
            runner.feed(e.Woke(self._session.now()))
        if self._feed:
            self._feed.look()

    def _taken(self, message: dict[str, Any]) -> None:
        if self._feed:
            self._feed.taken(message["orderId"])

    async def _found_paid(self, order_id: int) -> None:
        # The page knows who follows which order, and what earlier visits have left.
        self.post({"type": ToPage.FOUND_PAID, "orderId": order_id})

    def _tell_trouble(self, fault: Fault) -> None:
        self.post({"type": ToPage.TROUBLE, "fault": wire.plain(fault)})

    def _log(self, text: str) -> None:
        self.post({"type": ToPage.NOTICE, "text": text})

    def _start(self, purchase_id: str, request: OrderRequest | None = None, entry: Entry | None = None) -> Runner:
        purchase = Purchase(
            purchase_id,
            getattr(request, "sku", None),
            token_can_change=self._session.tokens.can_change,
            rungs=self._session.rungs,
            proof=self._session.proofs.proof if self._session.proofs else None,
        )
        return self._run(purchase_id, purchase, request, entry)

    def _run(
        self, purchase_id: str, machine: Machine, request: OrderRequest | None = None, entry: Entry | None = None
    ) -> Runner:
        page = PageSide(self._session, self.post, purchase_id, entry)
        runner = Runner(self._session, purchase_id, machine, page.carry_out, request, page.line.commit, page.at_once)
        self._runners[purchase_id] = runner, page
        return runner

    def _call(self, message: dict[str, Any]) -> None:
        self._session.spawn(self._answer(message))

    async def _answer(self, message: dict[str, Any]) -> None:
        result = await answer(self._session, message["call"], message["arguments"])
        self.post({"type": ToPage.ANSWERED, "id": message["id"], **result})

    async def _ask_page(self) -> object:
        self._token_wanted = asyncio.get_running_loop().create_future()
        self.post({"type": ToPage.TOKEN_WANTED})
        return await self._token_wanted

    def _token_came(self, message: dict[str, Any]) -> None:
        wanted, self._token_wanted = self._token_wanted, None
        _settle(wanted, message)

    async def _ask_page_for_ticket(self, order_id: int) -> Any:  # noqa: ANN401 - checked by whoever asks
        wanted = order_id, asyncio.get_running_loop().create_future()
        self._tickets_wanted.add(wanted)
        self.post({"type": ToPage.TICKET_WANTED, "orderId": order_id})
        try:
            return await wanted[1]
        finally:
            self._tickets_wanted.discard(wanted)

    def _ticket_came(self, message: dict[str, Any]) -> None:
        # A game may track the order of its own purchase: one ticket is good for both.
        for order_id, wanted in self._tickets_wanted:
            if order_id == message["orderId"]:
                _settle(wanted, message)

    def _sweep(self) -> None:
        over = [name for name, (runner, page) in self._runners.items() if runner.over and not page.showing]
        for purchase_id in over:
            self._runners.pop(purchase_id)[0].stop()


def _settle(wanted: asyncio.Future[object] | None, message: dict[str, Any]) -> None:
    """The page has asked the game for a text."""
    if wanted is None or wanted.done():
        return
    if error := message.get("error"):
        wanted.set_exception(NoTokenError(error))
    else:
        wanted.set_result(message.get("value"))
