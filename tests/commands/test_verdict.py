"""A course that was played, against what its file expects; and the list from which it is chosen."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.alert import Alert, AlertState
from bot.finding import Finding, Urgency
from commands.course_list import GROUPS, group_of, listed
from commands.example import TIMEZONE
from commands.playing import readable
from commands.stage import COURSES
from commands.verdict import Flagged, Flags, verdict
from rehearsal.coursefile import CourseFile
from wording.words import read_all

WORDS = read_all()["en"]
AT = datetime(2026, 3, 4, 10, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def files() -> dict[str, CourseFile]:
    return dict(readable(COURSES, TIMEZONE))


def judged(file: CourseFile, *events: Flagged, was_closed: bool = False) -> Any:
    return verdict(file, events, WORDS, was_closed=was_closed)


def flagged(day: int = 2, urgency: str = "urgent", *findings: str) -> Flagged:
    return Flagged(AT, day, urgency, findings or ("sign:pus",))


def test_what_was_expected_happened(files: dict[str, CourseFile]) -> None:
    told = judged(files["pus_on_day_2"], flagged())
    assert told["met"] is True
    assert told["lines"] == [
        {
            "expected": "an urgent alert on day 2 (pus or yellow crust)",
            "happened": "yes, on Wednesday at 10:20",
            "met": True,
        }
    ]


@pytest.mark.parametrize(
    ("events", "happened"),
    [
        pytest.param([], ["no"], id="nothing"),
        pytest.param(
            [flagged(3)], ["an urgent alert on day 3, Wednesday at 10:20 (pus or yellow crust)"], id="on-another-day"
        ),
        pytest.param(
            [flagged(2, "routine")],
            ["a routine alert on day 2, Wednesday at 10:20 (pus or yellow crust)"],
            id="less-urgent",
        ),
        pytest.param(
            [flagged(), flagged(3, "urgent", "sign:pus", "silence")],
            [
                "yes, on Wednesday at 10:20",
                "an urgent alert on day 3, Wednesday at 10:20 (pus or yellow crust; no answer)",
            ],
            id="more-than-expected",
        ),
    ],
)
def test_what_was_expected_did_not_happen(
    files: dict[str, CourseFile], events: list[Flagged], happened: list[str]
) -> None:
    told = judged(files["pus_on_day_2"], *events)
    assert told["met"] is False
    assert [line["happened"] for line in told["lines"]] == happened


def test_a_course_without_an_alert(files: dict[str, CourseFile]) -> None:
    assert judged(files["normal"])["lines"] == [
        {"expected": "no alert", "happened": "none, to the last day", "met": True}
    ]
    assert judged(files["normal"], flagged())["met"] is False


def test_where_somebody_stepped_in_nothing_is_said(files: dict[str, CourseFile]) -> None:
    told = judged(files["pus_on_day_2"], was_closed=True)
    assert told["met"] is None
    assert "closed while the course was played" in told["why"]


def test_where_nothing_is_expected_nothing_is_judged(files: dict[str, CourseFile]) -> None:
    assert judged(files["normal"].model_copy(update={"expect": None}), flagged()) is None


def test_what_rises_or_gains_counts_and_what_stays_does_not() -> None:
    pus = Finding("sign", "pus", "set:1", Urgency.URGENT, 2)
    alert = Alert(1, 1, 1, AlertState.RAISED, Urgency.URGENT, (pus,), AT, AT, AT)
    flags = Flags()
    for seen in (None, alert, alert, None):
        flags.look(seen, AT, 2)
    assert flags.events == [flagged()]


def test_every_course_has_a_group_and_says_what_it_shows(files: dict[str, CourseFile]) -> None:
    found = listed(files, WORDS)
    assert len(found) == len(files)
    sizes = Counter(each["group"] for each in found)
    assert list(sizes) == list(GROUPS)
    assert max(sizes.values()) < 40
    assert all(each["expects"].startswith("Expected: ") for each in found)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("pus_on_day_2", "To begin with"),
        ("normal", "Heals as it should"),
        ("redness_mild_on_day_4", "Can wait for the next digest"),
        ("redness_severe_on_day_1", "To be called the same day"),
        ("before_the_hour", "Urgent"),
        ("every_sign", "Emergency"),
        ("answers_only_once", "Falls silent"),
        ("contact_today", "Wishes to be called"),
        ("asks_in_spanish", "Writes in their own words"),
        ("rf_normal", "Other treatments"),
    ],
)
def test_a_course_stands_where_a_visitor_looks(files: dict[str, CourseFile], name: str, group: str) -> None:
    assert group_of(name, files[name]) == group
