"""What a protocol knows of one symptom or sign: what is normal on which day, and what is flagged."""

from pydantic import Field, model_validator

from bot.finding import Urgency
from bot.threshold import Data, Id, Threshold, UrgencyWord, most_urgent

DayAndGrade = tuple[int, int]


class Symptom(Data):
    """An item with grades 0 to `worst`.

    It is asked from day `asked_from` on, or on `asked_on` only. `expected` is the highest grade that is still normal
    from that day on. `worsening_from` is the first day on which a rise counts, not shifted by the allowance;
    without it the symptom has no `worsening`. `several` says whether it counts for that rule, `look_again` whether one
    faint answer that lasts too long is asked again before anybody is called. `sources` are those of all its rows.
    """

    id: Id
    worst: int = Field(default=4, ge=1, le=4)
    asked_from: int = 0
    asked_on: tuple[int, ...] | None = None
    expected: tuple[DayAndGrade, ...]
    persists: tuple[Threshold, ...] = ()
    severe: tuple[Threshold, ...] = ()
    worsening_from: int | None = None
    several: bool = False
    look_again: bool = False
    raised_by_immune_weakness: bool = False
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "Symptom":
        """An answer within the expected band never alerts, on no day from the threshold's day on.

        Both are shifted by the same allowance, so that it holds at every allowance.
        """
        for row in (*self.persists, *self.severe):
            line, band = f"{self.id}: day {row.day}, grade {row.grade}", self.highest_expected_from(row.day)
            if row.grade > self.worst:
                raise ValueError(f"{line} is worse than the worst; allowed: grade 1 to {self.worst}")
            if row.grade <= band:
                allowed = f"grade {band + 1} or more, or a later day"
                raise ValueError(f"{line} is not above what is expected; allowed: {allowed}")
        return self

    def highest_expected_from(self, day: int) -> int:
        """The highest grade that is normal on that day or on any later one."""
        later = (grade for from_day, grade in self.expected if from_day > day)
        return max(self.expected_on(day), *later, 0)

    def expected_on(self, day: int) -> int:
        """`day` is already shifted by the allowance."""
        found = (0, 0)
        for row in self.expected:
            if found < row and row[0] <= day:
                found = row
        return found[1]

    def persists_on(self, day: int, grade: int) -> Urgency | None:
        return most_urgent(self.persists, day, grade)

    def severe_on(self, day: int, grade: int) -> Urgency | None:
        return most_urgent(self.severe, day, grade)


class Sign(Data):
    """Something that should never happen. It is offered from day `offered_from` on, and counts on any day."""

    id: Id
    urgency: UrgencyWord
    offered_from: int = 0
    sources: tuple[str, ...] = ()
