"""Where two things meet: a tick and a first name, a grade and the list of signs, a yes and the question for whom."""

from datetime import timedelta

import pytest

from bot.finding import Urgency
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked
from tests.patient.test_two_people import LANGUAGES, PUS, ids, signs, two

NOT_A_NAME = {"en": "That was not a name", "es": "Eso no era un nombre"}
SIGNS = {"en": "Warning signs", "es": "Señales de alarma"}
BREATHING = {"en": "Breathless", "es": "Ahogo"}
THANKS = {"en": "thank you!", "es": "¡gracias!"}
MILD = {"en": "my redness is mild today", "es": "hoy tengo un enrojecimiento leve"}
SAVE = {"en": "Yes, save these", "es": "Sí, guárdalo"}
NONE = {"en": ("None of the",), "es": ("Ninguna", "Nada de esto")}
SWOLLEN = {"en": "my face is swollen", "es": "tengo la cara hinchada"}
SEVERE = {"en": "Severe", "es": "Intenso"}
NO = {"en": "No", "es": "No"}
YES = {"en": "yes", "es": "sí"}
GERMAN = "Ich bekomme keine Luft"


def label(ward: Ward, name: str, begins: str) -> str:
    every = (each for message in reversed(ward.messages(name)) for each in ward.buttons(name, message.id))
    return next(each for each in every if each.startswith(begins))


@LANGUAGES
async def test_a_tick_below_a_typed_name_is_not_lost_where_it_was_no_name(ward: Ward, language: str) -> None:
    await two(ward, language, luis="Lorna")
    named = next(m.id for m in ward.messages("Ana") if NOT_A_NAME[language] in ward.buttons("Ana", m.id))
    await ward.tap("Ana", SIGNS[language], message_id=named)
    await ward.tap("Ana", label(ward, "Ana", BREATHING[language]))
    await ward.tap("Ana", NOT_A_NAME[language], message_id=named)
    assert any(signs(ward, each) == ["breathing"] for each in ids(ward))


@BOTH
@pytest.mark.parametrize("later", ["thanks", "photo"])
async def test_the_list_stays_while_the_signs_are_still_to_be_answered(ward: Ward, spoken: Spoken, later: str) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", MILD[spoken.code])
    await ward.tap("Pat", SAVE[spoken.code])
    list_id = next(m.id for m in reversed(ward.messages("Pat")) if _lists(ward, m.id, spoken.code))
    await (ward.say("Pat", THANKS[spoken.code]) if later == "thanks" else ward.photo("Pat"))
    assert _lists(ward, list_id, spoken.code)


def _lists(ward: Ward, message_id: int, language: str) -> bool:
    return any(each.startswith(NONE[language]) for each in ward.buttons("Pat", message_id))


@BOTH
async def test_no_is_none_of_the_signs_where_they_are_asked_first_after_words(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", MILD[spoken.code])
    await ward.tap("Pat", SAVE[spoken.code])
    await ward.say("Pat", NO[spoken.code])
    assert ward.answers().signs_answered
    assert ward.answers().notes == (MILD[spoken.code],)


@BOTH
async def test_a_degree_that_is_typed_is_of_what_was_asked(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", SWOLLEN[spoken.code])
    await ward.say("Pat", SEVERE[spoken.code])
    assert ward.answers().grades == {"swelling": 4}


@LANGUAGES
async def test_a_yes_is_of_no_words_that_were_for_the_other(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    luis, _ = ids(ward)
    await ward.say("Ana", PUS[language])
    await ward.say("Ana", NO[language])
    course = ward.run(lambda tx: tx.enrollments.course(luis))
    assert not any(each.denied for each in course.answer_sets)
    pus = next(m.id for m in reversed(ward.messages("Ana")) if said.ana_button in ward.buttons("Ana", m.id))
    await ward.tap("Ana", said.ana_button, message_id=pus)
    await ward.at(ward.now[0] + timedelta(minutes=16))
    await ward.say("Ana", YES[language])
    course = ward.run(lambda tx: tx.enrollments.course(luis))
    assert not any(each.signs for each in course.answer_sets)


@LANGUAGES
async def test_words_that_nobody_here_can_read_are_asked_about_too(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.say("Ana", GERMAN)
    assert ward.buttons("Ana")[:2] == [said.luis_button, said.ana_button]


@LANGUAGES
async def test_who_stops_for_one_reads_that_something_serious_is_open(ward: Ward, language: str) -> None:
    said = await two(ward, language)
    await ward.say("Ana", PUS[language])
    await ward.say("Ana", "/stop")
    await ward.tap("Ana", said.luis_button)
    assert said.stopped in ward.last("Ana")
    assert "⚠️" in ward.last("Ana")


@BOTH
async def test_an_edit_of_no_brings_the_list_back(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", "I lost my umbrella" if spoken.code == "en" else "Perdí mi paraguas")
    said = ward.telegram.people.say("Pat", NO[spoken.code])
    await ward.settle()
    assert ward.answers().signs_answered
    ward.telegram.people.edit("Pat", THANKS[spoken.code], said.id)
    await ward.settle()
    assert not ward.answers().signs_answered
    assert any(_lists(ward, m.id, spoken.code) for m in ward.messages("Pat"))
    assert ward.alert() is None or ward.alert().urgency is Urgency.ROUTINE  # type: ignore[union-attr]
