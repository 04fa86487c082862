"""A tap under the question of a day gone by: signs and wishes count for today, anything else is asked anew."""

from dataclasses import dataclass

import pytest

from bot.checkin import Contact
from tests.languages import not_spanish
from tests.patient.conftest import Ward


@dataclass(frozen=True)
class Spoken:
    """The labels and sentences of one language."""

    code: str
    arranges: tuple[str, ...]
    clear: str
    more: str
    grade: str
    sign: str
    done: str
    none: str
    contact: str
    now: str
    was_yesterday: str
    was_earlier: str
    saved: str
    severe: str
    barely_swollen: str


ENGLISH = Spoken(
    "en",
    ("I agree", "Yes", "10:00 AM"),
    "All clear",
    "Tell the clinic more",
    "Mild",
    "Pus or yellow crust",
    "Done",
    "None of these",
    "Please contact me",
    "Now",
    "That was yesterday's question, so I did not save it. How is it now?",
    "That question was about an earlier day, so I did not save it. How is it now?",
    "Saved ✓ Day 2",
    "Severe",
    "Barely",
)
SPANISH = Spoken(
    "es",
    ("Acepto", "Sí", "10:00"),
    "Todo bien",
    "Contar más a la clínica",
    "Leve",
    "Pus o costra amarilla",
    "Listo",
    "Nada de esto",
    "Quiero que me contacten",
    "Ahora",
    "Esa era la pregunta de ayer, así que no la guardé. ¿Cómo está ahora?",
    "Esa pregunta era de un día anterior, así que no la guardé. ¿Cómo está ahora?",
    "Guardado ✓ Día 2",
    "Intenso",
    "Apenas",
)
BOTH = pytest.mark.parametrize("spoken", [ENGLISH, SPANISH], ids=lambda spoken: spoken.code)


async def asked(ward: Ward, spoken: Spoken) -> int:
    """The first question of day 1, which stands there."""
    ward.telegram.people.join("Pat", language_code=spoken.code)
    await ward.open("Pat", ward.link())
    await ward.taps("Pat", *spoken.arranges)
    await ward.on_day(1)
    return int(ward.messages("Pat")[-1].id)


def no_english(ward: Ward, spoken: Spoken) -> bool:
    return spoken is ENGLISH or not_spanish(ward.telegram, ward.id("Pat")) == []


@BOTH
async def test_an_old_all_clear_is_not_todays_answer(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    clear = ward.data("Pat", spoken.clear)
    await ward.on_day(2)
    assert await ward.press("Pat", clear, message)
    assert ward.course().answer_sets == ()
    assert spoken.was_yesterday in ward.last("Pat")
    await ward.tap("Pat", spoken.clear)
    assert [(each.on.day, each.checkin_id is not None) for each in ward.course().answer_sets] == [(4, True)]
    assert spoken.saved in ward.last("Pat")
    assert no_english(ward, spoken)


@BOTH
async def test_an_old_grade_is_asked_of_today_in_todays_check_in(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    mild = ward.data("Pat", spoken.grade)
    await ward.on_day(2)
    await ward.press("Pat", mild, message)
    assert ward.course().answer_sets == ()
    assert spoken.was_yesterday in ward.last("Pat")
    await ward.tap("Pat", spoken.grade)
    [answers] = ward.course().answer_sets
    assert (dict(answers.grades), answers.on.day) == ({"redness": 2}, 4)
    assert answers.checkin_id is not None


@BOTH
async def test_none_of_the_old_signs_says_nothing_of_today(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    await ward.on_day(2)
    set_id = ward.data("Pat", spoken.clear).split(":")[1]
    old = int(set_id) - 1
    await ward.press("Pat", f"none:{old}", message)
    assert ward.course().answer_sets == ()
    assert spoken.was_yesterday in ward.last("Pat")
    assert ward.buttons("Pat")[0] == spoken.none


@BOTH
async def test_a_sign_ticked_under_an_old_question_counts_at_once_for_today(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    old = ward.data("Pat", spoken.clear).split(":")[1]
    await ward.on_day(2)
    await ward.press("Pat", f"tick:{old}:pus", message)
    await ward.press("Pat", f"ticked:{old}", message)
    assert (set(ward.answers().signs), ward.answers().on.day) == ({"pus"}, 4)
    assert ward.findings() == ["sign:pus"]


@BOTH
async def test_a_wish_under_an_old_question_counts_at_once_for_today(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    old = ward.data("Pat", spoken.clear).split(":")[1]
    await ward.on_day(2)
    await ward.press("Pat", f"wish:{old}:now", message)
    assert (ward.answers().contact, ward.answers().on.day) == (Contact.NOW, 4)
    assert ward.findings() == ["contact"]


@BOTH
async def test_a_question_of_last_week_is_not_called_yesterdays(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    clear = ward.data("Pat", spoken.clear)
    await ward.on_day(4)
    await ward.press("Pat", clear, message)
    assert spoken.was_earlier in ward.last("Pat")
    assert no_english(ward, spoken)


@BOTH
async def test_a_late_tap_is_asked_about_once(ward: Ward, spoken: Spoken) -> None:
    """Today's question stands there already, and however often the old one is tapped."""
    message = await asked(ward, spoken)
    mild = ward.data("Pat", spoken.grade)
    await ward.on_day(2)
    shown = len(ward.messages("Pat"))
    for _ in range(2):
        await ward.press("Pat", mild, message)
        assert len(ward.messages("Pat")) == shown
        assert ward.last("Pat").startswith(spoken.was_yesterday)
    await ward.tap("Pat", spoken.grade)
    assert dict(ward.answers().grades) == {"redness": 2}
    assert len(ward.messages("Pat")) == shown


@BOTH
async def test_a_late_tap_is_asked_about_below_where_something_else_stands_last(ward: Ward, spoken: Spoken) -> None:
    message = await asked(ward, spoken)
    mild = ward.data("Pat", spoken.grade)
    await ward.on_day(2)
    await ward.say("Pat", "xyzzy")
    shown = len(ward.messages("Pat"))
    await ward.press("Pat", mild, message)
    assert len(ward.messages("Pat")) == shown + 1
    assert ward.last("Pat").startswith(spoken.was_yesterday)
