"""From which day and grade on something is flagged, as it stands in a protocol."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.finding import Urgency


def _urgency(word: object) -> object:
    if isinstance(word, str) and word.upper() not in Urgency.__members__:
        raise ValueError(f"{word!r} is not among {', '.join(each.word for each in Urgency)}")
    return Urgency.named(word) if isinstance(word, str) else word


UrgencyWord = Annotated[Urgency, BeforeValidator(_urgency)]


class Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Threshold(Data):
    """From `day` on, a grade of at least `grade` is flagged with `urgency`."""

    day: int = Field(ge=0)
    grade: int = Field(ge=1, le=4)
    urgency: UrgencyWord


def most_urgent(rows: tuple[Threshold, ...], day: int, grade: int) -> Urgency | None:
    return max((row.urgency for row in rows if row.day <= day and grade >= row.grade), default=None)
