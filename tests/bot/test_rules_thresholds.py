"""What has lasted too long, and what is too much at once: each threshold of the protocol, from both sides."""

from dataclasses import dataclass

import pytest

from bot import protocol
from bot.enrollment import Profile
from bot.finding import Urgency
from tests.bot.patients import ROUTINE, SAME_DAY, URGENT, daily, found, not_looked_again


@dataclass(frozen=True)
class Case:
    item: str
    grade: int
    day: int
    urgency: Urgency | None
    depth_mm: float | None = None

    def __str__(self) -> str:
        said = self.urgency.word if self.urgency else "nothing"
        needle = f"-after-{self.depth_mm}mm" if self.depth_mm else ""
        return f"{self.item}-{self.grade}-on-day-{self.day}{needle}-is-{said}"


TOO_LONG = [
    Case("redness", 3, 3, None),
    Case("redness", 1, 4, None),
    Case("redness", 2, 4, ROUTINE),
    Case("redness", 3, 4, SAME_DAY),
    Case("redness", 4, 4, SAME_DAY),
    Case("redness", 1, 5, None),
    Case("redness", 2, 5, SAME_DAY),
    Case("redness", 1, 6, None),
    Case("redness", 1, 7, ROUTINE),
    Case("redness", 2, 7, SAME_DAY),
    Case("redness", 0, 7, None),
    Case("redness", 1, 13, ROUTINE),
    Case("redness", 1, 14, SAME_DAY),
    Case("redness", 1, 28, SAME_DAY),
    Case("redness", 0, 28, None),
    Case("swelling", 2, 2, None),
    Case("swelling", 1, 3, None),
    Case("swelling", 2, 3, ROUTINE),
    Case("swelling", 1, 4, None),
    Case("swelling", 2, 4, SAME_DAY),
    Case("swelling", 1, 5, SAME_DAY),
    Case("swelling", 0, 5, None),
    Case("peeling", 3, 5, None),
    Case("peeling", 2, 6, None),
    Case("peeling", 3, 6, ROUTINE),
    Case("peeling", 2, 7, None),
    Case("peeling", 1, 8, None),
    Case("peeling", 2, 8, ROUTINE),
    Case("peeling", 1, 9, None),
    Case("peeling", 1, 10, ROUTINE),
    Case("peeling", 0, 10, None),
    Case("pain", 3, 1, None),
    Case("pain", 2, 2, None),
    Case("pain", 3, 2, SAME_DAY),
    Case("pain", 1, 3, None),
    Case("pain", 2, 3, SAME_DAY),
    Case("pain", 1, 4, None),
    Case("pain", 1, 5, ROUTINE),
    Case("pain", 2, 5, SAME_DAY),
    Case("itch", 3, 4, None),
    Case("itch", 1, 5, None),
    Case("itch", 2, 5, ROUTINE),
    Case("itch", 1, 9, None),
    Case("itch", 2, 9, ROUTINE),
    Case("itch", 1, 10, SAME_DAY),
    Case("pigment", 1, 6, None),
    Case("pigment", 1, 7, ROUTINE),
    Case("pigment", 0, 28, None),
    Case("redness", 2, 5, SAME_DAY, depth_mm=1.5),
    Case("redness", 2, 5, ROUTINE, depth_mm=1.6),
    Case("redness", 2, 5, ROUTINE, depth_mm=2.0),
    Case("redness", 2, 5, None, depth_mm=2.1),
    Case("redness", 2, 5, None, depth_mm=2.5),
    Case("redness", 2, 6, ROUTINE, depth_mm=2.5),
    Case("redness", 2, 7, SAME_DAY, depth_mm=2.5),
    Case("redness", 1, 8, None, depth_mm=2.5),
    Case("redness", 1, 13, ROUTINE, depth_mm=2.5),
    Case("redness", 1, 14, SAME_DAY, depth_mm=2.5),
    Case("itch", 1, 11, None, depth_mm=2.5),
    Case("itch", 1, 12, SAME_DAY, depth_mm=2.5),
    Case("peeling", 1, 10, None, depth_mm=2.0),
    Case("peeling", 1, 11, ROUTINE, depth_mm=2.0),
]

