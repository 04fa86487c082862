"""A patient has all of it erased; an admin does; or it has been kept long enough."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.enrollment import EnrollmentState
from bot.ports import NotYours, Transaction
from bot.sure import mark_of, minute
from bot.workflows import erasing, sessions
from handlers.forms import DutyForm, NameForm
from tests.provider.conftest import House
from tests.provider.test_letters import open_page, with_pat

SECRET = "My umbrella is green"


def is_kept(house: House, enrollment_id: int = 1) -> bool:
    try:
        return bool(house.run(lambda tx: tx.enrollments.of_clinic(1, enrollment_id)))
    except NotYours:
        return False


def shown_to(house: House, name: str) -> str:
    return "\n".join(house.read(name))


async def forget(house: House, name: str = "Pat") -> None:
    await house.say(name, "/forget")
    await house.tap(name, "Erase my data")
    await house.tap(name, "Yes, erase it")


async def wrote_and_closed(house: House) -> None:
    """Ann has Pat's words before her, and nothing is open."""
    await with_pat(house)
    await house.forward(days=2)
    await house.say("Pat", SECRET)
    await house.forward(days=1)
    await house.tap("Ann", "🟡 K-001 Pat")
    await house.tap("Ann", "I've got it")
    await house.tap("Ann", "Close")
    await house.tap("Ann", "Normal course")
    await open_page(house)
    assert SECRET in shown_to(house, "Ann")


async def test_two_taps_erase_at_once_where_nothing_is_open(house: House) -> None:
    await wrote_and_closed(house)
    await forget(house)
    assert house.last("Pat").startswith("Done: everything I kept about you is erased")
    assert not is_kept(house)
    assert house.last("Ann") == "K-001 was erased, as the patient wished."
    before = len(house.read("Pat"))
    await house.forward(days=3)
    assert len(house.read("Pat")) == before
    await house.say("Pat", "/forget")
    assert house.last("Pat") == "I keep nothing about you. There is nothing to erase."


async def test_what_the_staff_had_before_them_is_taken_away(house: House) -> None:
    await wrote_and_closed(house)
    await house.say("Ann", "/patients")
    await forget(house)
    left = [each for each in house.read("Ann") if "Pat" in each or SECRET in each]
    assert [each for each in left if not each.startswith(("Followed:", "One patient to look at"))] == [], (
        "but lists of many"
    )


async def test_a_card_too_old_to_be_taken_away_says_so(house: House) -> None:
    await wrote_and_closed(house)
    await house.forward(days=4)
    await forget(house)
    assert "K-001 was erased." in house.read("Ann")
    assert SECRET not in shown_to(house, "Ann")


async def test_an_old_button_of_the_staff_finds_nobody(house: House) -> None:
    await wrote_and_closed(house)
    await forget(house)
    assert "not" in (await house.press("Ann", "p.patient:1")).lower()
    assert "Pat" not in house.last("Ann")


async def test_no_erases_nobody_and_a_yes_that_is_found_weeks_later_asks_again(house: House) -> None:
    await wrote_and_closed(house)
    await house.say("Pat", "/forget")
    await house.tap("Pat", "No, keep it")
    assert house.last("Pat") == "Your data stays as it is ✓"
    await house.say("Pat", "/forget")
    await house.tap("Pat", "Erase my data")
    await house.forward(hours=2)
    await house.tap("Pat", "Yes, erase it")
    assert is_kept(house)
    await house.press("Pat", "erase:1")
    assert is_kept(house)


@pytest.mark.parametrize("words", ["delete my data", "Please forget me!", "borra mis datos"])
async def test_it_can_be_said_in_words(house: House, words: str) -> None:
    await wrote_and_closed(house)
    await house.say("Pat", words)
    assert house.last("Pat").startswith("Shall I erase what I keep about you?")


async def with_open_alert(house: House) -> None:
    await with_pat(house)
    await house.forward(days=2)
    assert await house.report("Pat", signs=("pus",), redness=3) is not None


