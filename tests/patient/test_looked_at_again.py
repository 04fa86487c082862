"""One faint answer alone: the patient is asked once more before anybody is called, and reads why."""

import pytest

from bot.enrollment import EnrollmentState
from handlers.screens import why
from handlers.words import read_all
from tests.languages import not_spanish
from tests.patient.conftest import Ward

FAINT = ("Barely", "None", "None", "None", "None", "None of these")


async def faint_on_day_7(ward: Ward) -> None:
    await ward.patient("Pat")
    for day in (1, 2, 3, 5):
        await ward.on_day(day)
        await ward.tap("Pat", "All clear")
    await ward.on_day(7)
    await ward.taps("Pat", "Tell the clinic more", *FAINT)


async def test_nobody_is_called_and_the_patient_reads_that_they_are_asked_again(ward: Ward) -> None:
    await faint_on_day_7(ward)
    assert ward.alert() is None
    said = next(each for each in reversed(ward.texts("Pat")) if "Saved" in each)
    assert "Redness is a little more than usual for this day. That alone is no reason to worry" in said
    assert "I’ll ask you again tomorrow. If it grows or worries you, tell me at once." in said
    assert "My next questions come on Tue, Mar 10, 10:00" in said


async def test_the_next_day_says_why_it_asks_and_clear_is_the_end_of_it(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    why = "Yesterday you told me of a little more redness than usual for that day, so I’d like to ask you again today."
    assert why in ward.last("Pat")
    await ward.tap("Pat", "All clear")
    await ward.on_day(9, hour=23)
    assert ward.alert() is None
    assert [ward.course().day(each.on) for each in ward.course().checkins] == [1, 2, 3, 4, 5, 7, 8]


async def test_still_there_is_an_alert_whose_card_says_what_was_put_off(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    await ward.taps("Pat", "Tell the clinic more", "Mild", *FAINT[1:])
    assert ward.findings() == ["persisting:redness", "worsening:redness"]
    card = next(each for each in ward.texts("Ann") if "Same day" in each)
    assert "Redness barely on day 7, a little above the usual: put off, to be asked again on day 8." in card
    in_spanish = (
        "Enrojecimiento: apenas el día 7, algo por encima de lo habitual. Se dejó para preguntar otra vez el día 8."
    )
    assert why.put_off(ward.course(), read_all()["es"]) == [in_spanish]


async def test_without_an_answer_it_is_raised_at_ten_in_the_evening(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8, hour=20)
    assert ward.alert() is None
    await ward.on_day(8, hour=22)  # 23:00 in Berlin.
    assert ward.findings() == ["persisting:redness"]
    assert (alert := ward.alert()) is not None
    assert [each.day for each in alert.findings] == [7]


async def test_an_answer_to_another_question_does_not_end_it(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    set_id = ward.data("Pat", "All clear").split(":")[1]
    await ward.press("Pat", f"grade:{set_id}:swelling:0")
    assert ward.answers().grades == {"swelling": 0}
    await ward.on_day(8, hour=22)
    assert ward.findings() == ["persisting:redness"]


async def test_who_stops_meanwhile_is_not_forgotten(ward: Ward) -> None:
    await faint_on_day_7(ward)
    enrollment = ward.enrollments()[0].id
    await ward.say("Pat", "/stop")
    await ward.on_day(8, hour=22)
    course = ward.run(lambda tx: tx.enrollments.course(enrollment))
    assert course.enrollment.state is EnrollmentState.WITHDRAWN
    assert [each.name for each in course.alert.findings] == ["persisting:redness"]


@pytest.mark.parametrize("word", ["it hurts a bit", "please call me"])
async def test_a_word_in_the_same_answers_ends_it_at_once(ward: Ward, word: str) -> None:
    await faint_on_day_7(ward)
    await ward.say("Pat", word)
    assert "persisting:redness" in ward.findings()


async def test_in_spanish(ward: Ward) -> None:
    ward.telegram.people.join("Pat", language_code="es-MX")
    await ward.open("Pat", ward.link())
    await ward.taps("Pat", "Acepto", "Sí", "10:00")
    for day in (1, 2, 3, 5):
        await ward.on_day(day)
        await ward.tap("Pat", "Todo bien")
    await ward.on_day(7)
    await ward.taps("Pat", "Contar más a la clínica", "Apenas", "Nada", "Nada", "Nada", "Nada", "Nada de esto")
    said = "\n".join(ward.texts("Pat")[-2:])
    assert "Enrojecimiento: un poco más de lo normal para este día." in said
    assert "mañana te vuelvo a preguntar. Si va a más o te preocupa, dímelo enseguida." in said
    await ward.on_day(8)
    assert "Ayer me hablaste de enrojecimiento, un poco más de lo normal para ese día" in ward.last("Pat")
    assert not_spanish(ward.telegram, ward.id("Pat")) == []
