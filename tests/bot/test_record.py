"""A changed copy is what dataclasses.replace would give."""

import dataclasses
from datetime import UTC, date, datetime

import pytest

from bot.checkin import AnswerSet
from bot.record import replace
from bot.timetable import Act, Step

NOW = datetime(2026, 3, 4, 10, tzinfo=UTC)
ANSWERS = AnswerSet(3, 7, date(2026, 3, 4), NOW, grades={"redness": 1}, notes=("it burns",))


@pytest.mark.parametrize("changes", [{}, {"id": 4}, {"grades": {"redness": 2}, "notes": (), "checkin_id": 5}])
def test_a_changed_copy_has_everything_else_of_the_first(changes: dict[str, object]) -> None:
    assert replace(ANSWERS, **changes) == dataclasses.replace(ANSWERS, **changes)  # type: ignore[arg-type]


def test_records_of_two_kinds_are_kept_apart() -> None:
    step = Step(Act.ASK, date(2026, 3, 4))
    assert (replace(ANSWERS, id=1).id, replace(step, reminded=1).reminded) == (1, 1)


def test_what_a_record_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError):
        replace(ANSWERS, colour="red")  # type: ignore[call-arg]
