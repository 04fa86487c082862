"""The one writer of SQLite: works that wait for it together share a transaction, and one wait for the disk."""

import asyncio
from asyncio import AbstractEventLoop
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Lock, Thread, current_thread
from typing import Any, NamedTuple, TypeVar

import sqlalchemy as sa

from storage.memo import Memo, Records

MOST_TOGETHER = 32
R = TypeVar("R")
Act = Callable[[sa.Connection, Memo | None], R]


class Work(NamedTuple):
    """`outcome` is set once what was done is on the disk, or is known not to be; in its `loop`, if it is of one."""

    act: Act[Any]
    outcome: "Future[Any] | asyncio.Future[Any]"
    loop: AbstractEventLoop | None = None

    def begins(self) -> bool:
        """False where nobody wants it any more."""
        outcome = self.outcome
        return outcome.set_running_or_notify_cancel() if isinstance(outcome, Future) else not outcome.cancelled()


class Writer:
    """Works are done in the order in which they come. One that raises undoes nothing of the others.

    A work may be done again, having left no trace, where what it shared a transaction with could not be kept.
    """

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[Work | None] = SimpleQueue()
        self._records: Records = {}
        self._door, self._is_shut = Lock(), False
        self._thread = Thread(target=self._write, name="storage", daemon=True)
        self._thread.start()

    def submit(self, act: Act[R]) -> "Future[R]":
        """Raises RuntimeError after `shutdown`, and in a work: it would wait for itself."""
        if current_thread() is self._thread:
            raise RuntimeError("a transaction within a transaction")
        outcome: Future[R] = Future()
        self._put(Work(act, outcome))
        return outcome

    def run(self, act: Act[R]) -> "asyncio.Future[R]":
        """As `submit`, for whoever waits in a loop."""
        loop = asyncio.get_running_loop()
        outcome: asyncio.Future[R] = loop.create_future()
        self._put(Work(act, outcome, loop))
        return outcome

    def _put(self, work: Work) -> None:
        with self._door:
            if self._is_shut:
                raise RuntimeError("the database is closed")
            self._waiting.put(work)

    def shutdown(self) -> None:
        """Wait for what has been submitted."""
        with self._door:
            if not self._is_shut:
                self._is_shut = True
                self._waiting.put(None)
        self._thread.join()

    def _write(self) -> None:
        is_over = False
        while not is_over:
            found = [self._waiting.get(), *self._others()]
            is_over = None in found
            works = [work for work in found if work is not None and work.begins()]
            if works:
                self._do(works)

    def _others(self) -> list[Work | None]:
        found: list[Work | None] = []
        while len(found) < MOST_TOGETHER - 1:
            try:
                found.append(self._waiting.get_nowait())
            except Empty:
                break
        return found

    def _do(self, works: Sequence[Work]) -> None:
        """Together if that can be; else each by itself, so that it fails for its own reasons only."""
        try:
            outcomes = self._kept(works)
        except Exception as error:
            if len(works) > 1:
                for work in works:
                    self._do([work])
                return
            outcomes = [_Failed(error)]
        except BaseException as death:
            outcomes = [_Failed(death)] * len(works)
        _tell(list(zip(works, outcomes, strict=True)))

    def _kept(self, works: Sequence[Work]) -> list[Any]:
        """What each returned or raised, all of it committed; raises if nothing is."""
        with self._engine.begin() as connection:
            memo = Memo(self._records)
            if len(works) == 1:
                return [works[0].act(connection, memo)]
            return [_by_itself(connection, memo, work) for work in works]


class _Failed(NamedTuple):
    error: BaseException


Told = Sequence[tuple[Work, Any]]


def _tell(every: Told) -> None:
    """Each loop is woken once, however many works of its own have ended."""
    for loop in {work.loop for work, _ in every}:
        theirs = [each for each in every if each[0].loop is loop]
        if loop is None:
            _settle(theirs)
        else:
            with suppress(RuntimeError):  # It is closed by now, and nobody waits any more.
                loop.call_soon_threadsafe(_settle, theirs)


def _settle(every: Told) -> None:
    for (_, outcome, _), result in every:
        if outcome.cancelled():
            continue
        if isinstance(result, _Failed):
            outcome.set_exception(result.error)
        else:
            outcome.set_result(result)


def _by_itself(connection: sa.Connection, memo: Memo, work: Work) -> Any:
    driver: Any = connection.connection.dbapi_connection
    driver.execute("SAVEPOINT work")
    try:
        outcome = work.act(connection, memo)
    except Exception as error:
        driver.execute("ROLLBACK TO work")
        memo.clear()
        outcome = _Failed(error)
    driver.execute("RELEASE work")
    return outcome
