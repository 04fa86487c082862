"""A question that a protocol answers by itself: the words it is known by, and what is answered from which day on."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from bot.threshold import Data, Id
from bot.wordlists import LETTER

WORD = rf"[{LETTER}0-9_]+\*?"
PATTERN = re.compile(rf"{WORD}(\|{WORD})*( {WORD}(\|{WORD})*)*")
SAYS = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


def _pattern(text: str) -> str:
    if not PATTERN.fullmatch(text):
        raise ValueError(f"{text!r} is no pattern; allowed: lower-case words without accents, a|b, stem*, two_together")
    return text


def _says(text: str) -> str:
    if not SAYS.fullmatch(text):
        raise ValueError(f"{text!r} names no sentence; allowed: a name as in makeup.not_yet")
    return text


Patterns = Annotated[tuple[Annotated[str, AfterValidator(_pattern)], ...], Field(min_length=1)]
Answer = tuple[Annotated[int, Field(ge=0)], Annotated[str, AfterValidator(_says)]]


class Question(Data):
    """`words` are patterns by language: words that stand in one sentence, in any order; "a|b" is either, "stem*" any
    word that begins so, "two_together" words side by side.

    `answers` say from which day on which sentence is said: `answer.<name>`. Days are the patient's own, not shifted
    by the allowance. `about` are the symptoms whose usual course is told beside it. `alone` answers only where
    nothing else is said.
    """

    id: Id
    words: Mapping[str, Patterns]
    answers: tuple[Answer, ...]
    about: tuple[str, ...] = ()
    alone: bool = False
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _check(self) -> "Question":
        days = [day for day, _ in self.answers]
        if days[:1] != [0] or days != sorted(set(days)):
            shown = ", ".join(map(str, days)) or "none"
            raise ValueError(f"{self.id}: its days are {shown}; allowed: days in order from 0 on, each once")
        return self

    def answer_on(self, day: int) -> str:
        """The name of the sentence that holds on this day of the patient's."""
        return next(says for from_day, says in reversed(self.answers) if from_day <= max(day, 0))
