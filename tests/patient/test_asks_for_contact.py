"""A wish to be contacted, by one tap or typed at any time: whoever says no more is called today."""

from datetime import timedelta

import pytest

from bot.checkin import Contact
from tests.patient.conftest import Ward
from tests.patient.test_every_word import FILE, send
from tests.patient.test_past import BOTH, Spoken, asked
from tests.patient.test_two_people import LANGUAGES, ids, two

CONTACT = {"en": "Please contact me", "es": "Quiero que me contacten"}
ADD_NOTE = {"en": "Add a note", "es": "Añadir nota"}
SOON = timedelta(minutes=6)


@BOTH
@pytest.mark.parametrize("is_asked", [True, False])
async def test_it_is_typed_at_any_time_by_who_is_followed(ward: Ward, spoken: Spoken, *, is_asked: bool) -> None:
    """Whoever says nothing more is called today, as the question says."""
    await asked(ward, spoken)
    if not is_asked:
        await ward.tap("Pat", spoken.clear)
    await ward.say("Pat", CONTACT[spoken.code])
    assert ward.data("Pat", ward.buttons("Pat")[0]).startswith("wish:")
    await ward.at(ward.now[0] + SOON)
    assert ward.answers().contact is Contact.TODAY
    assert "contact" in [name.partition(":")[0] for name in ward.findings()]


@LANGUAGES
async def test_of_two_it_is_asked_for_whom_and_nothing_waits_for_the_tap(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.say("Ana", CONTACT[language])
    assert ward.buttons("Ana")[:2] == [said.luis_button, said.ana_button]
    await ward.at(ward.now[0] + SOON)
    luis, _ = (ward.run(lambda tx, each=each: tx.enrollments.course(each)) for each in ids(ward))
    [answers] = luis.answer_sets
    assert (answers.notes, answers.contact) == ((f"⇄ {CONTACT[language]}",), Contact.TODAY)


@BOTH
async def test_as_a_note_that_was_begun_it_counts_too(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.clear, ADD_NOTE[spoken.code])
    await ward.say("Pat", CONTACT[spoken.code])
    await ward.at(ward.now[0] + SOON)
    assert ward.answers().contact is Contact.TODAY


@BOTH
async def test_the_button_below_what_cannot_be_read_counts_at_once(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.clear)
    send(ward, {"voice": FILE})
    await ward.settle()
    await ward.tap("Pat", CONTACT[spoken.code])
    await ward.at(ward.now[0] + SOON)
    assert Contact.TODAY in [each.contact for each in ward.course().answer_sets]
