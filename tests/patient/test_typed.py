"""What a patient writes is read: signs are told at once, grades are proposed, and a tap makes it so."""

from dataclasses import replace
from typing import Any

import pytest

from bot.alert import Outcome
from bot.finding import Urgency
from bot.workflows import answering, provider
from tests.patient.conftest import Ward

TYPED = "cheeks still quite red and a bit flaky, no pus"


async def asked(ward: Ward, day: int = 1) -> None:
    await ward.patient("Pat")
    await ward.on_day(day)


def heard(ward: Ward) -> Any:
    """The newest thanks for words, with what was read out of them."""
    said = ("Skin & Co has your message ✓", "Do you have this: ")
    return next(each for each in reversed(ward.messages("Pat")) if any(one in each.body.text for one in said))


async def tap_heard(ward: Ward, label: str) -> str:
    return await ward.tap("Pat", label, message_id=heard(ward).id)


async def test_grades_typed_are_saved_with_one_tap_and_the_rest_is_asked(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", TYPED)
    assert "Did I get this right?\n• Redness: moderate\n• Peeling: light flakes" in heard(ward).body.text
    assert ward.buttons("Pat", heard(ward).id) == [
        "Yes, save these",
        "No, ask me",
        "Warning signs",
        "Please contact me",
    ]
    assert dict(ward.answers().grades) == {}
    assert ward.findings() == ["note"]
    assert await tap_heard(ward, "Yes, save these") == "Saved ✓"
    assert dict(ward.answers().grades) == {"redness": 3, "peeling": 2}
    assert "5 of 5 · Warning signs" in ward.last("Pat")
    await ward.tap("Pat", "None of these")
    assert "2 of 5 · Swelling" in ward.last("Pat")
    assert "Yes, save these" not in ward.buttons("Pat", heard(ward).id)


async def test_no_asks_the_questions_and_saves_nothing(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", TYPED)
    await tap_heard(ward, "No, ask me")
    assert "1 of 5 · Redness" in ward.last("Pat")
    assert dict(ward.answers().grades) == {}


async def test_saving_twice_saves_once(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", TYPED)
    data = next(b["callback_data"] for row in heard(ward).keyboard() for b in row if b["text"] == "Yes, save these")
    for _ in range(2):
        await ward.press("Pat", data, heard(ward).id)
    assert dict(ward.answers().grades) == {"redness": 3, "peeling": 2}
    assert ward.answers().corrections == ()


async def test_what_is_typed_later_is_proposed_in_place_of_an_answer(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Mild")
    await ward.say("Pat", "now very red")
    await tap_heard(ward, "Yes, save these")
    assert dict(ward.answers().grades) == {"redness": 4}
    assert [(each.item, each.grade) for each in ward.answers().corrections] == [("redness", 2)]
    assert "severe:redness" in ward.findings()


async def test_what_is_answered_after_a_proposal_is_not_overwritten_by_it(ward: Ward) -> None:
    """Words in the morning, a tap since then; the proposal still stands above, and is shown anew."""
    await asked(ward)
    await ward.say("Pat", "now very red")
    proposal, data = heard(ward), ward.data("Pat", "Yes, save these")
    set_id = ward.answers().id
    await ward.press("Pat", f"grade:{set_id}:redness:1")
    assert "Something has changed since then" in await ward.press("Pat", data, message_id=proposal.id)
    assert dict(ward.answers().grades) == {"redness": 1}


async def test_what_is_answered_so_already_is_not_proposed(ward: Ward) -> None:
    await asked(ward)
    await ward.taps("Pat", "Moderate")
    await ward.say("Pat", "quite red")
    assert "I read your words" not in heard(ward).body.text


async def test_what_is_not_asked_today_is_not_proposed(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", "a bit itchy")
    assert "I read your words" not in heard(ward).body.text


async def test_grades_typed_without_a_question_are_a_report(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "very itchy")
    await tap_heard(ward, "Yes, save these")
    assert dict(ward.answers().grades) == {"itch": 4}
    assert ward.answers().checkin_id is None


async def test_a_proposal_of_yesterday_is_asked_anew(ward: Ward) -> None:
    await asked(ward)
    await ward.say("Pat", TYPED)
    before = ward.answers()
    await ward.on_day(2, 1)
    assert await tap_heard(ward, "Yes, save these") == "That was about another day. How is it today?"
    assert ward.answers() == before
    assert "Redness" in ward.last("Pat")


@pytest.mark.parametrize("code", ["g5-----", "g-----2", "g", "g3", "x3-----", "g------", "g3-----9"])
async def test_a_forged_proposal_saves_nothing(ward: Ward, code: str) -> None:
    await asked(ward)
    await ward.say("Pat", TYPED)
    before = ward.all_data()
    await ward.press("Pat", f"save:{ward.answers().id}:0:{code}")
    assert ward.all_data() == before


@pytest.mark.parametrize("data", ["save:{}:0:g3-----", "is_so:{}:0", "not_so:{}:0"])
async def test_nobody_else_confirms(ward: Ward, data: str) -> None:
    await asked(ward)
    await ward.say("Pat", "there is yelow puss")
    before = ward.all_data()
    await ward.press("Eve", data.format(ward.answers().id))
    assert ward.all_data() == before


async def test_a_sign_in_words_at_night_is_urgent_at_once(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.on_day(2, 23)
    await ward.say("Pat", "there is yelow puss")
    alert = ward.alert()
    assert alert is not None
    assert (ward.findings(), alert.urgency) == (["sign:pus"], Urgency.URGENT)
    card = ward.last("Ann")
    assert "Pus or yellow crust, from text on day" in card
    assert "“there is yelow puss”" in card
    assert any("Please call Skin & Co now" in text for text in ward.texts("Pat"))
    said = heard(ward).body.text
    assert said == "Do you have this: pus or yellow crust? I have told Skin & Co already."
    assert ward.buttons("Pat", heard(ward).id)[:2] == ["Yes, that is right", "No, I don't have that"]


async def test_yes_ticks_the_sign(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "there is yelow puss")
    assert await tap_heard(ward, "Yes, that is right") == "Saved ✓"
    assert ward.answers().signs == {"pus"}
    assert ward.findings() == ["sign:pus"]
    assert "Do you have this: " not in heard(ward).body.text


async def test_no_is_shown_to_the_clinic_and_lowers_nothing(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "there is yelow puss")
    before = ward.alert()
    assert before is not None
    await tap_heard(ward, "No, I don't have that")
    assert ward.alert() == replace(before, version=before.version + 1)
    assert not ward.answers().signs
    assert ward.answers().denied == {"pus"}
    assert "Then they said no (12:00\u202fPM)" in ward.last("Ann")
    assert "not so" not in ward.last("Ann"), "it is said once"
    assert "Do you have this: " not in heard(ward).body.text


async def test_an_old_yes_does_not_tick_what_was_denied(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "there is yelow puss")
    await tap_heard(ward, "No, I don't have that")
    await ward.press("Pat", f"is_so:{ward.answers().id}:0", heard(ward).id)
    assert ward.answers().signs == frozenset()


async def test_signs_are_settled_before_grades_are_proposed(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "very red, pus on my chin")
    assert "I read your words" not in heard(ward).body.text
    await tap_heard(ward, "Yes, that is right")
    assert "• Redness: severe" in heard(ward).body.text
    await tap_heard(ward, "Yes, save these")
    assert dict(ward.answers().grades) == {"redness": 4}


async def test_no_pus_is_a_routine_note(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "no pus at all")
    alert = ward.alert()
    assert alert is not None
    assert (ward.findings(), alert.urgency) == (["note"], Urgency.ROUTINE)
    assert "sounds like" not in heard(ward).body.text


async def test_a_caption_and_a_changed_message_are_read_too(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.photo("Pat", "tengo ampollas")
    assert ward.findings() == ["note", "sign:blisters"]
    said = await ward.say("Pat", "my eyes are fine")
    ward.telegram.people.edit("Pat", "my eye hurts", said)
    await ward.settle()
    assert "sign:eye" in ward.findings()


async def test_nothing_is_called_all_clear_after_a_sign_in_words(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "there is yelow puss")
    questions = max(each.id for each in ward.messages("Pat") if "All clear" in ward.buttons("Pat", each.id))
    await ward.tap("Pat", "All clear", message_id=questions)
    done = next(each.body.text for each in ward.messages("Pat") if each.body.text.startswith("Saved ✓ Day 2"))
    assert "nothing to see" not in done
    assert "You wrote something that sounds like: " in done


async def test_words_after_the_alert_was_closed_raise_another(ward: Ward) -> None:
    await asked(ward, 2)
    await ward.say("Pat", "there is yelow puss")
    alert = ward.alert()
    assert alert is not None
    ward.run(provider.resolve, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=Outcome.ADVICE)
    assert ward.alert() is None
    await ward.say("Pat", "the yellow pus is back")
    assert ward.findings() == ["sign:pus"]


async def test_words_after_what_was_ticked_was_closed_raise_another(ward: Ward) -> None:
    """The sign that they name stands in the answers already, and was dealt with there."""
    await asked(ward, 2)
    await ward.tap("Pat", "None")
    set_id = ward.answers().id
    ward.run(answering.record_signs, ward.id("Pat"), set_id, frozenset({"pus"}), ward.now[0])
    alert = ward.alert()
    assert alert is not None
    ward.run(provider.resolve, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=Outcome.ADVICE)
    assert ward.alert() is None
    await ward.say("Pat", "there is more pus now")
    again = ward.alert()
    assert again is not None
    assert (ward.findings(), again.urgency) == (["sign:pus"], Urgency.URGENT)
