"""How long a patient's data is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import retention
from bot.clinic import Clinic
from bot.enrollment import Enrollment, EnrollmentState

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
CLINIC = Clinic(1, "Skin Studio", "+49 30 1", "Europe/Berlin", "112", NOON)
PATIENT = Enrollment(
    1, 1, 1, EnrollmentState.COMPLETED, "K-001", "microneedling", 2, NOON.date(), "Europe/Berlin", 10, "en", NOON
)


@pytest.mark.parametrize(
    ("of", "months", "on"),
    [
        pytest.param({"completed_at": NOON}, 12, date(2027, 1, 31), id="a-year-after-it-was-over"),
        pytest.param({"completed_at": NOON}, 1, date(2026, 2, 28), id="the-last-day-of-a-short-month"),
        pytest.param({"completed_at": NOON}, 0, None, id="kept-until-erased-by-hand"),
        pytest.param({"completed_at": NOON, "agreed_months": 6}, 12, date(2026, 7, 31), id="agreed-to-less"),
        pytest.param(
            {"completed_at": NOON, "agreed_months": 6}, 0, date(2026, 7, 31), id="agreed-to-less-than-for-ever"
        ),
        pytest.param({"completed_at": NOON, "agreed_months": 24}, 12, date(2027, 1, 31), id="agreed-to-more"),
        pytest.param({"state": EnrollmentState.ACTIVE}, 12, None, id="still-followed"),
        pytest.param({"state": EnrollmentState.UNREACHABLE}, 12, date(2027, 1, 31), id="not-to-be-reached"),
        pytest.param({"state": EnrollmentState.ERASED}, 12, None, id="erased-already"),
        pytest.param({"state": EnrollmentState.INVITED}, 12, date(2027, 1, 31), id="never-came"),
        pytest.param(
            {"state": EnrollmentState.WITHDRAWN, "heard_at": datetime(2026, 2, 3, tzinfo=UTC)},
            12,
            date(2027, 2, 3),
            id="stopped-when-last-heard-of",
        ),
        pytest.param(
            {"completed_at": datetime(2026, 3, 31, 23, tzinfo=UTC)}, 6, date(2026, 10, 1), id="by-the-clinic-s-date"
        ),
    ],
)
def test_until_when(of: dict[str, object], months: int, on: date | None) -> None:
    patient = replace(PATIENT, **of)  # type: ignore[arg-type]
    assert retention.erased_on(replace(CLINIC, keeps_months=months), patient) == on


@given(st.integers(0, 30_000), st.sampled_from(retention.MONTHS))
def test_what_need_not_be_looked_at_is_not_over(days: int, months: int) -> None:
    now = NOON + timedelta(days=days)
    clinic = replace(CLINIC, keeps_months=months)
    made = retention.made_before(now)
    on = retention.erased_on(clinic, replace(PATIENT, created_at=made, completed_at=made))
    assert on is not None
    assert on > now.date()


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 120))
def test_so_many_months_later(on: date, months: int) -> None:
    later = retention.months_later(on, months)
    assert (later.year - on.year) * 12 + later.month - on.month == months
    assert later.day == on.day or (later.day < on.day and (later + timedelta(days=1)).day == 1)
