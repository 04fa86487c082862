"""10,000 check-ins fall due at one moment, and every ten seconds somebody reports an emergency.

Run it with `python -m benchmarks.p3_drain [--quick]`; in real time, about six minutes. The whole bot runs as it does
live, on SQLite, and speaks over real HTTP to the sandbox's Telegram in the same process, with Telegram's limits
minded. One chat is answered with a 429 on the way. Before it, python-telegram-bot's own rate limiter has a part of it
to do: what an alert waits there grows with what is before it.
"""

# ruff: noqa: T201

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from time import monotonic
from typing import NamedTuple

import sqlalchemy as sa
from telegram import Bot
from telegram.ext import AIORateLimiter, ExtBot
from telegram.request import HTTPXRequest

from benchmarks import seeding
from benchmarks.arrivals import Arrivals, quantile
from benchmarks.measuring import conclude, is_quick
from bot.outbox import Lane, Message
from bot.workflows import answering
from commands.run import make_pipeline
from handlers.links import Links
from sandbox.chats import Chat
from sandbox.faults import Fault
from sandbox.server import running
from sandbox.telegram import TOKEN, USERNAME, Call, Telegram
from storage.crypto import Keys
from storage.database import SqlStore, open_store
from storage.migrate import upgrade
from storage.tables import outbox
from storage.transaction import SqlTransaction

START = datetime(2026, 2, 2, 12, tzinfo=UTC)
CLINICS, CHATTY, NOTES = 10, 20, 3
FASTEST, PER_SECOND, ALERT_WITHIN = 30, 29.5, 0.2
BEGUN_WITHIN = 3.0  # Seconds, until the first that fell due are asked: who reports before is not asked any more.
RETRY_AFTER = 3.0  # Seconds; less than a connection is kept while nothing goes over it.
BEGAN = monotonic()
ALERTED, ALERTS, UNEVEN = 1_000_000, 5, 0.217  # Seconds; that limiter lets pass who comes just as a drop is there.
QUESTION = "How is your skin today"
STATES = sa.select(outbox.c.state, sa.func.count()).group_by(outbox.c.state)


class Plan(NamedTuple):
    """`alert_every` is in seconds; `reference` is how many messages python-telegram-bot's own limiter is given."""

    checkins: int = 10_000
    alert_every: float = 10.0
    reference: int = 600


QUICK = Plan(300, 1.0, 150)


def seconds() -> float:
    """Of a world in which this process began at START."""
    return START.timestamp() + monotonic() - BEGAN


def now() -> datetime:
    return datetime.fromtimestamp(seconds(), UTC)


