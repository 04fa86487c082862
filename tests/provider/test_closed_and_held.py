"""After an alert is closed nothing is swallowed; while somebody has it, nothing is undone."""

from datetime import timedelta
from typing import Any

import pytest

from bot.alert import Alert, AlertState, Outcome
from bot.ports import Transaction
from bot.workflows import answering, provider
from tests.provider.conftest import House


async def clinic(house: House) -> None:
    await house.admin()
    await house.colleague("Bob")
    house.patient()


async def answers(house: House, *, set_id: int = 0, **grades: int) -> int:
    """In the answers given before, or in a report of their own."""

    def work(tx: Transaction) -> int:
        chat_id = house.person("Pat")
        mine = set_id or answering.begin_report(tx, tx.enrollments.of_patient(chat_id)[0], house.now[0]).id
        answering.record_grades(tx, chat_id, mine, grades, house.now[0])
        return mine

    given: int = house.run(work)
    await house.pipeline.settle()
    return given


def alerts(house: House) -> list[Alert]:
    return list(house.run(lambda tx: tx.alerts.of_enrollment(1)))


def closed(house: House, outcome: Outcome = Outcome.ADVICE) -> None:
    alert = alerts(house)[-1]
    house.run(provider.resolve, house.person("Ann"), alert.id, alert.version, house.now[0], outcome=outcome)


async def wishes(house: House, set_id: int, wish: str) -> None:
    await house.press("Pat", f"wish:{set_id}:{wish}")


async def test_a_grade_worse_in_the_same_answers_raises_another(house: House) -> None:
    await clinic(house)
    await house.forward(days=2)
    set_id = await answers(house, swelling=3)
    closed(house)
    await answers(house, set_id=set_id, swelling=4)
    assert [each.state for each in alerts(house)] == [AlertState.RESOLVED, AlertState.SENT]


@pytest.mark.parametrize("second", ["now", "today", "can_wait"])
async def test_a_second_wish_after_the_first_was_closed_is_told(house: House, second: str) -> None:
    await clinic(house)
    await house.forward(days=1, hours=1)
    set_id = await answers(house, redness=2)
    await wishes(house, set_id, "today")
    closed(house, Outcome.NOT_REACHED)
    await wishes(house, set_id, second)
    assert [each.state is AlertState.RESOLVED for each in alerts(house)] == [True, False]


async def test_a_wish_counts_from_its_first_tap_on(house: House) -> None:
    """ "Please contact me", and the phone is put away before "how soon?"."""
    await clinic(house)
    await house.forward(days=1, hours=1)
    set_id = await answers(house, redness=2)
    await house.press("Pat", f"ask:{set_id}:contact")
    assert alerts(house) == []
    await house.forward(minutes=6)
    (alert,) = alerts(house)
    assert [each.name for each in alert.findings] == ["contact"]
    assert any("You asked to be contacted today." in each for each in house.read("Pat"))


async def test_how_soon_only_refines_a_wish(house: House) -> None:
    await clinic(house)
    await house.forward(days=1, hours=1)
    set_id = await answers(house, redness=2)
    await house.press("Pat", f"ask:{set_id}:contact")
    await wishes(house, set_id, "now")
    await house.forward(minutes=6)
    assert house.run(lambda tx: tx.answers.get(set_id)).contact == "now"
    assert len(alerts(house)) == 1


async def test_a_wish_is_not_lost_to_a_stop(house: House) -> None:
    await clinic(house)
    await house.forward(days=1, hours=1)
    set_id = await answers(house, redness=2)
    await house.press("Pat", f"ask:{set_id}:contact")
    await house.say("Pat", "/stop")
    await house.forward(minutes=6)
    assert [each.name for each in alerts(house)[0].findings] == ["contact"]


