"""A patient's notes, in their order: those that are kept are opened when somebody looks at them, and not before."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Generic, TypeVar, overload

Kept = TypeVar("Kept")


class Notes(Sequence[str], Generic[Kept]):
    """As a tuple of texts; `kept` is as the store has it, `read` opens one, and `added` came since."""

    def __init__(
        self,
        kept: Sequence[Kept],
        read: Callable[[Kept], str],
        moment: Callable[[Kept], datetime | None],
        added: tuple[str, ...] = (),
    ) -> None:
        self.kept, self.added, self._read, self._moment = kept, added, read, moment

    def __len__(self) -> int:
        return len(self.kept) + len(self.added)

    def __iter__(self) -> Iterator[str]:
        yield from map(self._read, self.kept)
        yield from self.added

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        if isinstance(place, slice):
            return tuple(self[each] for each in range(len(self))[place])
        number = range(len(self))[place]
        return self._read(self.kept[number]) if number < len(self.kept) else self.added[number - len(self.kept)]

    def __add__(self, more: tuple[str, ...]) -> "Notes[Kept]":
        return Notes(self.kept, self._read, self._moment, (*self.added, *more))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, (tuple, Notes)) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Notes({len(self)})"

    def at(self, number: int) -> datetime | None:
        """When it was kept; None of one that has just been added."""
        return self._moment(self.kept[number]) if number < len(self.kept) else None