TOO_MUCH = [
    Case("swelling", 4, 0, SAME_DAY),
    Case("peeling", 4, 0, SAME_DAY),
    Case("pain", 4, 0, SAME_DAY),
    Case("redness", 3, 0, None),
    Case("redness", 4, 0, SAME_DAY),
    Case("redness", 4, 28, SAME_DAY),
    Case("swelling", 3, 1, None),
    Case("swelling", 4, 1, SAME_DAY),
    Case("swelling", 2, 2, None),
    Case("swelling", 3, 2, SAME_DAY),
    Case("peeling", 3, 2, None),
    Case("peeling", 4, 2, SAME_DAY),
    Case("pain", 3, 1, None),
    Case("pain", 4, 1, SAME_DAY),
    Case("pain", 3, 2, None),
    Case("pain", 4, 2, URGENT),
    Case("itch", 3, 0, None),
    Case("itch", 4, 0, SAME_DAY),
    Case("pigment", 1, 28, None),
    Case("swelling", 3, 3, None, depth_mm=2.5),
    Case("swelling", 3, 4, SAME_DAY, depth_mm=2.5),
    Case("pain", 4, 3, SAME_DAY, depth_mm=2.5),
    Case("pain", 4, 4, URGENT, depth_mm=2.5),
]


@pytest.mark.parametrize(
    ("item", "day_by_day"),
    [
        #           day  0 ... 14
        ("redness", "332111100000000"),
        ("swelling", "332110000000000"),
        ("peeling", "112333211100000"),
        ("pain", "321000000000000"),
        ("itch", "333221100000000"),
        ("pigment", "000000000000000"),
    ],
)
def test_what_is_expected_day_by_day(item: str, day_by_day: str) -> None:
    symptom = protocol.load("microneedling").symptom_named(item)
    assert symptom is not None
    assert "".join(str(symptom.expected_on(day)) for day in range(15)) == day_by_day


@pytest.mark.parametrize("case", TOO_LONG, ids=str)
def test_too_long(case: Case) -> None:
    course = not_looked_again(daily(case.item, {case.day: case.grade}, Profile(depth_mm=case.depth_mm)))
    assert found(course).get(f"persisting:{case.item}") is case.urgency


@pytest.mark.parametrize("case", TOO_MUCH, ids=str)
def test_too_much(case: Case) -> None:
    course = daily(case.item, {case.day: case.grade}, Profile(depth_mm=case.depth_mm))
    assert found(course).get(f"severe:{case.item}") is case.urgency


@pytest.mark.parametrize(
    ("item", "grades", "urgency"),
    [
        pytest.param("redness", {7: 1, 10: 1}, ROUTINE, id="what-was-put-off-on-day-7-does-not-count"),
        pytest.param("redness", {7: 1, 8: 1, 10: 1}, SAME_DAY, id="faint-redness-still-there-on-day-8-and-10"),
        pytest.param("redness", {5: 1, 7: 1}, ROUTINE, id="day-5-was-still-normal"),
        pytest.param("redness", {7: 1, 8: 0, 10: 1}, ROUTINE, id="it-had-gone-in-between"),
        pytest.param("peeling", {8: 2, 9: 2, 10: 1}, SAME_DAY, id="peeling-less-but-still-too-long"),
        pytest.param("peeling", {7: 2, 10: 1}, ROUTINE, id="peeling-of-day-7-was-not-too-long-yet"),
        pytest.param("pain", {5: 1, 6: 1, 14: 1}, SAME_DAY, id="missed-check-ins-do-not-break-a-run"),
        pytest.param("pigment", {14: 1, 28: 1}, SAME_DAY, id="patches-that-stay"),
    ],
)
def test_routine_on_two_days_running_is_same_day(item: str, grades: dict[int, int], urgency: Urgency) -> None:
    assert found(not_looked_again(daily(item, grades)))[f"persisting:{item}"] is urgency


@pytest.mark.parametrize(
    ("item", "grades", "name", "urgency"),
    [
        pytest.param("redness", {4: 2}, "persisting:redness", SAME_DAY, id="redness-too-long-one-higher"),
        pytest.param("swelling", {4: 2}, "persisting:swelling", URGENT, id="swelling-too-long-one-higher"),
        pytest.param("pain", {5: 1, 7: 1}, "persisting:pain", URGENT, id="after-two-days-and-then-one-higher"),
        pytest.param("pain", {1: 0, 2: 2}, "worsening:pain", URGENT, id="rising-pain-one-higher"),
        pytest.param("redness", {4: 4}, "severe:redness", SAME_DAY, id="too-much-is-not-raised"),
        pytest.param("pain", {2: 4}, "persisting:pain", URGENT, id="never-above-urgent"),
        pytest.param("peeling", {6: 3}, "persisting:peeling", ROUTINE, id="peeling-is-not-raised"),
        pytest.param("itch", {5: 2}, "persisting:itch", ROUTINE, id="itch-is-not-raised"),
        pytest.param("itch", {1: 0, 5: 2}, "worsening:itch", SAME_DAY, id="rising-itch-is-not-raised"),
    ],
)
def test_weak_defences(item: str, grades: dict[int, int], name: str, urgency: Urgency) -> None:
    assert found(daily(item, grades, Profile(immune_weakness=True)))[name] is urgency
