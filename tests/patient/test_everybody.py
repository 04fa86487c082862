"""Commands, strangers, groups, blocking and the end: always the right thing or a kind sentence, never silence."""

from datetime import timedelta

import pytest

from bot.enrollment import EnrollmentState
from bot.workflows import correcting, enrolling, patient
from tests.patient.conftest import MONDAY, Ward
from tests.patient.test_answering import send
from tests.patient.test_rights import REFUSED


@pytest.mark.parametrize("said", ["Hello", "/report", "/time", "/enroll", "/dance", "😀", "/start"])
async def test_a_stranger_gets_one_kind_sentence(ward: Ward, said: str) -> None:
    ward.id("Eve")
    await ward.say("Eve", said)
    [answer] = ward.texts("Eve")
    assert answer.startswith("Sorry") or "I am not for emergencies; please call your local emergency number." in answer
    assert answer.startswith(("Hello! I look after people", "Sorry, that is nothing I can do for you here."))


async def test_whatever_a_stranger_sends_is_answered(ward: Ward) -> None:
    ward.id("Eve")
    await ward.photo("Eve")
    send(ward, "Eve", sticker={"file_id": "s"})
    await ward.settle()
    await ward.say("Eve", "Hello")
    ward.telegram.people.edit("Eve", "Hello?")
    await ward.settle()
    assert len(ward.texts("Eve")) == 4


@pytest.mark.parametrize(("command", "begins"), [("/help", "I look after people"), ("/privacy", "I keep nothing")])
async def test_help_and_privacy_for_strangers(ward: Ward, command: str, begins: str) -> None:
    ward.id("Eve")
    await ward.say("Eve", command)
    assert ward.last("Eve").startswith(begins)


@pytest.mark.parametrize(("command", "says"), [("/help", "/enroll"), ("/privacy", "noted, with the time")])
async def test_help_and_privacy_for_staff(ward: Ward, command: str, says: str) -> None:
    await ward.say("Ann", command)
    assert says in ward.last("Ann")


@pytest.mark.parametrize(("command", "says"), [("/help", "call 112"), ("/privacy", "not end-to-end encrypted")])
async def test_help_and_privacy_for_patients(ward: Ward, command: str, says: str) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", command)
    assert says in ward.last("Pat")


async def test_somebody_who_is_both_reads_both(ward: Ward) -> None:
    await ward.patient("Ann")
    await ward.say("Ann", "/help")
    assert ward.texts("Ann")[-2].startswith("I ask you from time to time")
    assert "/enroll" in ward.last("Ann")


@pytest.mark.parametrize(("said", "says"), [("/start", "/enroll"), ("Hello", "/enroll"), ("/stop", "no questions")])
async def test_staff_get_a_hint(ward: Ward, said: str, says: str) -> None:
    await ward.say("Ann", said)
    assert says in ward.last("Ann")


async def test_start_shows_where_a_patient_stands(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1)
    await ward.open("Pat")
    assert "Your microneedling on March 2, 2026: today is day 1." in ward.last("Pat")
    await ward.tap("Pat", "Tell the clinic how my skin is")
    await ward.tap("Pat", "All clear")
    assert ward.answers().checkin_id is not None


