"""Made-up courses whose truth is known, drawn from what `cohort.toml` assumes: the same seed, the same courses."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import floor, sqrt
from random import Random
from typing import Any, TypeVar

from bot.protocol import Protocol
from rehearsal.assumptions import EVERYBODY, Assumptions, Bump, Kind, Triangle, load
from rehearsal.coursefile import CourseFile

TREATED_AT = datetime(2026, 3, 2, 15, 0)  # noqa: DTZ001  # The patient's wall.
TIMEZONE = "Europe/Berlin"
LAST_ANSWER_MIN = 700  # After 10:00: well before the check-in closes.
SILENT = "silent"

T = TypeVar("T")


def cohort(number: int, seed: int, rules: Protocol, assumed: Assumptions | None = None) -> Iterator[CourseFile]:
    """Each course is drawn by itself, so that the first of a longer cohort are those of a shorter one."""
    for each in range(1, number + 1):
        yield _Patient(Dice(Random(f"{seed}:{each}")), rules, assumed or load()).course(each)  # noqa: S311 (seeded)


class Dice:
    """Drawn by `random()` alone, the one method that Python promises never to change for a seed."""

    def __init__(self, random: Random) -> None:
        self._random = random.random

    def chance(self, share: float) -> bool:
        return self._random() < share

    def triangle(self, of: Triangle) -> float:
        low, likeliest, high = of
        if low == high:
            return low
        drawn, turn = self._random(), (likeliest - low) / (high - low)
        if drawn < turn:
            return low + sqrt(drawn * (high - low) * (likeliest - low))
        return high - sqrt((1 - drawn) * (high - low) * (high - likeliest))

    def one_of(self, each: Sequence[T]) -> T:
        return each[floor(self._random() * len(each))]

    def by_share(self, kinds: Sequence[Kind]) -> Kind:
        drawn = self._random()
        for kind in kinds:
            drawn -= kind.share
            if drawn < 0:
                return kind
        return kinds[-1]


@dataclass(frozen=True, slots=True)
class Line:
    """A true grade that rises to `peak` and falls again; days need not be whole."""

    begin: float
    top: float
    end: float
    peak: float

    def on(self, day: int) -> float:
        if not self.begin < day < self.end:
            return 0
        if day <= self.top:
            return self.peak * (day - self.begin) / (self.top - self.begin)
        return self.peak * (self.end - day) / (self.end - self.top)


class _Patient:
    """One made-up patient. What is drawn is drawn in the order of these lines, whatever kind of course it is."""

    def __init__(self, dice: Dice, rules: Protocol, assumed: Assumptions) -> None:
        self._dice, self._rules, self._assumed = dice, rules, assumed
        self._kind = dice.by_share(assumed.kind)
        self._skin = self._drawn_skin()
        self._onset = _rounded(dice.triangle(self._kind.onset)) if self._kind.onset else 0
        self._lines = self._drawn_lines()
        self._sign, self._sign_on = self._drawn_sign()

    def course(self, number: int) -> CourseFile:
        wrong_from = self._wrong_from()
        truth: dict[str, Any] = {"kind": self._kind.id}
        if wrong_from is not None:
            truth["wrong_from"] = wrong_from
        about = f"Made up, number {number}: {self._kind.says}"
        return CourseFile.model_validate(
            {
                "about": about,
                "protocol": self._rules.id,
                "treated_at": f"{TREATED_AT:%Y-%m-%d %H:%M}",
                "timezone": TIMEZONE,
                "until_day": self._rules.last_day,
                "patient": self._skin,
                "report": [] if self._kind.id == SILENT else list(self._reports()),
                "truth": truth,
            }
        )

    def _drawn_skin(self) -> dict[str, Any]:
        dice, assumed = self._dice, self._assumed
        return {
            "depth_mm": _rounded(dice.triangle(assumed.triangle_named("depth_mm")) * 2) / 2,
            "skin_type": _rounded(dice.triangle(assumed.triangle_named("skin_type"))),
            "immune_weakness": dice.chance(assumed.number_named("immune_weakness")),
            "cold_sores": dice.chance(assumed.number_named("cold_sores")),
            "serum": "vitamin_c" if dice.chance(assumed.number_named("serum")) else "",
        }

    def _drawn_lines(self) -> Mapping[str, list[Line]]:
        lines: dict[str, list[Line]] = {}
        for bump in self._assumed.bump:
            if bump.of in (EVERYBODY, self._kind.id):
                lines.setdefault(bump.item, []).append(self._drawn_line(bump))
        return lines

    def _drawn_line(self, bump: Bump) -> Line:
        """Whoever was treated more deeply settles later."""
        draw, first = self._dice.triangle, self._onset if bump.from_onset else 0
        begin, top, end, peak = draw(bump.begin), draw(bump.top), draw(bump.end), draw(bump.peak)
        top, end = max(begin, top), max(begin, top, end)
        deeper = max(0.0, float(self._skin["depth_mm"]) - 1.5) * self._assumed.number_named("days_a_mm")
        return Line(first + begin, first + top, first + end + deeper, peak)

    def _drawn_sign(self) -> tuple[str, range]:
        """The sign that this patient has and notices, and the days on which it is there; "" for none."""
        known = [each for each in self._kind.signs if self._rules.sign_named(each)]
        if not (known and self._dice.chance(self._assumed.number_named("sign_noticed"))):
            return "", range(0)
        first = self._onset + _rounded(self._dice.triangle(self._kind.signs_after))
        return self._dice.one_of(known), range(first, first + self._kind.signs_last)

    def true_grade(self, item: str, day: int) -> int:
        return _rounded(max((line.on(day) for line in self._lines.get(item, ())), default=0))

    def _wrong_from(self) -> int | None:
        kind = self._kind
        if kind.needs is None:
            return None
        if kind.wrong_from is not None:
            return kind.wrong_from
        return self._onset if kind.onset else self._lasting_from()

    def _lasting_from(self) -> int:
        """The first day past the first few on which something is truly mild or more; at the latest past a week."""
        few, settled = (int(self._assumed.number_named(name)) for name in ("a_few_days", "settled_by"))
        days = range(few + 1, settled + 1)
        return next((day for day in days if any(self.true_grade(item, day) >= 2 for item in self._lines)), settled + 1)

    def _reports(self) -> Iterator[dict[str, Any]]:
        """What the patient says on each day on which they answer, if they are asked then."""
        for day in range(1, self._rules.last_day + 1):
            after = min(LAST_ANSWER_MIN, floor(self._dice.triangle(self._assumed.triangle_named("answered_after_min"))))
            answers = {each.id: self._given(each.id, each.worst, day) for each in self._rules.symptom}
            signs = self._signs_on(day)
            if self._dice.chance(self._assumed.number_named("answered")):
                at = TREATED_AT.replace(hour=self._rules.timetable.hour) + timedelta(days=day, minutes=after)
                yield {"at": f"{at:%Y-%m-%d %H:%M}", "answers": answers, "signs": signs, "if_asked": True}

    def _given(self, item: str, worst: int, day: int) -> int:
        """The true grade as the patient gives it: now and then one too high or too low."""
        true, up = self.true_grade(item, day), self._dice.chance(0.5)
        wrong = self._dice.chance(self._assumed.number_named("one_off" if true else _from_nothing(worst)))
        given = true + (1 if up or not true else -1) if wrong else true
        return max(0, min(worst, given))

    def _signs_on(self, day: int) -> list[str]:
        mistaken = self._dice.chance(self._assumed.number_named("sign_by_mistake"))
        by_mistake = self._dice.one_of(self._rules.sign).id
        signs = [self._sign] if day in self._sign_on else []
        return [*signs, by_mistake] if mistaken and by_mistake not in signs else signs


def _from_nothing(worst: int) -> str:
    """A question of yes and no has no grade that is barely there: a yes is tapped by mistake as a sign is."""
    return "from_nothing" if worst > 1 else "sign_by_mistake"


def _rounded(value: float) -> int:
    """A half goes up."""
    return floor(value + 0.5)
