"""An alert that somebody has: handed over, taken over, shown again later; what is said once it is closed."""

from dataclasses import replace

import pytest

from bot.alert import Alert, AlertState
from bot.clinic import Role
from bot.finding import Urgency
from bot.workflows import leaving, rostering
from sandbox.faults import Fault
from tests.provider.conftest import House


async def taken(house: House, *, sign: str = "", grades: dict[str, int] | None = None) -> Alert:
    """Ann has an alert that can wait for hours, of a patient on day 5."""
    await house.admin()
    await house.colleague("Bob")
    await house.colleague("Cleo")
    house.patient()
    await house.forward(days=5)
    alert = await house.report("Pat", signs=(sign,) if sign else (), **(grades or {"redness": 3}))
    assert alert is not None
    if alert.urgency is Urgency.ROUTINE:
        await house.press("Ann", "p.alert:1")
    await house.tap("Ann", "I’ve got it")
    return house.alert(alert.id)


async def test_a_colleague_is_asked_and_it_stays_with_its_holder_until_they_take_it(house: House) -> None:
    alert = await taken(house)
    await house.tap("Ann", "Hand over")
    assert "To whom?" in house.last("Ann")
    assert house.buttons("Ann") == ["Bob", "Cleo", "‹ Back"]
    assert "stays with you" in await house.tap("Ann", "Bob")
    assert house.alert(alert.id).holder_id == alert.holder_id
    assert "↪ Bob is asked to take it." in house.last("Bob")
    await house.tap("Bob", "I’ve got it")
    held = house.alert(alert.id)
    assert (held.holder_id, held.offered_to, held.state) == (2, None, AlertState.ACKNOWLEDGED)
    assert any("✋ Bob has it" in each for each in house.read("Ann"))


async def test_what_was_offered_and_not_taken_lapses_as_if_it_had_not_been(house: House) -> None:
    alert = await taken(house)
    await house.tap("Ann", "Hand over")
    await house.tap("Ann", "Bob")
    await house.forward(hours=24, minutes=1)
    lapsed = house.alert(alert.id)
    assert lapsed.state is not AlertState.ACKNOWLEDGED
    assert lapsed.offered_to is None


async def test_a_colleague_takes_it_over_and_whoever_had_it_reads_so(house: House) -> None:
    alert = await taken(house)
    await house.press("Bob", f"p.alert:{alert.id}")
    assert "Hand over…" not in house.buttons("Bob")
    await house.tap("Bob", "Take it over")
    assert house.alert(alert.id).holder_id == 2
    assert "K-001: Bob has taken the alert over from you." in house.read("Ann")
    assert "Take it over" in house.buttons_of("Ann", "🟠")


async def test_what_only_its_holder_may_do_nobody_else_does(house: House) -> None:
    alert = await taken(house)
    for verb in (f"p.hand:{alert.id}:3:{alert.version}", f"p.recall:{alert.id}:hour:{alert.version}"):
        await house.press("Bob", verb)
    assert house.alert(alert.id) == alert
    await house.press("Ann", f"p.hand:{alert.id}:99:{alert.version}")
    assert house.alert(alert.id) == alert


async def test_it_is_shown_again_when_they_wished_and_never_after_it_lapses(house: House) -> None:
    alert = await taken(house)
    before = house.messages("Ann")[-1].id
    await house.tap("Ann", "Remind me")
    assert house.buttons("Ann") == ["In an hour", "This afternoon, 14:00", "‹ Back"]
    await house.tap("Ann", "In an hour")
    assert "⏰ Shown to you again: 11:00" in house.last("Ann")
    await house.press("Bob", "p.alert:1")
    assert "⏰" not in house.last("Bob")
    before = house.messages("Ann")[-1].id
    await house.forward(minutes=59)
    assert house.messages("Ann")[-1].id == before
    await house.forward(minutes=2)
    assert house.messages("Ann")[-1].id > before
    assert house.last("Ann").startswith("🟠")
    assert "⏰" not in house.last("Ann")
    assert house.alert(alert.id).recalls_at is None


async def test_what_is_urgent_lapses_before_it_could_be_put_off(house: House) -> None:
    await taken(house, sign="pus")
    assert "Remind me…" not in house.buttons("Ann")


@pytest.mark.parametrize(
    ("outcome", "said"), [("Normal course", "anything is unclear"), ("Patient not reached", "tried to reach you")]
)
async def test_whoever_closes_it_may_note_something_and_tell_the_patient(house: House, outcome: str, said: str) -> None:
    await taken(house)
    await house.tap("Ann", "Close")
    await house.tap("Ann", outcome)
    assert house.buttons("Ann")[-3:] == ["Note for us", "Tell the patient", "Reopen"]
    await house.tap("Ann", "Tell the patient")
    await house.tap("Ann", "Send")
    assert said in house.last("Pat")
    await house.press("Ann", "p.remark:1")
    await house.say("Ann", "Wears a mask at work.")
    assert house.last("Ann").startswith("Noted on K-001")


async def test_who_is_asked_and_leaves_takes_nothing_with_them(house: House) -> None:
    alert = await taken(house)
    await house.tap("Ann", "Hand over")
    await house.tap("Ann", "Bob")
    await house.say("Bob", "/leave")
    await house.tap("Bob", "Leave…")
    await house.tap("Bob", "Yes, leave")
    held = house.alert(alert.id)
    assert (held.holder_id, held.offered_to) == (alert.holder_id, None)
    await house.tap("Ann", "Hand over")
    assert house.buttons_of("Ann", "🟠") == ["Cleo", "‹ Back"]