class Drain:
    """The whole bot, and whoever it writes to; `alerts` are a provider's chat and the moment before the commit."""

    def __init__(self, store: SqlStore, telegram: Telegram, plan: Plan) -> None:
        self.store, self.telegram, self.plan = store, telegram, plan
        self.a_clinic = plan.checkins // CLINICS
        self.alerts: list[tuple[int, float]] = []
        self.slow_chat = seeding.chat_of(2 * self.a_clinic + self.a_clinic // 2)  # One who reports nothing.
        self.chatty = [seeding.chat_of(self.a_clinic - 1 - number) for number in range(CHATTY // 2)]
        seeding.seed(store, plan.checkins, lambda _: START, self.a_clinic)
        for number in range(plan.checkins):
            meet(telegram, seeding.chat_of(number))
        for number in range(CLINICS):
            meet(telegram, seeding.provider_of(number))

    async def run(self, bot: Bot) -> Arrivals:
        """Until nothing waits any more. What becomes of alerts that nobody takes comes later, and is not measured."""
        self.store.transact(self._put_notes, now())
        self.telegram.faults.add(Fault("429", "sendMessage", self.slow_chat, seconds=RETRY_AFTER, times=1))
        pipeline, stop = make_pipeline(self.store, bot, Links(USERNAME, lambda: [b"secret"]), now), asyncio.Event()
        living = asyncio.create_task(pipeline.run(stop))
        await asyncio.sleep(max(self.plan.alert_every, BEGUN_WITHIN))
        while await self.store.run(_is_busy):
            await self.store.run(self._alarm, now())
            pipeline.sender.wake.set()
            await asyncio.sleep(self.plan.alert_every)
        stop.set()
        await living
        return Arrivals.of(self.telegram)

    def _put_notes(self, tx: SqlTransaction, at: datetime) -> None:
        for chat_id in self.chatty:
            for number in range(NOTES):
                note = {"key": "chosen", "label": f"{number}"}
                tx.outbox.put(Message(chat_id, "sentence", params=note, lane=Lane.BULK), at)

    def _alarm(self, tx: SqlTransaction, at: datetime) -> None:
        """A patient ticks a warning sign, each time one of another clinic."""
        in_clinic, clinic = divmod(len(self.alerts), CLINICS)
        number = clinic * self.a_clinic + in_clinic
        answering.record_signs(tx, seeding.chat_of(number), number + 1, frozenset({"breathing"}), at)
        self.alerts.append((seeding.provider_of(clinic), seconds()))

    def left(self) -> dict[str, int]:
        """Outbox rows by their state."""
        return dict(self.store.transact(lambda tx: tx.sql.all(STATES)))


def meet(telegram: Telegram, chat_id: int) -> None:
    telegram.world.new_chat(Chat(chat_id, "private", f"Person {chat_id}", standing="member"))


def _is_busy(tx: SqlTransaction) -> bool:
    return tx.outbox.count_waiting() > 0


@asynccontextmanager
async def served(mind_limits: bool) -> AsyncIterator[tuple[Telegram, str]]:
    telegram = Telegram(seconds, mind_limits=mind_limits)
    async with running(telegram) as address:
        yield telegram, f"{address}/bot"


async def drain(plan: Plan) -> tuple[Drain, Arrivals]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/drain.sqlite3"
        upgrade(url)
        store = open_store(url, Keys([b"k" * 32]))
        try:
            async with served(mind_limits=True) as (telegram, address):
                work = Drain(store, telegram, plan)
                request, polling = HTTPXRequest(connection_pool_size=16), HTTPXRequest(read_timeout=70)
                bot = Bot(TOKEN, base_url=address, request=request, get_updates_request=polling)
                arrivals = await work.run(bot)
                check(work, arrivals)
                return work, arrivals
        finally:
            store.close()


def check(work: Drain, arrivals: Arrivals) -> None:
    """Nothing lost, nothing twice, everything in order, never too many in a second; raises RuntimeError."""
    if (most := arrivals.most_in_a_second()) > FASTEST:
        raise RuntimeError(f"{most} messages within one second")
    texts = arrivals.texts()
    for number in range(work.plan.checkins):
        questions = [each for each in texts[seeding.chat_of(number)] if QUESTION in each]
        if len(questions) != 1:
            raise RuntimeError(f"patient {number} was asked {len(questions)} times")
    for chat_id in work.chatty:
        notes = [each[0] for each in texts[chat_id] if each.endswith("✓")]
        if notes != sorted(notes) or len(notes) != NOTES:
            raise RuntimeError(f"what was said first came last: {notes}")
    left = work.left()
    if set(left) != {"sent"}:
        raise RuntimeError(f"not everything was sent: {left}")


class Wait(NamedTuple):
    """Of the middle one of a few alerts, behind `ahead` other messages; in `silence` nobody was sent anything."""

    seconds: float
    ahead: int
    silence: float
    most_in_a_second: int


async def reference(plan: Plan) -> Wait:
    """A few alerts among many messages that wait in python-telegram-bot's limiter, one of them answered with a 429.

    This Telegram minds no limits: it would refuse what that limiter lets through in the first second.
    """
    async with served(mind_limits=False) as (telegram, address):
        chats = range(1, plan.reference + 1)
        for chat_id in (*chats, *range(ALERTED, ALERTED + ALERTS)):
            meet(telegram, chat_id)
        telegram.faults.add(Fault("429", "sendMessage", plan.reference // 2, seconds=RETRY_AFTER, times=1))
        bot = ExtBot(TOKEN, base_url=address, rate_limiter=AIORateLimiter(max_retries=3), request=HTTPXRequest(256))
        async with bot:
            sending = [asyncio.create_task(bot.send_message(chat_id, "How is your skin?")) for chat_id in chats]
            alerts = []
            for number in range(ALERTS):
                await asyncio.sleep(UNEVEN)
                alerts.append((seconds(), sum(not each.done() for each in sending)))
                sending.append(asyncio.create_task(bot.send_message(ALERTED + number, "Emergency")))
            await asyncio.gather(*sending, return_exceptions=True)  # What it loses is not what is measured.
        arrivals = Arrivals.of(telegram)
        every = [(arrivals.sent_to(ALERTED + n)[0].at - at, ahead) for n, (at, ahead) in enumerate(alerts)]
        return Wait(*sorted(every)[ALERTS // 2], arrivals.longest_silence(), arrivals.most_in_a_second())


def _is_question(call: Call) -> bool:
    return call.method == "sendMessage" and QUESTION in str(call.params["text"])


def report(work: Drain, arrivals: Arrivals, theirs: Wait) -> float:
    """The worst of what was measured, each as a part of what it may be."""
    to_slow = arrivals.sent_to(work.slow_chat)
    waits = [min(each.at for each in arrivals.sent_to(to) if each.at >= at) - at for to, at in work.alerts]
    over = max(each.at for each in arrivals.taken if _is_question(each) and each not in to_slow)
    rate, most, p99 = arrivals.per_second(over), arrivals.most_in_a_second(), quantile(waits, 0.99)
    [refused] = arrivals.refused
    others = arrivals.per_second(refused.at + RETRY_AFTER, since=refused.at)
    tail = (work.plan.checkins - theirs.ahead) / FASTEST
    print(f"{work.plan.checkins:,} check-ins, {len(waits)} alerts, {len(arrivals.taken):,} messages and edits in all")
    print(f"messages a second          {rate:8.2f}   (at least {PER_SECOND})")
    print(
        f"most in any second         {most:8}   (never more than {FASTEST}; PTB's limiter: {theirs.most_in_a_second})"
    )
    print(f"answered with a 429        {len(arrivals.refused):8}   (the one that was ordered)")
    print(f"an alert waits, p50        {quantile(waits, 0.5) * 1e3:8.1f} ms")
    print(f"an alert waits, p99        {p99 * 1e3:8.1f} ms (at most {ALERT_WITHIN * 1e3:.0f} ms)")
    print(f"PTB's limiter, measured    {theirs.seconds:8.1f} s behind {theirs.ahead} messages")
    print(f"PTB's limiter, reckoned    {theirs.seconds + tail:8.1f} s behind {work.plan.checkins:,}")
    print(
        f"while one chat is held off {others:8.2f} a second for the others; it waits {to_slow[0].at - refused.at:.1f} s"
    )
    silence = arrivals.longest_silence(over)
    print(f"nothing is sent for        {silence:8.2f} s at most (PTB's limiter: {theirs.silence:.2f} s)")
    print("none lost, none twice, each chat in order")
    return max(p99 / ALERT_WITHIN, PER_SECOND / rate, PER_SECOND / others)


def main() -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # That a beat is left out while one goes on is no news.
    plan = QUICK if is_quick() else Plan()
    theirs = asyncio.run(reference(plan))
    work, arrivals = asyncio.run(drain(plan))
    conclude(report(work, arrivals, theirs), 1.0)


if __name__ == "__main__":
    main()
