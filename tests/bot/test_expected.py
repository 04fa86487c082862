"""What is usual on a patient's day, and when it is usually over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import expected, protocol
from bot.course import Course
from bot.enrollment import Profile
from tests.bot.patients import enrolled

DEPTHS = {0: 1.5, 1: 2.0, 2: 2.5}


def course(allowance: int) -> Course:
    return enrolled(profile=Profile(depth_mm=DEPTHS[allowance]))


def over(item: str, allowance: int) -> int | None:
    of = course(allowance)
    symptom = of.protocol.symptom_named(item)
    assert symptom is not None
    return expected.over_from(of, symptom)


@pytest.mark.parametrize(
    ("item", "days"),
    [
        pytest.param("redness", (7, 8, 9), id="redness"),
        pytest.param("swelling", (5, 6, 7), id="swelling"),
        pytest.param("peeling", (10, 11, 12), id="peeling"),
        pytest.param("pain", (3, 4, 5), id="pain"),
        pytest.param("itch", (7, 8, 9), id="itch"),
        pytest.param("pigment", (0, 0, 0), id="patches-are-never-usual"),
    ],
)
def test_when_it_is_usually_over_by_the_depth_of_the_needles(item: str, days: tuple[int, int, int]) -> None:
    assert tuple(over(item, allowance) for allowance in DEPTHS) == days


def test_what_ends_late_is_not_put_off_beyond_the_allowance() -> None:
    """From day 14 on nothing is shifted any more: what ends on day 13 ends on day 14 at the latest."""
    of = course(2)
    late = of.protocol.symptom[0].model_copy(update={"expected": ((0, 3), (13, 0))})
    later = late.model_copy(update={"expected": ((0, 3), (20, 0))})
    assert (expected.over_from(of, late), expected.over_from(of, later)) == (14, 20)


def test_what_never_ends_has_no_day() -> None:
    of = course(0)
    assert expected.over_from(of, of.protocol.symptom[0].model_copy(update={"expected": ((0, 1),)})) is None


@pytest.mark.parametrize("rules", protocol.available(), ids=lambda each: f"{each.id}-{each.version}")
@given(allowance=st.sampled_from([0, 1, 2]), day=st.integers(0, 60))
def test_it_is_the_first_day_without_any(rules: protocol.Protocol, allowance: int, day: int) -> None:
    of = course(allowance)
    of = Course(rules, of.enrollment)
    for symptom in rules.symptom:
        ends_on = expected.over_from(of, symptom)
        assert ends_on is not None
        if day >= ends_on:
            assert expected.grade_on(of, symptom, day) == 0
        elif day == ends_on - 1:
            assert expected.grade_on(of, symptom, day) > 0
