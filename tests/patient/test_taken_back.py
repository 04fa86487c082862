"""Two people, one phone: what was urgent of the one was of the other, and nobody is told to call in vain."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.finding import Urgency
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from tests.patient.test_two_people import CALL, PUS, SAID, SLEPT, ids, signs, two

LANGUAGES = pytest.mark.parametrize("language", SAID)
BACK = {
    "en": "This was about Ana, not about Luis. Nobody needs to call about Luis.",
    "es": "Esto era de Ana, no de Luis. No hace falta llamar por Luis.",
}
BLISTERS = {"en": "blisters on my chin", "es": "tengo ampollas en la barbilla"}
BREATH = {"en": "I cannot breathe", "es": "no puedo respirar"}
EMERGENCY = {"en": "Please call 112 now", "es": "Llama ahora al 112"}
NOBODY = {"en": "Nobody at Skin & Co has taken", "es": "Nadie de Skin & Co se ha hecho cargo"}
CARD = {
    "en": "The patient said (4:00\u202fPM): that is about the other patient.",
    "es": "El paciente dijo (16:00) que es del otro paciente.",
}


def of(ward: Ward, whose: str) -> list[str]:
    """What stands below this head in Ana's chat."""
    return [text for text in ward.texts("Ana") if whose in text.split("\n\n")[:2]]


