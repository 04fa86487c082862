"""What a patient was in the middle of ends with Back, with the next question, or with the day."""

from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, ENGLISH, Spoken, asked

ADD = {"en": "Add a note", "es": "Añadir nota"}
BACK = {"en": "‹ Back", "es": "‹ Atrás"}
YES = {"en": "Yes", "es": "Sí"}


@BOTH
async def test_a_grade_typed_on_day_2_answers_day_2_whatever_was_begun_on_day_1(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.clear, ADD[spoken.code])
    await ward.on_day(2)
    await ward.say("Pat", spoken.severe)
    assert (ward.answers().grades, ward.answers().on.day) == ({"redness": 4}, 4)
    assert ward.answers().notes == ()


@BOTH
async def test_a_note_that_was_begun_ends_with_back(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.grade)
    set_id = ward.answers().id
    await ward.press("Pat", f"ask:{set_id}:note")
    await ward.tap("Pat", BACK[spoken.code])
    await ward.say("Pat", spoken.barely_swollen)
    assert ward.answers().grades == {"redness": 2, "swelling": 1}
    assert ward.answers().notes == ()


@BOTH
async def test_until_then_what_is_typed_is_the_note(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.grade)
    await ward.press("Pat", f"ask:{ward.answers().id}:note")
    await ward.say("Pat", spoken.barely_swollen)
    assert ward.answers().grades == {"redness": 2}
    assert ward.answers().notes == (spoken.barely_swollen,)


@BOTH
async def test_a_time_asked_for_ends_with_the_next_question(ward: Ward, spoken: Spoken) -> None:
    """ "Yes" typed then is no yes to the clock of yesterday."""
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.clear)
    await ward.say("Pat", "/time")
    await ward.on_day(2)
    before = len(ward.messages("Pat"))
    await ward.say("Pat", YES[spoken.code])
    assert ward.answers().notes == (YES[spoken.code],)
    assert all("10:00" not in text for text in ward.texts("Pat")[before:])


async def test_a_time_asked_for_ends_with_the_question_of_the_same_day(ward: Ward) -> None:
    await asked(ward, ENGLISH)
    await ward.tap("Pat", "All clear")
    await ward.on_day(2, 7)
    await ward.say("Pat", "/time")
    await ward.on_day(2)
    await ward.say("Pat", "Yes")
    assert ward.answers().notes == ("Yes",)
