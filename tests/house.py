"""The whole bot in one process, with a double at the wire (Telegram) and for the clock, and nowhere else."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telegram import Bot

from bot.workflows import staffing
from commands.run import make_pipeline
from handlers.links import Links
from handlers.pipeline.limits import UNLIMITED
from handlers.pipeline.pipeline import Pipeline
from sandbox.telegram import TOKEN, USERNAME, Telegram
from sandbox.wire import SandboxRequest
from storage.database import SqlStore

SECRET = b"a secret of the tests only"
LINKS = Links(USERNAME, lambda: [SECRET])


@dataclass
class House:
    """A bot and everybody who talks to it; `now` is what every clock says."""

    store: SqlStore
    now: datetime
    telegram: Telegram = field(init=False)
    pipeline: Pipeline = field(init=False)

    def __post_init__(self) -> None:
        self.telegram = Telegram(self._seconds)
        self.restart()

    def restart(self, store: SqlStore | None = None) -> None:
        """As after a kill: nothing is left but what is on the disk, and at Telegram."""
        self.store = store or self.store
        wire = SandboxRequest(self.telegram)
        bot = Bot(TOKEN, request=wire, get_updates_request=wire)
        self.pipeline = make_pipeline(self.store, bot, LINKS, lambda: self.now, pace=UNLIMITED, ticks=self._seconds)

    def _seconds(self) -> float:
        return self.now.timestamp()

    async def settle(self) -> None:
        await self.pipeline.settle()

    async def until(self, when: datetime) -> None:
        """Let time pass, stopping at every moment at which something falls due."""
        await self.settle()
        while (due_at := self.store.transact(lambda tx: tx.due.next_at())) is not None and due_at <= when:
            await self._at(due_at)
        await self._at(when)

    async def _at(self, when: datetime) -> None:
        """It is now so late, and meanwhile the bot has polled all the time."""
        self.now = max(self.now, when)
        self.store.transact(lambda tx: tx.marks.set("received", self.now))
        await self.settle()

    async def after(self, **span: float) -> None:
        await self.until(self.now + timedelta(**span))

    async def opens(self, who: str, link: str = "", username: str | None = None) -> None:
        self.telegram.people.join(who, username)
        self.telegram.people.open(who, link)
        await self.settle()

    async def says(self, who: str, text: str) -> None:
        self.telegram.people.say(who, text)
        await self.settle()

    async def taps(self, who: str, *labels: str) -> None:
        """Each button by its label, one after another."""
        for label in labels:
            self.telegram.people.tap(who, label)
            await self.settle()

    async def forges(self, who: str, data: str, message_id: int | None = None) -> None:
        """A tap with data of one's own: under a message that is there, as an old or tampered client would."""
        target = message_id or self.messages(who)[-1]["id"]
        self.telegram.people.tap(who, data=data, message_id=target)
        await self.settle()

    def messages(self, who: str) -> list[dict[str, Any]]:
        """What the bot has said to them, oldest first."""
        return [line for line in self.telegram.people.transcript(who) if line["from"] == "bot"]

    def reads(self, who: str) -> str:
        """All that stands on their screen."""
        return "\n---\n".join(line["text"] for line in self.messages(who))

    def last(self, who: str) -> str:
        return str(self.messages(who)[-1]["text"])

    def labels(self, who: str) -> list[str]:
        """The buttons under the newest message that has any."""
        newest = next((line for line in reversed(self.messages(who)) if line["buttons"]), None)
        return [button["label"] for row in newest["buttons"] for button in row] if newest else []

    def first_admin_link(self) -> str:
        return LINKS.to(self.store.transact(staffing.invite_first_admin, self.now).id)
