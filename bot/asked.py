"""A question that was answered at once, from the protocol: kept among the notes, and a note unless it is settled."""

from dataclasses import dataclass
from datetime import datetime, timedelta

WAITS = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Asked:
    """`note` is the place of its words among the notes, `question` its id in the protocol, `says` what was answered.

    `settled`: the patient has said that it answers them. `wanted`: that the clinic is to be asked all the same.
    """

    note: int
    question: str
    says: str
    at: datetime
    settled: bool = False
    wanted: bool = False

    @property
    def waits(self) -> bool:
        """Has nothing been tapped?"""
        return not (self.settled or self.wanted)

    @property
    def passed_on_at(self) -> datetime:
        """When it becomes a note by itself."""
        return self.at + WAITS

    def is_passed_on(self, until: datetime | None) -> bool:
        """Does the clinic read it? `until` is the moment up to which what was asked has been passed on."""
        return self.wanted or (self.waits and until is not None and self.at <= until)
