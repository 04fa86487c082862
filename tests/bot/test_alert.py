"""An alert: what is merged into it, until when somebody must have it, and who is told next."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot.alert import (
    Alert,
    AlertState,
    Event,
    Outcome,
    acknowledge,
    addressees,
    deadline,
    escalate,
    known,
    merge,
    reopen,
    resolve,
)
from bot.clinic import AlertClocks, Clinic, Provider, Role
from bot.finding import Finding, Urgency
from tests.bot.patients import EMERGENCY, ROUTINE, SAME_DAY, URGENT, at

NOW = at(1)
LATER = at(2)


def finding(name: str, urgency: Urgency = SAME_DAY, source: str = "set:1") -> Finding:
    rule, _, subject = name.partition(":")
    return Finding(rule, subject, source, urgency, 1)


def raised(*findings: Finding) -> Alert:
    merged = merge(None, findings, {}, 1, 1, NOW)
    assert merged is not None
    return replace(merged.alert, id=1)


def merged_into(alert: Alert, *findings: Finding) -> tuple[Alert, Event | None, bool]:
    merged = merge(alert, findings, known([alert]), 1, 1, LATER)
    assert merged is not None
    return merged.alert, merged.event, merged.anew


def test_the_first_findings_raise_an_alert_as_urgent_as_the_most_urgent() -> None:
    merged = merge(None, [finding("severe:redness"), finding("sign:pus", URGENT)], {}, 7, 8, NOW)
    assert merged is not None
    alert = merged.alert
    assert (merged.event, merged.anew, alert.urgency, alert.state) == (Event.RAISED, True, URGENT, AlertState.RAISED)
    assert (alert.clinic_id, alert.enrollment_id, alert.raised_at, alert.last_event_at) == (7, 8, NOW, NOW)


def test_nothing_found_is_no_alert() -> None:
    assert merge(None, [], {}, 1, 1, NOW) is None


def test_the_same_findings_again_are_nothing_new() -> None:
    alert = raised(finding("severe:redness"))
    assert merge(alert, alert.findings, known([alert]), 1, 1, LATER) is None


def test_a_finding_of_a_resolved_alert_is_not_new() -> None:
    closed = resolve(raised(finding("severe:redness")), 1, Outcome.ADVICE, NOW)
    assert merge(None, [finding("severe:redness")], known([closed]), 1, 1, LATER) is None
    assert merge(None, [finding("severe:redness", source="set:2")], known([closed]), 1, 1, LATER) is not None


def test_a_new_symptom_is_an_event_and_sent_anew() -> None:
    alert, event, anew = merged_into(raised(finding("severe:redness")), finding("severe:pain", ROUTINE))
    assert (event, anew, alert.urgency, alert.last_event_at) == (Event.UPDATED, True, SAME_DAY, LATER)
    assert [each.name for each in alert.findings] == ["severe:redness", "severe:pain"]


def test_more_of_the_same_symptom_is_kept_without_an_event() -> None:
    before = acknowledge(raised(finding("persisting:redness")), 5, NOW)
    alert, event, anew = merged_into(before, finding("persisting:redness", source="set:2"))
    assert (event, anew, alert.state, alert.last_event_at) == (None, False, AlertState.ACKNOWLEDGED, NOW)
    assert [each.source for each in alert.findings] == ["set:1", "set:2"]


def test_rising_urgency_is_an_event_and_opens_what_was_acknowledged() -> None:
    before = acknowledge(raised(finding("persisting:redness", ROUTINE)), 5, NOW)
    alert, event, anew = merged_into(before, finding("persisting:redness", source="set:2"))
    assert (event, anew, alert.urgency, alert.state) == (Event.UPDATED, True, SAME_DAY, AlertState.RAISED)
    assert (alert.holder_id, alert.acknowledged_at, alert.stepped_at, alert.step) == (5, None, LATER, 0)


def test_a_finding_that_has_grown_takes_its_own_place() -> None:
    alert, event, _ = merged_into(raised(finding("contact", ROUTINE)), finding("contact"))
    assert event is Event.UPDATED
    assert [(each.name, each.urgency) for each in alert.findings] == [("contact", SAME_DAY)]


def test_urgency_never_falls() -> None:
    alert, *_ = merged_into(raised(finding("sign:pus", URGENT)), finding("severe:pain", ROUTINE))
    assert alert.urgency is URGENT


@pytest.mark.parametrize("name", ["sign:pus", "contact", "note", "unassessed"])
def test_what_a_person_should_see_again_is_sent_anew_even_if_it_is_no_event(name: str) -> None:
    before = acknowledge(raised(finding(name, URGENT)), 5, NOW)
    alert, event, anew = merged_into(before, finding(name, URGENT, source="set:2"))
    assert (event, anew, alert.state) == (None, True, AlertState.RAISED)


CLINIC = Clinic(1, "Skin", "+49 30 1", "Europe/Berlin", "112", datetime(2026, 1, 1, tzinfo=UTC))
MONDAY, FRIDAY, SATURDAY = 0, 4, 5


@pytest.mark.parametrize(
    ("urgency", "told", "until"),
    [
        pytest.param(EMERGENCY, (SATURDAY, "03:00"), (SATURDAY, "03:15"), id="emergency-at-night"),
        pytest.param(URGENT, (MONDAY, "10:00"), (MONDAY, "10:15"), id="urgent"),
        pytest.param(SAME_DAY, (MONDAY, "10:00"), (MONDAY, "12:00"), id="same-day-within-the-hours"),
        pytest.param(SAME_DAY, (MONDAY, "07:00"), (MONDAY, "11:00"), id="same-day-before-opening"),
        pytest.param(SAME_DAY, (MONDAY, "17:00"), (MONDAY + 1, "10:00"), id="same-day-in-the-evening"),
        pytest.param(SAME_DAY, (FRIDAY, "17:00"), (MONDAY + 7, "10:00"), id="same-day-over-the-weekend"),
        pytest.param(SAME_DAY, (SATURDAY, "12:00"), (MONDAY + 7, "11:00"), id="same-day-on-saturday"),
        pytest.param(SAME_DAY, (MONDAY, "16:00"), (MONDAY, "18:00"), id="same-day-to-closing-time"),
        pytest.param(ROUTINE, (MONDAY, "10:00"), (MONDAY + 1, "18:00"), id="routine-by-the-end-of-tomorrow"),
        pytest.param(ROUTINE, (FRIDAY, "10:00"), (MONDAY + 7, "18:00"), id="routine-over-the-weekend"),
        pytest.param(ROUTINE, (SATURDAY, "10:00"), (MONDAY + 7, "18:00"), id="routine-on-saturday"),
    ],
)
def test_until_when_it_must_be_acknowledged(urgency: Urgency, told: tuple[int, str], until: tuple[int, str]) -> None:
    alert = replace(raised(finding("note", urgency)), stepped_at=at(*told))
    assert deadline(alert, CLINIC) == at(*until)


@pytest.mark.parametrize(
    ("urgency", "until"),
    [(EMERGENCY, (0, "17:00")), (URGENT, (0, "17:00")), (SAME_DAY, (1, "11:00")), (ROUTINE, (2, "18:00"))],
)
def test_an_acknowledgement_lapses(urgency: Urgency, until: tuple[int, str]) -> None:
    taken = acknowledge(raised(finding("note", urgency)), 5, at(MONDAY, "16:00"))
    assert deadline(taken, CLINIC) == at(*until)
    lapsed = escalate(taken, at(*until))
    assert (lapsed.state, lapsed.holder_id, lapsed.step) == (AlertState.RAISED, 5, 0)


def test_only_what_is_resolved_has_no_deadline() -> None:
    alert = raised(finding("note", ROUTINE))
    closed = resolve(alert, 5, Outcome.NORMAL, LATER)
    assert deadline(closed, CLINIC) is None
    again = reopen(closed, LATER)
    assert (again.state, again.outcome, again.resolved_at) == (AlertState.RAISED, None, None)
    assert deadline(again, CLINIC) is not None


def test_the_clocks_are_data_of_the_clinic() -> None:
    clinic = replace(CLINIC, clocks=AlertClocks(urgent_min=5), hours=((5, time(9), time(12)),))
    urgent, same_day = (replace(raised(finding("note", each)), stepped_at=at(MONDAY)) for each in (URGENT, SAME_DAY))
    assert deadline(urgent, clinic) == at(MONDAY, "10:25")
    assert deadline(same_day, clinic) == at(SATURDAY, "11:00")


def test_a_working_day_ends_when_the_clinic_closes_for_the_last_time() -> None:
    hours = tuple((day, *each) for day in range(5) for each in ((time(9), time(12)), (time(14), time(18))))
    clinic = replace(CLINIC, hours=hours)
    assert clinic.end_of_working_day(at(MONDAY), 1) == at(MONDAY + 1, "18:00")
    assert clinic.end_of_working_day(at(FRIDAY), 2) == at(MONDAY + 8, "18:00")


def staff(*on_duty: bool) -> list[Provider]:
    joined = datetime(2026, 1, 1, tzinfo=UTC)
    return [
        Provider(n, 1, n, f"P{n}", Role.PROVIDER, joined + timedelta(days=n), on_duty=duty)
        for n, duty in enumerate(on_duty, start=1)
    ]


def told(alert: Alert, people: list[Provider], enrolled_by: int, steps: int = 5) -> list[list[int]]:
    """Who is told at each step, if nobody ever answers."""
    said: list[list[int]] = []
    for _ in range(steps):
        said.append([each.id for each in addressees(alert, people, enrolled_by)])
        alert = escalate(alert, LATER)
    return said


@pytest.mark.parametrize(
    ("urgency", "people", "enrolled_by", "steps"),
    [
        pytest.param(SAME_DAY, staff(True, True, True), 1, [[1], [2], [3], [1, 2, 3]], id="one-after-the-other"),
        pytest.param(SAME_DAY, staff(True, True, True), 2, [[2], [3], [1], [1, 2, 3]], id="from-who-enrolled-on"),
        pytest.param(SAME_DAY, staff(True, False, True), 2, [[3], [1], [1, 2, 3]], id="who-enrolled-is-off-duty"),
        pytest.param(SAME_DAY, staff(True, False, True), 9, [[1], [3], [1, 2, 3]], id="who-enrolled-has-left"),
        pytest.param(SAME_DAY, staff(False, False), 1, [[1, 2], [1, 2]], id="nobody-on-duty"),
        pytest.param(SAME_DAY, staff(True), 1, [[1], [1]], id="one-alone"),
        pytest.param(ROUTINE, staff(True, True), 1, [[1], [2], [1, 2]], id="routine"),
        pytest.param(URGENT, staff(False, True, True), 1, [[2, 3], [2, 3], [1, 2, 3]], id="urgent-goes-to-all-on-duty"),
        pytest.param(EMERGENCY, staff(False, False), 1, [[1, 2], [1, 2]], id="emergency-with-nobody-on-duty"),
        pytest.param(URGENT, [], 1, [[], []], id="nobody-at-all"),
    ],
)
def test_who_is_told(urgency: Urgency, people: list[Provider], enrolled_by: int, steps: list[list[int]]) -> None:
    assert told(raised(finding("note", urgency)), people, enrolled_by, len(steps)) == steps


def test_who_let_it_lapse_is_told_again_with_the_next() -> None:
    lapsed = escalate(acknowledge(raised(finding("note")), 3, NOW), LATER)
    assert [each.id for each in addressees(lapsed, staff(True, True, True), 1)] == [1, 3]