async def test_a_command_that_nobody_knows(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/dance")
    assert ward.last("Pat").startswith("I do not know this command")


async def test_a_patient_is_no_staff(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/enroll")
    assert ward.last("Pat").startswith("Sorry, that is nothing I can do for you here.")


async def test_stop_ends_everything_at_once(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link(treated_on=MONDAY.date() - timedelta(days=2)))
    await ward.tap("Pat", "I agree")
    await ward.say("Pat", "/stop")
    assert ward.last("Pat") == "Whose questions shall I stop?"
    await ward.tap("Pat", "For both")
    assert ward.last("Pat").startswith("Done: I will not ask you anything any more.")
    assert "+49 30 1234567" in ward.last("Pat")
    assert ward.enrollments() == []
    count = len(ward.texts("Pat"))
    await ward.on_day(8)
    assert len(ward.texts("Pat")) == count
    assert "has stopped taking part" in "".join(ward.texts("Ann"))


async def test_whoever_stopped_by_mistake_goes_on_with_one_tap(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1)
    await ward.say("Pat", "/stop")
    await ward.on_day(3)
    before = ward.texts("Pat")
    assert before[-1].startswith("Done: I will not ask you anything any more.")
    assert await ward.tap("Pat", "Go on after all") == "Good, we go on ✓"
    assert ward.enrollments()[0].state is EnrollmentState.ACTIVE
    assert [text for text in ward.texts("Pat") if "How is your skin" in text] == [
        text for text in before if "How is your skin" in text
    ]
    await ward.press("Pat", "go_on")
    assert len(ward.enrollments()) == 1
    await ward.on_day(5)
    assert "How is your skin today (day 5)?" in ward.last("Pat")
    query = "SELECT count(*) FROM audit WHERE action = 'went on'"
    assert ward.run(lambda tx: tx.sql.connection.exec_driver_sql(query).all())[0][0] == 1


async def test_only_what_this_chat_has_stopped_goes_on(ward: Ward) -> None:
    await ward.patient("Pat")
    enrollment = ward.enrollments()[0].id
    ward.id("Eve")
    assert await ward.press("Eve", "go_on") == REFUSED
    ward.run(lambda tx: correcting.unbind(tx, tx.providers.of_chat(ward.id("Ann")), enrollment, ward.now[0]))
    assert await ward.press("Pat", "go_on") == REFUSED
    assert ward.enrollments() == []


async def test_when_all_planned_is_over_there_is_no_going_on(ward: Ward) -> None:
    await ward.patient("Pat", treated_on=MONDAY.date() - timedelta(days=27))
    await ward.say("Pat", "/stop")
    await ward.on_day(5)
    await ward.say("Pat", "Hello")
    assert ward.buttons("Pat") == []
    assert "ask Skin & Co for a new link" in ward.last("Pat")


async def test_whoever_stops_with_something_serious_open_reads_first_whom_to_call(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/report")
    await ward.taps("Pat", "Tell the clinic more", *["None"] * 5, "No", "Pus or yellow crust", "Done")
    await ward.say("Pat", "/stop")
    assert ward.last("Pat").startswith("⚠️ What you told the clinic is serious: please call +49 30 1234567.")
    assert ward.buttons("Pat") == ["Go on after all"]


@pytest.mark.parametrize("does", ["words", "photo", "/report", "/start", "/stop", "/time", "own link", "an edit"])
async def test_whoever_has_stopped_is_told_whom_to_call_and_how_to_come_back(ward: Ward, does: str) -> None:
    link = ward.link()
    ward.id("Pat")
    await ward.open("Pat", link)
    await ward.taps(
        "Pat",
        "I agree",
        "Yes",
        "10:00 AM",
    )
    await ward.say("Pat", "/stop")
    match does:
        case "words":
            await ward.say("Pat", "I have fever and pus")
        case "photo":
            await ward.photo("Pat")
        case "own link":
            await ward.open("Pat", link)
        case "an edit":
            ward.telegram.people.say("Pat", "Hello")
            ward.telegram.people.edit("Pat", "Hello?")
            await ward.settle()
        case command:
            await ward.say("Pat", command)
    assert "You have stopped" in ward.last("Pat") or "although you have stopped" in ward.last("Pat")
    assert "+49 30 1234567" in ward.last("Pat")
    assert "112" in ward.last("Pat")
    assert ward.buttons("Pat") == ["Go on after all"]


async def test_stop_without_anything_to_stop(ward: Ward) -> None:
    ward.id("Eve")
    await ward.say("Eve", "/stop")
    assert ward.last("Eve").startswith("There is nothing to stop")


async def test_whoever_has_stopped_can_come_back_by_a_new_link(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/stop")
    await ward.patient("Pat")
    assert ward.enrollments()[0].state is EnrollmentState.ACTIVE


async def test_a_group_is_left_where_nobody_brings_a_code(ward: Ward) -> None:
    ward.id("Eve")
    group = ward.telegram.people.groups.create("Team", "Eve", [])
    ward.telegram.people.groups.add_bot(group.id, "Eve")
    await ward.settle()
    ward.now[0] += timedelta(minutes=10)
    await ward.settle()
    assert ward.telegram.world.chats[group.id].standing == "left"
    assert [m for m in ward.telegram.world.chats[group.id].messages.values() if m.by_bot] == []


async def test_talk_in_a_group_is_not_answered(ward: Ward) -> None:
    ward.id("Eve")
    group = ward.telegram.people.groups.create("Team", "Eve", [])
    ward.telegram.people.groups.add_bot(group.id, "Eve", admin=True)
    ward.telegram.people.say("Eve", "/start", chat=group.id)
    ward.telegram.people.say("Eve", "Hello", chat=group.id)
    await ward.settle()
    assert [m for m in ward.telegram.world.chats[group.id].messages.values() if m.by_bot] == []
    assert ward.texts("Eve") == []


async def test_whoever_blocks_the_bot_is_unreachable_until_they_come_back(ward: Ward) -> None:
    await ward.patient("Pat")
    ward.telegram.people.block("Pat")
    await ward.settle()
    assert ward.enrollments()[0].state is EnrollmentState.UNREACHABLE
    assert ward.findings() == ["unreachable"]
    ward.telegram.people.unblock("Pat")
    await ward.settle()
    assert ward.enrollments()[0].state is EnrollmentState.ACTIVE


@pytest.mark.parametrize("does", ["words", "a tap", "a command"])
async def test_anything_from_an_unreachable_patient_says_that_they_are_back(ward: Ward, does: str) -> None:
    await ward.patient("Pat")
    enrollment = ward.enrollments()[0]
    ward.run(lambda tx: patient.is_unreachable(tx, enrollment, ward.now[0]))
    match does:
        case "words":
            await ward.say("Pat", "Hello")
        case "a tap":
            await ward.press("Pat", f"open:{enrollment.id}")
        case _:
            await ward.say("Pat", "/help")
    assert ward.enrollments()[0].state is EnrollmentState.ACTIVE


async def test_staff_who_block_the_bot_and_come_back(ward: Ward) -> None:
    await ward.say("Ann", "/help")
    ward.telegram.people.block("Ann")
    await ward.settle()
    assert ward.run(lambda tx: tx.providers.of_chat(ward.id("Ann"))).unreachable_at is not None
    ward.telegram.people.unblock("Ann")
    await ward.settle()
    assert ward.run(lambda tx: tx.providers.of_chat(ward.id("Ann"))).unreachable_at is None


async def test_when_nobody_can_be_reached_the_patient_is_told(ward: Ward) -> None:
    await ward.patient("Pat")
    ward.telegram.people.block("Ann")
    await ward.settle()
    await ward.say("Pat", "/report")
    await ward.taps("Pat", "Tell the clinic more", *["None"] * 5, "No", "Pus or yellow crust", "Done")
    assert any(text.startswith("I could not reach anybody at Skin & Co.") for text in ward.texts("Pat"))
    assert not any("been told" in text for text in ward.texts("Pat"))


async def test_after_the_last_question_comes_thanks(ward: Ward) -> None:
    await ward.patient("Pat", treated_on=MONDAY.date() - timedelta(days=27))
    await ward.on_day(1)
    await ward.tap("Pat", "All clear")
    await ward.on_day(3)
    assert "That was the last planned question. Thank you for your answers!" in ward.last("Pat")
    await ward.say("Pat", "One more thing")
    assert ward.answers().notes == ("One more thing",)


async def test_an_invitation_that_was_withdrawn_is_not_shown(ward: Ward) -> None:
    ward.id("Pat")
    link = ward.link()
    enrollment = ward.run(lambda tx: tx.enrollments.recent_of_clinic(1, 1))[0]
    ward.run(lambda tx: enrolling.withdraw(tx, enrollment, ward.now[0]))
    await ward.open("Pat", link)
    assert ward.last("Pat").startswith("This link does not work")
