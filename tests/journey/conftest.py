"""Whole journeys, all at once and beside the other tests here: each mostly waits for a message a second and chat."""

import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
import sqlalchemy as sa

from bot.alert import Alert
from bot.checkin import AnswerSet
from bot.course import Course
from bot.outbox import Kind
from bot.ports import Transaction
from storage.tables import inbox, outbox
from tests.journey.course import MONDAY, play
from tests.journey.killer import Kill, Said, When
from tests.journey.site import Site
from tests.postgres import Postgres

SHOWN = (
    sa.select(outbox.c.chat_id, outbox.c.slot, outbox.c.copies, outbox.c.message_id, outbox.c.anew, outbox.c.reason)
    .where(outbox.c.kind == Kind.SHOW)
    .order_by(outbox.c.id)
)
KEPT_TWICE = sa.select(sa.func.count() - sa.func.count(inbox.c.update_id.distinct())).select_from(inbox)


@dataclass(frozen=True)
class Row:
    """What the outbox has on record of one message: how many of its `copies` may have arrived unnoticed."""

    chat_id: int
    slot: str
    copies: int
    message_id: int | None
    anew: bool
    reason: str


@dataclass
class Told:
    """All that is left of a journey: what is in the chats, and what is in the database."""

    chats: dict[str, list[str]]
    said: list[Said]
    kills: list[When]
    course: Course
    answers: list[AnswerSet]
    alerts: Sequence[Alert]
    rows: list[Row] = field(default_factory=list)
    kept_twice: int = 0
    log: str = ""


class Cancelled(Exception):
    """Nobody waits for this journey any more."""


class Deaths:
    """Arms a death every few acts, each kind of moment in turn, in an order and at instants that the seed decides."""

    def __init__(self, site: Site, seed: int, every: int) -> None:
        self._site, self._every, self._dice = site, every, random.Random(seed)
        self._acts = seed % every
        self._waiting: list[When] = []

    def __call__(self) -> None:
        self._acts += 1
        if self._acts % self._every or self._site.telegram.next_kill is not None:
            return
        if not self._waiting:
            self._waiting = list(When)
            self._dice.shuffle(self._waiting)
        self._site.telegram.next_kill = Kill(self._waiting.pop(), after=self._dice.uniform(0, 0.03))


@dataclass(frozen=True)
class Plan:
    """How a journey is to be played; `every` act of how many is one with a death, 0 for none."""

    database: str
    seed: int = 0
    every: int = 0


PLANS = {
    "sqlite": Plan("sqlite"),
    "postgresql": Plan("postgresql"),
    "sqlite killed": Plan("sqlite", seed=1, every=3),
    "postgresql killed": Plan("postgresql", seed=3, every=7),
}


def travel(plan: Plan, directory: Path, url: str, over: Event) -> Told:
    with Site.opened(directory, url, MONDAY) as site:
        deaths = Deaths(site, plan.seed, plan.every) if plan.every else None

        def before() -> None:
            if over.is_set():
                raise Cancelled
            if deaths:
                deaths()

        site.bot.start()
        play(site, before)
        return told(site)


def told(site: Site) -> Told:
    def look(tx: Transaction) -> tuple[Course, list[AnswerSet], Sequence[Alert]]:
        course = tx.enrollments.course(1)
        return course, list(course.answer_sets), tx.alerts.of_enrollment(1)

    chats = {who: [line["text"] for line in site.messages(who)] for who in ("Ann", "Bea")}
    course, answers, alerts = site.store.transact(look)
    with site.store.engine.begin() as connection:
        rows = [Row(*row) for row in connection.execute(SHOWN)]
        kept_twice = int(connection.scalar(KEPT_TWICE) or 0)
    telegram = site.telegram
    return Told(chats, telegram.said, telegram.kills, course, answers, alerts, rows, kept_twice, site.bot.printed())


@pytest.fixture(scope="package", autouse=True)
def journeys(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, "Future[Told]"]]:
    """They begin with the first test here, and are asked for by the last ones."""
    wanted = {each.callspec.params.get("plan") for each in request.session.items if hasattr(each, "callspec")}
    over, pool = Event(), ThreadPoolExecutor(len(PLANS), thread_name_prefix="journey")
    futures: dict[str, Future[Told]] = {}
    for number, name in enumerate(each for each in PLANS if each in wanted):
        directory = tmp_path_factory.mktemp(f"journey{number}")
        url = f"sqlite:///{directory}/bot.sqlite3"
        if PLANS[name].database == "postgresql":
            try:
                server: Postgres = request.getfixturevalue("postgres")
            except pytest.skip.Exception:
                continue
            url = server.url_of_new_database()
        futures[name] = pool.submit(travel, PLANS[name], directory, url, over)
    yield futures
    over.set()
    pool.shutdown()


@pytest.fixture
def journey(journeys: dict[str, "Future[Told]"]) -> Callable[[str], Told]:
    """What is left of the journey of this name."""

    def ended(name: str) -> Told:
        if name not in journeys:
            pytest.skip("no PostgreSQL")
        return journeys[name].result()

    return ended
