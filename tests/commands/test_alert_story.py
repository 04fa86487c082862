"""What becomes of an alert, told in plain words as it is seen to happen."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot import alert as alerts
from bot.alert import Alert, AlertState, Outcome
from bot.finding import Finding, Urgency
from commands.alert_story import Note, Seen, Story
from wording.words import read_all

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
ANN, VERA = 1, 2
NAMES = {ANN: "Ann", VERA: "Vera"}
PUS = Finding("sign", "pus", "set:1", Urgency.URGENT, 2)
RED = Finding("persisting", "redness", "set:1", Urgency.SAME_DAY, 4, reported=3, expected=1)


def raised(*findings: Finding) -> Alert:
    urgency = max(each.urgency for each in findings)
    return Alert(5, 1, 7, AlertState.RAISED, urgency, findings, NOON, NOON, NOON)


def as_seen(alert: Alert, *told: str) -> Seen:
    holder, closer = NAMES.get(alert.holder_id or 0, ""), NAMES.get(alert.resolved_by or 0, "")
    return Seen(alert, 99, "K-007", holder, closer, told)


def later(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


class Told:
    def __init__(self) -> None:
        self.notes: list[Note] = []
        self.story = Story(self.notes.append, lambda chat_id: "Cleo" if chat_id == 99 else "", read_all()["en"])

    def of(self, alert: Alert, *told: str) -> list[str]:
        """What is told as this is seen."""
        before = len(self.notes)
        self.story.tell([as_seen(alert, *told)])
        return [text for _, text, _ in self.notes[before:]]


@pytest.fixture
def told() -> Told:
    return Told()


def test_an_alert_is_told_from_the_first_to_the_last(told: Told) -> None:
    first = raised(PUS)
    assert told.of(first, "Ann", "Vera") == [
        "An urgent alert for Cleo (K-007): pus or yellow crust. Told: Ann and Vera."
    ]
    assert told.of(first, "Ann", "Vera") == []
    taken = alerts.acknowledge(first, VERA, later(3))
    assert told.of(taken) == ["Vera has taken the alert for Cleo (K-007)."]
    closed = alerts.resolve(taken, ANN, Outcome.CALLED, later(9))
    assert told.of(closed) == ["Ann has closed the alert for Cleo (K-007): called the patient."]
    assert [at for at, _, _ in told.notes] == [NOON, later(3), later(9)]
    assert [tone for _, _, tone in told.notes] == ["alert", "good", "good"]


Change = Callable[[Alert], Alert]


@pytest.mark.parametrize(
    ("begins", "change", "says"),
    [
        pytest.param(
            lambda alert: alert,
            lambda alert: replace(alerts.changed(alert), urgency=Urgency.URGENT, findings=(RED, PUS)),
            "The alert for Cleo (K-007) is now an urgent alert: pus or yellow crust.",
            id="rises",
        ),
        pytest.param(
            lambda alert: alert,
            lambda alert: replace(
                alerts.changed(alert), findings=(RED, Finding("contact", "", "set:1", Urgency.SAME_DAY, 4))
            ),
            "New in the alert for Cleo (K-007): a wish to be called.",
            id="gains",
        ),
        pytest.param(
            lambda alert: alert,
            lambda alert: replace(alert, step=1, stepped_at=later(120)),
            "Nobody has taken the alert for Cleo (K-007) yet. Told: Ann and Vera.",
            id="climbs",
        ),
        pytest.param(
            lambda alert: alert,
            lambda alert: replace(alert, wider=1),
            "The alert for Cleo (K-007) has not arrived at anybody yet. Told: Ann and Vera.",
            id="does-not-arrive",
        ),
        pytest.param(
            lambda alert: alerts.acknowledge(alert, ANN, later(1)),
            lambda alert: alerts.acknowledge(alert, VERA, later(9)),
            "Vera has taken the alert for Cleo (K-007); before, Ann had it.",
            id="is-handed-over",
        ),
        pytest.param(
            lambda alert: alerts.acknowledge(alert, ANN, later(1)),
            lambda alert: replace(alerts.raised_again(alert, later(240)), lapses=1),
            "The alert for Cleo (K-007) is open again: Ann has not closed it in time. Told: Ann and Vera.",
            id="lapses",
        ),
        pytest.param(
            lambda alert: alerts.acknowledge(alert, ANN, later(1)),
            lambda alert: alerts.raised_again(alerts.changed(alert), later(9)),
            "The alert for Cleo (K-007) is open again: something new. Told: Ann and Vera.",
            id="is-raised-again",
        ),
    ],
)
def test_what_changes_is_told(told: Told, begins: Change, change: Change, says: str) -> None:
    before = begins(raised(RED))
    told.of(before, "Ann")
    assert told.of(change(before), "Ann", "Vera") == [says]


def test_what_waits_for_the_digest_says_so(told: Told) -> None:
    quiet = raised(Finding("silence", "", "checkin:3", Urgency.ROUTINE, 3))
    assert told.of(quiet) == ["A routine alert for Cleo (K-007): no answer. It waits for the next digest."]


def test_what_was_there_before_is_not_told_and_what_follows_is(told: Told) -> None:
    first = raised(RED)
    told.story.know([as_seen(first)])
    assert told.of(first) == []
    assert told.of(alerts.acknowledge(first, ANN, later(1))) == ["Ann has taken the alert for Cleo (K-007)."]


def test_who_looks_late_is_told_all_of_it(told: Told) -> None:
    closed = alerts.resolve(alerts.acknowledge(raised(RED), ANN, later(1)), ANN, Outcome.NORMAL, later(2))
    assert told.of(closed) == [
        "A same-day alert for Cleo (K-007): redness lasts too long.",
        "Ann has taken the alert for Cleo (K-007).",
        "Ann has closed the alert for Cleo (K-007): normal course.",
    ]


def test_an_older_look_that_comes_later_says_nothing(told: Told) -> None:
    first = raised(RED)
    told.of(alerts.acknowledge(first, ANN, later(1)))
    assert told.of(first, "Ann") == []


def test_a_chat_that_nobody_knows_goes_by_its_label(told: Told) -> None:
    told.story.tell([replace(as_seen(raised(PUS), "Ann"), chat_id=None)])
    assert told.notes[-1][1] == "An urgent alert for K-007: pus or yellow crust. Told: Ann."
