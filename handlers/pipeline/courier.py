"""Takes one message to Telegram and notes what became of it."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec

import structlog
from telegram import Bot
from telegram.error import Conflict, TelegramError

from bot.counts import REFUSED, SENT, TAP
from bot.outbox import CHAT_BUSY, NO_CONNECTION, TOKEN_REFUSED, TOO_FAST, Kind, OutboxRow
from bot.ports import Clock, LeaseLost, Store, Transaction
from handlers.pipeline import answer, outcomes, payload
from handlers.pipeline.delivery import Desk, Loaded
from handlers.pipeline.errors import where
from handlers.pipeline.limits import Limits, Trust
from handlers.pipeline.pulse import Pulse
from handlers.screen import Drawn
from wording.words import Wording, speaking

TOKEN_TRIED_AFTER = 30.0
CONNECTION_TRIED_AFTER = 1.0
NOTE_TRIES = 6
A_MOMENT = 0.001
LEADS_NO_MORE = "another instance leads"
AGAIN_AFTER = timedelta(minutes=1)

LATER = 0.05  # Seconds.

P = ParamSpec("P")
Note = Callable[[Transaction], None]
Notes = list[tuple[OutboxRow, Note]]
log = structlog.get_logger()


class Courier:
    """`ticks` counts seconds for limits and pauses, `clock` tells the time of the records."""

    def __init__(
        self,
        store: Store,
        bot: Bot,
        desk: Desk,
        wording: Wording,
        clock: Clock,
        limits: Limits,
        ticks: Callable[[], float],
        leads: Callable[[], bool],
        pulse: Pulse,
    ) -> None:
        self._pulse = pulse
        self._store, self._bot, self._desk, self._wording = store, bot, desk, wording
        self._clock, self._limits, self._ticks, self._leads = clock, limits, ticks, leads
        self.trust = Trust()
        self._plainly: set[int] = set()
        self.undrawn: dict[int, int] = {}
        self._later: Notes = []
        self._timer: asyncio.TimerHandle | None = None
        self._noting: asyncio.Task[None] | None = None

    async def deliver(self, loaded: Loaded) -> bool:
        """False where nothing else waits to be sent, for all that is known then."""
        row = loaded.row
        try:
            drawn = await self._draw(loaded)
        except Exception as error:
            log.error("screen failed", screen=row.message.screen, chat=row.message.chat_id, error=where(error))
            if row.message.kind is not Kind.CALLBACK:
                self.undrawn[row.id] = self.undrawn.get(row.id, 0) + 1
                return await self._note(self._desk.again, row, self._clock(), "screen failed")
            drawn = Drawn("")
        if drawn is None:
            return await self._note(self._desk.dropped, row, "obsolete", self._clock())
        match row.message.kind:
            case Kind.SHOW:
                return await self._show(row, drawn)
            case Kind.CALLBACK:
                return await self._answer(row, drawn)
            case Kind.LEAVE:
                return await self._once(row, payload.leave(row.message.chat_id))
            case Kind.REMOVE:
                return await self._remove(row)
            case Kind.MENU:
                return await self._once(row, *payload.menu(row.message.chat_id, drawn))

    async def _draw(self, loaded: Loaded) -> Drawn | None:
        """None where its reader may not have it any more: what takes long is asked for again once it is made."""
        if loaded.screen is None or loaded.view is None:
            return Drawn("")
        words = speaking(self._wording, loaded.view.language).on_clock(loaded.hour_cycle)
        if loaded.screen.make is not None:
            made: Drawn = await loaded.screen.make(self._store, loaded.view, words)
            still = await self._store.run(loaded.screen.load, loaded.row.message, self._clock())
            return None if still is None else made
        drawn: Drawn = loaded.screen.draw(loaded.view, words.inert() if loaded.screen.of_staff else words)
        return drawn

    async def _show(self, row: OutboxRow, drawn: Drawn) -> bool:
        chat_id, shown_as, ticks = row.message.chat_id, row.shown_as, self._ticks()
        if row.id in self._plainly:
            drawn = Drawn(drawn.text)  # What Telegram did not take as it was, it may take without its ornaments.
        edits = shown_as is not None and (drawn.picture is None or drawn.in_place) and not drawn.album
        if (free_at := self._limits.chat_free_at(chat_id, ticks, edits=edits and chat_id > 0)) > ticks:
            later = self._clock() + timedelta(seconds=free_at - ticks)
            return await self._note(self._desk.again, row, later, CHAT_BUSY)
        if shown_as is not None and edits:
            result = await self._limited(chat_id, payload.edit(chat_id, shown_as, drawn), edits=True)
            if isinstance(result, outcomes.NotEditable) and drawn.in_place and drawn.picture is not None:
                result = await self._limited(chat_id, payload.cover(chat_id, shown_as, drawn), edits=True)
            if isinstance(result, outcomes.NotEditable) and drawn.in_place:
                return await self._note(self._desk.dropped, row, "not there", self._clock())
            if not isinstance(result, outcomes.NotEditable):
                return await self._settle(row, drawn, result, shown_as)
        sent = await self._limited(chat_id, payload.send(chat_id, drawn), messages=max(len(drawn.album), 1))
        return await self._settle(row, drawn, sent, None)

    async def _limited(
        self, chat_id: int, request: payload.Call, *, edits: bool = False, messages: int = 1
    ) -> outcomes.Outcome | list[int]:
        """The message's id, or what went wrong. An album counts as its `messages`: the ids of all."""
        for _ in range(messages):
            await self._permitted(chat_id, edits=edits)
        try:
            sent = await self._post(request)
        except TelegramError as error:
            return outcomes.outcome(error)
        finally:
            for _ in range(messages):
                self._limits.end(self._ticks())
        every = sent if isinstance(sent, list) else [sent]
        known = [int(each["message_id"]) for each in every if isinstance(each, dict) and "message_id" in each]
        return known or outcomes.Done()

    async def _permitted(self, chat_id: int, *, edits: bool) -> None:
        """The sender has claimed no more than may start, but what cannot be changed is sent anew: that is one more."""
        while self._limits.room(now := self._ticks()) < 1:  # noqa: ASYNC110 (it is a moment that is waited for)
            await asyncio.sleep(min(max(self._limits.free_at(now) - now, A_MOMENT), 1))
        self._limits.start(chat_id, now, edits=edits)

    async def _settle(
        self, row: OutboxRow, drawn: Drawn, result: outcomes.Outcome | list[int], shown_as: int | None
    ) -> bool:
        """`shown_as` is the message that was to be changed; None if a new one was to be sent."""
        desk, now = self._desk, self._clock()
        self._pulse.tried(row.message.lane.name.lower(), outcomes.in_a_word(result), now - row.ready_since)
        match result:
            case list() | outcomes.Done():
                self.trust.restore()
                self._plainly.discard(row.id)
                self.undrawn.pop(row.id, None)
                first, more = (result[0], result[1:]) if isinstance(result, list) else (shown_as, [])
                return await self._note(desk.sent, row, first, drawn, now, more)
            case outcomes.NotSent():
                self.trust.trouble(self._ticks(), CONNECTION_TRIED_AFTER)
                await self._note(desk.again, row, now, NO_CONNECTION)
            case outcomes.Later():
                self.trust.trouble(self._ticks())
                await self._note(desk.again, row, now + row.refused_for, "refused for now")
            case outcomes.TooFast(seconds):
                self._limits.pause(row.message.chat_id, self._ticks() + seconds)
                await self._note(desk.again, row, now + timedelta(seconds=seconds), TOO_FAST)
            case outcomes.Moved(chat_id):
                await self._note(desk.moved, row, chat_id, now)
            case outcomes.Refused(reason, gone=True):
                await self._note(desk.gone, row, reason, now)
            case outcomes.Refused(reason):
                self._plainly.add(row.id)
                await self._note(desk.refused, row, reason, now)
            case outcomes.NoToken():
                log.critical("Telegram does not know the token: nothing is sent")
                self.trust.trouble(self._ticks(), TOKEN_TRIED_AFTER)
                await self._note(desk.again, row, now, TOKEN_REFUSED)
            case outcomes.NotEditable() | outcomes.NotRemovable():
                await self._note(desk.give_up, row, "not editable", now)
            case outcomes.Unknown():
                self.trust.trouble(self._ticks())
                await self._note_unknown(row, shown_as)
        return True

    async def _note_unknown(self, row: OutboxRow, shown_as: int | None) -> bool:
        """Whether a change arrived does not matter: it is made again, and makes no copy."""
        if shown_as is None:
            return await self._note(self._desk.maybe_sent, row, self._clock())
        later = self._clock() + timedelta(seconds=min(60, 2**row.tries))
        return await self._note(self._desk.again, row, later, "unknown")

    async def _answer(self, row: OutboxRow, drawn: Drawn) -> bool:
        """Once, and whatever comes of it is swallowed: what was tapped has been kept long since."""
        params = row.message.params
        try:
            await self._post(payload.answer(str(params.get("query", "")), drawn.text, bool(params.get("alert"))))
        except TelegramError as error:
            self._pulse.tried(TAP, REFUSED, self._clock() - row.created_at)
            return await self._note(self._desk.dropped, row, type(error).__name__, self._clock())
        self._pulse.tried(TAP, SENT, self._clock() - row.created_at)
        self._note_later(row, partial(self._desk.sent, row=row, message_id=None, drawn=drawn, now=self._clock()))
        return False

    async def _remove(self, row: OutboxRow) -> bool:
        """What is gone already is as it should be; what Telegram keeps is changed instead."""
        request = payload.remove(row.message.chat_id, row.message.in_place_of or 0)
        try:
            await self._post(request)
        except TelegramError as error:
            match outcomes.outcome(error):
                case outcomes.Done() | outcomes.NotEditable():
                    pass
                case outcomes.NotRemovable() | outcomes.Refused(gone=False):
                    return await self._note(self._desk.not_removed, row, "not removable", self._clock())
                case outcomes.Refused() | outcomes.Moved():
                    return await self._note(self._desk.dropped, row, "not there", self._clock())
                case outcomes.TooFast(seconds):
                    later = self._clock() + timedelta(seconds=seconds)
                    return await self._note(self._desk.again, row, later, TOO_FAST)
                case _:
                    return await self._note(self._desk.again, row, self._clock() + AGAIN_AFTER, "not done")
        return await self._note(self._desk.sent, row, None, Drawn(""), self._clock())

    async def _once(self, row: OutboxRow, *requests: payload.Call) -> bool:
        """What is no message: it makes no copy, so it is simply done again."""
        try:
            for request in requests:
                await self._post(request)
        except TelegramError as error:
            if isinstance(outcomes.outcome(error), (outcomes.Refused, outcomes.Moved)):
                return await self._note(self._desk.dropped, row, "not there", self._clock())
            return await self._note(self._desk.again, row, self._clock() + AGAIN_AFTER, "not done")
        return await self._note(self._desk.sent, row, None, Drawn(""), self._clock())

    async def _post(self, request: payload.Call) -> Any:
        """Not where another instance leads by now: this one may have been stopped since it claimed the row."""
        if not self._leads():
            raise Conflict(LEADS_NO_MORE)
        return await answer.post(self._bot.request, f"{self._bot.base_url}/{request.method}", request.data)

    async def _note(
        self,
        work: Callable[Concatenate[Transaction, OutboxRow, P], None],
        row: OutboxRow,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> bool:
        """In one transaction with what was left for later; False where nothing waits to be sent then."""
        later = self._left()
        notes: Notes = [(row, lambda tx: work(tx, row, *args, **kwargs)), *later]
        if later:
            with suppress(Exception):  # Then each by itself.
                return await self._store.run(_keep, [note for _, note in notes], self._clock())
        return any([await self._keep(of, note) for of, note in notes])

    async def _keep(self, row: OutboxRow, note: Note) -> bool:
        """Tried again while the database is away, since what was sent cannot be taken back."""
        for attempt in range(NOTE_TRIES):
            try:
                return await self._store.run(_keep, [note], self._clock())
            except LeaseLost:
                log.warning("message was taken over", row=row.id)
                return True
            except Exception as error:
                log.error("outcome not noted", row=row.id, attempt=attempt, error=where(error))
                await asyncio.sleep(0.1 * 2**attempt)
        log.critical("outcome lost: the message will be sent again", row=row.id)
        return True

    def _note_later(self, row: OutboxRow, note: Note) -> None:
        """With the next note, or in a moment: nobody waits for it, and the edit of the same tap lands beside it."""
        self._later.append((row, note))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(LATER, self._begin_noting)

    def _begin_noting(self) -> None:
        self._noting = asyncio.create_task(self._note_left())

    async def note_all(self) -> None:
        """What was left for later, now."""
        if self._noting is not None:
            await asyncio.wait({self._noting})
        await self._note_left()

    async def _note_left(self) -> None:
        for row, note in self._left():
            await self._keep(row, note)

    def _left(self) -> Notes:
        if self._timer is not None:
            self._timer.cancel()
        later, self._later, self._timer = self._later, [], None
        return later


def _keep(tx: Transaction, notes: Iterable[Note], now: datetime) -> bool:
    for note in notes:
        note(tx)
    return tx.outbox.is_ready(now)
