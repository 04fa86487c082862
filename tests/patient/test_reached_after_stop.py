"""After a stop: an old button says whom to call, a wish to be contacted is one, and edits count."""

from dataclasses import replace

import pytest

from bot.finding import Urgency
from tests.patient.conftest import Ward
from tests.patient.test_after_stop import BREATH, CALL_112, PUS, UMBRELLA, has_stopped
from tests.patient.test_asks_for_contact import CONTACT
from tests.patient.test_past import BOTH, Spoken, asked, no_english
from tests.patient.test_stopping import GO_ON
from tests.patient.test_two_people import LANGUAGES, two
from tests.patient.test_where_two_meet import NO

TODAY = {"en": "You asked to be contacted today", "es": "Pediste que te contacten hoy"}
CALL_NOW = {"en": "Please call Skin & Co now: +49 30 1234567", "es": "Llama ahora a Skin & Co: +49 30 1234567"}
NOW = {"en": "You asked to be contacted now", "es": "Pediste que te contacten ahora"}
CALL = {"en": "please call Skin & Co: +49 30 1234567", "es": "llama a Skin & Co: +49 30 1234567"}
SEE_BELOW = {"en": "see below", "es": "mira abajo"}


@BOTH
async def test_a_button_of_before_says_whom_to_call_and_the_way_back(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    question = ward.messages("Pat")[-1].id
    await ward.say("Pat", "/stop")
    for button in (spoken.clear, spoken.grade):
        before = len(ward.messages("Pat"))
        assert SEE_BELOW[spoken.code] in await ward.tap("Pat", button, message_id=question)
        [said] = ward.texts("Pat")[before:]
        assert CALL[spoken.code] in said
        assert "112" in said
        assert ward.buttons("Pat") == [GO_ON[spoken.code]]
    assert no_english(ward, spoken)


@BOTH
@pytest.mark.parametrize("wish", ["today", "now"])
async def test_a_button_that_asks_to_be_contacted_still_does(ward: Ward, spoken: Spoken, wish: str) -> None:
    await asked(ward, spoken)
    question = ward.messages("Pat")[-1].id
    await ward.say("Pat", UMBRELLA[spoken.code])
    number = ward.answers().id
    await ward.say("Pat", "/stop")
    before = len(ward.messages("Pat"))
    data = f"wish:{number}:now" if wish == "now" else ""
    await (ward.press("Pat", data, question) if data else ward.tap("Pat", CONTACT[spoken.code], message_id=question))
    [said] = ward.texts("Pat")[before:]
    assert (NOW if data else TODAY)[spoken.code] in said
    assert "112" in said
    [alert] = ward.run(lambda tx: tx.alerts.open_of_clinic(1))
    assert "contact" in [each.rule for each in alert.findings]
    assert no_english(ward, spoken)


@LANGUAGES
async def test_a_button_about_one_of_two_who_has_stopped_says_so(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.on_day(1)
    question = next(m.id for m in ward.messages("Ana") if said.luis in m.body.text and said.first in m.body.text)
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.luis_button)
    await ward.tap("Ana", said.all_clear, message_id=question)
    assert "Luis" in ward.last("Ana")
    assert "Skin & Co: +49 30 1234567" in ward.last("Ana")
    assert "112" in ward.last("Ana")


async def test_a_button_of_nobodys_answers_as_before(ward: Ward) -> None:
    ward.id("Eve")
    before = len(ward.messages("Eve"))
    assert "does nothing any more" in await ward.press("Eve", "clear:1")
    assert [each for each in ward.texts("Eve")[before:] if "112" in each] == []


@BOTH
async def test_a_wish_to_be_contacted_is_as_urgent_as_ever(ward: Ward, spoken: Spoken) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=spoken.code)))
    before, cards = await has_stopped(ward, spoken), len(ward.texts("Ann"))
    await ward.say("Pat", f"{CONTACT[spoken.code].upper()}!")
    [said] = ward.texts("Pat")[before:]
    assert TODAY[spoken.code] in said
    assert "112" in said
    assert any("☎" in each for each in ward.texts("Ann")[cards:])
    [alert] = ward.run(lambda tx: tx.alerts.open_of_clinic(1))
    assert alert.urgency is Urgency.SAME_DAY
    assert no_english(ward, spoken)


@BOTH
async def test_a_wish_beside_something_urgent_says_whom_to_call_now(ward: Ward, spoken: Spoken) -> None:
    await has_stopped(ward, spoken)
    await ward.say("Pat", PUS[spoken.code])
    for said in (UMBRELLA, CONTACT):
        await ward.say("Pat", said[spoken.code])
        assert CALL_NOW[spoken.code] in ward.last("Pat")
    assert TODAY[spoken.code] in ward.last("Pat")


@BOTH
async def test_an_edit_of_words_of_after_the_stop_is_kept_and_weighed(ward: Ward, spoken: Spoken) -> None:
    await has_stopped(ward, spoken)
    number = await ward.say("Pat", UMBRELLA[spoken.code])
    before = len(ward.texts("Ann"))
    for said in (UMBRELLA[spoken.code], BREATH[spoken.code], BREATH[spoken.code]):
        ward.telegram.people.edit("Pat", said, number)
        await ward.settle()
    assert ward.last("Pat").startswith(CALL_112[spoken.code])
    assert any(BREATH[spoken.code] in each for each in ward.texts("Ann")[before:])
    await ward.tap("Pat", GO_ON[spoken.code])
    assert ward.answers().notes == (UMBRELLA[spoken.code], BREATH[spoken.code])


@BOTH
async def test_an_edit_of_none_of_before_the_stop_takes_it_back(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", UMBRELLA[spoken.code])
    number = await ward.say("Pat", NO[spoken.code])
    assert ward.answers().signs_answered
    await ward.say("Pat", "/stop")
    ward.telegram.people.edit("Pat", BREATH[spoken.code], number)
    await ward.settle()
    assert ward.last("Pat").startswith(CALL_112[spoken.code])
    await ward.tap("Pat", GO_ON[spoken.code])
    assert not any(each.signs_answered for each in ward.course().answer_sets)


async def test_an_edited_caption_brings_no_second_photo(ward: Ward) -> None:
    await ward.patient()
    await ward.say("Pat", "/stop")
    await ward.photo("Pat", "I lost my umbrella")
    number = next(m.id for m in reversed(ward.telegram.world.chats[ward.id("Pat")].messages.values()) if not m.by_bot)
    ward.telegram.people.edit("Pat", "I found my umbrella", number)
    await ward.settle()
    await ward.tap("Pat", "Go on after all")
    assert sum(len(each.photos) for each in ward.course().answer_sets) == 1
    assert ward.answers().notes == ("I lost my umbrella", "I found my umbrella")
