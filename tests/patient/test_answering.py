"""A check-in as patients answer it: by taps, old taps, double taps, words and pictures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.checkin import CheckInState, Contact
from bot.finding import Urgency
from bot.outbox import Message
from sandbox.faults import Fault
from tests.patient.conftest import MONDAY, Ward

DAY_1 = {"redness": 2, "swelling": 1, "peeling": 0, "pain": 1}

PAST = "That was yesterday's question, so I did not save it. How is it now?"


async def asked(ward: Ward, day: int = 1) -> int:
    """Pat has this day's question before them; the id of its message."""
    await ward.patient("Pat")
    await ward.on_day(day)
    return int(ward.messages("Pat")[-1].id)


async def test_one_message_goes_from_question_to_question(ward: Ward) -> None:
    message = await asked(ward)
    count = len(ward.texts("Pat"))
    for label, said in (("Mild", "2 of 5"), ("Barely", "3 of 5"), ("None", "4 of 5"), ("Barely", "5 of 5")):
        assert await ward.tap("Pat", label) == "Saved ✓"
        assert said in ward.last("Pat")
    await ward.tap("Pat", "None of these")
    assert ward.last("Pat").startswith("Saved ✓ Day 1")
    assert (len(ward.texts("Pat")), ward.messages("Pat")[-1].id) == (count, message)
    assert dict(ward.answers().grades) == DAY_1
    assert ward.course().checkins[-1].state is CheckInState.ANSWERED
    assert ward.alert() is None


async def test_all_clear_is_one_tap(ward: Ward) -> None:
    await asked(ward)
    assert await ward.tap("Pat", "All clear") == "Saved ✓"
    assert set(ward.answers().grades.values()) == {0}
    assert ward.answers().signs_answered
    assert "All clear: nothing to see" in ward.last("Pat")


