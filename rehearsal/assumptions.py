"""What the synthetic cohort assumes: every number with where it comes from, read from a TOML file and checked."""

import tomllib
from functools import cache
from pathlib import Path

from pydantic import Field, model_validator

from bot.threshold import Data, UrgencyWord

FILE = Path(__file__).parent / "cohort.toml"
EVERYBODY = "everybody"
Triangle = tuple[float, float, float]  # Low, likeliest, high.


class Number(Data):
    """`value` is one number, or three of a triangle from which one is drawn."""

    name: str
    value: float | Triangle
    says: str
    source: str = Field(min_length=1)

    @property
    def shown(self) -> str:
        return f"{self.value:g}" if isinstance(self.value, float) else " / ".join(f"{each:g}" for each in self.value)


class Kind(Data):
    """A kind of course. `needs` is how urgently somebody must be told of it; None where nothing is wrong.

    `wrong_from` is the day from which something is wrong; without it that is the `onset`, and without an onset it is
    what the true grades say (`rehearsal/cohort.py`).
    """

    id: str
    share: float = Field(gt=0, le=1)
    says: str
    source: str = Field(min_length=1)
    onset: Triangle | None = None
    wrong_from: int | None = None
    needs: UrgencyWord | None = None
    within_days: int = Field(default=0, ge=0)
    signs: tuple[str, ...] = ()
    signs_after: Triangle = (0, 0, 0)
    signs_last: int = 0


class Bump(Data):
    """How a symptom's true grade goes up and down again in a straight line, in days."""

    of: str
    item: str
    begin: Triangle
    top: Triangle
    end: Triangle
    peak: Triangle
    source: str = Field(min_length=1)
    from_onset: bool = False


class Assumptions(Data):
    number: tuple[Number, ...]
    kind: tuple[Kind, ...]
    bump: tuple[Bump, ...]

    @model_validator(mode="after")
    def _check(self) -> "Assumptions":
        known = {kind.id for kind in self.kind}
        if unknown := {bump.of for bump in self.bump} - known - {EVERYBODY}:
            raise ValueError(f"bump of what is no kind: {', '.join(sorted(unknown))}")
        if abs(sum(kind.share for kind in self.kind) - 1) > 1e-9:
            raise ValueError("the shares of the kinds do not add up to 1")
        return self

    def number_named(self, name: str) -> float:
        value = next(each.value for each in self.number if each.name == name)
        if not isinstance(value, float):
            raise TypeError(f"{name} is a triangle")
        return value

    def triangle_named(self, name: str) -> Triangle:
        value = next(each.value for each in self.number if each.name == name)
        if isinstance(value, float):
            raise TypeError(f"{name} is one number")
        return value

    def kind_named(self, kind_id: str) -> Kind | None:
        return next((kind for kind in self.kind if kind.id == kind_id), None)

    def with_number(self, name: str, value: float) -> "Assumptions":
        changed = (each.model_copy(update={"value": value}) if each.name == name else each for each in self.number)
        return self.model_copy(update={"number": tuple(changed)})


@cache
def load() -> Assumptions:
    return Assumptions.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
