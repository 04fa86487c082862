"""What waits to be shown, and what has been: sent at least once, and never without end."""

import json
import logging
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.outbox import NEVER_GIVEN_UP, Kind, Lane, Message, OutboxRow, OutboxState
from bot.ports import LeaseLost
from bot.timeline import Told
from bot.unopened import is_unopened
from storage import outbox_statements as statements
from storage.shown import Shown
from storage.sql import Records, Row, values_of

LEASE = timedelta(seconds=60)
MOST_COPIES = 3
FUSE, EXPIRED, REPLACED, CANCELLED = "fuse", "expired", "replaced", "cancelled"

log = logging.getLogger(__name__)


class Outbox(Records):
    def put(self, message: Message, now: datetime) -> None:
        waiting = self._waiting_in(message.chat_id, message.slot)
        if waiting is None:
            ready_at = max(message.not_before or now, now)
            self.sql.add(statements.PUT, {**values_of(message), **_fresh(now, ready_at)})
            return
        merged, ready_at = _merged(waiting, message, now)
        self.sql.change(statements.REPLACE, id_=waiting.id, **_replaceable(merged), ready_at=ready_at, in_doubt=False)

    def cancel(self, chat_id: int, slot: str) -> None:
        if (waiting := self._waiting_in(chat_id, slot)) is not None:
            self._finish(waiting.id, OutboxState.DEAD, CANCELLED, None)

    def shown_in(self, slot: str) -> Sequence[int]:
        return Shown(self.sql).chats_of(slot)

    def arrived_at(self, chat_id: int, slot: str) -> datetime | None:
        return Shown(self.sql).arrived_at(chat_id, slot)

    def waits(self, chat_id: int, slot: str) -> bool:
        return self.sql.value(statements.WAITS, chat_id_=chat_id, slot_=slot) is not None

    def slot_of(self, chat_id: int, message_id: int) -> str | None:
        return Shown(self.sql).slot_of(chat_id, message_id)

    def told(self, enrollment_id: int) -> Sequence[Told]:
        rows = [
            *self.sql.all(statements.TOLD_OF, enrollment_id_=enrollment_id),
            *self.sql.all(statements.ADVISED, enrollment_id_=enrollment_id),
        ]
        return sorted((Told(*row[:3]) for row in rows), key=lambda each: each.at)

    def last_slot(self, chat_id: int) -> str | None:
        return Shown(self.sql).last_slot(chat_id)

    def shown_lately(self, chat_id: int, most: int) -> Sequence[tuple[int, str]]:
        return Shown(self.sql).lately(chat_id, most)

    def said_lately(self, chat_id: int) -> Sequence[str]:
        return [row.text for row in self.sql.all(statements.SAID, chat_id_=chat_id) if not is_unopened(row.text)]

    def newest_in(self, chat_id: int, slot: str) -> int | None:
        return Shown(self.sql).current(chat_id, slot)

    def earlier_in(self, chat_id: int, slot: str) -> Sequence[int]:
        return Shown(self.sql).earlier(chat_id, slot)

    def shown_at(self, chat_id: int, message_id: int) -> datetime | None:
        return Shown(self.sql).at(chat_id, message_id)

    def is_outdated(self, chat_id: int, message_id: int) -> bool:
        shown = Shown(self.sql)
        slot = shown.slot_of(chat_id, message_id)
        return slot is not None and (shown.current(chat_id, slot) or 0) > message_id

    def is_on_its_way(self, chat_id: int, slot: str) -> bool:
        return self.sql.value(statements.NEW_IN_SLOT, chat_id_=chat_id, slot_=slot) is not None

    def note_shown(self, chat_id: int, slot: str, message_id: int, now: datetime) -> None:
        """What is known already changes nothing, and an older message says nothing of a newer one in doubt."""
        shown = Shown(self.sql)
        current = shown.current(chat_id, slot)
        if not shown.note(chat_id, slot, message_id, now) or (current is not None and message_id < current):
            return
        for row in self.sql.all(statements.IN_DOUBT, chat_id_=chat_id, slot_=slot, now=now):
            self._finish(row.id, OutboxState.SENT, "", now, message_id=message_id)

    def claim(self, now: datetime, limit: int, not_to: Iterable[int]) -> Sequence[OutboxRow]:
        """A row whose lease has lapsed may have been sent: that counts as an ambiguous attempt.

        It keeps its place before what was put into its chat later.
        """
        paused = _padded(not_to)
        found = [*self.sql.all(statements.SPINNERS, now=now), *self._ready(now, limit, paused)]
        if lapsed := [row for row in found if row.state is OutboxState.SENDING]:
            for row in lapsed:
                self._back(row, min(row.created_at, now), now, "lease lapsed", ambiguous=True)
            return self.claim(now, limit, paused.values())
        going = [row for row in found if not self._is_over(row, now)]
        if found and not going:
            return self.claim(now, limit, paused.values())
        return self._lease(self._alone_in_their_chats(going), now)

    def _alone_in_their_chats(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Those for whose chats no other sender is claiming at this moment; SQLite has one writer anyway."""
        if self.sql.is_alone:
            return rows
        shown = [row for row in rows if row.kind is Kind.SHOW]
        locks = self.sql.all(statements.CHAT_LOCKS, ids=json.dumps(sorted({-row.chat_id for row in shown})))
        alone = {-lock for lock, is_ours in locks if is_ours}
        ready = {row.id for row in self.sql.all(statements.STILL_READY, ids=json.dumps([row.id for row in shown]))}
        return [row for row in rows if row.kind is not Kind.SHOW or (row.chat_id in alone and row.id in ready)]

    def _ready(self, now: datetime, limit: int, paused: dict[str, int]) -> Sequence[Row]:
        """Messages; where alerts alone would take all the room, half of it is for answers that wait."""
        if limit < 1:
            return []
        found = self.sql.all(statements.ready(len(paused)), now=now, most=limit, **paused)
        if limit < 2 or len(found) < limit or found[-1].lane is not Lane.ALERT:  # They come in the order of the lanes.
            return found
        answers = self.sql.all(statements.answers(len(paused)), now=now, most=limit // 2, **paused)
        return [*found[: limit - len(answers)], *answers]

    def sent(self, row: OutboxRow, message_id: int | None, text: str, now: datetime, more: Sequence[int] = ()) -> None:
        whose = statements.WHOSE.get(row.message.screen, statements.NEWEST)
        patient = self.sql.value(whose, chat_id_=row.message.chat_id, subject_=row.message.subject) if text else None
        said = {} if patient is None else {"text": text, "patient_id": patient}
        ended = {**_ended(OutboxState.SENT, "", now), "message_id": message_id, **said}
        if not self.sql.change(statements.FINISH_HELD, id_=row.id, token_=row.token, **ended):
            raise _lost(row)
        for each in more:
            self.sql.add(statements.PUT, {**values_of(row.message), **_fresh(now, now), **ended, "message_id": each})
        if row.message.kind is Kind.REMOVE and row.message.in_place_of is not None:
            Shown(self.sql).forget(row.message.chat_id, row.message.in_place_of)
        elif message_id is not None and row.message.slot:
            self._show(row, message_id, now)

    def _show(self, row: OutboxRow, message_id: int, now: datetime) -> None:
        """A message that was changed in its place may have been in another slot before."""
        shown, message = Shown(self.sql), row.message
        if message_id == message.in_place_of:
            shown.take(message.chat_id, message.slot, message_id, now)
        elif message_id != row.shown_as:
            shown.note(message.chat_id, message.slot, message_id, now)

    def again(self, row: OutboxRow, at: datetime, reason: str, *, ambiguous: bool) -> bool:
        """True if it was the last copy there may be: it is dead then."""
        return self._back(self._hold(row), at, at, reason, ambiguous=ambiguous)

    def dead(self, row: OutboxRow, reason: str, now: datetime) -> None:
        held = self._hold(row)
        self._finish(row.id, OutboxState.DEAD, reason, now, counted_at=held.counted_at if held.copies else None)

    def is_kept(self, row: OutboxRow) -> bool:
        return self.sql.value(statements.IS_KEPT, id_=row.id) is not None

    def is_stuck(self, since: datetime) -> bool:
        return self.sql.value(statements.STUCK, since=since) is not None

    def is_ready(self, now: datetime) -> bool:
        return not self.sql.is_alone or self.sql.value(statements.IS_READY, now=now) is not None

    def count_waiting(self) -> int:
        return int(self.sql.value(statements.WAITING))

    def unprompted_since(self, chat_id: int, since: datetime) -> int:
        return int(self.sql.value(statements.UNPROMPTED, chat_id_=chat_id, since=since))

    def move_chat(self, old: int, new: int) -> None:
        self.sql.change(statements.MOVE, old=old, new=new)
        Shown(self.sql).move_chat(old, new)

    def free_leases(self) -> None:
        """For a process that has just started and knows itself to be the only one: whoever had leased is gone."""
        self.sql.change(statements.FREE)

    def _waiting_in(self, chat_id: int, slot: str) -> Row | None:
        """The row that waits in this slot, not yet on its way."""
        return self.sql.first(statements.WAITING_IN, chat_id_=chat_id, slot_=slot) if slot else None

    def _is_over(self, row: Row, now: datetime) -> bool:
        is_over = row.expires_at is not None and row.expires_at <= now
        if is_over:
            self._finish(row.id, OutboxState.DEAD, EXPIRED, now)
        return is_over

    def _lease(self, rows: Sequence[Row], now: datetime) -> list[OutboxRow]:
        if not rows:
            return []
        token, going = secrets.token_hex(8), _one_at_a_time(rows)
        ids = json.dumps([row.id for row in going])
        self.sql.change(statements.LEASE, ids=ids, now=now, token=token, ready_at=now + LEASE)
        return [statements.outbox_row(row, token) for row in going]

    def _hold(self, row: OutboxRow) -> Row:
        held = self.sql.first(statements.HOLD, id_=row.id, token_=row.token)
        if held is None:
            raise _lost(row)
        return held

    def _back(self, row: Row, at: datetime, now: datetime, reason: str, *, ambiguous: bool) -> bool:
        if ambiguous and (arrived := self._seen_meanwhile(row)):
            self._finish(row.id, OutboxState.SENT, "", now, message_id=arrived)
            return False
        copies = row.copies + ambiguous
        if copies >= MOST_COPIES and row.screen not in NEVER_GIVEN_UP:
            log.error("Outbox row %s (%s) has had %s copies and is not sent again.", row.id, row.screen, copies)
            self._finish(row.id, OutboxState.DEAD, FUSE, now, copies=copies)
            return True
        counted_at = row.counted_at if copies else None
        newer = self._waiting_in(row.chat_id, row.slot)
        values = {"copies": copies, "tries": row.tries + 1, "counted_at": counted_at, "failure": reason}
        self.sql.change(statements.BACK, id_=row.id, **values, ready_at=at, in_doubt=ambiguous or row.in_doubt)
        if newer is not None:
            self._take_place(newer, now)
        return False

    def _seen_meanwhile(self, row: Row) -> int | None:
        """The message, if a tap has shown that it is there before we knew how the attempt to send it ended."""
        current = Shown(self.sql).current(row.chat_id, row.slot) if row.slot else None
        return current if current is not None and current > (row.shown_before or 0) else None

    def _take_place(self, newer: Row, now: datetime) -> None:
        """What came while the older one was on its way is shown in its stead."""
        self._finish(newer.id, OutboxState.DEAD, REPLACED, now)
        self.put(statements.message(newer), now)

    def _finish(self, row_id: int, state: OutboxState, failure: str, now: datetime | None, **more: Any) -> None:
        self.sql.change(statements.FINISH, id_=row_id, **_ended(state, failure, now), **more)


def _ended(state: OutboxState, failure: str, now: datetime | None) -> dict[str, Any]:
    """What it was drawn from has done its work, and is not kept."""
    values = {"state": state, "ready_at": None, "token": None, "failure": failure}
    return {**values, "finished_at": now, "params": {}}


def _lost(row: OutboxRow) -> LeaseLost:
    return LeaseLost(f"outbox row {row.id}")


def _one_at_a_time(rows: Sequence[Row]) -> list[Row]:
    """The first of each slot, and of each chat's equally urgent messages: see ON_ITS_WAY.

    Two may wait in one slot for a moment, where two transactions put them there side by side.
    """
    slots, lines, going = set[tuple[int, str]](), set[tuple[int, Lane]](), list[Row]()
    for row in rows:
        slot, line = (row.chat_id, row.slot), (row.chat_id, row.lane)
        if (row.slot and slot in slots) or (row.kind is Kind.SHOW and line in lines):
            continue
        slots.add(slot)
        if row.kind is Kind.SHOW:
            lines.add(line)
        going.append(row)
    return going


def _padded(chats: Iterable[int]) -> dict[str, int]:
    """As many names as the next power of two, so that few statements serve any number; no chat has the id 0."""
    every = sorted(set(chats) - {0})
    size = 1 << (len(every) - 1).bit_length() if every else 0
    return {f"not_to_{n}": chat_id for n, chat_id in enumerate([*every, *[0] * (size - len(every))])}


def _fresh(now: datetime, ready_at: datetime) -> dict[str, Any]:
    return {
        "state": OutboxState.PENDING,
        "created_at": now,
        "ready_at": ready_at,
        "tries": 0,
        "copies": 0,
        "in_doubt": False,
        "failure": "",
    }


def _merged(waiting: Row, newer: Message, now: datetime) -> tuple[Message, datetime]:
    """The newer message in the older one's place: as urgent, as soon and as new as either was."""
    older = statements.message(waiting)
    moments = (older.not_before, newer.not_before)
    not_before = None if None in moments else min(moment for moment in moments if moment)
    merged = replace(
        newer,
        lane=min(older.lane, newer.lane),
        anew=older.anew or newer.anew,
        in_place_of=newer.in_place_of or older.in_place_of,
        not_before=not_before,
    )
    return merged, waiting.ready_at if waiting.tries else min(waiting.ready_at, max(not_before or now, now))


def _replaceable(message: Message) -> dict[str, Any]:
    return {name: value for name, value in values_of(message).items() if name not in ("chat_id", "slot")}
