"""Questions that the protocol answers: at once, and passed on to the clinic unless a tap says that it is enough."""

from datetime import timedelta
from typing import Any

import pytest

from bot import protocol
from bot.alert import Outcome
from bot.finding import Urgency
from bot.workflows import provider
from tests.patient.conftest import Ward
from wording import why
from wording.words import read_all

SHOWER = {"en": "Can I take a shower?", "es": "¿Me puedo duchar?"}
MAKEUP = {"en": "when can I wear make-up again", "es": "¿cuándo puedo maquillarme?"}
NORMAL = {"en": "Is this normal?", "es": "¿Esto es normal?"}
SIGN = {"en": "there is yellow pus, is that normal?", "es": "me sale pus, ¿es normal?"}
UNKNOWN = {"en": "Can I bring my dog to the clinic?", "es": "¿Puedo llevar a mi perro a la clínica?"}
ON_THE_CARD = {"en": "Day 2, asked: “{asked}” {reply}", "es": "Día 2, preguntó: “{asked}” {reply}"}
LATER = timedelta(hours=2)


@pytest.fixture(params=["en", "es"])
async def language(request: pytest.FixtureRequest, ward: Ward) -> str:
    """Pat, on day 2 at eleven, speaks this language."""
    spoken: str = request.param
    await ward.patient("Pat")
    if spoken == "es":
        await ward.say("Pat", "/language")
        await ward.tap("Pat", "Español")
    await ward.on_day(2)
    return spoken


def answered(ward: Ward, of: int = -1) -> Any:
    """The messages that answer a question, the last by default."""
    waits = {read_all()[each](f"answer.{says}") for each in ("en", "es") for says in every_answer()}
    found = [each for each in ward.messages("Pat") if any(each.body.text.startswith(said) for said in waits)]
    return found[of] if found else None


def every_answer() -> set[str]:
    return {says for question in protocol.load("microneedling").question for _, says in question.answers}


def says(ward: Ward, language: str, key: str) -> bool:
    message = answered(ward)
    return message is not None and message.body.text.startswith(read_all()[language](f"answer.{key}"))


async def tap_answer(ward: Ward, language: str, key: str, of: int = -1) -> str:
    return await ward.tap("Pat", read_all()[language](f"answered.{key}"), message_id=answered(ward, of).id)


