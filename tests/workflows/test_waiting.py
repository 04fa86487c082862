"""What the patient reads while nobody takes their alert, and when somebody does."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot import hours
from bot.alert import AlertState, Outcome
from bot.finding import Finding, Urgency
from bot.workflows import delivery, provider
from tests.workflows.conftest import ANN, BOB, MONDAY, MONDAY_NIGHT, PAT, Ward, found
from tests.workflows.hours import HOUR, MINUTE, beat, send

SAME_DAY = found("persisting", Urgency.SAME_DAY, "redness")
PUS = found("sign", Urgency.URGENT, "pus")
NOTE = found("note", Urgency.ROUTINE)


Act = Callable[[Ward, datetime], None]


def take(ward: Ward, now: datetime) -> None:
    ward.store.transact(provider.acknowledge, ANN, ward.alert().id, ward.alert().version, now)


def close(ward: Ward, now: datetime) -> None:
    alert = ward.alert()
    ward.store.transact(provider.resolve, ANN, alert.id, alert.version, now, outcome=Outcome.CALLED)


@pytest.mark.parametrize(
    ("finding", "hours"),
    [
        pytest.param(PUS, [0.25, 20, 44, 68], id="urgent"),
        pytest.param(SAME_DAY, [4, 21, 45, 69], id="same-day"),
        pytest.param(NOTE, [], id="routine"),
    ],
)
def test_the_patient_reads_each_day_that_nobody_has_it(ward: Ward, finding: Finding, hours: list[float]) -> None:
    ward.find(MONDAY, finding)
    now, read = MONDAY, []
    while now < MONDAY + timedelta(days=3, hours=12):
        read += [(now - MONDAY) / HOUR for each in send(ward, now) if each == (PAT, "nobody_yet")]
        now += 15 * MINUTE
        beat(ward, now)
    assert read == pytest.approx(hours, abs=2)


def test_at_night_only_the_first_word_of_it_wakes_the_patient(ward: Ward) -> None:
    night = MONDAY + 13 * HOUR  # Half past eleven in the evening, nearly.
    ward.find(night, PUS)
    read, now = [], night
    while now < night + timedelta(days=2):
        read += [now for each in send(ward, now) if each == (PAT, "nobody_yet")]
        now += 15 * MINUTE
        beat(ward, now)
    assert read[0] == night + 15 * MINUTE
    course = ward.store.transact(lambda tx: tx.enrollments.course(ward.enrollment.id))
    assert len(read) > 1
    assert not any(hours.is_quiet(course, each) for each in read[1:])


def test_who_has_read_that_nobody_has_it_reads_that_somebody_has(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    send(ward, MONDAY)
    beat(ward, MONDAY + 15 * MINUTE)
    send(ward, MONDAY + 15 * MINUTE)
    take(ward, MONDAY + 20 * MINUTE)
    assert (PAT, "taken") in send(ward, MONDAY + 20 * MINUTE)
    close(ward, MONDAY + 25 * MINUTE)
    assert send(ward, MONDAY + 25 * MINUTE) == []


def test_who_lets_it_lapse_leaves_the_patient_as_before(ward: Ward) -> None:
    """Read: nobody has it; somebody has it; nobody has it; somebody has looked at it."""
    read: list[str] = []

    def until(minute: int) -> datetime:
        now = MONDAY + minute * MINUTE
        beat(ward, now)
        read.extend(screen for chat, screen in send(ward, now) if chat == PAT)
        return now

    ward.find(MONDAY, PUS)
    until(0)
    take(ward, until(15))
    until(16)
    until(80)  # It lapses an hour after it was taken, and nobody takes it for a quarter of an hour.
    until(100)
    close(ward, until(101))
    until(102)
    assert read == ["nobody_yet", "taken", "nobody_yet", "taken"]


def test_a_card_that_was_held_back_does_not_open_what_was_closed_meanwhile(ward: Ward) -> None:
    """It is night: Ann looks through the list and closes it; at eight the card for both goes out all the same."""
    night, morning = MONDAY_NIGHT, MONDAY_NIGHT + 9 * HOUR
    ward.find(night, SAME_DAY)
    assert send(ward, night) == []
    close(ward, night + HOUR)
    beat(ward, morning)
    send(ward, morning)
    assert ward.alert().state is AlertState.RESOLVED
    assert ward.alert().awaited_since is None


def test_that_nobody_can_be_reached_wakes_nobody_once_it_is_known(ward: Ward) -> None:
    for each in (ANN, BOB):
        ward.store.transact(delivery.recipient_gone, each, MONDAY)
    ward.find(MONDAY, PUS)
    now, read = MONDAY, []
    while now < MONDAY + timedelta(days=2):
        read += [now for each in send(ward, now) if each == (PAT, "nobody_reached")]
        now += 15 * MINUTE
        beat(ward, now)
    course = ward.store.transact(lambda tx: tx.enrollments.course(ward.enrollment.id))
    assert 2 <= len(read) <= 3
    assert not any(hours.is_quiet(course, each) for each in read)


def test_of_what_is_for_the_same_day_nobody_is_woken_by_it(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    for each in (ANN, BOB):
        ward.store.transact(delivery.recipient_gone, each, MONDAY_NIGHT)
    assert (PAT, "nobody_reached") not in send(ward, MONDAY_NIGHT)


def test_who_may_be_reading_at_this_moment_that_nobody_has_it_reads_that_somebody_has(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    send(ward, MONDAY)
    at = MONDAY + 15 * MINUTE
    beat(ward, at)
    rows = ward.store.transact(lambda tx: list(tx.outbox.claim(at, 100, ())))
    assert any(row.message.screen == "nobody_yet" for row in rows)
    take(ward, at)
    assert (PAT, "nobody_yet") in send(ward, at + MINUTE)  # It may have arrived: it keeps its place.
    assert (PAT, "taken") in send(ward, at + MINUTE)


@pytest.mark.parametrize("finding", [PUS, found("sign", Urgency.EMERGENCY, "breathing")], ids=["urgent", "emergency"])
@pytest.mark.parametrize("act", [take, close])
def test_who_was_told_to_call_always_reads_that_somebody_has_it(ward: Ward, finding: Finding, act: Act) -> None:
    ward.find(MONDAY, finding)
    send(ward, MONDAY)
    act(ward, MONDAY + 5 * MINUTE)
    assert (PAT, "taken") in send(ward, MONDAY + 5 * MINUTE)
    if act is take:
        close(ward, MONDAY + 6 * MINUTE)
        assert send(ward, MONDAY + 6 * MINUTE) == []


def test_who_has_read_nothing_of_the_kind_is_not_told_that_somebody_has_it(ward: Ward) -> None:
    ward.find(MONDAY, SAME_DAY)
    send(ward, MONDAY)
    take(ward, MONDAY + 5 * MINUTE)
    assert send(ward, MONDAY + 5 * MINUTE) == []


def test_everybody_there_is_told_again_is_not_said_where_nobody_can_be_reached(ward: Ward) -> None:
    ward.find(MONDAY, PUS)
    send(ward, MONDAY)
    for each in (ANN, BOB):
        ward.store.transact(delivery.recipient_gone, each, MONDAY + MINUTE)
    send(ward, MONDAY + MINUTE)
    send(ward, MONDAY + 16 * MINUTE)
    beat(ward, MONDAY + 24 * HOUR)
    assert [screen for chat, screen in send(ward, MONDAY + 24 * HOUR) if chat == PAT] == ["nobody_reached"]
