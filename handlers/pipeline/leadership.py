"""Which of several instances on one database polls, beats and sends."""

from collections.abc import Callable, Coroutine
from typing import Any, Protocol

Lead = Callable[[], Coroutine[Any, Any, None]]


class Leadership(Protocol):
    """All instances work the inbox, one leads. See decision 38."""

    def leads(self) -> bool:
        """Is it proven, at this moment, that no other instance leads?"""

    def tell(self) -> None:
        """Something was committed here: the instance that leads should look at once."""

    async def run(self, lead: Lead, woken: Callable[[], None], /) -> None:
        """For ever: what `lead` gives runs while this instance leads, and is cancelled when it leads no more.

        `lead` is called before `leads` says yes. `woken` is called when another instance has told of something, and
        twice a second anyway. Cancelling this gives the lead up.
        """


class Alone:
    """The one instance that there may be on SQLite."""

    def leads(self) -> bool:
        return True

    def tell(self) -> None:
        """Nobody is there to be told."""

    async def run(self, lead: Lead, _woken: Callable[[], None]) -> None:
        await lead()
