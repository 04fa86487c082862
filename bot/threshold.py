"""From which day and grade on something is flagged, as it stands in a protocol."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.finding import Urgency

WORDS = tuple(each.word for each in Urgency)


def _urgency(word: object) -> object:
    if isinstance(word, str) and word not in WORDS:
        raise ValueError(f"{word!r} is not known; allowed: {', '.join(WORDS)}")
    return Urgency.named(word) if isinstance(word, str) else word


UrgencyWord = Annotated[Urgency, BeforeValidator(_urgency), WithJsonSchema({"type": "string", "enum": list(WORDS)})]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,31}$")]  # It stands on buttons, and in the keys of words.


class Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(Data):
    """From `day` on, a grade of at least `grade` is flagged with `urgency`."""

    day: int = Field(ge=0)
    grade: int = Field(ge=1, le=4)
    urgency: UrgencyWord

    def covers(self, other: "Threshold") -> bool:
        """Whenever the other holds, so does this one, and no less urgently."""
        return self.day <= other.day and self.grade <= other.grade and self.urgency >= other.urgency


def most_urgent(rows: tuple[Threshold, ...], day: int, grade: int) -> Urgency | None:
    return max((row.urgency for row in rows if row.day <= day and grade >= row.grade), default=None)
