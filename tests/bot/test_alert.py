"""An alert: what is merged into it, until when somebody must have it, and who is told next."""

from dataclasses import replace

import pytest

from bot.alert import (
    NOTHING_KNOWN,
    Alert,
    AlertState,
    Closing,
    Event,
    Outcome,
    acknowledge,
    known,
    merge,
    reopen,
    resolve,
)
from bot.finding import Finding, Urgency
from tests.bot.patients import ROUTINE, SAME_DAY, URGENT, at

NOW = at(1)
LATER = at(2)


def finding(name: str, urgency: Urgency = SAME_DAY, source: str = "set:1") -> Finding:
    rule, _, subject = name.partition(":")
    return Finding(rule, subject, source, urgency, 1)


def raised(*findings: Finding) -> Alert:
    merged = merge(None, findings, NOTHING_KNOWN, 1, 1, NOW)
    assert merged is not None
    return replace(merged.alert, id=1)


def merged_into(alert: Alert, *findings: Finding) -> tuple[Alert, Event | None, bool]:
    merged = merge(alert, findings, known([alert]), 1, 1, LATER)
    assert merged is not None
    return merged.alert, merged.event, merged.anew


def test_the_first_findings_raise_an_alert_as_urgent_as_the_most_urgent() -> None:
    merged = merge(None, [finding("severe:redness"), finding("sign:pus", URGENT)], NOTHING_KNOWN, 7, 8, NOW)
    assert merged is not None
    alert = merged.alert
    assert (merged.event, merged.anew, alert.urgency, alert.state) == (Event.RAISED, True, URGENT, AlertState.RAISED)
    assert (alert.clinic_id, alert.enrollment_id, alert.raised_at, alert.last_event_at) == (7, 8, NOW, NOW)


def test_nothing_found_is_no_alert() -> None:
    assert merge(None, [], NOTHING_KNOWN, 1, 1, NOW) is None


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
    assert (alert.holder_id, alert.acknowledged_at, alert.stepped_at, alert.step) == (5, NOW, LATER, 0)


def test_a_finding_that_has_grown_takes_its_own_place() -> None:
    alert, event, _ = merged_into(raised(finding("contact", ROUTINE)), finding("contact"))
    assert event is Event.UPDATED
    assert [(each.name, each.urgency) for each in alert.findings] == [("contact", SAME_DAY)]


def test_urgency_never_falls() -> None:
    alert, *_ = merged_into(raised(finding("sign:pus", URGENT)), finding("severe:pain", ROUTINE))
    assert alert.urgency is URGENT


@pytest.mark.parametrize("name", ["sign:pus", "contact", "note", "unassessed"])
def test_what_a_person_should_see_again_is_sent_anew_even_if_it_is_no_event(name: str) -> None:
    before = replace(raised(finding(name, URGENT)), state=AlertState.SENT)
    alert, event, anew = merged_into(before, finding(name, URGENT, source="set:2"))
    assert (event, anew, alert.state) == (None, True, AlertState.RAISED)


def graded(name: str, reported: int, source: str = "set:1", day: int = 1, urgency: Urgency = SAME_DAY) -> Finding:
    return replace(finding(name, urgency, source), reported=reported, expected=0, day=day)


@pytest.mark.parametrize(
    ("new", "calls"),
    [
        pytest.param(finding("note", ROUTINE, "set:2"), False, id="words"),
        pytest.param(finding("sign:pus", ROUTINE, "set:2"), False, id="the-same-sign-again"),
        pytest.param(finding("sign:bumps", ROUTINE, "set:2"), True, id="a-new-sign"),
        pytest.param(graded("severe:redness", 3), False, id="no-worse"),
        pytest.param(graded("severe:redness", 4, "set:2"), False, id="a-grade-worse"),
        pytest.param(graded("worsening:swelling", 1, "set:2"), False, id="another-symptom-a-little"),
        pytest.param(graded("worsening:swelling", 2, "set:2"), True, id="another-symptom-much"),
        pytest.param(graded("contact", 1), False, id="contact-today"),
        pytest.param(graded("contact", 2), True, id="contact-now"),
        pytest.param(finding("unassessed", SAME_DAY, "set:2:severe"), True, id="an-error-of-ours"),
        pytest.param(finding("severe:pain", URGENT, "set:2"), True, id="more-urgent"),
    ],
)
def test_who_has_it_keeps_it_unless_everybody_must_hear(new: Finding, calls: bool) -> None:
    before = acknowledge(raised(graded("severe:redness", 3), finding("sign:pus"), graded("contact", 0)), 5, NOW)
    alert, _, anew = merged_into(before, new) if known([before]).is_new(new) else (before, None, False)
    assert (anew, alert.holder_id) == (calls, 5)
    assert alert.state is (AlertState.RAISED if calls else AlertState.ACKNOWLEDGED)