async def test_where_something_is_open_the_clinic_has_a_day_and_sees_it(house: House) -> None:
    await with_open_alert(house)
    await house.say("Pat", "/forget")
    assert "They get one day to look at it" in house.last("Pat")
    await house.tap("Pat", "Erase my data")
    await house.tap("Pat", "Yes, erase it")
    assert house.last("Pat").startswith("Your data will be erased tomorrow")
    assert any("The patient wants their data erased: it is done" in each for each in house.read("Ann"))
    await house.forward(hours=23)
    assert is_kept(house)
    await house.forward(hours=2)
    assert not is_kept(house)
    assert house.last("Pat").startswith("Done: everything I kept about you is erased")
    assert "K-001 was erased" in house.last("Ann")


async def test_what_is_urgent_and_comes_within_the_day_has_a_day_of_its_own(house: House) -> None:
    await with_open_alert(house)
    await forget(house)
    await house.forward(hours=23)
    await house.say("Pat", "Thank you for the cream")
    assert "your data will be erased today at 10:00, and this with it" in house.last("Pat")
    assert "If it gets worse" not in house.last("Pat"), 'beside "call now"'
    await house.say("Pat", "My face is swollen and I cannot breathe")
    assert house.last("Pat").startswith("You have written of something urgent since you asked.")
    assert any("it is done tomorrow at 9:00" in each for each in house.read("Ann"))
    await house.say("Pat", "/forget")
    assert "Your data will be erased tomorrow at 9:00" in house.last("Pat")
    await house.forward(hours=2)
    assert is_kept(house)
    await house.forward(hours=22)
    assert not is_kept(house)
    assert house.last("Pat").startswith("Done: everything I kept about you is erased")


async def test_what_is_not_urgent_puts_nothing_off(house: House) -> None:
    """Though the alert to which it comes is urgent, from before they asked."""
    await with_open_alert(house)
    await forget(house)
    await house.forward(hours=23)
    await house.say("Pat", "I told you to delete it")
    assert house.run(lambda tx: tx.alerts.get(1).last_event_at) == house.now[0]
    await house.forward(hours=2)
    assert not is_kept(house)


async def test_of_two_clinics_that_one_is_named_where_something_is_open(house: House) -> None:
    await with_open_alert(house)
    await house.admin("Zoe", "Derma Zwei")
    house.patient("Pat", admin="Zoe")
    await house.pipeline.settle()
    await house.say("Pat", "/forget")
    assert "Derma Zwei, Skin & Co cannot read them here any more" in house.last("Pat")
    assert "Something of yours is still open at Skin & Co." in house.last("Pat")
    await house.tap("Pat", "Erase my data")
    await house.tap("Pat", "Yes, erase it")
    assert "Until then there is time at Skin & Co for what is still open" in house.last("Pat")
    await house.forward(hours=25)
    assert [is_kept(house), house.run(lambda tx: tx.enrollments.of_patient(house.person("Pat")))] == [False, []]
    assert house.last("Zoe").startswith("K-001 was erased")


async def test_within_the_day_it_can_be_taken_back(house: House) -> None:
    await with_open_alert(house)
    await forget(house)
    await house.tap("Pat", "Keep my data after all")
    assert "The patient has changed their mind: their data is kept." in shown_to(house, "Ann")
    await house.forward(days=2)
    assert is_kept(house)
    await house.tap("Pat", "Go on")
    assert house.run(lambda tx: tx.enrollments.of_clinic(1, 1)).state is EnrollmentState.ACTIVE


async def test_who_goes_on_is_not_erased(house: House) -> None:
    await with_open_alert(house)
    await forget(house)
    await house.press("Pat", "go_on")
    await house.forward(days=2)
    assert is_kept(house)


async def test_a_day_that_comes_all_the_same_erases_nobody_who_is_kept(house: House) -> None:
    await with_open_alert(house)
    house.run(lambda tx: erasing.carry_out(tx, 1, house.now[0]))
    assert is_kept(house)