async def test_no_old_button_tells_the_patient_how_an_open_alert_ended(house: House) -> None:
    alert = await taken(house)
    for label in ("Close", "Normal course", "Reopen"):
        await house.tap("Ann", label)
    before = len(house.read("Ann"))
    assert await house.press("Ann", f"p.say_closed:{alert.id}")
    assert not any("looked at what you told us" in each for each in house.read("Ann")[before:])


async def test_whoever_had_it_is_not_woken_to_read_that_a_colleague_has_it(house: House) -> None:
    await taken(house)
    await house.forward(hours=14)  # Midnight in Berlin.
    await house.press("Bob", "p.alert:1")
    before = len(house.read("Ann"))
    await house.tap("Bob", "Take it over")
    assert house.read("Ann")[before:] == []
    await house.forward(hours=9)
    assert any("Bob has taken the alert over" in each for each in house.read("Ann")[before:])


STILL_YOURS = "↩ K-001 Pat: Bob cannot take it now. The alert is still yours; you can offer it to somebody else."


@pytest.mark.parametrize("kind", ["400", "403"], ids=["the-card-dies", "the-bot-is-blocked"])
async def test_whose_offer_does_not_arrive_reads_that_it_is_still_theirs(house: House, kind: str) -> None:
    alert = await taken(house)
    await house.tap("Ann", "Hand over")
    house.telegram.faults.add(Fault(kind, "send*", chat_id=house.person("Bob")))
    await house.tap("Ann", "Bob")
    held = house.alert(alert.id)
    assert (held.holder_id, held.offered_to) == (alert.holder_id, None)
    assert house.read("Ann").count(STILL_YOURS) == 1
    assert "Bob is asked to take it" not in "".join(house.read("Ann"))
    await house.tap("Ann", "Show the card")
    await house.tap("Ann", "Hand over")
    assert "Cleo" in house.buttons("Ann")


async def test_an_offer_that_fails_by_night_is_told_in_the_morning(house: House) -> None:
    await taken(house)
    await house.forward(hours=14)  # Midnight in Berlin.
    await house.press("Ann", "p.alert:1")
    await house.tap("Ann", "Hand over")
    await house.tap("Ann", "Bob")
    house.telegram.people.block("Bob")
    await house.pipeline.settle()
    assert STILL_YOURS not in house.read("Ann")
    await house.forward(hours=9)
    assert STILL_YOURS in house.read("Ann")


GOES = {
    "away": lambda house, chat: house.run(
        lambda tx: rostering.be_away(tx, chat, 1, house.now[0].replace(day=20), house.now[0])
    ),
    "leaves": lambda house, chat: house.run(lambda tx: leaving.leave(tx, chat, house.now[0])),
}


@pytest.mark.parametrize("grades", [{"redness": 3}, {"pain": 1, "itch": 2}], ids=["same-day", "routine"])
@pytest.mark.parametrize("how", GOES)
async def test_no_card_says_that_somebody_has_it_who_has_gone(house: House, grades: dict[str, int], how: str) -> None:
    await taken(house, grades=grades)
    house.run(lambda tx: tx.providers.save(replace(tx.providers.get(2), role=Role.ADMIN)))
    await house.tap("Ann", "Hand over")
    await house.tap("Ann", "Bob")
    assert "Ann has it" in house.last("Bob")
    house.run(lambda tx: rostering.go_off_duty(tx, house.person("Bob"), 2, house.now[0]))
    GOES[how](house, house.person("Ann"))
    await house.pipeline.settle()
    cards = [each for each in house.read("Bob") if each.startswith(("🟠 Same day", "🟡 Routine"))]
    assert "Nobody has it." in cards[-1]
    assert not any("Ann has it" in each or "is asked to take it" in each for each in house.read("Bob"))


async def test_who_is_asked_and_goes_away_leaves_it_with_its_holder(house: House) -> None:
    alert = await taken(house)
    await house.tap("Ann", "Hand over")
    await house.tap("Ann", "Bob")
    house.run(lambda tx: rostering.be_away(tx, house.person("Bob"), 2, house.now[0].replace(day=20), house.now[0]))
    await house.pipeline.settle()
    held = house.alert(alert.id)
    assert (held.holder_id, held.offered_to) == (alert.holder_id, None)
    assert house.read("Ann").count(STILL_YOURS) == 1


async def test_it_is_said_of_a_colleague_that_they_are_off_duty_or_away(house: House) -> None:
    await taken(house)
    house.run(lambda tx: rostering.go_off_duty(tx, house.person("Bob"), 2, house.now[0]))
    house.run(lambda tx: rostering.be_away(tx, house.person("Cleo"), 3, house.now[0].replace(day=20), house.now[0]))
    await house.tap("Ann", "Hand over")
    assert house.buttons("Ann") == ["Bob (off duty)", "Cleo (away)", "‹ Back"]


async def test_a_card_that_comes_again_says_why_in_its_first_line(house: House) -> None:
    await taken(house, sign="pus")
    house.run(lambda tx: rostering.be_away(tx, house.person("Ann"), 1, house.now[0].replace(day=20), house.now[0]))
    await house.forward(minutes=16)
    assert house.last("Bob").splitlines()[0] == "🔴 Urgent · K-001 · still open since 10:00"
    await house.report("Pat", signs=("blisters",))
    await house.forward(minutes=2)
    assert house.last("Bob").splitlines()[0] == "🔴 Urgent · K-001 · new at 10:16"
    await house.tap("Bob", "I’ve got it")
    assert house.last("Bob").splitlines()[0] == "🔴 Urgent · K-001"
