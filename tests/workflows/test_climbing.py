"""An alert that does not reach its person reaches the next one, whatever the reason; and nobody drowns in it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.alert import AlertState, Outcome
from bot.clinic import Provider, Role
from bot.finding import Urgency
from bot.outbox import Message
from bot.ports import NotYours, Transaction
from bot.workflows import alerting, delivery, provider
from tests.workflows.conftest import ANN, BOB, MONDAY, PAT, Ward, found
from tests.workflows.hours import HOUR, MINUTE, beat, send

FRIDAY = datetime(2026, 3, 13, 17, 30, tzinfo=MONDAY.tzinfo)  # 18:30 in Berlin: closed until Monday.
SATURDAY = datetime(2026, 3, 14, 9, tzinfo=MONDAY.tzinfo)
SAME_DAY = found("persisting", Urgency.SAME_DAY, "redness")
PUS = found("sign", Urgency.URGENT, "pus")
NOTE = found("note", Urgency.ROUTINE)


@pytest.mark.parametrize("finding", [SAME_DAY, PUS], ids=["same_day", "urgent"])
def test_a_card_that_dies_goes_to_the_next_person_at_once_and_to_the_first_again(ward: Ward, finding: object) -> None:
    at = FRIDAY - HOUR  # Just before the weekend: nobody may have to wait until Monday.
    ward.find(at, finding)  # type: ignore[arg-type]
    assert (BOB, "alert") in send(ward, at, but=(ANN,)) + send(ward, at + MINUTE, but=(ANN,))
    assert ward.alert().state is AlertState.SENT
    beat(ward, at + 16 * MINUTE)
    assert (ANN, "alert") in send(ward, at + 16 * MINUTE)


def test_a_digest_that_dies_goes_to_the_next_person(ward: Ward) -> None:
    ward.find(MONDAY, NOTE)
    three = MONDAY + 3 * HOUR
    beat(ward, three)
    assert send(ward, three, but=(ANN,)) == []
    assert (BOB, "alert") in send(ward, three + MINUTE, but=(ANN,))


@pytest.mark.parametrize(
    ("finding", "at", "after"), [(PUS, MONDAY, 2), (SAME_DAY, MONDAY, 15)], ids=["urgent", "same_day"]
)
def test_what_nobody_has_received_is_told_to_others(ward: Ward, finding: object, at: datetime, after: int) -> None:
    """Nothing has died: the messages only wait, and nobody knows for how long."""
    ward.find(at, finding)  # type: ignore[arg-type]
    beat(ward, at + after * MINUTE - MINUTE)
    assert not ward.alert().wider
    beat(ward, at + after * MINUTE)
    assert ward.alert().wider
    assert {ANN, BOB} <= {chat for chat, _ in send(ward, at + after * MINUTE)}
    beat(ward, at + 2 * after * MINUTE)
    assert ward.alert().step == 0


def test_what_has_arrived_is_not_told_to_others(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    assert send(ward, MONDAY) == [(ANN, "alert")]
    beat(ward, MONDAY + HOUR)
    assert send(ward, MONDAY + HOUR) == []


def test_a_change_in_place_is_no_card_that_has_arrived(ward: Ward) -> None:
    """Ann's card is brought up to date as Bob is told: that Bob has his own is not known by it."""
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    beat(ward, MONDAY + 2 * HOUR)
    assert ward.alert().state is AlertState.RAISED
    ward.deliver(MONDAY + 2 * HOUR)
    in_place = Message(ANN, "alert", ward.alert().id, slot="alert:1")
    ward.store.transact(delivery.sent, in_place, MONDAY + 2 * HOUR)
    assert ward.alert().state is AlertState.RAISED
    ward.store.transact(delivery.sent, replace(in_place, chat_id=BOB, anew=True), MONDAY + 2 * HOUR)
    assert ward.alert().state is AlertState.SENT


def test_an_older_card_brought_up_to_date_is_no_digest_that_has_arrived(ward: Ward) -> None:
    """The morning message is on its way when the card that Ann has looked at changes: she hears of nothing by that."""
    ward.find(MONDAY, NOTE)
    three = MONDAY + 3 * HOUR
    beat(ward, three)
    in_place = Message(ANN, "alert", ward.alert().id, slot="alert:1")
    ward.store.transact(delivery.sent, in_place, three + MINUTE)
    assert ward.alert().state is AlertState.RAISED
    ward.store.transact(delivery.sent, replace(in_place, anew=True), three + MINUTE)
    assert ward.alert().state is AlertState.SENT


