"""What one part of the pipeline looks for in the transaction in which another part commits."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.ports import Store, Transaction

T = TypeVar("T")
R = TypeVar("R")


class NotAlong(Exception):
    """What was to be looked for failed: nothing of the transaction is kept."""


@dataclass(frozen=True, slots=True)
class Along(Generic[R]):
    """`look` runs in the transaction, `take` in the loop once that is committed, `drop` if it is not."""

    look: Callable[[Transaction], R]
    take: Callable[[R], None]
    drop: Callable[[], None]


Offer = Callable[[], Along[Any] | None]


def nobody() -> None:
    """There is nobody who would look along."""


async def commit(store: Store, work: Callable[[Transaction], T], along: Along[Any] | None) -> T:
    """`work` in one transaction with what is looked for behind it; alone where that fails, or nothing is."""
    if along is None:
        return await store.run(work)
    try:
        done, found = await store.run(_both, work, along.look)
    except NotAlong:
        try:
            return await store.run(work)
        finally:
            along.drop()  # Not before: whoever looks again finds what is kept now.
    except BaseException:
        along.drop()
        raise
    along.take(found)
    return done


def _both(tx: Transaction, work: Callable[[Transaction], T], look: Callable[[Transaction], R]) -> tuple[T, R]:
    done = work(tx)
    tx.given_at = None
    try:
        return done, look(tx)
    except Exception as error:
        raise NotAlong from error


class Rest:
    """Of a part that looks whenever it is woken. While it rests, it may lend its next look to somebody who commits.

    While that is lent it does not look itself: if it is woken meanwhile, it looks when it has it back.
    """

    def __init__(self) -> None:
        self.wake, self._is_back = asyncio.Event(), asyncio.Event()
        self._is_back.set()
        self._rests = self._was_called = False

    @property
    def may_lend(self) -> bool:
        return self._rests and self._is_back.is_set() and not self.wake.is_set()

    @property
    def is_lent(self) -> bool:
        """Asked by whoever would look now."""
        self._was_called = not self._is_back.is_set()
        return self._was_called

    @contextmanager
    def resting(self) -> Iterator[None]:
        self._rests = True
        try:
            yield
        finally:
            self._rests = False

    def lend(self) -> None:
        self._is_back.clear()
        self._was_called = False

    def give_back(self, *, again: bool) -> None:
        """`again`: there may be more to find."""
        self._is_back.set()
        if again or self._was_called:
            self.wake.set()

    async def is_whole(self) -> None:
        """Return when nothing is lent."""
        await self._is_back.wait()
