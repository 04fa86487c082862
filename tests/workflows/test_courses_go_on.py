"""What a patient does at an odd moment: late in the evening, in the middle of a change, or when something fails."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import triage
from bot.checkin import CheckInState
from bot.enrollment import Enrollment
from bot.finding import Finding
from bot.look import Look
from bot.outbox import Lane, Message
from bot.ports import Transaction
from bot.workflows import answering, clock, correcting, delivery
from handlers.screens.questions import QUESTIONS
from tests.workflows.conftest import ANN, MONDAY, PAT, Ward

TREATED = date(2026, 3, 9)  # The day before midnight of the tenth is day 0.
BEFORE_MIDNIGHT = datetime(2026, 3, 10, 22, 58, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 3, 10, 23, 3, tzinfo=UTC)


def change(ward: Ward, **changes: object) -> Enrollment:
    changed = replace(ward.enrollment, **changes)  # type: ignore[arg-type]
    ward.store.transact(lambda tx: tx.enrollments.save(changed))
    return changed


def test_a_report_begun_before_midnight_counts_for_the_day_on_which_it_is_given(ward: Ward) -> None:
    begun = ward.store.transact(answering.begin_report, ward.enrollment, BEFORE_MIDNIGHT)
    first = ward.store.transact(answering.record_grade, PAT, begun.id, "redness", 1, AFTER_MIDNIGHT)
    ward.store.transact(answering.record_grade, PAT, first.answers.id, "pain", 1, AFTER_MIDNIGHT)
    (kept,) = ward.store.transact(lambda tx: tx.enrollments.course(ward.enrollment.id)).answer_sets
    assert kept.on == date(2026, 3, 11)
    assert kept.grades == {"redness": 1, "pain": 1}


def test_a_check_in_keeps_its_day_when_the_patient_travels(ward: Ward) -> None:
    def ask(tx: Transaction) -> int:
        clock.move_on(tx, ward.enrollment.id, BEFORE_MIDNIGHT - timedelta(hours=13))
        (checkin,) = tx.enrollments.course(ward.enrollment.id).checkins
        answers = tx.answers.of_checkin(checkin.id)
        assert answers is not None
        return answers.id

    change(ward, decided_on=TREATED)
    set_id = ward.store.transact(ask)
    change(ward, timezone="Asia/Tokyo")
    answered_at = BEFORE_MIDNIGHT - timedelta(hours=5)  # In Tokyo it is the eleventh by now.
    recorded = ward.store.transact(answering.record_grade, PAT, set_id, "redness", 1, answered_at)
    assert recorded.answers.on == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("hour", "asked"),
    [pytest.param(10, True, id="passed-already: asked at once"), pytest.param(17, False, id="yet to come")],
)
def test_a_new_hour_loses_no_question(ward: Ward, hour: int, asked: bool) -> None:
    change(ward, hour=18, decided_on=TREATED)
    noon = datetime(2026, 3, 10, 11, tzinfo=UTC)
    ward.store.transact(correcting.choose_hour, PAT, ward.enrollment.id, hour, noon)
    ward.store.transact(clock.move_on, ward.enrollment.id, noon)
    checkins = ward.store.transact(lambda tx: tx.enrollments.course(ward.enrollment.id)).checkins
    assert [each.state for each in checkins] == [CheckInState.PLANNED] * asked


def test_nobody_is_thanked_at_night(ward: Ward) -> None:
    change(ward, decided_on=TREATED + timedelta(days=28))
    night = datetime(2026, 4, 8, 1, tzinfo=UTC)  # After an outage: the farewell was due the morning before.
    ward.store.transact(clock.move_on, ward.enrollment.id, night)
    assert ward.deliver(night) == []
    (row,) = ward.deliver(datetime(2026, 4, 8, 6, tzinfo=UTC))
    assert row.message.screen == "farewell"


def test_a_patient_whose_answer_could_not_be_judged_is_told_what_to_do(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Look) -> Iterator[Finding]:
        raise ValueError("what a patient wrote")

    monkeypatch.setattr(triage, "RULES", (broken,))
    begun = ward.store.transact(answering.begin_report, ward.enrollment, MONDAY)
    ward.store.transact(answering.record_grade, PAT, begun.id, "redness", 4, MONDAY)
    assert (PAT, "advice") in [(row.message.chat_id, row.message.screen) for row in ward.deliver(MONDAY)]
    assert "broken failed" in caplog.text
    assert "what a patient wrote" not in caplog.text


@pytest.mark.parametrize(
    ("chat_id", "screen", "is_found"), [(PAT, "advice", True), (PAT, "heard", False), (ANN, "patients", False)]
)
def test_advice_that_never_arrived_is_for_the_clinic_to_know(
    ward: Ward, chat_id: int, screen: str, is_found: bool
) -> None:
    begun = ward.store.transact(answering.begin_report, ward.enrollment, MONDAY)
    message = Message(chat_id, screen, begun.id, lane=Lane.ALERT)
    ward.store.transact(delivery.not_delivered, message, "unknown whether it arrived", MONDAY)
    alerts = ward.store.transact(lambda tx: tx.alerts.of_enrollment(ward.enrollment.id))
    assert [finding.rule for alert in alerts for finding in alert.findings] == ["unreachable"] * is_found


@pytest.mark.parametrize("is_unbound", [True, False], ids=["unbound", "still followed"])
def test_only_the_questions_of_what_is_over_are_not_sent(ward: Ward, is_unbound: bool) -> None:
    """A wrong person may be followed for a treatment of their own."""

    def ask(tx: Transaction) -> int:
        clock.move_on(tx, ward.enrollment.id, MONDAY + timedelta(days=1))
        return tx.outbox.count_waiting()

    change(ward, decided_on=TREATED)
    other = replace(ward.enrollment, treated_on=TREATED - timedelta(days=90))
    mistaken = ward.store.transact(lambda tx: tx.enrollments.add(other))
    assert ward.store.transact(ask) == 1
    wrong = ward.enrollment.id if is_unbound else mistaken.id
    ward.store.transact(lambda tx: correcting.unbind(tx, ward.ann, wrong, MONDAY + timedelta(days=1)))
    row = next(row for row in ward.deliver(MONDAY + timedelta(days=1)) if row.message.screen == "questions")
    view = ward.store.transact(QUESTIONS.load, row.message, MONDAY + timedelta(days=1))
    assert (view is None) is is_unbound
