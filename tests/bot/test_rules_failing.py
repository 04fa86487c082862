"""A rule that fails keeps the answer and calls a person."""

from collections.abc import Iterator

import pytest

from bot import triage
from bot.checkin import Contact
from bot.finding import Finding, Urgency
from bot.look import Look
from bot.protocol import Protocol
from bot.symptom import Symptom
from tests.bot.patients import SAME_DAY, URGENT, daily, report, told


def broken(look: Look) -> Iterator[Finding]:
    yield Finding("severe", "redness", look.source, Urgency.ROUTINE, look.day)
    raise ZeroDivisionError


def test_it_raises_unassessed_and_the_other_rules_still_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "RULES", (broken, *triage.RULES))
    found = triage.assess(daily("redness", {1: 4}))
    assert [(each.name, each.urgency) for each in found] == [("unassessed", URGENT), ("severe:redness", SAME_DAY)]


def test_each_failure_is_a_finding_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "RULES", (broken,))
    found = triage.assess(told(report(1, redness=1), report(2, redness=1)))
    assert [(each.rule, each.day) for each in found] == [("unassessed", 1), ("unassessed", 2)]
    assert len({each.key for each in found}) == 2


@pytest.mark.parametrize("name", ["several", "silence"])
def test_the_rules_that_look_at_more_are_guarded_too(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Iterator[Finding]:
        raise KeyError(name)

    monkeypatch.setattr(triage, name, fail)
    found = triage.assess(daily("redness", {1: 1}))
    assert [(each.name, each.urgency) for each in found] == [("unassessed", URGENT)]


def test_it_can_wait_does_not_lower_what_could_not_be_assessed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triage, "RULES", (broken, *triage.RULES))
    found = triage.assess(told(report(4, redness=3, contact=Contact.CAN_WAIT)))
    assert {each.name: each.urgency for each in found}["persisting:redness"] is SAME_DAY


def test_what_is_expected_is_guarded_and_signs_are_still_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise KeyError("expected")

    monkeypatch.setattr(Symptom, "expected_on", fail)
    found = triage.assess(told(report(2, redness=4, signs={"breathing"})))
    assert {each.name for each in found} == {"unassessed", "sign:breathing"}


def test_without_an_allowance_the_strictest_days_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise KeyError("allowance")

    monkeypatch.setattr(Protocol, "allowance", fail)
    found = triage.assess(told(report(5, redness=3)))
    assert {each.name for each in found} == {"unassessed", "persisting:redness"}
