"""An alert: what is merged into it, until when somebody must have it, and who is told next."""

from dataclasses import replace

import pytest

from bot.alert import (
    Alert,
    AlertState,
    Event,
    Outcome,
    acknowledge,
    known,
    merge,
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