def test_two_grades_worse_than_when_it_was_taken_calls_everybody() -> None:
    before = acknowledge(raised(graded("persisting:redness", 2)), 5, NOW)
    alert, _, anew = merged_into(before, graded("severe:redness", 4, "set:2"))
    assert anew
    assert alert.state is AlertState.RAISED


def closed(*findings: Finding, day: int, outcome: Outcome = Outcome.ADVICE, **grades: int) -> Alert:
    return resolve(raised(*findings), 1, outcome, NOW, Closing(day, grades))


@pytest.mark.parametrize(
    ("new", "is_new"),
    [
        pytest.param(graded("persisting:redness", 3, "set:2", day=5), False, id="as-it-was"),
        pytest.param(graded("persisting:redness", 2, "set:2", day=5), False, id="better"),
        pytest.param(graded("persisting:redness", 4, "set:2", day=5), True, id="worse"),
        pytest.param(graded("persisting:redness", 3, "set:2", day=6), False, id="as-it-was-after-two-days"),
        pytest.param(graded("persisting:redness", 3, "set:2", day=7), True, id="as-it-was-after-three-days"),
        pytest.param(graded("persisting:redness", 2, "set:2", day=7), False, id="a-grade-better-after-three-days"),
        pytest.param(graded("persisting:redness", 2, "set:2", day=10), True, id="only-a-grade-better-after-six-days"),
        pytest.param(graded("persisting:swelling", 1, "set:2", day=5), True, id="another-symptom"),
        pytest.param(graded("worsening:redness", 3, "set:2", day=5), True, id="another-rule"),
        pytest.param(graded("persisting:redness", 3, "set:0", day=3), True, id="of-a-day-before-it-was-closed"),
    ],
)
def test_what_a_person_has_closed_is_not_raised_again_while_it_heals(new: Finding, is_new: bool) -> None:
    before = closed(graded("persisting:redness", 3, day=4), day=4, redness=3)
    assert known([before]).is_new(new) is is_new


def test_who_was_not_reached_is_raised_again() -> None:
    before = closed(graded("persisting:redness", 3, day=4), day=4, redness=3, outcome=Outcome.NOT_REACHED)
    assert known([before]).is_new(graded("persisting:redness", 2, "set:2", day=5))


def test_a_grade_worse_in_the_same_answers_is_new_after_it_was_closed() -> None:
    """Swelling 3, closed; then corrected to 4."""
    before = closed(graded("severe:swelling", 3), day=1, swelling=3)
    assert not known([before]).is_new(graded("severe:swelling", 3))
    assert known([before]).is_new(graded("severe:swelling", 4))


def test_what_was_taken_back_before_it_was_closed_is_new_when_it_is_said_again() -> None:
    """Swelling 4, corrected to 2, closed; then 4 after all. But not what stands as it stood."""
    severe, lasting = graded("severe:swelling", 4), graded("persisting:redness", 3, "set:0")
    before = closed(severe, lasting, day=1, swelling=2)
    closing = Closing(1, {"swelling": 2}, {lasting.label: 3})
    assert known([replace(before, closing=closing)]).is_new(severe)
    assert not known([replace(before, closing=closing)]).is_new(lasting)
    again = replace(raised(severe), id=2)
    assert not known([replace(before, closing=closing), again]).is_new(severe)


def test_what_is_reopened_is_closed_no_more() -> None:
    assert reopen(closed(finding("note"), day=1), LATER).closing is None
