"""Signs that were heard: each gets its own yes or no, and after the no nobody is told to call because of it."""

import pytest

from bot.finding import Urgency
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_listed import EN, connected, tap, thanks, urgency
from tests.patient.test_listed import ES as SPANISH

YES, NO = {"en": "Yes, that is right", "es": "Sí, es así"}, {"en": "No, I don't have that", "es": "No, no tengo eso"}
CALL = {"en": "Please call Skin & Co now", "es": "Llama ahora a Skin & Co"}
NEED_NOT = {"en": "need not call because of it", "es": "no hace falta que llames por eso"}
NAMED = {
    "en": "You said that you don’t have this: pus or yellow crust; blisters or cold sores. So you need not call",
    "es": "Dijiste que no tienes esto: pus o costra amarilla; ampollas o herpes labial. Así que no hace falta",
}
TWO = {"en": "there is pus and I have blisters", "es": "tengo pus y ampollas"}
FEVER = {"en": "I have a fever", "es": "tengo fiebre"}
BREATH = {"en": "I cannot breathe", "es": "no puedo respirar"}
BOTH = pytest.mark.parametrize("language", ["en", "es"])


async def pat(ward: Ward, language: str) -> None:
    await connected(ward, EN if language == "en" else SPANISH, 2)


def told(ward: Ward) -> str:
    return "\n".join(ward.texts("Pat"))


@BOTH
async def test_each_of_two_signs_has_its_own_answer(ward: Ward, language: str) -> None:
    await pat(ward, language)
    await ward.say("Pat", TWO[language])
    assert ward.answers().heard == {"pus", "blisters"}
    await tap(ward, NO[language])
    assert len(ward.answers().denied) == 1
    assert NEED_NOT[language] not in told(ward)
    await tap(ward, YES[language])
    assert len(ward.answers().signs) == 1
    assert ward.answers().signs | ward.answers().denied == {"pus", "blisters"}
    assert CALL[language] in told(ward)
    assert YES[language] not in ward.buttons("Pat", thanks(ward).id)
    assert language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_after_the_no_nobody_is_told_to_call(ward: Ward, language: str) -> None:
    await pat(ward, language)
    await ward.say("Pat", TWO[language])
    assert CALL[language] in told(ward)
    await tap(ward, NO[language])
    await tap(ward, NO[language])
    assert CALL[language] not in told(ward)
    assert NEED_NOT[language] in told(ward)
    assert NAMED[language] in told(ward)
    assert urgency(ward) is Urgency.URGENT
    assert language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_what_is_written_again_after_the_no_is_advised_again(ward: Ward, language: str) -> None:
    await pat(ward, language)
    await ward.say("Pat", TWO[language])
    await tap(ward, NO[language])
    await tap(ward, NO[language])
    before = len(ward.messages("Pat"))
    await ward.say("Pat", TWO[language])
    assert any(CALL[language] in each for each in ward.texts("Pat")[before:])


@BOTH
@pytest.mark.parametrize("answer", ["yes", "no"])
async def test_after_fever_confusion_is_one_tap_more(ward: Ward, language: str, answer: str) -> None:
    await pat(ward, language)
    await ward.say("Pat", FEVER[language])
    await tap(ward, YES[language])
    assert urgency(ward) is Urgency.URGENT
    asks = "do you have this too?" if language == "en" else "¿tienes también esto?"
    assert asks in thanks(ward).body.text
    await tap(ward, YES[language] if answer == "yes" else NO[language])
    assert asks not in thanks(ward).body.text
    assert urgency(ward) is (Urgency.EMERGENCY if answer == "yes" else Urgency.URGENT)
    assert ("fever_confused" in ward.answers().signs) is (answer == "yes")
    assert CALL[language] in told(ward)
    assert len(ward.buttons("Pat", thanks(ward).id)) == 1, "nothing keeps anybody from the telephone"
    assert language == "en" or not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_who_has_no_fever_is_asked_nothing_after_it(ward: Ward) -> None:
    await pat(ward, "en")
    await ward.say("Pat", FEVER["en"])
    await tap(ward, NO["en"])
    assert "do you have this too?" not in thanks(ward).body.text


@BOTH
async def test_in_an_emergency_the_number_comes_first_and_there_is_nothing_to_tap_before_it(
    ward: Ward, language: str
) -> None:
    await pat(ward, language)
    before = len(ward.messages("Pat"))
    await ward.say("Pat", BREATH[language])
    advice, thanked = ward.messages("Pat")[before : before + 2]
    assert advice.body.text.startswith("⚠️")
    assert "112" in advice.body.text
    assert ward.buttons("Pat", advice.id) == []
    assert thanked.body.text.startswith("⚠️")
    assert "112" in thanked.body.text.split("\n")[0]
    assert ward.buttons("Pat", thanked.id)[:2] == [YES[language], NO[language]]


async def test_an_old_button_without_a_sign_means_all_that_was_heard(ward: Ward) -> None:
    await pat(ward, "en")
    await ward.say("Pat", TWO["en"])
    await ward.press("Pat", f"is_so:{ward.answers().id}:0", thanks(ward).id)
    assert ward.answers().signs == {"pus", "blisters"}


@pytest.mark.parametrize("sign", ["fever", "nonsense"])
async def test_a_forged_sign_is_not_taken(ward: Ward, sign: str) -> None:
    await pat(ward, "en")
    await ward.say("Pat", TWO["en"])
    await ward.press("Pat", f"is_so:{ward.answers().id}:0:{sign}", thanks(ward).id)
    assert ward.answers().signs == frozenset()
