"""A symptom that grows worse instead of better."""

import pytest

from bot.enrollment import Profile
from tests.bot.patients import SAME_DAY, daily, found, last_findings, report, told


@pytest.mark.parametrize(
    ("item", "grades", "worse"),
    [
        pytest.param("redness", {1: 1, 2: 3}, True, id="redness-up-by-two"),
        pytest.param("redness", {1: 2, 2: 3}, False, id="redness-up-by-one"),
        pytest.param("redness", {1: 0, 2: 2}, False, id="up-by-two-within-what-is-expected"),
        pytest.param("redness", {0: 0, 1: 4}, False, id="day-1-is-too-early-to-tell"),
        pytest.param("redness", {0: 2, 2: 4}, True, id="day-2-counts-against-day-0"),
        pytest.param("redness", {1: 0, 2: 1, 3: 2}, True, id="up-twice-running"),
        pytest.param("redness", {1: 1, 2: 1, 3: 2}, False, id="up-once"),
        pytest.param("redness", {1: 1, 2: 2, 3: 2}, False, id="up-once-and-then-the-same"),
        pytest.param("redness", {1: 0, 2: 0, 3: 1}, False, id="up-to-what-is-expected"),
        pytest.param("redness", {1: 2, 2: 1, 3: 2}, True, id="back-at-two"),
        pytest.param("redness", {1: 3, 2: 0, 3: 1}, False, id="back-at-one"),
        pytest.param("redness", {1: 1, 2: 1, 4: 2}, False, id="two-for-the-first-time"),
        pytest.param("redness", {1: 2, 2: 0, 3: 1, 4: 1, 5: 2}, True, id="back-after-a-longer-time"),
        pytest.param("redness", {3: 3}, False, id="nothing-to-compare-with"),
        pytest.param("redness", {1: 3, 4: 3}, False, id="the-same"),
        pytest.param("swelling", {2: 0, 3: 2}, True, id="swelling-up-by-two"),
        pytest.param("pain", {2: 1, 3: 3}, True, id="pain-up-by-two"),
        pytest.param("itch", {3: 1, 4: 3}, True, id="itch-up-by-two"),
        pytest.param("itch", {3: 0, 4: 2}, False, id="itch-up-within-what-is-expected"),
        pytest.param("peeling", {3: 0, 5: 4}, False, id="peeling-before-day-6"),
        pytest.param("peeling", {5: 0, 6: 3}, True, id="peeling-from-day-6-on"),
        pytest.param("peeling", {5: 0, 6: 2}, False, id="peeling-up-within-what-is-expected"),
        pytest.param("pigment", {14: 0, 28: 1}, False, id="patches-have-no-such-rule"),
    ],
)
def test_worsening(item: str, grades: dict[int, int], worse: bool) -> None:
    expected = SAME_DAY if worse else None
    assert found(daily(item, grades)).get(f"worsening:{item}") is expected


def test_the_first_day_is_not_shifted_by_the_allowance_but_what_is_expected_is() -> None:
    deep = Profile(depth_mm=2.5)
    assert "worsening:swelling" in found(daily("swelling", {1: 2, 2: 4}, deep))
    assert "worsening:pain" not in found(daily("pain", {1: 0, 3: 2}, deep))
    assert "worsening:pain" in found(daily("pain", {1: 0, 3: 2}))


def test_a_set_without_the_item_is_passed_over() -> None:
    course = told(report(1, redness=1), report(2, swelling=1), report(3, redness=3))
    assert "worsening:redness" in found(course)


def test_an_earlier_report_of_the_same_day_is_the_answer_before() -> None:
    course = told(report(1, redness=2), report(3, wall="08:30", redness=0), report(3, redness=2))
    assert "worsening:redness" in found(course)


def test_a_finding_says_what_was_reported_what_was_expected_and_since_when() -> None:
    (finding,) = last_findings(daily("redness", {1: 2, 2: 3, 3: 2, 4: 2}))
    assert (finding.reported, finding.expected, finding.day, finding.since_day) == (2, 1, 4, 2)