async def test_it_is_answered_at_once_for_this_day_with_what_is_usual(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    assert says(ward, language, "wash.gently")
    usual = {
        "en": "On day 2 up to this is usual: redness (mild); ",
        "es": "En el día 2 es normal tener hasta esto: enrojecimiento (leve); ",
    }
    assert usual[language] in answered(ward).body.text
    assert "+49 30 1234567" in answered(ward).body.text
    words = read_all()[language]
    assert ward.buttons("Pat", answered(ward).id) == [
        words("answered.settle"),
        words("answered.ask"),
        words("contact.please"),
    ]
    assert ward.answers().notes == (SHOWER[language],)
    assert ward.alert() is None


async def test_on_another_day_the_answer_is_another(ward: Ward, language: str) -> None:
    await ward.say("Pat", MAKEUP[language])
    assert says(ward, language, "makeup.not_yet")
    await ward.on_day(3)
    await ward.say("Pat", MAKEUP[language])
    assert says(ward, language, "makeup.clean")


async def test_an_answer_brings_the_picture_and_one_about_the_course_what_is_usual(ward: Ward, language: str) -> None:
    before = sum(bool(each.body.file) for each in ward.messages("Pat"))
    await ward.say("Pat", SHOWER[language])
    assert sum(bool(each.body.file) for each in ward.messages("Pat")) == before + 1
    await ward.say("Pat", NORMAL[language])
    assert says(ward, language, "normal.today")
    assert read_all()[language]("course.microneedling.redness.2") in answered(ward).body.text
    assert sum(bool(each.body.file) for each in ward.messages("Pat")) == before + 1, "one a day is enough"


async def test_that_answers_it_and_nobody_is_told(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await tap_answer(ward, language, "settle")
    assert read_all()[language]("answered.enough") in answered(ward).body.text
    await ward.at(ward.now[0] + 3 * LATER)
    assert ward.findings() == []
    assert ward.answers().notes == (SHOWER[language],)


async def test_the_clinic_is_asked_by_a_tap(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await tap_answer(ward, language, "ask")
    alert = ward.alert()
    assert alert is not None
    assert (ward.findings(), alert.urgency) == (["note"], Urgency.ROUTINE)
    assert ward.buttons("Pat", answered(ward).id) == [read_all()[language]("contact.please")]
    await ward.tap("Pat", read_all()[language]("contact.please"), message_id=answered(ward).id)
    assert says(ward, language, "wash.gently")


async def test_after_that_answers_it_the_clinic_can_still_be_asked(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await tap_answer(ward, language, "settle")
    await tap_answer(ward, language, "ask")
    assert ward.findings() == ["note"]


async def test_without_a_tap_it_is_passed_on_after_two_hours(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    asked_at = ward.now[0]
    await ward.at(asked_at + LATER - timedelta(minutes=1))
    assert ward.findings() == []
    await ward.at(asked_at + LATER)
    assert ward.findings() == ["note"]
    assert ward.buttons("Pat", answered(ward).id) == [read_all()[language]("contact.please")]


async def test_at_night_too_and_nobody_is_woken(ward: Ward, language: str) -> None:
    await ward.on_day(2, 22)
    await ward.say("Pat", SHOWER[language])
    sent = len(ward.messages("Pat"))
    await ward.on_day(3, 0)
    assert ward.findings() == ["note"]
    assert len(ward.messages("Pat")) == sent


async def test_after_an_outage_too(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await ward.deaf_until(ward.now[0] + timedelta(hours=9))
    await ward.at(ward.now[0] + timedelta(minutes=5))
    assert ward.findings() == ["note"]


async def test_a_sign_in_a_question_is_a_sign(ward: Ward, language: str) -> None:
    await ward.say("Pat", SIGN[language])
    assert "sign:pus" in ward.findings()
    assert answered(ward) is None


async def test_a_question_that_is_not_known_is_a_note(ward: Ward, language: str) -> None:
    await ward.say("Pat", UNKNOWN[language])
    assert ward.findings() == ["note"]
    assert answered(ward) is None


async def test_of_two_questions_each_is_settled_by_itself(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await ward.say("Pat", MAKEUP[language])
    await tap_answer(ward, language, "settle", 0)
    assert [each.settled for each in ward.answers().questions] == [True, False]
    await ward.at(ward.now[0] + LATER)
    assert ward.findings() == ["note"]
    alert = ward.alert()
    assert alert is not None
    assert [each.source.split(":")[2] for each in alert.findings] == ["1"]


async def test_more_words_are_a_note_and_the_question_waits_on(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await ward.say("Pat", UNKNOWN[language])
    assert ward.findings() == ["note"]
    await ward.at(ward.now[0] + LATER)
    alert = ward.alert()
    assert alert is not None
    assert len(alert.findings) == 2


async def test_thanks_for_the_answer_are_no_note(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await ward.say("Pat", {"en": "thank you!", "es": "¡gracias!"}[language])
    assert ward.findings() == []


async def test_who_stops_has_asked_all_the_same(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    enrollment = ward.enrollments()[0].id
    await ward.say("Pat", "/stop")
    alert = ward.run(lambda tx: tx.alerts.open_of_enrollment(enrollment))
    assert alert is not None
    assert [each.name for each in alert.findings] == ["note"]


async def test_an_edited_question_is_a_note_beside_it(ward: Ward, language: str) -> None:
    said = await ward.say("Pat", SHOWER[language])
    ward.telegram.people.edit("Pat", UNKNOWN[language], said)
    await ward.settle()
    assert ward.findings() == ["note"]
    assert ward.answers().notes == (SHOWER[language], UNKNOWN[language])


async def test_a_question_of_what_a_person_has_closed_is_passed_on_anew(ward: Ward, language: str) -> None:
    """Asked beside a note, which is then closed: what nobody has tapped raises another."""
    await ward.say("Pat", UNKNOWN[language])
    await ward.say("Pat", SHOWER[language])
    alert = ward.alert()
    assert alert is not None
    ward.run(provider.resolve, ward.id("Ann"), alert.id, alert.version, ward.now[0], outcome=Outcome.ADVICE)
    await ward.at(ward.now[0] + LATER)
    assert ward.findings() == ["note"]


async def test_the_card_shows_the_question_and_what_was_answered(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    await tap_answer(ward, language, "ask")
    words = read_all()[language]
    (said,) = why.reported(ward.course(), words)
    asked, answered = said.split("\n")
    assert asked == ON_THE_CARD[language].format(asked=SHOWER[language], reply=words("card.question.wanted"))
    assert words("answer.wash.gently").startswith(answered.split("“")[1].rstrip("”"))
    assert len(answered) < 90, "two lines on a telephone"
    await ward.press("Ann", f"p.said:{alert_id(ward)}:0")
    assert SHOWER[language] in ward.last("Ann")
    assert "→ The bot answered: Yes: with lukewarm water" in ward.last("Ann")


async def test_the_card_tells_a_wish_from_a_silence(ward: Ward, language: str) -> None:
    words = read_all()[language]
    await ward.say("Pat", SHOWER[language])
    assert words("card.question.waits") in why.reported(ward.course(), words)[0]
    await ward.at(ward.now[0] + LATER)
    assert words("card.question.passed_on") in why.reported(ward.course(), words)[0]
    await ward.say("Pat", MAKEUP[language])
    await tap_answer(ward, language, "settle")
    assert words("card.question.settled") in why.reported(ward.course(), words)[1]


def test_of_every_answer_the_card_shows_a_sentence_that_fits() -> None:
    for words in (read_all()["en"], read_all()["es"]):
        firsts = {says: why.FIRST.match(words(f"answer.{says}")) for says in every_answer()}
        assert {says: len(each.group()) for says, each in firsts.items() if each and len(each.group()) > 140} == {}


def alert_id(ward: Ward) -> int:
    alert = ward.alert()
    assert alert is not None
    return alert.id


async def test_nobody_else_replies(ward: Ward, language: str) -> None:
    await ward.say("Pat", SHOWER[language])
    before = ward.all_data()
    for verb in ("settle", "ask_clinic"):
        await ward.press("Eve", f"{verb}:{ward.answers().id}:0")
        await ward.press("Pat", f"{verb}:{ward.answers().id}:7")
    assert ward.all_data() == before


async def test_more_than_is_usual_is_read_by_a_person(ward: Ward) -> None:
    await ward.patient("Pat")
    await ward.on_day(2)
    await ward.say("Pat", "is it normal that my face is very red?")
    assert ward.findings() == ["note"]
    assert answered(ward) is None


async def test_a_protocol_without_questions_is_as_before(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    without = protocol.load("microneedling").model_copy(update={"question": ()})
    monkeypatch.setattr(protocol, "load", lambda *_: without)
    await ward.patient("Pat")
    await ward.on_day(2)
    await ward.say("Pat", SHOWER["en"])
    assert ward.findings() == ["note"]


UNWELL = {"en": "can I swim, I feel awful", "es": "puedo ir a nadar, me siento fatal"}
NONE = {"en": "None of the warning signs", "es": "Ninguna señal de alarma"}


async def test_who_asks_and_is_unwell_gets_the_list_of_signs_and_the_clinic_reads_it(ward: Ward, language: str) -> None:
    await ward.say("Pat", UNWELL[language])
    assert answered(ward) is None
    assert NONE[language] in ward.buttons("Pat")
    assert (ward.answers().notes, ward.findings()) == ((UNWELL[language],), ["note"])
