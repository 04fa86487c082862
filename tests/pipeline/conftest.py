"""A pipeline over a real database and the sandbox's Telegram in process; only the clock and the wire are ours."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import pytest
from telegram import Bot, Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.inbox import InboxRow
from bot.outbox import Kind, Lane, Message, Param
from bot.ports import Due, NotYours, Transaction
from handlers.pipeline import worker
from handlers.pipeline.delivery import Hooks
from handlers.pipeline.limits import UNLIMITED, Pace
from handlers.pipeline.pipeline import Clinic, Pipeline
from handlers.pipeline.worker import Otherwise
from handlers.screen import Button, Drawn, Screen
from sandbox.telegram import TOKEN, Telegram
from sandbox.wire import SandboxRequest
from storage.database import SqlStore
from wording.words import Words

START = datetime(2026, 3, 3, 10, tzinfo=UTC)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (64).to_bytes(4, "big") * 2


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass(frozen=True)
class Note:
    """A view: the words to show, and whether as a picture."""

    text: str
    picture: bool = False
    language: str = "en"


@dataclass
class Rig:
    store: SqlStore
    telegram: Telegram
    clock: Clock
    bot: Bot
    request: SandboxRequest
    told: list[tuple[Any, ...]] = field(default_factory=list)
    worked: list[str] = field(default_factory=list)
    act: Callable[[Transaction, Update, datetime], None] | None = None
    work_due: Callable[[Transaction, Due, datetime], None] | None = None
    nights: list[datetime] = field(default_factory=list)
    pace: Pace = UNLIMITED
    note_is_broken: bool = False
    gathering_is_broken: bool = False
    gathered: list[tuple[list[str | None], bool]] = field(default_factory=list)
    more_screens: dict[str, Screen[Note]] = field(default_factory=dict)

    def pipeline(self, **changes: Any) -> Pipeline:
        application = worker.build(self.bot)
        application.add_handler(MessageHandler(filters.TEXT, worker.on(self._act)))
        application.add_handler(CallbackQueryHandler(worker.on(self._act)))
        screens = MappingProxyType({"note": Screen(self._load, draw), **self.more_screens})
        hooks = Hooks(self._sent, self._gone, self._not_delivered, self._moved)
        otherwise = Otherwise(self._not_understood, self._refused, self._dead, self._dead, self._gathered)
        clinic = Clinic(screens, otherwise, hooks, self._due, self._due_failed, self._deaf, self._upkeep, {})
        words = MappingProxyType({"en": Words("en", {"saved": ("Saved",)}, int)})
        given = {"pace": self.pace, "ticks": lambda: self.clock().timestamp(), "beat_seconds": 0.05, **changes}
        return Pipeline(self.store, application, words, clinic, self.clock, **given)

    def person(self, name: str) -> int:
        """Somebody who has pressed Start, long ago."""
        person = self.telegram.people.join(name)
        self.telegram.world.chats[person.id].standing = "member"
        return int(person.id)

    def show(self, chat_id: int, text: str, **more: Any) -> None:
        self.put(Message(chat_id, "note", params={"text": text, **more.pop("params", {})}, **more))

    def put(self, message: Message) -> None:
        self.store.transact(lambda tx: tx.outbox.put(message, self.clock()))

    def answer_tap(self, chat_id: int, query: str, key: str = "", **more: Param) -> None:
        self.put(Message(chat_id, key, params={"query": query, **more}, kind=Kind.CALLBACK))

    def texts(self, chat_id: int) -> list[str]:
        """What the bot has put into this chat, oldest first."""
        messages = self.telegram.world.chats[chat_id].messages.values()
        return [message.body.text for message in messages if message.by_bot]

    def calls(self, *methods: str) -> list[str]:
        return [call.method for call in self.telegram.calls if not methods or call.method in methods]

    def waiting(self) -> tuple[int, int]:
        return self.store.transact(lambda tx: (tx.inbox.count_waiting(), tx.outbox.count_waiting()))

    def _load(self, tx: Transaction, message: Message, now: datetime) -> Note | None:
        if self.note_is_broken or message.params.get("broken"):
            raise ZeroDivisionError
        text = str(message.params["text"])
        return Note(text, bool(message.params.get("picture"))) if text else None

    def _act(self, tx: Transaction, update: Update, now: datetime) -> None:
        if self.act:
            self.act(tx, update, now)
            return
        assert update.effective_chat
        text = update.message.text if update.message else ""
        self.worked.append(f"{update.effective_chat.id}:{text}")
        tx.outbox.put(Message(update.effective_chat.id, "note", params={"text": f"got {text}"}), now)

    def _sent(self, tx: Transaction, message: Message, now: datetime, _patients: int) -> None:
        self.told.append(("sent", message.chat_id, message.params.get("text")))

    def _gone(self, tx: Transaction, chat_id: int, now: datetime) -> None:
        self.told.append(("gone", chat_id))

    def _moved(self, tx: Transaction, old: int, new: int, now: datetime) -> None:
        tx.outbox.move_chat(old, new)

    def _not_delivered(self, tx: Transaction, message: Message, reason: str, now: datetime) -> None:
        self.told.append(("not delivered", message.params.get("text"), reason))

    def _not_understood(self, tx: Transaction, update: Update, now: datetime) -> None:
        self.told.append(("not understood", update.update_id))

    def _refused(self, tx: Transaction, update: Update, now: datetime) -> None:
        self.told.append(("refused", update.update_id))

    def _dead(self, tx: Transaction, row: InboxRow, update: Update | None, now: datetime) -> None:
        self.told.append(("dead", row.person))
        if update and update.effective_chat:
            tx.outbox.put(Message(update.effective_chat.id, "note", params={"text": "sorry"}), now)

    def _gathered(self, tx: Transaction, updates: Sequence[Update], is_told: bool, now: datetime) -> None:
        if self.gathering_is_broken:
            raise ZeroDivisionError
        said = [each.message.text if each.message else "tap" for each in updates]
        self.gathered.append((said, is_told))
        tx.outbox.put(Message(updates[0].effective_chat.id, "note", params={"text": "a lot"}), now)  # type: ignore[union-attr]

    def _due(self, tx: Transaction, due: Due, now: datetime, hears: bool) -> None:
        if self.work_due:
            self.work_due(tx, due, now)

    def _due_failed(self, tx: Transaction, due: Due, now: datetime) -> None:
        self.told.append(("due failed", due.kind, due.subject))

    def _deaf(self, tx: Transaction, since: datetime, now: datetime) -> None:
        self.told.append(("deaf", since, tuple(self.worked)))

    async def _upkeep(self, now: datetime) -> None:
        self.nights.append(now)


def draw(view: Note, words: Words) -> Drawn:
    buttons = ((Button("Yes", "yes:1"),),)
    return Drawn(view.text, buttons, picture=PICTURE if view.picture else None, bold=("got",))


def refuse(tx: Transaction, update: Update, now: datetime) -> None:
    raise NotYours


@pytest.fixture
async def rig(store: SqlStore) -> Rig:
    clock = Clock()
    telegram = Telegram(lambda: clock().timestamp())
    request = SandboxRequest(telegram)
    bot = Bot(TOKEN, request=request, get_updates_request=request)
    return Rig(store, telegram, clock, bot, request)


@pytest.fixture
def ann(rig: Rig) -> int:
    return rig.person("Ann")


@pytest.fixture
def ben(rig: Rig) -> int:
    return rig.person("Ben")


ALERT, BULK = Lane.ALERT, Lane.BULK
