"""What the patient wants: to be contacted, to be read, or not to be hurried."""

import pytest

from bot.checkin import AnswerSet, Contact
from bot.finding import Urgency
from tests.bot.patients import DEFENCES_WEAK, ROUTINE, SAME_DAY, URGENT, found, report, told

NOW, TODAY, CAN_WAIT = Contact


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        pytest.param(report(1, redness=2), None, id="no-wish"),
        pytest.param(report(1, contact=CAN_WAIT), ROUTINE, id="it-can-wait"),
        pytest.param(report(1, contact=TODAY), SAME_DAY, id="today"),
        pytest.param(report(1, contact=NOW), SAME_DAY, id="now"),
        pytest.param(report(1, contact=NOW, signs={"bumps"}), URGENT, id="now-with-the-least-sign"),
        pytest.param(report(1, contact=TODAY, signs={"pus"}), SAME_DAY, id="today-with-a-sign"),
        pytest.param(report(1, contact=CAN_WAIT, signs={"pus"}), ROUTINE, id="it-can-wait-with-a-sign"),
    ],
)
def test_contact(said: AnswerSet, urgency: Urgency | None) -> None:
    assert found(told(said)).get("contact") is urgency


@pytest.mark.parametrize(
    ("said", "findings"),
    [
        pytest.param(report(4, redness=3, contact=CAN_WAIT), {"persisting:redness": ROUTINE}, id="too-long-may-wait"),
        pytest.param(report(4, redness=2, contact=CAN_WAIT), {"persisting:redness": ROUTINE}, id="routine-stays"),
        pytest.param(report(4, redness=3, contact=TODAY), {"persisting:redness": SAME_DAY}, id="today-lowers-nothing"),
        pytest.param(
            report(4, redness=3, swelling=1, pain=1, itch=3, contact=CAN_WAIT),
            {"persisting:redness": ROUTINE, "several": ROUTINE},
            id="too-long-and-several-may-wait",
        ),
        pytest.param(
            report(5, redness=3, swelling=4, contact=CAN_WAIT),
            {"persisting:redness": SAME_DAY, "persisting:swelling": SAME_DAY, "severe:swelling": SAME_DAY},
            id="too-much-may-not-and-nothing-with-it",
        ),
        pytest.param(
            report(4, redness=3, notes=("hm",), contact=CAN_WAIT),
            {"persisting:redness": SAME_DAY, "note": ROUTINE},
            id="with-a-note-nothing-is-lowered",
        ),
        pytest.param(
            report(4, redness=3, signs={"bumps"}, contact=CAN_WAIT),
            {"persisting:redness": SAME_DAY, "sign:bumps": SAME_DAY},
            id="with-a-sign-nothing-is-lowered",
        ),
    ],
)
def test_it_can_wait(said: AnswerSet, findings: dict[str, Urgency]) -> None:
    names = found(told(said))
    del names["contact"]
    assert names == findings


def test_it_can_wait_lowers_same_day_only() -> None:
    course = told(report(4, swelling=2, contact=CAN_WAIT), profile=DEFENCES_WEAK)
    assert found(course)["persisting:swelling"] is URGENT


def test_it_can_wait_is_about_the_answers_it_was_said_with() -> None:
    course = told(report(4, redness=3, contact=CAN_WAIT), report(5, redness=3))
    assert found(course) == {"persisting:redness": SAME_DAY}


@pytest.mark.parametrize(
    ("said", "is_read"),
    [
        pytest.param(report(1, notes=("it is fine",)), True, id="text"),
        pytest.param(report(1, photos=("file",)), True, id="a-photo-alone"),
        pytest.param(report(1, photos=("file",), redness=2), True, id="a-photo-with-answers"),
        pytest.param(report(1, notes=("look",), photos=("file",), redness=2), True, id="text-a-photo-and-answers"),
        pytest.param(report(1, redness=2), False, id="answers"),
    ],
)
def test_note(said: AnswerSet, is_read: bool) -> None:
    assert found(told(said)).get("note") is (ROUTINE if is_read else None)


@pytest.mark.parametrize(
    ("said", "is_several"),
    [
        pytest.param(report(3, redness=2, pain=1), True, id="redness-and-pain-a-little-above"),
        pytest.param(report(3, redness=2, pain=0), False, id="one-alone"),
        pytest.param(report(3, redness=2, swelling=2), False, id="one-of-the-two-has-its-own-finding"),
        pytest.param(report(3, redness=2, pain=1, swelling=2), True, id="two-beside-one-with-its-own-finding"),
        pytest.param(report(3, redness=1, swelling=1, peeling=3, pain=0, itch=2), False, id="all-as-expected"),
        pytest.param(report(6, redness=1, pigment=1, itch=2), False, id="patches-are-not-counted"),
        pytest.param(report(4, pain=1, itch=3), True, id="itch-is-counted"),
        pytest.param(report(2, peeling=3, pain=2), True, id="peeling-is-counted"),
    ],
)
def test_several(said: AnswerSet, is_several: bool) -> None:
    assert found(told(said)).get("several") is (ROUTINE if is_several else None)
