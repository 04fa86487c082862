"""Who is told of an alert, and when, whatever happens to those who should have been."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.alert import Alert, AlertState
from bot.clinic import Provider
from bot.finding import Urgency
from bot.outbox import OutboxRow
from bot.workflows import alerting, delivery, leaving, mornings, staffing
from tests.workflows.conftest import ANN, BOB, MONDAY, MONDAY_NIGHT, PAT, Ward, found
from tests.workflows.hours import HOUR, beat

EIGHT = datetime(2026, 3, 10, 7, tzinfo=MONDAY.tzinfo)  # On Tuesday, in Berlin.
OPENING = EIGHT + HOUR
LASTING = found("persisting", Urgency.ROUTINE, "redness")
SAME_DAY = found("persisting", Urgency.SAME_DAY, "redness")
PUS = found("sign", Urgency.URGENT, "pus")


def told(rows: list[OutboxRow]) -> list[tuple[int, str]]:
    return [(row.message.chat_id, row.message.screen) for row in rows]


def send(ward: Ward, now: datetime) -> list[tuple[int, str]]:
    rows = ward.deliver(now)
    for row in rows:
        ward.store.transact(delivery.sent, row.message, now)
    return told(rows)


def gone(ward: Ward, provider: Provider, now: datetime) -> None:
    ward.store.transact(delivery.recipient_gone, provider.chat_id, now)


def removed(ward: Ward, now: datetime) -> None:
    ward.store.transact(leaving.remove, ANN, ward.bob.id, now)


def test_what_is_found_as_the_clinic_opens_puts_off_no_morning_message(ward: Ward) -> None:
    ward.find(MONDAY, LASTING)
    ward.find(OPENING + timedelta(seconds=2), found("note", Urgency.ROUTINE, source="set:2"))
    beat(ward, OPENING + timedelta(seconds=3))
    assert send(ward, OPENING + timedelta(seconds=3)) == [(ANN, "digest")]


def test_a_note_that_joins_what_was_in_the_morning_message_is_in_the_next_one(ward: Ward) -> None:
    ward.find(MONDAY, LASTING)
    beat(ward, OPENING)
    assert send(ward, OPENING) == [(ANN, "digest")]
    assert ward.alert().state is AlertState.SENT
    ward.find(OPENING + HOUR, found("note", Urgency.ROUTINE, source="set:2"))
    assert ward.alert().state is AlertState.RAISED


def test_who_was_told_in_the_morning_and_is_gone_is_followed_by_the_next_one_at_once(ward: Ward) -> None:
    ward.find(MONDAY, LASTING)
    beat(ward, OPENING)
    gone(ward, ward.ann, OPENING + HOUR)
    beat(ward, OPENING + HOUR)
    assert (BOB, "digest") in send(ward, OPENING + HOUR)


def test_at_night_the_next_one_is_told_in_the_morning(ward: Ward) -> None:
    ward.find(MONDAY, LASTING)
    beat(ward, OPENING)
    night = MONDAY_NIGHT + timedelta(days=1)
    send(ward, OPENING)
    gone(ward, ward.ann, night - 6 * HOUR)
    ward.store.transact(mornings.send_digest, ward.clinic.id, night)
    assert (BOB, "digest") not in send(ward, night)
    assert (BOB, "digest") in send(ward, EIGHT + timedelta(days=1))


def test_no_morning_message_comes_before_its_morning(ward: Ward) -> None:
    ward.find(MONDAY, LASTING)
    ward.store.transact(mornings.send_digest, ward.clinic.id, MONDAY + HOUR)
    assert send(ward, MONDAY + HOUR) == []
    beat(ward, OPENING)
    assert send(ward, OPENING) == [(ANN, "digest")]


@pytest.mark.parametrize("finding", [SAME_DAY, PUS], ids=["same_day", "urgent"])
def test_whoever_leaves_takes_no_time_from_an_alert_that_others_were_told_of(ward: Ward, finding: object) -> None:
    before: Alert = ward.find(MONDAY, finding)  # type: ignore[arg-type]
    removed(ward, MONDAY + timedelta(minutes=10))
    assert (ward.alert().stepped_at, ward.alert().step) == (before.stepped_at, before.step)


def test_what_only_they_were_told_of_goes_to_the_next_one_at_once(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    assert send(ward, MONDAY) == [(ANN, "alert")]
    gone(ward, ward.ann, MONDAY + HOUR)
    assert (BOB, "alert") in send(ward, MONDAY + HOUR)
    assert ward.alert().stepped_at == MONDAY + HOUR


@pytest.mark.parametrize("finding", [SAME_DAY, PUS], ids=["same_day", "urgent"])
def test_who_is_back_is_told_of_what_nobody_could_be_told(ward: Ward, finding: object) -> None:
    gone(ward, ward.ann, MONDAY - HOUR)
    gone(ward, ward.bob, MONDAY - HOUR)
    ward.find(MONDAY, finding)  # type: ignore[arg-type]
    assert send(ward, MONDAY) == [(PAT, "nobody_reached")]
    ward.store.transact(staffing.is_back, BOB, MONDAY + timedelta(minutes=5))
    assert (BOB, "alert") in send(ward, MONDAY + timedelta(minutes=5))


def test_who_is_back_gets_the_morning_message_that_found_nobody(ward: Ward) -> None:
    gone(ward, ward.ann, MONDAY - HOUR)
    gone(ward, ward.bob, MONDAY - HOUR)
    ward.find(MONDAY, LASTING)
    beat(ward, OPENING)
    assert send(ward, OPENING) == [(PAT, "nobody_reached")]
    ward.store.transact(staffing.is_back, ANN, OPENING + HOUR)
    beat(ward, OPENING + HOUR)
    assert send(ward, OPENING + HOUR) == [(ANN, "digest")]


def test_who_is_back_is_not_told_of_what_somebody_has(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    gone(ward, ward.bob, MONDAY)
    send(ward, MONDAY)
    ward.store.transact(staffing.is_back, BOB, MONDAY + HOUR)
    assert send(ward, MONDAY + HOUR) == []


Joins = Callable[[Ward], object]
JOINS: dict[str, Joins] = {
    "a sign": lambda ward: ward.find(MONDAY_NIGHT, found("sign", Urgency.SAME_DAY, "bumps", "set:2")),
    "what was said before, again": lambda ward: ward.store.transact(alerting.refresh, 1, MONDAY_NIGHT, anew=True),
}


@pytest.mark.parametrize("joins", JOINS.values(), ids=JOINS)
def test_at_night_nobody_is_woken_by_what_joins_an_alert_that_is_not_urgent(ward: Ward, joins: Joins) -> None:
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    joins(ward)
    ward.store.transact(alerting.refresh, 1, MONDAY_NIGHT + timedelta(minutes=1))
    assert send(ward, MONDAY_NIGHT + timedelta(minutes=1)) == []
    assert send(ward, EIGHT) == [(ANN, "alert")]


def test_what_is_urgent_waits_for_no_morning(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    ward.find(MONDAY_NIGHT, found("sign", Urgency.SAME_DAY, "bumps", "set:2"))
    ward.find(MONDAY_NIGHT, found("sign", Urgency.URGENT, "pus", "set:3"))
    assert sorted(send(ward, MONDAY_NIGHT)) == [(ANN, "alert"), (BOB, "alert")]
