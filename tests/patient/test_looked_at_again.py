"""One faint answer alone: the patient is asked once more before anybody is called, and reads why."""

import pytest

from bot.enrollment import EnrollmentState
from tests.languages import not_spanish
from tests.patient.conftest import Ward
from wording import why
from wording.words import read_all

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
    assert "You have a little more redness than usual today. That alone is no reason to worry" in said
    assert "I’ll ask you again tomorrow. If it grows or worries you, tell me at once." in said
    assert "My next questions come tomorrow at 10:00" in said


async def test_the_next_day_says_why_it_asks_and_clear_is_the_end_of_it(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    why = "Yesterday you had a little more redness than is usual on that day, so I’d like to ask you again today."
    assert why in ward.last("Pat")
    await ward.tap("Pat", "All clear")
    await ward.on_day(9, hour=23)
    assert ward.alert() is None
    assert [ward.course().day(each.on) for each in ward.course().checkins] == [1, 2, 3, 4, 5, 7, 8]


async def test_still_there_is_an_alert_whose_card_says_what_was_put_off(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    await ward.taps("Pat", "Mild", *FAINT[1:])
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
    assert "Hoy tienes un poco más de enrojecimiento de lo normal." in said
    assert "mañana te vuelvo a preguntar. Si va a más o te preocupa, dímelo enseguida." in said
    await ward.on_day(8)
    assert "Ayer tenías algo más de enrojecimiento de lo normal para ese día" in ward.last("Pat")
    grades = ["Nada", "Apenas", "Leve", "Moderado", "Intenso"]
    assert ward.buttons("Pat") == [*grades, "Quiero que me contacten", "Todo bien"]
    await ward.tap("Pat", "Apenas")
    still = "Enrojecimiento: hoy sigue siendo más de lo normal, así que ya lo he pasado a la clínica. Skin & Co "
    assert ward.last("Pat").startswith(still)
    await ward.taps("Pat", *["Nada"] * 4, "Nada de esto")
    assert still in said_at_the_end(ward)
    assert ward.findings() == ["persisting:redness"]
    assert not_spanish(ward.telegram, ward.id("Pat")) == []


async def test_its_own_buttons_come_first_and_who_reads_it_is_said_as_soon_as_it_is_known(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    assert ward.buttons("Pat") == ["None", "Barely", "Mild", "Moderate", "Severe", "Please contact me", "All clear"]
    await ward.tap("Pat", "Barely")
    still = "Redness is still more than usual today, so I have passed it on. Skin & Co "
    assert ward.last("Pat").startswith(still)
    assert "2 of 6 · Swelling" in ward.last("Pat")
    await ward.tap("Pat", "None")
    assert still not in ward.last("Pat")
    await ward.taps("Pat", *["None"] * 3, "None of these")
    assert still in said_at_the_end(ward)


async def test_what_is_looked_at_again_is_asked_first(ward: Ward) -> None:
    await ward.patient("Pat")
    for day in (1, 2, 3):
        await ward.on_day(day)
        await ward.tap("Pat", "All clear")
    await ward.on_day(5)
    await ward.taps("Pat", "Tell the clinic more", "None", "None", "None", "Barely", "None", "None of these")
    assert "You have a little more pain than usual today." in said_at_the_end(ward)
    await ward.on_day(6)
    assert "a little more pain than is usual" in ward.last("Pat")
    assert "1 of 6 · Pain" in ward.last("Pat")
    await ward.tap("Pat", "None")
    assert "2 of 6 · Redness" in ward.last("Pat")
    assert "passed it on" not in ward.last("Pat")


async def test_a_reminder_says_why_too(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8, hour=14)
    assert ward.last("Pat").startswith("Whenever you have a minute")
    assert "a little more redness" in ward.last("Pat")


async def test_where_nobody_is_told_that_is_not_said(ward: Ward) -> None:
    await faint_on_day_7(ward)
    await ward.on_day(8)
    ward.telegram.people.block("Ann")
    await ward.settle()
    await ward.taps("Pat", "Barely", *FAINT[1:])
    assert not any("passed it on" in each for each in ward.texts("Pat"))


def said_at_the_end(ward: Ward, begins: tuple[str, ...] = ("Saved ✓", "Guardado ✓")) -> str:
    """The last receipt; a picture may stand below it."""
    return str(next(each for each in reversed(ward.texts("Pat")) if each.startswith(begins)))
