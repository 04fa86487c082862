"""A reply of the staff to what shows a patient is for that patient; where it cannot reach them, another way is said."""

from dataclasses import replace

import pytest

from bot.ports import Transaction
from handlers.screens.reaching import ReachingView, draw
from tests.provider import cards
from tests.provider.conftest import House

SAID = {
    "en": (
        "I cannot pass this on to the patient (K-001)",
        "the patient is Pat Miller.",
        "Write to them",
    ),
    "es": ("No puedo pasárselo al paciente (K-001)", "aparece como Pat Miller.", "Escribirle por"),
}


async def card(house: House, language: str = "en", username: str = "") -> int:
    """The message id of Ann's card."""
    await house.admin()
    house.person("Pat", username or None)
    number = house.patient()

    def change(tx: Transaction) -> None:
        tx.clinics.save(replace(tx.clinics.get(1), language=language))
        tx.enrollments.save(replace(tx.enrollments.hold(number), username=username))

    house.run(change)
    await house.report("Pat", signs=("pus",))
    urgent = ("🔴 Urgent · K-001", "🔴 Urgente · K-001")
    return next(int(each.id) for each in house.messages("Ann") if each.body.text.startswith(urgent))


async def replies(house: House, to: int, text: str = "Please come in today") -> None:
    house.telegram.people.say("Ann", text, reply_to=to)
    await house.pipeline.settle()


@pytest.mark.parametrize("language", SAID)
@pytest.mark.parametrize("username", ["", "pat_m"])
async def test_who_has_stopped_is_reached_another_way_and_that_is_said(
    house: House, language: str, username: str
) -> None:
    to = await card(house, language, username)
    await house.say("Pat", "/stop")
    before = len(house.read("Pat"))
    await replies(house, to)
    not_sent, name, write = SAID[language]
    assert not_sent in house.last("Ann")
    assert name in house.last("Ann")
    rows = house.messages("Ann")[-1].keyboard()
    urls = [button["url"] for row in rows for button in row]
    assert urls == (["https://t.me/pat_m"] if username else [])
    assert not username or rows[0][0]["text"].startswith(write)
    assert len(house.read("Pat")) == before


async def test_a_reply_to_the_words_of_a_patient_is_one_too_and_no_other_is(house: House) -> None:
    to = await card(house)
    await house.say("Ann", "/alerts")
    listed = house.messages("Ann")[-1].id
    await replies(house, listed)
    assert house.last("Ann").startswith("You work here with your clinic")
    await house.say("Ann", "not a reply")
    assert house.last("Ann").startswith("I find nobody with “not a reply”")
    await replies(house, to)
    assert house.last("Ann").startswith("To K-001 · Pat Miller")


async def test_a_reply_in_the_middle_of_a_form_answers_no_question_of_it(house: House) -> None:
    to = await card(house)
    await house.say("Ann", "/enroll")
    await house.tap("Ann", "Microneedling")
    before = house.run(lambda tx: tx.drafts.get(house.person("Ann")))
    await replies(house, to, "yesterday")
    assert house.last("Ann").startswith("To K-001 · Pat Miller")
    assert before is not None
    assert house.run(lambda tx: tx.drafts.get(house.person("Ann"))) == before


def test_where_others_read_along_there_is_no_name() -> None:
    named = cards.enrollment(name="Pat Miller", username="pat_m")
    drawn = draw(ReachingView("en", named, is_private=False), cards.WORDS)
    assert "Pat" not in drawn.text
    assert drawn.buttons == ()