def test_after_a_quarter_of_an_hour_the_patient_reads_that_nobody_has_it(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    send(ward, MONDAY)
    beat(ward, MONDAY + 15 * MINUTE)
    assert send(ward, MONDAY + 15 * MINUTE) == [(ANN, "alert"), (BOB, "alert"), (PAT, "nobody_yet")]
    beat(ward, MONDAY + 30 * MINUTE)
    assert send(ward, MONDAY + 30 * MINUTE) == [(ANN, "alert"), (BOB, "alert")]


def test_a_week_of_nobody_taking_an_urgent_alert_is_at_most_sixty_messages_each(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    now, count = MONDAY, 0
    while now < MONDAY + timedelta(days=7):
        count += sum(chat == ANN for chat, _ in send(ward, now))
        due_at = ward.store.transact(lambda tx: tx.due.next_at())
        assert due_at is not None
        now = due_at
        beat(ward, now)
    assert 50 <= count <= 60


def test_on_a_saturday_everybody_on_duty_is_told_at_once_and_each_morning(ward: Ward) -> None:
    ward.find(SATURDAY, SAME_DAY)
    assert send(ward, SATURDAY) == [(ANN, "alert"), (BOB, "alert")]
    sunday = SATURDAY + 22 * HOUR  # 08:00 in Berlin
    beat(ward, sunday)
    assert send(ward, sunday) == []
    beat(ward, sunday + HOUR)
    assert send(ward, sunday + HOUR) == [(ANN, "alert"), (BOB, "alert"), (PAT, "nobody_yet")]


def test_one_note_a_second_is_one_card_a_minute(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    cards = 0
    for second in range(180):
        now = MONDAY + timedelta(seconds=second)
        ward.find(now, found("note", Urgency.ROUTINE, source=f"set:{second + 2}"))
        beat(ward, now)
        cards += sum(chat == ANN for chat, _ in send(ward, now))
    assert cards <= 4


def test_a_rise_waits_for_no_minute(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    ward.find(MONDAY + timedelta(seconds=5), found("sign", Urgency.SAME_DAY, "bumps", "set:2"))
    assert send(ward, MONDAY + timedelta(seconds=5)) == []
    ward.find(MONDAY + timedelta(seconds=6), found("sign", Urgency.URGENT, "pus", "set:3"))
    assert send(ward, MONDAY + timedelta(seconds=6)) == [(ANN, "alert"), (BOB, "alert")]


def test_a_holder_is_reminded_and_then_the_next_person_is_told(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    send(ward, MONDAY)
    ward.store.transact(provider.acknowledge, ANN, 1, ward.alert().version, MONDAY)
    send(ward, MONDAY)
    beat(ward, MONDAY + 45 * MINUTE)
    assert send(ward, MONDAY + 45 * MINUTE) == [(ANN, "card_line")]
    beat(ward, MONDAY + 50 * MINUTE)
    assert send(ward, MONDAY + 50 * MINUTE) == []
    beat(ward, MONDAY + HOUR)
    assert send(ward, MONDAY + HOUR) == [(ANN, "alert"), (BOB, "alert")]


def test_staff_who_are_patients_too_do_not_get_take_or_close_their_own_alert(ward: Ward) -> None:
    def join(tx: Transaction) -> Provider:
        return tx.providers.add(Provider(0, ward.clinic.id, PAT, "Pat", Role.PROVIDER, MONDAY))

    ward.store.transact(join)
    ward.find(MONDAY, PUS)
    seen = ward.alert().version
    assert [chat for chat, screen in send(ward, MONDAY) if screen == "alert"] == [ANN, BOB]
    for act in (
        lambda tx: provider.acknowledge(tx, PAT, 1, seen, MONDAY),
        lambda tx: provider.resolve(tx, PAT, 1, seen, MONDAY, outcome=Outcome.NORMAL),
        lambda tx: provider.reopen(tx, PAT, 1, seen, MONDAY),
        lambda tx: alerting.of_staff(tx, tx.providers.of_chat(PAT), 1),
    ):
        with pytest.raises(NotYours):
            ward.store.transact(act)
