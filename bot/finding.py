"""What triage says of a course."""

from dataclasses import dataclass
from enum import IntEnum


class Urgency(IntEnum):
    ROUTINE = 1
    SAME_DAY = 2
    URGENT = 3
    EMERGENCY = 4

    @property
    def word(self) -> str:
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> "Urgency":
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that fired on one answer set (or one silent check-in).

    `source` names what it was found in: "set:12", "checkin:7", or "set:12:severe" where that rule failed to run.
    `reported` and `expected` are grades, `day` and `since_day` days after treatment; `since_day` is the first day of
    the unbroken run that is above what is expected. `from_text`: the sign was found in what the patient wrote, and
    has not been ticked.
    """

    rule: str
    subject: str
    source: str
    urgency: Urgency
    day: int
    reported: int | None = None
    expected: int | None = None
    since_day: int | None = None
    from_text: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        return self.rule, self.subject, self.source

    @property
    def label(self) -> str:
        """The key, as text."""
        return "|".join(self.key)

    @property
    def grade(self) -> int:
        return self.reported or 0

    def is_of(self, answer_set_id: int) -> bool:
        return self.source.split(":")[:2] == ["set", str(answer_set_id)]

    @property
    def name(self) -> str:
        """`rule:subject`, or the rule alone."""
        return f"{self.rule}:{self.subject}" if self.subject else self.rule


def names(findings: "tuple[Finding, ...]") -> list[str]:
    return sorted({finding.name for finding in findings})
