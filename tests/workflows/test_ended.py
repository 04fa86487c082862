"""What has ended waits for nothing, and nothing waits for who has gone."""

from collections.abc import Callable

import pytest

from bot.finding import Urgency
from bot.ports import NotYours, Transaction
from bot.workflows import answering, climbing, enrolling, leaving
from tests.workflows.conftest import ANN, BOB, MONDAY, MONDAY_NIGHT, PAT, Ward, found

EIGHT = MONDAY.replace(day=10, hour=7)


def test_a_card_that_waits_for_the_morning_is_not_sent_to_who_cannot_be_reached(ward: Ward) -> None:
    ward.find(MONDAY_NIGHT, found("persisting", Urgency.SAME_DAY, "redness"))
    ward.store.transact(climbing.provider_is_gone, ward.ann, MONDAY_NIGHT)
    assert [row.message.chat_id for row in ward.deliver(EIGHT) if row.message.screen == "alert"] == [BOB]


def test_nor_to_who_has_left(ward: Ward) -> None:
    ward.find(MONDAY_NIGHT, found("sign", Urgency.SAME_DAY, "bumps"))
    ward.store.transact(leaving.remove, ANN, ward.bob.id, MONDAY_NIGHT)
    assert "alert" not in {row.message.screen for row in ward.deliver(EIGHT) if row.message.chat_id == BOB}


def test_a_course_that_was_stopped_is_never_due_again(ward: Ward) -> None:
    def due(tx: Transaction) -> bool:
        return any(each.kind == "enrollment" for each in tx.due.claim(EIGHT.replace(year=2030), 10))

    ward.store.transact(lambda tx: tx.due.set("enrollment", ward.enrollment.id, EIGHT))
    ward.store.transact(lambda tx: enrolling.withdraw(tx, tx.enrollments.hold(ward.enrollment.id), MONDAY))
    assert not ward.store.transact(due)


def test_nobody_answers_for_somebody_else(ward: Ward) -> None:
    set_id = ward.store.transact(lambda tx: answering.begin_report(tx, ward.enrollment, MONDAY)).id
    ward.store.transact(answering.record_grade, PAT, set_id, "redness", 1, MONDAY)
    acts: list[Callable[[Transaction], object]] = [
        lambda tx: answering.record_grade(tx, BOB, set_id, "redness", 4, MONDAY),
        lambda tx: answering.record_all_clear(tx, BOB, set_id, MONDAY),
        lambda tx: answering.record_note(tx, BOB, set_id, "pus", MONDAY),
    ]
    for act in acts:
        with pytest.raises(NotYours):
            ward.store.transact(act)