async def test_what_somebody_is_in_the_middle_of_goes_only_where_it_is_about_the_patient(house: House) -> None:
    """A rota is about a colleague, whose number may be the same."""
    await wrote_and_closed(house)
    ann = house.person("Ann")
    for form, stays in ((DutyForm(step="rota", about=1), True), (NameForm(step="name", enrollment=1), False)):
        house.run(lambda tx, form=form: tx.drafts.put(ann, form.draft(), house.now[0]))
        house.run(lambda tx: erasing._clear_drafts(tx, tx.enrollments.hold(1)))
        assert (house.run(lambda tx: tx.drafts.get(ann)) is not None) is stays


async def test_an_admin_erases_in_two_steps_and_the_patient_reads_so(house: House) -> None:
    await wrote_and_closed(house)
    await open_page(house)
    for label in ("Put right or end…", "Erase the data…", "Erase it"):
        await house.tap("Ann", label)
    assert is_kept(house)
    assert await house.tap("Ann", "Yes, for good") == "Erased ✓"
    assert not is_kept(house)
    assert house.last("Pat").startswith("Skin & Co has erased everything I kept about you.")


async def test_who_has_asked_reads_that_an_admin_has_erased_them_before_their_day_is_over(house: House) -> None:
    await with_open_alert(house)
    await forget(house)
    for label in ("I've got it", "Close", "Normal course"):
        await house.tap("Ann", label)
    await house.press("Ann", "p.patient:1")
    for label in ("Erase the data…", "Erase it", "Yes, for good"):
        await house.tap("Ann", label)
    assert not is_kept(house)
    assert house.last("Pat").startswith("Skin & Co has erased everything I kept about you.")


async def test_a_session_that_began_since_the_question_is_not_erased_unasked(house: House) -> None:
    await wrote_and_closed(house)
    await open_page(house)
    for label in ("Put right or end…", "Erase the data…", "Erase it"):
        await house.tap("Ann", label)
    asked_at, mark = minute(house.now[0]), mark_of(house.run(lambda tx: tx.enrollments.of_clinic(1, 1)))
    house.now[0] += timedelta(minutes=1)
    ann = house.run(lambda tx: tx.providers.of_chat(house.person("Ann")))
    house.run(sessions.begin, ann, 1, house.now[0].date(), house.now[0])
    assert (await house.press("Ann", f"p.erase:1:{mark}:{asked_at}")).startswith("This has changed")
    assert is_kept(house)
    assert is_kept(house, 2)
    house.now[0] += timedelta(minutes=1)
    assert await house.press("Ann", f"p.erase:1:{mark}:{minute(house.now[0])}") == "Erased ✓"
    assert not is_kept(house, 2)


async def test_an_open_alert_is_closed_first(house: House) -> None:
    await with_open_alert(house)
    await open_page(house)
    for label in ("Put right or end…", "Erase the data…"):
        await house.tap("Ann", label)
    assert "An alert of theirs is open. Close it first" in house.last("Ann")
    assert "Erase it" not in house.buttons("Ann")
    mark = mark_of(house.run(lambda tx: tx.enrollments.of_clinic(1, 1)))
    assert (await house.press("Ann", f"p.erase:1:{mark}:{minute(house.now[0])}")).startswith("An alert of theirs is")
    assert is_kept(house)


async def test_nobody_but_an_admin_erases(house: House) -> None:
    await wrote_and_closed(house)
    await house.colleague("Bob")
    await house.say("Bob", "/patients")
    await house.tap("Bob", "K-001")
    await house.tap("Bob", "Put right or end…")
    assert "Erase the data…" not in house.buttons("Bob")
    mark = mark_of(house.run(lambda tx: tx.enrollments.of_clinic(1, 1)))
    await house.press("Bob", f"p.erase:1:{mark}:{minute(house.now[0])}")
    assert is_kept(house)