async def later(ward: Ward, minutes: int) -> None:
    for _ in range(minutes // 5):
        await ward.at(ward.now[0] + timedelta(minutes=5))


@LANGUAGES
@pytest.mark.parametrize("said", [PUS, BREATH], ids=["urgent", "emergency"])
async def test_what_was_about_the_other_is_taken_back(ward: Ward, language: str, said: dict[str, str]) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    spoken = await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", said[language])
    await ward.tap("Ana", spoken.ana_button)
    first = CALL if said is PUS else EMERGENCY
    assert not any(first[language] in text for text in of(ward, spoken.luis))
    assert any(first[language] in text for text in of(ward, spoken.ana))
    assert any(BACK[language] in text for text in of(ward, spoken.luis))
    alert = ward.run(lambda tx: tx.enrollments.course(luis).alert)
    assert alert.urgency == (Urgency.URGENT if said is PUS else Urgency.EMERGENCY), "only a person closes it"
    assert any("K-002" in text and CARD[language] in text for text in ward.texts("Ann"))
    await later(ward, 60)
    assert any(NOBODY[language] in text for text in of(ward, spoken.ana))
    assert not any(NOBODY[language] in text for text in of(ward, spoken.luis))
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
@pytest.mark.parametrize("first", ["his own", "the other's"])
async def test_nothing_is_taken_back_while_more_that_is_urgent_stands(ward: Ward, language: str, first: str) -> None:
    spoken = await two(ward, language)
    for text, button in ((BLISTERS, spoken.luis_button), (PUS, spoken.ana_button))[:: 1 if first == "his own" else -1]:
        await ward.say("Ana", text[language])
        question = next(m.id for m in reversed(ward.messages("Ana")) if spoken.ana_button in ward.buttons("Ana", m.id))
        await ward.tap("Ana", button, question)
    luis, ana = ids(ward)
    assert "blisters" in signs(ward, luis)
    assert signs(ward, ana) == ["pus"]
    assert any(CALL[language] in text for text in of(ward, spoken.luis))
    assert first == "the other's" or not any(BACK[language] in text for text in ward.texts("Ana"))
    await later(ward, 60)
    assert any(NOBODY[language] in text for text in of(ward, spoken.luis))


@LANGUAGES
async def test_it_counts_again_once_it_is_written_of_the_one(ward: Ward, language: str) -> None:
    spoken = await two(ward, language)
    await ward.say("Ana", PUS[language])
    await ward.tap("Ana", spoken.ana_button)
    await ward.say("Ana", SLEPT[language])
    question = next(m for m in reversed(ward.messages("Ana")) if spoken.luis in m.body.text)
    ward.telegram.people.say("Ana", PUS[language], reply_to=question.id)
    await ward.settle()
    await later(ward, 60)
    assert any(CALL[language] in text for text in of(ward, spoken.luis))
    assert any(NOBODY[language] in text for text in of(ward, spoken.luis))


@LANGUAGES
async def test_what_was_written_of_both_is_taken_back_once_both_have_gone(ward: Ward, language: str) -> None:
    spoken = await two(ward, language)
    await ward.say("Ana", PUS[language])
    await ward.say("Ana", f"{PUS[language]}!")
    asked = [m.id for m in ward.messages("Ana") if spoken.ana_button in ward.buttons("Ana", m.id)]
    assert len(asked) == 2
    await ward.tap("Ana", spoken.ana_button, asked[0])
    assert any(CALL[language] in text for text in of(ward, spoken.luis))
    await ward.tap("Ana", spoken.ana_button, asked[1])
    assert not any(CALL[language] in text for text in of(ward, spoken.luis))
    assert any(BACK[language] in text for text in of(ward, spoken.luis))


NO = {"en": "No, I don't have that", "es": "No, no tengo eso"}
SO_NOT = {"en": "So you need not call because of it.", "es": "Así que no hace falta que llames por eso."}
TAKEN = {"en": "Somebody at Skin & Co has your message now", "es": "Alguien de Skin & Co ya tiene tu mensaje"}


@LANGUAGES
@pytest.mark.parametrize("said", [PUS, BREATH], ids=["urgent", "emergency"])
async def test_that_nobody_has_it_is_taken_back_with_what_it_was_about(
    ward: Ward, language: str, said: dict[str, str]
) -> None:
    ward.run(lambda tx: tx.clinics.save(replace(tx.clinics.get(1), language=language)))
    spoken = await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", said[language])
    asked = ward.messages("Ana")[-1].id
    await later(ward, 20)
    assert any(NOBODY[language] in text for text in of(ward, spoken.luis))
    await ward.tap("Ana", spoken.ana_button, asked)
    assert not any(NOBODY[language] in text for text in of(ward, spoken.luis))
    before = len(ward.texts("Ana"))
    alert = ward.run(lambda tx: tx.enrollments.course(luis).alert)
    await ward.press("Ann", f"p.got:{alert.id}:{alert.version}")
    assert not any(TAKEN[language] in text for text in ward.texts("Ana")[before:])
    assert language == "en" or not_spanish(ward.telegram, ward.id("Ana")) == []


@LANGUAGES
async def test_what_is_said_of_the_one_afterwards_waits_anew(ward: Ward, language: str) -> None:
    spoken = await two(ward, language)
    await ward.say("Ana", PUS[language])
    asked = ward.messages("Ana")[-1].id
    await later(ward, 20)
    await ward.tap("Ana", spoken.ana_button, asked)
    await ward.say("Ana", BLISTERS[language])
    again = next(m.id for m in reversed(ward.messages("Ana")) if spoken.luis_button in ward.buttons("Ana", m.id))
    await ward.tap("Ana", spoken.luis_button, again)
    await later(ward, 60)
    assert any(NOBODY[language] in text for text in of(ward, spoken.luis))


@LANGUAGES
async def test_that_nobody_has_it_is_taken_back_where_it_is_not_so(ward: Ward, language: str) -> None:
    ward.telegram.people.join("Ana", language_code=language)
    await ward.open("Ana", ward.link())
    await ward.taps("Ana", SAID[language].agree, SAID[language].yes, SAID[language].at_ten)
    await ward.say("Ana", PUS[language])
    asked = next(m.id for m in reversed(ward.messages("Ana")) if NO[language] in ward.buttons("Ana", m.id))
    await later(ward, 20)
    assert NOBODY[language] in ward.last("Ana")
    await ward.tap("Ana", NO[language], asked)
    assert not any(NOBODY[language] in text for text in ward.texts("Ana"))
    assert SO_NOT[language] in ward.last("Ana")
