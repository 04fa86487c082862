"""Who is on duty at a moment; and at every moment somebody is told."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.alert import Alert, AlertState, acknowledge
from bot.clinic import Clinic, Provider, Role
from bot.duty import changes_at, is_away, is_on_duty
from bot.finding import Urgency
from bot.ladder import EVERYBODY, addressees, deadline, escalate, wakes_at
from tests.bot.patients import EMERGENCY, SAME_DAY, URGENT, at
from tests.bot.test_alert import finding, raised

ZONE = "Europe/Berlin"
CLINIC = Clinic(1, "Skin", "+49 30 1", ZONE, "112", datetime(2026, 1, 1, tzinfo=UTC))
ANN = Provider(1, 1, 11, "Ann", Role.ADMIN, datetime(2026, 1, 1, tzinfo=UTC))
MORNINGS = tuple((day, time(9), time(13)) for day in range(5))
MONDAY, SATURDAY = 0, 5


@pytest.mark.parametrize(
    ("changes", "moment", "on_duty"),
    [
        pytest.param({}, (SATURDAY, "03:00"), True, id="no-rota-is-always"),
        pytest.param({"on_duty": False}, (MONDAY, "10:00"), False, id="off-by-a-tap"),
        pytest.param({"rota": MORNINGS}, (MONDAY, "10:00"), True, id="within-the-rota"),
        pytest.param({"rota": MORNINGS}, (MONDAY, "13:00"), False, id="the-shift-is-over"),
        pytest.param({"rota": MORNINGS}, (SATURDAY, "10:00"), False, id="not-on-saturdays"),
        pytest.param({"rota": ((6, time(22), time(6)),)}, (MONDAY, "05:59"), True, id="past-midnight"),
        pytest.param({"rota": MORNINGS, "on_duty": False}, (MONDAY, "10:00"), True, id="an-old-tap-has-lapsed"),
        pytest.param(
            {"rota": MORNINGS, "on_duty": False, "tapped_until": at(MONDAY, "13:00")},
            (MONDAY, "10:00"),
            False,
            id="off-by-a-tap-within-the-rota",
        ),
        pytest.param(
            {"rota": MORNINGS, "tapped_until": at(MONDAY + 1, "09:00")}, (MONDAY, "20:00"), True, id="on-by-a-tap"
        ),
        pytest.param({"away_until": at(MONDAY + 3)}, (MONDAY, "10:00"), False, id="away"),
        pytest.param({"away_until": at(MONDAY)}, (MONDAY + 1, "10:00"), True, id="back"),
    ],
)
def test_on_duty(changes: dict[str, object], moment: tuple[int, str], on_duty: bool) -> None:
    somebody = replace(ANN, **changes)  # type: ignore[arg-type]
    assert is_on_duty(somebody, ZONE, at(*moment)) is on_duty


def test_a_tap_counts_until_the_rota_changes_next() -> None:
    by_rota = replace(ANN, rota=MORNINGS)
    assert changes_at(by_rota, ZONE, at(MONDAY, "10:00")) == at(MONDAY, "13:00")
    assert changes_at(by_rota, ZONE, at(MONDAY, "20:00")) == at(MONDAY + 1, "09:00")
    assert changes_at(ANN, ZONE, at(MONDAY)) is None


def people(*changes: dict[str, object]) -> list[Provider]:
    joined = ANN.joined_at
    return [
        replace(ANN, id=n, chat_id=n, joined_at=joined + timedelta(days=n), **each)  # type: ignore[arg-type]
        for n, each in enumerate(changes, start=1)
    ]


def told(alert: Alert, staff: list[Provider]) -> set[int]:
    return {each.id for each in addressees(alert, staff, 1, CLINIC, at(MONDAY, "10:00"))}


OFF: dict[str, object] = {"on_duty": False}
MEDICAL: dict[str, object] = {"role": Role.MEDICAL}
AWAY: dict[str, object] = {"away_until": at(SATURDAY)}


@pytest.mark.parametrize(
    ("urgency", "first", "then"),
    [(EMERGENCY, {1, 3}, {1, 2, 3, 4}), (URGENT, {1, 3}, {1, 2, 3, 4}), (SAME_DAY, {1}, {1, 2, 3, 4})],
)
def test_medical_staff_is_told_of_what_is_urgent_though_off_duty_and_nobody_who_is_away(
    urgency: Urgency, first: set[int], then: set[int]
) -> None:
    staff, alert = people({}, OFF, {**OFF, **MEDICAL}, {**MEDICAL, **AWAY}), raised(finding("note", urgency))
    assert told(alert, staff) == first
    assert told(replace(alert, step=EVERYBODY), staff) == then


def test_where_nobody_is_on_duty_everybody_is_told() -> None:
    for urgency in Urgency:
        assert told(raised(finding("note", urgency)), people(OFF, {**OFF, **MEDICAL}, AWAY)) == {1, 2, 3}


def test_who_let_it_lapse_and_is_away_is_not_told_again() -> None:
    lapsed = escalate(acknowledge(raised(finding("note", SAME_DAY)), 2, at(MONDAY)), at(MONDAY, "16:00"))
    assert told(lapsed, people({}, {})) == {1, 2}
    assert told(lapsed, people({}, AWAY, {})) == {1}


TIMES = st.builds(time, st.integers(0, 23), st.integers(0, 59))
PAIRS = st.tuples(st.integers(0, 6), TIMES, TIMES)
MOMENTS = st.integers(0, 60 * 24 * 20).map(lambda minutes: at(MONDAY) + timedelta(minutes=minutes))
STAFF = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.sampled_from(Role),
            "on_duty": st.booleans(),
            "rota": st.lists(PAIRS, max_size=3).map(tuple),
            "tapped_until": st.none() | MOMENTS,
            "away_until": st.none() | MOMENTS,
            "unreachable_at": st.none() | MOMENTS,
        }
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(
    changes=STAFF,
    urgency=st.sampled_from(Urgency),
    hours=st.lists(PAIRS, max_size=3).map(tuple),
    closed=st.integers(0, 40),
    begins=MOMENTS,
    takes=st.sets(st.integers(0, 7)),
)
def test_an_open_alert_always_has_a_next_moment_and_ends_at_everybody(
    changes: list[dict[str, object]],
    urgency: Urgency,
    hours: tuple[tuple[int, time, time], ...],
    closed: int,
    begins: datetime,
    takes: set[int],
) -> None:
    """Whatever the rotas and absences, the clinic's hours and closed dates; some steps are taken and lapse."""
    dates = tuple((at(MONDAY) + timedelta(days=n)).date() for n in range(closed))
    clinic, staff = replace(CLINIC, hours=hours, closed_on=dates), people(*changes)
    reachable = [each for each in staff if each.unreachable_at is None]
    alert, now = replace(raised(finding("note", urgency)), stepped_at=begins), begins
    for step in range(8):
        to = addressees(alert, reachable, 1, clinic, now)
        assert bool(to) is bool(reachable)
        if alert.step >= EVERYBODY:
            assert set(to) == set(reachable)
        elif alert.step == 0 and any(is_on_duty(each, ZONE, now) for each in reachable):
            assert not [each for each in to if is_away(each, now)]
        alert = acknowledge(alert, staff[0].id, now) if step in takes else replace(alert, state=AlertState.SENT)
        next_at, until = wakes_at(alert, clinic), deadline(alert, clinic)
        assert next_at is not None
        assert until is not None
        assert now <= next_at <= until
        assert until > now
        alert, now = escalate(alert, until), until
