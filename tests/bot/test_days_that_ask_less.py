"""On days 30, 60 and 90 after radiofrequency the signs alone are asked; with an alert open, everything."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot import protocol
from bot.alert import Alert, AlertState
from bot.checkin import SIGNS
from bot.course import Course
from bot.enrollment import Profile
from bot.finding import Finding, Urgency
from bot.protocol import BadProtocol, read
from bot.timetable import new_checkin
from tests.bot.patients import at, enrolled

RF = protocol.load("rf_microneedling")
EVERYTHING = ("redness", "swelling", "peeling", "pain", "itch", SIGNS)


def course(alert: Alert | None = None) -> Course:
    return replace(enrolled(), protocol=RF, alert=alert)


def an_alert(urgency: Urgency) -> Alert:
    found = Finding("sign", "dents", "set:1", urgency, 28)
    return Alert(1, 1, 1, AlertState.RAISED, urgency, (found,), at(28), at(28), at(28))


@pytest.mark.parametrize("day", [30, 60, 90])
def test_the_signs_alone_are_asked(day: int) -> None:
    of = course()
    assert new_checkin(of, of.enrollment.treated_on + timedelta(days=day)).asked == (SIGNS,)


def test_all_signs_are_offered_then() -> None:
    assert RF.signs_on(30, Profile()) == RF.sign


@pytest.mark.parametrize(
    ("urgency", "asked"),
    [
        pytest.param(Urgency.ROUTINE, (SIGNS,), id="a-routine-alert-asks-for-nothing-more"),
        pytest.param(Urgency.SAME_DAY, EVERYTHING, id="a-same-day-alert-asks-for-everything"),
    ],
)
def test_with_an_alert_open(urgency: Urgency, asked: tuple[str, ...]) -> None:
    of = course(an_alert(urgency))
    assert new_checkin(of, of.enrollment.treated_on + timedelta(days=30)).asked == asked


@pytest.mark.parametrize("items", ["[]", '["redness"]', '["signs", "rednes"]'])
def test_signs_are_never_left_out_nor_what_is_unknown_asked(items: str, tmp_path: Path) -> None:
    text = (protocol.FOLDER / "rf_microneedling.toml").read_text("utf-8").replace('["signs"]', items, 1)
    path = tmp_path / "changed.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(BadProtocol, match="checkin of day 30"):
        read(path)