@pytest.mark.parametrize("words", ["ok", "Thank you so much!", "It was a blue one"])
async def test_whoever_has_it_keeps_it_when_the_patient_writes(house: House, words: str) -> None:
    await clinic(house)
    await house.forward(days=2, hours=1)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Ann", "I’ve got it")
    await house.forward(minutes=2)
    before = len(house.read("Bob"))
    await house.say("Pat", words)
    (alert,) = alerts(house)
    assert alert.state is AlertState.ACKNOWLEDGED
    assert house.last("Ann") == "✎ K-001 Pat: the patient has sent something new."
    assert len(house.read("Bob")) == before
    await house.tap("Ann", "Show the card")
    assert words in house.last("Ann")


async def test_a_new_sign_calls_everybody_again_and_names_who_has_it(house: House) -> None:
    await clinic(house)
    await house.forward(days=2, hours=1)
    await house.report("Pat", signs=("pus",), redness=2)
    await house.tap("Ann", "I’ve got it")
    await house.forward(minutes=5)
    await house.say("Pat", "there are blisters too")
    assert alerts(house)[0].state is AlertState.SENT
    assert "Ann had it. Something new has come since (11:05)." in house.last("Bob")


async def test_contact_now_calls_everybody_again_each_time(house: House) -> None:
    await clinic(house)
    await house.forward(days=2, hours=1)
    set_id = await answers(house, redness=4)
    for _ in range(2):
        alert = alerts(house)[-1]
        house.run(provider.acknowledge, house.person("Ann"), alert.id, alert.version, house.now[0])
        await wishes(house, set_id, "now")
        await house.forward(minutes=1)
        assert alerts(house)[-1].state is AlertState.SENT


async def test_thanks_after_an_alert_was_closed_raise_no_other(house: House) -> None:
    await clinic(house)
    await house.forward(days=2, hours=1)
    await house.report("Pat", signs=("pus",), redness=2)
    closed(house)
    await house.say("Pat", "ok, thank you!")
    assert len(alerts(house)) == 1
    await house.say("Pat", "It was a blue one")
    assert len(alerts(house)) == 2


async def test_redness_that_falls_is_looked_at_once(house: House) -> None:
    await clinic(house)
    raised: list[Any] = []
    for day, grade in ((5, 3), (6, 2), (7, 2), (8, 1), (9, 1)):
        house.now[0] = house.now[0].replace(day=2 + day, hour=10)
        await house.pipeline.settle()
        await answers(house, redness=grade)
        open_now = [each for each in alerts(house) if each.state is not AlertState.RESOLVED]
        raised += [day for each in open_now if any(finding.rule == "persisting" for finding in each.findings)]
        if open_now:
            closed(house)
    assert raised == [5]


async def test_redness_that_does_not_fall_is_raised_again_after_three_days(house: House) -> None:
    await clinic(house)
    house.now[0] += timedelta(days=5)
    await answers(house, redness=3)
    closed(house)
    house.now[0] += timedelta(days=3)
    await answers(house, redness=3)
    assert alerts(house)[-1].state is not AlertState.RESOLVED


async def test_a_sign_written_again_after_it_was_closed_raises_another_whatever_else_is_open(house: House) -> None:
    """Pus is ticked and closed; a question opens an alert of its own; then "there is pus" once more."""
    await clinic(house)
    await house.forward(days=1, hours=1)
    set_id = await answers(house, redness=2)
    chat_id = house.person("Pat")
    house.run(answering.record_signs, chat_id, set_id, frozenset({"pus"}), house.now[0])
    closed(house)
    house.run(answering.record_note, chat_id, set_id, "I lost my umbrella", house.now[0])
    house.run(answering.record_note, chat_id, set_id, "there is pus", house.now[0])
    newest = alerts(house)[-1]
    assert newest.state is not AlertState.RESOLVED
    assert "sign:pus" in {each.name for each in newest.findings}


async def test_a_sign_that_was_only_heard_and_closed_counts_anew_when_it_is_confirmed(house: House) -> None:
    await clinic(house)
    await house.forward(days=1, hours=1)
    await house.say("Pat", "there is pus")
    closed(house, Outcome.FALSE_ALARM)
    await house.tap("Pat", "Yes, that is right")
    assert alerts(house)[-1].state is not AlertState.RESOLVED
