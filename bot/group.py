"""A clinic's group: a chat of its staff that reads of alerts, by pseudonym and urgency alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot import ladder
from bot.alert import Alert
from bot.clinic import Clinic, Provider
from bot.finding import Urgency

LEAVES_AFTER = timedelta(minutes=10)  # So long the bot waits for a code in a group that it was added to.
SAYS_WHY = timedelta(seconds=10)  # So long before it leaves: a chat that it has left hears no more from it.


@dataclass(frozen=True, slots=True)
class Group:
    """Bound to one clinic by the one-time code of an admin (`bound_by`); a clinic has one at most.

    `unreachable_at`: since when the bot is not in it, or may not write there.
    """

    clinic_id: int
    chat_id: int
    title: str
    bound_by: int
    bound_at: datetime
    unreachable_at: datetime | None = None


class Groups(Protocol):
    def put(self, group: Group) -> None:
        """Bound from now on, in the place of the one that the clinic had; one chat is one clinic's at most."""

    def of_clinic(self, clinic_id: int) -> Group | None: ...
    def of_chat(self, chat_id: int) -> Group | None: ...
    def save(self, group: Group) -> None:
        """Whether it can be reached."""

    def remove(self, chat_id: int) -> None: ...
    def move(self, old: int, new: int) -> None:
        """It has become a supergroup, which has an id of its own."""


def reads_of(alert: Alert, staff: Sequence[Provider], enrolled_by: int, clinic: Clinic, at: datetime) -> bool:
    """Is it for more than one person: urgent, an emergency, or told to everybody by now?

    `staff` are those who can be told of it, as for `ladder.addressees`.
    """
    if alert.urgency >= Urgency.URGENT or alert.step + alert.wider >= ladder.EVERYBODY:
        return True
    told = ladder.addressees(alert, staff, enrolled_by, clinic, at)
    return len(told) > 1 and len(told) == len(staff)
