"""The patient is not blamed for us: what was said in time counts as in time, however late we come to it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.checkin import CheckInState
from bot.enrollment import EnrollmentState
from bot.workflows import clock
from sandbox.faults import Fault
from tests.patient.conftest import Ward

EVENING = datetime(2026, 3, 3, 19, 5, tzinfo=UTC)  # 20:05 in Berlin.
MORNING = datetime(2026, 3, 4, 8, tzinfo=UTC)
NO_NETWORK = Fault("away", "*")


async def asked(ward: Ward) -> None:
    """The check-in of day 1 is on Pat's phone; then the network is gone at eight in the evening."""
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    await ward.at(EVENING)
    ward.telegram.faults.add(NO_NETWORK)


async def deaf(ward: Ward, until: datetime) -> None:
    """Nothing can be fetched; our clock and our heartbeat go on."""
    while ward.now[0] < until:
        ward.now[0] = min(until, ward.now[0] + timedelta(minutes=30))
        await ward.settle()


async def back(ward: Ward) -> None:
    ward.telegram.faults.clear()
    for _ in range(4):
        ward.now[0] += timedelta(seconds=40)
        await ward.settle()


@pytest.mark.parametrize("words", ["All clear", "all clear"])
async def test_all_clear_of_the_evening_worked_in_the_morning_is_of_the_evening(ward: Ward, words: str) -> None:
    await asked(ward)
    ward.telegram.people.say("Pat", words)
    await deaf(ward, MORNING)
    assert ward.course().checkins[-1].state is CheckInState.ASKED
    await back(ward)
    (checkin,) = [each for each in ward.course().checkins if each.on == date(2026, 3, 3)]
    assert checkin.state is CheckInState.ANSWERED
    (answers,) = ward.course().answer_sets
    assert (answers.checkin_id, answers.on, answers.first_at) == (checkin.id, date(2026, 3, 3), EVENING)
    assert ward.alert() is None


async def test_seconds_before_midnight_are_of_the_day_before(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    await ward.at(datetime(2026, 3, 3, 22, 59, 40, tzinfo=UTC))
    ward.telegram.people.say("Pat", "All clear")
    ward.now[0] += timedelta(seconds=40)
    await ward.settle()
    (answers,) = ward.course().answer_sets
    assert answers.on == date(2026, 3, 3)


async def test_words_of_the_evening_belong_to_the_evening(ward: Ward) -> None:
    await asked(ward)
    ward.telegram.people.say("Pat", "it burns a little")
    await deaf(ward, MORNING)
    await back(ward)
    (answers,) = ward.course().answer_sets
    assert answers.on == date(2026, 3, 3)


async def test_while_we_are_deaf_nobody_is_reminded_or_called_silent(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    ward.telegram.faults.add(NO_NETWORK)
    await deaf(ward, datetime(2026, 3, 6, 8, tzinfo=UTC))
    assert [each.state for each in ward.course().checkins if each.on == date(2026, 3, 3)] == [CheckInState.ASKED]
    assert ward.alert() is None


async def test_when_we_hear_again_the_day_after_and_nothing_came_it_is_our_fault(ward: Ward) -> None:
    """Taps of that evening are gone for good, and it cannot be shown again."""
    await asked(ward)
    await deaf(ward, MORNING)
    await back(ward)
    assert ward.course().checkins[0].state is CheckInState.MISSED_BY_US


async def test_while_something_of_theirs_waits_to_be_worked_nothing_closes(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    await ward.at(EVENING)
    ward.telegram.people.say("Pat", "All clear")
    await ward.pipeline._poll_once()
    late = datetime(2026, 3, 3, 21, 30, tzinfo=UTC)

    enrollment = ward.course().enrollment.id
    ward.run(lambda tx: clock.move_on(tx, enrollment, late))
    assert ward.course().checkins[-1].state is CheckInState.ASKED
    ward.now[0] = late
    await ward.settle()
    assert ward.course().checkins[-1].state is CheckInState.ANSWERED


async def test_an_alert_is_told_from_when_we_know_of_it(ward: Ward) -> None:
    """It counts for when it was said; whoever must act has their time from now on."""
    await asked(ward)
    ward.telegram.people.say("Pat", "there is yellow pus")
    await deaf(ward, MORNING)
    await back(ward)
    alert = ward.alert()
    assert alert is not None
    assert alert.raised_at >= MORNING
    assert alert.step == 0
    assert ward.answers().first_at == EVENING


async def test_taps_that_were_lost_to_an_outage_until_night_are_not_held_against_them(ward: Ward) -> None:
    """A tap lives 150 s at Telegram; when we are back it is night, and nobody is asked again."""
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    await ward.at(datetime(2026, 3, 3, 17, tzinfo=UTC))
    ward.telegram.faults.add(NO_NETWORK)
    await deaf(ward, datetime(2026, 3, 3, 20, 15, tzinfo=UTC))
    await back(ward)
    await ward.at(datetime(2026, 3, 3, 22, tzinfo=UTC))
    assert ward.course().checkins[0].state is CheckInState.MISSED_BY_US


async def test_taps_that_were_lost_are_not_held_against_who_has_blocked_us_since(ward: Ward) -> None:
    """They tapped while nothing could reach us, and then they left: nobody can be asked again."""
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    await ward.at(datetime(2026, 3, 3, 15, tzinfo=UTC))
    ward.telegram.faults.add(NO_NETWORK)
    ward.telegram.people.tap("Pat", "All clear")
    ward.telegram.people.block("Pat")
    await deaf(ward, datetime(2026, 3, 3, 18, tzinfo=UTC))
    await back(ward)
    assert ward.enrollments()[0].state is EnrollmentState.UNREACHABLE
    await ward.at(datetime(2026, 3, 3, 22, tzinfo=UTC))
    assert ward.course().checkins[0].state is CheckInState.MISSED_BY_US


async def test_who_is_asked_again_has_all_of_their_time_before_it_counts_as_silence(ward: Ward) -> None:
    """An alert is open, and the four hours were over while nothing could reach us."""
    await ward.patient("Pat")
    await ward.on_day(1, hour=9)
    await ward.say("Pat", "there is yellow pus")
    await ward.tap("Ann", "I’ve got it")
    await ward.on_day(2, hour=9)
    asked_at, hours = ward.course().checkins[-1].asked_at, ward.course().protocol.silence.after_hours
    assert asked_at is not None
    due = asked_at + timedelta(hours=hours)
    await ward.at(due - timedelta(minutes=30))
    ward.telegram.faults.add(NO_NETWORK)
    await deaf(ward, due + timedelta(minutes=20))
    await back(ward)
    assert ward.course().checkins[-1].silent is None
    await ward.at(due + timedelta(hours=hours, minutes=30))
    assert ward.course().checkins[-1].silent is not None