async def test_what_was_answered_counts_when_the_patient_stops_there(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Severe")
    assert ward.findings() == ["severe:redness"]
    assert ward.course().checkins[-1].state is CheckInState.PARTLY_ANSWERED


async def test_back_loses_nothing(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Mild", "‹ Back")
    assert "1 of 5" in ward.last("Pat")
    assert "Mild ✓" in ward.buttons("Pat")
    await ward.tap("Pat", "Mild ✓")
    assert "2 of 5" in ward.last("Pat")
    assert dict(ward.answers().grades) == {"redness": 2}


async def test_an_answer_changed_afterwards_runs_the_rules_again(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "All clear", "Change an answer", "Redness: None", "Severe")
    assert ward.last("Pat").startswith("Saved ✓ Day 1")
    assert "Redness: severe – more than usual on day 1" in ward.last("Pat")
    assert ward.answers().corrections[0].grade == 0
    assert ward.findings() == ["severe:redness"]


async def test_a_tap_made_twice_is_one_answer(ward: Ward) -> None:
    message = await asked(ward)
    data = ward.data("Pat", "Moderate")
    for _ in range(2):
        ward.telegram.people.tap("Pat", data=data, message_id=message)
    await ward.settle()
    assert dict(ward.answers().grades) == {"redness": 3}
    assert ward.answers().corrections == ()
    assert "2 of 5" in ward.last("Pat")


async def test_an_old_all_clear_overwrites_nothing(ward: Ward) -> None:
    message = await asked(ward)
    data = ward.data("Pat", "All clear")
    await ward.taps("Pat", "Severe")
    assert await ward.press("Pat", data, message) == "You have answered this already. Your answers are as they were."
    assert dict(ward.answers().grades) == {"redness": 4}
    assert "2 of 5" in ward.last("Pat")


async def test_after_midnight_an_old_keyboard_asks_about_today_and_keeps_nothing(ward: Ward) -> None:
    message = await asked(ward)
    data = ward.data("Pat", "Mild")
    await ward.at(datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    for _ in range(2):
        assert await ward.press("Pat", data, message) == PAST
    assert ward.course().answer_sets == ()
    assert ward.last("Pat").startswith(f"{PAST}\n\n1 of 7 · Redness")
    await ward.tap("Pat", "Mild")
    assert [(each.on.day, each.checkin_id, dict(each.grades)) for each in ward.course().answer_sets] == [
        (4, None, {"redness": 2})
    ]


async def test_after_midnight_an_old_all_clear_does_not_clear_what_was_just_said(ward: Ward) -> None:
    message = await asked(ward)
    clear = ward.data("Pat", "All clear")
    mild = ward.data("Pat", "Mild")
    await ward.at(datetime(2026, 3, 3, 23, 30, tzinfo=UTC))
    await ward.press("Pat", mild, message)
    await ward.tap("Pat", "Mild")
    await ward.press("Pat", clear, message)
    assert dict(ward.answers().grades) == {"redness": 2}


async def test_an_old_keyboard_shows_the_day_that_it_is(ward: Ward) -> None:
    message = await asked(ward)
    data = ward.data("Pat", "Please contact me").replace(":contact", ":go")
    await ward.on_day(2, hour=8)
    await ward.press("Pat", data, message)
    text = next(m.body.text for m in ward.messages("Pat") if m.id == message)
    assert "1 of 5 · Redness" in text
    assert ward.course().answer_sets == ()


async def test_signs_are_ticked_and_then_confirmed(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "None", "None", "None", "None")
    await ward.taps("Pat", "Numb skin", "Pus or yellow crust", "✅ Numb skin")
    assert "✓ pus or yellow crust" in ward.last("Pat")
    assert ward.alert() is None
    await ward.tap("Pat", "Done")
    assert ward.answers().signs == {"pus"}
    assert ward.findings() == ["sign:pus"]


async def test_urgent_advice_comes_at_once_in_a_message_of_its_own(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "None", "None", "None", "None", "Pus or yellow crust", "Done")
    assert ward.last("Pat").startswith("⚠️ Please call Skin & Co now: +49 30 1234567")
    assert "🔴 Urgent" in ward.last("Ann")
    await ward.tap("Pat", "Please contact me now")
    assert ward.last("Pat").startswith("⚠️ Please call Skin & Co now")
    assert ward.answers().contact is Contact.NOW


async def test_an_emergency_at_three_in_the_morning(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.at(datetime(2026, 3, 3, 2, 0, tzinfo=UTC))
    await ward.say("Pat", "/report")
    await ward.taps("Pat", "Tell the clinic more", *["None"] * 5, "No", "Breathless, swollen lips/throat")
    assert ward.last("Pat").startswith("⚠️ Trouble breathing")
    await ward.tap("Pat", "Done")
    assert ward.last("Pat").startswith("⚠️ Please call 112 now.")
    alert = ward.alert()
    assert alert is not None
    assert alert.urgency is Urgency.EMERGENCY


async def test_ticks_left_lying_count(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "None", "None", "None", "None", "Blisters or cold sores")
    await ward.at(ward.now[0] + timedelta(minutes=6))
    assert ward.findings() == ["sign:blisters"]


@pytest.mark.parametrize("then", ["/stop", "/time", "a link", "a note"])
async def test_whatever_comes_between_ticks_are_not_lost(ward: Ward, then: str) -> None:
    await asked(ward)
    await ward.taps("Pat", "All clear", "Change an answer", "Warning signs: none", "Pus or yellow crust")
    match then:
        case "a link":
            await ward.open("Pat", ward.link())
        case "a note":
            await ward.taps("Pat", "‹ Back", "‹ Back", "Add a note")
        case _:
            await ward.say("Pat", then)
    assert "Pus or yellow crust" in ward.last("Ann") or "pus" in "".join(ward.texts("Ann"))


async def test_none_of_these_is_not_believed_after_a_tick(ward: Ward) -> None:
    message = await asked(ward)
    await ward.taps("Pat", "None", "None", "None", "None")
    data = ward.data("Pat", "None of these")
    await ward.tap("Pat", "Pus or yellow crust")
    assert "You have ticked something" in await ward.press("Pat", data, message)
    assert not ward.answers().signs_answered


async def test_a_sign_once_confirmed_stays(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "None", "None", "None", "None", "Numb skin", "Done")
    await ward.taps("Pat", "Change an answer", "Warning signs: 1 ticked")
    assert "so it stays" in await ward.tap("Pat", "✅ Numb skin")
    assert ward.answers().signs == {"numbness"}


async def test_please_contact_me(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Please contact me", "Today")
    assert "You asked to be contacted today." in ward.last("Pat")
    assert ward.findings() == ["contact"]
    await ward.tap("Pat", "Go on with the questions")
    assert "1 of 5" in ward.last("Pat")


async def test_labels_can_be_typed(ward: Ward) -> None:
    await asked(ward)
    for said, next_up in (("mild", "2 of 5"), ("Barely.", "3 of 5"), (" NONE ", "4 of 5"), ("barely", "5 of 5")):
        await ward.say("Pat", said)
        assert next_up in ward.last("Pat")
    await ward.say("Pat", "none of these")
    assert ward.last("Pat").startswith("Saved ✓ Day 1")
    assert dict(ward.answers().grades) == DAY_1
    assert ward.alert() is None


async def test_all_clear_can_be_typed(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "All clear!")
    assert ward.answers().signs_answered


async def test_other_words_are_a_note_for_the_clinic(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "My cheek feels odd")
    assert ward.answers().notes == ("My cheek feels odd",)
    assert ward.answers().checkin_id is not None
    assert ward.findings() == ["note"]
    heard = next(text for text in ward.texts("Pat") if "Skin & Co has your message ✓" in text)
    assert "call +49 30 1234567" in heard


async def test_words_without_a_question_are_a_report_of_their_own(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "I lost my umbrella")
    assert "Skin & Co has your message" in ward.last("Pat")
    first, *_, otherwise, contact = ward.buttons("Pat")
    assert (first, otherwise, contact) == ("None of the warning signs", "Something else", "Please contact me")
    await ward.tap("Pat", "Something else")
    assert "Skin & Co has your message" in ward.texts("Pat")[-2]
    assert "1 of 7 · Redness" in ward.last("Pat")
    assert len(ward.course().answer_sets) == 1


async def test_a_note_is_added_to_its_answers(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "All clear", "Add a note")
    await ward.say("Pat", "mild")
    assert ward.answers().notes == ("mild",)
    assert any(text.startswith("Saved ✓ Day 1") for text in ward.texts("Pat"))


async def test_a_note_that_reads_like_a_label_is_a_note(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Please contact me", "Today", "Add a note")
    await ward.say("Pat", "Mild")
    assert ward.answers().notes == ("Mild",)
    assert not ward.answers().has_answers


async def test_long_words_are_kept_whole(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "x" * 4096)
    assert ward.answers().notes == ("x" * 4096,)


async def test_hostile_words_stay_words(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "<b>Ann</b> *now* \u202e@all\u0000 '; drop table")
    assert ward.answers().notes == ("<b>Ann</b> *now* @all '; drop table",)


async def test_a_photo_with_words(ward: Ward) -> None:
    await asked(ward)
    await ward.photo("Pat", "left cheek")
    assert len(ward.answers().photos) == 1
    assert ward.answers().notes == ("left cheek",)
    assert any("Skin & Co has your photo" in text for text in ward.texts("Pat"))


async def test_words_changed_afterwards_are_read_too(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "It is fine")
    ward.telegram.people.edit("Pat", "It is not fine")
    await ward.settle()
    assert ward.answers().notes == ("It is fine", "It is not fine")


@pytest.mark.parametrize("what", [{"sticker": {"file_id": "s"}}, {"dice": {"emoji": "🎲", "value": 1}}, {}])
async def test_what_nobody_can_read_is_said_to_be_unread(ward: Ward, what: dict[str, Any]) -> None:
    await asked(ward)
    send(ward, "Pat", **what)
    await ward.settle()
    assert "Skin & Co has not received this" in ward.last("Pat")
    assert "+49 30 1234567" in ward.last("Pat")


def send(ward: Ward, name: str, **what: dict[str, Any]) -> None:
    """A message of a kind that the sandbox's people do not send by themselves."""
    file = {"file_unique_id": "u", "width": 1, "height": 1, "is_animated": False, "is_video": False, "duration": 1}
    known: dict[str, dict[str, Any]] = {
        "sticker": {**file, "type": "regular"},
        "dice": {},
        "contact": {"phone_number": "1", "first_name": "A"},
    }
    said = ward.telegram.people.say(name, "x")
    ward.telegram.world.updates.forget_all()
    body = {key: value for key, value in said.as_json().items() if key != "text"}
    full = {key: {**known[key], **value} for key, value in what.items()}
    ward.telegram.world.queue("message", {**body, **full})


async def test_a_lost_copy_that_is_tapped_is_not_sent_again(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(1, hour=8)
    before = len(ward.texts("Pat"))
    ward.telegram.faults.add(Fault(kind="drop_after", method="sendMessage", times=1))
    await ward.at(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert len(ward.texts("Pat")) == before + 1
    assert await ward.tap("Pat", "All clear") == "Saved ✓"
    await ward.at(datetime(2026, 3, 3, 9, 10, tzinfo=UTC))
    assert len(ward.texts("Pat")) == before + 1


async def test_a_lost_copy_that_is_tapped_was_asked(ward: Ward) -> None:
    """Otherwise the check-in would close as missed by us, without a reminder."""
    await ward.patient("Pat")
    await ward.on_day(1, hour=8)
    ward.telegram.faults.add(Fault(kind="drop_after", method="sendMessage", times=1))
    await ward.at(datetime(2026, 3, 3, 9, 0, tzinfo=UTC))
    assert ward.course().checkins[-1].state is CheckInState.PLANNED
    await ward.press("Pat", ward.data("Pat", "Please contact me").replace(":contact", ":go"))
    assert ward.course().checkins[-1].state is CheckInState.ASKED


async def test_a_reminder_that_waited_too_long_is_not_sent(ward: Ward) -> None:
    await asked(ward)
    await ward.tap("Pat", "All clear")
    count = len(ward.texts("Pat"))
    ward.put(Message(ward.id("Pat"), "questions", ward.answers().id, {"reminder": True}, unprompted=True))
    await ward.settle()
    assert len(ward.texts("Pat")) == count


async def test_a_reminder_is_kind_and_comes_once_for_each_time(ward: Ward) -> None:
    await asked(ward)
    await ward.on_day(1, hour=14)
    assert ward.last("Pat").startswith("Whenever you have a minute")
    await ward.tap("Pat", "All clear")
    count = len(ward.texts("Pat"))
    await ward.on_day(1, hour=22)
    assert len(ward.texts("Pat")) == count


async def test_after_a_silence_of_ours_the_open_question_is_shown_again(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Mild")
    await ward.deaf_until(ward.now[0] + timedelta(minutes=20))
    assert "I was away for a while" in ward.last("Pat")
    assert "2 of 5 · Swelling" in ward.last("Pat")


async def test_report_asks_which_treatment(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.open("Pat", ward.link(treated_on=MONDAY.date() - timedelta(days=2)))
    await ward.tap("Pat", "I agree")
    await ward.say("Pat", "/report")
    assert ward.last("Pat") == "For whom is it?"
    await ward.tap("Pat", "K-001 · Microneedling, Mon, Mar 2")
    assert ward.last("Pat").startswith("For K-001 · microneedling on March 2, 2026")


async def test_a_report_left_empty_is_taken_up_again(ward: Ward) -> None:
    await ward.patient("Pat")
    for _ in range(3):
        await ward.say("Pat", "/report")
    assert len({ward.data("Pat", "All clear")}) == 1
    first, last = ward.messages("Pat")[-3], ward.messages("Pat")[-1]
    assert [b["callback_data"] for r in first.keyboard() for b in r] == [
        b["callback_data"] for r in last.keyboard() for b in r
    ]
