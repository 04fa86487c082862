"""A check-in half answered is not answered: the patient is reminded once of what is left, and reads what is missing."""

from bot.checkin import CheckInState
from tests.patient.conftest import Ward
from tests.patient.test_past import BOTH, Spoken, asked

LEFT = {
    "en": "Thank you for what you have answered today. Whenever you have a minute, please tell me the rest: peeling, "
    "pain, warning signs.",
    "es": "Gracias por lo que ya respondiste hoy. Cuando tengas un minuto, cuéntame lo que falta: descamación, dolor, "
    "señales de alarma.",
}
MISSING = {
    "en": "Not answered yet today: peeling, pain, warning signs.",
    "es": "Hoy te falta responder: descamación, dolor, señales de alarma.",
}


async def half(ward: Ward, spoken: Spoken) -> None:
    """Redness and swelling at 11:00; the reminder is due at 15:00."""
    await asked(ward, spoken)
    await ward.taps("Pat", spoken.grade, spoken.barely_swollen)


@BOTH
async def test_half_answered_is_reminded_of_once_four_hours_after_the_last_answer(ward: Ward, spoken: Spoken) -> None:
    await half(ward, spoken)
    before = len(ward.messages("Pat"))
    await ward.on_day(1, 14)
    assert len(ward.messages("Pat")) == before
    await ward.on_day(1, 15)
    [reminder] = ward.texts("Pat")[before:]
    assert reminder.startswith(LEFT[spoken.code])
    assert ward.course().checkins[-1].state is CheckInState.PARTLY_ANSWERED
    await ward.on_day(2, 8)
    assert len(ward.messages("Pat")) == before + 1
    assert ward.course().checkins[-1].left_reminded


@BOTH
async def test_the_reminder_goes_on_with_what_is_left(ward: Ward, spoken: Spoken) -> None:
    await half(ward, spoken)
    await ward.on_day(1, 15)
    await ward.say("Pat", {"en": "Dry, tight", "es": "Seca, tirante"}[spoken.code])
    assert dict(ward.answers().grades) == {"redness": 2, "swelling": 1, "peeling": 1}


@BOTH
async def test_who_has_answered_all_of_it_is_not_reminded(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.tap("Pat", spoken.clear)
    before = len(ward.messages("Pat"))
    await ward.on_day(2, 8)
    assert len(ward.messages("Pat")) == before


@BOTH
async def test_its_end_says_what_is_missing(ward: Ward, spoken: Spoken) -> None:
    await half(ward, spoken)
    set_id = ward.answers().id
    await ward.press("Pat", f"ask:{set_id}:done", ward.messages("Pat")[-1].id)
    assert MISSING[spoken.code] in ward.last("Pat")
    await ward.on_day(3)
    await ward.press("Pat", f"ask:{set_id}:done", ward.messages("Pat")[-1].id)
    assert MISSING[spoken.code] not in ward.last("Pat")


@BOTH
async def test_it_is_not_reminded_of_late_in_the_evening(ward: Ward, spoken: Spoken) -> None:
    await asked(ward, spoken)
    await ward.on_day(1, 17)
    await ward.taps("Pat", spoken.grade)
    before = len(ward.messages("Pat"))
    await ward.on_day(2, 8)
    assert len(ward.messages("Pat")) == before
