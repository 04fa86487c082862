"""Stop, in words: one tap more, which offers fewer questions too; and the way back."""

import pytest

from bot.outbox import Message
from handlers.stop_words import is_asked, is_spoken_of
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked, no_english
from tests.patient.test_rights import REFUSED
from wording.words import read_all

WORDS = read_all().values()
SAYS = {"en": "STOP messaging me!", "es": "No quiero más mensajes"}
STOP = {"en": "Yes, stop", "es": "Sí, para"}
FEWER = {"en": "Fewer questions: days 3, 7, 14", "es": "Menos preguntas: días 3, 7, 14"}
STAY = {"en": "No, go on as before", "es": "No, sigue como antes"}
ALL = {"en": "All questions again", "es": "Otra vez todas las preguntas"}
GO_ON = {"en": "Go on after all", "es": "Quiero seguir"}


@pytest.mark.parametrize(
    "said",
    [
        *("stop", "STOP", "Stop.", "STOP messaging me", "please stop", "unsubscribe", "Don’t write to me any more!"),
        *("baja", "Baja por favor", "no quiero más mensajes", "No quiero mas mensajes ya", "¡Basta!", "déjame en paz"),
    ],
)
def test_words_that_say_stop_and_nothing_else(said: str) -> None:
    assert is_asked(said, WORDS)


@pytest.mark.parametrize(
    "said",
    [
        *("the bleeding won't stop", "when can I stop the cream?", "la hinchazón baja", "it stops", "para mañana", ""),
        *("🛑", "no quiero más crema", "please", "ya"),
    ],
)
def test_words_that_say_something_else(said: str) -> None:
    assert not is_asked(said, WORDS)
    assert not is_spoken_of(said, WORDS)


@BOTH
async def test_stop_in_words_is_asked_once_and_then_stops(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", SAYS[spoken.code])
    assert len(ward.enrollments()) == 1
    assert ward.buttons("Pat") == [STOP[spoken.code], FEWER[spoken.code], STAY[spoken.code]]
    await ward.tap("Pat", STOP[spoken.code])
    assert ward.enrollments() == []
    assert ward.buttons("Pat") == [GO_ON[spoken.code]]
    assert no_english(ward, spoken)


@BOTH
async def test_whoever_stopped_is_offered_to_go_on_whatever_they_write(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", SAYS[spoken.code])
    await ward.tap("Pat", STOP[spoken.code])
    for said in ("/start", "hola", SAYS[spoken.code]):
        await ward.say("Pat", said)
        assert ward.buttons("Pat") == [GO_ON[spoken.code]]
    await ward.tap("Pat", GO_ON[spoken.code])
    assert len(ward.enrollments()) == 1


@BOTH
async def test_who_would_rather_go_on_goes_on_and_nothing_is_kept(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", SAYS[spoken.code])
    await ward.tap("Pat", STAY[spoken.code])
    assert len(ward.enrollments()) == 1
    assert ward.findings() == []
    assert no_english(ward, spoken)


@BOTH
async def test_inside_a_longer_message_the_command_is_named_and_the_words_are_kept(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    said = {"en": "I am fine so stop messaging me every day", "es": "Estoy bien así que deja de escribirme tanto"}
    before = len(ward.texts("Pat"))
    await ward.say("Pat", said[spoken.code])
    [reply] = ward.texts("Pat")[before:]
    assert "/stop" in reply
    assert ward.answers().notes == (said[spoken.code],)
    assert len(ward.enrollments()) == 1
    assert no_english(ward, spoken)


@BOTH
async def test_beside_a_question_it_stands_in_the_answer_and_beside_a_sign_nowhere(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    asks = {"en": "Can I shower? And no more messages", "es": "¿Puedo ducharme? Y déjame en paz"}
    before = len(ward.texts("Pat"))
    await ward.say("Pat", asks[spoken.code])
    [reply] = ward.texts("Pat")[before:]
    assert "/stop" in reply
    before = len(ward.texts("Pat"))
    sign = {"en": "there is pus, no more messages", "es": "tengo pus, déjame en paz"}
    await ward.say("Pat", sign[spoken.code])
    assert not any("/stop" in each for each in ward.texts("Pat")[before:])
    assert ward.findings() != []


async def asked_days(ward: Ward, until: int) -> list[int]:
    """Each day from now on that put a check-in to the patient."""
    await ward.on_day(until)
    return [ward.course().day(each.on) for each in ward.course().checkins if each.was_put]


@BOTH
async def test_fewer_questions_come_on_days_3_7_and_14_alone(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.clear)
    await ward.say("Pat", SAYS[spoken.code])
    await ward.tap("Pat", FEWER[spoken.code])
    assert ward.buttons("Pat") == [ALL[spoken.code]]
    assert no_english(ward, spoken)
    assert await asked_days(ward, 8) == [1, 3, 7]


@BOTH
async def test_all_questions_come_again_after_one_tap(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.clear)
    await ward.say("Pat", SAYS[spoken.code])
    await ward.taps("Pat", FEWER[spoken.code], ALL[spoken.code])
    assert await asked_days(ward, 3) == [1, 2, 3]
    assert not ward.enrollments()[0].fewer


async def test_an_open_alert_asks_on_other_days_too(ward: Ward) -> None:
    await ward.patient()
    await ward.on_day(1)
    await ward.tap("Pat", "Severe")
    await ward.say("Pat", "stop")
    await ward.tap("Pat", "Fewer questions: days 3, 7, 14")
    assert await asked_days(ward, 3) == [1, 2, 3]


@BOTH
async def test_where_they_stand_offers_all_questions_again(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.say("Pat", "stop")
    await ward.tap("Pat", FEWER[spoken.code])
    await ward.say("Pat", "/start")
    assert ward.buttons("Pat")[-1] == ALL[spoken.code]


async def test_staff_see_that_fewer_questions_are_wanted(ward: Ward) -> None:
    await ward.patient()
    number = ward.enrollments()[0].id
    ward.put(Message(ward.id("Ann"), "enrollment", number, slot="looked:1"))
    await ward.settle()
    assert "Fewer questions" not in ward.last("Ann")
    await ward.say("Pat", "stop")
    await ward.tap("Pat", "Fewer questions: days 3, 7, 14")
    ward.put(Message(ward.id("Ann"), "enrollment", number, slot="looked:2"))
    await ward.settle()
    assert "Fewer questions, as the patient wishes: days 3, 7, 14" in ward.last("Ann")


@pytest.mark.parametrize("who", ["Eve", "Ann"])
async def test_nobody_but_a_patient_goes_on_as_before(ward: Ward, who: str) -> None:
    assert await ward.press(who, "stay") == REFUSED


async def test_who_has_stopped_since_reads_how_to_go_on(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.say("Pat", "/stop")
    await ward.press("Pat", "stay")
    assert ward.buttons("Pat") == [GO_ON["en"]]