async def test_what_was_kept_long_enough_goes_at_night_and_is_counted(house: House) -> None:
    await wrote_and_closed(house)
    house.run(_completed, house)
    house.now[0] += timedelta(days=364)
    assert await a_night(house) == 0
    assert is_kept(house)
    house.now[0] += timedelta(days=2)
    assert await a_night(house) == 1
    assert not is_kept(house)
    await house.forward(days=3)
    assert "One patient’s data was erased." in shown_to(house, "Ann")


async def test_nobody_is_kept_longer_than_they_agreed_to_though_the_clinic_now_keeps_for_ever(house: House) -> None:
    await wrote_and_closed(house)
    house.run(lambda tx: tx.enrollments.save(replace(tx.enrollments.hold(1), agreed_months=12)))
    house.run(_completed, house)
    house.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), keeps_months=0)))
    house.now[0] += timedelta(days=366)
    assert await a_night(house) == 1
    assert not is_kept(house)


async def a_night(house: House) -> int:
    """How many are to go; the first of them goes at once."""
    found: int = house.run(erasing.choose_who_goes, house.now[0])
    await house.pipeline.settle()
    return found


def _completed(
    tx: Transaction,
    house: House,
    enrollment_id: int = 1,
    state: EnrollmentState = EnrollmentState.COMPLETED,
    at: datetime | None = None,
) -> None:
    over = replace(tx.enrollments.hold(enrollment_id), state=state, completed_at=at or house.now[0])
    tx.enrollments.save(over)
    tx.due.set("enrollment", enrollment_id, None)


async def test_what_is_open_is_not_let_go(house: House) -> None:
    await with_open_alert(house)
    house.run(_completed, house)
    house.now[0] += timedelta(days=500)
    assert await a_night(house) == 0


async def test_what_is_opened_within_the_night_is_not_let_go(house: House) -> None:
    await with_pat(house)
    house.run(_completed, house)
    house.now[0] += timedelta(days=500)
    assert house.run(erasing.choose_who_goes, house.now[0]) == 1
    house.telegram.people.say("Pat", "There is pus")
    await house.pipeline._poll_once()
    await house.pipeline.worker.drain()
    house.run(_completed, house, at=house.now[0] - timedelta(days=500))
    await house.pipeline.settle()
    assert is_kept(house)


async def test_of_many_one_goes_a_second(house: House) -> None:
    await with_pat(house)
    for name in ("Kim", "Lou"):
        house.patient(name)
        await house.pipeline.settle()
    for each in (1, 2, 3):
        house.run(_completed, house, each)
    house.now[0] += timedelta(days=500)
    assert await a_night(house) == 3
    assert [is_kept(house, each) for each in (1, 2, 3)] == [True, True, False]
    await house.forward(seconds=2)
    assert [is_kept(house, each) for each in (1, 2, 3)] == [False, False, False]


async def test_whoever_was_never_reached_again_is_not_kept_for_ever(house: House) -> None:
    await with_pat(house)
    house.run(_completed, house, state=EnrollmentState.UNREACHABLE)
    house.now[0] += timedelta(days=500)
    assert await a_night(house) == 1
    assert not is_kept(house)


async def test_the_clinic_says_how_long_and_is_asked_twice_where_somebody_would_go(house: House) -> None:
    await wrote_and_closed(house)
    house.run(_completed, house)
    house.now[0] += timedelta(days=200)
    await house.say("Ann", "/clinic")
    await house.tap("Ann", "Name, numbers")
    assert "Patient data: erased 12 months after the follow-up is over" in house.last("Ann")
    await house.tap("Ann", "Change how long data is kept")
    await house.tap("Ann", "6")
    assert house.last("Ann").startswith("After 6 months? Then the data of one patient is erased in the coming night")
    assert house.run(lambda tx: tx.clinics.get(1)).keeps_months == 12
    await house.tap("Ann", "Yes, after 6 months")
    assert house.run(lambda tx: tx.clinics.get(1)).keeps_months == 6
    await house.tap("Ann", "Name, numbers")
    await house.tap("Ann", "Change how long data is kept")
    await house.tap("Ann", "Never by itself")
    assert house.run(lambda tx: tx.clinics.get(1)).keeps_months == 0
